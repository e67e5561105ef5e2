MODEL (
  name intermediate.counted_statements,
  kind FULL,
  description 'One row per statement on a fact that counts: not denied, not an order, not a draft, not about another technology, not somebody else''s.',
  grain (source_id, passage_start, rule_id, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, rule_id, technology_id)),
    NOT_NULL(columns := (fact, rule_value, char_start, char_end))
  )
);

SELECT
  statements.source_id, /* The source */
  statements.version_number, /* Version of the source */
  statements.technology_id, /* Technology that it is about */
  statements.fact, /* Which fact it bears on */
  statements.rule_value, /* What it says of the fact */
  statements.basis, /* Why, in the words of the contract */
  statements.rule_id, /* Rule that found it */
  statements.passage_start, /* Offset of the passage */
  statements.char_start, /* Offset of the quoted words */
  statements.char_end, /* Offset behind them */
  statements.words, /* The quoted words, names marked */
  statements.speaker, /* agency or document */
  statements.fact IN ('mou_exists', 'policy_order_exists')
  AND statements.rule_value = 'yes'
  AND (
    @matches_rules('statement', statements.marked, 'hands_over,hands_over_paper')
    OR @matches_rules('statement', statements.words_behind, 'points_back_it')
    AND @matches_rules('statement', statements.words_behind, 'hands_over,hands_over_paper')
    OR @matches_rules('statement', statements.words_behind, 'copy_in_hand')
  ) AS is_handed_over, /* TRUE where the paper is handed over with it */
  statements.message_position /* Message that makes it, 0 outside messages */
FROM intermediate.fact_statements AS statements
LEFT JOIN (
  SELECT DISTINCT
    earlier.source_id,
    earlier.passage_start
  FROM intermediate.fact_statements AS earlier
  WHERE
    earlier.rule_value = 'formerly_used'
) AS formerly
  ON formerly.source_id = statements.source_id AND formerly.passage_start = statements.passage_start
LEFT JOIN intermediate.foreign_passages AS foreign_memoranda
  ON foreign_memoranda.source_id = statements.source_id
  AND foreign_memoranda.passage_start = statements.passage_start
  AND foreign_memoranda.paper = 'memorandum'
LEFT JOIN intermediate.foreign_passages AS foreign_policies
  ON foreign_policies.source_id = statements.source_id
  AND foreign_policies.passage_start = statements.passage_start
  AND foreign_policies.paper = 'policy'
LEFT JOIN intermediate.foreign_passages AS off_subject
  ON off_subject.source_id = statements.source_id
  AND off_subject.passage_start = statements.passage_start
  AND off_subject.paper = 'another'
LEFT JOIN (
  SELECT DISTINCT
    passages.source_id,
    passages.message_position
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency' AND @matches_rules('statement', passages.passage, 'no_position')
) AS silent_messages
  ON silent_messages.source_id = statements.source_id
  AND silent_messages.message_position = statements.message_position
WHERE
  NOT (
    @has_trait('fact', statements.rule_id, 'mute_if_no_position') /* "It is run by the state", in a letter that will not say whether anybody here uses it. */
    AND NOT silent_messages.source_id IS NULL
  )
  AND NOT (
    statements.is_open
    AND NOT statements.is_main
    AND NOT statements.names_technology
    AND NOT statements.is_tied
    AND NOT statements.rule_value IN ('no', 'does_not_use')
  )
  AND NOT (
    statements.rule_value IN ('yes', 'uses', 'has', 'owns', 'bought', 'planned', 'uses_other_agency_system', 'uses_shared_system')
    AND @matches_rules(
      'statement',
      REGEXP_REPLACE(
        statements.words_before || CASE WHEN statements.names_something THEN statements.lead_words ELSE '' END,
        @rule_alternation('statement', 'new_clause'),
        '',
        'g'
      ),
      'denied_before'
    )
  )
  AND /* "Plate reads are sent to the center": its own reads. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_feeds_out')
    AND @matches_rules('statement', statements.words, 'feeds_out')
  )
  AND /* "The Department does not run it": what, a heading or the sentence says. */ NOT (
    @has_trait('fact', statements.rule_id, 'needs_technology')
    AND statements.is_open
    AND NOT statements.names_technology
  )
  AND /* "The Town owns zero cameras." */ NOT (
    statements.rule_value IN ('uses', 'has', 'owns')
    AND @matches_rules('statement', statements.words, 'denied_inside')
  )
  AND /* "The Sheriff's readers", in a text that is not about the sheriff. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_wide_owner')
    AND NOT @matches_rules('statement', COALESCE(statements.agency_name, ''), 'wide_agency_or_lab')
    AND @matches_rules('statement', statements.words, 'wide_owner')
  )
  AND /* "What our license cannot open goes to the state's lab." */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_hard_cases')
    AND @matches_rules('statement', statements.marked, 'hard_cases')
  )
  AND /* "The old trailer was sold", and another stands in its place. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_old_kit')
    AND @matches_rules('statement', statements.words, 'old_kit')
  )
  AND /* The old trailers were hauled away, and two new ones stand on the road. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_newer_kit')
    AND @matches_rules('statement', statements.marked, 'newer_kit')
    AND NOT @matches_rules('statement', statements.marked, 'not_newer_kit')
  )
  AND /* "One was sent back for repair", "it lies in the trunk between calls". */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_upkeep')
    AND @matches_rules('statement', statements.marked, 'upkeep')
  )
  AND /* Working kit is kept in lockers too. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_at_hand')
    AND @matches_rules('statement', statements.words, 'kept_at_hand')
    AND NOT @matches_rules('statement', statements.marked || ' ' || statements.words_behind, 'idle_cue')
  )
  AND /* "The keys to the trailer are in a drawer." */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_part_of_it')
    AND @matches_rules('statement', statements.words_before, 'part_of_it_before')
  )
  AND /* "They are the company's records", "complaints come in through its help line". */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_company_paper')
    AND (
      @matches_rules('statement', statements.marked, 'company_paper')
      OR @matches_rules('statement', statements.words_before, 'errand_before')
    )
  )
  AND /* "The union has a policy about it", "a policy on overtime". */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_others_subject')
    AND (
      @matches_rules('statement', statements.words, 'other_subject')
      OR @matches_rules('statement', statements.words_before, 'others_paper_before')
      AND NOT @matches_rules('statement', COALESCE(statements.agency_name, ''), 'wide_agency_or_lab')
    )
  )
  AND /* "has not adopted a policy on drones" and "did not search for records about drones" deny no drone. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_paper')
    AND @matches_rules('statement', statements.lead_words, 'paper_of_it')
  )
  AND /* A general word for the devices is one only where it is a word for devices. */ NOT (
    @has_trait('fact', statements.rule_id, 'needs_device')
    AND NOT statements.names_technology
    AND NOT statements.names_product
    AND NOT @matches_rules('statement', statements.words, 'device_word')
  )
  AND /* "Sent it back", where the sentence does not say what. */ NOT (
    @has_trait('fact', statements.rule_id, 'needs_device_noun')
    AND NOT statements.names_technology
    AND NOT statements.names_product
    AND NOT @matches_rules('statement', statements.words, 'device_noun')
  )
  AND /* "There is no MOU." */ NOT (
    statements.fact IN ('mou_exists', 'policy_order_exists', 'contract_exists')
    AND statements.rule_value = 'yes'
    AND @matches_rules('statement', statements.words, 'denied_paper')
  )
  AND /* "It has nothing to do with plate readers": a paper on another subject. */ NOT (
    statements.fact IN ('mou_exists', 'policy_order_exists')
    AND (
      statements.rule_value = 'yes' OR @has_trait('fact', statements.rule_id, 'no_other_paper')
    )
    AND NOT off_subject.passage_start IS NULL
  )
  AND /* A memorandum of two other bodies. */ NOT (
    statements.fact = 'mou_exists' AND statements.rule_value = 'yes' AND NOT foreign_memoranda.passage_start IS NULL
  )
  AND /* An unsigned paper is none yet, and a policy being written is no policy. */ NOT (
    statements.fact IN ('mou_exists', 'policy_order_exists')
    AND statements.rule_value = 'yes'
    AND @matches_rules('statement', statements.marked, 'unfinished_paper')
  )
  AND /* "The MOU is attached; no other records": what is handed over is there. */ NOT (
    @has_trait('fact', statements.rule_id, 'no_other_paper')
    AND @matches_rules('statement', statements.words, 'handed_over')
  )
  AND /* What was renewed or replaced has not ended. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_renewed')
    AND @matches_rules('statement', statements.marked, 'renewed')
    AND NOT @matches_rules('statement', statements.marked, 'not_renewed')
  )
  AND NOT (
    @has_trait('fact', statements.rule_id, 'of_mou_only') AND statements.document_kind <> 'mou'
  )
  AND NOT (
    statements.speaker = 'document'
    AND NOT statements.document_kind IN ('report', 'letter', 'email', 'other')
    AND statements.rule_value IN ('planned', 'bought')
  )
  AND /* "The county's technicians run it": another body's people, unless the text is about that body. */ NOT (
    statements.fact = 'technology_use'
    AND statements.rule_value IN ('uses', 'has', 'owns')
    AND NOT @matches_rules('statement', COALESCE(statements.agency_name, ''), 'wide_agency_or_lab')
    AND @matches_rules('statement', statements.words_before || statements.words, 'others_people,by_others')
  )
  AND /* "The slides used when the system went live" tell a time. */ NOT (
    statements.rule_value IN ('uses', 'has', 'owns')
    AND @matches_rules('statement', statements.words_before, 'tells_time')
  )
  AND /* "We have not had it since" says that there was one. */ NOT (
    statements.rule_value = 'does_not_use' AND NOT formerly.passage_start IS NULL
  )
  AND /* "No member shall operate it without training" orders, and says nothing of use. */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_order')
    AND @matches_rules('statement', statements.words, 'orders')
  )
  AND /* "Cameras are to be issued to officers." */ NOT (
    statements.fact = 'technology_use'
    AND statements.rule_value IN ('uses', 'has')
    AND @matches_rules('statement', statements.words, 'yet_to_come')
  )
  AND NOT (
    statements.fact = 'third_party_system' AND @matches_rules('statement', statements.words, 'by_others')
  )
  AND NOT (
    statements.fact = 'policy_order_exists'
    AND statements.rule_value = 'yes'
    AND NOT foreign_policies.passage_start IS NULL
  )
  AND /* "That was never put in writing": of what, the sentences before it say. */ NOT (
    @has_trait('fact', statements.rule_id, 'needs_pact_before')
    AND NOT statements.is_tied
    AND NOT (
      @matches_rules('statement', statements.words_around, 'speaks_of_pact')
      AND NOT @matches_rules('statement', statements.words_around, 'speaks_of_policy')
    )
  )
  AND NOT (
    @has_trait('fact', statements.rule_id, 'needs_policy_before')
    AND NOT statements.is_tied
    AND NOT @matches_rules('statement', statements.words, 'of_its_own')
    AND NOT @matches_rules('statement', statements.words_around, 'speaks_of_policy')
  )
  AND /* "We never signed anything with the company." */ NOT (
    @has_trait('fact', statements.rule_id, 'unless_seller')
    AND @matches_rules('statement', statements.words, 'with_seller')
  )
  AND /* "See Policy 810 for copying fees." */ NOT (
    statements.fact = 'policy_order_exists'
    AND statements.rule_value = 'yes'
    AND NOT statements.names_technology
    AND @matches_rules('statement', statements.marked, 'about_requests')
  )
  AND CASE
    WHEN @has_trait('fact', statements.rule_id, 'needs_system')
    THEN statements.quotes_system
    WHEN statements.fact IN ('technology_use', 'third_party_system')
    THEN statements.quotes_technology
    OR statements.fact = 'third_party_system'
    AND statements.quotes_system
    OR NOT statements.quotes_another
    AND (
      statements.names_technology OR NOT statements.names_another
    )
    WHEN statements.fact IN ('policy_order_exists', 'mou_exists') AND statements.speaker = 'document'
    THEN (
      statements.document_kind IN ('report', 'letter', 'email', 'training', 'other')
      OR statements.document_kind = 'policy_order'
      AND statements.fact = 'mou_exists'
      AND statements.rule_value = 'no'
    )
    AND (
      statements.names_technology
      OR statements.is_main
      AND NOT statements.names_another
      AND (
        statements.rule_value = 'no'
        OR statements.fact = 'mou_exists'
        OR REGEXP_MATCHES(statements.words, @order_number_pattern())
      )
      OR @has_trait('fact', statements.rule_id, 'gives_number')
      AND statements.is_main
      AND NOT statements.names_another
      AND @matches_rules('statement', statements.marked, 'own_rules')
    )
    WHEN statements.rule_value = 'yes'
    THEN statements.is_tied
    OR statements.names_technology
    OR NOT statements.names_another
    AND (
      REGEXP_MATCHES(statements.marked, '[§†]')
      OR statements.is_main
      AND statements.is_asked
      OR statements.speaker = 'agency'
      AND statements.fact = 'policy_order_exists'
      AND @matches_rules('statement', statements.marked, 'device_data')
    )
    ELSE statements.names_technology OR NOT statements.names_another
  END