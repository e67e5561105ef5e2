"""Policies: who has one, what each provides, and two texts beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import (
    answer_rows,
    answers,
    components,
    data,
    data_policies,
    data_quotations,
    takeaway,
    wording,
)
from dashboard.components import badge, esc, link, section
from dashboard.data_policies import Policy
from dashboard.data_quotations import Quotation

MOST_COLUMNS = 5


def main() -> None:
    """Draw the page for ?technology=…, with the policies picked for the matrix and for reading."""
    technologies = data.technologies()
    heading, choice = st.container(), st.container()
    with choice:
        technology_id = components.pick("Technology", technologies, "technology", wording.technology)
    with heading:
        about = wording.technology_in_sentence(technology_id) if technology_id else "surveillance technology"
        components.heading(
            f"What policies on {about} provide",
            "Each policy document was read for the same provisions. Choose any words to read them in full.",
        )
        components.sample_banner(data.comparison(technology_id) if technology_id else ())
    if technology_id is None:
        components.show("<p>No agency has been asked about that. Choose a technology above.</p>")
        return
    agencies = {row.agency_id: row for row in data.comparison(technology_id)}
    policies = [policy for policy in data_policies.policies(technology_id) if policy.agency_id in agencies]
    components.show(*_who(list(agencies.values()), policies, technology_id))
    names = _names(policies, agencies)
    if policies:
        _matrix(policies, names, technology_id)
        with st.container(horizontal=True):
            takeaway.downloads("provisions", lambda: answer_rows.provisions(policies, names), "provisions")
            takeaway.share()
    _texts(policies, names, technology_id)


def _names(policies: Sequence[Policy], agencies: Mapping[str, data.Compared]) -> dict[str, str]:
    """A name for each policy by its key: the agency, and the document where the agency has several."""
    several = Counter(policy.agency_id for policy in policies)
    names = {}
    for policy in policies:
        if policy.agency_id not in agencies:
            continue
        name = agencies[policy.agency_id].agency_name
        if several[policy.agency_id] > 1 and policy.title:
            name += f", {policy.title}"
        names[policy.key] = name + (" (draft)" if policy.is_draft else "")
    return names


def _who(rows: list[data.Compared], policies: list[Policy], technology_id: str) -> list[str]:
    """Who has a policy, who says there is none, and who has not said."""
    counts = Counter(row.answer("policy_order_exists").status for row in rows)
    read = Counter(policy.agency_id for policy in policies)
    most = {policy.agency_id: policy for policy in sorted(policies, key=lambda policy: policy.there)}
    body = []
    for row in rows:
        answer = row.answer("policy_order_exists")
        if answer.status not in ("yes", "conflicting") and not read[row.agency_id]:
            continue
        policy = most.get(row.agency_id)
        provides = f"{policy.there} of {len(policy.provisions)} provisions" if policy else "No text to read"
        body.append(
            [
                answers.agency_name(row, technology_id),
                answers.answer_cell(row, "policy_order_exists", technology_id),
                answers.answer_cell(row, "retention_days", technology_id),
                esc(provides),
            ]
        )
    total = wording.number_of(len(rows), "agency", "agencies")
    none = link(
        "compare", f"{counts['no']:,} say they have none", technology=technology_id, question="no-policy"
    )
    parts = [
        section("Who has a policy"),
        f'<p class="sp-counts" role="status"><strong>{counts["yes"]:,} of {esc(total)}</strong>'
        f"<span>{none}</span><span>{counts['unknown']:,} not known</span>"
        f"<span>{counts['conflicting']:,} contradict themselves</span></p>",
    ]
    if not body:
        return [*parts, '<p class="sp-note">No policy on this technology is known here.</p>']
    columns = ["Agency", "Policy", "Data kept for", "What it provides"]
    return [*parts, components.table("Agencies with a policy", columns, body, css="sp-who")]


def _matrix(policies: list[Policy], names: dict[str, str], technology_id: str) -> None:
    """Provisions as rows, policies as columns."""
    components.show(
        section(
            "What each policy provides",
            "“Not in it” is said only of a document that was read in full.",
        )
    )
    by_key = {policy.key: policy for policy in policies}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = components.pick_several(
            "Policies to compare",
            list(by_key),
            "policy",
            lambda key: names[key],
            at_most=MOST_COLUMNS,
            placeholder=f"The first {MOST_COLUMNS}" if len(policies) > MOST_COLUMNS else "All of them",
        )
        differ = st.toggle("Only where they differ", key="differ", bind="query-params")
    shown = [by_key[key] for key in chosen] or policies[:MOST_COLUMNS]
    quotations = data_quotations.by_id(
        provision.evidence_id for policy in shown for provision in policy.provisions.values()
    )
    lines = []
    for name in _provisions(policies):
        found = [policy.provisions.get(name) for policy in shown]
        if differ and len({each.status if each else None for each in found}) < 2:
            continue
        title, meaning = wording.provision(name)
        meaning = wording.capital(meaning)
        there = sum(
            each.provisions[name].status in data_policies.THERE
            for each in policies
            if name in each.provisions
        )
        count = f" In {there:,} of {len(policies):,}." if len(policies) > 1 else ""
        cells = "".join(
            f'<td role="cell"><span class="sp-label" aria-hidden="true">{esc(names[policy.key])}</span>'
            f'<div class="sp-cell">{_cell(each, quotations)}</div></td>'
            for policy, each in zip(shown, found, strict=True)
        )
        lines.append(
            f'<tr role="row"><th scope="row" role="rowheader">{esc(title)}'
            f'<span class="sp-detail">{esc(meaning)}.{count}</span></th>'
            f"{cells}</tr>"
        )
    if not lines:
        components.show('<p class="sp-note">They do not differ in any provision.</p>')
        return
    head = "".join(
        '<th scope="col" role="columnheader">'
        f"{link('agency', esc(names[policy.key]), agency=policy.agency_id, technology=technology_id)}</th>"
        for policy in shown
    )
    shown_count = wording.number_of(len(shown), "policy", "policies")
    of = f" of {len(policies):,}" if len(shown) < len(policies) else ""
    caption = f"{wording.technology(technology_id)}: provisions of {shown_count}{of}."
    components.show(answers.table_of(caption, "Provision", head, "".join(lines), css="sp-side sp-provisions"))


def _provisions(policies: Sequence[Policy]) -> list[str]:
    """The provisions that were looked for, in the wording's order."""
    there = {name for policy in policies for name in policy.provisions}
    return [name for name in wording.PROVISION if name in there] + sorted(there - set(wording.PROVISION))


def _cell(found: data_policies.Provision | None, quotations: Mapping[str, Quotation]) -> str:
    """One policy's answer to one provision, with its words."""
    words, look, _ = wording.provision_status(found.status if found else "not_stated")
    quotation = quotations.get(found.evidence_id or "") if found else None
    if look == "no":
        # "Not in it" is the commonest cell; in colour it would drown the others.
        look = "plain"
    more = f'<p class="sp-detail">{answers.snippet(quotation, 120)}</p>' if quotation else ""
    return badge(look, words) + more


def _texts(policies: list[Policy], names: dict[str, str], technology_id: str) -> None:
    """Two policies' texts, with what they provide highlighted.

    Where this technology has no two, policies on others can be read beside its own.
    """
    readable = {policy.key: (policy, names[policy.key], technology_id) for policy in policies}
    for other in data.technologies() if len(policies) < 2 else ():
        if other != technology_id:
            found = data_policies.policies(other)
            theirs = _names(found, {row.agency_id: row for row in data.comparison(other)})
            about = wording.technology_in_sentence(other)
            readable |= {
                policy.key: (policy, f"{theirs[policy.key]}, on {about}", other)
                for policy in found
                if policy.key in theirs and policy.key not in readable
            }
    if not readable:
        return
    components.show(
        section("Two texts side by side", "What a policy provides is highlighted, with the provision's name.")
    )
    keys = list(readable)
    sides = [("First policy", "left", keys), ("Second policy", "right", keys[1:] + keys[:1])][: len(keys)]
    for column, (label, name, options) in zip(st.columns(len(sides), gap="medium"), sides, strict=True):
        with column:
            key = components.pick(label, options, name, lambda key: readable[key][1])
            if key is not None:
                components.show(_text(*readable[key]))


def _text(policy: Policy, name: str, technology_id: str) -> str:
    """One policy's text in a frame of its own, as HTML."""
    found = data_policies.text_of(policy, technology_id)
    if found is None:
        return '<p class="sp-note">This snapshot has no text of it.</p>'
    whole = link("source", "Read it with all around it", file=found.source_file)
    return (
        f'<div class="sp-text sp-pane" role="region" tabindex="0" aria-label="{esc(f"Text of {name}")}">'
        f"{_marked(found, policy)}</div>"
        f'<p class="sp-foot"><span>{whole}</span><span>{esc(found.source_file)}</span></p>'
    )


def _marked(found: data_policies.PolicyText, policy: Policy) -> str:
    """The text as HTML with each provision's words highlighted; of overlapping ones the first is."""
    titles = {
        provision.evidence_id: wording.provision(name)[0]
        for name, provision in policy.provisions.items()
        if provision.evidence_id
    }
    quotations = data_quotations.by_id(titles).values()
    parts, at = [], found.start
    for quotation in sorted(quotations, key=lambda quotation: (quotation.char_start, -quotation.char_end)):
        start, end = quotation.char_start, quotation.char_end
        if (
            not quotation.is_exact
            or quotation.source_file != found.source_file
            or start < at
            or end > found.end
        ):
            continue
        tag = f'<span class="sp-tag">{esc(titles[quotation.evidence_id])}</span>'
        parts.append(f"{esc(found.text[at:start])}<mark>{tag}{esc(found.text[start:end])}</mark>")
        at = end
    return "".join(parts) + esc(found.text[at : found.end])


main()
