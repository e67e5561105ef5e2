MODEL (
  name seeds.abbreviations,
  kind SEED (
    path '$root/seeds/abbreviations.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per abbreviation of seeds/abbreviations.csv.',
  columns (
    abbreviation TEXT,
    meaning TEXT
  ),
  column_descriptions (abbreviation = 'Abbreviation', meaning = 'Meaning'),
  grain abbreviation,
  audits (
    UNIQUE_VALUES(columns := (
      abbreviation
    ))
  )
)