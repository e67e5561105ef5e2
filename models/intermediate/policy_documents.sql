MODEL (
  name intermediate.policy_documents,
  kind FULL,
  description 'One row per policy whose text is known: a policy that landed by itself, or one enclosed in a thread.',
  grain (source_id, block_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number)),
    NOT_NULL(columns := (agency_id, technology_id, char_start, char_end, is_whole))
  )
);

WITH candidates AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.block_number,
    blocks.block_kind,
    blocks.first_line,
    blocks.last_line,
    blocks.char_start,
    blocks.char_end,
    COALESCE(bare.is_draft, FALSE) AS is_draft
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = blocks.source_id
  WHERE
    blocks.block_kind = 'enclosure'
    AND blocks.document_kind = 'policy_order'
    OR blocks.block_kind = 'document'
    AND bare.document_kind = 'policy_order'
), named AS (
  /* An enclosed policy can be about another technology than the request is mainly about: the one that it names most. */
  SELECT
    candidates.source_id,
    candidates.block_number,
    COALESCE(
      CASE WHEN candidates.block_kind = 'enclosure' AND tiles.mention_kind = 'technology' THEN tiles.mention_id END,
      technologies.technology_id
    ) AS technology_id,
    COUNT(*) AS mentions
  FROM candidates
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = candidates.source_id
  INNER JOIN intermediate.mention_tiles AS tiles
    ON tiles.source_id = candidates.source_id
    AND tiles.char_start >= candidates.char_start
    AND tiles.char_start < candidates.char_end
    AND (
      tiles.mention_kind IN ('vendor', 'system')
      OR tiles.mention_id = technologies.technology_id
      OR tiles.mention_kind = 'technology'
      AND candidates.block_kind = 'enclosure'
    )
  GROUP BY
    candidates.source_id,
    candidates.block_number,
    COALESCE(
      CASE WHEN candidates.block_kind = 'enclosure' AND tiles.mention_kind = 'technology' THEN tiles.mention_id END,
      technologies.technology_id
    )
), topics AS (
  SELECT
    named.source_id,
    named.block_number,
    named.technology_id
  FROM named
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY named.source_id, named.block_number ORDER BY named.mentions DESC, named.technology_id) = 1
), read_lines AS (
  SELECT
    candidates.source_id,
    candidates.block_number,
    ROW_NUMBER() OVER (PARTITION BY candidates.source_id, candidates.block_number ORDER BY lines.line_number) AS line_place,
    @matches_rules('policy_text', lines.line, 'redacted') AS is_redacted,
    @matches_rules('policy_text', lines.line, 'cut') AS is_cut,
    LENGTH(lines.line) < 100 AND @matches_rules('policy_text', lines.line, 'other_paper') AS is_other_title,
    @matches_rules('agency', lines.line) AS names_agency,
    CONTAINS(LOWER(lines.line), LOWER(REGEXP_REPLACE(agencies.place_name, ' County$', '', 'g'))) AS names_place,
    TRY_CAST(NULLIF(REGEXP_EXTRACT(lines.line, '(?i)\bpage *:? *(\d{1,3}) *(?:of|/) *\d{1,3}\b', 1), '') AS INT) AS page,
    TRY_CAST(NULLIF(REGEXP_EXTRACT(lines.line, '(?i)\bpage *:? *\d{1,3} *(?:of|/) *(\d{1,3})\b', 1), '') AS INT) AS pages
  FROM candidates
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = candidates.source_id
    AND lines.line_number >= candidates.first_line
    AND lines.line_number <= candidates.last_line
    AND NOT lines.is_blank
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = candidates.source_id
), sized AS (
  SELECT
    read_lines.source_id,
    read_lines.block_number,
    COUNT(*) FILTER(WHERE
      read_lines.is_redacted) / COUNT(*)::DOUBLE AS redaction_share,
    COUNT(*) FILTER(WHERE
      read_lines.is_cut) > 0 AS is_cut,
    COUNT(*) FILTER(WHERE
      read_lines.is_other_title AND read_lines.line_place <= 15) > 0 AS is_other_paper,
    COALESCE(MAX(read_lines.page) < MAX(read_lines.pages), FALSE) AS lacks_pages,
    COUNT(*) FILTER(WHERE
      read_lines.names_agency AND read_lines.line_place <= 12) > 0 AS names_agency,
    COUNT(*) FILTER(WHERE
      read_lines.names_place AND read_lines.line_place <= 12) > 0 AS names_place
  FROM read_lines
  GROUP BY
    read_lines.source_id,
    read_lines.block_number
)
SELECT
  candidates.source_id, /* The source */
  candidates.version_number, /* Version of the source */
  candidates.block_number, /* Block of the source */
  agencies.agency_id, /* Agency whose policy it is */
  agencies.place_name, /* Place of the agency */
  topics.technology_id, /* Technology it governs */
  requests.request_id || '-d' || LPAD(COALESCE(links.document_number, documents.document_number)::TEXT, 3, '0') AS document_id, /* Released document, NULL for one that came by itself and belongs to no request */
  candidates.char_start, /* Offset of its first character */
  candidates.char_end, /* Offset behind its last character */
  candidates.is_draft, /* TRUE where its head calls it a draft */
  sized.redaction_share, /* Share of its lines that hold a redaction mark */
  NOT sized.is_cut
  AND NOT sized.lacks_pages
  AND sized.redaction_share <= 0.2
  AND candidates.char_end - candidates.char_start >= 400 AS is_whole /* What a copy leaves out may hold any provision; a few marks in a long text are borne. */ /* TRUE where it can be read in full: no page missing, nothing left out, little blacked out */
FROM candidates
INNER JOIN sized
  ON sized.source_id = candidates.source_id AND sized.block_number = candidates.block_number
INNER JOIN intermediate.source_agencies AS agencies
  ON agencies.source_id = candidates.source_id
INNER JOIN topics
  ON topics.source_id = candidates.source_id AND topics.block_number = candidates.block_number
LEFT JOIN intermediate.document_links AS links
  ON links.source_id = candidates.source_id
LEFT JOIN intermediate.requests AS requests
  ON requests.source_id = COALESCE(links.request_source_id, candidates.source_id)
LEFT JOIN intermediate.released_documents AS documents
  ON documents.source_id = candidates.source_id AND documents.block_number = candidates.block_number
WHERE
  NOT (
    candidates.block_kind = 'enclosure' AND sized.names_agency AND NOT sized.names_place
  )
  AND NOT sized.is_other_paper