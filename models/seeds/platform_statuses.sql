MODEL (
  name seeds.platform_statuses,
  kind SEED (
    path '$root/seeds/platform_statuses.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per platform, status_label of seeds/platform_statuses.csv.',
  columns (
    platform TEXT,
    status_label TEXT,
    says TEXT,
    meaning TEXT
  ),
  column_descriptions (
    platform = 'Platform',
    status_label = 'Status label',
    says = 'What it says of the request: open, none, done or refused; empty where it says none of these',
    meaning = 'Meaning'
  ),
  grain (platform, status_label),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (platform, status_label))
  )
)