"""Measuring: labels are read as people write them, cells counted, figures kept and published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from snapshot_factory import SCHEMAS
from toy_home import LETTER, POLICY, edit_marts, made_home, mark_built, write_inputs

from warehouse.build import build
from warehouse.cli import main
from warehouse.code_version import models_hash
from warehouse.errors import UsageError, WarehouseError
from warehouse.evaluation import measure, runs
from warehouse.evaluation.compare import Published, compare, source_of
from warehouse.evaluation.figures import Cell, Figure, Words, cell_of, changes, crossed, figures, parse_floor
from warehouse.evaluation.labels import Label, find_texts, read_gold
from warehouse.evaluation.vendors import compare_vendors, vendor_ids
from warehouse.landing import land, raw_tables
from warehouse.paths import Home
from warehouse.reader import Snapshot, list_snapshots
from warehouse.snapshot import publish
from warehouse.terminal import Terminal
from warehouse.verify import verify

Rows = dict[str, list[dict[str, Any]]]

TEXT = """Dana Reyes asked on May 2, 2022: which readers does the department own, and how long are reads kept?

The department bought four readers from Tamber Optics Inc. and keeps reads for 45 days.
There is no policy on them. Officers follow Policy 9 on readers.
"""
#: Columns that the project publishes besides those that the dashboard's tests need.
MORE_COLUMNS = {"fact_evidence": ", source_id VARCHAR"}
KEYS = {"agency_id": "us-zz-marlow-pd", "technology_id": "alpr"}


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def quoted(words: str) -> dict[str, Any]:
    """A quotation as labels give it."""
    start, end = span(words)
    return {"quote": words, "start": start, "end": end}


def evidence(evidence_id: str, fact: str, words: str, rule_id: str = "r") -> dict[str, Any]:
    start, end = span(words)
    return {
        "evidence_id": evidence_id,
        **KEYS,
        "fact": fact,
        "status": "yes",
        "speaker": "agency",
        "source_file": "marlow.txt",
        "source_id": "s1",
        "char_start": start,
        "char_end": end,
        "quote": words,
        "rule_id": rule_id,
    }


def rows() -> Rows:
    """What is published of one invented text."""
    return {
        "agencies": [
            {
                "agency_id": "us-zz-marlow-pd",
                "agency_name": "Marlow Police Department",
                "place_name": "Marlow",
                "state": "ZZ",
            }
        ],
        "source_texts": [
            {
                "source_file": "marlow.txt",
                "source_sha256": "ab",
                "source_id": "s1",
                **KEYS,
                "request_id": "rq-1",
                "text": TEXT,
            }
        ],
        "requests": [
            {"request_id": "rq-1", **KEYS, "platform": "letter", "requested_on": date(2022, 5, 2)},
        ],
        "agency_comparison": [
            {
                **KEYS,
                "technology_use": "uses",
                "vendor_named": "yes",
                "vendors_named": ["Tamber Optics Inc."],
                "mou_exists": "unknown",
                "policy_order_exists": "no",
                "retention_days": 45,
            },
            {
                **KEYS,
                "technology_id": "drone",
                "technology_use": "does_not_use",
                "vendor_named": "unknown",
                "vendors_named": [],
                "mou_exists": "unknown",
                "policy_order_exists": "unknown",
            },
        ],
        "agency_facts": [
            {
                **KEYS,
                "fact": "retention_days",
                "status": "yes",
                "basis": "stated_yes",
                "detail": '{"statements": [{"days": 45}, {"days": 20}, {"days": null}, {"days": 45}]}',
                "evidence_id": "e1",
            },
            {**KEYS, "fact": "contract_exists", "status": "yes", "basis": "inferred", "evidence_id": "e2"},
        ],
        "fact_evidence": [
            evidence("e1", "retention_days", "keeps reads for 45 days", "keep_for"),
            evidence("e2", "vendor_named", "bought four readers from Tamber Optics Inc."),
            evidence("e3", "policy_order_exists", "There is no policy on them."),
            evidence("e4", "policy_order_exists", "Officers follow Policy 9"),
        ],
        "request_items": [
            {"request_id": "rq-1", "item_number": 1, "category": "use", "disposition": "produced"},
            {"request_id": "rq-1", "item_number": 2, "category": "data", "disposition": "silent"},
        ],
        "contradictions": [
            {
                "contradiction_id": "c1",
                **KEYS,
                "kind": "no_policy_but_follows_one",
                "evidence_id_a": "e3",
                "evidence_id_b": "e4",
            },
            {
                "contradiction_id": "c2",
                **KEYS,
                "kind": "late_extension",
                "evidence_id_a": "e1",
                "evidence_id_b": "e2",
            },
        ],
        "request_events": [
            {
                "request_id": "rq-1",
                "position": 1,
                "occurred_at": datetime(2022, 5, 2),
                "event_kind": "request_filed",
                "evidence_id": "e5",
            },
            {"request_id": "rq-1", "position": 2, "event_kind": "final_answer", "evidence_id": "e2"},
        ],
        "messages": [
            {"request_id": "rq-1", "position": 1, "char_start": 0, "char_end": span("The department")[0]},
            {
                "request_id": "rq-1",
                "position": 2,
                "char_start": span("The department")[0],
                "char_end": len(TEXT),
            },
        ],
    }


def snapshot(folder: Path, published: Rows) -> Published:
    """A snapshot folder with those rows; the tables of the contract, and speaker_spans where it has rows."""
    folder.mkdir(parents=True, exist_ok=True)
    schemas = {table: schema + MORE_COLUMNS.get(table, "") for table, schema in SCHEMAS.items()}
    if "speaker_spans" not in published:
        del schemas["speaker_spans"]
    with duckdb.connect() as connection:
        for table, schema in schemas.items():
            connection.execute(f"CREATE TABLE {table} ({schema})")
            for row in published.get(table, []):
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
                )
            connection.table(table).write_parquet(str(folder / f"{table}.parquet"))
    return Published(folder)


@pytest.fixture
def published(tmp_path: Path) -> Published:
    content = rows()
    content["fact_evidence"].append(evidence("e5", "request_event", "Dana Reyes asked"))
    return snapshot(tmp_path / "snapshot", content)


def measured(published: Published, **label: Any) -> list[Cell]:
    return compare(published, [{"file": "marlow.txt", **label}])


def only(cells: Sequence[Cell], field: str) -> Cell:
    found = [cell for cell in cells if cell.field == field]
    assert len(found) == 1, found
    return found[0]


# --- labels ---------------------------------------------------------------------------------------------


def write(folder: Path, name: str, content: str | Label | list[Label]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_a_folder_may_hold_json_and_csv_and_other_things(tmp_path: Path) -> None:
    write(tmp_path, "b.json", {"file": "b.txt", "state": "OH"})
    write(tmp_path / "more", "several.json", [{"file": "c.txt"}, {"file": "a.txt", "mou_exists": "yes"}])
    write(tmp_path, "table.csv", "txt_file,agency,note\nd.txt,Marlow Police,a note\na.txt,Marlow Police,\n")
    write(tmp_path, "payload.json", {"results": []})
    write(tmp_path, "prices.csv", "item,price\nreader,1\n")
    write(tmp_path, "b.txt", "no label")
    gold = read_gold(tmp_path)
    assert [label["file"] for label in gold.labels] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert gold.labels[0] == {"file": "a.txt", "agency": "Marlow Police", "mou_exists": "yes"}
    assert [name for name, _ in gold.skipped] == ["payload.json", "prices.csv"]
    assert find_texts(gold, []) == {"b.txt": tmp_path / "b.txt"}


@pytest.mark.parametrize(
    ("days", "basis", "wanted"),
    [
        ("30", "agency_setting", {"retention_days": 30}),
        ("30;60", "multiple", {"retention_days": 60, "retention_days_each": [30, 60]}),
        ("60", "statutory_cap_only", {"retention_days": None, "retention_basis": "not_stated"}),
        ("", "none", {"retention_days": None}),
        ("90", "vendor_default", {"retention_days": None}),
    ],
)
def test_only_an_agencys_own_number_is_wanted(
    tmp_path: Path, days: str, basis: str, wanted: dict[str, object]
) -> None:
    file = write(tmp_path, "t.csv", f"txt_file,vendors,retention_days,basis\na.txt,,{days},{basis}\n")
    label = read_gold(file).labels[0]
    assert label == {"file": "a.txt", "vendors_named": [], "vendor_named": "unknown", **wanted}


def test_a_table_may_give_any_field(tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "\ufefffile,vendors,technology_use,state\na.txt,Flock; Axon,uses,\n")
    assert read_gold(file).labels[0] == {
        "file": "a.txt",
        "vendors_named": ["Flock", "Axon"],
        "vendor_named": "yes",
        "technology_use": "uses",
    }


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{", "a.json cannot be read"),
        ("a.csv", "txt_file,retention_days\na.txt,thirty\n", "line 2: retention_days is 'thirty'"),
        ("a.csv", "txt_file,agency\n,Marlow\n", "line 2: it names no text"),
        ("floors.csv", "fact,value\nmou_exists,1\n", "floors.csv cannot be read"),
        ("a.txt", "words", "holds no labels"),
    ],
)
def test_labels_that_cannot_be_read_are_named(tmp_path: Path, name: str, content: str, words: str) -> None:
    write(tmp_path, name, content)
    with pytest.raises(WarehouseError, match=words):
        read_gold(tmp_path)
    with pytest.raises(UsageError, match="no such file"):
        read_gold(tmp_path / "nowhere")


# --- vendors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found", "counts"),
    [
        (["Flock"], ["Flock Safety"], (1, 1, 1)),
        (["Leonardo"], ["Leonardo / ELSAG"], (1, 1, 1)),
        (["3M", "BOSS", "PAGIS"], ["Neology (PIPS)"], (1, 1, 1)),
        (["ShotSpotter"], ["SoundThinking"], (1, 1, 1)),
        (["Tamber Optics"], ["Tamber Optics, Inc."], (1, 1, 1)),
        (["Flock", "Axon"], ["Flock Safety"], (2, 1, 1)),
        ([], ["Axon"], (0, 1, 0)),
        (["Axon"], ["Genetec"], (1, 1, 0)),
        ([], [], (0, 0, 0)),
    ],
)
def test_names_of_one_vendor_count_once(
    wanted: list[str], found: list[str], counts: tuple[int, int, int]
) -> None:
    assert compare_vendors(wanted, found, "alpr") == counts


def test_a_name_that_no_seed_knows_means_nobody() -> None:
    assert not vendor_ids("Tamber Optics Inc.")


# --- cells ----------------------------------------------------------------------------------------------


def test_unknown_is_no_answer_and_may_be_right(published: Published) -> None:
    cells = measured(
        published, mou_exists="unknown", retention_days=None, technology_use="uses", tracking_number=None
    )
    counts = {cell.field: (cell.labelled, cell.published, cell.correct, cell.is_right) for cell in cells}
    assert counts == {
        "mou_exists": (0, 0, 0, True),
        "retention_days": (0, 1, 0, False),
        "technology_use": (1, 1, 1, True),
        "tracking_number": (0, 0, 0, True),
    }
    words = only(cells, "retention_days").words
    assert words and (words.rule_id, words.quote) == ("keep_for", "keeps reads for 45 days")


def test_dates_bases_vendors_and_facts_without_a_column_are_compared(published: Published) -> None:
    cells = measured(
        published,
        requested_on="2022-05-02",
        retention_basis="stated_yes",
        retention_days_each=[20, 45],
        vendors_named=["Tamber Optics"],
        contract_exists="no",
        facts=[{"fact": "contract_exists", "evidence": [{"quote": "their own words"}]}],
    )
    assert [cell.field for cell in cells if not cell.is_right] == ["contract_exists"]
    wrong = only(cells, "contract_exists")
    assert wrong.label_words == "their own words" and wrong.words
    assert "wanted 'no', found 'yes'" in str(wrong)


@pytest.mark.parametrize(
    ("agency", "text", "right"),
    [
        ("Marlow Police", TEXT + "Marlow", True),
        ("City of Marlow Police Dept", TEXT + "Marlow", True),
        ("Marlow Sheriff", TEXT + "Marlow", False),
        ("Upper Marlow Police", TEXT + "Upper Marlow", False),
        ("Marlow Police", TEXT, None),
    ],
)
def test_an_agency_as_people_call_it_is_found_where_the_text_names_it(
    tmp_path: Path, agency: str, text: str, right: bool | None
) -> None:
    content = rows()
    content["source_texts"][0]["text"] = text
    cells = measured(snapshot(tmp_path, content), agency=agency)
    assert [cell.is_right for cell in cells] == ([] if right is None else [right])


def test_further_technologies_are_cells_of_the_same_facts(published: Published) -> None:
    cells = measured(
        published,
        technology_use="uses",
        also=[
            {"technology_id": "drone", "technology_use": "does_not_use"},
            {"technology_id": "gunshot_detection", "technology_use": "uses"},
        ],
    )
    seen = [(cell.field, cell.technology, cell.found, cell.is_right) for cell in cells]
    assert seen == [
        ("technology_use", None, "uses", True),
        ("technology_id", "drone", "drone", True),
        ("technology_use", "drone", "does_not_use", True),
        ("technology_id", "gunshot_detection", None, False),
        ("technology_use", "gunshot_detection", None, False),
    ]
    assert len({cell.key for cell in cells}) == len(cells)


def test_items_are_counted_and_those_nobody_asked_for_are_wrong(published: Published) -> None:
    items = [{"item_number": 1, "category": "use", "disposition": "withheld"}]
    cells = measured(published, items=items)
    assert {(cell.field, cell.item): cell.is_right for cell in cells} == {
        ("item_count", None): False,
        ("category", 1): True,
        ("disposition", 1): False,
        ("category", 2): False,
        ("disposition", 2): False,
    }
    figure = figures(cells)[-1]
    assert (figure.fact, figure.labelled, figure.published, figure.correct) == ("disposition", 1, 2, 0)
    assert not measured(published, state="ZZ")[1:]


def test_a_contradiction_is_found_by_kind_and_both_quotations_in_any_order(published: Published) -> None:
    policy, follows = quoted("no policy on them"), quoted("follow Policy 9 on readers")
    right = {"kind": "no_policy_but_follows_one", "side_a": [follows], "side_b": [policy]}
    elsewhere = {"kind": "late_extension", "side_a": [policy], "side_b": [follows]}
    cells = measured(published, contradictions=[right, elsewhere])
    assert [(cell.wanted, cell.found) for cell in cells if cell.field == "contradictions"] == [
        ("no_policy_but_follows_one", "no_policy_but_follows_one"),
        ("late_extension", None),
        (None, "late_extension"),
    ]
    exact, by_kind = figures(cells)
    assert (exact.labelled, exact.published, exact.correct) == (2, 2, 1)
    assert (by_kind.fact, by_kind.correct) == ("contradiction_kinds", 2)
    flags = [cell for cell in measured(published, contradictions=[]) if cell.is_surplus]
    assert len(flags) == 2 and all(cell.words for cell in flags)


def test_events_are_found_in_their_message_and_in_order(published: Published) -> None:
    events = [
        {"seq": 1, "kind": "request_filed", "when": "2022-05-02", "evidence": [quoted("May 2, 2022")]},
        {"seq": 2, "kind": "final_answer", "evidence": [quoted("There is no policy")]},
        {"seq": 3, "kind": "a kind of its own", "evidence": [quoted("Officers follow")]},
    ]
    cells = measured(published, events=events)
    assert [cell.field for cell in cells] == ["events", "event_dates", "events", "event_order"]
    assert all(cell.is_right for cell in cells)
    astray = measured(published, events=[{**events[1], "seq": 1}, {**events[0], "seq": 2}])
    assert only(astray, "event_order").found == "2 before 1"


@pytest.mark.parametrize("form", ["dict", "short", "list"])
def test_provisions_are_compared_by_status(tmp_path: Path, form: str) -> None:
    content = rows()
    content["policy_provisions"] = [
        {**KEYS, "source_id": "s1", "provision": "purpose", "status": "absent"},
        {**KEYS, "source_id": "s1", "provision": "purpose", "status": "present", "evidence_id": "e4"},
        {**KEYS, "source_id": "s1", "provision": "sanctions", "status": "not_stated"},
        {**KEYS, "source_id": "s9", "provision": "training_required", "status": "present"},
    ]
    published = snapshot(tmp_path, content)
    statuses = {"purpose": "present", "sanctions": "absent", "training_required": "not_stated"}
    label: dict[str, Label] = {
        "dict": {"provisions": {name: {"status": said, "quote": "q"} for name, said in statuses.items()}},
        "short": {"provisions": statuses},
        "list": {
            "policy_provisions": [
                {"provision": name, "status": said, "evidence": []} for name, said in statuses.items()
            ]
        },
    }
    cells = measured(published, **label[form])
    assert {cell.item: (cell.found, cell.is_right) for cell in cells} == {
        "purpose": ("present", True),
        "sanctions": (None, False),
        "training_required": (None, True),
    }
    # No document, no provision: whatever is said is one too many.
    assert [cell.item for cell in measured(published, policy_provisions=[]) if cell.is_surplus] == ["purpose"]


def test_speakers_are_measured_by_characters_where_they_are_published(
    tmp_path: Path, published: Published
) -> None:
    border = span("The department bought")[0]
    spans = [
        {"speaker": "requester", "start": 0, "end": border},
        {"speaker": "agency", "start": border, "end": len(TEXT)},
    ]
    assert measured(published, speaker_spans=spans) == []
    late = span("There is no policy")[0]
    content = rows()
    content["speaker_spans"] = [
        {"source_id": "s1", "char_start": 0, "char_end": late, "speaker": "requester"},
        {"source_id": "s1", "char_start": late, "char_end": len(TEXT), "speaker": "agency"},
    ]
    cells = measured(snapshot(tmp_path / "with", content), speaker_spans=spans)
    (figure,) = figures(cells)
    solid = len("".join(TEXT.split()))
    lost = len("".join(TEXT[border:late].split()))
    assert (figure.labelled, figure.published, figure.correct) == (solid, solid, solid - lost)
    assert [cell.is_right for cell in cells] == [True, False]
    assert cells[1].words and cells[1].words.quote.startswith("The department bought")


def test_a_text_is_known_by_its_hash_and_may_be_in_quarantine(tmp_path: Path) -> None:
    content = rows()
    content["quarantine"] = [{"source_file": "scan.txt", "source_sha256": "cd", "reason": "no words"}]
    published = snapshot(tmp_path, content)
    assert compare(published, [{"file": "renamed.txt", "sha256": "ab", "state": "ZZ"}])[0].is_right
    assert source_of(published, {"file": "marlow.txt"}, "other") is not None
    assert source_of(published, {"file": "other.txt"}, None) is None
    scan = compare(published, [{"file": "scan.txt", "retention_days": None, "agency": "Marlow"}])
    assert [(cell.field, cell.is_right) for cell in scan] == [("retention_days", True)]


# --- figures --------------------------------------------------------------------------------------------


def test_figures_count_answers_and_cells() -> None:
    cells = [
        cell_of("a", "mou_exists", "yes", "yes"),
        cell_of("b", "mou_exists", "yes", "unknown"),
        cell_of("c", "mou_exists", "unknown", "no"),
        cell_of("d", "mou_exists", "unknown", "unknown"),
        cell_of("a", "state", None, None),
    ]
    state, mou = figures(cells, ["state"])
    assert (mou.precision, mou.recall, mou.f1, mou.accuracy) == (0.5, 0.5, 0.5, 0.5)
    assert (state.precision, state.f1, state.accuracy) == (None, None, 1.0)
    # What was never published is never right; the table has no room for "not known".
    assert (Figure("x", 3, 0, 0).precision, Figure("x", 0, 3, 0).recall) == (0.0, 0.0)


def test_floors_are_read_and_kept() -> None:
    found = [Figure("mou_exists", 100, 100, 94, 120, 110)]
    floors = [parse_floor(text) for text in ("mou_exists=0.94", "mou_exists.accuracy=0.9", "speaker=0.99")]
    assert crossed(found, floors) == ["speaker: f1 was not measured, the floor is 0.99"]
    assert crossed(found, [parse_floor("mou_exists.recall=0.95")]) == [
        "mou_exists: recall is 0.940, the floor is 0.95"
    ]


@pytest.mark.parametrize("text", ["mou_exists", "=0.9", "mou_exists=93", "mou_exists.speed=0.9", "x=y"])
def test_what_is_no_floor_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError, match="is no floor"):
        parse_floor(text)


def test_gains_and_losses_are_the_cells_that_turned() -> None:
    def flag(file: str) -> Cell:
        return cell_of(file, "contradictions", None, "late_extension", item=f"late_extension of {file}")

    before = [
        cell_of("a", "mou_exists", "yes", "no"),
        cell_of("b", "mou_exists", "yes", "yes"),
        cell_of("c", "mou_exists", "no", "yes"),
        cell_of("d", "mou_exists", "yes", "no"),
        flag("a"),
    ]
    now = [
        cell_of("a", "mou_exists", "yes", "yes"),
        cell_of("b", "mou_exists", "yes", "unknown"),
        cell_of("c", "mou_exists", "yes", "yes"),  # only its label has changed
        cell_of("e", "mou_exists", "yes", "no"),
        flag("b"),
        flag("e"),  # a text that the run before did not look at
    ]
    gains, losses = changes(before, now)
    assert [(cell.file, cell.field) for cell in gains] == [("a", "mou_exists"), ("a", "contradictions")]
    assert [(cell.file, cell.field) for cell in losses] == [("b", "mou_exists"), ("b", "contradictions")]


def test_a_cell_survives_its_file() -> None:
    cell = cell_of("a", "vendors_named", ["x"], [], item=3, words=Words("r", "q", "a.txt"))
    assert Cell.of_dict(json.loads(json.dumps(cell.as_dict()))) == cell


# --- the command ----------------------------------------------------------------------------------------

#: Marts of the toy home's two texts, with every table that is compared.
MARTS = (
    "".join(
        f"CREATE OR REPLACE TABLE marts.{table} ({schema}{MORE_COLUMNS.get(table, '')});"
        for table, schema in SCHEMAS.items()
        if table not in ("source_texts", "fact_evidence", "quarantine", "agency_facts", "extraction_accuracy")
    )
    + """
CREATE OR REPLACE VIEW marts.extraction_accuracy AS SELECT * FROM raw.extraction_accuracy;
CREATE OR REPLACE VIEW marts.source_texts AS
SELECT source_id, source_file, source_sha256, media_type, form, 'alderbrook-police' AS agency_id,
    if(source_file = 'policy.txt', 'alpr', 'drone') AS technology_id, NULL::VARCHAR AS request_id,
    masked_text AS text
FROM raw.source_versions QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY version_number DESC) = 1;
CREATE OR REPLACE VIEW marts.fact_evidence AS
SELECT source_id || '-1' AS evidence_id, 'alderbrook-police' AS agency_id, 'alpr' AS technology_id,
    'retention_days' AS fact, 'yes' AS status, 'document' AS speaker, NULL::VARCHAR AS request_id,
    source_file, position('are kept' IN text) - 1 AS char_start, position('are kept' IN text) + 7 AS char_end,
    'are kept' AS quote, 'keep_for' AS rule_id, source_id
FROM marts.source_texts WHERE contains(text, 'are kept');
CREATE OR REPLACE VIEW marts.agency_facts AS
SELECT agency_id, technology_id, fact, status, 'document' AS basis, evidence_id, '30' AS value,
    30.0::DOUBLE AS value_number, 'days' AS unit, NULL::JSON AS detail, 1 AS evidence_count
FROM marts.fact_evidence;
INSERT INTO marts.agencies (agency_id, agency_name, place_name, state)
VALUES ('alderbrook-police', 'Alderbrook Police Department', 'Alderbrook', 'NM');
INSERT INTO marts.agency_comparison (agency_id, technology_id, technology_use, vendor_named, vendors_named,
    mou_exists, policy_order_exists, retention_days)
VALUES ('alderbrook-police', 'alpr', 'uses', 'unknown', [], 'unknown', 'yes', 30),
    ('alderbrook-police', 'drone', 'does_not_use', 'unknown', [], 'unknown', 'unknown', NULL);
"""
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a published snapshot of a letter and a policy."""
    home = made_home(tmp_path / "home", write_inputs(tmp_path / "inbox"))
    edit_marts(home, MARTS)
    publish(home)
    return home


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Labels of these texts: of five values that the policy's label gives, one is not found."""
    folder = tmp_path / "gold"
    policy = {"file": "policy.txt", "technology_use": "uses", "mou_exists": "no", "retention_days": 30}
    write(folder, "policy.json", policy | {"policy_order_exists": "yes", "vendors_named": []})
    write(folder, "letters.csv", "txt_file,agency,vendors\nletter.txt,Alderbrook Police,\n")
    return folder


def run(home: Home, *arguments: str) -> int:
    return main(["--home", str(home.root), "evaluate", *arguments])


def accuracy(home: Home) -> list[tuple[Any, ...]]:
    found = Snapshot.open(home.snapshots).query(
        "SELECT fact, precision, recall, f1, labelled, measured_on::VARCHAR AS day "
        "FROM extraction_accuracy ORDER BY fact"
    )
    return list(found.itertuples(index=False, name=None))


def test_figures_are_printed_and_published_in_a_snapshot_of_the_same_data(
    home: Home, gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Snapshot.open(home.snapshots)
    assert accuracy(home) == []
    assert run(home, str(gold)) == 0
    output = capsys.readouterr()
    assert f"2 labelled texts, in snapshot {before.id}" in output.out
    assert "1 wrong cell:\n  mou_exists\n    policy.txt: wanted no, found unknown\n" in output.out
    assert "nothing to compare with" in output.out
    after = Snapshot.open(home.snapshots)
    assert f"The figures are in snapshot {after.id}" in output.err
    assert [row[:5] for row in accuracy(home)] == [
        ("agency_name", 1.0, 1.0, 1.0, 1),
        ("mou_exists", 0.0, 0.0, 0.0, 1),
        ("policy_order_exists", 1.0, 1.0, 1.0, 1),
        ("retention_days", 1.0, 1.0, 1.0, 1),
        ("technology_use", 1.0, 1.0, 1.0, 1),
    ]
    assert {row[5] for row in accuracy(home)} == {after.id[:4] + "-" + after.id[4:6] + "-" + after.id[6:8]}
    assert list_snapshots(home.snapshots) == [before.id, after.id]
    tables: list[dict[str, Any]] = [snapshot.manifest["tables"] for snapshot in (before, after)]  # type: ignore[misc]
    changed = {name for name in tables[0] if tables[0][name]["sha256"] != tables[1][name]["sha256"]}
    assert changed == {"extraction_accuracy"}
    assert verify(home).ok

    # The same once more changes nothing.
    assert run(home, str(gold)) == 0
    assert "no gain, no loss" in capsys.readouterr().out
    assert list_snapshots(home.snapshots) == [before.id, after.id]
    assert len(list(home.evaluations.glob("*.json"))) == 1


def test_json_holds_everything(home: Home, gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(gold, "policy.json", {"file": "policy.txt", "retention_days": 90})
    assert run(home, str(gold), "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["texts"] == 2 and said["missing"] == []
    (fact,) = [fact for fact in said["facts"] if fact["fact"] == "retention_days"]
    assert (fact["precision"], fact["labelled"], fact["cells_correct"], fact["accuracy"]) == (0.0, 1, 0, 0.0)
    (wrong,) = said["wrong"]
    assert (wrong["wanted"], wrong["found"], wrong["words"]["rule_id"]) == (90, 30, "keep_for")
    assert wrong["words"]["quote"] == "are kept"


def test_gains_and_losses_are_told_since_the_last_run_over_the_same_labels(
    home: Home, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(home, str(gold))
    run(home, str(write(tmp_path / "other", "o.json", {"file": "policy.txt", "mou_exists": "unknown"})))
    capsys.readouterr()
    edit_marts(
        home,
        "UPDATE marts.agency_comparison SET mou_exists = 'no', technology_use = 'planned' "
        "WHERE technology_id = 'alpr'",
    )
    publish(home)
    assert run(home, str(gold)) == 0
    said = capsys.readouterr().out
    assert "1 gain, 1 loss" in said
    assert "  - technology_use: policy.txt: wanted uses, found planned\n" in said
    assert "  + mou_exists: policy.txt: found no\n" in said


def test_a_crossed_floor_ends_with_1(home: Home, gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, str(gold), "--floor", "retention_days=0.93", "--floor", "agency_name.recall=1") == 0
    assert run(home, str(gold), "--floor", "mou_exists.precision=0.5") == 1
    assert "floor crossed: mou_exists: precision is 0.000, the floor is 0.50" in capsys.readouterr().err
    write(gold, "floors.csv", "fact,measure,floor\ntechnology_use,,1\nmou_exists,accuracy,0.9\n")
    assert run(home, str(gold)) == 1
    assert "mou_exists: accuracy is 0.000, the floor is 0.90" in capsys.readouterr().err
    assert run(home, str(gold), "--floor", "much") == 2


def test_texts_that_are_not_there_are_named(
    home: Home, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(gold, "more.json", {"file": "elsewhere.txt", "state": "NM"})
    assert run(home, str(gold)) == 1
    output = capsys.readouterr()
    assert "2 labelled texts" in output.out
    assert "1 labelled text not measured" in output.err and "elsewhere.txt" in output.err
    assert f"--home {home.root} rebuild PATH" in output.err
    empty = Home(tmp_path / "empty")
    assert run(empty, str(gold)) == 1
    assert "--texts DIR" in capsys.readouterr().err
    assert not empty.root.exists()
    assert run(empty, str(gold), "--texts", str(tmp_path / "nowhere")) == 2


def test_figures_wait_where_something_has_landed_since(
    home: Home, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    land(home, [write(tmp_path / "inbox", "new.txt", POLICY.replace("30", "60"))])
    assert run(home, str(gold)) == 1
    assert "the figures are kept, not yet published: something has landed" in capsys.readouterr().err
    assert accuracy(home) == []
    mark_built(home)
    edit_marts(home, MARTS)
    publish(home)
    assert len(accuracy(home)) == 5


def test_texts_beside_the_labels_are_read_in_a_temporary_home(
    home: Home,
    gold: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    landed: list[list[str]] = []

    def rebuild(temporary: Home, inputs: Sequence[Path], terminal: Terminal) -> None:
        landed.append([Path(path).name for path in inputs])
        temporary.ensure()
        made_home(temporary.root, inputs[0].parent)
        edit_marts(temporary, MARTS)
        publish(temporary)

    monkeypatch.setattr(measure, "rebuild", rebuild)
    empty = Home(tmp_path / "empty")
    assert run(empty, str(gold), "--texts", str(tmp_path / "inbox")) == 0
    output = capsys.readouterr()
    assert "read in a temporary one" in output.err and "in a temporary home" in output.out
    assert "will be in the first snapshot of this home" in output.err
    assert landed == [["letter.txt", "policy.txt"]]
    assert not empty.warehouse_db.exists() and not list_snapshots(empty.snapshots)
    # The home's own snapshot shows what was measured elsewhere.
    (gold / "letter.txt").write_text(LETTER, encoding="utf-8")
    (gold / "policy.txt").write_text(POLICY, encoding="utf-8")
    assert run(home, str(gold), "--fresh") == 0
    assert len(accuracy(home)) == 5


def test_figures_of_other_models_are_not_published(
    home: Home, gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(home, str(gold))
    connection = raw_tables.connect(home.warehouse_db)
    try:
        assert not runs.refresh_accuracy(home, connection, models_hash())
        assert runs.refresh_accuracy(home, connection, "other models")
        row = connection.execute("SELECT count(*) FROM raw.extraction_accuracy").fetchone()
        assert row == (0,)
    finally:
        connection.close()
    # A build puts them back, where its models are those that were measured.
    edit_marts(home, "CREATE SCHEMA sqlmesh__marts")
    assert build(home).is_current
    assert len(accuracy(home)) == 5


def test_a_broken_run_is_named(home: Home, gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(home, str(gold))
    (file,) = home.evaluations.glob("*.json")
    file.write_text("{}", encoding="utf-8")
    assert run(home, str(gold)) == 1
    assert f"{file} is not an evaluation" in capsys.readouterr().err
