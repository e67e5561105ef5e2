"""Masking: secrets and contact data are replaced by █, code point for code point, so that every offset stays
true.

What people can list (link trackers, cue words, number shapes) stands in `seeds/masking_rules.csv`; this
module only does what a list cannot: it looks through layers of encoding (percent signs nested any number of
times, HTML entities, quoted-printable, JSON escapes), finds where a link begins and ends, and tells an opaque
run from words.

A link that carries a secret is masked whole: a part of it would still tell where it leads and often for whom
it was.
"""

from __future__ import annotations

import base64
import binascii
import csv
import functools
import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from warehouse import paths
from warehouse.errors import WarehouseError

MASK = "█"

#: What the `kind` column of the rules may hold. The first group is masked in any text; `url` and
#: `url_tracker` patterns are tried on one decoded link; `keep` protects a number from the phone and staff
#: rules, `keep_url` a public link from the test for opaque runs.
TEXT_KINDS = ("email", "phone", "secret", "staff")
NUMBER_KINDS = ("phone", "staff")
KINDS = (*TEXT_KINDS, "url", "url_tracker", "keep", "keep_url")


@dataclass(frozen=True)
class Rule:
    """One row of masking_rules.csv. `pattern` has exactly one capturing group: what is masked (or kept).

    `needs` are lower-case words of which one stands in every match; only their surroundings are searched.
    Without any, the whole text is (a phone rule: around numbers).
    """

    rule_id: str
    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    example: str
    counter_example: str


@dataclass(frozen=True)
class Span:
    """Something to mask: half-open code-point offsets, and the rule (or built-in check) that found it."""

    start: int
    end: int
    rule_id: str


def load_rules(file: Path) -> tuple[Rule, ...]:
    """The rules of a CSV file. Raises WarehouseError naming the file and row when a rule is not usable."""
    rules: list[Rule] = []
    try:
        with open(file, encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except OSError as error:
        raise WarehouseError(
            f"the masking rules {file} cannot be read: {error.strerror}", "restore the file"
        ) from error
    for number, row in enumerate(rows, start=2):
        try:
            pattern = re.compile(row["pattern"])
            if pattern.groups != 1 or row["kind"] not in KINDS:
                raise ValueError("it needs exactly one capturing group and a known kind")
            needs = tuple(word for word in row["needs"].lower().split("|") if word)
            rules.append(
                Rule(row["rule_id"], row["kind"], pattern, needs, row["example"], row["counter_example"])
            )
        except (re.error, KeyError, ValueError) as error:
            raise WarehouseError(
                f"{file.name}, line {number}: {error}", f"mend that rule in {file}"
            ) from error
    return tuple(rules)


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The project's own rules, read once."""
    return load_rules(paths.MASKING_RULES)


@functools.cache
def _rules_of(*kinds: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.kind in kinds)


def mask(text: str) -> str:
    """The text with every secret and contact datum replaced by █, same length; line breaks stay.

    Masking a masked text changes nothing.
    """
    # What was masked may have given its neighbour a new boundary: look around it again until nothing is
    # found, so that `verify` may hold every published text against this function.
    spans = find_spans(text)
    for _ in range(4):
        if not spans:
            break
        text = _apply(text, spans)
        spans = find_spans(text, _ranges(((span.start, span.end) for span in spans), _AGAIN, len(text)))
    return text


def find_spans(text: str, within: list[tuple[int, int]] | None = None) -> list[Span]:
    """What `mask` would replace in one pass, in text order; spans may overlap. `within` limits where to
    look.
    """
    plain = _normalised(text)
    within = within or [(0, len(plain))]
    spans: list[Span] = []
    clean: list[tuple[int, int]] = []
    for start, end in _links(plain):
        rule_id = _secret_link(plain[start:end])
        if rule_id is None:
            clean.append((start, end))
        else:
            spans.append(Span(start, _continued(plain, end), rule_id))
    for view in _views(plain, within):
        for rule, match in _hits(view):
            start, end = view.origin(match.start(1), match.end(1))
            if rule.kind == "secret":
                rest = _REST.match(plain, end)
                end = _continued(plain, rest.end() if rest else end)
            elif rule.kind in NUMBER_KINDS and (_touches(start, end, clean) or _is_kept(plain, start, end)):
                continue
            spans.append(Span(start, end, rule.rule_id))
        for low, high in view.fresh:
            for start, end in _opaque_runs(view.text, low, high):
                start, end = view.origin(start, end)
                if not _touches(start, end, clean):
                    spans.append(Span(start, _continued(plain, end), "opaque_run"))
    return sorted(set(spans), key=lambda span: (span.start, span.end, span.rule_id))


# What a token goes on with after the part that a rule has matched (the rules are bounded, tokens are not).
_REST = re.compile(r"(?:[A-Za-z0-9%_+/~=-]|[.:](?=[A-Za-z0-9]))*")


def _apply(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for span in spans:
        start = max(span.start, done)
        if span.end <= start:
            continue
        pieces.append(text[done:start])
        pieces.append(_INK.sub(MASK, text[start : span.end]))
        done = span.end
    pieces.append(text[done:])
    return "".join(pieces)


_INK = re.compile(r"[^\r\n]")


# How far from what it needs a rule can match, in characters: searching only this far around finds whatever
# the whole text would give, in a tenth of the time. A test holds every rule to it.
_REACH = {"email": 600, "phone": 120, "staff": 350, "secret": 250}
_AGAIN = 700
_NUMBER = re.compile(r"[0-9][0-9][0-9][-./) ]{0,3}\s?[0-9A-Z]")


def _hits(view: _View) -> Iterator[tuple[Rule, re.Match[str]]]:
    text = view.text
    # One character for one, so that offsets hold; İ is the only letter that str.lower makes longer.
    lowered = text.replace("İ", "I").lower()
    numbers = _ranges((match.span() for match in _NUMBER.finditer(text)), _REACH["phone"], len(text))
    for rule in _rules_of(*TEXT_KINDS):
        if rule.needs:
            places = sorted(place for word in rule.needs for place in _places(lowered, word))
            around = _ranges(places, _REACH[rule.kind], len(text))
        else:
            around = numbers if rule.kind == "phone" else [(0, len(text))]
        for low, high in around:
            if _touches(low, high, view.fresh):
                for match in _matches(rule.pattern, text, low, high):
                    yield rule, match


def _is_kept(plain: str, start: int, end: int) -> bool:
    low, high = max(start - 120, 0), min(end + 120, len(plain))
    return any(
        match.start(1) < end and start < match.end(1)
        for rule in _rules_of("keep")
        for match in _matches(rule.pattern, plain, low, high)
    )


def _matches(pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[re.Match[str]]:
    # The patterns are RE2's: a boundary is a character that is consumed. The next search starts where the
    # masked part ended, so one character can close a number and open the next.
    while match := pattern.search(text, low, high):
        yield match
        low = max(match.end(1), low + 1)


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


def _ranges(places: Iterable[tuple[int, int]], margin: int, size: int) -> list[tuple[int, int]]:
    """Places in text order, each widened by a margin, joined where they meet."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        low, high = max(start - margin, 0), min(end + margin, size)
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _touches(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    """Does [start, end) share a character with one of these ranges, which are in order and apart?"""
    before = bisect_left(ranges, (end, 0)) - 1
    return before >= 0 and ranges[before][1] > start


# --- the same text, more readable, with the way back to its offsets ---------------------------------------

_LOOKALIKES = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        " ",
    ),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D},
    "․": ".",
    "﹫": "@",
}


def _normalised(text: str) -> str:
    """The text with look-alikes of dashes, spaces and full-width characters replaced one for one."""
    if text.isascii():
        return text
    # Replacing the few that occur is ten times faster than str.translate on long text.
    for character in set(text) & _LOOKALIKES.keys():
        text = text.replace(character, _LOOKALIKES[character])
    return text


_ENCODED = re.compile(
    r"%(?:25)*([0-9A-Fa-f]{2})"  # percent, however deeply nested
    r"|(&(?:amp;)*(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});)"  # HTML entity
    r"|=(3D|40|2[0DEF6]|3[AF]|5F)"  # quoted-printable (only signs: a value may begin with =AB)
    r"|(=[ \t]*\r?\n)"  # its soft line break
    r"|\\(?:u00|x)([0-9A-Fa-f]{2})"  # JSON and JavaScript
    r"|\\(/)"
    r"|([\u00ad\u200b-\u200f\u2060\ufeff])"  # marks nobody sees
)
# A line may end in = by chance (base64 does); only beside such signs is it a soft break.
_QUOTED_PRINTABLE = re.compile(r"=(?:3D|20|40|2E|[CE][0-9A-F]=)")
_SIGNS = re.compile(r"[%&=\\\u00ad\u200b-\u200f\u2060\ufeff]")  # what an encoded character begins with
_DEPTH = 6


def _plain_of(match: re.Match[str]) -> str:
    percent, entity, quoted, _, escaped, slash, _ = match.groups()
    code = percent or quoted or escaped
    if code:
        return chr(int(code, 16))
    if entity:
        return html.unescape(entity.replace("amp;", "") if entity.startswith("&amp;") else entity)
    return slash or ""


class _View:
    """A text decoded one step, and where each of its characters came from."""

    def __init__(self, text: str, fresh: list[tuple[int, int]], parent: _View | None = None) -> None:
        self.text = text
        self.fresh = (
            fresh  # ranges that can show what has not been looked at: everywhere, or around what was decoded
        )
        self.parent = parent
        self.starts: list[int] = []  # where each piece starts in this text
        self.origins: list[
            tuple[int, int, bool]
        ] = []  # its start and end in the parent's text, and is it verbatim

    def decoded(self) -> _View | None:
        """The next step; None when there is nothing (more) to decode."""
        view = _View("", [], self)
        pieces: list[str] = []
        decoded: list[tuple[int, int]] = []
        length = done = 0
        quoted = bool(_QUOTED_PRINTABLE.search(self.text))
        for sign in _SIGNS.finditer(self.text):
            match = _ENCODED.match(self.text, sign.start()) if sign.start() >= done else None
            if match is None or (match.group(4) and not quoted):
                continue
            before, plain = self.text[done : match.start()], _plain_of(match)
            decoded.append((length + len(before), length + len(before) + len(plain)))
            for piece, start, end, verbatim in (
                (before, done, match.start(), True),
                (plain, *match.span(), False),
            ):
                if piece:
                    view.starts.append(length)
                    view.origins.append((start, end, verbatim))
                    pieces.append(piece)
                    length += len(piece)
            done = match.end()
        if not done:
            return None
        if done < len(self.text):
            view.starts.append(length)
            view.origins.append((done, len(self.text), True))
            pieces.append(self.text[done:])
        view.text = "".join(pieces)
        if self.parent is not None:
            decoded = sorted(
                decoded + [(view._forward(low), view._forward(high)) for low, high in self.fresh]
            )
        view.fresh = _ranges(decoded, _AGAIN if self.parent is None else 0, len(view.text))
        return None if view.text == self.text else view

    def _forward(self, position: int) -> int:
        """Where an offset of the parent's text lies in this one."""
        piece = max(bisect_right(self.origins, (position, len(self.text) * 9, True)) - 1, 0)
        if not self.origins:
            return 0
        start, end, _ = self.origins[piece]
        return self.starts[piece] + min(max(position - start, 0), end - start)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of this text's [start, end) in the text that was landed."""
        if self.parent is None:
            return start, end
        return self.parent.origin(self._point(start)[0], self._point(end - 1)[1])

    def _point(self, position: int) -> tuple[int, int]:
        piece = bisect_right(self.starts, position) - 1
        start, end, verbatim = self.origins[piece]
        if verbatim:
            start += position - self.starts[piece]
            return start, start + 1
        return start, end


def _views(plain: str, within: list[tuple[int, int]]) -> Iterator[_View]:
    """The text as it stands, and fully decoded."""
    view = _View(plain, within)
    yield view
    deepest = view
    for _ in range(_DEPTH):
        deeper = deepest.decoded()
        if deeper is None:
            break
        deepest = deeper
    if deepest is not view:
        yield deepest


def _unwrapped(link: str) -> str:
    """A link's text fully decoded."""
    for _ in range(_DEPTH):
        decoded = _ENCODED.sub(_plain_of, link)
        if decoded == link:
            break
        link = decoded
    return link


# --- links -----------------------------------------------------------------------------------------------

_LINK = re.compile(
    r"h(?:tt|xx)ps?(?:=\r?\n)?(?::|%(?:25)*3A|&\#0{0,4}58;|&\#x0{0,4}3A;|&colon;|=3A|\\u003A)"
    r"(?:=\r?\n|[^\s<>\"█])+",
    re.I,
)
# A link without its scheme: found by the end of its host (an end is rare, a word that might begin a host is
# not).
_HOST_END = re.compile(r"\.[A-Za-z]{2,12}/(?:=\r?\n|[^\s<>\"█]){6,}")
_HOST_BACKWARDS = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}(?![\w@./-])")
_ENDS_LINK = re.compile(r"&(?:amp;)*(?:quot|apos|lt|gt|\#34|\#39|\#x2[27]|\#60|\#62);|\\[\"nrt]", re.I)
_TRAILING = ".,;:!?*_|\\'`’”“»"


def _links(plain: str) -> Iterator[tuple[int, int]]:
    """Where links stand, without the brackets, quotes and full stops around them."""
    with_scheme = [match.span() for match in _LINK.finditer(plain)]
    without = []
    for match in _HOST_END.finditer(plain):
        host = _HOST_BACKWARDS.match(plain[max(match.start() - 400, 0) : match.start()][::-1])
        if host and not _touches(match.start(), match.end(), with_scheme):
            without.append((match.start() - host.end(), match.end()))
    for start, end in sorted(with_scheme + without):
        stop = _ENDS_LINK.search(plain, start, end)
        if stop:
            end = stop.start()
        if start and plain[start - 1] in "'`‘“«":
            closing = {"'": "'", "`": "`", "‘": "’", "“": "”", "«": "»"}[plain[start - 1]]
            quote = plain.find(closing, start, end)
            end = quote if quote >= 0 else end
        yield start, _balanced_end(plain, start, end)


def _balanced_end(plain: str, start: int, end: int) -> int:
    # A link in brackets ends at the bracket that was opened before it; brackets of its own belong to it.
    opened = {")": 0, "]": 0, "}": 0}
    pairs = {"(": ")", "[": "]", "{": "}"}
    for position in range(start, end):
        character = plain[position]
        if character in pairs:
            opened[pairs[character]] += 1
        elif character in opened:
            if not opened[character]:
                end = position
                break
            opened[character] -= 1
    while end > start and plain[end - 1] in _TRAILING:
        end -= 1
    return end


def _secret_link(link: str) -> str | None:
    """Which rule finds a secret in this link; None when it is a plain public one."""
    decoded = _unwrapped(link)
    # As it stands too: what looks like an encoded sign may be the beginning of a value.
    for rule in _rules_of("url", "url_tracker"):
        if rule.pattern.search(decoded) or rule.pattern.search(link):
            return rule.rule_id
    if any(rule.pattern.search(decoded) for rule in _rules_of("keep_url")):
        return None
    _, _, rest = decoded.partition("://") if "://" in decoded else ("", "", decoded)
    path, _, query = rest.partition("/")[2].partition("?")
    parts = [*path.split("/"), *(part.partition("=")[2] or part for part in re.split(r"[&;#]", query))]
    for part in parts:
        run = _FILE_END.sub("", part)
        if is_opaque(run, 16) or _hides_contact(run):
            return "opaque_link"
    return None


_WRAPPED = re.compile(r"[ \t]*=?\r?\n[> \t]*([A-Za-z0-9%_\-.=&+/~]{8,})(?=[\s)>\]]|$)")


def _continued(plain: str, end: int) -> int:
    """Where a masked run ends when mail or print has broken it over several lines."""
    while match := _WRAPPED.match(plain, end):
        if not is_opaque(match.group(1), 8):
            break
        end = match.end(1)
    return end


# --- opaque runs -----------------------------------------------------------------------------------------

_FILE_END = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|msg|eml|txt|csv|json|xml|zip|jpe?g|png|gif|tiff?|mp[34]|mov|wav|html?|aspx?"
    r"|php)$",
    re.I,
)
_FILE_NEXT = re.compile(r"[\w.()~ -]{0,60}?" + _FILE_END.pattern[:-1] + r"\b", re.I)
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+/=-]{11,}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_HEX = re.compile(r"[0-9a-f]{24,}|[0-9A-F]{24,}")
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w-]|https?://|(?:token|passw\w{1,8}|secret)[\"']?[=:]", re.I
)
_LONG = 32
_SHORTEST = 12
_LOOKED_AT = 4000  # of a run; a multiple of 4, so that base64 still ends between two bytes


def is_opaque(run: str, shortest: int) -> bool:
    """Is this run of characters a token rather than words or a file name? `shortest` counts its letters and
    digits.

    Words keep to one kind of character for long (camel case changes twice a word); random runs change kind
    nearly every second character.
    """
    if run.count("20") >= 3:
        # A file name whose blanks were once %20.
        run = run.replace("20", "-")
    if _UUID.search(run):
        return True
    letters_and_digits = [character for character in run if character.isalnum()]
    size = len(letters_and_digits)
    if size < shortest:
        return False
    digits = sum(character.isdigit() for character in letters_and_digits)
    hexadecimal = _HEX.search(run)
    if hexadecimal and digits >= 3 and size - digits >= 3:
        return True
    upper = sum(character.isupper() for character in letters_and_digits)
    changes = sum(_class(a) != _class(b) for a, b in pairwise(run) if a.isalnum() and b.isalnum())
    rate = changes / max(size - 1, 1)
    if upper and upper + digits < size:
        return rate >= (0.38 if digits >= 2 else 0.45 if size >= 24 else 2)
    return digits >= 4 and rate >= 0.3


def _class(character: str) -> int:
    return 0 if character.isdigit() else 1 if character.isupper() else 2


def _opaque_runs(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Long tokens that stand in no link, and shorter ones that turn out to hold an address when decoded."""
    for match in _RUN.finditer(text, low, high):
        run = match.group()
        found = (len(run) >= _LONG and is_opaque(run, _LONG - 4)) or _hides_contact(run)
        if found and not _FILE_NEXT.match(text, match.end()):
            yield match.span()


def _hides_contact(run: str) -> bool:
    """Does the run, read as base64 or hex, spell an address or a token?"""
    if len(run) < _SHORTEST:
        return False
    run = run[:_LOOKED_AT]
    try:
        if len(run) % 2 == 0 and all(character in "0123456789abcdefABCDEF" for character in run):
            plain = bytes.fromhex(run)
        else:
            body = run.rstrip("=").replace("-", "+").replace("_", "/")
            if len(body) % 4 == 1:
                return False
            plain = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    if not plain.isascii():
        return False
    decoded = plain.decode("ascii")
    return decoded.isprintable() and bool(_CONTACT.search(decoded))
