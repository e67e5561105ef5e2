MODEL (
  name intermediate.passages,
  kind FULL,
  description 'One row per passage: a sentence, a heading or a list entry. The passages of a source tile its text.',
  grain (source_id, char_start),
  depends_on (
    intermediate.sources
  ),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    NOT_NULL(columns := (block_number, char_start, char_end)),
    passages_tile_text
  )
);

/* A break is put in as CHR(1), which no landed text holds, so a passage's offset is the sum of the lengths before it. */
WITH paragraphs AS (
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.form,
    blocks.block_number,
    blocks.char_start AS block_start,
    @break_between(
      @break_between(
        @break_between(
          @break_after(
            @break_after(
              CASE
                WHEN blocks.block_kind IN ('message', 'event', 'footer')
                THEN SUBSTRING(blocks.body, 1, LENGTH(blocks.opening_line) + 1) || CHR(1) || SUBSTRING(blocks.body, LENGTH(blocks.opening_line) + 2)
                ELSE blocks.body
              END /* The line that opens a message or an entry is the platform's, whatever follows it without a blank line. */,
              '(?m)^(?:To|Date|Sent|Subject|Cc|Via): [^\n]*\n'
            ),
            '\n[ \n]*\n *'
          ),
          '\n',
          '[ *]*(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4},? *(?:at )?\d{1,2}:\d{2} ?[apAP]\.?[mM]'
        ),
        '\n',
        '[ >]*(?:(?:[•·▪◦●■*-]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])[ \t]+\S|[A-Z][A-Za-z-]+(?:[ ,/&]+[A-Za-z-]+){0,4}?(?: +-+ |: )[A-Za-z\d*("]|(?i:item|request|question|response|category|number)s?[ \t]+(?i:to[ \t]+)?(?i:item[ \t]+)?(?i:no\.?[ \t]*)?#?\d{1,2}[ \t]*[:.)-])'
      ),
      '[^\n ] *',
      '•'
    ) AS body
  FROM intermediate.blocks AS blocks
), sentences AS (
  SELECT
    paragraphs.source_id,
    paragraphs.version_number,
    paragraphs.form,
    paragraphs.block_number,
    paragraphs.block_start,
    @unbreak_after(
      @unbreak_after(
        @break_between(
          @break_between(
            @break_between(
              @break_between(
                @break_after(paragraphs.body, @rule_alternation('echo')),
                '[^\n*] ?' /* The answer to one item, in bold or behind a dash, right after the item. */,
                '\*\*[A-Z]'
              ),
              '[a-zA-Z.)"] +(?:-+|=>) *',
              '(?:No\b|None|See|Please|Attached|Enclosed|The\b|We\b|This|There|Not\b|N/A|Withheld|Denied|Exempt|Responsive|Response|Yes|Provided|Released)'
            ),
            '(?:[a-z0-9%)\]"''*]|[A-Z]{2})[.!?]["'')\]*]*\s+',
            '(?:-+ *)?["''(\[*]*(?:[A-Z§]|\d{1,2}\)(?:,? (?:and )?\(\d{1,2}\))*[:.])'
          ),
          '[a-z)][.!?:]',
          '[A-Z][a-z]'
        ),
        @abbreviation_words()
      ),
      '(?:^|[\x01\n])[ >*(]*(?:\d{1,2}|[a-zA-Z])[.)]\s+' /* The number of a list entry is no sentence. */
    ) AS body
  FROM paragraphs
), pieces_of_blocks AS (
  SELECT
    sentences.source_id,
    sentences.version_number,
    sentences.form,
    sentences.block_number,
    sentences.block_start,
    @pieces(sentences.body, CHR(1))
  FROM sentences
), placed AS (
  SELECT
    pieces_of_blocks.source_id,
    pieces_of_blocks.version_number,
    pieces_of_blocks.form,
    pieces_of_blocks.block_number,
    pieces_of_blocks.block_start,
    pieces_of_blocks.piece,
    SUM(LENGTH(pieces_of_blocks.piece)) OVER (PARTITION BY pieces_of_blocks.source_id, pieces_of_blocks.block_number ORDER BY pieces_of_blocks.piece_number) AS next_offset,
    SUM(CASE WHEN REGEXP_MATCHES(pieces_of_blocks.piece, '\n[ \n]*\n *$') THEN 1 ELSE 0 END) OVER (
      PARTITION BY pieces_of_blocks.source_id, pieces_of_blocks.block_number
      ORDER BY pieces_of_blocks.piece_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - CASE WHEN REGEXP_MATCHES(pieces_of_blocks.piece, '\n[ \n]*\n *$') THEN 1 ELSE 0 END AS paragraph_number
  FROM pieces_of_blocks
  WHERE
    pieces_of_blocks.piece <> ''
)
SELECT
  placed.source_id, /* The source */
  placed.version_number, /* Version of the source */
  placed.form, /* Layout of the source */
  placed.block_number, /* Block it stands in */
  ROW_NUMBER() OVER (PARTITION BY placed.source_id ORDER BY placed.block_number, placed.next_offset)::INT AS passage_number, /* Place in the text, 1 first */
  CAST(placed.block_start + placed.next_offset - LENGTH(placed.piece) AS INT) AS char_start, /* Offset of its first character */
  CAST(placed.block_start + placed.next_offset AS INT) AS char_end, /* Offset behind its last character */
  placed.paragraph_number::INT AS paragraph_number, /* Blank lines before it in its block */
  REPLACE(placed.piece, CHR(10), ' ') AS passage, /* Its text, in matching form, line breaks as spaces */
  REGEXP_REPLACE(LOWER(placed.piece), '[^a-z0-9]+', '', 'g') /* Letters and digits alone: equal for an echo however it was laid out again. */ AS squeezed /* Its letters and digits */
FROM placed