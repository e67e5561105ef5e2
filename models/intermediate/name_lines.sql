MODEL (
  name intermediate.name_lines,
  kind FULL,
  description 'One row per line in which the name of an agency is looked for, and one more for a full line read on into the next.',
  grain (source_id, char_start, seam),
  audits (UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, char_start, seam)), NOT_NULL(columns := (words, seam)))
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
    REGEXP_REPLACE(
      next_lines.line,
      '(\b[A-Z][a-z][\w''.-]*) (?:\((?:[A-Z][a-z]+(?: [A-Z][a-z]+)?|[A-Z]{2}|[A-Z][a-z]+\.)\)|(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])) ((?:[A-Z][a-z]+ )?(?:Police|PD\b|Sheriff|County|Division|Department))',
      '\1 \2',
      'g'
    ) AS words, /* "Saltmarsh (Maine) PD" */
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
)
SELECT
  read_lines.source_id, /* The source */
  read_lines.char_start, /* Offset of the line */
  read_lines.form, /* Layout of the source */
  read_lines.words, /* The line, a state left out between a place and its police; or its end with the beginning of the next line */
  read_lines.seam::INT AS seam /* Where the next line begins in it, 0 for a line by itself */
FROM read_lines