MODEL (
  name marts.coverage,
  kind FULL,
  description 'One row per public request that is known: whether it has landed here, and whether it was answered.',
  grain record_key,
  audits (
    UNIQUE_VALUES(columns := (
      record_key
    )),
    NOT_NULL(columns := (platform, request_number, record_key, url, is_landed, is_answered))
  )
);

WITH matches AS (
  /* By the platform's own identity, else by the address of its page, else by the agency's number of it. */
  SELECT
    known.record_key,
    sources.source_id,
    1 AS preference
  FROM seeds.known_requests AS known
  INNER JOIN intermediate.sources AS sources
    ON sources.record_key = known.record_key
  UNION ALL
  SELECT
    known.record_key,
    sources.source_id,
    2 AS preference
  FROM seeds.known_requests AS known
  INNER JOIN intermediate.sources AS sources
    ON RTRIM(LOWER(sources.source_url), '/') = RTRIM(LOWER(known.url), '/')
  WHERE
    sources.form <> 'plain_document'
  UNION ALL
  SELECT
    known.record_key,
    requests.source_id,
    3 AS preference
  FROM seeds.known_requests AS known
  INNER JOIN marts.requests AS requests
    ON requests.tracking_number = known.tracking_number AND requests.platform = known.platform
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = requests.source_id AND agencies.state = known.state
  WHERE
    known.tracking_number <> ''
), landed AS (
  SELECT
    matches.record_key,
    matches.source_id
  FROM matches
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY matches.record_key ORDER BY matches.preference, matches.source_id) = 1
)
SELECT
  known.platform, /* muckrock or nextrequest */
  known.request_number, /* The platform's number of it */
  known.record_key, /* Platform, portal and number in one */
  NULLIF(known.agency_name, '') AS agency_name, /* Agency asked, where it is known */
  NULLIF(known.place_name, '') AS place_name, /* Its place, where it is known */
  NULLIF(known.state, '') AS state, /* Two letters; NULL for federal agencies */
  NULLIF(known.technology_id, '') AS technology_id, /* Technology asked about; NULL where it is about none */
  NULLIF(known.tracking_number, '') AS tracking_number, /* The agency's number of it, where it is known */
  known.url, /* Its public page */
  NULLIF(known.status_when_seen, '') AS status_when_seen, /* The platform's label when the list was made */
  NOT landed.source_id IS NULL AS is_landed, /* TRUE where it has landed in this home */
  COALESCE(NOT requests.determined_on IS NULL OR NOT requests.outcome IN ('unanswered', 'open'), FALSE) AS is_answered, /* TRUE where it has landed and the agency has answered it */
  requests.request_id /* The request here; NULL where it has not landed, or its agency or technology is not known */
FROM seeds.known_requests AS known
LEFT JOIN landed
  ON landed.record_key = known.record_key
LEFT JOIN marts.requests AS requests
  ON requests.source_id = landed.source_id