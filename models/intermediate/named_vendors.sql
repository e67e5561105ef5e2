MODEL (
  name intermediate.named_vendors,
  kind FULL,
  description 'One row per place where a vendor or a product is named: by whom, and how the sentence relates it to the agency.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    NOT_NULL(columns := (vendor_id, vendor_name))
  )
);

WITH known AS (
  SELECT
    tiles.source_id,
    tiles.version_number,
    tiles.passage_start,
    tiles.char_start,
    tiles.char_start + LENGTH(tiles.piece) AS char_end,
    tiles.mention_id AS vendor_id,
    vendors.vendor_name
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN seeds.vendors AS vendors
    ON vendors.vendor_id = tiles.mention_id AND vendors.is_surveillance_vendor = 'yes'
  WHERE
    tiles.mention_kind = 'vendor'
), unlisted AS (
  /* A company that no list knows counts where the sentence says that the agency got something from it. */
  SELECT
    hits.source_id,
    hits.version_number,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    'as-written:' || REGEXP_REPLACE(LOWER(hits.words), '[^a-z0-9]+', '-', 'g') AS vendor_id,
    RTRIM(hits.words, ' .,') AS vendor_name
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'vendor'
    AND hits.rule_id = 'unlisted_vendor'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT hits.is_other_agency
    AND (
      REGEXP_MATCHES(passages.marked, '[¤†]') OR @matches_rules('statement', passages.marked, 'device_noun')
    )
    AND NOT REGEXP_MATCHES(hits.words, '(?i)\b(?:county|city|police|sheriff|state|department|university)\b')
), placed AS (
  /* "The Town of Clearview", "Sergeant Harris": a place's name, a person's. */
  SELECT
    known.*,
    TRUE AS is_listed
  FROM known
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = known.source_id AND passages.char_start = known.passage_start
  WHERE
    NOT REGEXP_MATCHES(
      SUBSTRING(passages.passage, known.char_end - known.passage_start + 1, 40),
      '^ (?:Heights|Hills|Road|Rd|Street|St\b|Avenue|Ave|Boulevard|Drive|Lane|Parkway|Park|Lake|Beach|County|Township|Village|High School|Elementary|School|Church|Cemetery|Bridge|River|Creek|Falls|Police Department|Fire Department)'
    )
    AND NOT REGEXP_MATCHES(
      SUBSTRING(
        passages.passage,
        GREATEST(known.char_start - known.passage_start - 24, 0) + 1,
        LEAST(24, known.char_start - known.passage_start)
      ),
      '(?:(?:Town|City|Village|County|Township|Borough|Hamlet) of|Mr\.|Ms\.|Mrs\.|Dr\.|Officer|Chief|Sergeant|Sgt\.|Lt\.|Lieutenant|Detective|Captain|Capt\.|Deputy|Sheriff|Mayor|Councilmember|Clerk|Judge) $'
    )
  UNION ALL
  SELECT
    unlisted.*,
    FALSE AS is_listed
  FROM unlisted
), bids AS (
  /* Where offers are compared, a name alone says no more than that its bearer made one. */
  SELECT DISTINCT
    passages.source_id,
    passages.block_number
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document') AND @matches_rules('statement', passages.passage, 'offers_compared')
), related AS (
  SELECT
    placed.source_id,
    placed.char_start,
    hits.kind,
    CASE hits.kind
      WHEN 'denied'
      THEN 1
      WHEN 'not_selected'
      THEN 2
      WHEN 'marketed'
      THEN 3
      WHEN 'elsewhere'
      THEN 4
      WHEN 'other_place'
      THEN 4
      WHEN 'selected'
      THEN 5
      WHEN 'purchased'
      THEN 6
      ELSE 7
    END AS preference
  FROM placed
  INNER JOIN intermediate.hits_in_context AS hits
    ON hits.source_id = placed.source_id
    AND hits.passage_start = placed.passage_start
    AND hits.topic = 'vendor'
    AND NOT hits.rule_id IN ('unlisted_vendor', 'they_are_other_goods')
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = hits.source_id
  WHERE
    NOT (
      hits.rule_id = 'other_goods' AND CONTAINS(passages.marked, '¤')
    )
    AND /* "Two detectives signed up for trial accounts": an offer taken up. */ NOT (
      hits.rule_id = 'unsolicited' AND @matches_rules('statement', passages.marked, 'took_up_trial')
    )
    AND NOT (
      hits.kind = 'other_place'
      AND (
        CONTAINS(hits.words, COALESCE(agencies.place_name, CHR(1)))
        OR CONTAINS(COALESCE(agencies.place_name, ''), REGEXP_EXTRACT(hits.words, '^(\w+)', 1))
        OR REGEXP_MATCHES(
          hits.words,
          '^(?:The|This|Our|Its|It|We|And|He|She|They|Who|Police|Department|City|Town|County|Sheriff|Council|Mayor|Board|Commission|Committee|Trustees|Superintendent|Authority|Village|Borough|Township|Chief|Staff|Patrol|Each|Every|Detectives?|Officers?|[A-Z]{2,6})\b'
        )
      )
    )
    AND (
      hits.kind /* A relation that ends in a vendor speaks of that vendor; advertising words speak of the whole sentence. */ IN ('marketed', 'not_selected')
      OR placed.char_start < hits.char_end
      AND placed.char_end > hits.char_start
    )
    AND /* "It picked Axon; the other bidders were …": who lost is told apart from who won. */ NOT (
      hits.kind = 'not_selected'
      AND EXISTS(
        SELECT
          1
        FROM intermediate.hits_in_context AS losers
        WHERE
          losers.source_id = hits.source_id
          AND losers.passage_start = hits.passage_start
          AND losers.rule_id = 'the_other_bids'
          AND placed.char_end <= losers.char_start
      )
    )
  UNION ALL
  /* "Purchase orders to … were found. All of them are for radios." */
  SELECT
    placed.source_id,
    placed.char_start,
    'elsewhere' AS kind,
    4 AS preference
  FROM placed
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = placed.source_id AND passages.char_start = placed.passage_start
  INNER JOIN intermediate.rule_hits AS hits
    ON hits.source_id = placed.source_id
    AND hits.passage_start = passages.char_end
    AND hits.topic = 'vendor'
    AND hits.kind = 'other_goods_before'
), best_relation AS (
  SELECT
    related.source_id,
    related.char_start,
    related.kind
  FROM related
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY related.source_id, related.char_start ORDER BY related.preference, related.kind) = 1
), sold_technologies AS (
  SELECT
    aliases.vendor_id,
    @pieces(aliases.technology_ids, ';')
  FROM seeds.vendor_aliases AS aliases
), vendor_technologies AS (
  SELECT
    sold.vendor_id,
    LISTAGG(sold.technology_id, ';'
    ORDER BY
      sold.technology_id) AS technology_ids
  FROM (
    SELECT DISTINCT
      sold_technologies.vendor_id,
      sold_technologies.piece AS technology_id
    FROM sold_technologies
  ) AS sold
  GROUP BY
    sold.vendor_id
), told_by_requester AS (
  /* "You told us that the city bought from Flock": the name is the requester's as far as such words reach. */
  SELECT DISTINCT
    placed.source_id,
    placed.char_start
  FROM placed
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = placed.source_id AND passages.char_start = placed.passage_start
  INNER JOIN intermediate.rule_hits AS hits
    ON hits.source_id = placed.source_id
    AND hits.passage_start = placed.passage_start
    AND hits.topic = 'context'
    AND hits.basis = 'requester'
    AND hits.char_end <= placed.char_start
  WHERE
    passages.speaker = 'agency'
    AND NOT @matches_rules(
      'statement',
      SUBSTRING(passages.marked, hits.char_end - placed.passage_start + 1, placed.char_start - hits.char_end),
      'own_words_again'
    )
    AND NOT @matches_rules('statement', SUBSTRING(passages.marked, 1, hits.char_start - placed.passage_start), 'agrees_before')
)
SELECT
  placed.source_id, /* The source */
  placed.version_number, /* Version of the source */
  placed.passage_start, /* Offset of the passage */
  placed.char_start, /* Offset of the name */
  placed.char_end, /* Offset behind the name */
  placed.vendor_id, /* Vendor */
  placed.vendor_name, /* Its name in the seed; as written where no seed knows it */
  CASE
    WHEN NOT request_words.passage_start IS NULL OR NOT told_by_requester.source_id IS NULL
    THEN 'requester'
    ELSE passages.speaker
  END AS speaker, /* Who names it; the requester also where the agency repeats what it was told */
  passages.message_position, /* Message that names it */
  COALESCE(
    CASE WHEN best_relation.kind = 'other_place' THEN 'elsewhere' ELSE best_relation.kind END,
    CASE WHEN NOT bids.source_id IS NULL THEN 'not_selected' END
  ) AS relation, /* denied, marketed, not_selected, elsewhere, selected, purchased, supplies, or NULL */
  vendor_technologies.technology_ids /* What it sells, parted by ";"; NULL where no seed knows it */
FROM placed
INNER JOIN intermediate.marked_passages AS passages
  ON passages.source_id = placed.source_id AND passages.char_start = placed.passage_start
LEFT JOIN intermediate.request_words AS request_words
  ON request_words.source_id = placed.source_id AND request_words.passage_start = placed.passage_start
LEFT JOIN told_by_requester
  ON told_by_requester.source_id = placed.source_id AND told_by_requester.char_start = placed.char_start
LEFT JOIN best_relation
  ON best_relation.source_id = placed.source_id AND best_relation.char_start = placed.char_start
LEFT JOIN bids
  ON bids.source_id = placed.source_id AND bids.block_number = passages.block_number
LEFT JOIN vendor_technologies
  ON vendor_technologies.vendor_id = placed.vendor_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY placed.source_id, placed.char_start ORDER BY placed.is_listed DESC, placed.vendor_id) = 1