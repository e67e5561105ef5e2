MODEL (
  name intermediate.hits_in_context,
  kind FULL,
  description 'One row per rule hit with what its sentence says before it: is it a hypothesis, a recital of the request, a statute, somebody else''s doing?',
  grain (source_id, passage_start, topic, rule_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, topic, rule_id))
  )
);

WITH cues AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    hits.kind,
    hits.value AS reach
  FROM intermediate.rule_hits AS hits
  WHERE
    hits.topic = 'context'
), paired AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.topic,
    hits.rule_id,
    cues.kind,
    cues.reach,
    SUBSTRING(passages.marked, cues.char_end - hits.passage_start + 1, GREATEST(hits.char_start - cues.char_end, 0)) AS words_between
  FROM intermediate.rule_hits AS hits
  INNER JOIN cues
    ON cues.source_id = hits.source_id
    AND cues.passage_start = hits.passage_start
    AND cues.char_start <= hits.char_start
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic IN ('fact', 'disposition', 'vendor', 'event', 'cue', 'exemption')
), reached AS (
  /* A statement of another clause is out of the cue's reach. */
  SELECT
    paired.source_id,
    paired.passage_start,
    paired.topic,
    paired.rule_id,
    COUNT(*) FILTER(WHERE
      paired.kind = 'hypothetical') > 0 AS is_hypothetical,
    COUNT(*) FILTER(WHERE
      paired.kind = 'recital') > 0 AS is_recital,
    COUNT(*) FILTER(WHERE
      paired.kind = 'law') > 0 AS is_law,
    COUNT(*) FILTER(WHERE
      paired.kind = 'other_agency') > 0 AS is_other_agency,
    COUNT(*) FILTER(WHERE
      paired.kind = 'past') > 0 AS is_past
  FROM paired
  WHERE
    CASE
      WHEN paired.reach = 'clause'
      THEN NOT REGEXP_MATCHES(paired.words_between, '(?i)[,;:.)]|\bthat\b|\bplease\b')
      ELSE NOT REGEXP_MATCHES(paired.words_between, '(?i);|\bbut\b|\bhowever\b|, (?:the|we|our|this|it|there)\b')
    END
  GROUP BY
    paired.source_id,
    paired.passage_start,
    paired.topic,
    paired.rule_id
)
SELECT
  hits.source_id, /* The source */
  hits.version_number, /* Version of the source */
  hits.passage_start, /* Offset of the passage */
  hits.topic, /* Which seeds/rules_<topic>.csv the rule stands in */
  hits.rule_id, /* The rule */
  hits.kind, /* What a match means */
  hits.value, /* The value a match stands for */
  hits.basis, /* Why, in the words of the contract */
  hits.char_start, /* Offset of the quoted words */
  hits.char_end, /* Offset behind them */
  hits.words, /* The quoted words, names marked */
  COALESCE(reached.is_hypothetical, FALSE) AS is_hypothetical, /* "If …", "may …", a question */
  COALESCE(reached.is_recital, FALSE) AS is_recital, /* "You requested …" */
  COALESCE(reached.is_law, FALSE) AS is_law, /* "The statute requires …" */
  COALESCE(reached.is_other_agency, FALSE) AS is_other_agency, /* "Other agencies …" */
  COALESCE(reached.is_past, FALSE) AS is_past /* "Until 2019 …" */
FROM intermediate.rule_hits AS hits
LEFT JOIN reached
  ON reached.source_id = hits.source_id
  AND reached.passage_start = hits.passage_start
  AND reached.topic = hits.topic
  AND reached.rule_id = hits.rule_id
WHERE
  hits.topic <> 'context'