MODEL (
  name intermediate.exemptions,
  kind FULL,
  description 'One row per passage in which the agency cites an exemption or gives a ground for one: did it withhold something by it, or only say what the law allows?',
  grain (source_id, char_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)), NOT_NULL(columns := (
      is_applied
  )))
);

WITH hits AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.kind,
    hits.value,
    hits.rule_id,
    hits.words,
    hits.char_start,
    hits.is_hypothetical
  FROM intermediate.hits_in_context AS hits
  WHERE
    hits.topic = 'exemption'
), by_passage AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    COUNT(*) FILTER(WHERE
      hits.kind = 'applied' AND hits.rule_id IN ('applied_mark', 'applied_short') AND NOT hits.is_hypothetical) > 0 AS is_marked,
    COUNT(*) FILTER(WHERE
      hits.kind = 'applied' AND NOT hits.is_hypothetical) > 0 AS is_said,
    COUNT(*) FILTER(WHERE
      hits.kind = 'applied') > 0 AS speaks_of_withholding,
    COUNT(*) FILTER(WHERE
      hits.kind = 'cited') > 0 AS is_possible,
    MIN(hits.value) FILTER(WHERE
      hits.kind = 'ground') AS ground
  FROM hits
  GROUP BY
    hits.source_id,
    hits.passage_start
), citations AS (
  /* The longest names the law and the section. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.words
  FROM hits
  WHERE
    hits.kind = 'citation'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY hits.source_id, hits.passage_start ORDER BY LENGTH(hits.words) DESC, hits.char_start, hits.words) = 1
), withheld_answers AS (
  SELECT DISTINCT
    answers.source_id,
    answers.passage_start
  FROM intermediate.item_answers AS answers
  WHERE
    answers.disposition = 'withheld'
), placed AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.block_number,
    passages.message_position,
    passages.passage_number,
    passages.paragraph_number,
    passages.char_start AS passage_start,
    passages.passage,
    passages.speaker,
    COALESCE(by_passage.is_marked, FALSE) AS is_marked,
    COALESCE(by_passage.is_said, FALSE) AS is_said,
    COALESCE(by_passage.speaks_of_withholding, FALSE) AS speaks_of_withholding,
    COALESCE(by_passage.is_possible, FALSE) AS is_possible,
    by_passage.ground,
    citations.words AS citation,
    NOT withheld_answers.source_id IS NULL AS answers_withheld
  FROM intermediate.marked_passages AS passages
  LEFT JOIN by_passage
    ON by_passage.source_id = passages.source_id AND by_passage.passage_start = passages.char_start
  LEFT JOIN citations
    ON citations.source_id = passages.source_id AND citations.passage_start = passages.char_start
  LEFT JOIN withheld_answers
    ON withheld_answers.source_id = passages.source_id AND withheld_answers.passage_start = passages.char_start
  WHERE
    passages.speaker IN ('agency', 'document') AND NOT passages.is_echo
), judged AS (
  /* "Withheld. These are personnel files, Code 832.7": the ground may stand in the next sentence. */
  SELECT
    placed.*,
    COALESCE(
      LAG(placed.is_marked OR placed.answers_withheld) OVER (PARTITION BY placed.source_id, placed.block_number ORDER BY placed.passage_number),
      FALSE
    )
    AND placed.passage_number = LAG(placed.passage_number) OVER (PARTITION BY placed.source_id, placed.block_number ORDER BY placed.passage_number) + 1
    AND placed.paragraph_number = LAG(placed.paragraph_number) OVER (PARTITION BY placed.source_id, placed.block_number ORDER BY placed.passage_number)
    AND placed.speaker = 'agency'
    AND NOT REGEXP_MATCHES(placed.passage, '(?i)^\W*(?:\d{1,2}|[a-n])[.)]|\bno (?:\w+ )?records?\b') AS follows_withheld
  FROM placed
)
SELECT
  judged.source_id, /* The source */
  judged.version_number, /* Version of the source */
  judged.message_position, /* Message that says so, 0 in a document */
  judged.speaker, /* agency, or document for a note in the margin of one */
  NULLIF(TRIM(judged.citation), '') AS citation, /* The law as cited */
  judged.ground, /* investigation, personnel, privacy, security, trade_secret or privilege, where the words tell */
  judged.is_marked
  OR (
    judged.is_said OR judged.answers_withheld OR judged.follows_withheld
  )
  AND NOT judged.is_possible AS is_applied, /* TRUE where something was withheld by it, FALSE where the law is only described */
  CAST(judged.passage_start + LENGTH(REGEXP_EXTRACT(judged.passage, '^(\s*)', 1)) AS INT) AS char_start, /* Offset of the passage */
  CAST(judged.passage_start + LENGTH(RTRIM(judged.passage)) AS INT) AS char_end /* Offset behind it */
FROM judged
WHERE
  (
    NOT judged.citation IS NULL OR NOT judged.ground IS NULL
  )
  AND (
    judged.speaker = 'agency'
    AND (
      judged.speaks_of_withholding OR judged.is_possible OR judged.answers_withheld OR judged.follows_withheld
    )
    OR judged.speaker = 'document'
    AND judged.is_marked
    AND NOT judged.citation IS NULL
  )