"""PDFs open to the text that a person reads on them, page by page; what can't be read is named."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_samples import HEIGHT, WIDTH, both, box, lines, one_page, pdf, raw_pdf, scan, scanned, stream
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from warehouse.landing import formats, land, raw_tables
from warehouse.landing.formats import ocr
from warehouse.landing.found import Blob, Found, FoundFile, FoundText, Refused, Unreadable, Working
from warehouse.landing.isolation import Worker
from warehouse.landing.limits import Limits
from warehouse.paths import Home

needs_ocr = pytest.mark.skipif(ocr.program() is None, reason=f"OCR is not installed: {ocr.COMMAND}")

LETTER = """CITY OF ALDERBROOK
Office of the City Clerk

March 3, 2021

Re: Public records request 21-044

Dear Ms. Varga:

This letter answers your public records request of February 2.  The police department does
not use facial recognition technology.  There are no records that respond to items 1-4.

1. Memoranda of understanding: no responsive records.
2. Policies: Policy 9.14 is enclosed.

Sincerely,

R. Okafor
City Clerk"""
POLICY = """ALDERBROOK POLICE DEPARTMENT
POLICY 9.14 - LICENSE PLATE READERS

Effective January 5, 2020

9.14.1 Plate reads are kept for 30 days and then destroyed. Reads tied to a case are kept
as long as the file of the case."""
POLICY_2 = """9.14.2 Nobody may search the reads without a case number. Each search is logged.

9.14.3 The chief reports on the use of the readers every year."""
AGREEMENT = """MEMORANDUM OF UNDERSTANDING
BETWEEN THE CITY OF ALDERBROOK AND THE COUNTY OF HOLLIN

1. The County lets the City search its plate readers.
2. This memorandum ends on December 31, 2023."""

COLUMN_ONE = """Facial recognition is a lead and
nothing more. The unit that runs it
keeps a log of each search, with the
case number, the name of the member
and the reason. Nobody may be held
because of a match alone. Two people
look at each match before it is sent
to anyone outside of the unit, and"""
COLUMN_TWO = """both sign the form. Images of those
who are not known stay for thirty
days. After that they are deleted,
unless they belong to a case that is
still open. The office of standards
reads the log every quarter and says
to the chief what it has found there.
It may stop the use at any time."""


def found(data: bytes, name: str = "answer.pdf", limits: Limits | None = None) -> list[Found]:
    """All finds but the signs of life."""
    blob = Blob(name, data=data)
    chosen = formats.recognise(blob)
    assert chosen.NAME == "pdf"
    return [find for find in chosen.open(blob, limits or Limits()) if not isinstance(find, Working)]


def texts(data: bytes) -> list[FoundText]:
    finds = found(data)
    assert all(isinstance(find, FoundText) for find in finds), finds
    return [find for find in finds if isinstance(find, FoundText)]


def only(data: bytes) -> FoundText:
    (text,) = texts(data)
    return text


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as error:
        found(data, limits=limits)
    return str(error.value)


def attempt(data: bytes, worker: Worker | None = None) -> tuple[list[Found], str]:
    """(what was found, why it stopped)."""
    blob = Blob("hostile.pdf", data=data)
    chosen = formats.by_name("pdf")
    finds: list[Found] = []
    try:
        for find in worker.open("pdf", blob) if worker else chosen.open(blob, Limits()):
            if not isinstance(find, Working):
                finds.append(find)
    except Unreadable as error:
        return finds, str(error)
    return finds, ""


def pages(text: FoundText) -> list[str]:
    ends = [*text.page_starts[1:], len(text.text)]
    return [text.text[start:end] for start, end in zip(text.page_starts, ends, strict=True)]


# --- the text layer -------------------------------------------------------------------------------------


def test_a_letter_reads_as_it_was_typed() -> None:
    text = only(pdf(lines(LETTER)))
    assert text.text == LETTER
    assert text.page_starts == (0,)
    assert text.media_type == "application/pdf"
    assert text.name is None and text.inner == ""
    assert text.redaction_count == 0


@pytest.mark.parametrize("font", ["Helvetica", "Courier", "Times-Bold"])
def test_the_font_changes_nothing(font: str) -> None:
    assert only(pdf(lines(LETTER, font=font, size=10))).text == LETTER


def test_a_sentence_that_runs_on_over_the_page_is_not_torn() -> None:
    text = only(pdf(lines("The department keeps the images for"), lines("thirty days.\n\nIt has no policy.")))
    assert text.text == "The department keeps the images for\nthirty days.\n\nIt has no policy."
    assert text.page_starts == (0, 36)


def test_pages_that_end_with_a_sentence_are_set_apart_and_empty_pages_count() -> None:
    text = only(pdf(lines("It has no policy."), lambda canvas: None, lines("It has no images.")))
    assert text.text == "It has no policy.\n\nIt has no images."
    assert text.page_starts == (0, 19, 19)


def test_a_page_number_between_two_halves_of_a_sentence_stays_and_does_not_tear_it() -> None:
    first = both(lines("The department keeps the images for"), lines("Page 1 of 2", top=40, left=280))
    text = only(pdf(first, lines("thirty days.")))
    assert "images for\n\n\n\nPage 1 of 2\nthirty days." in text.text


@pytest.mark.parametrize("drop", [0, 5])
def test_columns_are_read_one_after_the_other(drop: float) -> None:
    head = lines(
        "ALDERBROOK POLICE DEPARTMENT RULES FOR ALL MEMBERS OF THE DEPARTMENT ON IMAGES", top=740, size=10
    )
    page = both(head, lines(COLUMN_ONE, left=72), lines(COLUMN_TWO, left=320, top=720 - drop))
    text = only(pdf(page)).text
    assert f"{COLUMN_ONE}\n{COLUMN_TWO}" in text
    assert text.startswith("ALDERBROOK POLICE")


def test_justified_columns_have_single_spaces() -> None:
    data = io.BytesIO()
    frames = [Frame(72, 72, 220, 640), Frame(320, 72, 220, 640)]
    document = BaseDocTemplate(data, pageTemplates=[PageTemplate(frames=frames)])
    style = ParagraphStyle("even", fontName="Times-Roman", fontSize=10, leading=12, alignment=4, spaceAfter=9)
    prose = " ".join(f"{COLUMN_ONE} {COLUMN_TWO}".split())
    document.build([Paragraph(prose, style) for _ in range(9)])
    text = only(data.getvalue()).text
    assert "  " not in text
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    assert paragraphs == [prose] * 9


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        ("Memoranda of understanding with any other agency about the use of images", "We hold no records."),
        (
            "Policies and procedures on the use of the system, in force or in draft",
            "Policy 9.14 is enclosed with it.",
        ),
        (
            "Logs of searches made by members of the department since January 2019",
            "We withhold them under the act.",
        ),
        (
            "Records of training of those members who use the system in their work",
            "There are no records of this.",
        ),
    ]
    data = io.BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    cells = [[Paragraph(one, style), Paragraph(two, style)] for one, two in rows]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    SimpleDocTemplate(data).build([Table(cells, colWidths=[170, 170], style=grid)])
    text = " ".join(only(data.getvalue()).text.split())
    places = [text.index(cell) for row in rows for cell in row]
    assert places == sorted(places)


def test_labels_and_their_values_stay_on_one_line() -> None:
    labels = both(
        lines("From:\nSent:\nTo:\nSubject:"),
        lines("Dana Orr\nMonday, March 1, 2021\nCity Clerk\nRequest 21-044", left=144),
    )
    text = only(pdf(labels)).text
    assert [line.split(":")[0] for line in text.split("\n")] == ["From", "Sent", "To", "Subject"]
    assert "Subject:" in text and text.endswith("Request 21-044")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_read_upright(turn: int) -> None:
    def turned(canvas: Canvas) -> None:
        # ReportLab exchanges the sides of a page that it turns.
        canvas.setPageSize((WIDTH, HEIGHT) if turn % 180 == 0 else (HEIGHT, WIDTH))
        canvas.setPageRotation(turn)
        lines(LETTER)(canvas)

    assert only(pdf(turned)).text == LETTER


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_lies_on_its_side_is_read_and_a_stamp_in_the_margin_comes_last(turn: int) -> None:
    def on_its_side(canvas: Canvas) -> None:
        lines("RELEASED", left=20, top=20)(canvas)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        canvas.translate(0, -80)
        lines(LETTER)(canvas)

    assert only(pdf(on_its_side)).text == f"{LETTER}\n\nRELEASED"


def test_hyphens_stay_where_they_are() -> None:
    typed = "The department has no facial recog-\nnition and no plate-\nreaders of its own."
    assert only(pdf(lines(typed))).text == typed
    assert (
        only(pdf(lines("plate\xadreaders and\nsurveil\xad\nlance"))).text
        == "plate-readers and\nsurveil-\nlance"
    )


def test_odd_characters_come_out_as_they_are_seen() -> None:
    mapping = stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00><FF> endcodespacerange "
        b"6 beginbfchar <41> <FB01> <42> <F0B7> <43> <D83DDE93> <44> <0000> <45> <00A0> <46> <00AD> "
        b"endbfchar endcmap"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    data = one_page(
        b"BT /F1 12 Tf 72 700 Td (The list of items that respond: ) Tj /F2 12 Tf (BEAFCD) Tj ET",
        more={6: font, 7: mapping},
    )
    text = only(data).text
    assert text == "The list of items that respond: •\xa0fi-🚓\ufffd"
    assert "\x00" not in text


def test_what_lies_outside_of_the_page_is_not_on_it() -> None:
    text = only(pdf(both(lines("It has no policy."), lines("crop marks of the printer", top=900))))
    assert text.text == "It has no policy."


def test_form_fields_and_typed_notes_are_read_where_they_stand() -> None:
    def form(canvas: Canvas) -> None:
        lines("Name of requester:\n\n\nDecision:")(canvas)
        canvas.acroForm.textfield(value="Ines Varga", x=180, y=712, height=18, width=200, fontSize=10)
        canvas.acroForm.textfield(value="Denied in part", x=180, y=670, height=18, width=200, fontSize=10)

    text = only(pdf(form)).text
    assert "Name of requester:" in text.split("Ines Varga")[0]
    assert text.index("Ines Varga") < text.index("Decision:") < text.index("Denied in part")


def test_a_field_whose_value_was_never_drawn_is_read() -> None:
    widget = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (decision) /V (Denied in part) /Rect [150 690 400 712] "
        b"/F 4 /DA (/F1 12 Tf 0 g) >>"
    )
    data = one_page(
        b"BT /F1 12 Tf 72 695 Td (Decision:) Tj ET",
        page=b"/Annots [7 0 R]",
        catalog=b"/AcroForm << /Fields [7 0 R] /NeedAppearances true /DA (/F1 12 Tf 0 g) "
        b"/DR << /Font << /F1 5 0 R >> >> >>",
        more={7: widget},
    )
    assert "Denied in part" in only(data).text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to print with")
def test_a_page_printed_by_a_browser_reads_paragraph_by_paragraph(tmp_path: Path) -> None:
    paragraphs = [" ".join(part.split()) for part in (*LETTER.split("\n\n"), POLICY.split("\n\n")[2])]
    page = tmp_path / "page.html"
    page.write_text(
        "".join(f"<p style='font-family: serif'>{text}</p>" for text in paragraphs), encoding="utf-8"
    )
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    printed = tmp_path / "page.pdf"
    subprocess.run(
        [*command, f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={printed}", str(page)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = only(printed.read_bytes()).text
    assert [" ".join(part.split()) for part in text.split("\n\n")] == paragraphs


# --- several documents in one file ----------------------------------------------------------------------


def test_a_letter_and_its_enclosures_are_three_documents() -> None:
    data = pdf(lines(LETTER), lines(POLICY), lines(POLICY_2), lines(AGREEMENT))
    letter, policy, agreement = texts(data)
    assert (letter.text, letter.name, letter.inner, letter.part_of) == (LETTER, None, "", None)
    assert (policy.name, policy.inner, policy.part_of) == ("answer p2-3.pdf", "pages 2-3", "")
    assert policy.text == f"{POLICY}\n\n{POLICY_2}"
    assert policy.page_starts == (0, len(POLICY) + 2)
    assert policy.metadata["first_page"] == 2 and policy.metadata["last_page"] == 3
    assert (agreement.name, agreement.inner) == ("answer p4.pdf", "page 4")
    assert agreement.text == AGREEMENT


def test_page_numbers_that_begin_anew_begin_a_document() -> None:
    invoice = "TAMBER OPTICS INC.\n\nCamera service, one year: 4,000 dollars\n\nPage 1 of 1"
    letter, enclosed = texts(pdf(lines(LETTER), lines(invoice)))
    assert letter.text == LETTER
    assert enclosed.inner == "page 2"


def test_the_outline_of_joined_files_says_where_they_begin() -> None:
    def marked(title: str, text: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.bookmarkPage(title)
            canvas.addOutlineEntry(title, title)
            lines(text)(canvas)

        return draw

    data = pdf(
        marked("search log.xlsx", "Searches of 2020: 14."), marked("photos.pdf", "Photos of the unit.")
    )
    assert [text.inner for text in texts(data)] == ["", "page 2"]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(
            (LETTER.split("Sincerely")[0], "AGREEMENT\n\nis what we call the paper."), id="open letter"
        ),
        pytest.param((POLICY, AGREEMENT), id="no letter"),
        pytest.param((LETTER + "\n\nPage 1 of 2", f"{POLICY}\n\nPage 2 of 2"), id="numbered on"),
        pytest.param((LETTER, "It may be that an agreement\nis signed later."), id="prose"),
        pytest.param(
            (f"{POLICY}\n\nPage 1 of 2", "PROCEDURE\n\nNobody may search without a case.\n\nPage 2 of 2"),
            id="headings of one policy",
        ),
    ],
)
def test_when_in_doubt_pages_stay_together(parts: Sequence[str]) -> None:
    assert len(texts(pdf(*map(lines, parts)))) == 1


def test_an_enclosed_policy_is_not_cut_at_its_headings() -> None:
    running = "POLICY 9.14 - LICENSE PLATE READERS\n\n9.14.4 Audits are done each quarter."
    exhibit = "EXHIBIT A\nDATA SHARING AGREEMENT FORM\n\nName of agency and of its chief"
    inner = [text.inner for text in texts(pdf(*map(lines, (LETTER, POLICY, running, exhibit))))]
    assert inner == ["", "pages 2-4"]


def test_attached_files_are_handed_on() -> None:
    attached = stream(b"We hold no records on plate readers.", b"/Type /EmbeddedFile")
    names = b"(a) 8 0 R (b) 9 0 R"
    data = one_page(
        b"BT /F1 12 Tf 72 700 Td (The files are attached.) Tj ET",
        catalog=b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names,
        more={
            7: attached,
            8: b"<< /Type /Filespec /F (../../answer.txt) /UF (../../answer.txt) /EF << /F 7 0 R >> >>",
            9: b"<< /Type /Filespec /F (answer.txt) /UF (answer.txt) /EF << /F 7 0 R >> >>",
        },
    )
    _, one, two = found(data)
    assert isinstance(one, FoundFile) and isinstance(two, FoundFile)
    assert (one.name, one.inner, one.part_of) == ("answer.txt", "attachments/answer.txt", "")
    assert one.data == b"We hold no records on plate readers."
    assert two.inner == "attachments/2/answer.txt"


# --- redactions -----------------------------------------------------------------------------------------

REPORT = """The search was made by Detective              on March 3, 2021.
The image came from the camera at                         and was kept.
Nothing else was found."""


def test_black_boxes_in_the_text_are_counted() -> None:
    page = both(lines(REPORT), box(228, 717, 33, 11), box(234, 703, 60, 11), box(72, 600, 400, 60))
    text = only(pdf(page))
    assert text.redaction_count == 3
    assert "█" not in text.text


def test_boxes_that_touch_on_one_line_are_one() -> None:
    page = both(lines(REPORT), box(228, 717, 18, 11), box(246, 717, 16, 11), box(228, 717, 18, 11))
    assert only(pdf(page)).redaction_count == 1


def test_framed_white_boxes_within_a_line_are_counted() -> None:
    page = both(
        lines("Detective", left=72), box(120, 717, 60, 12, fill=1, stroke=0), lines("ran it.", left=186)
    )
    assert only(pdf(page)).redaction_count == 1


def test_what_a_box_hides_is_blacked_out_in_the_text_too() -> None:
    page = both(lines("Detective Marlow ran it.", font="Courier", size=10), box(131, 717, 39, 11))
    text = only(pdf(page))
    assert text.text == "Detective ██████ ran it."
    assert text.redaction_count == 0  # the text shows it


def test_marks_for_redaction_are_counted() -> None:
    mark = b"<< /Type /Annot /Subtype /Redact /Rect [72 690 200 712] /F 4 >>"
    data = one_page(
        b"BT /F1 12 Tf 72 695 Td (Detective Marlow ran it.) Tj ET", page=b"/Annots [7 0 R]", more={7: mark}
    )
    assert only(data).redaction_count == 1


def bar_code(canvas: Canvas) -> None:
    for number in range(30):
        canvas.rect(72 + number * 4, 600, 2, 40, fill=1, stroke=0)


def label_on_a_bar(canvas: Canvas) -> None:
    canvas.rect(72, 600, 200, 16, fill=1, stroke=0)
    canvas.setFillGray(1)
    canvas.drawString(80, 604, "SECTION ONE")


def shadow_of_a_frame(canvas: Canvas) -> None:
    canvas.rect(74, 590, 300, 60, fill=1, stroke=0)
    canvas.setFillGray(1)
    canvas.rect(72, 592, 300, 60, fill=1, stroke=1)
    canvas.setFillGray(0)
    canvas.drawString(80, 620, "This frame has a shadow.")


def table_of_empty_cells(canvas: Canvas) -> None:
    canvas.drawString(30, 604, "Name")
    canvas.setFillGray(1)
    for column in range(3):
        canvas.rect(72 + column * 100, 600, 100, 16, fill=1, stroke=1)
    canvas.setFillGray(0)
    canvas.drawString(380, 604, "Total")


@pytest.mark.parametrize(
    "look_alike",
    [
        pytest.param(box(72, 717, 300, 1), id="underline"),
        pytest.param(box(72, 700, 468, 3), id="rule"),
        pytest.param(box(0, 740, WIDTH, 30), id="letterhead bar from edge to edge"),
        pytest.param(box(72, 745, 468, 12), id="letterhead bar"),
        pytest.param(box(0, 0, WIDTH, HEIGHT, fill=0.9), id="background"),
        pytest.param(box(300, 600, 9, 9, fill=1, stroke=0), id="box to tick"),
        pytest.param(box(72, 560, 200, 30, fill=0.8), id="grey panel"),
        pytest.param(box(200, 717, 100, 14, fill=1, stroke=0), id="field to fill in"),
        pytest.param(bar_code, id="bar code"),
        pytest.param(label_on_a_bar, id="label on a bar"),
        pytest.param(shadow_of_a_frame, id="shadow"),
        pytest.param(table_of_empty_cells, id="empty cells"),
    ],
)
def test_look_alikes_are_no_redactions(look_alike: Callable[[Canvas], None]) -> None:
    text = only(pdf(both(look_alike, lines("Name of the member:"), lines("Nothing is left out.", top=640))))
    assert text.redaction_count == 0
    assert "█" not in text.text


# --- scans ----------------------------------------------------------------------------------------------

SCAN = "CITY OF ALDERBROOK\n\nDear Ms. Varga:\n\nThe department does not use facial recognition technology.\n"


def test_without_ocr_scanned_pages_are_named_and_the_others_land(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: None)
    image = scanned(scan(SCAN))
    text, one, two = found(pdf(lines("It has no policy."), image, image, lines("It has no images."), image))
    assert isinstance(text, FoundText)
    assert text.text == "It has no policy.\n\nIt has no images."
    assert text.redaction_count is None
    assert [pages(text)[3]] == ["It has no images."]
    assert one == Refused(
        "answer.pdf",
        "pages 2-3",
        "image only; install OCR with: sudo apt-get install -y tesseract-ocr, and land it again",
    )
    assert isinstance(two, Refused) and two.inner == "page 5"


def test_installing_ocr_opens_files_again(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = set()
    for program in (None, "/usr/bin/tesseract"):
        monkeypatch.setattr(ocr, "program", lambda program=program: program)
        formats.opening_version.cache_clear()
        versions.add(formats.opening_version(Limits()))
    formats.opening_version.cache_clear()
    assert len(versions) == 2


@needs_ocr
def test_once_ocr_is_installed_a_file_lands_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "answer.pdf"
    file.write_bytes(pdf(lines("It has no policy."), scanned(scan(SCAN))))
    home = Home(tmp_path / "home")
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        formats.opening_version.cache_clear()
        report = land(home, [file])
        assert (report.new, [path for path, _ in report.quarantined]) == (1, [f"{file}!/page 2"])
    formats.opening_version.cache_clear()
    report = land(home, [file])
    assert (report.new, report.versions, report.quarantined) == (0, 1, [])
    connection = raw_tables.connect(home.warehouse_db, read_only=True)
    newest, starts = connection.execute(
        "SELECT text, page_starts FROM raw.source_versions WHERE version_number = 2"
    ).fetchall()[0]
    assert starts == [0, 19]
    assert "does not use facial recognition" in newest[starts[1] :]
    assert connection.execute("SELECT count(*) FROM raw.quarantine").fetchall() == [(0,)]
    connection.close()
    assert land(home, [file]).unchanged == 1


@needs_ocr
@pytest.mark.parametrize("turned", [0, 90])
def test_scanned_pages_are_read_through_ocr(turned: int) -> None:
    stamp = lines("ALD-000012", top=20)
    text = only(pdf(lines("It has no policy."), both(scanned(scan(SCAN, turned=turned)), stamp)))
    assert text.metadata["ocr_pages"] == [2]
    assert "The department does not use facial recognition technology." in pages(text)[1]


@needs_ocr
def test_black_boxes_of_a_scan_are_counted() -> None:
    image = scan(
        SCAN, boxes=[(300, 600, 520, 632), (600, 600, 800, 632), (0, 0, 1275, 30), (150, 900, 900, 903)]
    )
    assert only(pdf(scanned(image))).redaction_count == 2


@needs_ocr
def test_a_text_layer_without_letters_is_read_through_ocr() -> None:
    shifted = "".join(chr(ord(letter) + 29) if letter > " " else letter for letter in SCAN).upper()
    image = scanned(scan(SCAN))

    def layer(canvas: Canvas) -> None:
        image(canvas)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.setFont("Helvetica", 9)
        text.textLines("\n".join(["KRWXV ZPLQV GHSWQ PXQFW LVVQG"] * 12 + [shifted[:0]]))
        canvas.drawText(text)

    text = only(pdf(layer))
    assert "does not use facial recognition" in text.text and "ZPLQV" not in text.text


@needs_ocr
def test_a_scan_with_a_text_layer_keeps_it() -> None:
    def layer(canvas: Canvas) -> None:
        scanned(scan(SCAN))(canvas)
        text = canvas.beginText(72, 720)
        text.setTextRenderMode(3)
        text.setFont("Times-Roman", 11)
        text.textLines(LETTER)
        canvas.drawText(text)

    text = only(pdf(layer))
    assert text.text.startswith("CITY OF ALDERBROOK\nOffice of the City Clerk")
    assert "ocr_pages" not in text.metadata


# --- broken and hostile files ---------------------------------------------------------------------------


def test_a_locked_file_is_named() -> None:
    assert "password" in reason(pdf(lines(LETTER), encrypt=StandardEncryption("secret", canPrint=0)))


def test_a_file_that_opens_without_its_password_lands() -> None:
    assert only(pdf(lines(LETTER), encrypt=StandardEncryption("", ownerPassword="secret"))).text == LETTER


def test_a_file_cut_short_is_named_or_gives_what_it_has() -> None:
    data = pdf(*(lines(LETTER) for _ in range(20)))
    assert "cut short" in reason(data[:200])
    finds, why = attempt(data[: len(data) // 2])
    assert finds or "cut short" in why


def test_a_file_without_pages_is_named() -> None:
    empty = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
    assert "without pages" in reason(raw_pdf(empty))


def test_blank_pages_hold_no_words() -> None:
    assert "no words" in reason(pdf(lambda canvas: None))


def test_too_many_pages_are_named_with_the_limit() -> None:
    assert "--limit pages=N" in reason(pdf(*[lines("Page")] * 4), Limits(pages=3))


def test_too_large_a_file_is_named() -> None:
    assert "file_bytes" in reason(pdf(lines(LETTER)), Limits(file_bytes=100))


@needs_ocr
def test_a_page_of_gigantic_size_is_drawn_small_enough() -> None:
    def gigantic(canvas: Canvas) -> None:
        canvas.setPageSize((14_400, 14_400))
        canvas.scale(14_400 / WIDTH, 14_400 / HEIGHT)
        scanned(scan(SCAN))(canvas)

    assert "facial recognition" in only(pdf(gigantic)).text


def test_a_damaged_page_is_named_and_the_others_land() -> None:
    data = raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            4: stream(b"BT /F1 12 Tf 72 700 Td (It has no policy.) Tj ET"),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            6: b"(no page)",
        }
    )
    finds = found(data)
    assert [type(find) for find in finds] == [FoundText, Refused]
    assert isinstance(finds[1], Refused) and finds[1].inner == "page 2" and "damaged" in finds[1].reason


@pytest.mark.parametrize(
    "nested",
    [
        pytest.param(b"[" * 200_000 + b"]" * 200_000, id="lists"),
        pytest.param(b"<< /A " * 100_000 + b"1" + b" >>" * 100_000, id="dictionaries"),
    ],
)
def test_deep_nesting_breaks_nothing(nested: bytes) -> None:
    data = one_page(
        b"BT /F1 12 Tf 72 700 Td (It has no policy.) Tj ET", page=b"/Extra 7 0 R", more={7: nested}
    )
    with Worker(Limits()) as worker:
        finds, why = attempt(data, worker)
        assert finds or why
        # Whatever became of it, the next file is read.
        (text,) = worker.open("pdf", Blob("answer.pdf", data=pdf(lines(LETTER))))
    assert isinstance(text, FoundText) and text.text == LETTER


def test_forms_that_draw_themselves_over_and_over_are_given_up() -> None:
    form = stream(
        b"/X Do " * 50,
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>",
    )
    page = b"/Resources << /XObject << /X 7 0 R >> >>"
    data = one_page(b"/X Do", more={7: form}).replace(
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >>", page
    )
    with Worker(Limits(seconds=1)) as worker, pytest.raises(Unreadable, match="took longer"):
        list(worker.open("pdf", Blob("loop.pdf", data=data)))


def test_it_is_told_by_its_bytes() -> None:
    assert formats.recognise(Blob("a.txt", data=b"\r\n" + pdf(lines(LETTER)))).NAME == "pdf"
    assert (
        formats.recognise(Blob("a.pdf", data=b"Dear Ms. Varga: a %PDF- file is enclosed.")).NAME
        == "plain_text"
    )


BUNDLE = pdf(
    both(lines(LETTER), box(72, 100, 90, 12)),
    both(lines(COLUMN_ONE), lines(COLUMN_TWO, left=320)),
    lines(AGREEMENT),
)


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, len(BUNDLE) - 1), st.sampled_from(["put", "cut", "twice"]), st.binary(max_size=9)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_mutated_files_give_text_or_a_reason(changes: list[tuple[int, str, bytes]]) -> None:
    data = bytearray(BUNDLE)
    for place, what, content in changes:
        if what == "put":
            data[place : place + len(content)] = content
        elif what == "cut":
            del data[place : place + 40 * (len(content) + 1)]
        else:
            data[place:place] = data[place : place + 60]
    finds, why = attempt(bytes(data))
    assert finds or why
    for find in finds:
        if isinstance(find, FoundText):
            assert find.page_starts[0] == 0
            assert list(find.page_starts) == sorted(find.page_starts)
            assert find.page_starts[-1] <= len(find.text)
