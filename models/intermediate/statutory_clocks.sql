MODEL (
  name intermediate.statutory_clocks,
  kind FULL,
  description 'One row per request whose law gives a number of days: when the answer was due. Weekends do not count as business days, holidays are not known.',
  grain source_id,
  audits (
    UNIQUE_VALUES(columns := (
      source_id
    ))
  )
);

WITH started AS (
  SELECT
    dates.source_id,
    dates.version_number,
    statutes.law_name,
    statutes.deadline_kind,
    TRY_CAST(statutes.response_days AS INT) AS response_days,
    statutes.response_day_type,
    COALESCE(dates.received_on, dates.requested_on) AS started_on,
    dates.first_response_on,
    dates.determined_on
  FROM intermediate.request_dates AS dates
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = dates.source_id
  INNER JOIN seeds.statutes AS statutes
    ON statutes.abbr = agencies.state
    AND statutes.is_clock_clear = 'yes'
    AND statutes.response_day_type IN ('business', 'calendar')
    AND statutes.clock_since <= COALESCE(dates.received_on, dates.requested_on)::TEXT
), placed AS (
  /* 0 for a Monday: January 1, 2001 was one. What comes in at a weekend counts from the Friday before. */
  SELECT
    started.*,
    DATE_DIFF('DAY', '2001-01-01'::DATE, started.started_on) % 7 AS weekday
  FROM started
  WHERE
    NOT started.response_days IS NULL AND started.started_on >= '2001-01-01'::DATE
), counted AS (
  SELECT
    placed.*,
    CASE
      WHEN placed.response_day_type = 'calendar'
      THEN placed.response_days
      ELSE FLOOR((
        LEAST(placed.weekday, 4) + placed.response_days
      ) / 5)::INT * 7 + (
        LEAST(placed.weekday, 4) + placed.response_days
      ) % 5 - placed.weekday
    END AS days_ahead
  FROM placed
), due AS (
  SELECT
    counted.*,
    CAST(counted.started_on + INTERVAL (
      counted.days_ahead
    ) DAY AS DATE) AS plain_due_on
  FROM counted
), rolled AS (
  /* A day that falls on a weekend is moved to the Monday after it. */
  SELECT
    due.*,
    CASE
      WHEN due.deadline_kind = 'respond'
      THEN LEAST(COALESCE(due.first_response_on, due.determined_on), COALESCE(due.determined_on, due.first_response_on))
      ELSE due.determined_on
    END AS answered_on,
    CAST(due.plain_due_on + INTERVAL (
      CASE DATE_DIFF('DAY', '2001-01-01'::DATE, due.plain_due_on) % 7 WHEN 5 THEN 2 WHEN 6 THEN 1 ELSE 0 END
    ) DAY AS DATE) AS due_on
  FROM due
)
SELECT
  rolled.source_id, /* The source */
  rolled.version_number, /* Version of the source */
  rolled.law_name, /* The law of the agency's state */
  rolled.due_on, /* Day by which the law wants an answer, extensions left aside */
  CASE
    WHEN rolled.answered_on > rolled.due_on
    THEN DATE_DIFF('DAY', rolled.due_on, rolled.answered_on)
    WHEN rolled.answered_on <= rolled.due_on
    THEN 0
  END::INT AS days_overdue /* Days from then to the answer that the law asks for: any response, or the determination; NULL where its day is not known */
FROM rolled