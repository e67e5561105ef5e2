MODEL (
  name intermediate.mention_tiles,
  kind FULL,
  description 'One row per piece of a passage: either a name that the seeds know (technology, vendor, shared system) or the words between.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start))
  )
);

/* CHR(2) opens a name, CHR(3) closes it. Systems first, then vendors, then technologies: the more telling name wins. */
WITH systems AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    REGEXP_REPLACE(passages.passage, '(' || @name_words('system') || ')', @enclosed(), 'g') AS marked
  FROM intermediate.spoken_passages AS passages
), system_parts AS (
  SELECT
    systems.source_id,
    systems.version_number,
    systems.passage_start,
    @pieces(REPLACE(systems.marked, CHR(3), CHR(2)), CHR(2))
  FROM systems
), vendors AS (
  SELECT
    system_parts.source_id,
    system_parts.version_number,
    system_parts.passage_start,
    system_parts.piece_number AS system_number,
    CASE
      WHEN system_parts.piece_number % 2 = 0
      THEN CHR(2) || system_parts.piece || CHR(3)
      ELSE REGEXP_REPLACE(system_parts.piece, '(' || @name_words('vendor') || ')', @enclosed(), 'g')
    END AS marked
  FROM system_parts
), vendor_parts AS (
  SELECT
    vendors.source_id,
    vendors.version_number,
    vendors.passage_start,
    vendors.system_number,
    @pieces(REPLACE(vendors.marked, CHR(3), CHR(2)), CHR(2))
  FROM vendors
), technologies AS (
  SELECT
    vendor_parts.source_id,
    vendor_parts.version_number,
    vendor_parts.passage_start,
    vendor_parts.system_number,
    vendor_parts.piece_number AS vendor_number,
    CASE
      WHEN vendor_parts.piece_number % 2 = 0
      THEN CHR(2) || vendor_parts.piece || CHR(3)
      ELSE REGEXP_REPLACE(vendor_parts.piece, '(' || @name_words('technology') || ')', @enclosed(), 'g')
    END AS marked
  FROM vendor_parts
), tiles AS (
  SELECT
    technologies.source_id,
    technologies.version_number,
    technologies.passage_start,
    technologies.system_number,
    technologies.vendor_number,
    @pieces(REPLACE(technologies.marked, CHR(3), CHR(2)), CHR(2))
  FROM technologies
), named AS (
  SELECT
    tiles.source_id,
    tiles.version_number,
    tiles.passage_start,
    tiles.system_number,
    tiles.vendor_number,
    tiles.piece_number,
    tiles.piece,
    tiles.piece_number % 2 = 0 AS is_name,
    CASE WHEN tiles.piece_number % 2 = 0 THEN @names_in('system', tiles.piece) END AS system_ids,
    CASE WHEN tiles.piece_number % 2 = 0 THEN @names_in('vendor', tiles.piece) END AS vendor_ids,
    CASE WHEN tiles.piece_number % 2 = 0 THEN @names_in('technology', tiles.piece) END AS technology_ids
  FROM tiles
  WHERE
    tiles.piece <> ''
)
SELECT
  named.source_id, /* The source */
  named.version_number, /* Version of the source */
  named.passage_start, /* Offset of the passage */
  CAST(named.passage_start + SUM(LENGTH(named.piece)) OVER (
    PARTITION BY named.source_id, named.passage_start
    ORDER BY named.system_number, named.vendor_number, named.piece_number
  ) - LENGTH(named.piece) AS INT) AS char_start, /* Offset of its first character */
  named.piece, /* Its text, in matching form */
  CASE
    WHEN NOT named.is_name
    THEN ''
    WHEN NOT named.system_ids IS NULL
    THEN 'system'
    WHEN NOT named.vendor_ids IS NULL
    THEN 'vendor'
    ELSE 'technology'
  END AS mention_kind, /* system, vendor, technology, or empty for the words between */
  SPLIT_PART(COALESCE(named.system_ids, named.vendor_ids, named.technology_ids, ''), CHR(1), 1) AS mention_id /* Id of what is named */
FROM named