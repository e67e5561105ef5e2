MODEL (
  name intermediate.provision_choices,
  kind FULL,
  description 'One row per policy and provision that its text speaks of: what the places found come to, and the words that show it best.',
  grain (source_id, block_number, provision),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number, provision)),
    NOT_NULL(columns := (status, rule_id, char_start, char_end))
  )
);

WITH counted AS (
  SELECT
    hits.source_id,
    hits.version_number,
    hits.block_number,
    hits.provision,
    COUNT(*) FILTER(WHERE
      hits.status = 'present') > 0 AS is_plain,
    COUNT(*) FILTER(WHERE
      hits.status = 'present_open_ended') > 0 AS is_open,
    COUNT(*) FILTER(WHERE
      hits.status = 'present_conditional' AND NOT hits.has_condition) > 0 AS is_conditional,
    COUNT(*) FILTER(WHERE
      hits.has_condition) > 0 AS has_condition,
    COUNT(*) FILTER(WHERE
      hits.status = 'redacted') > 0 AS is_redacted
  FROM intermediate.provision_hits AS hits
  GROUP BY
    hits.source_id,
    hits.version_number,
    hits.block_number,
    hits.provision
), chosen AS (
  /* An open list of uses stays open whatever else is said; a stated period beats "as long as needed". */
  SELECT
    counted.*,
    CASE
      WHEN counted.provision = 'authorized_uses' AND counted.is_open
      THEN 'present_open_ended'
      WHEN counted.provision = 'retention_limit' AND counted.is_plain
      THEN 'present'
      WHEN counted.is_conditional
      THEN 'present_conditional'
      WHEN counted.is_open
      THEN 'present_open_ended'
      WHEN counted.is_plain
      THEN 'present'
      WHEN counted.has_condition
      THEN 'present_conditional'
      WHEN counted.is_redacted
      THEN 'redacted'
      ELSE 'not_stated'
    END AS status
  FROM counted
)
SELECT
  chosen.source_id, /* The source */
  chosen.version_number, /* Version of the source */
  chosen.block_number, /* Block of the policy */
  chosen.provision, /* Provision of seeds.policy_provisions */
  chosen.status, /* present, present_open_ended, present_conditional, redacted or not_stated */
  hits.rule_id, /* Rule that found the words */
  hits.char_start, /* Offset of the words */
  hits.char_end /* Offset behind them */
FROM chosen
INNER JOIN intermediate.provision_hits AS hits
  ON hits.source_id = chosen.source_id
  AND hits.block_number = chosen.block_number
  AND hits.provision = chosen.provision
  AND hits.status = chosen.status
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY chosen.source_id, chosen.block_number, chosen.provision
    ORDER BY CASE WHEN hits.is_below_heading THEN 2 ELSE 1 END, hits.char_start, hits.char_end DESC, hits.rule_id
  ) = 1