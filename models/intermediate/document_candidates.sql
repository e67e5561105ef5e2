MODEL (
  name intermediate.document_candidates,
  kind FULL,
  description 'One row per document that landed by itself, request that it may have been released under, and sign of it.',
  grain (source_id, request_source_id, link_basis),
  audits (
    NOT_NULL(columns := (source_id, request_source_id, link_basis)),
    ACCEPTED_VALUES("column" := link_basis, is_in := ('said', 'came_with', 'file_name', 'tracking_number'))
  )
);

/* Many agencies call a file "ALPR Policy.pdf": such a name is a sign only where the document itself names the agency of the request. */
WITH documents AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.request_ref,
    sources.part_of,
    @code_key(sources.request_ref) AS ref_key,
    @file_key(sources.source_file) AS file_key,
    LENGTH(
      REGEXP_REPLACE(
        REGEXP_REPLACE(LOWER(sources.source_file), '\.[a-z0-9]{1,5}$', '', 'g'),
        @part_words('file_word') || '|[^a-z0-9]+',
        '',
        'g'
      )
    ) >= 5 AS is_distinctive, /* "ALPR policy.pdf" could be anybody's. */
    agencies.agency_id,
    agencies.state,
    LOWER(agencies.place_name) || '/' || agencies.agency_type AS place_key
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.named_agencies AS agencies
    ON agencies.source_id = sources.source_id
  WHERE
    sources.form = 'plain_document'
), requests AS (
  SELECT
    headers.source_id,
    sources.record_key,
    agencies.agency_id,
    agencies.state,
    LOWER(agencies.place_name) || '/' || agencies.agency_type AS place_key
  FROM intermediate.request_headers AS headers
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = headers.source_id
  LEFT JOIN intermediate.named_agencies AS agencies
    ON agencies.source_id = headers.source_id
), listed AS (
  SELECT DISTINCT
    released.source_id,
    @file_key(released.file_name) AS file_key
  FROM intermediate.released_documents AS released
  WHERE
    NOT released.file_name IS NULL
), head_hits AS (
  /* The head of a document may carry the number of the request that it was released under. */
  SELECT
    lines.source_id,
    @pieces(COALESCE(@rule_hits('request', lines.line, 'tracking'), ''), CHR(1))
  FROM intermediate.lines AS lines
  WHERE
    lines.form = 'plain_document' AND NOT lines.is_blank AND lines.line_number <= 25
), numbered_heads AS (
  SELECT DISTINCT
    head_hits.source_id,
    @code_key(@hit_field(head_hits.piece, 'words')) AS number_key
  FROM head_hits
  WHERE
    head_hits.piece <> ''
), numbered_documents AS (
  SELECT
    numbered_heads.source_id,
    numbers.source_id AS request_source_id
  FROM numbered_heads
  INNER JOIN intermediate.tracking_numbers AS numbers
    ON numbers.number_key = numbered_heads.number_key
  INNER JOIN documents
    ON documents.source_id = numbered_heads.source_id
  INNER JOIN requests
    ON requests.source_id = numbers.source_id
  WHERE
    LENGTH(numbers.number_key) >= 5
    AND (
      requests.agency_id = COALESCE(documents.agency_id, requests.agency_id)
      OR (
        documents.state IS NULL AND requests.place_key = documents.place_key
      )
    )
), candidates AS (
  SELECT
    documents.source_id,
    requests.source_id AS request_source_id,
    1 AS preference,
    'said' AS link_basis
  FROM documents
  INNER JOIN requests
    ON requests.record_key = documents.request_ref
  UNION ALL
  SELECT
    documents.source_id,
    numbers.source_id AS request_source_id,
    1 AS preference,
    'said' AS link_basis
  FROM documents
  INNER JOIN intermediate.tracking_numbers AS numbers
    ON numbers.number_key = documents.ref_key
  UNION ALL
  SELECT
    documents.source_id,
    requests.source_id AS request_source_id,
    2 AS preference,
    'came_with' AS link_basis
  FROM documents
  INNER JOIN requests
    ON requests.source_id = documents.part_of
  UNION ALL
  SELECT
    documents.source_id,
    listed.source_id AS request_source_id,
    3 AS preference,
    'file_name' AS link_basis
  FROM documents
  INNER JOIN listed
    ON listed.file_key = documents.file_key
  INNER JOIN requests
    ON requests.source_id = listed.source_id
  WHERE
    requests.agency_id = documents.agency_id
    OR (
      documents.agency_id IS NULL AND documents.is_distinctive
    )
    OR (
      documents.state IS NULL AND requests.place_key = documents.place_key
    )
  UNION ALL
  SELECT
    numbered_documents.source_id,
    numbered_documents.request_source_id,
    4 AS preference,
    'tracking_number' AS link_basis
  FROM numbered_documents
), ranked AS (
  SELECT
    candidates.source_id,
    candidates.request_source_id,
    MIN(candidates.preference) AS preference,
    MIN(candidates.link_basis) AS link_basis
  FROM candidates
  GROUP BY
    candidates.source_id,
    candidates.request_source_id,
    candidates.preference
)
SELECT
  ranked.source_id, /* The document */
  documents.version_number, /* Version of the document */
  documents.file_key, /* Letters and digits of its file name */
  ranked.request_source_id, /* The request's source */
  ranked.link_basis, /* said (by whoever landed it), came_with (an attachment or enclosure), file_name (the request lists it), tracking_number */
  ranked.preference = MIN(ranked.preference) OVER (PARTITION BY ranked.source_id) AS is_best /* TRUE for the surest kind of sign that it has */
FROM ranked
INNER JOIN documents
  ON documents.source_id = ranked.source_id