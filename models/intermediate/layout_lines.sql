MODEL (
  name intermediate.layout_lines,
  kind FULL,
  description 'One row per line with what it is to its layout: a header line, the title of an entry, a time stamp, a page number.',
  grain (source_id, line_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, line_number))
  )
);

WITH hits AS (
  SELECT
    lines.source_id,
    lines.form,
    lines.line_number,
    @rule_hits('layout', lines.line) AS layout_hits
  FROM intermediate.lines AS lines
  WHERE
    NOT lines.is_blank AND LENGTH(lines.line) < 400
), hit_rows AS (
  SELECT
    hits.source_id,
    hits.form,
    hits.line_number,
    @pieces(hits.layout_hits, CHR(1))
  FROM hits
  WHERE
    NOT hits.layout_hits IS NULL
), marks AS (
  SELECT
    hit_rows.source_id,
    hit_rows.line_number,
    @hit_field(hit_rows.piece, 'kind') AS kind,
    @hit_field(hit_rows.piece, 'basis') AS anchor
  FROM hit_rows
  /* A rule without a form holds in every form. */
  WHERE
    @hit_field(hit_rows.piece, 'value') = ''
    OR CONTAINS(';' || @hit_field(hit_rows.piece, 'value') || ';', ';' || hit_rows.form || ';')
), flags AS (
  SELECT
    marks.source_id,
    marks.line_number,
    ';' || LISTAGG(marks.kind, ';'
    ORDER BY
      marks.kind) || ';' AS kinds,
    COUNT(*) FILTER(WHERE
      marks.anchor = 'next' AND marks.kind IN ('request', 'request_label', 'headline')) > 0 AS opens_next
  FROM marks
  GROUP BY
    marks.source_id,
    marks.line_number
), flagged AS (
  SELECT
    lines.*,
    COALESCE(flags.kinds, ';') AS kinds,
    COALESCE(flags.opens_next, FALSE) AS opens_next,
    lines.is_blank
    AND REGEXP_MATCHES(SUBSTRING(sources.text, lines.char_start + 1, LENGTH(lines.line)), '^[ >]*_{10,}\s*$') AS is_rule,
    LEAD(TRIM(lines.line), 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_after
  FROM intermediate.lines AS lines
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = lines.source_id
  LEFT JOIN flags
    ON flags.source_id = lines.source_id AND flags.line_number = lines.line_number
), gaps AS (
  /* A page that ends within a sentence: what stands between its two halves is blanked, so that rules read the sentence. */
  SELECT
    flagged.source_id,
    flagged.line_number,
    MAX(CASE WHEN NOT flagged.is_blank AND NOT CONTAINS(flagged.kinds, ';furniture;') THEN flagged.line_number END) OVER (PARTITION BY flagged.source_id ORDER BY flagged.line_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS line_above,
    MIN(CASE WHEN NOT flagged.is_blank AND NOT CONTAINS(flagged.kinds, ';furniture;') THEN flagged.line_number END) OVER (PARTITION BY flagged.source_id ORDER BY flagged.line_number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS line_below,
    CONTAINS(flagged.kinds, ';furniture;') AS is_furniture
  FROM flagged
), bridges AS (
  SELECT DISTINCT
    gaps.source_id,
    gaps.line_above,
    gaps.line_below
  FROM gaps
  INNER JOIN flagged AS above
    ON above.source_id = gaps.source_id AND above.line_number = gaps.line_above
  INNER JOIN flagged AS below
    ON below.source_id = gaps.source_id AND below.line_number = gaps.line_below
  WHERE
    gaps.is_furniture
    AND REGEXP_MATCHES(below.line, '^ *[a-z]')
    AND NOT REGEXP_MATCHES(below.line, '^ *\(?[a-z][.)] ')
    AND NOT REGEXP_MATCHES(above.line, '[.!?:;] *$')
    AND above.quote_depth = below.quote_depth
)
SELECT
  flagged.source_id, /* The source */
  flagged.version_number, /* Version of the source */
  flagged.form, /* Layout of the source */
  flagged.line_number, /* 1 for the first line */
  flagged.line, /* The line in matching form */
  CASE WHEN flagged.line_number > bridges.line_above THEN REPEAT(' ', LENGTH(flagged.line)) ELSE flagged.line END || CASE
    WHEN flagged.next_start > LENGTH(sources.text)
    THEN ''
    WHEN NOT bridges.line_above IS NULL
    THEN ' '
    ELSE CHR(10)
  END AS read_line, /* What rules read of it, line break included: blanks for a page number within a sentence */
  flagged.quote_depth, /* How many marks of quoting open it */
  flagged.char_start, /* Offset of its first character */
  LEAST(flagged.next_start, LENGTH(sources.text))::INT AS char_end, /* Offset of the next line */
  flagged.is_blank AND NOT flagged.is_rule AS is_blank, /* TRUE where nothing but space stands in it */
  flagged.kinds, /* Kinds of seeds/rules_layout.csv that match it, each between semicolons */
  flagged.opens_next, /* TRUE where the request opens at the next line */
  CONTAINS(flagged.kinds, ';sender;') AS is_sender, /* TRUE for a From: line */
  CONTAINS(flagged.kinds, ';separator;') OR flagged.is_rule AS is_separator, /* TRUE for a line above the header of a quoted message */
  CONTAINS(flagged.kinds, ';intro;')
  OR CONTAINS(flagged.kinds, ';intro_first;')
  AND REGEXP_MATCHES(flagged.line_after, '(?i)\bwrote ?:\W*$')
  AND LENGTH(flagged.line_after) < 160 AS is_intro, /* TRUE for "On …, X wrote:", also where it runs on to the next line */
  CONTAINS(flagged.kinds, ';furniture;') AS is_furniture, /* TRUE for page numbers and what a browser prints on each page */
  CONTAINS(flagged.kinds, ';furniture;') AND NOT bridges.line_above IS NULL AS is_bridged, /* TRUE for those within a sentence */
  flagged.is_blank
  OR CONTAINS(flagged.kinds, ';field;')
  OR CONTAINS(flagged.kinds, ';stamp_line;')
  OR CONTAINS(flagged.kinds, ';separator;')
  OR CONTAINS(flagged.kinds, ';furniture;') AS is_headish, /* TRUE for what can stand in the header of a message */
  CONTAINS(flagged.kinds, ';field;') OR CONTAINS(flagged.kinds, ';stamp_line;') AS is_field /* TRUE for a header line or a bare date */
FROM flagged
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = flagged.source_id
LEFT JOIN bridges
  ON bridges.source_id = flagged.source_id
  AND bridges.line_above <= flagged.line_number
  AND bridges.line_below > flagged.line_number