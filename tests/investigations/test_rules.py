"""The order of a report's dates, when they became true, and words that may say who somebody is."""

from datetime import date

import pytest

from amends.investigations.rules import (
    Kind,
    Likeness,
    Span,
    VersionKind,
    is_nhs_number,
    likenesses_of_pseudonym,
    looks_like_identity,
    may_open,
    may_see,
    out_of_order,
    unfolded,
)

NUMBER, BIRTH, NAME = Kind.NHS_NUMBER, Kind.DATE_OF_BIRTH, Kind.FULL_NAME


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
    ("digits", "right"),
    [
        # Made up; the check digit alone decides.
        ("9434765919", True),
        ("9434765918", False),
        ("4010232137", True),
        ("0000000000", False),
        ("943476591", False),
        ("94347659190", False),
        ("943476591X", False),
        ("٩٤٣٤٧٦٥٩١٩", False),
    ],
)
def test_nhs_numbers(digits: str, right: bool) -> None:
    assert is_nhs_number(digits) is right


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The number 943 476 5919 was given.", [(NUMBER, "943 476 5919")]),
        ("943-476-5919", [(NUMBER, "943-476-5919")]),
        ("9434765919", [(NUMBER, "9434765919")]),
        ("Telephone 0300 123 1234, reference 9434765918", []),
        ("19434765919", []),
        ("born on 3 May 1970", [(BIRTH, "born on 3 May 1970")]),
        ("DOB: 03/05/1970", [(BIRTH, "DOB: 03/05/1970")]),
        ("D.O.B. 3.5.70", [(BIRTH, "D.O.B. 3.5.70")]),
        ("date of birth 1970-05-03", [(BIRTH, "date of birth 1970-05-03")]),
        ("3 May 1970 (date of birth)", [(BIRTH, "3 May 1970 (date of birth")]),
        ("published on 24 July 2017", []),
        ("born in the area; seen on the ward later that week", []),
        ("Ms Zimmer was seen", [(NAME, "Ms Zimmer")]),
        ("Dr. Ann Other wrote", [(NAME, "Dr. Ann Other")]),
        ("Alex Zimmer-Jones was seen", [(NAME, "Alex Zimmer-Jones")]),
        ("When Alex O’Neill came", [(NAME, "Alex O’Neill")]),
        ("Zoë Ångström", [(NAME, "Zoë Ångström")]),
        ("Ms Z was seen by Mr Q", []),
        ("The Trust told the Quality Committee in March 2023", []),
        ("East Community Mental Health Team and NHS England", []),
        ("Exampleshire Mental Health NHS Trust (fictional)", []),
        ("the Crisis Resolution and Home Treatment Team South", []),
        ("The care and treatment of Mr Q", []),
        ("alex zimmer", []),
        ("", []),
    ],
)
def test_words_that_say_who_somebody_is(text: str, found: list[tuple[Kind, str]]) -> None:
    assert looks_like_identity(text) == [Likeness(kind, words) for kind, words in found]


@pytest.mark.parametrize(
    ("pseudonym", "found"),
    [
        ("Ms Z", []),
        ("Mr Q", []),
        ("Patient 4", []),
        ("Child A", []),
        ("Alex", ["Alex"]),
        ("Mr Zimmer", ["Mr Zimmer"]),
        ("Alex Zimmer", ["Alex Zimmer"]),
    ],
)
def test_a_pseudonym_holds_no_name_at_all(pseudonym: str, found: list[str]) -> None:
    assert [likeness.words for likeness in likenesses_of_pseudonym(pseudonym)] == found


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
