MODEL (
  name intermediate.list_entries,
  kind FULL,
  description 'One row per passage that stands in a list or table: which list of its block, which entry of the list.',
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
    passages.speaker,
    passages.passage,
    NULLIF(
      COALESCE(
        NULLIF(REGEXP_EXTRACT(passages.passage, '^[ >*|"]*[\[(#]?(\d{1,2})(?:[.)\]:]{1,2}|\s*\||\s+-|\s{2,})\s+\S', 1), ''),
        NULLIF(REGEXP_EXTRACT(passages.passage, '^[ >*|"]*\(?(\d{1,2})[.)]\S', 1), ''),
        NULLIF(
          REGEXP_EXTRACT(
            passages.passage,
            '(?i)^\W*(?:(?:response|answer|reply|re)\W*\s+(?:to\s+)?)?(?:item|request|question|category|number|line|row|paragraph|response|part|point|no\.?|#)\s*(?:to\s+)?(?:item\s+)?(?:no\.?\s*)?#?\(?(\d{1,2})\)?\s*(?:[:.)|-]|\s{2,}|,\s+[a-z]{3,}[^:]{0,90}:)',
            1
          ),
          ''
        ),
        ''
      ),
      ''
    ) AS digits,
    NULLIF(REGEXP_EXTRACT(passages.passage, '^[ >*|"]*\(?([A-H]\d{1,2})(?:[.):]|\s*\||\s+-)\s*\S', 1), '') AS code,
    CASE
      WHEN REGEXP_MATCHES(passages.passage, '^[ >]*[A-N]\. [A-Z][A-Za-z''-]+(?:[ ,]+[A-Z][A-Za-z''.-]*)*\s*$')
      AND REGEXP_MATCHES(
        LAG(passages.passage, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start),
        '(?i)(?:^|\n)\W*(?:(?:very |yours )?(?:truly|sincerely|faithfully|respectfully|cordially)|(?:best |kind |warm |many )?(?:regards|thanks|wishes)|thank you)\b[^.:;\n]{0,40}\s*$'
      )
      THEN NULL /* "H. Castellane" below "Thank you," signs. */
      ELSE NULLIF(
        REGEXP_EXTRACT(
          passages.passage,
          '^[ >*|"]*(\(?[a-n]\)|\([A-N]\)|[a-n]\.|[A-N]\)|[A-N]\.\s+(?:[A-Z"(]|[a-z]{3,}\s)|[A-Na-n](?:\s+-+\s|\s+\|)|(?i:item|request|paragraph|letter)\s+\(?(?:[a-nA-N][.):]|[a-nA-N],\s+[a-z]{3,}[^:]{0,90}:|[b-nB-N]\s+[(-]|[aA]\s+\()|(?i:paragraph)\s+[aA]\s+-)\s*\S',
          1
        ),
        ''
      )
    END AS letter_mark,
    NULLIF(REGEXP_EXTRACT(LOWER(passages.passage), '^[ >*|"]*\(?([ivx]{1,4})[.)]\s+\S', 1), '') AS roman,
    NULLIF(
      REGEXP_EXTRACT(
        LOWER(passages.passage),
        '^[ >*|"]*(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|finally|last)(?:ly)?[,:]\s+\S',
        1
      ),
      ''
    ) AS ordinal,
    REGEXP_MATCHES(passages.passage, '^[ >"]*(?:[•·▪◦●■○□➢→»‣⁃*+-]\s+\S|o\s+[A-Z])')
    AND NOT REGEXP_MATCHES(passages.passage, '^[ >]*(?:[-*=_+] *){4,}$') AS is_bullet, /* "- - - -" is a rule. */
    REGEXP_MATCHES(passages.passage, '^[ >]*["“][^"”]{8,300}["”][.;]?\s*$')
    AND NOT REGEXP_MATCHES(passages.passage, ';[^;]*;') AS is_quote, /* A whole request between quotation marks is no item of it. */
    REGEXP_MATCHES(passages.passage, '^[ >]*\|')
    AND REGEXP_MATCHES(passages.passage, '[A-Za-z]')
    OR REGEXP_MATCHES(passages.passage, '^[ >"]*[A-Z0-9][^|]*\|\s*$')
    AND NOT @matches_rules(
      'voice',
      LEAD(passages.passage, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start),
      'table_head'
    ) AS is_row, /* A row without a border; where its first cell goes on the line begins small. */
    COALESCE(
      NULLIF(
        REGEXP_EXTRACT(
          passages.passage,
          '(?i)^\W*(?:as (?:to|for)|regarding|concerning|with (?:regard|respect|reference) to|in regards? to|on the (?:subject|matter|question) of|re)\b:? +(?:the |your |any |request for |records (?:of|on|about) |item )*([a-z][a-z -]{3,60}?)[,:;-]\s',
          1
        ),
        ''
      ),
      REGEXP_EXTRACT(passages.passage, '^\W*([A-Z][A-Za-z-]+(?:[ ,/&]+[A-Za-z-]+){0,4}?)(?: +-+ |:\s|\.\s)', 1)
    ) AS label /* "Policy - attached." and "Training: none." open an entry without a mark, by the name of what they answer. */
  FROM intermediate.marked_passages AS passages
  WHERE
    NOT passages.is_layout
    AND NOT (
      passages.is_boilerplate AND passages.speaker = 'platform'
    ) /* "--- Please respond above this line ---" */
), lettered AS (
  SELECT
    marked.*,
    NULLIF(
      REGEXP_EXTRACT(REGEXP_REPLACE(LOWER(marked.letter_mark), '^(?:item|request|paragraph|letter)\s+', '', 'g'), '^\(?([a-n])', 1),
      ''
    ) AS letter,
    COUNT(*) FILTER(WHERE
      marked.roman IN ('ii', 'iii')) OVER (PARTITION BY marked.source_id, marked.block_number) > 0 AS has_romans,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(
        marked.passage,
        '(?i)^\W*(?:item|request|question|category|part|paragraph|point)\s*(?:no\.?\s*)?#?\(?\d{1,2}\)?\s*[:.)|-]'
      )) OVER (PARTITION BY marked.source_id, marked.block_number) > 1 AS has_named_items,
    COUNT(marked.ordinal) OVER (PARTITION BY marked.source_id, marked.block_number) > 1 AS has_ordinals
  FROM marked
), sized AS (
  /* "C. Voss, Clerk" is no list: one letter alone, and not the first. */
  SELECT
    lettered.*
    EXCLUDE (letter),
    CASE
      WHEN COUNT(lettered.letter) OVER (PARTITION BY lettered.source_id, lettered.block_number, lettered.speaker) = 1
      AND lettered.letter <> 'a'
      AND REGEXP_MATCHES(lettered.letter_mark, '^[A-N]\.')
      THEN NULL
      ELSE lettered.letter
    END AS list_letter
  FROM lettered
), typed AS (
  SELECT
    lettered.*,
    CASE
      WHEN lettered.has_named_items
      AND REGEXP_MATCHES(lettered.passage, '^\W*(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s+[A-Z][A-Z &/,-]{2,50}\W*$')
      THEN ''
      WHEN NOT lettered.code IS NULL
      THEN 'code'
      WHEN NOT lettered.digits IS NULL
      THEN 'number'
      WHEN NOT lettered.roman IS NULL AND lettered.has_romans
      THEN 'roman'
      WHEN NOT lettered.ordinal IS NULL AND lettered.has_ordinals
      THEN 'ordinal'
      WHEN NOT lettered.list_letter IS NULL
      THEN 'letter'
      WHEN lettered.is_bullet
      THEN 'bullet'
      WHEN lettered.is_row
      THEN 'row'
      WHEN lettered.is_quote
      THEN 'quote'
      WHEN lettered.label <> ''
      AND NOT REGEXP_MATCHES(lettered.passage, '^\W*[A-Z][A-Za-z-]+(?:[ ,/&]+[A-Za-z][A-Za-z-]*){0,4}\.\s')
      AND NOT LOWER(lettered.label) IN ('re', 'subject', 'to', 'from', 'date', 'attn', 'cc', 'via', 'note')
      AND NOT REGEXP_MATCHES(lettered.label, '(?i)^(?:delivered|sent|transmitted|via|by e-?mail|by hand|e-?mail|phone|fax)\b')
      AND @matches_rules('item_category', lettered.label)
      THEN 'label'
      ELSE ''
    END AS marker_type,
    LOWER(
      COALESCE(lettered.code, lettered.digits, CASE WHEN lettered.has_romans THEN lettered.roman END, lettered.list_letter, '')
    ) AS mark,
    CASE
      WHEN NOT lettered.code IS NULL
      THEN STRPOS('abcdefgh', LOWER(SUBSTRING(lettered.code, 1, 1))) * 100 + SUBSTRING(lettered.code, 2)::INT
      WHEN NOT lettered.digits IS NULL
      THEN lettered.digits::INT
      WHEN NOT lettered.roman IS NULL AND lettered.has_romans
      THEN CAST((
        STRPOS('i    ii   iii  iv   v    vi   vii  viii ix   x    xi   xii  ', RPAD(lettered.roman, 5, ' ')) + 4
      ) / 5 AS INT)
      WHEN NOT lettered.ordinal IS NULL
      THEN NULL
      WHEN NOT lettered.list_letter IS NULL
      THEN STRPOS('abcdefghijklmn', LOWER(lettered.list_letter))
    END AS marker_number
  FROM sized AS lettered
), outermost AS (
  /* Entries inside an entry carry another kind of mark: the first kind is the outer one, for the request's own list and for the answers. */
  SELECT
    typed.source_id,
    typed.block_number,
    typed.speaker,
    ARG_MIN(
      typed.marker_type,
      typed.passage_start + CASE WHEN typed.marker_type IN ('label', 'row', 'quote') THEN 100000000 ELSE 0 END
    ) AS marker_type
  FROM typed
  WHERE
    typed.marker_type <> ''
  GROUP BY
    typed.source_id,
    typed.block_number,
    typed.speaker
), requested AS (
  SELECT
    typed.source_id,
    typed.block_number,
    MIN(outermost.marker_type) AS marker_type,
    MAX(typed.passage_start) AS last_start
  FROM typed
  INNER JOIN outermost
    ON outermost.source_id = typed.source_id
    AND outermost.block_number = typed.block_number
    AND outermost.speaker = typed.speaker
    AND outermost.marker_type = typed.marker_type
  WHERE
    typed.speaker = 'requester'
  GROUP BY
    typed.source_id,
    typed.block_number
), started AS (
  SELECT
    typed.*,
    typed.marker_type = outermost.marker_type
    AND NOT (
      typed.speaker /* Answers between repeated items may hold lists of their own. */ <> 'requester'
      AND typed.marker_type <> COALESCE(requested.marker_type, typed.marker_type)
      AND typed.passage_start < COALESCE(requested.last_start, 0)
    ) AS is_entry_start
  FROM typed
  INNER JOIN outermost
    ON outermost.source_id = typed.source_id
    AND outermost.block_number = typed.block_number
    AND outermost.speaker = typed.speaker
  LEFT JOIN requested
    ON requested.source_id = typed.source_id AND requested.block_number = typed.block_number
  UNION ALL
  SELECT
    typed.*,
    FALSE AS is_entry_start
  FROM typed
  LEFT JOIN outermost
    ON outermost.source_id = typed.source_id
    AND outermost.block_number = typed.block_number
    AND outermost.speaker = typed.speaker
  WHERE
    outermost.source_id IS NULL
), numbered AS (
  SELECT
    started.*,
    LAG(started.marker_number) OVER (
      PARTITION BY started.source_id, started.block_number, started.speaker, started.is_entry_start
      ORDER BY started.passage_start
    ) AS number_before
  FROM started
), starts AS (
  SELECT
    numbered.*,
    numbered.is_entry_start
    AND (
      numbered.marker_type <> 'code'
      AND numbered.marker_number = 1
      OR numbered.marker_type = 'code'
      AND numbered.marker_number <= numbered.number_before
    ) AS restarts
  FROM numbered
), counted AS (
  SELECT
    starts.*,
    SUM(CASE WHEN starts.is_entry_start THEN 1 ELSE 0 END) OVER (PARTITION BY starts.source_id, starts.block_number ORDER BY starts.passage_start) AS entry_index,
    GREATEST(
      1,
      SUM(CASE WHEN starts.restarts THEN 1 ELSE 0 END) OVER (PARTITION BY starts.source_id, starts.block_number, starts.speaker ORDER BY starts.passage_start)
    ) AS own_list
  FROM starts
), entries AS (
  SELECT
    counted.*,
    FIRST_VALUE(counted.marker_type) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_type,
    FIRST_VALUE(counted.label) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_label,
    FIRST_VALUE(counted.mark) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_mark,
    FIRST_VALUE(counted.speaker) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_speaker,
    FIRST_VALUE(counted.own_list) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS list_number,
    FIRST_VALUE(counted.marker_number) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_place,
    FIRST_VALUE(counted.paragraph_number) OVER (PARTITION BY counted.source_id, counted.block_number, counted.entry_index ORDER BY counted.passage_start) AS entry_paragraph
  FROM counted
), ranged AS (
  SELECT
    entries.*,
    MAX(entries.entry_index) OVER (PARTITION BY entries.source_id, entries.block_number, entries.entry_speaker, entries.list_number) AS last_entry_index,
    MIN(CASE WHEN entries.entry_index > 0 THEN entries.entry_index END) OVER (PARTITION BY entries.source_id, entries.block_number, entries.entry_speaker, entries.list_number) AS first_entry_index
  FROM entries
), told AS (
  /* Below a list repeated in one piece the agency speaks of the whole; between repeated items it answers each. */
  SELECT
    ranged.*,
    SUM(
      CASE
        WHEN ranged.entry_speaker = 'requester'
        AND ranged.speaker = 'agency'
        AND ranged.entry_index < ranged.last_entry_index
        THEN 1
        ELSE 0
      END
    ) OVER (PARTITION BY ranged.source_id, ranged.block_number, ranged.entry_speaker, ranged.list_number) AS answers_between
  FROM ranged
)
SELECT
  told.source_id, /* The source */
  told.version_number, /* Version of the source */
  told.block_number, /* Block the list stands in */
  told.passage_start, /* Offset of the passage */
  told.list_number::INT AS list_number, /* Which list of its speaker in the block */
  told.entry_index::INT AS entry_index, /* Which entry of the block, 1 first */
  COALESCE(CASE WHEN told.entry_type <> 'code' THEN told.entry_place END, told.entry_index - told.first_entry_index + 1)::INT AS entry_number, /* Its own number, without one its place */
  told.entry_type, /* code (A1), number, roman, ordinal, letter, bullet, row or label */
  told.entry_mark, /* The mark it carries, in small letters: 1, b, a3; else empty */
  told.entry_label, /* The name the entry opens with, else empty */
  told.entry_speaker, /* Who wrote the mark: requester or agency */
  told.is_entry_start, /* TRUE for the passage that carries the mark */
  CAST(told.paragraph_number - told.entry_paragraph AS INT) AS paragraphs_in, /* Blank lines since the mark */
  told.entry_index = told.last_entry_index AS is_last_entry /* TRUE for the last entry of its list */
FROM told
WHERE
  told.entry_index > 0
  AND NOT (
    told.entry_speaker = 'requester'
    AND told.speaker = 'agency'
    AND told.answers_between = 0
    AND told.last_entry_index > told.first_entry_index
  )