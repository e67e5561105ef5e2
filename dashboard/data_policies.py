"""What the Policies page reads: policy documents with their provisions, and their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data import of_pair, per_snapshot, records, rows, snapshot
from dashboard.data_quotations import source_text

#: Statuses of a provision that a policy has in some form.
THERE = frozenset({"present", "present_open_ended", "present_conditional"})


@dataclass(frozen=True)
class Provision:
    """How one policy deals with one provision, with the id of the quotation that shows it, if any."""

    status: str
    evidence_id: str | None


@dataclass(frozen=True)
class Policy:
    """One policy document.

    `key` tells it apart from all others and may stand in an address; `title` is the document's name where it
    has one; `block` is where in its source it stands, None for a source that is the policy itself.
    """

    key: str
    agency_id: str
    title: str | None
    is_draft: bool
    source_id: str | None
    block: int | None
    provisions: Mapping[str, Provision]

    @property
    def there(self) -> int:
        """How many provisions it has in some form."""
        return sum(provision.status in THERE for provision in self.provisions.values())


@dataclass(frozen=True)
class PolicyText:
    """A policy's text: characters `start` to `end` of a landed text."""

    source_file: str
    text: str
    start: int
    end: int


@per_snapshot
def policies(technology_id: str) -> tuple[Policy, ...]:
    """All policy documents on a technology that were read for provisions, by agency."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in records(
        snapshot().query(
            "SELECT p.*, d.file_name AS document_name FROM policy_provisions AS p "
            "LEFT JOIN documents AS d USING (document_id) WHERE p.technology_id = ? "
            "ORDER BY p.agency_id, p.document_id, p.provision",
            [technology_id],
        )
    ):
        # A bare policy has no document of a request; its source tells it apart.
        key = (row["agency_id"], row["document_id"], row.get("source_id"), row.get("block_number"))
        found.setdefault(key, []).append(row)
    return tuple(_policy(number, each) for number, each in enumerate(found.values(), 1))


def _policy(number: int, its: list[dict[str, Any]]) -> Policy:
    """A policy from its rows of policy_provisions."""
    first = its[0]
    block = first.get("block_number")
    return Policy(
        key=str(first["document_id"] or first.get("source_id") or f"{first['agency_id']}-{number}"),
        agency_id=first["agency_id"],
        title=first["document_name"],
        is_draft=bool(first.get("is_draft")),
        source_id=first.get("source_id"),
        block=None if block is None else int(block),
        provisions={row["provision"]: Provision(row["status"], row["evidence_id"]) for row in its},
    )


def text_of(policy: Policy, technology_id: str) -> PolicyText | None:
    """The policy's text, cut out of what it was enclosed in; None where the snapshot has no text of it."""
    quoted = [each.evidence_id for each in policy.provisions.values() if each.evidence_id]
    if policy.source_id is not None:
        names = rows("SELECT source_file FROM source_texts WHERE source_id = ?", policy.source_id)
    elif quoted:
        names = rows("SELECT source_file FROM fact_evidence WHERE evidence_id = ?", quoted[0])
    else:
        names = of_pair("source_texts", policy.agency_id, technology_id, "source_file")
    text = source_text(names[0]["source_file"]) if names else None
    if text is None:
        return None
    start, end = _bounds(policy)
    return PolicyText(names[0]["source_file"], text, start, len(text) if end is None else end)


def _bounds(policy: Policy) -> tuple[int, int | None]:
    """First and last character of the policy in its source; (0, None) where it is all of it."""
    if policy.source_id is None or policy.block is None or "speaker_spans" not in snapshot().tables:
        return 0, None
    found = rows(
        "SELECT min(char_start) AS start, max(char_end) AS end FROM speaker_spans "
        "WHERE source_id = ? AND block_number = ? AND speaker = 'document'",
        policy.source_id,
        policy.block,
    )[0]
    if found["start"] is None:
        return 0, None
    return int(found["start"]), int(found["end"])
