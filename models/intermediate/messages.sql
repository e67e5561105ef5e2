MODEL (
  name intermediate.messages,
  kind FULL,
  description 'One row per message of a thread, in true time order, with who speaks.',
  grain (source_id, block_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number)),
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, position)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform'))
  )
);

WITH messages AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.form,
    blocks.block_number,
    blocks.block_kind,
    blocks.char_start,
    blocks.char_end,
    blocks.body,
    CASE
      WHEN blocks.block_kind = 'event'
      THEN TRIM(REGEXP_EXTRACT(blocks.opening_line, '([A-Z][A-Za-z]+(?: [A-Za-z-]+){0,4})', 1))
      ELSE ''
    END AS entry_title,
    CASE
      WHEN blocks.block_kind = 'message'
      THEN TRIM(REGEXP_EXTRACT(blocks.opening_line, '^From: *(.*?) *$', 1))
      WHEN blocks.block_kind = 'event'
      THEN TRIM(REGEXP_EXTRACT(blocks.body, '(?i)\d{4},? *(?:at )?\d{1,2}:\d{2} ?[ap]\.?m\.?\s+by\s+((?:.|\n)*?)[*\s]*$', 1))
      ELSE ''
    END AS sender,
    CASE
      WHEN blocks.block_kind = 'event'
      THEN REGEXP_EXTRACT(
        blocks.body,
        '(?:^|\n)[ *]*([A-Z][a-z]+\.? \d{1,2}, \d{4},? *(?:at )?\d{1,2}:\d{2} ?[apAP]\.?[mM])\.?[^\n]*(?:\n[^\n]{0,60}){0,2}\s*$',
        1
      )
      WHEN blocks.block_kind = 'message'
      THEN COALESCE(
        NULLIF(REGEXP_EXTRACT(SUBSTRING(blocks.body, 1, 500), '(?m)^(?:Date|Sent): *([^\n]+)', 1), ''),
        REGEXP_EXTRACT(
          blocks.body,
          '^From:[^\n]*\n\s*(?:To:[^\n]*\n\s*)?((?:[A-Z][a-z]+day, )?(?:[A-Z][a-z]+\.? \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{2,4})[^\n]{0,20})\n',
          1
        )
      )
      ELSE ''
    END AS stamp
  FROM intermediate.blocks AS blocks
  WHERE
    blocks.block_kind IN ('message', 'request', 'event', 'letter')
), stamped AS (
  SELECT
    messages.*,
    @date_in(messages.stamp) AS sent_on,
    NULLIF(REGEXP_EXTRACT(LOWER(messages.stamp), '\b(\d{1,2}):\d{2}', 1), '') AS stamp_hour,
    NULLIF(REGEXP_EXTRACT(LOWER(messages.stamp), '\b\d{1,2}:(\d{2})', 1), '') AS stamp_minute,
    REGEXP_EXTRACT(LOWER(messages.stamp), '\d ?([ap])\.?m', 1) AS half_day
  FROM messages
), timed AS (
  SELECT
    stamped.*,
    CASE
      WHEN stamped.stamp_hour IS NULL
      THEN stamped.sent_on::TIMESTAMP
      ELSE TRY_CAST(stamped.sent_on::TEXT || ' ' || LPAD(
        CAST(stamped.stamp_hour::INT % CASE WHEN stamped.half_day = '' THEN 24 ELSE 12 END + CASE WHEN stamped.half_day = 'p' THEN 12 ELSE 0 END AS TEXT),
        2,
        '0'
      ) || ':' || stamped.stamp_minute || ':00' AS TIMESTAMP)
    END AS sent_at
  FROM stamped
), directions AS (
  /* A timeline runs newest first unless its own stamps say otherwise. */
  SELECT
    timed.source_id,
    COUNT(*) FILTER(WHERE
      timed.block_kind = 'event') > 0
    AND COALESCE(
      ARG_MIN(timed.sent_at, timed.block_number) FILTER(WHERE
        timed.block_kind = 'event') >= ARG_MAX(timed.sent_at, timed.block_number) FILTER(WHERE
        timed.block_kind = 'event'),
      TRUE
    ) AS is_newest_first
  FROM timed
  GROUP BY
    timed.source_id
), speakers AS (
  SELECT
    timed.*,
    ROW_NUMBER() OVER (
      PARTITION BY timed.source_id
      ORDER BY CASE WHEN timed.block_kind = 'request' THEN 0 ELSE 1 END, CASE WHEN directions.is_newest_first THEN -timed.block_number ELSE timed.block_number END
    ) AS position,
    CASE
      WHEN timed.block_kind = 'request'
      THEN 'requester'
      WHEN timed.block_kind = 'letter'
      THEN 'agency'
      WHEN timed.block_kind = 'event'
      THEN CASE
        WHEN REGEXP_MATCHES(timed.sender, '(?i)\brequester\b') AND NOT REGEXP_MATCHES(timed.sender, '(?i)staff')
        THEN 'requester'
        WHEN timed.sender <> ''
        THEN 'agency'
        WHEN REGEXP_MATCHES(timed.entry_title, '(?i)message|closed|released|note|extension')
        THEN 'agency'
        ELSE 'platform'
      END
      WHEN LOWER(timed.sender) IN (LOWER(headers.requester), LOWER(headers.on_behalf_of))
      THEN 'requester'
      WHEN REGEXP_MATCHES(timed.sender, '(?i)\bmuckrock\b')
      THEN 'platform'
      WHEN headers.requester IS NULL
      AND timed.sender = FIRST_VALUE(timed.sender) OVER (PARTITION BY timed.source_id ORDER BY timed.block_number)
      THEN 'requester'
      ELSE 'agency'
    END AS speaker
  FROM timed
  INNER JOIN directions
    ON directions.source_id = timed.source_id
  LEFT JOIN intermediate.request_headers AS headers
    ON headers.source_id = timed.source_id
)
SELECT
  speakers.source_id, /* The source */
  speakers.version_number, /* Version of the source */
  speakers.form, /* Layout of the source */
  speakers.block_number, /* Block of the message */
  speakers.block_kind, /* message, request, event or letter */
  speakers.position::INT AS position, /* 1 for the oldest */
  speakers.entry_title, /* Title of a timeline's entry, else empty */
  NULLIF(TRIM(REGEXP_REPLACE(speakers.sender, '[\s*]+', ' ', 'g')), '') AS sender, /* Who sent it, as written */
  speakers.speaker, /* requester, agency or platform */
  speakers.sent_at, /* When, in the platform's time zone */
  speakers.char_start, /* Offset of its first character */
  speakers.char_end /* Offset behind its last character */
FROM speakers