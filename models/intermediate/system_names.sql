MODEL (
  name intermediate.system_names,
  kind FULL,
  description 'One row per claim of a shared or another body''s system that the words around it name: by its title, or else by the body whose it is.',
  grain (source_id, char_start, rule_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start, rule_id)),
    NOT_NULL(columns := (
      system_name
    ))
  )
);

WITH titled AS (
  SELECT
    passages.source_id,
    passages.char_start AS passage_start,
    REGEXP_REPLACE(
      REGEXP_REPLACE(REGEXP_EXTRACT(passages.passage, '(' || @part_words('system_title') || ')', 1), '\s+', ' ', 'g'),
      '^(?:(?:The|Our|This|That|Its|In|Under|For|On|With|Director|Chair|Board|Member|Administrator|Use of|Dear|Attn|Chief) )+',
      '',
      'g'
    ) AS system_title
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document')
), system_titles AS (
  /* "The Piedmont Plate Exchange", which is "the Exchange" further on. */
  SELECT
    titled.source_id,
    titled.passage_start,
    titled.system_title,
    REGEXP_EXTRACT(titled.system_title, '(\w+)$', 1) AS last_word,
    ROW_NUMBER() OVER (PARTITION BY titled.source_id, REGEXP_EXTRACT(titled.system_title, '(\w+)$', 1) ORDER BY titled.passage_start) = 1 AS is_first
  FROM titled
  WHERE
    CONTAINS(titled.system_title, ' ') AND NOT @matches_rules('statement', titled.system_title, 'not_a_system')
), host_titles AS (
  /* Whose system it is, where it has no name: "the Ash County Sheriff's Office". */
  SELECT
    claims.source_id,
    claims.char_start,
    claims.rule_id,
    MIN(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          REGEXP_REPLACE(
            REGEXP_EXTRACT(
              REGEXP_EXTRACT(
                SUBSTRING(sources.match_text, claims.char_start + 1, claims.char_end - claims.char_start + 40),
                '(?s)^(?:.*?[a-z]{4,}\.\s|.*)'
              ) /* The name ends with its sentence. */,
              '(' || @part_words('host_title') || ')',
              1
            ),
            '\s+',
            ' ',
            'g'
          ),
          '^(?:(?:The|Our|This|That|In|Under|When|If|On|With|We|Use of|Dear|Attn) )+',
          '',
          'g'
        ),
        '(?:''s|’s|[.,])$',
        '',
        'g'
      )
    ) AS host_title
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = claims.source_id
  INNER JOIN intermediate.source_agencies AS agencies
    ON agencies.source_id = claims.source_id
  WHERE
    claims.fact = 'third_party_system'
  GROUP BY
    claims.source_id,
    claims.char_start,
    claims.rule_id
  HAVING
    host_title <> ''
    AND NOT @matches_rules('statement', host_title, 'generic_body')
    AND NOT CONTAINS(host_title, COALESCE(MIN(agencies.place_name), CHR(1)))
), defined_names AS (
  /* "The Elm County Forensic Laboratory (the "Lab")", which is the Lab further on. */
  SELECT
    passages.source_id,
    REGEXP_EXTRACT(
      passages.passage,
      '(?:[A-Z][\w.''’-]*(?: of| and| for)?\s+){2,7}\((?:the |hereinafter )*["“](?:the )?([A-Z]\w+)["”]\)',
      1
    ) AS short_name,
    MIN(
      REGEXP_REPLACE(
        REGEXP_EXTRACT(
          passages.passage,
          '((?:[A-Z][\w.''’-]*(?: of| and| for)?\s+){2,7})\((?:the |hereinafter )*["“](?:the )?[A-Z]\w+["”]\)',
          1
        ),
        '\s+',
        ' ',
        'g'
      )
    ) AS full_name
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.speaker IN ('agency', 'document')
  GROUP BY
    passages.source_id,
    short_name
  HAVING
    short_name <> ''
), named AS (
  SELECT
    claims.source_id,
    claims.version_number,
    claims.char_start,
    claims.rule_id,
    COALESCE(
      MIN(
        CASE
          WHEN NOT @matches_rules(
            'statement',
            REGEXP_EXTRACT(passages.passage, '[A-Z][\w-]+ \((?:the )?"?([A-Z][A-Z0-9-]{2,})"?\)', 1),
            'not_a_system'
          )
          THEN NULLIF(REGEXP_EXTRACT(passages.passage, '[A-Z][\w-]+ \((?:the )?"?([A-Z][A-Z0-9-]{2,})"?\)', 1), '')
        END
      ),
      MIN(titles.system_title),
      MIN(NULLIF(REGEXP_EXTRACT(passages.passage, '\b([A-Z][A-Z-]{3,}) is (?:a|an|the)\b', 1), '')),
      MIN(others.system_title),
      MIN(hosts.host_title)
    ) AS system_name
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = claims.source_id
    AND claims.char_start >= passages.char_start
    AND claims.char_start < passages.char_end
  LEFT JOIN system_titles AS titles
    ON titles.source_id = passages.source_id AND titles.passage_start = passages.char_start
  LEFT JOIN system_titles AS others
    ON others.source_id = passages.source_id
    AND others.is_first
    AND REGEXP_MATCHES(passages.passage, '\b[Tt]he ' || others.last_word || '\b')
  LEFT JOIN host_titles AS hosts
    ON hosts.source_id = claims.source_id AND hosts.char_start = claims.char_start AND hosts.rule_id = claims.rule_id
  WHERE
    claims.fact = 'third_party_system'
  GROUP BY
    claims.source_id,
    claims.version_number,
    claims.char_start,
    claims.rule_id
)
SELECT
  named.source_id, /* The source */
  named.version_number, /* Version of the source */
  named.char_start, /* Offset of the claim's quotation */
  named.rule_id, /* Rule that found it */
  COALESCE(TRIM(defined_names.full_name), named.system_name) AS system_name /* The system or body, as written */
FROM named
LEFT JOIN defined_names
  ON defined_names.source_id = named.source_id AND defined_names.short_name = named.system_name
WHERE
  NOT named.system_name IS NULL