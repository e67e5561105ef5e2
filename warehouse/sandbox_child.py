"""The child process in which one query of a person runs: `sandbox.run` starts this file, once a query.

Standard input: one JSON object with `tables` (names; the working directory holds `<table>.parquet` of each),
`sql`, and the limits `memory_mb`, `cpu_seconds`, `rows`, `result_mb` (null: no limit). Standard output: the
result as an Arrow stream, whose schema metadata `duckdb_types` names DuckDB's types. Standard error: one JSON
object with `cut` (was the result longer?), or with `error` (and `kind` "refused" or "failed"; exit code 1).

The fences, the outermost first; each would do alone for most of what one could try:

1. an empty environment and an empty standard input (the parent's doing);
2. the operating system's limits on memory, processor time and file size (nothing can be written), and where
   the kernel has Landlock, no file but the snapshot's, none for writing, and no network;
3. DuckDB's settings: only the snapshot's files, no extension, no network, no setting can be changed;
4. an allow-list over the statement's own parse tree: one SELECT over the snapshot's tables.

Nothing of the project is imported: what is not there can't be reached.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

_MIB = 1024 * 1024
_BATCH = 2048

_EXPLAIN = re.compile(r"^\s*EXPLAIN(?:\s+ANALYZE\b|\s*\([\w\s,]*\))?", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"\w+")

#: Table functions that only compute; every other one could reach files, logs, settings or other queries.
_TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_functions",
        "duckdb_types",
        "generate_series",
        "json_each",
        "json_tree",
        "pragma_table_info",
        "range",
        "regexp_split_to_table",
        "unnest",
    }
)

#: What describes the tables, besides the tables themselves: (schema, name).
_DESCRIBING = frozenset({("information_schema", "columns"), ("information_schema", "tables")})
_SHOWN = frozenset({"", '"tables"', "__show_tables_expanded"})

#: Functions with effects, ones that tell of the process or its settings, and ones that only wait.
_REFUSED_FUNCTIONS = frozenset(
    {
        "current_connection_id",
        "current_query",
        "current_query_id",
        "current_setting",
        "current_transaction_id",
        "currval",
        "get_block_size",
        "getenv",
        "getvariable",
        "inet_client_addr",
        "inet_client_port",
        "inet_server_addr",
        "inet_server_port",
        "json_deserialize_sql",
        "json_execute_serialized_sql",
        "json_serialize_plan",
        "nextval",
        "parse_duckdb_log_message",
        "pg_get_viewdef",
        "pg_sleep",
        "setseed",
        "sleep_ms",
        "stats",
        "txid_current",
        "write_log",
    }
)


class Refused(Exception):
    """The query does more than read the snapshot's tables. The message says what and what to do instead."""


def main() -> int:
    """Run the query on standard input; returns the exit code."""
    request = json.load(sys.stdin)
    tables = list(request["tables"])
    try:
        con = connect(tables, request["memory_mb"])
        _fence(os.getcwd(), request["memory_mb"], request["cpu_seconds"])
        check(con, request["sql"], tables)
        cut = _answer(con, request["sql"], request["rows"], request["result_mb"])
    except Refused as error:
        return _fail("refused", str(error))
    except MemoryError:
        return _fail("failed", "Out of Memory Error")
    except RecursionError:
        return _fail("refused", "The query is nested too deeply.")
    except (duckdb.Error, pa.ArrowException) as error:
        return _fail("failed", str(error))
    json.dump({"cut": cut}, sys.stderr)
    return 0


def connect(tables: list[str], memory_mb: int) -> duckdb.DuckDBPyConnection:
    """A locked-down in-memory DuckDB with a view for each table's Parquet file in the working directory.

    The files have relative names, so that neither a plan nor an error tells where the snapshot lies.
    """
    con = duckdb.connect(
        ":memory:",
        config={
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "allow_unsigned_extensions": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # Below the process's own limit, so that mostly DuckDB says so instead of dying of it.
            "memory_limit": f"{memory_mb * 3 // 4}MiB",
            "python_enable_replacements": False,
            "temp_directory": "",
            "threads": 2,
        },
    )
    files = [_literal(f"{table}.parquet") for table in tables]
    for table, file in zip(tables, files, strict=True):
        name = '"' + table.replace('"', '""') + '"'
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({file})")
    con.execute(f"SET allowed_paths = [{', '.join(files)}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def check(con: duckdb.DuckDBPyConnection, sql: str, tables: list[str]) -> None:
    """Raise Refused unless `sql` is exactly one statement that only reads `tables`.

    Allowed: SELECT, WITH, FROM, VALUES, TABLE, DESCRIBE, SHOW and SUMMARIZE, and EXPLAIN (ANALYZE) of these.
    The statement's own parse tree is checked, so a forbidden function hidden in a subquery is found too.
    """
    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise Refused(f"The query is not valid SQL: {error}") from error
    if not statements:
        raise Refused("There is no query. Try: SHOW TABLES")
    # Only a SELECT can be turned into a tree, and that includes DESCRIBE, SHOW and SUMMARIZE. Of an EXPLAIN
    # the explained statement is looked at: EXPLAIN ANALYZE runs it.
    serialized = con.execute("SELECT json_serialize_sql(?)", [_EXPLAIN.sub("", sql)]).fetchone()
    tree = json.loads(serialized[0]) if serialized else {}
    if tree.get("error", True):
        raise Refused(
            "Only reading is possible here. Start the query with SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, "
            "SUMMARIZE or EXPLAIN."
        )
    if len(statements) != 1 or len(tree["statements"]) != 1:
        raise Refused("Give exactly one statement at a time.")
    builtin = {
        str(row[0]).lower()
        for row in con.execute("SELECT view_name FROM duckdb_views() WHERE internal").fetchall()
    }
    named = {name.lower() for name in _named_queries(tree)}
    for name in named:
        # Such a name could stand for the query in one place and for the built-in view in another.
        if name in builtin or not _PLAIN_NAME.fullmatch(name):
            raise Refused(f"A query can't be named {name} here. Give it another name.")
    readable = {table.lower() for table in tables} | named
    for node in _nodes(tree):
        _check_node(node, readable)


def _check_node(node: dict[str, Any], readable: set[str]) -> None:
    """Raise Refused when one node of the tree names a table or function that is out of bounds."""
    kind = node.get("type")
    if kind == "BASE_TABLE":
        name, schema = str(node["table_name"]).lower(), str(node["schema_name"]).lower()
        own = name in readable and schema in ("", "main") and not node["catalog_name"]
        if not own and (schema, name) not in _DESCRIBING:
            raise Refused(
                f"{node['table_name']} is no table of this snapshot. SHOW TABLES lists what there is, and "
                "DESCRIBE followed by a table's name its columns."
            )
    elif kind == "SHOW_REF":
        if node["query"] is None and node["table_name"] not in _SHOWN:
            raise Refused("Only SHOW TABLES, SHOW ALL TABLES and DESCRIBE of a table are possible here.")
    elif kind == "TABLE_FUNCTION":
        name = str(node["function"]["function_name"]).lower()
        if name not in _TABLE_FUNCTIONS:
            raise Refused(
                f"{name}() can't be used here: queries see only the snapshot's tables. "
                "SHOW TABLES lists what there is."
            )
    elif node.get("class") == "FUNCTION" and str(node["function_name"]).lower() in _REFUSED_FUNCTIONS:
        raise Refused(f"{node['function_name']}() can't be used here: queries only read the tables.")


def _nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object anywhere in a parse tree from `json_serialize_sql`."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _named_queries(tree: object) -> Iterator[str]:
    """Names that a WITH gives anywhere in a parse tree."""
    for node in _nodes(tree):
        entries = node.get("cte_map")
        if isinstance(entries, dict):
            yield from (str(entry["key"]) for entry in entries["map"])


def _answer(con: duckdb.DuckDBPyConnection, sql: str, rows: int | None, result_mb: int | None) -> bool:
    """Write the result to standard output; whether it was cut at a limit."""
    found = con.execute(sql)
    types = [str(column[1]) for column in found.description or []]
    reader = found.to_arrow_reader(_BATCH)
    schema = reader.schema.with_metadata({"duckdb_types": json.dumps(types)})
    left, room = rows, result_mb * _MIB if result_mb else None
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as stream:
        for batch in reader:
            if left is not None and batch.num_rows > left:
                stream.write_batch(_as(batch.slice(0, left), schema))
                return True
            if room is not None and batch.nbytes > room:
                return True
            stream.write_batch(_as(batch, schema))
            left = None if left is None else left - batch.num_rows
            room = None if room is None else room - batch.nbytes
    return False


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _fence(folder: str, memory_mb: int, cpu_seconds: int) -> None:
    """Take from this process what a query doesn't need. It can't be given back.

    `memory_mb` counts from what is mapped already: the interpreter and its libraries.
    """
    limits = {resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    # Elsewhere DuckDB's own limit of memory stands alone.
    is_linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True)
    if is_linux:
        # A query never outlives who asked.
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)
        with open("/proc/self/statm", encoding="ascii") as statm:
            mapped = int(statm.read().split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = mapped + memory_mb * _MIB
    for what, most in limits.items():
        hard = resource.getrlimit(what)[1]
        bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bounded, bounded))
    if is_linux:
        _landlock(libc, folder)


def _landlock(libc: ctypes.CDLL, folder: str) -> None:
    """Let the kernel refuse every file outside `folder`, all writing and TCP, from here on.

    Kernels without Landlock (before 5.13, or built without it) leave it at the other fences.
    """
    create, add, restrict = 444, 445, 446
    version = libc.syscall(create, None, 0, 1)
    if version < 1:
        return
    # Every file right that this version knows is handled; of them only reading is then given.
    rights = {1: 13, 2: 14}.get(version, 15 if version < 5 else 16)
    network = 0b11 if version >= 4 else 0
    # Only as long as this version knows it.
    ruleset = struct.pack("=QQ", (1 << rights) - 1, network)[: 16 if version >= 4 else 8]
    handle = libc.syscall(create, ruleset, len(ruleset), 0)
    if handle < 0:
        return
    here = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    read_file, read_folder = 1 << 2, 1 << 3
    allowed = libc.syscall(add, handle, 1, struct.pack("=Qi", read_file | read_folder, here), 0) == 0
    no_new_privileges = libc.prctl(38, 1, 0, 0, 0) == 0
    if allowed and no_new_privileges:
        libc.syscall(restrict, handle, 0)
    os.close(here)
    os.close(handle)


def _fail(kind: str, message: str) -> int:
    json.dump({"kind": kind, "error": message}, sys.stderr)
    return 1


def _literal(text: str) -> str:
    """`text` as a quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    sys.exit(main())
