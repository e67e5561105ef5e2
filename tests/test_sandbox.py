"""What a person types runs in a process of its own that reads the snapshot's tables and nothing else."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest
from snapshot_factory import make_snapshot

from warehouse import sandbox, sandbox_child
from warehouse.reader import Snapshot, SnapshotError
from warehouse.sandbox import Limits

CHILD = Path(sandbox_child.__file__)
SECRET = "the-secret-of-this-machine"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An invented snapshot; no test changes it."""
    folder = tmp_path_factory.mktemp("home")
    make_snapshot(folder)
    return Snapshot.open(folder / "snapshots")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM agencies",
        "SELECT count(*) FROM Agencies",
        "SELECT count(*) FROM main.agencies",
        "-- a comment\nWITH a AS (SELECT * FROM agencies) SELECT * FROM a;",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT * FROM n",
        "FROM agencies LIMIT 1",
        "VALUES (1)",
        "TABLE agencies",
        "DESCRIBE agencies",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "SUMMARIZE agencies",
        "EXPLAIN SELECT * FROM agencies",
        "EXPLAIN ANALYZE SELECT * FROM agencies",
        "EXPLAIN (FORMAT json) SELECT 1",
        "SELECT unnest([1, 2]) FROM range(3)",
        "FROM (PIVOT agencies ON state IN ('CA', 'MN') USING count(*))",
        "SELECT agency_id, row_number() OVER (ORDER BY agency_id) FROM agencies QUALIFY 1 = 1",
        "SELECT state, list(agency_name ORDER BY agency_name) FROM agencies GROUP BY ALL",
        "SELECT regexp_extract(quote, '(\\d+)', 1), now(), random() FROM fact_evidence",
        "SELECT column_name FROM information_schema.columns",
        "SELECT e.key FROM agency_facts, json_each(detail) AS e",
    ],
)
def test_reading_statements_run(snapshot: Snapshot, sql: str) -> None:
    result = sandbox.run(snapshot, sql)
    assert result.columns
    assert list(result.rows())
    assert not result.is_cut


def test_values_come_back_as_pythons_own(snapshot: Snapshot) -> None:
    result = sandbox.run(
        snapshot,
        "SELECT sum(i) AS whole, 1.5 AS part, [1, NULL] AS list, {'a': 1} AS record, NULL AS nothing, "
        "DATE '2024-02-29' AS day, map {'k': 2} AS map, '{\"a\": 1}'::JSON AS json, 'é🗂' AS text, "
        "INTERVAL 3 DAY AS span FROM range(4) AS t(i)",
    )
    (row,) = result.rows()
    values = dict(zip(result.columns, row, strict=True))
    assert values["whole"] == 6 and isinstance(values["whole"], int)
    assert (values["part"], values["list"], values["record"]) == (1.5, [1, None], {"a": 1})
    assert (values["nothing"], str(values["day"]), values["map"]) == (None, "2024-02-29", {"k": 2})
    assert (values["text"], values["span"]) == ("é🗂", "0 months 3 days 0 seconds")
    assert dict(zip(result.columns, result.types, strict=True))["json"] == "JSON"


# What reads files, the environment or the machine.
READS = [
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM READ_TEXT('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_csv_auto('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_ndjson_objects('{secret}')",
    "SELECT * FROM read_duckdb('{secret}')",
    "SELECT * FROM read_parquet('{other}')",
    "SELECT * FROM parquet_scan('{other}')",
    "SELECT * FROM parquet_metadata('agencies.parquet')",
    "SELECT * FROM parquet_kv_metadata('{other}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM '{secret}'",
    'SELECT * FROM "{secret}"',
    "SELECT * FROM '{other}'",
    "SELECT * FROM 'agencies.parquet'",
    "SELECT * FROM 'manifest.json'",
    "SELECT * FROM '/proc/self/environ.csv'",
    "SELECT * FROM read_text('/proc/self/environ')",
    "FROM '../../../secret.csv'",
    "DESCRIBE SELECT * FROM read_csv('{secret}')",
    "DESCRIBE '{secret}'",
    "SUMMARIZE '{secret}'",
    "EXPLAIN SELECT * FROM read_csv('{secret}')",
    "EXPLAIN ANALYZE SELECT * FROM read_text('{secret}')",
    "SELECT (SELECT count(*) FROM glob('/*'))",
    "WITH a AS (SELECT * FROM read_text('{secret}')) FROM a",
    "WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT 2 FROM read_text('{secret}')) FROM a",
    "SELECT * FROM agencies WHERE EXISTS (FROM sniff_csv('{secret}'))",
    "SELECT * FROM agencies, LATERAL (SELECT * FROM read_text(agency_name))",
    "SELECT [x FOR x IN (SELECT list(content) FROM read_text('{secret}'))]",
    "SELECT * FROM agencies ORDER BY (SELECT content FROM read_text('{secret}'))",
    "SELECT * FROM agencies LIMIT (SELECT size FROM read_blob('{secret}'))",
    "SELECT 1 UNION ALL SELECT content FROM read_text('{secret}')",
    "FROM (PIVOT (FROM read_text('{secret}')) ON filename IN ('a') USING count(*))",
    'SELECT * FROM (WITH "{secret}" AS (SELECT 1) SELECT 1), "{secret}"',
    "WITH duckdb_logs AS (SELECT * FROM duckdb_logs) FROM duckdb_logs",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT * FROM query_table('{secret}')",
    "SELECT * FROM query_table(['agencies', '{other}'])",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{secret}'')'))",
    "SELECT getenv('HOME')",
    "SELECT current_setting('home_directory')",
    "SELECT getvariable('secret')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pg_catalog.pg_settings",
    "SELECT * FROM pg_settings",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM which_secret('s3://a', 's3')",
    "SELECT * FROM duckdb_databases",
    "SELECT * FROM duckdb_views",
    "SELECT * FROM duckdb_logs",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM sqlite_master",
    "SHOW DATABASES",
    "SHOW VARIABLES",
    "SELECT * FROM secret",
]
# What speaks to the network.
NETWORK = [
    "SELECT * FROM 'http://127.0.0.1:{port}/a.parquet'",
    "SELECT * FROM read_csv('http://127.0.0.1:{port}/a.csv')",
    "SELECT * FROM read_text('https://127.0.0.1:{port}/a')",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
    "ATTACH 'http://127.0.0.1:{port}/a.duckdb' AS other",
    "INSTALL httpfs FROM 'http://127.0.0.1:{port}'",
]
# What writes, attaches, installs or changes settings.
WRITES = [
    "COPY agencies TO '{outside}'",
    "COPY agencies TO '{inside}'",
    "COPY (SELECT 1) TO '{outside}' (FORMAT parquet)",
    "COPY agencies TO 'agencies.parquet'",
    "EXPLAIN ANALYZE COPY agencies TO '{outside}'",
    "EXPLAIN (ANALYZE) CREATE TABLE a AS SELECT 1",
    "/* /* */ EXPLAIN SELECT 1 -- */ COPY agencies TO '{outside}'",
    "EXPLAIN ANALYZE SELECT * FROM enable_logging(storage = 'file')",
    "SELECT * FROM enable_logging(storage = 'file')",
    "SELECT * FROM enable_profiling(save_location = '{outside}')",
    "SELECT * FROM checkpoint()",
    "SELECT * FROM truncate_duckdb_logs()",
    "SELECT write_log('{outside}')",
    "SELECT nextval('a')",
    "ATTACH '{outside}' AS other",
    "ATTACH '{inside}' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH memory",
    "EXPORT DATABASE '{outside}'",
    "IMPORT DATABASE '{outside}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{other}'",
    "UPDATE EXTENSIONS",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output = '{outside}'",
    "CALL enable_logging()",
    "CALL pragma_version()",
    "SET threads = 1",
    "SET VARIABLE a = 1",
    "SET temp_directory = '{outside}'",
    "SET memory_limit = '1TB'",
    "RESET threads",
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "CREATE TABLE a AS SELECT 1",
    "CREATE TEMP TABLE a AS SELECT 1",
    "CREATE OR REPLACE VIEW agencies AS SELECT 1",
    "CREATE MACRO f(x) AS x",
    "CREATE SECRET (TYPE s3)",
    "CREATE SEQUENCE a",
    "INSERT INTO agencies VALUES (1)",
    "UPDATE agencies SET agency_name = 'x'",
    "DELETE FROM agencies",
    "MERGE INTO agencies USING agencies AS b ON false WHEN NOT MATCHED THEN INSERT",
    "DROP VIEW agencies",
    "ALTER VIEW agencies RENAME TO b",
    "TRUNCATE agencies",
    "BEGIN",
    "CHECKPOINT",
    "VACUUM",
    "USE memory",
    "PREPARE a AS SELECT 1",
    "EXECUTE a",
    "COMMENT ON VIEW agencies IS 'x'",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW agencies",
    "SELECT 1; COPY agencies TO '{outside}'",
]
# What is no query at all.
WRONG = ["", "-- nothing", ";", "SELEKT 1", "SELECT * FROM nowhere", "SELECT nothing FROM agencies", "\x00"]


@pytest.fixture(scope="module")
def port() -> int:
    """The port of a listener that nothing may reach."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("sql", READS + NETWORK + WRITES + WRONG)
def test_everything_else_is_refused(snapshot: Snapshot, tmp_path: Path, port: int, sql: str) -> None:
    secret, other = tmp_path / "secret.csv", tmp_path / "other.parquet"
    outside, inside = tmp_path / "outside", snapshot.path / "agencies_copy.parquet"
    secret.write_text(f"a,b\n{SECRET},1\n")
    shutil.copy(snapshot.path / "agencies.parquet", other)
    before = {file.name: file.read_bytes() for file in snapshot.path.iterdir()}
    typed = sql
    for name, value in {
        "secret": secret, "other": other, "outside": outside, "inside": inside, "port": port,
    }.items():  # fmt: skip
        typed = typed.replace("{" + name + "}", str(value))
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setblocking(False)
        with pytest.raises(SnapshotError) as raised:
            sandbox.run(snapshot, typed, Limits(seconds=20))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert SECRET not in str(raised.value)
    assert not outside.exists()
    assert {file.name: file.read_bytes() for file in snapshot.path.iterdir()} == before


def test_at_least_sixty_ways_are_tried() -> None:
    assert len(set(READS + NETWORK + WRITES)) >= 60


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1; SELECT 2", "exactly one statement"),
        ("COPY agencies TO 'x'", "Only reading is possible"),
        ("FROM read_text('/etc/passwd')", r"read_text\(\) can't be used here"),
        ("SELECT current_setting('threads')", r"current_setting\(\) can't be used here"),
        ("SELECT * FROM nowhere", "nowhere is no table of this snapshot"),
        ("WITH pg_settings AS (SELECT 1) FROM pg_settings", "Give it another name"),
        ("SHOW DATABASES", "Only SHOW TABLES"),
        ("SELECT agency FROM agencies", "agency_id"),
        ("", "There is no query"),
        ("SELECT " + "abs(" * 900 + "1" + ")" * 900, "nested too deeply|depth"),
    ],
)
def test_refusals_say_why(snapshot: Snapshot, sql: str, message: str) -> None:
    with pytest.raises(SnapshotError, match=message):
        sandbox.run(snapshot, sql, Limits(seconds=20))


def test_no_answer_names_a_folder_of_this_machine(snapshot: Snapshot) -> None:
    for sql in (
        "EXPLAIN ANALYZE SELECT * FROM agencies",
        "SELECT * FROM information_schema.tables",
        "SHOW ALL TABLES",
    ):
        assert str(snapshot.path) not in str(list(sandbox.run(snapshot, sql).rows()))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(1000000000000) AS a, range(1000) AS b",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "SELECT max(sha256(i::VARCHAR)) FROM range(1000000000000) AS t(i)",
    ],
)
def test_a_query_is_stopped_when_its_time_is_up(snapshot: Snapshot, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(SnapshotError, match=r"stopped after 3 seconds|memory"):
        sandbox.run(snapshot, sql, Limits(seconds=3))
    assert time.monotonic() - started < 10
    assert not _running_children()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('x', 4000000000)",
        "SELECT repeat('x', 500000000) || i FROM range(9) AS t(i)",
        "SELECT list(repeat('x', 1000) || i) FROM range(10000000) AS t(i)",
        "SELECT string_agg(a.quote || b.i, '') FROM fact_evidence AS a, range(10000000) AS b(i)",
        "SELECT * FROM range(200000000) AS t(i) ORDER BY hash(i)",
    ],
)
def test_a_query_gets_no_more_memory_than_allowed(snapshot: Snapshot, sql: str) -> None:
    with pytest.raises(SnapshotError, match=r"more than the 256 MiB of memory"):
        sandbox.run(snapshot, sql, Limits(seconds=60, memory_mb=256))


def test_a_long_result_is_cut(snapshot: Snapshot) -> None:
    by_rows = sandbox.run(snapshot, "SELECT * FROM range(1000000)", Limits(rows=2500))
    assert (by_rows.table.num_rows, by_rows.is_cut) == (2500, True)
    exact = sandbox.run(snapshot, "SELECT * FROM range(2500)", Limits(rows=2500))
    assert (exact.table.num_rows, exact.is_cut) == (2500, False)
    by_size = sandbox.run(
        snapshot, "SELECT repeat('x', 1000) FROM range(100000)", Limits(rows=None, result_mb=8)
    )
    assert by_size.is_cut and by_size.table.nbytes <= 8 * 1024 * 1024
    whole = sandbox.run(snapshot, "SELECT * FROM range(50000)", Limits(rows=None, result_mb=None))
    assert (whole.table.num_rows, whole.is_cut) == (50000, False)


def test_queries_do_not_disturb_each_other(snapshot: Snapshot) -> None:
    found: list[object] = []

    def ask(number: int) -> None:
        found.extend(sandbox.run(snapshot, f"SELECT {number}", Limits(seconds=30)).rows())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == [f"({number},)" for number in range(6)]


def test_a_snapshot_that_is_gone_is_named(tmp_path: Path) -> None:
    folder = make_snapshot(tmp_path)
    opened = Snapshot.open(tmp_path / "snapshots")
    shutil.rmtree(folder)
    with pytest.raises(SnapshotError, match="is gone"):
        sandbox.run(opened, "SELECT 1")


# The fences behind the check of the statement, each without it.


def test_the_connection_alone_keeps_to_the_tables(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(snapshot.path)
    con = sandbox_child.connect(snapshot.tables, 256)
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY agencies TO '/tmp/never.parquet'",
        "ATTACH '/tmp/never.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "SELECT * FROM 'http://127.0.0.1:9/a.parquet'",
    ):
        with pytest.raises(duckdb.Error):
            con.execute(sql)


FENCED = """
import os, resource, socket, sys
sys.path.insert(0, sys.argv[1])
import sandbox_child
sandbox_child._fence(os.getcwd(), 256, 5)
assert open("manifest.json").read()
def blocked(what):
    try:
        what()
    except OSError:
        return True
    return False
def write(path):
    with open(path, "w") as file:
        file.write("x")
def connect():
    with socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2):
        pass
print(resource.getrlimit(resource.RLIMIT_FSIZE)[1])
print(blocked(lambda: open("/etc/passwd")), blocked(lambda: open("/proc/self/environ")),
      blocked(lambda: write("manifest.json")), blocked(lambda: write(sys.argv[3])), blocked(connect),
      blocked(lambda: os.listdir("/")))
"""


def test_the_system_alone_keeps_the_process_in(snapshot: Snapshot, tmp_path: Path) -> None:
    before = (snapshot.path / "manifest.json").read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", FENCED, str(CHILD.parent), port, str(tmp_path / "x")],
            cwd=snapshot.path,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    size, blocked = done.stdout.splitlines()
    assert size == "0"
    if "False" in blocked and not _has_landlock():
        pytest.skip("this kernel has no Landlock: files and network are kept back by DuckDB's settings alone")
    assert blocked == "True True True True True True"
    assert (snapshot.path / "manifest.json").read_bytes() == before


def test_every_function_with_effects_is_known() -> None:
    """A new version of DuckDB may bring functions that the list of refused ones should have."""
    harmless = {"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "error"}
    volatile = duckdb.sql(
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE has_side_effects AND function_type = 'scalar'"
    ).fetchall()
    assert {name for (name,) in volatile} <= sandbox_child._REFUSED_FUNCTIONS | harmless


def _running_children() -> list[int]:
    """Ids of processes that still run a query of this process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:  # it has just ended
                continue
            if str(CHILD).encode() in command and parent == str(os.getpid()):
                found.append(int(entry.name))
    return found


def _has_landlock() -> bool:
    return bool(ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1) >= 1)
