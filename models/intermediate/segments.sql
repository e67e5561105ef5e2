MODEL (
  name intermediate.segments,
  kind FULL,
  description 'One row per run of lines of one block that play one part in it and belong to one message. No passage crosses its ends.',
  grain (source_id, segment_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, segment_number)), NOT_NULL(columns := (
      char_start
  )))
);

WITH changes AS (
  SELECT
    lines.*,
    CASE
      WHEN lines.block_number = LAG(lines.block_number) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number)
      AND lines.part = LAG(lines.part) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number)
      AND lines.owner_block = LAG(lines.owner_block) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number)
      AND lines.is_quoted = LAG(lines.is_quoted) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number)
      AND lines.part <> 'file'
      THEN 0
      ELSE 1
    END AS is_change
  FROM intermediate.block_lines AS lines
), numbered AS (
  SELECT
    changes.*,
    SUM(changes.is_change) OVER (PARTITION BY changes.source_id ORDER BY changes.line_number) AS segment_number
  FROM changes
)
SELECT
  numbered.source_id, /* The source */
  numbered.version_number, /* Version of the source */
  numbered.form, /* Layout of the source */
  numbered.segment_number::INT AS segment_number, /* Place in the text, 1 first */
  numbered.block_number, /* Block it stands in */
  numbered.block_kind, /* Kind of the block */
  numbered.owner_block, /* Block of the message whose words it holds */
  numbered.is_quoted, /* TRUE for quoted lines that nothing introduces */
  numbered.part, /* head, body, tail, file or furniture */
  MIN(numbered.char_start)::INT AS char_start, /* Offset of its first character */
  MAX(numbered.char_end)::INT AS char_end, /* Offset behind its last character */
  LISTAGG(numbered.read_line, ''
  ORDER BY
    numbered.line_number) AS body /* Its text, in matching form */
FROM numbered
GROUP BY
  numbered.source_id,
  numbered.version_number,
  numbered.form,
  numbered.segment_number,
  numbered.block_number,
  numbered.block_kind,
  numbered.owner_block,
  numbered.is_quoted,
  numbered.part