MODEL (
  name intermediate.source_technologies,
  kind FULL,
  description 'One row per source: the technology it is mainly about.',
  grain source_id,
  audits (UNIQUE_VALUES(columns := (
      source_id
    )), NOT_NULL(columns := (
      technology_id
  )))
);

SELECT
  technologies.source_id, /* The source */
  technologies.version_number, /* Version of the source */
  technologies.technology_id /* Technology it is mainly about */
FROM intermediate.named_technologies AS technologies
WHERE
  technologies.is_main