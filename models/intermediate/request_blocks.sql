MODEL (
  name intermediate.request_blocks,
  kind FULL,
  description 'One row per request: the block in whose words its items are looked for.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      block_number
  )))
);

WITH spoken AS (
  /* Where the requester's words stand: the own message first, then a copy of it in the agency's. */
  SELECT
    passages.source_id,
    passages.version_number,
    passages.block_number,
    MIN(messages.position) AS position,
    MIN(CASE WHEN passages.is_echo THEN 1 ELSE 0 END) AS is_copy,
    SUM(LENGTH(passages.squeezed)) AS letters,
    COUNT(*) FILTER(WHERE
      entries.is_entry_start
      AND (
        entries.entry_type <> 'quote' OR @matches_rules('item_category', passages.passage)
      )) AS entries, /* A title between quotation marks is no list. */
    MIN(passages.block_kind) AS block_kind,
    COUNT(*) FILTER(WHERE
      @matches_rules('asking', passages.passage, 'narrows')) > 0 AS narrows,
    COUNT(*) FILTER(WHERE
      (
        @matches_rules('asking', passages.passage, 'asks,asks_more')
        OR /* "Drones: contracts; policies; flight logs": a series asks without a verb. */ REGEXP_MATCHES(passages.passage, '^[^;]+;[^;]+;[^;]+')
      )
      AND @matches_rules('item_category', passages.passage)) AS sentences
  FROM intermediate.marked_passages AS passages
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = passages.source_id AND messages.block_number = passages.block_number
  LEFT JOIN intermediate.list_entries AS entries
    ON entries.source_id = passages.source_id AND entries.passage_start = passages.char_start
  WHERE
    passages.speaker = 'requester' AND NOT passages.is_layout
  GROUP BY
    passages.source_id,
    passages.version_number,
    passages.block_number
), narrowed AS (
  /* A request for everything, sent again as a list: the list is what was asked for. */
  SELECT
    spoken.source_id,
    spoken.block_number
  FROM spoken
  WHERE
    spoken.is_copy = 0 AND spoken.entries > 1
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY spoken.source_id ORDER BY spoken.position, spoken.block_number) = 1
    AND spoken.narrows
), letter_lists AS (
  SELECT
    entries.source_id,
    entries.block_number,
    COUNT(*) AS entries
  FROM intermediate.list_entries AS entries
  WHERE
    entries.is_entry_start
  GROUP BY
    entries.source_id,
    entries.block_number
), asking AS (
  SELECT
    spoken.source_id,
    spoken.version_number,
    spoken.block_number
  FROM spoken
  LEFT JOIN narrowed
    ON narrowed.source_id = spoken.source_id AND narrowed.block_number = spoken.block_number
  LEFT JOIN letter_lists
    ON letter_lists.source_id = spoken.source_id AND letter_lists.block_number = spoken.block_number
  WHERE
    (
      spoken.entries > 0 OR spoken.sentences > 0
    )
    AND NOT (
      spoken.block_kind = 'letter' AND spoken.entries = 0 AND spoken.sentences <= 1 AND spoken.letters < 200
    ) /* A few words that a letter quotes are not the request. */
    AND NOT (
      spoken.block_kind = 'letter' AND spoken.entries <= 1 AND COALESCE(letter_lists.entries, 0) >= 3
    ) /* The letter goes through the items by itself. */
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY spoken.source_id
      ORDER BY CASE WHEN narrowed.source_id IS NULL THEN 1 ELSE 0 END, CASE
        WHEN spoken.is_copy = 1 AND spoken.entries < 3
        THEN 3
        WHEN spoken.is_copy = 0 AND spoken.entries = 0 AND spoken.letters <= 120
        THEN 2
        ELSE spoken.is_copy
      END, CASE WHEN spoken.entries > 1 OR spoken.letters > 120 THEN 0 ELSE 1 END, spoken.position, spoken.block_number
    ) = 1
), letter_blocks AS (
  /* A letter that came without its request repeats it. */
  SELECT
    blocks.source_id,
    blocks.version_number,
    MIN(blocks.block_number) AS block_number
  FROM intermediate.blocks AS blocks
  LEFT JOIN asking
    ON asking.source_id = blocks.source_id
  WHERE
    asking.source_id IS NULL
    AND (
      blocks.block_kind = 'letter'
      OR blocks.block_kind = 'message'
      AND NOT EXISTS(
        SELECT
          1
        FROM spoken
        WHERE
          spoken.source_id = blocks.source_id
      )
    )
  GROUP BY
    blocks.source_id,
    blocks.version_number
)
SELECT
  asking.source_id, /* The source */
  asking.version_number, /* Version of the source */
  asking.block_number, /* Block of the request's own words, or of the message that repeats them */
  'requester' AS told_by /* requester, or agency for a letter that came without its request */
FROM asking
UNION ALL
SELECT
  letter_blocks.source_id,
  letter_blocks.version_number,
  letter_blocks.block_number,
  'agency' AS told_by
FROM letter_blocks