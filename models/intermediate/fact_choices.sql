MODEL (
  name intermediate.fact_choices,
  kind FULL,
  description 'One row per agency, technology and fact: the statement that stands. Every decision between claims is made here.',
  grain (agency_id, technology_id, fact),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (agency_id, technology_id, fact)),
    ACCEPTED_VALUES("column" := status, is_in := ('yes', 'no', 'conflicting', 'unknown'))
  )
);

WITH subjects AS (
  /* What a source is about, and what its agency makes a statement on. */
  SELECT
    agencies.agency_id,
    technologies.technology_id
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = agencies.source_id AND technologies.is_subject
  UNION
  SELECT
    agencies.agency_id,
    claims.technology_id
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.claims AS claims
    ON claims.source_id = agencies.source_id
), claims AS (
  SELECT
    agencies.agency_id,
    agencies.agency_name,
    claims.*,
    NOT corrections.message_position IS NULL AS is_correction,
    COALESCE(dates.determined_on::TEXT, dates.requested_on::TEXT, '') /* Threads are put in order by the day of their answer; within one, messages by their place in time. */ || '/' || claims.source_id || '/' || LPAD(claims.message_position::TEXT, 6, '0') AS said_in
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = claims.source_id
  LEFT JOIN intermediate.request_dates AS dates
    ON dates.source_id = claims.source_id
  LEFT JOIN intermediate.corrections AS corrections
    ON corrections.source_id = claims.source_id AND corrections.message_position = claims.message_position
), corrected AS (
  /* What a later message of the thread takes back no longer counts. */
  SELECT
    claims.*
  FROM claims
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM claims AS later
      WHERE
        later.source_id = claims.source_id
        AND later.technology_id = claims.technology_id
        AND later.fact = claims.fact
        AND later.is_correction
        AND later.message_position > claims.message_position
        AND claims.message_position > 0
        AND claims.speaker = 'agency'
        AND (
          later.status <> claims.status OR COALESCE(later.claim_value, '') <> COALESCE(claims.claim_value, '')
        )
    )
), asked AS (
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    facts.fact,
    TRUE AS is_asked
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = agencies.source_id AND technologies.is_subject
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = agencies.source_id
  INNER JOIN seeds.category_facts AS facts
    ON facts.category = items.category
  WHERE
    facts.fact <> 'mou_exists'
  UNION
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    CASE
      WHEN REGEXP_MATCHES(passages.passage, '(?i)memorand|\bMO[UA]|inter-?(?:agency|governmental)|agreement')
      THEN 'mou_exists'
      ELSE 'retention_days'
    END AS fact,
    TRUE AS is_asked
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = agencies.source_id AND technologies.is_subject
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = agencies.source_id
  WHERE
    (
      passages.speaker = 'requester' OR passages.form = 'response_letter' AND passages.block_kind = 'letter'
    )
    AND /* "Agreement" alone asks for a contract in the request, and for whatever was signed in what follows. */ REGEXP_MATCHES(
      CASE
        WHEN passages.message_position > 1
        THEN passages.passage
        ELSE REGEXP_REPLACE(
          passages.passage,
          '(?i)(?:licens\w+|loan|test|lease|purchase|service|non-?disclosure|user|vendor|pilot)[^.;]{0,20}agreements?|^(?:.*\b)?contracts?[^.;]{0,60}agreements?',
          ' ',
          'g'
        )
      END,
      '(?i)memorand|\bMO[UA]|inter-?(?:agency|governmental)|agreement|retention|retain|how long|kept|stored|delet|purge|eras'
    )
  UNION
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    facts.fact,
    TRUE AS is_asked
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = agencies.source_id AND technologies.is_subject
  INNER JOIN intermediate.request_headers AS headers
    ON headers.source_id = agencies.source_id
  INNER JOIN seeds.facts AS facts
    ON facts.fact IN ('technology_use', 'vendor_named', 'third_party_system')
), covered AS (
  /* A document that speaks of keeping data and names no period of its own; a letter that gives what the law allows. */
  SELECT
    agencies.agency_id,
    technologies.technology_id,
    'retention_days' AS fact,
    COUNT(drafts.source_id) > 0 AS is_draft_only
  FROM intermediate.source_agencies AS agencies
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = agencies.source_id AND technologies.is_subject
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = agencies.source_id
  LEFT JOIN intermediate.retention_claims AS ceilings
    ON ceilings.source_id = passages.source_id AND ceilings.passage_start = passages.char_start AND ceilings.is_ceiling
  LEFT JOIN intermediate.retention_claims AS drafts
    ON drafts.source_id = passages.source_id
    AND drafts.passage_start = passages.char_start
    AND drafts.is_own_setting
    AND drafts.is_draft
  WHERE
    passages.speaker = 'document'
    AND @matches_rules('retention', passages.passage, 'covers')
    OR NOT ceilings.source_id IS NULL
    OR NOT drafts.source_id IS NULL
  GROUP BY
    agencies.agency_id,
    technologies.technology_id
), use_claims AS (
  /* Whose system it is decides how it is used. */
  SELECT
    corrected.agency_id,
    corrected.technology_id,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'does_not_use') > 0 AS says_no_use,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'owns') > 0 AS says_owns,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'has') > 0 AS says_has,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'bought') > 0 AS says_bought,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'uses') > 0 AS says_uses,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'formerly_used') > 0 AS says_formerly,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'idle') > 0 AS says_idle,
    COUNT(*) FILTER(WHERE
      @has_trait('fact', corrected.rule_id, 'put_away')) > 0 AS is_put_away,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'planned') > 0 AS says_planned,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use'
      AND corrected.claim_value = 'planned'
      AND NOT @has_trait('fact', corrected.rule_id, 'purchase_agreed')) > 0 AS still_planned,
    COUNT(*) FILTER(WHERE
      corrected.rule_id = 'implied_by_data') > 0 AS has_data,
    COUNT(*) FILTER(WHERE
      corrected.claim_value = 'uses_shared_system' AND @has_trait('fact', corrected.rule_id, 'feeds_pool')) > 0 AS feeds_pool,
    COUNT(*) FILTER(WHERE
      corrected.fact = 'technology_use' AND corrected.claim_value = 'implied') > 0 AS implies_use,
    COUNT(*) FILTER(WHERE
      corrected.claim_value = 'uses_shared_system') > 0 AS says_shared,
    COUNT(*) FILTER(WHERE
      corrected.claim_value = 'uses_other_agency_system') > 0 AS says_other_system,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.claim_value = 'uses') AS last_uses,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.claim_value = 'uses' AND @has_trait('fact', corrected.rule_id, 'in_use_now')) AS last_uses_now,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.claim_value = 'does_not_use') AS last_denied,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.claim_value IN ('does_not_use', 'formerly_used', 'idle')) AS last_no_use
  FROM corrected
  WHERE
    corrected.fact IN ('technology_use', 'third_party_system')
  GROUP BY
    corrected.agency_id,
    corrected.technology_id
), use_values AS (
  SELECT
    use_claims.agency_id,
    use_claims.technology_id,
    CASE
      WHEN (
        use_claims.says_owns AND use_claims.says_idle OR use_claims.is_put_away AND NOT use_claims.says_formerly
      )
      AND NOT use_claims.says_uses
      THEN 'owned_not_used'
      WHEN (
        use_claims.says_owns OR use_claims.says_bought
      )
      AND (
        use_claims.says_no_use OR use_claims.says_idle
      )
      AND NOT use_claims.says_uses
      AND NOT use_claims.says_formerly
      THEN 'owned_not_used'
      WHEN (
        use_claims.says_formerly OR use_claims.says_idle
      ) AND NOT use_claims.says_uses AND NOT use_claims.says_has
      THEN 'formerly_used'
      WHEN use_claims.says_other_system AND use_claims.says_shared OR use_claims.feeds_pool
      THEN 'uses_shared_system'
      WHEN use_claims.says_uses AND (
        use_claims.last_no_use IS NULL OR use_claims.last_uses > use_claims.last_no_use
      )
      THEN 'uses'
      WHEN use_claims.last_uses_now >= use_claims.last_no_use AND use_claims.last_denied IS NULL
      THEN 'uses'
      WHEN use_claims.still_planned OR use_claims.says_planned AND NOT use_claims.has_data
      THEN 'planned'
      WHEN use_claims.says_other_system
      THEN 'uses_other_agency_system'
      WHEN use_claims.says_shared
      THEN 'uses_shared_system'
      WHEN use_claims.says_no_use
      THEN 'does_not_use'
      WHEN use_claims.says_formerly OR use_claims.says_idle
      THEN 'formerly_used'
      WHEN use_claims.says_owns OR use_claims.says_has
      THEN 'uses'
      WHEN use_claims.implies_use AND clouded.technology_id IS NULL
      THEN 'uses'
      ELSE 'unknown'
    END AS technology_use
  FROM use_claims
  LEFT JOIN intermediate.clouded_uses AS clouded
    ON clouded.agency_id = use_claims.agency_id AND clouded.technology_id = use_claims.technology_id
), use_evidence AS (
  SELECT
    use_values.agency_id,
    use_values.technology_id,
    use_values.technology_use,
    corrected.source_id,
    corrected.char_start,
    corrected.char_end,
    corrected.rule_id,
    corrected.basis
  FROM use_values
  INNER JOIN corrected
    ON corrected.agency_id = use_values.agency_id
    AND corrected.technology_id = use_values.technology_id
    AND corrected.fact IN ('technology_use', 'third_party_system')
    AND (
      corrected.claim_value = use_values.technology_use
      OR use_values.technology_use = 'owned_not_used'
      AND corrected.claim_value IN ('owns', 'bought', 'idle')
      OR use_values.technology_use = 'uses'
      AND corrected.claim_value IN ('owns', 'has', 'implied')
      OR use_values.technology_use = 'formerly_used'
      AND corrected.claim_value = 'idle'
    )
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY use_values.agency_id, use_values.technology_id
      ORDER BY CASE
        WHEN corrected.claim_value = use_values.technology_use
        THEN 1
        WHEN corrected.claim_value = 'implied'
        THEN 3
        ELSE 2
      END, CASE WHEN corrected.speaker = 'agency' THEN 1 ELSE 2 END, CASE WHEN @has_trait('fact', corrected.rule_id, 'names_host') THEN 2 ELSE 1 END, corrected.said_in DESC, corrected.char_start, corrected.char_end, corrected.rule_id
    ) = 1
), retention_statements AS (
  SELECT
    claims.agency_id,
    claims.technology_id,
    claims.source_id,
    claims.char_start,
    claims.char_end,
    claims.rule_id,
    claims.basis,
    details.retention_days,
    details.rule_type,
    details.bound,
    details.clock_start,
    details.subject,
    details.is_exception,
    details.said_on,
    COUNT(*) OVER (PARTITION BY claims.agency_id, claims.technology_id) = COUNT(details.said_on) OVER (PARTITION BY claims.agency_id, claims.technology_id) AS are_all_dated
  FROM corrected AS claims
  INNER JOIN intermediate.retention_claims AS details
    ON details.source_id = claims.source_id
    AND details.char_start = claims.char_start
    AND details.char_end = claims.char_end
    AND details.is_own_setting
  WHERE
    claims.fact = 'retention_days'
    AND claims.status = 'yes'
    AND /* Who looked for a face is what such a system gathers; a log of searches for plates is not. */ (
      details.subject <> 'log' OR claims.technology_id = 'face_recognition'
    )
), retention AS (
  /* The rule for all data goes before an exception for evidence, except where data are kept by category; a newer source before an older one where all are dated; then the longest. */
  SELECT
    statements.*
  FROM retention_statements AS statements
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY statements.agency_id, statements.technology_id
      ORDER BY CASE WHEN statements.subject IN ('log', 'probe') THEN 2 ELSE 1 END, CASE WHEN statements.retention_days IS NULL THEN 2 ELSE 1 END, CASE WHEN statements.is_exception AND statements.technology_id <> 'body_worn_camera' THEN 2 ELSE 1 END, CASE WHEN statements.are_all_dated THEN statements.said_on END DESC, statements.retention_days DESC, statements.source_id, statements.char_start, statements.char_end
    ) = 1
), systems AS (
  SELECT
    claims.agency_id,
    claims.technology_id,
    claims.source_id,
    claims.char_start,
    claims.char_end,
    claims.rule_id,
    claims.basis,
    COALESCE(known.system_acronym, names.system_name) AS system_name,
    known.system_id
  FROM corrected AS claims
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = claims.source_id
    AND claims.char_start >= passages.char_start
    AND claims.char_start < passages.char_end
  LEFT JOIN intermediate.mention_tiles AS tiles
    ON tiles.source_id = passages.source_id
    AND tiles.passage_start = passages.char_start
    AND tiles.mention_kind = 'system'
  LEFT JOIN seeds.shared_systems AS known
    ON known.system_id = tiles.mention_id
  LEFT JOIN intermediate.system_names AS names
    ON names.source_id = claims.source_id AND names.char_start = claims.char_start AND names.rule_id = claims.rule_id
  WHERE
    claims.fact = 'third_party_system'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY claims.agency_id, claims.technology_id
      ORDER BY CASE WHEN known.system_acronym IS NULL THEN 2 ELSE 1 END, CASE WHEN names.system_name IS NULL THEN 2 ELSE 1 END, CASE WHEN claims.speaker = 'agency' THEN 1 ELSE 2 END, CASE WHEN @has_trait('fact', claims.rule_id, 'names_host') THEN 1 ELSE 2 END, claims.source_id, claims.char_start, claims.char_end, claims.rule_id, tiles.char_start
    ) = 1
), yes_no AS (
  SELECT
    corrected.agency_id,
    corrected.technology_id,
    corrected.fact,
    COUNT(*) FILTER(WHERE
      corrected.status = 'yes' AND corrected.basis = 'document') > 0 AS has_document,
    COUNT(*) FILTER(WHERE
      corrected.status = 'yes' AND corrected.basis <> 'document') > 0 AS is_affirmed,
    COUNT(*) FILTER(WHERE
      corrected.status = 'no' AND corrected.basis = 'stated_no') > 0 AS is_denied,
    COUNT(*) FILTER(WHERE
      corrected.status = 'no' AND corrected.basis = 'no_responsive_records') > 0 AS has_no_records,
    COUNT(*) FILTER(WHERE
      @has_trait('fact', corrected.rule_id, 'rescinds')) > 0 AS is_rescinded,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.status = 'yes' AND corrected.basis <> 'document') AS last_affirmed,
    MAX(corrected.said_in) FILTER(WHERE
      corrected.status = 'no' AND corrected.basis = 'stated_no') AS last_denied,
    MIN(
      CASE corrected.basis
        WHEN 'draft_only'
        THEN 1
        WHEN 'unrelated_only'
        THEN 2
        WHEN 'withheld'
        THEN 3
        WHEN 'deferred'
        THEN 4
        ELSE 9
      END
    ) FILTER(WHERE
      corrected.status = 'unknown') AS unknown_rank
  FROM corrected
  WHERE
    NOT corrected.fact IN ('technology_use', 'third_party_system', 'retention_days')
  GROUP BY
    corrected.agency_id,
    corrected.technology_id,
    corrected.fact
), yes_no_values AS (
  SELECT
    yes_no.agency_id,
    yes_no.technology_id,
    yes_no.fact,
    CASE
      WHEN yes_no.is_rescinded
      THEN 'no'
      WHEN yes_no.has_document
      THEN 'yes'
      WHEN yes_no.fact = 'vendor_named' AND yes_no.is_affirmed
      THEN 'yes'
      WHEN yes_no.is_affirmed AND yes_no.is_denied
      THEN 'conflicting'
      WHEN yes_no.is_affirmed
      THEN 'yes'
      WHEN yes_no.is_denied OR yes_no.has_no_records
      THEN 'no'
      ELSE 'unknown'
    END AS status,
    CASE
      WHEN yes_no.is_rescinded
      THEN 'stated_no'
      WHEN yes_no.has_document
      THEN 'document'
      WHEN yes_no.is_affirmed AND yes_no.is_denied AND yes_no.fact <> 'vendor_named'
      THEN CASE WHEN yes_no.last_affirmed >= yes_no.last_denied THEN 'stated_yes' ELSE 'stated_no' END
      WHEN yes_no.is_affirmed
      THEN 'stated_yes'
      WHEN yes_no.is_denied
      THEN 'stated_no'
      WHEN yes_no.has_no_records
      THEN 'no_responsive_records'
      WHEN yes_no.unknown_rank = 1
      THEN 'draft_only'
      WHEN yes_no.unknown_rank = 2
      THEN 'unrelated_only'
      WHEN yes_no.unknown_rank = 3
      THEN 'withheld'
      WHEN yes_no.unknown_rank = 4
      THEN 'deferred'
      ELSE 'silent'
    END AS basis
  FROM yes_no
), yes_no_evidence AS (
  SELECT
    yes_no_values.agency_id,
    yes_no_values.technology_id,
    yes_no_values.fact,
    yes_no_values.status,
    yes_no_values.basis,
    corrected.source_id,
    corrected.char_start,
    corrected.char_end,
    corrected.rule_id
  FROM yes_no_values
  INNER JOIN corrected
    ON corrected.agency_id = yes_no_values.agency_id
    AND corrected.technology_id = yes_no_values.technology_id
    AND corrected.fact = yes_no_values.fact
    AND corrected.basis = yes_no_values.basis
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY yes_no_values.agency_id, yes_no_values.technology_id, yes_no_values.fact
      ORDER BY CASE WHEN corrected.rule_id LIKE 'item_%' THEN 2 ELSE 1 END, CASE WHEN @has_trait('fact', corrected.rule_id, 'gives_number') THEN 1 ELSE 2 END, corrected.said_in DESC, corrected.char_start, corrected.char_end, corrected.rule_id
    ) = 1
), vendor_lists AS (
  SELECT
    listed.agency_id,
    listed.technology_id,
    LISTAGG(listed.vendor_name, '; '
    ORDER BY
      listed.vendor_name) AS vendor_names
  FROM (
    SELECT DISTINCT
      corrected.agency_id,
      corrected.technology_id,
      corrected.claim_value AS vendor_name
    FROM corrected
    WHERE
      corrected.fact = 'vendor_named' AND corrected.status = 'yes'
  ) AS listed
  GROUP BY
    listed.agency_id,
    listed.technology_id
), chosen AS (
  SELECT
    use_evidence.agency_id,
    use_evidence.technology_id,
    'technology_use' AS fact,
    CASE
      WHEN use_evidence.technology_use IN ('does_not_use', 'formerly_used', 'planned', 'owned_not_used')
      THEN 'no'
      WHEN use_evidence.technology_use = 'unknown'
      THEN 'unknown'
      ELSE 'yes'
    END AS status,
    CASE
      WHEN use_evidence.technology_use IN ('formerly_used', 'planned', 'owned_not_used')
      AND use_evidence.basis = 'stated_no'
      THEN 'stated_yes'
      ELSE use_evidence.basis
    END AS basis, /* Who tells of an end, a plan or an idle device states it, and denies nothing. */
    use_evidence.technology_use AS fact_value,
    NULL AS value_number,
    NULL AS unit,
    use_evidence.source_id,
    use_evidence.char_start,
    use_evidence.char_end,
    use_evidence.rule_id
  FROM use_evidence
  UNION ALL
  SELECT
    retention.agency_id,
    retention.technology_id,
    'retention_days' AS fact,
    'yes' AS status,
    retention.basis,
    retention.retention_days::TEXT AS fact_value,
    retention.retention_days AS value_number,
    'days' AS unit,
    retention.source_id,
    retention.char_start,
    retention.char_end,
    retention.rule_id
  FROM retention
  UNION ALL
  SELECT
    systems.agency_id,
    systems.technology_id,
    'third_party_system' AS fact,
    'yes' AS status,
    systems.basis,
    systems.system_name AS fact_value,
    NULL AS value_number,
    NULL AS unit,
    systems.source_id,
    systems.char_start,
    systems.char_end,
    systems.rule_id
  FROM systems
  INNER JOIN use_values
    ON use_values.agency_id = systems.agency_id
    AND use_values.technology_id = systems.technology_id
    AND use_values.technology_use IN ('uses_shared_system', 'uses_other_agency_system')
  UNION ALL
  SELECT
    yes_no_evidence.agency_id,
    yes_no_evidence.technology_id,
    yes_no_evidence.fact,
    yes_no_evidence.status,
    yes_no_evidence.basis,
    CASE WHEN yes_no_evidence.fact = 'vendor_named' THEN vendor_lists.vendor_names END AS fact_value,
    NULL AS value_number,
    NULL AS unit,
    yes_no_evidence.source_id,
    yes_no_evidence.char_start,
    yes_no_evidence.char_end,
    yes_no_evidence.rule_id
  FROM yes_no_evidence
  LEFT JOIN vendor_lists
    ON vendor_lists.agency_id = yes_no_evidence.agency_id
    AND vendor_lists.technology_id = yes_no_evidence.technology_id
    AND yes_no_evidence.fact = 'vendor_named'
)
SELECT
  subjects.agency_id, /* Agency */
  subjects.technology_id, /* Technology */
  facts.fact, /* Fact */
  COALESCE(chosen.status, 'unknown') AS status, /* yes, no, conflicting or unknown */
  COALESCE(
    chosen.basis,
    CASE
      WHEN covered.is_draft_only
      THEN 'draft_only'
      WHEN NOT covered.fact IS NULL
      THEN 'not_stated'
      WHEN facts.fact = 'retention_days' AND no_data.status = 'no'
      THEN 'no_responsive_records'
      WHEN NOT asked.fact IS NULL
      THEN 'silent'
      ELSE 'not_asked'
    END
  ) AS basis, /* Why, in the words of the contract */
  CASE WHEN facts.fact = 'technology_use' THEN COALESCE(chosen.fact_value, 'unknown') ELSE chosen.fact_value END AS fact_value, /* The value beyond yes and no */
  chosen.value_number, /* The value as a number */
  chosen.unit, /* Unit of the number */
  CASE WHEN facts.fact = 'retention_days' AND NOT chosen.fact IS NULL THEN retention.rule_type END AS rule_type, /* How a retention period is bounded in time */
  CASE WHEN facts.fact = 'retention_days' AND NOT chosen.fact IS NULL THEN retention.bound END AS bound, /* exact, at_most or at_least */
  CASE WHEN facts.fact = 'retention_days' AND NOT chosen.fact IS NULL THEN retention.clock_start END AS clock_start, /* From when the days count, as written */
  CASE WHEN facts.fact = 'retention_days' AND NOT chosen.fact IS NULL THEN retention.subject END AS subject, /* Which data the period is about */
  chosen.source_id, /* Source of the strongest quotation */
  chosen.char_start, /* Its offset */
  chosen.char_end, /* Offset behind it */
  chosen.rule_id /* Rule that found it */
FROM subjects
CROSS JOIN seeds.facts AS facts
LEFT JOIN chosen
  ON chosen.agency_id = subjects.agency_id
  AND chosen.technology_id = subjects.technology_id
  AND chosen.fact = facts.fact
LEFT JOIN retention
  ON retention.agency_id = subjects.agency_id AND retention.technology_id = subjects.technology_id
LEFT JOIN asked
  ON asked.agency_id = subjects.agency_id
  AND asked.technology_id = subjects.technology_id
  AND asked.fact = facts.fact
LEFT JOIN covered
  ON covered.agency_id = subjects.agency_id
  AND covered.technology_id = subjects.technology_id
  AND covered.fact = facts.fact
LEFT JOIN yes_no_values AS no_data
  ON no_data.agency_id = subjects.agency_id
  AND no_data.technology_id = subjects.technology_id
  AND no_data.fact = 'data_records_exist'