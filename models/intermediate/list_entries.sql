MODEL (
  name intermediate.list_entries,
  kind FULL,
  description 'One row per passage that stands in a list: which list of its block, which entry of the list.',
  grain (source_id, passage_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start)), NOT_NULL(columns := (
      entry_number
  )))
);

WITH marked AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.block_number,
    passages.char_start AS passage_start,
    passages.paragraph_number,
    passages.passage,
    NULLIF(
      COALESCE(
        NULLIF(REGEXP_EXTRACT(passages.passage, '^[ >*]*\(?(\d{1,2})[.)]\s+\S', 1), ''),
        NULLIF(
          REGEXP_EXTRACT(
            passages.passage,
            '(?i)^\W*(?:(?:response|answer|reply)\s+(?:to\s+)?)?(?:item|request|question|category|number|response|no\.?|#)\s*(?:to\s+)?(?:item\s+)?(?:no\.?\s*)?#?(\d{1,2})\s*[:.)-]',
            1
          ),
          ''
        ),
        ''
      ),
      ''
    ) AS digits,
    NULLIF(REGEXP_EXTRACT(passages.passage, '^[ >*]*\(?([a-nA-N])[.)]\s+\S', 1), '') AS letter,
    REGEXP_MATCHES(passages.passage, '^[ >]*[•·▪◦●■*-]\s+\S') AS is_bullet,
    REGEXP_EXTRACT(passages.passage, '^\W*([A-Z][A-Za-z-]+(?:[ ,/&]+[A-Za-z-]+){0,4}?)(?: +-+ |:\s)', 1) AS label /* "Policy - attached." and "Training: none." open an entry without a mark, by the name of what they answer. */
  FROM intermediate.marked_passages AS passages
  WHERE
    NOT passages.is_layout
), typed AS (
  SELECT
    marked.*,
    CASE
      WHEN NOT marked.digits IS NULL
      THEN 'number'
      WHEN NOT marked.letter IS NULL
      THEN 'letter'
      WHEN marked.is_bullet
      THEN 'bullet'
      WHEN marked.label <> ''
      AND NOT LOWER(marked.label) IN ('re', 'subject', 'to', 'from', 'date', 'attn', 'cc', 'via', 'note')
      AND @matches_rules('item_category', marked.label)
      THEN 'label'
      ELSE ''
    END AS marker_type,
    CASE
      WHEN NOT marked.digits IS NULL
      THEN marked.digits::INT
      WHEN NOT marked.letter IS NULL
      THEN STRPOS('abcdefghijklmn', LOWER(marked.letter))
    END AS marker_number
  FROM marked
), outermost AS (
  /* Entries inside an entry carry another kind of mark: the first kind in a block is the outer one. */
  SELECT
    typed.source_id,
    typed.block_number,
    ARG_MIN(typed.marker_type, typed.passage_start + CASE WHEN typed.marker_type = 'label' THEN 100000000 ELSE 0 END) AS marker_type
  FROM typed
  WHERE
    typed.marker_type <> ''
  GROUP BY
    typed.source_id,
    typed.block_number
), starts AS (
  SELECT
    typed.*,
    typed.marker_type = outermost.marker_type AS is_entry_start,
    typed.marker_type = outermost.marker_type AND typed.marker_number = 1 AS restarts
  FROM typed
  INNER JOIN outermost
    ON outermost.source_id = typed.source_id AND outermost.block_number = typed.block_number
), counted AS (
  SELECT
    starts.*,
    SUM(CASE WHEN starts.is_entry_start THEN 1 ELSE 0 END) OVER (PARTITION BY starts.source_id, starts.block_number ORDER BY starts.passage_start) AS entry_index,
    GREATEST(
      1,
      SUM(CASE WHEN starts.restarts THEN 1 ELSE 0 END) OVER (PARTITION BY starts.source_id, starts.block_number ORDER BY starts.passage_start)
    ) AS list_number
  FROM starts
), entries AS (
  SELECT
    counted.*,
    FIRST_VALUE(counted.marker_type) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_type,
    FIRST_VALUE(counted.label) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_label,
    FIRST_VALUE(counted.marker_number) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_mark,
    FIRST_VALUE(counted.paragraph_number) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_paragraph,
    MAX(counted.entry_index) OVER (PARTITION BY counted.source_id, counted.block_number, counted.list_number) AS last_entry_index,
    MIN(CASE WHEN counted.entry_index > 0 THEN counted.entry_index END) OVER (PARTITION BY counted.source_id, counted.block_number, counted.list_number) AS first_entry_index
  FROM counted
)
SELECT
  entries.source_id, /* The source */
  entries.version_number, /* Version of the source */
  entries.block_number, /* Block the list stands in */
  entries.passage_start, /* Offset of the passage */
  entries.list_number::INT AS list_number, /* Which list of the block */
  entries.entry_index::INT AS entry_index, /* Which entry of the block, 1 first */
  COALESCE(entries.entry_mark, entries.entry_index - entries.first_entry_index + 1)::INT AS entry_number, /* Its own number, for bullets its place */
  entries.entry_type, /* number, letter, bullet or label */
  entries.entry_label, /* The name the entry opens with, else empty */
  entries.is_entry_start, /* TRUE for the passage that carries the mark */
  CAST(entries.paragraph_number - entries.entry_paragraph AS INT) AS paragraphs_in, /* Blank lines since the mark */
  entries.entry_index = entries.last_entry_index AS is_last_entry /* TRUE for the last entry of its list */
FROM entries
WHERE
  entries.entry_index > 0