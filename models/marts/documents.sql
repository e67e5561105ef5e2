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

WITH texts AS (
  /* Where the text of a released document stands: enclosed in the request, or landed by itself. */
  SELECT
    blocks.source_id,
    documents.source_id AS request_source_id,
    documents.document_number,
    blocks.char_start,
    blocks.char_end,
    blocks.first_line,
    blocks.last_line,
    0 AS boxes
  FROM intermediate.released_documents AS documents
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = documents.source_id
    AND blocks.block_number = documents.block_number
    AND blocks.block_kind = 'enclosure'
  UNION ALL
  SELECT
    links.source_id,
    links.request_source_id,
    links.document_number,
    0 AS char_start,
    LENGTH(sources.text) AS char_end,
    1 AS first_line,
    NULL AS last_line,
    COALESCE(sources.redaction_count, 0) AS boxes
  FROM intermediate.document_links AS links
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = links.source_id
), counts AS (
  /* Redaction marks: those of the rules, the █ that masking did not put there, and boxes drawn on a page. */
  SELECT
    texts.request_source_id,
    texts.document_number,
    MIN(texts.boxes) + SUM(LENGTH(@break_after(lines.line, @rule_alternation('redaction', 'mark'))) - LENGTH(lines.line)) + SUM(
      CASE
        WHEN sources.blackouts IS NULL
        THEN 0
        ELSE LENGTH(@break_after(SUBSTRING(sources.blackouts, lines.char_start + 1, LENGTH(lines.line)), '█+')) - LENGTH(lines.line)
      END
    ) AS redactions,
    COUNT(*) AS lines,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(lines.line, @rule_alternation('redaction', 'mark'))
      OR CONTAINS(SUBSTRING(sources.blackouts, lines.char_start + 1, LENGTH(lines.line)), '█')) AS redacted_lines
  FROM texts
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = texts.source_id
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = texts.source_id
    AND lines.line_number >= texts.first_line
    AND lines.line_number <= COALESCE(texts.last_line, lines.line_number)
    AND NOT lines.is_blank
  GROUP BY
    texts.request_source_id,
    texts.document_number
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
), landed AS (
  /* A document whose text has landed tells best what it is. */
  SELECT
    links.request_source_id,
    links.document_number,
    links.source_id AS document_source_id,
    sources.source_file AS file_name,
    bare.document_kind,
    technologies.technology_id
  FROM intermediate.document_links AS links
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = links.source_id
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = links.source_id
  LEFT JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = links.source_id
), documents AS (
  SELECT
    COALESCE(released.source_id, landed.request_source_id) AS source_id,
    COALESCE(released.document_number, landed.document_number) AS document_number,
    COALESCE(released.file_name, landed.file_name) AS file_name,
    released.title,
    COALESCE(NULLIF(landed.document_kind, 'other'), released.document_kind, 'other') AS document_kind,
    CASE
      WHEN landed.technology_id IS NULL
      THEN released.is_on_topic
      ELSE landed.technology_id = technologies.technology_id
    END AS is_on_topic,
    landed.document_source_id
  FROM intermediate.released_documents AS released
  FULL OUTER JOIN landed
    ON landed.request_source_id = released.source_id AND landed.document_number = released.document_number
  LEFT JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = COALESCE(released.source_id, landed.request_source_id)
), document_counts AS (
  SELECT
    documents.source_id,
    COUNT(*) AS documents
  FROM documents
  GROUP BY
    documents.source_id
)
SELECT
  requests.request_id || '-d' || LPAD(documents.document_number::TEXT, 3, '0') AS document_id, /* Stable id */
  requests.request_id, /* Request that released it */
  documents.file_name, /* Its file name, where it has one */
  documents.title, /* Its title as written, where it has one */
  documents.document_kind, /* mou, contract, policy_order, invoice, email, training, letter, report or other */
  documents.is_on_topic AS on_topic, /* Is it about the technology? NULL where neither its text nor its title tells */
  COALESCE(counts.redactions, CASE WHEN document_counts.documents = 1 THEN stated_counts.redactions END)::INT AS redaction_count, /* Redaction marks and boxes in its text, or the number that the agency gives for the one document; NULL where neither is known */
  counts.redacted_lines / counts.lines::DOUBLE AS redaction_share, /* Share of its non-blank lines that hold a redaction mark */
  documents.document_source_id AS source_id /* Its own text in source_texts, where that landed by itself */
FROM documents
INNER JOIN intermediate.requests AS requests
  ON requests.source_id = documents.source_id
LEFT JOIN counts
  ON counts.request_source_id = documents.source_id AND counts.document_number = documents.document_number
LEFT JOIN stated_counts
  ON stated_counts.source_id = documents.source_id
LEFT JOIN document_counts
  ON document_counts.source_id = documents.source_id