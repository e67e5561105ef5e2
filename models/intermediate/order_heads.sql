MODEL (
  name intermediate.order_heads,
  kind FULL,
  description 'One row per place that gives the number of a policy order or the day it took effect.',
  grain (source_id, char_start, preference),
  audits (
    NOT_NULL(columns := (source_id, char_start))
  )
);

WITH heads AS (
  /* The head of an order, be it enclosed or landed by itself. */
  SELECT
    blocks.source_id,
    blocks.version_number,
    blocks.char_start,
    1 AS preference,
    SUBSTRING(blocks.body, 1, 1500) AS words
  FROM intermediate.blocks AS blocks
  LEFT JOIN intermediate.bare_documents AS bare
    ON bare.source_id = blocks.source_id
  WHERE
    blocks.block_kind = 'enclosure'
    AND blocks.document_kind = 'policy_order'
    OR blocks.block_kind = 'document'
    AND bare.document_kind = 'policy_order'
), statements AS (
  SELECT
    claims.source_id,
    claims.version_number,
    claims.char_start,
    2 AS preference,
    SUBSTRING(sources.match_text, claims.char_start + 1, claims.char_end - claims.char_start + 60) AS words
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = claims.source_id
  WHERE
    claims.fact = 'policy_order_exists' AND claims.status = 'yes' AND claims.speaker <> 'document'
), all_words AS (
  SELECT
    heads.*
  FROM heads
  UNION ALL
  SELECT
    statements.*
  FROM statements
)
SELECT
  all_words.source_id, /* The source */
  all_words.version_number, /* Version of the source */
  all_words.char_start, /* Offset of the place */
  all_words.preference, /* 1 for the order's own head, 2 for what a letter calls it */
  COALESCE(
    NULLIF(TRIM(REGEXP_REPLACE(REGEXP_EXTRACT(all_words.words, @order_number_pattern(), 1), '[\s"\\]+', ' ', 'g')), ''),
    CASE
      WHEN all_words.preference = 1
      AND NOT NULLIF(
        REGEXP_EXTRACT(
          all_words.words,
          '(?i)(?:order|policy|directive|procedure|number) *(?:no\.?|number|#)\W{0,6}((?:[A-Z]{1,3}-?)?\d[\d.-]*)',
          1
        ),
        ''
      ) IS NULL
      THEN TRIM(
        REGEXP_REPLACE(
          REGEXP_EXTRACT(
            all_words.words,
            '(?i)\b((?:special|general|standing|department|administrative|operations?|procedural|executive) order|policy|directive|standard operating procedure)\b',
            1
          ) || ' ' || REGEXP_EXTRACT(
            all_words.words,
            '(?i)(?:order|policy|directive|procedure|number) *(?:no\.?|number|#)\W{0,6}((?:[A-Z]{1,3}-?)?\d[\d.-]*)',
            1
          ),
          '\s+',
          ' ',
          'g'
        )
      )
    END /* "Order No.: 5-27" under the title "Special Order" */
  ) AS order_number, /* As written */
  CASE
    WHEN all_words.preference = 1
    THEN COALESCE(
      @date_in(REGEXP_EXTRACT(all_words.words, '(?i)effective(?: date| on| as of)?\W{0,8}([^\n]{6,40})', 1)),
      NULL::DATE
    )
    ELSE @date_in(REGEXP_EXTRACT(all_words.words, '(?i)effective(?: date| on| as of| since)?\W{0,8}([^\n]{6,40})', 1))
  END AS effective_on /* Day it took effect */
FROM all_words