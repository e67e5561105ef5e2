MODEL (
  name marts.policy_provisions,
  kind FULL,
  description 'One row per policy document and provision. A provision that was not found is absent only where the document was read in full; where part of it is missing there is no row.',
  grain (source_id, block_number, provision),
  depends_on (
    marts.fact_evidence
  ),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, block_number, provision)),
    NOT_NULL(columns := (agency_id, technology_id, provision, status)),
    ACCEPTED_VALUES(
      "column" := status,
      is_in := ('present', 'present_open_ended', 'present_conditional', 'absent', 'redacted', 'not_stated')
    ),
    provisions_have_evidence
  )
);

SELECT
  documents.agency_id, /* Agency whose policy it is */
  documents.technology_id, /* Technology it governs */
  documents.document_id, /* Released document, NULL for a policy that came by itself */
  provisions.provision, /* Provision */
  COALESCE(choices.status, 'absent') AS status, /* present, present_open_ended, present_conditional, absent, redacted or not_stated */
  CASE
    WHEN NOT choices.provision IS NULL
    THEN @evidence_id(
      choices.source_id,
      @fact_key('policy_provision', documents.technology_id, technologies.technology_id),
      choices.char_start,
      choices.char_end,
      choices.rule_id
    )
  END AS evidence_id, /* Quotation that shows it best, NULL where it is absent */
  provisions.meaning, /* What the provision is */
  documents.is_draft, /* TRUE where the document's head calls it a draft */
  documents.source_id, /* Joins to source_texts and fact_evidence */
  documents.block_number /* Part of the source that holds the policy */
FROM intermediate.policy_documents AS documents
INNER JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = documents.source_id
CROSS JOIN seeds.policy_provisions AS provisions
LEFT JOIN intermediate.provision_choices AS choices
  ON choices.source_id = documents.source_id
  AND choices.block_number = documents.block_number
  AND choices.provision = provisions.provision
WHERE
  NOT choices.provision IS NULL OR documents.is_whole