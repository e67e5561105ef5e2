AUDIT (
  name passages_tile_text
);

SELECT
  passages.source_id
FROM @this_model AS passages
INNER JOIN intermediate.sources AS sources
  ON sources.source_id = passages.source_id
GROUP BY
  passages.source_id,
  sources.text
HAVING
  SUM(passages.char_end - passages.char_start) <> LENGTH(sources.text)
  OR MAX(passages.char_end) <> LENGTH(sources.text)