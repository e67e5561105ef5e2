MODEL (
  name staging.source_versions,
  kind VIEW,
  description 'One row per version of a landed source. Reads the masked text only: no model sees a secret.',
  grain (source_id, version_number),
  audits (
    NOT_NULL(columns := (source_id, version_number, text))
  )
);

SELECT
  versions.source_id, /* The source, the same for all its versions */
  versions.version_number, /* 1 for the first bytes landed */
  versions.source_file, /* Base name of the landed file */
  versions.source_sha256, /* Hash of the landed bytes */
  versions.media_type, /* MIME type */
  versions.form, /* The layout that landing recognised */
  versions.masked_text AS text, /* The text as landed, secrets and contact data masked in place */
  CASE WHEN CONTAINS(versions.text, '█') THEN REGEXP_REPLACE(versions.text, '[^█\n]', ' ', 'g') END AS blackouts, /* The █ that stood in the text before masking, each in its place, all else blank; NULL where there are none */
  versions.is_sample, /* TRUE for the bundled sample */
  versions.landed_at, /* When it landed, UTC */
  versions.record_key, /* What its platform calls it: PLATFORM:NUMBER; NULL for what no platform gave */
  versions.source_url, /* Where the public can read it, where that is known */
  versions.page_starts, /* Offset of the first character of each page; empty for what has no pages */
  versions.request_ref, /* The request it is said to have been released under: PLATFORM:NUMBER or a tracking number */
  versions.part_of, /* source_id of the text it came with: the mail of an attachment, the letter of an enclosure */
  versions.redaction_count, /* Redaction boxes drawn in it; NULL where that cannot be told */
  versions.metadata /* What else its platform or file says about it, as JSON */
FROM raw.source_versions AS versions