MODEL (
  name seeds.common_words,
  kind SEED (
    path '$root/seeds/common_words.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per word that tells no item of a request from another.',
  columns (
    word TEXT
  ),
  column_descriptions (
    word = 'Word, in small letters'
  ),
  grain word,
  audits (
    UNIQUE_VALUES(columns := (
      word
    ))
  )
)