"""A page for analysts: one read-only question in SQL to this session's snapshot.

The address (?sql=…) holds the query that was run, so that a shared link runs it again. Here, and only here,
the tables' own names stand in front of the reader.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import components, data, data_schema, takeaway, wording
from dashboard.components import esc
from warehouse import sandbox
from warehouse.reader import Snapshot, SnapshotError

SHOWN_ROWS = 200
SHOWN_CHARACTERS = 300
LONGEST_QUERY = 8_000
LIMITS = sandbox.Limits()

#: What to begin with: a plain name, and the query.
EXAMPLES = {
    "Who uses it and says that it has no policy": """SELECT agency_name, state, technology_id, technology_use
FROM agency_comparison
WHERE technology_use LIKE 'uses%' AND policy_order_exists = 'no'
ORDER BY state, agency_name""",
    "What became of each kind of record": """SELECT category, count(*) AS asked,
    count(*) FILTER (disposition LIKE 'produced%') AS produced,
    count(*) FILTER (disposition = 'silent') AS never_answered
FROM request_items
GROUP BY category
ORDER BY asked DESC, category""",
    "Days to the answer, by state": """SELECT agencies.state, count(*) AS requests,
    median(days_to_determination) AS median_days, max(days_overdue) AS most_days_late
FROM requests
JOIN agencies USING (agency_id)
WHERE days_to_determination IS NOT NULL
GROUP BY agencies.state
ORDER BY median_days DESC""",
    "Vendors by how many agencies name them": """SELECT vendor AS vendor_name, count(*) AS agencies
FROM agency_comparison, unnest(vendors_named) AS named(vendor)
GROUP BY vendor
ORDER BY agencies DESC, vendor_name""",
    "The words behind every period of retention": """SELECT agency_name, retention_days, speaker, quote
FROM agency_comparison
JOIN fact_evidence USING (agency_id, technology_id)
WHERE fact = 'retention_days' AND status = 'yes'
ORDER BY retention_days DESC, agency_name""",
    "Where an agency's words contradict each other": """SELECT agency_name, kind, severity, explanation
FROM contradictions
JOIN agencies USING (agency_id)
ORDER BY severity, agency_name""",
}


def main() -> None:
    """Draw the page."""
    components.heading(
        "Ask the tables",
        f"One read-only question in SQL to this snapshot. It may take {LIMITS.seconds:g} seconds and "
        f"{LIMITS.memory_mb:,} MiB of memory, and gives up to {LIMITS.rows:,} rows.",
    )
    ask, look = st.columns([1.75, 1], gap="large")
    with ask:
        _editor()
    with look:
        _schema()
    sql = st.query_params.get("sql", "").strip()
    if sql:
        _result(sql)


def _editor() -> None:
    """The examples, the query's text and the button that runs it."""
    if "sql_text" not in st.session_state:
        st.session_state.sql_text = st.query_params.get("sql", "") or next(iter(EXAMPLES.values()))

    def begin() -> None:
        chosen = EXAMPLES.get(st.session_state.sql_example or "")
        if chosen:
            st.session_state.sql_text = chosen
            st.query_params["sql"] = chosen

    def run() -> None:
        st.query_params["sql"] = st.session_state.sql_text

    st.selectbox(
        "Begin with an example",
        list(EXAMPLES),
        index=None,
        placeholder="Choose a question",
        key="sql_example",
        on_change=begin,
    )
    with st.form("sql_form", border=False):
        st.text_area("Query", key="sql_text", height=210, max_chars=LONGEST_QUERY)
        st.form_submit_button("Run query", type="primary", on_click=run)


def _schema() -> None:
    """The tables and what their columns hold."""
    found = {table.name: table for table in data_schema.tables()}
    components.show(components.section("What the tables hold"))
    name = st.selectbox("Table", list(found), key="sql_table")
    table = found[name]
    body = [
        [
            f"<code>{esc(column.name)}</code>",
            f'{esc(column.description)}<span class="sp-detail">{esc(column.type)}</span>',
        ]
        for column in table.columns
    ]
    components.show(
        f'<p class="sp-note">{esc(table.description)} {esc(wording.number_of(table.rows, "row"))}.</p>',
        '<div class="sp-schema" tabindex="0" role="region" aria-label="Columns of the table">',
        components.table(f"Columns of {name}", ["Column", "What it holds"], body),
        "</div>",
    )


def _result(sql: str) -> None:
    """Run the query and show its result, a chart of it and the downloads; or say why there is none."""
    opened = data.snapshot()
    with st.spinner("Running the query"):
        found = _run(str(opened.path.parent), opened.id, sql)
    components.show(components.section("Result"))
    if isinstance(found, str):
        components.show(f'<div class="sp-warning sp-error" role="alert"><pre>{esc(found)}</pre></div>')
        return
    columns = _distinct(found.columns)
    count = found.table.num_rows
    components.show(f'<p class="sp-note" role="status">{esc(_size(found, count))}</p>')
    if count:
        with st.container(horizontal=True):
            takeaway.downloads(
                "query result", lambda: [dict(zip(columns, row, strict=True)) for row in found.rows()], "sql"
            )
            takeaway.share()
        rows = list(islice(found.rows(), SHOWN_ROWS))
        _chart(columns, rows)
        shown = [[_cell(value) for value in row] for row in rows]
        components.show(components.table("Result of the query", columns, shown, css="sp-result"))


@st.cache_resource(show_spinner=False, max_entries=8, ttl=600)
def _run(folder: str, snapshot_id: str, sql: str) -> sandbox.QueryResult | str:
    """The result, or why there is none. Kept a while: choosing a chart does not run the query again."""
    try:
        return sandbox.run(Snapshot.open(Path(folder), snapshot_id), sql, LIMITS)
    except SnapshotError as error:
        return str(error)


def _size(found: sandbox.QueryResult, rows: int) -> str:
    """How large the result is, and what of it is shown."""
    if not rows and not found.is_cut:
        return f"No row fits. It took {found.seconds:.1f} seconds."
    parts = [f"{wording.number_of(rows, 'row')} in {found.seconds:.1f} seconds."]
    if found.is_cut:
        parts.append("There are more: the result was cut at its limit. “warehouse sql” gives all of it.")
    if rows > SHOWN_ROWS:
        parts.append(f"Below are the first {SHOWN_ROWS}; the downloads have every one of these rows.")
    return " ".join(parts)


def _chart(columns: list[str], rows: Sequence[tuple[object, ...]]) -> None:
    """A chart of two columns, where there is a number to draw."""
    numbers = [name for place, name in enumerate(columns) if _is_numeric([row[place] for row in rows])]
    labels = [name for name in columns if name not in numbers[:1]]
    if not numbers or not labels or len(rows) < 2:
        return
    # Labels of options are read as Markdown in places, and names of columns are the query's own text.
    with st.expander("Draw a chart"), st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Kind", ["Bars", "Line", "Points"], default="Bars", required=True, key="sql_kind"
        )
        across = st.selectbox("Along", labels, key="sql_across")
        up = st.selectbox("Value", numbers, key="sql_up")
        frame = pd.DataFrame(
            {
                "across": [_label(row[columns.index(across)]) for row in rows],
                "up": [row[columns.index(up)] for row in rows],
            }
        )
        chart = alt.Chart(frame)
        marks = {"Bars": chart.mark_bar(), "Line": chart.mark_line(point=True), "Points": chart.mark_circle()}
        drawn = marks[str(kind)].encode(
            x=alt.X("across:N", title=across, sort=None), y=alt.Y("up:Q", title=up), tooltip=["across", "up"]
        )
        st.altair_chart(
            drawn,
            height=320,
            alt=f"{kind} of the first {len(frame)} rows of the result. The table below has the same numbers.",
        )


def _is_numeric(values: Sequence[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in known
    )


def _label(value: object) -> str:
    text = "NULL" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _cell(value: object) -> str:
    """A value as HTML: NULL is said, long texts are cut, lists and records are JSON."""
    if value is None:
        return '<span class="sp-null">NULL</span>'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f'<span class="sp-number">{esc(value)}</span>'
    text = (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else str(value)
    )
    return esc(text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…")


def _distinct(columns: Sequence[str]) -> list[str]:
    """The columns' names, equal ones numbered."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


main()
