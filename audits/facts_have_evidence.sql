AUDIT (
  name facts_have_evidence
);

SELECT
  facts.agency_id
FROM @this_model AS facts
LEFT JOIN marts.fact_evidence AS evidence
  ON evidence.evidence_id = facts.evidence_id
WHERE
  (
    facts.status <> 'unknown' OR NOT facts.value_number IS NULL
  ) AND evidence.evidence_id IS NULL