MODEL (
  name intermediate.request_headers,
  kind FULL,
  description 'One row per thread or letter: what its head says of the request, as written.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (source_id, platform)))
);

/* Landed forms and the platforms they come from; a form that is no request is left out. */
WITH heads AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.form,
    CASE blocks.form WHEN 'muckrock_page' THEN 'muckrock' WHEN 'nextrequest_page' THEN 'nextrequest' ELSE 'letter' END AS platform,
    LISTAGG(blocks.body, CHR(10)
    ORDER BY
      blocks.block_number) AS head
  FROM intermediate.blocks AS blocks
  WHERE
    blocks.form <> 'plain_document' AND blocks.block_kind IN ('header', 'letter')
  GROUP BY
    blocks.source_id,
    blocks.version_number,
    blocks.form
), status_lines AS (
  SELECT
    lines.source_id,
    ARG_MIN(statuses.status_label, lines.line_number) AS platform_status
  FROM intermediate.lines AS lines
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = lines.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
  INNER JOIN seeds.platform_statuses AS statuses
    ON LOWER(statuses.status_label) = LOWER(TRIM(REGEXP_REPLACE(lines.line, '(?i)^ *\**status:?\**|[*|]', '', 'g')))
    AND statuses.platform = CASE blocks.form WHEN 'muckrock_page' THEN 'muckrock' ELSE 'nextrequest' END
  WHERE
    blocks.block_kind = 'header' AND blocks.block_number <= 2
  GROUP BY
    lines.source_id
), parsed AS (
  SELECT
    heads.source_id,
    heads.version_number,
    heads.form,
    heads.platform,
    heads.head,
    REGEXP_EXTRACT(heads.head, '(?m)^ *(.{2,90}?) filed this request', 1) AS filer,
    REGEXP_EXTRACT(heads.head, 'filed this request on behalf of (.{2,90}?) with ', 1) AS on_behalf_of,
    REGEXP_EXTRACT(heads.head, '(?m)filed this request.{0,110}? with (?:the )?(.+) of .+?\. *$', 1) AS agency_name,
    REGEXP_EXTRACT(heads.head, '(?m)filed this request.{0,110}? with .+ of (.+?)\. *$', 1) AS jurisdiction,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(heads.head, '(?i)tracking *(?:#|number|no\.?)s?:?[ \n|]*((?:[^\s|]*\d)[^\s|,;]*)', 1), ''),
      NULLIF(REGEXP_EXTRACT(heads.head, '(?im)^\W*request *(?:#|no\.?|number:?) *#? *([A-Z]{0,5}-?\d[\w-]*)\W*$', 1), ''),
      ''
    ) AS tracking_number
  FROM heads
)
SELECT
  parsed.source_id, /* The source */
  parsed.version_number, /* Version of the source */
  parsed.form, /* Layout of the source */
  parsed.platform, /* muckrock, nextrequest or letter */
  NULLIF(TRIM(parsed.filer), '') AS requester, /* Who filed it, where the page says */
  NULLIF(TRIM(parsed.on_behalf_of), '') AS on_behalf_of, /* For whom it was filed, where the page says */
  NULLIF(TRIM(parsed.agency_name), '') AS agency_name, /* The agency asked, where the page says */
  NULLIF(TRIM(REGEXP_EXTRACT(parsed.jurisdiction, '^(.*?)(?:, [A-Z]{2})?$', 1)), '') AS place_name, /* Its place, where the page says */
  NULLIF(REGEXP_EXTRACT(parsed.jurisdiction, ', ([A-Z]{2})$', 1), '') AS state, /* Its state, where the page says */
  NULLIF(parsed.tracking_number, '') AS tracking_number, /* The agency's number in the head of the page */
  status_lines.platform_status, /* The platform's label, as written in its own list of labels */
  CASE WHEN parsed.platform = 'muckrock' THEN NULLIF(TRIM(REGEXP_EXTRACT(parsed.head, '^\s*([^\n]+)', 1)), '') END AS title, /* The title of the page */
  @date_in(REGEXP_EXTRACT(parsed.head, '(?i)\bsubmitted:?\s+([^\n]{6,40})', 1)) AS submitted_on, /* "Submitted" on the page */
  @date_in(REGEXP_EXTRACT(parsed.head, '(?m)^\W*Received:? ([^\n]{6,40})', 1)) AS portal_received_on /* "Received" on the page */
FROM parsed
LEFT JOIN status_lines
  ON status_lines.source_id = parsed.source_id