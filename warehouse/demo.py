"""The demo: sample threads from invented places, landed, built, published and compared on an empty home."""

from __future__ import annotations

from typing import Any

from warehouse import build_log, paths
from warehouse.code_version import models_hash
from warehouse.errors import PublishError, UsageError, WarehouseError
from warehouse.landing import raw_tables
from warehouse.locking import home_lock
from warehouse.paths import Home
from warehouse.reader import Snapshot, list_snapshots
from warehouse.rebuild import land_step, rebuild
from warehouse.terminal import Terminal, output_width, print_table

_QUERY = """
    SELECT place_name, state, technology_id, technology_use, vendor_named, vendors_named, mou_exists,
        policy_order_exists, policy_order_number, retention_days, retention_rule, is_sample
    FROM agency_comparison
    ORDER BY technology_id, place_name, state
"""
# The contract's words, as a reader would say them. "No" and "unknown" must never look alike.
_USE = {
    "uses": "uses it",
    "uses_shared_system": "uses a shared system",
    "uses_other_agency_system": "uses another agency's",
    "owned_not_used": "owns it, unused",
    "does_not_use": "does not use it",
    "formerly_used": "used it once",
    "planned": "plans to use it",
    "unknown": "unknown",
}


def demo(home: Home, terminal: Terminal) -> None:
    """Fill an empty home with the sample threads and print the comparison; on a filled demo home only print
    it.

    Raises UsageError, having changed nothing, when the home holds sources of one's own.
    """
    if not any(paths.SAMPLE_DIR.glob("*.txt")):
        raise WarehouseError(
            f"the sample threads are missing from {paths.SAMPLE_DIR}", "restore the folder (git checkout)"
        )
    with home_lock(home, "demo"):
        samples, own = _contents(home)
        if own:
            raise UsageError(
                f"{home.root} already holds {own} source(s) of your own; the demo fills only an empty home, "
                "so it has changed nothing",
                "run it beside them with: warehouse --home DIR demo "
                "(or publish your own with: warehouse rebuild)",
            )
        files = sorted(paths.SAMPLE_DIR.glob("*.txt"))
        if samples and _is_current(home):
            landed = land_step(home, files, terminal)
            if landed.landed:
                rebuild(home, [], terminal)
            else:
                terminal.say("The demo is in place already; nothing had to be done.")
        else:
            rebuild(home, files, terminal)
    print_comparison(Snapshot.open(home.snapshots))
    _say_next(terminal)


def _contents(home: Home) -> tuple[int, int]:
    """How many sample sources and how many others have landed in the home."""
    if not home.warehouse_db.exists():
        return 0, 0
    connection = raw_tables.connect(home.warehouse_db)
    try:
        raw_tables.create_tables(connection)
        row = connection.execute(
            """
            SELECT
                count(DISTINCT source_id) FILTER (is_sample),
                count(DISTINCT source_id) FILTER (NOT is_sample)
            FROM raw.source_versions
            """
        ).fetchone()
    finally:
        connection.close()
    return (row[0], row[1]) if row else (0, 0)


def _is_current(home: Home) -> bool:
    """Does the home hold a snapshot, and would a build have nothing new to read?"""
    if not list_snapshots(home.snapshots):
        return False
    connection = raw_tables.connect(home.warehouse_db, read_only=True)
    try:
        build_log.publishable(connection, models_hash())
    except PublishError:
        return False
    finally:
        connection.close()
    return True


def print_comparison(snapshot: Snapshot) -> None:
    """The comparison as a table on stdout: one row per place and technology."""
    rows: list[dict[str, Any]] = snapshot.query(_QUERY).to_dict("records")  # type: ignore[assignment]
    if any(row["is_sample"] for row in rows):
        line = "SAMPLE DATA: invented places and agencies, to show what the warehouse does"
        print(f"\n{line.center(min(output_width(), 100)).rstrip()}")
    print_table(
        ("Place", "Technology", "Use", "Vendor", "MOU", "Policy", "Data kept for"),
        [
            (
                f"{row['place_name']}, {row['state']}".removesuffix(", XX"),
                str(row["technology_id"]).replace("_", " "),
                _USE.get(row["technology_use"], row["technology_use"]),
                _vendor(row),
                row["mou_exists"],
                _policy(row),
                _retention(row),
            )
            for row in rows
        ],
    )
    print("unknown = the records do not say; no = the agency itself says it has none, or found none.")


def _vendor(row: dict[str, Any]) -> str:
    names = row["vendors_named"]
    named = [] if names is None or isinstance(names, float) else [str(name) for name in names]
    return ", ".join(named) if named else str(row["vendor_named"])


def _policy(row: dict[str, Any]) -> str:
    number = row["policy_order_number"]
    return (
        f"{row['policy_order_exists']} ({number})"
        if isinstance(number, str) and number
        else row["policy_order_exists"]
    )


def _retention(row: dict[str, Any]) -> str:
    days = row["retention_days"]
    rule = row["retention_rule"] if isinstance(row["retention_rule"], str) else ""
    if days == days and days is not None:  # pandas turns a missing integer into NaN, which equals nothing
        return f"{int(days)} days" + (", conditional" if rule == "conditional_on_event" else "")
    return rule.replace("_", " ") or "unknown"


def _say_next(terminal: Terminal) -> None:
    terminal.say(
        f"""
Next:
  warehouse dashboard          look at it in the browser, each fact with its quotation
  warehouse sql "SELECT * FROM fact_evidence LIMIT 5"
Your own files: use a home of their own, so that samples and facts never mix:
  {terminal.called} --home my-data rebuild FOLDER_WITH_YOUR_THREADS"""
    )
