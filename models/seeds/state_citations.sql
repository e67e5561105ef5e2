MODEL (
  name seeds.state_citations,
  kind SEED (
    path '$root/seeds/state_citations.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per state of seeds/state_citations.csv.',
  columns (
    state TEXT,
    pattern TEXT,
    records_law TEXT,
    example TEXT,
    counter_example TEXT
  ),
  column_descriptions (
    state = 'State',
    pattern = 'How its laws are cited, RE2',
    records_law = 'Where its public-records law stands, as a pattern that landing reads; empty where the words around tell it alone',
    example = 'A citation of that law',
    counter_example = 'What is none'
  ),
  grain state,
  audits (
    UNIQUE_VALUES(columns := (
      state
    ))
  )
)