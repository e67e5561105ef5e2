MODEL (
  name intermediate.retention_claims,
  kind FULL,
  description 'One row per statement of how long data are kept, with its period in days, its bound and when the clock starts; also of periods that turn out to be something else.',
  grain (source_id, passage_start, focus_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, focus_number)),
    NOT_NULL(columns := (rule_type, is_own_setting))
  )
);

WITH matched AS (
  SELECT
    windows.source_id,
    windows.passage_start,
    windows.focus_number,
    windows.focused,
    @rule_hits(
      'retention',
      windows.focused,
      'adopted,asks,at_least,at_most,audit_test,base,conditional,conditional_on_event,data,declares,default,exceeding,exception,exceptions,fixed,gallery,indefinite,law,law_aside,law_cited,list_period,log,loose_data,modal,named_actor,named_body,negated,often,other_body,other_verb,own_actor,past,period,plate_read,present,probe,pronoun,reject,sentence,statutory,system,until_no_longer_needed,video'
    ) AS hits
  FROM intermediate.retention_windows AS windows
), hit_rows AS (
  SELECT
    matched.source_id,
    matched.passage_start,
    matched.focus_number,
    matched.focused,
    @pieces(matched.hits, CHR(1))
  FROM matched
), cut_hits AS (
  SELECT
    hit_rows.source_id,
    hit_rows.passage_start,
    hit_rows.focus_number,
    hit_rows.focused,
    @hit_field(hit_rows.piece, 'rule_id') AS rule_id,
    @hit_field(hit_rows.piece, 'kind') AS kind,
    @hit_field(hit_rows.piece, 'value') AS reach,
    RTRIM(@hit_field(hit_rows.piece, 'words')) AS words
  FROM hit_rows
), cues AS (
  SELECT
    cut_hits.*,
    STRPOS(cut_hits.focused, cut_hits.words) - 1 AS words_start,
    STRPOS(cut_hits.focused, cut_hits.words) - 1 + LENGTH(cut_hits.words) AS words_end,
    CONTAINS(
      SUBSTRING(
        cut_hits.focused,
        LEAST(STRPOS(cut_hits.focused, '◆'), STRPOS(cut_hits.focused, cut_hits.words))::INT,
        ABS(STRPOS(cut_hits.focused, '◆') - STRPOS(cut_hits.focused, cut_hits.words))::INT
      ),
      '.;'
    )
    AND CONTAINS(cut_hits.focused, '◆') AS is_parted /* A numbered paragraph begins between the words and the period. */
  FROM cut_hits
  WHERE
    cut_hits.words <> ''
), told AS (
  SELECT
    cues.source_id,
    cues.passage_start,
    cues.focus_number,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'before') AS kept_start,
    MAX(cues.words_end) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'before') AS kept_end,
    ARG_MAX(cues.rule_id, cues.words_start * 100 - LENGTH(cues.rule_id)) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'before') AS kept_rule,
    MIN(cues.words_start) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'after') AS dropped_start,
    MIN(cues.words_end) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'after') AS dropped_end,
    ARG_MIN(cues.rule_id, cues.words_end * 100 + LENGTH(cues.rule_id)) FILTER(WHERE
      cues.kind = 'period' AND cues.reach = 'after') AS dropped_rule,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'other_verb' AND cues.reach = 'before') AS other_start,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'other_verb' AND cues.reach = 'close') AS other_close,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'other_verb' AND cues.reach = 'attributive') AS attributive_start,
    MIN(cues.words_end) FILTER(WHERE
      cues.kind = 'other_verb' AND cues.reach = 'after') AS other_end,
    COUNT(*) FILTER(WHERE
      cues.kind = 'list_period' AND cues.reach = 'label') > 0 AS is_labelled,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'list_period') AS entry_start,
    MAX(cues.words_end) FILTER(WHERE
      cues.kind = 'list_period') AS entry_end,
    ARG_MIN(cues.rule_id, cues.words_start) FILTER(WHERE
      cues.kind IN ('until_no_longer_needed', 'conditional_on_event', 'indefinite')) AS open_rule,
    ARG_MIN(cues.kind, cues.words_start) FILTER(WHERE
      cues.kind IN ('until_no_longer_needed', 'conditional_on_event', 'indefinite')) AS open_kind,
    MIN(cues.words_start) FILTER(WHERE
      cues.kind IN ('until_no_longer_needed', 'conditional_on_event', 'indefinite')) AS open_start,
    MAX(cues.words_end) FILTER(WHERE
      cues.kind IN ('until_no_longer_needed', 'conditional_on_event', 'indefinite')) AS open_end,
    COUNT(*) FILTER(WHERE
      cues.kind = 'reject') > 0 AS is_rejected,
    COUNT(*) FILTER(WHERE
      cues.kind = 'asks') > 0 AS is_asking,
    COUNT(*) FILTER(WHERE
      cues.kind = 'declares') > 0 AS is_declaring,
    COUNT(*) FILTER(WHERE
      cues.kind = 'exceeding') > 0 AS is_exceeding,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'past') AS past_start,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'present') AS present_start,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'other_body') AS other_body_start,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'own_actor') AS own_start,
    MIN(cues.words) FILTER(WHERE
      cues.kind = 'named_body') AS named_body,
    MIN(cues.words) FILTER(WHERE
      cues.kind = 'named_actor') AS named_actor,
    COUNT(*) FILTER(WHERE
      cues.kind = 'law') > 0 AS is_law_subject,
    COUNT(*) FILTER(WHERE
      cues.kind = 'law_aside') > 0 AS is_law_aside,
    COUNT(*) FILTER(WHERE
      cues.kind = 'law_cited') > 0 AS is_law_cited,
    COUNT(*) FILTER(WHERE
      cues.kind = 'statutory') > 0 AS is_statutory,
    COUNT(*) FILTER(WHERE
      cues.kind = 'modal') > 0 AS is_modal,
    COUNT(*) FILTER(WHERE
      cues.kind = 'audit_test') > 0 AS is_audit_test,
    COUNT(*) FILTER(WHERE
      cues.kind = 'default') > 0 AS is_default,
    COUNT(*) FILTER(WHERE
      cues.kind = 'adopted') > 0 AS is_adopted,
    COUNT(*) FILTER(WHERE
      cues.kind = 'negated') > 0 AS is_negated,
    COUNT(*) FILTER(WHERE
      cues.kind = 'at_most') > 0 AS is_at_most,
    COUNT(*) FILTER(WHERE
      cues.kind = 'often') > 0 AS is_often,
    COUNT(*) FILTER(WHERE
      cues.kind = 'at_least') > 0 AS is_at_least,
    COUNT(*) FILTER(WHERE
      cues.kind = 'conditional' AND NOT cues.is_parted) > 0 AS is_conditional,
    MAX(cues.words) FILTER(WHERE
      cues.kind = 'conditional' AND NOT cues.is_parted) AS event_words,
    MAX(cues.words) FILTER(WHERE
      cues.kind = 'fixed') AS capture_words,
    MAX(cues.words_end) FILTER(WHERE
      cues.kind IN ('conditional', 'fixed')) AS clock_end,
    MAX(cues.words_start) FILTER(WHERE
      cues.kind = 'exceptions') AS exceptions_start,
    MAX(cues.words_end) FILTER(WHERE
      cues.kind = 'exceptions') AS exceptions_end,
    COUNT(*) FILTER(WHERE
      cues.kind = 'sentence') > 0 AS is_sentence,
    COUNT(*) FILTER(WHERE
      cues.kind = 'exception') > 0 AS is_evidence_scope,
    COUNT(*) FILTER(WHERE
      cues.kind = 'base') > 0 AS is_not_evidence_scope,
    COUNT(*) FILTER(WHERE
      cues.kind = 'data') > 0 AS is_data,
    COUNT(*) FILTER(WHERE
      cues.kind = 'loose_data') > 0 AS is_loose_data,
    COUNT(*) FILTER(WHERE
      cues.kind = 'pronoun') > 0 AS is_pronoun,
    COUNT(*) FILTER(WHERE
      cues.kind = 'log') > 0 AS is_log,
    COUNT(*) FILTER(WHERE
      cues.kind = 'probe') > 0 AS is_probe,
    COUNT(*) FILTER(WHERE
      cues.kind = 'gallery') > 0 AS is_gallery,
    COUNT(*) FILTER(WHERE
      cues.kind = 'plate_read') > 0 AS is_plate_read,
    COUNT(*) FILTER(WHERE
      cues.kind = 'video') > 0 AS is_video,
    COALESCE(
      MAX(cues.words) FILTER(WHERE
        cues.kind = 'system' AND cues.reach = 'behind'),
      MAX(cues.words) FILTER(WHERE
        cues.kind = 'system' AND cues.reach = 'before')
    ) AS system_words
  FROM cues
  GROUP BY
    cues.source_id,
    cues.passage_start,
    cues.focus_number
), governed AS (
  /* The verb nearest to a length of time says what it is the length of. */
  SELECT
    told.*,
    windows.version_number,
    windows.duration,
    windows.window_start,
    windows.focused,
    windows.is_listed,
    windows.words_before,
    windows.words_behind,
    passages.block_number,
    passages.speaker,
    passages.message_position,
    passages.passage,
    windows.focus_number > 0
    AND NOT told.kept_start IS NULL
    AND (
      told.kept_start >= COALESCE(told.other_start, 0)
      OR /* "The setting in use is 6 months." */ told.kept_rule IN ('ours_is', 'setting_is', 'setting_since')
    )
    AND told.kept_start > COALESCE(told.attributive_start, -1) AS is_kept_for,
    windows.focus_number > 0
    AND NOT told.dropped_end IS NULL
    AND told.other_close IS NULL
    AND told.dropped_end <= COALESCE(told.other_end, told.dropped_end) AS is_dropped_after,
    windows.focus_number > 0
    AND windows.is_listed
    AND NOT told.entry_end IS NULL
    AND (
      told.is_labelled OR told.other_start IS NULL AND told.other_end IS NULL AND NOT told.is_sentence
    ) AS is_entry
  FROM told
  INNER JOIN intermediate.retention_windows AS windows
    ON windows.source_id = told.source_id
    AND windows.passage_start = told.passage_start
    AND windows.focus_number = told.focus_number
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = told.source_id AND passages.char_start = told.passage_start
), placed AS (
  SELECT
    governed.*,
    CASE
      WHEN governed.is_kept_for
      THEN governed.kept_start
      WHEN governed.is_dropped_after
      THEN governed.dropped_start
      WHEN governed.is_entry
      THEN governed.entry_start
      ELSE governed.open_start
    END AS quote_start,
    CASE
      WHEN governed.is_kept_for
      THEN governed.kept_end
      WHEN governed.is_dropped_after
      THEN governed.dropped_end
      WHEN governed.is_entry
      THEN governed.entry_end
      ELSE governed.open_end
    END AS quote_end,
    CASE
      WHEN governed.is_kept_for
      THEN governed.kept_rule
      WHEN governed.is_dropped_after
      THEN governed.dropped_rule
      WHEN governed.is_entry
      THEN 'list_entry'
      ELSE governed.open_rule
    END AS rule_id,
    REGEXP_REPLACE(REGEXP_REPLACE(governed.duration, '-|\band\b', ' ', 'g'), '\s+', ' ', 'g') AS plain_duration
  FROM governed
  WHERE
    governed.is_kept_for
    OR governed.is_dropped_after
    OR governed.is_entry
    OR governed.focus_number = 0
    AND NOT governed.open_start IS NULL
), spelled AS (
  SELECT
    placed.*,
    TRY_CAST(REPLACE(NULLIF(REGEXP_EXTRACT(placed.duration, '(\d{1,2},\d{3}|\d{1,4})', 1), ''), ',', '') AS INT) AS digits,
    TRIM(
      REGEXP_EXTRACT(
        REGEXP_REPLACE(
          placed.plain_duration,
          '\b(?:calendar|calen|dar|consecutive|full|hours?|hrs?|days?|weeks?|months?|years?|yrs?|daily|nightly|weekly|once|per|each|every|night|an?|the|its|their|that)\b|[^a-z ]',
          ' ',
          'g'
        ),
        '([a-z][a-z ]*[a-z])',
        1
      )
    ) AS number_words,
    REGEXP_EXTRACT(' ' || placed.duration, '[^a-z](hour|hr|daily|day|night|week|month|year|yr)', 1) AS time_unit,
    REGEXP_MATCHES(COALESCE(placed.duration, ''), '^(?:daily|nightly|weekly|once|every|each)\b') AS is_frequency
  FROM placed
), numbered AS (
  /* "one hundred eighty": hundreds and the rest are looked up apart. Digits and words that differ are no number. */
  SELECT
    spelled.*,
    CASE
      WHEN spelled.number_words = ''
      THEN COALESCE(spelled.digits, 1)
      WHEN spelled.digits <> CASE
        WHEN CONTAINS(spelled.number_words, 'hundred')
        THEN COALESCE(TRY_CAST(hundreds.number AS INT), 1) * 100 + COALESCE(TRY_CAST(rest.number AS INT), 0)
        ELSE TRY_CAST(rest.number AS INT)
      END
      THEN NULL
      WHEN CONTAINS(spelled.number_words, 'hundred')
      THEN COALESCE(TRY_CAST(hundreds.number AS INT), 1) * 100 + COALESCE(TRY_CAST(rest.number AS INT), 0)
      ELSE COALESCE(TRY_CAST(rest.number AS INT), spelled.digits)
    END AS amount
  FROM spelled
  LEFT JOIN seeds.number_words AS hundreds
    ON hundreds.word = REGEXP_REPLACE(TRIM(REGEXP_EXTRACT(spelled.number_words, '^(.*?)\s*hundred', 1)), '\s+', ' ', 'g')
  LEFT JOIN seeds.number_words AS rest
    ON REGEXP_REPLACE(TRIM(REGEXP_REPLACE(spelled.number_words, '^.*hundred', '', 'g')), '\s+', ' ', 'g') IN (rest.word, NULLIF(rest.ordinal, ''))
), document_kinds AS (
  SELECT
    blocks.source_id,
    blocks.block_number,
    CASE
      WHEN blocks.block_kind = 'document'
      THEN bare.document_kind
      WHEN blocks.block_kind = 'enclosure'
      THEN blocks.document_kind
      ELSE 'letter'
    END AS document_kind,
    blocks.block_kind = 'document' AND bare.is_draft AS is_draft
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = blocks.source_id
), said_days AS (
  /* The day of a thread is that of its answer; of a document, the first day that its head gives. */
  SELECT
    sources.source_id,
    COALESCE(
      MAX(dates.determined_on),
      MAX(dates.requested_on),
      ARG_MIN(@date_in(lines.line), lines.line_number) FILTER(WHERE
        NOT @date_in(lines.line) IS NULL)
    ) AS said_on
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.request_dates AS dates
    ON dates.source_id = sources.source_id
  LEFT JOIN intermediate.lines AS lines
    ON lines.source_id = sources.source_id AND lines.form = 'plain_document' AND lines.line_number <= 40
  GROUP BY
    sources.source_id
), claused AS (
  /* What is kept stands in the clause of the verb, from the last break before it. */
  SELECT
    numbered.*,
    REGEXP_REPLACE(
      SUBSTRING(numbered.focused, 1, numbered.quote_start),
      '^.*(?:[;(]|[.] |, (?:and|but|so|while|although|though) )',
      '',
      'g'
    ) || SUBSTRING(numbered.focused, numbered.quote_start + 1, numbered.quote_end - numbered.quote_start) AS clause
  FROM numbered
), judged AS (
  SELECT
    numbered.*,
    kinds.document_kind,
    COALESCE(kinds.is_draft, FALSE) AS is_draft,
    days.said_on,
    numbered.is_law_subject
    AND NOT numbered.is_law_aside
    OR numbered.is_statutory
    AND numbered.own_start IS NULL
    OR (
      numbered.is_law_cited OR @matches_rules('retention', numbered.words_behind, 'cited_behind')
    )
    AND numbered.is_modal
    AND numbered.own_start IS NULL
    AND kinds.document_kind IN ('letter', 'report', 'email', 'training')
    OR numbered.is_audit_test
    AND kinds.document_kind = 'report' AS is_ceiling,
    numbered.is_default
    AND NOT (
      numbered.is_adopted OR @matches_rules('retention', numbered.words_behind, 'confirmed')
    ) AS is_default_alone,
    @matches_rules('retention', numbered.focused, 'refers_back')
    AND @matches_rules('retention', numbered.words_before, 'ended') AS is_of_ended_rule,
    NOT numbered.named_body IS NULL
    AND NOT agencies.place_name IS NULL
    AND NOT CONTAINS(UPPER(numbered.named_body), UPPER(REGEXP_REPLACE(agencies.place_name, '(?i) county$', '', 'g')))
    OR NOT numbered.named_actor IS NULL
    AND NOT @matches_rules('retention', SUBSTRING(numbered.named_actor, 1, 40), 'own_part')
    AND NOT CONTAINS(UPPER(numbered.named_actor), UPPER(COALESCE(agencies.place_name, '-')))
    AND NOT (
      REGEXP_MATCHES(numbered.named_actor, '^[A-Z]{2,6}(?:''s|’s)?$')
      AND CONTAINS(
        REGEXP_REPLACE(COALESCE(agencies.agency_name, ''), '[^A-Z]', '', 'g'),
        REGEXP_EXTRACT(numbered.named_actor, '^([A-Z]+)', 1)
      )
    ) AS is_of_stranger,
    numbered.is_listed
    OR numbered.focus_number = 0
    AND (
      numbered.is_data OR numbered.is_loose_data OR numbered.is_log OR numbered.is_pronoun
    )
    OR numbered.is_log
    OR @matches_rules('retention', numbered.clause, 'data')
    OR @matches_rules('retention', numbered.clause, 'loose_data')
    AND (
      kinds.document_kind <> 'letter' OR REGEXP_MATCHES(numbered.clause, @name_words('technology'))
    )
    OR numbered.rule_id IN ('retention_of', 'retention_of_each', 'period_first', 'retention_changed_to', 'policy_says', 'period_picked')
    OR /* "Ours is set for one year", where this sentence or the one before it speaks of keeping. */ numbered.rule_id IN ('ours_is', 'setting_is', 'days_field', 'period_from_capture', 'period_for_untagged', 'period_and_gone')
    AND (
      numbered.is_data
      OR REGEXP_MATCHES(numbered.focused, '(?i)\b(?:retention|retain|purg|kept|keep|stor(?:ed|age)|the call\b|the recording\b)')
      OR REGEXP_MATCHES(numbered.words_before, @part_words('of_keeping'))
      OR @matches_rules('retention', numbered.words_before, 'data')
    )
    OR numbered.rule_id = 'setting_since'
    AND @matches_rules('retention', numbered.words_before, 'setting')
    OR (
      numbered.rule_id LIKE 'drop%' OR numbered.rule_id = 'period_then_drop'
    )
    AND numbered.is_data
    AND kinds.document_kind <> 'letter'
    OR @matches_rules('retention', numbered.clause, 'pronoun')
    AND (
      numbered.is_data OR numbered.is_loose_data OR @matches_rules('retention', numbered.words_before, 'data')
    )
    OR @matches_rules('retention', numbered.clause, 'holder')
    AND (
      numbered.is_kept_for
      AND REGEXP_MATCHES(
        SUBSTRING(numbered.focused, numbered.kept_start + 1, 12),
        '(?i)^(?:auto-?)?(?:purg|delet|eras|overwr|over-wr|wip|expung)'
      )
      OR numbered.is_dropped_after
      AND REGEXP_MATCHES(SUBSTRING(numbered.focused, numbered.dropped_end - 11, 12), '(?i)(?:purg|delet|eras|overwrit|expung)[a-z]*$')
    ) AS has_subject,
    NOT request_words.passage_start IS NULL AND (
      numbered.is_asking OR NOT numbered.is_declaring
    ) AS is_of_requester
  FROM claused AS numbered
  LEFT JOIN document_kinds AS kinds
    ON kinds.source_id = numbered.source_id AND kinds.block_number = numbered.block_number
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = numbered.source_id
  LEFT JOIN said_days AS days
    ON days.source_id = numbered.source_id
  LEFT JOIN intermediate.request_words AS request_words
    ON request_words.source_id = numbered.source_id AND request_words.passage_start = numbered.passage_start
)
SELECT
  judged.source_id, /* The source */
  judged.version_number, /* Version of the source */
  judged.passage_start, /* Offset of the passage */
  judged.focus_number, /* Which length of time of the passage, 0 where it has none */
  CAST(judged.window_start + judged.quote_start AS INT) AS char_start, /* Offset of the quoted words */
  CAST(judged.window_start + GREATEST(
    judged.quote_end,
    CASE WHEN judged.clock_end - judged.quote_end BETWEEN 0 AND 80 THEN judged.clock_end ELSE 0 END
  ) AS INT) AS char_end, /* Offset behind them */
  judged.rule_id, /* Rule that found them */
  judged.speaker, /* agency or document */
  judged.message_position, /* Message that says so */
  CASE
    WHEN judged.focus_number > 0
    THEN CEIL(
      judged.amount * CASE judged.time_unit WHEN 'week' THEN 7 WHEN 'month' THEN 30 WHEN 'year' THEN 365 WHEN 'yr' THEN 365 ELSE 1 END / CASE WHEN judged.time_unit IN ('hour', 'hr') THEN 24.0 ELSE 1.0 END
    )::INT
  END AS retention_days, /* Days; a month is 30, a year 365 */
  CASE
    WHEN judged.focus_number = 0
    THEN judged.open_kind
    WHEN judged.is_conditional
    THEN 'conditional_on_event'
    ELSE 'fixed'
  END AS rule_type, /* fixed, conditional_on_event, until_no_longer_needed or indefinite */
  CASE
    WHEN judged.is_often OR judged.is_frequency
    THEN 'at_most'
    WHEN judged.is_at_least
    THEN 'at_least'
    WHEN judged.is_at_most
    THEN 'at_most'
    ELSE 'exact'
  END AS bound, /* exact, at_most or at_least */
  COALESCE(judged.event_words, judged.capture_words) AS clock_start, /* From when the days count, as written */
  CASE
    WHEN judged.is_log
    THEN 'log'
    WHEN judged.is_gallery
    THEN 'gallery'
    WHEN judged.is_probe
    THEN 'probe'
    WHEN judged.is_plate_read
    THEN 'plate_read'
    WHEN judged.is_video
    THEN 'video'
    ELSE 'other'
  END AS subject, /* gallery, probe, log, plate_read, video or other */
  NULLIF(
    SUBSTRING(
      judged.passage,
      judged.window_start - judged.passage_start + LENGTH(judged.system_words) - LENGTH(REGEXP_EXTRACT(judged.system_words, '([§†]+(?:(?:,| and|, and| &) [§†]+)*)$', 1)) + 1,
      LENGTH(REGEXP_EXTRACT(judged.system_words, '([§†]+(?:(?:,| and|, and| &) [§†]+)*)$', 1))
    ),
    ''
  ) AS system_name, /* System that the period is of, as written, where one is named */
  SUBSTRING(
    judged.passage,
    judged.window_start - judged.passage_start + judged.exceptions_start + 1,
    judged.exceptions_end - judged.exceptions_start
  ) AS exceptions, /* "Unless …", as written */
  judged.is_evidence_scope AND NOT judged.is_not_evidence_scope AS is_exception, /* TRUE where it is said of evidence, apart from the rule for other data */
  judged.is_draft, /* TRUE where a draft says so */
  judged.said_on, /* Day of the source, NULL where it gives none */
  judged.is_ceiling OR judged.is_default_alone AS is_ceiling, /* TRUE for what a statute allows or a vendor presets */
  NOT (
    judged.is_rejected
    OR judged.is_ceiling
    OR judged.is_default_alone
    OR judged.is_of_stranger
    OR judged.is_of_requester
    OR COALESCE(judged.document_kind = 'invoice', FALSE)
    OR COALESCE(judged.past_start > COALESCE(judged.present_start, -1), FALSE)
    OR judged.is_of_ended_rule
    OR COALESCE(judged.other_body_start > COALESCE(judged.own_start, -1), FALSE)
    OR judged.is_negated
    AND NOT judged.is_at_most
    AND NOT judged.is_at_least
    OR judged.is_exceeding
    AND NOT judged.is_at_most
    AND judged.dropped_end IS NULL
    OR NOT judged.has_subject
    OR judged.is_frequency
    AND NOT judged.rule_id LIKE 'drop%'
    OR judged.focus_number > 0
    AND judged.amount IS NULL
  ) AS is_own_setting /* FALSE for statutes, vendor defaults, notice periods, deadlines and the like */
FROM judged