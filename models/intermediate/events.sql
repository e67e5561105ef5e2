MODEL (
  name intermediate.events,
  kind FULL,
  description 'One row per event of a request: what a message does, what the platform logs, what an enclosed document dates.',
  grain (source_id, char_start, event_kind, rule_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start, event_kind, rule_id)),
    NOT_NULL(columns := (event_kind, actor, char_start, char_end)),
    ACCEPTED_VALUES("column" := actor, is_in := ('requester', 'agency', 'platform', 'document'))
  )
);

WITH hits AS (
  /* What stands behind "if", "when" or "not" has not happened. */
  SELECT
    hits.source_id,
    hits.passage_start,
    passages.message_position,
    hits.kind AS event_kind,
    hits.value AS said_by,
    hits.char_start,
    hits.char_end,
    hits.rule_id,
    hits.words,
    passages.passage,
    SUBSTRING(passages.marked, 1, hits.char_start - hits.passage_start) AS words_before
  FROM intermediate.rule_hits AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'event' AND NOT passages.is_boilerplate AND passages.message_position > 0
), happened AS (
  SELECT
    hits.*
  FROM hits
  WHERE
    NOT REGEXP_MATCHES(
      hits.words_before,
      '(?i)\b(?:if|unless|until|till|when|whenever|once|in case|in the event|should (?:you|we|the|it)|whether|as soon as|before|after|how|where|otherwise|failure)\b[^;]*$|\bor (?:else )?(?:the|your|this|we|it)?\s*$'
    )
    AND NOT (
      NOT hits.event_kind IN ('clarification', 'withdrawal')
      AND REGEXP_MATCHES(hits.words_before, '(?i)\b(?:may|might|could|would|can)\s*$')
    )
    AND /* "All responsive records have been provided" looks back; it releases nothing. */ NOT (
      hits.event_kind = 'release'
      AND REGEXP_MATCHES(
        hits.words_before,
        '(?i)\b(?:all|every)(?: of)?(?: the| responsive| requested| available| public| existing)*\s*$'
      )
    )
    AND NOT (
      hits.event_kind IN ('release', 'closure', 'reopening', 'withdrawal', 'extension', 'appeal', 'complaint', 'fee_letter')
      AND REGEXP_MATCHES(
        hits.words_before,
        '(?i)\b(?:no|not|never|neither|nor|none|without|cannot|right to|how to)\b[^,;:]*$|n''t\b[^,;:]*$'
      )
    )
), spoken AS (
  SELECT
    happened.source_id,
    happened.message_position,
    happened.event_kind,
    happened.char_start,
    happened.char_end,
    happened.rule_id,
    happened.passage,
    messages.speaker,
    messages.sent_at,
    messages.form,
    ROW_NUMBER() OVER (
      PARTITION BY happened.source_id, happened.message_position, happened.event_kind
      ORDER BY CASE
        WHEN happened.rule_id IN ('determination_nonuse', 'determination_none', 'ack_thanks', 'extension_circumstances', 'extension_needs_time')
        THEN 2
        ELSE 1
      END, happened.char_start, happened.char_end, happened.rule_id
    ) AS place
  FROM happened
  INNER JOIN intermediate.messages AS messages
    ON messages.source_id = happened.source_id AND messages.position = happened.message_position
  WHERE
    (
      happened.said_by = ''
      OR happened.said_by = messages.speaker
      OR happened.said_by = 'requester'
      AND messages.speaker = 'platform'
      OR happened.said_by = 'agency'
      AND messages.speaker = 'platform'
      AND (
        messages.entry_title <> '' OR messages.form = 'govqa_history'
      )
    )
    AND NOT (
      messages.speaker = 'requester' AND messages.position = 1
    )
), first_hits AS (
  SELECT
    spoken.*
  FROM spoken
  WHERE
    spoken.place = 1
), message_hits AS (
  SELECT
    spoken.source_id,
    spoken.message_position,
    COUNT(*) FILTER(WHERE
      spoken.event_kind = 'determination'
      AND NOT spoken.rule_id IN ('determination_nonuse', 'determination_none', 'determination_finished')) > 0 AS is_plain_determination,
    COUNT(*) FILTER(WHERE
      spoken.event_kind = 'determination') > 0 AS speaks_of_determination,
    COUNT(*) FILTER(WHERE
      spoken.rule_id IN ('determination_grants', 'determination_denial')) > 0 AS decides,
    COUNT(*) FILTER(WHERE
      spoken.event_kind = 'interim') > 0 AS is_interim
  FROM spoken
  GROUP BY
    spoken.source_id,
    spoken.message_position
), message_answers AS (
  SELECT
    answers.source_id,
    answers.message_position,
    COUNT(DISTINCT answers.item_number) FILTER(WHERE
      NOT answers.disposition IN ('clarification_requested', 'pending') AND answers.tied_by <> 'document') AS answered_items,
    COUNT(*) FILTER(WHERE
      NOT answers.disposition IN ('clarification_requested', 'pending', 'produced', 'produced_unmapped')
      AND answers.tied_by <> 'blanket') AS refused_answers,
    MIN(answers.char_start) FILTER(WHERE
      NOT answers.disposition IN ('clarification_requested', 'pending') AND answers.tied_by <> 'document') AS first_answer,
    MIN(answers.char_start) FILTER(WHERE
      answers.disposition = 'produced' AND NOT answers.tied_by IN ('document', 'statement')) AS first_produced
  FROM intermediate.item_answers AS answers
  GROUP BY
    answers.source_id,
    answers.message_position
), candidates AS (
  /* A message that answers items, or decides the whole, and does not say that the search goes on. */
  SELECT
    messages.source_id,
    messages.position AS message_position,
    messages.speaker,
    messages.sent_at,
    messages.form,
    COALESCE(hits.decides, FALSE) AS decides,
    COALESCE(hits.is_plain_determination, FALSE) AS is_plain_determination,
    COALESCE(answers.refused_answers, 0) AS refused_answers,
    answers.first_answer,
    answers.first_produced
  FROM intermediate.messages AS messages
  LEFT JOIN message_hits AS hits
    ON hits.source_id = messages.source_id AND hits.message_position = messages.position
  LEFT JOIN message_answers AS answers
    ON answers.source_id = messages.source_id AND answers.message_position = messages.position
  WHERE
    messages.speaker = 'agency'
    AND (
      messages.position > 1 OR messages.block_kind = 'letter'
    )
    AND (
      COALESCE(hits.decides, FALSE)
      OR NOT COALESCE(hits.is_interim, FALSE)
      AND (
        COALESCE(answers.answered_items, 0) > 0
        OR COALESCE(hits.is_plain_determination, FALSE)
        AND hits.speaks_of_determination
      )
    )
), determining AS (
  /* The first; a later one only where it decides anew, in its own words or item by item. */
  SELECT
    candidates.*,
    ROW_NUMBER() OVER (PARTITION BY candidates.source_id ORDER BY candidates.message_position) AS place
  FROM candidates
), determinations AS (
  SELECT
    determining.*
  FROM determining
  WHERE
    determining.place = 1 OR determining.decides OR determining.refused_answers >= 2
), passages_at AS (
  SELECT
    passages.source_id,
    passages.message_position,
    passages.char_start,
    passages.char_end,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1)) AS trimmed_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS trimmed_end,
    passages.passage,
    passages.is_layout,
    passages.block_kind
  FROM intermediate.marked_passages AS passages
  WHERE
    TRIM(passages.passage) <> ''
), determination_events AS (
  SELECT
    determinations.source_id,
    determinations.message_position,
    'determination' AS event_kind,
    determinations.speaker AS actor,
    determinations.sent_at,
    COALESCE(first_hits.char_start, determinations.first_answer) AS char_start,
    COALESCE(first_hits.char_end, passages_at.trimmed_end) AS char_end,
    COALESCE(first_hits.rule_id, 'item_answer') AS rule_id,
    COALESCE(first_hits.passage, '') AS passage
  FROM determinations
  LEFT JOIN first_hits
    ON first_hits.source_id = determinations.source_id
    AND first_hits.message_position = determinations.message_position
    AND first_hits.event_kind = 'determination'
  LEFT JOIN passages_at
    ON passages_at.source_id = determinations.source_id
    AND determinations.first_answer >= passages_at.char_start
    AND determinations.first_answer < passages_at.char_end
  WHERE
    NOT COALESCE(first_hits.char_start, determinations.first_answer) IS NULL
), entries AS (
  /* What the platform's own entries log. */
  SELECT
    messages.source_id,
    messages.position AS message_position,
    @hit_field(SPLIT_PART(@rule_hits('entry', messages.entry_title), CHR(1), 1), 'kind') AS event_kind,
    messages.speaker AS actor,
    messages.sent_at,
    messages.entry_title
  FROM intermediate.messages AS messages
  WHERE
    messages.entry_title <> '' AND NOT REGEXP_MATCHES(messages.entry_title, '(?i)\b(?:message|note)\b')
), bodies AS (
  /* The first words of a message's body stand for the message where no rule names what it does. */
  SELECT
    passages_at.source_id,
    passages_at.message_position,
    MIN(passages_at.trimmed_start) AS char_start,
    ARG_MIN(passages_at.trimmed_end, passages_at.char_start) AS char_end,
    MAX(passages_at.trimmed_end) AS body_end
  FROM passages_at
  WHERE
    passages_at.message_position > 0 AND (
      NOT passages_at.is_layout OR passages_at.block_kind = 'event'
    )
  GROUP BY
    passages_at.source_id,
    passages_at.message_position
), due_dates AS (
  SELECT
    passages_at.source_id,
    passages_at.message_position,
    MIN(
      passages_at.char_start + STRPOS(passages_at.passage, REGEXP_EXTRACT(passages_at.passage, '(\d{1,2}/\d{1,2}/\d{4} *\(was +[^)]*\))', 1)) - 1
    ) AS char_start,
    MIN(REGEXP_EXTRACT(passages_at.passage, '(\d{1,2}/\d{1,2}/\d{4} *\(was +[^)]*\))', 1)) AS change
  FROM passages_at
  WHERE
    REGEXP_MATCHES(passages_at.passage, '\d{1,2}/\d{1,2}/\d{4} *\(was ')
  GROUP BY
    passages_at.source_id,
    passages_at.message_position
), entry_events AS (
  SELECT
    entries.source_id,
    entries.message_position,
    COALESCE(NULLIF(entries.event_kind, ''), 'other') AS event_kind,
    entries.actor,
    entries.sent_at,
    CASE
      WHEN entries.event_kind = 'due_date_change'
      THEN COALESCE(due_dates.char_start, bodies.char_start)
      ELSE bodies.char_start
    END AS char_start,
    CASE
      WHEN entries.event_kind = 'due_date_change' AND NOT due_dates.char_start IS NULL
      THEN due_dates.char_start + LENGTH(due_dates.change)
      WHEN bodies.body_end - bodies.char_start <= 300
      THEN bodies.body_end
      ELSE bodies.char_end
    END AS char_end,
    'entry' AS rule_id,
    '' AS passage
  FROM entries
  INNER JOIN bodies
    ON bodies.source_id = entries.source_id AND bodies.message_position = entries.message_position
  LEFT JOIN due_dates
    ON due_dates.source_id = entries.source_id AND due_dates.message_position = entries.message_position
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM first_hits
      WHERE
        first_hits.source_id = entries.source_id
        AND first_hits.message_position = entries.message_position
        AND first_hits.event_kind = entries.event_kind
    )
), release_words AS (
  SELECT
    candidates.source_id,
    candidates.message_position,
    candidates.actor,
    candidates.sent_at,
    candidates.char_start,
    candidates.char_end,
    candidates.rule_id
  FROM (
    SELECT
      first_hits.source_id,
      first_hits.message_position,
      first_hits.speaker AS actor,
      first_hits.sent_at,
      first_hits.char_start,
      first_hits.char_end,
      first_hits.rule_id,
      2 AS preference
    FROM first_hits
    WHERE
      first_hits.event_kind = 'release'
    UNION ALL
    SELECT
      answers.source_id,
      answers.message_position,
      messages.speaker AS actor,
      messages.sent_at,
      answers.first_produced AS char_start,
      passages_at.trimmed_end AS char_end,
      'item_answer' AS rule_id,
      1 AS preference
    FROM message_answers AS answers
    INNER JOIN intermediate.messages AS messages
      ON messages.source_id = answers.source_id AND messages.position = answers.message_position
    INNER JOIN passages_at
      ON passages_at.source_id = answers.source_id
      AND answers.first_produced >= passages_at.char_start
      AND answers.first_produced < passages_at.char_end
    WHERE
      messages.speaker = 'agency'
  ) AS candidates
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY candidates.source_id, candidates.message_position
      ORDER BY candidates.preference, candidates.char_start, candidates.char_end, candidates.rule_id
    ) = 1
), release_events AS (
  /* Where the platform logs the files, the letter of the same day speaks of the same release. */
  SELECT
    release_words.source_id,
    release_words.message_position,
    'release' AS event_kind,
    release_words.actor,
    release_words.sent_at,
    release_words.char_start,
    release_words.char_end,
    release_words.rule_id,
    '' AS passage
  FROM release_words
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM entries
      WHERE
        entries.source_id = release_words.source_id
        AND entries.event_kind = 'release'
        AND (
          entries.message_position = release_words.message_position
          OR entries.sent_at::DATE = release_words.sent_at::DATE
        )
    )
), acknowledgments AS (
  /* Only the first: later letters say again that the request was received. */
  SELECT
    first_hits.*
  FROM first_hits
  WHERE
    first_hits.event_kind = 'acknowledgment'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY first_hits.source_id ORDER BY first_hits.message_position, first_hits.char_start) = 1
), plain_events AS (
  SELECT
    first_hits.source_id,
    first_hits.message_position,
    first_hits.event_kind,
    first_hits.speaker AS actor,
    first_hits.sent_at,
    first_hits.char_start,
    first_hits.char_end,
    first_hits.rule_id,
    first_hits.passage
  FROM first_hits
  WHERE
    NOT first_hits.event_kind IN ('interim', 'determination', 'release', 'acknowledgment', 'clarification')
    AND NOT (
      first_hits.event_kind /* "… is extending its date to March 13": one event, the extension. */ = 'promised_date'
      AND EXISTS(
        SELECT
          1
        FROM happened
        WHERE
          happened.source_id = first_hits.source_id
          AND happened.message_position = first_hits.message_position
          AND happened.event_kind = 'extension'
          AND happened.passage = first_hits.passage
      )
    )
  UNION ALL
  SELECT
    acknowledgments.source_id,
    acknowledgments.message_position,
    acknowledgments.event_kind,
    acknowledgments.speaker AS actor,
    acknowledgments.sent_at,
    acknowledgments.char_start,
    acknowledgments.char_end,
    acknowledgments.rule_id,
    acknowledgments.passage
  FROM acknowledgments
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM determinations
      WHERE
        determinations.source_id = acknowledgments.source_id
        AND determinations.message_position <= acknowledgments.message_position
    )
  UNION ALL
  /* The requester clarifies only where the agency asked. */
  SELECT
    first_hits.source_id,
    first_hits.message_position,
    first_hits.event_kind,
    first_hits.speaker AS actor,
    first_hits.sent_at,
    first_hits.char_start,
    first_hits.char_end,
    first_hits.rule_id,
    first_hits.passage
  FROM first_hits
  WHERE
    first_hits.event_kind = 'clarification'
    AND (
      first_hits.speaker = 'agency'
      OR EXISTS(
        SELECT
          1
        FROM first_hits AS asked
        WHERE
          asked.source_id = first_hits.source_id
          AND asked.event_kind = 'clarification'
          AND asked.speaker = 'agency'
          AND asked.message_position < first_hits.message_position
      )
    )
), received AS (
  /* "On September 19 we received your request." */
  SELECT
    hits.source_id,
    passages_at.message_position,
    'request_received' AS event_kind,
    'agency' AS actor,
    CASE WHEN NOT messages.sent_at IS NULL OR NOT letters.letter_on IS NULL THEN @date_in(hits.words)::TIMESTAMP END AS sent_at,
    hits.char_start,
    hits.char_end,
    hits.rule_id,
    passages_at.passage
  FROM intermediate.rule_hits AS hits
  INNER JOIN passages_at
    ON passages_at.source_id = hits.source_id AND passages_at.char_start = hits.passage_start
  INNER JOIN intermediate.messages AS messages
    ON messages.source_id = hits.source_id
    AND messages.position = passages_at.message_position
    AND messages.speaker = 'agency'
  LEFT JOIN intermediate.letter_dates AS letters
    ON letters.source_id = hits.source_id
  WHERE
    hits.topic = 'date'
    AND hits.kind = 'received'
    AND NOT EXISTS(
      SELECT
        1
      FROM entries
      WHERE
        entries.source_id = hits.source_id AND entries.event_kind = 'request_opened'
    )
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY hits.source_id ORDER BY passages_at.message_position, hits.char_start, hits.char_end, hits.rule_id) = 1
), document_events AS (
  /* Documents enclosed in the thread say when they were signed and since when they are in force. */
  SELECT
    hits.source_id,
    0 AS message_position,
    CASE hits.kind WHEN 'signature' THEN 'agreement_signed' ELSE 'policy_effective' END AS event_kind,
    'document' AS actor,
    @date_in(hits.words)::TIMESTAMP AS sent_at,
    hits.char_start,
    hits.char_end,
    hits.rule_id,
    hits.words AS passage
  FROM intermediate.rule_hits AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id
    AND passages.char_start = hits.passage_start
    AND passages.block_kind = 'enclosure'
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = passages.source_id AND blocks.block_number = passages.block_number
  WHERE
    hits.topic = 'cue'
    AND (
      hits.kind = 'signature'
      AND blocks.document_kind IN ('mou', 'contract')
      OR hits.kind = 'effective'
      AND blocks.document_kind = 'policy_order'
    )
    AND NOT @date_in(hits.words) IS NULL
  QUALIFY
    hits.kind = 'signature'
    OR ROW_NUMBER() OVER (
      PARTITION BY hits.source_id, passages.block_number, hits.kind
      ORDER BY hits.char_start, hits.char_end, hits.rule_id
    ) = 1
), known_events AS (
  SELECT
    determination_events.*
  FROM determination_events
  UNION ALL
  SELECT
    entry_events.*
  FROM entry_events
  UNION ALL
  SELECT
    release_events.*
  FROM release_events
  UNION ALL
  SELECT
    plain_events.*
  FROM plain_events
), message_events AS (
  /* Every message is at least a message, the first of them the request. */
  SELECT
    messages.source_id,
    messages.position AS message_position,
    CASE WHEN messages.position = 1 AND messages.speaker = 'requester' THEN 'request_filed' ELSE 'message' END AS event_kind,
    messages.speaker AS actor,
    messages.sent_at,
    COALESCE(bodies.char_start, messages.char_start) AS char_start,
    COALESCE(bodies.char_end, messages.char_end) AS char_end,
    'message' AS rule_id,
    '' AS passage
  FROM intermediate.messages AS messages
  LEFT JOIN bodies
    ON bodies.source_id = messages.source_id AND bodies.message_position = messages.position
  WHERE
    messages.position = 1
    AND messages.speaker = 'requester'
    OR NOT EXISTS(
      SELECT
        1
      FROM known_events
      WHERE
        known_events.source_id = messages.source_id AND known_events.message_position = messages.position
    )
), everything AS (
  SELECT
    known_events.*
  FROM known_events
  UNION ALL
  SELECT
    message_events.*
  FROM message_events
  UNION ALL
  SELECT
    received.*
  FROM received
  UNION ALL
  SELECT
    document_events.*
  FROM document_events
), dated AS (
  SELECT
    everything.*,
    COALESCE(everything.sent_at, CASE WHEN everything.message_position > 0 THEN letters.letter_on::TIMESTAMP END) AS occurred_at
  FROM everything
  LEFT JOIN intermediate.letter_dates AS letters
    ON letters.source_id = everything.source_id
), clocks AS (
  /* A message without a stamp stands between its neighbours; what a document dates goes before all of them. */
  SELECT
    messages.source_id,
    messages.position,
    MAX(messages.sent_at) OVER (PARTITION BY messages.source_id ORDER BY messages.position ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS latest_before,
    MIN(messages.sent_at) OVER (PARTITION BY messages.source_id ORDER BY messages.position ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS earliest_after
  FROM intermediate.messages AS messages
)
SELECT
  dated.source_id, /* The source */
  sources.version_number, /* Version of the source */
  dated.message_position, /* Message it happens in, 0 outside messages */
  dated.event_kind, /* What happens */
  dated.actor, /* requester, agency, platform or document */
  dated.occurred_at, /* When, where the page says */
  CASE
    WHEN dated.event_kind = 'due_date_change'
    THEN due_dates.change
    WHEN dated.event_kind IN ('promised_date', 'extension')
    THEN COALESCE(
      @date_in(dated.passage),
      @date_in(
        REGEXP_EXTRACT(dated.passage, '(?i)\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2})\b', 1) || ', ' || EXTRACT(YEAR FROM dated.occurred_at)::TEXT
      )
    )::TEXT
  END AS detail, /* The new date, where the event is about one */
  CASE
    WHEN dated.message_position = 0 OR dated.event_kind = 'request_received' AND NOT dated.sent_at IS NULL
    THEN dated.occurred_at
    ELSE COALESCE(clocks.latest_before, clocks.earliest_after, dated.occurred_at)
  END AS ordered_at, /* Its place in time: its own stamp, or that of its neighbours */
  dated.char_start::INT AS char_start, /* Offset of its quotation */
  dated.char_end::INT AS char_end, /* Offset behind it */
  dated.rule_id /* Rule that found it */
FROM dated
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = dated.source_id
LEFT JOIN clocks
  ON clocks.source_id = dated.source_id AND clocks.position = dated.message_position
LEFT JOIN due_dates
  ON due_dates.source_id = dated.source_id AND due_dates.message_position = dated.message_position
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY dated.source_id, dated.char_start, dated.event_kind, dated.rule_id
    ORDER BY dated.message_position, dated.char_end
  ) = 1