MODEL (
  name intermediate.block_starts,
  kind FULL,
  description 'One row per place where a block opens: a message, a quoted message, an entry of a timeline, the request, an enclosure.',
  grain (source_id, line_number),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, line_number))
  )
);

WITH counted AS (
  SELECT
    lines.*,
    SUM(CASE WHEN lines.is_headish THEN 0 ELSE 1 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS text_lines,
    SUM(CASE WHEN lines.is_sender THEN 1 ELSE 0 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS sender_index,
    MAX(CASE WHEN NOT lines.is_blank THEN lines.line_number END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS line_above,
    MIN(CASE WHEN NOT lines.is_blank AND NOT lines.is_furniture THEN lines.line_number END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS line_below,
    LAG(lines.line, 1, '') OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS line_before,
    LAG(lines.is_blank, 1, TRUE) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS after_blank,
    LEAD(lines.is_blank, 1, TRUE) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) AS before_blank,
    MAX(CASE WHEN lines.is_blank THEN lines.line_number ELSE 0 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) + 1 AS paragraph_line,
    MAX(CASE WHEN NOT lines.is_capital THEN lines.line_number ELSE 0 END) OVER (PARTITION BY lines.source_id ORDER BY lines.line_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS plain_line
  FROM (
    SELECT
      lines.*,
      LENGTH(REGEXP_REPLACE(lines.line, '[^A-Z]', '', 'g')) >= 5
      AND LENGTH(REGEXP_REPLACE(lines.line, '[^A-Z]', '', 'g')) >= 0.8 * LENGTH(REGEXP_REPLACE(lines.line, '[^A-Za-z]', '', 'g')) AS is_capital,
      @matches_rules('excerpt', lines.line, 'document_field') AS is_document_field,
      (
        @matches_rules('excerpt', lines.line, 'document_field')
        OR @matches_rules('excerpt', lines.line, 'document_section')
      )
      AND NOT @matches_rules('excerpt', lines.line, 'answer') AS is_section
    FROM intermediate.layout_lines AS lines
  ) AS lines
), headed AS (
  /* The header lines that follow a From: line belong to it until the first line of text. */
  SELECT
    counted.*,
    SUM(CASE WHEN counted.is_field THEN 1 ELSE 0 END) OVER (PARTITION BY counted.source_id, counted.sender_index, counted.text_lines) - 1 AS other_fields,
    SUM(CASE WHEN REGEXP_MATCHES(counted.line, '(?i)^\W*sent\**:') THEN 1 ELSE 0 END) OVER (PARTITION BY counted.source_id, counted.sender_index, counted.text_lines) > 0 AS has_sent,
    REGEXP_MATCHES(counted.line, '[@<█]') AS has_address
  FROM counted
), senders AS (
  SELECT
    headed.source_id,
    headed.version_number,
    headed.form,
    headed.line_number,
    headed.quote_depth,
    headed.other_fields,
    headed.has_sent,
    headed.has_address,
    CASE WHEN above.is_separator AND above.line_number >= headed.line_number - 2 THEN above.line_number END AS separator_line,
    FIRST_VALUE(headed.has_sent) OVER (PARTITION BY headed.source_id ORDER BY headed.line_number) AS first_has_sent,
    FIRST_VALUE(headed.has_address) OVER (PARTITION BY headed.source_id ORDER BY headed.line_number) AS first_has_address
  FROM headed
  LEFT JOIN intermediate.layout_lines AS above
    ON above.source_id = headed.source_id AND above.line_number = headed.line_above
  WHERE
    headed.is_sender
), sender_starts AS (
  SELECT
    senders.source_id,
    senders.version_number,
    senders.form,
    COALESCE(senders.separator_line, senders.line_number) AS line_number,
    CASE
      WHEN senders.form = 'muckrock_page'
      AND senders.quote_depth = 0
      AND senders.separator_line IS NULL
      AND (
        NOT senders.has_sent OR senders.first_has_sent
      )
      AND (
        NOT senders.has_address OR senders.first_has_address
      )
      THEN 'message'
      ELSE 'quote'
    END AS block_kind,
    senders.quote_depth AS level
  FROM senders
  WHERE
    senders.form = 'muckrock_page'
    OR senders.form <> 'plain_document'
    AND (
      NOT senders.separator_line IS NULL
      OR senders.form <> 'response_letter'
      AND senders.other_fields >= 1
      OR senders.quote_depth > 0
      AND senders.other_fields >= 1
    )
), intro_starts AS (
  SELECT
    counted.source_id,
    counted.version_number,
    counted.form,
    counted.line_number,
    'quote' AS block_kind,
    CASE
      WHEN below.quote_depth >= counted.quote_depth + 2
      THEN counted.quote_depth /* What is quoted twice in it leaves its own words unquoted. */
      ELSE COALESCE(below.quote_depth, counted.quote_depth)
    END AS level
  FROM counted
  LEFT JOIN counted AS next_line
    ON next_line.source_id = counted.source_id AND next_line.line_number = counted.line_number + 1
  LEFT JOIN intermediate.layout_lines AS below
    ON below.source_id = counted.source_id
    AND below.line_number = CASE WHEN CONTAINS(counted.kinds, ';intro;') THEN counted.line_below ELSE next_line.line_below END
  WHERE
    counted.is_intro AND NOT CONTAINS(counted.kinds, ';message;') AND counted.form <> 'plain_document'
), anchors AS (
  SELECT
    counted.source_id,
    counted.line_number,
    LEAD(counted.kinds, 1, ';') OVER (PARTITION BY counted.source_id ORDER BY counted.line_number) AS next_kinds
  FROM counted
  WHERE
    REGEXP_MATCHES(counted.kinds, ';(?:event|request_label|header|stamp);')
    AND NOT CONTAINS(counted.kinds, ';visibility;')
), marked AS (
  /* "Staff assigned" is an entry of the timeline where a time stamp follows, and a field of the page where another field does. */
  SELECT
    counted.source_id,
    counted.version_number,
    counted.form,
    counted.line_number,
    CASE
      WHEN CONTAINS(counted.kinds, ';event;')
      AND REGEXP_MATCHES(anchors.next_kinds, ';(?:header|request_label);')
      AND NOT REGEXP_MATCHES(anchors.next_kinds, ';(?:event|stamp);')
      THEN REPLACE(counted.kinds, ';event;', ';header;')
      ELSE counted.kinds
    END AS kinds,
    counted.opens_next
  FROM counted
  LEFT JOIN anchors
    ON anchors.source_id = counted.source_id AND anchors.line_number = counted.line_number
  WHERE
    REGEXP_MATCHES(counted.kinds, ';(?:event|message|note|history|request|request_label|headline|header|footer|close|stamp);')
), marks AS (
  SELECT
    marked.source_id,
    marked.version_number,
    marked.form,
    marked.line_number,
    marked.kinds,
    marked.opens_next,
    MIN(CASE WHEN REGEXP_MATCHES(marked.kinds, ';(?:event|message|note|history);') THEN marked.line_number END) OVER (PARTITION BY marked.source_id) AS first_entry,
    MIN(CASE WHEN CONTAINS(marked.kinds, ';message;') THEN marked.line_number END) OVER (PARTITION BY marked.source_id) AS first_message,
    MAX(CASE WHEN REGEXP_MATCHES(marked.kinds, ';(?:event|message|note);') THEN marked.line_number END) OVER (PARTITION BY marked.source_id) AS last_entry,
    MIN(CASE WHEN CONTAINS(marked.kinds, ';close;') THEN marked.line_number END) OVER (PARTITION BY marked.source_id) AS first_close
  FROM marked
), requests AS (
  /* A label over the request goes before the status line, under which older pages put it, and that before the line of its number. */
  SELECT
    marks.source_id,
    COALESCE(
      MIN(marks.line_number) FILTER(WHERE
        CONTAINS(marks.kinds, ';request_label;')),
      MIN(marks.line_number) FILTER(WHERE
        CONTAINS(marks.kinds, ';request;')),
      MIN(marks.line_number) FILTER(WHERE
        CONTAINS(marks.kinds, ';headline;'))
    ) AS line_number
  FROM marks
  WHERE
    marks.line_number < COALESCE(marks.first_entry, marks.line_number + 1)
  GROUP BY
    marks.source_id
), thread_starts AS (
  SELECT
    marks.source_id,
    marks.version_number,
    marks.form,
    CASE
      WHEN marks.line_number = requests.line_number AND marks.opens_next
      THEN marks.line_number + 1
      ELSE marks.line_number
    END AS line_number,
    CASE
      WHEN CONTAINS(marks.kinds, ';message;')
      THEN 'message'
      WHEN CONTAINS(marks.kinds, ';event;') OR CONTAINS(marks.kinds, ';note;')
      THEN 'event'
      WHEN CONTAINS(marks.kinds, ';footer;')
      THEN 'footer'
      WHEN marks.line_number = requests.line_number
      THEN 'request'
      ELSE 'header'
    END AS block_kind,
    0 AS level
  FROM marks
  LEFT JOIN requests
    ON requests.source_id = marks.source_id
  WHERE
    REGEXP_MATCHES(marks.kinds, ';(?:event|note|history);')
    OR CONTAINS(marks.kinds, ';message;')
    AND marks.form <> 'muckrock_page'
    OR CONTAINS(marks.kinds, ';footer;')
    AND marks.line_number > CASE WHEN marks.form = 'muckrock_page' THEN marks.first_message ELSE marks.last_entry END
    OR marks.line_number = requests.line_number
    OR CONTAINS(marks.kinds, ';header;')
    AND marks.line_number > requests.line_number
    AND marks.line_number < COALESCE(marks.first_entry, marks.line_number + 1)
), text_starts AS (
  SELECT
    sources.source_id,
    sources.version_number,
    sources.form,
    1 AS line_number,
    CASE
      WHEN sources.form = 'response_letter'
      THEN 'letter'
      WHEN sources.form = 'plain_document'
      THEN 'document'
      WHEN sources.form = 'email_thread' AND openings.text_lines >= 2
      THEN 'message'
      ELSE 'header'
    END AS block_kind,
    0 AS level
  FROM intermediate.sources AS sources
  LEFT JOIN (
    /* A thread copied without its topmost header begins with a message. */
    SELECT
      counted.source_id,
      MAX(counted.text_lines) AS text_lines
    FROM counted
    LEFT JOIN (
      SELECT
        quotes.source_id,
        MIN(quotes.line_number) AS line_number
      FROM (
        SELECT
          sender_starts.*
        FROM sender_starts
        UNION ALL
        SELECT
          intro_starts.*
        FROM intro_starts
      ) AS quotes
      GROUP BY
        quotes.source_id
    ) AS first_quotes
      ON first_quotes.source_id = counted.source_id
    WHERE
      counted.line_number < COALESCE(first_quotes.line_number, counted.line_number + 1)
    GROUP BY
      counted.source_id
  ) AS openings
    ON openings.source_id = sources.source_id
), top_letters AS (
  /* The newest message of a history can stand above it as it was mailed: its header lines, then "Dear …". */
  SELECT
    counted.source_id,
    counted.version_number,
    counted.form,
    COALESCE(
      MIN(CASE WHEN counted.is_field THEN counted.line_number END),
      MIN(CASE WHEN counted.is_salutation THEN counted.line_number END)
    ) AS line_number,
    'message' AS block_kind,
    0 AS level
  FROM (
    SELECT
      counted.*,
      REGEXP_MATCHES(
        counted.line,
        '(?i)^[ *|]*(?:dear|hello|hi|good (?:morning|afternoon|evening)|m[rs]{1,2}\.)\b[^.:;?!]{0,60}[,:.]?[ *|]*$'
      ) AS is_salutation
    FROM counted
  ) AS counted
  INNER JOIN (
    SELECT DISTINCT
      marks.source_id,
      marks.first_entry
    FROM marks
  ) AS entries
    ON entries.source_id = counted.source_id AND counted.line_number < entries.first_entry
  LEFT JOIN requests
    ON requests.source_id = counted.source_id
  WHERE
    counted.form = 'govqa_history' AND requests.line_number IS NULL
  GROUP BY
    counted.source_id,
    counted.version_number,
    counted.form
  HAVING
    COUNT(*) FILTER(WHERE
      counted.is_salutation) > 0
), open_starts AS (
  SELECT
    starts.*
  FROM (
    SELECT
      thread_starts.*,
      1 AS preference
    FROM thread_starts
    UNION ALL
    SELECT
      sender_starts.*,
      2 AS preference
    FROM sender_starts
    UNION ALL
    SELECT
      top_letters.*,
      2 AS preference
    FROM top_letters
    UNION ALL
    SELECT
      intro_starts.*,
      3 AS preference
    FROM intro_starts
    UNION ALL
    SELECT
      text_starts.*,
      4 AS preference
    FROM text_starts
  ) AS starts
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY starts.source_id, starts.line_number ORDER BY starts.preference, starts.block_kind DESC) = 1
), ranges AS (
  SELECT
    open_starts.*,
    LEAD(open_starts.line_number, 1, 100000000) OVER (PARTITION BY open_starts.source_id ORDER BY open_starts.line_number) AS next_line
  FROM open_starts
), quoted_lines AS (
  SELECT
    ranges.source_id,
    ranges.version_number,
    ranges.form,
    ranges.line_number AS start_line,
    ranges.level AS quote_level,
    counted.line_number,
    counted.quote_depth,
    MAX(CASE WHEN counted.quote_depth >= ranges.level THEN counted.line_number END) OVER (PARTITION BY ranges.source_id, ranges.line_number) AS last_quoted,
    MIN(CASE WHEN counted.quote_depth >= ranges.level THEN counted.line_number END) OVER (PARTITION BY ranges.source_id, ranges.line_number) AS first_quoted
  FROM ranges
  INNER JOIN counted
    ON counted.source_id = ranges.source_id
    AND counted.line_number > ranges.line_number
    AND counted.line_number < ranges.next_line
  WHERE
    ranges.block_kind = 'quote' AND ranges.level > 0 AND NOT counted.is_blank AND NOT counted.is_furniture
), continuations AS (
  /* What stands below all the quoted lines is the outer writer's again; answers between them stay where they are. */
  SELECT
    quoted_lines.source_id,
    quoted_lines.version_number,
    quoted_lines.form,
    MIN(CASE WHEN quoted_lines.line_number > quoted_lines.last_quoted THEN quoted_lines.line_number END) AS line_number,
    'rest' AS block_kind,
    ARG_MIN(
      quoted_lines.quote_depth,
      CASE WHEN quoted_lines.line_number > quoted_lines.last_quoted THEN quoted_lines.line_number END
    ) AS level
  FROM quoted_lines
  GROUP BY
    quoted_lines.source_id,
    quoted_lines.version_number,
    quoted_lines.form,
    quoted_lines.start_line
  HAVING
    COUNT(*) FILTER(WHERE
      quoted_lines.quote_depth < quoted_lines.quote_level
      AND quoted_lines.line_number > quoted_lines.first_quoted
      AND quoted_lines.line_number < quoted_lines.last_quoted) = 0
    AND COUNT(*) FILTER(WHERE
      quoted_lines.line_number > quoted_lines.last_quoted) > 0
), title_lines AS (
  /* A title stands in capitals, in bold or alone in its paragraph; running text that names a document does not. */
  SELECT
    counted.*,
    COALESCE(closes.first_close, 20) AS close_line,
    counted.is_capital
    OR counted.line_before = UPPER(counted.line_before)
    AND LENGTH(TRIM(counted.line_before)) > 8
    OR TRIM(counted.line) LIKE '**%'
    OR TRIM(counted.line) LIKE '#%'
    OR (
      counted.after_blank AND counted.before_blank AND LENGTH(counted.line) < 70
    ) AS is_set_apart
  FROM counted
  LEFT JOIN (
    SELECT DISTINCT
      marks.source_id,
      marks.first_close
    FROM marks
  ) AS closes
    ON closes.source_id = counted.source_id
  WHERE
    counted.form <> 'plain_document' AND LENGTH(counted.line) < 120 AND @matches_rules('enclosure', counted.line)
), title_sections AS (
  /* What stands below a title within its message: the head and the sections of a document. */
  SELECT
    title_lines.source_id,
    title_lines.line_number,
    COUNT(*) FILTER(WHERE
      below.is_section) AS sections_below,
    COUNT(*) FILTER(WHERE
      below.is_document_field AND below.line_number <= title_lines.line_number + 4) AS fields_below
  FROM title_lines
  INNER JOIN ranges
    ON ranges.source_id = title_lines.source_id
    AND ranges.line_number <= title_lines.line_number
    AND ranges.next_line > title_lines.line_number
  INNER JOIN counted AS below
    ON below.source_id = title_lines.source_id
    AND below.line_number > title_lines.line_number
    AND below.line_number < LEAST(ranges.next_line, title_lines.line_number + 40)
  GROUP BY
    title_lines.source_id,
    title_lines.line_number
), title_rows AS (
  /* Behind a letter a title is enough. In a message, where answers can have titles too, the sections of a document follow it. */
  SELECT
    title_lines.source_id,
    title_lines.version_number,
    title_lines.form,
    title_lines.line_number,
    title_lines.line,
    CASE
      WHEN title_lines.form = 'response_letter'
      THEN title_lines.paragraph_line
      ELSE GREATEST(title_lines.paragraph_line, title_lines.plain_line + 1)
    END AS paragraph_line,
    @pieces(@rule_hits('enclosure', title_lines.line), CHR(1))
  FROM title_lines
  LEFT JOIN title_sections
    ON title_sections.source_id = title_lines.source_id AND title_sections.line_number = title_lines.line_number
  WHERE
    title_lines.is_set_apart
    AND CASE
      WHEN title_lines.form = 'response_letter'
      THEN title_lines.line_number > title_lines.close_line
      ELSE title_lines.quote_depth = 0
      AND title_sections.sections_below >= 3
      AND (
        title_lines.is_capital OR title_sections.fields_below > 0
      )
    END
), enclosure_starts AS (
  SELECT
    title_rows.source_id,
    title_rows.version_number,
    title_rows.form,
    title_rows.paragraph_line AS line_number,
    'enclosure' AS block_kind,
    ARG_MIN(@hit_field(title_rows.piece, 'kind'), title_rows.line_number) AS document_kind
  FROM title_rows
  /* A running head repeats the title on every page: only its first line opens the document. */
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM title_rows AS earlier
      WHERE
        earlier.source_id = title_rows.source_id
        AND earlier.line_number < title_rows.line_number
        AND REGEXP_REPLACE(LOWER(earlier.line), '[^a-z0-9]+', '', 'g') = REGEXP_REPLACE(LOWER(title_rows.line), '[^a-z0-9]+', '', 'g')
    )
  GROUP BY
    title_rows.source_id,
    title_rows.version_number,
    title_rows.form,
    title_rows.paragraph_line
), entry_ends AS (
  /* A timeline's entry goes on below the document pasted into it: its stamp. */
  SELECT
    enclosure_starts.source_id,
    enclosure_starts.version_number,
    enclosure_starts.form,
    MAX(counted.line_number) AS line_number
  FROM enclosure_starts
  INNER JOIN ranges
    ON ranges.source_id = enclosure_starts.source_id
    AND ranges.block_kind = 'event'
    AND ranges.line_number < enclosure_starts.line_number
    AND ranges.next_line > enclosure_starts.line_number
  INNER JOIN counted
    ON counted.source_id = ranges.source_id
    AND counted.line_number > enclosure_starts.line_number
    AND counted.line_number < ranges.next_line
    AND CONTAINS(counted.kinds, ';stamp;')
  GROUP BY
    enclosure_starts.source_id,
    enclosure_starts.version_number,
    enclosure_starts.form,
    ranges.line_number
), all_starts AS (
  SELECT
    open_starts.source_id,
    open_starts.version_number,
    open_starts.form,
    open_starts.line_number,
    open_starts.block_kind,
    open_starts.level,
    '' AS document_kind,
    1 AS preference
  FROM open_starts
  UNION ALL
  SELECT
    continuations.source_id,
    continuations.version_number,
    continuations.form,
    continuations.line_number,
    continuations.block_kind,
    continuations.level,
    '' AS document_kind,
    1 AS preference
  FROM continuations
  UNION ALL
  SELECT
    enclosure_starts.source_id,
    enclosure_starts.version_number,
    enclosure_starts.form,
    enclosure_starts.line_number,
    enclosure_starts.block_kind,
    0 AS level,
    enclosure_starts.document_kind,
    2 AS preference
  FROM enclosure_starts
  UNION ALL
  SELECT
    entry_ends.source_id,
    entry_ends.version_number,
    entry_ends.form,
    entry_ends.line_number,
    'rest' AS block_kind,
    0 AS level,
    '' AS document_kind,
    3 AS preference
  FROM entry_ends
)
SELECT
  all_starts.source_id, /* The source */
  all_starts.version_number, /* Version of the source */
  all_starts.form, /* Layout of the source */
  all_starts.line_number::INT AS line_number, /* First line of the block */
  all_starts.block_kind, /* header, request, message, quote, rest, event, footer, letter, enclosure or document */
  all_starts.level::INT AS level, /* How many marks of quoting open the lines of its writer */
  all_starts.document_kind /* Kind of an enclosure, else empty */
FROM all_starts
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = all_starts.source_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY all_starts.source_id, all_starts.line_number ORDER BY all_starts.preference, all_starts.block_kind) = 1