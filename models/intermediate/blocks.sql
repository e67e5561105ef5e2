MODEL (
  name intermediate.blocks,
  kind FULL,
  description 'One row per block of a source. The blocks of a source tile its text.',
  grain (source_id, block_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number)),
    NOT_NULL(columns := (char_start, char_end)),
    ACCEPTED_RANGE("column" := char_end, min_v := 1)
  )
);

WITH ranges AS (
  SELECT
    starts.source_id,
    starts.version_number,
    starts.form,
    starts.block_kind,
    starts.level,
    starts.document_kind,
    starts.line_number AS first_line,
    LEAD(starts.line_number, 1, 100000000) OVER (PARTITION BY starts.source_id ORDER BY starts.line_number) - 1 AS last_line,
    ROW_NUMBER() OVER (PARTITION BY starts.source_id ORDER BY starts.line_number) AS block_number
  FROM intermediate.block_starts AS starts
), range_lines AS (
  SELECT
    ranges.source_id,
    ranges.block_number,
    ranges.block_kind,
    ranges.level,
    lines.line_number,
    lines.line,
    lines.read_line,
    lines.quote_depth,
    lines.is_headish,
    lines.char_start,
    lines.char_end,
    REGEXP_REPLACE(LOWER(lines.line), '[^a-z0-9]+', '', 'g') AS squeezed
  FROM ranges
  INNER JOIN intermediate.layout_lines AS lines
    ON lines.source_id = ranges.source_id
    AND lines.line_number >= ranges.first_line
    AND lines.line_number <= ranges.last_line
), sized AS (
  SELECT
    range_lines.source_id,
    range_lines.block_number,
    MIN(range_lines.char_start) AS char_start,
    MAX(range_lines.char_end) AS char_end,
    MAX(range_lines.line_number) AS last_line,
    ARG_MIN(range_lines.line, range_lines.line_number) AS opening_line,
    LISTAGG(range_lines.read_line, ''
    ORDER BY
      range_lines.line_number) AS body,
    LISTAGG(
      CASE WHEN range_lines.quote_depth = range_lines.level THEN range_lines.squeezed ELSE '' END, ''
      ORDER BY
        range_lines.line_number
    ) AS squeezed
  FROM range_lines
  GROUP BY
    range_lines.source_id,
    range_lines.block_number
), coverage AS (
  /* How much of a quoted message stands in another one that is nearer to its writer, or comes first. */
  SELECT
    range_lines.source_id,
    range_lines.block_number,
    others.block_number AS other_block,
    SUM(CASE WHEN CONTAINS(others.squeezed, range_lines.squeezed) THEN LENGTH(range_lines.squeezed) ELSE 0 END) AS covered,
    SUM(LENGTH(range_lines.squeezed)) AS total
  FROM range_lines
  INNER JOIN sized AS others
    ON others.source_id = range_lines.source_id AND others.block_number <> range_lines.block_number
  INNER JOIN ranges AS other_ranges
    ON other_ranges.source_id = others.source_id AND other_ranges.block_number = others.block_number
  WHERE
    range_lines.block_kind = 'quote'
    AND range_lines.quote_depth >= range_lines.level
    AND NOT range_lines.is_headish
    AND LENGTH(range_lines.squeezed) >= 12
    AND other_ranges.block_kind IN ('message', 'quote', 'request', 'letter', 'event', 'rest')
    AND (
      other_ranges.block_kind <> 'quote'
      OR other_ranges.level < range_lines.level
      OR other_ranges.level = range_lines.level
      AND other_ranges.block_number < range_lines.block_number
    )
  GROUP BY
    range_lines.source_id,
    range_lines.block_number,
    others.block_number
), repeats AS (
  SELECT
    coverage.source_id,
    coverage.block_number
  FROM coverage
  WHERE
    coverage.covered >= 0.7 * coverage.total
  GROUP BY
    coverage.source_id,
    coverage.block_number
), writers AS (
  /* Lines of text and the block whose writer they belong to: what stands outside the quoting answers it. */
  SELECT
    range_lines.source_id,
    range_lines.line_number,
    COALESCE(
      MAX(CASE WHEN earlier.block_number < range_lines.block_number THEN earlier.block_number END),
      range_lines.block_number
    ) AS block_number
  FROM range_lines
  LEFT JOIN ranges AS earlier
    ON earlier.source_id = range_lines.source_id
    AND earlier.block_number < range_lines.block_number
    AND earlier.block_kind IN ('message', 'quote', 'letter', 'event')
    AND earlier.level <= range_lines.quote_depth
    AND (
      range_lines.block_kind = 'rest' OR range_lines.quote_depth < range_lines.level
    )
  WHERE
    NOT range_lines.is_headish AND LENGTH(range_lines.squeezed) >= 2
  GROUP BY
    range_lines.source_id,
    range_lines.line_number,
    range_lines.block_number
), worded AS (
  SELECT
    writers.source_id,
    writers.block_number,
    COUNT(*) FILTER(WHERE
      writers.line_number > ranges.first_line) AS text_lines
  FROM writers
  INNER JOIN ranges
    ON ranges.source_id = writers.source_id AND ranges.block_number = writers.block_number
  GROUP BY
    writers.source_id,
    writers.block_number
), kinds AS (
  /* Mails quoted in a mail are messages of the thread where nothing else holds them. */
  SELECT
    ranges.*,
    NOT repeats.source_id IS NULL AS is_repeat,
    CASE
      WHEN ranges.block_kind = 'quote'
      AND ranges.form IN ('email_thread', 'response_letter')
      AND repeats.source_id IS NULL
      AND worded.text_lines > 0
      THEN 'message'
      ELSE ranges.block_kind
    END AS final_kind
  FROM ranges
  LEFT JOIN repeats
    ON repeats.source_id = ranges.source_id AND repeats.block_number = ranges.block_number
  LEFT JOIN worded
    ON worded.source_id = ranges.source_id AND worded.block_number = ranges.block_number
), parents AS (
  /* The message that goes on here, or in which something is quoted. */
  SELECT
    kinds.source_id,
    kinds.block_number,
    MAX(earlier.block_number) AS message_block
  FROM kinds
  INNER JOIN kinds AS earlier
    ON earlier.source_id = kinds.source_id
    AND earlier.block_number < kinds.block_number
    AND earlier.final_kind IN ('message', 'event', 'letter', 'request')
    AND earlier.level <= kinds.level
  WHERE
    kinds.final_kind IN ('rest', 'quote')
  GROUP BY
    kinds.source_id,
    kinds.block_number
)
SELECT
  kinds.source_id, /* The source */
  kinds.version_number, /* Version of the source */
  kinds.form, /* Layout of the source */
  kinds.block_number::INT AS block_number, /* Place in the text, 1 first */
  kinds.final_kind AS block_kind, /* header, request, message, quote, rest, event, footer, letter, enclosure or document */
  kinds.document_kind, /* Kind of an enclosure, else empty */
  kinds.level, /* How many marks of quoting open the lines of its writer */
  CASE
    WHEN kinds.final_kind IN ('message', 'event', 'letter', 'request')
    THEN kinds.block_number
    ELSE parents.message_block
  END::INT AS message_block, /* The block of the message that it is, goes on with or is quoted in; NULL outside messages */
  kinds.is_repeat, /* TRUE for a quoted message that stands elsewhere in the thread too */
  kinds.first_line, /* First line of the block */
  sized.last_line, /* Last line of the block */
  sized.opening_line, /* Its first line, in matching form */
  sized.char_start, /* Offset of its first character */
  sized.char_end, /* Offset behind its last character */
  sized.body /* Its text, in matching form */
FROM kinds
INNER JOIN sized
  ON sized.source_id = kinds.source_id AND sized.block_number = kinds.block_number
LEFT JOIN parents
  ON parents.source_id = kinds.source_id AND parents.block_number = kinds.block_number