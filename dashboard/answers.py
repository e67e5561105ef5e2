"""How an answer looks: its badge, its value, the comparison's table, the quotations behind it; all as HTML.

The rule of `components` holds here too: whatever comes from a thread goes through `esc` or `link`, and never
to anything that reads Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.components import badge, esc, link, outside_link
from dashboard.data import Answer, Compared
from dashboard.data_agency import Accuracy
from dashboard.data_quotations import Quotation


def answer_badge(row: Compared, answer: Answer) -> str:
    """The badge of one answer: a kind of use, a period, or the status in a word."""
    if answer.fact == "technology_use":
        if answer.status == "conflicting":
            return badge("conflicting", wording.STATUS["conflicting"])
        words, _, look = wording.use_words(row.technology_use)
        return badge(look, words)
    if answer.fact == "retention_days" and answer.status != "conflicting":
        period = retention(row, answer)
        if period:
            return badge("yes", period)
    return badge(answer.status, wording.STATUS.get(answer.status, wording.humanize(answer.status)))


def retention(row: Compared, answer: Answer) -> str | None:
    """How long the data is kept, in words, or None."""
    days = answer.value_number if answer.value_number is not None else row.retention_days
    return wording.retention(days, answer.detail, row.retention_rule)


def answer_value(row: Compared, answer: Answer) -> str:
    """What is known beyond the status: names, numbers, dates. Plain text, often empty."""
    if answer.status == "unknown":
        return ""
    if answer.fact == "vendor_named":
        return ", ".join(row.vendors)
    if answer.fact == "policy_order_exists":
        effective = (
            f"in effect since {wording.day(row.policy_effective_on)}" if row.policy_effective_on else ""
        )
        return ", ".join(part for part in (row.policy_order_number or "", effective) if part)
    if answer.fact == "retention_days":
        return wording.retention_subject(answer.detail)
    if answer.fact == "third_party_system":
        return row.third_party_system or answer.value or ""
    return "" if answer.fact == "technology_use" else answer.value or ""


#: Characters left around a quotation where space is short.
BRIEF = 140
#: Characters below which a quotation in a line gets as many around it on each side.
FEW_WORDS = 70


def matrix(found: Sequence[Compared], technology_id: str) -> str:
    """The comparison as a table: a row per agency, a column per fact, each cell a link to its evidence.

    The roles are spelled out because on narrow screens the style sheet turns rows into cards, and browsers
    drop a table's meaning when its layout is not a table's.
    """
    titles = [wording.fact_words(fact).title for fact in wording.MATRIX_FACTS] + ["Contradictions"]
    head = "".join(f'<th scope="col" role="columnheader">{esc(title)}</th>' for title in titles)
    body = "".join(_matrix_row(row, technology_id) for row in found)
    caption = (
        f"{wording.technology(technology_id)}: what agencies said and released. "
        "Each answer leads to the words it rests on."
    )
    return table_of(caption, "Agency", head, body)


def table_of(caption: str, corner: str, head: str, body: str, css: str = "") -> str:
    """A matrix's table around its header cells and its rows, both HTML; `caption` and `corner` are plain."""
    return (
        f'<div class="sp-scroll"><table class="sp-matrix {css}" role="table">'
        f"<caption>{esc(caption)}</caption>"
        '<thead role="rowgroup"><tr role="row">'
        f'<th scope="col" role="columnheader">{esc(corner)}</th>{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _matrix_row(row: Compared, technology_id: str) -> str:
    """One agency's row."""
    cells = "".join(
        _matrix_cell(wording.fact_words(fact).title, answer_cell(row, fact, technology_id))
        for fact in wording.MATRIX_FACTS
    )
    cells += _matrix_cell("Contradictions", contradictions_cell(row, technology_id))
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{agency_name(row, technology_id)}</th>{cells}</tr>'
    )


def _matrix_cell(title: str, cell: str) -> str:
    """A cell with the column's title, which only cards show."""
    return f'<td role="cell"><span class="sp-label" aria-hidden="true">{esc(title)}</span>{cell}</td>'


def agency_name(row: Compared, technology_id: str) -> str:
    """An agency's name as a link to its page, with its place below."""
    name = link("agency", esc(row.agency_name), agency=row.agency_id, technology=technology_id)
    mark = ' <span class="sp-invented">Sample</span>' if row.is_sample else ""
    return f'{name}<span class="sp-place">{esc(row.place)}{mark}</span>'


def answer_cell(row: Compared, fact: str, technology_id: str) -> str:
    """One answer as a link to its evidence: the badge, what is known beyond it, and for unknown ones why."""
    answer = row.answer(fact)
    details = [answer_value(row, answer)]
    if fact == "technology_use" and row.third_party_system:
        details.append(f"via {row.third_party_system}")
    if answer.status in ("unknown", "conflicting") or not any(details):
        details.append(wording.basis_words(answer.status, answer.basis)[0])
    lines = "".join(f'<span class="sp-detail">{esc(detail)}</span>' for detail in details if detail)
    label = answer_badge(row, answer) + lines
    return link("evidence", label, css="sp-cell", agency=row.agency_id, technology=technology_id, fact=fact)


def contradictions_cell(row: Compared, technology_id: str) -> str:
    """How often the agency contradicts itself and in what, as a link to where both sides stand."""
    if not row.contradictions:
        return plain_cell("None found")
    kinds = list(dict.fromkeys(wording.contradiction(kind) for kind in row.contradictions))
    more = f" and {len(kinds) - 1} more" if len(kinds) > 1 else ""
    label = (
        badge("conflicting", f"{len(row.contradictions)} found")
        + f'<span class="sp-detail">{esc(kinds[0] + more)}</span>'
    )
    return link("agency", label, css="sp-cell", agency=row.agency_id, technology=technology_id)


def side_by_side(found: Sequence[Compared], technology_id: str) -> str:
    """A few agencies as columns, a row per question that any of them has an answer to or was asked."""
    facts = [
        fact
        for fact in wording.FACTS
        if fact in wording.MATRIX_FACTS
        or any(row.answer(fact).basis not in (None, "not_asked") for row in found)
    ]
    lines = [
        (wording.fact_words(fact).question, [answer_cell(row, fact, technology_id) for row in found])
        for fact in facts
    ]
    lines.append(("Does it contradict itself?", [contradictions_cell(row, technology_id) for row in found]))
    lines.append(
        (
            "What did it leave unanswered?",
            [plain_cell(wording.unanswered(row.asking.unanswered, row.asking.items)) for row in found],
        )
    )
    lines.append(
        ("How late was it?", [plain_cell(wording.lateness(row.asking.days_overdue)) for row in found])
    )
    head = "".join(
        f'<th scope="col" role="columnheader">{agency_name(row, technology_id)}</th>' for row in found
    )
    body = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{esc(question)}</th>'
        + "".join(_matrix_cell(row.agency_name, cell) for row, cell in zip(found, cells, strict=True))
        + "</tr>"
        for question, cells in lines
    )
    agencies = wording.number_of(len(found), "agency", "agencies")
    caption = f"{wording.technology(technology_id)}: {agencies} side by side."
    return table_of(caption, "Question", head, body, css="sp-side")


def plain_cell(text: str) -> str:
    """A matrix cell that leads nowhere; plain text."""
    return f'<span class="sp-cell sp-none">{esc(text)}</span>'


def measured(found: Accuracy | None) -> str:
    """How often answers of this kind are right, as HTML; empty where that was not measured."""
    if found is None or found.precision is None:
        return ""
    right, checked = wording.percent(found.precision), wording.number_of(found.labelled, "answer")
    return (
        f'<p class="sp-measured">Such answers are right {esc(right)} of the time '
        f"({esc(checked)} checked by hand).</p>"
    )


def legend() -> str:
    """What the badges mean."""
    items = "".join(
        f"<div><dt>{badge(status, wording.STATUS[status])}</dt><dd>{esc(meaning)}</dd></div>"
        for status, meaning in wording.STATUS_MEANING.items()
    )
    return f'<dl class="sp-legend">{items}</dl>'


def figure(found: Quotation, number: int, of: int, with_status: bool = False, brief: bool = False) -> str:
    """A quotation, highlighted in its surroundings, with speaker, source and a way to the whole text.

    `with_status` adds what the quotation by itself points to; `brief` leaves less around it.
    """
    status = badge(found.status, wording.STATUS.get(found.status, "")) if with_status else ""
    whole = link("source", "Read the full text", evidence=found.evidence_id)
    before, after = around(found, BRIEF) if brief else (found.before, found.after)
    place = " · ".join(part for part in (where(found), found.source_file) if part)
    outside = outside_link(found.url, "Open the original")
    note = ""
    if found.speaker in ("requester", "platform"):
        note = '<p class="sp-note">Shown for context. Only the agency and its documents decide an answer.</p>'
    if not found.is_exact:
        note += (
            '<p class="sp-warning" role="alert">This quotation does not match its source text at the '
            "recorded place. Run: warehouse verify</p>"
        )
    return (
        f'<figure class="sp-quote sp-by-{esc(found.speaker)}" aria-label="Quotation {number} of {of}">'
        f'<figcaption><span class="sp-speaker">{esc(speaker(found))}</span>'
        f'<span class="sp-source">{esc(place)}</span>{status}</figcaption>'
        f'<blockquote class="sp-text">{esc(before)}<mark>{esc(found.quote)}</mark>{esc(after)}'
        f"</blockquote>{note}"
        f'<p class="sp-foot"><span>{whole}{" · " if outside else ""}{outside}</span>'
        f"<span>Characters {found.char_start:,} to {found.char_end:,}</span></p>"
        "</figure>"
    )


def speaker(found: Quotation) -> str:
    """Who speaks, by name where the message has one: "Agency, R. Okafor"."""
    kind = wording.SPEAKER.get(found.speaker, wording.humanize(found.speaker))
    named = (
        found.sender
        and found.speaker in ("agency", "requester")
        and kind.casefold() not in found.sender.casefold()
    )
    return f"{kind}, {found.sender}" if named else kind


def where(found: Quotation) -> str:
    """In which message and on which page a quotation stands; empty where neither is known."""
    parts = []
    if found.message:
        sent = f", {wording.day(found.sent_at)}" if found.sent_at else ""
        parts.append(f"Message {found.message[0]} of {found.message[1]}{sent}")
    if found.page:
        parts.append(f"page {found.page:,}")
    return " · ".join(parts)


def around(found: Quotation, most: int) -> tuple[str, str]:
    """What stands before and after a quotation, up to `most` characters each, in whole words."""
    before, after = found.before.lstrip("…"), found.after.rstrip("…")
    if len(before) > most:
        before = "…" + before[-most:].partition(" ")[2]
    if len(after) > most:
        after = after[:most].rpartition(" ")[0] + "…"
    return before.lstrip("\n"), after.rstrip("\n")


def said(found: Quotation) -> str:
    """A quotation's words in a line, who said them and where; HTML."""
    return (
        f'<p class="sp-said">{snippet(found, 400)}</p>'
        f'<p class="sp-by"><strong>{esc(speaker(found))}</strong> <span>{esc(where(found))}</span></p>'
    )


def snippet(found: Quotation, most: int = 220) -> str:
    """The words in a line, cut to `most` characters, as a link to the full text; HTML.

    Few words say little by themselves, so they get some of what stands around them.
    """
    words = " ".join(found.quote.split())
    if len(words) > most:
        words = words[:most].rpartition(" ")[0] + " …"
    before, after = ("", "")
    if len(words) < FEW_WORDS:
        before, after = (" ".join(part.split()) for part in around(found, FEW_WORDS))
    before += " " if before and found.before[-1:].isspace() else ""
    after = " " + after if after and found.after[:1].isspace() else after
    label = f"{esc(before)}<mark>{esc(words)}</mark>{esc(after)}"
    return link("source", label, css="sp-snippet", evidence=found.evidence_id)
