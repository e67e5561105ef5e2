MODEL (
  name intermediate.request_headers,
  kind FULL,
  description 'One row per thread or letter: what its head says of the request, as written.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (source_id, platform)))
);

/* A form that is no request is left out. */
WITH heads AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.form,
    forms.platform,
    COALESCE(LISTAGG(blocks.body, CHR(10)
    ORDER BY
      blocks.block_number), '') AS head
  FROM intermediate.sources AS sources
  INNER JOIN seeds.forms AS forms
    ON forms.form = sources.form
  LEFT JOIN intermediate.blocks AS blocks
    ON blocks.source_id = sources.source_id AND blocks.block_kind IN ('header', 'letter')
  WHERE
    sources.form <> 'plain_document'
  GROUP BY
    sources.source_id,
    sources.version_number,
    sources.form,
    forms.platform
), status_lines AS (
  SELECT
    lines.source_id,
    ARG_MIN(statuses.status_label, lines.line_number) AS platform_status
  FROM intermediate.layout_lines AS lines
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = lines.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
  INNER JOIN seeds.platform_statuses AS statuses
    ON LOWER(statuses.status_label) = LOWER(
      TRIM(
        CASE
          WHEN CONTAINS(lines.kinds, ';headline;')
          THEN REGEXP_EXTRACT(lines.line, '\d\W+([A-Za-z][A-Za-z ]*)\W*$', 1)
          ELSE REGEXP_REPLACE(lines.line, '(?i)^ *\**status:?\**|[*|]', '', 'g')
        END
      )
    )
  INNER JOIN seeds.forms AS forms
    ON forms.form = blocks.form AND forms.platform = statuses.platform
  WHERE
    blocks.block_kind = 'header' AND blocks.block_number <= 2
  GROUP BY
    lines.source_id
), subjects AS (
  SELECT
    lines.source_id,
    ARG_MIN(REGEXP_EXTRACT(lines.line, '(?i)^[ *|]*subject\**: *(.*?)[ *|]*$', 1), lines.line_number) AS subject
  FROM intermediate.block_lines AS lines
  WHERE
    lines.form = 'email_thread' AND lines.part = 'head' AND REGEXP_MATCHES(lines.line, '(?i)^[ *|]*subject\**: *\S')
  GROUP BY
    lines.source_id
), parsed AS (
  SELECT
    heads.source_id,
    heads.version_number,
    heads.form,
    heads.platform,
    heads.head,
    REGEXP_REPLACE(heads.head, '(?im)^[^\n]*\bembargo(?:ed)?\b[^\n]*$', '', 'g') AS open_head,
    REGEXP_EXTRACT(heads.head, '(?m)^ *(.{2,90}?) filed this request', 1) AS filer,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(heads.head, 'filed this request on behalf of (.{2,90}?) with ', 1), ''),
      REGEXP_EXTRACT(heads.head, '(?m)filed this request.{3,200}? on behalf of (.{2,90}?)\. *$', 1)
    ) AS on_behalf_of,
    REGEXP_EXTRACT(heads.head, '(?m)filed this request(?: on behalf of .{2,90}?)? with (?:the )?(.+?)(?: on behalf of .+?)?\. *$', 1) AS asked_of, /* "… with the Pell Police Department of Pell, OH on behalf of the Alder Review." */
    REGEXP_EXTRACT(
      heads.head,
      '(?m)^\W*(?:Requester|Requestor|Customer|Submitted by)(?: Name)?:? +([A-Z][\w''.-]+(?: [A-Z][\w''.-]+){1,4})\W*$',
      1
    ) AS named_requester,
    COALESCE(
      NULLIF(
        REGEXP_EXTRACT(heads.head, '(?i)tracking *(?:#|number|no\.?)s?:?[ \n|]*((?-i:[A-Z]{2,5} )?(?:[^\s|]*\d)[^\s|,;]*)', 1),
        ''
      ),
      NULLIF(
        REGEXP_EXTRACT(heads.head, '(?im)(?:^\W*|  )reference *(?:#|no\.?|number) *:? *#? *([A-Z]{0,5}-?\d[\w-]*)', 1),
        ''
      ),
      NULLIF(
        REGEXP_EXTRACT(
          heads.head,
          '(?im)(?:^\W*|> *|[|·•] *)(?:(?:public|open|records?|city|county|police) +){0,4}request *(?:#|no\.?|number|id|details|information)? *:? *#? *([A-Z]{0,5}-?\d[\w-]*)(?:\W+(?:open|closed|overdue|pending|published|in progress|assessing|fulfilled|denied))?\W*$',
          1
        ),
        ''
      ),
      ''
    ) AS tracking_number
  FROM heads
)
SELECT
  parsed.source_id, /* The source */
  parsed.version_number, /* Version of the source */
  parsed.form, /* Layout of the source */
  parsed.platform, /* muckrock, nextrequest, govqa, email or letter */
  COALESCE(NULLIF(TRIM(parsed.filer), ''), NULLIF(TRIM(parsed.named_requester), '')) AS requester, /* Who filed it, where the page says */
  NULLIF(TRIM(parsed.on_behalf_of), '') AS on_behalf_of, /* For whom it was filed, where the page says */
  NULLIF(TRIM(REGEXP_EXTRACT(parsed.asked_of, '^(.+) of (?:the )?.+$', 1)), '') AS agency_name, /* The agency asked, where the page says */
  NULLIF(
    TRIM(
      REGEXP_EXTRACT(
        CASE
          WHEN states.state IS NULL
          THEN parsed.asked_of
          ELSE LEFT(parsed.asked_of, LENGTH(parsed.asked_of) - LENGTH(states.state_name) - 2)
        END,
        '^.+ of (.+?)(?:, [A-Z]{2})?$',
        1
      )
    ),
    ''
  ) AS place_name, /* Its place, where the page says */
  COALESCE(NULLIF(REGEXP_EXTRACT(parsed.asked_of, ', ([A-Z]{2})$', 1), ''), states.state) AS state, /* Its state, where the page says; made for printing, it writes the name out */
  NULLIF(parsed.tracking_number, '') AS tracking_number, /* The agency's number in the head of the page */
  COALESCE(
    CASE
      WHEN parsed.platform = 'govqa'
      THEN NULLIF(TRIM(REGEXP_EXTRACT(parsed.head, '(?im)^[ *|]*status\**: *([^\n|]{2,60})', 1)), '')
    END,
    status_lines.platform_status
  ) AS platform_status, /* The platform's label, as written in its own list of labels */
  CASE
    WHEN parsed.platform = 'muckrock'
    THEN NULLIF(TRIM(REGEXP_REPLACE(REGEXP_EXTRACT(parsed.open_head, '^\s*([^\n]+)', 1), '[|#*]+', ' ', 'g')), '')
    ELSE NULLIF(TRIM(REGEXP_REPLACE(subjects.subject, '(?i)^(?: *(?:re|fwd?) *: *)+', '', 'g')), '')
  END AS title, /* The title of the page, or the subject of the first mail */
  @date_in(REGEXP_EXTRACT(parsed.head, '(?i)\bsubmitted[ :|*]*\s+([^\n]{6,40})', 1)) AS submitted_on, /* "Submitted" on the page */
  @date_in(
    REGEXP_EXTRACT(parsed.head, '(?im)^\W*(?:Received|Create(?:d)? (?:Date|on)|Date (?:received|submitted)):?\s+([^\n]{6,40})', 1)
  ) AS portal_received_on, /* "Received" on the page */
  NULLIF(REGEXP_EXTRACT(parsed.head, '(?i)message history *\( *(\d{1,4}) *\)', 1), '')::INT AS messages_declared /* How many messages the page says it holds */
FROM parsed
LEFT JOIN seeds.states AS states
  ON RIGHT(parsed.asked_of, LENGTH(states.state_name) + 2) = ', ' || states.state_name
LEFT JOIN status_lines
  ON status_lines.source_id = parsed.source_id
LEFT JOIN subjects
  ON subjects.source_id = parsed.source_id