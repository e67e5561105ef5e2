MODEL (
  name seeds.pattern_parts,
  kind SEED (
    path '$root/seeds/pattern_parts.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per part of seeds/pattern_parts.csv.',
  columns (
    part TEXT,
    pattern TEXT,
    meaning TEXT
  ),
  column_descriptions (
    part = 'Part',
    pattern = 'RE2 with one capturing group; a space is any white space, <name> a fragment of pattern_parts',
    meaning = 'Meaning'
  ),
  grain part,
  audits (
    UNIQUE_VALUES(columns := (
      part
    ))
  )
)