"""The comparison, an agency's answers and policies' provisions as plain rows, for downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import brief, data, wording
from dashboard.data import Compared
from dashboard.data_policies import Policy

Row = dict[str, object]


def comparison(rows: Sequence[Compared], technology_id: str) -> list[Row]:
    """A row per agency: each answer of the matrix in words, and what became of its requests."""
    return [
        {
            "Agency": row.agency_name,
            "Place": row.place_name,
            "State": row.state,
            "Technology": wording.technology(technology_id),
            **{
                wording.fact_words(fact).title: brief.short(row, row.answer(fact))
                for fact in wording.MATRIX_FACTS
            },
            "Retention in days": row.retention_days,
            "Other body's system": row.third_party_system,
            "Contradictions": len(row.contradictions),
            "Questions asked": row.asking.items,
            "Never answered": row.asking.unanswered,
            "Days late": row.asking.days_overdue,
            "Sample": row.is_sample,
        }
        for row in rows
    ]


def answers(row: Compared, technology_id: str) -> list[Row]:
    """A row per answer of one agency, with its strongest quotation and where that stands."""
    quoted = {
        found["evidence_id"]: found
        for found in data.of_pair("fact_evidence", row.agency_id, technology_id, order="evidence_id")
    }
    rows = []
    for fact in [name for name in wording.FACTS if name in row.answers]:
        answer = row.answer(fact)
        found = quoted.get(answer.evidence_id or "", {})
        rows.append(
            {
                "Agency": row.agency_name,
                "Technology": wording.technology(technology_id),
                "Question": wording.fact_words(fact).question,
                "Answer": brief.short(row, answer),
                "Why": wording.basis_words(answer.status, answer.basis)[0],
                "Quotation": found.get("quote"),
                "Said by": wording.SPEAKER.get(found["speaker"], found["speaker"]) if found else None,
                "Text": found.get("source_file"),
                "From character": found.get("char_start"),
                "To character": found.get("char_end"),
            }
        )
    return rows


def provisions(policies: Sequence[Policy], names: Mapping[str, str]) -> list[Row]:
    """A row per policy and provision."""
    return [
        {
            "Policy of": names[policy.key],
            "Provision": wording.provision(name)[0],
            "In it": wording.provision_status(provision.status)[0],
            "Quotation": provision.evidence_id,
        }
        for policy in policies
        for name, provision in policy.provisions.items()
    ]
