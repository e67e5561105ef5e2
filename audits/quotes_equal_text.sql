AUDIT (
  name quotes_equal_text
);

SELECT
  evidence.evidence_id
FROM @this_model AS evidence
LEFT JOIN intermediate.sources AS sources
  ON sources.source_id = evidence.source_id
WHERE
  sources.source_id IS NULL
  OR SUBSTRING(sources.text, evidence.char_start + 1, evidence.char_end - evidence.char_start) <> evidence.quote