MODEL (
  name marts.source_texts,
  kind FULL,
  description 'One row per landed text, also when it is no request. Secrets and contact data are masked in place.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (source_file, source_sha256, form, text)))
);

SELECT
  sources.source_id, /* Stable id of the source */
  sources.source_file, /* Base name of the landed file */
  sources.source_sha256, /* Hash of the landed bytes */
  sources.media_type, /* MIME type */
  sources.form, /* The layout that was recognised */
  agencies.agency_id, /* Agency it is about, where it says */
  technologies.technology_id, /* Technology it is about, where it says */
  requests.request_id, /* Request, where it is one or was released under one */
  links.link_basis, /* How it is known that it was released under the request: said, came_with, file_name or tracking_number; NULL for the request itself */
  sources.source_url, /* Where the public can read it, where that is known */
  sources.text, /* The text as landed, masked with one block character for each masked one */
  sources.is_sample /* TRUE for the bundled sample */
FROM intermediate.sources AS sources
LEFT JOIN intermediate.source_agencies AS agencies
  ON agencies.source_id = sources.source_id
LEFT JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = sources.source_id
LEFT JOIN intermediate.document_links AS links
  ON links.source_id = sources.source_id
LEFT JOIN intermediate.requests AS requests
  ON requests.source_id = COALESCE(links.request_source_id, sources.source_id)