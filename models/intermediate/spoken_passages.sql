MODEL (
  name intermediate.spoken_passages,
  kind FULL,
  description 'One row per passage with its speaker: the requester''s words stay the requester''s where the agency repeats them.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform', 'document'))
  )
);

WITH placed AS (
  SELECT
    passages.*,
    blocks.block_kind,
    blocks.char_start AS block_start,
    COALESCE(messages.position, 0) AS message_position,
    CASE
      WHEN blocks.block_kind IN ('enclosure', 'document')
      THEN 'document'
      ELSE COALESCE(messages.speaker, 'platform')
    END AS base_speaker,
    @matches_rules('boilerplate', passages.passage) AS is_boilerplate,
    @matches_rules('echo', passages.passage) AS opens_echo,
    blocks.block_kind IN ('message', 'event', 'footer')
    AND (
      passages.char_start = blocks.char_start
      OR REGEXP_MATCHES(passages.passage, '^(?:To|Date|Sent|Subject|Cc|Via): ')
      AND passages.char_start < blocks.char_start + 500
      OR REGEXP_MATCHES(passages.passage, '(?i)^[ *]*[A-Z][a-z]+\.? \d{1,2}, \d{4},? *(?:at )?\d{1,2}:\d{2} ?[ap]\.?m')
      OR REGEXP_MATCHES(passages.passage, '(?i)^\W*(?:public|requester \+ staff|staff only)\W*$')
    ) AS is_layout
  FROM intermediate.passages AS passages
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = passages.source_id AND blocks.block_number = passages.block_number
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = passages.source_id AND messages.block_number = passages.block_number
), requester_words AS (
  /* One long string a message, so that a sentence is found however the agency laid the request out again. */
  SELECT
    placed.source_id,
    placed.message_position,
    LISTAGG(placed.squeezed, ''
    ORDER BY
      placed.char_start) AS squeezed
  FROM placed
  WHERE
    placed.base_speaker = 'requester' AND NOT placed.is_layout
  GROUP BY
    placed.source_id,
    placed.message_position
), echoes AS (
  SELECT DISTINCT
    placed.source_id,
    placed.char_start
  FROM placed
  INNER JOIN requester_words
    ON requester_words.source_id = placed.source_id
    AND requester_words.message_position < placed.message_position
    AND LENGTH(placed.squeezed) >= 24
    AND CONTAINS(requester_words.squeezed, placed.squeezed)
  WHERE
    placed.base_speaker IN ('agency', 'platform')
), echo_ranges AS (
  /* Behind "Original request:" everything up to the last repeated sentence is the requester's, short lines too. */
  SELECT
    placed.source_id,
    placed.block_number,
    MIN(placed.char_start) FILTER(WHERE
      placed.opens_echo) AS echo_opens,
    MAX(placed.char_start) FILTER(WHERE
      NOT echoes.char_start IS NULL) AS last_echo
  FROM placed
  LEFT JOIN echoes
    ON echoes.source_id = placed.source_id AND echoes.char_start = placed.char_start
  GROUP BY
    placed.source_id,
    placed.block_number
)
SELECT
  placed.source_id, /* The source */
  placed.version_number, /* Version of the source */
  placed.form, /* Layout of the source */
  placed.block_number, /* Block it stands in */
  placed.block_kind, /* Kind of the block */
  placed.paragraph_number, /* Blank lines before it in its block */
  placed.passage_number, /* Place in the text, 1 first */
  placed.message_position, /* Place of its message in time, 0 outside messages */
  placed.char_start, /* Offset of its first character */
  placed.char_end, /* Offset behind its last character */
  placed.passage, /* Its text, in matching form */
  placed.squeezed, /* Its letters and digits */
  NOT echoes.char_start IS NULL
  OR COALESCE(placed.char_start > echo_ranges.echo_opens AND placed.char_start < echo_ranges.last_echo, FALSE) AS is_echo, /* TRUE where the agency repeats the requester */
  placed.is_layout, /* TRUE for header lines and time stamps */
  placed.is_boilerplate, /* TRUE for portal texts, disclaimers and footers */
  CASE
    WHEN placed.base_speaker = 'document'
    THEN 'document'
    WHEN placed.is_layout
    THEN 'platform'
    WHEN NOT echoes.char_start IS NULL
    OR placed.base_speaker <> 'requester'
    AND placed.char_start > echo_ranges.echo_opens
    AND placed.char_start < echo_ranges.last_echo
    THEN 'requester'
    WHEN placed.is_boilerplate AND placed.base_speaker = 'agency'
    THEN 'platform'
    ELSE placed.base_speaker
  END AS speaker /* requester, agency, platform or document */
FROM placed
LEFT JOIN echoes
  ON echoes.source_id = placed.source_id AND echoes.char_start = placed.char_start
LEFT JOIN echo_ranges
  ON echo_ranges.source_id = placed.source_id AND echo_ranges.block_number = placed.block_number