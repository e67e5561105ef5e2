MODEL (
  name intermediate.source_agencies,
  kind FULL,
  description 'One row per source whose agency is known: the one it names, or else the one whose request it was released under.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (agency_id, agency_name, place_name)))
);

SELECT
  sources.source_id, /* The source */
  sources.version_number, /* Version of the source */
  agencies.agency_id, /* Stable slug of country, state, place and kind */
  agencies.agency_name, /* Its name, as written */
  agencies.agency_type, /* police, sheriff, state_police, public_safety, prosecutor or other */
  agencies.place_name, /* City, town or county */
  agencies.state, /* Two letters, NULL where the text does not tell */
  sources.is_sample /* TRUE for the bundled sample */
FROM intermediate.sources AS sources
LEFT JOIN intermediate.named_agencies AS own
  ON own.source_id = sources.source_id
LEFT JOIN intermediate.document_links AS links
  ON links.source_id = sources.source_id
LEFT JOIN intermediate.named_agencies AS asked
  ON asked.source_id = links.request_source_id
  AND (
    own.source_id IS NULL
    OR (
      own.state IS NULL AND LOWER(own.place_name) = LOWER(asked.place_name) AND own.agency_type = asked.agency_type
    )
  ) /* A document that names its agency without the state means the one that released it. */
INNER JOIN intermediate.named_agencies AS agencies
  ON agencies.source_id = COALESCE(asked.source_id, own.source_id)