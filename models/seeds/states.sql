MODEL (
  name seeds.states,
  kind SEED (
    path '$root/seeds/states.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per state of seeds/states.csv.',
  columns (
    state TEXT,
    state_name TEXT
  ),
  column_descriptions (state = 'State', state_name = 'State name'),
  grain state,
  audits (
    UNIQUE_VALUES(columns := (
      state
    ))
  )
)