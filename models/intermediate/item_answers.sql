MODEL (
  name intermediate.item_answers,
  kind FULL,
  description 'One row per answer that the agency gave to one item of the request, and how the two were tied together.',
  grain (source_id, item_number, char_start, disposition),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number, char_start, disposition)),
    ACCEPTED_VALUES(
      "column" := disposition,
      is_in := (
        'produced',
        'produced_unmapped',
        'no_responsive_records',
        'withheld',
        'clarification_requested',
        'referred',
        'nonuse_statement',
        'pending'
      )
    )
  )
);

WITH entry_hits AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    hits.words,
    hits.kind AS disposition,
    hits.value AS scope,
    CASE
      WHEN hits.value = 'item' AND hits.kind = 'produced'
      THEN 1
      WHEN hits.value = 'item'
      THEN 2
      WHEN hits.kind = 'produced'
      THEN 4
      ELSE 3
    END AS strength,
    passages.block_number,
    passages.message_position,
    passages.passage,
    passages.marked,
    passages.char_end AS passage_end,
    entries.entry_index,
    entries.list_number,
    entries.entry_number,
    entries.entry_type,
    COALESCE(entries.entry_mark, '') AS entry_mark,
    COALESCE(entries.entry_label, '') AS entry_label,
    entries.paragraphs_in,
    entries.is_last_entry,
    MIN(entries.paragraphs_in) OVER (PARTITION BY hits.source_id, entries.block_number, entries.entry_index) AS first_answer
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN intermediate.list_entries AS entries
    ON entries.source_id = hits.source_id
    AND entries.passage_start = hits.passage_start
    AND (
      NOT entries.is_last_entry OR entries.paragraphs_in <= 1
    )
  WHERE
    hits.topic = 'disposition' AND NOT hits.is_hypothetical AND NOT hits.is_recital AND NOT hits.is_law
), hits AS (
  /* What follows the last entry answers it only where nothing in the entry does. */
  SELECT
    entry_hits.source_id,
    entry_hits.passage_start,
    entry_hits.char_start,
    entry_hits.char_end,
    entry_hits.words,
    entry_hits.disposition,
    entry_hits.scope,
    entry_hits.strength,
    entry_hits.block_number,
    entry_hits.message_position,
    entry_hits.passage,
    entry_hits.marked,
    entry_hits.passage_end,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_index END AS entry_index,
    CASE WHEN entry_hits.is_inside THEN entry_hits.list_number END AS list_number,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_number END AS entry_number,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_type END AS entry_type,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_mark ELSE '' END AS entry_mark,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_label ELSE '' END AS entry_label
  FROM (
    SELECT
      entry_hits.*,
      NOT entry_hits.entry_index IS NULL
      AND NOT (
        entry_hits.is_last_entry AND entry_hits.paragraphs_in > entry_hits.first_answer
      ) AS is_inside
    FROM entry_hits
  ) AS entry_hits
), counted AS (
  /* "items 2-3 and 5-9", "item 4", "request no. 2" */
  SELECT
    hits.*,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(hits.passage, '^\W*((?:\(\d{1,2}\)(?:\s*(?:,|-|&|and|through|to)\s*)?){1,12})\s*[:.-]', 1), ''),
      NULLIF(REGEXP_EXTRACT(hits.passage, '^\W*(\d{1,2}(?:\s*(?:,|-|&|and|through|to)\s*\d{1,2}){1,12})\s*[:.)-]', 1), ''),
      NULLIF(
        REGEXP_EXTRACT(
          hits.passage,
          '(?i)\b(?:items?|requests?|categor(?:y|ies)|numbers?|nos?\.|parts?|questions?|paragraphs?|points?|bullets?|sections?)\s*(?:nos?\.?|numbers?|#|\()?\s*\(?((?:#?[A-H]?\d{1,2}\)?|#?\b[A-N]\b\)?)(?:(?:\s*(?:,|-|&|;|and|or|through|thru|to|as well as|items?|nos?\.?|\+)\s*\(?)+(?:#?[A-H]?\d{1,2}\)?|\b[A-N]\b\)?))*)(?:[^\d-]|$)',
          1
        ),
        ''
      ),
      NULLIF(
        REGEXP_EXTRACT(
          hits.passage,
          '(?i)\b(?:responsive to|respect to|as to|as for|regards? to|regarding|answer to|response to)\s+\(?((?:#?\d{1,2}[.)]?)(?:(?:\s*(?:,|-|&|and|or|through|to)\s*\(?)+#?\d{1,2}[.)]?)*)\s*(?:[.,;:)]|(?:is|are|was|were|have|has|we|the|no|there|please)\b|$)',
          1
        ),
        ''
      ),
      REGEXP_EXTRACT(hits.passage, '\b([A-H]\d{1,2}(?:\s*(?:,|-|&|and|or|through|thru|to)\s*[A-H]\d{1,2})*)\b', 1)
    ) AS spans
  FROM hits
), numbered AS (
  /* Within an answer that has a mark of its own, paragraphs and sections are a document's, and "see item 2" is no answer to item 2. */
  SELECT
    counted.source_id,
    counted.passage_start,
    counted.char_start,
    counted.char_end,
    counted.words,
    counted.disposition,
    counted.scope,
    counted.strength,
    counted.block_number,
    counted.message_position,
    counted.passage,
    counted.marked,
    counted.passage_end,
    counted.entry_index,
    counted.list_number,
    counted.entry_number,
    counted.entry_type,
    counted.entry_mark,
    counted.entry_label,
    CASE
      WHEN counted.entry_type IN ('code', 'number', 'letter', 'roman', 'ordinal')
      AND (
        NOT REGEXP_MATCHES(
          counted.passage,
          '(?i)\b(?:items?|requests?|categor(?:y|ies)|numbers?|nos?\.)\s*(?:nos?\.?|numbers?|#)?\s*\(?#?[A-H]?\d'
        )
        OR REGEXP_MATCHES(
          counted.passage,
          '(?i)\b(?:same as|see|refer to|as in|like)\b[^.;]{0,40}\b(?:items?|requests?|numbers?|nos?\.|responses?|answers?)\s*(?:to\s+)?(?:items?|nos?\.?|numbers?)?\s*#?\(?[A-H]?\d'
        )
      )
      THEN ''
      ELSE counted.spans
    END AS spans
  FROM counted
), span_rows AS (
  SELECT
    numbered.source_id,
    numbered.passage_start,
    numbered.char_start,
    numbered.disposition,
    @pieces(
      REGEXP_REPLACE(
        REGEXP_REPLACE(LOWER(numbered.spans), '\s*(?:through|thru|to|-)\s*', '-', 'g'),
        '\s*(?:,|&|;|\+|\band\b|\bor\b|as well as|\s)\s*',
        ',',
        'g'
      ),
      ','
    )
  FROM numbered
  WHERE
    numbered.spans <> ''
), span_ends AS (
  SELECT
    span_rows.*,
    REGEXP_EXTRACT(span_rows.piece, '^\W*([a-h]?\d{1,2}|[a-n])\b', 1) AS low,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(span_rows.piece, '-\W*([a-h]?\d{1,2}|[a-n])\W*$', 1), ''),
      REGEXP_EXTRACT(span_rows.piece, '^\W*([a-h]?\d{1,2}|[a-n])\b', 1)
    ) AS high
  FROM span_rows
), spans AS (
  /* By the item's own mark where one has it, else by its place. */
  SELECT
    span_ends.source_id,
    span_ends.passage_start,
    span_ends.char_start,
    span_ends.disposition,
    COALESCE(
      MIN(CASE WHEN items.mark = span_ends.low THEN items.item_number END),
      TRY_CAST(span_ends.low AS INT),
      NULLIF(STRPOS('abcdefghijklmn', NULLIF(span_ends.low, '')), 0)
    ) AS low,
    COALESCE(
      MAX(CASE WHEN items.mark = span_ends.high THEN items.item_number END),
      TRY_CAST(span_ends.high AS INT),
      NULLIF(STRPOS('abcdefghijklmn', NULLIF(span_ends.high, '')), 0)
    ) AS high
  FROM span_ends
  LEFT JOIN intermediate.asked_items AS items
    ON items.source_id = span_ends.source_id
  GROUP BY
    span_ends.source_id,
    span_ends.passage_start,
    span_ends.char_start,
    span_ends.disposition,
    span_ends.piece,
    span_ends.low,
    span_ends.high
), by_number AS (
  SELECT
    spans.source_id,
    spans.passage_start,
    spans.char_start,
    spans.disposition,
    items.item_number,
    'number' AS tied_by
  FROM spans
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = spans.source_id AND items.item_number >= spans.low AND items.item_number <= spans.high
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
  GROUP BY
    entries.source_id,
    entries.block_number,
    entries.entry_index
), by_entry AS (
  /* The answer stands in a list entry: the entry repeats the item's words, or carries its number. */
  SELECT
    numbered.source_id,
    numbered.passage_start,
    numbered.char_start,
    numbered.disposition,
    items.item_number,
    'entry' AS tied_by
  FROM numbered
  INNER JOIN entry_heads
    ON entry_heads.source_id = numbered.source_id
    AND entry_heads.block_number = numbered.block_number
    AND entry_heads.entry_index = numbered.entry_index
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = numbered.source_id AND items.is_listed
  LEFT JOIN marked_items
    ON marked_items.source_id = numbered.source_id AND marked_items.mark = numbered.entry_mark
  WHERE
    numbered.spans = ''
    AND (
      NOT marked_items.mark IS NULL
      AND items.mark = numbered.entry_mark
      OR marked_items.mark IS NULL
      AND numbered.entry_type IN ('code', 'number', 'letter', 'roman', 'ordinal')
      AND items.item_number = numbered.entry_number
      OR numbered.entry_type IN ('bullet', 'row', 'quote')
      AND LENGTH(items.squeezed) >= 12
      AND CONTAINS(entry_heads.squeezed, SUBSTRING(items.squeezed, 1, 40))
    )
), by_echo AS (
  /* The answer follows the item's own words, repeated without a mark. */
  SELECT
    numbered.source_id,
    numbered.passage_start,
    numbered.char_start,
    numbered.disposition,
    items.item_number,
    'echo' AS tied_by
  FROM numbered
  INNER JOIN intermediate.marked_passages AS earlier
    ON earlier.source_id = numbered.source_id
    AND earlier.block_number = numbered.block_number
    AND earlier.is_echo
    AND earlier.char_start < numbered.passage_start
    AND earlier.char_start > numbered.passage_start - 900
    AND LENGTH(earlier.squeezed) >= 12
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = numbered.source_id AND items.is_listed AND CONTAINS(items.squeezed, earlier.squeezed)
  LEFT JOIN intermediate.list_entries AS listed
    ON listed.source_id = earlier.source_id AND listed.passage_start = earlier.char_start
  WHERE
    numbered.spans = '' AND numbered.entry_index IS NULL AND listed.source_id IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY numbered.source_id, numbered.char_start, numbered.disposition
      ORDER BY earlier.char_start DESC, items.item_number
    ) = 1
), label_hits AS (
  SELECT
    numbered.*,
    @rule_hits('item_category', numbered.entry_label) AS category_hits
  FROM numbered
  WHERE
    numbered.spans = '' AND numbered.entry_label <> ''
), by_label AS (
  /* "Policy - attached.": the entry opens with the name of the item, or of its category. */
  SELECT
    label_hits.source_id,
    label_hits.passage_start,
    label_hits.char_start,
    label_hits.disposition,
    items.item_number,
    'label' AS tied_by
  FROM label_hits
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = label_hits.source_id
    AND (
      STARTS_WITH(LOWER(items.label), LOWER(label_hits.entry_label))
      OR items.category = @hit_field(SPLIT_PART(label_hits.category_hits, CHR(1), 1), 'kind')
    )
  WHERE
    label_hits.entry_type IN ('label', 'bullet', 'row')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY label_hits.source_id, label_hits.char_start, label_hits.disposition
      ORDER BY CASE WHEN STARTS_WITH(LOWER(items.label), LOWER(label_hits.entry_label)) THEN 1 ELSE 2 END, items.item_number
    ) = 1
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
    by_label.*
  FROM by_label
), untied AS (
  SELECT
    numbered.*,
    @rule_hits('item_category', numbered.passage) AS category_hits
  FROM numbered
  WHERE
    numbered.scope IN ('item', 'category')
    AND NOT EXISTS(
      SELECT
        1
      FROM tied
      WHERE
        tied.source_id = numbered.source_id AND tied.char_start = numbered.char_start
    )
), category_rows AS (
  SELECT
    untied.source_id,
    untied.passage_start,
    untied.char_start,
    untied.disposition,
    @pieces(untied.category_hits, CHR(1))
  FROM untied
  WHERE
    NOT untied.category_hits IS NULL
), by_category AS (
  /* "We have no training materials": the answer names the category. */
  SELECT DISTINCT
    category_rows.source_id,
    category_rows.passage_start,
    category_rows.char_start,
    category_rows.disposition,
    items.item_number,
    'category' AS tied_by
  FROM category_rows
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = category_rows.source_id AND items.category = @hit_field(category_rows.piece, 'kind')
  WHERE
    NOT @hit_field(category_rows.piece, 'rule_id') IN ('data', 'use')
), interim AS (
  /* A message that says the search goes on answers nothing for good. */
  SELECT DISTINCT
    passages.source_id,
    passages.block_number
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency' AND @matches_rules('interim', passages.passage)
), blanket AS (
  SELECT
    untied.source_id,
    untied.passage_start,
    untied.char_start,
    untied.disposition,
    items.item_number,
    'blanket' AS tied_by
  FROM untied
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = untied.source_id
  LEFT JOIN by_category
    ON by_category.source_id = untied.source_id AND by_category.char_start = untied.char_start
  LEFT JOIN interim
    ON interim.source_id = untied.source_id AND interim.block_number = untied.block_number
  WHERE
    by_category.source_id IS NULL
    AND interim.source_id IS NULL
    AND untied.scope = 'item'
    AND untied.entry_index IS NULL
    AND (
      (
        untied.disposition IN ('no_responsive_records', 'withheld', 'referred')
        AND /* Said of everything only where the sentence speaks of the request, the search or such records. */ REGEXP_MATCHES(
          untied.passage,
          '(?i)responsive|request|search|\bany\b|such (?:records|documents)|(?:these|those|the) (?:records|documents)|described|seek|such (?:equipment|technology|devices?|systems?)|confirm'
        )
      )
      OR /* "Please clarify" after the records were found or the case was closed asks about something else. */ untied.disposition = 'clarification_requested'
      AND NOT EXISTS(
        SELECT
          1
        FROM intermediate.rule_hits AS done
        INNER JOIN intermediate.marked_passages AS done_passages
          ON done_passages.source_id = done.source_id AND done_passages.char_start = done.passage_start
        WHERE
          done.source_id = untied.source_id
          AND done.topic = 'event'
          AND done_passages.message_position <= untied.message_position
          AND done.kind IN ('closure', 'release')
      )
    )
    AND NOT REGEXP_MATCHES(
      untied.passage,
      '(?i)\b(?:additional|further|other|more|remaining)\s+(?:responsive )?(?:records|documents|materials)\b'
    )
), nonuse AS (
  /* "We don't use it", said of everything asked for, in a message that answers no item by itself. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    'nonuse_statement' AS disposition,
    items.item_number,
    'blanket' AS tied_by
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = hits.source_id
  WHERE
    hits.topic = 'fact'
    AND hits.kind = 'technology_use'
    AND hits.value = 'does_not_use'
    AND NOT EXISTS(
      SELECT
        1
      FROM intermediate.rule_hits AS former
      WHERE
        former.source_id = hits.source_id
        AND former.passage_start = hits.passage_start
        AND former.topic = 'fact'
        AND former.value = 'formerly_used'
    )
    AND passages.speaker = 'agency'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT hits.is_law
    AND NOT hits.is_other_agency
    AND NOT EXISTS(
      SELECT
        1
      FROM tied
      INNER JOIN numbered
        ON numbered.source_id = tied.source_id AND numbered.char_start = tied.char_start
      WHERE
        tied.source_id = hits.source_id AND numbered.block_number = passages.block_number
    )
), from_documents AS (
  /* A released document answers the item that asks for its kind; a loose one is not tied to an item by the agency. */
  SELECT
    documents.source_id,
    documents.char_start AS passage_start,
    documents.char_start,
    CASE
      WHEN documents.document_kind IN ('policy_order', 'contract', 'invoice', 'training')
      OR documents.document_kind = 'mou'
      AND items.asks_for_mou
      THEN 'produced'
      ELSE 'produced_unmapped'
    END AS disposition,
    items.item_number,
    'document' AS tied_by
  FROM intermediate.released_documents AS documents
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = documents.source_id
    AND items.category = CASE documents.document_kind
      WHEN 'policy_order'
      THEN 'policy'
      WHEN 'contract'
      THEN 'agreements'
      WHEN 'mou'
      THEN 'agreements'
      WHEN 'invoice'
      THEN 'financial'
      WHEN 'training'
      THEN 'training'
      WHEN 'email'
      THEN 'vendor_communications'
      ELSE ''
    END
  WHERE
    documents.is_on_topic
    OR documents.is_on_topic IS NULL
    AND documents.document_kind <> 'mou'
    OR documents.document_kind = 'email'
), strengths AS (
  SELECT
    numbered.source_id,
    numbered.char_start,
    numbered.disposition,
    MIN(numbered.strength) AS strength
  FROM numbered
  GROUP BY
    numbered.source_id,
    numbered.char_start,
    numbered.disposition
), answers AS (
  SELECT
    tied.*
  FROM tied
  UNION
  SELECT
    by_category.*
  FROM by_category
  UNION
  SELECT
    blanket.*
  FROM blanket
  UNION
  SELECT
    nonuse.*
  FROM nonuse
  UNION
  SELECT
    from_documents.*
  FROM from_documents
)
SELECT
  answers.source_id, /* The source */
  sources.version_number, /* Version of the source */
  answers.item_number, /* The item answered */
  answers.disposition, /* What the agency said of it */
  answers.tied_by, /* number, entry, echo, label, category, document or blanket */
  COALESCE(strengths.strength, 1) AS strength, /* 1 for the plainest words, 4 for words that answer only in their place */
  passages.message_position, /* Message that answers */
  answers.passage_start, /* Offset of the passage that answers */
  answers.char_start /* Offset of the words that answer */
FROM answers
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = answers.source_id
INNER JOIN intermediate.marked_passages AS passages
  ON passages.source_id = answers.source_id
  AND answers.passage_start >= passages.char_start
  AND answers.passage_start < passages.char_end
LEFT JOIN strengths
  ON strengths.source_id = answers.source_id
  AND strengths.char_start = answers.char_start
  AND strengths.disposition = answers.disposition
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY answers.source_id, answers.item_number, answers.char_start, answers.disposition
    ORDER BY answers.tied_by
  ) = 1