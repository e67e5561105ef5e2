"""What changed between two snapshots, answer by answer, with the reason.

The address (?old=…&new=…) names the two; without it they are the newest and the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard import components, data, listing, states, takeaway, wording
from dashboard.components import badge, esc, link
from warehouse.diff import Answer, Change, Diff, diff_home
from warehouse.paths import Home
from warehouse.reader import list_snapshots

PER_PAGE = 50

REASON = {
    "new_text": "A new text landed",
    "newer_version": "A newer version of a text landed",
    "text_withdrawn": "A text is no longer there",
    "rules_changed": "The rules that read the texts changed",
    "evidence_changed": "It now rests on other words",
    "not_told": "The snapshots do not tell",
}
KIND = {"added": "New", "removed": "Gone", "changed": "Changed", "evidence": "Other words"}


def main() -> None:
    """Draw the page."""
    components.heading("What changed", "Two snapshots side by side: which answers differ, and why.")
    ids = list(reversed(list_snapshots(Home.resolve().snapshots)))
    if len(ids) < 2:
        components.show(
            '<div class="sp-problem"><h2>Only one snapshot so far</h2><p>Changes show once there is a '
            "second. Land more texts and publish again with: <code>warehouse rebuild PATH...</code></p></div>"
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        new_id = components.pick("Newer", ids, "new", states.moment)
        # The one before first; the newer ones are there for whoever wants to look back.
        place = ids.index(new_id) if new_id else 0
        old_id = components.pick("Compared with", ids[place + 1 :] + ids[:place], "old", states.moment)
        with_evidence = st.toggle(
            "Also answers that only rest on other words", key="words", bind="query-params"
        )
    if new_id is None or old_id is None:
        components.show(
            '<p class="sp-note">One of the snapshots in the address is not here. Choose two above.</p>'
        )
        return
    found = _diff(str(Home.resolve().root), old_id, new_id)
    changes = found.changes if with_evidence else found.answers
    components.show(_summary(found))
    _answers(changes)
    _texts(found)


@st.cache_resource(show_spinner="Comparing the snapshots", max_entries=8)
def _diff(home: str, old_id: str, new_id: str) -> Diff:
    """The difference, worked out once: snapshots never change."""
    return diff_home(Home(Path(home)), old_id, new_id)


def _summary(found: Diff) -> str:
    """How much differs, as HTML."""
    kinds = {kind: sum(source.kind == kind for source in found.sources) for kind in REASON}
    parts = [
        f"{wording.number_of(kinds['new_text'], 'new text')}",
        f"{wording.number_of(kinds['newer_version'], 'text')} in a newer version",
        f"{wording.number_of(kinds['text_withdrawn'], 'text')} no longer there",
        "the rules changed" if found.rules_changed else "the same rules",
    ]
    spans = "".join(f"<span>{esc(part)}</span>" for part in parts)
    verb = "differs" if len(found.answers) == 1 else "differ"
    total = f"{wording.number_of(len(found.answers), 'answer')} {verb}"
    return f'<p class="sp-counts" role="status"><strong>{esc(total)}</strong>{spans}</p>'


def _answers(changes: Sequence[Change]) -> None:
    """The table of changes, and its downloads."""
    components.show(components.section("Answers"))
    if not changes:
        components.show('<p class="sp-note">No answer differs between these two.</p>')
    else:
        shown = listing.page_of(changes, PER_PAGE, "Answers")
        body = [
            [
                link(
                    "agency",
                    esc(change.agency_name),
                    agency=change.agency_id,
                    technology=change.technology_id,
                )
                + f'<span class="sp-place">{esc(wording.technology(change.technology_id))}</span>',
                link(
                    "evidence",
                    esc(wording.fact_words(change.fact).title),
                    agency=change.agency_id,
                    technology=change.technology_id,
                    fact=change.fact,
                ),
                _answer(change.old),
                _answer(change.new),
                _why(change),
            ]
            for change in shown
        ]
        columns = ["Agency", "Question", "Before", "After", "Why"]
        components.show(components.table("Answers that differ", columns, body, "sp-changes"))
    with st.container(horizontal=True):
        if changes:
            takeaway.downloads("changes", lambda: [_row(change) for change in changes], "changes")
        takeaway.share()


def _answer(answer: Answer | None) -> str:
    """One side of a change, as HTML."""
    if answer is None:
        return '<span class="sp-detail">Not there</span>'
    if answer.value in wording.USE:
        words, _, look = wording.use_words(answer.value)
        shown, value = badge(look, words), ""
    else:
        shown, value = badge(answer.status, wording.STATUS.get(answer.status, answer.status)), _value(answer)
    why = wording.basis_words(answer.status, answer.basis)[0]
    return shown + "".join(f'<span class="sp-detail">{esc(text)}</span>' for text in (value, why) if text)


def _value(answer: Answer) -> str:
    """What is known beyond the status, in words."""
    if answer.status == "unknown":
        return ""
    if answer.value_number is not None and answer.unit in (None, "day", "days"):
        return wording.days(answer.value_number)
    return answer.value or ""


def _why(change: Change) -> str:
    """The reasons, as HTML."""
    items = []
    for reason in change.reasons:
        text = esc(REASON.get(reason.kind, wording.humanize(reason.kind)))
        if reason.source_file:
            text += f'<span class="sp-detail">{esc(reason.source_file)}</span>'
        items.append(f"<li>{text}</li>")
    return f'<ul class="sp-plainlist">{"".join(items)}</ul>'


def _row(change: Change) -> dict[str, object]:
    """A change as a row of the download."""

    def side(answer: Answer | None) -> str:
        if answer is None:
            return "Not there"
        status = wording.STATUS.get(answer.status, answer.status)
        if answer.value in wording.USE:
            return wording.use_words(answer.value)[0]
        return f"{status}: {_value(answer)}" if _value(answer) else status

    return {
        "Agency": change.agency_name,
        "Technology": wording.technology(change.technology_id),
        "Question": wording.fact_words(change.fact).title,
        "Change": KIND.get(change.kind, change.kind),
        "Before": side(change.old),
        "After": side(change.new),
        "Why": "; ".join(dict.fromkeys(REASON.get(reason.kind, reason.kind) for reason in change.reasons)),
        "Texts": "; ".join(reason.source_file for reason in change.reasons if reason.source_file),
    }


def _texts(found: Diff) -> None:
    """The texts that differ."""
    components.show(components.section("Texts"))
    if not found.sources:
        components.show('<p class="sp-note">Both snapshots rest on the same texts.</p>')
        return
    names = {row["agency_id"]: row["agency_name"] for row in data.rows("SELECT * FROM agencies")}
    shown = found.sources[: 4 * PER_PAGE]
    body = [
        [
            esc(source.source_file),
            esc(REASON.get(source.kind, source.kind)),
            esc(names.get(source.agency_id or "", "")),
        ]
        for source in shown
    ]
    components.show(components.table("Texts that differ", ["Text", "What happened", "Agency"], body))
    if len(shown) < len(found.sources):
        components.show(f'<p class="sp-note">The first {len(shown)} of {len(found.sources):,}.</p>')


main()
