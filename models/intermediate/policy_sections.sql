MODEL (
  name intermediate.policy_sections,
  kind FULL,
  description 'One row per section of a policy, from its heading to the next one, with the provisions that its heading names.',
  grain (source_id, block_number, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number, char_start)),
    NOT_NULL(columns := (char_end, is_foreign))
  )
);

WITH policy_lines AS (
  SELECT
    documents.source_id,
    documents.block_number,
    documents.char_end AS document_end,
    documents.place_name,
    lines.line_number,
    lines.char_start,
    TRIM(lines.line) AS line,
    lines.line AS full_line,
    LAG(TRIM(lines.line), 1, '') OVER (PARTITION BY documents.source_id, documents.block_number ORDER BY lines.line_number) AS line_before,
    LEAD(TRIM(lines.line), 1, '') OVER (PARTITION BY documents.source_id, documents.block_number ORDER BY lines.line_number) AS line_after,
    lines.char_start - documents.char_start AS depth,
    REGEXP_EXTRACT(
      lines.line,
      '^[\s#*>|-]*((?:(?:(?i:section|article|part|chapter|policy) +)?(?:[IVX]{1,5}[.):-]|[IVX]{2,5} |[A-Za-z][.):]|\([a-zA-Z\d]{1,3}\)|\d{1,4}(?:[.-]\d{1,3}){0,4}[A-Z]?[.):]?) *[:.-]* *)*)',
      1
    ) AS number
  FROM intermediate.policy_documents AS documents
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = documents.source_id
    AND lines.char_start >= documents.char_start
    AND lines.char_start < documents.char_end
    AND NOT lines.is_blank
), titled AS (
  SELECT
    policy_lines.*,
    RTRIM(SUBSTRING(LTRIM(policy_lines.line, ' #*>|-'), LENGTH(RTRIM(policy_lines.number)) + 1), ' :*#.-|') AS words
  FROM policy_lines
), labelled AS (
  SELECT
    titled.*,
    TRIM(titled.words) AS title,
    TRIM(
      REGEXP_EXTRACT(
        TRIM(titled.words, ' *'),
        '^([A-Z][A-Za-z/&,()''-]*(?: [A-Za-z/&,()''-]+){0,5}?)(?:[.:]\**|\**[.:]| -+) +["(A-Z0-9a-z\[]',
        1
      ),
      ' *'
    ) AS opening /* "How long. Recordings are kept …": some words before a stop, not a sentence. */
  FROM titled
), told AS (
  SELECT
    labelled.*,
    CASE
      WHEN REGEXP_MATCHES(labelled.opening, '\b(?:is|are|was|were|shall|must|may|will|has|have)\b')
      AND NOT REGEXP_MATCHES(labelled.opening, '^(?i:who|what|when|where|why|how)\b')
      THEN ''
      ELSE labelled.opening
    END AS label
  FROM labelled
), judged AS (
  SELECT
    told.*,
    LENGTH(told.title) BETWEEN 3 AND 80
    AND NOT REGEXP_MATCHES(told.line, '[.;,]\s*$')
    AND /* "Members shall not record:" orders, and opens a list. */ NOT (
      REGEXP_MATCHES(
        told.line,
        '[a-z] (?:(?:shall|must|will)(?: not| never| only)?|(?:may|can) ?(?:not|never|only)) [a-z]+[^.?]*:\s*$'
      )
      AND NOT REGEXP_MATCHES(told.title, '^(?i:who|what|when|where|why|how)\b')
    )
    AND REGEXP_MATCHES(told.title, '^[A-Z(]')
    AND (
      told.title = UPPER(told.title)
      OR NOT REGEXP_MATCHES(told.title, '(?:\S+\s+){9}')
      AND NOT REGEXP_MATCHES(told.line_after, '^[a-z]')
    ) AS is_short, /* A line that runs on is no heading. */
    told.title = UPPER(told.title) AND REGEXP_MATCHES(told.title, '[A-Z]{3}') AS is_capitals,
    told.line_before = '' OR REGEXP_MATCHES(told.line_before, '[.:;)]\s*$') OR LENGTH(told.line_before) < 60 AS opens_paragraph,
    @rule_hits('provision_heading', told.title) AS title_hits,
    @rule_hits('provision_heading', told.label) AS label_hits
  FROM told
), headings AS (
  SELECT
    judged.source_id,
    judged.block_number,
    judged.document_end,
    judged.char_start,
    judged.title,
    CASE
      WHEN judged.label = '' OR judged.is_short AND (
        judged.is_capitals OR NOT judged.title_hits IS NULL
      )
      THEN judged.char_start + LENGTH(judged.full_line)
    END AS title_end,
    CASE
      WHEN judged.is_short AND (
        judged.is_capitals OR judged.opens_paragraph
      )
      THEN COALESCE(judged.title_hits, judged.label_hits)
      ELSE judged.label_hits
    END AS heading_hits,
    @matches_rules('policy_text', judged.line, 'foreign')
    OR (
      judged.depth > 1000
      AND @matches_rules('agency', judged.line)
      AND NOT CONTAINS(LOWER(judged.line), LOWER(REGEXP_REPLACE(judged.place_name, ' County$', '', 'g')))
      AND judged.is_short
      AND judged.is_capitals
    ) AS is_foreign_title,
    @matches_rules('policy_text', judged.line, 'own')
    OR (
      judged.depth > 1000 AND judged.is_capitals AND @matches_rules('agency', judged.line)
    ) AS is_part_title
  FROM judged
  WHERE
    judged.is_short
    AND (
      judged.is_capitals
      OR REGEXP_MATCHES(judged.line, '^(?:#|\*\*.*\*\*:?$)')
      OR judged.opens_paragraph
      AND (
        NOT judged.title_hits IS NULL
        OR REGEXP_MATCHES(judged.number, '^\s*(?:\d{1,4}[.-]\d|[IVX]+[.)]|[A-Z][.)]|(?i:section|article|part))')
        OR @matches_rules('policy_text', judged.line, 'foreign,own')
      )
    )
    OR judged.opens_paragraph
    AND judged.label <> ''
    AND (
      NOT judged.label_hits IS NULL OR judged.number <> ''
    )
), parts AS (
  /* The text behind an appendix title is somebody else's until the next such title; a section on the law ends at the next heading. */
  SELECT
    headings.*,
    MAX(
      CASE
        WHEN headings.is_part_title
        THEN LPAD(headings.char_start::TEXT, 10, '0') || CASE WHEN headings.is_foreign_title THEN 'F' ELSE 'O' END
      END
    ) OVER (
      PARTITION BY headings.source_id, headings.block_number
      ORDER BY headings.char_start
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS part_mark,
    LEAD(headings.char_start, 1, headings.document_end) OVER (PARTITION BY headings.source_id, headings.block_number ORDER BY headings.char_start) AS char_end
  FROM headings
)
SELECT
  parts.source_id, /* The source */
  parts.block_number, /* Block of the policy */
  parts.char_start, /* Offset of the heading */
  parts.char_end::INT AS char_end, /* Offset of the next heading */
  parts.title_end::INT AS title_end, /* Offset behind a heading that has its line to itself, NULL where text follows on it */
  parts.title, /* The heading's line without its number */
  parts.heading_hits, /* What the heading is about, as the macro rule_hits gives it; NULL where no rule knows */
  parts.is_foreign_title OR COALESCE(parts.part_mark LIKE '%F', FALSE) AS is_foreign /* TRUE where the text is somebody else's: a statute, a brochure, another agency's policy */
FROM parts