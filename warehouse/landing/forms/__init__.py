"""The layouts a landed text can have, told by what stands in it and never by its name.

Each form is a module with NAME (what `form` holds), TITLE (for people) and `score(text)`: 0 (not this form)
to 1 (sure). A new form is a new module, added to FORMS. `plain_document` is what remains when no form is
likely.
"""

from __future__ import annotations

from typing import Protocol

from warehouse.landing.forms import (
    email_thread,
    govqa_history,
    muckrock_page,
    nextrequest_page,
    plain_document,
    response_letter,
)


class Form(Protocol):
    """What each form module offers."""

    NAME: str
    TITLE: str

    def score(self, text: str) -> float:
        """How much the text looks like this form: 0 to 1."""
        ...


# The first likely one wins: a platform's page may hold whole letters in its messages, and a MuckRock page may
# hold what another platform sent, never the other way round.
FORMS: tuple[Form, ...] = (
    muckrock_page,
    nextrequest_page,
    govqa_history,
    email_thread,
    response_letter,
)
LIKELY = 0.5


def detect_form(text: str) -> str:
    """NAME of the first form that reaches an even chance, or `plain_document` when none does."""
    return next((form.NAME for form in FORMS if form.score(text) >= LIKELY), plain_document.NAME)


def titles() -> dict[str, str]:
    """NAME -> TITLE of every form."""
    return {form.NAME: form.TITLE for form in FORMS} | {plain_document.NAME: plain_document.TITLE}
