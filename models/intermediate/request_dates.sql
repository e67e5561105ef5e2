MODEL (
  name intermediate.request_dates,
  kind FULL,
  description 'One row per request: the dates of its life, each only where the text states it.',
  grain source_id,
  audits (
    UNIQUE_VALUES(columns := (
      source_id
    ))
  )
);

WITH stated AS (
  SELECT
    hits.source_id,
    hits.kind,
    @date_in(hits.words) AS stated_on
  FROM intermediate.rule_hits AS hits
  WHERE
    hits.topic = 'date'
), stated_dates AS (
  /* Where two are stated the earliest holds: later letters quote the day they were opened as "dated". */
  SELECT
    stated.source_id,
    MIN(stated.stated_on) FILTER(WHERE
      stated.kind = 'requested') AS requested_on,
    MIN(stated.stated_on) FILTER(WHERE
      stated.kind = 'received') AS received_on
  FROM stated
  GROUP BY
    stated.source_id
), interim AS (
  SELECT DISTINCT
    passages.source_id,
    passages.message_position
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency'
    AND REGEXP_MATCHES(
      passages.passage,
      '(?i)\b(?:continu(?:e|es|ing) to (?:search|query|look|review|compile|work)|still (?:searching|reviewing|waiting|working)|(?:will|shall) (?:notify|provide|respond|send|get back|let you know)|additional time)'
    )
), determinations AS (
  /* The first message that closes the request or answers its items for good. */
  SELECT
    messages.source_id,
    MIN(messages.position) AS position
  FROM intermediate.messages AS messages
  LEFT JOIN intermediate.item_answers AS answers
    ON answers.source_id = messages.source_id
    AND answers.message_position = messages.position
    AND answers.disposition <> 'clarification_requested'
  LEFT JOIN interim
    ON interim.source_id = messages.source_id AND interim.message_position = messages.position
  WHERE
    messages.speaker = 'agency'
    AND (
      REGEXP_MATCHES(messages.entry_title, '(?i)closed')
      OR NOT answers.source_id IS NULL
      AND interim.source_id IS NULL
      AND messages.position > 1
    )
  GROUP BY
    messages.source_id
), closures AS (
  SELECT
    events.source_id,
    MIN(events.occurred_at::DATE) AS closed_on
  FROM intermediate.events AS events
  WHERE
    events.event_kind = 'closure' AND events.actor <> 'requester'
  GROUP BY
    events.source_id
), message_dates AS (
  SELECT
    messages.source_id,
    MIN(messages.sent_at::DATE) FILTER(WHERE
      messages.speaker = 'agency') AS first_response_on,
    ARG_MIN(messages.sent_at::DATE, messages.position) FILTER(WHERE
      messages.speaker = 'requester' AND messages.form = 'muckrock_page') AS first_message_on
  FROM intermediate.messages AS messages
  GROUP BY
    messages.source_id
)
SELECT
  headers.source_id, /* The source */
  headers.version_number, /* Version of the source */
  COALESCE(message_dates.first_message_on, headers.submitted_on, headers.portal_received_on, stated_dates.requested_on) AS requested_on, /* Day of the request */
  COALESCE(headers.portal_received_on, stated_dates.received_on) AS received_on, /* Day the agency received it */
  message_dates.first_response_on, /* Day of the first dated message of the agency */
  CASE WHEN headers.platform = 'letter' THEN letter_dates.letter_on ELSE determining.sent_at::DATE END AS determined_on, /* Day of the final answer */
  closures.closed_on /* Day it was closed */
FROM intermediate.request_headers AS headers
LEFT JOIN stated_dates
  ON stated_dates.source_id = headers.source_id
LEFT JOIN intermediate.letter_dates AS letter_dates
  ON letter_dates.source_id = headers.source_id
LEFT JOIN determinations
  ON determinations.source_id = headers.source_id
LEFT JOIN intermediate.messages AS determining
  ON determining.source_id = headers.source_id AND determining.position = determinations.position
LEFT JOIN closures
  ON closures.source_id = headers.source_id
LEFT JOIN message_dates
  ON message_dates.source_id = headers.source_id