MODEL (
  name seeds.extension_grounds,
  kind SEED (
    path '$root/seeds/extension_grounds.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per ground on which a law lets an agency take more time, with the paragraph that names it.',
  columns (
    abbr TEXT,
    section TEXT,
    paragraph TEXT,
    ground TEXT,
    ground_in_words TEXT
  ),
  column_descriptions (
    abbr = 'State',
    section = 'Section of the law, without spaces',
    paragraph = 'Paragraph of the section',
    ground = 'The ground: the value of the rules of the kind reason in rules_cue.csv',
    ground_in_words = 'The ground in words'
  ),
  grain (section, paragraph),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (section, paragraph))
  )
)