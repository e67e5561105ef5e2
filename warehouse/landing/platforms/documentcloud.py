"""DocumentCloud's API: documents, pages of a search, and the texts of a document's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from warehouse.landing.found import Found, FoundRecord, FoundText, Refused, Skipped
from warehouse.landing.platforms.shapes import Envelope, moment, named_file, objects, text

PLATFORM = "documentcloud"

_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        rb'"canonical_url"\s*:(?s:.*)"(?:asset_url|page_spec|page_count)"\s*:',
        rb'"(?:asset_url|page_spec|page_count)"\s*:(?s:.*)"canonical_url"\s*:',
        rb'"pages"\s*:\s*\[\s*\{(?=[^{}\[\]]*"page"\s*:)[^\[\]]*"contents"\s*:',
        rb'"warehouse_pull"\s*:\s*\{[^{}]*"platform"\s*:\s*"documentcloud"',
    )
)
_DOCUMENT = frozenset({"id", "title", "slug", "canonical_url"})
_ADDRESS = re.compile(r"/documents/(\d{1,12})/")
_FOLDER = re.compile(r"(\d{4,12})(?:-.*)?")
_TEXT_NAME = re.compile(r"(?:(\d{4,12})-)?(.+?)\.txt\.json", re.I)


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a JSON file hold DocumentCloud's fields."""
    return any(sign.search(head) for sign in _SIGNS)


def finds(value: object, envelope: Envelope) -> Iterator[Found]:
    """The records in a parsed file: documents, and page texts, inside them or by themselves."""
    wordless, other = 0, 0
    for each in objects(value):
        if each.keys() >= _DOCUMENT:
            number = text(each["id"])
            body = dict(each)
            changed = moment(each.get("updated_at"), UTC) or envelope.pulled_at
            inside = next(
                (
                    field
                    for field in ("page_texts", "text", "full_text", "pages")
                    if _pages(each.get(field)) is not None
                ),
                None,
            )
            if inside:
                pages = _pages(body.pop(inside))
                yield FoundRecord(PLATFORM, "text", number, {"pages": pages}, number, changed)
            else:
                wordless += 1
            yield FoundRecord(PLATFORM, "document", number, body, number, changed)
        elif _pages(each) is not None:
            key = _whose(envelope)
            if not key:
                yield Refused(
                    envelope.names[-1] if envelope.names else "unnamed",
                    "",
                    "DocumentCloud does not say in its page texts which document they are of; keep the "
                    "name they "
                    "come under (SLUG.txt.json), or put them into a folder named after the document's number",
                )
                continue
            changed = moment(each.get("updated"), UTC) or envelope.pulled_at
            yield FoundRecord(PLATFORM, "text", key, each, key, changed)
        else:
            other += 1
    if wordless and not envelope.url:
        yield Skipped(
            "",
            f"{wordless:,} documents of DocumentCloud come without the text of their pages; each lands as "
            f"soon as its "
            "SLUG.txt.json has landed too (warehouse pull documentcloud brings both)",
        )
    if other:
        yield Skipped("", f"{other:,} objects that are no documents of DocumentCloud")


def _pages(value: object) -> list[Mapping[str, object]] | None:
    """The list of page texts in a value, None where it holds none."""
    pages = value.get("pages") if isinstance(value, Mapping) else value
    if not isinstance(pages, list) or not pages:
        return None
    found = [each for each in pages if isinstance(each, Mapping) and "contents" in each]
    return found if len(found) == len(pages) else None


def _whose(envelope: Envelope) -> str:
    """The document's number, else "slug:" and its slug; "" where neither address nor name tells."""
    address = _ADDRESS.search(envelope.url)
    if address:
        return address[1]
    names = list(envelope.names)
    named = _TEXT_NAME.fullmatch(names[-1]) if names else None
    if named and named[1]:
        return named[1]
    folder = next((found[1] for part in reversed(names[:-1]) if (found := _FOLDER.fullmatch(part))), "")
    return folder or (f"slug:{named[2]}" if named else "")


@dataclass(frozen=True)
class Parts:
    """A document with the texts of its pages, and the request it was released under where that is known."""

    number: str
    document: Mapping[str, object]
    text: Mapping[str, object]
    request_ref: str | None = None


def assembled(parts: Parts) -> FoundText:
    """The text of all pages in order, with the place where each begins."""
    pages = _pages(parts.text) or []
    starts, pieces, length = [], [], 0

    def place(each: Mapping[str, object]) -> int:
        number = each.get("page")
        return number if isinstance(number, int) and not isinstance(number, bool) else 0

    for each in sorted(pages, key=place):
        contents = lines_of_page(each.get("contents"))
        starts.append(length)
        pieces.append(contents)
        length += len(contents)
    document = parts.document
    address = text(document.get("canonical_url"))
    return FoundText(
        text="".join(pieces),
        name=named_file(document.get("title"), "", document.get("original_extension")) or None,
        media_type="application/json",
        source_url=address if address.startswith("https://") else None,
        page_starts=tuple(starts),
        record_key=f"{PLATFORM}:{parts.number}",
        updated_at=moment(document.get("updated_at"), UTC),
        request_ref=parts.request_ref,
        metadata={
            "platform": PLATFORM,
            "document": dict(document),
            "text_updated_at": text(parts.text.get("updated")),
            "ocr": [text(each.get("ocr")) for each in pages],
        },
    )


def lines_of_page(contents: object) -> str:
    """A page as it is, NULs apart, with a line end behind its last line."""
    page = contents.replace("\x00", "").replace("\r\n", "\n") if isinstance(contents, str) else ""
    return page if page.endswith(("\n", "\f")) else page + "\n"
