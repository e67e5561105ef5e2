"""Building: the SQL models and their audits, run by SQLMesh inside this process over what has landed."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import build_log, sqlmesh_project
from warehouse.code_version import models_hash
from warehouse.errors import BuildError, WarehouseError
from warehouse.evaluation.runs import refresh_accuracy
from warehouse.landing import raw_tables
from warehouse.landing.reading import refresh_readings
from warehouse.locking import home_lock
from warehouse.paths import PROJECT_ROOT, Home

if TYPE_CHECKING:
    from sqlmesh import Context
    from sqlmesh.core.console import Console

MARTS = "marts"
_NOTHING_LANDED = ("nothing has landed in this home yet", "run: warehouse land PATH... (or warehouse demo)")
_COLOURS = re.compile("\x1b\\[[0-9;]*m")

#: Called with (models done, models to run).
Progress = Callable[[int, int], None]


@dataclass
class BuildReport:
    """What a build did: per model its seconds, the audits passed, how many sources it covers and texts it
    read again. `is_current` where nothing had changed since the last one and no model had to run.
    """

    models: dict[str, float] = field(default_factory=dict)
    audits_passed: int = 0
    read_again: int = 0
    sources: int = 0
    seconds: float = 0.0
    is_current: bool = False
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Watch:
    """What the models did, collected while SQLMesh runs."""

    progress: Progress | None
    models: dict[str, dict[str, float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    next_step: str = ""
    warnings: list[str] = field(default_factory=list)
    expected: int = 0


def build(home: Home, progress: Progress | None = None, project: Path = PROJECT_ROOT) -> BuildReport:
    """Run every model and audit over what has landed, so that the marts show it.

    Texts that older reading code has read are read (form, masking) again first. How the build ended is
    written down in warehouse_meta.builds; `publish` refuses after a failure. Raises BuildError naming the
    model and audit, LockedError when the home is in use.
    """
    if not home.warehouse_db.exists():
        raise BuildError(*_NOTHING_LANDED)
    with home_lock(home, "build"):
        started = time.monotonic()
        models_sha256 = models_hash(project)
        report = BuildReport()
        connection = raw_tables.connect(home.ensure().warehouse_db)
        try:
            raw_tables.create_tables(connection)
            build_log.create_table(connection)
            report.read_again = refresh_readings(connection)
            if refresh_accuracy(home, connection, models_sha256):
                report.warnings.append(
                    "the rules have changed since they were measured, so the figures are gone from "
                    "extraction_accuracy; measure again: warehouse evaluate GOLD"
                )
            row = connection.execute("SELECT count(DISTINCT source_id) FROM raw.source_versions").fetchone()
            report.sources = row[0] if row else 0
            if not report.sources:
                raise BuildError(*_NOTHING_LANDED)
            if build_log.is_current(connection, models_sha256):
                report.is_current = True
                report.seconds = time.monotonic() - started
                return report
            if not build_log.same_models(connection, models_sha256):
                _forget_models(home, connection)
            entry = build_log.start(connection, build_log.landed_state(connection), models_sha256)
        finally:
            # SQLMesh opens the same file with settings of its own.
            connection.close()

        watch = _Watch(progress)
        details: dict[str, Any] = {}
        status, message = build_log.FAILED, "stopped before it ended"
        try:
            details = _run_models(home, project, watch)
            status, message = build_log.OK, ""
        except WarehouseError as error:
            message = error.message
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise
        finally:
            report.seconds = time.monotonic() - started
            watch.models = {_plain_name(name): numbers for name, numbers in watch.models.items()}
            details |= {"seconds": round(report.seconds, 3), "models": watch.models}
            if message:
                details["message"] = message
            _write_down(home, entry, status, details)
        report.models = {name: numbers["seconds"] for name, numbers in watch.models.items()}
        report.audits_passed = int(sum(numbers["audits_passed"] for numbers in watch.models.values()))
        report.warnings += watch.warnings
        return report


def _forget_models(home: Home, connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what models made, and SQLMesh's notes on it.

    SQLMesh takes some changes of a model for harmless to the models that read it, and keeps their old rows.
    With every table rebuilt after a change of the code, none can be stale.
    """
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal "
        "AND schema_name NOT IN ('main', 'raw', 'warehouse_meta')"
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    for leftover in home.root.glob(f"{home.state_db.name}*"):
        leftover.unlink()


def _write_down(home: Home, entry: build_log.Build, status: str, details: dict[str, Any]) -> None:
    connection = raw_tables.connect(home.warehouse_db)
    try:
        build_log.finish(connection, entry, status, details)
    finally:
        connection.close()


def _run_models(home: Home, project: Path, watch: _Watch) -> dict[str, Any]:
    with sqlmesh_project.files_of(home.warehouse_db, home.state_db), _log_file(home) as log_file:
        # Importing SQLMesh takes a second, and it reads its settings from the environment.
        from sqlglot.errors import SqlglotError
        from sqlmesh.core.console import get_console, set_console
        from sqlmesh.utils.errors import SQLMeshError

        before = get_console()
        set_console(_console(watch))
        context: Context | None = None
        try:
            context = sqlmesh_project.load(project)
            wanted = {name for name, model in context.models.items() if not model.kind.is_external}
            seeds = {name for name in wanted if context.models[name].kind.is_seed}
            watch.expected = len(wanted)
            if not wanted:
                raise BuildError(f"{project / 'models'} holds no model", "restore the models folder")
            context.plan(auto_apply=True, no_prompts=True, skip_tests=True, no_diff=True)
            # A plan runs what has changed in the code. Rows that have landed since are picked up by a run
            # only; it is needed unless the plan has just run everything.
            computed = {
                name for name in wanted if context.models[name].kind.is_materialized and name not in seeds
            }
            if not computed <= watch.models.keys():
                watch.models.clear()
                status = context.run(ignore_cron=True, skip_janitor=True)
                if status.is_failure:
                    raise BuildError(*_failure(watch, log_file))
                missing = computed - watch.models.keys()
                if missing:
                    raise BuildError(
                        f"SQLMesh did not run {', '.join(sorted(map(_plain_name, missing)))}: "
                        "rows that have landed since may be missing",
                        "give these models no cron or kind of their own (see config.yaml), then build again",
                    )
            return {"dictionary": _dictionary(context), "audits": _audits(context)}
        except (SQLMeshError, SqlglotError, duckdb.Error) as error:
            if watch.failures:
                raise BuildError(*_failure(watch, log_file)) from error
            raise BuildError(
                f"SQLMesh: {_COLOURS.sub('', str(error)).strip()}",
                f"mend it and build again; the log is {log_file}",
            ) from error
        finally:
            if context is not None:
                context.close()
            set_console(before)


def _failure(watch: _Watch, log_file: Path) -> tuple[str, str]:
    message = "; ".join(watch.failures) or "a model failed"
    step = watch.next_step or "mend that model or audit, then run: warehouse build"
    return message, f"{step} (nothing was published; the log is {log_file})"


def _plain_name(name: str) -> str:
    """`"warehouse"."marts"."agencies"` -> `marts.agencies`."""
    return ".".join(name.replace('"', "").split(".")[-2:])


def _dictionary(context: Context) -> dict[str, Any]:
    """Descriptions of the published tables, for whoever reads the snapshot: {table: {description,
    columns}}.
    """
    return {
        _plain_name(name).removeprefix(f"{MARTS}."): {
            "description": model.description or "",
            "columns": dict(model.column_descriptions or {}),
        }
        for name, model in context.models.items()
        if _plain_name(name).startswith(f"{MARTS}.")
    }


def _audits(context: Context) -> list[dict[str, str]]:
    return [
        {"model": _plain_name(name), "audit": audit}
        for name, model in sorted(context.models.items())
        for audit, _ in model.audits
    ]


def _console(watch: _Watch) -> Console:
    """A SQLMesh console that prints nothing and reports to `watch`."""
    from sqlmesh.core.console import NoopConsole
    from sqlmesh.utils.errors import NodeAuditsErrors

    class Quiet(NoopConsole):
        def update_snapshot_evaluation_progress(self, snapshot: Any, *arguments: Any, **named: Any) -> None:
            # Positional order of SQLMesh 0.236: interval, batch, milliseconds, audits passed, audits failed.
            _, _, milliseconds, passed, failed = arguments[:5]
            numbers = watch.models.setdefault(
                snapshot.name, {"seconds": 0.0, "audits_passed": 0, "audits_failed": 0}
            )
            numbers["seconds"] = round(numbers["seconds"] + (milliseconds or 0) / 1000, 3)
            numbers["audits_passed"] += passed
            numbers["audits_failed"] += failed
            if watch.progress:
                watch.progress(min(len(watch.models), watch.expected), watch.expected)

        def log_failed_models(self, errors: Any) -> None:
            for error in errors:
                # A node is what was being evaluated, or the id of what was being created.
                named: str = getattr(error.node, "snapshot_name", "") or getattr(error.node, "name", "?")
                name = _plain_name(named)
                cause = error.__cause__ or error
                if isinstance(cause, NodeAuditsErrors):
                    for audit in cause.errors:
                        watch.failures.append(
                            f"model {name}: audit {audit.audit_name}{_arguments(audit)} "
                            f"found {audit.count} bad row(s)"
                        )
                    watch.next_step = (
                        f"look at the rows the audit names, mend {_model_file(name)} or the rules it uses, "
                        "then run: warehouse build"
                    )
                else:
                    said = _COLOURS.sub("", str(cause)).strip()
                    watch.failures.append(f"model {name}: {said or type(cause).__name__}")
                    watch.next_step = f"mend {_model_file(name)}, then run: warehouse build"

        def show_linter_violations(self, violations: Any, model: Any, is_error: bool = False) -> None:
            for violation in violations:
                said = f"model {_plain_name(model.fqn)}: {violation}"
                (watch.failures if is_error else watch.warnings).append(said)
            if is_error:
                watch.next_step = f"mend {_model_file(_plain_name(model.fqn))}, then run: warehouse build"

        def log_warning(self, short_message: str, long_message: str | None = None) -> None:
            super().log_warning(short_message, long_message)
            watch.warnings.append(short_message)

        def log_error(self, message: str) -> None:
            logging.getLogger(__name__).error(message)

    return Quiet()


def _arguments(audit: Any) -> str:
    said = ", ".join(f"{name} := {value.sql(dialect='duckdb')}" for name, value in audit.audit_args.items())
    return f" ({said})" if said else ""


def _model_file(name: str) -> str:
    folder, _, table = name.partition(".")
    return f"models/{folder}/{table}.sql"


@contextmanager
def _log_file(home: Home) -> Iterator[Path]:
    """SQLMesh's own messages go to home/logs, one file per build; the newest twenty are kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    file = home.logs / f"build-{stamp}.log"
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # Libraries warn one another about things to come; that is for the log, not for whoever runs a build.
    logging.captureWarnings(True)
    try:
        yield file
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()
        for old in sorted(home.logs.glob("build-*.log"))[:-20]:
            old.unlink(missing_ok=True)
