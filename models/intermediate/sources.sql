MODEL (
  name intermediate.sources,
  kind FULL,
  description 'One row per source: its newest version, with a copy of the text made for matching.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (source_id, version_number, text)))
);

SELECT
  versions.source_id, /* The source */
  versions.version_number, /* The version everything below is derived from */
  versions.source_file, /* Base name of the landed file */
  versions.source_sha256, /* Hash of the landed bytes */
  versions.media_type, /* MIME type */
  versions.form, /* The layout that landing recognised */
  versions.is_sample, /* TRUE for the bundled sample */
  versions.text, /* The masked text, as published */
  versions.record_key, /* What its platform calls it: PLATFORM:NUMBER */
  versions.source_url, /* Where the public can read it, where that is known */
  versions.page_starts, /* Offset of the first character of each page; empty for what has no pages */
  versions.request_ref, /* The request it is said to have been released under */
  versions.part_of, /* source_id of the text it came with */
  versions.redaction_count, /* Redaction boxes drawn in it; NULL where that cannot be told */
  versions.metadata, /* What else its platform or file says about it, as JSON */
  versions.blackouts, /* The █ that stood in the text before masking, all else blank; NULL where there are none */
  TRANSLATE(
    versions.text,
    CHR(1) || CHR(2) || CHR(3) || CHR(9) || CHR(13) || CHR(12) || CHR(160) || CHR(8239) || '_‘’´`“”–—‒‑',
    '     ' || CHR(10) || '   ''''''''""----'
  ) /* One character for one, so an offset in this text is an offset in the landed text. */ AS match_text /* The text with odd spaces, quotes and dashes made plain */
FROM staging.source_versions AS versions
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY versions.source_id ORDER BY versions.version_number DESC) = 1