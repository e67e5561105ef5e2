MODEL (
  name intermediate.named_technologies,
  kind FULL,
  description 'One row per technology that a source names: how much it is the subject, and whether the request asks about it.',
  grain (source_id, technology_id),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, technology_id)), NOT_NULL(columns := (
      technology_id
  )))
);

WITH mentions AS (
  SELECT
    tiles.source_id,
    tiles.mention_id AS technology_id,
    tiles.passage_start,
    CASE
      WHEN passages.block_kind = 'header' OR tiles.char_start < 300
      THEN 50
      WHEN passages.speaker = 'requester' AND NOT passages.is_echo
      THEN 20
      ELSE 10
    END AS weight,
    passages.block_kind = 'header'
    OR passages.message_position <= 1
    AND REGEXP_MATCHES(passages.passage, '(?i)^\W*(?:re|subject|regarding|request(?:ed)? records?|title)\W*:') AS is_title,
    passages.message_position <= 1
    AND (
      passages.speaker = 'requester' AND NOT passages.is_echo OR NOT recitals.passage_start IS NULL
    ) AS is_request,
    passages.speaker = 'document'
    AND LENGTH(TRIM(passages.passage)) <= 80
    AND (
      NOT REGEXP_MATCHES(passages.passage, '[.;,]\s*$')
      OR REGEXP_MATCHES(passages.passage, '^\W*(?:\w{1,3}[.)]\s+)?[A-Z][A-Z /&(),-]{3,60}\.\s*$')
    ) AS is_heading
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = tiles.source_id AND passages.char_start = tiles.passage_start
  LEFT JOIN (
    /* A letter that came without its request says what was asked. */
    SELECT DISTINCT
      hits.source_id,
      hits.passage_start
    FROM intermediate.rule_hits AS hits
    WHERE
      hits.topic = 'context' AND hits.kind = 'recital'
  ) AS recitals
    ON recitals.source_id = tiles.source_id
    AND recitals.passage_start = tiles.passage_start
    AND passages.block_kind = 'letter'
  WHERE
    tiles.mention_kind = 'technology'
), hints AS (
  SELECT
    mentions.source_id,
    mentions.technology_id,
    mentions.weight
  FROM mentions
  UNION ALL
  SELECT
    tiles.source_id,
    systems.technology_id,
    10 AS weight
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN seeds.shared_systems AS systems
    ON systems.system_id = tiles.mention_id
  WHERE
    tiles.mention_kind = 'system'
  UNION ALL
  /* A product tells its technology only where its maker sells one kind. */
  SELECT
    tiles.source_id,
    MIN(aliases.technology_ids) AS technology_id,
    10 AS weight
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN seeds.vendor_aliases AS aliases
    ON aliases.vendor_id = tiles.mention_id
  WHERE
    tiles.mention_kind = 'vendor'
  GROUP BY
    tiles.source_id,
    tiles.char_start
  HAVING
    COUNT(DISTINCT aliases.technology_ids) = 1 AND NOT CONTAINS(MIN(aliases.technology_ids), ';')
  UNION ALL
  /* One that sells several kinds hints at its main one, where nothing else tells. */
  SELECT
    tiles.source_id,
    vendors.technology_id,
    1 AS weight
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN seeds.vendors AS vendors
    ON vendors.vendor_id = tiles.mention_id AND vendors.is_surveillance_vendor = 'yes'
  WHERE
    tiles.mention_kind = 'vendor'
), weighed AS (
  SELECT
    hints.source_id,
    hints.technology_id,
    SUM(hints.weight) AS weight
  FROM hints
  WHERE
    hints.technology_id <> ''
  GROUP BY
    hints.source_id,
    hints.technology_id
), places AS (
  SELECT
    mentions.source_id,
    mentions.technology_id,
    COUNT(*) FILTER(WHERE
      mentions.is_title) > 0 AS in_title,
    COUNT(DISTINCT CASE WHEN mentions.is_request THEN mentions.passage_start END) AS request_passages,
    COUNT(DISTINCT CASE WHEN mentions.is_heading THEN mentions.passage_start END) AS headings
  FROM mentions
  GROUP BY
    mentions.source_id,
    mentions.technology_id
), ranked AS (
  SELECT
    weighed.source_id,
    weighed.technology_id,
    weighed.weight,
    COALESCE(places.in_title, FALSE) AS in_title,
    COALESCE(places.request_passages, 0) AS request_passages,
    COALESCE(places.headings, 0) AS headings,
    MAX(COALESCE(places.request_passages, 0)) OVER (PARTITION BY weighed.source_id) AS most_request_passages,
    MAX(COALESCE(places.headings, 0)) OVER (PARTITION BY weighed.source_id) AS most_headings,
    ROW_NUMBER() OVER (
      PARTITION BY weighed.source_id
      ORDER BY CASE WHEN weighed.technology_id = 'fusion_center' THEN 1 ELSE 0 END, weighed.weight DESC, COALESCE(places.request_passages, 0) DESC, weighed.technology_id
    ) = 1 AS is_main
  FROM weighed
  LEFT JOIN places
    ON places.source_id = weighed.source_id AND places.technology_id = weighed.technology_id
)
SELECT
  ranked.source_id, /* The source */
  sources.version_number, /* Version of the source */
  ranked.technology_id, /* Technology it names */
  ranked.weight::INT AS weight, /* How often, weighed by place */
  ranked.is_main, /* TRUE for the one it names most, its title and its request counting more */
  ranked.is_main
  OR ranked.technology_id <> 'fusion_center'
  AND (
    ranked.in_title
    OR ranked.request_passages >= 2
    AND ranked.request_passages * 4 >= ranked.most_request_passages
    OR ranked.headings >= 1
    AND ranked.headings * 3 >= ranked.most_headings
    AND ranked.request_passages >= ranked.most_request_passages
  ) AS is_subject /* TRUE where the title, the request or a heading is about it, not only a remark */
FROM ranked
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = ranked.source_id