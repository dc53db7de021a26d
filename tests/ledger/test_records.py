"""Dated rows are never changed: in code, and in the database against any statement."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from amends.ledger import clock, triggers
from amends.ledger.models import DatedRecord, Entry, Record
from amends.ledger.queries import in_force
from amends.ledger.rules import ImmutableRecord, LedgerError, Moment, Refused
from amends.ledger.services import correct, retract, write
from amends.ledger.verification import verify
from amends.people.models import Holding, Role
from tests.ledger.small import Small, hold, small_organisation

DAY = date(2025, 3, 1)


@pytest.fixture
def small(database: object) -> Small:
    return small_organisation()


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_code_refuses_to_change_or_delete(small: Small) -> None:
    row = hold(small, DAY)
    for attempt in (
        row.save,
        row.delete,
        lambda: Holding.objects.update(note="other"),
        lambda: Holding.objects.all().delete(),
        lambda: Holding.objects.bulk_update([row], ["note"]),
        Holding(subject=row.subject, effective_on=DAY).save,
        lambda: Holding.objects.bulk_create([Holding(subject=row.subject, effective_on=DAY)]),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(ImmutableRecord):
            attempt()


def test_a_row_names_nothing_of_another_organisation_by_its_id(small: Small) -> None:
    other = small_organisation()
    row = hold(other, DAY)
    with (
        pytest.raises(Refused, match="another organisation"),
        write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing,
    ):
        writing.add(Holding(subject_id=row.subject_id, effective_on=DAY))
    assert Holding.objects.count() == 1


@pytest.mark.parametrize("table", sorted(triggers.protected_tables()))
def test_every_protected_table_has_its_triggers(database: object, table: str) -> None:
    assert table not in triggers.missing(connection)


def test_every_table_of_records_is_protected() -> None:
    records = {m._meta.db_table for m in apps.get_models() if issubclass(m, Record)}
    assert records <= set(triggers.protected_tables())
    assert len(records) > 40


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_holding SET note = 'other'",
        "UPDATE people_holding SET effective_on = '2020-01-01'",
        "UPDATE people_holding SET redaction_id = NULL, note = '[removed]'",
        "DELETE FROM people_holding",
        "UPDATE ledger_entry SET payload = '{}'",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_refuses(small: Small, sql: str) -> None:
    hold(small, DAY, note="as it was")
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(sql)
    assert Holding.objects.get().note == "as it was"


@pytest.mark.sqlite_only(reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["people_holding", "ledger_entry"])
def test_sqlite_refuses_to_replace(small: Small, table: str) -> None:
    hold(small, DAY)
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # table names above


@pytest.mark.postgresql_only(reason="TRUNCATE is PostgreSQL's")
@pytest.mark.parametrize("table", ["people_holding", "ledger_entry"])
def test_postgresql_refuses_to_truncate(small: Small, table: str) -> None:
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(f"TRUNCATE {table} CASCADE")


def test_what_is_true_and_what_is_known_are_apart(small: Small) -> None:
    with clock.set_to(datetime(2025, 3, 10, 12, tzinfo=UTC)):
        row = hold(small, DAY)
    assert row.effective_on == DAY
    assert clock.day_of(row.recorded_at) == date(2025, 3, 10)
    assert (row.recorded_by_id, row.recorded_as_id) == (small.by.person, small.by.role)


def test_recorded_at_never_goes_back(small: Small) -> None:
    with clock.set_to(datetime(2025, 3, 10, 12, tzinfo=UTC) + timedelta(days=4000)):
        later = hold(small, DAY)
    with clock.set_to(datetime(2025, 3, 1, 12, tzinfo=UTC)):
        earlier = hold(small, DAY)
    assert earlier.recorded_at == later.recorded_at
    assert earlier.sequence == later.sequence + 1


def test_a_correction_names_its_row_and_says_why(small: Small) -> None:
    row = hold(small, DAY)
    with pytest.raises(Refused, match="Say why"):
        correct(row, by=small.by, event="test", reason=" ", note="right")
    new = correct(
        row, by=small.by, event="test", reason="The date was wrong.", effective_on=date(2025, 4, 1)
    )
    assert (new.corrects_id, new.retracts, new.correction_reason) == (
        row.pk,
        False,
        "The date was wrong.",
    )


def test_a_row_is_corrected_once(small: Small) -> None:
    row = hold(small, DAY)
    retract(row, by=small.by, event="test", reason="It never was.")
    with pytest.raises(Refused, match="corrected already"):
        correct(
            row, by=small.other, event="test", reason="It was later.", effective_on=date(2025, 4, 1)
        )


def test_a_correction_does_not_overtake_what_was_said_of_the_day_since(small: Small) -> None:
    """The later of two entries for one day counts, and goes on counting when the earlier is put right."""
    first, _second = hold(small, DAY, note="Firts."), hold(small, DAY, note="Second.")
    with pytest.raises(Refused, match="would undo it"):
        correct(first, by=small.by, event="test", reason="A slip.", note="First.")
    other = hold(small, date(2025, 4, 1), note="Later.")
    with pytest.raises(Refused, match="would undo it"):
        correct(first, by=small.by, event="test", reason="A slip.", effective_on=date(2025, 4, 1))
    correct(other, by=small.by, event="test", reason="A slip.", note="Later on.")
    assert in_force_note(small) == "Second."
    retract(first, by=small.by, event="test", reason="A slip.")
    assert in_force_note(small) == "Second."


def test_a_correction_of_a_correction_goes_back_to_the_first_entry(small: Small) -> None:
    first = hold(small, DAY, note="First.")
    hold(small, date(2025, 4, 1), note="Second.")
    moved = correct(first, by=small.by, event="test", reason="x", effective_on=date(2025, 3, 2))
    with pytest.raises(Refused, match="would undo it"):
        correct(moved, by=small.by, event="test", reason="x", effective_on=date(2025, 4, 1))


def test_what_was_taken_out_is_not_in_the_way_of_a_correction(small: Small) -> None:
    first, second = hold(small, DAY, note="Firts."), hold(small, DAY, note="Second.")
    retract(second, by=small.by, event="test", reason="It never was.")
    correct(first, by=small.by, event="test", reason="A slip.", note="First.")
    assert in_force_note(small) == "First."


def in_force_note(small: Small) -> str:
    roles = Role.objects.filter(pk=small.role.pk)
    return in_force(Holding, roles, Moment(DAY)).get().note


def test_a_correction_is_about_the_same_thing(small: Small) -> None:
    row = hold(small, DAY)
    with write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing:
        other = writing.add(Role(party=small.role.party, name="Another role"))
    with pytest.raises(Refused, match="same thing"):
        correct(row, by=small.by, event="test", reason="Wrong role.", subject_id=other.pk)


def test_nothing_is_half_written(small: Small) -> None:
    before = Entry.objects.count(), Holding.objects.count()

    def fail_halfway() -> None:
        with write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing:
            writing.add(Holding(subject=small.role, effective_on=DAY))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert (Entry.objects.count(), Holding.objects.count()) == before


def test_every_dated_table_has_its_in_force_index() -> None:
    """One index serves each pick of the statement in force, for each key of a table."""
    for model in apps.get_models():
        if not issubclass(model, DatedRecord):
            continue
        served = {tuple(index.fields) for index in model._meta.indexes}
        for key in model.KEYS:
            assert (key, "-effective_on", "-sequence") in served, f"{model._meta.label} by {key}"


def test_two_organisations_may_be_written_inside_each_other(small: Small) -> None:
    """A write of the first, in a write of the second, in a write of the first, joins the first."""
    other = small_organisation()
    first, second = small.organisation.pk, other.organisation.pk
    with write(organisation_id=first, by=small.by, event="outer") as outer:
        outer.add(Holding(subject=small.role, effective_on=DAY))
        with write(organisation_id=second, by=other.by, event="middle") as middle:
            middle.add(Holding(subject=other.role, effective_on=DAY))
            with write(organisation_id=first, by=small.by, event="inner") as inner:
                inner.add(Holding(subject=small.role, effective_on=DAY))
    assert inner is outer
    assert (verify(first).faults, verify(second).faults) == ((), ())


def test_a_write_that_failed_halfway_inside_another_keeps_nothing(small: Small) -> None:
    before = Entry.objects.count(), Holding.objects.count()

    def fail_inside() -> None:
        with write(organisation_id=small.organisation.pk, by=small.by, event="inner") as inner:
            inner.add(Holding(subject=small.role, effective_on=DAY))
            raise Refused("no")

    def caught() -> None:
        with write(organisation_id=small.organisation.pk, by=small.by, event="outer") as writing:
            writing.add(Holding(subject=small.role, effective_on=DAY))
            with contextlib.suppress(Refused):
                fail_inside()

    with pytest.raises(LedgerError, match="failed halfway"):
        caught()
    assert (Entry.objects.count(), Holding.objects.count()) == before


def test_a_row_that_could_not_be_saved_leaves_no_gap(small: Small) -> None:
    with write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing:
        with pytest.raises(ValidationError):
            writing.add(Role(party=small.role.party, name="x" * 1000))
        writing.add(Holding(subject=small.role, effective_on=DAY))
    assert verify(small.organisation.pk).faults == ()


def test_a_row_names_nothing_of_another_organisation(small: Small) -> None:
    other = small_organisation()
    with (
        pytest.raises(Refused, match="another organisation"),
        write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing,
    ):
        writing.add(Holding(subject=other.role, effective_on=DAY))


@pytest.mark.parametrize("table", ["people_holding", "ledger_entry"])
def test_the_database_refuses_an_upsert(small: Small, table: str) -> None:
    hold(small, DAY, note="as it was")
    column = "note" if table == "people_holding" else "event"
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(
            f"INSERT INTO {table} SELECT * FROM {table} WHERE true"  # tables above
            f" ON CONFLICT (id) DO UPDATE SET {column} = 'other'"
        )
