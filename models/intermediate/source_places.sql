MODEL (
  name intermediate.source_places,
  kind FULL,
  description 'One row per source: the city, county, portal and letterhead that say where its agency is.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      is_sheriff
  )))
);

WITH places AS (
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
  FROM intermediate.name_lines AS lines
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
  FROM intermediate.name_lines AS lines
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
    city_names.place
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
      FROM intermediate.name_lines AS lines
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
), next_lines AS (
  SELECT
    lines.*,
    LEAD(LTRIM(lines.line), 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_behind
  FROM intermediate.lines AS lines
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
    END AS owner
  FROM (
    SELECT
      lines.source_id,
      TRIM(
        REGEXP_EXTRACT(
          lines.line,
          '^\W*((?:\p{Lu}[\p{L}''.&-]*|of|the)(?: (?:\p{Lu}[\p{L}''.&-]*|of|the|de|la|del))*?)(?: *[,(|·•—–:]| +-+ |\W*$)',
          1
        )
      ) AS owner
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
    FROM intermediate.name_lines AS lines
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
)
SELECT
  sources.source_id, /* The source */
  best_city.place AS city, /* City, town or village that the text names most often, NULL for none */
  counties.county, /* County that it names most often */
  offices.place AS office_place, /* Place of an agency that goes by its office alone: the sheriff, the police */
  COALESCE(offices.is_sheriff, FALSE) AS is_sheriff, /* TRUE where that is a sheriff */
  departments.department, /* Department that a portal gives the request to */
  portal_titles.owner, /* Owner of the portal */
  heads.town /* Town of the letterhead's address */
FROM intermediate.sources AS sources
LEFT JOIN best_city
  ON best_city.source_id = sources.source_id
LEFT JOIN counties
  ON counties.source_id = sources.source_id
LEFT JOIN offices
  ON offices.source_id = sources.source_id
LEFT JOIN departments
  ON departments.source_id = sources.source_id
LEFT JOIN portal_titles
  ON portal_titles.source_id = sources.source_id
LEFT JOIN heads
  ON heads.source_id = sources.source_id