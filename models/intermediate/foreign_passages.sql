MODEL (
  name intermediate.foreign_passages,
  kind FULL,
  description 'One row per passage that speaks of a policy or a memorandum that is somebody else''s, or of a paper on another subject.',
  grain (source_id, passage_start, paper),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, paper)),
    ACCEPTED_VALUES("column" := paper, is_in := ('policy', 'memorandum', 'another'))
  )
);

WITH owned AS (
  SELECT DISTINCT
    hits.source_id,
    hits.version_number,
    hits.passage_start,
    CASE hits.kind WHEN 'foreign_memorandum' THEN 'memorandum' ELSE 'policy' END AS paper
  FROM intermediate.rule_hits AS hits
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = hits.source_id
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'context'
    AND /* "Our own Procedure 9, Use of County Readers" has the county in its title. */ NOT (
      hits.kind IN ('foreign_host', 'foreign_policy')
      AND passages.speaker = 'agency'
      AND @matches_rules('statement', passages.passage, 'own_paper')
    )
    AND (
      hits.kind = 'foreign_host'
      AND NOT @matches_rules('statement', COALESCE(agencies.agency_name, ''), 'wide_agency')
      OR /* "The policy of the Ash County Sheriff", in a text that is not about that sheriff: a name is left when the words that any agency has are taken out. */ hits.kind = 'foreign_policy'
      AND NOT CONTAINS(LOWER(hits.words), LOWER(COALESCE(agencies.place_name, CHR(1))))
      AND REGEXP_MATCHES(
        REGEXP_REPLACE(
          REGEXP_REPLACE(hits.words, @rule_alternation('statement', 'policy_word'), ' ', 'g'),
          @rule_alternation('statement', 'body_word'),
          ' ',
          'g'
        ),
        '\b(?:[A-Z][a-z]{2,}|FBI)'
      )
      OR /* Nobody's policy, or said to be another's. */ hits.kind = 'foreign_paper'
      OR hits.kind = 'foreign_memorandum'
      AND NOT CONTAINS(LOWER(hits.words), LOWER(COALESCE(agencies.place_name, CHR(1))))
      AND NOT @matches_rules('statement', hits.words, 'own_party')
    )
), followed AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start,
    passages.marked,
    passages.passage,
    LEAD(passages.marked, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start) AS marked_behind
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document')
), all_passages AS (
  SELECT
    owned.source_id,
    owned.version_number,
    owned.passage_start,
    owned.paper
  FROM owned
  UNION ALL
  /* "It covers our own page and has nothing to do with watching others." */
  SELECT
    followed.source_id,
    followed.version_number,
    followed.char_start AS passage_start,
    'another' AS paper
  FROM followed
  WHERE
    @matches_rules('statement', followed.marked, 'off_subject')
    OR @matches_rules('statement', REPLACE(followed.passage, '_', ' '), 'staff_media')
    OR @matches_rules('statement', followed.marked_behind, 'points_back_it')
    AND @matches_rules('statement', followed.marked_behind, 'off_subject')
    OR /* "It concerns breathing-air refill trucks." */ @matches_rules('statement', followed.marked_behind, 'other_matter')
    AND NOT @matches_rules('statement', followed.marked_behind, 'device_data,device_word,speaks_of_pact')
    AND NOT REGEXP_MATCHES(followed.marked || followed.marked_behind, '[¤§†]')
)
SELECT
  all_passages.source_id, /* The source */
  all_passages.version_number, /* Version of the source */
  all_passages.passage_start, /* Offset of the passage */
  all_passages.paper /* policy, memorandum, or another: neither of them about the technology */
FROM all_passages