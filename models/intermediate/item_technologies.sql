MODEL (
  name intermediate.item_technologies,
  kind FULL,
  description 'One row per item of a request and technology it asks about: the one it names, else every subject of the request.',
  grain (source_id, item_number, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number, technology_id))
  )
);

SELECT
  items.source_id, /* The source */
  items.version_number, /* Version of the source */
  items.item_number, /* The item */
  technologies.technology_id /* A technology it asks about */
FROM intermediate.asked_items AS items
INNER JOIN intermediate.named_technologies AS technologies
  ON technologies.source_id = items.source_id AND technologies.is_subject
LEFT JOIN intermediate.technology_scopes AS scopes
  ON scopes.source_id = items.source_id
  AND scopes.passage_start = items.char_start
  AND scopes.technology_id = technologies.technology_id
WHERE
  NOT items.is_listed OR COALESCE(scopes.is_in_scope, TRUE)