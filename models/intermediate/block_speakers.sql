MODEL (
  name intermediate.block_speakers,
  kind FULL,
  description 'One row per message, quoted message, entry, request or letter: who speaks in it, told by its words, its sender and what the page says.',
  grain (source_id, block_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform'))
  )
);

WITH texts AS (
  SELECT
    lines.source_id,
    lines.owner_block AS block_number,
    LISTAGG(lines.line, ' '
    ORDER BY
      lines.line_number) AS body
  FROM intermediate.block_lines AS lines
  WHERE
    lines.part = 'body' AND NOT lines.is_quoted
  GROUP BY
    lines.source_id,
    lines.owner_block
), worded AS (
  SELECT
    heads.*,
    COALESCE(texts.body, '') AS body,
    @matches_rules('speaker', texts.body, 'asks') AS asks,
    @matches_rules('speaker', texts.body, 'answers') AS answers,
    @matches_rules('speaker', heads.sender, 'agency_name') AS names_agency,
    @matches_rules('speaker', heads.sender, 'platform_name') AS names_platform,
    @matches_rules('speaker', heads.sender, 'requester_name') AS names_requester,
    REGEXP_EXTRACT(TRIM(heads.sender_key), '^(\S+)', 1) AS first_name,
    REGEXP_EXTRACT(TRIM(heads.sender_key), '(\S+)$', 1) AS last_name,
    REGEXP_EXTRACT(
      LOWER(COALESCE(texts.body, '')),
      '^\s*((?:dear |mr\.? |ms\.? |mrs\.? |dr\.? |hello |hi |good \w+,? )?[^,:;.]{2,60})[,:;.]',
      1
    ) AS salutation,
    ROW_NUMBER() OVER (
      PARTITION BY heads.source_id
      ORDER BY heads.sent_at, CASE WHEN forms.runs_newest_first = 'yes' THEN -heads.block_number ELSE heads.block_number END
    ) AS age_rank
  FROM intermediate.message_heads AS heads
  INNER JOIN seeds.forms AS forms
    ON forms.form = heads.form
  LEFT JOIN texts
    ON texts.source_id = heads.source_id AND texts.block_number = heads.block_number
), senders AS (
  SELECT
    worded.source_id,
    worded.sender_key,
    MIN(worded.last_name) AS last_name,
    CASE WHEN COUNT(*) FILTER(WHERE
      worded.asks) > 0 THEN 3 ELSE 0 END - CASE WHEN COUNT(*) FILTER(WHERE
      worded.answers) > 0 THEN 3 ELSE 0 END - CASE WHEN COUNT(*) FILTER(WHERE
      worded.names_agency) > 0 THEN 4 ELSE 0 END + CASE WHEN MIN(worded.age_rank) = 1 THEN 2 ELSE 0 END + CASE WHEN COUNT(*) FILTER(WHERE
      worded.names_requester) > 0 THEN 9 ELSE 0 END AS points
  FROM worded
  WHERE
    worded.block_kind IN ('message', 'quote') AND TRIM(worded.sender_key) <> ''
  GROUP BY
    worded.source_id,
    worded.sender_key
), greeted AS (
  /* The agency greets the requester by name. */
  SELECT DISTINCT
    senders.source_id,
    senders.sender_key
  FROM senders
  INNER JOIN worded
    ON worded.source_id = senders.source_id
    AND worded.sender_key <> senders.sender_key
    AND worded.answers
    AND LENGTH(senders.last_name) >= 3
    AND CONTAINS(worded.salutation, senders.last_name)
), scored AS (
  SELECT
    senders.source_id,
    senders.sender_key,
    senders.points + CASE WHEN greeted.source_id IS NULL THEN 0 ELSE 3 END AS points
  FROM senders
  LEFT JOIN greeted
    ON greeted.source_id = senders.source_id AND greeted.sender_key = senders.sender_key
), named AS (
  SELECT
    headers.source_id,
    TRIM(LOWER(REGEXP_REPLACE(COALESCE(headers.requester, ''), '[^A-Za-z]+', ' ', 'g'))) AS requester_key,
    TRIM(LOWER(REGEXP_REPLACE(COALESCE(headers.on_behalf_of, ''), '[^A-Za-z]+', ' ', 'g'))) AS behalf_key
  FROM intermediate.request_headers AS headers
), matched AS (
  SELECT
    worded.*,
    scored.points,
    named.requester_key <> ''
    AND CONTAINS(worded.sender_key, REGEXP_EXTRACT(named.requester_key, '^(\S+)', 1))
    AND CONTAINS(worded.sender_key, REGEXP_EXTRACT(named.requester_key, '(\S+)$', 1))
    OR named.behalf_key <> ''
    AND CONTAINS(worded.sender_key, named.behalf_key) AS is_named_requester,
    FIRST_VALUE(worded.sender_key) OVER (
      PARTITION BY worded.source_id
      ORDER BY CASE WHEN worded.block_kind = 'message' THEN 0 ELSE 1 END, worded.block_number
    ) AS first_sender
  FROM worded
  LEFT JOIN scored
    ON scored.source_id = worded.source_id AND scored.sender_key = worded.sender_key
  LEFT JOIN named
    ON named.source_id = worded.source_id
), judged AS (
  SELECT
    matched.*,
    COUNT(*) FILTER(WHERE
      matched.is_named_requester AND matched.block_kind = 'message') OVER (PARTITION BY matched.source_id) > 0 AS has_named
  FROM matched
)
SELECT
  judged.source_id, /* The source */
  judged.version_number, /* Version of the source */
  judged.block_number, /* Block */
  CASE
    WHEN judged.block_kind = 'request'
    THEN 'requester'
    WHEN judged.block_kind = 'letter'
    THEN 'agency'
    WHEN judged.names_platform
    THEN 'platform'
    WHEN judged.block_kind = 'event'
    THEN CASE
      WHEN TRIM(judged.body) = ''
      OR REGEXP_MATCHES(judged.entry_title, '(?i)\b(?:opened|received|created|published|assign\w*|visibility|due date|tags?|task)\b')
      AND NOT REGEXP_MATCHES(judged.entry_title, '(?i)re-?opened')
      THEN 'platform'
      WHEN judged.names_requester AND NOT REGEXP_MATCHES(judged.sender, '(?i)staff') OR judged.is_named_requester
      THEN 'requester'
      WHEN judged.form <> 'nextrequest_page'
      THEN 'platform'
      WHEN REGEXP_MATCHES(judged.entry_title, '(?i)message|closed|released|note|extension|reopened|payment|invoice')
      THEN 'agency'
      ELSE 'platform'
    END
    WHEN judged.is_named_requester
    THEN 'requester'
    WHEN judged.form = 'muckrock_page'
    AND /* Who took a request over is named by the page; the first message is still its first author's. */ NOT judged.names_agency
    AND judged.sender_key = judged.first_sender
    THEN 'requester'
    WHEN judged.has_named
    THEN 'agency'
    WHEN judged.form = 'muckrock_page'
    THEN CASE WHEN judged.sender_key = judged.first_sender THEN 'requester' ELSE 'agency' END
    WHEN TRIM(judged.sender_key) = ''
    THEN CASE WHEN judged.asks AND NOT judged.answers THEN 'requester' ELSE 'agency' END
    WHEN judged.points > 0
    THEN 'requester'
    ELSE 'agency'
  END AS speaker /* requester, agency or platform */
FROM judged