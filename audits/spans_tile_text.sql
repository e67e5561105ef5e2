AUDIT (
  name spans_tile_text
);

WITH ordered AS (
  SELECT
    spans.source_id,
    spans.char_start,
    spans.char_end,
    LAG(spans.char_end, 1, 0) OVER (PARTITION BY spans.source_id ORDER BY spans.char_start) AS end_before,
    LEAD(spans.char_start) OVER (PARTITION BY spans.source_id ORDER BY spans.char_start) AS next_start
  FROM @this_model AS spans
)
SELECT
  sources.source_id
FROM intermediate.sources AS sources
LEFT JOIN ordered
  ON ordered.source_id = sources.source_id
WHERE
  ordered.source_id IS NULL
  OR ordered.char_start <> ordered.end_before
  OR ordered.char_end <= ordered.char_start
  OR ordered.next_start IS NULL
  AND ordered.char_end <> LENGTH(sources.text)