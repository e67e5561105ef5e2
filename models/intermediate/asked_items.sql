MODEL (
  name intermediate.asked_items,
  kind FULL,
  description 'One row per record category that a request asks for, from its list, or from its sentences where it has no list.',
  grain (source_id, item_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number)), NOT_NULL(columns := (category, label)))
);

WITH spoken AS (
  /* Where the requester's words stand: the own message first, then a copy of it in the agency's. */
  SELECT
    passages.source_id,
    passages.block_number,
    MIN(messages.position) AS position,
    MIN(CASE WHEN passages.is_echo THEN 1 ELSE 0 END) AS is_copy,
    SUM(LENGTH(passages.squeezed)) AS letters,
    COUNT(*) FILTER(WHERE
      entries.is_entry_start) AS entries,
    COUNT(*) FILTER(WHERE
      @matches_rules('asking', passages.passage, 'asks') AND @matches_rules('item_category', passages.passage)) AS sentences
  FROM intermediate.marked_passages AS passages
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = passages.source_id AND messages.block_number = passages.block_number
  LEFT JOIN intermediate.list_entries AS entries
    ON entries.source_id = passages.source_id AND entries.passage_start = passages.char_start
  WHERE
    passages.speaker = 'requester' AND NOT passages.is_layout
  GROUP BY
    passages.source_id,
    passages.block_number
), request_blocks AS (
  SELECT
    spoken.source_id,
    spoken.block_number,
    TRUE AS is_requester
  FROM spoken
  WHERE
    spoken.entries > 0 OR spoken.sentences > 0
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY spoken.source_id
      ORDER BY spoken.is_copy, CASE WHEN spoken.entries > 1 OR spoken.letters > 120 THEN 0 ELSE 1 END, spoken.position, spoken.block_number
    ) = 1
), letter_blocks AS (
  /* A letter that came without its request repeats it. */
  SELECT
    blocks.source_id,
    MIN(blocks.block_number) AS block_number
  FROM intermediate.blocks AS blocks
  LEFT JOIN request_blocks
    ON request_blocks.source_id = blocks.source_id
  WHERE
    request_blocks.source_id IS NULL AND blocks.block_kind = 'letter'
  GROUP BY
    blocks.source_id
), chosen_blocks AS (
  SELECT
    request_blocks.source_id,
    request_blocks.block_number,
    request_blocks.is_requester
  FROM request_blocks
  UNION ALL
  SELECT
    letter_blocks.source_id,
    letter_blocks.block_number,
    FALSE AS is_requester
  FROM letter_blocks
), answered AS (
  /* In a letter, the words before the answer are the request's, repeated. */
  SELECT
    hits.source_id,
    entries.block_number,
    entries.entry_index,
    MIN(hits.passage_start) AS answer_start
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.list_entries AS entries
    ON entries.source_id = hits.source_id AND entries.passage_start = hits.passage_start
  WHERE
    hits.topic = 'disposition' AND NOT hits.is_hypothetical AND NOT hits.is_recital
  GROUP BY
    hits.source_id,
    entries.block_number,
    entries.entry_index
), entry_texts AS (
  SELECT
    entries.source_id,
    entries.block_number,
    entries.list_number,
    entries.entry_index,
    MIN(entries.entry_mark) AS mark,
    MIN(entries.passage_start) AS char_start,
    LISTAGG(
      
        CASE
          WHEN entries.paragraphs_in = 0
          AND (
            passages.speaker = 'requester'
            OR answered.answer_start IS NULL
            OR entries.passage_start < answered.answer_start
            OR entries.is_entry_start
          )
          THEN passages.passage
          ELSE ''
        END,
        ''
      
      ORDER BY
        entries.passage_start
    ) AS entry_text
  FROM intermediate.list_entries AS entries
  INNER JOIN chosen_blocks
    ON chosen_blocks.source_id = entries.source_id AND chosen_blocks.block_number = entries.block_number
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
  LEFT JOIN answered
    ON answered.source_id = entries.source_id
    AND answered.block_number = entries.block_number
    AND answered.entry_index = entries.entry_index
  WHERE
    NOT chosen_blocks.is_requester OR entries.entry_speaker = 'requester' AND passages.speaker = 'requester'
  GROUP BY
    entries.source_id,
    entries.block_number,
    entries.list_number,
    entries.entry_index
), first_lists AS (
  /* The first list that has more than one entry. */
  SELECT
    lists.source_id,
    COALESCE(MIN(lists.list_number) FILTER(WHERE
      lists.entries > 1), MIN(lists.list_number)) AS list_number
  FROM (
    SELECT
      entry_texts.source_id,
      entry_texts.list_number,
      COUNT(*) AS entries
    FROM entry_texts
    GROUP BY
      entry_texts.source_id,
      entry_texts.list_number
  ) AS lists
  GROUP BY
    lists.source_id
), listed AS (
  SELECT
    entry_texts.source_id,
    entry_texts.char_start,
    entry_texts.mark,
    TRIM(
      REGEXP_REPLACE(
        entry_texts.entry_text,
        '^[ >*|"]*(?:[•·▪◦●■○□➢→»‣⁃*+-]|o\s|[\[(#]?(?:[A-H]?\d{1,2}|[a-nA-N]|(?i:[ivx]{1,4}))(?:[.)\]:|]{1,2}|\s+-\s)|(?i:item|request|question|category|response|number|no\.)\s*(?i:to\s+)?(?i:item\s+)?(?i:no\.?\s*)?#?\d{1,2}\s*[:.)-]|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|finally|last)(?i:ly)?[,:])[\s|]*',
        '',
        'g'
      )
    ) AS item_text,
    TRUE AS is_listed
  FROM entry_texts
  INNER JOIN first_lists
    ON first_lists.source_id = entry_texts.source_id AND first_lists.list_number = entry_texts.list_number
), lines AS (
  /* Lines without a mark, each a request of its own, below a line that ends in a colon or speaks of the following. */
  SELECT
    lines.source_id,
    lines.line_number,
    lines.char_start,
    TRIM(lines.line) AS line,
    TRIM(lines.line) = '' AS is_blank,
    @matches_rules('asking', lines.line, 'no_item') AS is_none,
    REGEXP_MATCHES(lines.line, '(?i)(?:: *$|\bfollowing\b[^.:]{0,80}[.:] *$)') AS opens,
    REGEXP_MATCHES(lines.line, '^ *["(]?[A-Z]')
    AND NOT REGEXP_MATCHES(
      lines.line,
      '(?i)^ *(?:dear|hello|to whom|sincerely|thank|regards|I\b|we\b|please|this|under|pursuant|if\b|the (?:request|requested|records requested))'
    )
    AND @matches_rules('item_category', lines.line) AS is_item
  FROM intermediate.block_lines AS lines
  INNER JOIN chosen_blocks
    ON chosen_blocks.source_id = lines.source_id
    AND chosen_blocks.block_number = lines.block_number
    AND chosen_blocks.is_requester
  WHERE
    lines.part = 'body'
), opened AS (
  SELECT
    lines.*,
    MAX(CASE WHEN lines.opens AND NOT lines.is_item THEN lines.line_number END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS open_line,
    SUM(CASE WHEN lines.is_blank OR lines.is_item THEN 0 ELSE 1 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS others
  FROM lines
), unmarked AS (
  SELECT
    opened.source_id,
    opened.char_start,
    '' AS mark,
    opened.line AS item_text,
    TRUE AS is_listed
  FROM opened
  INNER JOIN opened AS heads
    ON heads.source_id = opened.source_id AND heads.line_number = opened.open_line
  WHERE
    opened.is_item
    AND NOT opened.is_none
    AND opened.others = heads.others
    AND NOT EXISTS(
      SELECT
        1
      FROM listed
      WHERE
        listed.source_id = opened.source_id
    )
  QUALIFY
    COUNT(*) OVER (PARTITION BY opened.source_id, opened.open_line) >= 2
    AND opened.open_line = MIN(opened.open_line) OVER (PARTITION BY opened.source_id)
), series AS (
  /* "Please send the contracts; the invoices; and the policy": parted by semicolons, each part is an item. */
  SELECT
    passages.source_id,
    passages.char_start,
    @pieces(REGEXP_REPLACE(passages.passage, '^[^:]{10,300}:', '', 'g'), ';')
  FROM intermediate.marked_passages AS passages
  INNER JOIN chosen_blocks
    ON chosen_blocks.source_id = passages.source_id AND chosen_blocks.block_number = passages.block_number
  WHERE
    (
      passages.speaker = 'requester'
      OR NOT chosen_blocks.is_requester
      AND (
        @matches_rules('recital', passages.passage) OR @matches_rules('echo', passages.passage)
      )
    )
    AND NOT passages.is_layout
    AND REGEXP_MATCHES(passages.passage, '^[^;]+;[^;]+;[^;]+')
    AND NOT @matches_rules('asking', passages.passage, 'no_item')
    AND NOT passages.source_id IN (
      SELECT
        listed.source_id
      FROM listed
    )
    AND NOT passages.source_id IN (
      SELECT
        unmarked.source_id
      FROM unmarked
    )
), parted AS (
  SELECT
    series.source_id,
    CAST(series.char_start + series.piece_number - 1 AS INT) AS char_start,
    '' AS mark,
    TRIM(REGEXP_REPLACE(series.piece, '(?i)^\s*(?:and|or)\b', '', 'g')) AS item_text,
    TRUE AS is_listed
  FROM series
  WHERE
    @matches_rules('item_category', series.piece)
), recitals AS (
  /* Letters that say what was asked: their other sentences ask for nothing. */
  SELECT DISTINCT
    passages.source_id
  FROM intermediate.marked_passages AS passages
  INNER JOIN chosen_blocks
    ON chosen_blocks.source_id = passages.source_id
    AND chosen_blocks.block_number = passages.block_number
    AND NOT chosen_blocks.is_requester
  WHERE
    (
      @matches_rules('recital', passages.passage) OR @matches_rules('echo', passages.passage)
    )
    AND @matches_rules('item_category', passages.passage)
), sentences AS (
  /* No list: the sentences that ask for records, one item for each category they name. */
  SELECT
    passages.source_id,
    passages.char_start,
    '' AS mark,
    passages.passage AS item_text,
    FALSE AS is_listed
  FROM intermediate.marked_passages AS passages
  INNER JOIN chosen_blocks
    ON chosen_blocks.source_id = passages.source_id AND chosen_blocks.block_number = passages.block_number
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM listed
      WHERE
        listed.source_id = passages.source_id
    )
    AND NOT passages.source_id IN (
      SELECT
        unmarked.source_id
      FROM unmarked
    )
    AND NOT passages.source_id IN (
      SELECT
        parted.source_id
      FROM parted
    )
    AND NOT passages.is_layout
    AND (
      passages.speaker = 'requester'
      OR NOT chosen_blocks.is_requester
      AND (
        NOT passages.source_id IN (
          SELECT
            recitals.source_id
          FROM recitals
        )
        OR @matches_rules('recital', passages.passage)
        OR @matches_rules('echo', passages.passage)
      )
    )
    AND @matches_rules('asking', passages.passage, 'asks')
    AND NOT @matches_rules('asking', passages.passage, 'no_item')
), texts AS (
  SELECT
    listed.*
  FROM listed
  UNION ALL
  SELECT
    unmarked.*
  FROM unmarked
  UNION ALL
  SELECT
    parted.*
  FROM parted
  UNION ALL
  SELECT
    sentences.*
  FROM sentences
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
      ELSE texts.item_text
    END AS label /* "Agreements: contracts, licences" is labelled; elsewhere the first words serve. */
  FROM texts
  WHERE
    TRIM(texts.item_text) <> ''
), category_hits AS (
  SELECT
    labelled.*,
    @rule_hits('item_category', labelled.label) AS label_hits,
    @rule_hits('item_category', labelled.item_text) AS text_hits
  FROM labelled
), category_rows AS (
  SELECT
    category_hits.source_id,
    category_hits.char_start,
    category_hits.mark,
    category_hits.item_text,
    category_hits.is_listed,
    category_hits.label,
    @pieces(COALESCE(category_hits.label_hits, category_hits.text_hits, ''), CHR(1))
  FROM category_hits
), categorised AS (
  SELECT
    category_rows.source_id,
    category_rows.char_start,
    category_rows.mark,
    category_rows.item_text,
    category_rows.is_listed,
    category_rows.label,
    COALESCE(NULLIF(@hit_field(category_rows.piece, 'kind'), ''), 'other') AS category,
    COALESCE(TRY_CAST(@hit_field(category_rows.piece, 'basis') AS INT), 9) AS weight,
    STRPOS(category_rows.item_text, @hit_field(category_rows.piece, 'words')) AS place,
    @hit_field(category_rows.piece, 'words') AS cue
  FROM category_rows
), chosen AS (
  SELECT
    categorised.source_id,
    categorised.char_start,
    categorised.mark,
    categorised.place,
    categorised.item_text,
    categorised.is_listed,
    CASE WHEN categorised.is_listed THEN categorised.label ELSE categorised.cue END AS label,
    categorised.category
  FROM categorised
  WHERE
    categorised.is_listed OR categorised.category <> 'other'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY categorised.source_id, CASE WHEN categorised.is_listed THEN categorised.char_start ELSE 0 END, CASE WHEN categorised.is_listed THEN '' ELSE categorised.category END
      ORDER BY CASE WHEN categorised.is_listed THEN categorised.weight ELSE categorised.char_start END, categorised.place, categorised.category
    ) = 1
)
SELECT
  chosen.source_id, /* The source */
  sources.version_number, /* Version of the source */
  ROW_NUMBER() OVER (PARTITION BY chosen.source_id ORDER BY chosen.char_start, chosen.place)::INT AS item_number, /* Its place in the request, 1 first */
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
  ) AS asks_for_mou /* TRUE where it asks for memoranda of understanding */
FROM chosen
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = chosen.source_id