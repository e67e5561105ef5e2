MODEL (
  name marts.agency_comparison,
  kind FULL,
  description 'One row per agency and technology: the facts side by side. Nothing is decided here.',
  grain (agency_id, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (agency_id, technology_id)),
    NOT_NULL(columns := (agency_name, place_name, state, technology_use, vendor_named, mou_exists, policy_order_exists)),
    ACCEPTED_VALUES(
      "column" := technology_use,
      is_in := (
        'uses',
        'uses_shared_system',
        'uses_other_agency_system',
        'owned_not_used',
        'does_not_use',
        'formerly_used',
        'planned',
        'unknown'
      )
    )
  )
);

WITH request_counts AS (
  SELECT
    requests.agency_id,
    requests.technology_id,
    COUNT(*) AS request_count
  FROM marts.requests AS requests
  GROUP BY
    requests.agency_id,
    requests.technology_id
), contradiction_counts AS (
  SELECT
    contradictions.agency_id,
    contradictions.technology_id,
    COUNT(*) AS contradiction_count
  FROM marts.contradictions AS contradictions
  GROUP BY
    contradictions.agency_id,
    contradictions.technology_id
), wide AS (
  SELECT
    facts.agency_id,
    facts.technology_id,
    MAX(facts.value) FILTER(WHERE
      facts.fact = 'technology_use') AS technology_use,
    MAX(facts.status) FILTER(WHERE
      facts.fact = 'vendor_named') AS vendor_named,
    MAX(facts.value) FILTER(WHERE
      facts.fact = 'vendor_named' AND facts.status = 'yes') AS vendor_names,
    MAX(facts.status) FILTER(WHERE
      facts.fact = 'mou_exists') AS mou_exists,
    MAX(facts.status) FILTER(WHERE
      facts.fact = 'policy_order_exists') AS policy_order_exists,
    MAX(facts.detail::TEXT) FILTER(WHERE
      facts.fact = 'policy_order_exists') AS policy_detail,
    MAX(facts.value_number) FILTER(WHERE
      facts.fact = 'retention_days') AS retention_days,
    MAX(facts.detail::TEXT) FILTER(WHERE
      facts.fact = 'retention_days') AS retention_detail,
    MAX(facts.value) FILTER(WHERE
      facts.fact = 'third_party_system') AS third_party_system
  FROM marts.agency_facts AS facts
  GROUP BY
    facts.agency_id,
    facts.technology_id
)
SELECT
  wide.agency_id, /* Agency */
  agencies.agency_name, /* Its name */
  agencies.place_name, /* City, town or county */
  agencies.state, /* Two letters */
  wide.technology_id, /* Technology */
  wide.technology_use, /* How the agency uses it */
  wide.vendor_named, /* Status: does the agency name a vendor? */
  CASE WHEN wide.vendor_names IS NULL THEN []::TEXT[] ELSE STR_SPLIT(wide.vendor_names, '; ') END AS vendors_named, /* The vendors it names */
  wide.mou_exists, /* Status: does a memorandum of understanding on it exist? */
  wide.policy_order_exists, /* Status: does its own policy or order exist? */
  NULLIF(REGEXP_EXTRACT(wide.policy_detail, '"order_number": ?"([^"]+)"', 1), '') AS policy_order_number, /* As written */
  TRY_CAST(NULLIF(REGEXP_EXTRACT(wide.policy_detail, '"effective_on": ?"([^"]+)"', 1), '') AS DATE) AS policy_effective_on, /* Day it took effect */
  wide.retention_days::INT AS retention_days, /* Days its data are kept */
  NULLIF(REGEXP_EXTRACT(wide.retention_detail, '"rule_type": ?"([^"]+)"', 1), '') AS retention_rule, /* fixed, conditional_on_event, until_no_longer_needed or indefinite */
  wide.third_party_system, /* Shared system, or the other agency's */
  COALESCE(contradiction_counts.contradiction_count, 0)::INT AS contradiction_count, /* Contradictions found */
  COALESCE(request_counts.request_count, 0)::INT AS request_count, /* Requests it rests on */
  agencies.is_sample /* TRUE for the bundled sample */
FROM wide
INNER JOIN marts.agencies AS agencies
  ON agencies.agency_id = wide.agency_id
LEFT JOIN request_counts
  ON request_counts.agency_id = wide.agency_id AND request_counts.technology_id = wide.technology_id
LEFT JOIN contradiction_counts
  ON contradiction_counts.agency_id = wide.agency_id AND contradiction_counts.technology_id = wide.technology_id