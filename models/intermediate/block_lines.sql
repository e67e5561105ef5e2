MODEL (
  name intermediate.block_lines,
  kind FULL,
  description 'One row per line with its part in its block: header, text, closing stamp or page furniture, and whose message its words belong to.',
  grain (source_id, line_number),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, line_number)), NOT_NULL(columns := (block_number, part)))
);

WITH placed AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.form,
    blocks.block_number,
    blocks.block_kind,
    blocks.message_block,
    blocks.level,
    lines.line_number,
    lines.line,
    lines.read_line,
    lines.quote_depth,
    lines.char_start,
    lines.char_end,
    lines.kinds,
    lines.is_blank,
    lines.is_furniture,
    lines.is_separator,
    lines.is_bridged,
    CASE
      WHEN blocks.block_kind IN ('message', 'quote')
      THEN lines.is_headish
      OR lines.line_number = blocks.first_line
      AND (
        lines.is_sender OR lines.is_intro OR CONTAINS(lines.kinds, ';message;')
      )
      OR lines.line_number = blocks.first_line + 1
      AND first_lines.is_intro
      AND NOT CONTAINS(first_lines.kinds, ';intro;')
      WHEN blocks.block_kind = 'event'
      THEN lines.is_blank
      OR lines.is_furniture
      OR lines.line_number = blocks.first_line
      OR REGEXP_MATCHES(lines.kinds, ';(?:visibility|stamp);')
      ELSE FALSE
    END AS opens
  FROM intermediate.blocks AS blocks
  INNER JOIN intermediate.layout_lines AS lines
    ON lines.source_id = blocks.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
  LEFT JOIN intermediate.layout_lines AS first_lines
    ON first_lines.source_id = blocks.source_id AND first_lines.line_number = blocks.first_line
), counted AS (
  SELECT
    placed.*,
    SUM(CASE WHEN placed.opens THEN 0 ELSE 1 END) OVER (PARTITION BY placed.source_id, placed.block_number ORDER BY placed.line_number) AS text_lines,
    MAX(CASE WHEN CONTAINS(placed.kinds, ';stamp;') THEN placed.line_number END) OVER (PARTITION BY placed.source_id, placed.block_number) AS last_stamp
  FROM placed
), stamped AS (
  SELECT
    counted.*,
    MIN(CASE WHEN counted.text_lines = 0 AND CONTAINS(counted.kinds, ';stamp;') THEN counted.line_number END) OVER (PARTITION BY counted.source_id, counted.block_number) AS head_stamp
  FROM counted
), parted AS (
  SELECT
    stamped.*,
    CASE
      WHEN stamped.block_kind IN ('header', 'footer')
      THEN CASE WHEN CONTAINS(stamped.kinds, ';file;') THEN 'file' ELSE 'head' END
      WHEN stamped.block_kind IN ('message', 'quote', 'event') AND stamped.text_lines = 0
      THEN 'head'
      WHEN stamped.block_kind = 'event'
      AND stamped.head_stamp IS NULL
      AND stamped.line_number >= stamped.last_stamp
      OR stamped.block_kind = 'rest'
      AND stamped.line_number >= stamped.last_stamp
      THEN 'tail'
      WHEN stamped.is_furniture AND NOT stamped.is_bridged OR stamped.is_separator
      THEN 'furniture'
      WHEN stamped.block_kind = 'event' AND CONTAINS(stamped.kinds, ';file;')
      THEN 'file'
      ELSE 'body'
    END AS part
  FROM stamped
), leveled AS (
  /* A forwarded message may be quoted as a whole, its header apart: then the marks say nothing. */
  SELECT
    parted.*,
    MIN(CASE WHEN parted.part = 'body' AND NOT parted.is_blank THEN parted.quote_depth END) OVER (PARTITION BY parted.source_id, parted.block_number) AS body_depth
  FROM parted
), owners AS (
  /* Lines with fewer marks of quoting than their block answer what is quoted: they belong to the message around it. */
  SELECT
    parted.source_id,
    parted.line_number,
    MAX(earlier.block_number) AS block_number
  FROM parted
  INNER JOIN intermediate.blocks AS earlier
    ON earlier.source_id = parted.source_id
    AND earlier.block_number < parted.block_number
    AND earlier.level <= parted.quote_depth
    AND earlier.block_kind IN ('message', 'event', 'letter', 'quote')
  WHERE
    parted.quote_depth < parted.level AND parted.part = 'body' AND NOT parted.is_blank
  GROUP BY
    parted.source_id,
    parted.line_number
), owned AS (
  SELECT
    parted.*,
    CASE
      WHEN parted.is_blank
      THEN NULL
      ELSE COALESCE(owners.block_number, CASE WHEN parted.block_kind = 'rest' THEN parted.message_block ELSE parted.block_number END)
    END AS line_owner,
    CASE
      WHEN parted.is_blank
      THEN NULL
      ELSE parted.quote_depth > GREATEST(parted.level, COALESCE(parted.body_depth, parted.level))
    END AS line_quoted
  FROM leveled AS parted
  LEFT JOIN owners
    ON owners.source_id = parted.source_id AND owners.line_number = parted.line_number
), filled AS (
  /* A blank line goes with the text above it. */
  SELECT
    owned.*,
    MAX(CASE WHEN NOT owned.is_blank THEN owned.line_number END) OVER (PARTITION BY owned.source_id, owned.block_number ORDER BY owned.line_number) AS text_line
  FROM owned
)
SELECT
  filled.source_id, /* The source */
  filled.version_number, /* Version of the source */
  filled.form, /* Layout of the source */
  filled.line_number::INT AS line_number, /* 1 for the first line */
  filled.block_number, /* Block it stands in */
  filled.block_kind, /* Kind of the block */
  COALESCE(above.line_owner, filled.block_number)::INT AS owner_block, /* Block of the message whose words it holds */
  COALESCE(above.line_quoted, FALSE) AS is_quoted, /* TRUE for quoted lines that nothing introduces: the words of the other side */
  filled.part, /* head, body, tail, file or furniture */
  filled.is_bridged, /* TRUE for a page number within a sentence */
  filled.kinds, /* Kinds of seeds/rules_layout.csv that match it */
  filled.line, /* The line in matching form */
  filled.read_line, /* What rules read of it, line break included */
  filled.char_start, /* Offset of its first character */
  filled.char_end /* Offset of the next line */
FROM filled
LEFT JOIN filled AS above
  ON above.source_id = filled.source_id AND above.line_number = filled.text_line