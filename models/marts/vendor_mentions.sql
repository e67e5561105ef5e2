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

/* The most telling mention stands for all: its relation and its words belong together. */
SELECT
  vendors.vendor_id, /* Vendor */
  vendors.vendor_name, /* Its name in the seed; as written where no seed knows it */
  requests.agency_id, /* Agency asked */
  requests.technology_id, /* Technology asked about */
  requests.request_id, /* Request */
  vendors.speaker, /* agency, requester, platform or document */
  vendors.relation, /* denied, marketed, not_selected, elsewhere, selected, purchased or supplies */
  @evidence_id(vendors.source_id, 'vendor_mention', vendors.char_start, vendors.char_end, 'vendor_name') AS evidence_id /* Where it is named */
FROM intermediate.named_vendors AS vendors
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = vendors.source_id
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY vendors.vendor_id, requests.request_id, vendors.speaker
    ORDER BY CASE vendors.relation
      WHEN 'purchased'
      THEN 1
      WHEN 'selected'
      THEN 2
      WHEN 'supplies'
      THEN 3
      WHEN 'denied'
      THEN 4
      WHEN 'not_selected'
      THEN 5
      WHEN 'marketed'
      THEN 6
      WHEN 'elsewhere'
      THEN 7
      ELSE 8
    END, vendors.char_start
  ) = 1