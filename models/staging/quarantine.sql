MODEL (
  name staging.quarantine,
  kind VIEW,
  description 'One row per input that could not be landed.',
  audits (
    NOT_NULL(columns := (source_file, reason))
  )
);

SELECT
  refused.source_file, /* Base name of the input */
  refused.source_sha256, /* Hash of its bytes, NULL where they could not be read */
  refused.reason, /* What is wrong with it and what to do */
  refused.landed_at /* When it was refused, UTC */
FROM raw.quarantine AS refused