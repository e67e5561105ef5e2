"""Landing what MuckRock, NextRequest and DocumentCloud give as JSON: records out of files, texts out of
records.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import api_payloads as payloads
import duckdb
import pytest
from conftest import land_and_publish
from measure import Published

from warehouse.landing import formats, platforms
from warehouse.landing.forms import detect_form
from warehouse.landing.found import Blob, Found, FoundRecord, FoundText, Skipped, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms.shapes import EASTERN, lines_of, moment
from warehouse.paths import SEEDS_DIR

HOST = "oaklake.nextrequest.com"


def opened(value: object, name: str = "export.json", inner: str = "") -> tuple[str, list[Found]]:
    """The name of the format that a file of this value has, and what it finds."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    blob = Blob(name, inner, data=data)
    chosen = formats.recognise(blob)
    return chosen.NAME, list(chosen.open(blob, Limits()))


class Records:
    """raw.platform_records as the lander keeps it: the newest of each record, marked once it is assembled."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            """
            CREATE SCHEMA raw;
            CREATE TABLE raw.platform_records (
                platform VARCHAR, kind VARCHAR, record_id VARCHAR, request_id VARCHAR, updated_at TIMESTAMP,
                body VARCHAR, source_file VARCHAR, source_path VARCHAR, source_sha256 VARCHAR, is_assembled
                BOOLEAN, PRIMARY KEY (platform, kind, record_id)
            )
            """
        )

    def land(self, value: object, name: str = "export.json", inner: str = "") -> list[Found]:
        """Land one file; returns what is no record."""
        blob = Blob(name, inner, data=json.dumps(value).encode())
        rest: list[Found] = []
        for found in formats.recognise(blob).open(blob, Limits()):
            if not isinstance(found, FoundRecord):
                rest.append(found)
                continue
            self.connection.execute(
                """
                INSERT INTO raw.platform_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, false)
                ON CONFLICT DO UPDATE SET
                    updated_at = excluded.updated_at, body = excluded.body, source_file =
                    excluded.source_file, source_path = excluded.source_path, source_sha256 =
                    excluded.source_sha256, is_assembled = false
                WHERE coalesce(excluded.updated_at >= updated_at, updated_at IS NULL)
                """,
                [
                    *(found.platform, found.kind, found.record_id, found.request_id, found.updated_at),
                    *(json.dumps(found.body), name, f"/inbox/{name}", blob.sha256),
                ],
            )
        return rest

    def texts(self) -> dict[str, FoundText]:
        """What is assembled now, by record key; once said, it is not said again."""
        found = {str(text.record_key): text for text, _, _ in platforms.assemble(self.connection)}
        self.connection.execute("UPDATE raw.platform_records SET is_assembled = true")
        return found


@pytest.fixture
def records() -> Iterator[Records]:
    made = Records()
    yield made
    made.connection.close()


def v2_files() -> list[tuple[str, object]]:
    """The same request as five files of version 2."""
    return [
        ("requests.json", payloads.results(payloads.muckrock_request())),
        ("communications.json", payloads.results(*payloads.muckrock_communications())),
        ("files.json", payloads.results(*payloads.muckrock_files())),
        ("agency.json", payloads.muckrock_agency()),
        ("jurisdictions.json", payloads.muckrock_jurisdictions()),
        ("users.json", payloads.results(payloads.MUCKROCK_USER)),
    ]


# MuckRock


def test_the_page_is_the_same_whatever_the_order_of_the_files() -> None:
    wanted = payloads.page_text("Marlow Falls")
    files = v2_files()
    for order in (files, files[::-1], files[3:] + files[:3]):
        records = Records()
        for name, value in order:
            assert records.land(value, name) == []
        assert records.texts()["muckrock:910001"].text == wanted
        records.connection.close()


def test_a_page_is_made_again_when_what_it_refers_to_lands_later(records: Records) -> None:
    for name, value in v2_files()[:2]:
        records.land(value, name)
    bare = records.texts()["muckrock:910001"].text
    assert "User 501 filed this request." in bare and "From: Agency 7001" in bare
    assert records.texts() == {}
    for name, value in v2_files()[2:]:
        records.land(value, name)
        assert "muckrock:910001" in records.texts(), f"{name} changes the page"
    records.land(payloads.muckrock_agency("Elsewhere", 7777))
    assert records.texts() == {}


def test_a_request_in_one_file_keeps_the_hash_and_the_address_of_that_file(records: Records) -> None:
    value = payloads.muckrock_v1()
    assert records.land(value) == []
    found = records.texts()["muckrock:910001"]
    assert found.sha256 == Blob("x", data=json.dumps(value).encode()).sha256
    assert found.name is None
    assert found.source_url == "https://www.muckrock.com/foi/marlow-falls-8001/plate-readers-910001/"
    assert found.updated_at == datetime(2023, 3, 14, 20, 40)
    assert detect_form(found.text) == "muckrock_page"
    request: Any = found.metadata["request"]
    assert request["price"] == "0.00"


def test_two_requests_of_one_file_have_names_and_hashes_of_their_own(records: Records) -> None:
    records.land([payloads.muckrock_v1(1, title="One"), payloads.muckrock_v1(2, title="Two")])
    found = records.texts()
    assert {text.name for text in found.values()} == {"muckrock-1.txt", "muckrock-2.txt"}
    assert len({text.sha256 for text in found.values()}) == 2


def test_version_1_says_what_it_knows_and_leaves_out_the_agencys_name(records: Records) -> None:
    records.land([payloads.muckrock_v1()])
    text = records.texts()["muckrock:910001"].text
    assert "obrandvold filed this request.\n" in text
    assert "From: Agency 7001\nTo: obrandvold\nDate: March 14, 2023 4:40 PM\n" in text
    assert "March 1, 2023 9:05 AM" in text, "times without a zone are of the US east coast"
    assert text.count("• ") == 2 and "My letter" not in text, "only what the agency sent is released"


def test_an_agency_inside_its_request_is_named(records: Records) -> None:
    place = {**payloads.muckrock_jurisdictions()[0], "parent": payloads.muckrock_jurisdictions()[1]}
    agency = {**payloads.muckrock_agency(), "jurisdiction": place}
    records.land(payloads.muckrock_v1(agency=agency, user=payloads.MUCKROCK_USER))
    text = records.texts()["muckrock:910001"].text
    assert (
        "Odile Brandvold filed this request with the Marlow Falls Police Department of Marlow Falls, OH."
        in text
    )


def test_both_versions_of_the_api_make_one_request(records: Records) -> None:
    records.land(payloads.muckrock_v1(), "old.json")
    for name, value in v2_files():
        records.land(value, name)
    found = records.texts()
    assert list(found) == ["muckrock:910001"]
    assert found["muckrock:910001"].text == payloads.page_text("Marlow Falls")


def test_the_newest_version_of_a_request_wins(records: Records) -> None:
    newer = payloads.muckrock_request(status="partial", datetime_updated="2023-04-01T00:00:00Z")
    for request in (newer, payloads.muckrock_request()):
        records.land(payloads.results(request))
    assert "Status\nPartially Completed\n" in records.texts()["muckrock:910001"].text


def test_a_communication_that_version_1_lists_no_more_is_gone(records: Records) -> None:
    records.land(payloads.muckrock_v1())
    shorter = payloads.muckrock_v1(datetime_updated="2023-05-01T00:00:00")
    shorter["communications"] = shorter["communications"][:1]
    records.land(shorter)
    assert records.texts()["muckrock:910001"].text.count("From: ") == 1


def test_unknown_statuses_are_said_once_and_land_as_written(records: Records) -> None:
    requests = [payloads.muckrock_request(number, status="paused_by_court") for number in (5, 6)]
    said = records.land(payloads.results(*requests))
    assert len(said) == 1 and isinstance(said[0], Skipped) and "paused_by_court" in said[0].reason
    assert "Status\npaused_by_court\n" in records.texts()["muckrock:6"].text


def test_a_request_without_communications_is_no_document(records: Records) -> None:
    records.land(payloads.muckrock_request(7))
    records.land(payloads.muckrock_request(8, requested_docs=""))
    found = records.texts()
    assert "From: User 501\nTo: Agency 7001\n" in found["muckrock:7"].text
    assert {detect_form(text.text) for text in found.values()} == {"muckrock_page"}


def test_who_speaks_is_told_by_the_response_and_not_by_the_name(records: Records) -> None:
    said = payloads.muckrock_communications()
    said.append({**said[2], "id": 77, "from_user": 4420, "autogenerated": True, "communication": "Any news?"})
    said.append({**said[2], "id": 78, "from_user": 502, "communication": "I help with this one."})
    for value in (payloads.muckrock_request(), payloads.results(*said)):
        records.land(value)
    records.land([payloads.MUCKROCK_USER, {**payloads.MUCKROCK_USER, "id": 502, "name": "Pim Vos"}])
    text = records.texts()["muckrock:910001"].text
    assert "From: MuckRock Staff\n" in text
    assert "From: Pim Vos (for Odile Brandvold)\n" in text


def test_embargoes_stand_at_the_head(records: Records) -> None:
    records.land(payloads.muckrock_v1(embargo=True, date_embargo="2030-01-01"))
    text = records.texts()["muckrock:910001"].text
    assert text.startswith("This request is under an embargo. It will become public on January 1, 2030.\n")


def test_objects_of_other_kinds_are_counted(records: Records) -> None:
    said = records.land(payloads.results(payloads.muckrock_request(), {"id": 1, "summary": "a project"}))
    assert [type(each) for each in said] == [Skipped]
    name, found = opened(payloads.results())
    assert (name, [each for each in found if isinstance(each, FoundRecord)]) == ("plain_text", [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"datetime_submitted": "2020", ', "broken or cut-off JSON"),
        (b'{"datetime_submitted": ' + b"[" * 200_000, "nested too deeply|broken or cut-off"),
        (b'{"datetime_submitted": "2020"}', "without a request"),
        (b'{"pretty_id": ' + b"9" * 10_000 + b"}", "broken or cut-off JSON"),
        (b'{"total_documents_count": 3}', "without a request"),
        (b'{"canonical_url": "", "page_count": 3}', "without a document"),
    ],
)
def test_broken_and_empty_json_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        opened(data)


def test_halves_of_characters_and_nuls_do_not_reach_the_text(records: Records) -> None:
    records.land(payloads.muckrock_v1(title="A \ud800 B\x00 C", tags=["\udfff"]))
    text = records.texts()["muckrock:910001"].text
    assert text.startswith("A � B C\n") and text.encode()


# NextRequest


def nextrequest_files(folder: str) -> list[tuple[object, str, str]]:
    return [
        (payloads.nextrequest_request(), "request.json", f"{folder}/request.json"),
        (payloads.nextrequest_timeline(), "timeline.json", f"{folder}/timeline.json"),
        (payloads.nextrequest_documents(names_request=False), "documents.json", f"{folder}/documents.json"),
        ({"total_count": 1, "requests": [payloads.nextrequest_listing()]}, "list.json", f"{HOST}/list.json"),
    ]


def test_a_nextrequest_page_is_put_together(records: Records) -> None:
    for value, name, inner in nextrequest_files(f"{HOST}/26-309"):
        assert records.land(value, name, inner) == []
    found = records.texts()
    assert list(found) == [f"nextrequest:{HOST}:26-309"]
    page = found[f"nextrequest:{HOST}:26-309"]
    assert page.source_url == f"https://{HOST}/requests/26-309"
    assert detect_form(page.text) == "nextrequest_page"
    wanted = """Request 26-309

Closed

Received January 5, 2026 via web

Due January 20, 2026

Requester Wim Aalders

Departments Police Department

Point of Contact Records Desk

Request

Please send me, of the Oaklake Police Department:

- The policy on drones
- Flight logs of drones

Timeline

Documents (1)

Policy 611.pdf

 Request Closed

Public

The department uses drones.
Policy 611 is released. No flight logs were found.

January 19, 2026, 3:45pm by Irma Stott (Staff)
"""
    assert page.text.startswith(wanted)
    assert "alert" not in page.text
    request: Any = page.metadata["request"]
    assert request["a_new_field"] == {"kept": True}


def test_a_timeline_that_does_not_tell_its_request_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="name the file or its folder after the request"):
        opened(payloads.nextrequest_timeline())
    with pytest.raises(Unreadable, match="documents"):
        opened(payloads.nextrequest_documents(names_request=False))


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("26-309_timeline.json", ""),
        ("timeline 26-309.json", ""),
        ("timeline.json", "26-309/timeline.json"),
        ("p1.json", "26-309/pages/p1.json"),
    ],
)
def test_the_request_of_a_timeline_is_told_by_the_name_of_its_file_or_folder(name: str, inner: str) -> None:
    _, found = opened(payloads.nextrequest_timeline(), name, inner)
    assert {each.request_id for each in found if isinstance(each, FoundRecord)} == {":26-309"}


def test_the_envelope_of_a_pull_tells_the_request_and_its_portal() -> None:
    note = {"platform": "nextrequest", "url": f"https://{HOST}/client/requests/26-309/timeline?page_number=2"}
    wrapped = {
        "warehouse_pull": {**note, "pulled_at": "2026-02-01T00:00:00Z"},
        "body": payloads.nextrequest_timeline(),
    }
    name, found = opened(wrapped)
    assert name == "nextrequest_json"
    entries = [each for each in found if isinstance(each, FoundRecord)]
    assert {each.request_id for each in entries} == {f"{HOST}:26-309"}
    assert {each.updated_at for each in entries} == {datetime(2026, 2, 1)}


def test_a_listed_request_alone_is_a_request_and_no_document(records: Records) -> None:
    records.land({"total_count": 1, "requests": [payloads.nextrequest_listing()]})
    page = records.texts()["nextrequest::26-309"]
    assert detect_form(page.text) == "nextrequest_page"
    assert "Received January 5, 2026\n" in page.text


def test_unknown_entries_of_a_timeline_are_said(records: Records) -> None:
    timeline = payloads.nextrequest_timeline()
    timeline["timeline"][0]["timeline_name"] = "Request Paused"
    said = records.land(timeline, "26-309.json")
    assert [each.reason.partition(" are")[0] for each in said if isinstance(each, Skipped)] == [
        'NextRequest timeline entries called "Request Paused"'
    ]
    assert " Request Paused\n" in records.texts()["nextrequest::26-309"].text


# DocumentCloud


def test_page_texts_and_their_document_find_each_other(records: Records) -> None:
    for value, name in (
        (payloads.documentcloud_text(), "policy-514.txt.json"),
        (payloads.results(payloads.documentcloud_document()), "search.json"),
    ):
        records.land(value, name)
    found = records.texts()["documentcloud:23900062"]
    assert found.text == (
        "MARLOW FALLS POLICE DEPARTMENT\nPolicy 5.14 License plate readers\nPlate reads are kept for 30 "
        "days.\n"
    )
    assert [found.text[start:].split()[0] for start in found.page_starts] == ["MARLOW", "Plate"]
    assert found.source_url == "https://www.documentcloud.org/documents/23900062-policy-514/"
    assert found.name == "Policy 5.14.pdf"
    assert found.request_ref is None


def test_a_document_of_a_muckrock_request_counts_as_released_by_it(records: Records) -> None:
    document = payloads.documentcloud_document(page_texts=payloads.documentcloud_text())
    records.land(payloads.muckrock_v1())
    records.land(document)
    found = records.texts()["documentcloud:23900062"]
    assert found.request_ref == "muckrock:910001"
    other = Records()
    other.land(document)
    alone = other.texts()["documentcloud:23900062"]
    other.land(payloads.muckrock_v1())
    assert alone.request_ref is None and alone.sha256 != found.sha256
    assert other.texts()["documentcloud:23900062"] == found, "whichever lands first"
    other.connection.close()


def test_a_slug_of_two_documents_is_not_guessed(records: Records) -> None:
    said = records.land([payloads.documentcloud_document("1111"), payloads.documentcloud_document("2222")])
    assert len(said) == 1 and "without the text of their pages" in getattr(said[0], "reason", "")
    records.land(payloads.documentcloud_text(), "policy-514.txt.json")
    assert records.texts() == {}
    records.land(payloads.documentcloud_text(), "policy-514.txt.json", "2222/policy-514.txt.json")
    assert list(records.texts()) == ["documentcloud:2222"]


def test_page_texts_without_a_name_are_refused() -> None:
    with pytest.raises(Unreadable, match="keep the name they come under"):
        opened(payloads.documentcloud_text(), "text.json")


def test_labels_and_other_json_are_nobodys() -> None:
    for value in ({"file": "a.txt", "technology_id": "alpr", "items": []}, {"id": 1, "name": "x"}, [1, 2, 3]):
        assert formats.recognise(Blob("a.json", data=json.dumps(value).encode())).NAME == "plain_text"


def test_times_are_read_in_every_writing() -> None:
    for written, wanted in (
        ("2023-03-01T09:05:00", "2023-03-01 14:05"),
        ("2023-03-01T09:05:00-08:00", "2023-03-01 17:05"),
        ("03/01/2023", "2023-03-01 05:00"),
        ("March 1, 2023", "2023-03-01 05:00"),
        ("March 1, 2023,  3:45pm", "2023-03-01 20:45"),
    ):
        assert moment(written, EASTERN) == datetime.fromisoformat(wanted)
    assert moment("soon", EASTERN) is None and moment(20230301, EASTERN) is None
    assert moment("0001-01-01T00:00:00+14:00", EASTERN) is None


def test_html_becomes_lines_and_plain_text_stays() -> None:
    assert lines_of("a < b\r\nand c > d") == "a < b\nand c > d"
    assert lines_of("<p>One<br/>two</p><p>three &amp; four</p>") == "One\ntwo\n\nthree & four"
    assert len(lines_of("<div>" * 20_000 + "deep")) == 4
    for plain in (
        "On May 3 Dana <dana@example.org> wrote:\n> yes\n> no",
        "See <https://example.org/a>\nand <a b> or <x>\n  two",
    ):
        assert lines_of(plain) == plain
    assert lines_of("One <b>bold</b>\ntwo <i@example.org>") == "One bold\ntwo <i@example.org>"
    assert lines_of("<p>Dana <d@example.org>,</p>yes") == "Dana <d@example.org>,\n\nyes"


# Landed, built and published


def known_number() -> str:
    """The number of a request that stands in the list of known requests."""
    with (SEEDS_DIR / "known_requests.csv").open(encoding="utf-8", newline="") as file:
        return next(row["request_number"] for row in csv.DictReader(file) if row["platform"] == "muckrock")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """One thread twice, about two agencies whose names are of one length: as JSON of the API under the number
    of a known request, and as the text of its page; and a request of NextRequest.
    """
    folder = tmp_path_factory.mktemp("exports")
    number = int(known_number())
    values: list[tuple[str, object]] = [
        ("requests.json", payloads.results(payloads.muckrock_request(number))),
        ("communications.json", payloads.results(*payloads.muckrock_communications(number))),
        *v2_files()[2:],
    ]
    for value, _, inner in nextrequest_files(f"{HOST}/26-309"):
        values.append((inner, value))
    files = []
    for name, value in values:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")
        files.append(file)
    page = folder / "page.txt"
    page.write_text(payloads.page_text("Harlow Falls"), encoding="utf-8")
    return land_and_publish(tmp_path_factory.mktemp("home"), *files, page)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT fact, status, basis, value, value_number, detail, evidence_count FROM agency_facts",
        "SELECT fact, status, speaker, char_start, char_end, quote, rule_id FROM fact_evidence",
        "SELECT * EXCLUDE (agency_id, agency_name, place_name) FROM agency_comparison",
        "SELECT item_number, category, disposition FROM request_items JOIN requests USING (request_id)",
        "SELECT position, sent_at, speaker, message_kind, text FROM messages JOIN requests USING "
        "(request_id)",
        "SELECT event_kind, occurred_at, actor FROM request_events JOIN requests USING (request_id)",
        "SELECT file_name, document_kind FROM documents JOIN requests USING (request_id)",
        "SELECT requester, tracking_number, platform, platform_status, requested_on, determined_on, outcome "
        "FROM requests",
    ],
)
def test_a_thread_as_json_says_what_its_page_as_text_says(published: Published, query: str) -> None:
    sides = [
        published.rows(f"{query} WHERE agency_id = 'us-oh-{place}-falls-pd' ORDER BY ALL")
        for place in ("marlow", "harlow")
    ]
    as_json, as_text = (str(rows).replace("Harlow", "Marlow") for rows in sides)
    assert as_json == as_text and sides[0]


def test_requests_of_a_portal_are_published(published: Published) -> None:
    assert published.rows(
        "SELECT item_number, category, disposition FROM request_items JOIN requests USING (request_id) "
        "WHERE platform = 'nextrequest' ORDER BY ALL"
    ) == [(1, "policy", "produced"), (2, "use", "no_responsive_records")]


def test_coverage_tells_what_is_known_landed_and_answered(published: Published) -> None:
    number = known_number()
    assert published.rows("SELECT count(*) > 70, count(DISTINCT record_key) = count(*) FROM coverage") == [
        (True, True)
    ]
    assert published.rows(
        "SELECT record_key, is_answered, agency_id FROM coverage JOIN requests USING (request_id) WHERE "
        "is_landed"
    ) == [(f"muckrock:{number}", True, "us-oh-marlow-falls-pd")]
    assert published.rows("SELECT count(*) FROM coverage WHERE is_landed OR is_answered") == [(1,)]
