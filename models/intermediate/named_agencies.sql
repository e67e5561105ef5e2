MODEL (
  name intermediate.named_agencies,
  kind FULL,
  description 'One row per source whose agency is known: the agency that the facts are about.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (agency_id, agency_name, place_name)))
);

WITH next_lines AS (
  SELECT
    lines.*,
    LEAD(LTRIM(lines.line), 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_behind
  FROM intermediate.lines AS lines
), read_lines AS (
  /* By line, as names below one another are names of their own; a full line of running text is read on into the next, too. */
  SELECT
    next_lines.source_id,
    next_lines.char_start,
    next_lines.form,
    REGEXP_REPLACE(
      next_lines.line,
      '(\b[A-Z][a-z][\w''.-]*) (?:\((?:[A-Z][a-z]+(?: [A-Z][a-z]+)?|[A-Z]{2}|[A-Z][a-z]+\.)\)|(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])) ((?:[A-Z][a-z]+ )?(?:Police|PD\b|Sheriff|County|Division|Department))',
      '\1 \2',
      'g'
    ) AS words, /* "Saltmarsh (Maine) PD" */
    0 AS seam
  FROM next_lines
  WHERE
    NOT next_lines.is_blank
  UNION ALL
  SELECT
    next_lines.source_id,
    next_lines.char_start,
    next_lines.form,
    TRIM(SUBSTRING(next_lines.line, GREATEST(LENGTH(RTRIM(next_lines.line)) - 44, 1))) || ' ' || SUBSTRING(next_lines.line_behind, 1, 45) AS words,
    LENGTH(TRIM(SUBSTRING(next_lines.line, GREATEST(LENGTH(RTRIM(next_lines.line)) - 44, 1)))) + 1 AS seam
  FROM next_lines
  WHERE
    LENGTH(TRIM(next_lines.line)) >= 45
    AND REGEXP_MATCHES(next_lines.line, '(?:[A-Z][\w''&-]*|\b(?:St|Ft|Mt)\.)\s*$')
    AND REGEXP_MATCHES(next_lines.line_behind, '^[A-Z]')
), name_hits AS (
  SELECT
    lines.source_id,
    lines.char_start,
    lines.form,
    lines.words,
    lines.seam,
    passages.speaker,
    @rule_hits('agency', lines.words, 'police,sheriff,public_safety,state_police,prosecutor') AS hits
  FROM read_lines AS lines
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
), cut_names AS (
  SELECT
    name_rows.source_id,
    name_rows.char_start,
    name_rows.form,
    name_rows.speaker,
    name_rows.words,
    name_rows.seam > 0 AS is_joined,
    name_rows.seam = 0 AND STRPOS(LTRIM(name_rows.words), @hit_field(name_rows.piece, 'words')) = 1 AS opens_line,
    @hit_field(name_rows.piece, 'words') AS hit_words,
    TRIM(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          CASE
            WHEN REGEXP_MATCHES(
              @hit_field(name_rows.piece, 'words'),
              '(?i)\b(?:cit(?:y|ies)|town|village|borough|township|county|parish|isles?|islands?|port|lakes?|falls|bay|fort|district|state|nation|tribes?|band|pueblo|community|university|college) of the |^office of the sheriff'
            )
            THEN REGEXP_REPLACE(@hit_field(name_rows.piece, 'words'), '\s+', ' ', 'g')
            ELSE REGEXP_REPLACE(
              REGEXP_REPLACE(@hit_field(name_rows.piece, 'words'), '\s+', ' ', 'g'),
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
  FROM name_rows
  WHERE
    name_rows.seam /* What is read over a line's end counts only where a name goes over it. */ = 0
    OR STRPOS(name_rows.words, @hit_field(name_rows.piece, 'words')) < name_rows.seam
    AND STRPOS(name_rows.words, @hit_field(name_rows.piece, 'words')) + LENGTH(@hit_field(name_rows.piece, 'words')) > name_rows.seam + 1
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
      '(?i)\b(?:am|i''m|filed|placed|submitted|lodged|made|requests?|work|office[rs]?) with(?: the)? $'
    ) AS is_beside
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
    END AS weight
  FROM told_apart
  LEFT JOIN halves
    ON halves.source_id = told_apart.source_id AND halves.name_key = told_apart.name_key
  WHERE
    halves.source_id IS NULL
  GROUP BY
    told_apart.source_id,
    told_apart.name_key
), places AS (
  /* By line: under "BOROUGH OF PELL" stands "Municipal Clerk". */
  SELECT
    lines.source_id,
    lines.char_start,
    TRIM(
      REGEXP_EXTRACT(
        lines.words,
        '\b(?:City|CITY|Town|TOWN|Village|VILLAGE|Borough|BOROUGH|Township|TOWNSHIP)\s+(?:of|OF)\s+((?:(?:Mt|St|Ft|MT|ST|FT)\.? +)?[A-Z][\w''-]+(?: +(?:[A-Z][\w''-]+|of the|de|del|la))*?)(?:[^\w ]|  | [^A-Z]| (?:Police|POLICE|has|is|PD\b|Records|RECORDS|Department|DEPARTMENT|Public|Open|Office|OFFICE|City|Clerk|Legal|Law|Attorney|Municipal|Council)|$)',
        1
      )
    ) AS place
  FROM read_lines AS lines
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = lines.source_id
    AND lines.char_start >= passages.char_start
    AND lines.char_start < passages.char_end
  WHERE
    NOT lines.form = 'muckrock_page' AND lines.seam = 0 AND passages.speaker <> 'requester'
  UNION ALL
  SELECT
    lines.source_id,
    lines.char_start,
    TRIM(@hit_field(@rule_hits('agency', lines.words, 'portal'), 'words')) AS place
  FROM read_lines AS lines
  WHERE
    lines.form IN ('nextrequest_page', 'govqa_history', 'email_thread') AND lines.seam = 0
), city_names AS (
  SELECT
    places.source_id,
    UPPER(places.place) AS place_key,
    ARG_MIN(places.place, places.char_start) AS place,
    COUNT(*) AS mentions,
    MIN(places.char_start) AS char_start
  FROM places
  WHERE
    LENGTH(places.place) > 2
    AND NOT REGEXP_MATCHES(places.place, '(?i)^(?:police|public|open|our|the|city|town|county|online|state)$')
  GROUP BY
    places.source_id,
    UPPER(places.place)
), best_city AS (
  SELECT
    city_names.source_id,
    city_names.place,
    city_names.char_start
  FROM city_names
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY city_names.source_id ORDER BY city_names.mentions DESC, city_names.char_start) = 1
), counties AS (
  /* The county of a sheriff whom the text calls by his office alone. */
  SELECT
    county_lines.source_id,
    ARG_MAX(county_lines.county, county_lines.weight) AS county
  FROM (
    SELECT
      county_hits.source_id,
      county_hits.county,
      SUM(county_hits.weight) - MIN(county_hits.char_start) / 1000000.0 AS weight
    FROM (
      SELECT
        lines.source_id,
        lines.char_start,
        CASE WHEN REGEXP_MATCHES(lines.words, '^\W*(?i:county of )?[A-Z][\w'' -]+(?:,.*)?\s*$') THEN 4 ELSE 1 END AS weight,
        TRIM(
          REGEXP_REPLACE(
            REGEXP_REPLACE(@hit_field(@rule_hits('agency', lines.words, 'county'), 'words'), '\s+', ' ', 'g'),
            '^(?i:(?:the|of|in|for|our|from|county of|parish of) )+',
            '',
            'g'
          )
        ) || CASE
          WHEN REGEXP_MATCHES(@hit_field(@rule_hits('agency', lines.words, 'county'), 'words'), '^(?i:county of)')
          THEN ' County'
          WHEN REGEXP_MATCHES(@hit_field(@rule_hits('agency', lines.words, 'county'), 'words'), '^(?i:parish of)')
          THEN ' Parish'
          ELSE ''
        END AS county
      FROM read_lines AS lines
      INNER JOIN intermediate.marked_passages AS passages
        ON passages.source_id = lines.source_id
        AND lines.char_start >= passages.char_start
        AND lines.char_start < passages.char_end
        AND passages.speaker <> 'requester'
      WHERE
        NOT lines.form = 'muckrock_page' AND lines.seam = 0
    ) AS county_hits
    WHERE
      REGEXP_MATCHES(county_hits.county, '^\S.* (?i:county|parish)$')
    GROUP BY
      county_hits.source_id,
      county_hits.county
  ) AS county_lines
  GROUP BY
    county_lines.source_id
), bodies AS (
  /* Whether the text is about a sheriff or about a police department. */
  SELECT
    passages.source_id,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(passages.passage, '\bSheriff|SHERIFF\b')) AS sheriff_mentions,
    COUNT(*) FILTER(WHERE
      REGEXP_MATCHES(
        passages.passage,
        '(?i)\bpolice (?:department|division|bureau|chief|officers?)\b|\b(?:chief|division|bureau|department) of police\b|\bPD\b|\bdepartments?:?\W+police\b'
      )) AS police_mentions
  FROM intermediate.marked_passages AS passages
  WHERE
    NOT passages.form = 'muckrock_page'
  GROUP BY
    passages.source_id
), offices AS (
  SELECT
    bodies.source_id,
    CASE
      WHEN NOT counties.county IS NULL AND bodies.sheriff_mentions > bodies.police_mentions
      THEN counties.county
      WHEN bodies.police_mentions > 0
      THEN best_city.place
    END AS place,
    NOT counties.county IS NULL AND bodies.sheriff_mentions > bodies.police_mentions AS is_sheriff
  FROM bodies
  LEFT JOIN counties
    ON counties.source_id = bodies.source_id
  LEFT JOIN best_city
    ON best_city.source_id = bodies.source_id
), departments AS (
  SELECT
    lines.source_id,
    ARG_MIN(
      TRIM(
        COALESCE(
          NULLIF(REGEXP_EXTRACT(lines.line, '(?i)^\W*departments?:? +(\S.*?)\W*$', 1), ''),
          REGEXP_EXTRACT(lines.line_behind, '^\W*(\S.*?)\W*$', 1)
        )
      ),
      lines.line_number
    ) AS department
  FROM next_lines AS lines
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = lines.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
    AND blocks.block_kind = 'header'
  WHERE
    lines.form = 'nextrequest_page' AND REGEXP_MATCHES(lines.line, '(?i)^\W*departments?\b:?(?:\W*$| +\S)')
  GROUP BY
    lines.source_id
), portal_titles AS (
  /* "City of Pell, OH - Public Records": the portal's owner stands over the request. */
  SELECT
    titles.source_id,
    CASE
      WHEN REGEXP_MATCHES(titles.owner, '(?i)^county of ')
      THEN REGEXP_REPLACE(titles.owner, '(?i)^county of (?:the )?', '', 'g') || ' County'
      ELSE TRIM(
        REGEXP_REPLACE(
          REGEXP_REPLACE(titles.owner, '^(?i:the )?(?i:city|town|village|borough|township|state|commonwealth) (?i:of) (?i:the )?', '', 'g'),
          '(?i) (?:(?:consolidated|unified|metropolitan|metro|city-county) government|consolidated city)$',
          '',
          'g'
        )
      )
    END AS owner,
    titles.state_words
  FROM (
    SELECT
      lines.source_id,
      TRIM(
        REGEXP_EXTRACT(
          lines.line,
          '^\W*((?:\p{Lu}[\p{L}''.&-]*|of|the)(?: (?:\p{Lu}[\p{L}''.&-]*|of|the|de|la|del))*?)(?: *[,(|·•—–:]| +-+ |\W*$)',
          1
        )
      ) AS owner,
      REGEXP_EXTRACT(lines.line, '^[^,(|·•—–]*[,(|·•—–-]+ *([A-Z][A-Za-z]+(?: [A-Z][a-z]+)?)', 1) AS state_words
    FROM intermediate.lines AS lines
    WHERE
      lines.form = 'nextrequest_page' AND NOT lines.is_blank AND lines.line_number <= 4
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) = 1
  ) AS titles
  WHERE
    LENGTH(titles.owner) > 3
    AND NOT REGEXP_MATCHES(
      titles.owner,
      '(?i)\b(?:requests?|records?|nextrequest|portal|center|public|open|all|foia|sign|home|timeline|police|sheriff|status|help|menu|skip)\b'
    )
), short_names AS (
  /* Agencies that go by their initials everywhere; the seed lists them. */
  SELECT
    passages.source_id,
    known.agency_name,
    known.place_name,
    known.state,
    known.short_name,
    COUNT(*) AS mentions
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.known_agencies AS known
    ON CASE
      WHEN CONTAINS(passages.passage, known.short_name)
      THEN REGEXP_MATCHES(' ' || passages.passage || ' ', '\W' || known.short_name || '\W')
      ELSE FALSE
    END
  INNER JOIN seeds.states AS states
    ON states.state = known.state
  WHERE
    NOT passages.form = 'muckrock_page'
    AND passages.speaker <> 'requester'
    AND /* Initials are shared: the text must name the state or the place too. */ EXISTS(
      SELECT
        1
      FROM intermediate.sources AS sources
      WHERE
        sources.source_id = passages.source_id
        AND (
          CONTAINS(sources.match_text, states.state_name) AND CONTAINS(sources.match_text, known.place_name)
        )
    )
  GROUP BY
    passages.source_id,
    known.agency_name,
    known.place_name,
    known.state,
    known.short_name
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY passages.source_id ORDER BY COUNT(*) DESC, known.agency_name) = 1
), best_names AS (
  SELECT
    counted.source_id,
    counted.agency_name,
    counted.place_part,
    counted.char_start,
    counted.weight
  FROM counted
  WHERE
    counted.place_part <> ''
    AND NOT REGEXP_MATCHES(
      counted.place_part,
      '(?i)^(?:county|state|local|metropolitan|municipal|city|town|village|this|that|any|other|each|university|departments?)$'
    )
    AND /* A department of public safety and the police of one place are one agency: its police. */ NOT (
      REGEXP_MATCHES(counted.agency_name, '(?i)public safety')
      AND EXISTS(
        SELECT
          1
        FROM counted AS police
        WHERE
          police.source_id = counted.source_id
          AND UPPER(police.place_part) = UPPER(counted.place_part)
          AND REGEXP_MATCHES(police.agency_name, '(?i)police')
      )
    )
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY counted.source_id ORDER BY counted.weight DESC, counted.char_start) = 1
), bare_names AS (
  /* "METROPOLITAN POLICE DEPARTMENT" above "CITY OF …": the name needs its city. */
  SELECT
    counted.source_id,
    counted.agency_name,
    counted.char_start
  FROM counted
  WHERE
    (
      counted.place_part = '' OR REGEXP_MATCHES(counted.place_part, '(?i)^(?:metropolitan|municipal)$')
    )
    AND counted.char_start < 800
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY counted.source_id ORDER BY counted.char_start) = 1
), institutions AS (
  /* The university, the transit authority whose head stands over the text. */
  SELECT
    hits.source_id,
    ARG_MIN(hits.institution, hits.char_start) AS institution
  FROM (
    SELECT
      lines.source_id,
      lines.char_start,
      lines.words,
      TRIM(
        REGEXP_REPLACE(@hit_field(SPLIT_PART(@rule_hits('agency', lines.words, 'institution'), CHR(1), 1), 'words'), '\s+', ' ', 'g')
      ) AS institution
    FROM read_lines AS lines
    WHERE
      lines.form <> 'muckrock_page' AND lines.seam = 0 AND lines.char_start < 1200
  ) AS hits
  WHERE
    hits.institution <> ''
    AND (
      REGEXP_MATCHES(
        LTRIM(hits.words),
        '^\W*' || REGEXP_REPLACE(hits.institution, '[^A-Za-z0-9]+', '.+', 'g') || '\W*(?:$|[|·•—–(,-])'
      )
      OR REGEXP_MATCHES(hits.words, '(?i)^\W*departments?:')
    )
  GROUP BY
    hits.source_id
), campus_police AS (
  /* Its police go by half their name: "University Police", "the Police Division". */
  SELECT
    institutions.source_id,
    institutions.institution,
    REGEXP_REPLACE(
      REGEXP_EXTRACT(
        sources.match_text,
        '(?:^|[^\w])((?:(?i:university|college|campus|transit|school|district|airport|port) )?(?:Police|POLICE)(?: (?i:department|dept|division|bureau|services))?)(?:[^\w]|$)',
        1
      ),
      '(?i) dept$',
      ' Department',
      'g'
    ) AS police
  FROM institutions
  INNER JOIN intermediate.sources AS sources
    ON sources.source_id = institutions.source_id
), campus_names AS (
  SELECT
    campus_police.source_id,
    campus_police.institution,
    CASE
      WHEN REGEXP_MATCHES(campus_police.institution, '(?i)schools?|school district')
      THEN campus_police.institution
      WHEN REGEXP_MATCHES(
        campus_police.institution,
        '(?i) ' || SPLIT_PART(campus_police.police, ' ', 1) || '(?: (?:authority|district|commission))?$'
      )
      THEN REGEXP_REPLACE(
        campus_police.institution,
        '(?i) ' || SPLIT_PART(campus_police.police, ' ', 1) || '(?: (?:authority|district|commission))?$',
        '',
        'g'
      ) || ' ' || campus_police.police
      WHEN campus_police.police <> ''
      THEN campus_police.institution || ' ' || REGEXP_REPLACE(campus_police.police, '(?i)^(?:campus|district|school) ', '', 'g')
    END AS agency_name,
    UPPER(REGEXP_REPLACE(campus_police.institution, '(\w)\w*\W*', '\1', 'g')) AS initials
  FROM campus_police
), other_names AS (
  /* A center, a bureau, a prison: read only where nobody of the police is named. */
  SELECT
    counted_others.source_id,
    counted_others.agency_name
  FROM (
    SELECT
      others.source_id,
      UPPER(others.other_name) AS name_key,
      ARG_MIN(others.other_name, others.char_start) AS agency_name,
      MIN(others.char_start) AS char_start,
      COUNT(*) + CASE WHEN MIN(others.char_start) < 500 THEN 6 ELSE 0 END AS weight
    FROM (
      SELECT
        lines.source_id,
        lines.char_start,
        TRIM(
          REGEXP_REPLACE(
            REGEXP_REPLACE(@hit_field(SPLIT_PART(@rule_hits('agency', lines.words, 'other'), CHR(1), 1), 'words'), '\s+', ' ', 'g'),
            '^(?:(?i:the|of|and|our|your|dear|from|to|re|at|by|with|for|departments?:?|agency:?) )+',
            '',
            'g'
          )
        ) AS other_name
      FROM read_lines AS lines
      INNER JOIN intermediate.marked_passages AS passages
        ON passages.source_id = lines.source_id
        AND lines.char_start >= passages.char_start
        AND lines.char_start < passages.char_end
      WHERE
        lines.form <> 'muckrock_page'
        AND lines.seam = 0
        AND (
          passages.speaker <> 'requester' OR lines.char_start < 500
        )
    ) AS others
    WHERE
      others.other_name <> ''
    GROUP BY
      others.source_id,
      UPPER(others.other_name)
  ) AS counted_others
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY counted_others.source_id ORDER BY counted_others.weight DESC, counted_others.char_start) = 1
), heads AS (
  /* The town of the letterhead: "12 Hill Road, Pell Landing, Oregon". */
  SELECT
    towns.source_id,
    ARG_MIN(towns.town, towns.char_start) AS town
  FROM (
    SELECT
      lines.source_id,
      lines.char_start,
      REGEXP_EXTRACT(
        lines.words,
        '(?:^\W*|[,(·•|-] *|  )([A-Z][\w''.-]+(?: [A-Z][\w''.-]+){0,2}),? +(?:' || states.state_name || '|' || states.state || ')\.?(?: +\d{5}.*)?\W*$',
        1
      ) AS town
    FROM read_lines AS lines
    INNER JOIN seeds.states AS states
      ON CONTAINS(lines.words, states.state_name) OR CONTAINS(lines.words, ' ' || states.state)
    WHERE
      lines.form <> 'muckrock_page' AND lines.seam = 0 AND lines.char_start < 600
  ) AS towns
  WHERE
    towns.town <> ''
    AND NOT REGEXP_MATCHES(
      towns.town,
      '(?i)\b(?:street|road|avenue|box|suite|county|drive|room|floor|north|south|east|west|university|college|authority|police|department)\b'
    )
  GROUP BY
    towns.source_id
), addresses AS (
  /* "…, Missouri 63103" or "…, MO 63103": the first in the text is the letterhead's. */
  SELECT
    passages.source_id,
    states.state,
    MIN(passages.char_start) AS char_start
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.states AS states
    ON REGEXP_MATCHES(passages.passage, '\d{5}')
    AND (
      CONTAINS(UPPER(passages.passage), UPPER(states.state_name) || ' ')
      OR CONTAINS(passages.passage, ', ' || states.state || ' ')
      OR CONTAINS(passages.passage, ' ' || states.state || ' ')
      OR CONTAINS(passages.passage, ', ' || states.state || '.')
    )
  WHERE
    passages.speaker IN ('agency', 'document', 'platform')
    AND (
      REGEXP_MATCHES(passages.passage, '(?i)' || states.state_name || '\.?,? +\d{5}\b')
      OR REGEXP_MATCHES(passages.passage, '[ ,]' || states.state || '\.?,? +\d{5}\b')
    )
  GROUP BY
    passages.source_id,
    states.state
), address_states AS (
  SELECT
    addresses.source_id,
    addresses.state
  FROM addresses
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY addresses.source_id ORDER BY addresses.char_start, addresses.state) = 1
), named_states AS (
  /* Elsewhere the state whose law or name stands in the text most often. */
  SELECT
    passages.source_id,
    states.state,
    SUM(
      CASE
        WHEN REGEXP_MATCHES(
          passages.passage,
          states.state_name || '(?:''s)? (?:\w+ )?(?:Public|Open|Freedom|Sunshine|Government|Inspection|Right|Records|Access|Data|Statutes?|Revised|Code|Penal|General Statutes|Constitution|Compiled)'
        )
        THEN 5
        ELSE 1
      END
    ) AS weight
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.states AS states
    ON CONTAINS(passages.passage, states.state_name)
  GROUP BY
    passages.source_id,
    states.state
), cited_states AS (
  /* A citation such as "Minn. Stat." or "ORS 192" names its state through the law's own citation. */
  SELECT
    passages.source_id,
    statutes.abbr AS state,
    COUNT(*) * 4 AS weight
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.statutes AS statutes
    ON LENGTH(REGEXP_EXTRACT(statutes.citation, '^([A-Z][A-Za-z.]*\.?(?: [A-Z][A-Za-z.]*\.?)*) ', 1)) >= 3
    AND NOT statutes.abbr IN ('US')
    AND CONTAINS(passages.passage, REGEXP_EXTRACT(statutes.citation, '^([A-Z][A-Za-z.]*\.?(?: [A-Z][A-Za-z.]*\.?)*) ', 1) || ' ')
  GROUP BY
    passages.source_id,
    statutes.abbr
), abbreviated_states AS (
  /* "CPRA", "GRAMA": the short name of a law that only one state's law has. */
  SELECT
    passages.source_id,
    MIN(statutes.abbr) AS state,
    COUNT(DISTINCT passages.char_start) * 3 AS weight
  FROM intermediate.marked_passages AS passages
  INNER JOIN seeds.statutes AS statutes
    ON CASE
      WHEN LENGTH(statutes.short_name) >= 4 AND CONTAINS(passages.passage, statutes.short_name)
      THEN REGEXP_MATCHES(passages.passage, '\b' || statutes.short_name || '\b')
      ELSE FALSE
    END
  GROUP BY
    passages.source_id,
    statutes.short_name
  HAVING
    COUNT(DISTINCT statutes.abbr) = 1
), law_states AS (
  /* "G.S. 132", "RSA 91-A", "La. R.S. 44": each state cites its laws in its own way. */
  SELECT
    sources.source_id,
    citations.state,
    6 AS weight
  FROM intermediate.sources AS sources
  INNER JOIN seeds.state_citations AS citations
    ON REGEXP_MATCHES(sources.match_text, citations.pattern)
  UNION ALL
  SELECT
    sources.source_id,
    states.state,
    2 AS weight
  FROM intermediate.sources AS sources
  INNER JOIN seeds.states AS states
    ON REGEXP_MATCHES(SUBSTRING(sources.match_text, 1, 400), '\b' || UPPER(states.state_name) || '\b')
), weighed_states AS (
  SELECT
    law_states.*
  FROM law_states
  UNION ALL
  SELECT
    abbreviated_states.*
  FROM abbreviated_states
  UNION ALL
  SELECT
    named_states.*
  FROM named_states
  UNION ALL
  SELECT
    cited_states.*
  FROM cited_states
), best_states AS (
  SELECT
    weighed_states.source_id,
    weighed_states.state
  FROM weighed_states
  GROUP BY
    weighed_states.source_id,
    weighed_states.state
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY weighed_states.source_id ORDER BY SUM(weighed_states.weight) DESC, weighed_states.state) = 1
), lettered AS (
  /* What the portal, the letterhead of an institution or an unusual agency gives where police names do not. */
  SELECT
    sources.source_id,
    CASE
      WHEN NOT portal_titles.owner IS NULL
      AND institutions.institution IS NULL
      AND UPPER(portal_titles.owner) <> COALESCE(UPPER(best_names.place_part), '')
      AND REGEXP_MATCHES(departments.department, '(?i)police|\bPD\b')
      AND NOT REGEXP_MATCHES(departments.department, '(?i)sheriff|district police')
      THEN portal_titles.owner || ' Police Department'
      WHEN NOT portal_titles.owner IS NULL
      AND REGEXP_MATCHES(portal_titles.owner, '(?i) (?:county|parish)$')
      AND REGEXP_MATCHES(departments.department, '(?i)^\W*(?:office of the )?(?:district|county|prosecuting|state''s) attorney')
      THEN portal_titles.owner || ' ' || REGEXP_EXTRACT(departments.department, '(?i)((?:district|county|prosecuting|state''s) attorney)', 1)
      WHEN NOT portal_titles.owner IS NULL
      AND best_names.agency_name IS NULL
      AND REGEXP_MATCHES(portal_titles.owner, '(?i) (?:county|parish)$')
      AND REGEXP_MATCHES(departments.department, '(?i)sheriff')
      THEN portal_titles.owner || ' Sheriff''s Office'
      WHEN NOT best_city.place IS NULL
      AND REGEXP_MATCHES(departments.department, '(?i)^\W*police\b')
      AND REGEXP_MATCHES(best_names.agency_name, '(?i)sheriff')
      THEN best_city.place || ' Police Department'
      WHEN NOT campus_names.agency_name IS NULL
      AND (
        best_names.agency_name IS NULL
        OR REGEXP_MATCHES(best_names.place_part, '(?i)^(?:transit|university|college|campus|district|school|airport|port|authority)$')
        OR UPPER(best_names.place_part) = campus_names.initials
      )
      THEN campus_names.agency_name
      WHEN REGEXP_MATCHES(other_names.agency_name, '(?i)^(?:city|town|village) of .*marshal')
      THEN TRIM(
        REGEXP_REPLACE(REGEXP_REPLACE(other_names.agency_name, '(?i)^(?:city|town|village) of ', '', 'g'), ' *[-–—,|/] *', ' Town ', 'g')
      )
      WHEN best_names.agency_name IS NULL AND offices.place IS NULL AND NOT other_names.agency_name IS NULL
      THEN CASE
        WHEN REGEXP_MATCHES(other_names.agency_name, '(?i)^(?:adult |juvenile |community )?(?:probation|corrections|pretrial services) ')
        THEN COALESCE(counties.county || ' ', '') || other_names.agency_name
        ELSE other_names.agency_name
      END
    END AS agency_name,
    portal_titles.owner,
    departments.department,
    heads.town
  FROM intermediate.sources AS sources
  LEFT JOIN portal_titles
    ON portal_titles.source_id = sources.source_id
  LEFT JOIN departments
    ON departments.source_id = sources.source_id
  LEFT JOIN institutions
    ON institutions.source_id = sources.source_id
  LEFT JOIN campus_names
    ON campus_names.source_id = sources.source_id
  LEFT JOIN other_names
    ON other_names.source_id = sources.source_id
  LEFT JOIN best_names
    ON best_names.source_id = sources.source_id
  LEFT JOIN best_city
    ON best_city.source_id = sources.source_id
  LEFT JOIN offices
    ON offices.source_id = sources.source_id
  LEFT JOIN counties
    ON counties.source_id = sources.source_id
  LEFT JOIN heads
    ON heads.source_id = sources.source_id
), unusual AS (
  SELECT
    lettered.source_id,
    lettered.agency_name,
    lettered.town,
    COALESCE(
      CASE
        WHEN REGEXP_MATCHES(lettered.agency_name, '(?i) (?:county|parish) ')
        THEN REGEXP_EXTRACT(lettered.agency_name, '(?i)^(.*? (?:county|parish)) ', 1)
        WHEN REGEXP_MATCHES(lettered.agency_name, ' Police Department$')
        AND lettered.agency_name = lettered.owner || ' Police Department'
        THEN lettered.owner
      END,
      lettered.town,
      CASE WHEN lettered.agency_name = lettered.department THEN lettered.owner END,
      NULLIF(
        TRIM(
          REGEXP_REPLACE(
            lettered.agency_name,
            '(?i)(?:\b(?:state|polytechnic|technical) )?\b(?:university|college|transit|transportation|port|airport|public schools|(?:unified |independent |consolidated )?school district|police|intelligence|fusion|information|investigations?|investigative|crimes?|livestock|town marshal|marshal)\b.*$',
            '',
            'g'
          )
        ),
        ''
      ),
      lettered.owner,
      lettered.agency_name
    ) AS place_name
  FROM lettered
  WHERE
    NOT lettered.agency_name IS NULL
), resolved AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.is_sample,
    headers.state IS NULL AS is_read,
    CASE
      WHEN NOT headers.agency_name IS NULL
      THEN headers.agency_name
      WHEN NOT unusual.agency_name IS NULL AND short_names.agency_name IS NULL
      THEN unusual.agency_name
      WHEN NOT short_names.agency_name IS NULL AND best_names.agency_name IS NULL
      THEN short_names.agency_name
      WHEN NOT short_names.agency_name IS NULL
      AND sources.form = 'nextrequest_page'
      AND /* The initials may be those of the agency that the text spells out. */ REGEXP_REPLACE(best_names.agency_name, '[^A-Z]+', '', 'g') <> short_names.short_name
      THEN short_names.agency_name
      WHEN NOT bare_names.agency_name IS NULL
      AND NOT best_city.place IS NULL
      AND bare_names.char_start < COALESCE(best_names.char_start, 1000000)
      AND UPPER(best_city.place) <> COALESCE(UPPER(best_names.place_part), '')
      THEN CASE
        WHEN REGEXP_MATCHES(bare_names.agency_name, '(?i)^police ')
        THEN best_city.place || ' ' || bare_names.agency_name
        ELSE bare_names.agency_name || ', City of ' || best_city.place
      END
      WHEN NOT offices.place IS NULL AND COALESCE(best_names.weight, 0) < 1
      THEN offices.place || CASE
        WHEN offices.is_sheriff
        THEN ' Sheriff''s Office'
        WHEN REGEXP_MATCHES(sources.match_text, '\b(?:Division|DIVISION) (?:of|OF) (?:Police|POLICE)\b')
        AND NOT REGEXP_MATCHES(sources.match_text, '\b(?:Police|POLICE) (?:Department|DEPARTMENT)\b')
        THEN ' Division of Police'
        ELSE ' Police Department'
      END
      WHEN NOT best_names.agency_name IS NULL
      THEN best_names.agency_name
      WHEN NOT best_city.place IS NULL
      AND (
        REGEXP_MATCHES(departments.department, '(?i)police|PD\b') OR sources.form = 'response_letter'
      )
      THEN best_city.place || ' Police Department'
    END AS agency_name,
    CASE
      WHEN NOT headers.place_name IS NULL
      THEN headers.place_name
      WHEN NOT unusual.agency_name IS NULL AND short_names.agency_name IS NULL
      THEN unusual.place_name
      WHEN NOT short_names.agency_name IS NULL
      AND (
        best_names.agency_name IS NULL OR sources.form = 'nextrequest_page'
      )
      THEN short_names.place_name
      WHEN NOT bare_names.agency_name IS NULL
      AND NOT best_city.place IS NULL
      AND bare_names.char_start < COALESCE(best_names.char_start, 1000000)
      AND UPPER(best_city.place) <> COALESCE(UPPER(best_names.place_part), '')
      THEN best_city.place
      WHEN NOT offices.place IS NULL AND COALESCE(best_names.weight, 0) < 1
      THEN offices.place
      ELSE COALESCE(best_names.place_part, best_city.place)
    END AS place_name,
    heads.town,
    sources.match_text,
    COALESCE(
      headers.state,
      CASE WHEN best_names.agency_name IS NULL OR sources.form = 'nextrequest_page' THEN short_names.state END,
      address_states.state,
      best_states.state
    ) AS state
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.request_headers AS headers
    ON headers.source_id = sources.source_id
  LEFT JOIN unusual
    ON unusual.source_id = sources.source_id
  LEFT JOIN heads
    ON heads.source_id = sources.source_id
  LEFT JOIN short_names
    ON short_names.source_id = sources.source_id
  LEFT JOIN best_names
    ON best_names.source_id = sources.source_id
  LEFT JOIN bare_names
    ON bare_names.source_id = sources.source_id
  LEFT JOIN best_city
    ON best_city.source_id = sources.source_id
  LEFT JOIN departments
    ON departments.source_id = sources.source_id
  LEFT JOIN offices
    ON offices.source_id = sources.source_id
  LEFT JOIN address_states
    ON address_states.source_id = sources.source_id
  LEFT JOIN best_states
    ON best_states.source_id = sources.source_id
), state_words AS (
  SELECT
    LISTAGG(states.state_name || '|' || states.state, '|'
    ORDER BY
      states.state) AS words
  FROM seeds.states AS states
), settled AS (
  /* The police of a university are in the town of its address, or in the one that it is named for. */
  SELECT
    resolved.source_id,
    resolved.version_number,
    resolved.is_sample,
    resolved.is_read,
    resolved.agency_name,
    CASE
      WHEN REGEXP_MATCHES(resolved.place_name, '(?i)[a-z] (?:university|college|transit)$')
      THEN COALESCE(
        NULLIF(
          REGEXP_EXTRACT(
            resolved.match_text,
            REGEXP_REPLACE(resolved.place_name, '[^A-Za-z0-9]+', '\\W+', 'g') || '(?: Police(?: Department)?)?,?\s+\(?([A-Z][\w''-]+(?: [A-Z][\w''-]+){0,2}), +(?:' || state_words.words || ')\b',
            1
          ),
          ''
        ),
        resolved.town,
        REGEXP_REPLACE(resolved.place_name, '(?i)(?: state| polytechnic| technical)? (?:university|college|transit)$', '', 'g')
      )
      ELSE resolved.place_name
    END AS place_name,
    resolved.state
  FROM resolved
  CROSS JOIN state_words
), told_states AS (
  /* "City of Alderbrook, Oregon", "Pell County, OR": the state behind the place. */
  SELECT
    told.source_id,
    ARG_MAX(states.state, LENGTH(states.state_name)) AS state
  FROM (
    SELECT
      settled.source_id,
      REGEXP_REPLACE(
        REGEXP_EXTRACT(
          sources.match_text,
          '(?i:\b' || REGEXP_REPLACE(settled.place_name, '[^A-Za-z0-9]+', '\\W+', 'g') || ')(?:,\s+|\s+\(|\s+[—–-]\s+)([A-Z][A-Za-z]+(?:\s+[A-Z][A-Za-z]+)?)',
          1
        ),
        '\s+',
        ' ',
        'g'
      ) AS words
    FROM settled
    INNER JOIN intermediate.sources AS sources
      ON sources.source_id = settled.source_id
    WHERE
      settled.place_name <> ''
  ) AS told
  INNER JOIN seeds.states AS states
    ON states.state = SPLIT_PART(told.words, ' ', 1)
    OR UPPER(states.state_name) IN (UPPER(told.words), UPPER(SPLIT_PART(told.words, ' ', 1)))
  GROUP BY
    told.source_id
), words AS (
  /* Letterheads shout: a name all in capitals is set in title case, word by word. */
  SELECT
    settled.source_id,
    settled.agency_name <> UPPER(settled.agency_name) AS is_mixed,
    @pieces(settled.agency_name || ' ' || CHR(10) || ' ' || settled.place_name, ' ')
  FROM settled
  WHERE
    NOT settled.agency_name IS NULL AND NOT settled.place_name IS NULL AND settled.place_name <> ''
), cased AS (
  SELECT
    words.source_id,
    LISTAGG(
      
        CASE
          WHEN words.piece <> UPPER(words.piece)
          OR LENGTH(words.piece) < 2
          OR LENGTH(words.piece) <= 3
          AND words.is_mixed
          AND REGEXP_MATCHES(words.piece, '^[A-Z]+$')
          AND NOT words.piece IN ('OF', 'AND', 'THE', 'FOR')
          THEN words.piece
          WHEN LOWER(words.piece) IN ('of', 'and', 'the', 'for')
          THEN LOWER(words.piece)
          ELSE UPPER(SUBSTRING(words.piece, 1, 1)) || LOWER(SUBSTRING(words.piece, 2))
        END,
        ' '
      
      ORDER BY
        words.piece_number
    ) AS both_names
  FROM words
  GROUP BY
    words.source_id
), written AS (
  SELECT
    settled.source_id,
    settled.version_number,
    settled.is_sample,
    REPLACE(
      REPLACE(TRIM(SPLIT_PART(cased.both_names, CHR(10), 1), ' ,.'), 'Sheriffs Office', 'Sheriff''s Office'),
      'Sheriffs Department',
      'Sheriff''s Department'
    ) AS agency_name,
    TRIM(SPLIT_PART(cased.both_names, CHR(10), 2), ' ,') AS place_name,
    COALESCE(told_states.state, settled.state) AS state
  FROM settled
  INNER JOIN cased
    ON cased.source_id = settled.source_id
  LEFT JOIN told_states
    ON told_states.source_id = settled.source_id AND settled.is_read
), typed AS (
  SELECT
    written.*,
    CASE
      WHEN REGEXP_MATCHES(written.agency_name, '(?i)sheriff')
      THEN 'sheriff'
      WHEN REGEXP_MATCHES(written.agency_name, '(?i)state police|highway patrol|state patrol')
      THEN 'state_police'
      WHEN REGEXP_MATCHES(written.agency_name, '(?i)police')
      THEN 'police'
      WHEN REGEXP_MATCHES(written.agency_name, '(?i)public safety')
      THEN 'public_safety'
      WHEN REGEXP_MATCHES(written.agency_name, '(?i)attorney')
      THEN 'prosecutor'
      ELSE 'other'
    END AS agency_type,
    TRIM(
      REGEXP_REPLACE(
        REGEXP_REPLACE(
          LOWER(REPLACE(LOWER(written.agency_name), LOWER(written.place_name), ' ')),
          '\b(?:police|sheriff''?s?|department|dept|office|bureau|division|city|town|county|of|the|public|safety|service)\b',
          ' ',
          'g'
        ),
        '[^a-z0-9]+',
        '-',
        'g'
      ),
      '-'
    ) AS qualifier /* What the name says beyond the place and the kind ("Metropolitan") keeps two agencies of one place apart. */
  FROM written
)
SELECT
  typed.source_id, /* The source */
  typed.version_number, /* Version of the source */
  LOWER(
    'us-' || COALESCE(LOWER(typed.state), 'xx') || '-' || TRIM(
      REGEXP_REPLACE(TRANSLATE(LOWER(typed.place_name), 'áàâäãéèêëíìîïóòôöõúùûüñç', 'aaaaaeeeeiiiiooooouuuunc'), '[^a-z0-9]+', '-', 'g'),
      '-'
    ) || CASE WHEN typed.qualifier = '' OR typed.qualifier = 's' THEN '' ELSE '-' || typed.qualifier END || CASE typed.agency_type
      WHEN 'police'
      THEN '-pd'
      WHEN 'sheriff'
      THEN '-so'
      WHEN 'state_police'
      THEN '-sp'
      WHEN 'public_safety'
      THEN '-dps'
      WHEN 'prosecutor'
      THEN '-da'
      ELSE '-agency'
    END
  ) AS agency_id, /* Stable slug of country, state, place and kind */
  typed.agency_name, /* Its name, as written */
  typed.agency_type, /* police, sheriff, state_police, public_safety, prosecutor or other */
  typed.place_name, /* City, town or county */
  typed.state, /* Two letters, NULL where the text does not tell */
  typed.is_sample /* TRUE for the bundled sample */
FROM typed