MODEL (
  name intermediate.claims,
  kind FULL,
  description 'One row per statement that bears on a fact, with its quotation. Facts choose among them.',
  grain (source_id, technology_id, fact, char_start, char_end, rule_id, status),
  audits (
    NOT_NULL(columns := (fact, status, basis, char_start, char_end)),
    ACCEPTED_VALUES("column" := status, is_in := ('yes', 'no', 'unknown')),
    ACCEPTED_VALUES("column" := speaker, is_in := ('agency', 'document', 'platform'))
  )
);

WITH item_claims AS (
  SELECT
    dispositions.source_id,
    dispositions.item_number,
    technologies.technology_id,
    facts.fact,
    CASE
      WHEN dispositions.disposition = 'no_responsive_records' AND NOT silent.source_id IS NULL
      THEN 'withheld'
      ELSE dispositions.disposition
    END AS disposition, /* "The same answer is given to each", in a letter that will neither confirm nor deny. */
    dispositions.tied_by,
    dispositions.passage_start,
    dispositions.char_start,
    dispositions.message_position,
    dispositions.asks_for_mou,
    dispositions.category
  FROM intermediate.item_dispositions AS dispositions
  LEFT JOIN (
    SELECT DISTINCT
      passages.source_id,
      passages.message_position
    FROM intermediate.marked_passages AS passages
    WHERE
      passages.speaker = 'agency' AND @matches_rules('statement', passages.passage, 'no_position')
  ) AS silent
    ON silent.source_id = dispositions.source_id AND silent.message_position = dispositions.message_position
  INNER JOIN seeds.category_facts AS facts
    ON facts.category = dispositions.category
  INNER JOIN intermediate.item_technologies AS technologies
    ON technologies.source_id = dispositions.source_id AND technologies.item_number = dispositions.item_number
  WHERE
    facts.fact = 'mou_exists'
    AND dispositions.asks_for_mou
    OR facts.fact = 'contract_exists'
    AND dispositions.asks_for_contract
    OR NOT facts.fact IN ('mou_exists', 'contract_exists')
  UNION ALL
  SELECT
    dispositions.source_id,
    dispositions.item_number,
    technologies.technology_id,
    'mou_exists' AS fact,
    dispositions.disposition,
    dispositions.tied_by,
    dispositions.passage_start,
    dispositions.char_start,
    dispositions.message_position,
    dispositions.asks_for_mou,
    dispositions.category
  FROM intermediate.item_dispositions AS dispositions
  INNER JOIN intermediate.item_technologies AS technologies
    ON technologies.source_id = dispositions.source_id AND technologies.item_number = dispositions.item_number
  WHERE
    dispositions.asks_for_mou AND dispositions.category <> 'agreements'
), answered_items AS (
  SELECT
    item_claims.*,
    passages.speaker,
    passages.char_end AS passage_end,
    passages.passage
  FROM item_claims
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = item_claims.source_id
    AND item_claims.passage_start >= passages.char_start
    AND item_claims.passage_start < passages.char_end
  LEFT JOIN intermediate.marked_passages AS before
    ON before.source_id = passages.source_id
    AND before.block_number = passages.block_number
    AND before.char_end = passages.char_start
    AND LENGTH(passages.passage) < 40 /* "It lapsed with the lease. Attached." */
  LEFT JOIN intermediate.foreign_passages AS foreign_policies
    ON foreign_policies.source_id = item_claims.source_id
    AND foreign_policies.passage_start = passages.char_start
    AND foreign_policies.paper = 'policy'
  LEFT JOIN intermediate.foreign_passages AS off_subject
    ON off_subject.source_id = item_claims.source_id
    AND off_subject.passage_start = passages.char_start
    AND off_subject.paper = 'another'
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = item_claims.source_id
    AND scopes.passage_start = passages.char_start
    AND scopes.technology_id = item_claims.technology_id
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = item_claims.source_id AND items.item_number = item_claims.item_number
  WHERE
    COALESCE(scopes.is_in_scope OR scopes.names_technology, TRUE)
    AND item_claims.disposition IN ('no_responsive_records', 'produced', 'withheld', 'referred')
    AND item_claims.tied_by <> 'statement'
    AND NOT (
      item_claims.fact = 'policy_order_exists'
      AND item_claims.disposition = 'produced'
      AND NOT foreign_policies.passage_start IS NULL
    )
    AND NOT (
      item_claims.fact IN ('policy_order_exists', 'mou_exists')
      AND item_claims.disposition IN ('produced', 'no_responsive_records')
      AND NOT off_subject.passage_start IS NULL
    )
    AND /* What lapsed or was rescinded is handed over, and in force no more. */ NOT (
      item_claims.fact = 'policy_order_exists'
      AND item_claims.disposition = 'produced'
      AND @matches_rules('statement', COALESCE(before.passage, '') || passages.passage, 'not_in_force')
      AND NOT @matches_rules('statement', COALESCE(before.passage, '') || passages.passage, 'in_force_now')
    )
    AND /* "Copies of the manual are 25 cents a page." */ NOT (
      item_claims.disposition = 'produced' AND @matches_rules('statement', passages.passage, 'copy_charge')
    )
    AND /* What was produced for an item is an agreement, or a memorandum, only where the answer says so. */ NOT (
      item_claims.disposition = 'produced'
      AND item_claims.fact = 'mou_exists'
      AND NOT @matches_rules('statement', passages.passage, 'names_memorandum')
      AND NOT (
        item_claims.tied_by IN ('number', 'numbers', 'entry')
        AND @matches_rules('statement', items.item_text, 'memorandum_item')
        AND NOT @matches_rules('statement', items.item_text, 'other_paper_item')
        AND @matches_rules('statement', passages.passage, 'hands_over')
      )
    )
    AND NOT (
      item_claims.disposition = 'produced'
      AND item_claims.fact = 'contract_exists'
      AND @matches_rules('statement', passages.passage, 'memorandum_alone')
    )
), documents AS (
  SELECT
    released.source_id,
    technologies.technology_id,
    released.document_kind,
    CASE WHEN technologies.is_main THEN released.is_on_topic ELSE TRUE END AS is_on_topic,
    released.char_start,
    released.char_end,
    released.message_position,
    released.block_number,
    REGEXP_MATCHES(COALESCE(released.title, ''), '(?i)(?:\b|_)draft(?:[ _-]?v?[\d.]*)?\b|(?:\b|_)draft|unsigned|WORKING') AS is_draft,
    passages.speaker
  FROM intermediate.released_documents AS released
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = released.source_id
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = released.source_id
    AND released.char_start >= passages.char_start
    AND released.char_start < passages.char_end
  LEFT JOIN intermediate.foreign_passages AS foreign_policies
    ON foreign_policies.source_id = released.source_id
    AND foreign_policies.paper = 'policy'
    AND foreign_policies.passage_start = passages.char_start
    AND released.block_number = 0
  WHERE
    NOT released.title IS NULL
    AND (
      foreign_policies.passage_start IS NULL OR released.document_kind <> 'policy_order'
    )
    AND (
      technologies.is_main
      OR technologies.is_subject
      AND EXISTS(
        SELECT
          1
        FROM intermediate.mention_tiles AS tiles
        WHERE
          tiles.source_id = released.source_id
          AND tiles.mention_kind = 'technology'
          AND tiles.mention_id = technologies.technology_id
          AND tiles.char_start >= released.char_start
          AND tiles.char_start < released.char_end
      )
    )
  UNION ALL
  /* A text that came by itself is its own document. */
  SELECT
    documents.source_id,
    technologies.technology_id,
    documents.document_kind,
    TRUE AS is_on_topic,
    documents.char_start,
    documents.char_end,
    0 AS message_position,
    1 AS block_number,
    documents.is_draft,
    'document' AS speaker
  FROM intermediate.bare_documents AS documents
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = documents.source_id AND technologies.is_subject
), document_claims AS (
  SELECT
    documents.source_id,
    documents.technology_id,
    CASE documents.document_kind
      WHEN 'mou'
      THEN 'mou_exists'
      WHEN 'policy_order'
      THEN 'policy_order_exists'
      WHEN 'contract'
      THEN 'contract_exists'
      WHEN 'invoice'
      THEN 'financial_records_exist'
      WHEN 'training'
      THEN 'training_records_exist'
    END AS fact,
    CASE
      WHEN documents.is_draft
      THEN 'unknown'
      WHEN documents.document_kind = 'mou' AND NOT COALESCE(documents.is_on_topic, FALSE)
      THEN 'unknown'
      WHEN documents.is_on_topic IS FALSE
      THEN 'unknown'
      ELSE 'yes'
    END AS status,
    CASE
      WHEN documents.is_draft
      THEN 'draft_only'
      WHEN documents.document_kind = 'mou' AND NOT COALESCE(documents.is_on_topic, FALSE)
      THEN 'unrelated_only'
      WHEN documents.is_on_topic IS FALSE
      THEN 'unrelated_only'
      ELSE 'document'
    END AS basis,
    documents.char_start,
    documents.char_end,
    documents.speaker,
    documents.message_position
  FROM documents
  WHERE
    documents.document_kind IN ('mou', 'policy_order', 'contract', 'invoice', 'training')
    AND documents.char_end > documents.char_start
), vendor_claims AS (
  SELECT
    vendors.source_id,
    technologies.technology_id,
    'vendor_named' AS fact,
    'yes' AS status,
    CASE WHEN vendors.speaker = 'document' THEN 'document' ELSE 'stated_yes' END AS basis,
    vendors.vendor_name AS claim_value,
    vendors.char_start,
    vendors.char_end,
    'vendor_name' AS rule_id,
    vendors.speaker,
    vendors.message_position
  FROM intermediate.named_vendors AS vendors
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = vendors.source_id AND passages.char_start = vendors.passage_start
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = vendors.source_id AND technologies.is_subject
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = vendors.source_id
    AND scopes.passage_start = vendors.passage_start
    AND scopes.technology_id = technologies.technology_id
  WHERE
    vendors.speaker IN ('agency', 'document')
    AND (
      vendors.technology_ids IS NULL
      AND (
        technologies.is_main OR COALESCE(scopes.names_technology, FALSE)
      )
      OR CONTAINS(';' || vendors.technology_ids || ';', ';' || technologies.technology_id || ';')
    )
    AND NOT COALESCE(vendors.relation, '') IN ('denied', 'marketed', 'not_selected', 'elsewhere')
    AND (
      COALESCE(scopes.names_technology, FALSE)
      OR NOT COALESCE(scopes.names_another, FALSE)
      AND COALESCE(scopes.is_in_scope, TRUE)
    )
    AND /* "You wrote that we have them; we bought them from …" goes on in the agency's own words. */ (
      NOT @matches_rules('statement', passages.marked, 'recites')
      OR vendors.relation IN ('selected', 'purchased', 'supplies')
      AND @matches_rules('statement', SUBSTRING(passages.marked, 1, vendors.char_start - vendors.passage_start), 'own_words_again')
    )
    AND (
      NOT @matches_rules('statement', SUBSTRING(passages.marked, 1, vendors.char_start - vendors.passage_start), 'recites_before')
      OR @matches_rules('statement', SUBSTRING(passages.marked, 1, vendors.char_start - vendors.passage_start), 'hands_over_before')
    )
), owned_data AS (
  /* Reads are of plate readers and video of cameras, whatever was last spoken of. */
  SELECT
    claims.source_id,
    claims.passage_start,
    claims.focus_number,
    technologies.technology_id,
    technologies.is_main,
    COALESCE(scopes.names_technology, FALSE) AS names_technology,
    COALESCE(scopes.names_another, FALSE)
    OR NOT CONTAINS(
      ';' || COALESCE(products.technology_ids, technologies.technology_id) || ';',
      ';' || technologies.technology_id || ';'
    ) AS names_another, /* A product of another technology names it. */
    COALESCE(scopes.is_in_scope, TRUE) AS is_in_scope,
    COALESCE(scopes.is_open, TRUE) AS is_open,
    NOT data.technology_id IS NULL AS is_its_data,
    COUNT(data.technology_id) OVER (PARTITION BY claims.source_id, claims.passage_start, claims.focus_number) > 0 AS is_of_one
  FROM intermediate.retention_claims AS claims
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = claims.source_id AND technologies.is_subject
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = claims.source_id
    AND scopes.passage_start = claims.passage_start
    AND scopes.technology_id = technologies.technology_id
  LEFT JOIN (
    SELECT
      vendors.source_id,
      vendors.passage_start,
      LISTAGG(vendors.technology_ids, ';'
      ORDER BY
        vendors.char_start) AS technology_ids
    FROM intermediate.named_vendors AS vendors
    WHERE
      NOT vendors.technology_ids IS NULL
    GROUP BY
      vendors.source_id,
      vendors.passage_start
  ) AS products
    ON products.source_id = claims.source_id AND products.passage_start = claims.passage_start
  LEFT JOIN seeds.technology_data AS data
    ON data.technology_id = technologies.technology_id AND data.subject = claims.subject
  WHERE
    claims.is_own_setting
), retention AS (
  SELECT
    claims.*,
    owned.technology_id
  FROM intermediate.retention_claims AS claims
  INNER JOIN owned_data AS owned
    ON owned.source_id = claims.source_id
    AND owned.passage_start = claims.passage_start
    AND owned.focus_number = claims.focus_number
  WHERE
    claims.is_own_setting
    AND /* The period of another technology's data is not this one's. */ (
      owned.names_technology
      OR NOT owned.names_another
      AND (
        NOT owned.is_of_one
        AND owned.is_in_scope
        AND (
          owned.is_main OR NOT owned.is_open
        )
        OR owned.is_its_data
        AND (
          owned.is_main OR owned.is_in_scope
        )
      )
    )
), all_claims AS (
  SELECT
    statements.source_id,
    statements.technology_id,
    statements.fact,
    CASE
      WHEN statements.fact = 'technology_use' AND statements.rule_value IN ('does_not_use', 'formerly_used', 'idle')
      THEN 'no'
      WHEN statements.fact = 'technology_use' AND statements.rule_value IN ('planned', 'bought')
      THEN 'unknown'
      WHEN statements.fact IN ('technology_use', 'third_party_system')
      THEN 'yes'
      WHEN statements.rule_value IN ('yes', 'no')
      THEN statements.rule_value
      ELSE 'unknown'
    END AS status,
    CASE
      WHEN statements.basis = 'stated_yes' AND (
        statements.speaker = 'document' OR statements.is_handed_over
      )
      THEN 'document'
      WHEN statements.basis = 'stated_no' AND @matches_rules('statement', statements.words, 'no_records')
      THEN 'no_responsive_records'
      ELSE statements.basis
    END AS basis,
    CASE WHEN statements.fact IN ('technology_use', 'third_party_system') THEN statements.rule_value END AS claim_value,
    statements.char_start,
    statements.char_end,
    statements.rule_id,
    statements.speaker,
    statements.message_position
  FROM intermediate.counted_statements AS statements
  UNION ALL
  SELECT
    answered_items.source_id,
    answered_items.technology_id,
    answered_items.fact,
    CASE answered_items.disposition
      WHEN 'no_responsive_records'
      THEN 'no'
      WHEN 'produced'
      THEN CASE WHEN @matches_rules('statement', answered_items.passage, 'drafted') THEN 'unknown' ELSE 'yes' END
      ELSE 'unknown'
    END AS status,
    CASE answered_items.disposition
      WHEN 'no_responsive_records'
      THEN 'no_responsive_records'
      WHEN 'produced'
      THEN CASE WHEN @matches_rules('statement', answered_items.passage, 'drafted') THEN 'draft_only' ELSE 'document' END
      WHEN 'withheld'
      THEN 'withheld'
      ELSE 'deferred'
    END AS basis,
    NULL AS claim_value,
    answered_items.char_start,
    answered_items.passage_end AS char_end,
    'item_' || answered_items.disposition AS rule_id,
    answered_items.speaker,
    answered_items.message_position
  FROM answered_items
  UNION ALL
  SELECT
    document_claims.source_id,
    document_claims.technology_id,
    document_claims.fact,
    document_claims.status,
    document_claims.basis,
    NULL AS claim_value,
    document_claims.char_start,
    document_claims.char_end,
    'released_document' AS rule_id,
    document_claims.speaker,
    document_claims.message_position
  FROM document_claims
  UNION ALL
  SELECT
    vendor_claims.source_id,
    vendor_claims.technology_id,
    vendor_claims.fact,
    vendor_claims.status,
    vendor_claims.basis,
    vendor_claims.claim_value,
    vendor_claims.char_start,
    vendor_claims.char_end,
    vendor_claims.rule_id,
    vendor_claims.speaker,
    vendor_claims.message_position
  FROM vendor_claims
  UNION ALL
  SELECT
    retention.source_id,
    retention.technology_id,
    'retention_days' AS fact,
    CASE WHEN retention.is_draft THEN 'unknown' ELSE 'yes' END AS status,
    CASE
      WHEN retention.is_draft
      THEN 'draft_only'
      WHEN retention.speaker = 'document'
      THEN 'document'
      ELSE 'stated_yes'
    END AS basis,
    retention.retention_days::TEXT AS claim_value,
    retention.char_start,
    retention.char_end,
    retention.rule_id,
    retention.speaker,
    retention.message_position
  FROM retention
  UNION ALL
  /* Who keeps a technology's data for so long uses it, where nothing tells otherwise. */
  SELECT
    retention.source_id,
    retention.technology_id,
    'technology_use' AS fact,
    'unknown' AS status,
    'inferred' AS basis,
    'implied' AS claim_value,
    retention.char_start,
    retention.char_end,
    'implied_by_data' AS rule_id,
    retention.speaker,
    retention.message_position
  FROM retention
  LEFT JOIN intermediate.marked_passages AS passages
    ON passages.source_id = retention.source_id
    AND retention.char_start >= passages.char_start
    AND retention.char_start < passages.char_end
  WHERE
    NOT retention.is_draft
    AND /* "When the device is used to find a known phone, its data are deleted": provided for, whoever owns it. */ NOT (
      retention.speaker = 'document'
      AND COALESCE(@matches_rules('statement', passages.passage, 'use_supposed'), FALSE)
    )
), taken_back AS (
  /* "On May 3 I wrote that reads are kept a month. That was mistaken." */
  SELECT
    repeated.source_id,
    repeated.char_start,
    repeated.char_end
  FROM intermediate.marked_passages AS repeated
  INNER JOIN intermediate.marked_passages AS corrections
    ON corrections.source_id = repeated.source_id
    AND corrections.block_number = repeated.block_number
    AND corrections.passage_number = repeated.passage_number + 1
  WHERE
    repeated.speaker = 'agency'
    AND corrections.speaker = 'agency'
    AND @matches_rules('voice', repeated.passage, 'own_saying')
    AND @matches_rules('correction', corrections.passage)
    AND REGEXP_MATCHES(
      corrections.passage,
      '(?i)^\W*(?:(?:but|unfortunately|however|sorry),? )?(?:that|this|it|those|what I|I|we|the (?:figure|number|statement)) '
    )
)
SELECT
  all_claims.source_id, /* The source */
  sources.version_number, /* Version of the source */
  all_claims.technology_id, /* Technology it is about */
  all_claims.fact, /* Which fact it bears on */
  all_claims.status, /* yes, no or unknown */
  all_claims.basis, /* Why, in the words of the contract */
  all_claims.claim_value, /* What it says beyond yes and no */
  all_claims.speaker, /* agency, document or platform */
  all_claims.message_position, /* Message that makes it, 0 outside messages */
  all_claims.char_start::INT AS char_start, /* Offset of its quotation */
  CAST(all_claims.char_start + LENGTH(
    RTRIM(
      SUBSTRING(sources.match_text, all_claims.char_start + 1, all_claims.char_end - all_claims.char_start),
      ' ' || CHR(10)
    )
  ) AS INT) AS char_end, /* Offset behind it */
  all_claims.rule_id /* Rule that found it */
FROM all_claims
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = all_claims.source_id
WHERE
  NOT all_claims.fact IS NULL
  AND all_claims.fact <> 'purchase'
  AND NOT EXISTS(
    SELECT
      1
    FROM taken_back
    WHERE
      taken_back.source_id = all_claims.source_id
      AND taken_back.char_start <= all_claims.char_start
      AND taken_back.char_end > all_claims.char_start
  )
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY all_claims.source_id, all_claims.technology_id, all_claims.fact, all_claims.char_start, all_claims.char_end, all_claims.rule_id, all_claims.status
    ORDER BY all_claims.basis
  ) = 1