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
    segments.source_id,
    segments.version_number,
    segments.form,
    segments.block_number,
    segments.segment_number,
    segments.char_start AS segment_start,
    @break_between(
      @break_between(
        @break_after(
          CASE
            WHEN segments.block_kind IN ('document', 'enclosure')
            THEN segments.body
            ELSE @break_between(
              @break_between(
                @break_between(
                  @break_between(
                    @break_between(segments.body, '[^\n]\|', ' *[A-Za-z$][^|\n]+\n'),
                    '[a-z0-9)]\n',
                    ' *(?:Please also|Also,? please|In addition,? (?:please|I)\b|Additionally,|Background:|Our (?:response|answer)s?:)'
                  ),
                  '(?:[;:]|[a-z0-9.,;)]") *\n',
                  ' *[A-Z]'
                ),
                '\n',
                ' *(?:Attached|Enclosed|None|No (?:responsive|records|such|documents)|Denied|Withheld|Released|Granted|Provided|Produced|Exempt|Nothing|N/A|Yes|Not (?:released|applicable|provided)|Response|Answer)\b'
              ),
              '(?:[,;:.]|\b(?i:copies of|send|send me|provide|i want|we want|i request|we request|including))\s+(?:and\s+|or\s+)?',
              '(?:\((?:\d{1,2}|[a-hA-H])\)|\d{1,2}\))\s+(?:any\s|all\s|the\s|an?\s|how\s|who\s|why\s|what\s|use\s|log\s|bids?\s|[A-Za-z][a-z]{3}|[A-Z]{2})|(?:ii|iii|iv|vi|vii|viii|ix)\.\s+[A-Z][a-z]+\s'
            )
          END /* The last cell of a row; an item on one line and its answer on the next; "(1) contracts, (2) invoices" in running text. */,
          '\n[ \n]*\n *|\n *[-=+|]{12,} *\n[ \n]*'
        ),
        '\n',
        '[ >"]*(?:(?:[•·▪◦●■○□➢→»‣⁃*+-]|o(?: [A-Z])|[\[(#]?[A-Z]?\d{1,2}(?:[.)\]:]{1,2}| -)|\(?[a-zA-Z][.)]|[A-Na-n] -+|\(?[ivx]{1,4}[.)]|\(?[IVX]{1,4}[.)])[ \t]+\S|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|finally|lastly)(?:ly)?[,:]|[A-Z][A-Za-z-]+(?:[ ,/&]+[A-Za-z-]+){0,4}?(?: +-+ |: )[A-Za-z\d*("]|(?i:item|request|question|response|category|number|line|paragraph|point|part|row|no\.)s?[ \t]+(?i:to[ \t]+)?(?i:item[ \t]+)?(?i:no\.?[ \t]*)?#?\d{1,2}[ \t]*[:.)-])|[ ]*\||[^\n|]{1,100}\|| *[-=+|]{12,} *\n'
      ),
      '[^\n ] *',
      '•'
    ) AS body
  FROM intermediate.segments AS segments
), sentences AS (
  SELECT
    paragraphs.source_id,
    paragraphs.version_number,
    paragraphs.form,
    paragraphs.block_number,
    paragraphs.segment_number,
    paragraphs.segment_start,
    @unbreak_after(
      @unbreak_after(
        @break_between(
          @break_between(
            @break_between(
              @break_between(
                @break_between(
                  @break_after(
                    @break_between(
                      paragraphs.body,
                      '(?:\.(?i:pdf|docx?|xlsx?|csv|pptx?|zip|msg|eml|mp4|jpe?g|png|tiff?)\)?|(?:^|\n)[ >]*(?:Attachments?|Files?|Documents?|Enclosures?)(?: *\(\d+\))?:?)[ ]*\n' /* Each file of a list by itself. */,
                      '[ >]*[^\s]'
                    ),
                    '(?:' || @rule_alternation('echo') || ') *'
                  ),
                  @rule_alternation('recital'),
                  '"[^"]{12}' /* What the agency quotes of the request is the requester's. */
                ),
                '[^\n*] ?' /* The answer to one item, in bold or behind a dash, right after the item. */,
                '\*\*[A-Z]'
              ),
              '[a-zA-Z.)"] +(?:-+|=>) *',
              '(?:No\b|None|Nothing|See|Please|Attached|Enclosed|The\b|We\b|This|There|Not\b|N/A|Withheld|Denied|Exempt|Responsive|Response|Yes|Provided|Released|Granted|Produced|Sent|Redacted|Already)'
            ),
            '(?:[a-z0-9%)\]"''*]|[A-Z]{2})[.!?]["'')\]*]*\s+',
            '(?:-+ *)?["''(\[*]*(?:[A-Z§]|\d{1,2}\)(?:,? (?:and )?\(\d{1,2}\))*[:.])'
          ),
          '[a-z)][.!?:]',
          '[A-Z][a-z]'
        ),
        @abbreviation_words() || '|(?i:\b(?:request|case|file|reference|ref|control|tracking|log|law|act|[A-Z]*FOI[AL]|OPRA|IPRA) no\.)\s+'
      ),
      '(?:^|[\x01\n])[ >*"(]*(?:[A-H]?\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s+|(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred)\s*\n *|(?i)(?:\(|\b(?:items?|your|requests?|responses?|to|and|for|on|in|see|of|with)\s)\s*nos?\.\s+' /* The number of a list entry is no sentence, and "eighteen (18)" over a line break no list entry. */
    ) AS body
  FROM paragraphs
), pieces_of_blocks AS (
  SELECT
    sentences.source_id,
    sentences.version_number,
    sentences.form,
    sentences.block_number,
    sentences.segment_number,
    sentences.segment_start,
    @pieces(sentences.body, CHR(1))
  FROM sentences
), placed AS (
  SELECT
    pieces_of_blocks.source_id,
    pieces_of_blocks.version_number,
    pieces_of_blocks.form,
    pieces_of_blocks.block_number,
    pieces_of_blocks.segment_number,
    pieces_of_blocks.segment_start,
    pieces_of_blocks.piece,
    SUM(LENGTH(pieces_of_blocks.piece)) OVER (PARTITION BY pieces_of_blocks.source_id, pieces_of_blocks.segment_number ORDER BY pieces_of_blocks.piece_number) AS next_offset,
    SUM(CASE WHEN REGEXP_MATCHES(pieces_of_blocks.piece, '\n[ \n]*\n *$') THEN 1 ELSE 0 END) OVER (
      PARTITION BY pieces_of_blocks.source_id, pieces_of_blocks.block_number
      ORDER BY pieces_of_blocks.segment_number, pieces_of_blocks.piece_number
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
  placed.segment_number, /* Segment it stands in */
  ROW_NUMBER() OVER (PARTITION BY placed.source_id ORDER BY placed.segment_number, placed.next_offset)::INT AS passage_number, /* Place in the text, 1 first */
  CAST(placed.segment_start + placed.next_offset - LENGTH(placed.piece) AS INT) AS char_start, /* Offset of its first character */
  CAST(placed.segment_start + placed.next_offset AS INT) AS char_end, /* Offset behind its last character */
  placed.paragraph_number::INT AS paragraph_number, /* Blank lines before it in its block */
  REPLACE(placed.piece, CHR(10), ' ') AS passage, /* Its text, in matching form, line breaks as spaces */
  REGEXP_REPLACE(LOWER(placed.piece), '[^a-z0-9]+', '', 'g') /* Letters and digits alone: equal for an echo however it was laid out again. */ AS squeezed /* Its letters and digits */
FROM placed