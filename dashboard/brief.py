"""A brief to take to a meeting: one agency, or a few compared, on one or two printed pages, every line cited.

It is put together once as lines with citations and then written as HTML (a file that needs nothing else) or
as Markdown. Everything in it may come from a stranger's letter: HTML escapes it, and in Markdown every sign
that could mean something gets a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard import data, data_requests, request_words, states, wording
from dashboard.components import esc
from dashboard.data import Answer, Compared

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LONGEST_QUOTE = 260
_LINES_OF_CONTRADICTION = 4
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

_STYLE = Path(__file__).resolve().parent / "brief.css"


@dataclass(frozen=True)
class Line:
    """One statement and the numbers of the sources it rests on."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """What a line rests on: a quotation in a file, or where nothing is quoted the file."""

    agency: str
    speaker: str
    file: str
    place: str
    quote: str


@dataclass(frozen=True)
class Table:
    """A comparison: a row of cells for each agency, each cell a line."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass
class Brief:
    """A brief in plain text: sections of lines, maybe a table, and the sources that the numbers stand for."""

    title: str
    lead: str
    is_sample: bool
    footer: str
    table: Table | None = None
    sections: list[tuple[str, list[Line]]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def of_agency(row: Compared, technology_id: str) -> Brief:
    """The brief of one agency and technology. Raises SnapshotError when the snapshot can't be read."""
    brief = _empty(row.agency_name, _place(row) + wording.technology(technology_id), [row])
    cited = _Citations(brief, [row], technology_id)
    known, open_questions = [], []
    for fact in _facts(row):
        answer = row.answer(fact)
        if answer.status == "unknown":
            why = wording.basis_words("unknown", answer.basis)[0].lower()
            open_questions.append(f"{wording.fact_words(fact).title} ({why})")
            continue
        known.append(
            Line(_statement(row, answer, technology_id), cited.of(row, answer) or cited.threads(row))
        )
    if open_questions:
        known.append(Line(f"Not settled: {'; '.join(open_questions)}.", cited.threads(row)))
    brief.sections.append(("What is known", known))
    _contradictions(brief, [row], technology_id, cited)
    _requests(brief, [row], technology_id, cited)
    return brief


def of_comparison(rows: Sequence[Compared], technology_id: str) -> Brief:
    """The brief that sets agencies side by side on one technology."""
    names = wording.number_of(len(rows), "agency", "agencies")
    brief = _empty(
        f"{wording.technology(technology_id)}: {names} compared", "What they said and released", rows
    )
    cited = _Citations(brief, rows, technology_id)
    titles = tuple(wording.fact_words(fact).title for fact in wording.MATRIX_FACTS)
    brief.table = Table(
        ("Agency", *titles),
        tuple(
            (
                row.agency_name,
                tuple(
                    Line(short(row, row.answer(fact)), cited.of(row, row.answer(fact)) or cited.threads(row))
                    for fact in wording.MATRIX_FACTS
                ),
            )
            for row in rows
        ),
    )
    _contradictions(brief, rows, technology_id, cited)
    _requests(brief, rows, technology_id, cited)
    return brief


def as_html(brief: Brief) -> str:
    """The brief as one HTML file that loads nothing and runs nothing."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{esc(brief.title)}</title>\n<style>{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n{_body(brief)}\n"
        "</body>\n</html>\n"
    )


def preview(brief: Brief) -> str:
    """The brief as a piece of the page's own HTML."""
    return f'<article class="sp-brief">{_body(brief)}</article>'


def as_markdown(brief: Brief) -> str:
    """The brief as Markdown; what it quotes is escaped so that it stays text."""
    lines = [f"# {_md(brief.title)}", "", _md(brief.lead), ""]
    if brief.is_sample:
        lines += ["**Sample data.** Every agency here is invented\\.", ""]
    if brief.table:
        lines.append("| " + " | ".join(_md(column) for column in brief.table.columns) + " |")
        lines.append("|" + " --- |" * len(brief.table.columns))
        for name, cells in brief.table.rows:
            shown = [f"{_md(cell.text)}{_md_cites(cell.cites)}" for cell in cells]
            lines.append("| " + " | ".join([_md(name), *shown]) + " |")
        lines.append("")
    for title, statements in brief.sections:
        lines += [f"## {_md(title)}", ""]
        lines += [f"- {_md(line.text)}{_md_cites(line.cites)}" for line in statements]
        lines.append("")
    lines += ["## Sources", ""]
    for number, source in enumerate(brief.sources, 1):
        quote = f": “{_md(source.quote)}”" if source.quote else ""
        lines.append(f"{number}. {_md(_where(source))}{quote}")
    return "\n".join([*lines, "", _md(brief.footer), ""])


class _Citations:
    """Numbers the sources of a brief in the order in which lines need them."""

    def __init__(self, brief: Brief, rows: Sequence[Compared], technology_id: str) -> None:
        self._sources = brief.sources
        self._technology = technology_id
        self._numbers: dict[str, int] = {}
        self._quoted = {
            found["evidence_id"]: found
            for row in rows
            for found in data.rows(
                "SELECT * FROM fact_evidence WHERE agency_id = ? AND technology_id = ?",
                row.agency_id,
                technology_id,
            )
        }
        self._names = {row.agency_id: row.agency_name for row in rows}

    def of(self, row: Compared, answer: Answer) -> tuple[int, ...]:
        """The numbers behind an answer: its strongest quotation, and where words conflict each side's."""
        wanted = [answer.evidence_id] if answer.evidence_id else []
        if answer.status == "conflicting" or not wanted:
            sides: dict[str, str] = {}
            for evidence_id, found in self._quoted.items():
                if (found["agency_id"], found["fact"]) == (row.agency_id, answer.fact) and found[
                    "speaker"
                ] in ("agency", "document"):
                    sides.setdefault(found["status"], evidence_id)
            wanted += [evidence_id for evidence_id in sides.values() if evidence_id not in wanted]
        return self.quotations(wanted)

    def quotations(self, evidence_ids: Sequence[str | None]) -> tuple[int, ...]:
        """The numbers of quotations by their ids; unknown ids have none."""
        numbers = []
        for evidence_id in evidence_ids:
            found = self._quoted.get(evidence_id or "")
            if found is None or evidence_id is None:
                continue
            source = Source(
                self._names[found["agency_id"]],
                wording.SPEAKER.get(found["speaker"], wording.humanize(found["speaker"])),
                found["source_file"],
                f"characters {int(found['char_start']):,} to {int(found['char_end']):,}",
                _cut(found["quote"]),
            )
            numbers.append(self._number(evidence_id, source))
        return tuple(dict.fromkeys(numbers))

    def threads(self, row: Compared) -> tuple[int, ...]:
        """The numbers of the agency's texts, for what rests on something not being in them."""
        files = data.rows(
            "SELECT DISTINCT source_file FROM source_texts WHERE agency_id = ? AND technology_id = ? "
            "ORDER BY source_file",
            row.agency_id,
            self._technology,
        )
        return tuple(
            self._number(
                f"file {found['source_file']}",
                Source(row.agency_name, "Whole text", found["source_file"], "", ""),
            )
            for found in files[:2]
        )

    def _number(self, key: str, source: Source) -> int:
        if key not in self._numbers:
            self._sources.append(source)
            self._numbers[key] = len(self._sources)
        return self._numbers[key]


def _empty(title: str, lead: str, rows: Sequence[Compared]) -> Brief:
    made = data.snapshot().id
    footer = (
        f"From public-records requests; snapshot {made} of {states.moment(made)}. Written rules found these "
        "answers and can misread a sentence: read the quotation in its text before you cite it. “Unknown” is "
        "not “no”."
    )
    return Brief(title, lead, any(row.is_sample for row in rows), footer)


def _place(row: Compared) -> str:
    place = ", ".join(part for part in (row.place_name, wording.state(row.state)) if part)
    return f"{place}. " if place else ""


def _facts(row: Compared) -> list[str]:
    """The agency's facts in the order of the wording, those that nobody asked about left out."""
    return [
        fact
        for fact in wording.FACTS
        if fact in wording.MATRIX_FACTS
        or (fact in row.answers and row.answers[fact].basis not in ("not_asked", None))
    ]


def _value(row: Compared, answer: Answer) -> str:
    """What is known beyond the status, in words."""
    if answer.fact == "vendor_named":
        return ", ".join(row.vendors)
    if answer.fact == "policy_order_exists":
        return row.policy_order_number or ""
    if answer.fact == "retention_days":
        days = answer.value_number if answer.value_number is not None else row.retention_days
        return (wording.retention(days, answer.detail, row.retention_rule) or "").lower()
    if answer.fact == "third_party_system":
        return row.third_party_system or answer.value or ""
    return ""


def _statement(row: Compared, answer: Answer, technology_id: str) -> str:
    """One answer as a sentence with its reason."""
    said = wording.sentence(
        answer.fact,
        answer.status,
        row.agency_name,
        technology_id,
        row.technology_use,
        _value(row, answer) or None,
    )
    if answer.status == "no" and answer.basis == "no_responsive_records":
        return f"{said.rstrip('.')} (it searched and found no records)."
    return said


def short(row: Compared, answer: Answer) -> str:
    """One answer as a table's cell."""
    if answer.fact == "technology_use" and answer.status != "conflicting":
        return wording.use_words(row.technology_use)[0]
    words = wording.STATUS.get(answer.status, wording.humanize(answer.status))
    if answer.status == "yes" and _value(row, answer):
        return f"{words}: {_value(row, answer)}"
    why = wording.basis_words(answer.status, answer.basis)[0]
    return f"{words} ({why.lower()})" if answer.status in ("unknown", "no") else words


def _contradictions(brief: Brief, rows: Sequence[Compared], technology_id: str, cited: _Citations) -> None:
    """Add the gravest contradictions of the agencies, if there are any."""
    lines = []
    for row in rows:
        found = data.of_pair(
            "contradictions",
            row.agency_id,
            technology_id,
            order="CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, contradiction_id",
        )
        for one in found[: max(1, _LINES_OF_CONTRADICTION // len(rows))]:
            text = f"{row.agency_name}: {one['explanation']}" if len(rows) > 1 else one["explanation"]
            cites = cited.quotations([one["evidence_id_a"], one["evidence_id_b"]])
            lines.append(Line(text, cites or cited.threads(row)))
    if lines:
        brief.sections.append(("Where the words contradict each other", lines))


def _requests(brief: Brief, rows: Sequence[Compared], technology_id: str, cited: _Citations) -> None:
    """Add what each request left open and how late its answer was."""
    lines = [
        Line(request_words.sentence(asked), cited.threads(row))
        for row in rows
        for asked in data_requests.requests()
        if (asked.agency_id, asked.technology_id) == (row.agency_id, technology_id)
    ]
    if lines:
        brief.sections.append(("What became of the request" + ("s" if len(lines) > 1 else ""), lines))


def _cut(quote: str) -> str:
    """A quotation short enough for a page; what is cut off is marked."""
    if len(quote) <= _LONGEST_QUOTE:
        return quote
    cut = quote[:_LONGEST_QUOTE]
    return cut[: cut.rfind(" ") if " " in cut else _LONGEST_QUOTE] + " […]"


def _where(source: Source) -> str:
    """A source without its words."""
    return ", ".join(part for part in (source.agency, source.speaker, source.file, source.place) if part)


def _body(brief: Brief) -> str:
    """The inside of the HTML forms."""
    parts = [f"<h1>{esc(brief.title)}</h1>", f'<p class="lead">{esc(brief.lead)}</p>']
    if brief.is_sample:
        parts.append('<p class="sample"><strong>Sample data.</strong> Every agency here is invented.</p>')
    if brief.table:
        head = "".join(f'<th scope="col">{esc(column)}</th>' for column in brief.table.columns)
        rows = "".join(
            f'<tr><th scope="row">{esc(name)}</th>'
            + "".join(f"<td>{esc(cell.text)}{_cites(cell.cites)}</td>" for cell in cells)
            + "</tr>"
            for name, cells in brief.table.rows
        )
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    for title, lines in brief.sections:
        items = "".join(f"<li>{esc(line.text)}{_cites(line.cites)}</li>" for line in lines)
        parts.append(f"<h2>{esc(title)}</h2><ul>{items}</ul>")
    sources = "".join(
        f"<li>{esc(_where(source))}{f': <q>{esc(source.quote)}</q>' if source.quote else ''}</li>"
        for source in brief.sources
    )
    parts.append(f'<h2>Sources</h2><ol class="sources">{sources}</ol>')
    parts.append(f"<footer>{esc(brief.footer)}</footer>")
    return "\n".join(parts)


def _cites(numbers: Sequence[int]) -> str:
    return f"<sup>[{', '.join(map(str, numbers))}]</sup>" if numbers else ""


def _md_cites(numbers: Sequence[int]) -> str:
    return f" \\[{', '.join(map(str, numbers))}\\]" if numbers else ""


def _md(text: str) -> str:
    """`text` on one line, with a backslash before every sign that Markdown could read."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
