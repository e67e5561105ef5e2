"""Writes a small invented snapshot: every contract table, status, basis and kind of use, and hostile text.

No agency, person or order in it exists. `make_snapshot` gives the dashboard's tests something to show before
and beside real data; run as a script it fills a home folder to look at:

    python tests/snapshot_factory.py HOME && WAREHOUSE_HOME=HOME streamlit run dashboard/app.py
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb

STAMP = "20250301T120000Z"

ATTACK = (
    '<script>window.pwned = true</script><img src="x" onerror="window.pwned = true"> **bold** '
    "[a link](javascript:alert(1)) $$\\frac{1}{2}$$ :red[red] <mark>false mark</mark>"
)
ATTACK_LINK = "javascript:window.pwned=true//https://example.org/"
ORIGINAL = "https://example.org/request/1"
ATTACK_NAME = 'Böse "Quote" & <b>Bold</b> *Star* Police'
LONG_NAME = (
    "Department of Public Safety and Emergency Services of the Consolidated Metropolitan Government of "
    "Saint Bartholomew-on-the-Meadows and Upper Tuckahannock County"
)

SCHEMAS = {
    "agencies": """
        agency_id VARCHAR, agency_name VARCHAR, agency_type VARCHAR, place_name VARCHAR, state VARCHAR,
        latitude DOUBLE, longitude DOUBLE, is_sample BOOLEAN
    """,
    "requests": """
        request_id VARCHAR, agency_id VARCHAR, technology_id VARCHAR, title VARCHAR, tracking_number
        VARCHAR, platform VARCHAR, platform_status VARCHAR, records_law VARCHAR, requester VARCHAR,
        requested_on DATE, received_on DATE, first_response_on DATE, determined_on DATE, closed_on DATE,
        due_date_changes INTEGER, days_to_determination INTEGER, statutory_due_on DATE, days_overdue
        INTEGER, outcome VARCHAR, documents_released INTEGER, source_file VARCHAR, source_sha256 VARCHAR,
        source_url VARCHAR
    """,
    "messages": """
        message_id VARCHAR, request_id VARCHAR, position INTEGER, sent_at TIMESTAMP, sender VARCHAR, speaker
        VARCHAR, message_kind VARCHAR, text VARCHAR, char_start BIGINT, char_end BIGINT
    """,
    "documents": """
        document_id VARCHAR, request_id VARCHAR, file_name VARCHAR, document_kind VARCHAR, on_topic BOOLEAN,
        redaction_count INTEGER, redaction_share DOUBLE
    """,
    "request_items": """
        request_id VARCHAR, item_number INTEGER, category VARCHAR, label VARCHAR, disposition VARCHAR,
        evidence_id VARCHAR
    """,
    "request_events": """
        request_id VARCHAR, position INTEGER, occurred_at TIMESTAMP, actor VARCHAR, event_kind VARCHAR,
        detail VARCHAR, evidence_id VARCHAR
    """,
    "agency_facts": """
        agency_id VARCHAR, technology_id VARCHAR, fact VARCHAR, status VARCHAR, basis VARCHAR, value
        VARCHAR, value_number DOUBLE, unit VARCHAR, detail JSON, evidence_count INTEGER, evidence_id VARCHAR
    """,
    "agency_comparison": """
        agency_id VARCHAR, agency_name VARCHAR, place_name VARCHAR, state VARCHAR, technology_id VARCHAR,
        technology_use VARCHAR, vendor_named VARCHAR, vendors_named VARCHAR[], mou_exists VARCHAR,
        policy_order_exists VARCHAR, policy_order_number VARCHAR, policy_effective_on DATE, retention_days
        INTEGER, retention_rule VARCHAR, third_party_system VARCHAR, contradiction_count INTEGER,
        request_count INTEGER, is_sample BOOLEAN
    """,
    "fact_evidence": """
        evidence_id VARCHAR, agency_id VARCHAR, technology_id VARCHAR, fact VARCHAR, status VARCHAR, speaker
        VARCHAR, request_id VARCHAR, source_file VARCHAR, char_start BIGINT, char_end BIGINT, quote VARCHAR,
        rule_id VARCHAR
    """,
    "source_texts": """
        source_id VARCHAR, source_file VARCHAR, source_sha256 VARCHAR, media_type VARCHAR, form VARCHAR,
        agency_id VARCHAR, technology_id VARCHAR, request_id VARCHAR, text VARCHAR
    """,
    "speaker_spans": """
        source_id VARCHAR, source_file VARCHAR, request_id VARCHAR, char_start BIGINT, char_end BIGINT,
        speaker VARCHAR, span_kind VARCHAR, block_number INTEGER
    """,
    "policy_provisions": """
        agency_id VARCHAR, technology_id VARCHAR, document_id VARCHAR, provision VARCHAR, status VARCHAR,
        evidence_id VARCHAR, is_draft BOOLEAN, source_id VARCHAR, block_number INTEGER
    """,
    "vendor_mentions": """
        vendor_id VARCHAR, vendor_name VARCHAR, agency_id VARCHAR, technology_id VARCHAR, request_id
        VARCHAR, speaker VARCHAR, relation VARCHAR, evidence_id VARCHAR
    """,
    "contradictions": """
        contradiction_id VARCHAR, agency_id VARCHAR, technology_id VARCHAR, kind VARCHAR, severity VARCHAR,
        explanation VARCHAR, evidence_id_a VARCHAR, evidence_id_b VARCHAR
    """,
    "extraction_accuracy": """
        fact VARCHAR, precision DOUBLE, recall DOUBLE, f1 DOUBLE, labelled INTEGER, measured_on DATE
    """,
    "coverage": """
        platform VARCHAR, request_number VARCHAR, record_key VARCHAR, agency_name VARCHAR, place_name VARCHAR,
        state VARCHAR, technology_id VARCHAR, tracking_number VARCHAR, url VARCHAR, status_when_seen VARCHAR,
        is_landed BOOLEAN, is_answered BOOLEAN, request_id VARCHAR
    """,
    "quarantine": """
        source_file VARCHAR, source_sha256 VARCHAR, reason VARCHAR, landed_at TIMESTAMP
    """,
}

# agency_id: (name, place, state)
AGENCIES = {
    "harbor-city-police": ("Harbor City Police Department", "Harbor City", "CA"),
    "pine-county-sheriff": ("Pine County Sheriff's Office", "Pine County", "MN"),
    "saint-bartholomew": (LONG_NAME, "Saint Bartholomew-on-the-Meadows", "PA"),
    "boese-police": (ATTACK_NAME, "<i>Bösestadt</i> $x^2$", "TX"),
    "maple-falls-police": ("Maple Falls Police Department", "Maple Falls", "WA"),
    "cedar-mesa-police": ("Cedar Mesa Police Department", "Cedar Mesa", "NM"),
    "otter-bay-police": ("Otter Bay Police Department", "Otter Bay", "ME"),
    "willow-county-sheriff": ("Willow County Sheriff", "Willow County", "OH"),
}

# (agency, technology, fact): (status, basis, value, [(speaker, quote), ...])
Fact = tuple[str, str, str | None, list[tuple[str, str]]]
FACTS: dict[tuple[str, str, str], Fact] = {
    ("harbor-city-police", "alpr", "technology_use"): (
        "yes",
        "stated_yes",
        "uses",
        [("agency", "The Department operates 24 fixed licence plate reader cameras.")],
    ),
    ("harbor-city-police", "alpr", "vendor_named"): (
        "yes",
        "document",
        "Flock Safety",
        [
            (
                "document",
                "Agreement between the City of Harbor City and Flock Safety for licence plate readers",
            )
        ],
    ),
    ("harbor-city-police", "alpr", "mou_exists"): (
        "no",
        "stated_no",
        None,
        [("agency", "The Department has not entered into any memorandum of understanding for this system.")],
    ),
    ("harbor-city-police", "alpr", "policy_order_exists"): (
        "yes",
        "document",
        "General Order 612",
        [
            ("document", "GENERAL ORDER 612\nLicence Plate Readers\nEffective: 1 March 2021"),
            ("agency", "Attached please find General Order 612, which governs the use of the readers."),
        ],
    ),
    ("harbor-city-police", "alpr", "retention_days"): (
        "yes",
        "document",
        "30",
        [("document", "Plate reads shall be kept for no longer than thirty (30) days and then purged.")],
    ),
    ("harbor-city-police", "alpr", "contract_exists"): (
        "yes",
        "document",
        None,
        [
            (
                "document",
                "Agreement between the City of Harbor City and Flock Safety for licence plate readers",
            )
        ],
    ),
    ("harbor-city-police", "alpr", "training_records_exist"): ("unknown", "silent", None, []),
    ("harbor-city-police", "alpr", "accuracy_records_exist"): ("unknown", "not_asked", None, []),
    ("pine-county-sheriff", "alpr", "technology_use"): (
        "no",
        "stated_no",
        "does_not_use",
        [("agency", "The Sheriff's Office does not own or use any plate readers.")],
    ),
    ("pine-county-sheriff", "alpr", "vendor_named"): (
        "no",
        "stated_no",
        None,
        [("agency", "We have never bought, leased or borrowed such a product.")],
    ),
    ("pine-county-sheriff", "alpr", "mou_exists"): (
        "unknown",
        "no_responsive_records",
        None,
        [("agency", "A search was made and no responsive records were located.")],
    ),
    ("pine-county-sheriff", "alpr", "policy_order_exists"): ("unknown", "silent", None, []),
    ("pine-county-sheriff", "alpr", "retention_days"): ("unknown", "not_asked", None, []),
    ("saint-bartholomew", "alpr", "technology_use"): (
        "yes",
        "document",
        "uses_shared_system",
        [
            (
                "document",
                "The Department takes part in the Tri-County Plate Exchange and contributes its reads.",
            )
        ],
    ),
    ("saint-bartholomew", "alpr", "third_party_system"): (
        "yes",
        "document",
        "Tri-County Plate Exchange",
        [
            (
                "document",
                "The Department takes part in the Tri-County Plate Exchange and contributes its reads.",
            )
        ],
    ),
    ("saint-bartholomew", "alpr", "vendor_named"): (
        "unknown",
        "redacted",
        None,
        [("document", "The vendor, ██████████, shall supply the cameras")],
    ),
    ("saint-bartholomew", "alpr", "mou_exists"): (
        "conflicting",
        "stated_no",
        None,
        [
            ("agency", "There is no agreement of any kind with the other two counties."),
            ("document", "MEMORANDUM OF UNDERSTANDING\nTri-County Plate Exchange"),
        ],
    ),
    ("saint-bartholomew", "alpr", "policy_order_exists"): (
        "unknown",
        "draft_only",
        None,
        [("document", "DRAFT: NOT FOR DISTRIBUTION\nPlate Reader Procedure")],
    ),
    ("saint-bartholomew", "alpr", "retention_days"): (
        "unknown",
        "not_stated",
        None,
        [("document", "Data shall be retained in line with the applicable schedule.")],
    ),
    ("boese-police", "alpr", "technology_use"): (
        "unknown",
        "withheld",
        "unknown",
        [("agency", f"We can neither confirm nor deny {ATTACK} that such equipment exists.")],
    ),
    ("boese-police", "alpr", "vendor_named"): ("unknown", "withheld", None, []),
    ("boese-police", "alpr", "mou_exists"): ("unknown", "not_asked", None, []),
    ("boese-police", "alpr", "policy_order_exists"): (
        "unknown",
        "unrelated_only",
        None,
        [("document", "Policy 12: Licence plates of city vehicles")],
    ),
    ("boese-police", "alpr", "retention_days"): (
        "unknown",
        "silent",
        None,
        [("requester", "How long are the plate reads kept?")],
    ),
    ("maple-falls-police", "alpr", "technology_use"): (
        "yes",
        "stated_yes",
        "uses_other_agency_system",
        [("agency", "Our detectives search the county's reader system on request.")],
    ),
    ("maple-falls-police", "alpr", "third_party_system"): (
        "yes",
        "stated_yes",
        "County reader system",
        [("agency", "Our detectives search the county's reader system on request.")],
    ),
    ("maple-falls-police", "alpr", "vendor_named"): ("unknown", "not_asked", None, []),
    ("maple-falls-police", "alpr", "mou_exists"): (
        "yes",
        "document",
        None,
        [("document", "Interagency Agreement for Plate Reader Access, signed 4 May 2022")],
    ),
    ("maple-falls-police", "alpr", "policy_order_exists"): (
        "unknown",
        "deferred",
        None,
        [("agency", "Please contact the county; its policy governs the system.")],
    ),
    ("maple-falls-police", "alpr", "retention_days"): (
        "yes",
        "inferred",
        "365",
        [("agency", "Reads are removed from the county's server after one year at the latest.")],
    ),
    ("cedar-mesa-police", "alpr", "technology_use"): (
        "yes",
        "stated_yes",
        "owned_not_used",
        [("agency", "The two trailers we bought in 2016 have been in storage since delivery.")],
    ),
    ("cedar-mesa-police", "alpr", "vendor_named"): (
        "yes",
        "stated_yes",
        "Neology; Axon; Motorola Solutions",
        [
            (
                "agency",
                "The trailers came from Neology; quotes from Axon and Motorola Solutions were taken up.",
            )
        ],
    ),
    ("cedar-mesa-police", "alpr", "mou_exists"): ("unknown", "silent", None, []),
    ("cedar-mesa-police", "alpr", "policy_order_exists"): (
        "no",
        "stated_no",
        None,
        [("agency", "No policy on the trailers has been written.")],
    ),
    ("cedar-mesa-police", "alpr", "retention_days"): (
        "yes",
        "stated_yes",
        None,
        [("agency", "Anything recorded would be kept until it is no longer needed.")],
    ),
    ("otter-bay-police", "alpr", "technology_use"): (
        "yes",
        "stated_yes",
        "formerly_used",
        [("agency", "The pilot with plate readers ended in 2019 and was not renewed.")],
    ),
    ("otter-bay-police", "face_recognition", "technology_use"): (
        "conflicting",
        "stated_no",
        "does_not_use",
        [
            ("agency", "The Department does not use face recognition."),
            ("document", "Detectives ran 14 face recognition searches in June."),
        ],
    ),
    ("willow-county-sheriff", "face_recognition", "technology_use"): (
        "yes",
        "document",
        "planned",
        [("document", "The Sheriff will acquire face recognition software in fiscal year 2026.")],
    ),
    ("harbor-city-police", "face_recognition", "technology_use"): (
        "unknown",
        "no_responsive_records",
        "unknown",
        [("agency", "No records responsive to your request about face recognition exist.")],
    ),
    ("willow-county-sheriff", "drone", "technology_use"): (
        "yes",
        "document",
        "uses",
        [("document", "The unit flies two drones on patrol.")],
    ),
}

MATRIX_FACTS = ["technology_use", "vendor_named", "mou_exists", "policy_order_exists", "retention_days"]
RETENTION_DETAIL = {
    "harbor-city-police": {
        "rule_type": "fixed",
        "bound": "at_most",
        "clock_start": "capture",
        "subject": "plate_read",
    },
    "maple-falls-police": {"rule_type": "fixed", "bound": "at_most", "subject": "plate_read"},
    "cedar-mesa-police": {"rule_type": "until_no_longer_needed", "subject": "plate_read"},
}
FILLER = (
    "\n\nThank you for your patience while this office reviewed the request. Copies were gathered from three "
    "divisions, and each was read before release. Fees were waived. If any part of this answer is unclear, "
    "you may write to the records desk at ██████████████████ during business hours.\n\n"
)


def make_snapshot(home: Path, stamp: str = STAMP, is_sample: bool = True, more: int = 0) -> Path:
    """Write one complete snapshot below `home`, point `latest` to it, and return its folder.

    `more` adds that many agencies about which nothing is known.
    """
    folder = home / "snapshots" / stamp
    folder.mkdir(parents=True)
    rows = _rows(is_sample)
    rows["agency_comparison"] += [
        {
            **rows["agency_comparison"][0],
            "agency_id": f"agency-{number}",
            "agency_name": f"Agency {number:04}",
            "technology_id": "alpr",
            "technology_use": "unknown",
        }
        for number in range(more)
    ]
    con = duckdb.connect()
    for table, schema in SCHEMAS.items():
        con.execute(f"CREATE TABLE {table} ({schema})")
        for row in rows.get(table, []):
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        con.table(table).write_parquet(str(folder / f"{table}.parquet"))
    con.close()
    manifest = {"snapshot_id": stamp, "created_at": "2025-03-01T12:00:00Z", "code_version": "0.1.0"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    point_latest(home, stamp)
    return folder


def point_latest(home: Path, stamp: str) -> None:
    """Make `snapshots/latest` name `stamp`, replacing an older pointer in one step."""
    new = home / "snapshots" / "latest.new"
    new.symlink_to(stamp)
    os.replace(new, home / "snapshots" / "latest")


def evidence(agency_id: str, technology_id: str, fact: str) -> list[dict[str, object]]:
    """The fact_evidence rows of one fact, in the order they were written."""
    wanted = (agency_id, technology_id, fact)
    return [
        row
        for row in _rows(True)["fact_evidence"]
        if (row["agency_id"], row["technology_id"], row["fact"]) == wanted
    ]


def _rows(is_sample: bool) -> dict[str, list[dict[str, object]]]:
    """All tables' rows, each row as column name -> value."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in SCHEMAS}
    for agency_id, (name, place, state) in AGENCIES.items():
        kind = "sheriff" if "sheriff" in agency_id else "police"
        rows["agencies"].append(
            {
                "agency_id": agency_id,
                "agency_name": name,
                "agency_type": kind,
                "place_name": place,
                "state": state,
                "is_sample": is_sample,
            }
        )
    pairs = sorted({(agency, technology) for agency, technology, _ in FACTS})
    for agency, technology in pairs:
        _add_request(rows, agency, technology, is_sample)
    rows["extraction_accuracy"] += [
        {
            "fact": "policy_order_exists",
            "precision": 0.97,
            "recall": 0.91,
            "f1": 0.94,
            "labelled": 30,
            "measured_on": date(2025, 2, 28),
        },
        {
            "fact": "retention_days",
            "precision": 1.0,
            "recall": 0.88,
            "f1": 0.936,
            "labelled": 25,
            "measured_on": date(2025, 2, 28),
        },
        {
            "fact": "disposition",
            "precision": 0.9,
            "recall": 0.9,
            "f1": 0.9,
            "labelled": 240,
            "measured_on": date(2025, 2, 28),
        },
        {
            "fact": "speaker",
            "precision": 0.996,
            "recall": 0.996,
            "f1": 0.996,
            "labelled": 51200,
            "measured_on": date(2025, 2, 28),
        },
    ]
    rows["coverage"] += [
        _known("muckrock", "910001", "harbor-city-police", "alpr", "Completed", "landed and answered"),
        _known("muckrock", "910002", "pine-county-sheriff", "alpr", "Awaiting Response", "landed"),
        _known("muckrock", "910003", "boese-police", "alpr", ATTACK, ""),
        _known("nextrequest", "26-309", "maple-falls-police", "drone", None, ""),
        _known("muckrock", "910004", None, None, "Rejected", ""),
    ]
    rows["quarantine"].append(
        {
            "source_file": "scan.pdf",
            "source_sha256": "0" * 64,
            "reason": "an image without text",
            "landed_at": datetime(2025, 3, 1, 11, 0),
        }
    )
    return rows


def _known(
    platform: str, number: str, agency: str | None, technology: str | None, status: str | None, here: str
) -> dict[str, object]:
    """A known public request; `here` says whether it landed, and was answered."""
    name, place, state = AGENCIES[agency] if agency else (None, None, None)
    pages = {
        "muckrock": f"https://www.muckrock.com/foi/{number}/",
        "nextrequest": f"https://oaklake.nextrequest.com/requests/{number}",
    }
    return {
        "platform": platform,
        "request_number": number,
        "record_key": f"{platform}:{number}",
        "agency_name": name,
        "place_name": place,
        "state": state,
        "technology_id": technology,
        "url": pages[platform],
        "status_when_seen": status,
        "is_landed": "landed" in here,
        "is_answered": "answered" in here,
        "request_id": f"{agency}-{technology}" if "landed" in here else None,
    }


def _add_request(
    rows: dict[str, list[dict[str, object]]], agency: str, technology: str, is_sample: bool
) -> None:
    """One request thread: its text with every quotation in it, and the rows that point into that text."""
    name, place, state = AGENCIES[agency]
    request_id = f"{agency}-{technology}"
    source_file = f"{request_id}.txt"
    facts = {fact: value for (a, t, fact), value in FACTS.items() if (a, t) == (agency, technology)}
    quotes = list(dict.fromkeys(quote for _, _, _, found in facts.values() for _, quote in found))
    text = f"Request to {place}\n\nTo whom it may concern: please send the records listed below.\n"
    text += "".join(FILLER + quote for quote in quotes) + FILLER + "Sincerely,\nRecords Desk 🗂\n"
    sha = hashlib.sha256(text.encode()).hexdigest()
    key = {"agency_id": agency, "technology_id": technology}

    first: dict[str, str] = {}
    for fact, (status, basis, value, found) in facts.items():
        for number, (speaker, quote) in enumerate(found):
            evidence_id = f"{request_id}-{fact}-{number}"
            first.setdefault(fact, evidence_id)
            start = text.index(quote)
            pointing = status
            if status == "conflicting":
                pointing = "yes" if speaker == "document" else "no"
            rows["fact_evidence"].append(
                {
                    "evidence_id": evidence_id,
                    **key,
                    "fact": fact,
                    "status": pointing,
                    "speaker": speaker,
                    "request_id": request_id,
                    "source_file": source_file,
                    "char_start": start,
                    "char_end": start + len(quote),
                    "quote": quote,
                    "rule_id": f"{fact}-rule",
                }
            )
        days = float(value) if fact == "retention_days" and value else None
        detail = RETENTION_DETAIL.get(agency) if fact == "retention_days" else None
        rows["agency_facts"].append(
            {
                **key,
                "fact": fact,
                "status": status,
                "basis": basis,
                "value": value,
                "value_number": days,
                "unit": "days" if days else None,
                "detail": json.dumps(detail) if detail else None,
                "evidence_count": len(found),
                "evidence_id": first.get(fact),
            }
        )

    def status_of(fact: str) -> str:
        return facts[fact][0] if fact in facts else "unknown"

    def value_of(fact: str) -> str | None:
        return facts[fact][2] if fact in facts else None

    retention = value_of("retention_days")
    policy = value_of("policy_order_exists")
    rule = RETENTION_DETAIL.get(agency, {}).get("rule_type") if "retention_days" in facts else None
    rows["agency_comparison"].append(
        {
            **key,
            "agency_name": name,
            "place_name": place,
            "state": state,
            "technology_use": value_of("technology_use") or "unknown",
            "vendor_named": status_of("vendor_named"),
            "vendors_named": (value_of("vendor_named") or "").split("; ") if value_of("vendor_named") else [],
            "mou_exists": status_of("mou_exists"),
            "policy_order_exists": status_of("policy_order_exists"),
            "policy_order_number": policy,
            "policy_effective_on": date(2021, 3, 1) if policy else None,
            "retention_days": int(retention) if retention else None,
            "retention_rule": rule,
            "third_party_system": value_of("third_party_system"),
            "contradiction_count": 1 if "conflicting" in {fact[0] for fact in facts.values()} else 0,
            "request_count": 1,
            "is_sample": is_sample,
        }
    )
    begin = text.index(FILLER)
    rows["speaker_spans"] += _spans(text, begin, facts, request_id, source_file)
    rows["source_texts"].append(
        {
            "source_id": request_id,
            "source_file": source_file,
            "source_sha256": sha,
            "media_type": "text/plain",
            "form": "letter",
            **key,
            "request_id": request_id,
            "text": text,
        }
    )
    rows["requests"].append(
        {
            "request_id": request_id,
            **key,
            "title": f"Records about surveillance in {place}",
            "tracking_number": "24-0117",
            "platform": "muckrock",
            "platform_status": "Completed",
            "records_law": "Public Records Act",
            "requester": "A. Requester",
            "requested_on": date(2024, 1, 8),
            "first_response_on": date(2024, 1, 19),
            "determined_on": date(2024, 3, 4),
            "due_date_changes": 2,
            "days_to_determination": 56,
            "statutory_due_on": date(2024, 1, 18),
            "days_overdue": 46,
            "outcome": "partially_produced",
            "documents_released": 2,
            "source_file": source_file,
            "source_sha256": sha,
            "source_url": ATTACK_LINK if agency == "boese-police" else ORIGINAL,
        }
    )
    rows["messages"] += [
        {
            "message_id": f"{request_id}-m1",
            "request_id": request_id,
            "position": 1,
            "sent_at": datetime(2024, 1, 8, 9, 30),
            "sender": "A. Requester",
            "speaker": "requester",
            "message_kind": "request",
            "text": text[:begin],
            "char_start": 0,
            "char_end": begin,
        },
        {
            "message_id": f"{request_id}-m2",
            "request_id": request_id,
            "position": 2,
            "sent_at": datetime(2024, 3, 4, 16, 5),
            "sender": "Records Desk",
            "speaker": "agency",
            "message_kind": "determination",
            "text": text[begin:],
            "char_start": begin,
            "char_end": len(text),
        },
    ]
    rows["documents"] += [
        {
            "document_id": f"{request_id}-d1",
            "request_id": request_id,
            "file_name": "general_order_612.pdf",
            "document_kind": "policy_order",
            "on_topic": True,
            "redaction_count": 3,
            "redaction_share": 0.04,
        },
        {
            "document_id": f"{request_id}-d2",
            "request_id": request_id,
            "file_name": f"{ATTACK[:40]}.pdf",
            "document_kind": "invoice",
        },
    ]
    dispositions = [
        "produced",
        "no_responsive_records",
        "withheld",
        "silent",
        "produced_unmapped",
        "clarification_requested",
        "referred",
        "nonuse_statement",
    ]
    categories = ["policy", "agreements", "bid_records", "training", "use", "data", "accuracy", "other"]
    rows["request_items"] += [
        {
            "request_id": request_id,
            "item_number": number,
            "category": category,
            "label": f"Records of kind {number}: {ATTACK}"
            if number == 8
            else f"All records of kind {number}",
            "disposition": disposition,
            "evidence_id": first.get("policy_order_exists") if number == 1 else None,
        }
        for number, (category, disposition) in enumerate(zip(categories, dispositions, strict=True), start=1)
    ]
    rows["request_events"] += [
        {
            "request_id": request_id,
            "position": 1,
            "occurred_at": datetime(2024, 1, 8, 9, 30),
            "actor": "requester",
            "event_kind": "request_filed",
        },
        {
            "request_id": request_id,
            "position": 2,
            "occurred_at": datetime(2024, 1, 19, 11, 0),
            "actor": "agency",
            "event_kind": "due_date_change",
            "detail": "02/02/2024 (was 01/18/2024)",
        },
        {
            "request_id": request_id,
            "position": 3,
            "occurred_at": None,
            "actor": "platform",
            "event_kind": "status_changed",
            "detail": ATTACK,
        },
        {
            "request_id": request_id,
            "position": 4,
            "occurred_at": datetime(2024, 3, 4, 16, 5),
            "actor": "agency",
            "event_kind": "determination",
            "evidence_id": first.get("technology_use"),
        },
    ]
    if status_of("policy_order_exists") == "yes" or agency == "saint-bartholomew":
        is_draft = agency == "saint-bartholomew"
        rows["policy_provisions"] += [
            {
                **key,
                "document_id": f"{request_id}-d1",
                "provision": provision,
                "status": status,
                "evidence_id": first.get("retention_days") if provision == "retention_limit" else None,
                "is_draft": is_draft,
                "source_id": request_id,
                "block_number": 2,
            }
            for provision, status in (
                ("retention_limit", "present_open_ended" if is_draft else "present"),
                ("audit_log", "absent"),
                ("prohibited_uses", "redacted" if is_draft else "absent"),
            )
        ]
    if "vendor_named" in facts and facts["vendor_named"][0] == "yes":
        rows["vendor_mentions"].append(
            {
                "vendor_id": "flock",
                "vendor_name": "Flock Safety",
                **key,
                "request_id": request_id,
                "speaker": "document",
                "relation": "contracted",
                "evidence_id": first.get("vendor_named"),
            }
        )
    if "mou_exists" in facts and facts["mou_exists"][0] == "conflicting":
        rows["contradictions"].append(
            {
                "contradiction_id": f"{request_id}-c1",
                **key,
                "kind": "none_claimed_but_enclosed",
                "severity": "high",
                "explanation": "The agency says there is no agreement, and one is enclosed.",
                "evidence_id_a": f"{request_id}-mou_exists-0",
                "evidence_id_b": f"{request_id}-mou_exists-1",
            }
        )


def _spans(
    text: str, begin: int, facts: dict[str, Fact], request_id: str, source_file: str
) -> list[dict[str, object]]:
    """Who speaks where: the requester up to `begin`, each quotation's speaker in it, the agency elsewhere."""
    speakers = {quote: speaker for _, _, _, found in facts.values() for speaker, quote in found}
    cuts = [(0, begin, "requester")]
    for quote in sorted(speakers, key=text.index):
        start = text.index(quote)
        cuts += [(cuts[-1][1], start, "agency"), (start, start + len(quote), speakers[quote])]
    cuts.append((cuts[-1][1], len(text), "agency"))
    return [
        {
            "source_id": request_id,
            "source_file": source_file,
            "request_id": request_id,
            "char_start": start,
            "char_end": end,
            "speaker": speaker,
            "span_kind": "text",
            "block_number": 2 if speaker == "document" else 1,
        }
        for start, end, speaker in cuts
    ]


if __name__ == "__main__":
    print(make_snapshot(Path(sys.argv[1])))
