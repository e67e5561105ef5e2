MODEL (
  name intermediate.retention_windows,
  kind FULL,
  description 'One row per length of time in the words of an agency or document, put in focus: it reads ◆ in its sentence, the others ◇. One row without a focus per sentence that names no length of time.',
  grain (source_id, passage_start, focus_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, focus_number)),
    NOT_NULL(columns := (
      focused
    ))
  )
);

/* The rules of how long data are kept read vendors and systems as marks, but technologies as written: "ALPR data" is data. A section sign reads ¶. */
WITH readable AS (
  SELECT
    tiles.source_id,
    tiles.passage_start,
    LISTAGG(
      
        CASE tiles.mention_kind
          WHEN 'vendor'
          THEN REPEAT('§', LENGTH(tiles.piece))
          WHEN 'system'
          THEN REPEAT('†', LENGTH(tiles.piece))
          ELSE TRANSLATE(tiles.piece, '§¤†◆◇', '¶    ')
        END,
        ''
      
      ORDER BY
        tiles.char_start
    ) AS words
  FROM intermediate.mention_tiles AS tiles
  INNER JOIN intermediate.marked_passages AS spoken
    ON spoken.source_id = tiles.source_id
    AND spoken.char_start = tiles.passage_start
    AND spoken.speaker IN ('agency', 'document')
  GROUP BY
    tiles.source_id,
    tiles.passage_start
), neighbours AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.block_number,
    passages.passage_number,
    passages.char_start AS passage_start,
    readable.words,
    LEAD(readable.words, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.passage_number) AS words_behind,
    LAG(readable.words, 1, '') OVER (PARTITION BY passages.source_id, passages.block_number ORDER BY passages.passage_number) AS words_before
  FROM intermediate.marked_passages AS passages
  INNER JOIN readable
    ON readable.source_id = passages.source_id AND readable.passage_start = passages.char_start
), parted AS (
  SELECT
    neighbours.source_id,
    neighbours.version_number,
    neighbours.block_number,
    neighbours.passage_number,
    neighbours.passage_start,
    neighbours.words_before,
    neighbours.words_behind,
    REPLACE(@break_between(neighbours.words, '[a-z0-9)][.]', '\s+\(?\d{1,2}(?:\.\d{1,2})+[.)]?\s'), CHR(1) || ' ', ';') AS words /* A numbered paragraph ends the sentence before it; a semicolon does so in the rules. */
  FROM neighbours
), read_passages AS (
  SELECT
    parted.*,
    REGEXP_MATCHES(parted.words, @duration_pattern()) AS has_duration,
    NOT REGEXP_MATCHES(parted.words, @duration_pattern()) AND @matches_rules('retention', parted.words, 'lead_in') AS is_lead_in
  FROM parted
), in_lists AS (
  /* "Recordings are retained as follows:" holds for what stands below, until running text goes on. */
  SELECT
    read_passages.*,
    MAX(CASE WHEN read_passages.is_lead_in THEN read_passages.passage_number END) OVER (
      PARTITION BY read_passages.source_id, read_passages.block_number
      ORDER BY read_passages.passage_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS lead_in_number,
    MAX(
      CASE
        WHEN NOT read_passages.is_lead_in
        AND (
          LENGTH(read_passages.words) > 300
          AND NOT REGEXP_MATCHES(read_passages.words, '\S\s{3,}' || @duration_pattern())
          OR REGEXP_MATCHES(read_passages.words, '^\W*\d+(?:\.\d+)+\.?\s+[A-Z]|^[^a-z◆◇]*[A-Z][^a-z◆◇]{7,}$')
          OR NOT read_passages.has_duration
          AND REGEXP_MATCHES(read_passages.words, '(?:\S+\s+){9,}\S*[.]["'')]*\s*$')
        )
        THEN read_passages.passage_number
      END
    ) OVER (
      PARTITION BY read_passages.source_id, read_passages.block_number
      ORDER BY read_passages.passage_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS break_number
  FROM read_passages
), candidates AS (
  SELECT
    in_lists.*,
    COALESCE(
      in_lists.lead_in_number > COALESCE(in_lists.break_number, 0)
      AND in_lists.passage_number - in_lists.lead_in_number <= 60
      AND (
        LENGTH(in_lists.words) <= 300
        OR LENGTH(in_lists.words) <= 2000
        AND REGEXP_MATCHES(in_lists.words, '\S\s{3,}' || @duration_pattern())
      ) /* The rows of a table may come as one passage. */,
      FALSE
    ) AS is_listed
  FROM in_lists
  WHERE
    in_lists.has_duration
    AND (
      REGEXP_MATCHES(in_lists.words, @part_words('of_keeping'))
      OR in_lists.lead_in_number > COALESCE(in_lists.break_number, 0)
    )
    OR @matches_rules('retention', in_lists.words, 'until_no_longer_needed,conditional_on_event,indefinite')
), cut AS (
  SELECT
    candidates.source_id,
    candidates.version_number,
    candidates.passage_start,
    candidates.is_listed,
    candidates.words_behind,
    candidates.words_before,
    candidates.has_duration,
    @pieces(REPLACE(REGEXP_REPLACE(candidates.words, @duration_pattern(), @enclosed(), 'g'), CHR(3), CHR(2)), CHR(2))
  FROM candidates
), focuses AS (
  SELECT
    cut.*
  FROM cut
  WHERE
    cut.piece_number % 2 = 0 OR NOT cut.has_duration
), whole AS (
  SELECT
    focuses.source_id,
    focuses.version_number,
    focuses.passage_start,
    focuses.piece_number,
    focuses.has_duration,
    focuses.piece,
    focuses.is_listed,
    focuses.words_before,
    focuses.words_behind,
    LISTAGG(
      
        CASE
          WHEN cut.piece_number % 2 = 1
          THEN cut.piece
          WHEN cut.piece_number = focuses.piece_number
          THEN REPEAT('◆', LENGTH(cut.piece))
          ELSE REPEAT('◇', LENGTH(cut.piece))
        END,
        ''
      
      ORDER BY
        cut.piece_number
    ) AS focused,
    COALESCE(SUM(LENGTH(cut.piece)) FILTER(WHERE
      cut.piece_number < focuses.piece_number), 0) AS focus_start
  FROM focuses
  INNER JOIN cut
    ON cut.source_id = focuses.source_id AND cut.passage_start = focuses.passage_start
  GROUP BY
    focuses.source_id,
    focuses.version_number,
    focuses.passage_start,
    focuses.piece_number,
    focuses.has_duration,
    focuses.piece,
    focuses.is_listed,
    focuses.words_before,
    focuses.words_behind
)
SELECT
  whole.source_id, /* The source */
  whole.version_number, /* Version of the source */
  whole.passage_start, /* Offset of the passage */
  CASE WHEN whole.has_duration THEN whole.piece_number / 2 ELSE 0 END::INT AS focus_number, /* Which length of time of the passage, 0 where it has none */
  CASE WHEN whole.has_duration THEN LOWER(whole.piece) END AS duration, /* It as written, in small letters */
  CAST(whole.passage_start + GREATEST(whole.focus_start - 600, 0) AS INT) AS window_start, /* Offset of the window's first character */
  SUBSTRING(whole.focused, GREATEST(whole.focus_start - 600, 0)::INT + 1, 1200) AS focused, /* What stands around it, with it as ◆, other lengths of time as ◇, vendors as § and shared systems as † */
  whole.is_listed, /* TRUE below a line that says that periods of keeping follow */
  SUBSTRING(whole.words_before, GREATEST(LENGTH(whole.words_before) - 600, 0) + 1, 600) AS words_before, /* The passage before */
  SUBSTRING(whole.words_behind, 1, 600) AS words_behind /* The passage behind */
FROM whole