MODEL (
  name seeds.facts,
  kind SEED (
    path '$root/seeds/facts.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per fact of seeds/facts.csv.',
  columns (
    fact TEXT,
    label TEXT,
    question TEXT,
    value_kind TEXT
  ),
  column_descriptions (fact = 'Fact', label = 'Label', question = 'Question', value_kind = 'Value kind'),
  grain fact,
  audits (
    UNIQUE_VALUES(columns := (
      fact
    ))
  )
)