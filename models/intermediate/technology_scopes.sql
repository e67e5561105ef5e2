MODEL (
  name intermediate.technology_scopes,
  kind FULL,
  description 'One row per passage and subject of its source, where the passage names a technology or the source has several subjects: is the passage about that one?',
  grain (source_id, passage_start, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, technology_id))
  )
);

WITH subjects AS (
  SELECT
    technologies.source_id,
    technologies.technology_id,
    technologies.is_subject
  FROM intermediate.named_technologies AS technologies
), several AS (
  SELECT
    subjects.source_id
  FROM subjects
  WHERE
    subjects.is_subject
  GROUP BY
    subjects.source_id
  HAVING
    COUNT(*) > 1
), named AS (
  /* The names as they stand. A fusion center is mostly the body that does it, not what is spoken of. */
  SELECT
    tiles.source_id,
    tiles.passage_start,
    tiles.mention_id AS technology_id
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN subjects
    ON subjects.source_id = tiles.source_id AND subjects.technology_id = tiles.mention_id
  WHERE
    tiles.mention_kind = 'technology' AND (
      tiles.mention_id <> 'fusion_center' OR subjects.is_subject
    )
  GROUP BY
    tiles.source_id,
    tiles.passage_start,
    tiles.mention_id
), products AS (
  /* A product says what is spoken of where its maker sells one kind and the passage has no other name. */
  SELECT DISTINCT
    tiles.source_id,
    tiles.passage_start,
    vendors.technology_ids AS technology_id
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN (
    SELECT
      aliases.vendor_id,
      MIN(aliases.technology_ids) AS technology_ids
    FROM seeds.vendor_aliases AS aliases
    GROUP BY
      aliases.vendor_id
    HAVING
      COUNT(DISTINCT aliases.technology_ids) = 1
  ) AS vendors
    ON vendors.vendor_id = tiles.mention_id
  LEFT JOIN named
    ON named.source_id = tiles.source_id AND named.passage_start = tiles.passage_start
  WHERE
    tiles.mention_kind = 'vendor' AND named.source_id IS NULL
), told AS (
  SELECT
    named.source_id,
    named.passage_start,
    named.technology_id
  FROM named
  UNION
  SELECT
    products.source_id,
    products.passage_start,
    products.technology_id
  FROM products
), named_subjects AS (
  SELECT
    told.source_id,
    told.passage_start,
    LISTAGG(told.technology_id, ';'
    ORDER BY
      told.technology_id) AS technology_ids
  FROM told
  INNER JOIN subjects
    ON subjects.source_id = told.source_id AND subjects.technology_id = told.technology_id AND subjects.is_subject
  GROUP BY
    told.source_id,
    told.passage_start
), set_by AS (
  /* What a sentence names holds until another names something else. "Both", and a new entry in the request's list, speak of all. */
  SELECT
    passages.source_id,
    passages.block_number,
    passages.char_start AS passage_start,
    CASE
      WHEN NOT named_subjects.technology_ids IS NULL
      THEN named_subjects.technology_ids
      WHEN passages.speaker <> 'document'
      AND (
        COALESCE(entries.is_entry_start, FALSE)
        AND passages.speaker = 'requester'
        AND NOT passages.is_echo
        OR REGEXP_MATCHES(
          passages.passage,
          '(?i)\b(?:both|neither|either|all of (?:these|those|the)|any of (?:these|those|the)|each of|none of (?:these|those))\b'
        )
      )
      THEN '*'
    END AS scope
  FROM intermediate.marked_passages AS passages
  INNER JOIN several
    ON several.source_id = passages.source_id
  LEFT JOIN named_subjects
    ON named_subjects.source_id = passages.source_id AND named_subjects.passage_start = passages.char_start
  LEFT JOIN intermediate.list_entries AS entries
    ON entries.source_id = passages.source_id AND entries.passage_start = passages.char_start
), scoped AS (
  SELECT
    set_by.source_id,
    set_by.passage_start,
    COALESCE(
      LAST_VALUE(set_by.scope IGNORE NULLS) OVER (PARTITION BY set_by.source_id, set_by.block_number ORDER BY set_by.passage_start),
      '*'
    ) AS scope
  FROM set_by
), asked_of AS (
  /* Every passage of a source with several subjects, and elsewhere those that name a technology. */
  SELECT
    scoped.source_id,
    scoped.passage_start,
    scoped.scope
  FROM scoped
  UNION ALL
  SELECT DISTINCT
    named.source_id,
    named.passage_start,
    '*' AS scope
  FROM named
  LEFT JOIN several
    ON several.source_id = named.source_id
  WHERE
    several.source_id IS NULL
), counted AS (
  SELECT
    named.source_id,
    named.passage_start,
    COUNT(*) AS technologies
  FROM named
  GROUP BY
    named.source_id,
    named.passage_start
), judged AS (
  SELECT
    asked_of.source_id,
    asked_of.passage_start,
    asked_of.scope,
    subjects.technology_id,
    subjects.is_subject,
    NOT named.technology_id IS NULL AS names_technology,
    COALESCE(counted.technologies, 0) > CASE WHEN named.technology_id IS NULL THEN 0 ELSE 1 END AS names_another
  FROM asked_of
  INNER JOIN subjects
    ON subjects.source_id = asked_of.source_id
  LEFT JOIN named
    ON named.source_id = asked_of.source_id
    AND named.passage_start = asked_of.passage_start
    AND named.technology_id = subjects.technology_id
  LEFT JOIN counted
    ON counted.source_id = asked_of.source_id AND counted.passage_start = asked_of.passage_start
  WHERE
    subjects.is_subject OR NOT named.technology_id IS NULL
)
SELECT
  judged.source_id, /* The source */
  sources.version_number, /* Version of the source */
  judged.passage_start, /* Offset of the passage */
  judged.technology_id, /* A technology its source is about, or one the passage names */
  judged.is_subject, /* TRUE where the source is about it */
  judged.names_technology, /* TRUE where the passage names it */
  judged.names_another, /* TRUE where the passage names another one */
  judged.scope = '*' AS is_open, /* TRUE where nothing before it in its block says which technology is meant */
  judged.is_subject
  AND (
    judged.scope = '*' OR CONTAINS(';' || judged.scope || ';', ';' || judged.technology_id || ';')
  ) AS is_in_scope /* TRUE where general words ("the system") mean this technology */
FROM judged
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = judged.source_id