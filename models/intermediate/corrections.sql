MODEL (
  name intermediate.corrections,
  kind FULL,
  description 'One row per message in which the agency says that it was wrong before.',
  grain (source_id, message_position),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, message_position))
  )
);

SELECT
  passages.source_id, /* The source */
  passages.version_number, /* Version of the source */
  passages.message_position, /* The message that corrects */
  MIN(passages.char_start) AS passage_start /* Offset of the passage that says so */
FROM intermediate.marked_passages AS passages
WHERE
  passages.speaker = 'agency' AND passages.message_position > 0 AND @matches_rules('correction', passages.passage)
GROUP BY
  passages.source_id,
  passages.version_number,
  passages.message_position