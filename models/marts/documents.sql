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

WITH marks AS (
  /* Redaction marks in the text of an enclosed document: those of the rules, and the █ that masking did not put there. */
  SELECT
    blocks.source_id,
    blocks.block_number,
    LENGTH(@break_after(blocks.body, @rule_alternation('redaction', 'mark'))) - LENGTH(blocks.body) AS marks,
    CASE
      WHEN sources.blackouts IS NULL
      THEN 0
      ELSE LENGTH(@break_after(SUBSTRING(sources.blackouts, blocks.char_start + 1, blocks.char_end - blocks.char_start), '█+')) - (
        blocks.char_end - blocks.char_start
      )
    END AS blackouts
  FROM intermediate.blocks AS blocks
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = blocks.source_id
  WHERE
    blocks.block_kind = 'enclosure'
), line_counts AS (
  SELECT
    blocks.source_id,
    blocks.block_number,
    COUNT(*) AS lines,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(lines.line, @rule_alternation('redaction', 'mark'))
      OR CONTAINS(SUBSTRING(sources.blackouts, lines.char_start + 1, LENGTH(lines.line)), '█')) AS redacted_lines
  FROM intermediate.blocks AS blocks
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = blocks.source_id
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
), stated AS (
  /* "The file has 12 redactions." */
  SELECT
    passages.source_id,
    @hit_field(@rule_hits('redaction', passages.passage, 'stated'), 'words') AS words,
    passages.char_start
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker = 'agency'
), stated_counts AS (
  SELECT
    stated.source_id,
    COALESCE(TRY_CAST(NULLIF(REGEXP_EXTRACT(stated.words, '(\d{1,4})', 1), '') AS INT), numbers.number::INT) AS redactions
  FROM stated
  LEFT JOIN seeds.number_words AS numbers
    ON LOWER(numbers.word) = LOWER(REGEXP_EXTRACT(stated.words, '^(\S+)', 1))
  WHERE
    stated.words <> ''
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY stated.source_id ORDER BY stated.char_start) = 1
), document_counts AS (
  SELECT
    documents.source_id,
    COUNT(*) AS documents
  FROM intermediate.released_documents AS documents
  GROUP BY
    documents.source_id
)
SELECT
  requests.request_id || '-d' || LPAD(documents.document_number::TEXT, 3, '0') AS document_id, /* Stable id */
  requests.request_id, /* Request that released it */
  documents.file_name, /* Its file name, where it has one */
  documents.title, /* Its title as written, where it has one */
  documents.document_kind, /* mou, contract, policy_order, invoice, email, training, letter, report or other */
  documents.is_on_topic AS on_topic, /* Is it about the technology? NULL where its title does not tell */
  COALESCE(marks.marks + marks.blackouts, CASE WHEN document_counts.documents = 1 THEN stated_counts.redactions END)::INT AS redaction_count, /* Redaction marks in its text, or the number that the agency gives for the one document; NULL where neither is known */
  CASE WHEN NOT marks.marks IS NULL THEN line_counts.redacted_lines / line_counts.lines::DOUBLE END AS redaction_share /* Share of its non-blank lines that hold a redaction mark */
FROM intermediate.released_documents AS documents
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = documents.source_id
LEFT JOIN marks
  ON marks.source_id = documents.source_id AND marks.block_number = documents.block_number
LEFT JOIN line_counts
  ON line_counts.source_id = documents.source_id AND line_counts.block_number = documents.block_number
LEFT JOIN stated_counts
  ON stated_counts.source_id = documents.source_id
LEFT JOIN document_counts
  ON document_counts.source_id = documents.source_id