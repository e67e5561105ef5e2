MODEL (
  name intermediate.policy_sentences,
  kind FULL,
  description 'One row per sentence or list entry of a policy, with the words that open its list.',
  grain (source_id, char_start),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)),
    NOT_NULL(columns := (sentence))
  )
);

WITH cut AS (
  /* "(a)" on a line of its own opens an entry too. */
  SELECT
    documents.source_id,
    documents.version_number,
    documents.block_number,
    passages.char_start AS passage_start,
    @break_between(
      passages.passage,
      '[a-z0-9)"][.;:,](?: and| or)? +',
      '\((?:[a-z]|\d{1,2}|[ivx]{1,4})\) '
    ) AS body
  FROM intermediate.policy_documents AS documents
  INNER JOIN intermediate.spoken_passages AS passages
    ON passages.source_id = documents.source_id AND passages.block_number = documents.block_number
), split_sentences AS (
  SELECT
    cut.source_id,
    cut.version_number,
    cut.block_number,
    cut.passage_start,
    @pieces(cut.body, CHR(1))
  FROM cut
), placed AS (
  SELECT
    split_sentences.source_id,
    split_sentences.version_number,
    split_sentences.block_number,
    split_sentences.piece AS sentence,
    CAST(split_sentences.passage_start + SUM(LENGTH(split_sentences.piece)) OVER (PARTITION BY split_sentences.source_id, split_sentences.passage_start ORDER BY split_sentences.piece_number) - LENGTH(split_sentences.piece) AS INT) AS char_start,
    REGEXP_MATCHES(split_sentences.piece, '^[ >*"]*(?:[•·▪◦●■*-]+ |\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)] )')
    AND NOT REGEXP_MATCHES(split_sentences.piece, ': *$') AS is_entry
  FROM split_sentences
  WHERE
    TRIM(split_sentences.piece) <> ''
), led AS (
  SELECT
    placed.*,
    MAX(CASE WHEN NOT placed.is_entry THEN placed.char_start END) OVER (
      PARTITION BY placed.source_id, placed.block_number
      ORDER BY placed.char_start
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS lead_start
  FROM placed
)
SELECT
  led.source_id, /* The source */
  led.version_number, /* Version of the source */
  led.block_number, /* Block of the policy */
  led.char_start, /* Offset of its first character */
  led.sentence, /* Its text, in matching form */
  CASE
    WHEN led.is_entry AND REGEXP_MATCHES(leads.sentence, '(?i): *$|\bfollowing\b')
    THEN leads.sentence
    ELSE ''
  END AS lead_words, /* The sentence that opens the list it stands in, empty outside lists */
  @rule_hits('provision', led.sentence) AS provision_hits, /* Rules for provisions that match, as the macro rule_hits gives them */
  @rule_hits('policy_text', led.sentence, 'redacted,placeholder') AS marks /* What is blacked out or left open in it, likewise */
FROM led
LEFT JOIN placed AS leads
  ON leads.source_id = led.source_id AND leads.char_start = led.lead_start
