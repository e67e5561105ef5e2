MODEL (
  name marts.agency_facts,
  kind FULL,
  description 'One row per agency, technology and fact: the long table in which everything is decided.',
  grain (agency_id, technology_id, fact),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (agency_id, technology_id, fact)),
    NOT_NULL(columns := (status, basis, evidence_count)),
    ACCEPTED_VALUES("column" := status, is_in := ('yes', 'no', 'conflicting', 'unknown')),
    ACCEPTED_VALUES(
      "column" := basis,
      is_in := (
        'document',
        'stated_yes',
        'stated_no',
        'no_responsive_records',
        'unrelated_only',
        'deferred',
        'withheld',
        'redacted',
        'not_stated',
        'draft_only',
        'silent',
        'not_asked',
        'inferred'
      )
    ),
    facts_have_evidence
  )
);

WITH bearing AS (
  /* A sentence about another body's system says how the technology is used, too. */
  SELECT
    evidence.agency_id,
    evidence.technology_id,
    evidence.fact
  FROM marts.fact_evidence AS evidence
  UNION ALL
  SELECT
    evidence.agency_id,
    evidence.technology_id,
    'technology_use' AS fact
  FROM marts.fact_evidence AS evidence
  WHERE
    evidence.fact = 'third_party_system'
), evidence_counts AS (
  SELECT
    bearing.agency_id,
    bearing.technology_id,
    bearing.fact,
    COUNT(*) AS evidence_count
  FROM bearing
  GROUP BY
    bearing.agency_id,
    bearing.technology_id,
    bearing.fact
), orders AS (
  /* An order is about the technology that the place which names it is about. */
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    heads.source_id,
    heads.order_number,
    heads.effective_on,
    heads.preference,
    heads.char_start
  FROM intermediate.order_heads AS heads
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = heads.source_id
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = heads.source_id AND technologies.is_subject
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = heads.source_id
    AND scopes.passage_start = heads.char_start
    AND scopes.technology_id = technologies.technology_id
  WHERE
    COALESCE(scopes.is_in_scope, TRUE)
), order_numbers AS (
  /* The order's own head before what letters call it. */
  SELECT
    orders.agency_id,
    orders.technology_id,
    ARG_MIN(
      orders.order_number,
      orders.preference::TEXT || LPAD(orders.char_start::TEXT, 9, '0') || orders.source_id || orders.order_number
    ) AS order_number
  FROM orders
  WHERE
    NOT orders.order_number IS NULL
  GROUP BY
    orders.agency_id,
    orders.technology_id
), effective_dates AS (
  SELECT
    orders.agency_id,
    orders.technology_id,
    MIN(orders.effective_on) AS effective_on
  FROM orders
  WHERE
    NOT orders.effective_on IS NULL
  GROUP BY
    orders.agency_id,
    orders.technology_id
), retention_statements AS (
  /* Each period, its system and its exceptions; said twice it stands once. */
  SELECT
    agencies.agency_id,
    claims.technology_id,
    '{"days": ' || COALESCE(details.retention_days::TEXT, 'null') || ', "rule_type": "' || details.rule_type || '", "bound": "' || details.bound || '", "clock_start": ' || @json_text(details.clock_start) || ', "subject": "' || details.subject || '", "system": ' || @json_text(details.system_name) || ', "exceptions": ' || @json_text(details.exceptions) || ', "is_exception": ' || CASE WHEN details.is_exception THEN 'true' ELSE 'false' END || '}' AS statement,
    MAX(details.retention_days) AS retention_days,
    MIN(details.char_start) AS char_start
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.retention_claims AS details
    ON details.source_id = claims.source_id
    AND details.char_start = claims.char_start
    AND details.char_end = claims.char_end
    AND details.is_own_setting
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = claims.source_id
  WHERE
    claims.fact = 'retention_days' AND claims.status = 'yes'
  GROUP BY
    agencies.agency_id,
    claims.technology_id,
    statement
), retention_details AS (
  SELECT
    statements.agency_id,
    statements.technology_id,
    LISTAGG(
      statements.statement, ', '
      ORDER BY
        statements.retention_days DESC,
        statements.char_start,
        statements.statement
    ) AS statements
  FROM retention_statements AS statements
  GROUP BY
    statements.agency_id,
    statements.technology_id
)
SELECT
  choices.agency_id, /* Agency */
  choices.technology_id, /* Technology */
  choices.fact, /* Fact, in the words of the contract */
  choices.status, /* yes, no (the agency says it has none), conflicting or unknown */
  choices.basis, /* Why */
  choices.fact_value AS value, /* The value beyond yes and no; several vendors are parted by "; " */
  choices.value_number::DOUBLE AS value_number, /* The value as a number */
  choices.unit, /* Unit of the number */
  CASE
    WHEN choices.fact = 'retention_days' AND NOT choices.rule_type IS NULL
    THEN '{"rule_type": "' || choices.rule_type || '", "bound": "' || choices.bound || '", "clock_start": ' || @json_text(choices.clock_start) || ', "subject": "' || choices.subject || '", "statements": [' || retention_details.statements || ']}'
    WHEN choices.fact = 'policy_order_exists'
    AND choices.status = 'yes'
    AND (
      NOT order_numbers.order_number IS NULL OR NOT effective_dates.effective_on IS NULL
    )
    THEN '{"order_number": ' || COALESCE('"' || order_numbers.order_number || '"', 'null') || ', "effective_on": ' || COALESCE('"' || effective_dates.effective_on::TEXT || '"', 'null') || '}'
  END::JSON AS detail, /* What else the sources say, as JSON */
  COALESCE(evidence_counts.evidence_count, 0)::INT AS evidence_count, /* Quotations that bear on it */
  CASE
    WHEN NOT choices.char_start IS NULL
    THEN @evidence_id(
      choices.source_id,
      @fact_key(
        CASE
          WHEN choices.fact = 'technology_use' AND choices.fact_value IN ('uses_shared_system', 'uses_other_agency_system')
          THEN 'third_party_system'
          ELSE choices.fact
        END,
        choices.technology_id,
        mains.technology_id
      ),
      choices.char_start,
      choices.char_end,
      choices.rule_id
    )
  END AS evidence_id /* The strongest quotation */
FROM intermediate.fact_choices AS choices
LEFT JOIN evidence_counts
  ON evidence_counts.agency_id = choices.agency_id
  AND evidence_counts.technology_id = choices.technology_id
  AND evidence_counts.fact = choices.fact
LEFT JOIN order_numbers
  ON order_numbers.agency_id = choices.agency_id AND order_numbers.technology_id = choices.technology_id
LEFT JOIN effective_dates
  ON effective_dates.agency_id = choices.agency_id AND effective_dates.technology_id = choices.technology_id
LEFT JOIN retention_details
  ON retention_details.agency_id = choices.agency_id AND retention_details.technology_id = choices.technology_id
LEFT JOIN intermediate.source_technologies AS mains
  ON mains.source_id = choices.source_id