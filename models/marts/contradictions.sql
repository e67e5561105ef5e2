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

WITH facts AS (
  SELECT
    facts.*
  FROM marts.agency_facts AS facts
), evidence AS (
  SELECT
    evidence.*
  FROM marts.fact_evidence AS evidence
), pairs AS (
  /* "We have no policy", and "our people follow the host's". */
  SELECT
    facts.agency_id,
    facts.technology_id,
    'no_policy_but_follows_one' AS kind,
    'high' AS severity,
    CASE
      WHEN facts.basis = 'stated_no'
      THEN 'The agency says that it has no policy of its own, and that its people follow another body''s.'
      ELSE 'The agency found no record of a policy of its own, and says that its people follow another body''s.'
    END AS explanation,
    facts.evidence_id AS evidence_id_a,
    MIN(evidence.evidence_id) AS evidence_id_b
  FROM facts
  INNER JOIN evidence
    ON evidence.agency_id = facts.agency_id
    AND evidence.technology_id = facts.technology_id
    AND evidence.fact = 'policy_order_exists'
    AND evidence.rule_id = 'policy_of_host'
  WHERE
    facts.fact = 'policy_order_exists' AND facts.status = 'no'
  GROUP BY
    facts.agency_id,
    facts.technology_id,
    facts.basis,
    facts.evidence_id
  UNION ALL
  /* It has the technology, and no rule for it. */
  SELECT
    facts.agency_id,
    facts.technology_id,
    'owned_without_policy' AS kind,
    'high' AS severity,
    CASE
      WHEN facts.basis = 'stated_no'
      THEN 'The agency has the technology, and says that it has no policy for it.'
      ELSE 'The agency has the technology, and found no record of a policy for it.'
    END AS explanation,
    used.evidence_id AS evidence_id_a,
    facts.evidence_id AS evidence_id_b
  FROM facts
  INNER JOIN facts AS used
    ON used.agency_id = facts.agency_id
    AND used.technology_id = facts.technology_id
    AND used.fact = 'technology_use'
    AND used.value IN ('uses', 'owned_not_used')
  WHERE
    facts.fact = 'policy_order_exists' AND facts.status = 'no'
  UNION ALL
  /* Bought, and neither contract nor bid to show for it. */
  SELECT
    facts.agency_id,
    facts.technology_id,
    'purchase_without_agreement' AS kind,
    'high' AS severity,
    'The agency names the company that it bought from, and gives no agreement and no bid records.' AS explanation,
    facts.evidence_id AS evidence_id_a,
    bids.evidence_id AS evidence_id_b
  FROM facts
  INNER JOIN facts AS bids
    ON bids.agency_id = facts.agency_id
    AND bids.technology_id = facts.technology_id
    AND bids.fact = 'bid_records_exist'
    AND bids.status = 'no'
  INNER JOIN facts AS contracts
    ON contracts.agency_id = facts.agency_id
    AND contracts.technology_id = facts.technology_id
    AND contracts.fact = 'contract_exists'
    AND (
      contracts.status = 'no' OR contracts.basis = 'silent'
    )
  INNER JOIN evidence AS bought
    ON bought.evidence_id = facts.evidence_id
  INNER JOIN intermediate.named_vendors AS vendors
    ON vendors.source_id = bought.source_id
    AND vendors.char_start = bought.char_start
    AND vendors.relation IN ('purchased', 'selected')
  WHERE
    facts.fact = 'vendor_named' AND facts.status = 'yes'
  UNION ALL
  SELECT
    facts.agency_id,
    facts.technology_id,
    'conflicting_statements' AS kind,
    'medium' AS severity,
    'Two statements of the agency say the opposite, and neither takes the other back.' AS explanation,
    MIN(evidence.evidence_id) FILTER(WHERE
      evidence.status = 'yes') AS evidence_id_a,
    MIN(evidence.evidence_id) FILTER(WHERE
      evidence.status = 'no') AS evidence_id_b
  FROM facts
  INNER JOIN evidence
    ON evidence.agency_id = facts.agency_id
    AND evidence.technology_id = facts.technology_id
    AND evidence.fact = facts.fact
  WHERE
    facts.status = 'conflicting'
  GROUP BY
    facts.agency_id,
    facts.technology_id,
    facts.fact
)
SELECT
  'ct-' || SUBSTRING(SHA256(pairs.kind || '|' || pairs.evidence_id_a || '|' || pairs.evidence_id_b), 1, 16) AS contradiction_id, /* Stable id */
  pairs.agency_id, /* Agency */
  pairs.technology_id, /* Technology */
  pairs.kind, /* Kind, in the words of the contract */
  pairs.severity, /* low, medium or high */
  pairs.explanation, /* One plain sentence why */
  pairs.evidence_id_a, /* One quotation */
  pairs.evidence_id_b /* The other */
FROM pairs
WHERE
  NOT pairs.evidence_id_a IS NULL AND NOT pairs.evidence_id_b IS NULL