MODEL (
  name marts.quarantine,
  kind FULL,
  description 'One row per input that could not be landed.',
  audits (
    NOT_NULL(columns := (source_file, reason))
  )
);

SELECT
  refused.source_file, /* Base name of the input */
  refused.source_sha256, /* Hash of its bytes, NULL where they could not be read */
  refused.reason, /* What is wrong with it and what to do */
  refused.landed_at::DATE::TIMESTAMP /* The day alone: equal input gives equal bytes, at whatever hour it lands. */ AS landed_at /* Day it was refused, UTC */
FROM staging.quarantine AS refused