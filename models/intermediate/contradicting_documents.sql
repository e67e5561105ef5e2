MODEL (
  name intermediate.contradicting_documents,
  kind FULL,
  description 'One row per pair of passages in or about a document that do not go together.',
  grain (kind, source_id, char_start_a, char_start_b),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (kind, source_id, char_start_a, char_start_b)),
    NOT_NULL(columns := (char_end_a, char_end_b))
  )
);

WITH cues AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.kind,
    hits.value,
    hits.basis,
    hits.char_start,
    hits.char_end,
    hits.words,
    passages.block_number,
    passages.block_kind,
    passages.speaker,
    passages.passage,
    SUBSTRING(passages.marked, 1, hits.char_start - hits.passage_start) AS words_before
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'cue'
), policies AS (
  SELECT
    blocks.source_id,
    blocks.block_number
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = blocks.source_id
  WHERE
    blocks.block_kind IN ('enclosure', 'document')
    AND COALESCE(NULLIF(blocks.document_kind, ''), bare.document_kind) = 'policy_order'
), public_redacted AS (
  /* The policy, or the agency of it, says that it is public; a note of what was blacked out before a mere mark. */
  SELECT
    public_words.source_id,
    public_words.char_start AS char_start_a,
    public_words.char_end AS char_end_a,
    redacted.char_start AS char_start_b,
    redacted.char_end AS char_end_b,
    CASE WHEN redacted.value = 'mark' THEN 2 ELSE 1 END AS preference
  FROM cues AS public_words
  INNER JOIN policies
    ON policies.source_id = public_words.source_id
    AND (
      policies.block_number = public_words.block_number OR public_words.speaker = 'agency'
    )
  INNER JOIN cues AS redacted
    ON redacted.source_id = policies.source_id
    AND redacted.block_number = policies.block_number
    AND redacted.kind = 'redacted'
  WHERE
    public_words.kind = 'public'
    AND public_words.speaker IN ('agency', 'document')
    AND NOT REGEXP_MATCHES(public_words.words_before || public_words.words, '(?i)\b(?:not|never|no|nor|except|redacted version)\b')
), sides AS (
  /* Statements of one document on one matter, by the side they take; a rule with its exception takes none. */
  SELECT
    cues.*
  FROM cues
  WHERE
    cues.kind = 'internal'
    AND cues.speaker = 'document'
    AND NOT (
      cues.value <> 'positive_identification'
      AND REGEXP_MATCHES(
        cues.passage,
        '(?i)\b(?:except|unless|only|without|other than|provided that|pursuant|if|when|until|subject to)\b'
      )
    )
    AND NOT (
      cues.basis = 'yes'
      AND REGEXP_MATCHES(cues.words_before || cues.words, '(?i)\b(?:not|never|no|nor|neither|cannot|prohibited)\b')
    )
), opposite_sides AS (
  SELECT
    denied.source_id,
    denied.char_start + LENGTH(REGEXP_EXTRACT(denied.words, '^(\s*)', 1)) AS char_start_a,
    denied.char_end AS char_end_a,
    affirmed.char_start AS char_start_b,
    affirmed.char_end AS char_end_b
  FROM sides AS denied
  INNER JOIN sides AS affirmed
    ON affirmed.source_id = denied.source_id
    AND affirmed.block_number = denied.block_number
    AND affirmed.value = denied.value
    AND affirmed.basis = 'yes'
    AND affirmed.passage_start <> denied.passage_start
  WHERE
    denied.basis = 'no'
), total_lines AS (
  /* A table's last line with one whole number in it, and the lines of its table above. */
  SELECT
    lines.source_id,
    lines.line_number,
    lines.char_start + STRPOS(lines.line, REGEXP_EXTRACT(lines.line, '(?i)^[\s|*]*((?:grand )?totals?\b.*\d)', 1)) - 1 AS char_start,
    REGEXP_EXTRACT(lines.line, '(?i)^[\s|*]*((?:grand )?totals?\b.*\d)', 1) AS words,
    TRY_CAST(REPLACE(REGEXP_EXTRACT(lines.line, '(\d[\d,]*)[\s|*]*$', 1), ',', '') AS INT) AS total
  FROM intermediate.lines AS lines
  WHERE
    REGEXP_MATCHES(lines.line, '(?i)^[\s|*]*(?:grand )?totals?\b[\s.:|*]*\d[\d,]*[\s|*]*$')
), counts AS (
  /* "There were 44 flights in 2023." */
  SELECT
    lines.source_id,
    lines.line_number,
    lines.char_start + STRPOS(
      lines.line,
      REGEXP_EXTRACT(
        lines.line,
        '(?i)((?:there were|there was|a total of|totals? of|in all|made|conducted|recorded|logged|flew|ran|completed|performed|carried out|received|had) (?:a total of )?\d[\d,]* [a-z][a-z -]{3,40})',
        1
      )
    ) - 1 AS char_start,
    REGEXP_EXTRACT(
      lines.line,
      '(?i)((?:there were|there was|a total of|totals? of|in all|made|conducted|recorded|logged|flew|ran|completed|performed|carried out|received|had) (?:a total of )?\d[\d,]* [a-z][a-z -]{3,40})',
      1
    ) AS words
  FROM intermediate.lines AS lines
), counted AS (
  SELECT
    counts.source_id,
    counts.line_number,
    counts.char_start,
    counts.char_start + LENGTH(RTRIM(counts.words)) AS char_end,
    TRY_CAST(REPLACE(REGEXP_EXTRACT(counts.words, '(\d[\d,]*)', 1), ',', '') AS INT) AS counted,
    LOWER(REGEXP_EXTRACT(counts.words, '\d[\d,]* (?:[a-z-]+ )?([a-z-]{4,}s)\b', 1)) AS noun
  FROM counts
  WHERE
    counts.words <> ''
), wrong_totals AS (
  /* The column over the total is headed with what the sentence counts, and no other sentence stands nearer. */
  SELECT
    total_lines.source_id,
    counted.char_start AS char_start_a,
    counted.char_end AS char_end_a,
    total_lines.char_start AS char_start_b,
    total_lines.char_start + LENGTH(total_lines.words) AS char_end_b
  FROM total_lines
  INNER JOIN counted
    ON counted.source_id = total_lines.source_id
    AND counted.noun <> ''
    AND counted.line_number < total_lines.line_number
    AND counted.line_number >= total_lines.line_number - 20
    AND counted.counted <> total_lines.total
  INNER JOIN intermediate.lines AS heads
    ON heads.source_id = total_lines.source_id
    AND heads.line_number > counted.line_number
    AND heads.line_number < total_lines.line_number
    AND REGEXP_MATCHES(LOWER(heads.line), '\b' || counted.noun || '[\s|*]*$')
  WHERE
    NOT total_lines.total IS NULL
), blacked_titles AS (
  /* "FOR PARTICIPATION IN [REDACTED] PROJECT" at the head of an enclosed document. */
  SELECT
    passages.source_id,
    passages.block_number,
    passages.char_start + STRPOS(passages.passage, REGEXP_EXTRACT(passages.passage, '((?:\[REDACTED\]|[■▇▓]{3,})[\s*]+[A-Z][A-Za-z]{4,})', 1)) - 1 AS char_start,
    REGEXP_EXTRACT(passages.passage, '((?:\[REDACTED\]|[■▇▓]{3,})[\s*]+[A-Z][A-Za-z]{4,})', 1) AS words,
    REGEXP_EXTRACT(passages.passage, '(?:\[REDACTED\]|[■▇▓]{3,})[\s*]+([A-Z][A-Za-z]{4,})', 1) AS noun
  FROM intermediate.marked_passages AS passages
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = passages.source_id
    AND blocks.block_number = passages.block_number
    AND blocks.block_kind = 'enclosure'
  WHERE
    passages.char_start < blocks.char_start + 700
    AND REGEXP_MATCHES(passages.passage, '(?:\[REDACTED\]|[■▇▓]{3,})[\s*]+[A-Z][A-Za-z]{4,}')
), told_names AS (
  /* The letter calls the same document by its full name. */
  SELECT
    blacked_titles.source_id,
    blacked_titles.char_start AS char_start_a,
    blacked_titles.char_start + LENGTH(blacked_titles.words) AS char_end_a,
    letters.char_start + STRPOS(
      letters.passage,
      REGEXP_EXTRACT(
        letters.passage,
        '((?i:MOU|MOA|memorandum|agreement|contract|policy|order)[^.;]{0,40}?\b[A-Z][A-Z0-9]{2,}[ -]+(?i:' || blacked_titles.noun || '))',
        1
      )
    ) - 1 AS char_start_b,
    REGEXP_EXTRACT(
      letters.passage,
      '((?i:MOU|MOA|memorandum|agreement|contract|policy|order)[^.;]{0,40}?\b[A-Z][A-Z0-9]{2,}[ -]+(?i:' || blacked_titles.noun || '))',
      1
    ) AS words_b
  FROM blacked_titles
  INNER JOIN intermediate.marked_passages AS letters
    ON letters.source_id = blacked_titles.source_id AND letters.speaker = 'agency'
), ranges AS (
  /* "A search from January 1, 2017 to the present", in the agency's own words. */
  SELECT
    cues.source_id,
    cues.char_start,
    cues.char_end,
    @date_in(cues.words) AS range_start
  FROM cues
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = cues.source_id AND passages.char_start = cues.passage_start
  WHERE
    cues.kind = 'range' AND cues.speaker = 'agency' AND NOT passages.is_echo
), dated_documents AS (
  SELECT
    cues.source_id,
    cues.kind,
    cues.char_start,
    cues.char_end,
    @date_in(cues.words) AS dated_on
  FROM cues
  WHERE
    cues.kind IN ('effective', 'document_date') AND cues.block_kind = 'enclosure'
), pairs AS (
  SELECT
    'public_policy_redacted' AS kind,
    '' AS variant,
    public_redacted.source_id,
    public_redacted.char_start_a,
    public_redacted.char_end_a,
    public_redacted.char_start_b,
    public_redacted.char_end_b,
    public_redacted.preference
  FROM public_redacted
  UNION ALL
  SELECT
    'internal_inconsistency' AS kind,
    '' AS variant,
    opposite_sides.source_id,
    opposite_sides.char_start_a,
    opposite_sides.char_end_a,
    opposite_sides.char_start_b,
    opposite_sides.char_end_b,
    1 AS preference
  FROM opposite_sides
  UNION ALL
  SELECT
    'internal_inconsistency' AS kind,
    'total' AS variant,
    wrong_totals.source_id,
    wrong_totals.char_start_a,
    wrong_totals.char_end_a,
    wrong_totals.char_start_b,
    wrong_totals.char_end_b,
    2 AS preference
  FROM wrong_totals
  UNION ALL
  SELECT
    'redaction_defeated' AS kind,
    '' AS variant,
    told_names.source_id,
    told_names.char_start_a,
    told_names.char_end_a,
    told_names.char_start_b,
    told_names.char_start_b + LENGTH(told_names.words_b) AS char_end_b,
    1 AS preference
  FROM told_names
  WHERE
    told_names.words_b <> ''
  UNION ALL
  SELECT
    'scope_vs_dates' AS kind,
    '' AS variant,
    ranges.source_id,
    ranges.char_start AS char_start_a,
    ranges.char_end AS char_end_a,
    dated_documents.char_start AS char_start_b,
    dated_documents.char_end AS char_end_b,
    CASE dated_documents.kind WHEN 'effective' THEN 1 ELSE 2 END AS preference
  FROM ranges
  INNER JOIN dated_documents
    ON dated_documents.source_id = ranges.source_id AND dated_documents.dated_on < ranges.range_start
)
SELECT
  pairs.kind, /* Kind of contradiction */
  pairs.variant, /* Form of it, as in seeds.contradiction_kinds */
  pairs.source_id, /* The source of both sides */
  pairs.char_start_a::INT AS char_start_a, /* Offset of one quotation */
  pairs.char_end_a::INT AS char_end_a, /* Offset behind it */
  pairs.char_start_b::INT AS char_start_b, /* Offset of the other */
  pairs.char_end_b::INT AS char_end_b, /* Offset behind it */
  pairs.preference /* The plainest pair of a kind first */
FROM pairs
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY pairs.kind, pairs.source_id, pairs.char_start_a, pairs.char_start_b
    ORDER BY pairs.preference, pairs.char_end_a, pairs.char_end_b, pairs.variant
  ) = 1