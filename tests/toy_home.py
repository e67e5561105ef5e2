"""A home folder with two landed texts and small marts made by hand, for tests that need no SQLMesh."""

from __future__ import annotations

from pathlib import Path

from warehouse import build_log
from warehouse.code_version import models_hash
from warehouse.landing import land, raw_tables
from warehouse.paths import Home

LETTER = """CITY OF ALDERBROOK
Office of the Clerk

March 3, 2021

RE: Public records request 21-044

Dear Ms. Varga:

In answer to your public records request: the department uses no drones. There are no responsive records.
Call (505) 555-0137 or write to clerk@alderbrook.example.gov.

Sincerely,
R. Okafor
"""
POLICY = """ALDERBROOK POLICE DEPARTMENT
Policy 9.14 License plate readers

Plate reads are kept for 30 days — then they are destroyed. 🚓 Reads tied to a case are kept with it.
"""

MARTS = """
CREATE SCHEMA IF NOT EXISTS marts;
CREATE OR REPLACE VIEW marts.source_texts AS
SELECT source_id, source_file, source_sha256, media_type, form, source_id AS request_id, masked_text AS text
FROM raw.source_versions QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY version_number DESC) = 1;
CREATE OR REPLACE VIEW marts.fact_evidence AS
WITH found AS (
    SELECT *, position('are kept' IN text) AS place FROM marts.source_texts WHERE contains(text, 'are kept')
)
SELECT source_id || '-1' AS evidence_id, source_id, source_file, source_sha256, request_id,
    place - 1 AS char_start, place + 7 AS char_end, 'are kept' AS quote, 'kept' AS rule_id
FROM found;
CREATE OR REPLACE VIEW marts.agency_facts AS
SELECT 'alderbrook-police' AS agency_id, 'retention_days' AS fact, evidence_id,
    '{"bound": "exact"}'::JSON AS detail,
    [quote] AS words, NULL::INTEGER AS days
FROM marts.fact_evidence;
CREATE OR REPLACE VIEW marts.quarantine AS
SELECT source_file, source_sha256, reason, landed_at::DATE AS landed_at FROM raw.quarantine;
"""


def write_inputs(folder: Path) -> Path:
    """Two texts and a broken file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "policy.txt").write_text(POLICY, encoding="utf-8")
    return folder


def made_home(root: Path, inputs: Path) -> Home:
    """A home in which the inputs have landed and a build has ended well."""
    home = Home(root)
    land(home, [inputs])
    mark_built(home)
    return home


def mark_built(home: Home, status: str = build_log.OK) -> None:
    """Make the marts and write down a build that ended like that."""
    connection = raw_tables.connect(home.warehouse_db)
    try:
        connection.execute(MARTS)
        build_log.create_table(connection)
        build = build_log.start(connection, build_log.landed_state(connection), models_hash())
        report = {
            "seconds": 0.5,
            "models": {"marts.agency_facts": {"seconds": 0.1, "audits_passed": 2, "audits_failed": 0}},
            "audits": [{"model": "marts.agency_facts", "audit": "not_null"}],
            "dictionary": {
                "agency_facts": {"description": "One row per fact.", "columns": {"fact": "Which fact"}}
            },
            "message": "model marts.agency_facts: audit not_null found 1 bad row(s)",
        }
        build_log.finish(connection, build, status, report)
    finally:
        connection.close()


def edit_marts(home: Home, sql: str) -> None:
    """Change the marts behind the project's back."""
    connection = raw_tables.connect(home.warehouse_db)
    try:
        connection.execute(sql)
    finally:
        connection.close()
