"""Rows forged with the identities of honest entries, and redactions made to open what they do not name."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from amends.ledger.models import Entry
from amends.ledger.redaction import ask, carry_out, places_holding
from amends.ledger.rules import canonical, digest
from amends.ledger.verification import verify
from amends.people.models import Holding
from tests.ledger.small import Small, hold, small_organisation

SALT = "00" * 16


@pytest.fixture
def chain(database: object) -> Small:
    small = small_organisation()
    for day, note in enumerate(["harm was caused", "later", "later still"], start=1):
        hold(small, date(2025, 1, day), note=note)
    return small


def run(sql: str, *values: str) -> None:
    """A statement of somebody who has the database, triggers and all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def stored(pk: object) -> str:
    """An identifier as the database keeps it."""
    return str(pk) if connection.vendor == "postgresql" else str(pk).replace("-", "")


def forge_holding(chain: Small, **values: object) -> None:
    """A holding like the last one, but for these columns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_holding LIMIT 0")
        names = [column[0] for column in cursor.description]
        chosen = ["%s" if name in values else name for name in names]
        cursor.execute(
            f"INSERT INTO people_holding ({', '.join(names)}) SELECT {', '.join(chosen)}"  # names from the database
            " FROM people_holding WHERE sequence = 6",
            [str(values[name]) for name in names if name in values],
        )


def test_a_row_with_the_identity_of_another_kinds_entry_is_found(chain: Small) -> None:
    role = Entry.objects.get(sequence=3)
    assert role.kind == "people.role"
    forge_holding(
        chain, id=stored(role.thing), sequence=3, note="forged", effective_on="2025-03-01"
    )
    found = [(fault.sequence, fault.kind) for fault in verify(chain.organisation.pk).faults]
    assert found == [(3, "people.holding")]


def forge_redaction(chain: Small, row: Holding, changes: list[dict[str, str]]) -> str:
    """A request and a redaction with the identities of entries 5 and 6. Returns the redaction's id."""
    ids = [stored(Entry.objects.get(sequence=sequence).thing) for sequence in (5, 6)]
    columns = "id, organisation_id, sequence, recorded_at, recorded_by_id, salts"
    head = [stored(chain.organisation.pk), "2025-01-01 09:00:00+00", stored(chain.by.person)]
    run(
        f"INSERT INTO ledger_redactionrequest ({columns}, kind, thing, field, first, last, reason,"
        " authority, public_note) VALUES (%s, %s, 5, %s, %s, '{}', 'people.holding', %s, 'note', 0,"
        " 3, '', '', '')",
        ids[0],
        *head,
        stored(row.pk),
    )
    run(
        f"INSERT INTO ledger_redaction ({columns}, request_id, effective_on, places, changes)"
        " VALUES (%s, %s, 6, %s, %s, '{}', %s, '2025-01-01', 1, %s)",
        ids[1],
        *head,
        ids[0],
        canonical(changes).decode(),
    )
    return ids[1]


def rewrite(row: Holding, words: str, redaction: str) -> None:
    """The transition that the triggers allow, with other words."""
    run(
        "UPDATE people_holding SET note = %s, salts = %s, redaction_id = %s WHERE id = %s",
        words,
        json.dumps({"note": SALT}),
        redaction,
        stored(row.pk),
    )


def test_a_forged_redaction_vouches_for_nothing(chain: Small) -> None:
    row = Holding.objects.get(sequence=4)
    words = "no harm at all [removed]"
    change = {
        "kind": "people.holding",
        "thing": str(row.pk),
        "field": "note",
        "digest": digest(words, SALT),
    }
    rewrite(row, words, forge_redaction(chain, row, [change]))
    found = {(fault.sequence, fault.kind) for fault in verify(chain.organisation.pk).faults}
    assert found == {
        (4, "people.holding"),
        (5, "ledger.redactionrequest"),
        (6, "ledger.redaction"),
    }


def test_what_an_honest_redaction_did_is_read_from_the_chain(chain: Small) -> None:
    """Another row in its table, or other words in its row, change nothing that it vouches for."""
    row = Holding.objects.get(sequence=4)
    blank(chain, row, 9)
    assert verify(chain.organisation.pk).intact
    forged = [
        {
            "kind": "people.holding",
            "thing": str(row.pk),
            "field": "note",
            "digest": digest("x", SALT),
        }
    ]
    forge_redaction(chain, row, forged)
    found = [(fault.sequence, fault.kind) for fault in verify(chain.organisation.pk).faults]
    assert found == [(5, "ledger.redactionrequest"), (6, "ledger.redaction")]


def blank(chain: Small, row: Holding, first: int) -> str:
    """Remove the words of a row's note from a place on. Returns the redaction's id."""
    words = row.note[first:]
    request = ask(row=row, field="note", first=first, last=len(row.note), reason="why", by=chain.by)
    places = len(places_holding(words, chain.organisation.pk))
    return stored(carry_out(request=request, by=chain.other, places=places).pk)


def test_a_redaction_opens_only_the_rows_and_fields_that_it_names(chain: Small) -> None:
    named, other = Holding.objects.get(sequence=4), Holding.objects.get(sequence=5)
    redaction = blank(chain, named, 9)
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        rewrite(other, "nothing [removed]", redaction)
    assert Holding.objects.get(sequence=5).note == "later"
    change = {"thing": str(other.pk), "digest": ""}
    elsewhere = [
        {**change, "kind": "people.holding", "field": "correction_reason"},
        {**change, "kind": "people.role", "field": "note"},
    ]
    forged = forge_redaction(chain, other, elsewhere)
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        rewrite(other, "nothing [removed]", forged)
