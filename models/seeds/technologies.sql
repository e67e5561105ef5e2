MODEL (
  name seeds.technologies,
  kind SEED (
    path '$root/seeds/technologies.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per technology_id of seeds/technologies.csv.',
  columns (
    technology_id TEXT,
    technology_name TEXT,
    family TEXT,
    definition TEXT,
    atlas_of_surveillance_label TEXT,
    confidence TEXT
  ),
  column_descriptions (
    technology_id = 'Technology id',
    technology_name = 'Technology name',
    family = 'Family',
    definition = 'Definition',
    atlas_of_surveillance_label = 'Atlas of surveillance label',
    confidence = 'Confidence'
  ),
  grain technology_id,
  audits (
    UNIQUE_VALUES(columns := (
      technology_id
    ))
  )
)