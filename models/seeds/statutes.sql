MODEL (
  name seeds.statutes,
  kind SEED (
    path '$root/seeds/statutes.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per jurisdiction of seeds/statutes.csv.',
  columns (
    jurisdiction TEXT,
    abbr TEXT,
    law_name TEXT,
    short_name TEXT,
    citation TEXT,
    deadline_section TEXT,
    deadline_kind TEXT,
    ack_days TEXT,
    ack_day_type TEXT,
    response_days TEXT,
    response_day_type TEXT,
    extension_days TEXT,
    extension_day_type TEXT,
    rule_in_words TEXT,
    requester_limit TEXT,
    review_body TEXT,
    local_police_note TEXT,
    rule_before_or_history TEXT,
    name_aliases TEXT,
    confidence TEXT,
    unsure_points TEXT,
    is_clock_clear TEXT,
    clock_since TEXT
  ),
  column_descriptions (
    jurisdiction = 'Jurisdiction',
    abbr = 'Abbr',
    law_name = 'Law name',
    short_name = 'Short name',
    citation = 'Citation',
    deadline_section = 'Deadline section',
    deadline_kind = 'Deadline kind',
    ack_days = 'Ack days',
    ack_day_type = 'Ack day type',
    response_days = 'Response days',
    response_day_type = 'Response day type',
    extension_days = 'Extension days',
    extension_day_type = 'Extension day type',
    rule_in_words = 'Rule in words',
    requester_limit = 'Requester limit',
    review_body = 'Review body',
    local_police_note = 'Local police note',
    rule_before_or_history = 'Rule before or history',
    name_aliases = 'Name aliases',
    confidence = 'Confidence',
    unsure_points = 'Unsure points',
    is_clock_clear = 'yes where the law gives a police department a number of days that can be counted',
    clock_since = 'Day since when the number holds; empty where it is older than any request'
  ),
  grain jurisdiction,
  audits (
    UNIQUE_VALUES(columns := (
      jurisdiction
    ))
  )
)