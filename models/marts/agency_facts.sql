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
), order_numbers AS (
  /* The order's own head before what letters call it. */
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    ARG_MIN(numbers.order_number, numbers.preference * 1000000 + numbers.char_start) AS order_number
  FROM intermediate.order_heads AS numbers
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = numbers.source_id
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = numbers.source_id
  WHERE
    NOT numbers.order_number IS NULL
  GROUP BY
    agencies.agency_id,
    technologies.technology_id
), effective_dates AS (
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    MIN(numbers.effective_on) AS effective_on
  FROM intermediate.order_heads AS numbers
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = numbers.source_id
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = numbers.source_id
  WHERE
    NOT numbers.effective_on IS NULL
  GROUP BY
    agencies.agency_id,
    technologies.technology_id
), retention_details AS (
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    LISTAGG(
      
        '{"days": ' || COALESCE(claims.retention_days::TEXT, 'null') || ', "rule_type": "' || claims.rule_type || '", "bound": "' || claims.bound || '", "subject": "' || claims.subject || '"}',
        ', '
      
      ORDER BY
        claims.retention_days DESC,
        claims.source_id,
        claims.char_start
    ) AS statements
  FROM intermediate.retention_claims AS claims
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = claims.source_id
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = claims.source_id
  WHERE
    claims.is_own_setting
  GROUP BY
    agencies.agency_id,
    technologies.technology_id
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
    THEN '{"rule_type": "' || choices.rule_type || '", "bound": "' || choices.bound || '", "clock_start": ' || CASE
      WHEN choices.clock_start IS NULL
      THEN 'null'
      ELSE '"' || REGEXP_REPLACE(choices.clock_start, '[\x00-\x1f"\\ ]+', ' ', 'g') || '"'
    END || ', "subject": "' || choices.subject || '", "statements": [' || retention_details.statements || ']}'
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
      CASE
        WHEN choices.fact = 'technology_use' AND choices.fact_value IN ('uses_shared_system', 'uses_other_agency_system')
        THEN 'third_party_system'
        ELSE choices.fact
      END,
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