MODEL (
  name intermediate.provision_hits,
  kind FULL,
  description 'One row per place in a policy that bears on a provision, in its context: its heading, its list, what a law says, what is blacked out.',
  grain (source_id, provision, char_start, char_end, rule_id),
  audits (
    UNIQUE_COMBINATION_OF_COLUMNS(columns := (source_id, provision, char_start, char_end, rule_id)),
    NOT_NULL(columns := (block_number, status)),
    ACCEPTED_VALUES("column" := status, is_in := ('present', 'present_open_ended', 'present_conditional', 'redacted', 'not_stated'))
  )
);

WITH sentences AS (
  SELECT
    sentences.source_id,
    sentences.version_number,
    sentences.block_number,
    sentences.char_start,
    sentences.sentence,
    sentences.lead_words,
    sentences.provision_hits,
    sentences.marks,
    LEAD(sentences.marks) OVER (PARTITION BY sentences.source_id, sentences.block_number ORDER BY sentences.char_start) AS next_marks,
    LEAD(LENGTH(sentences.sentence)) OVER (PARTITION BY sentences.source_id, sentences.block_number ORDER BY sentences.char_start) AS next_length
  FROM intermediate.policy_sentences AS sentences
), rule_rows AS (
  SELECT
    sentences.source_id,
    sentences.version_number,
    sentences.block_number,
    sentences.char_start,
    sentences.sentence,
    sentences.lead_words,
    CONTAINS(COALESCE(sentences.marks, ''), CHR(2) || 'placeholder' || CHR(2))
    OR REGEXP_MATCHES(sentences.sentence, '[?] *$')
    OR CONTAINS(COALESCE(sentences.next_marks, ''), CHR(2) || 'placeholder' || CHR(2))
    AND sentences.next_length < 60 AS is_left_open,
    @pieces(sentences.provision_hits, CHR(1))
  FROM sentences
  WHERE
    NOT sentences.provision_hits IS NULL
), hits AS (
  SELECT
    rule_rows.*,
    @hit_field(rule_rows.piece, 'rule_id') AS rule_id,
    @hit_field(rule_rows.piece, 'kind') AS kind,
    @hit_field(rule_rows.piece, 'value') AS value,
    @hit_field(rule_rows.piece, 'basis') AS basis,
    RTRIM(REGEXP_REPLACE(@hit_field(rule_rows.piece, 'words'), '\s*\([^)]*$', '', 'g')) AS words, /* A sentence is cut at "(Minn.": without the bracket it stays readable. */
    STRPOS(rule_rows.sentence, @hit_field(rule_rows.piece, 'words')) AS place
  FROM rule_rows
), headed AS (
  SELECT
    hits.*,
    sections.heading_hits,
    COALESCE(sections.is_foreign, FALSE) AS is_foreign,
    REGEXP_EXTRACT(SUBSTRING(hits.sentence, 1, hits.place - 1), '([^.;]*)$', 1) AS words_before, /* What stands in the same sentence: before the words, and behind them. */
    REGEXP_EXTRACT(SUBSTRING(hits.sentence, hits.place + LENGTH(hits.words)), '^([^.;]*)', 1) AS words_after
  FROM hits
  LEFT JOIN intermediate.policy_sections AS sections
    ON sections.source_id = hits.source_id
    AND sections.block_number = hits.block_number
    AND sections.char_start <= hits.char_start + hits.place - 1
    AND sections.char_end > hits.char_start + hits.place - 1
  WHERE
    hits.words <> ''
), heading_rows AS (
  SELECT
    sections.source_id,
    sections.block_number,
    sections.char_start,
    sections.char_end,
    sections.is_foreign,
    @pieces(sections.heading_hits, CHR(1))
  FROM intermediate.policy_sections AS sections
  WHERE
    NOT sections.heading_hits IS NULL
), subjects AS (
  SELECT
    heading_rows.source_id,
    heading_rows.block_number,
    heading_rows.char_start,
    heading_rows.char_end,
    heading_rows.is_foreign,
    @hit_field(heading_rows.piece, 'kind') AS provision,
    @hit_field(heading_rows.piece, 'value') AS reach,
    COUNT(*) OVER (PARTITION BY heading_rows.source_id, heading_rows.block_number, heading_rows.char_start) AS provisions
  FROM heading_rows
), judged AS (
  SELECT
    headed.*,
    COALESCE(subjects.provision, CASE WHEN headed.kind <> 'any' THEN headed.kind END) AS provision,
    NOT subjects.provision IS NULL AS is_below_heading,
    @matches_rules('policy_text', headed.words_before || headed.words || headed.words_after, 'forbids')
    OR @matches_rules('policy_text', headed.lead_words, 'forbids')
    OR COALESCE(CONTAINS(headed.heading_hits, CHR(2) || 'prohibited_uses' || CHR(2)), FALSE) AS is_forbidden,
    @matches_rules('policy_text', headed.words_before || headed.words, 'law')
    OR @matches_rules('policy_text', headed.lead_words, 'law') AS is_law,
    @matches_rules('policy_text', headed.words_before || headed.words || headed.words_after, 'denied') AS is_denied,
    @matches_rules('policy_text', headed.words || headed.words_after, 'condition') AS is_conditional
  FROM headed
  LEFT JOIN subjects
    ON headed.basis = 'heading'
    AND subjects.source_id = headed.source_id
    AND subjects.block_number = headed.block_number
    AND subjects.char_start <= headed.char_start + headed.place - 1
    AND subjects.char_end > headed.char_start + headed.place - 1
    AND (
      subjects.provision = headed.kind OR headed.kind = 'any' AND subjects.provisions = 1 AND subjects.reach = 'any'
    )
), own_hits AS (
  SELECT
    judged.source_id,
    judged.version_number,
    judged.block_number,
    judged.provision,
    CASE
      WHEN judged.is_left_open
      THEN 'not_stated'
      WHEN judged.value = 'present'
      AND judged.is_conditional
      AND NOT judged.provision IN ('purpose', 'legal_threshold', 'retention_limit')
      THEN 'present_conditional'
      ELSE judged.value
    END AS status,
    judged.value,
    judged.basis,
    judged.rule_id,
    judged.char_start + judged.place - 1 AS char_start,
    judged.char_start + judged.place - 1 + LENGTH(judged.words) AS char_end
  FROM judged
  WHERE
    NOT judged.is_foreign
    AND NOT judged.provision IS NULL
    AND judged.value <> 'not_this'
    AND (
      judged.basis <> 'heading' OR judged.is_below_heading
    )
    AND (
      judged.basis <> 'forbids' OR judged.is_forbidden
    )
    AND NOT judged.is_denied
    AND NOT judged.is_law
    AND NOT EXISTS(
      SELECT
        1
      FROM hits AS look_alikes
      WHERE
        look_alikes.source_id = judged.source_id
        AND look_alikes.char_start = judged.char_start
        AND look_alikes.kind = judged.provision
        AND (
          look_alikes.value = 'not_this'
          OR judged.provision = 'retention_limit'
          AND judged.value = 'present'
          AND look_alikes.value = 'present_conditional'
        )
    )
), marked AS (
  SELECT
    sentences.source_id,
    sentences.version_number,
    sentences.block_number,
    sentences.char_start,
    sentences.sentence,
    @pieces(sentences.marks, CHR(1))
  FROM sentences
  WHERE
    NOT sentences.marks IS NULL
), blanks AS (
  /* What is blacked out or left open below a heading belongs to the heading's provisions. */
  SELECT
    marked.source_id,
    marked.version_number,
    marked.block_number,
    subjects.provision,
    CASE @hit_field(marked.piece, 'kind') WHEN 'redacted' THEN 'redacted' ELSE 'not_stated' END AS status,
    '' AS value,
    'heading' AS basis,
    @hit_field(marked.piece, 'rule_id') AS rule_id,
    marked.char_start + STRPOS(marked.sentence, @hit_field(marked.piece, 'words')) - 1 AS char_start,
    marked.char_start + STRPOS(marked.sentence, @hit_field(marked.piece, 'words')) - 1 + LENGTH(@hit_field(marked.piece, 'words')) AS char_end
  FROM marked
  INNER JOIN subjects
    ON subjects.source_id = marked.source_id
    AND subjects.block_number = marked.block_number
    AND NOT subjects.is_foreign
    AND subjects.char_start <= marked.char_start + STRPOS(marked.sentence, @hit_field(marked.piece, 'words')) - 1
    AND subjects.char_end > marked.char_start + STRPOS(marked.sentence, @hit_field(marked.piece, 'words')) - 1
), every_hit AS (
  SELECT
    own_hits.*
  FROM own_hits
  UNION ALL
  SELECT
    blanks.*
  FROM blanks
)
SELECT
  every_hit.source_id, /* The source */
  every_hit.version_number, /* Version of the source */
  every_hit.block_number, /* Block of the policy */
  every_hit.provision, /* Provision of seeds.policy_provisions */
  every_hit.status, /* What these words alone make of it */
  every_hit.value = 'present' AND every_hit.status = 'present_conditional' AS has_condition, /* TRUE where the rule says present and the sentence adds a condition */
  every_hit.basis = 'heading' AS is_below_heading, /* TRUE where the words count by their heading only */
  every_hit.rule_id, /* Rule that found them */
  every_hit.char_start::INT AS char_start, /* Offset of the words */
  every_hit.char_end::INT AS char_end /* Offset behind them */
FROM every_hit
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY every_hit.source_id, every_hit.provision, every_hit.char_start, every_hit.char_end, every_hit.rule_id
    ORDER BY every_hit.status
  ) = 1