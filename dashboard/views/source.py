"""The whole landed text behind a quotation, or of a thread, a part at a time."""

from __future__ import annotations

import streamlit as st

from dashboard import answers, components, data, data_quotations, wording
from dashboard.components import esc, link, outside_link

PART = 40_000


def main() -> None:
    """Draw the page for ?evidence=… (a quotation's text) or ?file=… (a text by its base name)."""
    evidence_id = st.query_params.get("evidence")
    quotation = data_quotations.quotation(evidence_id) if evidence_id else None
    source_file = quotation.source_file if quotation else st.query_params.get("file", "")
    text = (
        data_quotations.source_text(source_file, quotation.quote, quotation.char_start)
        if quotation
        else data_quotations.source_text(source_file)
    )
    if text is None:
        components.heading(
            "No such text here", "Open a text from an answer's quotation or from an agency's page."
        )
        return
    parts = max(1, -(-len(text) // PART))
    wanted = st.query_params.get("part", "")
    part = int(wanted) if wanted.isdecimal() else (quotation.char_start // PART + 1 if quotation else 1)
    part = min(max(part, 1), parts)
    start, end = (part - 1) * PART, min(part * PART, len(text))

    above = "Text as received, with contact data and secrets masked by █"
    components.heading(source_file, " · ".join(_lead(text, quotation)), above)
    components.sample_banner(
        [row for row in [data.compared(quotation.agency_id, quotation.technology_id)] if row]
        if quotation
        else []
    )
    which = {"evidence": quotation.evidence_id} if quotation else {"file": source_file}
    steps = _steps(part, parts, which)
    exact = quotation if quotation and quotation.is_exact else None
    runs = data_quotations.runs(source_file, text)
    body = "".join(
        _run(text, run, max(run.start, start), min(run.end, end), exact)
        for run in runs
        if run.start < end and run.end > start
    )
    components.show(steps, f'<div class="sp-text sp-page">{body}</div>', steps)


def _lead(text: str, quotation: data_quotations.Quotation | None) -> list[str]:
    """What stands under the heading, as HTML: where the quotation is, how long the text, ways on."""
    length = esc(wording.number_of(len(text), "character"))
    if quotation is None:
        return [length]
    where = answers.where(quotation)
    pair = {"agency": quotation.agency_id, "technology": quotation.technology_id}
    return [
        *([esc(f"{answers.speaker(quotation)} · {where}")] if where else []),
        length,
        link("evidence", "Back to the answer", fact=quotation.fact, **pair)
        if quotation.fact in wording.FACTS
        else link("agency", "To the agency's page", **pair),
        '<a href="#quotation">Go to the quotation</a>',
        *filter(None, [outside_link(quotation.url, "Open the original")]),
    ]


def _run(
    text: str, run: data_quotations.Run, start: int, end: int, quotation: data_quotations.Quotation | None
) -> str:
    """What one speaker says from `start` to `end`, under the speaker's name, as HTML."""
    words = _marked(text, start, end, quotation)
    if run.speaker is None:
        return words
    name = wording.SPEAKER.get(run.speaker, wording.humanize(run.speaker))
    return (
        f'<section class="sp-run sp-by-{esc(run.speaker)}" aria-label="{esc(name)}">'
        f'<p class="sp-who-speaks">{esc(name)}</p><div>{words}</div></section>'
    )


def _steps(part: int, parts: int, which: dict[str, str]) -> str:
    """Links to the parts before and after, as HTML; nothing for a text of one part."""
    if parts == 1:
        return ""
    before = link("source", "Earlier part", **which, part=str(part - 1)) if part > 1 else ""
    after = link("source", "Later part", **which, part=str(part + 1)) if part < parts else ""
    return f'<p class="sp-steps"><span>Part {part} of {parts}</span>{before}{after}</p>'


def _marked(text: str, start: int, end: int, quotation: data_quotations.Quotation | None) -> str:
    """The characters from `start` to `end` as HTML, with what falls on the quotation highlighted."""
    if quotation is None or quotation.char_end <= start or quotation.char_start >= end:
        return esc(text[start:end])
    first, last = max(quotation.char_start, start), min(quotation.char_end, end)
    # A quotation may run on into the next speaker's words, and an id may stand only once on a page.
    name = ' id="quotation"' if first == quotation.char_start else ""
    return f"{esc(text[start:first])}<mark{name}>{esc(text[first:last])}</mark>{esc(text[last:end])}"


main()
