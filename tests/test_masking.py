"""Masking covers secrets and contact data in any encoding, and nothing else."""

from __future__ import annotations

import base64
import json
import random
import time
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from warehouse import masking, paths
from warehouse.errors import WarehouseError
from warehouse.masking import MASK, find_spans, load_rules, mask

TOKEN = "AAbq7Zx-1kTT9wPq_0rVnM3sLd5Y"
ADDRESS = "records.desk@pd.example.gov"


def nested(text: str, depth: int) -> str:
    """The text percent-encoded `depth` times."""
    for _ in range(depth):
        text = quote(text, safe="")
    return text


def entities(text: str) -> str:
    return "".join(f"&#{ord(c)};" if c in "@:/.=" else c for c in text)


def soft_wrapped(text: str, width: int = 40) -> str:
    """Quoted-printable: = becomes =3D and long lines end in a soft break."""
    text = text.replace("=", "=3D")
    return "=\n".join(text[i : i + width] for i in range(0, len(text), width))


LOGIN = f"https://accounts.example.org/login/?url_auth_token={quote(TOKEN)}&next=%2Ffoi%2F12%2F"

SECRETS = {
    "login link": LOGIN,
    "login link glued to a second scheme": f"https://https://www.example.org{LOGIN}",
    "login link, entities": LOGIN.replace("&", "&amp;"),
    "login link, quoted-printable": soft_wrapped(LOGIN),
    "login link, scheme encoded": nested(LOGIN, 1),
    "login link, scheme encoded five times": nested(LOGIN, 5),
    "login link, JSON slashes": LOGIN.replace("/", "\\/"),
    "login link without scheme": LOGIN.removeprefix("https://"),
    "token inside a nested address": "https://example.org/r?u=" + nested(LOGIN, 3),
    "confirmation": "https://nr.example.gov/users/confirmation?confirmation_token=yq_R8t-notReal5",
    "reset path": "https://example.org/users/password/reset/f3Kd82mQ",
    "session in the path": "https://x.govqa.example/_rs/(S(k2v1m4q8w3z5x7c9b0n1a2d4))/RequestLogin.aspx",
    "signed file": "https://files.example.org/a/b.pdf?X-Amz-Credential=ABC&X-Amz-Signature=0f9e8d7c6b5a",
    "user and password": "https://clerk:Tulip42@files.example.org/inbox",
    "click tracker": "https://u0000001.ct.sendgrid.net/wf/click?upn=Ab1-2BcD3-2FeF5gH7-3D-3D",
    "newer click tracker": "https://u1.ct.sendgrid.net/ls/click?upn=u001.Ab1",
    "mailchimp": "https://city.us2.list-manage.com/track/click?u=1&id=2&e=3",
    "safe links": "https://nam11.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.org&data=05",
    "urldefense": "https://urldefense.com/v3/__https://x.org/__;!!Abc!Q$",
    "opaque share link": "https://drive.example.com/file/d/1aB2cD3eF4gH5iJ6kL7mN8oP9qR/view",
    "uuid link": "https://sign.example.com/public/3f8e2c1a-5b7d-4e9f-8a6b-1c2d3e4f5a6b",
    "address": ADDRESS,
    "address, encoded": nested(ADDRESS, 1),
    "address, encoded twice": nested(nested("@", 1), 1).join(ADDRESS.split("@")),
    "address, encoded seven times": nested("@", 7).join(ADDRESS.split("@")),
    "address, entities": entities(ADDRESS),
    "address, quoted-printable": ADDRESS.replace("@", "=40"),
    "address [at]": "records.desk [at] pd.example [dot] gov",
    "address (at)": "records.desk(at)pd.example.gov",
    "address in words": "records dot desk at example dot gov",
    "address with a blank": "Records.Desk@ pd.example.gov",
    "address, full width sign": ADDRESS.replace("@", "＠"),
    "address with a hidden break": ADDRESS.replace("desk", "de\u00adsk"),
    "address, base64": base64.b64encode(f"mail={ADDRESS}".encode()).decode(),
    "address, hex": ADDRESS.encode().hex(),
    "phone": "(505) 555-0137",
    "phone, mixed": "505.555-0137",
    "phone, dots": "505.555.0137",
    "phone, en dash": "505–555–0137",
    "phone, no-break": "(505)\u00a0555\u20110137",
    "phone, blanks": "505 555 0137",
    "phone, slash": "505/555-0137",
    "phone, country": "+1 (505) 555-0137",
    "phone, toll free": "1-800-555-0137",
    "phone, extension": "505-555-0137 ext. 4412",
    "phone, x": "505-555-0137 x4412",
    "phone, over a line end": "505-\n555-0137",
    "phone, abroad": "+44 20 7946 0958",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW5vdC1yZWFs",
    "long hex": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "frame", ["See {} for it.", "({})", "<{}>", "{}\r\nThe next line", "“{}”, she wrote", "{}"]
)
def test_secret_is_masked_and_its_surroundings_are_not(name: str, frame: str) -> None:
    secret = SECRETS[name]
    text = frame.format(secret)
    masked = mask(text)
    before, after = frame.split("{}")
    assert len(masked) == len(text)
    assert set(masked[len(before) : len(text) - len(after)]) <= {MASK, "\r", "\n"}, masked
    assert masked.startswith(before) and masked.endswith(after), masked


PARTS = [
    # text, what must be masked, what must stay
    ("Password: Tulip#42 (change it)", ["Tulip#42"], ["Password", "(change it)"]),
    ("your temporary password is Maple7river.", ["Maple7river"], ["your temporary password is"]),
    ("The PIN is 4821 for the door.", ["4821"], ["for the door"]),
    ("Access code: 482 913 77#", ["482 913 77#"], ["Access code"]),
    ("Meeting ID: 853 9384 1234 Passcode: 928374", ["853 9384 1234", "928374"], ["Meeting ID", "Passcode"]),
    ("Use code 482913 to sign in to the portal", ["482913"], ["to the portal"]),
    ("482913 is your verification code", ["482913"], ["is your verification code"]),
    ('{"access_token": "q8R2mZ5tK1"}', ["q8R2mZ5tK1"], ["access_token"]),
    ("Authorization: Bearer q8R2mZ5tK1w7Yx3B", ["q8R2mZ5tK1w7Yx3B"], ["Authorization"]),
    (
        "June 16, 2020, 5:16pm by Ana Ruiz 34895 XPD CPRA - Detective (Staff)",
        ["Ana Ruiz 34895"],
        ["5:16pm", "XPD"],
    ),
    ("Point of Contact XPD Analyst Noor B5890\n", ["Noor B5890"], ["XPD Analyst"]),
    ("Phone: 555-0137, fax 505-555-0138", ["555-0137", "505-555-0138"], ["Phone", "fax"]),
    ("o: 5055550137", ["5055550137"], ["o:"]),
    (f"[log in]({LOGIN}) or call", [LOGIN], ["[log in](", ") or call"]),
    (f"<a href='{LOGIN}'>log in</a>", [LOGIN], ["<a href='", "'>log in</a>"]),
    (f'<a href=3D"{soft_wrapped(LOGIN)}">log in</a>', ["url_auth_token"], ["log in</a>"]),
    ("https://example.gov/contact?email=" + nested(ADDRESS, 2), [nested(ADDRESS, 2)], []),
    (LOGIN[:70] + "\n" + LOGIN[70:] + " and more", [LOGIN[60:70]], ["and more"]),
]


@pytest.mark.parametrize(("text", "hidden", "kept"), PARTS)
def test_the_secret_part_of_a_line_is_masked(text: str, hidden: list[str], kept: list[str]) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    for secret in hidden:
        assert secret not in masked
    for words in kept:
        assert words in masked


HARMLESS = [
    "see https://lacris.org/ and <https://www.example.gov/records/policies.html>.",
    "https://www.muckrock.com/foi/springfield-94/facial-recognition-springfield-76830/",
    "https://www.documentcloud.org/documents/20074721-order-no-612-license-plate-readers",
    "https://city.example.gov/DocumentCenter/View/433/Public-Data-Request-Form-PDF",
    "https://x.legistar.com/LegislationDetail.aspx?ID=39632&GUID=8D3F3B3E-3F1C-4B8B-9C0E-9A0B6C3E1F2A",
    "https://nr.example.gov/requests/19-5156",
    "https://example.gov/search?q=drone+policy&page=2&code=6253",
    "Tracking #\n\nP015720-070319 and D008392-070319, request #19-6355, Request No. 19-7474",
    "Tracking # 505-555-0137",
    "Government Code Section 6253(c), Minn. Stat. § 626.8472, subd. 6, RCW 42.56.520",
    "06/09/2020 (was 05/12/2020). On 2019-07-03 at 4:09pm, July 2, 2019",
    "Somerville, MA 02144-2516; Saint Paul, Minnesota 55103-1880",
    "a total of $1,234,567.89, or $ 505 555 0137 in cents",
    "SO 5-27, General Order 612, Policy 427.5, PO 2018-000123-4",
    "MOU20Between20the20State20Bureau20and20the20Police20Department20Final.pdf",
    "335108114-XPD-s-Facial-Recognition-Technology-procedural-order (1).pdf",
    "IMG_20190703_123456.jpg and 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.pdf",
    "a login/password-protected system; the password is required by policy; a PIN is needed",
    "October 1, 2019, 11:33am by Senior Management Analyst Kris (Staff)",
    "Please answer by 4:00pm. 1915 Olive Street, Suite 300",
    "Point of Contact Records Unit, 1915 Olive Street",
    "Follow @recordsdesk; 12 @ 3.50 each; meet at noon (at the dot)",
    "A month is 30 days, 60 days, 365 days; 339 hits in 2021, 1,200 reads; ratio 3:10",
    "an extension of 14 days; ten percent = 10%; x = 5; 100% sure; Q&A; AT&T; Smith &amp; Sons",
    "California Constitution, Article 1, Section 1; 28 CFR 23.20; N.J.S.A. 47:1A-10; 5 ILCS 140/3(g)",
    "Responsive-records-have-been-uploaded-to-the-public-records-center-of-the-city",
    "token ring; a token gesture; the secret ballot; key personnel; sig. page",
    "[REDACTED] Project, █████ and the like",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_public_stays_readable(text: str) -> None:
    assert mask(text) == text


def test_masking_a_masked_text_changes_nothing() -> None:
    text = "\n".join([*SECRETS.values(), *(text for text, _, _ in PARTS), *HARMLESS])
    once = mask(text)
    assert mask(once) == once
    assert len(once) == len(text)


def test_line_breaks_stay_so_that_lines_keep_their_numbers() -> None:
    text = soft_wrapped(LOGIN).replace("\n", "\r\n")
    assert mask(text).count("\r\n") == text.count("\r\n")


RULES = load_rules(paths.MASKING_RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_rule_matches_its_example_only(rule: masking.Rule) -> None:
    assert rule.pattern.search(rule.example)
    assert not rule.pattern.search(rule.counter_example)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_rule_is_re2_and_means_the_same_there(rule: masking.Rule) -> None:
    ours = rule.pattern.search(rule.example)
    theirs = duckdb.execute("SELECT regexp_extract(?, ?, 1)", [rule.example, rule.pattern.pattern]).fetchone()
    assert ours is not None and theirs == (ours.group(1),)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.kind in masking.TEXT_KINDS], ids=lambda r: r.rule_id
)
def test_rule_finds_its_example_anywhere_in_a_long_text(rule: masking.Rule) -> None:
    """Rules are searched only around the words they need, or around numbers: that must lose nothing."""
    if rule.needs:
        assert any(word in rule.example.lower() for word in rule.needs)
    filler = "the department maintains responsive records under its own policy and order\n" * 60
    text = filler + rule.example + "\n" + filler
    spans = {text[span.start : span.end] for span in find_spans(text)}
    alone = {rule.example[span.start : span.end] for span in find_spans(rule.example)}
    assert alone and alone == spans


def test_no_two_rules_have_one_name() -> None:
    names = [rule.rule_id for rule in RULES]
    assert len(names) == len(set(names))


def test_a_broken_rule_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "masking_rules.csv"
    file.write_text("rule_id,kind,needs,pattern,example,counter_example,note\nx,email,,(a)(b),ab,c,n\n")
    with pytest.raises(WarehouseError, match="line 2"):
        load_rules(file)


@pytest.mark.parametrize("sample", sorted(paths.SAMPLE_DIR.glob("*.txt")), ids=lambda file: file.stem)
def test_samples_are_masked_where_their_labels_say(sample: Path) -> None:
    text = sample.read_bytes().decode()
    masked = mask(text)
    assert len(masked) == len(text)
    labels = Path(__file__).parent / "fixtures" / "sample_labels" / f"{sample.stem}.json"
    if labels.exists():
        for span in json.loads(labels.read_text(encoding="utf-8")).get("sensitive_spans", []):
            assert set(masked[span["start"] : span["end"]]) <= {MASK, "\r", "\n"}, span


NASTY = {
    "one long word": "a" * 300_000,
    "dots": "a." * 150_000,
    "at signs": "a@" * 150_000,
    "percent signs": "%25" * 100_000,
    "digits": "5" * 300_000,
    "digit groups": "505-" * 75_000,
    "brackets": "(" * 300_000,
    "blanks": " " * 300_000,
    "links": "https://example.org/a " * 14_000,
    "one endless link": "https://example.org/" + "a/" * 150_000,
    "soft breaks": "=\n" * 150_000,
    "capitals": "Ann " * 75_000,
    "stamps": "4:09pm by Ann Ann " * 17_000,
    "cues": "password " * 33_000,
    "entities": "&amp;" * 60_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_no_text_takes_long(name: str) -> None:
    started = time.monotonic()
    mask(NASTY[name])
    assert time.monotonic() - started < 5


def test_a_megabyte_of_ordinary_text_is_quick() -> None:
    sentence = (
        "the agency records policy of no responsive item 12 on July 3, 2019 was produced, see 6253(c).\n"
    )
    words = sentence.split(" ")
    chosen = random.Random(7)
    text = " ".join(chosen.choice(words) for _ in range(190_000))[:1_000_000]
    started = time.monotonic()
    mask(text)
    assert time.monotonic() - started < 4  # about 0.5 s on an idle machine
