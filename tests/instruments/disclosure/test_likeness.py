"""Words that may say who somebody is."""

import pytest

from amends.instruments.disclosure import (
    Kind,
    Likeness,
    is_nhs_number,
    likenesses_of_pseudonym,
    looks_like_identity,
)

NUMBER, BIRTH, NAME = Kind.NHS_NUMBER, Kind.DATE_OF_BIRTH, Kind.FULL_NAME


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
        ("Discipline Nurse Smith privately", [(NAME, "Nurse Smith")]),
        ("The Nurse Director and Consultant Psychiatrist wrote", []),
        ("alex zimmer", [(NAME, "alex zimmer")]),
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
