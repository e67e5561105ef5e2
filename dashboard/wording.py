"""The plain English in front of readers: one place for every status, basis, value and question.

The words of the contract (`policy_order_exists`, `no_responsive_records`) never reach the page; what stands
here does. A word that is not listed, say from a newer warehouse, is shown with its underscores as blanks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

STATUS = {"yes": "Yes", "no": "Says none", "conflicting": "Conflicting", "unknown": "Unknown"}

#: What a status means, for the legend and the About page.
STATUS_MEANING = {
    "yes": "The agency or a document it released says so.",
    "no": "The agency itself says it has none, or that it looked and found none. The line below says which.",
    "conflicting": "The agency's statements or documents contradict each other.",
    "unknown": "Nothing the agency said or released settles it. It does not mean “no”.",
}

#: Two words for the matrix, and the sentence for the evidence page.
BASIS = {
    "document": ("Shown in a document", "A document the agency released shows it."),
    "stated_yes": ("Agency says so", "The agency says so in its own words."),
    "stated_no": ("Agency says so", "The agency says so in its own words."),
    "no_responsive_records": (
        "No records found",
        "The agency looked and reports no such records. That alone does not show that there is none.",
    ),
    "unrelated_only": (
        "Only unrelated records",
        "What the agency released has a fitting name and is about something else.",
    ),
    "deferred": ("Refers to another body", "The agency points to another body's system or policy."),
    "withheld": ("Withheld", "The agency keeps the answer back, or neither confirms nor denies it."),
    "redacted": ("Blacked out", "A released document has the answer, and it is blacked out."),
    "not_stated": ("Document doesn't say", "A released document covers the subject and does not say."),
    "draft_only": ("Only a draft", "Only a draft was found. Nothing shows that it was adopted."),
    "silent": ("Asked, not answered", "It was asked for, and the agency gave no answer."),
    "not_asked": ("Not asked", "Nobody asked for it, and no released document touches on it."),
    "inferred": (
        "Worked out",
        "It follows from what the agency said or released, without being said outright.",
    ),
}
CONFLICT = ("Sources disagree", "The quotations below disagree, and none is known to correct the others.")
NO_RECORD_OF_IT = ("No information", "This snapshot has no entry for it.")

#: technology_use: the matrix's words, the sentence, and the look (a status) they are shown with.
USE = {
    "uses": ("Uses it", "{agency} uses {technology}.", "yes"),
    "uses_shared_system": (
        "Uses a shared system",
        "{agency} takes part in a shared system for {technology}.",
        "yes",
    ),
    "uses_other_agency_system": (
        "Uses another's system",
        "{agency} asks for or runs searches in another agency's system for {technology}.",
        "yes",
    ),
    "owned_not_used": (
        "Owns it, unused",
        "{agency} owns equipment for {technology} and does not use it.",
        "partly",
    ),
    "formerly_used": ("Used it before", "{agency} used {technology} before and no longer does.", "partly"),
    "planned": ("Planned", "{agency} plans to use {technology}.", "partly"),
    "does_not_use": ("Says not used", "{agency} says it does not use {technology}.", "no"),
    "unknown": ("Unknown", "It is not known whether {agency} uses {technology}.", "unknown"),
}


@dataclass(frozen=True)
class FactWords:
    """How one fact is spoken of. `clause` follows the agency's name; `denial` follows "says"."""

    title: str
    question: str
    clause: str
    denial: str


FACTS = {
    "technology_use": FactWords("Use", "Is it used?", "uses {technology}", "it does not use {technology}"),
    "vendor_named": FactWords(
        "Vendor named",
        "Is a vendor named?",
        "or a document it released names a vendor of {technology}",
        "it has not bought, leased or borrowed {technology} from any vendor",
    ),
    "mou_exists": FactWords(
        "MOU",
        "Is there a memorandum of understanding?",
        "has a memorandum of understanding about {technology}",
        "it has no memorandum of understanding about {technology}",
    ),
    "policy_order_exists": FactWords(
        "Policy order",
        "Is there a policy or order?",
        "has its own policy or order on {technology}",
        "it has no policy or order on {technology}",
    ),
    "retention_days": FactWords(
        "Retention",
        "How long is the data kept?",
        "says how long its {technology} data is kept",
        "it keeps no data of {technology}",
    ),
    "third_party_system": FactWords(
        "Other body's system",
        "Is another body's system used?",
        "uses another body's system for {technology}",
        "it uses no other body's system for {technology}",
    ),
    "contract_exists": FactWords(
        "Contract",
        "Is there a contract?",
        "has a contract for {technology}",
        "it has no contract for {technology}",
    ),
}
# The facts of the form "<kind of>_records_exist" all speak the same way.
_RECORDS = {
    "bid_records_exist": ("Bids", "bid records"),
    "vendor_communications_exist": ("Vendor contacts", "communications with vendors"),
    "financial_records_exist": ("Spending", "financial records"),
    "marketing_records_exist": ("Marketing", "marketing materials"),
    "training_records_exist": ("Training", "training records"),
    "use_records_exist": ("Records of use", "records of use"),
    "data_records_exist": ("Data records", "data records"),
    "accuracy_records_exist": ("Accuracy and audits", "records of audits or accuracy tests"),
}
FACTS.update(
    {
        fact: FactWords(
            title,
            f"Are there {records}?",
            f"has {records} about {{technology}}",
            f"it has no {records} about {{technology}}",
        )
        for fact, (title, records) in _RECORDS.items()
    }
)

#: The matrix's columns, in order.
MATRIX_FACTS = ("technology_use", "vendor_named", "mou_exists", "policy_order_exists", "retention_days")

SPEAKER = {
    "agency": "Agency",
    "document": "Released document",
    "requester": "Requester",
    "platform": "Platform",
}

DISPOSITION = {
    "produced": "Released",
    "produced_unmapped": "Released, not tied to this item",
    "no_responsive_records": "No records found",
    "withheld": "Withheld",
    "clarification_requested": "Agency asked back",
    "referred": "Referred elsewhere",
    "nonuse_statement": "“We don't use it”",
    "silent": "Not answered",
}

CATEGORY = {
    "agreements": "Agreements",
    "bid_records": "Bids",
    "vendor_communications": "Vendor contacts",
    "financial": "Spending",
    "marketing": "Marketing",
    "policy": "Policies",
    "training": "Training",
    "use": "Use",
    "data": "Data",
    "accuracy": "Accuracy and audits",
    "other": "Other",
}

DOCUMENT_KIND = {
    "mou": "Memorandum of understanding",
    "contract": "Contract",
    "policy_order": "Policy or order",
    "invoice": "Invoice",
    "email": "E-mail",
    "training": "Training material",
    "letter": "Letter",
    "report": "Report",
    "other": "Other",
}

PLATFORM = {"muckrock": "MuckRock", "nextrequest": "NextRequest", "govqa": "GovQA", "email": "E-mail"}

OUTCOME = {
    "produced": "Everything released",
    "partly_produced": "Partly released",
    "withheld": "Withheld",
    "nonuse_statement": "“We don't use it”",
    "no_responsive_records": "No records found",
    "unanswered": "Not answered",
    "open": "Still open",
}

EVENT = {
    "request_filed": "Request sent",
    "request_opened": "Request opened",
    "request_published": "Request published",
    "request_received": "Request received",
    "department_assigned": "Passed to a department",
    "acknowledgment": "Receipt confirmed",
    "due_date_change": "Due date moved",
    "promised_date": "Answer promised",
    "extension": "More time taken",
    "clarification": "Question about the request",
    "followup": "Reminder",
    "message": "Message",
    "interim": "Interim answer",
    "fee_letter": "Fee asked for",
    "referral": "Sent elsewhere",
    "release": "Records released",
    "determination": "Final answer",
    "closure": "Closed",
    "reopening": "Reopened",
    "dispute": "Answer disputed",
    "appeal": "Appeal",
    "complaint": "Complaint",
    "withdrawal": "Withdrawn",
    "policy_effective": "Policy took effect",
    "kind": "Other",
}

#: provision -> (title, what a policy that has it says)
PROVISION = {
    "purpose": ("Purpose", "says what the technology is for"),
    "authorized_uses": ("Allowed uses", "lists the uses that are allowed"),
    "prohibited_uses": ("Forbidden uses", "names uses that are forbidden"),
    "first_amendment_limit": ("Protests and speech", "bars use on protected speech or assembly"),
    "legal_threshold": ("Suspicion or warrant", "asks for a level of suspicion or a warrant"),
    "reason_and_case_number": (
        "Reason and case number",
        "asks for a reason and a case number for each search",
    ),
    "investigative_lead_only": ("Only a lead", "says a match alone is no ground for arrest"),
    "human_review_by_trained_examiner": ("Trained second look", "asks for a review by a trained examiner"),
    "realtime_video_ban": ("No live video", "bars or limits use on live video"),
    "photo_sources_limited": ("Photo sources", "limits where photos come from"),
    "gallery_purge": ("Clearing the gallery", "removes photos of dismissed cases"),
    "data_collected_described": ("Data collected", "describes the data that are collected"),
    "access_limited_to_unit": ("Who may search", "limits who may search"),
    "data_security": ("Data security", "says how data are protected"),
    "retention_limit": ("Time limit", "says how long data are kept"),
    "third_party_sharing": ("Sharing", "says with whom data are shared, and on what terms"),
    "training_required": ("Training", "asks for training"),
    "accuracy_testing": ("Accuracy tests", "asks for tests of accuracy"),
    "bias_or_civil_rights_assessment": (
        "Civil-rights assessment",
        "asks for an assessment of bias or rights",
    ),
    "audit_log": ("Search log", "asks for a log of searches"),
    "periodic_audit": ("Audits", "asks for regular audits"),
    "sanctions": ("Sanctions", "names consequences of misuse"),
    "public_reporting": ("Public reports", "asks for public reports"),
    "policy_public": ("Public policy", "says the policy itself is public"),
    "oversight_official": ("Person in charge", "names who answers for it"),
    "case_documentation": ("In the case file", "has use written into the case report"),
    "defense_disclosure": ("Told to the accused", "has use told to the accused"),
    "governing_body_approval": ("Council vote", "asks for a vote of the governing body"),
    "cost_and_funding": ("Cost and funding", "names cost and funding"),
}

#: How a policy deals with a provision: the words, the look they are shown with, the meaning.
PROVISION_STATUS = {
    "present": ("Yes", "yes", "The policy has it."),
    "present_open_ended": (
        "Yes, open-ended",
        "partly",
        "The policy has it with a way out, such as “or as needed”.",
    ),
    "present_conditional": ("Yes, with conditions", "partly", "The policy has it under a condition."),
    "absent": ("Not in it", "no", "The policy was read in full and does not have it."),
    "redacted": ("Blacked out", "unknown", "The place is blacked out."),
    "not_stated": ("Unknown", "unknown", "Only a part of the policy is there, and that part does not say."),
}

RETENTION_RULE = {
    "conditional_on_event": "Depends on an event",
    "until_no_longer_needed": "Until no longer needed",
    "indefinite": "Without limit",
}
BOUND = {"at_most": "At most ", "at_least": "At least "}
RETENTION_SUBJECT = {
    "gallery": "for the image gallery",
    "probe": "for searched images",
    "log": "for search logs",
    "plate_read": "for plate reads",
    "video": "for video",
}

SEVERITY = {"low": "minor", "medium": "notable", "high": "serious"}

CONTRADICTION = {
    "no_policy_but_follows_one": "Says it has no policy, yet follows one",
    "use_without_records": "Use without records",
    "purchase_without_agreement": "Purchase without an agreement",
    "owned_without_policy": "Owned without a policy",
    "policy_without_use_or_contract": "Policy without use or contract",
    "none_claimed_but_enclosed": "Says there is none, yet one is enclosed",
    "complete_then_more": "Called complete, then more came",
    "status_label_vs_agency_words": "The platform's label differs from the agency's words",
    "referral_vs_none": "Refers elsewhere, yet says there is none",
    "scope_not_answered": "Part of the request left without an answer",
    "public_policy_redacted": "A public policy is blacked out",
    "late_extension": "Extended after the deadline",
    "conflicting_statements": "Conflicting statements",
    "internal_inconsistency": "A document disagrees with itself",
    "deadline_claims_differ": "Two counts of the days to answer",
    "citation_vs_reason": "The reason is not the one of the law cited",
    "redaction_defeated": "Blacked out here, printed there",
    "scope_vs_dates": "Older than the period searched",
}

#: technology_id -> (name as a heading, name inside a sentence), where the id does not already read well.
TECHNOLOGY = {
    "alpr": ("License-plate readers", "license-plate readers"),
    "body_worn_camera": ("Body-worn cameras", "body-worn cameras"),
    "camera_registry": ("Camera registries", "camera registries"),
    "cctv": ("Public camera networks", "public camera networks"),
    "cell_site_simulator": ("Cell-site simulators", "cell-site simulators"),
    "counter_drone": ("Drone detection", "drone detection"),
    "data_broker": ("Person-records brokers", "person-records brokers"),
    "doorbell_camera_program": ("Doorbell-camera programs", "doorbell-camera programs"),
    "drone": ("Drones", "drones"),
    "fingerprint_mobile": ("Mobile fingerprinting", "mobile fingerprinting"),
    "fusion_center": ("Fusion centers", "fusion centers"),
    "ground_robot": ("Security robots", "security robots"),
    "investigative_platform": ("Investigative data platforms", "investigative data platforms"),
    "iris": ("Iris recognition", "iris recognition"),
    "location_data_purchase": ("Bought location data", "bought location data"),
    "mobile_forensics": ("Phone extraction", "phone extraction"),
    "persistent_aerial": ("Persistent aerial surveillance", "persistent aerial surveillance"),
    "rapid_dna": ("Rapid DNA", "rapid DNA"),
    "rtcc": ("Real-time crime centers", "real-time crime centers"),
    "social_media_monitoring": ("Social-media monitoring", "social-media monitoring"),
    "tattoo": ("Tattoo recognition", "tattoo recognition"),
    "thermal_xray": ("Through-wall and thermal sensing", "through-wall and thermal sensing"),
    "tower_dump_geofence": ("Tower dumps and geofence warrants", "tower dumps and geofence warrants"),
    "weapon_detection": ("Weapon screening", "weapon screening"),
    "wifi_bluetooth_tracking": ("Wi-Fi and Bluetooth tracking", "Wi-Fi and Bluetooth tracking"),
}

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}


def humanize(word: str) -> str:
    """A word of the contract as English: underscores become blanks, the first letter a capital."""
    return capital(word.replace("_", " ").strip())


def capital(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def technology(technology_id: str) -> str:
    """The technology's name as a heading."""
    return TECHNOLOGY[technology_id][0] if technology_id in TECHNOLOGY else humanize(technology_id)


def technology_in_sentence(technology_id: str) -> str:
    """The technology's name as it stands inside a sentence."""
    return TECHNOLOGY[technology_id][1] if technology_id in TECHNOLOGY else technology_id.replace("_", " ")


def fact_words(fact: str) -> FactWords:
    """How `fact` is spoken of; facts that are not listed get plain stand-ins."""
    name = humanize(fact)
    default = FactWords(name, f"{name}?", f"has an answer to “{name}”", f"it has nothing for “{name}”")
    return FACTS.get(fact, default)


#: What is measured besides the facts; in this order after them.
MEASURED = {
    "vendors_named": "Names of vendors",
    "technology_id": "Technology",
    "agency_name": "Agency",
    "item_count": "Number of items asked for",
    "category": "Kind of each item",
    "disposition": "Answer to each item",
    "policy_provisions": "What a policy provides",
    "contradictions": "Contradictions, with both quotations",
    "contradiction_kinds": "Contradictions, by kind alone",
    "events": "Events",
    "event_dates": "Days of events",
    "event_order": "Order of events",
    "speaker": "Who is speaking",
    "technology_use_basis": "Use: reason",
    "vendor_basis": "Vendor named: reason",
    "mou_basis": "MOU: reason",
    "policy_basis": "Policy: reason",
    "retention_basis": "Retention: reason",
    "retention_days_each": "Retention: each system",
}


def measured_words(fact: str) -> tuple[int, str]:
    """Place and title of something that was measured: the facts first, then the rest."""
    if fact in FACTS:
        return list(FACTS).index(fact), FACTS[fact].title
    place = list(MEASURED).index(fact) if fact in MEASURED else len(MEASURED)
    return len(FACTS) + place, MEASURED.get(fact) or humanize(fact)


def state(code: str) -> str:
    """A state's full name."""
    return STATES.get(code, code)


def day(value: date | datetime | None) -> str:
    """A date as "4 March 2024", with the time where there is one that isn't midnight."""
    if value is None:
        return ""
    text = f"{value.day} {value:%B %Y}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        text += f", {value:%H:%M}"
    return text


def days(number: float) -> str:
    """A number of days as people say it: "30 days", "1 year (365 days)"."""
    whole = int(number)
    if whole and whole % 365 == 0:
        years = whole // 365
        return f"{years} year{'s' if years > 1 else ''} ({whole:,} days)"
    return f"{whole:,} day{'' if whole == 1 else 's'}"


def retention(number: float | None, detail: str | None, rule: str | None = None) -> str | None:
    """How long data is kept, in words, or None when nothing is known.

    Args:
        number: the days.
        detail: the fact's JSON, with `bound` and `rule_type`.
        rule: the rule as the comparison table has it, for when `detail` has none.
    """
    parts = _json_object(detail)
    if number is not None:
        bound = BOUND.get(str(parts.get("bound")), "")
        text = days(number)
        return bound + text if bound else text
    rule = str(parts["rule_type"]) if parts.get("rule_type") else rule
    if not rule or rule == "fixed":
        return None
    return RETENTION_RULE.get(rule, humanize(rule))


def retention_subject(detail: str | None) -> str:
    """What the retention period is about ("for plate reads"), or an empty string."""
    subject = _json_object(detail).get("subject")
    return RETENTION_SUBJECT.get(str(subject), "") if subject else ""


def percent(share: float) -> str:
    """A share as a percentage; nearly all is not all."""
    return f"{share:.1%}" if 0.99 < share < 1 else f"{share:.0%}"


def number_of(count: int, noun: str, plural: str | None = None) -> str:
    """ "1 agency", "7 agencies"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def use_words(technology_use: str) -> tuple[str, str, str]:
    """Short words, sentence and look of a kind of use; see `USE`."""
    return USE.get(
        technology_use, (humanize(technology_use), f"{{agency}}: {humanize(technology_use)}.", "partly")
    )


def basis_words(status: str, basis: str | None) -> tuple[str, str]:
    """Short words and sentence for why an answer is what it is."""
    if status == "conflicting":
        return CONFLICT
    if basis is None:
        return NO_RECORD_OF_IT
    return BASIS.get(basis, (humanize(basis), f"{humanize(basis)}."))


def answer_words(fact: str, status: str, technology_use: str) -> str:
    """An answer together with what it answers: "Use: Planned", "MOU: Says none", "Retention: Known"."""
    if fact == "technology_use" and status != "conflicting":
        words = use_words(technology_use)[0]
    elif fact == "retention_days" and status == "yes":
        words = "Known"
    else:
        words = STATUS.get(status, humanize(status))
    return f"{fact_words(fact).title}: {words}"


def unanswered(items: int, of: int) -> str:
    """How many items of a request got no answer: "2 of 9 items"; says so where no list of items is known."""
    if not of:
        return "No list of items found"
    return f"{items:,} of {number_of(of, 'item')}" if items else f"None of {number_of(of, 'item')}"


def lateness(days_overdue: int | None) -> str:
    """How late an answer was: "23 days late", "On time", "Not known"."""
    if days_overdue is None:
        return "Not known"
    return f"{number_of(days_overdue, 'day')} late" if days_overdue > 0 else "On time"


def event(kind: str | None) -> str:
    """What happened, in words."""
    return EVENT.get(kind or "", humanize(kind or ""))


def provision(name: str) -> tuple[str, str]:
    """Title of a provision, and what a policy that has it says."""
    return PROVISION.get(name, (humanize(name), f"deals with {name.replace('_', ' ')}"))


def provision_status(status: str) -> tuple[str, str, str]:
    """Words, look and meaning of how a policy deals with a provision; see `PROVISION_STATUS`."""
    return PROVISION_STATUS.get(status, (humanize(status), "plain", ""))


#: The looks of the map's signs, in the legend's order.
MAP_LOOKS = ("yes", "partly", "no", "conflicting", "unknown")


def map_words(fact: str, look: str) -> str:
    """What a sign on the map says; `look` is one of MAP_LOOKS."""
    if fact == "technology_use" and look in ("yes", "partly", "no"):
        return {"yes": "Uses it", "partly": "Planned, former or unused", "no": "Says not used"}[look]
    return STATUS.get(look, humanize(look))


def contradiction(kind: str) -> str:
    """The title of a kind of contradiction."""
    return CONTRADICTION.get(kind, humanize(kind))


def sentence(
    fact: str,
    status: str,
    agency: str,
    technology_id: str,
    technology_use: str = "",
    value: str | None = None,
) -> str:
    """One plain sentence that says what is known about one fact.

    Args:
        fact: the contract's name of the fact.
        status: the fact's status.
        agency: the agency's name, as shown.
        technology_id: the technology.
        technology_use: for the fact `technology_use`, the kind of use.
        value: what is known beyond the status, in words ("30 days", "General Order 612").
    """
    words = {"agency": agency, "technology": technology_in_sentence(technology_id)}
    fact_word = fact_words(fact)
    clause = fact_word.clause.format(technology=words["technology"])
    if status == "conflicting":
        return f"Statements on whether {agency} {clause} contradict each other."
    if fact == "technology_use":
        return use_words(technology_use or "unknown")[1].format(**words)
    if status == "no":
        return f"{agency} says {fact_word.denial.format(technology=words['technology'])}."
    if status == "yes":
        return f"{agency} {clause}: {value}." if value else f"{agency} {clause}."
    return f"It is not known whether {agency} {clause}."


def _json_object(text: str | None) -> dict[str, object]:
    """The JSON object in `text`; empty when there is none."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
