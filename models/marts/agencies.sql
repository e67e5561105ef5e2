MODEL (
  name marts.agencies,
  kind FULL,
  description 'One row per agency: the one the facts are about, which may not be the one that answers.',
  grain agency_id,
  audits (
    UNIQUE_VALUES(columns := (
      agency_id
    )),
    NOT_NULL(columns := (agency_id, agency_name, place_name, state, is_sample))
  )
);

SELECT
  agencies.agency_id, /* Stable slug of country, state, place and kind */
  ARG_MIN(agencies.agency_name, agencies.source_id) AS agency_name, /* Its name, as written */
  MIN(agencies.agency_type) AS agency_type, /* police, sheriff, state_police, public_safety, prosecutor or other */
  ARG_MIN(agencies.place_name, agencies.source_id) AS place_name, /* City or town; for a county office the county */
  COALESCE(MIN(agencies.state), 'XX') AS state, /* Two letters; XX where no text tells it */
  NULL::DOUBLE AS latitude, /* Not known yet */
  NULL::DOUBLE AS longitude, /* Not known yet */
  COUNT(*) FILTER(WHERE
    NOT agencies.is_sample) = 0 AS is_sample /* TRUE where all that is known of it is the bundled sample */
FROM intermediate.source_agencies AS agencies
GROUP BY
  agencies.agency_id