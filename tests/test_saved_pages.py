"""Saved pages: a platform's page gives the text that a plain copy of it has, other pages their main content,
and no page can do harm.
"""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.landing import html_text
from warehouse.landing.formats import recognise, saved_page
from warehouse.landing.forms import detect_form
from warehouse.landing.found import Blob, FoundText, Unreadable
from warehouse.landing.limits import Limits
from warehouse.paths import PROJECT_ROOT


def opened(page: str | bytes) -> FoundText:
    data = page if isinstance(page, bytes) else page.encode()
    blob = Blob("page.html", data=data)
    assert recognise(blob) is saved_page
    (found,) = saved_page.open(blob, Limits())
    assert isinstance(found, FoundText)
    return found


FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "saved_pages"
#: Each platform's page stands there as saved (.html) and as copied (.txt).
PAGES = {
    "muckrock": "muckrock_page",
    "nextrequest": "nextrequest_page",
    "govqa": "govqa_history",
}


def saved(platform: str) -> str:
    return (FIXTURES / f"{platform}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("platform", "form"), PAGES.items())
def test_a_saved_page_gives_the_text_of_its_plain_copy(platform: str, form: str) -> None:
    found = opened(saved(platform))
    assert found.text == (FIXTURES / f"{platform}.txt").read_text(encoding="utf-8")
    assert detect_form(found.text) == form


# --- MuckRock -----------------------------------------------------------------------------------------


def test_a_muckrock_page_says_which_request_it_is_and_how_old() -> None:
    found = opened(saved("muckrock"))
    assert found.record_key == "muckrock:998877"
    assert found.updated_at == datetime(2022, 9, 2, 18, 5)
    assert (
        found.source_url == "https://www.muckrock.com/foi/brackwater-falls-1/alpr-contract-and-rules-998877/"
    )


PRINTED = """<!doctype html><html><body class="print"><article class="request-print"><header>
<p class="request-print__brand">MuckRock Request</p>
<h1 class="request-print__title">ALPR contract and rules</h1>
<p class="request-print__subtitle">Marit Sollund filed this request with the Brackwater Falls Police
  Department of Brackwater Falls, Oregon.</p>
<dl class="request-print__meta"><dt>MuckRock #</dt><dd>998877</dd><dt>Tracking #</dt><dd>2022-00871</dd>
<dt>Status</dt><dd>Completed</dd></dl></header>
<article class="request-print__communication"><header>
<p class="request-print__communication-from"><span class="request-print__label">From:</span> The Police</p>
<p><span class="request-print__label">To:</span> Marit Sollund</p>
<p><span class="request-print__label">Via:</span> Email</p>
<p><span class="request-print__label">Subject:</span> RE: ALPR</p>
<p><span class="request-print__label">Date:</span> <time>September 2, 2022, 2:05 p.m.</time></p></header>
<div class="request-print__communication-body"><p>1. Attached.<br>2. Withheld.</p></div></article>
</article></body></html>"""


def test_a_muckrock_page_in_print_has_the_same_layout() -> None:
    text = opened(PRINTED).text
    assert detect_form(text) == "muckrock_page"
    assert "Status\nCompleted" in text and "MuckRock #" not in text
    assert text.endswith(
        "From: The Police\nTo: Marit Sollund\nSeptember 2, 2022, 2:05 p.m.\nSubject: RE: ALPR\n\n"
        "1. Attached.\n2. Withheld.\n"
    )


def test_an_embargo_and_a_request_without_files_are_said() -> None:
    page = re.sub(r'<div class="file".*?</ul></div></div>', "", saved("muckrock"), flags=re.S).replace(
        '<article class="request detail',
        '<div class="message warning"><p>This request is embargoed until Jan. 1, 2030</p></div>'
        '<p class="empty">There are no files associated with this request.</p><article class="request detail',
    )
    text = opened(page).text
    assert text.startswith("This request is embargoed until Jan. 1, 2030\n\nALPR contract and rules\n")
    assert text.endswith("Files\n\nThere are no files associated with this request.\n")


# --- NextRequest and GovQA ----------------------------------------------------------------------------


def test_a_nextrequest_page_with_other_markup_is_told_by_its_labels() -> None:
    rows = "".join(
        f"<div><button>{title}</button><span>{who}</span><div>{body}</div><small>{stamp}</small></div>"
        for title, who, body, stamp in (
            (
                "Request Closed",
                "Public",
                "No records were found.",
                "June 1, 2023, 9:41am by Irma Stott (Staff)",
            ),
            ("Request Opened", "Public", "Request received via web", "May 9, 2023, 7:00am by the requester"),
        )
    )
    page = f"<html><body><h1>Request 23-4411</h1><div>Closed</div>{rows}<p>NextRequest</p></body></html>"
    text = opened(page).text
    assert (
        "Request Closed\nPublic\nNo records were found.\nJune 1, 2023, 9:41am by Irma Stott (Staff)" in text
    )
    assert detect_form(text) == "nextrequest_page"


def test_a_govqa_page_with_other_markup_is_told_by_its_labels() -> None:
    text = opened("""<html><body><div>Larkmoor Public Records Center (GovQA)</div>
      <div>Reference No: R020417-030124</div>
      <div>Message History (1)</div><div>On 3/14/2024 10:02:11 AM, Records Officer wrote:</div>
      <div>There is no flight log.</div><footer>x</footer></body></html>""").text
    assert (
        "Message History (1)\nOn 3/14/2024 10:02:11 AM, Records Officer wrote:\nThere is no flight log."
        in text
    )
    assert detect_form(text) == "govqa_history"


# --- other pages --------------------------------------------------------------------------------------


def test_a_policy_page_gives_its_main_content() -> None:
    found = opened("""<html><head><title>Drone policy | City of Larkmoor, OH</title>
      <link rel="canonical" href="https://larkmoor.example.gov/police/drones"></head><body>
      <header><nav><a>Home</a><a>Pay a bill</a></nav></header><div class="breadcrumbs">Home / Police</div>
      <main><h1>Policy 611: Drones</h1><p>Video is kept for 90&nbsp;days, <b>then</b> deleted.</p>
      <ol type="a" start="2"><li>Warrants<ul><li>written</li></ul></li><li value="5">Training</li></ol>
      <table><tr><th>Year</th><th>Flights</th></tr><tr><td>2021</td><td>14</td></tr></table>
      <pre>Line  one
  Line two</pre><p>Kept 30<sup>1</sup> days <s>60 days</s>.</p></main>
      <aside class="social">Share this</aside><footer>Contact us</footer></body></html>""")
    assert found.text.splitlines() == [
        "Drone policy | City of Larkmoor, OH",
        "",
        "Policy 611: Drones",
        "",
        "Video is kept for 90 days, then deleted.",
        "",
        "b. Warrants",
        "  • written",
        "e. Training",
        "",
        "Year | Flights",
        "2021 | 14",
        "",
        "Line  one",
        "  Line two",
        "",
        "Kept 30[1] days .",
    ]
    assert found.source_url == "https://larkmoor.example.gov/police/drones"
    assert found.record_key is None and detect_form(found.text) == "plain_document"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<blockquote>one<br>two<blockquote>three</blockquote></blockquote>four",
            "> one\n> two\n>\n> > three\n\nfour",
        ),
        ('<blockquote style="margin:0 0 0 40px;border:none">indented</blockquote>', "indented"),
        ('<blockquote style="border:none;border-left:solid #CCC 1.0pt">a mail</blockquote>', "> a mail"),
        (
            "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;"
            "&nbsp;&nbsp; </span></span><![endif]>from Word<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>"
            "<p>next</p>",
            "1. from Word\n\nnext",
        ),
        (
            "<div><b>From:</b> Ana<br><b>Sent:</b> Monday<br></div><div>Words</div>",
            "From: Ana\nSent: Monday\nWords",
        ),
        ("a<br><br>b<div>c</div><div><br></div><div>d</div>", "a\n\nb\nc\n\nd"),
        ("one\n two &amp; three&#8212;four &nbsp;five", "one two & three—four  five"),
        ("<p>1. first\n2. second\n3. third</p>", "1. first\n2. second\n3. third"),
        ("<p>wrapped\nby its\neditor</p>", "wrapped by its editor"),
        ("<p hidden>a</p><p style='display : none'>b</p><p class='sr-only'>c</p><p>d</p>", "d"),
        ("<p class='d-none d-md-block'>shown on wide screens</p>", "shown on wide screens"),
        ("<template>a</template><noscript>b</noscript><!-- c --><svg><text>d</text></svg>e", "e"),
        ("<p>soft\u00adhyphen\u200b and \u202emark</p>", "softhyphen and mark"),
        ("<table><tr><td>Status:</td><td>Closed</td></tr></table>", "Status: Closed"),
        ("<table><tr><td><p>One.</p><p>Two.</p></td><td>Three.</td></tr></table>", "One.\n\nTwo.\nThree."),
        ("<ol reversed start=3><li>a<li>b</ol>", "3. a\n2. b"),
        ("<ul><li>- own mark</li><li>1. own number</li></ul>", "- own mark\n1. own number"),
        ("<div style='white-space: pre-wrap'>a\n\nb</div>", "a\n\nb"),
    ],
)
def test_markup_becomes_the_lines_that_a_reader_sees(markup: str, text: str) -> None:
    body = html_text.parse(f"<body>{markup}").body
    assert body is not None
    assert html_text.text_of(body) == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("café".encode(), None, "café"),
        ("café".encode("cp1252"), None, "café"),
        ("café".encode("utf-16"), None, "café"),
        ("\ufeffcafé".encode(), None, "café"),
        (b"<meta charset='windows-1251'>" + "мир".encode("cp1251"), None, "<meta charset='windows-1251'>мир"),
        ("“quoted”".encode("cp1252"), "iso-8859-1", "“quoted”"),
        # What is valid UTF-8 is not Latin-1, whoever says so.
        ("“quoted”".encode(), "iso-8859-1", "“quoted”"),
        ("“quoted” — café".encode() + b"\x92", "utf-8", "“quoted” — café\ufffd"),
        ("日本".encode("iso2022_jp"), "iso-2022-jp", "日本"),
        (b"plain", "rot13", "plain"),
        (b"plain", "no-such-thing", "plain"),
        # Mojibake that was saved as such stays: nobody can be sure of it.
        ("cafÃ©".encode(), None, "cafÃ©"),
    ],
)
def test_encodings(data: bytes, declared: str | None, text: str) -> None:
    assert html_text.decode(data, declared) == text


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>",
        "\ufeff\n<HTML lang=en>",
        '<?xml version="1.0"?><html>',
        "<!-- x --><!doctype html>",
        "<div>",
    ],
)
def test_a_page_is_told_by_its_first_element(start: str) -> None:
    assert saved_page.recognises(Blob("a.txt", data=f"{start}<p>Words</p></div>".encode()))
    assert saved_page.recognises(Blob("a", data=f"{start}<p>Words</p></div>".encode("utf-16")))


@pytest.mark.parametrize(
    "text", ["From: Ana\n<html>", "<agency> has no records", "a < b", "", "<", "<p>unclosed"]
)
def test_text_that_is_no_page_is_left_to_others(text: str) -> None:
    assert not saved_page.recognises(Blob("a.html", data=text.encode()))


# --- hostile pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "element",
    ["<div>", "<b>", "<span><i>", "<table><tr><td>", "<blockquote>", "<ul><li>", "<svg><g>", "<a><div>"],
)
def test_a_page_nested_without_end_is_refused_at_once(element: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match="nested"):
        list(saved_page.open(Blob("a", data=b"<html>" + element.encode() * 100_000 + b"x"), Limits()))
    assert time.monotonic() - began < 5


def test_scripts_and_handlers_leave_nothing_behind() -> None:
    text = opened(
        '<html><body onload="x()"><script>secret</script><style>secret</style>'
        "<img src=x onerror='secret()'>"
        "<a href='javascript:secret()'>link</a><iframe srcdoc='secret'></iframe><object data=secret></object>"
        "<p title=secret>Word\x00s</p><!-- secret --></body></html>"
    ).text
    assert text == "link\n\nWords\n"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><script>a</script></html>", "<!doctype html>", "<html>\x00 — !"]
)
def test_a_page_without_words_is_refused(page: str) -> None:
    with pytest.raises(Unreadable, match="no text"):
        list(saved_page.open(Blob("a", data=page.encode()), Limits()))


def test_a_page_longer_than_allowed_is_refused() -> None:
    blob = Blob("a", data=b"<html>" + b"word " * 1_000)
    with pytest.raises(Unreadable, match="text_bytes"):
        list(saved_page.open(blob, Limits(text_bytes=1_000)))
    with pytest.raises(Unreadable, match="file_bytes"):
        list(saved_page.open(blob, Limits(file_bytes=1_000)))


@settings(max_examples=60, deadline=5_000)
@given(
    page=st.sampled_from(sorted(PAGES)),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 400), st.binary(max_size=12)), min_size=1, max_size=8
    ),
)
def test_a_damaged_page_gives_its_text_or_a_reason(page: str, cuts: list[tuple[float, int, bytes]]) -> None:
    data = saved(page).encode()
    for place, length, instead in cuts:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + length :]
    try:
        (found,) = saved_page.open(Blob("a.html", data=data), Limits())
    except Unreadable as error:
        reason = str(error)
        assert reason
    else:
        assert isinstance(found, FoundText) and found.text.strip()
