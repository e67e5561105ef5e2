MODEL (
  name intermediate.bare_documents,
  kind FULL,
  description 'One row per text that landed by itself and is no request: what kind of document it is.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      document_kind
  )))
);

WITH title_lines AS (
  /* The first lines tell what a document is; the body names other documents too. */
  SELECT
    lines.source_id,
    lines.line_number,
    lines.line,
    lines.char_start,
    CASE
      WHEN NOT REGEXP_MATCHES(lines.line, '[a-z]{2}[.,;]\s*$|[a-z]{3}\.\s+[A-Z][a-z]+ [a-z]')
      THEN @rule_hits('enclosure', lines.line)
    END AS title_hits, /* A line of running text is no title. */
    CASE WHEN lines.line_number <= 25 THEN @rule_hits('document_title', lines.line) END AS head_hits
  FROM intermediate.lines AS lines
  WHERE
    lines.form = 'plain_document' AND NOT lines.is_blank AND lines.line_number <= 60 AND LENGTH(lines.line) < 120
), titled AS (
  /* A title at the very top; then a heading in capitals, which would open an enclosure too, before a line that may be one. */
  SELECT
    title_lines.source_id,
    @hit_field(SPLIT_PART(COALESCE(title_lines.title_hits, title_lines.head_hits), CHR(1), 1), 'kind') AS document_kind,
    title_lines.char_start,
    title_lines.line
  FROM title_lines
  WHERE
    NOT COALESCE(title_lines.title_hits, title_lines.head_hits) IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY title_lines.source_id
      ORDER BY CASE WHEN title_lines.line_number <= 6 THEN 1 WHEN title_lines.line_number <= 25 THEN 2 ELSE 3 END, CASE
        WHEN title_lines.line_number <= 6 AND title_lines.title_hits IS NULL
        THEN 1
        WHEN title_lines.title_hits IS NULL
        THEN 2
        ELSE 1
      END, title_lines.line_number
    ) = 1
), first_lines AS (
  SELECT
    lines.source_id,
    lines.version_number,
    LISTAGG(lines.line, ' '
    ORDER BY
      lines.line_number) AS head,
    LISTAGG(lines.line, CHR(10)
    ORDER BY
      lines.line_number) FILTER(WHERE
      lines.line_number <= 8) AS title_lines,
    MIN(lines.char_start + LENGTH(REGEXP_EXTRACT(lines.line, '^(\s*)', 1))) AS char_start,
    ARG_MIN(TRIM(lines.line), lines.line_number) AS first_line
  FROM intermediate.lines AS lines
  WHERE
    lines.form = 'plain_document' AND NOT lines.is_blank AND lines.line_number <= 25
  GROUP BY
    lines.source_id,
    lines.version_number
)
SELECT
  first_lines.source_id, /* The source */
  first_lines.version_number, /* Version of the source */
  COALESCE(
    titled.document_kind,
    CASE
      WHEN REGEXP_MATCHES(first_lines.head, '(?i)policy manual|^\W*policy\b|policy and procedure|\bSCOPE\b.*\bPOLICY\b')
      OR @matches_rules('policy_text', first_lines.title_lines, 'policy_title')
      THEN 'policy_order'
      WHEN REGEXP_MATCHES(first_lines.head, '(?i)audit|report')
      THEN 'report'
      ELSE 'other'
    END
  ) AS document_kind, /* mou, contract, policy_order, invoice, training, report or other */
  COALESCE(titled.char_start + LENGTH(REGEXP_EXTRACT(titled.line, '^(\s*)', 1)), first_lines.char_start)::INT AS char_start, /* Offset of its title */
  COALESCE(titled.char_start + LENGTH(RTRIM(titled.line)), first_lines.char_start + LENGTH(first_lines.first_line))::INT AS char_end, /* Offset behind its title */
  REGEXP_MATCHES(first_lines.head, '(?i)\bdraft\b') AS is_draft /* TRUE where its head calls it a draft */
FROM first_lines
LEFT JOIN titled
  ON titled.source_id = first_lines.source_id