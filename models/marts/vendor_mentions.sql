MODEL (
  name marts.vendor_mentions,
  kind FULL,
  description 'One row per vendor, request and speaker.',
  grain (vendor_id, request_id, speaker),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (vendor_id, request_id, speaker)),
    NOT_NULL(columns := (vendor_id, vendor_name, evidence_id))
  )
);

SELECT
  vendors.vendor_id, /* Vendor */
  vendors.vendor_name, /* Its name in the seed; as written where no seed knows it */
  requests.agency_id, /* Agency asked */
  requests.technology_id, /* Technology asked about */
  requests.request_id, /* Request */
  vendors.speaker, /* agency, requester, platform or document */
  MIN(vendors.relation) AS relation, /* denied, marketed, not_selected, elsewhere, selected, purchased or supplies */
  ARG_MIN(
    @evidence_id(vendors.source_id, 'vendor_mention', vendors.char_start, vendors.char_end, 'vendor_name'),
    vendors.char_start
  ) AS evidence_id /* Where it is first named */
FROM intermediate.named_vendors AS vendors
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = vendors.source_id
GROUP BY
  vendors.vendor_id,
  vendors.vendor_name,
  requests.agency_id,
  requests.technology_id,
  requests.request_id,
  vendors.speaker