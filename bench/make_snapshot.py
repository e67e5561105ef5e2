"""Writes a large invented snapshot to measure the dashboard on: 500 agencies × 3 technologies by default.

    python bench/make_snapshot.py HOME [AGENCIES]

Every table of the contract is filled; each thread is a text of about ten thousand characters, and each
quotation stands in it at its offsets. The same numbers give the same snapshot.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from snapshot_factory import SCHEMAS, point_latest  # noqa: E402

STAMP = "20250601T120000Z"
TECHNOLOGIES = ("alpr", "face_recognition", "drone")
STATES = ("CA", "CO", "FL", "IL", "MA", "MI", "MN", "MO", "NJ", "NY", "OH", "OR", "PA", "TX", "VA", "WA")
VENDORS = (
    "Flock Safety",
    "Axon Enterprise",
    "Motorola Solutions",
    "Skydio",
    "DJI",
    "Clearview AI",
    "Rekor Systems",
)
SYSTEMS = ("Tri-County Exchange", "Lakeland Image Pool", "Northern Sight", "Valley Records Network")
USES = (
    "uses",
    "uses",
    "uses_shared_system",
    "uses_other_agency_system",
    "owned_not_used",
    "does_not_use",
    "formerly_used",
    "planned",
    "unknown",
    "unknown",
)
FACTS = (
    "technology_use",
    "vendor_named",
    "mou_exists",
    "policy_order_exists",
    "retention_days",
    "third_party_system",
    "contract_exists",
    "bid_records_exist",
    "vendor_communications_exist",
    "financial_records_exist",
    "marketing_records_exist",
    "training_records_exist",
    "use_records_exist",
    "data_records_exist",
    "accuracy_records_exist",
)
CATEGORIES = (
    "agreements",
    "bid_records",
    "vendor_communications",
    "financial",
    "policy",
    "training",
    "use",
    "data",
    "accuracy",
)
DISPOSITIONS = (
    "produced",
    "produced",
    "no_responsive_records",
    "withheld",
    "silent",
    "referred",
    "produced_unmapped",
)
PROVISIONS = tuple(f"provision_{number}" for number in range(29))
PROSE = """
the office received your request and searched its files for records of the kind described in it while officers
of several units were asked whether they hold papers mails or notes on the equipment and its use none of this
limits any right under the law of the state and copies are given without charge where possible
"""
WORDS = PROSE.split()
MESSAGES = 6

Rows = dict[str, list[dict[str, Any]]]


def make(home: Path, agencies: int = 500) -> Path:
    """Write the snapshot below `home`, point `latest` to it and return its folder."""
    chance = random.Random(agencies)
    rows: Rows = {table: [] for table in SCHEMAS}
    for number in range(agencies):
        agency_id = f"agency-{number:04}"
        place = f"{chance.choice(('Alder', 'Birch', 'Cedar', 'Elm', 'Maple', 'Oak'))} Point {number}"
        name, state = f"{place} Police Department", chance.choice(STATES)
        rows["agencies"].append(
            {
                "agency_id": agency_id,
                "agency_name": name,
                "agency_type": "police",
                "place_name": place,
                "state": state,
                "latitude": 30 + chance.random() * 15,
                "longitude": -120 + chance.random() * 45,
                "is_sample": True,
            }
        )
        for technology in TECHNOLOGIES:
            _thread(rows, chance, agency_id, name, place, state, technology)
    folder = home / "snapshots" / STAMP
    folder.mkdir(parents=True)
    con = duckdb.connect()
    for table, schema in SCHEMAS.items():
        con.execute(f"CREATE TABLE {table} ({schema})")
        if rows[table]:
            con.register("made", pd.DataFrame(rows[table]))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM made")
        con.execute(f"COPY {table} TO '{folder / table}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 20480)")
    con.close()
    manifest = {"id": STAMP, "created_at": "2025-06-01T12:00:00Z", "code_version": {"package": "bench"}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    point_latest(home, STAMP)
    return folder


def _thread(
    rows: Rows, chance: random.Random, agency_id: str, name: str, place: str, state: str, technology: str
) -> None:
    """One request thread: its text, and the rows that point into it."""
    request_id, key = f"{agency_id}-{technology}", {"agency_id": agency_id, "technology_id": technology}
    source_file = f"{request_id}.txt"
    use, parts, length = chance.choice(USES), [], 0
    statuses = {fact: chance.choice(("yes", "no", "unknown", "unknown", "conflicting")) for fact in FACTS}
    statuses["technology_use"] = {"unknown": "unknown", "does_not_use": "no"}.get(use, "yes")
    vendor, system, days = chance.choice(VENDORS), chance.choice(SYSTEMS), chance.choice((30, 60, 90, 365))
    shares = use in ("uses_shared_system", "uses_other_agency_system")
    statuses["third_party_system"] = "yes" if shares else "unknown"
    values: dict[str, str | None] = {
        "technology_use": use,
        "vendor_named": vendor if statuses["vendor_named"] == "yes" else None,
        "retention_days": str(days) if statuses["retention_days"] == "yes" else None,
        "third_party_system": system if shares else None,
    }
    for fact in FACTS:
        filler = " ".join(chance.choices(WORDS, k=100)) + ".\n\n"
        letter = chance.randrange(9999)
        quote = f"On {fact.replace('_', ' ')} the {name} says {statuses[fact]} in letter {letter}."
        start = length + len(filler)
        parts += [filler, quote, "\n\n"]
        length = start + len(quote) + 2
        evidence_id = f"{request_id}-{fact}"
        known = statuses[fact] != "unknown"
        if known:
            rows["fact_evidence"].append(
                {
                    **key,
                    "evidence_id": evidence_id,
                    "fact": fact,
                    "status": statuses[fact],
                    "speaker": "agency",
                    "request_id": request_id,
                    "source_file": source_file,
                    "char_start": start,
                    "char_end": start + len(quote),
                    "quote": quote,
                    "rule_id": "bench",
                }
            )
        rows["agency_facts"].append(
            {
                **key,
                "fact": fact,
                "status": statuses[fact],
                "basis": "stated_yes" if known else chance.choice(("silent", "not_asked", "withheld")),
                "value": values.get(fact),
                "value_number": float(days) if fact == "retention_days" and known else None,
                "evidence_count": int(known),
                "evidence_id": evidence_id if known else None,
            }
        )
    text = "".join(parts)
    message_length = len(text) // MESSAGES
    sha = hashlib.sha256(text.encode()).hexdigest()
    rows["source_texts"].append(
        {
            **key,
            "source_file": source_file,
            "source_sha256": sha,
            "media_type": "text/plain",
            "form": "letter",
            "request_id": request_id,
            "text": text,
        }
    )
    rows["agency_comparison"].append(
        {
            **key,
            "agency_name": name,
            "place_name": place,
            "state": state,
            "technology_use": use,
            "vendor_named": statuses["vendor_named"],
            "vendors_named": [vendor] if values["vendor_named"] else [],
            "mou_exists": statuses["mou_exists"],
            "policy_order_exists": statuses["policy_order_exists"],
            "retention_days": days if values["retention_days"] else None,
            "third_party_system": values["third_party_system"],
            "contradiction_count": 1,
            "request_count": 1,
            "is_sample": True,
        }
    )
    _request(rows, chance, request_id, key, source_file, sha, message_length)
    rows["vendor_mentions"].append(
        {
            **key,
            "vendor_id": vendor,
            "vendor_name": vendor,
            "request_id": request_id,
            "speaker": "agency" if values["vendor_named"] else "requester",
            "relation": None,
            "evidence_id": f"{request_id}-vendor_named",
        }
    )
    rows["contradictions"].append(
        {
            **key,
            "contradiction_id": f"{request_id}-c",
            "kind": "use_without_records",
            "severity": "medium",
            "explanation": "The agency uses it and finds no records of use.",
            "evidence_id_a": f"{request_id}-technology_use",
            "evidence_id_b": f"{request_id}-use_records_exist",
        }
    )
    rows["policy_provisions"] += [
        {
            **key,
            "document_id": f"{request_id}-d1",
            "provision": provision,
            "status": chance.choice(("present", "absent", "present_conditional")),
        }
        for provision in PROVISIONS
    ]


def _request(
    rows: Rows,
    chance: random.Random,
    request_id: str,
    key: dict[str, str],
    source_file: str,
    sha: str,
    message_length: int,
) -> None:
    """The request of a thread, with its messages, items, events and documents."""
    sent = date(2022, 1, 3) + timedelta(days=chance.randrange(900))
    took = chance.choice((None, 7, 12, 20, 35, 60, 90, 200))
    rows["requests"].append(
        {
            **key,
            "request_id": request_id,
            "title": "Records of surveillance technology",
            "platform": "muckrock",
            "requested_on": sent,
            "determined_on": sent + timedelta(days=took) if took else None,
            "due_date_changes": chance.randrange(4),
            "days_to_determination": took,
            "statutory_due_on": sent + timedelta(days=10),
            "days_overdue": max(0, took - 10) if took else None,
            "outcome": "partly_produced" if took else "unanswered",
            "documents_released": 2,
            "source_file": source_file,
            "source_sha256": sha,
        }
    )
    moment = datetime(sent.year, sent.month, sent.day, 9)
    for position in range(1, MESSAGES + 1):
        rows["messages"].append(
            {
                "message_id": f"{request_id}-{position}",
                "request_id": request_id,
                "position": position,
                "sent_at": moment + timedelta(days=position),
                "sender": "Records desk",
                "speaker": "requester" if position == 1 else "agency",
                "message_kind": "message",
                "text": " ".join(chance.choices(WORDS, k=120)),
                "char_start": (position - 1) * message_length,
                "char_end": position * message_length,
            }
        )
        rows["request_events"].append(
            {
                "request_id": request_id,
                "position": position,
                "occurred_at": moment + timedelta(days=position),
                "actor": "agency",
                "event_kind": chance.choice(("message", "extension", "release", "fee_letter")),
            }
        )
    for number, category in enumerate(CATEGORIES, 1):
        rows["request_items"].append(
            {
                "request_id": request_id,
                "item_number": number,
                "category": category,
                "label": f"All records of {category.replace('_', ' ')}",
                "disposition": chance.choice(DISPOSITIONS),
                "evidence_id": f"{request_id}-technology_use",
            }
        )
    rows["documents"] += [
        {
            "document_id": f"{request_id}-d{number}",
            "request_id": request_id,
            "file_name": f"order_{number}.pdf",
            "document_kind": "policy_order",
            "on_topic": True,
            "redaction_count": 1,
            "redaction_share": 0.02,
        }
        for number in (1, 2)
    ]


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500))
