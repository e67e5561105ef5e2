MODEL (
  name intermediate.request_words,
  kind FULL,
  description 'One row per passage of an agency''s letter that only repeats an item of the request: the requester''s words, not the agency''s.',
  grain (source_id, passage_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start))
  )
);

WITH answers AS (
  SELECT
    entries.source_id,
    entries.block_number,
    entries.entry_index,
    MIN(entries.passage_start) AS answer_start,
    MIN(entries.paragraphs_in) AS answer_paragraph
  FROM intermediate.list_entries AS entries
  INNER JOIN intermediate.hits_in_context AS hits
    ON hits.source_id = entries.source_id
    AND hits.passage_start = entries.passage_start
    AND hits.topic = 'disposition'
    AND NOT hits.is_recital
  GROUP BY
    entries.source_id,
    entries.block_number,
    entries.entry_index
), styles AS (
  /* Does the letter answer in a paragraph of its own below each item? */
  SELECT
    answers.source_id,
    answers.block_number,
    COUNT(*) FILTER(WHERE
      answers.answer_paragraph > 0) > COUNT(*) FILTER(WHERE
      answers.answer_paragraph = 0) AS answers_below
  FROM answers
  GROUP BY
    answers.source_id,
    answers.block_number
), titled AS (
  /* "(e) Search logs." names the item, and the answer follows at once. */
  SELECT
    entries.source_id,
    entries.passage_start,
    REGEXP_MATCHES(
      FIRST_VALUE(passages.passage) OVER (PARTITION BY entries.source_id, entries.block_number, entries.entry_index ORDER BY entries.passage_start),
      '^[^"]{0,12}[A-Z][^.?!"]{2,45}\.\s*$'
    ) AS is_title
  FROM intermediate.list_entries AS entries
  INNER JOIN intermediate.spoken_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
)
SELECT
  entries.source_id, /* The source */
  entries.version_number, /* Version of the source */
  entries.passage_start /* Offset of the passage */
FROM intermediate.list_entries AS entries
INNER JOIN intermediate.blocks AS blocks
  ON blocks.source_id = entries.source_id AND blocks.block_number = entries.block_number
LEFT JOIN answers
  ON answers.source_id = entries.source_id
  AND answers.block_number = entries.block_number
  AND answers.entry_index = entries.entry_index
LEFT JOIN styles
  ON styles.source_id = entries.source_id AND styles.block_number = entries.block_number
INNER JOIN intermediate.spoken_passages AS passages
  ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
INNER JOIN titled
  ON titled.source_id = entries.source_id AND titled.passage_start = entries.passage_start
INNER JOIN intermediate.asked_items AS items
  ON items.source_id = entries.source_id AND items.char_start <= entries.passage_start
WHERE
  blocks.block_kind = 'letter'
  AND NOT EXISTS(
    SELECT
      1
    FROM intermediate.list_entries AS own
    WHERE
      own.source_id = entries.source_id
      AND own.block_number = entries.block_number
      AND own.entry_speaker = 'requester'
  )
  AND entries.paragraphs_in = 0
  AND REGEXP_MATCHES(passages.passage, '[A-Za-z0-9]')
  AND (
    entries.is_entry_start OR NOT titled.is_title OR COALESCE(styles.answers_below, FALSE)
  )
  AND (
    entries.passage_start < answers.answer_start
    OR answers.answer_start IS NULL
    AND entries.list_number = 1
    AND styles.answers_below
  )
  AND (
    NOT @matches_rules('voice', passages.passage, 'agency')
    OR @matches_rules('voice', passages.passage, 'requester')
  )
GROUP BY
  entries.source_id,
  entries.version_number,
  entries.passage_start