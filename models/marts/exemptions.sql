MODEL (
  name marts.exemptions,
  kind FULL,
  description 'One row per sentence in which an agency cites an exemption: applied to something it withheld, or only cited.',
  grain evidence_id,
  audits (
    UNIQUE_VALUES(columns := (
      evidence_id
    )),
    NOT_NULL(columns := (agency_id, technology_id, is_applied, evidence_id))
  )
);

SELECT
  requests.request_id, /* Request, NULL for a document that came by itself */
  agencies.agency_id, /* Agency */
  technologies.technology_id, /* Technology */
  exemptions.citation, /* The law as cited, NULL where only a ground is given */
  exemptions.ground, /* investigation, personnel, privacy, security, trade_secret or privilege, where the words tell */
  exemptions.is_applied, /* TRUE where something was withheld by it, FALSE where the law is only described */
  @evidence_id(
    exemptions.source_id,
    'exemption',
    exemptions.char_start,
    exemptions.char_end,
    CASE WHEN exemptions.is_applied THEN 'exemption_applied' ELSE 'exemption_cited' END
  ) AS evidence_id /* The words that say so */
FROM intermediate.exemptions AS exemptions
INNER JOIN intermediate.source_agencies AS agencies
  ON agencies.source_id = exemptions.source_id
INNER JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = exemptions.source_id
LEFT JOIN intermediate.requests AS requests
  ON requests.source_id = exemptions.source_id