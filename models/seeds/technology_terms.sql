MODEL (
  name seeds.technology_terms,
  kind SEED (
    path '$root/seeds/technology_terms.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per technology_id, pattern of seeds/technology_terms.csv.',
  columns (
    technology_id TEXT,
    pattern TEXT,
    example TEXT,
    counter_example TEXT
  ),
  column_descriptions (
    technology_id = 'Technology id',
    pattern = 'RE2 with one capturing group; a space is any white space, <name> a fragment of pattern_parts',
    example = 'Words that the rule must match',
    counter_example = 'Words that it must not match'
  ),
  grain (technology_id, pattern),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (technology_id, pattern))
  )
)