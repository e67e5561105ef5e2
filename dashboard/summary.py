"""What is known about one agency and technology, in one or two plain sentences."""

from __future__ import annotations

from dashboard import wording
from dashboard.data import Compared

_SAID = ("stated_yes", "stated_no")


def facts_sentence(row: Compared, technology_id: str) -> str:
    """One sentence on use, system, policy, vendor and retention, and one on what stays open.

    "Ambergate Police says it has no policy, and uses another body's system, LACRIS." What an agency
    only said is marked so; what a document shows is not.
    """
    technology = wording.technology_in_sentence(technology_id)
    use = _use(row, technology)
    clauses = [
        clause for clause in (use, _policy(row), _agreement(row), _vendor(row), _retention(row)) if clause
    ]
    if not clauses:
        return (
            f"It is not known whether {row.agency_name} uses {technology}: "
            "nothing it said or released settles it."
        )
    sentence = f"{row.agency_name} {_list(clauses)}."
    if not use:
        sentence += f" Whether it uses {technology} is not known."
    return sentence


def _use(row: Compared, technology: str) -> str:
    """Whether and how it is used; empty when that is not known."""
    answer = row.answer("technology_use")
    if answer.status == "conflicting":
        return f"contradicts itself on whether it uses {technology}"
    system = row.third_party_system
    clause = {
        "uses": f"uses {technology}" + (f" through {system}" if system else ""),
        "uses_shared_system": f"takes part in a shared system for {technology}"
        + (f", {system}," if system else ""),
        "uses_other_agency_system": f"uses another body's system for {technology}"
        + (f", {system}," if system else ""),
        "owned_not_used": f"owns equipment for {technology} and does not use it",
        "formerly_used": f"used {technology} before and no longer does",
        "planned": f"plans to use {technology}",
        "does_not_use": f"does not use {technology}",
    }.get(row.technology_use, "")
    if not clause or answer.basis not in _SAID:
        return clause
    return f"says it {clause}"


def _policy(row: Compared) -> str:
    """Its policy; empty when nothing is known of one."""
    answer = row.answer("policy_order_exists")
    if answer.status == "yes":
        return (
            f"has a policy, {row.policy_order_number}," if row.policy_order_number else "has a policy on it"
        )
    if answer.status == "conflicting":
        return "contradicts itself on whether it has a policy"
    if answer.status == "no":
        return "says it has no policy" if answer.basis in _SAID else "found no policy of its own"
    return {
        "deferred": "points to another body's policy",
        "draft_only": "has shown only a draft of a policy",
        "withheld": "keeps its policy back",
    }.get(answer.basis or "", "")


def _agreement(row: Compared) -> str:
    """Its memorandum of understanding, if there is one."""
    return "has an agreement on it with another body" if row.answer("mou_exists").status == "yes" else ""


def _vendor(row: Compared) -> str:
    """The vendors named."""
    if row.answer("vendor_named").status != "yes" or not row.vendors:
        return ""
    return f"names {_list(list(row.vendors))} as {'vendor' if len(row.vendors) == 1 else 'vendors'}"


def _retention(row: Compared) -> str:
    """How long it keeps the data."""
    answer = row.answer("retention_days")
    if answer.status != "yes":
        return ""
    days = answer.value_number if answer.value_number is not None else row.retention_days
    words = wording.retention(days, answer.detail, row.retention_rule)
    if words is None:
        return ""
    if days is not None:
        return f"keeps the data {'for ' if words[0].isdigit() else ''}{words[0].lower()}{words[1:]}"
    return {
        "Depends on an event": "keeps the data for a time that depends on an event",
        "Until no longer needed": "keeps the data until they are no longer needed",
        "Without limit": "keeps the data without limit",
    }.get(words, "")


def _list(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"; a part that ends with a comma brings its own."""
    if len(parts) == 1:
        return parts[0].rstrip(",")
    *head, last = parts
    text = head[0]
    for part in head[1:]:
        text += f"{'' if text.endswith(',') else ','} {part}"
    return f"{text} and {last.rstrip(',')}"
