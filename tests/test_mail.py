"""Mails and mailboxes: one text for each message or conversation, attachments as files of their own, and
nothing that a mail holds can do harm.
"""

from __future__ import annotations

import email.policy
import re
import time
import tracemalloc
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.landing.formats import mail, recognise
from warehouse.landing.forms import detect_form
from warehouse.landing.found import Blob, Found, FoundFile, FoundText, Refused, Skipped, Unreadable, Working
from warehouse.landing.isolation import Worker
from warehouse.landing.limits import Limits

ASKER = "Basil Orme <borme@example.org>"
CLERK = '"Records Desk, Tarnhollow" <records@tarnhollow.example.gov>'
REQUEST = """To the Tarnhollow Police Department, Oregon:

I request under the Oregon Public Records Law:

1. the policy on body-worn cameras
2. the schedule by which video is deleted

Basil Orme
"""
ANSWER = """Mr. Orme,

1. Attached.
2. There is no other schedule.

Vera Quist, Records Desk
"""


def message(
    text: str = REQUEST,
    sender: str = ASKER,
    receiver: str = CLERK,
    subject: str = "Public records request - cameras",
    date: str = "Mon, 17 Apr 2023 09:30:00 -0700",
    identity: str = "<a1@example.org>",
    answers: str = "",
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Date"] = sender, receiver, subject, date
    if identity:
        made["Message-ID"] = identity
    if answers:
        made["In-Reply-To"] = made["References"] = answers
    made.set_content(text)
    return made


def answer(**changed: str) -> EmailMessage:
    given = {
        "text": ANSWER,
        "sender": CLERK,
        "receiver": ASKER,
        "subject": "RE: Public records request - cameras",
        "date": "Fri, 28 Apr 2023 21:10:00 +0000",
        "identity": "<b2@tarnhollow.example.gov>",
        "answers": "<a1@example.org>",
    }
    return message(**(given | changed))


def mailbox(*messages: EmailMessage) -> bytes:
    """As mail programs write it: a postmark over each, "From" at the start of a line escaped."""
    return b"".join(
        b"From borme@example.org Mon Apr 17 09:30:00 2023\n"
        + re.sub(rb"(?m)^(>*From )", rb">\1", bytes(each))
        + b"\n"
        for each in messages
    )


def opened(data: bytes | EmailMessage, limits: Limits | None = None) -> list[Found]:
    blob = Blob("mail", data=bytes(data))
    assert recognise(blob) is mail
    return [find for find in mail.open(blob, limits or Limits()) if not isinstance(find, Working)]


def the_text(finds: Iterable[Found]) -> FoundText:
    (found,) = [find for find in finds if isinstance(find, FoundText)]
    return found


# --- single messages ---------------------------------------------------------------------------------


def test_a_message_becomes_the_text_that_people_paste() -> None:
    found = the_text(opened(message()))
    assert found.text == (
        "From: Basil Orme <borme@example.org>\n"
        'To: "Records Desk, Tarnhollow" <records@tarnhollow.example.gov>\n'
        "Date: Monday, April 17, 2023 9:30 AM\n"
        "Subject: Public records request - cameras\n"
        "\n" + REQUEST
    )
    assert found.record_key == "mail:a1@example.org"
    assert found.updated_at == datetime(2023, 4, 17, 16, 30)
    assert detect_form(found.text) == "email_thread"


def test_attachments_are_files_of_their_own_that_came_with_the_text() -> None:
    made = answer()
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Policy 9.14.pdf")
    made.add_attachment("a,b\n1,2\n", subtype="csv", filename="log.csv")
    finds = opened(made)
    files = [find for find in finds if isinstance(find, FoundFile)]
    assert [(file.name, file.inner, file.data, file.part_of) for file in files] == [
        ("Policy 9.14.pdf", "Policy 9.14.pdf", b"%PDF-1.4", ""),
        ("log.csv", "log.csv", b"a,b\n1,2\n", ""),
    ]
    assert isinstance(finds[0], FoundText)
    assert finds[0].text.endswith("\n\nAttachments:\nPolicy 9.14.pdf\nlog.csv\n")


def test_the_plain_version_is_read_and_an_excuse_for_one_is_not() -> None:
    page = (
        "<p>We hold <b>no</b> policy on drones, and no drone was ever flown by us.</p>"
        "<blockquote>You asked</blockquote>"
    )
    both = answer(text="We hold no policy.\n" * 20)
    both.add_alternative(page, subtype="html")
    assert "> You asked" not in the_text(opened(both)).text
    excuse = answer(text="Please use a modern mail program.\n")
    excuse.add_alternative(page, subtype="html")
    assert the_text(opened(excuse)).text.endswith(
        "\n\nWe hold no policy on drones, and no drone was ever flown by us.\n\n> You asked\n"
    )


def test_a_mail_of_html_alone_with_pictures_is_read() -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = CLERK, "Re: request", "<x@y>"
    made.set_content("<p>None found.</p><img src=cid:logo><script>alert(1)</script>", subtype="html")
    made.add_related(
        b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png", disposition="inline"
    )
    finds = opened(made)
    assert the_text(finds).text.endswith("\n\nNone found.\n")
    assert [find.inner for find in finds if isinstance(find, Skipped)] == ["logo.png"]
    assert not any(isinstance(find, FoundFile) for find in finds)


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        (
            'text/plain; charset="windows-1252"',
            "It’s closed — no fee.".encode("cp1252"),
            "It’s closed — no fee.",
        ),
        ("text/plain; charset=us-ascii", "It’s closed.".encode(), "It’s closed."),
        ("text/plain; charset=x-unknown", "It’s closed.".encode("cp1252"), "It’s closed."),
        ("text/plain", "It’s closed.".encode(), "It’s closed."),
        ("text/html; charset=utf-8", "<p>It’s&nbsp;closed.".encode(), "It’s closed."),
        (
            "text/plain; format=flowed",
            b"One long \r\nparagraph.\r\n> quoted \r\n> words\r\n-- \r\nVera",
            None,
        ),
        ("multipart/mixed", b"No boundary, and words.", "No boundary, and words."),
        ("multipart/mixed; boundary=zz", b"--zz\n\nCut off before its end", "Cut off before its end"),
    ],
)
def test_encodings_and_odd_bodies(header: str, body: bytes, text: str | None) -> None:
    data = b"Message-ID: <a@b>\r\nFrom: a@b\r\nContent-Type: " + header.encode() + b"\r\n\r\n" + body
    found = the_text(opened(data)).text.partition("\n\n")[2]
    assert found == (text if text else "One long paragraph.\n> quoted words\n--\nVera") + "\n"


def test_transfer_encodings_and_encoded_headers() -> None:
    data = (
        b"Received: from x\r\nFrom: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <j@example.org>\r\n"
        b"Subject: =?iso-8859-1?B?UmU6IGNhZuk=?=\r\n =?utf-8?Q?_=E2=80=94_records?=\r\nDate: not a date\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Kept for 30=\r\n days =E2=80=93 then gone."
    )
    assert the_text(opened(data)).text == (
        "From: Jürgen Müller <j@example.org>\nDate: not a date\nSubject: Re: café — records\n\n"
        "Kept for 30 days – then gone.\n"
    )


def test_a_mail_attached_to_a_mail_is_handed_on_whole() -> None:
    outer = answer()
    outer.add_attachment(message())
    (inner,) = [find for find in opened(outer) if isinstance(find, FoundFile)]
    assert inner.name == "Public records request - cameras.eml"
    assert isinstance(inner.data, bytes)
    assert the_text(opened(inner.data)).record_key == "mail:a1@example.org"


def test_files_of_a_mail_are_opened_while_it_is_still_being_read() -> None:
    outer = answer()
    for subject in ("First", "Second"):
        outer.add_attachment(message(subject=subject))
    texts = []
    with Worker(Limits()) as worker:
        for find in worker.open(mail.NAME, Blob("outer.eml", data=bytes(outer))):
            if isinstance(find, FoundFile):
                assert isinstance(find.data, bytes)
                texts += list(worker.open(mail.NAME, Blob(find.name, data=find.data)))
    subjects = [find.metadata["subject"] for find in texts if isinstance(find, FoundText)]
    assert subjects == ["First", "Second"] and len(texts) == 2


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("application/ms-tnef", "winmail.dat", "winmail"),
        ("application/octet-stream", "winmail.dat", "winmail"),
        ("application/pkcs7-mime", "smime.p7m", "encrypted"),
    ],
)
def test_what_only_its_mail_program_can_open_is_refused(kind: str, name: str, reason: str) -> None:
    made = answer()
    maintype, subtype = kind.split("/")
    made.add_attachment(b"x", maintype=maintype, subtype=subtype, filename=name)
    (refused,) = [find for find in opened(made) if isinstance(find, Refused)]
    assert refused.name == name and reason in refused.reason


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\MOU.pdf", "MOU.pdf"),
        ("a\x00b\r\n.pdf", "a b.pdf"),
        (".bashrc", "bashrc"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ("..", ""),
    ],
)
def test_names_of_attachments_are_base_names(given_name: str, name: str) -> None:
    assert mail.safe_name(given_name) == name


def test_two_attachments_of_one_name_stay_apart() -> None:
    made = answer()
    for words in (b"one", b"two"):
        made.add_attachment(words, maintype="application", subtype="pdf", filename="a.pdf")
    assert [find.inner for find in opened(made) if isinstance(find, FoundFile)] == ["a.pdf", "a-2.pdf"]


def test_apple_mail_and_a_page_saved_as_one_file_are_read() -> None:
    data = bytes(message())
    found = the_text(opened(f"{len(data)}\n".encode() + data + b'<?xml version="1.0"?><plist></plist>'))
    assert found.text.endswith("Basil Orme\n")
    page = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://larkmoor.example.gov/drones\r\n"
        b"Subject: Drones\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--x"\r\n\r\n'
        b"----x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<!DOCTYPE html><html><body><main><h1>Drones</h1>"
        b"<p>Video is kept for 90 days=2E</p></main></body></html>\r\n"
        b"----x--\r\n"
    )
    (found,) = [find for find in opened(page) if isinstance(find, FoundText)]
    assert found.text == "Drones\n\nVideo is kept for 90 days.\n"
    assert found.source_url == "https://larkmoor.example.gov/drones" and found.media_type == "text/html"


@pytest.mark.parametrize(
    "text",
    [
        "From: Ana\nSent: Monday, March 1, 2021 1:13 PM\nTo: Records\nSubject: request\n\nWords",
        "From: Ana <a@example.org>\nDate: Mon, 1 Mar 2021 13:13:00 -0500\nSubject: x\n\nWords",
        "To: All\nX-ray: none\nwords without a colon\n\nMessage-ID: <a@b>",
        "From here on 10:15 the year was 2021",
        "Reference No: R1\n",
        "",
    ],
)
def test_a_plain_copy_of_a_mail_is_left_to_plain_text(text: str) -> None:
    assert not mail.recognises(Blob("a.eml", data=text.encode()))


# --- mailboxes ---------------------------------------------------------------------------------------


def test_a_conversation_becomes_one_text_oldest_first() -> None:
    reply = answer()
    reply.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Policy 9.14.pdf")
    thanks = message(
        text="Thank you.\n\nFrom here on I have what I need.\n\n> 1. Attached.\n",
        subject="Re: Public records request - cameras",
        date="Sat, 29 Apr 2023 08:00:00 -0700",
        identity="<c3@example.org>",
        answers="<b2@tarnhollow.example.gov>",
    )
    other = message(subject="Lunch on Friday", identity="<z@example.org>", text="Noon?\n")
    finds = opened(mailbox(thanks, other, reply, message(), reply))
    texts = [find for find in finds if isinstance(find, FoundText)]
    assert [text.name for text in texts] == ["Public records request - cameras.txt", "Lunch on Friday.txt"]
    thread = texts[0]
    assert re.findall(r"(?m)^(From|Date): (.*)$", thread.text) == [
        ("From", "Basil Orme <borme@example.org>"),
        ("Date", "Monday, April 17, 2023 9:30 AM"),
        ("From", '"Records Desk, Tarnhollow" <records@tarnhollow.example.gov>'),
        # Written by a server in UTC; told in the zone of those who wrote.
        ("Date", "Friday, April 28, 2023 2:10 PM"),
        ("From", "Basil Orme <borme@example.org>"),
        ("Date", "Saturday, April 29, 2023 8:00 AM"),
    ]
    assert "\nFrom here on I have what I need.\n\n> 1. Attached.\n" in thread.text
    assert thread.record_key == "mail:a1@example.org"
    assert thread.updated_at == datetime(2023, 4, 29, 15, 0)
    assert detect_form(thread.text) == "email_thread"
    (file,) = [find for find in finds if isinstance(find, FoundFile)]
    assert file.inner == "Public records request - cameras/1/Policy 9.14.pdf" and file.part_of == thread.inner


def test_notices_of_a_portal_are_joined_by_the_number_in_their_subject() -> None:
    notices = [
        message(subject="Public Records Request :: W010552-080823", identity=f"<{n}@p>", text=f"Notice {n}")
        for n in (1, 2)
    ]
    others = [message(subject="Minutes of the week", identity=f"<m{n}@p>") for n in (1, 2)]
    texts = [find.text for find in opened(mailbox(*notices, *others)) if isinstance(find, FoundText)]
    assert [text.count("Subject:") for text in texts] == [2, 1, 1]


def test_messages_without_a_root_in_the_box_still_find_each_other() -> None:
    first = answer(identity="<p@x>", answers="<gone@example.org>")
    second = answer(identity="<q@x>", answers="<gone@example.org>", date="Fri, 05 May 2023 21:10:00 +0000")
    found = the_text(opened(mailbox(second, first)))
    assert found.text.count("Subject:") == 2 and found.record_key == "mail:gone@example.org"


def test_one_damaged_message_leaves_the_rest() -> None:
    deep = answer(identity="<d@x>", answers="", subject="Deep pages", text="x")
    deep.set_content("<div>" * 20_000 + "x", subtype="html", cte="base64")
    finds = opened(mailbox(message(), deep, answer()))
    assert sum(isinstance(find, FoundText) for find in finds) == 2
    assert ["nested" in find.reason for find in finds if isinstance(find, Refused)] == [True]


def test_a_mailbox_is_read_with_little_in_memory(tmp_path: Path) -> None:
    one = mailbox(message(identity="<NUMBER@x>", subject="Topic NUMBER", text="words and words\n" * 600))
    box = tmp_path / "all.mbox"
    with box.open("wb") as stream:
        for number in range(1_500):
            stream.write(one.replace(b"NUMBER", b"%05d" % number))
    tracemalloc.start()
    texts = sum(isinstance(find, FoundText) for find in mail.open(Blob("all.mbox", path=box), Limits()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts == 1_500
    assert peak < box.stat().st_size / 2


# --- hostile mails -----------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    """Parts within parts, each with its own boundary."""
    data = b"Content-Type: text/plain\n\nend\n"
    for number in range(depth):
        mark = b"b%d" % number
        data = b"Content-Type: multipart/mixed; boundary=" + mark + b"\n\n--" + mark + b"\n" + data
    return b"Message-ID: <a@b>\nFrom: a@b\n" + data


@pytest.mark.parametrize(
    "data",
    [
        nested(500),
        nested(5_000),
        b"Message-ID: <a@b>\nFrom: " + b"(" * 100_000 + b"\n\nwords",
        b"Message-ID: <a@b>\nSubject: " + b"=?utf-8?Q?=41?= " * 20_000 + b"\n\nwords",
        b"Message-ID: <a@b>\nFrom: a@b\nContent-Type: text/plain; charset=" + b"x" * 10_000 + b"\n\nwords",
        b"Message-ID: <a@b>\nFrom: a@b\nContent-Type: ;;;=\xff\n\nwords",
        b"Message-ID: <a@b>\nFrom: a@b\nContent-Transfer-Encoding: base64\n\n" + b"A" * 99_999,
        b"Message-ID: <a@b>\nFrom: a@b\nContent-Type: text/html\n\n" + b"<div>" * 100_000,
        b"Message-ID: <a@b>\nFrom: a@b\nDate: Mon, 99 Zzz 99999999999 99:99:99 +9999\n\nwords\x00words",
    ],
)
def test_a_hostile_mail_gives_a_text_or_a_reason_in_time(data: bytes) -> None:
    began = time.monotonic()
    try:
        finds = opened(data)
    except Unreadable as error:
        finds = [Refused("mail", "", str(error))]
    assert finds
    assert not any("\x00" in find.text for find in finds if isinstance(find, FoundText))
    assert time.monotonic() - began < 5


def test_what_is_larger_than_allowed_is_refused() -> None:
    with pytest.raises(Unreadable, match="file_bytes"):
        opened(message(), Limits(file_bytes=100))
    with pytest.raises(Unreadable, match="text_bytes"):
        opened(message(), Limits(text_bytes=100))
    with pytest.raises(Unreadable, match="members"):
        opened(mailbox(message(), answer()), Limits(members=1))
    (refused,) = opened(mailbox(message()), Limits(file_bytes=100))
    assert isinstance(refused, Refused) and "file_bytes" in refused.reason


WHOLE = answer()
WHOLE.add_alternative("<p>Attached.</p>", subtype="html")
WHOLE.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Policy é.pdf")
WHOLE.add_attachment(message())
MAILS = (WHOLE.as_bytes(policy=email.policy.SMTP), mailbox(message(), WHOLE))


@settings(max_examples=80, deadline=5_000)
@given(
    data=st.sampled_from(MAILS),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 200), st.binary(max_size=12)), min_size=1, max_size=8
    ),
)
def test_a_damaged_mail_gives_what_it_holds_or_a_reason(
    data: bytes, cuts: list[tuple[float, int, bytes]]
) -> None:
    for place, length, instead in cuts:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + length :]
    try:
        finds = list(mail.open(Blob("a.eml", data=data), Limits()))
    except Unreadable as error:
        reason = str(error)
        assert reason
    else:
        assert any(isinstance(find, FoundText | Refused) for find in finds)
        for find in finds:
            if isinstance(find, FoundFile):
                assert "/" not in find.name and "\x00" not in find.inner and ".." not in find.inner.split("/")
