MODEL (
  name intermediate.events,
  kind FULL,
  description 'One row per event of a request: what a message does, what the platform logs, what an enclosed document dates.',
  grain (source_id, message_position, event_kind),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, message_position, event_kind))
  )
);

WITH rule_events AS (
  SELECT
    hits.source_id,
    passages.message_position,
    hits.kind AS event_kind,
    messages.speaker AS actor,
    messages.sent_at,
    MIN(hits.char_start) AS char_start,
    ARG_MIN(hits.char_end, hits.char_start) AS char_end,
    ARG_MIN(hits.rule_id, hits.char_start) AS rule_id,
    ARG_MIN(passages.passage, hits.char_start) AS passage
  FROM intermediate.rule_hits AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  INNER JOIN intermediate.messages AS messages
    ON messages.source_id = passages.source_id AND messages.position = passages.message_position
  WHERE
    hits.topic = 'event'
    AND NOT passages.is_boilerplate
    AND (
      hits.value = '' OR hits.value = messages.speaker OR hits.value = 'requester' AND messages.speaker = 'platform'
    )
    AND NOT (
      messages.speaker = 'requester' AND messages.position = 1
    )
  GROUP BY
    hits.source_id,
    passages.message_position,
    hits.kind,
    messages.speaker,
    messages.sent_at
), bodies AS (
  /* The first words of a message's body stand for the message where no rule names what it does. */
  SELECT
    passages.source_id,
    passages.message_position,
    MIN(passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1))) AS char_start,
    MIN(passages.char_start + LENGTH(RTRIM(passages.passage))) AS char_end
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.message_position > 0
    AND TRIM(passages.passage) <> ''
    AND (
      NOT passages.is_layout OR passages.block_kind = 'event'
    )
  GROUP BY
    passages.source_id,
    passages.message_position
), message_events AS (
  SELECT
    messages.source_id,
    messages.position AS message_position,
    CASE
      WHEN messages.position = 1 AND messages.speaker = 'requester'
      THEN 'request_filed'
      WHEN messages.entry_title <> '' AND NOT REGEXP_MATCHES(messages.entry_title, '(?i)message')
      THEN CASE
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)closed')
        THEN 'closed'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)re-?opened')
        THEN 'reopened'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)opened|received|created')
        THEN 'request_opened'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)due date')
        THEN 'due_date_changed'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)department')
        THEN 'department_assigned'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)published')
        THEN 'request_published'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)document')
        THEN 'documents_released'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)extension')
        THEN 'extension'
        WHEN REGEXP_MATCHES(messages.entry_title, '(?i)invoice|payment')
        THEN 'fee_letter'
        ELSE 'other'
      END
      ELSE 'message'
    END AS event_kind,
    messages.speaker AS actor,
    messages.sent_at,
    COALESCE(bodies.char_start, messages.char_start) AS char_start,
    COALESCE(bodies.char_end, messages.char_end) AS char_end,
    'message' AS rule_id,
    '' AS passage
  FROM intermediate.messages AS messages
  LEFT JOIN bodies
    ON bodies.source_id = messages.source_id AND bodies.message_position = messages.position
), due_dates AS (
  SELECT
    passages.source_id,
    passages.message_position,
    MIN(REGEXP_EXTRACT(passages.passage, '(\d{1,2}/\d{1,2}/\d{4} *\(was +(?:\d{1,2}/\d{1,2}/\d{4})?[^)]*\))', 1)) AS change
  FROM intermediate.marked_passages AS passages
  WHERE
    REGEXP_MATCHES(passages.passage, '\d{1,2}/\d{1,2}/\d{4} *\(was ')
  GROUP BY
    passages.source_id,
    passages.message_position
), everything AS (
  SELECT
    rule_events.*
  FROM rule_events
  UNION ALL
  SELECT
    message_events.*
  FROM message_events
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM rule_events
      WHERE
        rule_events.source_id = message_events.source_id
        AND rule_events.message_position = message_events.message_position
        AND (
          message_events.event_kind = 'message' OR rule_events.event_kind = message_events.event_kind
        )
    )
)
SELECT
  everything.source_id, /* The source */
  sources.version_number, /* Version of the source */
  everything.message_position, /* Message it happens in */
  everything.event_kind, /* What happens */
  everything.actor, /* requester, agency or platform */
  everything.sent_at AS occurred_at, /* When, where the page says */
  CASE
    WHEN everything.event_kind = 'due_date_changed'
    THEN due_dates.change
    WHEN everything.event_kind = 'promised_date'
    THEN @date_in(everything.passage)::TEXT
  END AS detail, /* The new date, where the event is about one */
  everything.char_start::INT AS char_start, /* Offset of its quotation */
  everything.char_end::INT AS char_end, /* Offset behind it */
  everything.rule_id /* Rule that found it */
FROM everything
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = everything.source_id
LEFT JOIN due_dates
  ON due_dates.source_id = everything.source_id AND due_dates.message_position = everything.message_position