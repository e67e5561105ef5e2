MODEL (
  name seeds.forms,
  kind SEED (
    path '$root/seeds/forms.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per form of seeds/forms.csv.',
  columns (
    form TEXT,
    platform TEXT,
    runs_newest_first TEXT,
    meaning TEXT
  ),
  column_descriptions (
    form = 'Form',
    platform = 'Platform',
    runs_newest_first = 'Runs newest first',
    meaning = 'Meaning'
  ),
  grain form,
  audits (
    UNIQUE_VALUES(columns := (
      form
    ))
  )
)