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
    hits.words,
    @date_in(hits.words) AS whole_on,
    COALESCE(messages.sent_at::DATE, letter_dates.letter_on) AS said_on
  FROM intermediate.rule_hits AS hits
  LEFT JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = passages.source_id AND messages.position = passages.message_position
  LEFT JOIN intermediate.letter_dates AS letter_dates
    ON letter_dates.source_id = hits.source_id
  WHERE
    hits.topic = 'date'
    AND (
      hits.kind <> 'received_now'
      OR messages.speaker = 'platform'
      OR REGEXP_MATCHES(messages.sender, '(?i)^(?:the )?system\b')
      AND NOT REGEXP_MATCHES(passages.passage, '(?i)\b(?:payments?|deposits?|fees?|checks?|documents?|messages?|files?)\b')
    )
), completed AS (
  /* "On May 28" means the one before the day it is said. */
  SELECT
    stated.*,
    @date_in(
      stated.words || CASE WHEN REGEXP_MATCHES(stated.words, '/\d{1,2}$') THEN '/' ELSE ', ' END || EXTRACT(YEAR FROM stated.said_on)::TEXT
    ) AS this_year,
    @date_in(
      stated.words || CASE WHEN REGEXP_MATCHES(stated.words, '/\d{1,2}$') THEN '/' ELSE ', ' END || CAST(EXTRACT(YEAR FROM stated.said_on) - 1 AS TEXT)
    ) AS last_year
  FROM stated
), dated AS (
  SELECT
    completed.source_id,
    CASE WHEN completed.kind IN ('received_today', 'received_now') THEN 'received' ELSE completed.kind END AS kind,
    COALESCE(
      CASE WHEN completed.kind IN ('received_today', 'received_now') THEN completed.said_on END,
      completed.whole_on,
      CASE WHEN completed.this_year <= completed.said_on THEN completed.this_year ELSE completed.last_year END
    ) AS stated_on
  FROM completed
), stated_dates AS (
  /* Where two are stated the earliest holds: later letters quote the day they were opened as "dated". */
  SELECT
    dated.source_id,
    MIN(dated.stated_on) FILTER(WHERE
      dated.kind = 'requested') AS requested_on,
    MIN(dated.stated_on) FILTER(WHERE
      dated.kind = 'received') AS received_on
  FROM dated
  GROUP BY
    dated.source_id
), interim AS (
  SELECT DISTINCT
    passages.source_id,
    passages.message_position
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency' AND @matches_rules('interim', passages.passage)
), answered AS (
  /* What a message answers for good; said of an item it counts for more than said of everything at once. */
  SELECT
    answers.source_id,
    answers.message_position,
    answers.item_number,
    MAX(CASE WHEN answers.tied_by = 'blanket' THEN 0.6 ELSE 1 END) AS weight
  FROM intermediate.item_answers AS answers
  LEFT JOIN interim
    ON interim.source_id = answers.source_id AND interim.message_position = answers.message_position
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = answers.source_id AND messages.position = answers.message_position
  WHERE
    NOT answers.disposition IN ('clarification_requested', 'pending')
    AND (
      interim.source_id IS NULL OR REGEXP_MATCHES(messages.entry_title, '(?i)closed')
    )
  GROUP BY
    answers.source_id,
    answers.message_position,
    answers.item_number
), weights AS (
  SELECT
    messages.source_id,
    messages.position,
    messages.entry_title,
    COALESCE(SUM(answered.weight), 0) AS weight
  FROM intermediate.messages AS messages
  LEFT JOIN answered
    ON answered.source_id = messages.source_id AND answered.message_position = messages.position
  WHERE
    messages.speaker = 'agency'
  GROUP BY
    messages.source_id,
    messages.position,
    messages.entry_title
), determinations AS (
  /* The message that answers most of the items, the later one of two; without any, the first that closes the request. */
  SELECT
    weights.source_id,
    weights.position
  FROM weights
  WHERE
    weights.weight > 0 OR REGEXP_MATCHES(weights.entry_title, '(?i)closed')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY weights.source_id
      ORDER BY weights.weight DESC, CASE WHEN weights.weight > 0 THEN -weights.position ELSE weights.position END
    ) = 1
), last_answers AS (
  /* Mails of which no answer is tied to an item: the agency's last one of some length, unless it only asks for time. */
  SELECT
    messages.source_id,
    ARG_MAX(messages.sent_at::DATE, messages.position) AS answered_on
  FROM intermediate.messages AS messages
  INNER JOIN intermediate.request_headers AS headers
    ON headers.source_id = messages.source_id AND headers.platform = 'email'
  INNER JOIN (
    SELECT
      passages.source_id,
      passages.message_position
    FROM intermediate.marked_passages AS passages
    WHERE
      passages.speaker = 'agency' AND NOT passages.is_layout
    GROUP BY
      passages.source_id,
      passages.message_position
    HAVING
      COUNT(*) >= 4
  ) AS long_ones
    ON long_ones.source_id = messages.source_id AND long_ones.message_position = messages.position
  LEFT JOIN interim
    ON interim.source_id = messages.source_id AND interim.message_position = messages.position
  WHERE
    messages.speaker = 'agency' AND interim.source_id IS NULL
  GROUP BY
    messages.source_id
), closures AS (
  /* The last time it was closed, unless it was opened again after that. */
  SELECT
    events.source_id,
    MAX(
      COALESCE(
        events.occurred_at,
        @date_in(REGEXP_EXTRACT(passages.passage, '(?i)\bclos\w+[^.;]{0,25}?(?:as of|\bon|today,?|effective) ([^.;]{6,24})', 1))::TIMESTAMP
      )
    ) FILTER(WHERE
      events.event_kind = 'closure'
      AND (
        sources.form /* A letter that "completes our response" says nothing of the file. */ <> 'response_letter'
        OR REGEXP_MATCHES(SUBSTRING(sources.text, events.char_start + 1, events.char_end - events.char_start), '(?i)clos')
      )) AS closed_at,
    MAX(events.occurred_at) FILTER(WHERE
      events.event_kind = 'reopening') AS reopened_at
  FROM intermediate.events AS events
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = events.source_id
  LEFT JOIN intermediate.marked_passages AS passages
    ON passages.source_id = events.source_id
    AND passages.char_start <= events.char_start
    AND passages.char_end > events.char_start
  WHERE
    events.actor <> 'requester'
  GROUP BY
    events.source_id
), message_dates AS (
  SELECT
    messages.source_id,
    MIN(messages.sent_at::DATE) FILTER(WHERE
      messages.speaker = 'agency') AS first_response_on,
    ARG_MIN(messages.sent_at::DATE, messages.position) FILTER(WHERE
      messages.speaker = 'requester' AND messages.block_kind = 'message') AS first_message_on,
    MIN(messages.sent_at::DATE) FILTER(WHERE
      messages.speaker = 'platform'
      AND REGEXP_MATCHES(messages.entry_title, '(?i)opened|submitted|created|received|^request$')) AS opened_on
  FROM intermediate.messages AS messages
  GROUP BY
    messages.source_id
)
SELECT
  headers.source_id, /* The source */
  headers.version_number, /* Version of the source */
  CASE
    WHEN headers.platform = 'nextrequest'
    THEN COALESCE(headers.portal_received_on, message_dates.opened_on, stated_dates.requested_on)
    WHEN headers.platform = 'letter'
    THEN COALESCE(headers.submitted_on, stated_dates.requested_on)
    ELSE COALESCE(
      LEAST(
        message_dates.first_message_on,
        COALESCE(headers.submitted_on, headers.portal_received_on, message_dates.opened_on)
      ),
      message_dates.first_message_on,
      headers.submitted_on,
      headers.portal_received_on,
      message_dates.opened_on,
      stated_dates.requested_on
    )
  END AS requested_on, /* Day of the request */
  COALESCE(
    CASE WHEN headers.platform = 'nextrequest' THEN headers.portal_received_on END,
    stated_dates.received_on,
    CASE WHEN headers.platform = 'letter' THEN headers.portal_received_on END
  ) AS received_on, /* Day the agency received it */
  message_dates.first_response_on, /* Day of the first dated message of the agency */
  CASE
    WHEN headers.platform = 'letter'
    THEN letter_dates.letter_on
    ELSE COALESCE(determining.sent_at::DATE, last_answers.answered_on)
  END AS determined_on, /* Day of the final answer */
  CASE WHEN closures.reopened_at > closures.closed_at THEN NULL ELSE closures.closed_at::DATE END AS closed_on /* Day it was closed */
FROM intermediate.request_headers AS headers
LEFT JOIN stated_dates
  ON stated_dates.source_id = headers.source_id
LEFT JOIN intermediate.letter_dates AS letter_dates
  ON letter_dates.source_id = headers.source_id
LEFT JOIN determinations
  ON determinations.source_id = headers.source_id
LEFT JOIN intermediate.messages AS determining
  ON determining.source_id = headers.source_id AND determining.position = determinations.position
LEFT JOIN last_answers
  ON last_answers.source_id = headers.source_id
LEFT JOIN closures
  ON closures.source_id = headers.source_id
LEFT JOIN message_dates
  ON message_dates.source_id = headers.source_id