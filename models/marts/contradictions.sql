MODEL (
  name marts.contradictions,
  kind FULL,
  description 'One row per pair of quotations of one agency that do not go together.',
  grain contradiction_id,
  audits (
    UNIQUE_VALUES(columns := (
      contradiction_id
    )),
    NOT_NULL(columns := (kind, severity, explanation, evidence_id_a, evidence_id_b)),
    ACCEPTED_VALUES("column" := severity, is_in := ('low', 'medium', 'high'))
  )
);

SELECT
  'ct-' || SUBSTRING(SHA256(contradictions.kind || '|' || contradictions.evidence_id_a || '|' || contradictions.evidence_id_b), 1, 16) AS contradiction_id, /* Stable id */
  contradictions.agency_id, /* Agency */
  contradictions.technology_id, /* Technology */
  contradictions.kind, /* Kind, in the words of the contract */
  contradictions.severity, /* low, medium or high */
  contradictions.explanation, /* One plain sentence why */
  contradictions.evidence_id_a, /* One quotation */
  contradictions.evidence_id_b /* The other */
FROM intermediate.contradictions AS contradictions