"""Reading a PDF: each page's text, from its text layer or through OCR, put together to documents."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from warehouse.landing.formats import ocr, pdf_redactions
from warehouse.landing.formats.pdf_bundles import Bookmark, document_starts
from warehouse.landing.formats.pdf_layout import PageText, covered, join_pages, lay_out, read_glyphs
from warehouse.landing.formats.pdf_objects import Box, things, visible_box
from warehouse.landing.found import Blob, Found, FoundFile, FoundText, Refused, Unreadable, Working
from warehouse.landing.limits import Limits

MEDIA_TYPE = "application/pdf"

_POINTS_PER_INCH = 72
#: A page is drawn for OCR with no more dots than this; Tesseract takes no side longer than 32,767.
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 30_000
#: A page that is mostly an image and says less than this is a scan with a stamp on it.
_STAMP_CHARACTERS = 80
_SCAN_SHARE = 0.5
_FEWEST_CHARACTERS = 20
_OUTLINED_TEXT = 200
_UNMAPPED_SHARE = 0.3
_GARBLED_WORDS = 30
_MOST_ANNOTATIONS = 5_000
_MOST_BOOKMARKS = 2_000

_IMAGE_ONLY = f"image only; install OCR with: {ocr.COMMAND}, and land it again"
_UNMAPPED = f"its text layer says no letters; install OCR with: {ocr.COMMAND}, and land it again"
_DAMAGED_PAGE = "this page is damaged; open the PDF and print it to a new one, then land that"
_NO_WORDS = "it holds no words (blank pages); land the original it was made from"

_WORD = re.compile(r"[^\W\d_]{4,}")
_ANY_WORD = re.compile(r"[^\W_]")
_VOWEL = re.compile(r"(?i)[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_COMMON = re.compile(r"(?i)\b(?:the|of|and|to|in|for|is|on|by|with|de|la|el|los|que|en|y)\b")

# Shown on the page like its own text: fields of a form, notes typed on it, stamps.
_SHOWN = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)


@dataclass
class _Page:
    """What one page gave. `refused` is why it gave nothing; `redactions` None where they can't be told."""

    text: PageText = field(default_factory=lambda: PageText(""))
    refused: str | None = None
    redactions: int | None = 0
    was_ocr: bool = False


def read(blob: Blob, limits: Limits) -> Iterator[Found]:
    """See pdf.open."""
    document = _opened(blob.read(limits.file_bytes))
    try:
        count = len(document)
        if count > limits.pages:
            raise Unreadable(
                f"it has {count:,} pages, more than the {limits.pages:,} that are read; split it, or raise "
                "the limit with --limit pages=N"
            )
        pages: list[_Page] = []
        for number in range(count):
            # One page is one step: each may take as long as a small file may.
            yield Working(limits.seconds)
            pages.append((yield from _read_page(document, number)))
        yield Working(limits.seconds)
        refused = list(_refused(blob, pages))
        texts = list(_texts(blob, pages, document, limits))
        yield from texts
        yield from refused
        empty = not texts and not refused
        for found in _attachments(document, limits):
            empty = False
            yield found
        if empty:
            raise Unreadable(_NO_WORDS)
    finally:
        document.close()


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable(
                "it is protected by a password; open it with that, print it to a new PDF and land the new one"
            ) from error
        raise Unreadable(
            "the PDF is damaged, cut short or without pages; download or export it again"
        ) from error
    if document.get_formtype() != raw.FORMTYPE_NONE:
        # Draws the fields of forms that carry values without a picture of them.
        document.init_forms()
    return document


def _read_page(document: pdfium.PdfDocument, number: int) -> Generator[Working, None, _Page]:
    """What the page gives; signs of life on the way."""
    try:
        page, marks = _with_notes(document, number)
        try:
            return (yield from _page_found(page, marks))
        finally:
            page.close()
    except pdfium.PdfiumError:
        return _Page(refused=_DAMAGED_PAGE, redactions=None)


def _page_found(page: pdfium.PdfPage, marks: Sequence[Box]) -> Generator[Working, None, _Page]:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        return _Page(refused=_DAMAGED_PAGE, redactions=None)
    textpage = page.get_textpage()
    glyphs = read_glyphs(textpage, page.get_bbox())
    textpage.close()
    redactions = pdf_redactions.drawn(page, glyphs, marks)
    text = lay_out(covered(glyphs, redactions.hidden), page.get_bbox())
    found = _Page(text, redactions=redactions.boxes)
    is_unmapped = (
        text.glyph_count >= _FEWEST_CHARACTERS and text.unmapped_count > _UNMAPPED_SHARE * text.glyph_count
    )
    is_image = not is_unmapped and _is_image(page, text)
    if ocr.program() is None:
        if is_unmapped or is_image:
            return _Page(refused=_IMAGE_ONLY if is_image else _UNMAPPED, redactions=None)
        return found
    if not (is_unmapped or is_image or _is_garbled(text.text)):
        return found
    yield Working(2 * ocr.SECONDS)
    image, dots_per_point = _picture(page)
    try:
        words = ocr.read(image)
    except ocr.OcrFailed as error:
        return _Page(refused=str(error), redactions=None)
    if not (is_unmapped or is_image) and _common_words(words) <= _common_words(text.text):
        return found
    return _Page(
        # Without a word it is a picture or an empty sheet.
        PageText(words, glyph_count=len(words)) if _WORD.search(words) else PageText(""),
        redactions=pdf_redactions.scanned(image, dots_per_point),
        was_ocr=True,
    )


def _with_notes(document: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, list[Box]]:
    """The page, what is typed into its fields and on it now part of it; and its marks for redaction."""
    page = document[number]
    marks = list(pdf_redactions.marks(page))
    if any(kind in _SHOWN for kind in _annotation_kinds(page)):
        done = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        if done == raw.FLATTEN_SUCCESS:
            # The page in hand still shows what it was before.
            page.close()
            page = document[number]
    return page, marks


def _annotation_kinds(page: pdfium.PdfPage) -> Iterator[int]:
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if annotation:
            yield raw.FPDFAnnot_GetSubtype(annotation)
            raw.FPDFPage_CloseAnnot(annotation)


def _is_image(page: pdfium.PdfPage, text: PageText) -> bool:
    """Whether the page is a scan, or text that was turned into drawings."""
    if text.glyph_count >= _STAMP_CHARACTERS:
        return False
    bounds = page.get_bbox()
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    images, drawings = 0.0, 0
    for thing in things(page, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH):
        if thing.type == raw.FPDF_PAGEOBJ_PATH:
            drawings += 1
            continue
        box = visible_box(thing, bounds)
        if box is not None:
            images += (box[2] - box[0]) * (box[3] - box[1])
    if images >= _SCAN_SHARE * area:
        return True
    return text.glyph_count < _FEWEST_CHARACTERS and drawings > _OUTLINED_TEXT


def _is_garbled(text: str) -> bool:
    """Whether the letters of a text layer are not the ones that are seen (a font without its alphabet)."""
    words = _WORD.findall(text)
    if len(words) < _GARBLED_WORDS or _COMMON.search(text):
        return False
    return sum(not _VOWEL.search(word) for word in words) > 0.25 * len(words)


def _common_words(text: str) -> int:
    return len(_COMMON.findall(text))


def _picture(page: pdfium.PdfPage) -> tuple[Image.Image, float]:
    """The page as a grey image for OCR, and its dots per point."""
    width, height = page.get_size()
    scale = min(
        ocr.DOTS_PER_INCH / _POINTS_PER_INCH,
        math.sqrt(_MOST_PIXELS / (width * height)),
        _LONGEST_SIDE / max(width, height),
    )
    return page.render(scale=scale, grayscale=True).to_pil().convert("L"), scale


def _texts(
    blob: Blob, pages: Sequence[_Page], document: pdfium.PdfDocument, limits: Limits
) -> Iterator[FoundText]:
    """One text per document in the PDF. Raises Unreadable when one is longer than a text may be."""
    starts = document_starts([page.text for page in pages], _bookmarks(document))
    about = {
        key.lower(): value
        for key, value in document.get_metadata_dict(skip_empty=True).items()
        if key in ("Title", "Producer", "Creator", "CreationDate")
    }
    for start, behind in zip(starts, [*starts[1:], len(pages)], strict=True):
        part = pages[start:behind]
        text, page_starts = join_pages([page.text.text for page in part])
        if not _ANY_WORD.search(text):
            continue
        if len(text.encode("utf-8", "replace")) > limits.text_bytes:
            raise Unreadable(
                f"its text is longer than {limits.text_bytes / 1e6:,.0f} MB; split it, or raise the limit "
                "with --limit text_bytes=N"
            )
        metadata: dict[str, object] = {
            **about,
            "first_page": start + 1,
            "last_page": behind,
            "pages": len(pages),
        }
        ocr_pages = [start + place for place, page in enumerate(part, start=1) if page.was_ocr]
        if ocr_pages:
            metadata["ocr_pages"] = ocr_pages
        counts = [page.redactions for page in part]
        known = [count for count in counts if count is not None]
        found = FoundText(
            text,
            media_type=MEDIA_TYPE,
            page_starts=page_starts,
            redaction_count=sum(known) if len(known) == len(counts) else None,
            metadata=metadata,
        )
        if start:
            where = _pages(start + 1, behind)
            short = where.removeprefix("pages ").removeprefix("page ")
            name = f"{PurePosixPath(blob.name).stem} p{short}.pdf"
            found = replace(found, name=name, inner=where, part_of="")
        yield found


def _refused(blob: Blob, pages: Sequence[_Page]) -> Iterator[Refused]:
    """The pages that gave nothing; those that follow one another for the same reason together."""
    numbered = list(enumerate((page.refused for page in pages), start=1))
    for reason, group in itertools.groupby(numbered, key=lambda pair: pair[1]):
        if reason is not None:
            places = [number for number, _ in group]
            yield Refused(blob.name, _pages(places[0], places[-1]), reason)


def _pages(first: int, last: int) -> str:
    return f"page {first}" if first == last else f"pages {first}-{last}"


def _bookmarks(document: pdfium.PdfDocument) -> list[Bookmark]:
    """The entries of the outline's top level that lead to a page."""
    found = []
    for mark in itertools.islice(document.get_toc(max_depth=1), _MOST_BOOKMARKS):
        leads_to = mark.get_dest()
        page = leads_to.get_index() if leads_to is not None else None
        if page is not None:
            found.append(Bookmark(mark.get_title(), page))
    return found


def _attachments(document: pdfium.PdfDocument, limits: Limits) -> Iterator[FoundFile | Refused]:
    """The files that are attached to the PDF (or that a portfolio is made of)."""
    seen: Counter[str] = Counter()
    for number in range(min(document.count_attachments(), limits.members)):
        name = "unnamed"
        try:
            attachment = document.get_attachment(number)
            name = PurePosixPath(attachment.get_name().replace("\\", "/").replace("\x00", "")).name or name
            data = bytes(attachment.get_data())
        except pdfium.PdfiumError:
            yield Refused(name, f"attachments/{name}", "this attachment is damaged; ask for the file itself")
            continue
        seen[name] += 1
        # Two files of one name stay two.
        folder = f"attachments/{seen[name]}" if seen[name] > 1 else "attachments"
        inner = f"{folder}/{name}"
        if len(data) > limits.file_bytes:
            yield Refused(
                name, inner, "this attachment is too large; raise the limit with --limit file_bytes=N"
            )
        else:
            yield FoundFile(name, inner, data, part_of="")
