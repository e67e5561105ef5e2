MODEL (
  name seeds.vendor_aliases,
  kind SEED (
    path '$root/seeds/vendor_aliases.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per vendor_id, pattern of seeds/vendor_aliases.csv.',
  columns (
    vendor_id TEXT,
    technology_ids TEXT,
    pattern TEXT,
    example TEXT,
    counter_example TEXT
  ),
  column_descriptions (
    vendor_id = 'Vendor id',
    technology_ids = 'Technology ids',
    pattern = 'RE2 with one capturing group; a space is any white space, <name> a fragment of pattern_parts',
    example = 'Words that the rule must match',
    counter_example = 'Words that it must not match'
  ),
  grain (vendor_id, pattern),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (vendor_id, pattern))
  )
)