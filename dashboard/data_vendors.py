"""Who sells, who shares: vendors that were named, systems of other bodies, agreements about them."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import data


@dataclass(frozen=True)
class Party:
    """An agency and a technology: what both ends of every relation on the page need."""

    agency_id: str
    agency_name: str
    place_name: str
    state: str
    is_sample: bool
    technology_id: str


@dataclass(frozen=True)
class Mention:
    """A vendor named in one request by one speaker; `relation` says as what, where the words tell."""

    party: Party
    vendor: str
    speaker: str
    relation: str | None
    evidence_id: str | None

    @property
    def is_by_agency(self) -> bool:
        """Whether the agency or a document it released names it; others' words prove no dealing."""
        return self.speaker in ("agency", "document")


@dataclass(frozen=True)
class Sharing:
    """An agency that takes part in, or searches, a system that is not its own.

    `system` is None where no words name it; `use` is the kind of use.
    """

    party: Party
    system: str | None
    use: str
    status: str
    basis: str | None


@dataclass(frozen=True)
class Agreement:
    """Whether an agency has a memorandum or agreement on a technology, and the released ones by name."""

    party: Party
    status: str
    basis: str | None
    documents: tuple[str, ...]


def _parties() -> dict[tuple[str, str], Party]:
    """Every compared agency and technology."""
    return {
        (row["agency_id"], row["technology_id"]): Party(
            row["agency_id"],
            row["agency_name"] or row["agency_id"],
            row["place_name"] or "",
            "" if row["state"] == "XX" else row["state"],
            bool(row["is_sample"]),
            row["technology_id"],
        )
        for row in data.rows(
            "SELECT agency_id, technology_id, agency_name, place_name, state, is_sample "
            "FROM agency_comparison"
        )
    }


@data.per_snapshot
def mentions() -> tuple[Mention, ...]:
    """Every vendor mention, by vendor and agency. Raises SnapshotError when one can't be read."""
    parties = _parties()
    return tuple(
        Mention(
            parties[row["agency_id"], row["technology_id"]],
            row["vendor_name"] or row["vendor_id"],
            row["speaker"],
            row["relation"],
            row["evidence_id"],
        )
        for row in data.rows(
            "SELECT * FROM vendor_mentions "
            "ORDER BY lower(vendor_name), vendor_id, agency_id, technology_id, speaker, evidence_id"
        )
        if (row["agency_id"], row["technology_id"]) in parties
    )


@data.per_snapshot
def sharings() -> tuple[Sharing, ...]:
    """Every use of somebody else's system, by system and agency; those without a name last."""
    parties = _parties()
    return tuple(
        Sharing(
            parties[row["agency_id"], row["technology_id"]],
            row["third_party_system"],
            row["technology_use"] or "unknown",
            row["status"],
            row["basis"],
        )
        for row in data.rows(
            "SELECT c.agency_id, c.technology_id, c.third_party_system, c.technology_use, "
            "coalesce(f.status, 'yes') AS status, f.basis "
            "FROM agency_comparison AS c "
            "LEFT JOIN agency_facts AS f ON f.agency_id = c.agency_id AND f.technology_id = c.technology_id "
            "AND f.fact = 'third_party_system' "
            "WHERE f.status IN ('yes', 'conflicting') "
            "OR c.technology_use IN ('uses_shared_system', 'uses_other_agency_system') "
            "ORDER BY lower(c.third_party_system) NULLS LAST, c.agency_name, c.agency_id, c.technology_id"
        )
    )


@data.per_snapshot
def agreements() -> tuple[Agreement, ...]:
    """Where it is known whether an agreement exists, by agency."""
    parties = _parties()
    documents: dict[tuple[str, str], list[str]] = {}
    for row in data.rows(
        "SELECT DISTINCT r.agency_id, r.technology_id, d.file_name FROM documents AS d "
        "JOIN requests AS r USING (request_id) "
        "WHERE d.document_kind = 'mou' AND d.file_name IS NOT NULL ORDER BY ALL"
    ):
        documents.setdefault((row["agency_id"], row["technology_id"]), []).append(row["file_name"])
    return tuple(
        Agreement(
            parties[row["agency_id"], row["technology_id"]],
            row["status"],
            row["basis"],
            tuple(documents.get((row["agency_id"], row["technology_id"]), ())),
        )
        for row in data.rows(
            "SELECT f.agency_id, f.technology_id, f.status, f.basis FROM agency_facts AS f "
            "JOIN agency_comparison AS c USING (agency_id, technology_id) "
            "WHERE f.fact = 'mou_exists' AND f.status <> 'unknown' "
            "ORDER BY f.status = 'no', c.agency_name, f.agency_id, f.technology_id"
        )
    )
