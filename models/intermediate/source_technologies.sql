MODEL (
  name intermediate.source_technologies,
  kind FULL,
  description 'One row per source: the technology it is about, which is the one it names most, its title and its request counting more.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      technology_id
  )))
);

WITH mentions AS (
  SELECT
    tiles.source_id,
    tiles.mention_id AS technology_id,
    CASE
      WHEN passages.block_kind = 'header' OR tiles.char_start < 300
      THEN 50
      WHEN passages.speaker = 'requester' AND NOT passages.is_echo
      THEN 20
      ELSE 10
    END AS weight
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = tiles.source_id AND passages.char_start = tiles.passage_start
  WHERE
    tiles.mention_kind = 'technology'
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
    mentions.source_id,
    mentions.technology_id,
    SUM(mentions.weight) AS weight
  FROM mentions
  WHERE
    mentions.technology_id <> ''
  GROUP BY
    mentions.source_id,
    mentions.technology_id
)
SELECT
  weighed.source_id, /* The source */
  sources.version_number, /* Version of the source */
  weighed.technology_id, /* Technology it is about */
  weighed.weight::INT AS weight /* How often it is named, weighed by place */
FROM weighed
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = weighed.source_id
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY weighed.source_id
    ORDER BY CASE WHEN weighed.technology_id = 'fusion_center' THEN 1 ELSE 0 END, weighed.weight DESC, weighed.technology_id
  ) = 1