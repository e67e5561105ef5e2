MODEL (
  name marts.extraction_accuracy,
  kind VIEW,
  description 'One row per fact that the last evaluation measured against labelled texts; none before the first.',
  grain fact,
  audits (
    UNIQUE_VALUES(columns := (
      fact
    )),
    NOT_NULL(columns := (fact, precision, recall, f1, labelled, measured_on))
  )
);

/* A view: figures that are measured after a build are published without building again. */
SELECT
  accuracy.fact, /* A fact, a field of a table, item_count, category, disposition, contradictions, speaker … */
  accuracy.precision, /* Share of the published answers that are as labelled, 0 to 1 */
  accuracy.recall, /* Share of the labelled answers that are published as labelled, 0 to 1 */
  accuracy.f1, /* Harmonic mean of precision and recall */
  accuracy.labelled, /* Answers that the labels give; characters where the fact is speaker */
  accuracy.published, /* Answers published for the same cells */
  accuracy.correct, /* Published answers that are as labelled */
  accuracy.cells, /* Labelled cells, those without an answer included */
  accuracy.cells_correct, /* Cells exactly as labelled */
  accuracy.measured_on /* Day of the evaluation, UTC */
FROM staging.extraction_accuracy AS accuracy