MODEL (
  name intermediate.tied_answers,
  kind FULL,
  description 'One row per answer and item that belong together: by number, by place in a list, by words they share, by the kind of record.',
  grain (source_id, item_number, char_start, disposition, tied_by),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number, char_start, disposition, tied_by))
  )
);

WITH hits AS (
  SELECT
    answering_hits.*
  FROM intermediate.answering_hits AS answering_hits
), leads AS (
  /* "Rules. Policy 613, attached.": a few words that head a paragraph. */
  SELECT
    passages.source_id,
    passages.block_number,
    passages.paragraph_number,
    ARG_MIN(passages.char_start, passages.char_start) AS passage_start,
    ARG_MIN(passages.marked, passages.char_start) AS marked
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'requester') AND NOT passages.is_layout AND passages.message_position > 0
  GROUP BY
    passages.source_id,
    passages.block_number,
    passages.paragraph_number
), by_number AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.disposition,
    named.item_number,
    CASE
      WHEN COUNT(*) OVER (PARTITION BY hits.source_id, hits.char_start, hits.disposition) > 1
      THEN 'numbers'
      ELSE 'number'
    END AS tied_by
  FROM hits
  INNER JOIN intermediate.item_references AS named
    ON named.source_id = hits.source_id AND named.passage_start = hits.passage_start
  WHERE
    hits.is_numbered
), marked_items AS (
  SELECT DISTINCT
    items.source_id,
    items.mark
  FROM intermediate.asked_items AS items
  WHERE
    items.mark <> ''
), entry_heads AS (
  SELECT
    entries.source_id,
    entries.block_number,
    entries.entry_index,
    LISTAGG(passages.squeezed, ''
    ORDER BY
      passages.char_start) AS squeezed
  FROM intermediate.list_entries AS entries
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
  WHERE
    entries.paragraphs_in = 0
  GROUP BY
    entries.source_id,
    entries.block_number,
    entries.entry_index
), by_entry AS (
  /* The answer stands in a list entry: the entry repeats the item's words, or carries its number. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.disposition,
    items.item_number,
    'entry' AS tied_by
  FROM hits
  INNER JOIN entry_heads
    ON entry_heads.source_id = hits.source_id
    AND entry_heads.block_number = hits.block_number
    AND entry_heads.entry_index = hits.entry_index
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = hits.source_id AND items.is_listed
  LEFT JOIN marked_items
    ON marked_items.source_id = hits.source_id AND marked_items.mark = hits.entry_mark
  WHERE
    NOT hits.is_numbered
    AND (
      NOT marked_items.mark IS NULL
      AND items.mark = hits.entry_mark
      OR marked_items.mark IS NULL
      AND hits.entry_type IN ('code', 'number', 'letter', 'roman', 'ordinal')
      AND items.item_number = hits.entry_number
      OR hits.entry_type IN ('bullet', 'row', 'quote')
      AND LENGTH(items.squeezed) >= 12
      AND CONTAINS(entry_heads.squeezed, SUBSTRING(items.squeezed, 1, 40))
    )
), by_echo AS (
  /* The answer follows the item's own words, repeated without a mark. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.disposition,
    items.item_number,
    'echo' AS tied_by
  FROM hits
  INNER JOIN intermediate.marked_passages AS earlier
    ON earlier.source_id = hits.source_id
    AND earlier.block_number = hits.block_number
    AND earlier.is_echo
    AND earlier.char_start < hits.passage_start
    AND earlier.char_start > hits.passage_start - 900
    AND earlier.paragraph_number >= hits.paragraph_number - 1
    AND LENGTH(earlier.squeezed) >= 12
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = hits.source_id AND items.is_listed AND CONTAINS(items.squeezed, earlier.squeezed)
  LEFT JOIN intermediate.list_entries AS listed
    ON listed.source_id = earlier.source_id AND listed.passage_start = earlier.char_start
  LEFT JOIN leads
    ON leads.source_id = hits.source_id
    AND leads.block_number = hits.block_number
    AND leads.paragraph_number = hits.paragraph_number
    AND leads.passage_start < hits.passage_start
    AND leads.passage_start > earlier.char_start
    AND LENGTH(TRIM(leads.marked)) < 50
    AND @matches_rules('item_category', leads.marked)
  WHERE
    NOT hits.is_numbered AND hits.entry_index IS NULL AND listed.source_id IS NULL AND leads.source_id IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY hits.source_id, hits.char_start, hits.disposition
      ORDER BY earlier.char_start DESC, items.item_number
    ) = 1
), by_head AS (
  /* A letter that answers each item in a paragraph of its own. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.disposition,
    items.item_number,
    'paragraph' AS tied_by
  FROM hits
  INNER JOIN intermediate.headed_items AS heads
    ON heads.source_id = hits.source_id
    AND heads.block_number = hits.block_number
    AND heads.paragraph_number = hits.paragraph_number
    AND heads.char_start < hits.passage_start
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = heads.source_id AND items.char_start = heads.char_start
  WHERE
    NOT hits.is_numbered AND hits.entry_index IS NULL
), tied AS (
  SELECT
    by_number.*
  FROM by_number
  UNION
  SELECT
    by_entry.*
  FROM by_entry
  UNION
  SELECT
    by_echo.*
  FROM by_echo
  UNION
  SELECT
    by_head.*
  FROM by_head
), untied AS (
  /* "We don't use it" without a number speaks of everything. */
  SELECT
    hits.*
  FROM hits
  WHERE
    hits.disposition <> 'nonuse_statement'
    AND NOT EXISTS(
      SELECT
        1
      FROM tied
      WHERE
        tied.source_id = hits.source_id AND tied.char_start = hits.char_start
    )
), nearby AS (
  /* Where the clause names no item, the sentences just before it in the paragraph do, or the head of the entry. */
  SELECT
    untied.source_id,
    untied.char_start,
    untied.disposition,
    LISTAGG(earlier.marked, ' '
    ORDER BY
      earlier.char_start) AS marked
  FROM untied
  INNER JOIN intermediate.marked_passages AS own
    ON own.source_id = untied.source_id AND own.char_start = untied.passage_start
  INNER JOIN intermediate.marked_passages AS earlier
    ON earlier.source_id = own.source_id
    AND earlier.block_number = own.block_number
    AND earlier.paragraph_number = own.paragraph_number
    AND earlier.passage_number BETWEEN own.passage_number - 2 AND own.passage_number - 1
    AND NOT earlier.is_layout
  GROUP BY
    untied.source_id,
    untied.char_start,
    untied.disposition
), texts AS (
  /* The name that an entry or a paragraph opens with, else the clause, else what stands before it. */
  SELECT
    untied.*,
    0 AS level,
    untied.entry_label AS text
  FROM untied
  WHERE
    untied.entry_label <> '' AND untied.entry_type IN ('label', 'bullet', 'row')
  UNION ALL
  SELECT
    untied.*,
    0 AS level,
    leads.marked AS text
  FROM untied
  INNER JOIN leads
    ON leads.source_id = untied.source_id
    AND leads.block_number = untied.block_number
    AND leads.paragraph_number = untied.paragraph_number
    AND leads.passage_start < untied.passage_start
  WHERE
    untied.entry_index IS NULL
    AND LENGTH(TRIM(leads.marked)) < 50
    AND REGEXP_MATCHES(leads.marked, '[.:?]\W*$')
    AND NOT EXISTS(
      SELECT
        1
      FROM hits
      WHERE
        hits.source_id = leads.source_id AND hits.passage_start = leads.passage_start
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM intermediate.item_references AS named
      WHERE
        named.source_id = leads.source_id AND named.passage_start = leads.passage_start AND named.opens
    )
  UNION ALL
  SELECT
    untied.*,
    1 AS level,
    untied.clause AS text
  FROM untied
  UNION ALL
  SELECT
    untied.*,
    2 AS level,
    nearby.marked AS text
  FROM untied
  INNER JOIN nearby
    ON nearby.source_id = untied.source_id
    AND nearby.char_start = untied.char_start
    AND nearby.disposition = untied.disposition
  WHERE
    untied.scope IN ('item', 'category')
    OR untied.strength <= 3
    AND REGEXP_MATCHES(untied.passage, '(?i)\b(?:it|them|they|those|these|both|that|this|such)\b')
), item_word_rows AS (
  SELECT
    items.source_id,
    items.item_number,
    @pieces(REGEXP_REPLACE(REPLACE(LOWER(items.item_text), '-', ''), '[^a-z]+', ' ', 'g'), ' ')
  FROM intermediate.asked_items AS items
), item_words AS (
  /* A word of one item only tells it from the others; one of two tells half. */
  SELECT DISTINCT
    item_word_rows.source_id,
    item_word_rows.item_number,
    @stem(item_word_rows.piece) AS stem
  FROM item_word_rows
  LEFT JOIN seeds.common_words AS common_words
    ON common_words.word = item_word_rows.piece
  WHERE
    common_words.word IS NULL AND LENGTH(item_word_rows.piece) >= 3
), weighed AS (
  SELECT
    item_words.*,
    1.0 / COUNT(*) OVER (PARTITION BY item_words.source_id, item_words.stem) AS weight
  FROM item_words
), text_word_rows AS (
  SELECT
    texts.source_id,
    texts.char_start,
    texts.disposition,
    texts.level,
    @pieces(REGEXP_REPLACE(REPLACE(LOWER(texts.text), '-', ''), '[^a-z]+', ' ', 'g'), ' ')
  FROM texts
), text_words AS (
  SELECT DISTINCT
    text_word_rows.source_id,
    text_word_rows.char_start,
    text_word_rows.disposition,
    text_word_rows.level,
    @stem(text_word_rows.piece) AS stem
  FROM text_word_rows
  LEFT JOIN seeds.common_words AS common_words
    ON common_words.word = text_word_rows.piece
  WHERE
    common_words.word IS NULL AND LENGTH(text_word_rows.piece) >= 3
), shared AS (
  SELECT
    text_words.source_id,
    text_words.char_start,
    text_words.disposition,
    text_words.level,
    weighed.item_number,
    SUM(weighed.weight) AS weight
  FROM text_words
  INNER JOIN weighed
    ON weighed.source_id = text_words.source_id AND weighed.stem = text_words.stem
  GROUP BY
    text_words.source_id,
    text_words.char_start,
    text_words.disposition,
    text_words.level,
    weighed.item_number
), category_hits AS (
  SELECT
    texts.source_id,
    texts.char_start,
    texts.disposition,
    texts.level,
    @rule_hits('item_category', texts.text) AS category_hits
  FROM texts
), category_rows AS (
  SELECT
    category_hits.source_id,
    category_hits.char_start,
    category_hits.disposition,
    category_hits.level,
    @pieces(category_hits.category_hits, CHR(1))
  FROM category_hits
  WHERE
    NOT category_hits.category_hits IS NULL
), categories AS (
  SELECT DISTINCT
    category_rows.source_id,
    category_rows.char_start,
    category_rows.disposition,
    category_rows.level,
    items.item_number
  FROM category_rows
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = category_rows.source_id AND items.category = @hit_field(category_rows.piece, 'kind')
  WHERE
    NOT @hit_field(category_rows.piece, 'rule_id') IN ('data', 'use') AND items.category <> 'other'
), scored AS (
  SELECT
    texts.source_id,
    texts.passage_start,
    texts.char_start,
    texts.disposition,
    texts.scope,
    texts.strength,
    texts.level,
    items.item_number,
    items.category,
    COALESCE(shared.weight, 0) + CASE WHEN items.asks_for_mou AND @matches_rules('document_kind', texts.text, 'mou') THEN 1 ELSE 0 END AS words_weight,
    NOT categories.item_number IS NULL AS is_category
  FROM texts
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = texts.source_id
  LEFT JOIN shared
    ON shared.source_id = texts.source_id
    AND shared.char_start = texts.char_start
    AND shared.disposition = texts.disposition
    AND shared.level = texts.level
    AND shared.item_number = items.item_number
  LEFT JOIN categories
    ON categories.source_id = texts.source_id
    AND categories.char_start = texts.char_start
    AND categories.disposition = texts.disposition
    AND categories.level = texts.level
    AND categories.item_number = items.item_number
  WHERE
    COALESCE(shared.weight, 0) >= 1 OR NOT categories.item_number IS NULL
), kept AS (
  /* Of two items of one kind, the one whose own words the answer uses. Words that answer only in their place need words of the item. */
  SELECT
    scored.*
  FROM scored
  WHERE
    scored.scope IN ('item', 'category') OR scored.level = 0 OR scored.words_weight >= 1 AND scored.strength <= 5
  QUALIFY
    scored.level = MIN(scored.level) OVER (PARTITION BY scored.source_id, scored.char_start, scored.disposition)
    AND (
      scored.level /* The name of an entry is one item's of a kind. */ > 0
      OR ROW_NUMBER() OVER (
        PARTITION BY scored.source_id, scored.char_start, scored.disposition, scored.level, scored.category
        ORDER BY scored.words_weight DESC, scored.item_number
      ) = 1
    )
    AND (
      scored.words_weight >= 1
      OR NOT MAX(scored.words_weight) OVER (PARTITION BY scored.source_id, scored.char_start, scored.disposition, scored.level, scored.category) >= 1
    )
), by_paragraph AS (
  /* "Your fourth point - rules. General Order 12 is attached.": the sentences behind it, where they name no other item. */
  SELECT
    untied.source_id,
    untied.passage_start,
    untied.char_start,
    untied.disposition,
    heads.item_number,
    'paragraph' AS tied_by
  FROM untied
  INNER JOIN intermediate.item_references AS heads
    ON heads.source_id = untied.source_id
    AND heads.block_number = untied.block_number
    AND heads.paragraph_number = untied.paragraph_number
    AND heads.opens
    AND NOT heads.points_elsewhere
    AND heads.passage_start < untied.passage_start
  LEFT JOIN kept
    ON kept.source_id = untied.source_id
    AND kept.char_start = untied.char_start
    AND kept.disposition = untied.disposition
    AND kept.level <= 1
  WHERE
    untied.entry_index IS NULL AND kept.source_id IS NULL
  QUALIFY
    heads.passage_start = MAX(heads.passage_start) OVER (PARTITION BY untied.source_id, untied.char_start, untied.disposition)
)
SELECT
  answers.source_id, /* The source */
  sources.version_number, /* Version of the source */
  answers.passage_start, /* Offset of the passage that answers */
  answers.char_start, /* Offset of the words that answer */
  answers.disposition, /* What the agency said of it */
  answers.item_number, /* The item answered */
  answers.tied_by /* number, numbers, paragraph, entry, echo, label, words or category */
FROM (
  SELECT
    tied.source_id,
    tied.passage_start,
    tied.char_start,
    tied.disposition,
    tied.item_number,
    tied.tied_by
  FROM tied
  UNION ALL
  SELECT
    kept.source_id,
    kept.passage_start,
    kept.char_start,
    kept.disposition,
    kept.item_number,
    CASE
      WHEN kept.level = 0
      THEN 'label'
      WHEN kept.words_weight >= 1 AND kept.level = 1
      THEN 'words'
      ELSE 'category'
    END AS tied_by
  FROM kept
  LEFT JOIN by_paragraph
    ON by_paragraph.source_id = kept.source_id
    AND by_paragraph.char_start = kept.char_start
    AND by_paragraph.disposition = kept.disposition
  WHERE
    by_paragraph.source_id IS NULL
  UNION ALL
  SELECT
    by_paragraph.*
  FROM by_paragraph
) AS answers
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = answers.source_id