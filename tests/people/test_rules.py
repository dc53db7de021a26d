"""What the state of people and services allows, and how names and codes are read."""

import pytest

from amends.people.rules import (
    Level,
    is_ods_code,
    is_slug,
    may_stand_under,
    may_try,
    readable,
)


@pytest.mark.parametrize(
    ("level", "parent", "may"),
    [
        (Level.DIVISION, None, True),
        (Level.DIVISION, Level.DIVISION, False),
        (Level.DIVISION, Level.SERVICE, False),
        (Level.DIVISION, Level.TEAM, False),
        (Level.SERVICE, None, True),
        (Level.SERVICE, Level.DIVISION, True),
        (Level.SERVICE, Level.SERVICE, False),
        (Level.SERVICE, Level.TEAM, False),
        (Level.TEAM, None, True),
        (Level.TEAM, Level.DIVISION, True),
        (Level.TEAM, Level.SERVICE, True),
        (Level.TEAM, Level.TEAM, False),
    ],
)
def test_what_stands_under_what(level: Level, parent: Level | None, may: bool) -> None:
    assert may_stand_under(level, parent) is may


@pytest.mark.parametrize(("failures", "may"), [(0, True), (4, True), (5, False), (50, False)])
def test_five_wrong_passwords_are_enough(failures: int, may: bool) -> None:
    assert may_try(failures) is may


@pytest.mark.parametrize(
    ("code", "good"),
    [("RXM", True), ("ZZEX1", True), ("rxm", False), ("RX", False), ("RX M", False), ("", False)],
)
def test_ods_codes(code: str, good: bool) -> None:
    assert is_ods_code(code) is good


@pytest.mark.parametrize(
    ("slug", "good"),
    [
        ("example-trust", True),
        ("t1", True),
        ("A", False),
        ("a--b", False),
        ("-a", False),
        ("", False),
    ],
)
def test_slugs(slug: str, good: bool) -> None:
    assert is_slug(slug) is good


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (
            "SOUTH TYNESIDE AND SUNDERLAND NHS FOUNDATION TRUST",
            "South Tyneside and Sunderland NHS Foundation Trust",
        ),
        ("THE QUEEN'S HOSPITAL", "The Queen's Hospital"),
        ("ST. MARY-AXE (NORTH) NHS TRUST", "St. Mary-Axe (North) NHS Trust"),
        ("Healthier Lancashire", "Healthier Lancashire"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_readable(printed: str, read: str) -> None:
    assert readable(printed) == read
