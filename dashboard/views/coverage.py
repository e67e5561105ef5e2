"""Public requests that are known: which have landed here, which were answered, and how to bring in the
others.
"""

from __future__ import annotations

from typing import Any

from dashboard import components, data, wording
from dashboard.components import badge, esc, link

_ALL = "all"
#: A request that is about none of the technologies stands under this.
_NONE = "none"
_QUERY = """
    SELECT coverage.*, requests.agency_id, requests.technology_id AS landed_technology
    FROM coverage LEFT JOIN requests USING (request_id)
    ORDER BY state NULLS LAST, place_name NULLS LAST, agency_name NULLS LAST, platform, request_number
"""


def main() -> None:
    """Draw the page."""
    if "coverage" not in data.snapshot().tables:
        components.heading("Coverage", "This snapshot was published before known requests were listed.")
        components.show('<p class="sp-note">“warehouse rebuild” publishes one that lists them.</p>')
        return
    rows = data.rows(_QUERY)
    components.heading(
        "Coverage",
        "Real public requests that are known, whether or not they are part of this comparison.",
    )
    technologies = sorted({row["technology_id"] or _NONE for row in rows}, key=_technology)
    chosen = components.pick("Technology", [_ALL, *technologies], "technology", _technology)
    shown = [row for row in rows if chosen in (_ALL, row["technology_id"] or _NONE)]
    if chosen is None or not shown:
        components.show(components.section("No known request", "Nothing is listed for this technology."))
        return
    components.show(
        components.section(_technology(chosen), _counted(shown)),
        components.table(
            "Known public requests",
            ["Agency asked", "Technology", "Here", "Last seen as", "Public page"],
            [_cells(row) for row in shown],
        ),
    )
    components.show(_bringing(shown, chosen))


def _technology(technology_id: str) -> str:
    if technology_id == _ALL:
        return "All technologies"
    return "No technology named" if technology_id == _NONE else wording.technology(technology_id)


def _counted(rows: list[dict[str, Any]]) -> str:
    """How many are known, landed and answered, as a sentence."""
    landed = sum(bool(row["is_landed"]) for row in rows)
    answered = sum(bool(row["is_answered"]) for row in rows)
    known = wording.number_of(len(rows), "public request is", "public requests are")
    return f"{known} known, {landed:,} landed here, {answered:,} answered."


def _cells(row: dict[str, Any]) -> list[str]:
    """One request's cells, as HTML."""
    name = esc(row["agency_name"] or "Agency not known")
    if row["agency_id"]:
        name = link("agency", name, agency=row["agency_id"], technology=row["landed_technology"])
    place = ", ".join(part for part in (row["place_name"], row["state"]) if part)
    if row["is_answered"]:
        here = badge("yes", "Landed, answered")
    elif row["is_landed"]:
        here = badge("partly", "Landed, no answer yet")
    else:
        here = badge("unknown", "Not here")
    return [
        f'{name}<span class="sp-place">{esc(place)}</span>',
        esc(_technology(row["technology_id"] or _NONE)),
        here,
        esc(row["status_when_seen"] or "Not known"),
        _page(row),
    ]


def _page(row: dict[str, Any]) -> str:
    """A link to the request's own page; only to encrypted addresses."""
    label = f"{wording.PLATFORM.get(row['platform'], row['platform'])} {row['request_number']}"
    address = str(row["url"])
    if not address.startswith("https://"):
        return esc(label)
    return f'<a href="{esc(address)}" rel="noopener noreferrer" target="_blank">{esc(label)}</a>'


def _bringing(rows: list[dict[str, Any]], chosen: str) -> str:
    """What to type to bring in those that are not here."""
    away = [row for row in rows if not row["is_landed"]]
    title = components.section("How to bring them in")
    if not away:
        return f'{title}<p class="sp-note">All of these are here.</p>'
    commands = []
    muckrock = [row for row in away if row["platform"] == "muckrock"]
    if muckrock and chosen not in (_ALL, _NONE):
        commands.append(f"warehouse pull muckrock --list {chosen.replace('_', '-')}")
    elif muckrock:
        commands.append(f"warehouse pull muckrock --request {muckrock[0]['request_number']}")
    commands += [
        f"warehouse pull nextrequest {row['url']}" for row in away if row["platform"] == "nextrequest"
    ]
    items = "".join(
        f"<li><strong>{esc(command)}</strong></li>" for command in [*commands, "warehouse rebuild"]
    )
    note = (
        "Type these where the warehouse is installed. MuckRock asks for a free account: set "
        "MUCKROCK_USERNAME and "
        "MUCKROCK_PASSWORD first. Requests come one by one and slowly, as the platforms wish."
    )
    if muckrock and chosen == _ALL:
        note += " Choose a technology above to bring in all of its requests at once."
    return f'{title}<p class="sp-note">{esc(note)}</p><ul class="sp-prose">{items}</ul>'


main()
