MODEL (
  name intermediate.listed_items,
  kind FULL,
  description 'One row per entry of the list by which a request asks for records: marked, in a table, or each on a line of its own.',
  grain (source_id, char_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)), NOT_NULL(columns := (
      item_text
  )))
);

WITH answered AS (
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
), entry_passages AS (
  SELECT
    entries.source_id,
    entries.block_number,
    entries.list_number,
    entries.entry_index,
    entries.entry_type,
    entries.entry_mark,
    entries.passage_start,
    passages.passage,
    passages.marked,
    entries.paragraphs_in = 0
    AND (
      passages.speaker = 'requester'
      OR answered.answer_start IS NULL
      OR entries.passage_start < answered.answer_start
      OR entries.is_entry_start
    )
    AND (
      REGEXP_MATCHES(passages.passage, '\|\s*$')
      OR NOT REGEXP_MATCHES(
        FIRST_VALUE(passages.passage) OVER (PARTITION BY entries.source_id, entries.block_number, entries.entry_index ORDER BY entries.passage_start),
        '^[^|]*\w[^|]*\|[^|]*(?:\|\s*)?$'
      )
    ) AS is_item
  FROM intermediate.list_entries AS entries
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = entries.source_id AND blocks.block_number = entries.block_number
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
  LEFT JOIN answered
    ON answered.source_id = entries.source_id
    AND answered.block_number = entries.block_number
    AND answered.entry_index = entries.entry_index
  WHERE
    blocks.told_by = 'agency' OR entries.entry_speaker = 'requester' AND passages.speaker = 'requester'
), entry_texts AS (
  SELECT
    entry_passages.source_id,
    entry_passages.block_number,
    entry_passages.list_number,
    entry_passages.entry_index,
    MIN(entry_passages.entry_type) AS entry_type,
    MIN(entry_passages.entry_mark) AS mark,
    MIN(entry_passages.passage_start) AS char_start,
    LISTAGG(
      CASE WHEN entry_passages.is_item THEN entry_passages.passage ELSE '' END, ''
      ORDER BY
        entry_passages.passage_start
    ) AS entry_text,
    LISTAGG(
      CASE WHEN entry_passages.is_item THEN entry_passages.marked ELSE '' END, ''
      ORDER BY
        entry_passages.passage_start
    ) AS marked_text
  FROM entry_passages
  GROUP BY
    entry_passages.source_id,
    entry_passages.block_number,
    entry_passages.list_number,
    entry_passages.entry_index
), first_lists AS (
  /* The first list that has more than one entry. */
  SELECT
    lists.source_id,
    COALESCE(MIN(lists.list_number) FILTER(WHERE
      lists.entries > 1), MIN(lists.list_number)) AS list_number,
    COUNT(*) FILTER(WHERE
      lists.opens_late) > 0 AS opens_late
  FROM (
    SELECT
      entry_texts.source_id,
      entry_texts.list_number,
      COUNT(*) AS entries,
      COUNT(*) FILTER(WHERE
        REGEXP_MATCHES(entry_texts.entry_text, '(?i)^\W*first')) = 0 AS opens_late
    FROM entry_texts
    GROUP BY
      entry_texts.source_id,
      entry_texts.list_number
  ) AS lists
  GROUP BY
    lists.source_id
), unwrapped AS (
  SELECT
    entry_texts.*,
    first_lists.opens_late,
    LENGTH(
      REGEXP_EXTRACT(
        entry_texts.entry_text,
        '(^[ >*|"]*(?:[•·▪◦●■○□➢→»‣⁃*+-]|o\s|[\[(#]?(?:[A-H]?\d{1,2}|[a-nA-N]|(?i:[ivx]{1,4}))(?:\s*[.)\]:|]{1,2}|\s+-+\s)|(?i:item|request|question|category|response|number|line|row|paragraph|part|point|letter|no\.)\s*(?i:to\s+)?(?i:item\s+)?(?i:no\.?\s*)?#?(?:\d{1,2}|[a-nA-N]\b)\s*[:.,)|-]|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|finally|last)(?i:ly)?[,:])[\s|]*)',
        1
      )
    ) AS mark_length
  FROM entry_texts
  INNER JOIN first_lists
    ON first_lists.source_id = entry_texts.source_id AND first_lists.list_number = entry_texts.list_number
), listed AS (
  SELECT
    unwrapped.source_id,
    unwrapped.char_start,
    unwrapped.mark,
    REPLACE(SUBSTRING(unwrapped.entry_text, unwrapped.mark_length + 1), '|', ' ') AS item_text,
    REPLACE(SUBSTRING(unwrapped.marked_text, unwrapped.mark_length + 1), '|', ' ') AS marked_text,
    COUNT(*) OVER (PARTITION BY unwrapped.source_id) AS entries
  FROM unwrapped
  WHERE
    NOT (
      unwrapped.entry_type = 'ordinal' AND unwrapped.opens_late
    )
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
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = lines.source_id AND blocks.block_number = lines.block_number AND blocks.told_by = 'requester'
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
    opened.line AS item_text
  FROM opened
  INNER JOIN opened AS heads
    ON heads.source_id = opened.source_id AND heads.line_number = opened.open_line
  WHERE
    opened.is_item AND NOT opened.is_none AND opened.others = heads.others
  QUALIFY
    COUNT(*) OVER (PARTITION BY opened.source_id, opened.open_line) >= 2
    AND opened.open_line = MIN(opened.open_line) OVER (PARTITION BY opened.source_id)
)
SELECT
  listed.source_id, /* The source */
  sources.version_number, /* Version of the source */
  listed.char_start, /* Offset of the entry */
  listed.mark, /* The mark it carries: 1, b, a3; else empty */
  TRIM(listed.item_text) AS item_text, /* Its words, in matching form, without the mark */
  TRIM(listed.marked_text) AS marked_text, /* The same with ¤ for a technology, § for a vendor, † for a shared system */
  CASE WHEN listed.entries > 1 THEN 1 ELSE 6 END AS preference /* Which way to read a request goes first, 1 best: a list of one entry says little */
FROM listed
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = listed.source_id
WHERE
  TRIM(listed.item_text) <> ''
UNION ALL
SELECT
  unmarked.source_id,
  sources.version_number,
  unmarked.char_start,
  '' AS mark,
  unmarked.item_text,
  unmarked.item_text AS marked_text,
  2 AS preference
FROM unmarked
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = unmarked.source_id
WHERE
  NOT unmarked.char_start IN (
    SELECT
      listed.char_start
    FROM listed
    WHERE
      listed.source_id = unmarked.source_id
  )