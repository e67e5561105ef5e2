MODEL (
  name intermediate.letter_dates,
  kind FULL,
  description 'One row per letter with a line that holds nothing but a date: the day it was written.',
  grain source_id,
  audits (
    UNIQUE_VALUES(columns := (
      source_id
    ))
  )
);

SELECT
  lines.source_id, /* The source */
  ARG_MIN(@date_in(lines.line), lines.line_number) AS letter_on /* The first such date */
FROM intermediate.lines AS lines
INNER JOIN intermediate.blocks AS blocks
  ON blocks.source_id = lines.source_id
  AND blocks.block_kind = 'letter'
  AND lines.line_number >= blocks.first_line
  AND lines.line_number <= blocks.last_line
WHERE
  LENGTH(TRIM(lines.line)) < 50
  AND REGEXP_MATCHES(
    lines.line,
    '(?i)^\W*(?:(?:(?:response|letter|reply) )?date(?: of (?:the |this |our )?(?:response|letter|reply|determination))?:? *)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2})\W*$'
  )
GROUP BY
  lines.source_id