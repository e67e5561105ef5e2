MODEL (
  name intermediate.passage_technologies,
  kind FULL,
  description 'One row per passage that names a technology: does it name the one its source is about, or another?',
  grain (source_id, passage_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start))
  )
);

SELECT
  tiles.source_id, /* The source */
  tiles.version_number, /* Version of the source */
  tiles.passage_start, /* Offset of the passage */
  COUNT(*) FILTER(WHERE
    tiles.mention_id = technologies.technology_id) > 0 AS names_technology, /* TRUE where it names the technology of its source */
  COUNT(*) FILTER(WHERE
    tiles.mention_id <> technologies.technology_id) > 0 AS names_another /* TRUE where it names another one */
FROM intermediate.mention_tiles AS tiles
INNER JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = tiles.source_id
WHERE
  tiles.mention_kind = 'technology'
GROUP BY
  tiles.source_id,
  tiles.version_number,
  tiles.passage_start