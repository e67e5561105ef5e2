MODEL (
  name intermediate.requests,
  kind FULL,
  description 'One row per request whose agency and technology are known: the ids under which it is published.',
  grain source_id,
  audits (
    UNIQUE_VALUES(columns := (source_id, request_id))
  )
);

SELECT
  headers.source_id, /* The source */
  headers.version_number, /* Version of the source */
  'rq-' || headers.source_id AS request_id, /* Stable id of the request */
  agencies.agency_id, /* Agency asked */
  technologies.technology_id, /* Technology asked about */
  headers.platform, /* muckrock, nextrequest or letter */
  agencies.is_sample /* TRUE for the bundled sample */
FROM intermediate.request_headers AS headers
INNER JOIN intermediate.named_agencies AS agencies
  ON agencies.source_id = headers.source_id
INNER JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = headers.source_id