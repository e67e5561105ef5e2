MODEL (
  name intermediate.source_agencies,
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
    next_lines.line AS words,
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
      ELSE cut_names.cut_name
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
    ARG_MIN(TRIM(REGEXP_EXTRACT(lines.line, '(?i)^\W*departments?:? +(\S.*?)\W*$', 1)), lines.line_number) AS department
  FROM intermediate.lines AS lines
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = lines.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
    AND blocks.block_kind = 'header'
  WHERE
    lines.form = 'nextrequest_page' AND REGEXP_MATCHES(lines.line, '(?i)^\W*departments?:? +\S')
  GROUP BY
    lines.source_id
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
), weighed_states AS (
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
), resolved AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.is_sample,
    headers.state IS NULL AS is_read,
    CASE
      WHEN NOT headers.agency_name IS NULL
      THEN headers.agency_name
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
      THEN offices.place || CASE WHEN offices.is_sheriff THEN ' Sheriff''s Office' ELSE ' Police Department' END
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
    COALESCE(
      headers.state,
      CASE WHEN best_names.agency_name IS NULL OR sources.form = 'nextrequest_page' THEN short_names.state END,
      address_states.state,
      best_states.state
    ) AS state
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.request_headers AS headers
    ON headers.source_id = sources.source_id
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
), told_states AS (
  /* "City of Alderbrook, Oregon", "Pell County, OR": the state behind the place. */
  SELECT
    told.source_id,
    ARG_MAX(states.state, LENGTH(states.state_name)) AS state
  FROM (
    SELECT
      resolved.source_id,
      REGEXP_REPLACE(
        REGEXP_EXTRACT(
          sources.match_text,
          '(?i:\b' || REGEXP_REPLACE(resolved.place_name, '[^A-Za-z0-9]+', '\\W+', 'g') || '),\s+([A-Z][A-Za-z]+(?:\s+[A-Z][A-Za-z]+)?)',
          1
        ),
        '\s+',
        ' ',
        'g'
      ) AS words
    FROM resolved
    INNER JOIN intermediate.sources AS sources
      ON sources.source_id = resolved.source_id
    WHERE
      resolved.place_name <> ''
  ) AS told
  INNER JOIN seeds.states AS states
    ON states.state = SPLIT_PART(told.words, ' ', 1)
    OR UPPER(states.state_name) IN (UPPER(told.words), UPPER(SPLIT_PART(told.words, ' ', 1)))
  GROUP BY
    told.source_id
), words AS (
  /* Letterheads shout: a name all in capitals is set in title case, word by word. */
  SELECT
    resolved.source_id,
    resolved.agency_name <> UPPER(resolved.agency_name) AS is_mixed,
    @pieces(resolved.agency_name || ' ' || CHR(10) || ' ' || resolved.place_name, ' ')
  FROM resolved
  WHERE
    NOT resolved.agency_name IS NULL AND NOT resolved.place_name IS NULL AND resolved.place_name <> ''
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
    resolved.source_id,
    resolved.version_number,
    resolved.is_sample,
    REPLACE(
      REPLACE(TRIM(SPLIT_PART(cased.both_names, CHR(10), 1), ' ,.'), 'Sheriffs Office', 'Sheriff''s Office'),
      'Sheriffs Department',
      'Sheriff''s Department'
    ) AS agency_name,
    TRIM(SPLIT_PART(cased.both_names, CHR(10), 2), ' ,') AS place_name,
    COALESCE(told_states.state, resolved.state) AS state
  FROM resolved
  INNER JOIN cased
    ON cased.source_id = resolved.source_id
  LEFT JOIN told_states
    ON told_states.source_id = resolved.source_id AND resolved.is_read
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