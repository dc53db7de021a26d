"""An honest chain verifies; each way of tampering is found, and the first bad row is named."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.identifiers import uuid7
from amends.ledger import triggers
from amends.ledger.models import Entry, Head
from amends.ledger.redaction import ask, carry_out, places_holding
from amends.ledger.rules import Refused, canonical, chain_hash
from amends.ledger.sentences import fault_in_words
from amends.ledger.services import correct, retract, write
from amends.ledger.verification import Anchor, Wrong, chains, verify
from amends.people.models import Holding, Organisation
from tests.databases import undone
from tests.ledger.small import Small, hold, small_organisation

DAYS = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]


@pytest.fixture
def small(database: object) -> Small:
    return small_organisation()


@pytest.fixture
def chain(small: Small) -> Small:
    for day in DAYS:
        hold(small, day, note=f"from {day}")
    return small


@contextmanager
def somebody_with_the_database() -> Iterator[Callable[[str], None]]:
    """An attacker who owns the database takes the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("people_holding", "ledger_entry"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(f"DROP TRIGGER {triggers.PREFIX}_update_{table}")
                cursor.execute(f"DROP TRIGGER {triggers.PREFIX}_delete_{table}")
        yield cursor.execute


def test_an_honest_chain_is_intact(chain: Small) -> None:
    verdict = verify(chain.organisation.pk)
    assert verdict.intact, verdict.faults
    assert verdict.entries == Entry.objects.count()


def test_the_payload_is_canonical_and_holds_no_words(chain: Small) -> None:
    for entry in Entry.objects.all():
        payload = json.loads(entry.payload)
        assert canonical(payload).decode() == entry.payload
        assert chain_hash(entry.payload.encode()) == entry.hash
        assert "from 2025" not in entry.payload
        assert "Medical Director" not in entry.payload


def test_salts_keep_short_words_from_being_guessed(chain: Small) -> None:
    first, second = hold(chain, DAYS[0], note="yes"), hold(chain, DAYS[0], note="yes")
    digests = [
        json.loads(Entry.objects.get(thing=row.pk).payload)["words"]["note"]
        for row in (first, second)
    ]
    assert digests[0] != digests[1]


TAMPERING = {
    "words altered": (
        "UPDATE people_holding SET note = 'other' WHERE sequence = 5",
        5,
        "note has been altered",
    ),
    "fact altered": (
        "UPDATE people_holding SET effective_on = '2024-01-01' WHERE sequence = 5",
        5,
        "effective_on has been altered",
    ),
    "who altered": (
        "UPDATE people_holding SET recorded_as_id = (SELECT id FROM people_role) WHERE sequence = 5",
        5,
        "role has been altered",
    ),
    "row missing": ("DELETE FROM people_holding WHERE sequence = 5", 5, "row is missing"),
    "salt altered": (
        'UPDATE people_holding SET salts = \'{"note": "00"}\' WHERE sequence = 5',
        5,
        "note has been altered",
    ),
    "salts of another shape": (
        "UPDATE people_holding SET salts = '[]' WHERE sequence = 5",
        5,
        "note has been altered",
    ),
    "organisation altered": (
        (
            "UPDATE people_holding SET organisation_id = (SELECT id FROM people_organisation"
            " WHERE name = 'Elsewhere') WHERE sequence = 5"
        ),
        5,
        "organisation has been altered",
    ),
    "entry missing": ("DELETE FROM ledger_entry WHERE sequence = 5", 5, "no entry for this row"),
    "entry altered": (
        "UPDATE ledger_entry SET payload = replace(payload, '2025-02-01', '2025-02-02') WHERE sequence = 5",
        5,
        "payload has been altered",
    ),
    "column altered": (
        "UPDATE ledger_entry SET event = 'other' WHERE sequence = 5",
        5,
        "event is not the one",
    ),
    "cut off": ("DELETE FROM ledger_entry WHERE sequence > 5", 6, "ends at 5"),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found_at_the_first_bad_row(chain: Small, name: str) -> None:
    sql, sequence, words = TAMPERING[name]
    elsewhere = uuid7()
    with write(organisation_id=elsewhere, by=chain.by, event="test") as writing:
        writing.add(Organisation(id=elsewhere, name="Elsewhere", slug="elsewhere"))
    with somebody_with_the_database() as execute:
        execute(sql)
    first = verify(chain.organisation.pk).faults[0]
    assert (first.sequence, words in fault_in_words(first)) == (sequence, True), first


@pytest.mark.parametrize("payload", ["{}", "[]", "null", "not JSON", '{"facts": 1, "words": {}}'])
def test_a_payload_of_another_shape_is_named_and_not_raised(chain: Small, payload: str) -> None:
    with somebody_with_the_database(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET payload = %s, hash = %s WHERE sequence = 5",
            [payload, chain_hash(payload.encode())],
        )
    first = verify(chain.organisation.pk).faults[0]
    assert (first.sequence, fault_in_words(first)) == (5, "its payload cannot be read")


@pytest.mark.sqlite_only(reason="PostgreSQL's columns take nothing else")
@pytest.mark.parametrize("change", ["recorded_at = 'soon'", "effective_on = 'soon'"])
def test_a_row_that_cannot_be_read_is_named_and_not_raised(chain: Small, change: str) -> None:
    with somebody_with_the_database() as execute:
        execute(f"UPDATE people_holding SET {change} WHERE sequence = 5")
    first = verify(chain.organisation.pk).faults[0]
    assert (first.sequence, first.kind) == (5, "people.holding")


def redacted(chain: Small) -> Holding:
    """Row 5, once the year in its note is gone."""
    row = Holding.objects.get(sequence=5)
    request = ask(row=row, field="note", first=5, last=9, reason="why", by=chain.by)
    places = len(places_holding("2025", chain.organisation.pk))
    carry_out(request=request, by=chain.other, places=places)
    assert verify(chain.organisation.pk).intact
    return row


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("note = '[removed] and more'", "the row's note has been altered"),
        ("note = 'from 2025-02-01'", "the row's note has been altered"),
        ("redaction_id = NULL", "the row's redaction has been altered"),
    ],
)
def test_a_redacted_row_is_still_watched(chain: Small, change: str, what: str) -> None:
    redacted(chain)
    with somebody_with_the_database() as execute:
        execute(f"UPDATE people_holding SET {change} WHERE sequence = 5")
    first = verify(chain.organisation.pk).faults[0]
    assert (first.sequence, fault_in_words(first)) == (5, what)


def test_two_editions_at_one_place_are_both_compared(chain: Small) -> None:
    anchors = [Anchor(3, "0" * 64, "Edition 1"), Anchor(3, "1" * 64, "Edition 2")]
    assert [
        fault_in_words(f).split(" was")[0] for f in verify(chain.organisation.pk, anchors).faults
    ] == [
        "Edition 1",
        "Edition 2",
    ]


def test_a_head_whose_moment_was_changed_shows(chain: Small) -> None:
    """The next write would take its moment from there."""
    Head.objects.update(recorded_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert [fault.wrong for fault in verify(chain.organisation.pk).faults] == [Wrong.HEAD_TIME]


def test_a_clock_that_went_back_shows(chain: Small) -> None:
    """Somebody writes the last entry anew, with an earlier moment and everything that follows from it."""
    last = Entry.objects.get(sequence=6)
    payload = json.loads(last.payload) | {"recorded_at": "2024-12-31T09:00:00.000000Z"}
    text = canonical(payload).decode()
    moment = "2024-12-31 09:00:00+00:00"
    with somebody_with_the_database(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET payload = %s, hash = %s, recorded_at = %s WHERE sequence = 6",
            [text, chain_hash(text.encode()), moment],
        )
        cursor.execute("UPDATE people_holding SET recorded_at = %s WHERE sequence = 6", [moment])
    Head.objects.update(hash=chain_hash(text.encode()), recorded_at=datetime.fromisoformat(moment))
    assert [fault.wrong for fault in verify(chain.organisation.pk).faults] == [Wrong.TIME_BACK]


@pytest.mark.parametrize("name", ["retracts", "corrects_id"])
def test_a_column_that_an_older_payload_lacks_holds_its_default(chain: Small, name: str) -> None:
    """As if the column had come with a later version."""
    rows = Entry.objects.filter(sequence__gte=4).order_by("sequence")
    with somebody_with_the_database(), connection.cursor() as cursor:
        previous = Entry.objects.get(sequence=3).hash
        for entry in rows:
            payload = json.loads(entry.payload) | {"previous": previous}
            del payload["facts"][name]
            text = canonical(payload).decode()
            cursor.execute(
                "UPDATE ledger_entry SET payload = %s, previous = %s, hash = %s WHERE sequence = %s",
                [text, previous, chain_hash(text.encode()), entry.sequence],
            )
            previous = chain_hash(text.encode())
        Head.objects.update(hash=previous)
        assert verify(chain.organisation.pk).intact
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("ALTER TABLE people_holding DROP CONSTRAINT people_holding_retracts")
        other = "(SELECT id FROM people_holding WHERE sequence = 5)"
        value = other if name == "corrects_id" else "true"
        cursor.execute(f"UPDATE people_holding SET {name} = {value} WHERE sequence = 6")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert [
        (fault.sequence, fault.wrong, fault.about) for fault in verify(chain.organisation.pk).faults
    ] == [(6, Wrong.ROW_ALTERED, name)]


def test_a_head_that_is_missing_shows(chain: Small) -> None:
    Head.objects.filter(pk=chain.organisation.pk).delete()
    assert [fault_in_words(f) for f in verify(chain.organisation.pk).faults] == [
        "the chain ends at 6, but its head says 0"
    ]
    assert not Head.objects.filter(pk=chain.organisation.pk).exists()
    assert chains() == {chain.organisation.pk}


def test_a_row_added_behind_the_ledgers_back_is_found(chain: Small) -> None:
    column = (
        "replace(id::text, '7', '8')::uuid"
        if connection.vendor == "postgresql"
        else "replace(id, '7', '8')"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_holding LIMIT 0")
        names = [c[0] for c in cursor.description]
        values = [column if n == "id" else "99" if n == "sequence" else n for n in names]
        cursor.execute(
            f"INSERT INTO people_holding ({', '.join(names)}) SELECT {', '.join(values)}"  # names from the database
            " FROM people_holding WHERE sequence = 5"
        )
    assert [fault_in_words(f) for f in verify(chain.organisation.pk).faults] == [
        "the ledger has no entry for this row"
    ]


def test_a_tail_cut_off_with_its_rows_and_head_shows_against_an_edition(chain: Small) -> None:
    last = Entry.objects.order_by("-sequence").first()
    assert last is not None
    anchor = Anchor(last.sequence, last.hash, "Edition 1")
    previous = Entry.objects.get(sequence=last.sequence - 1)
    with somebody_with_the_database() as execute:
        execute(f"DELETE FROM people_holding WHERE sequence = {last.sequence}")
        execute(f"DELETE FROM ledger_entry WHERE sequence = {last.sequence}")
    Head.objects.update(
        sequence=previous.sequence, hash=previous.hash, recorded_at=previous.recorded_at
    )
    assert verify(chain.organisation.pk).intact
    verdict = verify(chain.organisation.pk, [anchor])
    assert [fault_in_words(f) for f in verdict.faults] == [
        f"the chain has been cut off: Edition 1 was sealed at {last.sequence}"
    ]


def test_a_chain_written_again_shows_against_an_edition(chain: Small) -> None:
    verdict = verify(chain.organisation.pk, [Anchor(3, "0" * 64, "Edition 1")])
    assert [fault_in_words(f) for f in verdict.faults] == ["Edition 1 was sealed on another chain"]


@settings(max_examples=max(5, settings().max_examples // 2))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["hold", "correct", "retract"]), st.integers(0, 8), st.text(max_size=30)
        ),
        max_size=12,
    )
)
def test_verifying_never_fails_on_an_honest_chain(
    database: object, writes: list[tuple[str, int, str]]
) -> None:
    with undone():
        small = small_organisation()
        rows = [hold(small, DAYS[0])]
        for what, number, text in writes:
            row = rows[number % len(rows)]
            note = text.replace("\x00", "")
            if what == "hold":
                rows.append(hold(small, DAYS[number % 3], note=note))
            elif not type(row).objects.filter(corrects=row).exists():
                change = correct if what == "correct" else retract
                # What was said of the same day since is not overtaken by a correction.
                with suppress(Refused):
                    rows.append(change(row, by=small.by, event="test", reason=f"because {note}"))
        assert verify(small.organisation.pk).faults == ()
