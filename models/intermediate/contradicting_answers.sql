MODEL (
  name intermediate.contradicting_answers,
  kind FULL,
  description 'One row per pair of an agency''s answers, statements and documents that do not go together: use, purchase, policy and records against each other.',
  grain (kind, source_id_a, char_start_a, source_id_b, char_start_b),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (kind, source_id_a, char_start_a, source_id_b, char_start_b)),
    NOT_NULL(columns := (char_end_a, char_end_b))
  )
);

WITH subjects AS (
  SELECT
    agencies.source_id,
    agencies.agency_id,
    technologies.technology_id
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = agencies.source_id
), choices AS (
  SELECT
    choices.*
  FROM intermediate.fact_choices AS choices
  WHERE
    NOT choices.char_start IS NULL
), statements AS (
  SELECT
    agencies.agency_id,
    claims.*
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = claims.source_id
), used AS (
  SELECT
    choices.agency_id,
    choices.technology_id,
    choices.fact_value AS technology_use,
    choices.source_id,
    choices.char_start,
    choices.char_end
  FROM choices
  WHERE
    choices.fact = 'technology_use'
), no_policy AS (
  SELECT
    choices.agency_id,
    choices.technology_id,
    CASE WHEN choices.basis = 'stated_no' THEN '' ELSE 'no_records' END AS variant,
    choices.source_id,
    choices.char_start,
    choices.char_end,
    TRUE AS is_chosen
  FROM choices
  WHERE
    choices.fact = 'policy_order_exists' AND choices.status = 'no'
  UNION ALL
  /* "None of our own", where the host's policy that is followed leaves the fact open. */
  SELECT
    statements.agency_id,
    statements.technology_id,
    CASE WHEN statements.basis = 'stated_no' THEN '' ELSE 'no_records' END AS variant,
    statements.source_id,
    statements.char_start,
    statements.char_end,
    FALSE AS is_chosen
  FROM statements
  INNER JOIN intermediate.fact_choices AS facts
    ON facts.agency_id = statements.agency_id
    AND facts.technology_id = statements.technology_id
    AND facts.fact = 'policy_order_exists'
    AND facts.status IN ('conflicting', 'unknown')
  WHERE
    statements.fact = 'policy_order_exists' AND statements.status = 'no' AND statements.speaker = 'agency'
), followed AS (
  /* "Our people follow the host's rules", or rules that the agency calls its own. */
  SELECT
    statements.agency_id,
    statements.technology_id,
    statements.source_id,
    statements.char_start,
    statements.char_end,
    1 AS preference
  FROM statements
  WHERE
    statements.fact = 'policy_order_exists'
    AND @has_trait('fact', statements.rule_id, 'hosts_policy')
    AND statements.speaker = 'agency'
  UNION ALL
  SELECT
    subjects.agency_id,
    subjects.technology_id,
    hits.source_id,
    hits.char_start,
    hits.char_end,
    2 AS preference
  FROM intermediate.hits_in_context AS hits
  INNER JOIN subjects
    ON subjects.source_id = hits.source_id
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = hits.source_id
    AND scopes.passage_start = hits.passage_start
    AND scopes.technology_id = subjects.technology_id
  WHERE
    hits.topic = 'cue'
    AND hits.kind = 'follows_policy'
    AND passages.speaker = 'agency'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT COALESCE(scopes.names_another AND NOT scopes.names_technology, FALSE)
    AND /* Rules on records, requests and the like are not about the technology. */ NOT REGEXP_MATCHES(
      hits.words,
      '(?i)\b(?:retention|records|request|fee|privacy|website|disclosure|release|e-?mail|personnel|purchasing|procurement|federal|FAA|state law|statutory|regulations)\b|\b(?:no|not|never|n''t|without)\b'
    )
    AND NOT REGEXP_MATCHES(SUBSTRING(passages.marked, 1, hits.char_start - hits.passage_start), '(?i)\b(?:no|not|never|without)\b[^,;]*$')
), bought AS (
  /* "The City purchased it from …" */
  SELECT
    statements.agency_id,
    statements.technology_id,
    statements.source_id,
    statements.char_start,
    statements.char_end,
    1 AS preference
  FROM statements
  WHERE
    statements.fact = 'technology_use' AND statements.claim_value = 'bought' AND statements.speaker = 'agency'
  UNION ALL
  SELECT
    subjects.agency_id,
    subjects.technology_id,
    vendors.source_id,
    vendors.char_start,
    vendors.char_end,
    2 AS preference
  FROM intermediate.named_vendors AS vendors
  INNER JOIN subjects
    ON subjects.source_id = vendors.source_id
  WHERE
    vendors.speaker = 'agency'
    AND (
      vendors.technology_ids IS NULL
      OR CONTAINS(';' || vendors.technology_ids || ';', ';' || subjects.technology_id || ';')
    )
    AND vendors.relation IN ('purchased', 'selected')
), none_answers AS (
  /* Items for which nothing was found, with the whole answer; "other than the agreement" points to something. */
  SELECT
    dispositions.source_id,
    dispositions.item_number,
    dispositions.category,
    dispositions.asks_for_mou,
    dispositions.message_position,
    dispositions.char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end,
    items.squeezed
  FROM intermediate.item_dispositions AS dispositions
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = dispositions.source_id AND items.item_number = dispositions.item_number
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = dispositions.source_id
    AND dispositions.passage_start >= passages.char_start
    AND dispositions.passage_start < passages.char_end
  WHERE
    dispositions.disposition = 'no_responsive_records'
    AND NOT REGEXP_MATCHES(
      passages.passage,
      '(?i)\b(?:other than|except|besides|apart from|aside from|beyond|in addition to|of our own|see (?:the|our|also)|further|additional|no (?:amendments?|renewals?|addend(?:a|um)|change orders?|extensions?|riders?|updates?|revisions?|newer|older|later|earlier|second|separate))\b'
    )
    AND /* "See part 5 of the order; for the monthly numbers, no record" gave something for the item. */ NOT EXISTS(
      SELECT
        1
      FROM intermediate.list_entries AS entries
      INNER JOIN intermediate.list_entries AS others
        ON others.source_id = entries.source_id
        AND others.block_number = entries.block_number
        AND others.entry_index = entries.entry_index
      INNER JOIN intermediate.hits_in_context AS hits
        ON hits.source_id = others.source_id
        AND hits.passage_start = others.passage_start
        AND hits.topic = 'disposition'
        AND hits.kind = 'produced'
        AND NOT hits.is_hypothetical
        AND NOT hits.is_recital
      WHERE
        entries.source_id = dispositions.source_id AND entries.passage_start = dispositions.passage_start
    )
), answer_counts AS (
  SELECT
    dispositions.source_id,
    COUNT(*) AS items,
    COUNT(*) FILTER(WHERE
      dispositions.disposition IN ('produced', 'produced_unmapped', 'withheld')) AS given,
    COUNT(*) FILTER(WHERE
      dispositions.disposition = 'no_responsive_records') AS without_records
  FROM intermediate.item_dispositions AS dispositions
  GROUP BY
    dispositions.source_id
), enclosed AS (
  /* Documents given in the thread itself, by what they would answer. */
  SELECT
    documents.source_id,
    documents.message_position,
    CASE documents.document_kind
      WHEN 'policy_order'
      THEN 'policy'
      WHEN 'contract'
      THEN 'agreements'
      WHEN 'mou'
      THEN 'agreements'
      WHEN 'invoice'
      THEN 'financial'
      WHEN 'training'
      THEN 'training'
      WHEN 'email'
      THEN 'vendor_communications'
    END AS category,
    documents.document_kind,
    documents.char_start,
    documents.char_end
  FROM intermediate.released_documents AS documents
  WHERE
    documents.message_position > 0
    AND documents.is_on_topic
    AND NOT documents.title IS NULL
    AND (
      documents.block_number > 0 OR NOT documents.file_name IS NULL
    )
    AND NOT REGEXP_MATCHES(documents.title, '(?i)\bdraft\b|unsigned|template|\bsample\b|rescinded')
  UNION ALL
  /* "Enclosed is an e-mail in which an account manager of the company offers …" */
  SELECT
    hits.source_id,
    passages.message_position,
    'vendor_communications' AS category,
    'email' AS document_kind,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1)) AS char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'disposition'
    AND hits.kind = 'produced'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND passages.speaker = 'agency'
    AND REGEXP_MATCHES(
      passages.passage,
      '(?i)\b(?:an?|the|one|two|three|our|these|\d+)(?: \w+){0,2} (?:e-?mails?|letters?|messages?|correspondence)\b'
    )
    AND REGEXP_MATCHES(
      passages.marked,
      '(?i)§|\b(?:account manager|sales (?:representative|manager|staff|person|team|engineer)|salesman|sales ?person|vendor|company''s)\b'
    )
), none_but_enclosed AS (
  SELECT
    none_answers.source_id,
    '' AS variant,
    none_answers.item_number,
    none_answers.char_start AS char_start_a,
    none_answers.char_end AS char_end_a,
    enclosed.char_start AS char_start_b,
    enclosed.char_end AS char_end_b,
    1 AS preference
  FROM none_answers
  INNER JOIN enclosed
    ON enclosed.source_id = none_answers.source_id
    AND enclosed.category = none_answers.category
    AND enclosed.message_position <= none_answers.message_position
  WHERE
    none_answers.asks_for_mou = (
      enclosed.document_kind = 'mou'
    )
    AND enclosed.char_start <> none_answers.char_start
    AND NOT EXISTS(
      /* What answers another item of the kind was given for that one. */
      SELECT
        1
      FROM intermediate.item_dispositions AS others
      WHERE
        others.source_id = none_answers.source_id
        AND others.category = none_answers.category
        AND others.item_number <> none_answers.item_number
        AND others.disposition IN ('produced', 'produced_unmapped')
    )
  UNION ALL
  /* "No record of how long data are kept", and the enclosed order says it. */
  SELECT
    none_answers.source_id,
    '' AS variant,
    none_answers.item_number,
    none_answers.char_start AS char_start_a,
    none_answers.char_end AS char_end_a,
    retention.char_start AS char_start_b,
    retention.char_end AS char_end_b,
    2 AS preference
  FROM none_answers
  INNER JOIN intermediate.retention_claims AS retention
    ON retention.source_id = none_answers.source_id AND retention.speaker = 'document' AND retention.is_own_setting
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = retention.source_id
    AND retention.char_start >= passages.char_start
    AND retention.char_start < passages.char_end
    AND passages.block_kind = 'enclosure'
  WHERE
    none_answers.category = 'data'
    AND REGEXP_MATCHES(none_answers.squeezed, 'retention|retain|howlong|kept|stored|storage|delet|purg|erase|held')
  UNION ALL
  /* "No record of how it works", and the enclosed order describes it. */
  SELECT
    none_answers.source_id,
    'describes' AS variant,
    none_answers.item_number,
    none_answers.char_start AS char_start_a,
    none_answers.char_end AS char_end_a,
    hits.char_start AS char_start_b,
    hits.char_end AS char_end_b,
    3 AS preference
  FROM none_answers
  INNER JOIN intermediate.hits_in_context AS hits
    ON hits.source_id = none_answers.source_id
    AND hits.topic = 'cue'
    AND hits.kind = 'describes_use'
    AND NOT hits.is_hypothetical
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id
    AND passages.char_start = hits.passage_start
    AND passages.block_kind = 'enclosure'
  INNER JOIN subjects
    ON subjects.source_id = hits.source_id
  INNER JOIN intermediate.mention_tiles AS tiles
    ON tiles.source_id = hits.source_id AND tiles.char_start = hits.char_start
  LEFT JOIN seeds.shared_systems AS systems
    ON systems.system_id = tiles.mention_id AND tiles.mention_kind = 'system'
  WHERE
    COALESCE(systems.technology_id, tiles.mention_id) = subjects.technology_id
    AND none_answers.category = 'use'
    AND REGEXP_MATCHES(none_answers.squeezed, 'function|specification|describe|howitworks|capabilit')
), best_enclosed AS (
  SELECT
    none_but_enclosed.*
  FROM none_but_enclosed
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY none_but_enclosed.source_id, none_but_enclosed.item_number
      ORDER BY none_but_enclosed.preference, none_but_enclosed.char_start_b, none_but_enclosed.char_end_b
    ) = 1
), referrals AS (
  /* "General Services keeps the invoices": the office named, and the kinds of record that the sentence or the one before speaks of. */
  SELECT
    hits.source_id,
    passages.message_position,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1)) AS char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end,
    @rule_hits('item_category', COALESCE(earlier.passage, '') || ' ' || passages.passage) AS category_hits
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN intermediate.marked_passages AS earlier
    ON earlier.source_id = passages.source_id
    AND earlier.passage_number = passages.passage_number - 1
    AND earlier.block_number = passages.block_number
    AND earlier.paragraph_number = passages.paragraph_number
    AND earlier.speaker = 'agency'
  WHERE
    hits.topic = 'disposition'
    AND hits.kind = 'referred'
    AND passages.speaker = 'agency'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND REGEXP_MATCHES(
      passages.passage,
      '(?i)\b(?:manages?|maintains?|keeps?|holds?|has|houses?|possess(?:es)?|stores?|custodian|maintained|held|kept|managed|handled|in the custody|located|would have)\b'
    )
), referral_rows AS (
  SELECT
    referrals.source_id,
    referrals.message_position,
    referrals.char_start,
    referrals.char_end,
    @pieces(referrals.category_hits, CHR(1))
  FROM referrals
  WHERE
    NOT referrals.category_hits IS NULL
), referral_categories AS (
  SELECT
    referral_rows.*,
    @hit_field(referral_rows.piece, 'kind') AS category
  FROM referral_rows
), opposed_use AS (
  /* "We do not use it", and in another message "our officers use it", with no word of correction. */
  SELECT
    denied.agency_id,
    denied.technology_id,
    denied.source_id AS source_id_a,
    denied.char_start AS char_start_a,
    denied.char_end AS char_end_a,
    affirmed.source_id AS source_id_b,
    affirmed.char_start AS char_start_b,
    affirmed.char_end AS char_end_b
  FROM statements AS denied
  INNER JOIN statements AS affirmed
    ON affirmed.source_id = denied.source_id
    AND affirmed.technology_id = denied.technology_id
    AND affirmed.fact = 'technology_use'
    AND affirmed.claim_value = 'uses'
    AND affirmed.speaker = 'agency'
    AND affirmed.message_position <> denied.message_position
  LEFT JOIN intermediate.corrections AS corrections
    ON corrections.source_id = denied.source_id
    AND corrections.message_position = GREATEST(denied.message_position, affirmed.message_position)
  WHERE
    denied.fact = 'technology_use'
    AND denied.claim_value = 'does_not_use'
    AND denied.speaker = 'agency'
    AND corrections.source_id IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM statements AS others
      WHERE
        others.source_id = denied.source_id
        AND others.technology_id = denied.technology_id
        AND (
          others.claim_value IN ('formerly_used', 'planned') OR others.fact = 'third_party_system'
        )
    )
), pairs AS (
  SELECT
    'no_policy_but_follows_one' AS kind,
    no_policy.variant,
    no_policy.agency_id,
    no_policy.technology_id,
    no_policy.source_id AS source_id_a,
    no_policy.char_start AS char_start_a,
    no_policy.char_end AS char_end_a,
    followed.source_id AS source_id_b,
    followed.char_start AS char_start_b,
    followed.char_end AS char_end_b,
    followed.preference
  FROM no_policy
  INNER JOIN followed
    ON followed.agency_id = no_policy.agency_id
    AND followed.technology_id = no_policy.technology_id
    AND NOT (
      followed.source_id = no_policy.source_id AND followed.char_start = no_policy.char_start
    )
  UNION ALL
  SELECT
    'owned_without_policy' AS kind,
    no_policy.variant,
    no_policy.agency_id,
    no_policy.technology_id,
    used.source_id AS source_id_a,
    used.char_start AS char_start_a,
    used.char_end AS char_end_a,
    no_policy.source_id AS source_id_b,
    no_policy.char_start AS char_start_b,
    no_policy.char_end AS char_end_b,
    1 AS preference
  FROM no_policy
  INNER JOIN used
    ON used.agency_id = no_policy.agency_id
    AND used.technology_id = no_policy.technology_id
    AND used.technology_use IN ('uses', 'owned_not_used')
  WHERE
    no_policy.is_chosen
    AND /* "None of our own; we go by the county's" is the kind above. */ NOT EXISTS(
      SELECT
        1
      FROM followed
      WHERE
        followed.agency_id = no_policy.agency_id
        AND followed.technology_id = no_policy.technology_id
        AND NOT (
          followed.source_id = no_policy.source_id AND followed.char_start = no_policy.char_start
        )
    )
  UNION ALL
  SELECT
    'purchase_without_agreement' AS kind,
    CASE WHEN refused.fact = 'contract_exists' THEN '' ELSE 'bids' END AS variant,
    bought.agency_id,
    bought.technology_id,
    bought.source_id AS source_id_a,
    bought.char_start AS char_start_a,
    bought.char_end AS char_end_a,
    refused.source_id AS source_id_b,
    refused.char_start AS char_start_b,
    refused.char_end AS char_end_b,
    bought.preference * 10 + CASE WHEN refused.fact = 'contract_exists' THEN 1 ELSE 2 END AS preference
  FROM bought
  INNER JOIN choices AS refused
    ON refused.agency_id = bought.agency_id
    AND refused.technology_id = bought.technology_id
    AND refused.status = 'no'
    AND refused.fact IN ('contract_exists', 'bid_records_exist')
  INNER JOIN intermediate.fact_choices AS contracts
    ON contracts.agency_id = bought.agency_id
    AND contracts.technology_id = bought.technology_id
    AND contracts.fact = 'contract_exists'
    AND (
      contracts.status = 'no' OR contracts.basis = 'silent'
    )
  LEFT JOIN used
    ON used.agency_id = bought.agency_id AND used.technology_id = bought.technology_id
  WHERE
    NOT (
      refused.source_id = bought.source_id AND refused.char_start = bought.char_start
    )
    AND /* What another body bought is its own affair. */ NOT COALESCE(used.technology_use, 'unknown') IN ('uses_other_agency_system', 'uses_shared_system', 'does_not_use', 'planned')
  UNION ALL
  SELECT
    'use_without_records' AS kind,
    '' AS variant,
    used.agency_id,
    used.technology_id,
    used.source_id AS source_id_a,
    used.char_start AS char_start_a,
    used.char_end AS char_end_a,
    none_answers.source_id AS source_id_b,
    none_answers.char_start AS char_start_b,
    none_answers.char_end AS char_end_b,
    CASE none_answers.category
      WHEN 'use'
      THEN 1
      WHEN 'data'
      THEN 2
      WHEN 'training'
      THEN 3
      WHEN 'agreements'
      THEN 4
      ELSE 5
    END AS preference
  FROM used
  INNER JOIN subjects
    ON subjects.source_id = used.source_id AND subjects.technology_id = used.technology_id
  INNER JOIN none_answers
    ON none_answers.source_id = used.source_id
  INNER JOIN answer_counts
    ON answer_counts.source_id = used.source_id
    AND answer_counts.given = 0
    AND answer_counts.without_records >= 2
    AND answer_counts.without_records * 2 > answer_counts.items
  WHERE
    used.technology_use IN ('uses', 'uses_shared_system', 'uses_other_agency_system')
    AND NOT EXISTS(
      SELECT
        1
      FROM intermediate.released_documents AS documents
      WHERE
        documents.source_id = used.source_id
    )
  UNION ALL
  SELECT
    'policy_without_use_or_contract' AS kind,
    CASE WHEN denied.fact = 'technology_use' THEN '' ELSE 'no_contract' END AS variant,
    policy.agency_id,
    policy.technology_id,
    policy.source_id AS source_id_a,
    policy.char_start AS char_start_a,
    policy.char_end AS char_end_a,
    denied.source_id AS source_id_b,
    denied.char_start AS char_start_b,
    denied.char_end AS char_end_b,
    CASE WHEN denied.fact = 'technology_use' THEN 1 ELSE 2 END AS preference
  FROM choices AS policy
  INNER JOIN choices AS denied
    ON denied.agency_id = policy.agency_id
    AND denied.technology_id = policy.technology_id
    AND (
      denied.fact = 'technology_use'
      AND denied.fact_value = 'does_not_use'
      OR denied.fact = 'contract_exists'
      AND denied.status = 'no'
    )
  LEFT JOIN used
    ON used.agency_id = policy.agency_id AND used.technology_id = policy.technology_id
  WHERE
    policy.fact = 'policy_order_exists'
    AND policy.status = 'yes'
    AND policy.basis = 'document'
    AND COALESCE(used.technology_use, 'unknown') IN ('unknown', 'does_not_use')
    AND /* What was bought without one is another kind. */ NOT (
      denied.fact = 'contract_exists'
      AND EXISTS(
        SELECT
          1
        FROM bought
        WHERE
          bought.agency_id = denied.agency_id AND bought.technology_id = denied.technology_id
      )
    )
    AND /* Another office may keep the contract. */ NOT (
      denied.fact = 'contract_exists'
      AND EXISTS(
        SELECT
          1
        FROM intermediate.rule_hits AS referred
        WHERE
          referred.source_id = denied.source_id
          AND (
            referred.topic = 'disposition'
            AND referred.kind = 'referred'
            OR referred.topic = 'event'
            AND referred.kind = 'referral'
          )
      )
    )
    AND /* A rule that forbids it goes well with not using it. */ NOT EXISTS(
      SELECT
        1
      FROM intermediate.marked_passages AS passages
      INNER JOIN subjects
        ON subjects.source_id = passages.source_id
      WHERE
        subjects.agency_id = policy.agency_id
        AND subjects.technology_id = policy.technology_id
        AND passages.speaker IN ('agency', 'document')
        AND REGEXP_MATCHES(
          passages.passage,
          '(?i)\b(?:prohibit(?:s|ed|ing)?|forbid(?:s|den)?|ban(?:s|ned)?|may not (?:use|acquire)|shall not (?:use|acquire|own|be used))\b'
        )
    )
  UNION ALL
  /* The requester reads the policy, and asks where contract and use are. */
  SELECT
    'policy_without_use_or_contract' AS kind,
    'requester' AS variant,
    policy.agency_id,
    policy.technology_id,
    policy.source_id AS source_id_a,
    policy.char_start AS char_start_a,
    policy.char_end AS char_end_a,
    hits.source_id AS source_id_b,
    hits.char_start AS char_start_b,
    hits.char_end AS char_end_b,
    3 AS preference
  FROM choices AS policy
  INNER JOIN intermediate.rule_hits AS hits
    ON hits.source_id = policy.source_id AND hits.topic = 'cue' AND hits.kind = 'no_contract'
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id
    AND passages.char_start = hits.passage_start
    AND passages.speaker = 'requester'
    AND passages.message_position > 1
  INNER JOIN intermediate.fact_choices AS contracts
    ON contracts.agency_id = policy.agency_id
    AND contracts.technology_id = policy.technology_id
    AND contracts.fact = 'contract_exists'
    AND contracts.status <> 'yes'
  LEFT JOIN used
    ON used.agency_id = policy.agency_id AND used.technology_id = policy.technology_id
  WHERE
    policy.fact = 'policy_order_exists'
    AND policy.status = 'yes'
    AND policy.basis = 'document'
    AND COALESCE(used.technology_use, 'unknown') IN ('unknown', 'does_not_use')
  UNION ALL
  SELECT
    'none_claimed_but_enclosed' AS kind,
    best_enclosed.variant,
    subjects.agency_id,
    subjects.technology_id,
    best_enclosed.source_id AS source_id_a,
    best_enclosed.char_start_a,
    best_enclosed.char_end_a,
    best_enclosed.source_id AS source_id_b,
    best_enclosed.char_start_b,
    best_enclosed.char_end_b,
    best_enclosed.preference
  FROM best_enclosed
  INNER JOIN subjects
    ON subjects.source_id = best_enclosed.source_id
  UNION ALL
  SELECT
    'referral_vs_none' AS kind,
    '' AS variant,
    subjects.agency_id,
    subjects.technology_id,
    referrals.source_id AS source_id_a,
    referrals.char_start AS char_start_a,
    referrals.char_end AS char_end_a,
    none_answers.source_id AS source_id_b,
    none_answers.char_start AS char_start_b,
    none_answers.char_end AS char_end_b,
    1 AS preference
  FROM referral_categories AS referrals
  INNER JOIN none_answers
    ON none_answers.source_id = referrals.source_id
    AND none_answers.category = referrals.category
    AND none_answers.message_position > referrals.message_position
  INNER JOIN subjects
    ON subjects.source_id = referrals.source_id
  UNION ALL
  SELECT
    'conflicting_statements' AS kind,
    '' AS variant,
    affirmed.agency_id,
    affirmed.technology_id,
    denied.source_id AS source_id_a,
    denied.char_start AS char_start_a,
    denied.char_end AS char_end_a,
    affirmed.source_id AS source_id_b,
    affirmed.char_start AS char_start_b,
    affirmed.char_end AS char_end_b,
    CASE
      WHEN affirmed.speaker = 'agency' AND affirmed.basis = 'stated_yes' AND denied.basis = 'stated_no'
      THEN 1
      ELSE 2
    END AS preference
  FROM intermediate.fact_choices AS facts
  INNER JOIN statements AS affirmed
    ON affirmed.agency_id = facts.agency_id
    AND affirmed.technology_id = facts.technology_id
    AND affirmed.fact = facts.fact
    AND affirmed.status = 'yes'
  INNER JOIN statements AS denied
    ON denied.agency_id = facts.agency_id
    AND denied.technology_id = facts.technology_id
    AND denied.fact = facts.fact
    AND denied.status = 'no'
  WHERE
    facts.status = 'conflicting'
    AND /* To follow another body's policy is not to have one. */ NOT (
      facts.fact = 'policy_order_exists'
      AND EXISTS(
        SELECT
          1
        FROM followed
        WHERE
          followed.source_id = affirmed.source_id
          AND followed.char_start < affirmed.char_end
          AND followed.char_end > affirmed.char_start
      )
    )
  UNION ALL
  SELECT
    'conflicting_statements' AS kind,
    '' AS variant,
    opposed_use.agency_id,
    opposed_use.technology_id,
    opposed_use.source_id_a,
    opposed_use.char_start_a,
    opposed_use.char_end_a,
    opposed_use.source_id_b,
    opposed_use.char_start_b,
    opposed_use.char_end_b,
    3 AS preference
  FROM opposed_use
)
SELECT
  pairs.kind, /* Kind of contradiction */
  pairs.variant, /* Form of it, as in seeds.contradiction_kinds */
  pairs.agency_id, /* Agency */
  pairs.technology_id, /* Technology */
  pairs.source_id_a, /* Source of one side */
  pairs.char_start_a::INT AS char_start_a, /* Offset of its quotation */
  pairs.char_end_a::INT AS char_end_a, /* Offset behind it */
  pairs.source_id_b, /* Source of the other side */
  pairs.char_start_b::INT AS char_start_b, /* Offset of its quotation */
  pairs.char_end_b::INT AS char_end_b, /* Offset behind it */
  pairs.preference /* The plainest pair of a kind first */
FROM pairs
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY pairs.kind, pairs.source_id_a, pairs.char_start_a, pairs.source_id_b, pairs.char_start_b
    ORDER BY pairs.preference, pairs.char_end_a, pairs.char_end_b, pairs.variant, pairs.agency_id, pairs.technology_id
  ) = 1