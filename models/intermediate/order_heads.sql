MODEL (
  name intermediate.order_heads,
  kind FULL,
  description 'One row per place that gives the number of a policy order or the day it took effect.',
  grain (source_id, char_start, preference),
  audits (
    NOT_NULL(columns := (source_id, char_start))
  )
);

WITH heads AS (
  /* The head of an order, be it enclosed or landed by itself. What it replaces has a number too. */
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.char_start,
    2 AS preference,
    REGEXP_REPLACE(
      SUBSTRING(blocks.body, 1, 1500),
      '(?i)(?:replac|supersed|rescind|cancel|amend|revis|see also|reference|related)\w*[^\n]*',
      '',
      'g'
    ) AS words,
    SUBSTRING(blocks.body, 1, 1500) AS whole_words,
    '' AS marked
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = blocks.source_id
  WHERE
    blocks.block_kind = 'enclosure'
    AND blocks.document_kind = 'policy_order'
    OR blocks.block_kind = 'document'
    AND bare.document_kind = 'policy_order'
), statements AS (
  /* What the agency calls the order that it hands over or answers with. */
  SELECT DISTINCT
    claims.source_id,
    claims.version_number,
    passages.char_start,
    CASE WHEN passages.speaker = 'agency' AND claims.rule_id <> 'released_document' THEN 1 ELSE 3 END AS preference,
    passages.passage AS words,
    passages.passage AS whole_words,
    passages.marked
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = claims.source_id
    AND claims.char_start >= passages.char_start
    AND claims.char_start < passages.char_end
  LEFT JOIN intermediate.request_words AS request_words
    ON request_words.source_id = passages.source_id AND request_words.passage_start = passages.char_start
  WHERE
    claims.fact = 'policy_order_exists'
    AND claims.status = 'yes'
    AND (
      passages.speaker <> 'document' OR STARTS_WITH(claims.rule_id, 'policy_')
    )
    AND request_words.passage_start IS NULL
), dates_behind AS (
  /* "It took effect on March 1, 2022", right behind the words on the order. */
  SELECT DISTINCT
    statements.source_id,
    statements.version_number,
    behind.char_start,
    1 AS preference,
    CASE
      WHEN REGEXP_MATCHES(behind.passage, '^\W*' || @order_number_pattern())
      THEN behind.passage
      ELSE REGEXP_REPLACE(behind.passage, @order_number_pattern(), ' ', 'g')
    END AS words,
    behind.passage AS whole_words,
    '' AS marked
  FROM statements
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = statements.source_id AND passages.char_start = statements.char_start
  INNER JOIN intermediate.marked_passages AS behind
    ON behind.source_id = passages.source_id
    AND behind.block_number = passages.block_number
    AND behind.passage_number BETWEEN passages.passage_number + 1 AND passages.passage_number + 2
    AND behind.speaker = passages.speaker
  WHERE
    (
      @matches_rules('statement', behind.passage, 'points_back_it')
      OR REGEXP_MATCHES(behind.passage, '^\W*' || @order_number_pattern())
    )
    AND NOT @matches_rules('statement', behind.passage, 'names_memorandum')
), all_words AS (
  SELECT
    heads.*
  FROM heads
  UNION ALL
  SELECT
    statements.*
  FROM statements
  UNION ALL
  SELECT
    dates_behind.*
  FROM dates_behind
), numbers AS (
  /* "Order No.: 5-27" stands under the title "Special Order". */
  SELECT
    all_words.*,
    REGEXP_EXTRACT(
      all_words.words,
      '(?i)\b((?:special|general|standing|department(?:al)?|administrative|operations?|operational|procedural|executive|chief''s|sheriff''s|director''s) (?:order|directive|regulation|instruction|policy)|policy|directive|standard operating procedure|procedure)\b',
      1
    ) AS order_title,
    REGEXP_EXTRACT(
      all_words.words,
      '(?i)\b(?:order|policy|directive|procedure|regulation|instruction|number)[\s:.-]*(?:(?:no\.?|number|#)\W{0,8})?((?:[A-Z]{1,3}-?)?\d[\d.-]*\d|\d)',
      1
    ) AS bare_number,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(all_words.marked, @order_number_pattern() || '\W{1,4}(?:[\w/-]+\s+){0,3}¤', 1), ''),
      REGEXP_EXTRACT(all_words.words, CASE WHEN all_words.preference = 2 THEN '(?i)' ELSE '' END || @order_number_pattern(), 1)
    ) AS whole_number, /* Of several orders, the one whose title names the technology. */
    CASE
      WHEN all_words.preference = 1
      THEN COALESCE(
        NULLIF(
          REGEXP_EXTRACT(
            all_words.words,
            '(?i)\b(?:polic(?:y|ies)|procedures?|directives?|orders?|bulletins?|protocols?)\s+\(((?-i:[A-Z]{1,4}-?\d[\d.:-]*))\)',
            1
          ),
          ''
        ),
        NULLIF(
          REGEXP_EXTRACT(
            all_words.words,
            '(?i)\b(?:policy|procedure|directive|order|bulletin)(?:\s+(?:number|no\.?))?:\s*((?:[A-Z]{1,4}-)?\d[\d.-]*\d)',
            1
          ),
          ''
        ),
        NULLIF(
          REGEXP_EXTRACT(all_words.words, '(?i)\b(chapter \d[\d.]*)\s+of\s+(?:our|the|its)\s+(?:[\w-]+\s+){0,3}?manual', 1),
          ''
        )
      )
    END AS coded_number
  FROM all_words
), written AS (
  SELECT
    numbers.*,
    CASE
      WHEN NOT numbers.coded_number IS NULL
      THEN numbers.coded_number
      WHEN numbers.whole_number <> ''
      THEN REGEXP_REPLACE(numbers.whole_number, '(?i)^(?:Division|Bureau|Center)[ ]*\n\s*', '', 'g') /* The unit's own line stands above the title. */
      WHEN numbers.preference = 2 AND numbers.bare_number <> ''
      THEN numbers.order_title || ' ' || numbers.bare_number
      ELSE ''
    END AS written_number
  FROM numbers
)
SELECT
  written.source_id, /* The source */
  written.version_number, /* Version of the source */
  written.char_start, /* Offset of the place */
  written.preference, /* 1 for the agency's own words, 2 for the order's head, 3 for a file name */
  NULLIF(
    TRIM(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          REGEXP_REPLACE(@plain_order_title(written.written_number), '(?i)\s*\b(?:number|no\.?|#)\s*:\s*', ' ', 'g'),
          '^(?:Section|Chapter|Part) \S+ (?:of )?',
          '',
          'g'
        ),
        '[\s"\\]+',
        ' ',
        'g'
      )
    ),
    ''
  ) AS order_number, /* As written, without the section */
  COALESCE(
    @date_in(
      REPLACE(
        REGEXP_EXTRACT(
          written.words,
          '(?i)(?:effective|took effect|takes effect|went into (?:effect|force)|came into (?:force|effect)|in effect|in force|in the manual|on the (?:shelf|books))(?: date| on| as of| since| from)?\W{0,8}([^\n]{6,40})',
          1
        ),
        'the first of ',
        '1 '
      )
    ),
    @date_in(
      REGEXP_EXTRACT(
        written.whole_words,
        '(?i)(?:effective|took effect|takes effect|went into (?:effect|force)|came into (?:force|effect)|in effect|in force|in the manual|on the (?:shelf|books))(?: date| on| as of| since| from)?\W{0,8}([^\n]{6,40})',
        1
      )
    ),
    TRY_CAST(NULLIF(
      REGEXP_EXTRACT(written.words, '(?i)(?:\b|_)eff(?:ective)?[ _-]?(\d{4})[_-]?\d{2}[_-]?\d{2}', 1) || '-' || REGEXP_EXTRACT(written.words, '(?i)(?:\b|_)eff(?:ective)?[ _-]?\d{4}[_-]?(\d{2})[_-]?\d{2}', 1) || '-' || REGEXP_EXTRACT(written.words, '(?i)(?:\b|_)eff(?:ective)?[ _-]?\d{4}[_-]?\d{2}[_-]?(\d{2})', 1),
      '--'
    ) AS DATE),
    @date_in(
      REGEXP_EXTRACT(
        REGEXP_REPLACE(
          written.words,
          '(?i)\bapproved(?: unanimously)? by (?:the )?(?:[\w-]+ ){0,2}(?:council|board|commission|committee|selectmen|supervisors|trustees|aldermen)\b',
          ' ',
          'g'
        ),
        '(?i)\b(?:issued|adopted|approved)(?: and effective)?(?: on| date|:)*\W{0,8}([^\n]{6,40})',
        1
      )
    ) /* Where no day of effect is given, it is the day of issue. */,
    CASE
      WHEN written.preference = 2
      THEN @date_in(REGEXP_EXTRACT(written.words, '(?i)\b(?:issue|version|edition)\s+\d{1,3}\s*[|,-]\s*([^\n]{6,30})', 1))
    END
  ) AS effective_on /* Day it took effect */
FROM written