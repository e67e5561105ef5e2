"""The commands as a user gives them: what they print, where, and the exit code they end with."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from toy_home import made_home, write_inputs

from warehouse import build_log, paths, rebuild
from warehouse.build import build
from warehouse.cli import main
from warehouse.errors import BuildError
from warehouse.landing import land, raw_tables
from warehouse.paths import Home
from warehouse.snapshot import publish

CONFIG = """
default_gateway: duckdb
disable_anonymized_analytics: true
gateways:
  duckdb:
    connection: {type: duckdb, catalogs: {warehouse: "{{ env_var('WAREHOUSE_DB') }}"}}
    state_connection: {type: duckdb, database: "{{ env_var('WAREHOUSE_STATE_DB') }}"}
model_defaults: {dialect: duckdb, kind: FULL, start: 2000-01-01, cron: '@daily', allow_partials: true}
"""
STAGING = """
MODEL (name staging.source_versions, kind VIEW);
SELECT v.source_id, v.version_number, v.source_file, v.source_sha256, v.form, v.masked_text AS text
FROM raw.source_versions AS v
"""
TEXTS = """
MODEL (
  name marts.source_texts,
  kind FULL,
  description 'One row per text.',
  audits (unique_values(columns := (source_id)))
);
SELECT s.source_id, /* The source */ s.source_file, s.source_sha256, s.form, s.source_id AS request_id, s.text
FROM staging.source_versions AS s
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A SQLMesh project of two models."""
    folder = tmp_path / "project"
    for name, content in {
        "config.yaml": CONFIG,
        "external_models.yaml": (paths.PROJECT_ROOT / "external_models.yaml").read_text(encoding="utf-8"),
        "models/staging/source_versions.sql": STAGING,
        "models/marts/source_texts.sql": TEXTS,
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a published snapshot."""
    home = made_home(tmp_path / "home", write_inputs(tmp_path / "inbox"))
    publish(home)
    return home


def run(home: Home, *arguments: str) -> int:
    return main(["--home", str(home.root), *arguments])


# --- building, in this process, with SQLMesh ------------------------------------------------------------


def count_texts(home: Home) -> int:
    connection = raw_tables.connect(home.warehouse_db, read_only=True)
    try:
        row = connection.execute("SELECT count(*) FROM marts.source_texts").fetchone()
        return row[0] if row else -1
    finally:
        connection.close()


def test_build_picks_up_what_landed_since_and_survives_failures(tmp_path: Path, project: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(BuildError, match="nothing has landed"):
        build(home, project=project)
    inbox = write_inputs(tmp_path / "inbox")
    land(home, [inbox / "letter.txt"])
    seen: list[tuple[int, int]] = []
    report = build(home, lambda done, total: seen.append((done, total)), project)
    assert report.sources == 1 and report.audits_passed == 1 and seen[-1] == (2, 2)
    assert count_texts(home) == 1

    # No code has changed, only rows have come: they must not wait for tomorrow's interval.
    land(home, [inbox])
    build(home, project=project)
    assert count_texts(home) == 2

    model = project / "models/marts/source_texts.sql"
    model.write_text(TEXTS.replace("SELECT s.source_id", "SELECT 'same' AS source_id"), encoding="utf-8")
    with pytest.raises(BuildError, match=r"model marts\.source_texts: audit unique_values .* 1 bad row"):
        build(home, project=project)
    connection = raw_tables.connect(home.warehouse_db, read_only=True)
    last = build_log.last(connection)
    connection.close()
    assert last and last.status == build_log.FAILED and "unique_values" in last.report["message"]

    model.write_text(TEXTS.replace("s.form,", "s.form::INTEGER AS form,"), encoding="utf-8")
    with pytest.raises(BuildError, match=r"model marts\.source_texts: Conversion Error") as raised:
        build(home, project=project)
    assert "models/marts/source_texts.sql" in raised.value.next_step

    model.write_text(TEXTS, encoding="utf-8")
    assert build(home, project=project).sources == 2

    # SQLMesh's notes outlive the data when only warehouse.duckdb is deleted.
    home.warehouse_db.unlink()
    land(home, [inbox])
    build(home, project=project)
    assert count_texts(home) == 2
    assert list(home.logs.glob("build-*.log"))
    assert "WAREHOUSE_DB" not in os.environ


def test_rebuild_lands_builds_and_publishes(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rebuild, "build", functools.partial(build, project=project))
    monkeypatch.setattr(rebuild, "publish", functools.partial(publish, project=project))
    home = Home(tmp_path / "home")
    inbox = write_inputs(tmp_path / "inbox")
    assert run(home, "rebuild", str(inbox)) == 0
    said = capsys.readouterr().err
    assert "Landing files: 2 texts: 2 new" in said
    assert "2 models, 1 audit passed, over 2 sources" in said
    assert "Published snapshot" in said
    assert run(home, "verify") == 0

    (inbox / "empty.txt").write_bytes(b"")
    assert run(home, "rebuild", str(inbox)) == 3
    assert "empty.txt: the file is empty" in capsys.readouterr().err
    assert run(home, "rebuild") == 0
    assert "Nothing changed since" in capsys.readouterr().err

    (project / "models/marts/source_texts.sql").write_text(
        TEXTS.replace("s.text", "s.nothing"), encoding="utf-8"
    )
    assert run(home, "rebuild") == 1
    said = capsys.readouterr().err
    assert "marts.source_texts" in said and "next:" in said
    assert run(home, "publish") == 1
    assert "the last build failed" in capsys.readouterr().err
    assert run(home, "verify") == 0


# --- exit codes and messages ----------------------------------------------------------------------------


def test_land_ends_with_3_when_something_went_to_quarantine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, inbox = Home(tmp_path / "home"), write_inputs(tmp_path / "inbox")
    assert run(home, "land", str(inbox)) == 0
    (inbox / "scan.txt").write_bytes(b"\x0c\n\n")
    assert run(home, "land", str(inbox)) == 3
    output = capsys.readouterr()
    assert output.out == ""
    assert "scan.txt: it holds no words" in output.err
    # As this program was called, its home included: the command can be copied.
    assert f"Next: python -m warehouse --home {home.root} build" in output.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["land"],
        ["sql"],
        ["sql", "SELECT 1", "--format", "xml"],
        ["dashboard", "--port", "no"],
    ],
)
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2


def test_missing_path_ends_with_2_and_makes_no_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "home")
    assert run(home, "land", str(tmp_path / "nope")) == 2
    assert "no such file or folder" in capsys.readouterr().err
    assert not home.root.exists()


@pytest.mark.parametrize("command", [["verify"], ["publish"], ["build"], ["dashboard"], ["sql", "SELECT 1"]])
def test_an_empty_home_ends_with_1_says_what_to_do_and_stays_empty(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "home")
    assert run(home, *command) == 1
    said = capsys.readouterr().err
    assert re.search(r"warehouse (--home \S+ )?demo", said) and "Traceback" not in said
    assert not home.root.exists()


def test_home_comes_from_the_option_the_variable_or_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAREHOUSE_HOME", raising=False)
    assert Home.resolve(None).root == tmp_path / "data"
    monkeypatch.setenv("WAREHOUSE_HOME", "other")
    assert Home.resolve(None).root == tmp_path / "other"
    assert Home.resolve("mine").root == tmp_path / "mine"


def test_home_may_stand_before_or_after_the_command(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--home", str(home.root), "snapshots"], ["snapshots", "--home", str(home.root)]):
        assert main(arguments) == 0
        assert "latest" in capsys.readouterr().out


def test_commands_run_from_any_folder(home: Home, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "--home", str(home.root), "verify"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"PYTHONPATH": str(paths.PROJECT_ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert "is whole" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr  # no colours or bars where nobody looks


def test_a_taken_port_is_wrong_use(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(home, "dashboard", "--port", str(taken.getsockname()[1])) == 2
    assert "is in use" in capsys.readouterr().err


# --- reading --------------------------------------------------------------------------------------------


def test_snapshots_and_verify_speak_of_the_snapshot(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "snapshots") == 0
    assert home.latest.resolve().name in capsys.readouterr().out
    assert run(home, "verify", home.latest.resolve().name) == 0
    (home.latest / "quarantine.parquet").unlink()
    assert run(home, "verify") == 1
    said = capsys.readouterr().err
    assert "quarantine.parquet: missing" in said and "next:" in said


QUERY = "SELECT agency_id, detail, words, days FROM agency_facts"


def test_sql_as_csv(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "sql", QUERY, "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        {
            "agency_id": "alderbrook-police",
            "detail": '{"bound": "exact"}',
            "words": '["are kept"]',
            "days": "",
        }
    ]


def test_sql_as_json(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "sql", QUERY, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"agency_id": "alderbrook-police", "detail": {"bound": "exact"}, "words": ["are kept"], "days": None}
    ]
    assert run(home, "sql", QUERY + " WHERE false", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_sql_as_table_shows_null(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "sql", QUERY) == 0
    shown = capsys.readouterr().out
    assert "alderbrook-police" in shown and "NULL" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_sql_as_parquet(home: Home, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "facts.parquet"
    assert run(home, "sql", QUERY, "--format", "parquet", "--output", str(file)) == 0
    assert pyarrow.parquet.read_table(file).num_rows == 1
    assert capfdbinary.readouterr().out == b""


def test_sql_reads_an_older_snapshot(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    older = home.latest.resolve().name
    connection = raw_tables.connect(home.warehouse_db)
    connection.execute("CREATE VIEW marts.extra AS SELECT 1 AS n")
    connection.close()
    publish(home)
    assert run(home, "sql", "SELECT n FROM extra", "--format", "csv") == 0
    assert run(home, "sql", "SELECT n FROM extra", "--snapshot", older) == 1
    assert run(home, "sql", "SELECT 1", "--snapshot", "20200101T000000Z") == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    "sql", ["DROP TABLE agency_facts", "SELECT * FROM read_csv('/etc/passwd')", "SELEC 1", ""]
)
def test_sql_that_is_wrong_or_writes_is_refused(
    home: Home, sql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "sql", sql) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(home: Home) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m warehouse --home '{home.root}' sql 'SELECT * FROM range(200000)' "
        f"--format csv | head -1",
        shell=True,
        capture_output=True,
        text=True,
        cwd=paths.PROJECT_ROOT,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("range\n", "")


def test_an_open_warehouse_file_is_said_so(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb,sys; c=duckdb.connect(sys.argv[1]); print(1, flush=True); input()",
            str(home.warehouse_db),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout and holder.stdout.readline()
    assert run(home, "land", str(tmp_path / "inbox")) == 1
    assert "another program has the warehouse file open" in capsys.readouterr().err
    holder.communicate(b"\n")


# --- the demo -------------------------------------------------------------------------------------------

HAS_MODELS = (paths.PROJECT_ROOT / "models" / "marts" / "agency_comparison.sql").is_file()


@pytest.mark.skipif(not HAS_MODELS, reason="the comparison's models are not there yet")
def test_demo_on_an_empty_home_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path / "home")
    assert run(home, "demo") == 0
    output = capsys.readouterr()
    assert "SAMPLE DATA" in output.out
    assert max(map(len, output.out.splitlines())) <= 100
    assert "dashboard" in output.err and "rebuild" in output.err
    first = home.latest.resolve().name
    assert run(home, "verify") == 0
    assert run(home, "demo") == 0
    assert home.latest.resolve().name == first
    assert "nothing had to be done" in capsys.readouterr().err


def test_demo_leaves_a_home_with_own_files_alone(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = (
        duckdb.execute("SELECT 1").fetchall(),
        home.warehouse_db.stat().st_size,
        home.latest.resolve().name,
    )
    assert run(home, "demo") == 2
    said = capsys.readouterr().err
    assert "2 source(s) of your own" in said and "--home DIR" in said
    assert (before[1], before[2]) == (home.warehouse_db.stat().st_size, home.latest.resolve().name)
