MODEL (
  name marts.unresolved,
  kind FULL,
  description 'One row per landed text and thing that it does not tell, so that it is missing from the comparison; nothing is guessed.',
  grain (source_id, reason),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, reason)),
    NOT_NULL(columns := (source_id, source_file, reason, explanation))
  )
);

WITH reasons AS (
  SELECT
    sources.source_id,
    'agency_unknown' AS reason,
    'It names no agency by its full name and place, and no request that it was released under has landed.' AS explanation
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = sources.source_id
  WHERE
    agencies.source_id IS NULL
  UNION ALL
  SELECT
    agencies.source_id,
    'state_unknown' AS reason,
    'Nothing in it tells the state of ' || agencies.agency_name || '; agencies of that name in different states are kept apart.' AS explanation
  FROM intermediate.source_agencies AS agencies
  WHERE
    agencies.state IS NULL
  UNION ALL
  SELECT
    sources.source_id,
    'technology_unknown' AS reason,
    'It names no technology of the reference list.' AS explanation
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = sources.source_id
  WHERE
    technologies.source_id IS NULL
  UNION ALL
  SELECT
    candidates.source_id,
    'several_requests' AS reason,
    'It may have been released under any of ' || COUNT(DISTINCT candidates.request_source_id)::TEXT || ' requests; land it again with --request ID.' AS explanation
  FROM intermediate.document_candidates AS candidates
  WHERE
    candidates.is_best
  GROUP BY
    candidates.source_id
  HAVING
    COUNT(DISTINCT candidates.request_source_id) > 1
  UNION ALL
  SELECT
    sources.source_id,
    'request_unknown' AS reason,
    'It is said to belong to request ' || sources.request_ref || ', which has not landed.' AS explanation
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.document_candidates AS candidates
    ON candidates.source_id = sources.source_id AND candidates.link_basis = 'said'
  WHERE
    NOT sources.request_ref IS NULL AND sources.form = 'plain_document' AND candidates.source_id IS NULL
)
SELECT
  reasons.source_id, /* Joins to source_texts */
  sources.source_file, /* Base name of the landed file */
  reasons.reason, /* agency_unknown, state_unknown, technology_unknown, several_requests or request_unknown */
  reasons.explanation, /* What is missing, and what to do where something can be done */
  sources.is_sample /* TRUE for the bundled sample */
FROM reasons
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = reasons.source_id