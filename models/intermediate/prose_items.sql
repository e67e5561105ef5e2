MODEL (
  name intermediate.prose_items,
  kind FULL,
  description 'One row per kind of record that running text asks for: parts of a sentence, or parts of a series between semicolons.',
  grain (source_id, char_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)), NOT_NULL(columns := (item_text, category)))
);

WITH led AS (
  /* "Your letter asks us for:" and the sentence behind the colon. */
  SELECT
    passages.*,
    COALESCE(
      REGEXP_MATCHES(
        LAG(passages.passage) OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start),
        '(?i)\b(?:you|your)\b.*\b(?:ask|seek|want|request|wrote|produce|for)[^:]*:\s*$'
      ),
      FALSE
    ) AS is_led
  FROM intermediate.marked_passages AS passages
), recitals AS (
  /* Letters that say what was asked: their other sentences ask for nothing. */
  SELECT DISTINCT
    passages.source_id
  FROM led AS passages
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = passages.source_id
    AND blocks.block_number = passages.block_number
    AND blocks.told_by = 'agency'
  WHERE
    (
      @matches_rules('recital', passages.passage)
      OR @matches_rules('echo', passages.passage)
      OR passages.is_led
      AND REGEXP_MATCHES(passages.passage, '^[^;]+;[^;]+;')
    )
    AND @matches_rules('item_category', passages.passage)
), spoken AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start,
    passages.passage,
    passages.marked,
    LENGTH(REGEXP_EXTRACT(passages.marked, '^([^:]{10,300}:)[^;]+;[^;]+;', 1)) AS head_length, /* In a letter "all parts: one; two; three" stands behind its colon. */
    REGEXP_MATCHES(passages.marked, '^[^;]+;[^;]+;[^;]+') AS is_series,
    @matches_rules('asking', passages.passage, 'asks_more') AS asks_more,
    @matches_rules('asking', passages.passage, 'adds') AND @matches_rules('asking', passages.passage, 'asks_more') AS adds,
    @matches_rules('asking', passages.passage, 'refines') AS refines,
    @matches_rules('asking', passages.passage, 'asks') AS asks,
    @matches_rules('asking', passages.passage, 'tells') AS tells,
    passages.speaker = 'requester'
    OR @matches_rules('recital', passages.passage)
    OR @matches_rules('echo', passages.passage)
    OR passages.is_led AS is_request,
    COALESCE(entries.is_entry_start, FALSE) AS is_in_list,
    blocks.told_by
  FROM led AS passages
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = passages.source_id AND blocks.block_number = passages.block_number
  LEFT JOIN intermediate.list_entries AS entries
    ON entries.source_id = passages.source_id AND entries.passage_start = passages.char_start
  WHERE
    NOT passages.is_layout AND NOT @matches_rules('asking', passages.passage, 'no_item')
), sentences AS (
  SELECT
    spoken.*
  FROM spoken
  WHERE
    CASE
      WHEN spoken.is_series
      THEN spoken.is_request
      ELSE (
        spoken.asks_more OR spoken.asks AND NOT spoken.tells
      )
      AND (
        spoken.is_request
        OR spoken.told_by = 'agency'
        AND NOT spoken.source_id IN (
          SELECT
            recitals.source_id
          FROM recitals
        )
      )
    END
), parts AS (
  /* Cut before each comma, semicolon and joining word; a part without a kind of record belongs to the part before it. */
  SELECT
    sentences.source_id,
    sentences.char_start AS sentence_start,
    sentences.is_series,
    @pieces(
      CASE
        WHEN sentences.is_series
        THEN @break_between(sentences.marked, '[^\s;]', '\s*(?:;|,?\s+(?:together with|along with|as well as)\b)')
        ELSE @break_between(sentences.marked, '[\w)"¤§†]', '\s*[,;]|\s+(?:and|or|&|plus|together with|along with|as well as)\b')
      END,
      CHR(1)
    )
  FROM sentences
), placed AS (
  SELECT
    parts.source_id,
    parts.sentence_start,
    parts.piece_number,
    parts.piece,
    parts.is_series,
    CAST(parts.sentence_start + SUM(LENGTH(parts.piece)) OVER (PARTITION BY parts.source_id, parts.sentence_start ORDER BY parts.piece_number) - LENGTH(parts.piece) AS INT) AS part_start
  FROM parts
), hits AS (
  SELECT
    placed.*,
    @rule_hits('item_category', REGEXP_REPLACE(placed.piece, '(?i)please', '      ', 'g')) AS category_hits,
    @matches_rules('asking', placed.piece, 'names_records')
    OR (
      REGEXP_MATCHES(placed.piece, '^\s*;\W*(?:(?i:and|or)\s+)?\w[^;]{5,}')
      OR placed.part_start = placed.sentence_start
      AND placed.is_series
    )
    AND NOT @matches_rules('asking', placed.piece, 'tells') AS names_records /* Between semicolons each part asks for something. */
  FROM placed
), hit_rows AS (
  SELECT
    hits.source_id,
    hits.sentence_start,
    hits.piece_number,
    hits.piece AS part,
    hits.part_start,
    hits.names_records,
    @pieces(COALESCE(hits.category_hits, ''), CHR(1))
  FROM hits
), categorised AS (
  SELECT
    hit_rows.source_id,
    hit_rows.sentence_start,
    hit_rows.part_start,
    CASE
      WHEN hit_rows.names_records
      AND (
        hit_rows.piece = ''
        OR NOT REGEXP_MATCHES(hit_rows.part, '^\s*;')
        AND TRY_CAST(@hit_field(hit_rows.piece, 'basis') AS INT) >= 5
        AND STRPOS(hit_rows.part, @hit_field(hit_rows.piece, 'words')) > 30
      )
      THEN 'other'
      ELSE @hit_field(hit_rows.piece, 'kind')
    END AS category,
    @hit_field(hit_rows.piece, 'words') AS cue,
    CASE WHEN hit_rows.names_records THEN 1 ELSE STRPOS(hit_rows.part, @hit_field(hit_rows.piece, 'words')) END AS place,
    @matches_rules('asking', hit_rows.part, 'opens_part') AS opens_part,
    @matches_rules('asking', hit_rows.part, 'asks_for_mou')
    OR @matches_rules('document_kind', hit_rows.part, 'mou') AS asks_for_mou,
    REGEXP_MATCHES(hit_rows.part, '^\s*,\s*(?i:(?:and|or)\b)?') AS is_apart,
    @matches_rules('asking', hit_rows.part, 'names_all') AS names_all,
    @matches_rules('asking', hit_rows.part, 'goes_into_parts') AS goes_into_parts
  FROM hit_rows
  WHERE
    hit_rows.piece <> '' OR hit_rows.names_records
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY hit_rows.source_id, hit_rows.part_start
      ORDER BY TRY_CAST(@hit_field(hit_rows.piece, 'basis') AS INT), STRPOS(hit_rows.part, @hit_field(hit_rows.piece, 'words')), @hit_field(hit_rows.piece, 'kind')
    ) = 1
), told AS (
  /* "All records on the tool, including invoices and policies": the head asks for nothing that its parts do not. */
  SELECT
    categorised.*,
    categorised.names_all
    AND MAX(CASE WHEN categorised.goes_into_parts THEN categorised.part_start ELSE -1 END) OVER (PARTITION BY categorised.source_id, categorised.sentence_start) > categorised.part_start AS is_head
  FROM categorised
), changes AS (
  /* "Contracts, licenses and NDAs" are one kind; between semicolons each part stands for itself. */
  SELECT
    told.*,
    sentences.version_number,
    sentences.is_series,
    sentences.asks_more,
    sentences.refines,
    sentences.adds AND NOT sentences.is_in_list AS is_addition,
    sentences.passage,
    sentences.head_length,
    LAG(told.category, 1, '') OVER (PARTITION BY told.source_id, told.sentence_start ORDER BY told.part_start) AS category_before
  FROM told
  INNER JOIN sentences
    ON sentences.source_id = told.source_id AND sentences.char_start = told.sentence_start
  WHERE
    NOT told.is_head
), opened AS (
  SELECT
    changes.*,
    LEAD(changes.part_start, 1, changes.sentence_start + LENGTH(changes.passage)) OVER (PARTITION BY changes.source_id, changes.sentence_start ORDER BY changes.part_start) AS part_end,
    ROW_NUMBER() OVER (PARTITION BY changes.source_id, changes.category ORDER BY changes.part_start) AS nth_of_category,
    MIN(changes.sentence_start) OVER (PARTITION BY changes.source_id, changes.category) AS first_sentence
  FROM changes
  WHERE
    changes.is_series
    OR changes.category <> changes.category_before
    OR changes.is_apart
    AND changes.asks_for_mou
    AND changes.category = 'agreements'
), kept AS (
  /* A kind that was asked for before is asked for again only where a sentence asks anew, or a list in it names it apart. */
  SELECT
    opened.*
  FROM opened
  WHERE
    opened.is_series
    OR opened.nth_of_category = 1
    OR opened.place <= 45
    AND (
      opened.sentence_start = opened.first_sentence
      AND (
        opened.opens_part OR opened.asks_for_mou AND opened.category = 'agreements'
      )
      OR opened.sentence_start > opened.first_sentence
      AND opened.asks_more
      AND NOT opened.refines
    )
), series AS (
  SELECT
    kept.source_id
  FROM kept
  WHERE
    kept.is_series
  GROUP BY
    kept.source_id
  HAVING
    COUNT(*) >= 2
)
SELECT
  kept.source_id, /* The source */
  kept.version_number, /* Version of the source */
  CASE WHEN kept.part_start = kept.sentence_start THEN kept.part_start + kept.head_length ELSE kept.part_start END::INT AS char_start, /* Offset of its words */
  kept.sentence_start, /* Offset of the sentence */
  TRIM(
    REGEXP_REPLACE(
      SUBSTRING(
        kept.passage,
        kept.part_start - kept.sentence_start + CASE WHEN kept.part_start = kept.sentence_start THEN kept.head_length ELSE 0 END + 1,
        kept.part_end - kept.part_start - CASE WHEN kept.part_start = kept.sentence_start THEN kept.head_length ELSE 0 END
      ),
      '(?i)^[\s,;]*(?:(?:and|or|plus|together with|along with|as well as)\b)?[\s,]*',
      '',
      'g'
    )
  ) AS item_text, /* Its words, in matching form */
  TRIM(CASE WHEN kept.cue = '' THEN REGEXP_EXTRACT(kept.passage, '^(.{1,40}(?:\b|$))', 1) ELSE kept.cue END) AS cue, /* The words that tell its kind */
  kept.category, /* Record category, in the words of the contract */
  kept.is_series, /* TRUE for a part of a series between semicolons */
  kept.is_addition, /* TRUE where the sentence asks for it besides a list */
  CASE WHEN kept.is_series AND NOT series.source_id IS NULL THEN 4 ELSE 5 END AS preference /* Which way to read a request goes first, 1 best */
FROM kept
LEFT JOIN series
  ON series.source_id = kept.source_id