MODEL (
  name intermediate.released_documents,
  kind FULL,
  description 'One row per released document: a named file, an enclosure, or a release that names no file.',
  grain (source_id, document_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, document_number)),
    NOT_NULL(columns := (
      document_kind
    ))
  )
);

WITH named_files AS (
  SELECT
    passages.source_id,
    passages.message_position,
    passages.char_start AS passage_start,
    passages.passage,
    TRIM(
      REGEXP_EXTRACT(
        passages.passage,
        '(?i)^[ >•*·-]*((?:[^ :;"<>|][^:;"<>|]{0,150}?)\.(?:pdf|docx?|xlsx?|csv|pptx?|txt|rtf|zip|msg|eml|mp4|mp3|wav|jpe?g|png|tiff?))(?:\W|$)',
        1
      )
    ) AS file_name
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.form <> 'plain_document' AND passages.speaker IN ('agency', 'platform')
), keyed AS (
  SELECT
    named_files.*,
    REGEXP_REPLACE(REGEXP_REPLACE(LOWER(named_files.file_name), '\.[a-z0-9]+$', '', 'g'), '[^a-z]+', '', 'g') AS name_key /* Portals mangle names ("%20" loses its "%", copies get numbers): the letters alone are compared. */
  FROM named_files
  WHERE
    named_files.file_name <> ''
), distinct_files AS (
  SELECT
    keyed.source_id,
    keyed.name_key,
    MIN(keyed.passage_start) AS passage_start,
    ARG_MIN(keyed.file_name, keyed.passage_start) AS file_name,
    ARG_MIN(keyed.message_position, keyed.passage_start) AS message_position
  FROM keyed
  GROUP BY
    keyed.source_id,
    keyed.name_key
), whole_names AS (
  /* A long name may be cut off in a second list. */
  SELECT
    files.*
  FROM distinct_files AS files
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM distinct_files AS longer
      WHERE
        longer.source_id = files.source_id
        AND LENGTH(longer.name_key) > LENGTH(files.name_key)
        AND LENGTH(files.name_key) >= 20
        AND STARTS_WITH(longer.name_key, files.name_key)
    )
), enclosures AS (
  /* A letterhead may stand above it: the line that says what it is gives the title. */
  SELECT
    blocks.source_id,
    blocks.block_number,
    blocks.document_kind,
    COALESCE(MIN(lines.char_start) FILTER(WHERE
      @matches_rules('enclosure', lines.line)), blocks.char_start) AS char_start,
    COALESCE(
      ARG_MIN(lines.line, lines.line_number) FILTER(WHERE
        @matches_rules('enclosure', lines.line)),
      blocks.opening_line
    ) AS title_line
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.lines AS lines
    ON lines.source_id = blocks.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.first_line + 12
    AND lines.line_number <= blocks.last_line
  WHERE
    blocks.block_kind = 'enclosure'
  GROUP BY
    blocks.source_id,
    blocks.block_number,
    blocks.document_kind,
    blocks.char_start,
    blocks.opening_line
), mentions AS (
  /* "See enclosed MOU", and the list below "Responsive records:". */
  SELECT
    hits.source_id,
    passages.message_position,
    hits.char_start,
    SUBSTRING(passages.passage, hits.char_start - hits.passage_start + 1, hits.char_end - hits.char_start) AS words,
    REGEXP_MATCHES(hits.words, '[¤§†]') AS names_topic
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'disposition'
    AND hits.rule_id IN ('see_enclosed', 'attached_is', 'is_attached')
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
  UNION ALL
  SELECT
    entries.source_id,
    passages.message_position,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^([ >]*)', 1)) AS char_start,
    TRIM(passages.passage) AS words,
    FALSE AS names_topic
  FROM intermediate.list_entries AS entries
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
  WHERE
    passages.speaker = 'agency'
    AND entries.is_entry_start
    AND LENGTH(passages.passage) < 120
    AND EXISTS(
      SELECT
        1
      FROM intermediate.marked_passages AS lead
      WHERE
        lead.source_id = passages.source_id
        AND lead.block_number = passages.block_number
        AND lead.char_start < passages.char_start
        AND REGEXP_MATCHES(
          lead.passage,
          '(?i)(?:responsive|released|attached|enclosed|following) (?:records|documents|files|materials)[^.]{0,60}:\s*$'
        )
    )
), mention_kinds AS (
  SELECT
    mentions.*,
    @rule_hits('document_kind', mentions.words) AS kind_hits
  FROM mentions
), mention_topics AS (
  /* What the letter calls an enclosure tells its subject where its own text, blacked out, does not. */
  SELECT DISTINCT
    mention_kinds.source_id,
    @hit_field(SPLIT_PART(mention_kinds.kind_hits, CHR(1), 1), 'kind') AS document_kind
  FROM mention_kinds
  WHERE
    mention_kinds.names_topic AND NOT mention_kinds.kind_hits IS NULL
), mention_documents AS (
  SELECT
    mention_kinds.source_id,
    mention_kinds.message_position,
    mention_kinds.char_start,
    mention_kinds.words,
    @hit_field(SPLIT_PART(mention_kinds.kind_hits, CHR(1), 1), 'kind') AS document_kind
  FROM mention_kinds
  WHERE
    NOT mention_kinds.kind_hits IS NULL
    AND NOT REGEXP_MATCHES(mention_kinds.words, '(?i)\b(?:fees?|copying|reproduction|your request|records request|public records)\b')
), file_kinds AS (
  SELECT
    whole_names.*,
    @rule_hits('document_kind', REPLACE(whole_names.file_name, '-', ' ')) AS kind_hits
  FROM whole_names
), found AS (
  SELECT
    file_kinds.source_id,
    1 AS preference,
    file_kinds.message_position,
    file_kinds.passage_start + STRPOS(passages.passage, file_kinds.file_name) - 1 AS char_start,
    file_kinds.file_name AS title,
    file_kinds.file_name,
    CASE
      WHEN REGEXP_MATCHES(file_kinds.file_name, '(?i)\b(?:fees?|copying|reproduction|your request|records request|public records)\b')
      THEN 'other'
      ELSE COALESCE(@hit_field(SPLIT_PART(file_kinds.kind_hits, CHR(1), 1), 'kind'), 'other')
    END AS document_kind,
    0 AS block_number
  FROM file_kinds
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = file_kinds.source_id AND passages.char_start = file_kinds.passage_start
  UNION ALL
  SELECT
    enclosures.source_id,
    1 AS preference,
    1 AS message_position,
    enclosures.char_start + LENGTH(REGEXP_EXTRACT(enclosures.title_line, '^([\s*#]*)', 1)) AS char_start,
    RTRIM(REGEXP_EXTRACT(enclosures.title_line, '^[\s*#]*(.{0,150})', 1), ' *#') AS title,
    NULL AS file_name,
    enclosures.document_kind,
    enclosures.block_number
  FROM enclosures
  UNION ALL
  SELECT
    mention_documents.source_id,
    2 AS preference,
    mention_documents.message_position,
    mention_documents.char_start,
    mention_documents.words AS title,
    NULL AS file_name,
    mention_documents.document_kind,
    0 AS block_number
  FROM mention_documents
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY mention_documents.source_id, mention_documents.document_kind ORDER BY mention_documents.char_start) = 1
), kept AS (
  /* A mention adds a document only where nothing of its kind was seen. */
  SELECT
    found.*
  FROM found
  WHERE
    found.preference = 1
    OR NOT EXISTS(
      SELECT
        1
      FROM found AS seen
      WHERE
        seen.source_id = found.source_id AND seen.preference = 1 AND seen.document_kind = found.document_kind
    )
), unnamed AS (
  /* "Records responsive to item 4 have been uploaded", and the page names no file. */
  SELECT
    hits.source_id,
    MIN(hits.char_start) AS char_start,
    ARG_MIN(passages.message_position, hits.char_start) AS message_position
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'disposition'
    AND hits.rule_id IN ('is_attached', 'provide_herewith', 'attached_is')
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND REGEXP_MATCHES(passages.passage, '(?i)responsive')
    AND NOT EXISTS(
      SELECT
        1
      FROM kept
      WHERE
        kept.source_id = hits.source_id
    )
  GROUP BY
    hits.source_id
), everything AS (
  SELECT
    kept.source_id,
    kept.message_position,
    kept.char_start,
    kept.title,
    kept.file_name,
    kept.document_kind,
    kept.block_number
  FROM kept
  UNION ALL
  SELECT
    unnamed.source_id,
    unnamed.message_position,
    unnamed.char_start,
    NULL AS title,
    NULL AS file_name,
    'other' AS document_kind,
    0 AS block_number
  FROM unnamed
), topics AS (
  /* "Body Worn Camera Policy.pdf" is no policy on drones. */
  SELECT
    everything.source_id,
    everything.char_start,
    COUNT(*) FILTER(WHERE
      tiles.mention_id = technologies.technology_id) > 0 AS names_own,
    COUNT(*) FILTER(WHERE
      tiles.mention_id <> technologies.technology_id) > 0 AS names_another
  FROM everything
  INNER JOIN intermediate.source_technologies AS technologies
    ON technologies.source_id = everything.source_id
  INNER JOIN intermediate.mention_tiles AS tiles
    ON tiles.source_id = everything.source_id
    AND tiles.mention_kind = 'technology'
    AND tiles.char_start >= everything.char_start
    AND tiles.char_start < everything.char_start + LENGTH(everything.title)
  GROUP BY
    everything.source_id,
    everything.char_start
)
SELECT
  everything.source_id, /* The source */
  sources.version_number, /* Version of the source */
  ROW_NUMBER() OVER (PARTITION BY everything.source_id ORDER BY everything.char_start)::INT AS document_number, /* Place in the text, 1 first */
  everything.message_position, /* Message that released it */
  everything.char_start::INT AS char_start, /* Offset where it is named or begins */
  CAST(everything.char_start + LENGTH(COALESCE(everything.title, '')) AS INT) AS char_end, /* Offset behind its name */
  everything.title, /* Its title as written, where it has one */
  everything.file_name, /* Its file name, where it has one */
  everything.document_kind, /* mou, contract, policy_order, invoice, email, training, letter, report or other */
  everything.block_number, /* Block of its text, 0 where its text is not known */
  CASE
    WHEN @matches_rules('statement', REPLACE(everything.title, '_', ' '), 'staff_media')
    THEN FALSE
    WHEN everything.title IS NULL
    THEN NULL
    WHEN topics.names_another AND NOT topics.names_own
    THEN FALSE
    WHEN NOT mention_topics.source_id IS NULL
    THEN TRUE
    WHEN REGEXP_MATCHES(everything.title, @name_words('technology'))
    OR REGEXP_MATCHES(REPLACE(everything.title, '-', ' '), @name_words('technology'))
    OR REGEXP_MATCHES(everything.title, @name_words('system'))
    OR REGEXP_MATCHES(REPLACE(everything.title, '-', ' '), @name_words('vendor'))
    THEN TRUE
    WHEN everything.block_number > 0
    THEN EXISTS(
      SELECT
        1
      FROM intermediate.mention_tiles AS tiles
      INNER JOIN intermediate.blocks AS blocks
        ON blocks.source_id = tiles.source_id AND blocks.block_number = everything.block_number
      WHERE
        tiles.source_id = everything.source_id
        AND (
          tiles.mention_kind IN ('vendor', 'system') OR tiles.mention_id = technologies.technology_id
        )
        AND tiles.char_start >= blocks.char_start
        AND tiles.char_start < blocks.char_end
    )
    WHEN NOT everything.file_name IS NULL
    AND everything.document_kind = 'mou'
    AND LENGTH(
      REGEXP_REPLACE(
        LOWER(everything.title),
        '(?:memorand(?:um|a)|mou|moa|of|understanding|agreement|pdf|docx?|final|signed|copy|redacted|[^a-z])+',
        '',
        'g'
      )
    ) >= 4
    THEN FALSE
  END AS is_on_topic /* Is it about the technology asked for? NULL where its title does not tell */
FROM everything
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = everything.source_id
LEFT JOIN intermediate.source_technologies AS technologies
  ON technologies.source_id = everything.source_id
LEFT JOIN mention_topics
  ON mention_topics.source_id = everything.source_id
  AND mention_topics.document_kind = everything.document_kind
  AND everything.block_number > 0
LEFT JOIN topics
  ON topics.source_id = everything.source_id AND topics.char_start = everything.char_start