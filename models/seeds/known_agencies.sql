MODEL (
  name seeds.known_agencies,
  kind SEED (
    path '$root/seeds/known_agencies.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per agency_name of seeds/known_agencies.csv.',
  columns (
    agency_name TEXT,
    place_name TEXT,
    state TEXT,
    short_name TEXT
  ),
  column_descriptions (
    agency_name = 'Agency name',
    place_name = 'Place name',
    state = 'State',
    short_name = 'Short name'
  ),
  grain agency_name,
  audits (
    UNIQUE_VALUES(columns := (
      agency_name
    ))
  )
)