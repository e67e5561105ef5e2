MODEL (
  name intermediate.named_agencies,
  kind FULL,
  description 'One row per source whose agency is known: the agency that the facts are about.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
  )), NOT_NULL(columns := (agency_id, agency_name, place_name)))
);

WITH short_names AS (
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
), senders AS (
  /* "Village of Elm FOIA wrote:" tells which of two agencies of one sentence answers. */
  SELECT
    heads.source_id,
    UPPER(LISTAGG(DISTINCT heads.sender, ' | ')) AS sender_names
  FROM intermediate.message_heads AS heads
  INNER JOIN intermediate.block_speakers AS speakers
    ON speakers.source_id = heads.source_id AND speakers.block_number = heads.block_number
  WHERE
    speakers.speaker = 'agency' AND heads.sender <> ''
  GROUP BY
    heads.source_id
), best_names AS (
  SELECT
    counted.source_id,
    counted.agency_name,
    counted.place_part,
    counted.char_start,
    counted.weight
  FROM intermediate.agency_names AS counted
  LEFT JOIN senders
    ON senders.source_id = counted.source_id
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
        FROM intermediate.agency_names AS police
        WHERE
          police.source_id = counted.source_id
          AND UPPER(police.place_part) = UPPER(counted.place_part)
          AND REGEXP_MATCHES(police.agency_name, '(?i)police')
      )
    )
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY counted.source_id
      ORDER BY counted.weight + CASE
        WHEN LENGTH(counted.place_part) >= 4 AND CONTAINS(COALESCE(senders.sender_names, ''), UPPER(counted.place_part))
        THEN 3
        ELSE 0
      END DESC, counted.char_start, counted.agency_name
    ) = 1
), bare_names AS (
  /* "METROPOLITAN POLICE DEPARTMENT" above "CITY OF …": the name needs its city. */
  SELECT
    counted.source_id,
    counted.agency_name,
    counted.char_start
  FROM intermediate.agency_names AS counted
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
    FROM intermediate.name_lines AS lines
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
      FROM intermediate.name_lines AS lines
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
), lettered AS (
  /* What the portal, the letterhead of an institution or an unusual agency gives where police names do not. */
  SELECT
    sources.source_id,
    CASE
      WHEN NOT places.owner IS NULL
      AND institutions.institution IS NULL
      AND UPPER(places.owner) <> COALESCE(UPPER(best_names.place_part), '')
      AND REGEXP_MATCHES(places.department, '(?i)police|\bPD\b')
      AND NOT REGEXP_MATCHES(places.department, '(?i)sheriff|district police')
      THEN places.owner || ' Police Department'
      WHEN NOT places.owner IS NULL
      AND REGEXP_MATCHES(places.owner, '(?i) (?:county|parish)$')
      AND REGEXP_MATCHES(places.department, '(?i)^\W*(?:office of the )?(?:district|county|prosecuting|state''s) attorney')
      THEN places.owner || ' ' || REGEXP_EXTRACT(places.department, '(?i)((?:district|county|prosecuting|state''s) attorney)', 1)
      WHEN NOT places.owner IS NULL
      AND best_names.agency_name IS NULL
      AND REGEXP_MATCHES(places.owner, '(?i) (?:county|parish)$')
      AND REGEXP_MATCHES(places.department, '(?i)sheriff')
      THEN places.owner || ' Sheriff''s Office'
      WHEN NOT places.city IS NULL
      AND REGEXP_MATCHES(places.department, '(?i)^\W*police\b')
      AND REGEXP_MATCHES(best_names.agency_name, '(?i)sheriff')
      THEN places.city || ' Police Department'
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
      WHEN best_names.agency_name IS NULL AND places.office_place IS NULL AND NOT other_names.agency_name IS NULL
      THEN CASE
        WHEN REGEXP_MATCHES(other_names.agency_name, '(?i)^(?:adult |juvenile |community )?(?:probation|corrections|pretrial services) ')
        THEN COALESCE(places.county || ' ', '') || other_names.agency_name
        ELSE other_names.agency_name
      END
    END AS agency_name,
    places.owner,
    places.department,
    places.town
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.source_places AS places
    ON places.source_id = sources.source_id
  LEFT JOIN institutions
    ON institutions.source_id = sources.source_id
  LEFT JOIN campus_names
    ON campus_names.source_id = sources.source_id
  LEFT JOIN other_names
    ON other_names.source_id = sources.source_id
  LEFT JOIN best_names
    ON best_names.source_id = sources.source_id
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
      AND NOT places.city IS NULL
      AND bare_names.char_start < COALESCE(best_names.char_start, 1000000)
      AND UPPER(places.city) <> COALESCE(UPPER(best_names.place_part), '')
      THEN CASE
        WHEN REGEXP_MATCHES(bare_names.agency_name, '(?i)^(?:police |(?:division|department|bureau) of police)')
        THEN places.city || ' ' || bare_names.agency_name
        ELSE bare_names.agency_name || ', City of ' || places.city
      END
      WHEN NOT places.office_place IS NULL AND COALESCE(best_names.weight, 0) < 1
      THEN places.office_place || CASE
        WHEN places.is_sheriff
        THEN ' Sheriff''s Office'
        WHEN REGEXP_MATCHES(sources.match_text, '\b(?:Division|DIVISION) (?:of|OF) (?:Police|POLICE)\b')
        AND NOT REGEXP_MATCHES(sources.match_text, '\b(?:Police|POLICE) (?:Department|DEPARTMENT)\b')
        THEN ' Division of Police'
        ELSE ' Police Department'
      END
      WHEN NOT best_names.agency_name IS NULL
      THEN best_names.agency_name
      WHEN NOT places.city IS NULL
      AND (
        REGEXP_MATCHES(places.department, '(?i)police|PD\b') OR sources.form = 'response_letter'
      )
      THEN places.city || ' Police Department'
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
      AND NOT places.city IS NULL
      AND bare_names.char_start < COALESCE(best_names.char_start, 1000000)
      AND UPPER(places.city) <> COALESCE(UPPER(best_names.place_part), '')
      THEN places.city
      WHEN NOT places.office_place IS NULL AND COALESCE(best_names.weight, 0) < 1
      THEN places.office_place
      ELSE COALESCE(best_names.place_part, places.city)
    END AS place_name,
    places.town,
    sources.match_text,
    COALESCE(
      headers.state,
      CASE WHEN best_names.agency_name IS NULL OR sources.form = 'nextrequest_page' THEN short_names.state END,
      states.state
    ) AS state
  FROM intermediate.sources AS sources
  LEFT JOIN intermediate.source_places AS places
    ON places.source_id = sources.source_id
  LEFT JOIN intermediate.source_states AS states
    ON states.source_id = sources.source_id
  LEFT JOIN intermediate.request_headers AS headers
    ON headers.source_id = sources.source_id
  LEFT JOIN unusual
    ON unusual.source_id = sources.source_id
  LEFT JOIN short_names
    ON short_names.source_id = sources.source_id
  LEFT JOIN best_names
    ON best_names.source_id = sources.source_id
  LEFT JOIN bare_names
    ON bare_names.source_id = sources.source_id
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
          '(?i:\b' || REGEXP_REPLACE(REGEXP_REPLACE(settled.place_name, '(?i) county$', '', 'g'), '[^A-Za-z0-9]+', '\\W+', 'g') || '(?:\W+county)?(?:\W+(?:police|sheriff''?s?)(?: (?:department|office|bureau|division))?)?)(?:,\s+|\s+\(|\s+[—–-]\s+)([A-Z][A-Za-z]+(?:\s+[A-Z][A-Za-z]+)?)',
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