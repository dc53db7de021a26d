"""Measures: begun, counted, corrected, charted as at a day."""

from datetime import date
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.assurance.models import Measure, MeasureRebase, MeasureTerms, MeasureValue
from amends.assurance.queries import measure_as_at, measures_about
from amends.assurance.services import (
    WAYS,
    Measured,
    begin_measure,
    rebase,
    record_values,
    set_terms,
)
from amends.identifiers import uuid7
from amends.instruments.spc import Direction, Mark, Target
from amends.ledger import clock
from amends.ledger.models import Entry
from amends.ledger.queries import moment
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from tests.assurance.measuring import BEGAN, SAID, began, count, month
from tests.assurance.world import NOW, World

NOWADAYS = Moment(date(2025, 6, 2))


def shares(measure: Measure, at: Moment = NOWADAYS) -> list[float | None]:
    found = measure_as_at(measure, at, [])
    assert found is not None
    return [point.value for point in found.chart.points] if found.chart else []


def test_a_measure_is_begun_once(world: World) -> None:
    key = uuid7()
    first, again = began(world, id=key), began(world, id=key, name="Another")
    assert (first, again.name) == (again, "Crisis plans in five days")
    assert MeasureTerms.objects.count() == 1
    assert [row.subject for row in measures_about(world.action, NOWADAYS)] == [first]
    assert measures_about(world.action, Moment(date(2025, 1, 9))) == []
    entries = Entry.objects.filter(event="measure.begun").order_by("sequence")
    assert [entry.kind for entry in entries] == ["assurance.measure", "assurance.measureterms"]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"name": " "}, "a name"),
        ({"definition": ""}, "what is counted"),
        ({"direction": "sideways"}, "which way"),
        ({"target": "most"}, "as a number"),
        ({"shape": "square"}, "written down"),
        ({"effective_on": date(2025, 6, 3)}, "future"),
        ({"effective_on": date(9999, 12, 31)}, "year"),
    ],
)
def test_what_no_measure_is(world: World, parts: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        began(world, **parts)
    assert not Measure.objects.exists()


def test_who_begins_and_who_counts(world: World) -> None:
    for who in ("owner", "reviewer", "outsider"):
        with pytest.raises(NotPermitted):
            begin_measure(subject=world.action, by=world.by[who], **SAID)
    measure = began(world)
    for who in ("reviewer", "outsider"):
        with pytest.raises(NotPermitted):
            record_values(measure=measure, values=[month(2, 9)], source="", by=world.by[who])
    count(world, measure, month(2, 9))


@pytest.mark.parametrize(
    ("shape", "value", "told"),
    [
        ("share", month(2, 21), "21 out of 20 cannot be"),
        ("share", month(2, -1), "-1 out of 20 cannot be"),
        ("share", Measured(date(2025, 2, 1), "90"), "how many, and out of how many"),
        ("share", Measured(date(2025, 2, 1), "", "9", ""), "how many, and out of how many"),
        ("value", month(2, 9), "give one number"),
        ("value", Measured(date(2025, 2, 1), "1,000"), "not a number"),
        ("value", Measured(date(2025, 6, 3), "1"), "future"),
    ],
)
def test_what_cannot_have_been_counted(
    world: World, shape: str, value: Measured, told: str
) -> None:
    measure = began(world, shape=shape)
    good = Measured(date(2025, 1, 1), "1") if shape == "value" else month(1, 9)
    with pytest.raises(Refused, match=told):
        count(world, measure, good, value)
    assert not MeasureValue.objects.exists()


def test_a_day_has_one_value_and_it_can_be_corrected(world: World) -> None:
    measure = began(world)
    first, second = count(world, measure, month(2, 10), month(3, 15))
    assert shares(measure) == [50.0, 75.0]
    with pytest.raises(Refused, match="1 March 2025 has a value already"):
        count(world, measure, month(4, 16), month(3, 16))
    by, way = world.by["lead"], WAYS[MeasureValue]
    known = clock.now()
    with clock.set_to(NOW.replace(hour=NOW.hour + 2)):
        fixed = correct_entry(way, first, changes={"numerator": "12"}, reason="Recounted", by=by)
        changes = {"effective_on": second.effective_on}
        with pytest.raises(Refused, match="has a value already"):
            correct_entry(way, fixed, changes=changes, reason="Another day", by=by)
        with pytest.raises(Refused, match="not a number"):
            correct_entry(way, fixed, changes={"numerator": "ten"}, reason="Typed", by=by)
        withdraw_entry(way, second, reason="Of another team", by=by)
        assert shares(measure) == [60.0]
        then = moment(organisation_id=world.organisation.pk, day=NOWADAYS.day, known=known)
        assert shares(measure, then) == [50.0, 75.0]
        assert count(world, measure, month(3, 16))


def test_its_chart_as_at_a_day(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    measure = began(world)
    lead = world.by["lead"]
    assert measure_as_at(measure, Moment(date(2025, 1, 9)), []) is None
    empty = measure_as_at(measure, NOWADAYS, [])
    assert empty is not None
    assert empty.chart is None
    count(world, measure, month(1, 9), month(2, 10), Measured(date(2025, 3, 1)), month(5, 19))
    rebase(measure=measure, effective_on=date(2025, 5, 1), reason="A new form", by=lead)
    terms = {name: SAID[name] for name in ("definition", "direction")}
    set_terms(measure=measure, target="95", effective_on=date(2025, 5, 1), by=lead, **terms)
    mark = Mark(date(2025, 4, 2), "in place")
    with django_assert_num_queries(3):
        now = measure_as_at(measure, NOWADAYS, [mark])
    assert now is not None
    assert now.chart is not None
    assert [point.value for point in now.chart.points] == [45.0, 50.0, None, 95.0]
    assert [period.reason for period in now.chart.periods] == ["", "A new form"]
    assert now.chart.settings.targets == (Target(90.0, BEGAN), Target(95.0, date(2025, 5, 1)))
    assert now.chart.settings.direction is Direction.INCREASE
    assert now.chart.settings.marks == (mark,)
    assert shares(measure, Moment(date(2025, 2, 28))) == [45.0, 50.0]


def test_values_from_before_it_was_begun_are_shown_on_their_days(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    measure = began(world)
    count(world, measure, Measured(date(2024, 11, 1), "", "9", "20"), month(2, 10))
    with django_assert_num_queries(4):
        then = measure_as_at(measure, Moment(date(2024, 12, 1)), [])
    assert then is not None
    assert then.chart is not None
    assert then.terms.effective_on == BEGAN
    assert [point.value for point in then.chart.points] == [45.0]
    assert list(then.chart.settings.within or ()) == [0, 100]
    assert measure_as_at(measure, Moment(date(2024, 10, 31)), []) is None


def test_new_limits_have_a_reason_and_a_day_of_their_own(world: World) -> None:
    measure = began(world)
    lead, day = world.by["lead"], date(2025, 5, 1)
    with pytest.raises(Refused, match="Say why"):
        rebase(measure=measure, effective_on=day, reason=" ", by=lead)
    rebase(measure=measure, effective_on=day, reason="A new form", by=lead)
    with pytest.raises(Refused, match="already"):
        rebase(measure=measure, effective_on=day, reason="Again", by=lead)
    assert MeasureRebase.objects.count() == 1


def test_two_people_who_change_one_measure(world: World) -> None:
    measure = began(world)
    lead = world.by["lead"]
    terms = {name: SAID[name] for name in ("definition", "direction", "effective_on")}
    first = MeasureTerms.objects.get()
    set_terms(measure=measure, by=lead, expected=first.pk, **terms)
    with pytest.raises(Refused, match="Someone else"):
        set_terms(measure=measure, by=lead, expected=first.pk, **terms)


def test_the_first_words_about_a_measure_stay(world: World) -> None:
    began(world)
    with pytest.raises(Refused, match="Correct them instead"):
        withdraw_entry(
            WAYS[MeasureTerms], MeasureTerms.objects.get(), reason="x", by=world.by["lead"]
        )
