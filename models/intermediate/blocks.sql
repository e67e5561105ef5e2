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
    starts.document_kind,
    starts.line_number AS first_line,
    LEAD(starts.line_number) OVER (PARTITION BY starts.source_id ORDER BY starts.line_number) - 1 AS last_line,
    ROW_NUMBER() OVER (PARTITION BY starts.source_id ORDER BY starts.line_number) AS block_number
  FROM intermediate.block_starts AS starts
), sized AS (
  SELECT
    ranges.source_id,
    ranges.block_number,
    MIN(lines.char_start) AS char_start,
    MAX(lines.next_start) AS next_start,
    MAX(lines.line_number) AS last_line,
    ARG_MIN(lines.line, lines.line_number) AS opening_line
  FROM ranges
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = ranges.source_id
    AND lines.line_number >= ranges.first_line
    AND lines.line_number <= COALESCE(ranges.last_line, lines.line_number)
  GROUP BY
    ranges.source_id,
    ranges.block_number
)
SELECT
  ranges.source_id, /* The source */
  ranges.version_number, /* Version of the source */
  ranges.form, /* Layout of the source */
  ranges.block_number::INT AS block_number, /* Place in the text, 1 first */
  ranges.block_kind, /* header, request, message, event, footer, letter, enclosure or document */
  ranges.document_kind, /* Kind of an enclosure, else empty */
  ranges.first_line, /* First line of the block */
  sized.last_line, /* Last line of the block */
  sized.opening_line, /* Its first line, in matching form */
  sized.char_start, /* Offset of its first character */
  LEAST(sized.next_start, LENGTH(sources.text))::INT AS char_end, /* The text's last line has no line break to count. */ /* Offset behind its last character */
  SUBSTRING(sources.match_text, sized.char_start + 1, sized.next_start - sized.char_start) AS body /* Its text, in matching form */
FROM ranges
INNER JOIN sized
  ON sized.source_id = ranges.source_id AND sized.block_number = ranges.block_number
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = ranges.source_id