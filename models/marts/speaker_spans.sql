MODEL (
  name marts.speaker_spans,
  kind FULL,
  description 'One row per run of characters of a source with one speaker. The runs of a source tile its text: no gap, no overlap.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    NOT_NULL(columns := (source_id, source_file, char_start, char_end, speaker, span_kind)),
    ACCEPTED_VALUES("column" := speaker, is_in := ('requester', 'agency', 'platform', 'document')),
    spans_tile_text
  )
);

WITH boilerplate AS (
  SELECT
    passages.source_id,
    passages.char_start,
    @hit_field(SPLIT_PART(@rule_hits('boilerplate', passages.passage), CHR(1), 1), 'kind') AS kind
  FROM intermediate.spoken_passages AS passages
  WHERE
    passages.is_boilerplate AND passages.part = 'body'
), authors AS (
  SELECT
    segments.source_id,
    segments.segment_number,
    segments.is_quoted,
    owners.message_block,
    speakers.speaker
  FROM intermediate.segments AS segments
  INNER JOIN intermediate.blocks AS owners
    ON owners.source_id = segments.source_id AND owners.block_number = segments.owner_block
  LEFT JOIN intermediate.block_speakers AS speakers
    ON speakers.source_id = owners.source_id AND speakers.block_number = owners.block_number
), closings AS (
  /* What stands below the last closing line of a message is its signature. */
  SELECT
    lines.source_id,
    lines.block_number,
    MAX(lines.line_number) FILTER(WHERE
      CONTAINS(lines.kinds, ';close;')) AS close_line
  FROM intermediate.block_lines AS lines
  WHERE
    lines.part = 'body' AND lines.block_kind IN ('message', 'event', 'letter', 'rest', 'quote')
  GROUP BY
    lines.source_id,
    lines.block_number
), signature_starts AS (
  SELECT
    closings.source_id,
    closings.block_number,
    lines.char_start
  FROM closings
  INNER JOIN intermediate.block_lines AS lines
    ON lines.source_id = closings.source_id AND lines.line_number = closings.close_line
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = closings.source_id AND blocks.block_number = closings.block_number
  WHERE
    blocks.char_end - lines.char_start < 900
), told AS (
  SELECT
    passages.source_id,
    passages.block_number,
    passages.char_start,
    passages.char_end,
    CASE
      WHEN NOT request_words.passage_start IS NULL
      THEN 'requester'
      WHEN passages.speaker = 'platform'
      AND boilerplate.kind IN ('notice', 'disclaimer', 'survey')
      AND NOT authors.speaker IS NULL
      THEN authors.speaker
      ELSE passages.speaker
    END AS speaker,
    CASE
      WHEN passages.block_kind IN ('enclosure', 'document')
      THEN 'document'
      WHEN passages.part <> 'body'
      THEN CASE WHEN passages.part = 'tail' THEN 'head' ELSE passages.part END
      WHEN passages.is_echo OR NOT request_words.passage_start IS NULL
      THEN 'echo'
      WHEN passages.is_repeat
      THEN 'quote'
      WHEN NOT boilerplate.kind IS NULL
      THEN boilerplate.kind
      WHEN passages.char_start >= signature_starts.char_start
      THEN 'signature'
      ELSE 'text'
    END AS span_kind
  FROM intermediate.spoken_passages AS passages
  INNER JOIN intermediate.passages AS cut
    ON cut.source_id = passages.source_id AND cut.char_start = passages.char_start
  INNER JOIN authors
    ON authors.source_id = cut.source_id AND authors.segment_number = cut.segment_number
  LEFT JOIN intermediate.request_words AS request_words
    ON request_words.source_id = passages.source_id AND request_words.passage_start = passages.char_start
  LEFT JOIN boilerplate
    ON boilerplate.source_id = passages.source_id AND boilerplate.char_start = passages.char_start
  LEFT JOIN signature_starts
    ON signature_starts.source_id = passages.source_id AND signature_starts.block_number = passages.block_number
), bridges AS (
  /* A page number within a sentence is the platform's, the halves of the sentence are not. */
  SELECT
    lines.source_id,
    lines.char_start,
    lines.char_end
  FROM intermediate.block_lines AS lines
  WHERE
    lines.is_bridged AND NOT lines.block_kind IN ('enclosure', 'document')
), edges AS (
  SELECT
    told.source_id,
    told.char_start AS edge
  FROM told
  UNION
  SELECT
    bridges.source_id,
    bridges.char_start AS edge
  FROM bridges
  UNION
  SELECT
    bridges.source_id,
    bridges.char_end AS edge
  FROM bridges
), pieces AS (
  SELECT
    edges.source_id,
    edges.edge AS char_start,
    LEAD(edges.edge, 1) OVER (PARTITION BY edges.source_id ORDER BY edges.edge) AS next_edge
  FROM edges
), spoken AS (
  SELECT
    pieces.source_id,
    pieces.char_start,
    COALESCE(pieces.next_edge, told.char_end) AS char_end,
    told.block_number,
    CASE WHEN bridges.char_start IS NULL THEN told.speaker ELSE 'platform' END AS speaker,
    CASE WHEN bridges.char_start IS NULL THEN told.span_kind ELSE 'furniture' END AS span_kind
  FROM pieces
  INNER JOIN told
    ON told.source_id = pieces.source_id AND pieces.char_start >= told.char_start AND pieces.char_start < told.char_end
  LEFT JOIN bridges
    ON bridges.source_id = pieces.source_id
    AND pieces.char_start >= bridges.char_start
    AND pieces.char_start < bridges.char_end
), changes AS (
  SELECT
    spoken.*,
    CASE
      WHEN spoken.speaker = LAG(spoken.speaker) OVER (PARTITION BY spoken.source_id ORDER BY spoken.char_start)
      AND spoken.span_kind = LAG(spoken.span_kind) OVER (PARTITION BY spoken.source_id ORDER BY spoken.char_start)
      AND spoken.block_number = LAG(spoken.block_number) OVER (PARTITION BY spoken.source_id ORDER BY spoken.char_start)
      THEN 0
      ELSE 1
    END AS is_change
  FROM spoken
), runs AS (
  SELECT
    changes.*,
    SUM(changes.is_change) OVER (PARTITION BY changes.source_id ORDER BY changes.char_start) AS run_number
  FROM changes
)
SELECT
  runs.source_id, /* Joins to source_texts and requests */
  sources.source_file, /* Base name of the landed file */
  requests.request_id, /* Request, NULL for a document that is none */
  MIN(runs.char_start)::INT AS char_start, /* Offset of its first character */
  MAX(runs.char_end)::INT AS char_end, /* Offset behind its last character */
  runs.speaker, /* requester, agency, platform or document */
  runs.span_kind, /* text, echo (the request repeated), quote (a message repeated), head, file, furniture, signature, portal, notice, disclaimer, survey or document */
  runs.block_number /* Block of the text it stands in */
FROM runs
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = runs.source_id
LEFT JOIN intermediate.requests AS requests
  ON requests.source_id = runs.source_id
GROUP BY
  runs.source_id,
  sources.source_file,
  requests.request_id,
  runs.run_number,
  runs.speaker,
  runs.span_kind,
  runs.block_number