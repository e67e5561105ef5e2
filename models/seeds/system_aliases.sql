MODEL (
  name seeds.system_aliases,
  kind SEED (
    path '$root/seeds/system_aliases.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per system_id, pattern of seeds/system_aliases.csv.',
  columns (
    system_id TEXT,
    pattern TEXT,
    example TEXT,
    counter_example TEXT
  ),
  column_descriptions (
    system_id = 'System id',
    pattern = 'RE2 with one capturing group; a space is any white space, <name> a fragment of pattern_parts',
    example = 'Words that the rule must match',
    counter_example = 'Words that it must not match'
  ),
  grain (system_id, pattern),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (system_id, pattern))
  )
)