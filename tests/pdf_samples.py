"""PDFs about invented places, made as the test runs."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = letter
LEADING = 14


def pdf(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF whose pages the functions draw."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=letter, invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def lines(
    text: str, *, left: float = 72, top: float = 720, font: str = "Times-Roman", size: float = 11
) -> Callable[[Canvas], None]:
    """A page (or a part of one) that shows the text line by line."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(left, top - number * LEADING, line)

    return draw


def both(*parts: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    """Several parts on one page."""

    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def box(
    left: float,
    bottom: float,
    width: float,
    height: float,
    *,
    fill: float | None = 0,
    stroke: float | None = None,
) -> Callable[[Canvas], None]:
    """A rectangle; shades go from 0, black, to 1, white."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        if fill is not None:
            canvas.setFillGray(fill)
        if stroke is not None:
            canvas.setStrokeGray(stroke)
        canvas.rect(left, bottom, width, height, fill=fill is not None, stroke=stroke is not None)
        canvas.restoreState()

    return draw


def scan(text: str, *, turned: int = 0, boxes: Sequence[tuple[int, int, int, int]] = ()) -> Image.Image:
    """A scanned page: the text as an image of 150 dots to the inch, with black boxes over it."""
    image = Image.new("L", (1275, 1650), 252)
    draw = ImageDraw.Draw(image)
    draw.multiline_text((150, 160), text, fill=20, font=ImageFont.load_default(size=26), spacing=14)
    for where in boxes:
        draw.rectangle(where, fill=0)
    return image.rotate(turned, expand=True, fillcolor=252)


def scanned(image: Image.Image) -> Callable[[Canvas], None]:
    """A page that is nothing but the image."""
    return lambda canvas: canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)


def raw_pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of hand-written objects."""
    data = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    size = max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    data += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(data)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object, packed."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), extra, packed)


def one_page(
    content: bytes, *, page: bytes = b"", catalog: bytes = b"", more: Mapping[int, bytes] | None = None
) -> bytes:
    """A PDF of one page with this content; /F1 is Helvetica. Objects 1 to 5 are taken."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> %s >>" % page,
            4: stream(content),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            **(more or {}),
        }
    )
