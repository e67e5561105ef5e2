MODEL (
  name marts.requests,
  kind FULL,
  description 'One row per request.',
  grain request_id,
  audits (
    UNIQUE_VALUES(columns := (
      request_id
    )),
    NOT_NULL(columns := (request_id, agency_id, technology_id, platform, due_date_changes, documents_released)),
    ACCEPTED_VALUES("column" := platform, is_in := ('muckrock', 'nextrequest', 'govqa', 'letter', 'email', 'other'))
  )
);

WITH laws AS (
  SELECT
    passages.source_id,
    statutes.law_name,
    COUNT(*) AS mentions
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.statutes AS statutes
    ON CONTAINS(LOWER(passages.passage), LOWER(statutes.law_name))
  GROUP BY
    passages.source_id,
    statutes.law_name
), state_laws AS (
  /* A law of the agency's own state before one that only shares its words. */
  SELECT
    laws.source_id,
    laws.law_name
  FROM laws
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = laws.source_id
  LEFT JOIN seeds.statutes AS statutes
    ON statutes.law_name = laws.law_name AND statutes.abbr = agencies.state
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY laws.source_id
      ORDER BY CASE WHEN statutes.abbr IS NULL THEN 2 ELSE 1 END, laws.mentions DESC, laws.law_name
    ) = 1
), changes AS (
  SELECT
    events.source_id,
    COUNT(*) FILTER(WHERE
      events.event_kind = 'due_date_change') AS due_date_changes
  FROM intermediate.events AS events
  GROUP BY
    events.source_id
), released AS (
  SELECT
    documents.source_id,
    COUNT(*) AS documents_released
  FROM (
    SELECT
      documents.source_id
    FROM intermediate.released_documents AS documents
    UNION ALL
    SELECT
      links.request_source_id AS source_id
    FROM intermediate.document_links AS links
    WHERE
      NOT links.is_listed
  ) AS documents
  GROUP BY
    documents.source_id
), first_senders AS (
  SELECT
    messages.source_id,
    ARG_MIN(messages.sender, messages.position) FILTER(WHERE
      messages.speaker = 'requester' AND messages.block_kind = 'message') AS sender,
    COUNT(*) AS message_count,
    COUNT(*) FILTER(WHERE
      messages.block_kind = 'message') AS signed_messages
  FROM intermediate.messages AS messages
  GROUP BY
    messages.source_id
), answers AS (
  SELECT
    dispositions.source_id,
    COUNT(*) AS items,
    COUNT(*) FILTER(WHERE
      dispositions.disposition IN ('produced', 'produced_unmapped')) AS produced,
    COUNT(*) FILTER(WHERE
      dispositions.disposition = 'no_responsive_records') AS without_records,
    COUNT(*) FILTER(WHERE
      dispositions.disposition = 'withheld') AS withheld,
    COUNT(*) FILTER(WHERE
      dispositions.disposition = 'nonuse_statement') AS nonuse,
    COUNT(*) FILTER(WHERE
      dispositions.disposition = 'silent') AS silent
  FROM intermediate.item_dispositions AS dispositions
  GROUP BY
    dispositions.source_id
)
SELECT
  requests.request_id, /* Stable id */
  requests.agency_id, /* Agency asked */
  requests.technology_id, /* Technology asked about */
  headers.title, /* Title of the page */
  tracking.tracking_number, /* The agency's number, as written */
  requests.platform, /* muckrock, nextrequest, govqa, letter, email or other */
  headers.platform_status, /* The platform's label; not the agency's words */
  state_laws.law_name AS records_law, /* The public-records law named in the thread */
  CASE
    WHEN REGEXP_MATCHES(COALESCE(headers.on_behalf_of, headers.requester, first_senders.sender, ''), '[A-Za-z]')
    THEN COALESCE(headers.on_behalf_of, headers.requester, first_senders.sender)
  END AS requester, /* Who asked, where the page says */
  dates.requested_on, /* Day of the request */
  dates.received_on, /* Day the agency received it */
  dates.first_response_on, /* Day of the first dated message of the agency */
  dates.determined_on, /* Day of the final answer */
  dates.closed_on, /* Day it was closed */
  COALESCE(changes.due_date_changes, 0)::INT AS due_date_changes, /* How often the due date was moved */
  DATE_DIFF('DAY', COALESCE(dates.received_on, dates.requested_on), dates.determined_on)::INT AS days_to_determination, /* Days from receipt to final answer */
  clocks.due_on AS statutory_due_on, /* Day by which the law of the state wants an answer, extensions left aside; NULL where it names no clear number of days */
  clocks.days_overdue, /* Days from then to the answer that the law asks for: any response, or the determination */
  CASE
    WHEN answers.items IS NULL
    THEN NULL
    WHEN answers.produced = answers.items
    THEN 'produced'
    WHEN answers.produced > 0
    THEN 'partly_produced'
    WHEN answers.withheld > 0
    THEN 'withheld'
    WHEN answers.nonuse > 0
    THEN 'nonuse_statement'
    WHEN answers.without_records > 0
    THEN 'no_responsive_records'
    WHEN answers.silent = answers.items
    THEN 'unanswered'
    ELSE 'open'
  END AS outcome, /* The answers taken together */
  COALESCE(released.documents_released, 0)::INT AS documents_released, /* Distinct documents released */
  COALESCE(first_senders.message_count, 0)::INT AS message_count, /* Messages and entries that were read */
  headers.messages_declared, /* Messages that the page says it holds, where it says so */
  CASE
    WHEN headers.messages_declared <> first_senders.signed_messages
    AND headers.messages_declared <> first_senders.message_count
    THEN 'The page says it holds ' || headers.messages_declared::TEXT || ' messages; ' || first_senders.signed_messages::TEXT || ' were read.'
  END AS layout_warning, /* What does not fit in the page, NULL where all does */
  sources.source_file, /* Base name of the landed file */
  sources.source_sha256, /* Hash of the landed bytes */
  sources.source_url, /* Address of the page, where it is known */
  requests.source_id, /* Joins to source_texts and fact_evidence */
  requests.is_sample /* TRUE for the bundled sample */
FROM intermediate.requests AS requests
INNER JOIN intermediate.request_headers AS headers
  ON headers.source_id = requests.source_id
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = requests.source_id
LEFT JOIN intermediate.request_dates AS dates
  ON dates.source_id = requests.source_id
LEFT JOIN intermediate.statutory_clocks AS clocks
  ON clocks.source_id = requests.source_id
LEFT JOIN intermediate.tracking_numbers AS tracking
  ON tracking.source_id = requests.source_id AND tracking.is_best
LEFT JOIN state_laws
  ON state_laws.source_id = requests.source_id
LEFT JOIN changes
  ON changes.source_id = requests.source_id
LEFT JOIN released
  ON released.source_id = requests.source_id
LEFT JOIN first_senders
  ON first_senders.source_id = requests.source_id
LEFT JOIN answers
  ON answers.source_id = requests.source_id