"""Vendors and systems: who is named where and by whom, who searches whose system, which agreements exist.

The address holds the technology, the states, the search and the page.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import components, data, data_vendors, flow, listing, takeaway, wording
from dashboard.components import badge, esc, link
from dashboard.data_vendors import Agreement, Mention, Party, Sharing

ALL = "all"
PER_PAGE = 40
LONGEST_TABLE = 200
NAMED_AGENCIES = 8

#: What a relation says, and whether the agency has dealt with the vendor.
RELATION = {
    "selected": ("chosen", True),
    "purchased": ("bought from", True),
    "supplies": ("supplies it", True),
    "contracted": ("under contract", True),
    "marketed": ("offered it unasked", False),
    "not_selected": ("not chosen", False),
    "denied": ("“not used”", False),
    "elsewhere": ("used elsewhere", False),
}
NOT_NAMED = "A system without a name"


def main() -> None:
    """Draw the page."""
    components.heading(
        "Vendors and systems",
        "Who sells the technology, whose system is searched, and which agreements stand behind it.",
    )
    components.sample_banner(row for technology in data.technologies() for row in data.comparison(technology))
    mentions, sharings, agreements = _filtered()
    _vendors(mentions)
    _systems(sharings)
    _agreements(agreements)
    takeaway.share()


def _filtered() -> tuple[list[Mention], list[Sharing], list[Agreement]]:
    """The rows of the three parts that pass the filters."""
    mentions, sharings = data_vendors.mentions(), data_vendors.sharings()
    agreements = data_vendors.agreements()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        technology_id = components.pick(
            "Technology",
            [ALL, *data.technologies()],
            "technology",
            lambda name: "All technologies" if name == ALL else wording.technology(name),
        )
        parties = [mention.party for mention in mentions]
        parties += [sharing.party for sharing in sharings] + [agreement.party for agreement in agreements]
        states = listing.pick_states(party.state for party in parties)
        matches = listing.search_box("Vendor, system, agency or place", "Any of these")

    def passes(party: Party, *names: str | None) -> bool:
        text = " ".join([party.agency_name, party.place_name, *(name or "" for name in names)])
        return (
            technology_id in (ALL, party.technology_id)
            and (not states or wording.state(party.state) in states)
            and matches(text)
        )

    return (
        [mention for mention in mentions if passes(mention.party, mention.vendor)],
        [sharing for sharing in sharings if passes(sharing.party, sharing.system)],
        [agreement for agreement in agreements if passes(agreement.party, *agreement.documents)],
    )


def _vendors(found: Sequence[Mention]) -> None:
    """A row per vendor: who names it, and who was only asked about it."""
    components.show(
        components.section(
            "Who is named, and by whom",
            "Only what an agency says or releases shows a dealing. A vendor that only the requester names "
            "was asked about, no more.",
        )
    )
    if not found:
        components.show('<p class="sp-note">No vendor is named here.</p>')
        return
    by_vendor: dict[str, list[Mention]] = {}
    for mention in found:
        by_vendor.setdefault(mention.vendor, []).append(mention)
    ordered = sorted(
        by_vendor.items(), key=lambda pair: (-len(_agencies(pair[1], by_agency=True)), pair[0].casefold())
    )
    shown = listing.page_of(ordered, PER_PAGE, "Vendors")
    body = [
        [
            esc(vendor),
            _said([mention for mention in of_it if mention.is_by_agency]),
            _asked(of_it),
        ]
        for vendor, of_it in shown
    ]
    components.show(
        components.table(
            "Vendors",
            ["Vendor", "Named by agencies and their documents", "Only asked about"],
            body,
            "sp-vendors",
        )
    )
    takeaway.downloads("vendors named", lambda: _mention_rows(found), "vendors")


def _agencies(found: Sequence[Mention], *, by_agency: bool) -> list[tuple[str, str]]:
    """The agencies and technologies of mentions by the agency's side, or of those by others alone."""
    own = dict.fromkeys((m.party.agency_id, m.party.technology_id) for m in found if m.is_by_agency)
    if by_agency:
        return list(own)
    return list(
        dict.fromkeys(
            (m.party.agency_id, m.party.technology_id)
            for m in found
            if (m.party.agency_id, m.party.technology_id) not in own
        )
    )


def _said(found: Sequence[Mention]) -> str:
    """Each agency that names the vendor: how, and the words; as HTML."""
    items = []
    for mention in found[:NAMED_AGENCIES]:
        words, is_dealing = RELATION.get(mention.relation or "", ("named", True))
        look = badge("yes" if is_dealing else "no", words)
        shown = (
            link("source", look, css="sp-answered", evidence=mention.evidence_id)
            if mention.evidence_id
            else look
        )
        items.append(f"<li>{_agency(mention.party)} {shown}</li>")
    if len(found) > NAMED_AGENCIES:
        items.append(f"<li>{len(found) - NAMED_AGENCIES:,} more; the download has all</li>")
    return f'<ul class="sp-plainlist">{"".join(items)}</ul>' if items else ""


def _asked(found: Sequence[Mention]) -> str:
    """How many agencies were only asked about the vendor, as plain words."""
    count = len(_agencies(found, by_agency=False))
    return esc(wording.number_of(count, "agency", "agencies")) if count else ""


def _agency(party: Party) -> str:
    """The agency as a link, with what it was asked about."""
    name = link("agency", esc(party.agency_name), agency=party.agency_id, technology=party.technology_id)
    return f'{name} <span class="sp-soft">{esc(wording.technology(party.technology_id))}</span>'


def _mention_rows(found: Sequence[Mention]) -> list[dict[str, object]]:
    """A row per mention, for the download."""
    return [
        {
            "Vendor": mention.vendor,
            "Agency": mention.party.agency_name,
            "Place": mention.party.place_name,
            "State": mention.party.state,
            "Technology": wording.technology(mention.party.technology_id),
            "Named by": wording.SPEAKER.get(mention.speaker, wording.humanize(mention.speaker)),
            "As": RELATION.get(mention.relation or "", ("named", True))[0],
            "Quotation": mention.evidence_id,
        }
        for mention in found
    ]


def _systems(found: Sequence[Sharing]) -> None:
    """The picture of who takes part in whose system, and the same as a table."""
    components.show(
        components.section(
            "Who searches whose system",
            "A solid line: the agency takes part in or contributes to the system. A dashed one: it only asks "
            "for searches, or its part isn't known. The table below says the same.",
        )
    )
    if not found:
        components.show('<p class="sp-note">No agency here says that it uses another body\'s system.</p>')
        return
    lines = [
        flow.Line(sharing.party.agency_name, sharing.system or NOT_NAMED, sharing.use == "uses_shared_system")
        for sharing in found
    ]
    components.show(flow.picture(lines))
    body = [
        [
            esc(sharing.system or NOT_NAMED),
            _agency(sharing.party),
            esc(", ".join(part for part in (sharing.party.place_name, sharing.party.state) if part)),
            esc(wording.use_words(sharing.use)[0]),
            _evidence(sharing.party, "third_party_system"),
        ]
        for sharing in found[:LONGEST_TABLE]
    ]
    components.show(
        components.table("Systems", ["System", "Agency", "Place", "How it is used", "Quotations"], body)
    )
    if len(found) > LONGEST_TABLE:
        components.show(f'<p class="sp-note">The first {LONGEST_TABLE} of {len(found):,}.</p>')
    takeaway.downloads("shared systems", lambda: _system_rows(found), "systems")


def _evidence(party: Party, fact: str) -> str:
    """A link to the quotations behind an answer."""
    return link("evidence", "Read them", agency=party.agency_id, technology=party.technology_id, fact=fact)


def _system_rows(found: Sequence[Sharing]) -> list[dict[str, object]]:
    """A row per agency and system, for the download."""
    return [
        {
            "System": sharing.system,
            "Agency": sharing.party.agency_name,
            "Place": sharing.party.place_name,
            "State": sharing.party.state,
            "Technology": wording.technology(sharing.party.technology_id),
            "How it is used": wording.use_words(sharing.use)[0],
            "Why": wording.basis_words(sharing.status, sharing.basis)[0],
        }
        for sharing in found
    ]


def _agreements(found: Sequence[Agreement]) -> None:
    """Which agencies have an agreement with others about the technology, and which say they have none."""
    components.show(
        components.section(
            "Agreements between agencies", "Memoranda of understanding and agreements about the technology."
        )
    )
    if not found:
        components.show('<p class="sp-note">Nothing is known of agreements here.</p>')
        return
    body = [
        [
            _agency(agreement.party),
            badge(agreement.status, wording.STATUS.get(agreement.status, "")),
            esc(wording.basis_words(agreement.status, agreement.basis)[0]),
            esc("; ".join(agreement.documents)),
            _evidence(agreement.party, "mou_exists"),
        ]
        for agreement in found[:LONGEST_TABLE]
    ]
    components.show(
        components.table(
            "Agreements", ["Agency", "Agreement", "Why", "Released as", "Quotations"], body, "sp-agreements"
        )
    )
    if len(found) > LONGEST_TABLE:
        components.show(f'<p class="sp-note">The first {LONGEST_TABLE} of {len(found):,}.</p>')
    takeaway.downloads("agreements", lambda: _agreement_rows(found), "agreements")


def _agreement_rows(found: Sequence[Agreement]) -> list[dict[str, object]]:
    """A row per agreement that is known of, for the download."""
    return [
        {
            "Agency": agreement.party.agency_name,
            "Place": agreement.party.place_name,
            "State": agreement.party.state,
            "Technology": wording.technology(agreement.party.technology_id),
            "Agreement": wording.STATUS.get(agreement.status, agreement.status),
            "Why": wording.basis_words(agreement.status, agreement.basis)[0],
            "Released as": "; ".join(agreement.documents),
        }
        for agreement in found
    ]


main()
