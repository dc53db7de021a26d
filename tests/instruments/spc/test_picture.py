"""What a picture shows, to the eye and to whoever does not see it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.spc import (
    Chart,
    Direction,
    Event,
    PointType,
    Rebase,
    Settings,
    Target,
    Words,
    decimals,
    draw,
    picture,
)
from amends.instruments.spc.scales import apart, axis, months, ticks, wrapped
from tests.instruments.spc.making import chart, month, wavering

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    title="Falls on <ward> & off",
    description="20 points.",
    mean="mean",
    upper="upper limit",
    lower="lower limit",
    target="target",
    kinds={kind: kind.value for kind in PointType},
    events=(),
    month=lambda day: f"{day:%b %Y}",
    number=lambda value, places: f"{value:,.{places}f}",
)


def drawn(made: Chart, words: Words = WORDS, *, width: int = 360) -> ET.Element:
    return ET.fromstring(draw(made, words, width=width))


def texts(picture_of: ET.Element) -> list[str]:
    return [element.text or "" for element in picture_of.iter(f"{SVG}text")]


def shapes(picture_of: ET.Element) -> Counter[str]:
    return Counter(
        element.get("class", "").removeprefix("spc-point spc-")
        for element in picture_of.iter()
        if "spc-point" in element.get("class", "")
    )


def test_it_names_and_describes_itself_and_asks_for_nothing() -> None:
    source = draw(chart(wavering(20)), WORDS, name="first")
    made = ET.fromstring(source)
    assert made.get("role") == "img"
    assert made.get("aria-labelledby") == "first-title first-desc"
    named = {element.get("id"): element.text for element in made.iter() if element.get("id")}
    assert named == {"first-title": WORDS.title, "first-desc": WORDS.description}
    assert not re.search(r"<script|<image|<a |href|@import|url\(| on[a-z]+=", source)
    assert "<style" not in draw(chart(wavering(20)), WORDS, style=False)
    assert " style=" not in source


def test_lines_are_labelled_with_their_values() -> None:
    made = chart(wavering(20), Settings(targets=(Target(11),)))
    limits, said = made.periods[0].limits, texts(drawn(made))
    for name, height in (
        ("upper limit", limits.upper),
        ("mean", limits.mean),
        ("lower limit", limits.lower),
        ("target", 11),
    ):
        assert height is not None
        assert said[said.index(name) + 1] == WORDS.number(height, decimals(made))


@pytest.mark.parametrize("direction", list(Direction))
def test_kinds_of_points_differ_in_shape_and_are_named(direction: Direction) -> None:
    made = chart([*wavering(20), 90.0, *wavering(20), -90.0], Settings(direction=direction))
    kinds = Counter(point.type for point in made.points)
    assert len(kinds) == 3
    picture_of = drawn(made)
    # One more of each in the key.
    assert sum(shapes(picture_of).values()) == len(made.points) + len(kinds)
    assert {kind.value for kind in kinds} <= set(texts(picture_of))
    corners = [picture.LOOKS[kind].corners for kind in kinds]
    assert len(set(corners)) == len(kinds)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
        parts = [int(full[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_from_the_paper() -> None:
    for colour in (picture.INK, picture.QUIET, picture.TARGET):
        assert contrast(colour, "#fff") >= 4.5
    for look in picture.LOOKS.values():
        assert look.name == "common" or contrast(look.fill, "#fff") >= 3


def test_events_have_a_letter_and_their_words() -> None:
    events = (
        Event(month(8), "in place 1 September 2016", False),
        Event(
            month(8),
            "new limits from 1 September 2016: a desk that stands nearer to the door",
            True,
        ),
        Event(date(2040, 1, 1), "far off 1 January 2040", False),
    )
    made = chart(wavering(20), Settings(rebases=(Rebase(month(8)),)))
    said = texts(drawn(made, replace(WORDS, events=events)))
    assert (said.count("A"), said.count("B"), said.count("C"), said.count("–")) == (2, 2, 0, 1)
    assert "in place 1 September 2016" in said
    assert "far off 1 January 2040" in said
    assert " ".join(said).count("nearer to the door") == 1


def test_a_gap_breaks_the_line_and_has_no_point() -> None:
    whole, broken = wavering(20), [*wavering(9), None, *wavering(10)]
    assert shapes(drawn(chart(broken)))["common"] == shapes(drawn(chart(whole)))["common"] - 1
    (line,) = [
        element
        for element in drawn(chart(broken)).iter(f"{SVG}path")
        if (element.get("d") or "").count("L") > 10
    ]
    assert (line.get("d") or "").count("M") == 2


TITLES = st.text(max_size=300)
VALUES = st.lists(st.none() | st.floats(-1e14, 1e14), min_size=1, max_size=30)


@given(VALUES, TITLES, st.integers(0, 2000), st.lists(st.dates(), max_size=4))
def test_whatever_is_charted_it_is_well_formed_and_within_its_edges(
    values: list[float | None], title: str, width: int, days: list[date]
) -> None:
    events = tuple(Event(day, f"{title} {day}", bool(day.day % 2)) for day in days)
    words = replace(WORDS, title=title, description=title, events=events)
    made = drawn(chart(values), words, width=width)
    _x, _y, right, bottom = map(float, (made.get("viewBox") or "").split())
    for element in made.iter():
        for name, most in (("x", right), ("cx", right), ("y", bottom), ("cy", bottom)):
            if element.get(name) is not None:
                assert -1 <= float(element.get(name) or "nan") <= most + 1


@pytest.mark.parametrize("least", [5e-324, 1e-310, 1e-299, 1e-20, 1e-7])
def test_very_small_numbers_are_charted_too(least: float) -> None:
    for values in ([0.0, least], [least, least], [least, -least, 3 * least]):
        assert shapes(drawn(chart(values)))["common"] == len(values) + 1
    assert decimals(chart([2e-7, 3e-7])) == 9


@pytest.mark.parametrize(
    "values", [[2.0, 9.0, 1.0, 12.0, 0.0, 8.0], [0.0] * 5, [100.0] * 5, [98.0, 91.0, 99.0, 88.0]]
)
def test_nothing_is_drawn_where_no_value_can_be(values: list[float]) -> None:
    made = chart(values, Settings(within=(0, 100), targets=(Target(95),)))
    found = axis(made)
    assert 0 <= found[0] < found[-1] <= 100
    picture_of = drawn(made)
    said = texts(picture_of)
    assert not any(words.startswith("-") for words in said)
    assert float(said[said.index("mean") + 1]) >= 0
    lines = [each.get("d") or "" for each in picture_of.iter(f"{SVG}path")]
    heights = [float(place) for d in lines for place in re.findall(r"^M[\d.]+ ([-\d.]+)H", d)]
    assert heights
    bare = chart(values, Settings(targets=(Target(95),)))
    assert made.periods[0].limits == bare.periods[0].limits, "limits stay as they were worked out"


@given(st.floats(-1e14, 1e14), st.floats(-1e14, 1e14))
def test_ticks_are_round_and_hold_what_is_drawn(one: float, other: float) -> None:
    lowest, highest = sorted((one, other))
    found = ticks(lowest, highest)
    room = 1e-6 * max(abs(lowest), abs(highest))
    assert found[0] <= lowest + room
    assert found[-1] >= highest - room
    assert 2 <= len(found) <= 9
    assert all(before < after for before, after in pairwise(found))


def test_months_are_evenly_apart_and_no_more_than_fit() -> None:
    few = months(date(2016, 4, 1), date(2016, 8, 1), most=8)
    assert [day.month for day in few] == list(range(4, 9))
    found = months(date(2016, 4, 1), date(2019, 3, 1), most=4)
    assert found == [date(2017, 1, 1), date(2018, 1, 1), date(2019, 1, 1)]
    assert len(months(date(1, 1, 1), date(9999, 12, 31), most=5)) <= 5


def test_labels_are_kept_apart_within_their_bounds() -> None:
    found = apart([50, 51, 10, 99], by=20, lowest=0, highest=100)
    assert sorted(found) == sorted([found[2], found[0], found[1], found[3]])
    placed = sorted(found)
    assert all(after - before >= 20 for before, after in pairwise(placed))
    assert (placed[0] >= 0, placed[-1] <= 100) == (True, True)


def test_long_words_are_broken() -> None:
    assert wrapped("a bc defghij k", letters=4) == ["a bc", "defg", "hij", "k"]
    assert wrapped("", letters=4) == []
