"""Mail: single messages (.eml, .emlx), mailboxes (.mbox), and pages saved as one file (.mhtml), which are
mails too.

A message becomes a text of the kind people paste: header lines, the body, the names of what is attached. The
messages of one conversation in a mailbox become one text, oldest first; what they quote stays as it stands.
Attachments are handed on to be opened as files of their own.

Headers are read in the standard library's older manner (policy compat32) and decoded here: the newer one
raises errors of a dozen kinds over headers that real servers write, and takes quadratic time over long ones.
"""

from __future__ import annotations

import email.policy
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from warehouse.landing import html_text
from warehouse.landing.formats import saved_page
from warehouse.landing.found import (
    HEAD,
    Blob,
    Found,
    FoundFile,
    FoundText,
    Refused,
    Skipped,
    Unreadable,
    Working,
)
from warehouse.landing.limits import Limits

NAME = "mail"
TITLE = "Mail"
ISOLATED = True

_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
# A plain copy has From, To and Subject as well; these lines only stand in the message itself.
_OF_A_MESSAGE = re.compile(
    rb"^(?:Message-ID|MIME-Version|Received|Return-Path|Delivered-To|DKIM-Signature|In-Reply-To|References"
    rb"|Content-Type|Content-Transfer-Encoding|X-[\w-]+|Snapshot-Content-Location)[ \t]*:",
    re.I | re.M,
)
_ADDRESSED = re.compile(rb"^(?:From|Date|To|Subject)[ \t]*:", re.I | re.M)
# "From ana@example.org Mon Mar  1 13:13:00 2021": the line between the messages of a mailbox.
_POSTMARK = re.compile(rb"From \S.{0,200}?\d{1,2}:\d{2}(?::\d{2})?.{0,40}?\b\d{4}\b.{0,20}\r?\n?$")
_EMLX_COUNT = re.compile(rb"\s{0,8}\d{1,12}\s{0,8}\r?\n")
_CUT = HEAD - 1_000
_UNREADABLE = "the mail is damaged; export it again as .eml"


def recognises(blob: Blob) -> bool:
    """By its first lines: header lines of a message, or the line that opens a mailbox."""
    head = blob.head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    head = _EMLX_COUNT.sub(b"", head, count=1) if _EMLX_COUNT.match(head) else head
    first, _, rest = head.partition(b"\n")
    return _is_headers(rest if _POSTMARK.match(first) else head)


def _is_headers(head: bytes) -> bool:
    lines = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].splitlines()
    if len(head) >= _CUT and len(lines) > 1 and not _HEADER.match(lines[-1]):
        # What the end of the head has cut off proves nothing.
        lines.pop()
    if not lines or not _HEADER.match(lines[0]):
        return False
    if any(line[:1] not in b" \t" and not _HEADER.match(line) for line in lines):
        return False
    block = b"\n".join(lines)
    return (
        bool(_OF_A_MESSAGE.search(block) and _ADDRESSED.search(block))
        or b"Snapshot-Content-Location:" in block
    )


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The text of the message, or of each conversation of a mailbox, and after each its attachments.

    Raises Unreadable for what is damaged, larger than a message may be, or nested without end.
    """
    if _POSTMARK.match(blob.head.lstrip(b"\r\n").partition(b"\n")[0]):
        yield from _mailbox(blob, limits)
        return
    data = blob.read(limits.file_bytes).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    count = _EMLX_COUNT.match(data)
    if count:
        data = data[count.end() : count.end() + int(count.group())]
    message = _Message.read(data, limits)
    if message.is_saved_page:
        yield message.page(limits)
        return
    yield FoundText(
        _within(message.text(None), limits),
        media_type="message/rfc822",
        record_key=f"mail:{message.identity}" if message.identity else None,
        updated_at=_plain_utc(message.sent_at),
        metadata=message.metadata,
    )
    yield from message.attached("", None, limits)


# --- one message ----------------------------------------------------------------------------------------

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_NOT_ATTACHED = {
    "application/pgp-signature": None,
    "application/pkcs7-signature": None,
    "application/x-pkcs7-signature": None,
    "text/calendar": "an entry of a calendar",
    "application/ics": "an entry of a calendar",
    "text/vcard": "a visiting card",
    "text/x-vcard": "a visiting card",
    "message/delivery-status": "a note of delivery",
    "message/disposition-notification": "a note of delivery",
    "text/rfc822-headers": "a note of delivery",
}
_SEALED = "it is encrypted or sealed (S/MIME); open it in its mail program and save it decrypted"
_TNEF = "what Outlook packs into winmail.dat is not read; unpack it (tnef) and land the files"
_CIPHERED = {
    "application/pkcs7-mime": _SEALED,
    "application/x-pkcs7-mime": _SEALED,
    "application/pgp-encrypted": "it is encrypted (PGP); open it in its mail program and save it decrypted",
    "application/ms-tnef": _TNEF,
    "application/vnd.ms-tnef": _TNEF,
}
#: Words of a plain version that make it the message, not an excuse for one.
_ENOUGH = 40
#: Parts of one message inside one another; mail programs write fewer than ten.
_MOST_NESTED = 60


@dataclass
class _Message:
    """One message, taken apart."""

    whole: Message
    body: str = ""
    parts: list[tuple[str, Message]] = field(default_factory=list)  # name, attachment
    refused: list[tuple[str, str]] = field(default_factory=list)  # name, reason
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, data: bytes, limits: Limits) -> _Message:
        """Raises Unreadable for what holds no header, or is nested without end."""
        try:
            whole = BytesParser(policy=email.policy.compat32).parsebytes(data)
        except RecursionError as error:
            raise Unreadable("its parts are nested too deeply; open it and save it anew") from error
        except (MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unreadable(_UNREADABLE) from error
        if not whole.keys():
            raise Unreadable(_UNREADABLE)
        message = cls(whole)
        message._take_apart(limits)
        return message

    @property
    def is_saved_page(self) -> bool:
        """Whether a browser wrote it: a page with its pictures as one file (.mhtml)."""
        return (
            "Snapshot-Content-Location" in self.whole or "saved by" in _header(self.whole, "From").casefold()
        )

    @property
    def identity(self) -> str:
        return _identity(_header(self.whole, "Message-ID"))

    @property
    def sent_at(self) -> datetime | None:
        return _date(_header(self.whole, "Date"))

    @property
    def metadata(self) -> dict[str, object]:
        return {"subject": subject} if (subject := _header(self.whole, "Subject")) else {}

    def page(self, limits: Limits) -> FoundText:
        """The page that a browser saved as one file. Raises Unreadable where there is none in it."""
        address = _header(self.whole, "Snapshot-Content-Location") or None
        for part in self.whole.walk():
            if part.get_content_type() == "text/html":
                return saved_page.read_page(
                    _content(part),
                    limits,
                    _charset(part),
                    address or _header(part, "Content-Location") or None,
                )
        raise Unreadable("the saved page holds no text; save it again as HTML")

    def text(self, zone: tzinfo | None) -> str:
        """Header lines, an empty line, the body, the names of the attachments. Dates are given in `zone`, or
        as they were written.
        """
        lines = []
        for name in _SHOWN:
            value = _header(self.whole, name)
            if name == "Date" and self.sent_at:
                when = self.sent_at.astimezone(zone) if zone and self.sent_at.tzinfo else self.sent_at
                value = (
                    f"{when:%A}, {when:%B} {when.day}, {when.year} {when.hour % 12 or 12}:{when:%M} {when:%p}"
                )
            if value:
                lines.append(f"{name}: {value}")
        names = [name for name, _ in self.parts] + [name for name, _ in self.refused if name]
        if self.body:
            lines += ["", self.body]
        if names:
            lines += ["", "Attachments:", *names]
        return "\n".join(lines) + "\n"

    def attached(self, folder: str, part_of: str | None, limits: Limits) -> Iterator[Found]:
        """The attachments, each a file of its own, and what is not opened. `folder` is the path inside the
        input that they stand under, `part_of` the text's.
        """
        taken: set[str] = set()
        for name, part in self.parts:
            inner = _unique(folder + name, taken)
            if part.get_content_type() == "message/rfc822":
                data = _forwarded(part)
                if data is None:
                    yield Refused(
                        name, inner, "a mail attached to this one is damaged; save it as .eml of its own"
                    )
                    continue
            else:
                data = _content(part)
            if not data:
                yield Skipped(inner, "an attachment without content")
            elif len(data) > limits.file_bytes:
                yield Refused(
                    name, inner, "the attachment is too large; save it and land it, or raise file_bytes"
                )
            else:
                yield FoundFile(name, inner, data, part_of=part_of if part_of is not None else "")
        for name, reason in self.refused:
            yield Refused(name or "mail body", _unique(folder + (name or "mail body"), taken), reason)
        for name, reason in self.skipped:
            yield Skipped(_unique(folder + name, taken), reason)

    # --- taking it apart

    def _take_apart(self, limits: Limits) -> None:
        texts: list[str] = []
        waiting: list[tuple[Message, int]] = [(self.whole, 0)]
        count = 0
        while waiting:
            part, depth = waiting.pop()
            count += 1
            if count > limits.members:
                self.refused.append(
                    ("", f"it has more than {limits.members:,} parts; save its attachments and land them")
                )
                break
            if depth > _MOST_NESTED:
                self.refused.append(
                    ("", "its parts are nested too deeply; save its attachments and land them")
                )
                continue
            kind = part.get_content_type()
            if part.is_multipart() and kind != "message/rfc822":
                inner = [each for each in part.get_payload() if isinstance(each, Message)]
                if kind == "multipart/alternative":
                    text, rest = self._best(inner)
                    if text:
                        texts.append(text)
                    waiting += [(each, depth + 1) for each in reversed(rest)]
                else:
                    waiting += [(each, depth + 1) for each in reversed(inner)]
            elif (own := self._own_text(part, bool(texts))) is not None:
                texts.append(own)
            else:
                self._take_attachment(part, kind)
        self.body = "\n\n".join(filter(None, (text.strip("\n") for text in texts))).rstrip()

    def _best(self, versions: list[Message]) -> tuple[str, list[Message]]:
        """The text of a message that comes in several versions, and the parts that are no version of it."""
        plain = next((part for part in versions if part.get_content_type() == "text/plain"), None)
        text = _plain_text(plain) if plain is not None else ""
        # The marked-up version often stands in a part of its own, with its pictures or attachments.
        others = [leaf for part in versions if part is not plain for leaf in _leaves(part)]
        marked_up = [leaf for leaf in others if leaf.get_content_type() == "text/html" and not _is_file(leaf)]
        if marked_up and _words(text) < _ENOUGH:
            full = "\n\n".join(filter(None, map(self._html, marked_up)))
            # "Your program can't show this mail" is not the mail.
            if not _words(text) or _words(full) > 1.5 * _words(text) + 3:
                text = full
        taken = set(map(id, marked_up))
        return text, [leaf for leaf in others if id(leaf) not in taken]

    def _own_text(self, part: Message, has_text: bool) -> str | None:
        """The text of a part that is read as the message's own; None where it is an attachment."""
        kind = part.get_content_type()
        if kind.startswith("multipart/"):
            # It says that it has parts, and has none: what is there is read as it stands.
            return _plain_text(part)
        if kind not in ("text/plain", "text/html") or _is_file(part):
            return None
        if _file_name(part) and has_text:
            return None
        return _plain_text(part) if kind == "text/plain" else self._html(part)

    def _html(self, part: Message) -> str:
        try:
            tree = html_text.parse(html_text.decode(_content(part), _charset(part)))
        except Unreadable as error:
            self.refused.append(("", str(error)))
            return ""
        return "" if tree.body is None else html_text.text_of(tree.body)

    def _take_attachment(self, part: Message, kind: str) -> None:
        name = _file_name(part)
        number = len(self.parts) + len(self.refused) + len(self.skipped) + 1
        if kind in _CIPHERED or name.casefold() == "winmail.dat":
            self.refused.append((name or "mail body", _CIPHERED.get(kind, _TNEF)))
        elif kind in _NOT_ATTACHED:
            if reason := _NOT_ATTACHED[kind]:
                self.skipped.append((name or f"part {number}", reason))
        elif kind == "message/rfc822":
            inner = part.get_payload()
            mail = inner[0] if isinstance(inner, list) and inner else None
            subject = _header(mail, "Subject") if isinstance(mail, Message) else ""
            self.parts.append((name or f"{safe_name(subject) or 'attached mail'}.eml", part))
        elif kind.startswith("image/") and not _is_file(part):
            self.skipped.append((name or f"picture {number}", "a picture within the mail"))
        else:
            self.parts.append((name or f"attachment {number}{_ENDINGS.get(kind, '.bin')}", part))


_ENDINGS = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt", "text/csv": ".csv"}


def _leaves(part: Message) -> list[Message]:
    """The parts within a part that hold something themselves, in order; an attached mail is one."""
    leaves, waiting = [], [part]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_type() != "message/rfc822":
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            leaves.append(part)
    return leaves


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _words(text: str) -> int:
    return len(re.findall(r"[^\W_]+", text[:4_000]))


def _content(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone as far as it goes."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, MessageError):
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _charset(part: Message) -> str | None:
    try:
        given = part.get_param("charset")
    except (ValueError, LookupError, TypeError, MessageError):
        return None
    return str(given[2] if isinstance(given, tuple) else given) if given else None


_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def _plain_text(part: Message) -> str:
    text = html_text.decode(_content(part), _charset(part))
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        is_flowed = str(part.get_param("format") or "").casefold() == "flowed"
        drops_space = str(part.get_param("delsp") or "").casefold() == "yes"
    except (ValueError, LookupError, TypeError, MessageError):
        return text
    return _unflowed(text, drops_space) if is_flowed else text


def _unflowed(text: str, drops_space: bool) -> str:
    """Paragraphs of a flowed text (RFC 3676), each on one line; quoted ones keep their marks."""
    lines: list[str] = []
    open_depth: int | None = None
    for raw in text.split("\n"):
        words = raw.lstrip(">")
        depth = len(raw) - len(words)
        words = words.removeprefix(" ")
        is_soft = words.endswith(" ") and words != "-- "
        piece = words[:-1] if is_soft and drops_space else words
        if open_depth == depth and words != "-- ":
            lines[-1] += piece
        else:
            lines.append(f"{'>' * depth} {piece}" if depth else piece)
        open_depth = depth if is_soft else None
    return "\n".join(line.rstrip() for line in lines)


def _forwarded(part: Message) -> bytes | None:
    """The bytes of a mail attached to another; None where they can't be had."""
    inner = part.get_payload()
    if not isinstance(inner, list) or not inner or not isinstance(inner[0], Message):
        return _content(part) or None
    try:
        return inner[0].as_bytes(unixfrom=False)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError):
        return None


# --- headers --------------------------------------------------------------------------------------------

_LONGEST_HEADER = 20_000


def _header(message: Message, name: str) -> str:
    """A header's text on one line, "" where there is none; what can't be decoded stays as it is."""
    raw = next((value for key, value in message.raw_items() if key.casefold() == name.casefold()), None)
    return "" if raw is None else _decoded(str(raw)[:_LONGEST_HEADER])


def _decoded(raw: str) -> str:
    if not raw.isascii():
        raw = html_text.decode(raw.encode("utf-8", "surrogateescape"))
    text = raw
    if "=?" in raw:
        try:
            text = "".join(
                piece if isinstance(piece, str) else html_text.decode(piece, charset)
                for piece, charset in decode_header(raw)
            )
        except (HeaderParseError, ValueError, LookupError, TypeError):
            text = raw
    return " ".join(_CONTROLS.sub("", text).split())


def _identity(text: str) -> str:
    """A Message-ID without its brackets, "" for none."""
    match = re.search(r"<([^<>\s]{1,300})>", text) or re.fullmatch(r"\s*([^<>\s]{3,300})\s*", text)
    return match[1] if match else ""


def _date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
        when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when


def _plain_utc(when: datetime | None) -> datetime | None:
    return when.astimezone(UTC).replace(tzinfo=None) if when and when.tzinfo else None


_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_LONGEST_NAME = 120


def safe_name(name: str) -> str:
    """A file name without path, control characters and leading dots, not too long; "" for none."""
    name = _UNSAFE.sub(" ", name.replace("\\", "/").rpartition("/")[2])
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and 0 < len(ending) <= 8:
        return f"{stem[:_LONGEST_NAME].rstrip()}.{ending}" if stem else ending
    return name[:_LONGEST_NAME].rstrip()


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, MessageError):
        return ""
    return safe_name(_decoded(str(name))) if name else ""


def _unique(inner: str, taken: set[str]) -> str:
    stem, dot, ending = inner.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and "/" not in ending else (inner, "")
    number, unique = 1, inner
    while unique in taken:
        number += 1
        unique = f"{stem}-{number}{ending}"
    taken.add(unique)
    return unique


def _within(text: str, limits: Limits) -> str:
    if len(text) > limits.text_bytes:
        raise Unreadable(
            f"its text of {len(text) / 1e6:,.0f} million characters is longer than any thread; land its "
            "messages one by one, or raise the limit with --limit text_bytes=N"
        )
    if not re.search(r"[^\W_]", text):
        raise Unreadable("the mail holds no words")
    return text


# --- mailboxes ------------------------------------------------------------------------------------------

_LINE = 65_536
_HEADERS_KEPT = 262_144
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|sv|antw)\s*(?:\[\d+\])?\s*:|\s*\[[^\]]{1,30}\]\s*)+", re.I)
_NUMBERED = re.compile(r"\d{4,}")
#: Mails with one subject and no reference to one another are one conversation while they follow within this.
_SAME_SUBJECT = timedelta(days=400)
_SIGN_OF_LIFE = 64_000_000


@dataclass
class _Entry:
    """Where a message stands in a mailbox, and what tells its conversation. Ids are kept as numbers, so that
    a million messages fit into memory.
    """

    start: int
    end: int
    sent_at: float
    identity: int
    references: tuple[int, ...]


def _mailbox(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The conversations of a mailbox, in the order of their first messages."""
    with blob.open() as stream:
        entries: list[_Entry] = []
        subjects: list[tuple[str, bool]] = []
        for find in _scan(stream, limits):
            if isinstance(find, Working):
                yield find
            else:
                entries.append(find[0])
                subjects.append(find[1])
        if not entries:
            raise Unreadable("the mailbox holds no messages; export it again")
        if len(entries) > limits.members:
            raise Unreadable(
                f"it holds more than {limits.members:,} messages; split it, or raise the limit with "
                "--limit members=N"
            )
        names: set[str] = set()
        for members in _conversations(entries, subjects):
            yield Working(limits.seconds + sum(entries[at].end - entries[at].start for at in members) / 1e6)
            yield from _conversation(stream, [entries[at] for at in members], names, limits)


def _scan(stream: BinaryIO, limits: Limits) -> Iterator[Working | tuple[_Entry, tuple[str, bool]]]:
    """Each message's place and headers, in one pass with one line in memory."""
    start, place, header, in_header = -1, 0, bytearray(), False
    after_empty, at_line_start, last_sign = True, True, 0
    while line := stream.readline(_LINE):
        if at_line_start and after_empty and line.startswith(b"From ") and _POSTMARK.match(line):
            if start >= 0:
                yield _entry(start, place, bytes(header))
            start, in_header = place + len(line), True
            header.clear()
        elif in_header:
            if line.strip(b"\r\n"):
                if len(header) < _HEADERS_KEPT:
                    header += line
            else:
                in_header = False
        after_empty = at_line_start and not line.strip(b"\r\n")
        at_line_start = line.endswith(b"\n")
        place += len(line)
        if place - last_sign > _SIGN_OF_LIFE:
            last_sign = place
            yield Working(limits.seconds)
    if start >= 0:
        yield _entry(start, place, bytes(header))


def _entry(start: int, end: int, header: bytes) -> tuple[_Entry, tuple[str, bool]]:
    message = BytesHeaderParser(policy=email.policy.compat32).parsebytes(header)
    named = re.findall(
        r"<([^<>\s]{1,300})>", _header(message, "References") + _header(message, "In-Reply-To")
    )
    identity = _identity(_header(message, "Message-ID"))
    when = _date(_header(message, "Date"))
    entry = _Entry(
        start,
        end,
        when.timestamp() if when else 0.0,
        _number(identity) if identity else 0,
        tuple(dict.fromkeys(map(_number, named))),
    )
    subject = _header(message, "Subject")
    bare = _REPLY.sub("", subject).casefold().strip()
    # A portal's notices carry the number of the request, and no reference to one another.
    return entry, (bare, len(bare) >= 8 and (bool(_REPLY.match(subject)) or bool(_NUMBERED.search(bare))))


def _number(identity: str) -> int:
    return (
        int.from_bytes(hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        or 1
    )


def _conversations(entries: list[_Entry], subjects: list[tuple[str, bool]]) -> list[list[int]]:
    """Which messages belong together: by the messages they name, else by an answer's subject. Each oldest
    first; a message that is in the box twice is kept once.
    """
    parent = list(range(len(entries)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    by_identity: dict[int, int] = {}
    seen: dict[int, int] = {}
    twice: set[int] = set()
    for at, entry in enumerate(entries):
        if entry.identity and seen.setdefault(entry.identity, at) != at:
            twice.add(at)
        for identity in filter(None, (entry.identity, *entry.references)):
            if identity in by_identity:
                parent[root(at)] = root(by_identity[identity])
            else:
                by_identity[identity] = at
    latest: dict[str, int] = {}
    for at in sorted(range(len(entries)), key=lambda at: entries[at].sent_at):
        subject, joins = subjects[at]
        before = latest.get(subject)
        if joins and before is not None and not entries[at].references:
            waited = entries[at].sent_at - entries[before].sent_at
            if waited <= _SAME_SUBJECT.total_seconds():
                parent[root(at)] = root(before)
        if len(subject) >= 8:
            latest[subject] = at
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(entries)):
        if at not in twice:
            groups[root(at)].append(at)
    return [sorted(group, key=lambda at: (entries[at].sent_at, at)) for group in groups.values()]


def _conversation(
    stream: BinaryIO, members: list[_Entry], names: set[str], limits: Limits
) -> Iterator[Found]:
    """One text for the whole conversation, then the attachments of each of its messages."""
    texts: list[str] = []
    zone: tzinfo | None = None
    root_identity, subject, last = "", "", None
    length = 0
    trouble: list[tuple[str, str]] = []
    zones: dict[timedelta, int] = defaultdict(int)
    for entry in members:
        if sent := _offset(stream, entry):
            zones[sent] += 1
    if zones:
        zone = timezone(max(zones, key=lambda offset: (zones[offset], -abs(offset))))
    attached: list[_Entry] = []
    for position, entry in enumerate(members, start=1):
        try:
            message = _Message.read(_bytes(stream, entry, limits), limits)
        except Unreadable as error:
            trouble.append((f"message {position}", str(error)))
            continue
        if not texts:
            named = re.findall(r"<([^<>\s]{1,300})>", _header(message.whole, "References"))
            root_identity = (
                named[0] if named else _identity(_header(message.whole, "In-Reply-To")) or message.identity
            )
            subject = _REPLY.sub("", _header(message.whole, "Subject")).strip()
        text = message.text(zone)
        length += len(text)
        if length > limits.text_bytes:
            trouble.append(
                (f"message {position}", "the conversation is longer than any thread; land its messages apart")
            )
            break
        texts.append(text)
        last = message.sent_at or last
        if message.parts or message.refused or message.skipped:
            attached.append(entry)
    inner = _unique(f"{safe_name(subject) or 'mail'}.txt", names)
    if texts:
        yield FoundText(
            "\n".join(texts),
            name=inner,
            inner=inner,
            media_type="message/rfc822",
            record_key=f"mail:{root_identity}" if root_identity else None,
            updated_at=_plain_utc(last),
            metadata={"subject": subject, "messages": len(texts)},
        )
    # Read anew: the attachments of a whole conversation need not be in memory at once.
    for position, entry in enumerate(attached, start=1):
        message = _Message.read(_bytes(stream, entry, limits), limits)
        yield from message.attached(f"{inner.removesuffix('.txt')}/{position}/", inner, limits)
    for name, reason in trouble:
        yield Refused(name, f"{inner.removesuffix('.txt')}/{name}", reason)


def _bytes(stream: BinaryIO, entry: _Entry, limits: Limits) -> bytes:
    size = entry.end - entry.start
    if size > limits.file_bytes:
        raise Unreadable(
            f"it is larger ({size / 1e6:,.0f} MB) than a message may be; save it apart, or raise the limit "
            "with --limit file_bytes=N"
        )
    stream.seek(entry.start)
    # Mailboxes write ">From" where a line of a message begins with "From".
    return re.sub(rb"(?m)^>(>*From )", rb"\1", stream.read(size))


def _offset(stream: BinaryIO, entry: _Entry) -> timedelta | None:
    """How far from UTC a message's writer is; None where a server wrote it in UTC or it does not say."""
    stream.seek(entry.start)
    match = re.search(
        rb"(?im)^Date:.*?([+-])(\d\d)(\d\d)\b", stream.read(min(_LINE, entry.end - entry.start))
    )
    if not match:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return (-offset if match[1] == b"-" else offset) if timedelta() < offset < timedelta(hours=15) else None
