MODEL (
  name intermediate.item_dispositions,
  kind FULL,
  description 'One row per item of a request: the answer that stands in the end.',
  grain (source_id, item_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, item_number)), NOT_NULL(columns := (
      disposition
  )))
);

WITH ranked AS (
  SELECT
    answers.*,
    ROW_NUMBER() OVER (
      PARTITION BY answers.source_id, answers.item_number
      ORDER BY CASE
        WHEN answers.disposition = 'nonuse_statement'
        AND NOT answers.tied_by IN ('number', 'numbers', 'paragraph', 'entry', 'echo', 'label')
        THEN 4
        WHEN answers.tied_by = 'blanket'
        THEN 3
        WHEN answers.tied_by = 'document'
        THEN 2
        ELSE 1
      END /* An answer to the item itself beats one to everything; a search beats "we don't use it"; the last one wins. */, answers.message_position DESC, CASE
        WHEN answers.tied_by IN ('words', 'numbers', 'paragraph')
        THEN 2
        WHEN answers.tied_by = 'category'
        THEN 3
        WHEN answers.tied_by = 'statement'
        THEN 4
        ELSE 1
      END /* What is said of one item beats what is said of several. */, CASE WHEN answers.tied_by = 'words' THEN 1 ELSE 2 END, CASE
        WHEN answers.disposition = 'produced'
        AND answers.strength <= 1
        AND answers.tied_by IN ('number', 'numbers', 'paragraph', 'entry', 'label')
        THEN 1
        WHEN answers.disposition IN ('withheld', 'referred')
        AND answers.strength <= 3
        AND answers.tied_by IN ('number', 'numbers', 'paragraph', 'entry', 'echo', 'label')
        THEN 2
        WHEN answers.disposition = 'nonuse_statement'
        THEN 4
        ELSE 3
      END /* "There is no syllabus; the certificates are attached." */, CASE
        WHEN answers.disposition = 'referred' AND answers.strength <= 3
        THEN 1
        WHEN answers.strength < 5 AND answers.disposition <> 'pending'
        THEN 2
        ELSE 3
      END /* "We have none; ask the county for it." */, answers.passage_start, answers.strength, answers.char_start
    ) AS preference
  FROM intermediate.item_answers AS answers
)
SELECT
  items.source_id, /* The source */
  items.version_number, /* Version of the source */
  items.item_number, /* Its place in the request, 1 first */
  items.category, /* Record category, in the words of the contract */
  items.label, /* Its name in the request */
  items.asks_for_mou, /* TRUE where it asks for memoranda of understanding */
  items.asks_for_contract, /* TRUE where it asks for contracts of purchase, lease, licence or service */
  COALESCE(ranked.disposition, 'silent') AS disposition, /* What the agency said of it; silent where nobody answered */
  ranked.tied_by, /* How the answer was tied to the item, NULL where silent */
  ranked.message_position, /* Message that answers, NULL where silent */
  ranked.passage_start, /* Offset of the passage that answers, NULL where silent */
  ranked.char_start /* Offset of the words that answer, NULL where silent */
FROM intermediate.asked_items AS items
LEFT JOIN ranked
  ON ranked.source_id = items.source_id
  AND ranked.item_number = items.item_number
  AND ranked.preference = 1
  AND ranked.disposition <> 'pending'