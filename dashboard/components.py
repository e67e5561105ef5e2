"""Pieces of the pages, as HTML.

Agency names, file names and everything from a thread is untrusted. Here is the one place where it meets HTML,
and it meets it only through `esc` (or `link`, which escapes its target). Nothing of it may go to a Streamlit
call that reads Markdown (st.write, st.markdown, labels, captions).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import data, wording
from dashboard.data import Compared

STYLE = Path(__file__).resolve().parent / "style.css"
_MARKS = {"yes": "✓", "no": "✕", "conflicting": "≠", "partly": "◐", "unknown": "?"}


def esc(value: object) -> str:
    """`value` as text that is safe inside HTML and attribute values; None is empty."""
    return "" if value is None else html.escape(str(value))


def styles() -> None:
    """The dashboard's style sheet; once a page."""
    st.html(STYLE)


def phone_menu(pages: Iterable[StreamlitPage], current: StreamlitPage) -> None:
    """The pages as a menu for narrow screens; the style sheet hides it on wide ones.

    Streamlit would put them into a sidebar that stays open over the page that was chosen.
    """
    items = []
    for page in pages:
        if page.visibility == "visible":
            item = link(page.url_path or "compare", esc(page.title))
            if page.title == current.title:
                item = item.replace("<a ", '<a aria-current="page" ', 1)
            items.append(f"<li>{item}</li>")
    show(
        f'<nav class="sp-menu" aria-label="Pages"><details><summary>Menu: {esc(current.title)}</summary>'
        f"<ul>{''.join(items)}</ul></details></nav>"
    )


def show(*parts: str) -> None:
    """Put pieces of already escaped HTML on the page; nothing when there are none."""
    if any(parts):
        st.html("\n".join(parts))


def link(page: str, label: str, *, css: str = "", **params: str) -> str:
    """A link to a page of this app. `label` is HTML; `params` become the query string."""
    return f'<a href="{esc(address(page, **params))}" class="{esc(css)}">{label}</a>'


def address(page: str, **params: str) -> str:
    """The address of a page of this app, with `params` as its query string.

    It is relative, so the app may stand under any path. The default page, "compare", is its root. Where this
    page's address names a snapshot, so does that one.
    """
    pinned = st.query_params.get("snapshot")
    query = urlencode({**params, "snapshot": pinned} if pinned else params)
    path = "./" if page == "compare" else page
    return f"{path}?{query}" if query else path


def outside_link(target: str | None, label: str) -> str:
    """A link that leaves the app, to a web page only; empty for any other address. `label` is HTML.

    The address comes from data: one that would run something (`javascript:`) must never become a link.
    """
    try:
        parts = urlsplit(target or "")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f'<a href="{esc(target)}" rel="noopener noreferrer">{label}</a>'


def heading(title: str, lead: str = "", above: str = "") -> None:
    """A page's heading. `title` is plain text; `lead` and `above` (a small line over it) are HTML."""
    show(
        '<header class="sp-head">',
        f'<p class="sp-above">{above}</p>' if above else "",
        f"<h1>{esc(title)}</h1>",
        f'<p class="sp-lead">{lead}</p>' if lead else "",
        "</header>",
    )


def section(title: str, note: str = "") -> str:
    """A second-level heading with an optional note, both plain text."""
    return f"<h2>{esc(title)}</h2>" + (f'<p class="sp-note">{esc(note)}</p>' if note else "")


def problem(title: str, message: str) -> None:
    """A full-page notice: what is wrong and what to do, as plain text."""
    show(f'<div class="sp-problem" role="alert"><h1>{esc(title)}</h1><p>{esc(message)}</p></div>')


def sample_banner(found: Iterable[Compared]) -> None:
    """The sample notice, if any row on the page is a sample; where only some are, each says so itself."""
    samples = [row.is_sample for row in found]
    if any(samples):
        which = (
            "Every agency, person and letter here is invented"
            if all(samples)
            else "The rows marked Sample are invented"
        )
        show(
            f'<p class="sp-sample" role="note"><strong>Sample data.</strong> {which}, to show how the '
            "software works. Draw no conclusions from them.</p>"
        )


def pick(
    label: str,
    options: Sequence[str],
    name: str,
    describe: Callable[[str], str],
    after: Callable[[str], None] | None = None,
) -> str | None:
    """A select box whose choice lives in the address under `name`, by id.

    `after` is called with a new choice before the page is drawn again.

    Returns:
        The chosen id; the first one where the address names none; None where it names one that isn't there.
    """
    wanted = st.query_params.get(name)
    key = f"pick_{name}"
    chosen = (options[0] if options else None) if wanted is None else (wanted if wanted in options else None)
    st.session_state[key] = chosen

    def remember() -> None:
        choice = st.session_state[key]
        if choice is not None:
            st.query_params[name] = choice
            if after:
                after(choice)

    labels = _distinct(options, describe)
    st.selectbox(label, options, key=key, format_func=lambda option: labels[option], on_change=remember)
    return chosen


def pick_several(
    label: str,
    options: Sequence[str],
    name: str,
    describe: Callable[[str], str],
    *,
    at_most: int,
    placeholder: str,
) -> list[str]:
    """A box for up to `at_most` choices that live in the address under `name`, by id.

    Ids in the address that are no options fall out.
    """
    key = f"pick_{name}"
    st.session_state[key] = [found for found in st.query_params.get_all(name) if found in options][:at_most]

    def remember() -> None:
        _into_address(name, st.session_state[key])

    labels = _distinct(options, describe)
    return st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda option: labels[option],
        max_selections=at_most,
        placeholder=placeholder,
        on_change=remember,
        select_all=False,
    )


def pick_pill(label: str, words: Mapping[str, str], name: str) -> str | None:
    """A row of buttons of which one or none is on; the choice lives in the address under `name`, by id.

    `words` are the ids and what stands on their buttons. Buttons read Markdown: nothing from data may stand
    on them.
    """
    key = f"pick_{name}"
    wanted = st.query_params.get(name)
    st.session_state[key] = wanted if wanted in words else None

    def remember() -> None:
        choice = st.session_state[key]
        _into_address(name, [choice] if choice else [])

    return st.pills(label, list(words), key=key, format_func=lambda option: words[option], on_change=remember)


def _into_address(name: str, choices: Sequence[str]) -> None:
    """Write choices into the address, or take the name out of it when there are none."""
    if choices:
        st.query_params[name] = list(choices)
    else:
        st.query_params.pop(name, None)


def pick_agency() -> tuple[str | None, Compared | None]:
    """Select boxes for a technology and one of its agencies: the technology and that agency's row.

    The row is None where the address names an agency that the technology doesn't have. Choosing another
    technology keeps the agency if it has an entry there.
    """

    def drop_agency(technology_id: str) -> None:
        if st.query_params.get("agency") not in data.agencies(technology_id):
            st.query_params.pop("agency", None)

    technology_id = pick("Technology", data.technologies(), "technology", wording.technology, drop_agency)
    agencies = data.agencies(technology_id) if technology_id else {}
    agency_id = pick("Agency", list(agencies), "agency", lambda agency: agencies[agency])
    return technology_id, data.compared(agency_id, technology_id) if agency_id and technology_id else None


def _distinct(options: Sequence[str], describe: Callable[[str], str]) -> dict[str, str]:
    """A label per option. A select box knows options by their label, so equal ones are numbered."""
    labels: dict[str, str] = {}
    seen: dict[str, int] = {}
    for option in options:
        text = describe(option)
        seen[text] = seen.get(text, 0) + 1
        labels[option] = text if seen[text] == 1 else f"{text} #{seen[text]}"
    return labels


def badge(look: str, text: str) -> str:
    """A status as a word with its mark and colour. `look` is a status or "partly"; any other is plain."""
    if look not in _MARKS:
        return f'<span class="sp-badge sp-plain">{esc(text)}</span>'
    mark = f'<span class="sp-mark" aria-hidden="true">{_MARKS[look]}</span>'
    return f'<span class="sp-badge sp-{look}">{mark}{esc(text)}</span>'


def table(caption: str, columns: Sequence[str], body: Sequence[Sequence[str]], css: str = "") -> str:
    """A plain table. `caption` and `columns` are plain text, the cells of `body` are HTML.

    The first column heads its row.
    """
    head = "".join(f'<th scope="col" role="columnheader">{esc(column)}</th>' for column in columns)
    lines = []
    for cells in body:
        labelled = [
            f'<span class="sp-label" aria-hidden="true">{esc(column)}</span><div>{cell}</div>'
            for column, cell in zip(columns, cells, strict=True)
        ]
        rest = "".join(f'<td role="cell">{cell}</td>' for cell in labelled[1:])
        lines.append(f'<tr role="row"><th scope="row" role="rowheader"><div>{cells[0]}</div></th>{rest}</tr>')
    return (
        f'<div class="sp-scroll"><table class="sp-table {esc(css)}" role="table"><caption class="sp-hidden">'
        f'{esc(caption)}</caption><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(lines)}</tbody></table></div>'
    )
