AUDIT (
  name provisions_have_evidence
);

SELECT
  provisions.agency_id
FROM @this_model AS provisions
LEFT JOIN marts.fact_evidence AS evidence
  ON evidence.evidence_id = provisions.evidence_id
WHERE
  provisions.status <> 'absent'
  AND evidence.evidence_id IS NULL
  OR provisions.status = 'absent'
  AND NOT provisions.evidence_id IS NULL