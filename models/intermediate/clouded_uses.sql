MODEL (
  name intermediate.clouded_uses,
  kind FULL,
  description 'One row per agency and technology of which somebody speaks of an end, a plan, a loan or somebody else''s equipment: use is not inferred from a contract or a period of keeping then.',
  grain (agency_id, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (agency_id, technology_id)),
    NOT_NULL(columns := (agency_id, technology_id))
  )
);

SELECT DISTINCT
  agencies.agency_id, /* Agency */
  technologies.technology_id /* Technology */
FROM intermediate.source_agencies AS agencies
INNER JOIN intermediate.named_technologies AS technologies
  ON technologies.source_id = agencies.source_id
INNER JOIN intermediate.marked_passages AS passages
  ON passages.source_id = agencies.source_id
LEFT JOIN intermediate.technology_scopes AS scopes
  ON scopes.source_id = passages.source_id
  AND scopes.passage_start = passages.char_start
  AND scopes.technology_id = technologies.technology_id
WHERE
  passages.speaker IN ('agency', 'document')
  AND NOT passages.is_repeat
  AND (
    COALESCE(scopes.names_technology, FALSE) OR COALESCE(scopes.is_in_scope, TRUE)
  )
  AND @matches_rules('statement', passages.marked, 'clouds_use')
  AND NOT @matches_rules('statement', passages.marked, 'old_kit')