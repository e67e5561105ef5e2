MODEL (
  name intermediate.lines,
  kind FULL,
  description 'One row per line of a source.',
  grain (source_id, line_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, line_number)), NOT_NULL(columns := (
      char_start
  )))
);

WITH split_lines AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.form,
    @pieces(sources.match_text, CHR(10))
  FROM intermediate.sources AS sources
), placed AS (
  SELECT
    split_lines.source_id,
    split_lines.version_number,
    split_lines.form,
    split_lines.piece_number AS line_number,
    split_lines.piece AS line,
    REGEXP_EXTRACT(split_lines.piece, '^( *>[ >]*)', 1) AS quote_marks,
    SUM(LENGTH(split_lines.piece) + 1) OVER (PARTITION BY split_lines.source_id ORDER BY split_lines.piece_number) AS next_start
  FROM split_lines
)
SELECT
  placed.source_id, /* The source */
  placed.version_number, /* Version of the source */
  placed.form, /* Layout of the source */
  placed.line_number::INT AS line_number, /* 1 for the first line */
  REPEAT(' ', LENGTH(placed.quote_marks)) || SUBSTRING(placed.line, LENGTH(placed.quote_marks) + 1) AS line, /* The line in matching form, without its line break; the marks of quoting are blanks */
  CAST(LENGTH(placed.quote_marks) - LENGTH(REPLACE(placed.quote_marks, '>', '')) AS INT) AS quote_depth, /* How many marks of quoting (>) open the line */
  CAST(placed.next_start - LENGTH(placed.line) - 1 AS INT) AS char_start, /* Offset of its first character */
  placed.next_start::INT AS next_start, /* Offset of the next line */
  TRIM(SUBSTRING(placed.line, LENGTH(placed.quote_marks) + 1)) = '' AS is_blank /* TRUE where nothing but space and marks of quoting stands in it */
FROM placed