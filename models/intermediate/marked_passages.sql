MODEL (
  name intermediate.marked_passages,
  kind FULL,
  description 'One row per passage with the names in it replaced, character for character, by a mark of their kind: the text that the rules read.',
  grain (source_id, char_start),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start)), NOT_NULL(columns := (
      marked
  )))
);

WITH marked AS (
  SELECT
    tiles.source_id,
    tiles.passage_start,
    LISTAGG(
      
        CASE
          WHEN tiles.mention_kind = 'technology' AND tiles.mention_id <> 'fusion_center'
          THEN REPEAT('¤', LENGTH(tiles.piece))
          WHEN tiles.mention_kind = 'vendor'
          THEN REPEAT('§', LENGTH(tiles.piece))
          WHEN tiles.mention_kind IN ('system', 'technology')
          THEN REPEAT('†', LENGTH(tiles.piece))
          ELSE TRANSLATE(tiles.piece, '¤§†', '   ')
        END,
        ''
      
      ORDER BY
        tiles.char_start
    ) AS marked
  FROM intermediate.mention_tiles AS tiles
  GROUP BY
    tiles.source_id,
    tiles.passage_start
)
SELECT
  passages.source_id, /* The source */
  passages.version_number, /* Version of the source */
  passages.form, /* Layout of the source */
  passages.block_number, /* Block it stands in */
  passages.block_kind, /* Kind of the block */
  passages.paragraph_number, /* Blank lines before it in its block */
  passages.passage_number, /* Place in the text, 1 first */
  passages.message_position, /* Place of its message in time, 0 outside messages */
  passages.char_start, /* Offset of its first character */
  passages.char_end, /* Offset behind its last character */
  passages.speaker, /* requester, agency, platform or document */
  passages.is_echo, /* TRUE where the agency repeats the requester */
  passages.is_repeat, /* TRUE in a quoted copy of a message that stands elsewhere in the thread */
  passages.part, /* head, body, tail, file or furniture of its block */
  passages.is_layout, /* TRUE for header lines and time stamps */
  passages.is_boilerplate, /* TRUE for portal texts, disclaimers and footers */
  passages.passage, /* Its text, in matching form */
  marked.marked, /* Its text with ¤ for a technology, § for a vendor, † for a shared system or a fusion center */
  passages.squeezed /* Its letters and digits */
FROM intermediate.spoken_passages AS passages
INNER JOIN marked
  ON marked.source_id = passages.source_id AND marked.passage_start = passages.char_start