MODEL (
  name intermediate.policy_sentences,
  kind FULL,
  description 'One row per sentence, heading or list entry of a policy, with the words that open its list and the rules that it matches.',
  grain (source_id, char_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)), NOT_NULL(columns := (sentence, is_title)))
);

WITH cut AS (
  /* "(a)" on a line of its own opens an entry too. */
  SELECT
    documents.source_id,
    passages.char_start AS passage_start,
    @break_between(passages.passage, '[a-z0-9)"][.;:,](?: and| or)? +', '\((?:[a-z]|\d{1,2}|[ivx]{1,4})\) ') AS body
  FROM intermediate.policy_documents AS documents
  INNER JOIN intermediate.spoken_passages AS passages
    ON passages.source_id = documents.source_id AND passages.block_number = documents.block_number
), pieces_of_passages AS (
  SELECT
    cut.source_id,
    cut.passage_start,
    @pieces(cut.body, CHR(1))
  FROM cut
), starts AS (
  SELECT
    pieces_of_passages.source_id,
    pieces_of_passages.passage_start + SUM(LENGTH(pieces_of_passages.piece)) OVER (
      PARTITION BY pieces_of_passages.source_id, pieces_of_passages.passage_start
      ORDER BY pieces_of_passages.piece_number
    ) - LENGTH(pieces_of_passages.piece) AS char_start
  FROM pieces_of_passages
  UNION
  /* A heading and the text on the next line are no one sentence. */
  SELECT
    sections.source_id,
    sections.char_start
  FROM intermediate.policy_sections AS sections
  UNION
  SELECT
    sections.source_id,
    sections.title_end AS char_start
  FROM intermediate.policy_sections AS sections
  WHERE
    NOT sections.title_end IS NULL
), ranges AS (
  SELECT
    documents.source_id,
    documents.version_number,
    documents.block_number,
    starts.char_start,
    LEAD(starts.char_start, 1, documents.char_end) OVER (PARTITION BY documents.source_id, documents.block_number ORDER BY starts.char_start) AS char_end
  FROM starts
  INNER JOIN intermediate.policy_documents AS documents
    ON documents.source_id = starts.source_id
    AND starts.char_start >= documents.char_start
    AND starts.char_start < documents.char_end
), texts AS (
  SELECT
    ranges.source_id,
    ranges.version_number,
    ranges.block_number,
    ranges.char_start,
    REPLACE(
      SUBSTRING(sources.match_text, ranges.char_start::INT + 1, (
        ranges.char_end - ranges.char_start
      )::INT),
      CHR(10),
      ' '
    ) AS sentence
  FROM ranges
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = ranges.source_id
), judged AS (
  SELECT
    texts.*,
    NOT titles.char_start IS NULL AS is_title,
    REGEXP_MATCHES(texts.sentence, '^[ >*"]*(?:[•·▪◦●■*-]+ |\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)] )')
    AND NOT REGEXP_MATCHES(texts.sentence, ': *$') AS is_entry
  FROM texts
  LEFT JOIN intermediate.policy_sections AS titles
    ON titles.source_id = texts.source_id AND titles.char_start = texts.char_start AND NOT titles.title_end IS NULL
  WHERE
    TRIM(texts.sentence) <> ''
), led AS (
  SELECT
    judged.*,
    MAX(CASE WHEN NOT judged.is_entry THEN judged.char_start END) OVER (
      PARTITION BY judged.source_id, judged.block_number
      ORDER BY judged.char_start
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS lead_start
  FROM judged
)
SELECT
  led.source_id, /* The source */
  led.version_number, /* Version of the source */
  led.block_number, /* Block of the policy */
  led.char_start::INT AS char_start, /* Offset of its first character */
  led.sentence, /* Its text, in matching form */
  led.is_title, /* TRUE for a heading that has its line to itself */
  CASE
    WHEN led.is_entry AND REGEXP_MATCHES(leads.sentence, '(?i): *$|\bfollowing\b')
    THEN leads.sentence
    ELSE ''
  END AS lead_words, /* The sentence that opens the list it stands in, empty outside lists */
  CASE WHEN NOT led.is_title THEN @rule_hits('provision', led.sentence) END AS provision_hits, /* Rules for provisions that match, as the macro rule_hits gives them */
  @rule_hits('policy_text', led.sentence, 'redacted,placeholder') AS marks /* What is blacked out or left open in it, likewise */
FROM led
LEFT JOIN judged AS leads
  ON leads.source_id = led.source_id AND leads.char_start = led.lead_start