MODEL (
  name intermediate.item_references,
  kind FULL,
  description 'One row per passage of an agency and item of the request that it speaks of by number: "items 2-3", "your first two points".',
  grain (source_id, passage_start, item_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, item_number))
  )
);

WITH lengths AS (
  SELECT
    items.source_id,
    MAX(items.item_number) AS items,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(items.mark, '^[a-n]$')) > 1 AS has_letters
  FROM intermediate.asked_items AS items
  GROUP BY
    items.source_id
), numerals AS (
  SELECT
    passages.source_id,
    passages.version_number,
    passages.char_start AS passage_start,
    passages.block_number,
    passages.paragraph_number,
    passages.passage AS written,
    lengths.has_letters,
    @numerals(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          REGEXP_REPLACE(
            passages.passage,
            '(?i)\b(?:the|your|these|those|all|any|each|of)\s+(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\s+(?:\w+\s+)?(?:items|requests|categories|points|bullets|parts|questions|paragraphs|portions|kinds|numbers|subjects|topics|headings)\b' /* "Any of the four paragraphs" counts them. */,
            ' ',
            'g'
          ),
          '(?i)\b(?:the|your)\s+(?:very\s+)?(?:last|final)\s+(?:one|item|request|category|point|bullet|part|question|paragraph|topic|line)\b',
          'item ' || lengths.items,
          'g'
        ),
        '(?i)\b(?:sections?|paragraphs?|parts?|pages?|chapters?|articles?|items?)\s+[\w.()-]+(?:\s*(?:,|and|&|-|to)\s*[\w.()-]+)*,?\s+of\s+(?:the\s+|our\s+|that\s+|this\s+|its\s+)?(?:[\w''-]+\s+){0,2}?(?:it\b|them\b|polic|order|SOP|directive|manual|agreement|procedure|MOU|contract|memorandum|code|act|law|statute|chapter|G\.?O\.?\b|S\.?O\.?\b|general|special|standing|exhibit|attach|title)' /* "Paragraph 9 of the order" is no item of the request. */,
        ' ',
        'g'
      )
    ) AS passage
  FROM intermediate.marked_passages AS passages
  INNER JOIN lengths
    ON lengths.source_id = passages.source_id
  WHERE
    passages.speaker = 'agency' AND NOT passages.is_layout
), openings AS (
  SELECT
    numerals.*,
    COALESCE(
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(?:(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|of|with (?:respect|regard|reference) to|in (?:response|answer|reply|regards?) to|(?:our |the )?(?:response|answer|reply) to|turning to|under)\W+))?(\((?:\d{1,2}|[a-nA-N])\)(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\((?:\d{1,2}|[a-nA-N])\)){1,12})',
          1
        ),
        ''
      ) /* "(1), (2) and (6): ...", "On (3), none": marks in brackets open the sentence. */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|of|with (?:respect|regard|reference) to|in (?:response|answer|reply|regards?) to|(?:our |the )?(?:response|answer|reply) to|turning to|under)\W+)(\((?:\d{1,2}|[a-nA-N])\))',
          1
        ),
        ''
      ) /* "On (3), none": one mark only behind a word that leads to it. */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|of|with (?:respect|regard|reference) to|in (?:response|answer|reply|regards?) to|(?:our |the )?(?:response|answer|reply) to|turning to|under)\W+)(\d{1,2}(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\d{1,2}){0,12})\s*[:,.-]\s',
          1
        ),
        ''
      ) /* "For 6: ...", "As to 2 and 3, ..." */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(\d{1,2}(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\d{1,2}){1,12})\s*[:.)-]',
          1
        ),
        ''
      ) /* "2, 4 and 5: ..." */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*([A-N](?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)[A-N]){1,12})\s*[:.)-]\s',
          1
        ),
        ''
      ) /* "A and B. ..." */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|of|with (?:respect|regard|reference) to|in (?:response|answer|reply|regards?) to|(?:our |the )?(?:response|answer|reply) to|turning to|under)\W+)?(?i:(?:the|your|our)\s+)?(?i:(?:items?|requests?|categor(?:y|ies)|numbers?|nos?\.|parts?|questions?|points?|bullets?(?: points?)?|portions?|paragraphs?|sub-?parts?|letters?|lines?)\s*(?:nos?\.?|numbers?|#)?\s*)\(?((?:\d{1,2}|[a-nA-N])\)?(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\(?(?:\d{1,2}|[a-nA-N])\b\)?){0,12})(?:\s*[:;.)(|-]|,\s+(?i:we|there|no|the|our|please|see|it|they|this|that)\b|\s+(?i:is|are|was|were|asks?|seeks?|has|have|we|the|of (?:your|the|this) (?:request|letter|e-?mail))\b)',
          1
        ),
        ''
      ) /* "Paragraph b (invoices). ...", "Bullets four and five - ..." */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '(?i)^\W*(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|of|with (?:respect|regard|reference) to|in (?:response|answer|reply|regards?) to|(?:our |the )?(?:response|answer|reply) to|turning to|under)\W+)?(?:the|your|on your)\s+(\d{1,2}(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\d{1,2}){0,12})(?:\s+(?:items?|requests?|points?|bullets?|parts?|questions?|paragraphs?|categor(?:y|ies)|subjects?|topics?|headings?|matters?|kinds?|portions?|lines?|ones?))?(?:\s*[:,.(-]|\s+(?:belongs?|are|is|were|was|have|has|concerns?|relates?|goes?|asks?|seeks?)\b)',
          1
        ),
        ''
      ) /* "Your third and seventh points - ...", "Your fifth: ..." */,
      NULLIF(
        REGEXP_EXTRACT(
          numerals.passage,
          '^\W*(?i:(?:as (?:to|for)|on|for|re|regarding|concerning|items?|parts?|paragraphs?|requests?)\W+)(?-i:([IVX]{1,4}(?:(?:\s*(?:,\s*and|,|-|&|\band\b|\bthrough\b|\bto\b)\s*)[IVX]{1,4})*))\s*[:.,(|-]',
          1
        ),
        ''
      ) /* "On II: ..." */,
      CASE
        WHEN numerals.has_letters
        THEN NULLIF(
          REGEXP_EXTRACT(
            numerals.passage,
            '^\W*([A-N](?:(?:\s*(?:,\s*and|,|-|&|\band\b)\s*)[A-N])*)(?:\s+-+\s|\s+(?:is|are|was|were|too|also|1|first|next|last)\b)',
            1
          ),
          ''
        )
      END /* "C is our Procedure 7." */,
      CASE
        WHEN REGEXP_MATCHES(
          numerals.written,
          '(?i)^\W*(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\s*[.:,-]'
        )
        THEN NULLIF(REGEXP_EXTRACT(numerals.passage, '^\W*(\d{1,2})', 1), '')
      END /* "Second. ..." */
    ) AS opening
  FROM numerals
), spans AS (
  SELECT
    openings.*,
    NOT openings.opening IS NULL AS opens,
    LOWER(
      COALESCE(
        CASE
          WHEN NOT coded.source_id IS NULL
          THEN NULLIF(
            REGEXP_EXTRACT(openings.passage, '\b([A-H]\d{1,2}(?:\s*(?:,|-|&|and|or|through|thru|to)\s*[A-H]\d{1,2})*)\b', 1),
            ''
          )
        END,
        openings.opening,
        NULLIF(
          REGEXP_EXTRACT(
            openings.passage,
            '(?i)\b(?:for|to|under|as|with|on|of|items?|parts?)\s+(\((?:\d{1,2}|[a-n])\)(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\((?:\d{1,2}|[a-n])\)){0,12})',
            1
          ),
          ''
        ),
        NULLIF(
          REGEXP_EXTRACT(
            openings.passage,
            '(?i)\b(?:items?|requests?|categor(?:y|ies)|numbers?|nos?\.|parts?|questions?|paragraphs?|points?|bullets?(?: points?)?|sections?|portions?)\s*(?:nos?\.?|numbers?|#|\()?\s*\(?((?:#?[A-H]?\d{1,2}\)?|#?\b[A-N]\b\)?)(?:(?:\s*(?:,|-|&|;|and|or|through|thru|to|as well as|items?|nos?\.?|\+)\s*\(?)+(?:#?[A-H]?\d{1,2}\)?|\b[A-N]\b\)?))*)(?:[^\d-]|$)',
            1
          ),
          ''
        ),
        NULLIF(
          REGEXP_EXTRACT(
            openings.passage,
            '(?i)\b(?:the|your)\s+(\d{1,2}(?:(?:\s*(?:,\s*and|,\s*or|,|-|&|;|\band\b|\bor\b|\bthrough\b|\bthru\b|\bto\b)\s*)\d{1,2})*)\s+(?:items?|points?|bullets?|requests?|categor(?:y|ies)|questions?|paragraphs?|parts?)\b',
            1
          ),
          ''
        ),
        NULLIF(
          REGEXP_EXTRACT(
            openings.passage,
            '(?i)\b(?:responsive to|respect to|as to|as for|regards? to|regarding|answer to|response to)\s+\(?((?:#?\d{1,2}[.)]?)(?:(?:\s*(?:,|-|&|and|or|through|to)\s*\(?)+#?\d{1,2}[.)]?)*)\s*(?:[.,;:)]|(?:is|are|was|were|have|has|we|the|no|there|please)\b|$)',
            1
          ),
          ''
        ),
        ''
      )
    ) AS spans
  FROM openings
  LEFT JOIN (
    SELECT DISTINCT
      items.source_id
    FROM intermediate.asked_items AS items
    WHERE
      REGEXP_MATCHES(items.mark, '^[a-h]\d')
  ) AS coded
    ON coded.source_id = openings.source_id
), span_rows AS (
  SELECT
    spans.source_id,
    spans.passage_start,
    @pieces(
      REGEXP_REPLACE(
        REGEXP_REPLACE(spans.spans, '\s*(?:\bthrough\b|\bthru\b|\bto\b|-)\s*', '-', 'g'),
        '\s*(?:,|&|;|\+|\band\b|\bor\b|as well as|\s)\s*',
        ',',
        'g'
      ),
      ','
    )
  FROM spans
  WHERE
    spans.spans <> ''
), span_ends AS (
  SELECT
    span_rows.source_id,
    span_rows.passage_start,
    span_rows.piece,
    REGEXP_EXTRACT(span_rows.piece, '^\W*([a-h]?\d{1,2}|[ivx]{2,4}|[a-nvx])\b', 1) AS low,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(span_rows.piece, '-\W*([a-h]?\d{1,2}|[ivx]{2,4}|[a-nvx])\W*$', 1), ''),
      REGEXP_EXTRACT(span_rows.piece, '^\W*([a-h]?\d{1,2}|[ivx]{2,4}|[a-nvx])\b', 1)
    ) AS high
  FROM span_rows
), numbered AS (
  /* By the item's own mark where one has it, else by its place. */
  SELECT
    span_ends.source_id,
    span_ends.passage_start,
    COALESCE(
      MIN(CASE WHEN items.mark = span_ends.low THEN items.item_number END),
      TRY_CAST(span_ends.low AS INT),
      NULLIF(STRPOS('abcdefghijklmn', NULLIF(span_ends.low, '')), 0)
    ) AS low,
    COALESCE(
      MAX(CASE WHEN items.mark = span_ends.high THEN items.item_number END),
      TRY_CAST(span_ends.high AS INT),
      NULLIF(STRPOS('abcdefghijklmn', NULLIF(span_ends.high, '')), 0)
    ) AS high
  FROM span_ends
  LEFT JOIN intermediate.asked_items AS items
    ON items.source_id = span_ends.source_id
  GROUP BY
    span_ends.source_id,
    span_ends.passage_start,
    span_ends.piece,
    span_ends.low,
    span_ends.high
), named AS (
  SELECT DISTINCT
    numbered.source_id,
    numbered.passage_start,
    items.item_number
  FROM numbered
  INNER JOIN intermediate.asked_items AS items
    ON items.source_id = numbered.source_id
    AND items.item_number >= numbered.low
    AND items.item_number <= numbered.high
), told AS (
  SELECT
    named.source_id,
    spans.version_number,
    named.passage_start,
    named.item_number,
    spans.block_number,
    spans.paragraph_number,
    spans.opens,
    spans.passage,
    spans.opens
    AND REGEXP_MATCHES(REGEXP_REPLACE(spans.written, '\((?:\d{1,2}|[a-nA-N])\)', ' ', 'g'), '^[^(]{0,50}(?:\([^)]*\))?\W*$') AS is_bare,
    REGEXP_MATCHES(spans.written, '(?:,|&|\band)\s*$') AS goes_on
  FROM named
  INNER JOIN spans
    ON spans.source_id = named.source_id AND spans.passage_start = named.passage_start
), followed AS (
  /* "Paragraph b (invoices)." stands for the sentences behind it, up to the next that opens with a number. */
  SELECT DISTINCT
    told.source_id,
    told.version_number,
    spans.passage_start,
    told.item_number,
    told.block_number,
    told.paragraph_number,
    FALSE AS opens,
    spans.passage,
    TRUE AS is_bare,
    FALSE AS goes_on
  FROM told
  INNER JOIN spans
    ON spans.source_id = told.source_id
    AND spans.block_number = told.block_number
    AND spans.paragraph_number = told.paragraph_number
    AND spans.passage_start > told.passage_start
    AND NOT spans.opens
  WHERE
    told.is_bare
    AND NOT EXISTS(
      SELECT
        1
      FROM spans AS between_them
      LEFT JOIN intermediate.list_entries AS entries
        ON entries.source_id = between_them.source_id AND entries.passage_start = between_them.passage_start
      WHERE
        between_them.source_id = told.source_id
        AND between_them.block_number = told.block_number
        AND between_them.passage_start > told.passage_start
        AND between_them.passage_start <= spans.passage_start
        AND (
          between_them.opens OR entries.is_entry_start
        )
        AND NOT (
          told.goes_on
          AND REGEXP_MATCHES(REGEXP_REPLACE(between_them.written, '\((?:\d{1,2}|[a-nA-N])\)', ' ', 'g'), '^[^(]{0,50}\W*$')
        )
    )
), spoken AS (
  SELECT
    told.*
  FROM told
  UNION ALL
  SELECT
    followed.*
  FROM followed
  LEFT JOIN told
    ON told.source_id = followed.source_id AND told.passage_start = followed.passage_start
  WHERE
    told.source_id IS NULL
)
SELECT
  spoken.source_id, /* The source */
  spoken.version_number, /* Version of the source */
  spoken.passage_start, /* Offset of the passage */
  spoken.item_number, /* The item it speaks of */
  spoken.block_number, /* Block it stands in */
  spoken.paragraph_number, /* Blank lines before it in its block */
  spoken.opens, /* TRUE where it opens with the number, and so speaks for the sentences behind it in the paragraph */
  spoken.opens
  OR spoken.is_bare
  OR REGEXP_MATCHES(
    spoken.passage,
    '(?i)^.{0,45}\b(?:items?|requests?|categor(?:y|ies)|numbers?|nos?\.)\s*(?:nos?\.?|numbers?|#)?\s*\(?#?[A-H]?\d'
  ) AS is_early, /* TRUE where it names items at its beginning */
  REGEXP_MATCHES(
    spoken.passage,
    '(?i)\b(?:same as|same (?:answer|response|result) as|see|refer to|as in|like|ditto)\b[^.;]{0,40}(?:\b(?:as|ditto)\s+#?\d{1,2}\b|\b(?:items?|requests?|numbers?|nos?\.|responses?|answers?)\s*(?:to\s+)?(?:items?|nos?\.?|numbers?)?\s*#?\(?[A-H]?\d|\(\d{1,2}\))'
  ) AS points_elsewhere /* TRUE for "see item 2", which answers another item */
FROM spoken