MODEL (
  name intermediate.retention_claims,
  kind FULL,
  description 'One row per statement of how long data are kept, with its period in days, its bound and when the clock starts.',
  grain (source_id, passage_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start)), NOT_NULL(columns := (
      rule_type
  )))
);

WITH cues AS (
  SELECT
    hits.source_id,
    hits.version_number,
    hits.passage_start,
    hits.rule_id,
    hits.kind,
    hits.char_start,
    hits.char_end,
    hits.words,
    hits.is_hypothetical,
    hits.is_recital,
    hits.is_law,
    hits.is_other_agency
  FROM intermediate.hits_in_context AS hits
  WHERE
    hits.topic = 'retention'
), passages_with_cues AS (
  SELECT
    cues.source_id,
    cues.version_number,
    cues.passage_start,
    MIN(cues.char_start) FILTER(WHERE
      cues.kind IN ('period', 'until_no_longer_needed', 'indefinite')) AS char_start,
    MAX(cues.char_end) FILTER(WHERE
      cues.kind IN ('period', 'until_no_longer_needed', 'indefinite', 'conditional', 'fixed')) AS char_end,
    ARG_MIN(cues.rule_id, cues.char_start) FILTER(WHERE
      cues.kind IN ('period', 'until_no_longer_needed', 'indefinite')) AS rule_id,
    COUNT(*) FILTER(WHERE
      cues.kind = 'period') > 0 AS has_period,
    COUNT(*) FILTER(WHERE
      cues.kind = 'until_no_longer_needed') > 0 AS is_until_not_needed,
    COUNT(*) FILTER(WHERE
      cues.kind = 'indefinite') > 0 AS is_indefinite,
    COUNT(*) FILTER(WHERE
      cues.kind = 'reject') > 0 AS is_rejected,
    COUNT(*) FILTER(WHERE
      cues.kind = 'statutory') > 0 AS is_statutory,
    COUNT(*) FILTER(WHERE
      cues.kind = 'default') > 0 AS is_default,
    COUNT(*) FILTER(WHERE
      cues.kind = 'at_most') > 0 AS is_at_most,
    COUNT(*) FILTER(WHERE
      cues.kind = 'at_least') > 0 AS is_at_least,
    COUNT(*) FILTER(WHERE
      cues.kind = 'conditional') > 0 AS is_conditional,
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
    COUNT(*) FILTER(WHERE
      cues.kind IN ('log', 'probe', 'gallery', 'plate_read', 'video', 'other')) > 0 AS has_subject,
    COUNT(*) FILTER(WHERE
      cues.kind IN ('period', 'until_no_longer_needed', 'indefinite')
      AND (
        cues.is_hypothetical OR cues.is_recital OR cues.is_other_agency
      )) > 0 AS is_not_own,
    COUNT(*) FILTER(WHERE
      cues.kind = 'period' AND cues.is_law) > 0 AS is_law,
    ARG_MIN(cues.words, cues.char_start) FILTER(WHERE
      cues.kind = 'period') AS period_words,
    ARG_MIN(cues.words, cues.char_start) FILTER(WHERE
      cues.kind IN ('conditional', 'fixed')) AS clock_words
  FROM cues
  GROUP BY
    cues.source_id,
    cues.version_number,
    cues.passage_start
), durations AS (
  SELECT
    claims.*,
    LOWER(
      REGEXP_EXTRACT(
        claims.period_words,
        '(?i)\b((?:\d{1,4}|(?:one |two )?hundred(?: (?:and )?\w+)?|(?:twenty|thirty|forty|seventy)[- ](?:one|two|four|five|six|eight)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|twenty|thirty|forty|fifty|sixty|ninety)(?:\s*\(\s*\d{1,4}\s*\))?[-\s]*(?:calendar |consecutive |full )?(?:hour|day|week|month|year|yr)s?)',
        1
      )
    ) AS duration
  FROM passages_with_cues AS claims
), numbered AS (
  SELECT
    durations.*,
    COALESCE(TRY_CAST(NULLIF(REGEXP_EXTRACT(durations.duration, '(\d{1,4})', 1), '') AS INT), TRY_CAST(words.number AS INT)) AS amount,
    REGEXP_EXTRACT(durations.duration, '(hour|day|week|month|year|yr)s?$', 1) AS time_unit
  FROM durations
  LEFT JOIN seeds.number_words AS words
    ON words.word = TRIM(
      REGEXP_EXTRACT(
        durations.duration,
        '^([a-z -]+?)(?:\s*\(|[-\s]*(?:calendar |consecutive |full )?(?:hour|day|week|month|year|yr)s?$)',
        1
      )
    )
)
SELECT
  numbered.source_id, /* The source */
  numbered.version_number, /* Version of the source */
  numbered.passage_start, /* Offset of the passage */
  numbered.char_start, /* Offset of the quoted words */
  numbered.char_end, /* Offset behind them */
  numbered.rule_id, /* Rule that found them */
  passages.speaker, /* agency or document */
  passages.message_position, /* Message that says so */
  CASE
    WHEN numbered.has_period
    THEN CEIL(
      numbered.amount * CASE numbered.time_unit WHEN 'week' THEN 7 WHEN 'month' THEN 30 WHEN 'year' THEN 365 WHEN 'yr' THEN 365 ELSE 1 END / CASE WHEN numbered.time_unit = 'hour' THEN 24.0 ELSE 1.0 END
    )::INT
  END AS retention_days, /* Days; a month is 30, a year 365 */
  CASE
    WHEN numbered.has_period AND numbered.is_conditional
    THEN 'conditional_on_event'
    WHEN numbered.has_period
    THEN 'fixed'
    WHEN numbered.is_until_not_needed
    THEN 'until_no_longer_needed'
    ELSE 'indefinite'
  END AS rule_type, /* fixed, conditional_on_event, until_no_longer_needed or indefinite */
  CASE WHEN numbered.is_at_least THEN 'at_least' WHEN numbered.is_at_most THEN 'at_most' ELSE 'exact' END AS bound, /* exact, at_most or at_least */
  numbered.clock_words AS clock_start, /* From when the days count, as written */
  CASE
    WHEN numbered.is_gallery
    THEN 'gallery'
    WHEN numbered.is_probe
    THEN 'probe'
    WHEN numbered.is_log
    THEN 'log'
    WHEN numbered.is_plate_read
    THEN 'plate_read'
    WHEN numbered.is_video
    THEN 'video'
    ELSE 'other'
  END AS subject, /* gallery, probe, log, plate_read, video or other */
  COALESCE(named.names_technology, FALSE) AS names_technology, /* TRUE where the sentence names the technology of the source */
  COALESCE(named.names_another, FALSE) AS names_another, /* TRUE where it names another one */
  NOT (
    numbered.is_rejected
    OR numbered.is_not_own
    OR numbered.is_law
    OR numbered.is_statutory
    AND passages.speaker <> 'document'
    OR numbered.is_default
    OR NOT numbered.has_subject
    AND NOT REGEXP_MATCHES(passages.marked, '[¤§†]')
    OR numbered.has_period
    AND numbered.amount IS NULL
    OR NOT request_words.passage_start IS NULL
  ) AS is_own_setting /* FALSE for statutes, vendor defaults, notice periods, deadlines and the like */
FROM numbered
INNER JOIN intermediate.marked_passages AS passages
  ON passages.source_id = numbered.source_id AND passages.char_start = numbered.passage_start
LEFT JOIN intermediate.passage_technologies AS named
  ON named.source_id = numbered.source_id AND named.passage_start = numbered.passage_start
LEFT JOIN intermediate.request_words AS request_words
  ON request_words.source_id = numbered.source_id AND request_words.passage_start = numbered.passage_start