"""One invented thread in every form that people have it in: the facts and quotations are the same."""

from __future__ import annotations

import html
import io
import json
import zipfile

import api_payloads as payloads
import pytest
from conftest import land_and_publish
from measure import Published
from reportlab.pdfgen.canvas import Canvas

#: Names of one length, so that offsets agree as well where the text does.
PLACES = {
    "text": "Alder Falls",
    "html": "Birch Falls",
    "json": "Cedar Falls",
    "pdf": "Maple Falls",
    "zip": "Olive Falls",
}
_LINES_A_PAGE = 30
_FILES = "<ul class='files'>{}</ul>".format(
    "".join(
        f'<li><div class="file" data-title="{name}"><p class="title">{name}</p>'
        f'<a href="https://cdn.example.org/foia_files/{name.replace(" ", "_")}.pdf">Download</a></div></li>'
        for name in ("Flock agreement", "Policy 5.14")
    )
)


def _saved_page(text: str) -> str:
    """The thread's page with markup of the kind that MuckRock gives it."""
    head, *blocks = text.split("\nFrom: ")
    title, summary = [line for line in head.splitlines() if line][:2]
    parts = []
    for block in blocks:
        lines = block.split("\n\nFiles\n")[0].splitlines()
        fields, body = lines[:4], "\n".join(lines[4:]).strip()
        date = fields[2].removeprefix("Date: ")
        parts.append(
            '<section class="communication textbox"><header class="communication-header">'
            f'<p class="from">From: {html.escape(fields[0])}</p><p>{html.escape(fields[1])}</p>'
            f'<time class="date">{date}</time></header><section class="communication-metadata">'
            f'<p class="subject">{html.escape(fields[3])}</p></section>'
            '<section class="communication-body"><p>'
            + html.escape(body).replace("\n\n", "</p><p>").replace("\n", "<br>")
            + "</p></section>"
            + (_FILES if "Files" in block else "")
            + "</section>"
        )
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><script>var a = 1</script></head><body>"
        f'<nav>Sign in</nav><article class="request detail"><h1 class="state">{title}</h1>'
        f'<summary class="synopsis">{summary}</summary><table class="numbers"><tr class="tracking-number">'
        "<td>Tracking #</td><td><p>MF-2023-17</p></td></tr></table>"
        '<table class="dates"><tr class="submitted"><td>Submitted</td><td class="date">March 1, 2023'
        '</td></tr></table><section class="status manager"><header><dfn>Status</dfn></header>'
        '<span class="badge state done">Completed</span></section>'
        '<section id="comms" class="communications"><div class="communications-list">'
        f"{''.join(parts)}</div></section>"
        "</article></body></html>"
    )


def _pdf(text: str) -> bytes:
    """The text drawn line by line on as many pages as it needs."""
    out = io.BytesIO()
    canvas = Canvas(out)
    lines = text.splitlines()
    for start in range(0, len(lines), _LINES_A_PAGE):
        page = canvas.beginText(50, 780)
        page.setFont("Courier", 8)
        for line in lines[start : start + _LINES_A_PAGE]:
            page.textLine(line.replace("•", "-"))
        canvas.drawText(page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What a home publishes that got the thread in every form, in one folder and with one command."""
    inbox = tmp_path_factory.mktemp("inbox")
    texts = {form: payloads.page_text(place) for form, place in PLACES.items()}
    (inbox / "page.txt").write_text(texts["text"], encoding="utf-8")
    (inbox / "saved.html").write_text(_saved_page(texts["html"]), encoding="utf-8")
    (inbox / "print.pdf").write_bytes(_pdf(texts["pdf"]))
    with zipfile.ZipFile(inbox / "all.zip", "w") as archive:
        archive.writestr("threads/page.txt", texts["zip"])
    api: dict[str, list[payloads.Json]] = {
        "requests": [payloads.muckrock_request(place=PLACES["json"])],
        "communications": payloads.muckrock_communications(),
        "files": payloads.muckrock_files(),
        "agencies": [payloads.muckrock_agency(PLACES["json"])],
        "jurisdictions": payloads.muckrock_jurisdictions(PLACES["json"]),
        "users": [payloads.MUCKROCK_USER],
    }
    for name, found in api.items():
        (inbox / f"{name}.json").write_text(json.dumps(payloads.results(*found)), encoding="utf-8")
    return land_and_publish(tmp_path_factory.mktemp("home"), inbox)


def _rows(published: Published, form: str, query: str) -> list[tuple[object, ...]]:
    place = PLACES[form]
    found = published.rows(query.format(agency=f"us-oh-{place.lower().replace(' ', '-')}-pd"))
    return [
        tuple(
            "".join(value.replace(place, "PLACE").split()) if isinstance(value, str) else value
            for value in row
        )
        for row in found
    ]


@pytest.mark.parametrize("form", [form for form in PLACES if form != "text"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT technology_id, fact, status, basis, value, value_number, unit FROM agency_facts "
        "WHERE agency_id = '{agency}' ORDER BY ALL",
        "SELECT fact, status, speaker, quote, rule_id FROM fact_evidence "
        "WHERE agency_id = '{agency}' ORDER BY ALL",
        "SELECT item_number, category, disposition FROM request_items JOIN requests USING (request_id) "
        "WHERE agency_id = '{agency}' ORDER BY ALL",
        "SELECT position, speaker, sent_at FROM messages JOIN requests USING (request_id) "
        "WHERE agency_id = '{agency}' ORDER BY ALL",
        "SELECT tracking_number, platform, platform_status, requester, requested_on FROM requests "
        "WHERE agency_id = '{agency}'",
    ],
    ids=["facts", "quotations", "items", "messages", "requests"],
)
def test_every_form_says_what_the_plain_text_says(published: Published, form: str, query: str) -> None:
    plain = _rows(published, "text", query)
    assert plain
    found = _rows(published, form, query)
    if form == "html" and "fact_evidence" in query:
        # The page names each file at its message as well as at the end, so names in files are quoted twice.
        assert {(row[0], row[1], row[3]) for row in plain} <= {(row[0], row[1], row[3]) for row in found}
        return
    assert found == plain


def test_a_quotation_of_a_pdf_names_its_page(published: Published) -> None:
    rows = published.rows(
        "SELECT source_file, count(*), count(page_number), min(page_number), max(page_number) "
        "FROM fact_evidence GROUP BY source_file"
    )
    for name, quotations, paged, first, last in rows:
        assert (paged, first, last) == ((quotations, 1, 3) if name == "print.pdf" else (0, None, None))
