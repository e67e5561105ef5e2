MODEL (
  name intermediate.contradicting_conduct,
  kind FULL,
  description 'One row per pair of things said or done in the course of a request that do not go together: closing, releasing, extending, citing, answering.',
  grain (kind, source_id, char_start_a, char_start_b),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (kind, source_id, char_start_a, char_start_b)),
    NOT_NULL(columns := (char_end_a, char_end_b))
  )
);

WITH cues AS (
  SELECT
    hits.source_id,
    hits.passage_start,
    hits.kind,
    hits.value,
    hits.char_start,
    hits.char_end,
    hits.words,
    hits.rule_id,
    passages.message_position,
    passages.speaker,
    passages.passage,
    passages.is_echo,
    SUBSTRING(passages.marked, 1, hits.char_start - hits.passage_start) AS words_before
  FROM intermediate.hits_in_context AS hits
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = hits.source_id AND passages.char_start = hits.passage_start
  WHERE
    hits.topic = 'cue' AND passages.message_position > 0 AND NOT hits.is_hypothetical
), said AS (
  /* What stands behind "when", "if" or "not" is not said. */
  SELECT
    cues.*
  FROM cues
  WHERE
    NOT REGEXP_MATCHES(
      cues.words_before,
      '(?i)\b(?:if|unless|until|till|when|whenever|once|as soon as|whether|before|not|never|cannot|no|nor|without|should)\b[^,;]*$|n''t\b[^,;]*$'
    )
), messages AS (
  SELECT
    messages.source_id,
    messages.position,
    messages.speaker,
    messages.sent_at,
    messages.block_number
  FROM intermediate.messages AS messages
), completions AS (
  /* Said of the whole request, not of an item or a first batch. */
  SELECT
    said.*,
    messages.sent_at
  FROM said
  INNER JOIN messages
    ON messages.source_id = said.source_id AND messages.position = said.message_position
  WHERE
    said.kind = 'complete'
    AND messages.speaker IN ('agency', 'platform')
    AND said.speaker IN ('agency', 'platform')
    AND NOT said.is_echo
    AND NOT REGEXP_MATCHES(
      said.passage,
      '(?i)\b(?:installment|instalment|partial(?:ly)?|first (?:batch|set|part|release)|interim|for now|at this time|so far)\b'
    )
    AND NOT REGEXP_MATCHES(
      said.words || SUBSTRING(said.passage, said.char_end - said.passage_start + 1, 40),
      '(?i)\b(?:items?|parts?|numbers?|nos?\.|categor(?:y|ies)|points?|portions?|questions?) ?#?\(?(?:\d|[a-n]\b)'
    )
), additions AS (
  SELECT
    said.source_id,
    said.message_position,
    said.char_start,
    said.char_end,
    messages.sent_at,
    1 AS preference
  FROM said
  INNER JOIN messages
    ON messages.source_id = said.source_id
    AND messages.position = said.message_position
    AND messages.speaker IN ('agency', 'platform')
  WHERE
    said.kind = 'more'
    AND said.speaker IN ('agency', 'platform')
    AND NOT said.is_echo
    AND NOT REGEXP_MATCHES(
      said.words,
      '(?i)\b(?:no|not any|any|if|may|might|could) (?:\w+ )?(?:additional|further|more|other|supplemental|new)\b'
    )
  UNION ALL
  SELECT
    events.source_id,
    events.message_position,
    events.char_start,
    events.char_end,
    messages.sent_at,
    2 AS preference
  FROM intermediate.events AS events
  INNER JOIN messages
    ON messages.source_id = events.source_id AND messages.position = events.message_position
  WHERE
    events.event_kind = 'release'
), complete_then_more AS (
  /* The plainest and first of what came later, and the last such word before it. A second notice of the same day is no more. */
  SELECT
    completions.source_id,
    completions.char_start AS char_start_a,
    completions.char_end AS char_end_a,
    additions.char_start AS char_start_b,
    additions.char_end AS char_end_b,
    additions.preference,
    additions.message_position AS added_position,
    completions.message_position
  FROM completions
  INNER JOIN additions
    ON additions.source_id = completions.source_id
    AND additions.message_position > completions.message_position
    AND (
      additions.preference = 1 OR additions.sent_at::DATE > completions.sent_at::DATE
    )
), status_places AS (
  /* Where the platform's label stands in the head of the page. */
  SELECT
    lines.source_id,
    statuses.says,
    lines.char_start + STRPOS(LOWER(lines.line), LOWER(statuses.status_label)) - 1 AS char_start,
    lines.char_start + STRPOS(LOWER(lines.line), LOWER(statuses.status_label)) - 1 + LENGTH(statuses.status_label) AS char_end
  FROM intermediate.request_headers AS headers
  INNER JOIN seeds.platform_statuses AS statuses
    ON statuses.platform = headers.platform
    AND LOWER(statuses.status_label) = LOWER(headers.platform_status)
    AND statuses.says <> ''
  INNER JOIN intermediate.lines AS lines
    ON lines.source_id = headers.source_id
    AND LOWER(TRIM(REGEXP_REPLACE(lines.line, '(?i)^ *\**status:?\**|[*|]', '', 'g'))) = LOWER(statuses.status_label)
  INNER JOIN intermediate.blocks AS blocks
    ON blocks.source_id = lines.source_id
    AND lines.line_number >= blocks.first_line
    AND lines.line_number <= blocks.last_line
    AND blocks.block_kind = 'header'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY lines.source_id ORDER BY lines.line_number) = 1
), closings AS (
  SELECT
    events.source_id,
    events.message_position,
    events.char_start,
    events.char_end,
    2 AS preference
  FROM intermediate.events AS events
  WHERE
    events.event_kind = 'closure' AND events.actor = 'agency' AND events.rule_id <> 'entry'
  UNION ALL
  SELECT
    completions.source_id,
    completions.message_position,
    completions.char_start,
    completions.char_end,
    CASE WHEN completions.rule_id = 'is_fulfilled' THEN 1 ELSE 3 END AS preference
  FROM completions
), last_turns AS (
  SELECT
    messages.source_id,
    MAX(messages.position) FILTER(WHERE
      messages.speaker = 'agency') AS last_agency,
    MAX(messages.position) FILTER(WHERE
      messages.speaker = 'requester') AS last_requester
  FROM messages
  GROUP BY
    messages.source_id
), nonuse AS (
  SELECT
    claims.source_id,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1)) AS char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end
  FROM intermediate.claims AS claims
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = claims.source_id
    AND claims.char_start >= passages.char_start
    AND claims.char_start < passages.char_end
  WHERE
    claims.fact = 'technology_use' AND claims.claim_value = 'does_not_use' AND claims.speaker = 'agency'
), searches AS (
  /* The agency says anywhere that it looked, or that it found nothing. */
  SELECT DISTINCT
    cues.source_id
  FROM cues
  WHERE
    cues.kind = 'searched' AND cues.speaker = 'agency' AND NOT cues.is_echo
), releases AS (
  SELECT
    events.source_id,
    events.char_start,
    events.char_end
  FROM intermediate.events AS events
  WHERE
    events.event_kind = 'release'
), labels AS (
  SELECT
    'status_label_vs_agency_words' AS kind,
    'open' AS variant,
    places.source_id,
    places.char_start AS char_start_a,
    places.char_end AS char_end_a,
    closings.char_start AS char_start_b,
    closings.char_end AS char_end_b,
    closings.preference
  FROM status_places AS places
  INNER JOIN closings
    ON closings.source_id = places.source_id
  INNER JOIN last_turns
    ON last_turns.source_id = places.source_id
    AND /* While the requester waits for an answer the label is right. */ last_turns.last_agency > COALESCE(last_turns.last_requester, 0)
  LEFT JOIN intermediate.events AS reopened
    ON reopened.source_id = places.source_id AND reopened.event_kind = 'reopening'
  WHERE
    places.says = 'open' AND reopened.source_id IS NULL
  UNION ALL
  SELECT
    'status_label_vs_agency_words' AS kind,
    'not_searched' AS variant,
    places.source_id,
    places.char_start AS char_start_a,
    places.char_end AS char_end_a,
    nonuse.char_start AS char_start_b,
    nonuse.char_end AS char_end_b,
    1 AS preference
  FROM status_places AS places
  INNER JOIN nonuse
    ON nonuse.source_id = places.source_id
  LEFT JOIN searches
    ON searches.source_id = places.source_id
  WHERE
    places.says = 'none' AND searches.source_id IS NULL
  UNION ALL
  SELECT
    'status_label_vs_agency_words' AS kind,
    CASE places.says WHEN 'none' THEN 'released' ELSE 'refused' END AS variant,
    places.source_id,
    places.char_start AS char_start_a,
    places.char_end AS char_end_a,
    releases.char_start AS char_start_b,
    releases.char_end AS char_end_b,
    1 AS preference
  FROM status_places AS places
  INNER JOIN releases
    ON releases.source_id = places.source_id
  WHERE
    places.says IN ('none', 'refused')
), determinations AS (
  SELECT
    events.source_id,
    events.message_position,
    events.event_kind,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^(\s*)', 1)) AS char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end
  FROM intermediate.events AS events
  INNER JOIN intermediate.marked_passages AS passages
    ON passages.source_id = events.source_id
    AND events.char_start >= passages.char_start
    AND events.char_start < passages.char_end
  WHERE
    events.event_kind = 'determination' AND events.actor = 'agency'
), open_items AS (
  SELECT DISTINCT
    dispositions.source_id
  FROM intermediate.item_dispositions AS dispositions
  WHERE
    dispositions.disposition IN ('silent', 'nonuse_statement', 'referred', 'clarification_requested')
), last_replies AS (
  /* The last message that answers an item, decides, releases, asks back or ends the request. */
  SELECT
    replies.source_id,
    MAX(replies.message_position) AS message_position
  FROM (
    SELECT
      answers.source_id,
      answers.message_position
    FROM intermediate.item_answers AS answers
    WHERE
      answers.disposition <> 'pending'
    UNION ALL
    SELECT
      events.source_id,
      events.message_position
    FROM intermediate.events AS events
    WHERE
      events.event_kind = 'withdrawal'
      OR events.event_kind IN ('determination', 'release', 'closure', 'reopening', 'clarification')
      AND events.actor IN ('agency', 'platform')
  ) AS replies
  GROUP BY
    replies.source_id
), pointed AS (
  /* The requester comes back to what was left open, and nobody answers. */
  SELECT
    said.source_id,
    said.message_position,
    said.passage_start + LENGTH(REGEXP_EXTRACT(said.passage, '^(\s*)', 1)) AS char_start,
    said.passage_start + LENGTH(RTRIM(said.passage)) AS char_end,
    CASE said.rule_id
      WHEN 'points_at_item'
      THEN 1
      WHEN 'points_also_asked'
      THEN 2
      WHEN 'points_did_not_answer'
      THEN 3
      ELSE 4
    END AS preference
  FROM cues AS said
  INNER JOIN messages
    ON messages.source_id = said.source_id
    AND messages.position = said.message_position
    AND messages.speaker = 'requester'
  LEFT JOIN intermediate.asked_items AS named
    ON named.source_id = said.source_id
    AND named.mark = REGEXP_EXTRACT(
      LOWER(said.passage),
      '\b(?:items?|numbers?|nos?\.?|parts?|points?|paragraphs?|categor(?:y|ies)|requests?|questions?|letters?|bullets?)\s*(?:no\.?\s*)?#?\(?(\d{1,2}|[a-n])\b',
      1
    )
  INNER JOIN open_items
    ON open_items.source_id = said.source_id
  LEFT JOIN last_replies
    ON last_replies.source_id = said.source_id
  LEFT JOIN intermediate.item_dispositions AS unanswered
    ON unanswered.source_id = said.source_id
    AND unanswered.disposition = 'silent'
    AND unanswered.item_number = named.item_number
  WHERE
    said.kind = 'points_back'
    AND said.message_position > 1
    AND (
      NOT unanswered.source_id IS NULL OR said.message_position >= COALESCE(last_replies.message_position, 0)
    )
), deadlines AS (
  /* A day that the agency named, and who moved it. */
  SELECT
    events.source_id,
    events.message_position,
    events.event_kind,
    events.occurred_at::DATE AS happened_on,
    CASE
      WHEN events.event_kind = 'due_date_change'
      THEN @date_in(SPLIT_PART(events.detail, '(was', 1))
      ELSE events.detail::DATE
    END AS due_on,
    CASE WHEN events.event_kind = 'due_date_change' THEN @date_in(SPLIT_PART(events.detail, '(was', 2)) END AS due_before_on,
    events.char_start,
    events.char_end
  FROM intermediate.events AS events
  WHERE
    events.event_kind IN ('promised_date', 'extension', 'due_date_change')
    AND events.actor IN ('agency', 'platform')
), stamps AS (
  /* The line that says when a message was sent. */
  SELECT
    passages.source_id,
    passages.message_position,
    passages.char_start + LENGTH(REGEXP_EXTRACT(passages.passage, '^([\s]*)', 1)) AS char_start,
    passages.char_start + LENGTH(RTRIM(passages.passage)) AS char_end
  FROM intermediate.marked_passages AS passages
  WHERE
    passages.is_layout AND passages.message_position > 0 AND NOT @date_in(passages.passage) IS NULL
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY passages.source_id, passages.message_position ORDER BY passages.char_start DESC) = 1
), earlier_deadlines AS (
  SELECT
    late.source_id,
    late.char_start AS late_start,
    late.char_end AS late_end,
    late.event_kind,
    late.happened_on,
    late.message_position AS late_position,
    earlier.due_on,
    earlier.char_start,
    earlier.char_end
  FROM deadlines AS late
  INNER JOIN deadlines AS earlier
    ON earlier.source_id = late.source_id
    AND earlier.message_position < late.message_position
    AND NOT earlier.due_on IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY late.source_id, late.char_start
      ORDER BY earlier.message_position DESC, CASE WHEN earlier.event_kind = 'due_date_change' THEN 2 ELSE 1 END, earlier.char_start
    ) = 1
), late AS (
  SELECT
    'late_extension' AS kind,
    '' AS variant,
    earlier_deadlines.source_id,
    earlier_deadlines.char_start AS char_start_a,
    earlier_deadlines.char_end AS char_end_a,
    earlier_deadlines.late_start AS char_start_b,
    earlier_deadlines.late_end AS char_end_b,
    CASE earlier_deadlines.event_kind WHEN 'extension' THEN 1 WHEN 'promised_date' THEN 2 ELSE 5 END AS preference
  FROM earlier_deadlines
  WHERE
    earlier_deadlines.due_on < earlier_deadlines.happened_on AND earlier_deadlines.event_kind <> 'due_date_change'
  UNION ALL
  SELECT
    'late_extension' AS kind,
    'statutory' AS variant,
    deadlines.source_id,
    deadlines.char_start AS char_start_a,
    deadlines.char_end AS char_end_a,
    stamps.char_start AS char_start_b,
    stamps.char_end AS char_end_b,
    3 AS preference
  FROM deadlines
  INNER JOIN intermediate.statutory_clocks AS clocks
    ON clocks.source_id = deadlines.source_id AND clocks.due_on < deadlines.happened_on
  INNER JOIN stamps
    ON stamps.source_id = deadlines.source_id AND stamps.message_position = deadlines.message_position
  WHERE
    deadlines.event_kind = 'extension'
    AND NOT EXISTS(
      SELECT
        1
      FROM deadlines AS earlier
      WHERE
        earlier.source_id = deadlines.source_id AND earlier.message_position < deadlines.message_position
    )
  UNION ALL
  SELECT
    'late_extension' AS kind,
    'due_date' AS variant,
    deadlines.source_id,
    deadlines.char_start AS char_start_a,
    deadlines.char_end AS char_end_a,
    stamps.char_start AS char_start_b,
    stamps.char_end AS char_end_b,
    4 AS preference
  FROM deadlines
  INNER JOIN stamps
    ON stamps.source_id = deadlines.source_id AND stamps.message_position = deadlines.message_position
  WHERE
    deadlines.event_kind = 'due_date_change' AND deadlines.due_before_on < deadlines.happened_on
), day_claims AS (
  /* "Within 15 business days, as the statute requires." */
  SELECT
    said.source_id,
    said.message_position,
    said.speaker,
    said.is_echo,
    said.char_start,
    said.char_end,
    CASE WHEN REGEXP_MATCHES(said.words, '(?i)calendar') THEN 'calendar' ELSE 'business' END AS day_type,
    COALESCE(TRY_CAST(NULLIF(REGEXP_EXTRACT(said.words, '(\d{1,3})', 1), '') AS INT), numbers.number::INT) AS days
  FROM cues AS said
  LEFT JOIN seeds.number_words AS numbers
    ON LOWER(numbers.word) = LOWER(REGEXP_EXTRACT(said.words, '(?i)\b([a-z-]+) (?:\(?\d{1,3}\)? )?(?:business|working|calendar)', 1))
  WHERE
    said.kind = 'deadline'
    AND REGEXP_MATCHES(said.passage, '(?i)\b(?:respon(?:d|se)|reply|answer|determination|produce|provide|statute|law|act)\b')
    AND NOT REGEXP_MATCHES(said.passage, '(?i)\b(?:appeal|pay(?:ment)?|deposit|review|petition|court)\b')
), day_differences AS (
  SELECT
    requester.source_id,
    requester.char_start AS char_start_a,
    requester.char_end AS char_end_a,
    agency.char_start AS char_start_b,
    agency.char_end AS char_end_b
  FROM day_claims AS requester
  INNER JOIN day_claims AS agency
    ON agency.source_id = requester.source_id
    AND agency.speaker = 'agency'
    AND agency.days = requester.days
    AND agency.day_type <> requester.day_type
  WHERE
    requester.speaker = 'requester' AND NOT requester.is_echo
), reasons AS (
  /* The ground that is given, and the paragraph that is cited, in one sentence. */
  SELECT
    said.source_id,
    said.passage_start,
    said.value AS ground,
    said.char_start,
    said.char_end,
    REGEXP_EXTRACT(
      said.passage,
      '(?i)((?:(?:[a-z]+\.? )?code |§+ ?|sections? |\bILCS )(?:§+ ?|sections? )?\d[\d./:]*(?: ?\([a-z0-9]{1,4}\))+)',
      1
    ) AS citation,
    said.passage
  FROM cues AS said
  WHERE
    said.kind = 'reason' AND said.speaker = 'agency'
), cited_grounds AS (
  SELECT
    reasons.source_id,
    reasons.passage_start,
    reasons.ground,
    reasons.char_start,
    reasons.char_end,
    reasons.passage_start + STRPOS(reasons.passage, reasons.citation) - 1 AS citation_start,
    reasons.passage_start + STRPOS(reasons.passage, reasons.citation) - 1 + LENGTH(reasons.citation) AS citation_end,
    grounds.abbr,
    grounds.section,
    grounds.ground AS cited_ground
  FROM reasons
  INNER JOIN seeds.extension_grounds AS grounds
    ON reasons.citation <> ''
    AND REGEXP_EXTRACT(LOWER(REPLACE(reasons.citation, ' ', '')), '([\d./:]+\(.*)$', 1) = LOWER(grounds.section || '(' || grounds.paragraph || ')')
), misquoted AS (
  SELECT
    cited_grounds.source_id,
    cited_grounds.char_start,
    cited_grounds.char_end,
    cited_grounds.citation_start,
    cited_grounds.citation_end
  FROM cited_grounds
  WHERE
    cited_grounds.ground <> cited_grounds.cited_ground
    AND NOT EXISTS(
      SELECT
        1
      FROM cited_grounds AS right_ones
      WHERE
        right_ones.source_id = cited_grounds.source_id
        AND right_ones.passage_start = cited_grounds.passage_start
        AND right_ones.ground = right_ones.cited_ground
    )
), pairs AS (
  SELECT
    'complete_then_more' AS kind,
    '' AS variant,
    complete_then_more.source_id,
    complete_then_more.char_start_a,
    complete_then_more.char_end_a,
    complete_then_more.char_start_b,
    complete_then_more.char_end_b,
    complete_then_more.preference * 1000000 + complete_then_more.added_position * 1000 - complete_then_more.message_position AS preference
  FROM complete_then_more
  UNION ALL
  SELECT
    labels.*
  FROM labels
  UNION ALL
  SELECT
    'scope_not_answered' AS kind,
    '' AS variant,
    pointed.source_id,
    determinations.char_start AS char_start_a,
    determinations.char_end AS char_end_a,
    pointed.char_start AS char_start_b,
    pointed.char_end AS char_end_b,
    pointed.preference * 1000000 + pointed.message_position * 1000 - determinations.message_position AS preference
  FROM pointed
  INNER JOIN determinations
    ON determinations.source_id = pointed.source_id AND determinations.message_position < pointed.message_position
  UNION ALL
  SELECT
    late.*
  FROM late
  UNION ALL
  SELECT
    'deadline_claims_differ' AS kind,
    '' AS variant,
    day_differences.source_id,
    day_differences.char_start_a,
    day_differences.char_end_a,
    day_differences.char_start_b,
    day_differences.char_end_b,
    1 AS preference
  FROM day_differences
  UNION ALL
  SELECT
    'citation_vs_reason' AS kind,
    '' AS variant,
    misquoted.source_id,
    misquoted.char_start AS char_start_a,
    misquoted.char_end AS char_end_a,
    misquoted.citation_start AS char_start_b,
    misquoted.citation_end AS char_end_b,
    1 AS preference
  FROM misquoted
)
SELECT
  pairs.kind, /* Kind of contradiction */
  pairs.variant, /* Form of it, as in seeds.contradiction_kinds */
  pairs.source_id, /* The source of both sides */
  pairs.char_start_a::INT AS char_start_a, /* Offset of one quotation */
  pairs.char_end_a::INT AS char_end_a, /* Offset behind it */
  pairs.char_start_b::INT AS char_start_b, /* Offset of the other */
  pairs.char_end_b::INT AS char_end_b, /* Offset behind it */
  pairs.preference /* The plainest pair of a kind first */
FROM pairs
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY pairs.kind, pairs.source_id, pairs.char_start_a, pairs.char_start_b
    ORDER BY pairs.preference, pairs.char_end_a, pairs.char_end_b, pairs.variant
  ) = 1