MODEL (
  name intermediate.spoken_passages,
  kind FULL,
  description 'One row per passage with its speaker: the requester''s words stay the requester''s where the agency repeats them.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform', 'document'))
  )
);

WITH placed AS (
  SELECT
    passages.*,
    segments.block_kind,
    segments.part,
    segments.is_quoted,
    COALESCE(messages.position, 0) AS message_position,
    COALESCE(owners.is_repeat, FALSE) AS is_repeat_block,
    CASE
      WHEN segments.block_kind IN ('enclosure', 'document')
      THEN 'document'
      WHEN segments.part <> 'body' OR speakers.speaker IS NULL
      THEN 'platform'
      WHEN NOT segments.is_quoted
      THEN speakers.speaker
      WHEN speakers.speaker = 'requester'
      THEN 'agency'
      ELSE 'requester'
    END AS base_speaker,
    NOT segments.part IN ('body', 'file') AND NOT segments.block_kind IN ('header', 'footer') AS is_layout,
    @matches_rules('boilerplate', passages.passage) AS is_boilerplate,
    @matches_rules('echo', passages.passage) AS opens_echo,
    @matches_rules('voice', REGEXP_REPLACE(passages.passage, '"[^"]*"', ' ', 'g'), 'agency')
    AND NOT @matches_rules('voice', REGEXP_REPLACE(passages.passage, '"[^"]*"', ' ', 'g'), 'requester') AS is_agency_voice,
    REGEXP_MATCHES(
      passages.passage,
      '(?i)^[ >*|"(]*(?:[•·▪◦●■*-]|\(?(?:[a-z]?\d{1,2}|[a-z])[.)]|(?:item|request|question|category|part|no\.?|number)\s*#?\d{1,2}\s*[:.)-])+\s+'
    ) AS is_entry,
    REGEXP_REPLACE(
      LOWER(
        REGEXP_REPLACE(
          passages.passage,
          '(?i)^[ >*|"(]*(?:[•·▪◦●■*-]|\(?(?:[a-z]?\d{1,2}|[a-z])[.)]|(?:item|request|question|category|part|no\.?|number)\s*#?\d{1,2}\s*[:.)-])+\s+',
          '',
          'g'
        )
      ),
      '[^a-z0-9]+',
      '',
      'g'
    ) AS core
  FROM intermediate.passages AS passages
  INNER JOIN intermediate.segments AS segments
    ON segments.source_id = passages.source_id AND segments.segment_number = passages.segment_number
  INNER JOIN intermediate.blocks AS owners
    ON owners.source_id = segments.source_id AND owners.block_number = segments.owner_block
  LEFT JOIN intermediate.messages AS messages
    ON messages.source_id = owners.source_id AND messages.block_number = owners.message_block
  LEFT JOIN intermediate.block_speakers AS speakers
    ON speakers.source_id = owners.source_id AND speakers.block_number = owners.block_number
), requester_words AS (
  /* One long string a message, so that a sentence is found however the agency laid the request out again. */
  SELECT
    placed.source_id,
    placed.message_position,
    LISTAGG(placed.squeezed, ''
    ORDER BY
      placed.char_start) AS squeezed
  FROM placed
  WHERE
    placed.base_speaker = 'requester' AND NOT placed.is_layout AND NOT placed.is_quoted
  GROUP BY
    placed.source_id,
    placed.message_position
), requester_cores AS (
  SELECT DISTINCT
    placed.source_id,
    placed.core
  FROM placed
  WHERE
    placed.base_speaker = 'requester'
    AND NOT placed.is_layout
    AND NOT placed.is_quoted
    AND LENGTH(placed.core) >= 6
    AND placed.is_entry
), echoes AS (
  SELECT DISTINCT
    placed.source_id,
    placed.char_start
  FROM placed
  INNER JOIN requester_words
    ON requester_words.source_id = placed.source_id
    AND requester_words.message_position < placed.message_position
    AND (
      LENGTH(placed.core) >= 20
      AND CONTAINS(requester_words.squeezed, placed.core)
      OR LENGTH(placed.squeezed) >= 24
      AND CONTAINS(requester_words.squeezed, placed.squeezed)
      OR /* Typed again with a slip: its beginning and its end are the request's. */ LENGTH(placed.core) >= 80
      AND CONTAINS(requester_words.squeezed, SUBSTRING(placed.core, 1, 28))
      AND CONTAINS(requester_words.squeezed, SUBSTRING(placed.core, LENGTH(placed.core) - 27, 28))
    )
  WHERE
    placed.base_speaker IN ('agency', 'platform')
    AND placed.part = 'body'
    AND (
      placed.base_speaker = 'agency' OR placed.block_kind = 'message'
    )
  UNION
  /* A short item, whole: "3. Training materials". */
  SELECT
    placed.source_id,
    placed.char_start
  FROM placed
  INNER JOIN requester_cores
    ON requester_cores.source_id = placed.source_id AND requester_cores.core = placed.core
  WHERE
    placed.base_speaker = 'agency' AND placed.part = 'body'
), echo_ranges AS (
  /* Behind "Original request:" everything up to the last repeated sentence is the requester's, short lines too. */
  SELECT
    placed.source_id,
    placed.block_number,
    MIN(placed.char_start) FILTER(WHERE
      placed.opens_echo) AS echo_opens,
    MAX(placed.char_start) FILTER(WHERE
      NOT echoes.char_start IS NULL) AS last_echo
  FROM placed
  LEFT JOIN echoes
    ON echoes.source_id = placed.source_id AND echoes.char_start = placed.char_start
  GROUP BY
    placed.source_id,
    placed.block_number
), spoken AS (
  SELECT
    placed.*,
    LENGTH(placed.passage) - LENGTH(REPLACE(placed.passage, '"', '')) AS quote_marks,
    COALESCE(
      LAST_VALUE(NULLIF(TRIM(placed.passage), '') IGNORE NULLS) OVER (
        PARTITION BY placed.source_id, placed.block_number
        ORDER BY placed.char_start
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      ''
    ) AS passage_before, /* A line's end between them is none. */
    LAG(placed.paragraph_number, 1, -1) OVER (PARTITION BY placed.source_id, placed.block_number ORDER BY placed.char_start) AS paragraph_before
  FROM placed
  WHERE
    placed.base_speaker = 'agency' AND placed.part = 'body'
), marked AS (
  SELECT
    spoken.*,
    SUM(spoken.quote_marks) OVER (PARTITION BY spoken.source_id, spoken.block_number ORDER BY spoken.char_start) AS marks_to,
    REGEXP_MATCHES(spoken.passage, '^\W{0,4}"')
    AND (
      @matches_rules('recital', spoken.passage_before) OR @matches_rules('echo', spoken.passage_before)
    )
    AND REGEXP_MATCHES(
      spoken.passage_before,
      '(?:[:,.]|\b(?:for|that|to|as|reads?|states?|stated|said|says|was|is|seeking|regarding|concerning|records?))\s*$'
    )
    AND NOT REGEXP_MATCHES(spoken.passage, '^\W{0,4}"\W{0,3}(?:§|(?i:section|sec\.) ?\d|(?:[A-Z]|\d{1,4})\.\d{1,3}\b)') AS opens_quote,
    REGEXP_MATCHES(spoken.passage, '^\W{0,4}"')
    AND (
      @matches_rules('excerpt', spoken.passage_before, 'cue')
      OR /* "From 6.20, as you asked:" and then a numbered section; a statute's are the law's. */ @matches_rules('excerpt', spoken.passage, 'section')
      AND REGEXP_MATCHES(spoken.passage_before, ':\s*$')
      AND NOT REGEXP_MATCHES(spoken.passage_before, '(?i)\b(?:statutes?|law|act|code|legislature|bill|your (?:request|letter|e-?mail))\b')
    ) AS opens_excerpt
  FROM spoken
), quote_ranges AS (
  /* What the agency puts in quotation marks after "you asked:" runs to the mark that closes it. */
  SELECT
    opened.source_id,
    opened.block_number,
    opened.opens_excerpt,
    opened.char_start AS opens_at,
    MIN(closed.char_start) AS closes_at
  FROM marked AS opened
  INNER JOIN marked AS closed
    ON closed.source_id = opened.source_id
    AND closed.block_number = opened.block_number
    AND closed.char_start >= opened.char_start
    AND closed.char_start < opened.char_start + 12000
    AND (
      closed.marks_to - opened.marks_to + opened.quote_marks
    ) % 2 = 0
    AND REGEXP_MATCHES(closed.passage, '"[.,;:)\]*]*\s*$')
  WHERE
    opened.opens_quote OR opened.opens_excerpt
  GROUP BY
    opened.source_id,
    opened.block_number,
    opened.opens_excerpt,
    opened.char_start
), quoted AS (
  SELECT
    marked.source_id,
    marked.char_start,
    COUNT(*) FILTER(WHERE
      quote_ranges.opens_excerpt) > 0 AS is_document
  FROM marked
  INNER JOIN quote_ranges
    ON quote_ranges.source_id = marked.source_id
    AND quote_ranges.block_number = marked.block_number
    AND marked.char_start >= quote_ranges.opens_at
    AND marked.char_start <= quote_ranges.closes_at
  GROUP BY
    marked.source_id,
    marked.char_start
), recited AS (
  /* "You ask for ten things, as follows. (A) …": the rest of the paragraph, where it lists them. */
  SELECT DISTINCT
    marked.source_id,
    marked.char_start
  FROM marked
  INNER JOIN marked AS cues
    ON cues.source_id = marked.source_id
    AND cues.block_number = marked.block_number
    AND cues.paragraph_number = marked.paragraph_number
    AND cues.char_start < marked.char_start
  INNER JOIN marked AS nexts
    ON nexts.source_id = cues.source_id AND nexts.passage_number = cues.passage_number + 1
  WHERE
    @matches_rules('echo', cues.passage)
    AND NOT @matches_rules('voice', cues.passage, 'answers_follow')
    AND REGEXP_MATCHES(nexts.passage, '^\W*(?:[a-zA-Z]|[a-zA-Z]?\d{1,2})[.)]\s')
    AND nexts.paragraph_number = cues.paragraph_number
    AND NOT EXISTS(
      SELECT
        1
      FROM marked AS answers
      WHERE
        answers.source_id = cues.source_id
        AND answers.block_number = cues.block_number
        AND answers.paragraph_number = cues.paragraph_number
        AND answers.char_start > cues.char_start
        AND answers.char_start <= marked.char_start
        AND answers.is_agency_voice
    )
), answer_labels AS (
  /* "Item 3. Training records. / Response: None.": with two such labels or more, what stands before each is the item, repeated. */
  SELECT
    marked.source_id,
    marked.block_number,
    marked.char_start,
    LAG(marked.char_start, 1, -1) OVER (PARTITION BY marked.source_id, marked.block_number ORDER BY marked.char_start) AS label_before
  FROM marked
  WHERE
    @matches_rules('voice', marked.passage, 'answer_label')
  QUALIFY
    COUNT(*) OVER (PARTITION BY marked.source_id, marked.block_number) >= 2
), item_marks AS (
  /* Only the kind of mark that the first entry has: an item may hold a list of its own. */
  SELECT
    marked.source_id,
    marked.block_number,
    marked.char_start,
    REGEXP_REPLACE(
      REGEXP_REPLACE(
        LOWER(REGEXP_EXTRACT(marked.passage, '^[ >*|"(]*((?:[A-Za-z.#]+ *)?#?[\dA-Za-z•·▪◦●■*-]+[.):]*)', 1)),
        '\d+',
        '1',
        'g'
      ),
      '^[a-z][.):]+',
      'a.',
      'g'
    ) AS shape
  FROM marked
  WHERE
    marked.is_entry
), first_marks AS (
  SELECT
    item_marks.source_id,
    item_marks.block_number,
    ARG_MIN(item_marks.shape, item_marks.char_start) AS shape
  FROM item_marks
  GROUP BY
    item_marks.source_id,
    item_marks.block_number
), repeated_items AS (
  SELECT
    answer_labels.source_id,
    answer_labels.block_number,
    answer_labels.char_start AS ends_at,
    MAX(item_marks.char_start) AS char_start
  FROM answer_labels
  INNER JOIN item_marks
    ON item_marks.source_id = answer_labels.source_id
    AND item_marks.block_number = answer_labels.block_number
    AND item_marks.char_start > answer_labels.label_before
    AND item_marks.char_start < answer_labels.char_start
  INNER JOIN first_marks
    ON first_marks.source_id = item_marks.source_id
    AND first_marks.block_number = item_marks.block_number
    AND first_marks.shape = item_marks.shape
  GROUP BY
    answer_labels.source_id,
    answer_labels.block_number,
    answer_labels.char_start
), answered AS (
  SELECT
    marked.source_id,
    marked.char_start
  FROM marked
  INNER JOIN repeated_items
    ON repeated_items.source_id = marked.source_id
    AND repeated_items.block_number = marked.block_number
    AND marked.char_start >= repeated_items.char_start
    AND marked.char_start < repeated_items.ends_at
  WHERE
    NOT marked.is_agency_voice
), list_cues AS (
  /* "You requested the following:" and a list below it, up to its first line that is no entry or that answers. */
  SELECT
    cues.source_id,
    cues.block_number,
    cues.char_start,
    MIN(breakers.char_start) AS ends_at
  FROM marked AS cues
  LEFT JOIN marked AS breakers
    ON breakers.source_id = cues.source_id
    AND breakers.block_number = cues.block_number
    AND breakers.char_start > cues.char_start
    AND TRIM(breakers.passage) <> ''
    AND (
      breakers.is_agency_voice OR NOT breakers.is_entry AND breakers.paragraph_number > breakers.paragraph_before
    )
  WHERE
    cues.opens_echo
    AND REGEXP_MATCHES(cues.passage, ': *$')
    AND NOT @matches_rules('voice', cues.passage, 'answers_follow')
  GROUP BY
    cues.source_id,
    cues.block_number,
    cues.char_start
), listed AS (
  SELECT
    marked.source_id,
    marked.char_start
  FROM marked
  INNER JOIN list_cues
    ON list_cues.source_id = marked.source_id
    AND list_cues.block_number = marked.block_number
    AND marked.char_start > list_cues.char_start
    AND marked.char_start < COALESCE(list_cues.ends_at, 1000000000)
  GROUP BY
    marked.source_id,
    marked.char_start,
    list_cues.char_start
  QUALIFY
    COUNT(*) OVER (PARTITION BY marked.source_id, list_cues.char_start) >= 2
), cited AS (
  /* "You wrote:" and then a paragraph that asks and does not answer. */
  SELECT
    marked.source_id,
    marked.char_start,
    COUNT(*) FILTER(WHERE
      @matches_rules('voice', marked.passage, 'answering') OR marked.opens_echo) OVER (PARTITION BY marked.source_id, marked.block_number, marked.paragraph_number) AS answers,
    COUNT(*) FILTER(WHERE
      @matches_rules('item_category', marked.passage)) OVER (PARTITION BY marked.source_id, marked.block_number, marked.paragraph_number) AS kinds
  FROM marked
  INNER JOIN marked AS cues
    ON cues.source_id = marked.source_id
    AND cues.block_number = marked.block_number
    AND cues.paragraph_number = marked.paragraph_number - 1
  INNER JOIN marked AS nexts
    ON nexts.source_id = cues.source_id AND nexts.passage_number = cues.passage_number + 1
  WHERE
    cues.opens_echo
    AND REGEXP_MATCHES(cues.passage, ':\s*$')
    AND NOT @matches_rules('voice', cues.passage, 'answers_follow')
    AND nexts.paragraph_number = marked.paragraph_number
), quoted_entries AS (
  /* Items that the agency repeats in quotation marks, each above its answer. */
  SELECT
    marked.source_id,
    marked.char_start
  FROM marked
  WHERE
    REGEXP_MATCHES(
      marked.passage,
      '^[ >*|(]*(?:[•·▪◦●■○□➢→»‣⁃*+-]|[A-H]?\d{1,2}[.):]|[a-zA-Z][.)]|(?i:item|request|question|category|part|no\.?|number)\s*#?\d{1,2}\s*[:.)-])*\s*"[^"]{12,600}"[.,;:]?\s*$'
    )
    AND @matches_rules('item_category', marked.passage)
  QUALIFY
    COUNT(*) OVER (PARTITION BY marked.source_id, marked.block_number) >= 2
), fields AS (
  /* "Record(s) Requested: …": the field of a portal, and all of its paragraph where nothing in it answers. */
  SELECT
    marked.source_id,
    marked.char_start,
    COUNT(*) FILTER(WHERE
      @matches_rules('voice', marked.passage, 'answers_field')
      OR @matches_rules('voice', marked.passage, 'answer_label')) OVER (PARTITION BY marked.source_id, marked.block_number, marked.paragraph_number) AS answers
  FROM marked
  INNER JOIN marked AS cues
    ON cues.source_id = marked.source_id
    AND cues.block_number = marked.block_number
    AND cues.paragraph_number = marked.paragraph_number
    AND cues.char_start < marked.char_start
  WHERE
    REGEXP_MATCHES(
      cues.passage,
      '(?i)^\W*(?:(?:request|record|document)s?(?:\(s\))? (?:description|requested|sought)|description of (?:the )?(?:request|records?|documents?)(?:\(s\))?(?: requested)?|(?:text|details) of (?:the |your )?request|request (?:details|text)):\s*$'
    )
    AND cues.paragraph_before < cues.paragraph_number
    AND NOT marked.is_agency_voice
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY marked.source_id, marked.char_start ORDER BY cues.char_start) = 1
), listed_starts AS (
  SELECT
    listed.source_id,
    listed.char_start
  FROM listed
  UNION
  SELECT
    answered.source_id,
    answered.char_start
  FROM answered
  UNION
  SELECT
    quoted_entries.source_id,
    quoted_entries.char_start
  FROM quoted_entries
  UNION
  SELECT
    cited.source_id,
    cited.char_start
  FROM cited
  WHERE
    cited.answers = 0 AND cited.kinds > 0
  UNION
  SELECT
    fields.source_id,
    fields.char_start
  FROM fields
  WHERE
    fields.answers = 0
), excerpts AS (
  /* "The section on storage reads:" and then numbered sections: the words of the document. */
  SELECT
    marked.source_id,
    marked.block_number,
    marked.paragraph_number,
    MIN(marked.char_start) AS char_start
  FROM marked
  INNER JOIN marked AS cues
    ON cues.source_id = marked.source_id
    AND cues.block_number = marked.block_number
    AND cues.passage_number = marked.passage_number - 1
  WHERE
    @matches_rules('excerpt', cues.passage, 'cue')
    AND (
      @matches_rules('excerpt', marked.passage, 'section')
      OR /* "Its section 7 says:" and then 7. */ REGEXP_MATCHES(cues.passage, '(?i)\b(?:section|paragraph|part|article) \d')
      AND STARTS_WITH(
        TRIM(marked.passage),
        REGEXP_EXTRACT(cues.passage, '(?i)\b(?:section|paragraph|part|article) (\d{1,3})', 1) || '.'
      )
    )
  GROUP BY
    marked.source_id,
    marked.block_number,
    marked.paragraph_number
), excerpted AS (
  SELECT
    marked.source_id,
    marked.char_start
  FROM marked
  INNER JOIN excerpts
    ON excerpts.source_id = marked.source_id
    AND excerpts.block_number = marked.block_number
    AND excerpts.paragraph_number = marked.paragraph_number
    AND marked.char_start >= excerpts.char_start
), told AS (
  SELECT
    placed.*,
    NOT excerpted.char_start IS NULL OR COALESCE(quoted.is_document, FALSE) AS is_excerpt,
    NOT echoes.char_start IS NULL
    OR NOT COALESCE(quoted.is_document, TRUE)
    OR NOT recited.char_start IS NULL
    OR NOT listed_starts.char_start IS NULL
    OR placed.is_quoted
    AND placed.base_speaker = 'requester'
    AND placed.part = 'body'
    OR placed.is_repeat_block
    AND placed.base_speaker = 'requester'
    OR COALESCE(
      placed.base_speaker <> 'requester'
      AND placed.part = 'body'
      AND NOT placed.is_agency_voice
      AND placed.char_start > echo_ranges.echo_opens
      AND placed.char_start < echo_ranges.last_echo,
      FALSE
    ) AS is_echo
  FROM placed
  LEFT JOIN echoes
    ON echoes.source_id = placed.source_id AND echoes.char_start = placed.char_start
  LEFT JOIN quoted
    ON quoted.source_id = placed.source_id AND quoted.char_start = placed.char_start
  LEFT JOIN recited
    ON recited.source_id = placed.source_id AND recited.char_start = placed.char_start
  LEFT JOIN listed_starts
    ON listed_starts.source_id = placed.source_id AND listed_starts.char_start = placed.char_start
  LEFT JOIN excerpted
    ON excerpted.source_id = placed.source_id AND excerpted.char_start = placed.char_start
  LEFT JOIN echo_ranges
    ON echo_ranges.source_id = placed.source_id AND echo_ranges.block_number = placed.block_number
)
SELECT
  told.source_id, /* The source */
  told.version_number, /* Version of the source */
  told.form, /* Layout of the source */
  told.block_number, /* Block it stands in */
  told.block_kind, /* Kind of the block */
  told.paragraph_number, /* Blank lines before it in its block */
  told.passage_number, /* Place in the text, 1 first */
  told.message_position, /* Place of its message in time, 0 outside messages */
  told.char_start, /* Offset of its first character */
  told.char_end, /* Offset behind its last character */
  told.passage, /* Its text, in matching form */
  told.squeezed, /* Its letters and digits */
  told.is_echo, /* TRUE where the agency repeats the requester */
  told.is_repeat_block OR told.is_quoted AND told.base_speaker = 'agency' AS is_repeat, /* TRUE in a quoted copy of a message that stands elsewhere in the thread */
  told.part, /* head, body, tail, file or furniture of its block */
  told.is_layout, /* TRUE for header lines and time stamps */
  told.is_boilerplate, /* TRUE for portal texts, disclaimers and footers */
  CASE
    WHEN told.base_speaker = 'document'
    THEN 'document'
    WHEN told.part <> 'body'
    THEN 'platform'
    WHEN told.is_excerpt
    THEN 'document'
    WHEN told.is_echo
    THEN 'requester'
    WHEN told.is_boilerplate AND told.base_speaker = 'agency'
    THEN 'platform'
    ELSE told.base_speaker
  END AS speaker /* requester, agency, platform or document */
FROM told