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
    heads.entry_title,
    heads.sender,
    heads.sent_at,
    speakers.speaker
  FROM intermediate.blocks AS blocks
  INNER JOIN intermediate.message_heads AS heads
    ON heads.source_id = blocks.source_id AND heads.block_number = blocks.block_number
  INNER JOIN intermediate.block_speakers AS speakers
    ON speakers.source_id = blocks.source_id AND speakers.block_number = blocks.block_number
  WHERE
    blocks.block_kind IN ('message', 'request', 'event', 'letter')
), steps AS (
  SELECT
    messages.*,
    LAG(messages.sent_at) OVER (PARTITION BY messages.source_id ORDER BY messages.block_number) AS sent_before
  FROM messages
  WHERE
    messages.block_kind <> 'request' AND NOT messages.sent_at IS NULL
), directions AS (
  /* A page runs as its own stamps say, and where they do not tell, as pages of its form do. */
  SELECT
    messages.source_id,
    CASE
      WHEN SUM(CASE WHEN steps.sent_at < steps.sent_before THEN 1 WHEN steps.sent_at > steps.sent_before THEN -1 ELSE 0 END) > 0
      THEN TRUE
      WHEN SUM(CASE WHEN steps.sent_at < steps.sent_before THEN 1 WHEN steps.sent_at > steps.sent_before THEN -1 ELSE 0 END) < 0
      THEN FALSE
      ELSE MIN(forms.runs_newest_first) = 'yes'
    END AS is_newest_first
  FROM messages
  INNER JOIN seeds.forms AS forms
    ON forms.form = messages.form
  LEFT JOIN steps
    ON steps.source_id = messages.source_id AND steps.block_number = messages.block_number
  GROUP BY
    messages.source_id
), ordered AS (
  SELECT
    messages.*,
    CASE WHEN directions.is_newest_first THEN -messages.block_number ELSE messages.block_number END AS page_order
  FROM messages
  INNER JOIN directions
    ON directions.source_id = messages.source_id
), timed AS (
  /* One without a stamp follows the one before it. */
  SELECT
    ordered.*,
    COALESCE(
      ordered.sent_at,
      MAX(ordered.sent_at) OVER (PARTITION BY ordered.source_id ORDER BY ordered.page_order ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ) AS sort_at
  FROM ordered
)
SELECT
  timed.source_id, /* The source */
  timed.version_number, /* Version of the source */
  timed.form, /* Layout of the source */
  timed.block_number, /* Block of the message */
  timed.block_kind, /* message, request, event or letter */
  ROW_NUMBER() OVER (
    PARTITION BY timed.source_id
    ORDER BY CASE WHEN timed.block_kind = 'request' THEN 0 ELSE 1 END, timed.sort_at NULLS FIRST, timed.page_order
  )::INT AS position, /* 1 for the oldest */
  timed.entry_title, /* Title of a timeline's entry, else empty */
  NULLIF(timed.sender, '') AS sender, /* Who sent it, as written */
  timed.speaker, /* requester, agency or platform */
  timed.sent_at, /* When, in the platform's time zone */
  timed.char_start, /* Offset of its first character */
  timed.char_end /* Offset behind its last character */
FROM timed