"""The order of a report's dates, when they became true, and words that may say who somebody is."""

from datetime import date

import pytest

from amends.investigations.rules import (
    Span,
    VersionKind,
    may_open,
    may_see,
    out_of_order,
    unfolded,
)


def span(first: date, last: date | None = None) -> Span:
    return first, last or first


FEBRUARY = span(date(2017, 2, 1), date(2017, 2, 28))
JULY = span(date(2017, 7, 24))


@pytest.mark.parametrize(
    ("spans", "wrong"),
    [
        ({}, None),
        ({"published": JULY}, None),
        ({"draft_received": FEBRUARY, "published": JULY}, None),
        ({"draft_received": JULY, "published": FEBRUARY}, ("draft_received", "published")),
        ({"commissioned": JULY, "accepted": FEBRUARY}, ("commissioned", "accepted")),
        # Somewhere in the month they may be in order.
        ({"draft_received": span(date(2017, 2, 20)), "accepted": FEBRUARY}, None),
        ({"draft_received": FEBRUARY, "accepted": span(date(2017, 2, 1))}, None),
        (
            {"draft_received": JULY, "factual_accuracy_by": FEBRUARY},
            ("draft_received", "factual_accuracy_by"),
        ),
        # Late corrections of fact happen.
        ({"factual_accuracy_by": FEBRUARY, "factual_accuracy_returned": JULY}, None),
        ({"published": JULY, "response_due": FEBRUARY}, None),
        ({"commissioned": (None, None), "published": JULY}, None),
    ],
)
def test_dates_in_order(spans: dict[str, Span], wrong: tuple[str, str] | None) -> None:
    assert out_of_order(spans) == wrong


def test_dates_become_true_one_by_one() -> None:
    today = date(2017, 7, 30)
    known = unfolded(
        {
            "draft_received": FEBRUARY,
            "factual_accuracy_by": span(date(2017, 3, 20)),
            "published": JULY,
            "response_due": span(date(2017, 9, 1)),
        },
        today,
    )
    assert known == [
        (date(2017, 2, 28), frozenset({"draft_received", "factual_accuracy_by"})),
        (
            date(2017, 7, 24),
            frozenset({"draft_received", "factual_accuracy_by", "published", "response_due"}),
        ),
    ]
    assert unfolded({}, today) == []
    later = {"published": span(date(2030, 1, 1))}
    assert unfolded(later, today) == [(today, frozenset(later))]


@pytest.mark.parametrize(
    ("kind", "restricted", "drafts", "sees", "opens"),
    [
        (VersionKind.DRAFT, True, True, True, True),
        (VersionKind.DRAFT, True, False, False, False),
        (VersionKind.FINAL, False, False, True, True),
        (VersionKind.FINAL, True, False, True, False),
        (VersionKind.FINAL, True, True, True, True),
    ],
)
def test_who_sees_a_version(
    kind: VersionKind, restricted: bool, drafts: bool, sees: bool, opens: bool
) -> None:
    assert may_see(kind, drafts=drafts) is sees
    assert may_open(restricted=restricted, drafts=drafts) is opens
