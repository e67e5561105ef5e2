MODEL (
  name intermediate.letter_items,
  kind FULL,
  description 'One row per item that a letter without its request answers by its number in words: "Your first two points.", "Point five asks for policies."',
  grain (source_id, number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, number)), NOT_NULL(columns := (
      item_text
  )))
);

WITH answers AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.block_number,
    passages.paragraph_number,
    passages.char_start,
    passages.passage,
    @rule_hits('voice', passages.passage, 'answers_point') AS hits
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.block_kind = 'letter' AND passages.part = 'body'
), firsts AS (
  SELECT
    answers.source_id,
    answers.block_number,
    answers.paragraph_number,
    MIN(answers.char_start) AS char_start
  FROM answers
  WHERE
    NOT answers.hits IS NULL
  GROUP BY
    answers.source_id,
    answers.block_number,
    answers.paragraph_number
), heads AS (
  /* The first such answer of a paragraph, and those behind it that name what they answer. */
  SELECT
    answers.source_id,
    answers.version_number,
    answers.block_number,
    answers.paragraph_number,
    answers.char_start,
    answers.passage,
    @hit_field(answers.hits, 'words') AS head
  FROM answers
  INNER JOIN firsts
    ON firsts.source_id = answers.source_id
    AND firsts.block_number = answers.block_number
    AND firsts.paragraph_number = answers.paragraph_number
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = answers.source_id AND blocks.block_number = answers.block_number
  WHERE
    blocks.told_by = 'agency'
    AND NOT answers.hits IS NULL
    AND (
      firsts.char_start = answers.char_start
      OR REGEXP_MATCHES(
        SUBSTRING(
          answers.passage,
          STRPOS(answers.passage, @hit_field(answers.hits, 'words')) + LENGTH(@hit_field(answers.hits, 'words'))
        ),
        '^\s*\([A-Za-z]'
      )
    )
), worded AS (
  /* "first two" is one through two; "one through three" is a range. */
  SELECT
    heads.*,
    TRIM(
      REGEXP_REPLACE(
        COALESCE(
          NULLIF(
            REGEXP_EXTRACT(SUBSTRING(heads.passage, STRPOS(heads.passage, heads.head) + LENGTH(heads.head)), '^\s*\(([A-Za-z][^()]{3,})\)', 1),
            ''
          ),
          SUBSTRING(heads.passage, STRPOS(heads.passage, heads.head) + LENGTH(heads.head))
        ),
        '(?i)^\W*(?:asks? for|asked for|seeks?|sought|requests?|requested|concerns?|is|are|was|were)?\b[\s:,.-]*',
        '',
        'g'
      )
    ) AS own_text,
    REGEXP_REPLACE(
      REGEXP_REPLACE(LOWER(heads.head), '\bfirst (two|three|four|five)\b', @range_to(), 'g'),
      '\b(?:your|the|points?|items?|requests?|parts?|questions?|paragraphs?|categor(?:y|ies)|numbers?|topics?|bullets?|nos?\.)(?:\s|$)|[^a-z0-9,&\s-]',
      ' ',
      'g'
    ) AS spans
  FROM heads
), span_rows AS (
  SELECT
    worded.source_id,
    worded.char_start,
    @pieces(
      REGEXP_REPLACE(
        REGEXP_REPLACE(TRIM(worded.spans), '\s*(?:-|\bthrough\b|\bthru\b|\bto\b)\s*', '-', 'g'),
        '\s*(?:,\s*and\b|,|&|\band\b)\s*',
        ',',
        'g'
      ),
      ','
    )
  FROM worded
), span_ends AS (
  SELECT
    span_rows.source_id,
    span_rows.char_start,
    COALESCE(TRY_CAST(TRIM(SPLIT_PART(span_rows.piece, '-', 1)) AS INT), lows.number::INT) AS low,
    COALESCE(
      TRY_CAST(TRIM(SPLIT_PART(span_rows.piece, '-', 2)) AS INT),
      highs.number::INT,
      TRY_CAST(TRIM(SPLIT_PART(span_rows.piece, '-', 1)) AS INT),
      lows.number::INT
    ) AS high
  FROM span_rows
  LEFT JOIN seeds.number_words AS lows
    ON TRIM(SPLIT_PART(span_rows.piece, '-', 1)) IN (lows.word, NULLIF(lows.ordinal, ''))
  LEFT JOIN seeds.number_words AS highs
    ON TRIM(SPLIT_PART(span_rows.piece, '-', 2)) IN (highs.word, NULLIF(highs.ordinal, ''))
), numbers AS (
  SELECT DISTINCT
    span_ends.source_id,
    span_ends.char_start,
    counts.number::INT AS number
  FROM span_ends
  INNER JOIN seeds.number_words AS counts
    ON counts.number::INT >= span_ends.low AND counts.number::INT <= LEAST(span_ends.high, span_ends.low + 20)
), ranked AS (
  SELECT
    numbers.*,
    ROW_NUMBER() OVER (PARTITION BY numbers.source_id, numbers.char_start ORDER BY numbers.number) AS place,
    COUNT(*) OVER (PARTITION BY numbers.source_id, numbers.char_start) AS places
  FROM numbers
), paragraphs AS (
  /* What the head says of the points; where it says nothing, what the paragraph speaks of. */
  SELECT
    worded.source_id,
    worded.char_start,
    CASE
      WHEN LENGTH(worded.own_text) >= 5
      THEN MIN(worded.own_text)
      ELSE LISTAGG(
        CASE WHEN passages.char_start > worded.char_start THEN passages.passage ELSE '' END, ''
        ORDER BY
          passages.char_start
      )
    END AS words
  FROM worded
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = worded.source_id
    AND passages.block_number = worded.block_number
    AND passages.paragraph_number = worded.paragraph_number
  GROUP BY
    worded.source_id,
    worded.char_start,
    worded.own_text
), part_rows AS (
  SELECT
    paragraphs.source_id,
    paragraphs.char_start,
    paragraphs.words,
    @pieces(REGEXP_REPLACE(paragraphs.words, '\s*(?:,\s*and\b|[,;]|\band\b|[.]\s)\s*', CHR(1), 'g'), CHR(1))
  FROM paragraphs
), parts AS (
  SELECT
    part_rows.source_id,
    part_rows.char_start,
    part_rows.words,
    part_rows.piece,
    COALESCE(@hit_field(SPLIT_PART(@rule_hits('item_category', part_rows.piece), CHR(1), 1), 'kind'), '') AS kind,
    COUNT(*) OVER (PARTITION BY part_rows.source_id, part_rows.char_start) AS parts,
    ROW_NUMBER() OVER (PARTITION BY part_rows.source_id, part_rows.char_start ORDER BY part_rows.piece_number) AS part_place
  FROM part_rows
  WHERE
    TRIM(part_rows.piece) <> ''
), told AS (
  SELECT
    parts.*,
    parts.kind <> ''
    AND ROW_NUMBER() OVER (PARTITION BY parts.source_id, parts.char_start, parts.kind ORDER BY parts.part_place) = 1 AS is_kind
  FROM parts
), kinds AS (
  /* Where the head has a part for each point they go together; else the parts that name a kind of record do, in their order. */
  SELECT
    told.source_id,
    told.char_start,
    told.words,
    told.piece,
    told.parts,
    told.part_place,
    told.is_kind,
    SUM(CASE WHEN told.is_kind THEN 1 ELSE 0 END) OVER (PARTITION BY told.source_id, told.char_start ORDER BY told.part_place) AS kind_place,
    SUM(CASE WHEN told.is_kind THEN 1 ELSE 0 END) OVER (PARTITION BY told.source_id, told.char_start) AS kinds
  FROM told
)
SELECT
  ranked.source_id, /* The source */
  worded.version_number, /* Version of the source */
  ranked.number, /* The item's own number */
  worded.char_start, /* Offset of the sentence that opens the answer */
  TRIM(
    COALESCE(
      MIN(
        CASE
          WHEN ranked.places > 1
          AND (
            kinds.parts = ranked.places
            AND kinds.part_place = ranked.place
            OR kinds.parts <> ranked.places
            AND kinds.is_kind
            AND kinds.kind_place = LEAST(ranked.place, kinds.kinds)
          )
          THEN kinds.piece
        END
      ),
      MIN(kinds.words)
    )
  ) AS item_text /* What the letter says it asks for, in matching form */
FROM ranked
INNER JOIN worded
  ON worded.source_id = ranked.source_id AND worded.char_start = ranked.char_start
INNER JOIN kinds
  ON kinds.source_id = ranked.source_id AND kinds.char_start = ranked.char_start
GROUP BY
  ranked.source_id,
  worded.version_number,
  ranked.number,
  worded.char_start
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY ranked.source_id, ranked.number ORDER BY worded.char_start) = 1