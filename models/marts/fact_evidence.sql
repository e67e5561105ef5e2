MODEL (
  name marts.fact_evidence,
  kind FULL,
  description 'One row per quotation. The quote equals the text of its source at its offsets.',
  grain evidence_id,
  depends_on (
    intermediate.sources
  ),
  audits (
    UNIQUE_VALUES(columns := (
      evidence_id
    )),
    NOT_NULL(columns := (agency_id, technology_id, fact, status, speaker, source_file, char_start, char_end, quote)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('agency', 'requester', 'platform', 'document')),
    quotes_equal_text
  )
);

WITH page_starts AS (
  SELECT
    sources.source_id,
    COALESCE(TRY_CAST(sources.metadata ->> '$.first_page' AS INT), 1) AS first_page,
    UNNEST(sources.page_starts) AS page_start
  FROM intermediate.sources AS sources
), quotation_pages AS (
  /* An enclosure of a bundle counts its pages from where it begins in the file. */
  SELECT
    quotations.evidence_id,
    MAX(page_starts.first_page) + COUNT(*) - 1 AS page_number
  FROM intermediate.quotations AS quotations
  INNER JOIN page_starts
    ON page_starts.source_id = quotations.source_id AND page_starts.page_start <= quotations.char_start
  GROUP BY
    quotations.evidence_id
)
SELECT
  quotations.evidence_id, /* Stable id */
  agencies.agency_id, /* Agency */
  quotations.technology_id, /* Technology */
  quotations.fact, /* What it bears on: a fact, request_item, request_event, vendor_mention, policy_provision, exemption or contradiction */
  quotations.status, /* What this one quotation says: yes, no or unknown */
  quotations.speaker, /* agency, requester, platform or document */
  requests.request_id, /* Request, NULL for a document that came by itself and belongs to none */
  sources.source_file, /* Base name of the landed file */
  quotations.char_start, /* Offset in the landed text, in code points */
  quotations.char_end, /* Offset behind it */
  quotations.quote, /* The words */
  quotations.rule_id, /* Rule that found it */
  quotations.source_id, /* Joins to source_texts */
  pages.page_number::INT AS page_number /* Page of the landed file on which it begins, 1 first; NULL for a text without pages */
FROM intermediate.quotations AS quotations
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = quotations.source_id
INNER JOIN intermediate.source_agencies AS agencies
  ON agencies.source_id = quotations.source_id
LEFT JOIN intermediate.document_links AS links
  ON links.source_id = quotations.source_id
LEFT JOIN intermediate.requests AS requests
  ON requests.source_id = COALESCE(links.request_source_id, quotations.source_id)
LEFT JOIN quotation_pages AS pages
  ON pages.evidence_id = quotations.evidence_id
WHERE
  NOT quotations.technology_id IS NULL