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

WITH rule_claims AS (
  SELECT
    hits.source_id,
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
), foreign_policies AS (
  /* "The policy of the Ash County Sheriff", in a text that is not about that sheriff: a name is left when the words that any agency has are taken out. */
  SELECT DISTINCT
    hits.source_id,
    hits.passage_start
  FROM intermediate.rule_hits AS hits
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = hits.source_id
  WHERE
    hits.topic = 'context'
    AND (
      hits.kind = 'foreign_host'
      AND NOT REGEXP_MATCHES(COALESCE(agencies.agency_name, ''), '(?i)county|sheriff|state')
      OR hits.kind = 'foreign_policy'
      AND NOT CONTAINS(LOWER(hits.words), LOWER(COALESCE(agencies.place_name, CHR(1))))
      AND REGEXP_MATCHES(
        REGEXP_REPLACE(
          REGEXP_REPLACE(
            hits.words,
            '(?i)(?:special|general|standing|department(?:al)?|administrative|procedural|standard|operating)? ?(?:orders?|polic(?:y|ies)|procedures?|directives?|guidelines|protocols?|manual)',
            ' ',
            'g'
          ),
          '\b(?:The|Of|And|City|County|Town|Police|Sheriff(?:''s|’s)?|Department(?:''s|’s)?|Dept|Office(?:''s|’s)?|Chief(?:''s|’s)?|Bureau|Division|Unit|Section|Command|Commission|State|Agency|University|Drone|Camera|Video|Use|Our|This|Its)\b',
          ' ',
          'g'
        ),
        '\b(?:[A-Z][a-z]{2,}|FBI)'
      )
    )
), tied_passages AS (
  /* Passages that answer an item which asks for policies or agreements. */
  SELECT DISTINCT
    answers.source_id,
    answers.passage_start,
    CASE items.category WHEN 'policy' THEN 'policy_order_exists' ELSE 'mou_exists' END AS fact,
    technologies.technology_id
  FROM intermediate.item_answers AS answers
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = answers.source_id AND items.item_number = answers.item_number
  INNER JOIN intermediate.item_technologies AS technologies
    ON technologies.source_id = items.source_id AND technologies.item_number = items.item_number
  WHERE
    NOT answers.tied_by IN ('blanket', 'category', 'statement') AND items.category IN ('policy', 'agreements')
), about_technology AS (
  /* Which technology the words themselves name, and which their sentence; general words mean what is spoken of. */
  SELECT
    rule_claims.*,
    technologies.technology_id,
    technologies.is_main,
    technologies.is_subject,
    agencies.agency_name,
    REGEXP_MATCHES(rule_claims.words, '[¤§†]') AS names_something,
    REGEXP_MATCHES(rule_claims.marked, '[§]') AS names_product,
    COALESCE(scopes.names_technology, FALSE) AS names_technology,
    COALESCE(scopes.names_another, FALSE) AS names_another,
    COALESCE(scopes.is_open, TRUE) AS is_open,
    COALESCE(scopes.is_in_scope, technologies.is_subject) AS is_in_scope,
    COALESCE(quoted.quotes_technology, FALSE) AS quotes_technology,
    COALESCE(quoted.quotes_another, FALSE) AS quotes_another,
    COALESCE(quoted.quotes_system, FALSE) AS quotes_system,
    NOT tied_passages.passage_start IS NULL AS is_tied
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
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = rule_claims.source_id
  WHERE
    NOT (
      rule_claims.fact = 'third_party_system'
      AND NOT rule_claims.rule_id IN (
        'shared_participation',
        'agrees_to_share',
        'joint_system',
        'takes_part',
        'contributes_to',
        'members_data',
        'system_used',
        'system_run_by'
      )
      AND CONTAINS(rule_claims.words, COALESCE(agencies.place_name, CHR(1)))
    )
    AND CASE
      WHEN technologies.is_subject
      THEN COALESCE(scopes.is_in_scope OR scopes.names_technology, TRUE)
      ELSE rule_claims.fact = 'technology_use' AND COALESCE(quoted.quotes_technology, FALSE)
    END
), relevant AS (
  SELECT
    about_technology.*
  FROM about_technology
  LEFT JOIN (
    SELECT DISTINCT
      rule_claims.source_id,
      rule_claims.passage_start
    FROM rule_claims
    WHERE
      rule_claims.rule_value = 'formerly_used'
  ) AS formerly
    ON formerly.source_id = about_technology.source_id AND formerly.passage_start = about_technology.passage_start
  LEFT JOIN (
    SELECT DISTINCT
      hits.source_id,
      hits.passage_start
    FROM intermediate.rule_hits AS hits
    INNER JOIN intermediate.source_agencies AS agencies
      ON agencies.source_id = hits.source_id
    WHERE
      hits.topic = 'context'
      AND hits.kind = 'foreign_memorandum'
      AND NOT CONTAINS(LOWER(hits.words), LOWER(COALESCE(agencies.place_name, CHR(1))))
      AND NOT REGEXP_MATCHES(
        hits.words,
        '(?i:\b(?:this|our) (?:department|agency|office|city|county|town|village|district)\b|\b(?:us|our)\b)|\bthe (?:Department|Agency|Office|City|Town|County|Village|District)(?: ?[,.;)]|$| (?:and|about|on|for|is|was|regarding|concerning)\b)'
      )
  ) AS foreign_memoranda
    ON foreign_memoranda.source_id = about_technology.source_id
    AND foreign_memoranda.passage_start = about_technology.passage_start
  LEFT JOIN foreign_policies
    ON foreign_policies.source_id = about_technology.source_id
    AND foreign_policies.passage_start = about_technology.passage_start
  WHERE
    NOT (
      about_technology.is_open
      AND NOT about_technology.is_main
      AND NOT about_technology.names_technology
      AND NOT about_technology.is_tied
      AND NOT about_technology.rule_value IN ('no', 'does_not_use')
    )
    AND NOT (
      about_technology.rule_value IN ('yes', 'uses', 'has', 'owns', 'bought', 'planned', 'uses_other_agency_system', 'uses_shared_system')
      AND REGEXP_MATCHES(
        SUBSTRING(about_technology.marked, 1, about_technology.char_start - about_technology.passage_start) || CASE
          WHEN about_technology.names_something
          THEN REGEXP_EXTRACT(about_technology.words, '^([^¤§†]*)', 1)
          ELSE ''
        END,
        '(?i)\b(?:no|not|never|nor|neither|none|without|unable|zero|0)\b(?:[^.;,]|, (?:or|and|has|have|nor))*$|n''t\b[^.;,]*$'
      )
    )
    AND /* "has not adopted a policy on drones" and "did not search for records about drones" deny no drone. */ NOT (
      about_technology.rule_id IN (
        'use_negated_verb',
        'own_negated_verb',
        'never_acquired',
        'uses',
        'plans',
        'no_one_uses',
        'none_exists',
        'uses_it'
      )
      AND REGEXP_MATCHES(
        REGEXP_EXTRACT(about_technology.words, '^([^¤§†]*)', 1),
        '(?i)\b(?:polic(?:y|ies)|procedures?|search(?:es)? for|records?|requests?|documents?|training|under|the term|law)\b'
      )
    )
    AND /* A general word for the devices is one only where it is a word for devices. */ NOT (
      about_technology.rule_id IN ('never_switched_on', 'switched_off', 'ran_formerly', 'bought', 'idle_since', 'idle_kit')
      AND NOT about_technology.names_technology
      AND NOT about_technology.names_product
      AND NOT REGEXP_MATCHES(
        about_technology.words,
        '(?i)\b(?:cameras?|sensors?|readers?|aircraft|devices?|units?|modules?|recorders?|microphones?|workstations?|licen[sc]es?|kits?|seats|systems?|software|programs?|it|they|them)\b'
      )
    )
    AND /* "There is no MOU." */ NOT (
      about_technology.fact IN ('mou_exists', 'policy_order_exists', 'contract_exists')
      AND about_technology.rule_value = 'yes'
      AND REGEXP_MATCHES(
        about_technology.words,
        '(?i)(?:\b(?:no|not|never|neither|nor|none|without)\b|n''t\b)[^.;]{0,40}?(?:memorand|\bMO[UA]|agreement|polic|order|procedure|directive|manual|contract)'
      )
    )
    AND /* A memorandum of two other bodies. */ NOT (
      about_technology.fact = 'mou_exists'
      AND about_technology.rule_value = 'yes'
      AND NOT foreign_memoranda.passage_start IS NULL
    )
    AND /* An unsigned paper is none yet, and a policy being written is no policy. */ NOT (
      about_technology.fact IN ('mou_exists', 'policy_order_exists')
      AND about_technology.rule_value = 'yes'
      AND REGEXP_MATCHES(
        about_technology.marked,
        '(?i)\bdraft|\bunsigned|\bunexecuted|\bproposed|(?:never|not)(?: yet| been){0,2} (?:signed|executed|adopted|approved|finali[sz]ed|issued)|(?:is|are) being (?:drafted|written|developed|negotiated)|\bwill (?:be )?(?:adopt|sign|draft|develop|write|written|enter|drafted|adopted)'
      )
    )
    AND /* "The MOU is attached; no other records": what is handed over is there. */ NOT (
      about_technology.rule_id IN ('mou_none_after', 'policy_none_after')
      AND REGEXP_MATCHES(
        about_technology.words,
        '(?i)attached|enclosed|posted|released|provided|signed|redact|withh|\bother\b|additional|further|in (?:effect|force)'
      )
    )
    AND /* What was renewed or replaced has not ended. */ NOT (
      about_technology.rule_id IN ('contract_ended', 'ran_formerly', 'policy_rescinded')
      AND REGEXP_MATCHES(about_technology.marked, '(?i)\b(?:renewed|replaced|superseded by|extended)\b')
      AND NOT REGEXP_MATCHES(about_technology.marked, '(?i)\b(?:not|never) (?:been )?(?:renewed|replaced|extended)')
    )
    AND NOT (
      about_technology.rule_id IN ('members_data', 'defined_system') AND about_technology.document_kind <> 'mou'
    )
    AND NOT (
      about_technology.speaker = 'document'
      AND NOT about_technology.document_kind IN ('report', 'letter', 'email', 'other')
      AND about_technology.rule_value IN ('planned', 'bought')
    )
    AND /* "The county's technicians run it": another body's people, unless the text is about that body. */ NOT (
      about_technology.fact = 'technology_use'
      AND about_technology.rule_value IN ('uses', 'has', 'owns')
      AND NOT REGEXP_MATCHES(COALESCE(about_technology.agency_name, ''), '(?i)sheriff|county|state|university|fire|district attorney')
      AND REGEXP_MATCHES(
        SUBSTRING(about_technology.marked, 1, about_technology.char_start - about_technology.passage_start) || about_technology.words,
        '(?i)\b(?:county|state|sheriff|fire|national guard|highway patrol|neighbou?ring (?:\w+ )?|their|another \w+|FBI|district attorney|other|†+)(?:''s|’s)?(?: [\w-]+)? (?:technicians?|pilots?|deput(?:y|ies)|analysts?|examiners?|crews?|troopers?|investigators?|officers?|agenc(?:y|ies)|departments?|lab|police|center|unit)\b[^.;]{0,80}$|\b(?:county(?: sheriff)?|sheriff|state police|state patrol|fire (?:department|district)|county of \w+|neighbou?ring \w+|FBI|†+)(?:''s|’s)?(?: (?:office|department))? (?:has|have|uses?|operates?|owns?|runs?|flies|leases?|maintains?)\b[^.;]{0,80}$|\bby (?:many|other|some|several|most|numerous|various|certain)\b'
      )
    )
    AND /* "The slides used when the system went live" tell a time. */ NOT (
      about_technology.rule_value IN ('uses', 'has', 'owns')
      AND REGEXP_MATCHES(
        SUBSTRING(about_technology.marked, 1, about_technology.char_start - about_technology.passage_start),
        '(?i)\b(?:when|before|until|once|after|whenever|by the time|while)\b[^,.;]{0,30}$'
      )
    )
    AND /* "We have not had it since" says that there was one. */ NOT (
      about_technology.rule_value = 'does_not_use' AND NOT formerly.passage_start IS NULL
    )
    AND /* "No member shall operate it without training" orders, and says nothing of use. */ NOT (
      about_technology.rule_id = 'no_one_uses'
      AND REGEXP_MATCHES(about_technology.words, '(?i)\b(?:shall|may|must|should|will|can)\b')
    )
    AND NOT (
      about_technology.fact = 'third_party_system'
      AND REGEXP_MATCHES(about_technology.words, '(?i)\bby (?:many|other|some|several|most|numerous|various|certain)\b')
    )
    AND NOT (
      about_technology.fact = 'policy_order_exists'
      AND about_technology.rule_value = 'yes'
      AND NOT foreign_policies.passage_start IS NULL
    )
    AND CASE
      WHEN about_technology.rule_id IN ('system_used', 'system_run_by')
      THEN about_technology.quotes_system
      WHEN about_technology.fact IN ('technology_use', 'third_party_system')
      THEN about_technology.quotes_technology
      OR NOT about_technology.quotes_another
      AND (
        about_technology.names_technology OR NOT about_technology.names_another
      )
      WHEN about_technology.fact IN ('policy_order_exists', 'mou_exists') AND about_technology.speaker = 'document'
      THEN about_technology.document_kind IN ('report', 'letter', 'email', 'other')
      AND (
        about_technology.names_technology
        OR about_technology.rule_id = 'policy_yes_number'
        AND about_technology.is_main
        AND NOT about_technology.names_another
        AND REGEXP_MATCHES(about_technology.marked, '(?i)\bwritten polic|\bpolic(?:y|ies) and procedures|\bretention\b|\bdata\b')
      )
      WHEN about_technology.rule_value = 'yes'
      THEN about_technology.is_tied
      OR about_technology.names_technology
      OR NOT about_technology.names_another
      AND (
        REGEXP_MATCHES(about_technology.marked, '[§†]')
        OR about_technology.speaker = 'agency'
        AND about_technology.fact = 'policy_order_exists'
        AND REGEXP_MATCHES(
          about_technology.marked,
          '(?i)\b(?:cameras?|sensors?|readers?|aircraft|recordings?|footage|video|alerts?|plate|image|photo|device|flight|extraction)'
        )
      )
      ELSE about_technology.names_technology OR NOT about_technology.names_another
    END
), item_claims AS (
  SELECT
    dispositions.source_id,
    technologies.technology_id,
    facts.fact,
    dispositions.disposition,
    dispositions.tied_by,
    dispositions.passage_start,
    dispositions.char_start,
    dispositions.message_position,
    dispositions.asks_for_mou,
    dispositions.category
  FROM intermediate.item_dispositions AS dispositions
  INNER JOIN seeds.category_facts AS facts
    ON facts.category = dispositions.category
  INNER JOIN intermediate.item_technologies AS technologies
    ON technologies.source_id = dispositions.source_id AND technologies.item_number = dispositions.item_number
  WHERE
    facts.fact <> 'mou_exists' OR dispositions.asks_for_mou
  UNION ALL
  SELECT
    dispositions.source_id,
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
  LEFT JOIN foreign_policies
    ON foreign_policies.source_id = item_claims.source_id AND foreign_policies.passage_start = passages.char_start
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = item_claims.source_id
    AND scopes.passage_start = passages.char_start
    AND scopes.technology_id = item_claims.technology_id
  WHERE
    COALESCE(scopes.is_in_scope OR scopes.names_technology, TRUE)
    AND item_claims.disposition IN ('no_responsive_records', 'produced', 'withheld', 'referred')
    AND item_claims.tied_by <> 'statement'
    AND NOT (
      item_claims.fact = 'policy_order_exists'
      AND item_claims.disposition = 'produced'
      AND NOT foreign_policies.passage_start IS NULL
    )
    AND /* What was produced for an item is an agreement, or a memorandum, only where the answer says so. */ NOT (
      item_claims.disposition = 'produced'
      AND item_claims.fact = 'mou_exists'
      AND NOT REGEXP_MATCHES(passages.passage, '(?i)memorand|\bMO[UA]|interagency|inter-agency')
    )
    AND NOT (
      item_claims.disposition = 'produced'
      AND item_claims.fact = 'contract_exists'
      AND REGEXP_MATCHES(passages.passage, '(?i)memorand|\bMO[UA]\b')
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
    REGEXP_MATCHES(COALESCE(released.title, ''), '(?i)\bdraft\b|_draft|unsigned|WORKING') AS is_draft,
    passages.speaker
  FROM intermediate.released_documents AS released
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = released.source_id
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = released.source_id
    AND released.char_start >= passages.char_start
    AND released.char_start < passages.char_end
  LEFT JOIN foreign_policies
    ON foreign_policies.source_id = released.source_id
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
    AND NOT REGEXP_MATCHES(
      passages.marked,
      '(?i)^\W*["“](?:all|any|copies|records|documents)\b|^\W*you (?:named?|mention\w*|list\w*|cited?|refer\w*|suggest\w*)\b|^\W*(?:in (?:it|your \w+),? )?(?:you (?:asked|requested|seek|sought|are seeking|are requesting)|your request (?:for|sought|asked|seeks))|\bsearch(?:ed|ing)?\b[^.;]{0,60}\bfor\b'
    )
    AND NOT REGEXP_MATCHES(
      SUBSTRING(passages.marked, 1, vendors.char_start - vendors.passage_start),
      '(?i)\byour (?:[\w-]+ ){0,3}request\b[^.;]{0,40}?(?:reads?|of|for|concerning|about|regarding|relating|seeks?|asks?|dated|names?|mentions?|lists?)\b[^;]*$'
    )
    AND NOT REGEXP_MATCHES(
      SUBSTRING(passages.marked, 1, vendors.char_start - vendors.passage_start),
      '(?i)\b(?:if|whether|such as|you (?:asked|requested|named|mention)\w*|your request\w*|requester)\b[^,;]*$|\b(?:(?:may|might|could)(?: \w+){0,3} be|we hear|rumou?r\w*|reportedly|alleged\w*)\b[^;.]*$'
    )
), retention AS (
  SELECT
    claims.*,
    technologies.technology_id
  FROM intermediate.retention_claims AS claims
  INNER JOIN intermediate.named_technologies AS technologies
    ON technologies.source_id = claims.source_id AND technologies.is_subject
  LEFT JOIN intermediate.technology_scopes AS scopes
    ON scopes.source_id = claims.source_id
    AND scopes.passage_start = claims.passage_start
    AND scopes.technology_id = technologies.technology_id
  WHERE
    claims.is_own_setting
    AND /* The period of another technology's data is not this one's. */ (
      COALESCE(scopes.names_technology, FALSE)
      OR NOT COALESCE(scopes.names_another, FALSE)
      AND COALESCE(scopes.is_in_scope, TRUE)
      AND (
        technologies.is_main OR NOT COALESCE(scopes.is_open, TRUE)
      )
    )
), all_claims AS (
  SELECT
    relevant.source_id,
    relevant.technology_id,
    relevant.fact,
    CASE
      WHEN relevant.fact = 'technology_use' AND relevant.rule_value IN ('does_not_use', 'formerly_used', 'idle')
      THEN 'no'
      WHEN relevant.fact = 'technology_use' AND relevant.rule_value IN ('planned', 'bought')
      THEN 'unknown'
      WHEN relevant.fact IN ('technology_use', 'third_party_system')
      THEN 'yes'
      WHEN relevant.rule_value IN ('yes', 'no')
      THEN relevant.rule_value
      ELSE 'unknown'
    END AS status,
    CASE
      WHEN relevant.speaker = 'document' AND relevant.basis = 'stated_yes'
      THEN 'document'
      WHEN relevant.basis = 'stated_no' AND REGEXP_MATCHES(relevant.words, '(?i)\bno (?:\w+ ){0,2}(?:records|documents)')
      THEN 'no_responsive_records'
      ELSE relevant.basis
    END AS basis,
    CASE WHEN relevant.fact IN ('technology_use', 'third_party_system') THEN relevant.rule_value END AS claim_value,
    relevant.char_start,
    relevant.char_end,
    relevant.rule_id,
    relevant.speaker,
    relevant.message_position
  FROM relevant
  UNION ALL
  SELECT
    answered_items.source_id,
    answered_items.technology_id,
    answered_items.fact,
    CASE answered_items.disposition
      WHEN 'no_responsive_records'
      THEN 'no'
      WHEN 'produced'
      THEN CASE WHEN REGEXP_MATCHES(answered_items.passage, '(?i)\bdraft') THEN 'unknown' ELSE 'yes' END
      ELSE 'unknown'
    END AS status,
    CASE answered_items.disposition
      WHEN 'no_responsive_records'
      THEN 'no_responsive_records'
      WHEN 'produced'
      THEN CASE WHEN REGEXP_MATCHES(answered_items.passage, '(?i)\bdraft') THEN 'draft_only' ELSE 'document' END
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
  NOT all_claims.fact IS NULL AND all_claims.fact <> 'purchase'
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY all_claims.source_id, all_claims.technology_id, all_claims.fact, all_claims.char_start, all_claims.char_end, all_claims.rule_id, all_claims.status
    ORDER BY all_claims.basis
  ) = 1