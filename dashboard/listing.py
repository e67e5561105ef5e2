"""Filters and pages for long lists; what is chosen lives in the address, so that a shared view has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from dashboard import wording

Row = TypeVar("Row")


def page_of(rows: Sequence[Row], per_page: int, noun: str = "Rows") -> Sequence[Row]:
    """The rows of the page that the address (`?page=…`) names; a picker appears when there are several."""
    last = max(1, -(-len(rows) // per_page))
    if last == 1:
        return rows
    wanted = st.query_params.get("page", "1")
    chosen = min(max(int(wanted), 1), last) if wanted.isdecimal() else 1
    st.session_state["pick_page"] = chosen

    def remember() -> None:
        st.query_params["page"] = str(st.session_state["pick_page"])

    def words(page: int) -> str:
        return f"{(page - 1) * per_page + 1:,} to {min(page * per_page, len(rows)):,} of {len(rows):,}"

    st.selectbox(noun, range(1, last + 1), format_func=words, key="pick_page", on_change=remember, width=240)
    return rows[(chosen - 1) * per_page : chosen * per_page]


def pick_states(states: Iterable[str]) -> list[str]:
    """A box for states by name; the chosen names."""
    names = sorted({wording.state(state) for state in states if state})
    return st.multiselect("State", names, key="state", bind="query-params", placeholder="All states")


def search_box(label: str, placeholder: str) -> Callable[[str], bool]:
    """A search field; the function tells whether a text has every word that was typed."""
    typed = st.text_input(label, key="search", bind="query-params", type="search", placeholder=placeholder)
    words = (typed or "").casefold().split()

    def matches(text: str) -> bool:
        folded = text.casefold()
        return all(word in folded for word in words)

    return matches


def few(count: int, noun: str, plural: str | None = None, at_least: int = 20) -> str:
    """A note, as plain text, that a count is too small for a rate; empty where it isn't."""
    if count >= at_least:
        return ""
    return f"Only {wording.number_of(count, noun, plural)}: read them one by one, not as a rate."
