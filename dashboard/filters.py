"""Which rows of the comparison are shown, and in what order. Nothing here draws."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard import wording
from dashboard.data import Compared


@dataclass(frozen=True)
class Question:
    """A question that people come with, as a filter: its words and which rows answer it."""

    words: str
    fits: Callable[[Compared], bool]


def _says_not_used(row: Compared) -> bool:
    return row.technology_use == "does_not_use" and row.answer("technology_use").status != "conflicting"


def _contradicts(row: Compared) -> bool:
    return bool(row.contradictions) or any(answer.status == "conflicting" for answer in row.answers.values())


#: By the word that stands in the address.
QUESTIONS = {
    "not-used": Question("Say they don't use it", _says_not_used),
    "others-system": Question(
        "Use somebody else's system",
        lambda row: (
            row.technology_use in ("uses_shared_system", "uses_other_agency_system")
            or row.answer("third_party_system").status == "yes"
        ),
    ),
    "policy": Question("Have a policy", lambda row: row.answer("policy_order_exists").status == "yes"),
    "no-policy": Question(
        "Say they have no policy", lambda row: row.answer("policy_order_exists").status == "no"
    ),
    "contradiction": Question("Contradict themselves", _contradicts),
    "unanswered": Question("Left questions unanswered", lambda row: row.asking.unanswered > 0),
    "late": Question("Answered late", lambda row: (row.asking.days_overdue or 0) > 0),
}


@dataclass(frozen=True)
class Filter:
    """What a reader asked for. Everything that is empty lets all rows pass.

    Attributes:
        question: a key of QUESTIONS.
        states, vendors, systems: names as shown; a row passes with any of them.
        answers: what `answer_words` gives. Of one question a row passes with any, of several with each.
        contradictions: titles of kinds; a row passes with any of them.
        search: words that must all begin a word of the agency's name, its place or its state.
    """

    question: str | None = None
    states: Sequence[str] = ()
    vendors: Sequence[str] = ()
    systems: Sequence[str] = ()
    answers: Sequence[str] = ()
    contradictions: Sequence[str] = ()
    search: str = ""

    def apply(self, rows: Iterable[Compared]) -> list[Compared]:
        """The rows that pass, in their order."""
        wanted: dict[str, set[str]] = {}
        for words in self.answers:
            wanted.setdefault(words.partition(": ")[0], set()).add(words)
        return [row for row in rows if self._passes(row, list(wanted.values()))]

    def _passes(self, row: Compared, wanted: list[set[str]]) -> bool:
        """Whether one row passes; `wanted` has the answers of each question."""
        if self.question in QUESTIONS and not QUESTIONS[self.question].fits(row):
            return False
        return (
            _any_of(self.states, [wording.state(row.state)])
            and _any_of(self.vendors, row.vendors)
            and _any_of(self.systems, [row.third_party_system or ""])
            and _any_of(self.contradictions, [wording.contradiction(kind) for kind in row.contradictions])
            and all(not each.isdisjoint(answers_of(row)) for each in wanted)
            and found_by(self.search, row)
        )


def _any_of(wanted: Sequence[str], there: Sequence[str]) -> bool:
    """Whether nothing is wanted, or any of it is there."""
    return not wanted or not set(wanted).isdisjoint(there)


def answers_of(row: Compared) -> list[str]:
    """The answers of a row's matrix cells in words that name their question ("MOU: Says none")."""
    return [
        wording.answer_words(fact, row.answer(fact).status, row.technology_use)
        for fact in wording.MATRIX_FACTS
    ]


def found_by(search: str, row: Compared) -> bool:
    """Whether each word of `search` begins one of the row's name, place or state, case and accents aside."""
    text = f"{row.agency_name} {row.place_name} {row.state} {wording.state(row.state)}"
    there = _words(text)
    return all(any(word.startswith(start) for word in there) for start in _words(search))


def _words(text: str) -> list[str]:
    """The words of a text in lower case, without accents and signs."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(sign) and sign not in "'’"
    )
    return "".join(sign if sign.isalnum() else " " for sign in plain.casefold()).split()


def _known(row: Compared) -> int:
    """How many of the matrix's cells are known."""
    return sum(row.answer(fact).status != "unknown" for fact in wording.MATRIX_FACTS)


#: The orders to choose from, by the word in the address: what they are called, and the key to sort by.
ORDERS: Mapping[str, tuple[str, Callable[[Compared], tuple[object, ...]]]] = {
    "state": ("State, then name", lambda row: ()),
    "name": ("Name", lambda row: (row.agency_name.casefold(),)),
    "known": ("Most answers first", lambda row: (-_known(row),)),
    "contradictions": ("Most contradictions first", lambda row: (-len(row.contradictions),)),
    "late": ("Latest answer first", lambda row: (-(row.asking.days_overdue or 0),)),
    "retention": (
        "Kept longest first",
        lambda row: (row.retention_days is None, -(row.retention_days or 0)),
    ),
}


def in_order(rows: Iterable[Compared], order: str | None) -> list[Compared]:
    """The rows sorted; equal ones keep the comparison's own order, by state and name."""
    return sorted(rows, key=ORDERS.get(order or "", ORDERS["state"])[1])
