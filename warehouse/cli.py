"""The command `warehouse`: arguments in, one function called per command, messages and an exit code out.

Exit codes: 0 done; 1 a failure inside the job; 2 wrong use; 3 done, but some input is in quarantine.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from warehouse import __version__
from warehouse.errors import EXIT_DONE, EXIT_FAILED, EXIT_QUARANTINE, WarehouseError
from warehouse.paths import DEFAULT_HOME, HOME_VARIABLE, Home
from warehouse.terminal import Terminal, count, print_table

# What a command needs is imported when it runs: `warehouse snapshots` should not wait for pandas and SQLMesh.

Command = Callable[[argparse.Namespace, Home, Terminal], int]

_FORMATS = ("table", "csv", "json", "parquet")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Wrong arguments end in SystemExit(2), as argparse does it."""
    options = _parser().parse_args(arguments)
    terminal = Terminal(quiet=options.quiet, program=_program(options.home), called=_program(None))
    command: Command = options.command
    try:
        code = command(options, Home.resolve(options.home), terminal)
        sys.stdout.flush()
        return code
    except WarehouseError as error:
        terminal.say(f"warehouse {options.name}: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough. Python would complain once more while closing
        # stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except (OSError, duckdb.Error) as error:
        terminal.say(f"warehouse {options.name}: {error}\n  next: {_advice(error)}")
        return EXIT_FAILED
    except KeyboardInterrupt:
        terminal.say(f"warehouse {options.name}: stopped; nothing half-done is visible, run it again")
        return EXIT_FAILED


def _program(home: str | None) -> str:
    """How this program was called, so that the commands that messages tell to run can be copied."""
    called = Path(sys.argv[0])
    if called.name != "warehouse":
        program = "python -m warehouse"
    elif shutil.which("warehouse") == str(called):
        program = "warehouse"
    else:
        here = Path.cwd()
        program = str(called.relative_to(here)) if called.is_relative_to(here) else str(called)
    return f"{program} --home {shlex.quote(home)}" if home else program


def _advice(error: Exception) -> str:
    if "lock on file" in str(error):
        return "another program has the warehouse file open; close it and run this command again"
    return "check that the disk has room and the home folder may be written, then run this command again"


def _land(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.landing.limits import Limits
    from warehouse.rebuild import land_step

    report = land_step(home, options.paths, terminal, Limits.given(options.limit), options.request)
    if report.landed:
        terminal.say("Landed. Next: warehouse build")
    return EXIT_QUARANTINE if report.quarantined else EXIT_DONE


def _pull(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.landing.limits import Limits
    from warehouse.pull import Scope
    from warehouse.pull.step import pull_step

    scope = Scope(
        options.platform,
        requests=tuple(getattr(options, "request", None) or ()),
        agency=getattr(options, "agency", None) or "",
        tag=getattr(options, "tag", None) or "",
        known=getattr(options, "known", None) or "",
        query=getattr(options, "query", ""),
        url=getattr(options, "url", ""),
        most=getattr(options, "most", 1),
        files=getattr(options, "files", True),
    )
    return pull_step(home, scope, terminal, Limits.given(options.limit))


def _build(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.rebuild import build_step

    build_step(home, terminal)
    terminal.say("Built; every audit passed. Next: warehouse publish")
    return EXIT_DONE


def _publish(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.rebuild import publish_step

    report = publish_step(home, terminal)
    if report.unchanged:
        terminal.say(f"Nothing changed since {report.snapshot_id}.")
    else:
        terminal.say(f"Published snapshot {report.snapshot_id}. Next: warehouse dashboard")
    return EXIT_DONE


def _rebuild(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.landing.limits import Limits
    from warehouse.rebuild import rebuild

    landed, published = rebuild(home, options.paths, terminal, Limits.given(options.limit))
    terminal.say(
        f"Nothing changed since {published.snapshot_id}."
        if published.unchanged
        else f"Published snapshot {published.snapshot_id} from {count(published.inputs, 'input')}."
    )
    return EXIT_QUARANTINE if landed and landed.quarantined else EXIT_DONE


def _demo(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.demo import demo

    demo(home, terminal)
    return EXIT_DONE


def _dashboard(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.serve import serve

    return serve(home, options.port, terminal)


def _sql(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.query import write_query

    write_query(
        home,
        options.sql,
        options.format,
        options.snapshot,
        options.output,
        seconds=options.timeout,
        memory_mb=options.memory,
    )
    return EXIT_DONE


def _evaluate(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.evaluation.figures import parse_floor
    from warehouse.evaluation.measure import evaluate
    from warehouse.evaluation.report import print_evaluation, print_json

    result = evaluate(
        home,
        Path(options.gold),
        terminal,
        folders=[Path(folder) for folder in options.texts],
        floors=[parse_floor(floor) for floor in options.floor],
        fresh=options.fresh,
    )
    if options.format == "json":
        print_json(result, home, terminal)
    else:
        print_evaluation(result, home, terminal, every=options.all)
    return EXIT_DONE if result.ok else EXIT_FAILED


def _snapshots(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.snapshot import summaries

    found = summaries(home)
    if not found:
        terminal.say(f"No snapshot in {home.root}. Next: warehouse demo, or warehouse rebuild PATH...")
        return EXIT_DONE
    print_table(
        ("Snapshot", "Created (UTC)", "Tables", "Rows", "Inputs", "Size", ""),
        [
            (
                summary.snapshot_id,
                summary.created_at.replace("T", " ").removesuffix("Z"),
                summary.tables,
                f"{summary.rows:,}",
                f"{summary.inputs:,}",
                f"{summary.size / 1024:,.0f} KiB",
                "latest" if summary.is_latest else "",
            )
            for summary in reversed(found)
        ],
        right=("Tables", "Rows", "Inputs", "Size"),
    )
    return EXIT_DONE


def _diff(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.diff import write_diff

    write_diff(home, options.old, options.new, options.format, options.output)
    return EXIT_DONE


def _verify(options: argparse.Namespace, home: Home, terminal: Terminal) -> int:
    from warehouse.verify import verify

    with terminal.step("Verifying") as step:
        report = verify(home, options.snapshot, step.advance)
        step.detail = f"snapshot {report.snapshot_id}"
    print_table(
        ("Check", "Looked at", "Wrong"),
        [(check.name, f"{check.looked_at:,}", f"{check.wrong:,}") for check in report.checks],
        right=("Looked at", "Wrong"),
    )
    for check in report.checks:
        for problem in check.problems:
            terminal.say(f"  {problem}")
        if check.wrong > len(check.problems):
            terminal.say(f"  … and {check.wrong - len(check.problems):,} more of this kind")
    if report.ok:
        print(f"Snapshot {report.snapshot_id} is whole: every file, quotation and reference checks.")
        return EXIT_DONE
    if report.skipped:
        terminal.say(f"warehouse verify: the tables were not read: {report.skipped}")
    terminal.say(
        f"warehouse verify: snapshot {report.snapshot_id} does not check\n"
        "  next: do not use it; publish again with: warehouse rebuild (a snapshot is never repaired in place)"
    )
    return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="warehouse",
        description="Compares surveillance policies from public-records threads; "
        "every fact comes with its quotation.",
        epilog="Exit codes: 0 done; 1 a failure inside the job; 2 wrong use; "
        "3 done, but some input is in quarantine.",
        parents=[_common(home=None, quiet=False)],
    )
    parser.add_argument("--version", action="version", version=f"warehouse {__version__}")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", required=True)

    def add(name: str, command: Command, help_text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_text, description=help_text, parents=[_common()])
        sub.set_defaults(command=command)
        return sub

    add("demo", _demo, "On an empty home: land the sample threads, build, publish and print the comparison.")
    sub = add(
        "land", _land, "Land files and folders; what cannot be read goes to quarantine, the rest goes on."
    )
    sub.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file, an archive, or a folder with everything in it"
    )
    sub.add_argument(
        "--request",
        metavar="ID",
        help="these were released under that request: its tracking number, or PLATFORM:NUMBER",
    )
    _add_limit(sub)
    _add_pull(
        add("pull", _pull, "Bring in requests or documents that you name, through a platform's own API.")
    )
    add("build", _build, "Run the SQL models and their audits over what has landed.")
    add("publish", _publish, "Write a snapshot of the tables as Parquet, if every audit passed.")
    sub = add("rebuild", _rebuild, "Land, build and publish in one step: the scheduled job.")
    sub.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder to land first")
    _add_limit(sub)
    sub = add("dashboard", _dashboard, "Serve the comparison dashboard from the latest snapshot.")
    sub.add_argument("--port", type=_port, default=8501, help="on 127.0.0.1 (default: 8501)")
    sub = add("sql", _sql, "Run read-only SQL over a snapshot.")
    sub.add_argument("sql", metavar="SQL", help='such as "SELECT * FROM agency_comparison"')
    sub.add_argument("--format", choices=_FORMATS, default="table", help="default: table")
    sub.add_argument("--snapshot", metavar="ID", help="default: the latest")
    sub.add_argument("--output", metavar="FILE", help="write to this file instead of stdout")
    sub.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_positive,
        default=300,
        help="stop the query then (default: 300)",
    )
    sub.add_argument(
        "--memory",
        metavar="MIB",
        type=_positive,
        default=4096,
        help="memory the query may take (default: 4096)",
    )
    sub = add(
        "evaluate", _evaluate, "Measure precision, recall and F1 per fact against a folder of labelled texts."
    )
    sub.add_argument("gold", metavar="GOLD", help="a folder with labels (JSON, CSV), or one such file")
    sub.add_argument(
        "--texts",
        metavar="DIR",
        action="append",
        default=[],
        help="where the labelled texts are (repeatable)",
    )
    sub.add_argument(
        "--fresh", action="store_true", help="read the texts in a temporary home, even if this one holds them"
    )
    sub.add_argument(
        "--floor",
        metavar="FACT[.MEASURE]=SHARE",
        action="append",
        default=[],
        help="end with 1 below it: retention_days=0.93 (F1) or vendors_named.precision=0.97 (repeatable)",
    )
    sub.add_argument("--all", action="store_true", help="list every wrong cell")
    sub.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    add("snapshots", _snapshots, "List the snapshots, newest first.")
    sub = add("diff", _diff, "Show which answers differ between two snapshots, and why.")
    sub.add_argument("old", metavar="A", help="the earlier snapshot (list them with: warehouse snapshots)")
    sub.add_argument("new", nargs="?", metavar="B", help="the later one (default: the latest)")
    sub.add_argument("--format", choices=_FORMATS, default="table", help="default: table")
    sub.add_argument("--output", metavar="FILE", help="write to this file instead of stdout")
    sub = add("verify", _verify, "Re-check a snapshot: hashes, quotations, references, masking.")
    sub.add_argument("snapshot", nargs="?", metavar="ID", help="default: the latest")
    return parser


def _add_pull(parser: argparse.ArgumentParser) -> None:
    platforms = parser.add_subparsers(dest="platform", metavar="PLATFORM", required=True)

    def add_platform(name: str, help_text: str) -> argparse.ArgumentParser:
        platform = platforms.add_parser(name, help=help_text, description=help_text, parents=[_common()])
        _add_limit(platform)
        return platform

    def add_most(platform: argparse.ArgumentParser, things: str) -> None:
        platform.add_argument(
            "--most", type=_positive, default=100, metavar="NUMBER", help=f"{things} at most (default: 100)"
        )

    muckrock = add_platform(
        "muckrock",
        "Requests of MuckRock with their communications and released files; logs in as MUCKROCK_USERNAME "
        "with "
        "MUCKROCK_PASSWORD, or with MUCKROCK_TOKEN.",
    )
    scope = muckrock.add_mutually_exclusive_group(required=True)
    scope.add_argument(
        "--request", nargs="+", type=_number, metavar="ID", help="numbers that end the requests' addresses"
    )
    scope.add_argument("--agency", metavar="AGENCY", help="an agency's number, or its whole name")
    scope.add_argument("--tag", metavar="TAG", help="requests with this tag")
    scope.add_argument(
        "--list", dest="known", metavar="TECHNOLOGY", help="known requests, such as face-recognition"
    )
    add_most(muckrock, "requests")
    _add_no_files(muckrock)
    documentcloud = add_platform(
        "documentcloud", "Public documents that a search of DocumentCloud finds, with their texts."
    )
    documentcloud.add_argument(
        "query", type=_words, metavar="QUERY", help="as typed into DocumentCloud's search"
    )
    add_most(documentcloud, "documents")
    nextrequest = add_platform("nextrequest", "One published request of a NextRequest portal.")
    nextrequest.add_argument("url", metavar="URL", help="its address: https://PORTAL/requests/26-309")
    _add_no_files(nextrequest)


def _add_no_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-files", dest="files", action="store_false", help="leave out the files that were released"
    )


def _add_limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit",
        metavar="NAME=NUMBER",
        action="append",
        default=[],
        help="how much one file may ask for, such as text_bytes=50000000 (repeatable; listed in README)",
    )


def _common(**defaults: object) -> argparse.ArgumentParser:
    """The options that may stand before or after the command."""
    common = argparse.ArgumentParser(add_help=False)
    # After the command there is no default: it would undo what was given before it.
    common.add_argument(
        "--home",
        metavar="DIR",
        default=defaults.get("home", argparse.SUPPRESS),
        help=f"where everything is kept (default: ${HOME_VARIABLE}, else ./{DEFAULT_HOME})",
    )
    common.add_argument(
        "--quiet",
        action="store_true",
        default=defaults.get("quiet", argparse.SUPPRESS),
        help="no progress, only results and errors",
    )
    return common


def _positive(given: str) -> int:
    if not given.isdigit() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given} is no number above 0")
    return int(given)


def _number(given: str) -> str:
    if not given.isdigit() or len(given) > 12:
        raise argparse.ArgumentTypeError(f"{given} is no number of a request; it ends the request's address")
    return given


def _words(given: str) -> str:
    if not given.strip():
        raise argparse.ArgumentTypeError("an empty search would find everything; name what to look for")
    return given.strip()


def _port(given: str) -> int:
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise argparse.ArgumentTypeError(f"{given} is no port number (1 to 65535)")
    return int(given)
