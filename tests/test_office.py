"""Office files: documents and workbooks become the text that their readers see, tables of plain text stay as
they are, and hostile files are refused by name.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.evaluation.labels import is_label
from warehouse.landing.formats import archives, office, plain_text, recognise
from warehouse.landing.forms import detect_form
from warehouse.landing.found import Blob, Found, FoundText, Skipped, Unreadable, Working
from warehouse.landing.limits import Limits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def opened(data: bytes, limits: Limits | None = None) -> list[Found]:
    blob = Blob("file", data=data)
    assert recognise(blob) is office
    return [find for find in office.open(blob, limits or Limits()) if not isinstance(find, Working)]


def the_text(data: bytes) -> str:
    (found,) = [find for find in opened(data) if isinstance(find, FoundText)]
    return found.text


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    old = members[member]
    assert isinstance(old, bytes)
    return zipped(members | {member: change(old)})


def letter() -> bytes:
    """A letter about an invented town, with a list, a table and what Word adds besides."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Quillmere Police Department"
    made.sections[0].footer.paragraphs[0].text = "Page 1"
    for line in ("June 1, 2023", "Re: Public records request 23-4411", "Dear Mr. Fairweather-Lund:"):
        made.add_paragraph(line)
    made.add_paragraph(
        "The Quillmere Police Department received your public records request of May 9, 2023. "
        "It answers it as follows."
    )
    for line in ("Procedure 7-3 is enclosed.", "A search found no study of false alerts."):
        made.add_paragraph(line, style="List Number")
    for line in ("audio", "alerts"):
        made.add_paragraph(line, style="List Bullet")
    table = made.add_table(2, 3)
    for row, cells in zip(table.rows, (("No.", "Asked", "Answer"), ("1", "Agreements", "None")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("Sincerely,")
    made.add_paragraph("Irma Stott")
    return saved(made)


LETTER = """June 1, 2023
Re: Public records request 23-4411
Dear Mr. Fairweather-Lund:

The Quillmere Police Department received your public records request of May 9, 2023. It answers it as follows.

1. Procedure 7-3 is enclosed.
2. A search found no study of false alerts.
• audio
• alerts

No. | Asked | Answer
1 | Agreements | None

Sincerely,
Irma Stott

Quillmere Police Department
"""


def test_a_document_becomes_its_text() -> None:
    text = the_text(letter())
    assert text == LETTER
    assert detect_form(text) == "response_letter"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ('<w:r><w:t>90</w:t></w:r><w:del w:id="1"><w:r><w:delText>30</w:delText></w:r></w:del>', "90"),
        ('<w:ins w:id="1"><w:r><w:t>90</w:t></w:r></w:ins>', "90"),
        ('<w:moveFrom w:id="1"><w:r><w:t>old</w:t></w:r></w:moveFrom><w:r><w:t>kept</w:t></w:r>', "kept"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>seen</w:t></w:r>", "seen"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>30</w:t></w:r><w:r><w:t>60</w:t></w:r>", "60"),
        ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>30</w:t></w:r>', "30"),
        ("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>", "one\ntwo three"),
        ("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>use</w:t></w:r>", "non-use"),
        ("<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>", "a link"),
        ("<w:sdt><w:sdtContent><w:r><w:t>a field</w:t></w:r></w:sdtContent></w:sdt>", "a field"),
        ("<w:r><w:instrText>MACROBUTTON</w:instrText></w:r><w:r><w:t>result</w:t></w:r>", "result"),
        (
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
            "<w:r><w:t>once</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>twice</w:t></w:r></mc:Fallback>"
            "</mc:AlternateContent>",
            "once",
        ),
        ("<w:r><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:r>", "in a box"),
    ],
)
def test_what_a_reader_sees_of_a_paragraph_is_kept(runs: str, text: str) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()._p
    for run in parse_xml(f"<w:p {W}>{runs}</w:p>"):
        paragraph.append(run)
    assert the_text(saved(made)) == text + "\n"


def test_numbers_of_lists_are_counted_as_word_counts_them() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, start, form, text in (
            (0, 3, "decimal", "Section %1."),
            (1, 1, "lowerLetter", "(%2)"),
            (2, 1, "upperRoman", "%1.%2.%3"),
        )
    )
    made = docx.Document()
    numbering = made.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, words in ((0, "Use"), (1, "Warrants"), (1, "Logs"), (2, "Kept"), (0, "Data"), (1, "Reads")):
        properties = made.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'))
    assert the_text(saved(made)).splitlines() == [
        "Section 3. Use",
        "(a) Warrants",
        "(b) Logs",
        "3.b.I Kept",
        "Section 4. Data",
        "(a) Reads",
    ]


def test_notes_stand_at_the_end_with_their_number() -> None:
    made = docx.Document()
    made.add_paragraph("Reads are kept for 30")._p.append(
        parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>')
    )
    words = "<w:p><w:r><w:t>Since 2021.</w:t></w:r></w:p>"
    note = f'<w:footnotes {W}><w:footnote w:id="2">{words}</w:footnote></w:footnotes>'
    data = changed(
        saved(made),
        "word/_rels/document.xml.rels",
        lambda old: old.replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Target="footnotes.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
            b'2006/relationships/footnotes"/></Relationships>',
        ),
    )
    with zipfile.ZipFile(stream := io.BytesIO(data), "a") as archive:
        archive.writestr("word/footnotes.xml", note)
    assert the_text(stream.getvalue()) == "Reads are kept for 30[1]\n\n[1] Since 2021.\n"


def test_a_document_with_macros_is_read_without_them() -> None:
    data = changed(
        letter(),
        "[Content_Types].xml",
        lambda old: old.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    with zipfile.ZipFile(stream := io.BytesIO(data), "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 Shell calc.exe")
    assert the_text(stream.getvalue()) == LETTER


ODT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="a"
 style:num-suffix=")"/></text:list-style></office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
<text:h>Policy 611</text:h><text:p>Video is kept<text:s/>for <text:span>90</text:span> days.</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>Warrants</text:p></text:list-item>
<text:list-item><text:p>Training</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>2021</text:p></table:table-cell>
<table:table-cell><text:p>14</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def test_an_opendocument_text_is_read() -> None:
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT})
    assert the_text(data).splitlines() == [
        "Policy 611",
        "Video is kept for 90 days.",
        "a) Warrants",
        "b) Training",
        "2021 | 14",
    ]


# --- workbooks ---------------------------------------------------------------------------------------


def workbook() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    flights = made.active
    assert flights is not None
    flights.title = "Flights"
    for row in (
        ["Drone flight log, Larkmoor Police Department"],
        ["Date", "Pilot", "Minutes", "Note"],
        [datetime(2021, 3, 1), "A. Quist", 12.5, "=HYPERLINK(1)"],
        [datetime(2021, 3, 2, 14, 5), "B. Orme", 7.0, "two\nlines"],
        [],
        [None, "C. Dunn", True, None],
    ):
        flights.append(row)
    costs = made.create_sheet("Costs")
    costs.append(["Vendor", "Tamber Optics"])
    costs.append(["Contract", "12-33"])
    years = made.create_sheet("Years")
    years.append(["Year", "Amount"])
    years.append([2021, 1200])
    hidden = made.create_sheet("Names")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    return made


def stored(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_becomes_lines_with_the_names_of_its_columns() -> None:
    finds = opened(stored(workbook()))
    assert isinstance(finds[0], FoundText)
    assert (
        finds[0].text
        == """Flights

Drone flight log, Larkmoor Police Department
Date | Pilot | Minutes | Note
Date: 2021-03-01 | Pilot: A. Quist | Minutes: 12.5
Date: 2021-03-02 14:05 | Pilot: B. Orme | Minutes: 7 | Note: two lines
Pilot: C. Dunn | Minutes: TRUE

Costs

Vendor | Tamber Optics
Contract | 12-33

Years

Year | Amount
Year: 2021 | Amount: 1200
"""
    )
    assert finds[1:] == [Skipped("Names", "a hidden sheet")]


def test_a_sheet_without_end_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_MOST_ROWS", 5)
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for number in range(20):
        sheet.append([number, "x"])
    sheet.cell(1_048_576, 16_384, "far away")
    began = time.monotonic()
    text = the_text(stored(made))
    assert text.splitlines()[-1] == "[The sheet goes on; only its first 5 rows are read.]"
    assert time.monotonic() - began < 5


# --- tables of plain text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("Date,Pilot,Minutes\n2021-03-01,A. Quist,12\n2021-03-02,B. Orme,7\n", "text/csv"),
        ('Name,Note\nA,"one\ntwo"\n=1+1,@x\n', "text/csv"),
        ("Date\tPilot\n2021\tA\n2022\tB\n", "text/tab-separated-values"),
        ("Dear Ana, hello\nwe have none, sorry\nyours, Vera\n", "text/plain"),
        ("a,b\nc,d\n", "text/plain"),
        ("Name,Note\nA,b\nonly one\n", "text/plain"),
    ],
)
def test_a_table_of_plain_text_stays_as_it_is(text: str, media_type: str) -> None:
    blob = Blob("t.csv", data=text.encode())
    assert recognise(blob) is plain_text
    (found,) = plain_text.open(blob, Limits())
    assert isinstance(found, FoundText)
    assert (found.text, found.media_type) == (text, media_type)


def test_a_table_of_labels_is_still_told() -> None:
    text = "txt_file,agency,retention_days\na.txt,Larkmoor,30\nb.txt,Ostler,60\n"
    (found,) = plain_text.open(Blob("labels.csv", data=text.encode()), Limits())
    assert isinstance(found, FoundText) and is_label(found.text)


# --- what is not read, and hostile files -------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"}, "presentations"),
        ({"[Content_Types].xml": "<x/>", "xl/workbook.bin": "x"}, "binary Excel"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, "sheets"),
        ({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}, "damaged"),
        ({"[Content_Types].xml": "not xml", "xl/workbook.xml": "<x/>"}, "damaged"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "damaged"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(members: dict[str, bytes | str], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        opened(zipped(members))


@pytest.mark.parametrize("kind", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600])
def test_old_office_and_outlook_files_are_refused_with_what_to_do(kind: bytes) -> None:
    blob = Blob("a.doc", data=kind)
    assert recognise(blob) is plain_text
    with pytest.raises(Unreadable, match=r"save it as \.docx, \.xlsx or \.eml"):
        list(plain_text.open(blob, Limits()))


def test_other_zip_files_are_left_to_archives() -> None:
    for members in ({"letters/a.txt": "x"}, {"word/notes.txt": "x"}, {"mimetype": "application/epub+zip"}):
        assert recognise(Blob("a.docx", data=zipped(dict(members)))) is archives


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(Unreadable, match="no words"):
        opened(saved(docx.Document()))
    with pytest.raises(Unreadable, match="no words"):
        opened(stored(openpyxl.Workbook()))


def entities(body: str) -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    return f'<?xml version="1.0"?>{bomb}]>{body}'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    paragraph = f"<w:document {W}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    data = changed(letter(), "word/document.xml", lambda old: entities(paragraph).decode().encode(encoding))
    with pytest.raises(Unreadable, match="document type"):
        opened(data)
    sheet = changed(stored(workbook()), "xl/workbook.xml", lambda old: entities("<sst>&j;</sst>"))
    with pytest.raises(Unreadable, match="document type"):
        opened(sheet)


def test_a_decompression_bomb_is_refused() -> None:
    data = changed(letter(), "word/document.xml", lambda old: b" " * 150_000_000)
    began = time.monotonic()
    with pytest.raises(Unreadable, match="bomb"):
        opened(data)
    assert time.monotonic() - began < 5


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(letter())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    listed = data.rfind(b"word/document.xml") - 46 + 24
    assert int.from_bytes(data[listed : listed + 4], "little") == size
    data[listed : listed + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="damaged"):
        opened(bytes(data))


def test_xml_nested_without_end_is_refused() -> None:
    body = f"<w:document {W}><w:body>{'<w:sdt>' * 100_000}{'</w:sdt>' * 100_000}</w:body></w:document>"
    began = time.monotonic()
    with pytest.raises(Unreadable, match="damaged"):
        opened(changed(letter(), "word/document.xml", lambda old: body.encode()))
    assert time.monotonic() - began < 5


def test_what_is_larger_than_allowed_is_refused() -> None:
    with pytest.raises(Unreadable, match="file_bytes"):
        opened(letter(), Limits(file_bytes=1_000))
    with pytest.raises(Unreadable, match="text_bytes"):
        opened(letter(), Limits(text_bytes=50))


FILES = (letter(), stored(workbook()))


@settings(max_examples=60, deadline=5_000)
@given(
    data=st.sampled_from(FILES),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=8)), min_size=1, max_size=6
    ),
)
def test_a_damaged_file_gives_its_text_or_a_reason(data: bytes, cuts: list[tuple[float, int, bytes]]) -> None:
    for place, length, instead in cuts:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + length :]
    _opens_or_says_why(data)


@settings(max_examples=60, deadline=5_000)
@given(
    member=st.sampled_from(
        ["word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml"]
    ),
    place=st.floats(0, 1),
    length=st.integers(0, 60),
    instead=st.sampled_from(
        [b"", b'"', b"<", b"-1", b"999999999999", b"\x00", b"</w:p>", b'w:val=""', b"\xff"]
    ),
)
def test_damaged_xml_gives_its_text_or_a_reason(
    member: str, place: float, length: int, instead: bytes
) -> None:
    def damage(old: bytes) -> bytes:
        at = int(place * len(old))
        return old[:at] + instead + old[at + length :]

    _opens_or_says_why(changed(FILES[0], member, damage))


def _opens_or_says_why(data: bytes) -> None:
    try:
        finds = list(office.open(Blob("a.docx", data=data), Limits()))
    except Unreadable as error:
        reason = str(error)
        assert reason
    else:
        assert any(isinstance(find, FoundText) and find.text.strip() for find in finds)
