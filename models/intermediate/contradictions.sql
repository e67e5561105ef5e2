MODEL (
  name intermediate.contradictions,
  kind FULL,
  description 'One row per contradiction: of each kind the plainest pair of a request, of "none" against an enclosure one per answer.',
  grain (kind, agency_id, technology_id, source_id_a, char_start_a),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (kind, agency_id, technology_id, source_id_a, char_start_a)),
    NOT_NULL(columns := (severity, explanation))
  )
);

WITH pairs AS (
  SELECT
    answers.*
  FROM intermediate.contradicting_answers AS answers
  UNION ALL
  SELECT
    conduct.kind,
    conduct.variant,
    agencies.agency_id,
    technologies.technology_id,
    conduct.source_id AS source_id_a,
    conduct.char_start_a,
    conduct.char_end_a,
    conduct.source_id AS source_id_b,
    conduct.char_start_b,
    conduct.char_end_b,
    conduct.preference
  FROM (
    SELECT
      conduct.*
    FROM intermediate.contradicting_conduct AS conduct
    UNION ALL
    SELECT
      documents.*
    FROM intermediate.contradicting_documents AS documents
  ) AS conduct
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = conduct.source_id
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = conduct.source_id
), chosen AS (
  SELECT
    pairs.*
  FROM pairs
  WHERE
    pairs.char_end_a > pairs.char_start_a
    AND pairs.char_end_b > pairs.char_start_b
    AND /* Words do not contradict themselves. */ NOT (
      pairs.source_id_a = pairs.source_id_b
      AND pairs.char_start_a < pairs.char_end_b
      AND pairs.char_start_b < pairs.char_end_a
    )
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY pairs.kind, pairs.agency_id, pairs.technology_id, pairs.source_id_a, CASE WHEN pairs.kind = 'none_claimed_but_enclosed' THEN pairs.char_start_a ELSE 0 END
      ORDER BY pairs.preference, pairs.char_start_a, pairs.source_id_b, pairs.char_start_b, pairs.char_end_a, pairs.char_end_b, pairs.variant
    ) = 1
), widened AS (
  /* A few words are quoted with the sentence that they stand in. */
  SELECT
    chosen.kind,
    chosen.variant,
    chosen.agency_id,
    chosen.technology_id,
    chosen.source_id_a,
    chosen.source_id_b,
    CASE
      WHEN passages_a.char_start IS NULL
      THEN chosen.char_start_a
      ELSE passages_a.char_start + LENGTH(REGEXP_EXTRACT(passages_a.passage, '^(\s*)', 1))
    END AS char_start_a,
    CASE
      WHEN passages_a.char_start IS NULL
      THEN chosen.char_end_a
      ELSE passages_a.char_start + LENGTH(RTRIM(passages_a.passage))
    END AS char_end_a,
    CASE
      WHEN passages_b.char_start IS NULL
      THEN chosen.char_start_b
      ELSE passages_b.char_start + LENGTH(REGEXP_EXTRACT(passages_b.passage, '^(\s*)', 1))
    END AS char_start_b,
    CASE
      WHEN passages_b.char_start IS NULL
      THEN chosen.char_end_b
      ELSE passages_b.char_start + LENGTH(RTRIM(passages_b.passage))
    END AS char_end_b
  FROM chosen
  LEFT JOIN intermediate.marked_passages AS passages_a
    ON passages_a.source_id = chosen.source_id_a
    AND passages_a.speaker IN ('agency', 'requester')
    AND chosen.char_start_a >= passages_a.char_start
    AND chosen.char_end_a <= passages_a.char_end
    AND chosen.char_end_a - chosen.char_start_a < 40
    AND LENGTH(passages_a.passage) <= 300
  LEFT JOIN intermediate.marked_passages AS passages_b
    ON passages_b.source_id = chosen.source_id_b
    AND passages_b.speaker IN ('agency', 'requester')
    AND chosen.char_start_b >= passages_b.char_start
    AND chosen.char_end_b <= passages_b.char_end
    AND chosen.char_end_b - chosen.char_start_b < 40
    AND LENGTH(passages_b.passage) <= 300
  WHERE
    chosen.kind <> 'citation_vs_reason'
  UNION ALL
  SELECT
    chosen.kind,
    chosen.variant,
    chosen.agency_id,
    chosen.technology_id,
    chosen.source_id_a,
    chosen.source_id_b,
    chosen.char_start_a,
    chosen.char_end_a,
    chosen.char_start_b,
    chosen.char_end_b
  FROM chosen
  WHERE
    chosen.kind = 'citation_vs_reason'
)
SELECT
  chosen.kind, /* Kind, in the words of the contract */
  chosen.agency_id, /* Agency */
  chosen.technology_id, /* Technology */
  kinds.severity, /* low, medium or high */
  kinds.explanation, /* One plain sentence why */
  chosen.source_id_a, /* Source of one side */
  chosen.char_start_a::INT AS char_start_a, /* Offset of its quotation */
  chosen.char_end_a::INT AS char_end_a, /* Offset behind it */
  chosen.source_id_b, /* Source of the other side */
  chosen.char_start_b::INT AS char_start_b, /* Offset of its quotation */
  chosen.char_end_b::INT AS char_end_b, /* Offset behind it */
  @evidence_id(
    chosen.source_id_a,
    @fact_key('contradiction', chosen.technology_id, main_a.technology_id),
    chosen.char_start_a,
    chosen.char_end_a,
    chosen.kind
  ) AS evidence_id_a, /* One quotation */
  @evidence_id(
    chosen.source_id_b,
    @fact_key('contradiction', chosen.technology_id, main_b.technology_id),
    chosen.char_start_b,
    chosen.char_end_b,
    chosen.kind
  ) AS evidence_id_b /* The other */
FROM widened AS chosen
INNER JOIN intermediate.source_technologies AS main_a
  ON main_a.source_id = chosen.source_id_a
INNER JOIN intermediate.source_technologies AS main_b
  ON main_b.source_id = chosen.source_id_b
LEFT JOIN seeds.contradiction_kinds AS kinds
  ON kinds.kind = chosen.kind AND kinds.variant = chosen.variant
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY chosen.kind, chosen.agency_id, chosen.technology_id, chosen.source_id_a, chosen.char_start_a
    ORDER BY chosen.char_end_a, chosen.source_id_b, chosen.char_start_b, chosen.char_end_b, chosen.variant
  ) = 1