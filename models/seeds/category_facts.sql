MODEL (
  name seeds.category_facts,
  kind SEED (
    path '$root/seeds/category_facts.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per category, fact of seeds/category_facts.csv.',
  columns (
    category TEXT,
    fact TEXT
  ),
  column_descriptions (category = 'Category', fact = 'Fact'),
  grain (category, fact),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (category, fact))
  )
)