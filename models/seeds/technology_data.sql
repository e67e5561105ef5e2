MODEL (
  name seeds.technology_data,
  kind SEED (
    path '$root/seeds/technology_data.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per technology and kind of data that is its own, whatever was last spoken of.',
  columns (
    technology_id TEXT,
    subject TEXT
  ),
  column_descriptions (
    technology_id = 'Technology',
    subject = 'Kind of data, as retention_claims tells it'
  ),
  grain (technology_id, subject),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (technology_id, subject))
  )
)