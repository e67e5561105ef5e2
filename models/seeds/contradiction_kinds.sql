MODEL (
  name seeds.contradiction_kinds,
  kind SEED (
    path '$root/seeds/contradiction_kinds.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per kind of contradiction and variant of it: how much it weighs, and why it is one in a plain sentence.',
  columns (
    kind TEXT,
    variant TEXT,
    severity TEXT,
    explanation TEXT
  ),
  column_descriptions (
    kind = 'Kind, in the words of the contract',
    variant = 'Which form of it; empty for the plain one',
    severity = 'low, medium or high',
    explanation = 'One plain sentence why'
  ),
  grain (kind, variant),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (kind, variant)),
    ACCEPTED_VALUES("column" := severity, is_in := ('low', 'medium', 'high'))
  )
)