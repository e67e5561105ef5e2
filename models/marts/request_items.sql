MODEL (
  name marts.request_items,
  kind FULL,
  description 'One row per record category asked for, with what the agency said about it in the end.',
  grain (request_id, item_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (request_id, item_number)),
    NOT_NULL(columns := (category, label, disposition)),
    ACCEPTED_VALUES(
      "column" := category,
      is_in := (
        'agreements',
        'bid_records',
        'vendor_communications',
        'financial',
        'marketing',
        'policy',
        'training',
        'use',
        'data',
        'accuracy',
        'other'
      )
    ),
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
        'silent'
      )
    )
  )
);

SELECT
  requests.request_id, /* Request */
  items.item_number, /* Its place in the request, 1 first */
  items.category, /* Record category: compare by it, never by number */
  items.label, /* Its name in the request */
  items.disposition, /* What the agency said of it; silent where nobody answered */
  CASE
    WHEN NOT items.char_start IS NULL
    THEN @evidence_id(
      items.source_id,
      'request_item',
      items.char_start,
      passages.char_start + LENGTH(RTRIM(passages.passage)),
      'item_' || items.disposition
    )
  END AS evidence_id /* The words that answer, NULL where silent */
FROM intermediate.item_dispositions AS items
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = items.source_id
LEFT JOIN intermediate.marked_passages AS passages
  ON passages.source_id = items.source_id
  AND items.passage_start >= passages.char_start
  AND items.passage_start < passages.char_end