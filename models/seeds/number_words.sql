MODEL (
  name seeds.number_words,
  kind SEED (
    path '$root/seeds/number_words.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per word of seeds/number_words.csv.',
  columns (
    word TEXT,
    number TEXT,
    ordinal TEXT
  ),
  column_descriptions (
    word = 'Word',
    number = 'Number',
    ordinal = 'The same as an ordinal, empty above twenty'
  ),
  grain word,
  audits (
    UNIQUE_VALUES(columns := (
      word
    ))
  )
)