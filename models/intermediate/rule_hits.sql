MODEL (
  name intermediate.rule_hits,
  kind FULL,
  description 'One row per rule that matches a passage. Not yet a claim: who speaks and in what context is decided downstream.',
  grain (source_id, passage_start, topic, rule_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, topic, rule_id)),
    NOT_NULL(columns := (char_start, char_end))
  )
);

WITH matched AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'fact' AS topic,
    @rule_hits('fact', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document') AND NOT passages.is_repeat
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'disposition' AS topic,
    @rule_hits('disposition', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency' AND NOT passages.is_repeat
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'vendor' AS topic,
    @rule_hits('vendor', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document') AND NOT passages.is_repeat
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'context' AS topic,
    @rule_hits('context', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document', 'requester') AND NOT passages.is_repeat
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'event' AS topic,
    @rule_hits('event', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.message_position > 0 AND NOT passages.is_layout AND NOT passages.is_echo AND NOT passages.is_repeat
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'cue' AS topic,
    @rule_hits('cue', passages.marked, 'points_back,no_contract,deadline') AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'requester' AND NOT passages.is_layout AND NOT passages.is_boilerplate
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'cue' AS topic,
    @rule_hits('cue', passages.marked, 'complete,more,searched,public,range,deadline,follows_policy,reason') AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'platform') AND NOT passages.is_layout AND NOT passages.is_boilerplate
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'cue' AS topic,
    @rule_hits('cue', passages.marked, 'public,redacted,document_date,signature,effective,describes_use,internal') AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'document' AND NOT passages.is_layout AND NOT passages.is_boilerplate
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.passage AS marked, /* The mark of a vendor is the paragraph sign, which citations need. */
    'exemption' AS topic,
    @rule_hits('exemption', passages.passage) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document')
  UNION ALL
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.marked,
    'date' AS topic,
    @rule_hits('date', passages.marked) AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'platform') OR passages.is_echo
), hit_rows AS (
  SELECT
    matched.source_id,
    matched.version_number,
    matched.passage_start,
    matched.marked,
    matched.topic,
    @pieces(matched.hits, CHR(1))
  FROM matched
  WHERE
    NOT matched.hits IS NULL
), quoted AS (
  SELECT
    hit_rows.source_id,
    hit_rows.version_number,
    hit_rows.passage_start,
    hit_rows.topic,
    @hit_field(hit_rows.piece, 'rule_id') AS rule_id,
    @hit_field(hit_rows.piece, 'kind') AS kind,
    @hit_field(hit_rows.piece, 'value') AS value,
    @hit_field(hit_rows.piece, 'basis') AS basis,
    RTRIM(@hit_field(hit_rows.piece, 'words')) AS words,
    hit_rows.marked
  FROM hit_rows
)
SELECT
  quoted.source_id, /* The source */
  quoted.version_number, /* Version of the source */
  quoted.passage_start, /* Offset of the passage */
  quoted.topic, /* Which seeds/rules_<topic>.csv the rule stands in */
  quoted.rule_id, /* The rule */
  quoted.kind, /* What a match means */
  quoted.value, /* The value a match stands for */
  quoted.basis, /* Why, in the words of the contract */
  CAST(quoted.passage_start + STRPOS(quoted.marked, quoted.words) - 1 AS INT) AS char_start, /* Offset of the quoted words */
  CAST(quoted.passage_start + STRPOS(quoted.marked, quoted.words) - 1 + LENGTH(quoted.words) AS INT) AS char_end, /* Offset behind them */
  quoted.words /* The quoted words, names marked */
FROM quoted
WHERE
  quoted.words <> ''