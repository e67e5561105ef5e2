MODEL (
  name marts.request_events,
  kind FULL,
  description 'One row per event of a request, in true time order.',
  grain (request_id, position),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (request_id, position)), NOT_NULL(columns := (actor, event_kind)))
);

SELECT
  requests.request_id, /* Request */
  ROW_NUMBER() OVER (
    PARTITION BY requests.request_id
    ORDER BY CASE WHEN events.ordered_at IS NULL THEN 2 ELSE 1 END, events.ordered_at, events.message_position, events.char_start, events.char_end, events.event_kind, events.rule_id
  )::INT AS position, /* 1 for the oldest */
  events.occurred_at, /* When, where the page says */
  events.actor, /* requester, agency, platform or document */
  events.event_kind, /* What happened */
  events.detail, /* The new date, where the event is about one */
  CASE
    WHEN events.char_end > events.char_start
    THEN @evidence_id(events.source_id, 'request_event', events.char_start, events.char_end, events.rule_id)
  END AS evidence_id /* The words that say so */
FROM intermediate.events AS events
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = events.source_id