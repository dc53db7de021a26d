"""What words of a plan's document plainly mean, since when an action stood, what keeps a row back."""

from dataclasses import replace
from datetime import date

import pytest

from amends.instruments.reading import parse_date
from amends.intake.rules import mapping
from amends.intake.rules.mapping import Says
from amends.intake.rules.rows import (
    Day,
    Problem,
    Said,
    Update,
    numbered_all,
    problems,
    stands_since,
)

PLAINLY = {
    "Complete": Says.COMPLETE,
    "COMPLETED.": Says.COMPLETE,
    "Evidenced and Assured": Says.COMPLETE,
    "Delivered, Not Yet Evidenced": Says.IN_PLACE,
    "Not Yet Delivered": Says.NOT_YET,
    "Not started": Says.NOT_YET,
    "In progress": Says.NOT_YET,
    "Amber - in progress": Says.NOT_YET,
    "On track to deliver": Says.ON_COURSE,
    "Not on track": Says.WILL_MISS,
    "Off track": Says.WILL_MISS,
    "At risk": Says.AT_RISK,
    "Withdrawn": Says.STOPPED,
    "Partially complete": None,
    "50%": None,
    "Amber": None,
    "red": None,
    "green": None,
    "blue": None,
    "G": None,
}


@pytest.mark.parametrize("words", PLAINLY)
def test_only_plain_words_are_proposed_and_never_a_colour(words: str) -> None:
    assert mapping.proposed(words) == PLAINLY[words]


@pytest.mark.parametrize(
    ("said", "both"),
    [
        (("complete", ""), ("complete", "")),
        (("in place", "at risk"), ("in place", "at risk")),
        (("not yet", "on course"), ("", "on course")),
        (("stopped", ""), ("", "")),
        (("nothing", "nothing"), ("", "")),
        (("", ""), ("", "")),
    ],
)
def test_what_statuses_come_to(said: tuple[str, str], both: tuple[str, str]) -> None:
    assert mapping.claim_and_forecast(*said) == both


@pytest.mark.parametrize(
    ("label", "thing"),
    [("1", "a"), ("R2", "b"), ("Rec 2", "b"), ("Recommendation 2", "b"), ("17.6", "b"), ("3", "")],
)
def test_a_printed_number_names_a_recommendation(label: str, thing: str) -> None:
    numbers = {"a": ("1", ""), "b": ("2", "17.6"), "c": ("3", ""), "d": ("3", "")}
    assert mapping.numbered(label, numbers) == thing


def test_distinct_words_keep_their_first_look() -> None:
    found = mapping.distinct(["On  Track", "on track.", "", "Late"])
    assert [(one.key, one.words, one.rows) for one in found] == [
        ("on track", "On Track", 2),
        ("late", "Late", 1),
    ]


@pytest.mark.parametrize(
    ("found", "name", "day"),
    [
        ({}, "Plan.xlsx", None),
        ({}, "Plan 31 May 2021.xlsx", date(2021, 5, 31)),
        ({}, "Plan 31 May 2031.xlsx", None),
        (
            {"unaccounted": {"passages": [{"text": "Position as at 30 April 2021", "spans": []}]}},
            "Plan 31 May 2021.xlsx",
            date(2021, 4, 30),
        ),
        # Prose about other days says nothing of the document's own.
        (
            {
                "unaccounted": {
                    "passages": [
                        {
                            "text": f"{'Long prose. ' * 20}A letter dated 30 April 2021 and the position at 2 May 2021",
                            "spans": [],
                        }
                    ]
                }
            },
            "2021-05-31 Plan.xlsx",
            date(2021, 5, 31),
        ),
        (
            {"unaccounted": {"passages": [{"text": "A letter dated 30 April 2021", "spans": []}]}},
            "Plan_2021-05-31.xlsx",
            date(2021, 5, 31),
        ),
        (
            {"tables": [{"columns": [{"heading": "Status 1 March 2021"}]}]},
            "Plan.xlsx",
            date(2021, 3, 1),
        ),
    ],
)
def test_the_day_of_a_document(found: dict[str, object], name: str, day: date | None) -> None:
    assert mapping.day_of_document(found, name, date(2022, 1, 1)) == day


def day(words: str) -> Day:
    found = Day.read(parse_date(words).as_json())
    assert found is not None
    return found


WHOLE = Said(number="1", wording="Do it", owner="somebody", in_place_by=day("May 2021"))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (WHOLE, ()),
        (replace(WHOLE, in_place_by=day("ongoing")), ()),
        (replace(WHOLE, number=" "), (Problem.NO_NUMBER,)),
        (replace(WHOLE, wording=""), (Problem.NO_WORDS,)),
        (replace(WHOLE, owner=""), (Problem.NO_OWNER,)),
        (replace(WHOLE, in_place_by=None), (Problem.NO_DATE,)),
        (replace(WHOLE, in_place_by=day("31 September 2020")), (Problem.IN_PLACE_BY,)),
        (replace(WHOLE, in_place_by=day("soon")), (Problem.IN_PLACE_BY,)),
        (replace(WHOLE, in_place_by=day("six months after publication")), (Problem.IN_PLACE_BY,)),
        (replace(WHOLE, evidenced_by=day("soon")), (Problem.EVIDENCED_BY,)),
        (replace(WHOLE, updates=(Update(day("30 February 2021"), "x"),)), (Problem.UPDATES,)),
    ],
)
def test_what_keeps_a_row_back(said: Said, wrong: tuple[Problem, ...]) -> None:
    assert problems(said) == wrong
    assert Said.from_json(said.as_json()) == said


@pytest.mark.parametrize(
    ("said", "since"),
    [
        (replace(WHOLE, in_place_by=day("June 2021")), "2021-05-31"),
        (replace(WHOLE, in_place_by=day("January 2021")), "2021-01-31"),
        (replace(WHOLE, in_place_by=day("ongoing")), "2021-05-31"),
        (replace(WHOLE, in_place_by=day("31 September 2020")), "2021-05-31"),
        (replace(WHOLE, updates=(Update(day("1 May 2021"), "x"),)), "2021-05-01"),
    ],
)
def test_an_action_stood_in_its_plan_by_the_day_that_its_row_tells_of(
    said: Said, since: str
) -> None:
    assert stands_since(date(2021, 5, 31), said) == since


def test_rows_without_a_number_get_the_next_free_one_under_what_they_serve() -> None:
    rows = [
        (Said(number="1.1"), ["1"]),
        (Said(), ["1"]),
        (Said(), ["1"]),
        (Said(), []),
        (Said(), ["2", "3"]),
    ]
    assert [said.number for said in numbered_all(rows, ["1.2", "1"])] == [
        "1.1",
        "1.3",
        "1.4",
        "2",
        "3",
    ]


def test_any_number_of_rows_is_numbered() -> None:
    numbered = numbered_all([(Said(), []) for _ in range(12_000)], ["1"])
    assert (numbered[0].number, numbered[-1].number) == ("2", "12001")
