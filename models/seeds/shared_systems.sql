MODEL (
  name seeds.shared_systems,
  kind SEED (
    path '$root/seeds/shared_systems.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per system_id of seeds/shared_systems.csv.',
  columns (
    system_id TEXT,
    system_acronym TEXT,
    system_name TEXT,
    host_agency TEXT,
    host_state TEXT,
    scope TEXT,
    technology_id TEXT,
    confidence TEXT,
    note TEXT
  ),
  column_descriptions (
    system_id = 'System id',
    system_acronym = 'System acronym',
    system_name = 'System name',
    host_agency = 'Host agency',
    host_state = 'Host state',
    scope = 'Scope',
    technology_id = 'Technology id',
    confidence = 'Confidence',
    note = 'Why the rule is as it is'
  ),
  grain system_id,
  audits (
    UNIQUE_VALUES(columns := (
      system_id
    ))
  )
)