MODEL (
  name intermediate.source_states,
  kind FULL,
  description 'One row per source whose words tell its state.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      state
  )))
);

WITH addresses AS (
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
)
SELECT
  sources.source_id, /* The source */
  COALESCE(address_states.state, best_states.state) AS state /* The state of its first address; elsewhere the one that it names and whose laws it cites most */
FROM intermediate.sources AS sources
LEFT JOIN address_states
  ON address_states.source_id = sources.source_id
LEFT JOIN best_states
  ON best_states.source_id = sources.source_id
WHERE
  NOT COALESCE(address_states.state, best_states.state) IS NULL