MODEL (
  name marts.messages,
  kind FULL,
  description 'One row per message of a request, oldest first.',
  grain message_id,
  audits (
    UNIQUE_VALUES(columns := (
      message_id
    )),
    NOT_NULL(columns := (request_id, position, speaker, message_kind, text)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform'))
  )
);

WITH kinds AS (
  SELECT
    events.source_id,
    events.message_position,
    events.event_kind AS message_kind
  FROM intermediate.events AS events
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY events.source_id, events.message_position
      ORDER BY events.char_start, events.char_end, events.event_kind, events.rule_id
    ) = 1
)
SELECT
  requests.request_id || '-' || LPAD(messages.position::TEXT, 4, '0') AS message_id, /* Stable id */
  requests.request_id, /* Request */
  messages.position, /* 1 for the oldest */
  messages.sent_at, /* When, where the page says */
  messages.sender, /* Who sent it, as written */
  messages.speaker, /* requester, agency or platform */
  COALESCE(kinds.message_kind, 'message') AS message_kind, /* What it does: the kind of its first event */
  SUBSTRING(sources.text, messages.char_start + 1, messages.char_end - messages.char_start) AS text, /* Its text as landed, secrets masked */
  messages.char_start, /* Offset of its first character in the source */
  messages.char_end /* Offset behind its last character */
FROM intermediate.messages AS messages
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = messages.source_id
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = messages.source_id
LEFT JOIN kinds
  ON kinds.source_id = messages.source_id AND kinds.message_position = messages.position