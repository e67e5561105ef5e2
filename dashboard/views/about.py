"""What the words mean, what to be careful with, which snapshot this is, and how quotations are checked."""

from __future__ import annotations

from datetime import datetime

from dashboard import answers, components, data, wording
from dashboard.components import badge, esc


def main() -> None:
    """Draw the page."""
    components.heading(
        "About this comparison",
        "What police agencies told people who asked for records on surveillance technology, side by side.",
    )
    components.sample_banner(row for technology in data.technologies() for row in data.comparison(technology))
    components.show(components.section("What the answers mean"), answers.legend())
    components.show(_uses())
    components.show(_reasons())
    components.show(_checking())
    components.show(_caveats())
    components.show(_accuracy())
    components.show(_snapshot())


def _uses() -> str:
    """The kinds of use, in words."""
    body = [
        [
            badge(look, words),
            esc(wording.capital(text.format(agency="the agency", technology="the technology"))),
        ]
        for words, text, look in wording.USE.values()
    ]
    return components.section("Kinds of use") + components.table("Kinds of use", ["Answer", "Meaning"], body)


def _reasons() -> str:
    """Why an answer is what it is, in words."""
    body = [[esc(short), esc(text)] for short, text in dict.fromkeys(wording.BASIS.values())]
    return components.section("Why an answer is what it is") + components.table(
        "Reasons", ["Reason", "Meaning"], body
    )


def _checking() -> str:
    """How a quotation is proved."""
    paragraphs = [
        "Every answer rests on words quoted letter for letter. With each quotation stand the file it comes "
        "from and the place of its first and last character. Before a snapshot is published, each quotation "
        "is compared with the text at that place, and “warehouse verify” does it again at any time. This "
        "dashboard compares them once more whenever it shows one.",
        "What a requester writes never decides an answer. Contact data and secrets are masked by █, one sign "
        "for each, so that places stay true.",
    ]
    text = "".join(f"<p>{esc(paragraph)}</p>" for paragraph in paragraphs)
    return components.section("How quotations are checked") + f'<div class="sp-prose">{text}</div>'


def _caveats() -> str:
    """What not to read into the answers."""
    points = [
        "“Unknown” is not “no”. Most agencies were never asked everything.",
        "“No records found” shows what a search found, not what exists.",
        "The answers are what agencies said or released at the time. They may have changed since.",
        "Written rules find the answers and can misread a sentence. Read the quotation before you cite it.",
        "Requests are sent where people care to ask, so the agencies here are no cross-section.",
    ]
    items = "".join(f"<li>{esc(point)}</li>" for point in points)
    return components.section("Read with care") + f'<ul class="sp-prose">{items}</ul>'


def _accuracy() -> str:
    """How well the rules did against hand-labelled texts; says so when nobody measured."""
    measured = "extraction_accuracy" in data.snapshot().tables
    found = data.rows("SELECT * FROM extraction_accuracy ORDER BY fact") if measured else []
    title = components.section("How often the rules are right")
    if not found:
        note = "Not measured for this snapshot. “warehouse evaluate” does it, against texts read by hand."
        return title + f'<p class="sp-note">{esc(note)}</p>'
    body = [
        [
            esc(wording.measured_words(row["fact"])[1]),
            _share(row["precision"]),
            _share(row["recall"]),
            esc(
                wording.number_of(
                    int(row["labelled"] or 0), "character" if row["fact"] == "speaker" else "answer"
                )
            ),
            esc(wording.day(row["measured_on"])),
        ]
        for row in sorted(found, key=lambda row: wording.measured_words(row["fact"]))
    ]
    columns = ["Answer", "Right when given", "Found when there", "Checked by hand", "Measured"]
    return title + components.table("Accuracy by kind of answer", columns, body)


def _share(share: float | None) -> str:
    """A share as a percentage, or that it is not known."""
    return "Not known" if share is None else wording.percent(share)


def _snapshot() -> str:
    """Which snapshot this is and what it holds."""
    opened = data.snapshot()
    taken = datetime.strptime(opened.id[:16], "%Y%m%dT%H%M%SZ")
    counts = {
        "Agencies": data.rows("SELECT count(*) AS n FROM agencies")[0]["n"],
        "Requests": data.rows("SELECT count(*) AS n FROM requests")[0]["n"],
        "Texts": data.rows("SELECT count(*) AS n FROM source_texts")[0]["n"],
        "Quotations": data.rows("SELECT count(*) AS n FROM fact_evidence")[0]["n"],
        "Inputs that could not be read": data.rows("SELECT count(*) AS n FROM quarantine")[0]["n"],
    }
    facts = {"Snapshot": opened.id, "Published": f"{wording.day(taken)} UTC"}
    facts |= {name: f"{count:,}" for name, count in counts.items()}
    items = "".join(f"<dt>{esc(name)}</dt><dd>{esc(value)}</dd>" for name, value in facts.items())
    return components.section("This snapshot") + f'<dl class="sp-facts-list">{items}</dl>'


main()
