MODEL (
  name intermediate.block_starts,
  kind FULL,
  description 'One row per place where a block opens: a message, an entry of a timeline, the request, an enclosure.',
  grain (source_id, line_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, line_number))
  )
);

WITH line_hits AS (
  SELECT
    lines.source_id,
    lines.version_number,
    lines.form,
    lines.line_number,
    lines.line,
    LEAD(TRIM(lines.line), 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_after,
    LAG(lines.line, 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_before,
    LAG(lines.is_blank, 1, TRUE) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS after_blank,
    LEAD(lines.is_blank, 1, TRUE) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS before_blank,
    MAX(CASE WHEN lines.is_blank THEN lines.line_number ELSE 0 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) + 1 AS paragraph_line,
    @rule_hits('layout', lines.line) AS layout_hits,
    CASE
      WHEN lines.form = 'response_letter' AND LENGTH(lines.line) < 120
      THEN @rule_hits('enclosure', lines.line)
    END AS enclosure_hits
  FROM intermediate.lines AS lines
), layout_rows AS (
  SELECT
    line_hits.source_id,
    line_hits.version_number,
    line_hits.form,
    line_hits.line_number,
    line_hits.line_after,
    @pieces(line_hits.layout_hits, CHR(1))
  FROM line_hits
  WHERE
    NOT line_hits.layout_hits IS NULL
), layout AS (
  SELECT
    layout_rows.source_id,
    layout_rows.version_number,
    layout_rows.form,
    layout_rows.line_number,
    layout_rows.line_after,
    @hit_field(layout_rows.piece, 'kind') AS kind,
    @hit_field(layout_rows.piece, 'basis') AS anchor
  FROM layout_rows
  WHERE
    @hit_field(layout_rows.piece, 'value') = layout_rows.form
), firsts AS (
  SELECT
    layout.source_id,
    MIN(layout.line_number) FILTER(WHERE
      layout.kind = 'event') AS first_event,
    MIN(layout.line_number) FILTER(WHERE
      layout.kind = 'request') AS first_request,
    MIN(layout.line_number) FILTER(WHERE
      layout.kind = 'message') AS first_message,
    MIN(layout.line_number) FILTER(WHERE
      layout.kind = 'close') AS first_close
  FROM layout
  GROUP BY
    layout.source_id
), thread_starts AS (
  SELECT
    layout.source_id,
    layout.version_number,
    layout.form,
    CASE WHEN layout.anchor = 'next' THEN layout.line_number + 1 ELSE layout.line_number END AS line_number,
    layout.kind AS block_kind,
    '' AS document_kind
  FROM layout
  INNER JOIN firsts
    ON firsts.source_id = layout.source_id
  WHERE
    (
      layout.kind = 'message' AND NOT layout.line_after LIKE 'Sent:%'
    )
    OR (
      layout.kind = 'footer' AND layout.line_number > firsts.first_message
    )
    OR layout.kind = 'event'
    OR (
      layout.kind = 'request'
      AND layout.line_number = firsts.first_request
      AND layout.line_number < COALESCE(firsts.first_event, layout.line_number + 1)
    )
    OR (
      layout.kind = 'header'
      AND layout.line_number > firsts.first_request
      AND layout.line_number < COALESCE(firsts.first_event, layout.line_number + 1)
    )
), title_rows AS (
  SELECT
    line_hits.source_id,
    line_hits.version_number,
    line_hits.form,
    line_hits.line_number,
    line_hits.line,
    line_hits.paragraph_line,
    @pieces(line_hits.enclosure_hits, CHR(1))
  FROM line_hits
  LEFT JOIN firsts
    ON firsts.source_id = line_hits.source_id
  WHERE
    NOT line_hits.enclosure_hits IS NULL
    AND line_hits.line_number > COALESCE(firsts.first_close, 20)
    AND /* A title stands in capitals, in bold or alone in its paragraph; running text that names a document does not. */ (
      line_hits.line = UPPER(line_hits.line)
      OR line_hits.line_before = UPPER(line_hits.line_before)
      AND LENGTH(TRIM(line_hits.line_before)) > 8
      OR TRIM(line_hits.line) LIKE '**%'
      OR TRIM(line_hits.line) LIKE '#%'
      OR (
        line_hits.after_blank AND line_hits.before_blank AND LENGTH(line_hits.line) < 70
      )
    )
), enclosure_starts AS (
  SELECT
    title_rows.source_id,
    title_rows.version_number,
    title_rows.form,
    title_rows.paragraph_line AS line_number,
    'enclosure' AS block_kind,
    ARG_MIN(@hit_field(title_rows.piece, 'kind'), title_rows.line_number) AS document_kind
  FROM title_rows
  /* A running head repeats the title on every page: only its first line opens the document. */
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM title_rows AS earlier
      WHERE
        earlier.source_id = title_rows.source_id
        AND earlier.line_number < title_rows.line_number
        AND REGEXP_REPLACE(LOWER(earlier.line), '[^a-z0-9]+', '', 'g') = REGEXP_REPLACE(LOWER(title_rows.line), '[^a-z0-9]+', '', 'g')
    )
  GROUP BY
    title_rows.source_id,
    title_rows.version_number,
    title_rows.form,
    title_rows.paragraph_line
), text_starts AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.form,
    1 AS line_number,
    CASE sources.form WHEN 'response_letter' THEN 'letter' WHEN 'plain_document' THEN 'document' ELSE 'header' END AS block_kind,
    '' AS document_kind
  FROM intermediate.sources AS sources
), all_starts AS (
  SELECT
    thread_starts.*,
    1 AS preference
  FROM thread_starts
  UNION ALL
  SELECT
    enclosure_starts.*,
    1 AS preference
  FROM enclosure_starts
  UNION ALL
  SELECT
    text_starts.*,
    2 AS preference
  FROM text_starts
)
SELECT
  all_starts.source_id, /* The source */
  all_starts.version_number, /* Version of the source */
  all_starts.form, /* Layout of the source */
  all_starts.line_number::INT AS line_number, /* First line of the block */
  all_starts.block_kind, /* header, request, message, event, footer, letter, enclosure or document */
  all_starts.document_kind /* Kind of an enclosure, else empty */
FROM all_starts
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY all_starts.source_id, all_starts.line_number ORDER BY all_starts.preference, all_starts.block_kind) = 1