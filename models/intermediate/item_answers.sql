MODEL (
  name intermediate.item_answers,
  kind FULL,
  description 'One row per answer that the agency gave to one item of the request, and how the two were tied together.',
  grain (source_id, item_number, char_start, disposition),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number, char_start, disposition)),
    ACCEPTED_VALUES(
      "column" := disposition,
      is_in := (
        'produced',
        'produced_unmapped',
        'no_responsive_records',
        'withheld',
        'clarification_requested',
        'referred',
        'nonuse_statement',
        'pending'
      )
    )
  )
);

WITH untied AS (
  SELECT
    hits.*
  FROM intermediate.answering_hits AS hits
  LEFT JOIN intermediate.tied_answers AS tied
    ON tied.source_id = hits.source_id AND tied.char_start = hits.char_start
  WHERE
    tied.source_id IS NULL
    OR REGEXP_MATCHES(
      hits.passage,
      '(?i)\b(?:every one of (?:them|these|those|your)|all of (?:them|these|those|your)|each of (?:them|these|those|your|the)|(?:every|each) (?:line|item|part|category|paragraph|bullet|portion|point) of (?:the|your)|any of (?:the|your|these|those) (?:\w+ )?(?:categories|items|parts|paragraphs|bullets|portions|points|lines|kinds))\b'
    )
), interim AS (
  /* A message that says the search goes on answers nothing for good. */
  SELECT DISTINCT
    passages.source_id,
    passages.block_number
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency' AND @matches_rules('interim', passages.passage)
), blanket AS (
  SELECT
    untied.source_id,
    untied.passage_start,
    untied.char_start,
    untied.disposition,
    items.item_number,
    'blanket' AS tied_by
  FROM untied
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = untied.source_id
  LEFT JOIN interim
    ON interim.source_id = untied.source_id AND interim.block_number = untied.block_number
  WHERE
    interim.source_id IS NULL
    AND untied.scope = 'item'
    AND untied.entry_index IS NULL
    AND (
      (
        untied.disposition IN ('no_responsive_records', 'withheld', 'referred')
        AND /* Said of everything only where the sentence speaks of the request, the search or such records. */ REGEXP_MATCHES(
          untied.passage,
          '(?i)responsive|request|search|\bany\b|such (?:records|documents)|(?:these|those|the) (?:records|documents)|described|seek|such (?:equipment|technology|devices?|systems?)|confirm'
        )
      )
      OR /* "Please clarify" after the records were found or the case was closed asks about something else. */ untied.disposition = 'clarification_requested'
      AND NOT EXISTS(
        SELECT
          1
        FROM intermediate.rule_hits AS done
        INNER JOIN intermediate.marked_passages AS done_passages
          ON done_passages.source_id = done.source_id AND done_passages.char_start = done.passage_start
        WHERE
          done.source_id = untied.source_id
          AND done.topic = 'event'
          AND done_passages.message_position <= untied.message_position
          AND done.kind IN ('closure', 'release')
      )
    )
    AND NOT REGEXP_MATCHES(
      untied.passage,
      '(?i)\b(?:additional|further|other|more|remaining)\s+(?:responsive )?(?:records|documents|materials)\b'
    )
), nonuse AS (
  /* "We don't use it", said of everything asked for, in a message that answers few items by themselves. */
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.char_start,
    'nonuse_statement' AS disposition,
    items.item_number,
    'blanket' AS tied_by
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  INNER JOIN (
    SELECT
      asked.*,
      COUNT(*) OVER (PARTITION BY asked.source_id) AS item_count
    FROM intermediate.asked_items AS asked
  ) AS items
    ON items.source_id = hits.source_id
  WHERE
    hits.topic = 'fact'
    AND hits.kind = 'technology_use'
    AND hits.value = 'does_not_use'
    AND NOT EXISTS(
      SELECT
        1
      FROM intermediate.rule_hits AS former
      WHERE
        former.source_id = hits.source_id
        AND former.passage_start = hits.passage_start
        AND former.topic = 'fact'
        AND former.value = 'formerly_used'
    )
    AND passages.speaker = 'agency'
    AND NOT REGEXP_MATCHES(passages.passage, '^\W*[A-Z][\w/ -]{2,40}:')
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT hits.is_law
    AND NOT hits.is_other_agency
    AND 2 * (
      SELECT
        COUNT(DISTINCT tied.item_number)
      FROM intermediate.tied_answers AS tied
      INNER JOIN intermediate.answering_hits AS answering_hits
        ON answering_hits.source_id = tied.source_id AND answering_hits.char_start = tied.char_start
      WHERE
        tied.source_id = hits.source_id
        AND answering_hits.block_number = passages.block_number
        AND answering_hits.strength < 9
        AND tied.tied_by IN ('number', 'numbers', 'paragraph', 'entry', 'echo', 'label')
    ) < items.item_count
), from_documents AS (
  /* A released document answers the item that asks for its kind; a loose one is not tied to an item by the agency. */
  SELECT
    documents.source_id,
    documents.char_start AS passage_start,
    documents.char_start,
    CASE
      WHEN documents.document_kind IN ('policy_order', 'contract', 'invoice', 'training')
      OR documents.document_kind = 'mou'
      AND items.asks_for_mou
      THEN 'produced'
      ELSE 'produced_unmapped'
    END AS disposition,
    items.item_number,
    'document' AS tied_by
  FROM intermediate.released_documents AS documents
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = documents.source_id
    AND items.category = CASE documents.document_kind
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
      ELSE ''
    END
  WHERE
    documents.is_on_topic
    OR documents.is_on_topic IS NULL
    AND documents.document_kind <> 'mou'
    OR documents.document_kind = 'email'
), strengths AS (
  SELECT
    hits.source_id,
    hits.char_start,
    hits.disposition,
    MIN(hits.strength) AS strength
  FROM intermediate.answering_hits AS hits
  GROUP BY
    hits.source_id,
    hits.char_start,
    hits.disposition
), answers AS (
  SELECT
    tied.source_id,
    tied.passage_start,
    tied.char_start,
    tied.disposition,
    tied.item_number,
    tied.tied_by
  FROM intermediate.tied_answers AS tied
  UNION
  SELECT
    blanket.*
  FROM blanket
  UNION
  SELECT
    nonuse.*
  FROM nonuse
  UNION
  SELECT
    from_documents.*
  FROM from_documents
)
SELECT
  answers.source_id, /* The source */
  sources.version_number, /* Version of the source */
  answers.item_number, /* The item answered */
  answers.disposition, /* What the agency said of it */
  CASE WHEN strengths.strength = 9 THEN 'statement' ELSE answers.tied_by END AS tied_by, /* number, numbers, paragraph, entry, echo, label, words, category, document, blanket or statement */
  COALESCE(strengths.strength, 1) AS strength, /* 0 for the plainest words, 5 and more for words that answer only where no other does */
  passages.message_position, /* Message that answers */
  answers.passage_start, /* Offset of the passage that answers */
  answers.char_start /* Offset of the words that answer */
FROM answers
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = answers.source_id
INNER JOIN intermediate.marked_passages AS passages
  ON passages.source_id = answers.source_id
  AND answers.passage_start >= passages.char_start
  AND answers.passage_start < passages.char_end
LEFT JOIN strengths
  ON strengths.source_id = answers.source_id
  AND strengths.char_start = answers.char_start
  AND strengths.disposition = answers.disposition
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY answers.source_id, answers.item_number, answers.char_start, answers.disposition
    ORDER BY answers.tied_by
  ) = 1