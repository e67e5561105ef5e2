MODEL (
  name marts.documents,
  kind FULL,
  description 'One row per released document, its text known or not.',
  grain document_id,
  audits (
    UNIQUE_VALUES(columns := (
      document_id
    )),
    NOT_NULL(columns := (document_id, request_id, document_kind)),
    ACCEPTED_VALUES(
      "column" := document_kind,
      is_in := ('mou', 'contract', 'policy_order', 'invoice', 'email', 'training', 'letter', 'report', 'other')
    )
  )
);

SELECT
  requests.request_id || '-d' || LPAD(documents.document_number::TEXT, 3, '0') AS document_id, /* Stable id */
  requests.request_id, /* Request that released it */
  documents.file_name, /* Its file name, where it has one */
  documents.title, /* Its title as written, where it has one */
  documents.document_kind, /* mou, contract, policy_order, invoice, email, training, letter, report or other */
  documents.is_on_topic AS on_topic, /* Is it about the technology? NULL where its title does not tell */
  CASE
    WHEN documents.block_number > 0
    THEN CAST(LENGTH(REGEXP_REPLACE(blocks.body, '\[REDACTED\]', '[REDACTED]' || CHR(1), 'g')) - LENGTH(blocks.body) AS INT)
  END AS redaction_count, /* Redaction marks in its text, NULL where its text is not known */
  CASE WHEN documents.block_number > 0 THEN line_counts.redacted_lines / line_counts.lines::DOUBLE END AS redaction_share /* Share of its non-blank lines that hold a redaction mark */
FROM intermediate.released_documents AS documents
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = documents.source_id
LEFT JOIN intermediate.blocks AS blocks
  ON blocks.source_id = documents.source_id AND blocks.block_number = documents.block_number
LEFT JOIN (
  SELECT
    blocks.source_id,
    blocks.block_number,
    COUNT(*) AS lines,
    COUNT(*) FILTER(WHERE
      CONTAINS(lines.line, '[REDACTED]')) AS redacted_lines
  FROM intermediate.blocks AS blocks
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = blocks.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
    AND NOT lines.is_blank
  WHERE
    blocks.block_kind = 'enclosure'
  GROUP BY
    blocks.source_id,
    blocks.block_number
) AS line_counts
  ON line_counts.source_id = documents.source_id AND line_counts.block_number = documents.block_number