MODEL (
  name intermediate.asked_items,
  kind FULL,
  description 'One row per record category that a request asks for, from its list, or from its sentences where it has no list.',
  grain (source_id, item_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number)), NOT_NULL(columns := (category, label)))
);

WITH candidates AS (
  SELECT
    listed.source_id,
    listed.char_start,
    listed.char_start AS sort_key,
    listed.mark,
    listed.item_text,
    listed.marked_text,
    TRUE AS is_listed,
    '' AS own_category,
    '' AS cue,
    listed.preference,
    FALSE AS is_addition
  FROM intermediate.listed_items AS listed
  UNION ALL
  SELECT
    letter_items.source_id,
    letter_items.char_start,
    letter_items.number AS sort_key,
    letter_items.number::TEXT AS mark,
    letter_items.item_text,
    letter_items.item_text AS marked_text,
    TRUE AS is_listed,
    '' AS own_category,
    '' AS cue,
    3 AS preference,
    FALSE AS is_addition
  FROM intermediate.letter_items AS letter_items
  UNION ALL
  SELECT
    headed.source_id,
    headed.char_start,
    headed.char_start AS sort_key,
    '' AS mark,
    headed.item_text,
    headed.item_text AS marked_text,
    TRUE AS is_listed,
    '' AS own_category,
    '' AS cue,
    3 AS preference,
    FALSE AS is_addition
  FROM intermediate.headed_items AS headed
  WHERE
    NOT headed.source_id IN (
      SELECT
        letter_items.source_id
      FROM intermediate.letter_items AS letter_items
    ) /* Points that the letter counts are its items. */
  UNION ALL
  SELECT
    prose.source_id,
    prose.char_start,
    prose.char_start AS sort_key,
    '' AS mark,
    prose.item_text,
    prose.item_text AS marked_text,
    prose.is_series AS is_listed,
    prose.category AS own_category,
    prose.cue,
    prose.preference,
    prose.is_addition
  FROM intermediate.prose_items AS prose
), preferred AS (
  /* A list goes before running text; what the text asks for besides its list comes behind it. */
  SELECT
    candidates.source_id,
    MIN(candidates.preference) AS preference
  FROM candidates
  GROUP BY
    candidates.source_id
), last_listed AS (
  SELECT
    candidates.source_id,
    MAX(candidates.char_start) AS char_start
  FROM candidates
  INNER JOIN preferred
    ON preferred.source_id = candidates.source_id AND preferred.preference = candidates.preference
  GROUP BY
    candidates.source_id
), texts AS (
  SELECT
    candidates.source_id,
    candidates.char_start,
    candidates.sort_key,
    candidates.mark,
    candidates.item_text,
    candidates.marked_text,
    candidates.is_listed,
    candidates.own_category,
    candidates.cue,
    candidates.preference <> preferred.preference AS is_addition
  FROM candidates
  INNER JOIN preferred
    ON preferred.source_id = candidates.source_id
  INNER JOIN last_listed
    ON last_listed.source_id = candidates.source_id
  WHERE
    candidates.preference = preferred.preference
    OR candidates.is_addition
    AND preferred.preference IN (1, 2, 4)
    AND candidates.char_start > last_listed.char_start
), labelled AS (
  SELECT
    texts.*,
    CASE
      WHEN texts.is_listed
      THEN COALESCE(
        NULLIF(TRIM(REGEXP_EXTRACT(texts.item_text, '^([^:.]{3,60}):', 1)), ''),
        NULLIF(TRIM(REGEXP_EXTRACT(texts.item_text, '^([A-Z][\w/&-]*(?:,? [\w/&-]+){0,3})\. +[A-Z]', 1)), ''),
        TRIM(REGEXP_EXTRACT(texts.item_text, '^(.{1,60}(?:\b|$))', 1))
      )
      ELSE texts.cue
    END AS label /* "Agreements: contracts, licences" is labelled; elsewhere the first words serve. */
  FROM texts
), category_hits AS (
  SELECT
    labelled.*,
    @rule_hits(
      'item_category',
      SUBSTRING(labelled.marked_text, STRPOS(labelled.item_text, labelled.label), LENGTH(labelled.label))
    ) AS label_hits,
    COALESCE(
      @rule_hits('item_category', labelled.marked_text),
      @rule_hits('item_category', REGEXP_REPLACE(labelled.item_text, '(?i)licen[cs]e[ -]plates?', '              ', 'g')) /* "LPR data" is a name that holds the word for its kind. */
    ) AS text_hits
  FROM labelled
), category_rows AS (
  /* The first words of an item say what it asks for; the plainest signs count wherever they stand in it. */
  SELECT
    category_hits.source_id,
    category_hits.char_start,
    category_hits.sort_key,
    category_hits.mark,
    category_hits.item_text,
    category_hits.is_listed,
    category_hits.is_addition,
    category_hits.own_category,
    category_hits.label,
    TRUE AS is_head,
    @pieces(COALESCE(category_hits.label_hits, category_hits.text_hits, ''), CHR(1))
  FROM category_hits
  UNION ALL
  SELECT
    category_hits.source_id,
    category_hits.char_start,
    category_hits.sort_key,
    category_hits.mark,
    category_hits.item_text,
    category_hits.is_listed,
    category_hits.is_addition,
    category_hits.own_category,
    category_hits.label,
    FALSE AS is_head,
    @pieces(COALESCE(category_hits.text_hits, ''), CHR(1))
  FROM category_hits
), chosen AS (
  SELECT
    category_rows.*,
    COALESCE(
      NULLIF(CASE WHEN category_rows.is_listed THEN '' ELSE category_rows.own_category END, ''),
      NULLIF(@hit_field(category_rows.piece, 'kind'), ''),
      NULLIF(category_rows.own_category, ''),
      'other'
    ) AS category
  FROM category_rows
  WHERE
    category_rows.is_head OR @hit_field(category_rows.piece, 'basis') = '1'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY category_rows.source_id, category_rows.char_start, category_rows.sort_key
      ORDER BY COALESCE(TRY_CAST(@hit_field(category_rows.piece, 'basis') AS INT), 9), STRPOS(category_rows.item_text, @hit_field(category_rows.piece, 'words')), @hit_field(category_rows.piece, 'kind')
    ) = 1
)
SELECT
  chosen.source_id, /* The source */
  sources.version_number, /* Version of the source */
  ROW_NUMBER() OVER (
    PARTITION BY chosen.source_id
    ORDER BY CASE WHEN chosen.is_addition THEN 1 ELSE 0 END, chosen.sort_key, chosen.char_start
  )::INT AS item_number, /* Its place in the request, 1 first */
  chosen.category, /* Record category, in the words of the contract */
  TRIM(REGEXP_REPLACE(chosen.label, '[\s*]+', ' ', 'g')) AS label, /* Cut from the landed text where the label stands in it unchanged. */ /* Its name in the request */
  chosen.mark, /* The mark it carries in the request: 1, b, a3; else empty */
  chosen.char_start, /* Offset of the passage that asks for it */
  chosen.is_listed, /* FALSE where it was read from running text */
  chosen.item_text, /* Its text in matching form */
  REGEXP_REPLACE(LOWER(chosen.item_text), '[^a-z0-9]+', '', 'g') AS squeezed, /* Letters and digits of its text */
  chosen.is_listed
  AND (
    @matches_rules('document_kind', chosen.item_text, 'mou')
    OR chosen.category = 'agreements'
    AND @matches_rules('asking', chosen.item_text, 'asks_for_mou')
  ) AS asks_for_mou, /* TRUE where it asks for memoranda of understanding */
  chosen.category = 'agreements'
  AND (
    NOT @matches_rules('asking', chosen.item_text, 'asks_for_mou')
    AND NOT @matches_rules('document_kind', chosen.item_text, 'mou')
    OR @matches_rules('asking', chosen.item_text, 'asks_for_contract')
  ) AS asks_for_contract /* TRUE where it asks for contracts of purchase, lease, licence or service */
FROM chosen
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = chosen.source_id