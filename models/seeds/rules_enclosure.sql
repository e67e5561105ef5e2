MODEL (
  name seeds.rules_enclosure,
  kind SEED (
    path '$root/seeds/rules_enclosure.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per rule_id of seeds/rules_enclosure.csv.',
  columns (
    rule_id TEXT,
    kind TEXT,
    value TEXT,
    basis TEXT,
    pattern TEXT,
    example TEXT,
    counter_example TEXT,
    note TEXT
  ),
  column_descriptions (
    rule_id = 'Name of the rule, published with each quotation it found',
    kind = 'What a match means',
    value = 'The value a match stands for',
    basis = 'Why, in the words of the contract; for layout rules where the block starts',
    pattern = 'RE2 with one capturing group; a space is any white space, <name> a fragment of pattern_parts',
    example = 'Words that the rule must match',
    counter_example = 'Words that it must not match',
    note = 'Why the rule is as it is'
  ),
  grain rule_id,
  audits (
    UNIQUE_VALUES(columns := (
      rule_id
    ))
  )
)