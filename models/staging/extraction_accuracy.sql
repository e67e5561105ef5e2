MODEL (
  name staging.extraction_accuracy,
  kind VIEW,
  description 'One row per fact that the last evaluation measured.',
  grain fact,
  audits (
    NOT_NULL(columns := (fact, measured_on))
  )
);

SELECT
  measured.fact, /* Fact or field, or what else labels speak of */
  measured.precision, /* Right among those published */
  measured.recall, /* Right among those labelled */
  measured.f1, /* Harmonic mean of the two */
  measured.labelled, /* Answers that the labels give */
  measured.published, /* Answers published for the same cells */
  measured.correct, /* Published answers that are as labelled */
  measured.cells, /* Labelled cells, those without an answer included */
  measured.cells_correct, /* Cells exactly as labelled */
  measured.measured_on /* Day of the evaluation, UTC */
FROM raw.extraction_accuracy AS measured