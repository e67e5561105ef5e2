MODEL (
  name seeds.known_requests,
  kind SEED (
    path '$root/seeds/known_requests.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per record_key of seeds/known_requests.csv.',
  columns (
    platform TEXT,
    request_number TEXT,
    record_key TEXT,
    url TEXT,
    agency_name TEXT,
    place_name TEXT,
    state TEXT,
    technology_id TEXT,
    tracking_number TEXT,
    status_when_seen TEXT
  ),
  column_descriptions (
    platform = 'Platform',
    request_number = 'Request number',
    record_key = 'Record key',
    url = 'Url',
    agency_name = 'Agency name',
    place_name = 'Place name',
    state = 'State',
    technology_id = 'Technology id',
    tracking_number = 'Tracking number',
    status_when_seen = 'Status when seen'
  ),
  grain record_key,
  audits (
    UNIQUE_VALUES(columns := (
      record_key
    ))
  )
)