MODEL (
  name intermediate.document_links,
  kind FULL,
  description 'One row per document that landed by itself and was released under a request that has landed too.',
  grain source_id,
  audits (
    UNIQUE_VALUES(columns := (
      source_id
    )),
    NOT_NULL(columns := (request_source_id, link_basis)),
    ACCEPTED_VALUES("column" := link_basis, is_in := ('said', 'came_with', 'file_name', 'tracking_number'))
  )
);

/* Several requests may list a file of the same name, or bear the same number: where more than one fits equally well, none is guessed. */
WITH chosen AS (
  SELECT
    candidates.source_id,
    candidates.version_number,
    MIN(candidates.file_key) AS file_key,
    MIN(candidates.request_source_id) AS request_source_id,
    MIN(candidates.link_basis) AS link_basis
  FROM intermediate.document_candidates AS candidates
  WHERE
    candidates.is_best
  GROUP BY
    candidates.source_id,
    candidates.version_number
  HAVING
    COUNT(DISTINCT candidates.request_source_id) = 1
), listed AS (
  SELECT
    released.source_id,
    @file_key(released.file_name) AS file_key,
    MIN(released.document_number) AS document_number
  FROM intermediate.released_documents AS released
  WHERE
    NOT released.file_name IS NULL
  GROUP BY
    released.source_id,
    @file_key(released.file_name)
), listed_counts AS (
  SELECT
    released.source_id,
    MAX(released.document_number) AS documents
  FROM intermediate.released_documents AS released
  GROUP BY
    released.source_id
), placed AS (
  SELECT
    chosen.source_id,
    chosen.version_number,
    chosen.request_source_id,
    chosen.link_basis,
    CASE
      WHEN ROW_NUMBER() OVER (PARTITION BY chosen.request_source_id, listed.document_number ORDER BY chosen.source_id) = 1
      THEN listed.document_number
    END AS listed_number
  FROM chosen
  LEFT JOIN listed
    ON listed.source_id = chosen.request_source_id AND listed.file_key = chosen.file_key
)
SELECT
  placed.source_id, /* The document */
  placed.version_number, /* Version of the document */
  placed.request_source_id, /* The request's source */
  placed.link_basis, /* said (by whoever landed it), came_with (an attachment or enclosure), file_name (the request lists it), tracking_number */
  NOT placed.listed_number IS NULL AS is_listed, /* TRUE where the request lists a file of this name */
  COALESCE(
    placed.listed_number,
    COALESCE(listed_counts.documents, 0) + ROW_NUMBER() OVER (PARTITION BY placed.request_source_id, placed.listed_number IS NULL ORDER BY placed.source_id)
  )::INT AS document_number /* Its place among the documents of the request; those that it does not list come last */
FROM placed
LEFT JOIN listed_counts
  ON listed_counts.source_id = placed.request_source_id