"""How a request's fate is told in plain English: the sentence, the delay, the grounds for withholding."""

from __future__ import annotations

from dashboard import wording
from dashboard.components import esc
from dashboard.data_requests import Asked, Exemption

#: What stands in a narrow cell, its look (of a status, "partly" or "open") and its mark.
SHORT_DISPOSITION = {
    "produced": ("Released", "yes", "✓"),
    "produced_unmapped": ("Released, not tied", "yes", "◐"),
    "no_responsive_records": ("None found", "no", "∅"),
    "withheld": ("Withheld", "conflicting", "⊘"),
    "clarification_requested": ("Asked back", "partly", "↩"),
    "referred": ("Referred", "partly", "↗"),
    "nonuse_statement": ("“Not used”", "no", "✕"),
    "silent": ("Not answered", "open", "…"),
}

GROUND = {
    "investigation": "Investigations",
    "personnel": "Personnel files",
    "privacy": "Privacy",
    "security": "Security",
    "trade_secret": "Trade secrets",
    "privilege": "Legal privilege",
}

OUTCOME = {
    "produced": "Released",
    "partly_produced": "Released in part",
    "withheld": "Withheld",
    "no_responsive_records": "No records found",
    "nonuse_statement": "“We don't use it”",
    "referred": "Referred elsewhere",
    "unanswered": "Not answered",
    "fee_demanded": "A fee was asked for",
}


def badge(words: str, look: str, mark: str) -> str:
    """`words` as a badge: the mark and the colour only repeat what they say."""
    return (
        f'<span class="sp-badge sp-{esc(look)}"><span class="sp-mark" aria-hidden="true">{esc(mark)}</span>'
        f"{esc(words)}</span>"
    )


def disposition(word: str, count: int = 1) -> str:
    """The badge of what became of one or more items."""
    words, look, mark = SHORT_DISPOSITION.get(word, (wording.humanize(word), "plain", "·"))
    return badge(f"{words} ×{count}" if count > 1 else words, look, mark)


def outcome(word: str | None) -> str:
    """The request's outcome in words; empty where none is known."""
    return OUTCOME.get(word, wording.humanize(word)) if word else ""


def ground(found: Exemption) -> str:
    """The ground of an exemption in words; empty where the words don't tell one."""
    return GROUND.get(found.ground, wording.humanize(found.ground)) if found.ground else ""


def lateness(asked: Asked) -> str:
    """How late the answer was against the law's deadline, in a few words; empty where that isn't known."""
    if asked.days_overdue is None:
        if asked.statutory_due_on is not None and asked.determined_on is None:
            return f"no final answer on record; due {wording.day(asked.statutory_due_on)}"
        return ""
    if asked.days_overdue > 0:
        return f"{wording.number_of(asked.days_overdue, 'day')} late"
    return "in time"


def sentence(asked: Asked) -> str:
    """What one request left unanswered, and how long it took: one or two plain sentences."""
    parts = [f"{asked.agency_name}, asked about {wording.technology_in_sentence(asked.technology_id)}"]
    if asked.requested_on:
        parts[0] += f" on {wording.day(asked.requested_on)}"
    count, of = len(asked.unanswered), len(asked.items)
    if not of:
        parts.append("got no list of questions that could be told apart")
    elif count:
        kinds = list(dict.fromkeys(category(item.category).lower() for item in asked.unanswered))
        parts.append(f"left {count} of {wording.number_of(of, 'question')} unanswered ({', '.join(kinds)})")
    else:
        parts.append(f"answered each of the {wording.number_of(of, 'question')} in some way")
    text = ", ".join([parts[0], parts[1]]) + "."
    return f"{text} {timing(asked)}"


def timing(asked: Asked) -> str:
    """When the final answer came, against the law's deadline: one sentence."""
    if asked.days_to_determination is None:
        if asked.statutory_due_on is not None and asked.determined_on is None:
            return (
                f"No final answer is on record; the law wanted one by {wording.day(asked.statutory_due_on)}."
            )
        return "How long the answer took is not known."
    took = f"The answer took {wording.number_of(asked.days_to_determination, 'day')}"
    if asked.days_overdue is None:
        return f"{took}; the law's deadline is not known in days."
    due = f" (the law's deadline was {wording.day(asked.statutory_due_on)})" if asked.statutory_due_on else ""
    return f"{took}, {lateness(asked)}{due}."


def category(word: str) -> str:
    """A kind of record in words."""
    return wording.CATEGORY.get(word, wording.humanize(word))
