MODEL (
  name intermediate.tracking_numbers,
  kind FULL,
  description 'One row per request and number that the agency or the page gives it.',
  grain (source_id, tracking_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, tracking_number)),
    NOT_NULL(columns := (source_id, tracking_number))
  )
);

WITH hits AS (
  /* The head of the page may leave the number out; the agency's messages give it. */
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start,
    @pieces(COALESCE(@rule_hits('request', passages.passage, 'tracking'), ''), CHR(1))
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'platform')
    AND passages.form <> 'plain_document'
    AND passages.block_kind <> 'header'
), given AS (
  SELECT
    headers.source_id,
    headers.version_number,
    1 AS preference,
    0 AS char_start,
    headers.tracking_number
  FROM intermediate.request_headers AS headers
  WHERE
    NOT headers.tracking_number IS NULL
  UNION ALL
  SELECT
    hits.source_id,
    hits.version_number,
    2 AS preference,
    hits.char_start,
    @hit_field(hits.piece, 'words') AS tracking_number
  FROM hits
  WHERE
    LENGTH(@hit_field(hits.piece, 'words')) >= 4
), counted AS (
  SELECT
    given.source_id,
    given.version_number,
    given.tracking_number,
    MIN(given.preference) AS preference,
    COUNT(*) AS mentions,
    MIN(given.char_start) AS char_start
  FROM given
  GROUP BY
    given.source_id,
    given.version_number,
    given.tracking_number
)
SELECT
  counted.source_id, /* The source */
  counted.version_number, /* Version of the source */
  counted.tracking_number, /* The agency's number, as written */
  @code_key(counted.tracking_number) AS number_key, /* Its letters and digits, in small letters */
  ROW_NUMBER() OVER (
    PARTITION BY counted.source_id
    ORDER BY counted.preference, counted.mentions DESC, counted.char_start, counted.tracking_number
  ) = 1 AS is_best /* TRUE for the one that is published */
FROM counted