"""Words removed for good: by two people, everywhere, with a marker, and the chain still verifies."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from amends.ledger.models import Entry, Redaction
from amends.ledger.redaction import ask, carry_out, places_holding, set_hold, words_asked_for
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.models import Holding
from tests.ledger.small import Small, hold, small_organisation

DAY = date(2025, 3, 1)
NAME = "Perry Placeholder"
NOTE = f"We learned from a call in which {NAME} told us."


@pytest.fixture
def small(database: object) -> Small:
    return small_organisation()


def asked(small: Small, row: Holding):  # type: ignore[no-untyped-def]  # shorter than its type
    first = row.note.index(NAME)
    return ask(
        row=row,
        field="note",
        first=first,
        last=first + len(NAME),
        reason="A relative's name was typed.",
        by=small.by,
    )


def test_the_words_go_from_every_row_and_the_chain_verifies(small: Small) -> None:
    one = hold(small, DAY, note=NOTE)
    two = hold(small, DAY, note=f"{NAME.upper()} again")
    untouched = hold(small, DAY, note="Perry alone stays")
    redaction = carry_out(request=asked(small, one), by=small.other, places=2)
    one.refresh_from_db()
    two.refresh_from_db()
    untouched.refresh_from_db()
    assert one.note == "We learned from a call in which [removed] told us."
    assert (two.note, untouched.note) == ("[removed] again", "Perry alone stays")
    assert redaction.places == 2
    assert verify(small.organisation.pk).faults == ()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # names from the database
            assert NAME.lower() not in str(cursor.fetchall()).lower(), table


def test_another_organisation_keeps_its_words(small: Small) -> None:
    elsewhere = small_organisation(f"Office of {NAME}")
    carry_out(request=asked(small, hold(small, DAY, note=NOTE)), by=small.other, places=1)
    elsewhere.role.refresh_from_db()
    assert NAME in elsewhere.role.name


def test_nobody_removes_words_alone(small: Small) -> None:
    request = asked(small, hold(small, DAY, note=NOTE))
    with pytest.raises(Refused, match="second person"):
        carry_out(request=request, by=small.by, places=1)
    assert Redaction.objects.count() == 0


def test_the_second_person_agrees_to_what_they_saw(small: Small) -> None:
    request = asked(small, hold(small, DAY, note=NOTE))
    assert len(places_holding(words_asked_for(request), small.organisation.pk)) == 1
    hold(small, DAY, note=NOTE)
    with pytest.raises(Refused, match="now stand in 2 places, not 1"):
        carry_out(request=request, by=small.other, places=1)


def test_it_is_done_once(small: Small) -> None:
    request = asked(small, hold(small, DAY, note=NOTE))
    carry_out(request=request, by=small.other, places=1)
    with pytest.raises(Refused, match="done already"):
        carry_out(request=request, by=small.other, places=0)


def test_a_legal_hold_stops_it_until_it_is_lifted(small: Small) -> None:
    request = asked(small, hold(small, DAY, note=NOTE))
    set_hold(
        organisation_id=small.organisation.pk, held=True, reason="An inquest is open.", by=small.by
    )
    with pytest.raises(Refused, match="legal hold"):
        carry_out(request=request, by=small.other, places=1)
    set_hold(organisation_id=small.organisation.pk, held=False, reason="It has ended.", by=small.by)
    carry_out(request=request, by=small.other, places=1)


@pytest.mark.parametrize(("first", "last"), [(0, 2), (5, 5), (1000, 1010)])
def test_too_little_is_refused(small: Small, first: int, last: int) -> None:
    with pytest.raises(Refused, match="three characters"):
        ask(
            row=hold(small, DAY, note=NOTE),
            field="note",
            first=first,
            last=last,
            reason="why",
            by=small.by,
        )


def test_only_words_can_be_removed(small: Small) -> None:
    with pytest.raises(Refused, match="holds none"):
        ask(
            row=hold(small, DAY, note=NOTE),
            field="effective_on",
            first=0,
            last=9,
            reason="why",
            by=small.by,
        )


def test_the_transition_allows_nothing_else(small: Small) -> None:
    """With a real redaction named, a fact still may not change, nor words without the marker."""
    row = hold(small, DAY, note=NOTE)
    redaction = carry_out(request=asked(small, row), by=small.other, places=1)
    later = hold(small, DAY, note="said afterwards")
    pk = redaction.pk.hex if connection.vendor == "sqlite" else str(redaction.pk)
    thing = later.pk.hex if connection.vendor == "sqlite" else str(later.pk)
    for change in ("note = '[removed]'", "note = 'other'", "effective_on = '2020-01-01'"):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE people_holding SET {change}, redaction_id = '{pk}' WHERE id = '{thing}'"  # our own values
            )


def test_the_ledger_says_what_was_done(small: Small) -> None:
    carry_out(request=asked(small, hold(small, DAY, note=NOTE)), by=small.other, places=1)
    events = list(Entry.objects.order_by("sequence").values_list("event", flat=True))
    assert events[-2:] == ["redaction.asked", "redaction.made"]
