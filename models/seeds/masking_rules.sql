MODEL (
  name seeds.masking_rules,
  kind SEED (
    path '$root/seeds/masking_rules.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per rule_id of seeds/masking_rules.csv.',
  columns (
    rule_id TEXT,
    kind TEXT,
    needs TEXT,
    pattern TEXT,
    example TEXT,
    counter_example TEXT,
    note TEXT
  ),
  column_descriptions (
    rule_id = 'Name of the rule, published with each quotation it found',
    kind = 'What a match means',
    needs = 'Needs',
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