MODEL (
  name intermediate.answering_hits,
  kind FULL,
  description 'One row per hit of an answer, with the place it stands in: its entry of a list, the item numbers it speaks of, its clause.',
  grain (source_id, passage_start, char_start, disposition),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, passage_start, char_start, disposition))
  )
);

WITH stated AS (
  SELECT
    hits.source_id,
    hits.version_number,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    hits.words,
    hits.kind AS disposition,
    hits.value AS scope,
    COALESCE(
      TRY_CAST(hits.basis AS INT),
      CASE WHEN hits.value = 'item' AND hits.kind = 'produced' THEN 1 WHEN hits.value = 'item' THEN 2 ELSE 3 END
    ) AS strength
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  LEFT JOIN (
    SELECT DISTINCT
      named.source_id,
      named.passage_start
    FROM intermediate.item_references AS named
    WHERE
      named.opens
  ) AS opening
    ON opening.source_id = hits.source_id AND opening.passage_start = hits.passage_start
  WHERE
    hits.topic = 'disposition'
    AND NOT hits.is_law
    AND (
      NOT hits.is_hypothetical OR hits.kind = 'clarification_requested' AND REGEXP_MATCHES(passages.passage, '\?\W*$')
    )
    AND (
      NOT hits.is_recital OR NOT opening.source_id IS NULL AND hits.value = 'item'
    )
    AND NOT (
      hits.kind = 'produced'
      AND REGEXP_MATCHES(
        passages.passage,
        '(?i)\b(?:(?:exemption|privilege|redaction|withholding|vaughn) (?:log|index)|appeal (?:rights|forms?|procedures?)|(?:attestation|sworn statement|verification)\b[^.;]*\b(?:attached|enclosed|included)|affidavit (?:of (?:no|search|the custodian)|under|pursuant|by the)|(?:written )?public summary|(?:FO[IA]+L?|(?:public|open) records?|records? requests?)(?:''s)? (?:act )?(?:polic(?:y|ies)|procedures?|guidelines|rules)|procedures and guidelines)\b|^\W*(?:attached|enclosed)(?: hereto| herewith)?,? (?:please find|is|find) (?:our|the|a)(?: \w+''s)? (?:[\w-]+ ){0,2}?(?:response|answers?|reply|determination)(?: to [^.;:]{0,60})?\W*$'
      )
    ) /* What comes with every denial answers no item. */
  UNION ALL
  /* "The Department flies no drones", in the place of an answer to one item. */
  SELECT
    hits.source_id,
    hits.version_number,
    hits.passage_start,
    hits.char_start,
    hits.char_end,
    hits.words,
    'nonuse_statement' AS disposition,
    'answer' AS scope,
    4 AS strength
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'fact'
    AND hits.kind = 'technology_use'
    AND hits.value = 'does_not_use'
    AND passages.speaker = 'agency'
    AND NOT hits.is_hypothetical
    AND NOT hits.is_recital
    AND NOT hits.is_law
    AND NOT hits.is_other_agency
), answers AS (
  SELECT
    stated.*
  FROM stated
  WHERE
    stated.disposition <> 'same'
  UNION ALL
  /* "That disposes of items 1 to 3": the answer that stands just before it. */
  SELECT
    pointers.source_id,
    pointers.version_number,
    pointers.passage_start,
    pointers.char_start,
    pointers.char_end,
    pointers.words,
    earlier.disposition,
    pointers.scope,
    pointers.strength
  FROM stated AS pointers
  INNER JOIN intermediate.marked_passages AS own
    ON own.source_id = pointers.source_id AND own.char_start = pointers.passage_start
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = own.source_id
    AND passages.block_number = own.block_number
    AND passages.passage_number BETWEEN own.passage_number - 3 AND own.passage_number - 1
  INNER JOIN stated AS earlier
    ON earlier.source_id = passages.source_id
    AND earlier.passage_start = passages.char_start
    AND earlier.disposition <> 'same'
  WHERE
    pointers.disposition = 'same'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY pointers.source_id, pointers.char_start
      ORDER BY earlier.passage_start DESC, earlier.strength, earlier.char_start
    ) = 1
), open_entries AS (
  /* An entry ends where a sentence opens with the number of another item. */
  SELECT
    entries.*
  FROM intermediate.list_entries AS entries
  LEFT JOIN (
    SELECT
      entries.source_id,
      entries.block_number,
      entries.entry_index,
      MIN(entries.passage_start) AS ends_at
    FROM intermediate.list_entries AS entries
    INNER JOIN intermediate.item_references AS named
      ON named.source_id = entries.source_id
      AND named.passage_start = entries.passage_start
      AND named.opens
      AND NOT named.points_elsewhere
    WHERE
      NOT entries.is_entry_start
    GROUP BY
      entries.source_id,
      entries.block_number,
      entries.entry_index
  ) AS ends
    ON ends.source_id = entries.source_id
    AND ends.block_number = entries.block_number
    AND ends.entry_index = entries.entry_index
  WHERE
    (
      NOT entries.is_last_entry OR entries.paragraphs_in <= 1
    )
    AND entries.passage_start < COALESCE(ends.ends_at, 1000000000)
), statements AS (
  /* An entry that only tells something: the agency did answer, in words of its own. */
  SELECT
    entries.source_id,
    entries.version_number,
    passages.char_start AS passage_start,
    passages.char_start,
    passages.char_end,
    passages.marked AS words,
    'produced' AS disposition,
    'answer' AS scope,
    9 AS strength
  FROM open_entries AS entries
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = entries.source_id AND passages.char_start = entries.passage_start
  WHERE
    passages.speaker = 'agency'
    AND passages.message_position > 0
    AND NOT passages.is_boilerplate
    AND entries.paragraphs_in <= 1
    AND entries.entry_type IN ('code', 'number', 'letter', 'roman', 'ordinal', 'quote')
    AND LENGTH(passages.squeezed) >= 24
    AND NOT REGEXP_MATCHES(passages.passage, '\?\W*$')
    AND NOT EXISTS(
      SELECT
        1
      FROM answers
      INNER JOIN open_entries AS siblings
        ON siblings.source_id = answers.source_id AND siblings.passage_start = answers.passage_start
      WHERE
        siblings.source_id = entries.source_id
        AND siblings.block_number = entries.block_number
        AND siblings.entry_index = entries.entry_index
    )
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY entries.source_id, entries.block_number, entries.entry_index ORDER BY entries.passage_start) = 1
), once AS (
  SELECT
    answers.*
  FROM (
    SELECT
      answers.*
    FROM answers
    UNION ALL
    SELECT
      statements.*
    FROM statements
  ) AS answers
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY answers.source_id, answers.passage_start, answers.char_start, answers.disposition
      ORDER BY answers.strength, answers.char_end DESC, answers.scope
    ) = 1
), entry_hits AS (
  SELECT
    once.source_id,
    once.version_number,
    once.passage_start,
    once.char_start,
    once.char_end,
    once.words,
    once.disposition,
    once.scope,
    once.strength,
    passages.block_number,
    passages.paragraph_number,
    passages.message_position,
    passages.passage,
    passages.marked,
    passages.char_end AS passage_end,
    entries.entry_index,
    entries.list_number,
    entries.entry_number,
    entries.entry_type,
    COALESCE(entries.entry_mark, '') AS entry_mark,
    COALESCE(entries.entry_label, '') AS entry_label,
    entries.paragraphs_in,
    entries.is_last_entry,
    MIN(entries.paragraphs_in) OVER (PARTITION BY once.source_id, entries.block_number, entries.entry_index) AS first_answer
  FROM once
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = once.source_id AND passages.char_start = once.passage_start
  LEFT JOIN open_entries AS entries
    ON entries.source_id = once.source_id AND entries.passage_start = once.passage_start
), hits AS (
  /* What follows the last entry answers it only where nothing in the entry does. */
  SELECT
    entry_hits.source_id,
    entry_hits.passage_start,
    entry_hits.char_start,
    entry_hits.char_end,
    entry_hits.words,
    entry_hits.disposition,
    entry_hits.scope,
    entry_hits.strength,
    entry_hits.version_number,
    entry_hits.block_number,
    entry_hits.paragraph_number,
    entry_hits.message_position,
    entry_hits.passage,
    entry_hits.marked,
    entry_hits.passage_end,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_index END AS entry_index,
    CASE WHEN entry_hits.is_inside THEN entry_hits.list_number END AS list_number,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_number END AS entry_number,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_type END AS entry_type,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_mark ELSE '' END AS entry_mark,
    CASE WHEN entry_hits.is_inside THEN entry_hits.entry_label ELSE '' END AS entry_label
  FROM (
    SELECT
      entry_hits.*,
      NOT entry_hits.entry_index IS NULL
      AND NOT (
        entry_hits.is_last_entry AND entry_hits.paragraphs_in > entry_hits.first_answer
      ) AS is_inside
    FROM entry_hits
  ) AS entry_hits
), referring AS (
  /* An answer that has a mark of its own is that item's, but where it opens with others. "See item 2" is no answer to item 2. */
  SELECT
    hits.*,
    CASE
      WHEN named.source_id IS NULL OR named.points_elsewhere AND NOT hits.entry_index IS NULL
      THEN FALSE
      WHEN hits.entry_type IN ('code', 'number', 'letter', 'roman', 'ordinal')
      THEN named.is_early
      ELSE TRUE
    END AS is_numbered
  FROM hits
  LEFT JOIN (
    SELECT
      named.source_id,
      named.passage_start,
      MIN(named.is_early) AS is_early,
      MIN(named.points_elsewhere) AS points_elsewhere
    FROM intermediate.item_references AS named
    GROUP BY
      named.source_id,
      named.passage_start
  ) AS named
    ON named.source_id = hits.source_id AND named.passage_start = hits.passage_start
), mixed AS (
  SELECT
    referring.source_id,
    referring.passage_start,
    COUNT(DISTINCT referring.disposition) > 1 AS is_mixed
  FROM referring
  WHERE
    referring.strength < 5
  GROUP BY
    referring.source_id,
    referring.passage_start
), clauses AS (
  /* In a sentence that gives two answers, each speaks of what its own clause names. */
  SELECT
    referring.*,
    CASE
      WHEN COALESCE(mixed.is_mixed, FALSE)
      THEN REGEXP_REPLACE(
        SUBSTRING(referring.marked, 1, referring.char_start - referring.passage_start),
        '(?is)^.*(?:;|:\s|\bbut\b|\bwhile\b|\bwhereas\b|\balthough\b|\bthough\b|\bhowever\b|,\s+(?:and|so|yet)\s+(?:we|there|those|these|it|they|no|none|nothing|i|you|(?:the|our|your)\s+(?:[\w-]+\s+){1,3}?(?:is|are|was|were|has|have))\b)',
        '',
        'g'
      ) || SUBSTRING(referring.marked, referring.char_start - referring.passage_start + 1, referring.char_end - referring.char_start) || REGEXP_EXTRACT(
        SUBSTRING(referring.marked, referring.char_end - referring.passage_start + 1),
        '(?is)^(.*?)(?:;|\bbut\b|\bwhile\b|\bwhereas\b|\balthough\b|\bthough\b|\bhowever\b|,\s+(?:and|so|yet)\s+(?:we|there|those|these|it|they|no|none|nothing|i|you|(?:the|our|your)\s+(?:[\w-]+\s+){1,3}?(?:is|are|was|were|has|have))\b|$)',
        1
      )
      ELSE referring.marked
    END AS clause
  FROM referring
  LEFT JOIN mixed
    ON mixed.source_id = referring.source_id AND mixed.passage_start = referring.passage_start
)
SELECT
  clauses.source_id, /* The source */
  clauses.version_number, /* Version of the source */
  clauses.passage_start, /* Offset of the passage */
  clauses.char_start, /* Offset of the words that answer */
  clauses.char_end, /* Offset behind them */
  clauses.words, /* The words that answer, names marked */
  clauses.disposition, /* What they say */
  clauses.scope, /* item, category or answer: how far they reach */
  clauses.strength, /* 0 for the words that open an answer, 5 and more for those that answer only where no other does */
  clauses.block_number, /* Block */
  clauses.paragraph_number, /* Blank lines before it in its block */
  clauses.message_position, /* Message */
  clauses.passage, /* The sentence */
  clauses.clause, /* What of the sentence the words speak of, names marked */
  clauses.entry_index, /* Which entry of the block, NULL outside lists */
  clauses.entry_type, /* Kind of the entry's mark */
  clauses.entry_number, /* The entry's number */
  clauses.entry_mark, /* Its mark, else empty */
  clauses.entry_label, /* The name it opens with, else empty */
  clauses.is_numbered /* TRUE where the sentence names the items that it answers by number */
FROM clauses