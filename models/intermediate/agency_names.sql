MODEL (
  name intermediate.agency_names,
  kind FULL,
  description 'One row per source and police, sheriff, public-safety or prosecuting agency that it names.',
  grain (source_id, name_key),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, name_key)), NOT_NULL(columns := (agency_name, weight)))
);

WITH name_hits AS (
  SELECT
    lines.source_id,
    lines.char_start,
    lines.form,
    lines.words,
    lines.seam,
    passages.speaker,
    @rule_hits('agency', lines.words, 'police,sheriff,public_safety,state_police,prosecutor') AS hits
  FROM intermediate.name_lines AS lines
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = lines.source_id
    AND lines.char_start >= passages.char_start
    AND lines.char_start < passages.char_end
  WHERE
    NOT lines.source_id IN (
      SELECT
        headers.source_id
      FROM intermediate.request_headers AS headers
      WHERE
        NOT headers.agency_name IS NULL
    )
), name_rows AS (
  SELECT
    name_hits.source_id,
    name_hits.char_start,
    name_hits.form,
    name_hits.speaker,
    name_hits.words,
    name_hits.seam,
    @pieces(name_hits.hits, CHR(1))
  FROM name_hits
), columned AS (
  /* "County Auditor      Pell County Sheriff's Office": two columns of a form stand on one line. */
  SELECT
    name_rows.*,
    REGEXP_REPLACE(
      @hit_field(name_rows.piece, 'words'),
      '^.*\S[ \t]{3,}(\p{Lu}\S*(?:[ \t]{1,2}\S+)*?[ \t]{1,2}(?i:police|sheriff).*)$',
      '\1',
      'g'
    ) AS hit_words
  FROM name_rows
), cut_names AS (
  SELECT
    columned.source_id,
    columned.char_start,
    columned.form,
    columned.speaker,
    columned.words,
    columned.seam > 0 AS is_joined,
    columned.seam = 0 AND STRPOS(LTRIM(columned.words), columned.hit_words) = 1 AS opens_line,
    columned.hit_words,
    TRIM(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          CASE
            WHEN REGEXP_MATCHES(
              columned.hit_words,
              '(?i)\b(?:cit(?:y|ies)|town|village|borough|township|county|parish|isles?|islands?|port|lakes?|falls|bay|fort|district|state|nation|tribes?|band|pueblo|community|university|college) of the |^office of the sheriff'
            )
            THEN REGEXP_REPLACE(columned.hit_words, '\s+', ' ', 'g')
            ELSE REGEXP_REPLACE(
              REGEXP_REPLACE(columned.hit_words, '\s+', ' ', 'g'),
              '^.*\b(?i:of) the |^(?i:.*\b(?:records?|copy|copies|chief|sergeant|lieutenant|captain|officers?|members?|behalf|custodian|polic(?:y|ies)|use|purchases?) of )',
              '',
              'g'
            )
          END,
          '^(?:.*\b)?(?i:(?:and|by|with|between|for|from|to|at|on|in|that) the) |^.*\b\w{4,}\. |^.*\bThe |^(?:.*\b)?(?i:(?:city|town|village|borough|township) of (?:the )?)',
          '',
          'g'
        ),
        '^(?:(?i:from:|the|of|and|dear|our|your|chief|from|to|re|at|by|with|for|departments?:?|agency:?) )+|^(?i:(?:city|town|village|borough|township) of (?:the )?)|^(?i:(?:office of the )?sheriff)(?:[ ,-]+(?i:(?:(?:of|for) )?(?:the )?))',
        '',
        'g'
      )
    ) AS cut_name
  FROM columned
  WHERE
    columned.seam /* What is read over a line's end counts only where a name goes over it. */ = 0
    OR STRPOS(columned.words, columned.hit_words) < columned.seam
    AND STRPOS(columned.words, columned.hit_words) + LENGTH(columned.hit_words) > columned.seam + 1
), names AS (
  SELECT
    cut_names.*,
    CASE
      WHEN REGEXP_MATCHES(cut_names.hit_words, '^(?i:(?:office of the )?sheriff\b)')
      THEN cut_names.cut_name || ' Sheriff''s Office'
      WHEN REGEXP_MATCHES(cut_names.cut_name, ' PD$')
      THEN REGEXP_REPLACE(cut_names.cut_name, ' PD$', ' Police Department', 'g')
      WHEN REGEXP_MATCHES(cut_names.cut_name, '(?i) sheriff(?:''?s)?$')
      THEN REGEXP_REPLACE(cut_names.cut_name, '(?i) sheriff(?:''?s)?$', ' Sheriff''s Office', 'g')
      ELSE REGEXP_REPLACE(cut_names.cut_name, '(?i)\b(police )dept\.?$', '\1Department', 'g')
    END AS agency_name,
    REGEXP_MATCHES(cut_names.cut_name, ' PD$|(?i: sheriff(?:''?s)?)$') AS is_short,
    REGEXP_MATCHES(
      SPLIT_PART(cut_names.words, cut_names.cut_name, 1),
      '(?i)\b(?:with|and|or|through|via|like|unlike|than|against)(?: (?:the|our|its|their|any|both|either))* $'
    )
    AND NOT REGEXP_MATCHES(
      SPLIT_PART(cut_names.words, cut_names.cut_name, 1),
      '(?i)\b(?:am|i''m|filed|placed|submitted|lodged|made|requests?|work|office[rs]?) with(?: the)? $|\b(?:acting|by and) through(?: (?:the|its))? $'
    ) AS is_beside,
    REGEXP_MATCHES(
      SPLIT_PART(cut_names.words, cut_names.cut_name, 2),
      '(?i)^[^"“]{0,100}["“](?:the )?(?:recipient|participa\w+|users?|using|requesting|receiving|subscrib\w+|member|submitting|accessing)\b'
    ) AS is_recipient /* The party of an agreement that is let into the other's system. */
  FROM cut_names
), placed AS (
  SELECT
    names.*,
    REGEXP_MATCHES(names.agency_name, '(?i)sheriff') AS is_sheriff,
    TRIM(
      REGEXP_REPLACE(
        names.agency_name,
        '(?i)[ ,]*\b(?:(?:metropolitan |metro |municipal )?(?:police(?: (?:department|dept\.?|bureau|division|service)|$)|(?:department|division|bureau) of police)|sheriff''?s?(?: (?:office|department|dept\.?))?|department of public safety|district attorney.*|county attorney.*|state''s attorney.*)\b.*$',
        '',
        'g'
      )
    ) AS place_part
  FROM names
), full_names AS (
  SELECT
    placed.source_id,
    UPPER(placed.place_part) AS place_key,
    placed.is_sheriff,
    ARG_MIN(placed.agency_name, placed.char_start) AS agency_name
  FROM placed
  WHERE
    NOT placed.is_short AND NOT placed.is_joined
  GROUP BY
    placed.source_id,
    UPPER(placed.place_part),
    placed.is_sheriff
), told_apart AS (
  /* "Pell PD" is what the text elsewhere calls the Pell Division of Police. */
  SELECT
    placed.source_id,
    placed.char_start,
    placed.speaker,
    placed.is_joined,
    placed.opens_line,
    placed.is_beside,
    placed.is_recipient,
    placed.is_short /* Short for another body, as a rule: an agency writes its own name out, or says "we". */
    AND placed.speaker IN ('agency', 'document')
    AND NOT placed.opens_line AS is_neighbor,
    REGEXP_MATCHES(placed.agency_name, '(?i)\b(?:state|highway) (?:police|patrol)\b') AS is_state_wide, /* The state's police stand in many texts, and answer few. */
    COALESCE(full_names.agency_name, placed.agency_name) AS agency_name,
    UPPER(COALESCE(full_names.agency_name, placed.agency_name)) AS name_key,
    placed.place_part
  FROM placed
  LEFT JOIN full_names
    ON placed.is_short
    AND full_names.source_id = placed.source_id
    AND full_names.place_key = UPPER(placed.place_part)
    AND full_names.is_sheriff = placed.is_sheriff
), seen AS (
  SELECT
    told_apart.source_id,
    told_apart.name_key,
    COUNT(*) FILTER(WHERE
      told_apart.is_joined) > 0 AS is_joined,
    COUNT(*) FILTER(WHERE
      NOT told_apart.is_joined) > 0 AS is_of_one_line,
    COUNT(*) FILTER(WHERE
      NOT told_apart.is_joined AND NOT told_apart.opens_line) > 0 AS is_in_line
  FROM told_apart
  GROUP BY
    told_apart.source_id,
    told_apart.name_key
), halves AS (
  /* "Point Police Department" below a line that ends in "Breezy" is half a name; "Reports Alder Police Department" is more than one. */
  SELECT DISTINCT
    shorter.source_id,
    CASE WHEN shorter.is_in_line AND NOT longer.is_of_one_line THEN longer.name_key ELSE shorter.name_key END AS name_key
  FROM seen AS shorter
  INNER JOIN seen AS longer
    ON longer.source_id = shorter.source_id AND longer.is_joined AND longer.name_key LIKE '% ' || shorter.name_key
  WHERE
    NOT shorter.is_in_line OR NOT longer.is_of_one_line
), counted AS (
  SELECT
    told_apart.source_id,
    told_apart.name_key,
    ARG_MIN(told_apart.agency_name, told_apart.char_start) AS agency_name,
    ARG_MIN(told_apart.place_part, told_apart.char_start) AS place_part,
    MIN(told_apart.char_start) AS char_start,
    SUM(
      CASE
        WHEN told_apart.is_beside OR told_apart.is_state_wide AND NOT told_apart.opens_line
        THEN 0.25
        WHEN told_apart.is_neighbor
        THEN 0.5
        WHEN told_apart.speaker = 'requester'
        THEN 1
        ELSE 2
      END
    ) /* A letterhead or a title names the sender; later on others are named too. */ + CASE
      WHEN MIN(told_apart.char_start) FILTER(WHERE
        NOT told_apart.is_beside
        AND NOT told_apart.is_neighbor
        AND (
          NOT told_apart.is_state_wide OR told_apart.opens_line OR told_apart.speaker = 'platform'
        )) < 500
      THEN 6
      ELSE 0
    END + CASE WHEN COUNT(*) FILTER(WHERE
      told_apart.is_recipient) > 0 THEN 8 ELSE 0 END AS weight
  FROM told_apart
  LEFT JOIN halves
    ON halves.source_id = told_apart.source_id AND halves.name_key = told_apart.name_key
  WHERE
    halves.source_id IS NULL
  GROUP BY
    told_apart.source_id,
    told_apart.name_key
)
SELECT
  counted.source_id, /* The source */
  counted.name_key, /* The name in capitals */
  counted.agency_name, /* The name, as first written */
  counted.place_part, /* What it says of the place, empty where it says nothing */
  counted.char_start, /* Offset of the line of its first mention */
  counted.weight::DOUBLE AS weight /* How often it is named, mentions in a letterhead or by the agency counting more */
FROM counted