"""Which snapshot a reader sees, and what is said when there is a newer one, or none that can be read.

A session keeps the snapshot it opened while newer ones are published, so that its pages agree. The address
may name one (`?snapshot=…`), as a shared one does. Both are settled here, before a page is drawn.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard import components, data, wording
from warehouse.errors import WarehouseError
from warehouse.paths import Home
from warehouse.reader import Snapshot, SnapshotError, list_snapshots

STYLE = Path(__file__).resolve().parent / "pages.css"
_PARAMETER = "snapshot"
_SECONDS_BETWEEN_LOOKS = 20


def styles() -> None:
    """The style sheet of the pages' own pieces; once a page, after the common one."""
    st.html(STYLE)


def settle() -> None:
    """Choose this session's snapshot and say what a reader should know about it; once a page, before it.

    Raises:
        SnapshotError: there is no snapshot to show. Its message says what to type.
    """
    folder = Home.resolve().snapshots
    wanted = st.query_params.get(_PARAMETER)
    if wanted:
        if wanted in list_snapshots(folder):
            data.keep_to(wanted)
        else:
            del st.query_params[_PARAMETER]
            _say(
                "The shared view is of a snapshot that is no longer here. This is the newest one, in which "
                "answers may differ."
            )
    elif not _is_there(data.kept()):
        if data.kept():
            _say("The snapshot you were reading is gone. This is the newest one; answers may differ.")
        data.keep_to(None)
    data.snapshot()
    _offer_newer()


def _is_there(snapshot_id: str | None) -> bool:
    """Whether a snapshot of that name is still in its place."""
    return snapshot_id is not None and snapshot_id in list_snapshots(Home.resolve().snapshots)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _offer_newer() -> None:
    """Say that there is a newer snapshot, as soon as there is, and offer it."""
    newest, mine = newest_id(), data.kept()
    if newest is None or mine is None or newest == mine:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="newer"):
        components.show(
            f'<p class="sp-newer" role="status"><strong>A newer snapshot is there</strong>, of '
            f"{components.esc(moment(newest))}. You are reading the one of {components.esc(moment(mine))}; "
            "it stays as it is until you change.</p>"
        )
        if st.button("Show the newest", key="show_newest"):
            st.query_params.pop(_PARAMETER, None)
            data.keep_to(newest)
            st.rerun(scope="app")


def newest_id() -> str | None:
    """The newest snapshot's id; None while there is none that can be read."""
    try:
        return Snapshot.open(Home.resolve().snapshots).id
    except SnapshotError:
        return None


def moment(snapshot_id: str) -> str:
    """When a snapshot was made, from its name: "3 May 2025, 14:05 UTC"; else the name itself."""
    try:
        made = datetime.strptime(snapshot_id.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return snapshot_id
    return f"{wording.day(made)} UTC"


def nothing_to_show(error: WarehouseError) -> None:
    """The page for when there is no snapshot, or none that can be read: what it is, and what to type."""
    home = Home.resolve()
    if not list_snapshots(home.snapshots):
        _first_steps(home.root)
        return
    others = [name for name in reversed(list_snapshots(home.snapshots)) if name != data.kept()]
    components.problem("This snapshot can't be read", str(error))
    if others:
        components.show('<p class="sp-note">Earlier and later snapshots are still here:</p>')
        if st.button(f"Show the one of {moment(others[0])}", key="show_other"):
            st.query_params[_PARAMETER] = others[0]
            data.keep_to(others[0])
            st.rerun()


def _first_steps(root: Path) -> None:
    """What to do with an empty home."""
    has_landed = (root / "warehouse.duckdb").exists()
    lead = (
        "Threads have landed in this home, and no snapshot of them is published yet."
        if has_landed
        else "This home is empty. Try the invented sample first, or bring your own threads."
    )
    steps = (
        [("Build and publish what has landed", "warehouse rebuild")]
        if has_landed
        else [
            ("Look around with invented sample data", "warehouse demo"),
            ("Bring your own files", "warehouse rebuild PATH..."),
        ]
    )
    items = "".join(
        f"<li>{components.esc(what)}: <code>{components.esc(command)}</code></li>" for what, command in steps
    )
    components.show(
        f'<div class="sp-problem" role="alert"><h1>No data to show yet</h1><p>{components.esc(lead)}</p>'
        f"<ol>{items}</ol><p>Home folder: {components.esc(root)}. When it is done, reload this page.</p>"
        "</div>"
    )


def _say(text: str) -> None:
    """A notice above the page, as plain text."""
    components.show(f'<p class="sp-newer" role="status">{components.esc(text)}</p>')
