MODEL (
  name intermediate.message_heads,
  kind FULL,
  description 'One row per message, quoted message, entry, request or letter: what its header lines or its stamp say of it.',
  grain (source_id, block_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number))
  )
);

WITH heads AS (
  SELECT
    lines.source_id,
    lines.block_number,
    MIN(CASE WHEN REGEXP_MATCHES(lines.line, '(?i)^[ *|]*from\**:') THEN lines.line END) AS from_line,
    ARG_MIN(lines.line, lines.line_number) FILTER(WHERE
      REGEXP_MATCHES(lines.line, '(?i)^[ *|]*(?:sent|date|received)\**:')) AS date_line,
    ARG_MIN(lines.line, lines.line_number) FILTER(WHERE
      CONTAINS(lines.kinds, ';stamp_line;')) AS bare_date,
    ARG_MIN(lines.line, lines.line_number) FILTER(WHERE
      REGEXP_MATCHES(lines.line, '(?i)^[ *|]*subject\**:')) AS subject_line,
    ARG_MIN(lines.line, lines.line_number) FILTER(WHERE
      CONTAINS(lines.kinds, ';message;') AND NOT REGEXP_MATCHES(lines.line, '(?i)(?:^[ *|]*from\**:|\bwrote ?:)')) AS stamped_line,
    LISTAGG(lines.line, ' '
    ORDER BY
      lines.line_number) AS head
  FROM intermediate.block_lines AS lines
  WHERE
    lines.part = 'head' AND lines.block_kind IN ('message', 'quote')
  GROUP BY
    lines.source_id,
    lines.block_number
), stamps AS (
  /* An entry of a timeline has its stamp below its title or at its end, perhaps over two lines. */
  SELECT
    lines.source_id,
    lines.owner_block AS block_number,
    LISTAGG(lines.line, ' '
    ORDER BY
      lines.line_number) AS stamp
  FROM intermediate.block_lines AS lines
  WHERE
    lines.block_kind IN ('event', 'rest')
    AND (
      lines.part = 'tail' OR lines.part = 'head' AND REGEXP_MATCHES(lines.kinds, ';(?:stamp|note);')
    )
  GROUP BY
    lines.source_id,
    lines.owner_block
), raw AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.form,
    blocks.block_number,
    blocks.block_kind,
    CASE
      WHEN blocks.block_kind = 'event'
      THEN TRIM(REGEXP_EXTRACT(blocks.opening_line, '([A-Z][A-Za-z]+(?: [A-Za-z-]+){0,4})', 1))
      ELSE ''
    END AS entry_title,
    CASE
      WHEN blocks.block_kind = 'event'
      THEN REGEXP_EXTRACT(stamps.stamp, '(?i)\d{4},? *(?:at )?\d{1,2}:\d{2} ?[ap]\.?m\.?(?:\s+[A-Z]{2,4})?\s+by\s+(.*?)[*\s]*$', 1)
      ELSE COALESCE(
        NULLIF(REGEXP_EXTRACT(heads.from_line, '(?i)^[ *|]*from\**: *\**(.*?)[ *|]*$', 1), ''),
        NULLIF(
          REGEXP_EXTRACT(
            heads.head,
            '(?i)\bOn .{0,90}?\d{1,2}:\d{2}(?::\d{2})? ?(?:[ap]\.?m\.?)?(?: ?\(?[A-Z]{2,4}\)?| [+-]\d{4})?,? +(.*?) *wrote ?:',
            1
          ),
          ''
        ),
        NULLIF(REGEXP_EXTRACT(heads.head, '(?i)\bOn .{0,60}?\d{4},? +(.*?) *wrote ?:', 1), ''),
        NULLIF(REGEXP_EXTRACT(heads.stamped_line, '^[ *|]*([A-Z][^<>]{1,60}?) *<[^<>]*>', 1), ''),
        NULLIF(
          REGEXP_EXTRACT(
            heads.stamped_line,
            '\d:\d{2}(?::\d{2})? ?(?:[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4}\b)?\W{0,2} *(?:-+|:|\||by|from) *([A-Z].*?)[ *|:]*$',
            1
          ),
          ''
        ),
        REGEXP_EXTRACT(
          heads.stamped_line,
          '^[ *|]*(?:(?i:message |note |reply )?(?i:from:? |by:? ))?([A-Z].*?) *(?:-+|\||,|\(|\bon\b|\bat\b)+ *(?:[A-Z][a-z]{2,8}\.? ?\d|\d)',
          1
        )
      )
    END AS sender,
    CASE
      WHEN blocks.block_kind = 'event'
      THEN stamps.stamp
      ELSE COALESCE(
        REGEXP_EXTRACT(heads.date_line, '(?i):\**(.*)$', 1),
        heads.bare_date,
        NULLIF(REGEXP_EXTRACT(heads.head, '(?i)\b(On .*)wrote ?:', 1), ''),
        heads.stamped_line,
        ''
      )
    END AS stamp,
    COALESCE(REGEXP_EXTRACT(heads.subject_line, '(?i)subject\**: *(.*?)[ *|]*$', 1), '') AS subject
  FROM intermediate.blocks AS blocks
  LEFT JOIN heads
    ON heads.source_id = blocks.source_id AND heads.block_number = blocks.block_number
  LEFT JOIN stamps
    ON stamps.source_id = blocks.source_id AND stamps.block_number = blocks.block_number
  WHERE
    blocks.block_kind IN ('message', 'quote', 'event', 'request', 'letter')
), stamped AS (
  SELECT
    raw.*,
    @date_in(raw.stamp) AS sent_on,
    NULLIF(REGEXP_EXTRACT(LOWER(raw.stamp), '\b(\d{1,2}):\d{2}', 1), '') AS stamp_hour,
    NULLIF(REGEXP_EXTRACT(LOWER(raw.stamp), '\b\d{1,2}:(\d{2})', 1), '') AS stamp_minute,
    COALESCE(NULLIF(REGEXP_EXTRACT(raw.stamp, '\b\d{1,2}:\d{2}:(\d{2})', 1), ''), '00') AS stamp_second,
    REGEXP_EXTRACT(LOWER(raw.stamp), '\d ?([ap])\.?m', 1) AS half_day
  FROM raw
), cleaned AS (
  SELECT
    stamped.*,
    TRIM(
      REGEXP_REPLACE(REGEXP_REPLACE(COALESCE(stamped.sender, ''), '<[^>]*>?|\[(?:mailto:)?[^\]]*\]|"', ' ', 'g'), '[\s*|]+', ' ', 'g')
    ) AS sender_name
  FROM stamped
)
SELECT
  cleaned.source_id, /* The source */
  cleaned.version_number, /* Version of the source */
  cleaned.form, /* Layout of the source */
  cleaned.block_number, /* Block */
  cleaned.block_kind, /* message, quote, event, request or letter */
  cleaned.entry_title, /* Title of a timeline's entry, else empty */
  cleaned.sender_name AS sender, /* Who sent it, as written, without address; empty where the text does not say */
  LOWER(
    REGEXP_REPLACE(
      CASE
        WHEN REGEXP_MATCHES(cleaned.sender_name, '^[\w''-]+, [\w''. -]+$')
        THEN REGEXP_REPLACE(cleaned.sender_name, '^([^,]+), (.+)$', @swapped(), 'g')
        ELSE cleaned.sender_name
      END,
      '[^A-Za-z]+',
      ' ',
      'g'
    )
  ) AS sender_key, /* The same for one person, however the name is ordered */
  cleaned.subject, /* Subject, empty where there is none */
  cleaned.sent_on, /* Day it was sent, where the text says */
  CASE
    WHEN cleaned.stamp_hour IS NULL
    THEN cleaned.sent_on::TIMESTAMP
    ELSE TRY_CAST(cleaned.sent_on::TEXT || ' ' || LPAD(
      CAST(cleaned.stamp_hour::INT % CASE WHEN cleaned.half_day = '' THEN 24 ELSE 12 END + CASE WHEN cleaned.half_day = 'p' THEN 12 ELSE 0 END AS TEXT),
      2,
      '0'
    ) || ':' || cleaned.stamp_minute || ':' || cleaned.stamp_second AS TIMESTAMP)
  END AS sent_at /* When, in the time zone of the page */
FROM cleaned