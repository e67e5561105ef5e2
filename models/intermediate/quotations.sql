MODEL (
  name intermediate.quotations,
  kind FULL,
  description 'One row per quotation that a published row points to.',
  grain evidence_id,
  audits (UNIQUE_VALUES(columns := (
      evidence_id
  )), NOT_NULL(columns := (evidence_id, char_start, char_end)))
);

WITH quoted AS (
  SELECT
    claims.source_id,
    claims.technology_id,
    claims.fact,
    claims.status,
    claims.speaker,
    claims.char_start,
    claims.char_end,
    claims.rule_id
  FROM intermediate.claims AS claims
  UNION ALL
  SELECT
    dispositions.source_id,
    NULL AS technology_id,
    'request_item' AS fact,
    CASE dispositions.disposition WHEN 'produced' THEN 'yes' WHEN 'no_responsive_records' THEN 'no' ELSE 'unknown' END AS status,
    passages.speaker,
    dispositions.char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end,
    'item_' || dispositions.disposition AS rule_id
  FROM intermediate.item_dispositions AS dispositions
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = dispositions.source_id
    AND dispositions.passage_start >= passages.char_start
    AND dispositions.passage_start < passages.char_end
  UNION ALL
  SELECT
    events.source_id,
    NULL AS technology_id,
    'request_event' AS fact,
    'unknown' AS status,
    events.actor AS speaker,
    events.char_start,
    events.char_end,
    events.rule_id
  FROM intermediate.events AS events
  UNION ALL
  SELECT
    vendors.source_id,
    NULL AS technology_id,
    'vendor_mention' AS fact,
    'unknown' AS status,
    vendors.speaker,
    vendors.char_start,
    vendors.char_end,
    'vendor_name' AS rule_id
  FROM intermediate.named_vendors AS vendors
  UNION ALL
  SELECT
    hits.source_id,
    documents.technology_id,
    'policy_provision' AS fact,
    CASE WHEN hits.status LIKE 'present%' THEN 'yes' ELSE 'unknown' END AS status,
    'document' AS speaker,
    hits.char_start,
    hits.char_end,
    hits.rule_id
  FROM intermediate.provision_hits AS hits
  INNER JOIN intermediate.policy_documents AS documents
    ON documents.source_id = hits.source_id AND documents.block_number = hits.block_number
  INNER JOIN intermediate.provision_choices AS choices
    ON choices.source_id = hits.source_id
    AND choices.block_number = hits.block_number
    AND choices.provision = hits.provision
  WHERE
    choices.status = hits.status OR choices.status LIKE 'present%' AND hits.status LIKE 'present%'
  UNION ALL
  SELECT
    exemptions.source_id,
    NULL AS technology_id,
    'exemption' AS fact,
    'unknown' AS status,
    exemptions.speaker,
    exemptions.char_start,
    exemptions.char_end,
    CASE WHEN exemptions.is_applied THEN 'exemption_applied' ELSE 'exemption_cited' END AS rule_id
  FROM intermediate.exemptions AS exemptions
  UNION ALL
  /* Both sides of a contradiction, whoever speaks there. */
  SELECT
    sides.source_id,
    sides.technology_id,
    'contradiction' AS fact,
    'unknown' AS status,
    passages.speaker,
    sides.char_start,
    sides.char_end,
    sides.kind AS rule_id
  FROM (
    SELECT
      contradictions.source_id_a AS source_id,
      contradictions.technology_id,
      contradictions.char_start_a AS char_start,
      contradictions.char_end_a AS char_end,
      contradictions.kind
    FROM intermediate.contradictions AS contradictions
    UNION
    SELECT
      contradictions.source_id_b AS source_id,
      contradictions.technology_id,
      contradictions.char_start_b AS char_start,
      contradictions.char_end_b AS char_end,
      contradictions.kind
    FROM intermediate.contradictions AS contradictions
  ) AS sides
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = sides.source_id
    AND sides.char_start >= passages.char_start
    AND sides.char_start < passages.char_end
)
SELECT
  @evidence_id(
    quoted.source_id,
    @fact_key(quoted.fact, COALESCE(quoted.technology_id, technologies.technology_id), technologies.technology_id),
    quoted.char_start,
    quoted.char_end,
    quoted.rule_id
  ) AS evidence_id, /* Id of the quotation */
  quoted.source_id, /* The source */
  sources.version_number, /* Version of the source */
  COALESCE(quoted.technology_id, technologies.technology_id) AS technology_id, /* Technology it bears on */
  quoted.fact, /* What it bears on: a fact, request_item, request_event, vendor_mention, policy_provision, exemption or contradiction */
  MIN(quoted.status) AS status, /* What this one quotation says: yes, no or unknown */
  MIN(quoted.speaker) AS speaker, /* Who says it */
  quoted.char_start, /* Offset in the landed text */
  quoted.char_end, /* Offset behind it */
  SUBSTRING(sources.text, quoted.char_start + 1, quoted.char_end - quoted.char_start) AS quote, /* The words */
  quoted.rule_id /* Rule that found it */
FROM quoted
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = quoted.source_id
LEFT JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = quoted.source_id
WHERE
  quoted.char_end > quoted.char_start
GROUP BY
  quoted.source_id,
  sources.version_number,
  sources.text,
  quoted.technology_id,
  technologies.technology_id,
  quoted.fact,
  quoted.char_start,
  quoted.char_end,
  quoted.rule_id