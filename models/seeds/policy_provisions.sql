MODEL (
  name seeds.policy_provisions,
  kind SEED (
    path '$root/seeds/policy_provisions.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per provision of seeds/policy_provisions.csv.',
  columns (
    provision TEXT,
    meaning TEXT,
    perpetual_line_up TEXT,
    county_ordinances TEXT,
    bja_template TEXT,
    ccops TEXT
  ),
  column_descriptions (
    provision = 'Provision',
    meaning = 'Meaning',
    perpetual_line_up = 'Perpetual line up',
    county_ordinances = 'County ordinances',
    bja_template = 'Bja template',
    ccops = 'Ccops'
  ),
  grain provision,
  audits (
    UNIQUE_VALUES(columns := (
      provision
    ))
  )
)