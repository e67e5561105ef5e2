"""Which rows a filter lets through, in which order, and the sentences that sum an agency up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dashboard import summary
from dashboard.data import Answer, Asking, Compared
from dashboard.filters import ORDERS, QUESTIONS, Filter, in_order


def compared(name: str, answers: Mapping[str, tuple[str, str]] | None = None, **more: Any) -> Compared:
    """A row about an agency; `answers` are fact -> (status, basis)."""
    fields: dict[str, Any] = {
        "agency_id": name.casefold().replace(" ", "-"),
        "agency_name": name,
        "place_name": name.split()[0],
        "state": "CA",
        "technology_use": "unknown",
        "vendors": (),
        "policy_order_number": None,
        "policy_effective_on": None,
        "retention_days": None,
        "retention_rule": None,
        "third_party_system": None,
        "is_sample": True,
        "answers": {fact: Answer(fact, status, basis) for fact, (status, basis) in (answers or {}).items()},
    }
    return Compared(**{**fields, **more})


NOT_USED = compared(
    "Ashdown Police", {"technology_use": ("no", "stated_no")}, technology_use="does_not_use", state="OR"
)
SHARES = compared(
    "Birchwick Sheriff",
    {
        "technology_use": ("yes", "stated_yes"),
        "policy_order_exists": ("no", "stated_no"),
        "third_party_system": ("yes", "stated_yes"),
    },
    technology_use="uses_other_agency_system",
    third_party_system="LACRIS",
    contradictions=("no_policy_but_follows_one",),
    asking=Asking(1, 9, 2, 30),
)
HAS_POLICY = compared(
    "Çedarholm Police",
    {
        "technology_use": ("yes", "document"),
        "policy_order_exists": ("yes", "document"),
        "vendor_named": ("yes", "document"),
        "mou_exists": ("conflicting", "stated_no"),
        "retention_days": ("yes", "document"),
    },
    technology_use="uses",
    vendors=("Flock Safety", "Rekor"),
    policy_order_number="General Order 12",
    retention_days=30,
    asking=Asking(1, 4, 0, 0),
)
NOTHING = compared("Dunmere Marshal")
ROWS = [NOT_USED, SHARES, HAS_POLICY, NOTHING]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("not-used", [NOT_USED]),
        ("others-system", [SHARES]),
        ("policy", [HAS_POLICY]),
        ("no-policy", [SHARES]),
        ("contradiction", [SHARES, HAS_POLICY]),
        ("unanswered", [SHARES]),
        ("late", [SHARES]),
        (None, ROWS),
        ("from a newer version", ROWS),
    ],
)
def test_a_ready_question_finds_its_agencies(question: str | None, wanted: list[Compared]) -> None:
    assert Filter(question=question).apply(ROWS) == wanted


def test_every_ready_question_is_tried() -> None:
    assert set(QUESTIONS) == {
        "not-used", "others-system", "policy", "no-policy", "contradiction", "unanswered", "late",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(states=["Oregon"]), [NOT_USED]),
        (Filter(vendors=["Rekor", "Axon"]), [HAS_POLICY]),
        (Filter(systems=["LACRIS"]), [SHARES]),
        (Filter(contradictions=["Says it has no policy, yet follows one"]), [SHARES]),
        (Filter(answers=["MOU: Unknown"]), [NOT_USED, SHARES, NOTHING]),
        (Filter(answers=["Use: Says not used", "Use: Uses it"]), [NOT_USED, HAS_POLICY]),
        (Filter(answers=["Use: Uses it", "MOU: Conflicting"]), [HAS_POLICY]),
        (Filter(answers=["Use: Uses it", "MOU: Yes"]), []),
        (Filter(answers=["Retention: Known"], states=["California"]), [HAS_POLICY]),
        (Filter(question="policy", states=["Oregon"]), []),
    ],
)
def test_filters_of_one_question_widen_and_of_several_narrow(wanted: Filter, found: list[Compared]) -> None:
    assert wanted.apply(ROWS) == found


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ashdown", [NOT_USED]),
        ("cedar", [HAS_POLICY]),
        ("police ÇED", [HAS_POLICY]),
        ("sheriff california", [SHARES]),
        ("ca", [SHARES, HAS_POLICY, NOTHING]),
        ("down", []),
        ("  ", ROWS),
        ("<q>", []),
    ],
)
def test_a_search_finds_words_by_their_beginning(search: str, found: list[Compared]) -> None:
    assert Filter(search=search).apply(ROWS) == found


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("state", NOT_USED),
        (None, NOT_USED),
        ("name", NOT_USED),
        ("known", HAS_POLICY),
        ("contradictions", SHARES),
        ("late", SHARES),
        ("retention", HAS_POLICY),
        ("from a newer version", NOT_USED),
    ],
)
def test_orders_put_the_right_agency_first(order: str | None, first: Compared) -> None:
    found = in_order(ROWS, order)
    assert found[0] == first
    assert sorted(row.agency_id for row in found) == sorted(row.agency_id for row in ROWS)


def test_equal_rows_keep_the_order_of_the_comparison() -> None:
    for order in ORDERS:
        if order != "name":
            assert in_order([NOTHING, compared("Alder Police")], order)[0] == NOTHING


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (NOT_USED, "Ashdown Police says it does not use face recognition."),
        (
            SHARES,
            "Birchwick Sheriff says it uses another body's system for face recognition, LACRIS, "
            "and says it has no policy.",
        ),
        (
            HAS_POLICY,
            "Çedarholm Police uses face recognition, has a policy, General Order 12, "
            "names Flock Safety and Rekor as vendors and keeps the data for 30 days.",
        ),
        (
            NOTHING,
            "It is not known whether Dunmere Marshal uses face recognition: "
            "nothing it said or released settles it.",
        ),
        (
            compared("Elmcote Police", {"policy_order_exists": ("no", "no_responsive_records")}),
            "Elmcote Police found no policy of its own. Whether it uses face recognition is not known.",
        ),
        (
            compared(
                "Fenmoor Police",
                {
                    "technology_use": ("conflicting", "stated_no"),
                    "policy_order_exists": ("unknown", "deferred"),
                },
                technology_use="does_not_use",
            ),
            "Fenmoor Police contradicts itself on whether it uses face recognition "
            "and points to another body's policy.",
        ),
        (
            compared(
                "Garth Police",
                {"retention_days": ("yes", "document"), "mou_exists": ("yes", "document")},
                retention_rule="until_no_longer_needed",
            ),
            "Garth Police has an agreement on it with another body and keeps the data until they are no "
            "longer needed. Whether it uses face recognition is not known.",
        ),
    ],
)
def test_an_agency_is_summed_up_in_a_sentence(row: Compared, sentence: str) -> None:
    assert summary.facts_sentence(row, "face_recognition") == sentence
