MODEL (
  name intermediate.foreign_passages,
  kind FULL,
  description 'One row per passage that speaks of a policy or a memorandum that is somebody else''s.',
  grain (source_id, passage_start, paper),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, paper)),
    ACCEPTED_VALUES("column" := paper, is_in := ('policy', 'memorandum'))
  )
);

SELECT DISTINCT
  hits.source_id, /* The source */
  hits.version_number, /* Version of the source */
  hits.passage_start, /* Offset of the passage */
  CASE hits.kind WHEN 'foreign_memorandum' THEN 'memorandum' ELSE 'policy' END AS paper /* policy or memorandum */
FROM intermediate.rule_hits AS hits
INNER JOIN intermediate.source_agencies AS agencies
  ON agencies.source_id = hits.source_id
WHERE
  hits.topic = 'context'
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
    OR hits.kind = 'foreign_memorandum'
    AND NOT CONTAINS(LOWER(hits.words), LOWER(COALESCE(agencies.place_name, CHR(1))))
    AND NOT @matches_rules('statement', hits.words, 'own_party')
  )