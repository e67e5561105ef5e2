MODEL (
  name intermediate.headed_items,
  kind FULL,
  description 'One row per item that a letter without its request answers in a paragraph of its own: "Training. Withheld.", "You asked next for the contract. There is none."',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    NOT_NULL(columns := (item_text, paragraph_number))
  )
);

WITH paragraphs AS (
  SELECT
    passages.*,
    ROW_NUMBER() OVER (PARTITION BY passages.source_id, passages.block_number, passages.paragraph_number ORDER BY passages.char_start) AS place,
    COUNT(*) OVER (PARTITION BY passages.source_id, passages.block_number, passages.paragraph_number) AS places
  FROM intermediate.marked_passages AS passages
  INNER JOIN intermediate.request_blocks AS blocks
    ON blocks.source_id = passages.source_id
    AND blocks.block_number = passages.block_number
    AND blocks.told_by = 'agency'
  WHERE
    passages.part = 'body' AND NOT passages.is_layout
), heads AS (
  SELECT
    paragraphs.source_id,
    paragraphs.version_number,
    paragraphs.block_number,
    paragraphs.paragraph_number,
    paragraphs.char_start,
    CASE
      WHEN REGEXP_MATCHES(paragraphs.passage, '^\W*[A-Z][^.:?]{2,75}[.:]\W*$')
      AND @matches_rules('item_category', paragraphs.marked)
      THEN TRIM(paragraphs.passage)
      ELSE ''
    END AS heading,
    TRIM(
      REGEXP_EXTRACT(
        paragraphs.passage,
        '(?i)^\W*(?:(?:first|next|then|last(?:ly)?|finally|also|second|third|fourth|fifth|sixth)(?:ly)?,? )?you (?:(?:also|then|next|further|finally|lastly|first) )*(?:ask(?:ed)?|request(?:ed)?|want(?:ed)?|sought|seek)\b(?:,? (?:first|next|then|last|lastly|finally|also|second|third|fourth|fifth|sixth)\b)*,? ?(?:for|about)? ?(.{4,})$',
        1
      )
    ) AS recital
  FROM paragraphs
  WHERE
    paragraphs.place = 1 AND paragraphs.places > 1
), counted AS (
  SELECT
    heads.*,
    COUNT(*) FILTER(WHERE
      heads.heading <> '') OVER (PARTITION BY heads.source_id) AS headings,
    COUNT(*) FILTER(WHERE
      heads.recital <> '') OVER (PARTITION BY heads.source_id) AS recitals
  FROM heads
)
SELECT
  counted.source_id, /* The source */
  counted.version_number, /* Version of the source */
  counted.block_number, /* Block of the letter */
  counted.paragraph_number, /* Paragraph that answers the item */
  counted.char_start, /* Offset of the words that name the item */
  CASE WHEN counted.heading <> '' THEN counted.heading ELSE counted.recital END AS item_text /* What was asked for, in the letter's words */
FROM counted
WHERE
  counted.heading <> '' AND counted.headings >= 3 OR counted.recital <> '' AND counted.recitals >= 3