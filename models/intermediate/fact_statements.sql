MODEL (
  name intermediate.fact_statements,
  kind FULL,
  description 'One row per rule hit that bears on a fact, with the technology it may be about. Which of them count is decided in counted_statements.',
  grain (source_id, passage_start, rule_id, technology_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, rule_id, technology_id)),
    NOT_NULL(columns := (fact, rule_value, char_start, char_end))
  )
);

WITH rule_claims AS (
  SELECT
    hits.source_id,
    hits.version_number,
    hits.kind AS fact,
    CASE WHEN hits.value = 'uses' AND hits.is_past THEN 'formerly_used' ELSE hits.value END AS rule_value,
    hits.basis,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    hits.rule_id,
    hits.words,
    passages.speaker,
    COALESCE(NULLIF(blocks.document_kind, ''), bare.document_kind, '') AS document_kind,
    passages.block_kind,
    passages.block_number,
    passages.message_position,
    passages.marked
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = passages.source_id AND blocks.block_number = passages.block_number
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = hits.source_id
  LEFT JOIN intermediate.request_words AS request_words
    ON request_words.source_id = hits.source_id AND request_words.passage_start = hits.passage_start
  WHERE
    hits.topic = 'fact'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT hits.is_law
    AND NOT (
      hits.is_other_agency AND hits.kind <> 'third_party_system'
    )
    AND request_words.passage_start IS NULL
), tied_passages AS (
  /* Passages that answer an item which asks for policies or agreements, and the sentence with the number of the item before them. */
  SELECT DISTINCT
    answers.source_id,
    passages.char_start AS passage_start,
    CASE items.category WHEN 'policy' THEN 'policy_order_exists' ELSE 'mou_exists' END AS fact,
    technologies.technology_id
  FROM intermediate.item_answers AS answers
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = answers.source_id
    AND (
      passages.char_start = answers.passage_start
      OR passages.char_end = answers.passage_start
      AND passages.speaker = 'agency'
      AND REGEXP_MATCHES(passages.passage, '^\W*\w{1,4}[.):]')
    )
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = answers.source_id AND items.item_number = answers.item_number
  INNER JOIN intermediate.item_technologies AS technologies
    ON technologies.source_id = items.source_id AND technologies.item_number = items.item_number
  WHERE
    NOT answers.tied_by IN ('blanket', 'category', 'statement') AND items.category IN ('policy', 'agreements')
), surroundings AS (
  /* What an answer without a noun is about stands in the two sentences before it: "Policy: ...", "There is not one." */
  SELECT
    passages.source_id,
    passages.char_start AS passage_start,
    LAG(passages.passage, 2, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start) || ' ' || LAG(passages.passage, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start) || ' ' || passages.passage AS words_around,
    LEAD(passages.passage, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.char_start) AS words_behind
  FROM intermediate.marked_passages AS passages
), asked_papers AS (
  /* A request that speaks of policies or of agreements asks for them. */
  SELECT
    passages.source_id,
    COUNT(*) FILTER(WHERE
      @matches_rules('statement', passages.passage, 'asks_for_pact')) > 0 AS asks_for_pacts,
    COUNT(*) FILTER(WHERE
      @matches_rules('statement', passages.passage, 'speaks_of_policy')) > 0 AS asks_for_policies
  FROM intermediate.marked_passages AS passages
  LEFT JOIN intermediate.request_words AS request_words
    ON request_words.source_id = passages.source_id AND request_words.passage_start = passages.char_start
  WHERE
    passages.speaker = 'requester' OR NOT request_words.passage_start IS NULL
  GROUP BY
    passages.source_id
), about_technology AS (
  /* Which technology the words themselves name, and which their sentence; general words mean what is spoken of. */
  SELECT
    rule_claims.*,
    technologies.technology_id,
    technologies.is_main,
    SUBSTRING(rule_claims.marked, 1, rule_claims.char_start - rule_claims.passage_start) AS words_before,
    REGEXP_EXTRACT(rule_claims.words, '^([^¤§†]*)', 1) AS lead_words,
    agencies.agency_name,
    REGEXP_MATCHES(rule_claims.words, '[¤§†]') AS names_something,
    REGEXP_MATCHES(rule_claims.marked, '[§]') AS names_product,
    COALESCE(scopes.names_technology, FALSE) AS names_technology,
    COALESCE(scopes.names_another, FALSE) AS names_another,
    COALESCE(scopes.is_open, TRUE) AS is_open,
    COALESCE(quoted.quotes_technology, FALSE) AS quotes_technology,
    COALESCE(quoted.quotes_another, FALSE) AS quotes_another,
    COALESCE(quoted.quotes_system, FALSE) AS quotes_system,
    NOT tied_passages.passage_start IS NULL AS is_tied,
    COALESCE(
      CASE rule_claims.fact
        WHEN 'policy_order_exists'
        THEN asked_papers.asks_for_policies
        ELSE asked_papers.asks_for_pacts
      END,
      rule_claims.speaker = 'agency' AND @matches_rules('statement', surroundings.words_around, 'points_at_item')
    ) AS is_asked, /* A letter that does not hold the request answers what was asked for. */
    COALESCE(surroundings.words_around, '') AS words_around,
    COALESCE(surroundings.words_behind, '') AS words_behind
  FROM rule_claims
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = rule_claims.source_id
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = rule_claims.source_id
    AND scopes.passage_start = rule_claims.passage_start
    AND scopes.technology_id = technologies.technology_id
  LEFT JOIN (
    SELECT
      rule_claims.source_id,
      rule_claims.passage_start,
      rule_claims.rule_id,
      technologies.technology_id,
      COUNT(*) FILTER(WHERE
        tiles.mention_kind = 'technology' AND tiles.mention_id = technologies.technology_id) > 0 AS quotes_technology,
      COUNT(*) FILTER(WHERE
        tiles.mention_kind = 'technology'
        AND tiles.mention_id <> technologies.technology_id
        AND tiles.mention_id <> 'fusion_center') > 0 AS quotes_another,
      COUNT(*) FILTER(WHERE
        systems.technology_id = technologies.technology_id) > 0 AS quotes_system
    FROM rule_claims
    INNER JOIN intermediate.named_technologies AS technologies
      ON technologies.source_id = rule_claims.source_id
    INNER JOIN intermediate.mention_tiles AS tiles
      ON tiles.source_id = rule_claims.source_id
      AND tiles.passage_start = rule_claims.passage_start
      AND tiles.char_start >= rule_claims.char_start
      AND tiles.char_start < rule_claims.char_end
    LEFT JOIN seeds.shared_systems AS systems
      ON systems.system_id = tiles.mention_id AND tiles.mention_kind = 'system'
    GROUP BY
      rule_claims.source_id,
      rule_claims.passage_start,
      rule_claims.rule_id,
      technologies.technology_id
  ) AS quoted
    ON quoted.source_id = rule_claims.source_id
    AND quoted.passage_start = rule_claims.passage_start
    AND quoted.rule_id = rule_claims.rule_id
    AND quoted.technology_id = technologies.technology_id
  LEFT JOIN tied_passages
    ON tied_passages.source_id = rule_claims.source_id
    AND tied_passages.passage_start = rule_claims.passage_start
    AND tied_passages.fact = CASE rule_claims.fact WHEN 'policy_order_exists' THEN 'policy_order_exists' ELSE 'mou_exists' END
    AND tied_passages.technology_id = technologies.technology_id
  LEFT JOIN asked_papers
    ON asked_papers.source_id = rule_claims.source_id
  LEFT JOIN surroundings
    ON surroundings.source_id = rule_claims.source_id AND surroundings.passage_start = rule_claims.passage_start
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = rule_claims.source_id
  WHERE
    NOT (
      rule_claims.fact = 'third_party_system'
      AND NOT @has_trait('fact', rule_claims.rule_id, 'of_own_place')
      AND CONTAINS(rule_claims.words, COALESCE(agencies.place_name, CHR(1)))
    )
    AND CASE
      WHEN technologies.is_subject
      THEN COALESCE(scopes.is_in_scope OR scopes.names_technology, TRUE)
      ELSE rule_claims.fact = 'technology_use' AND COALESCE(quoted.quotes_technology, FALSE)
    END
)
SELECT
  about_technology.source_id, /* The source */
  about_technology.version_number, /* Version of the source */
  about_technology.technology_id, /* Technology that it may be about */
  about_technology.fact, /* Which fact it bears on */
  about_technology.rule_value, /* What it says of the fact */
  about_technology.basis, /* Why, in the words of the contract */
  about_technology.rule_id, /* Rule that found it */
  about_technology.passage_start, /* Offset of the passage */
  about_technology.char_start, /* Offset of the quoted words */
  about_technology.char_end, /* Offset behind them */
  about_technology.words, /* The quoted words, names marked */
  about_technology.marked, /* The passage, names marked */
  about_technology.words_before, /* The passage up to the quoted words */
  about_technology.lead_words, /* The quoted words up to the first name */
  about_technology.speaker, /* agency or document */
  about_technology.document_kind, /* Kind of the document, empty in a message */
  about_technology.message_position, /* Message that makes it, 0 outside messages */
  about_technology.agency_name, /* Agency of the source */
  about_technology.is_main, /* TRUE where the source is mainly about the technology */
  about_technology.names_something, /* TRUE where the quoted words name anything */
  about_technology.names_product, /* TRUE where the passage names a product */
  about_technology.names_technology, /* TRUE where the passage names the technology */
  about_technology.names_another, /* TRUE where it names another one */
  about_technology.is_open, /* TRUE where nothing before it says which technology is meant */
  about_technology.quotes_technology, /* TRUE where the quoted words name the technology */
  about_technology.quotes_another, /* TRUE where they name another one */
  about_technology.quotes_system, /* TRUE where they name a shared system of the technology */
  about_technology.is_tied, /* TRUE where the passage answers an item that asks for policies or agreements */
  about_technology.is_asked, /* TRUE where the request asks for policies, or for memoranda */
  about_technology.words_around, /* The passage with the two before it */
  about_technology.words_behind /* The passage behind it */
FROM about_technology