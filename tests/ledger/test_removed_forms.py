"""Words are removed however they are written: case, composition, spaces, escapes, dates, short columns."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from amends.files.models import StoredFile
from amends.investigations.models import Case, CaseStatement
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.redaction import (
    ask,
    carry_out,
    places_holding,
    words_asked_for,
)
from amends.ledger.rules import REMOVED, Refused
from amends.ledger.services import write
from amends.ledger.spelling import pattern_of
from amends.ledger.verification import verify
from amends.ledger.working import Shape, texts_of, value_without
from amends.people.models import Holding, Role
from tests.ledger.small import Small, hold, small_organisation

DAY = date(2025, 3, 1)


@pytest.fixture
def small(database: object) -> Small:
    return small_organisation()


def remove(small: Small, row: Holding, words: str) -> None:
    first = row.note.index(words)
    request = ask(
        row=row, field="note", first=first, last=first + len(words), reason="why", by=small.by
    )
    places = places_holding(words_asked_for(request), small.organisation.pk)
    carry_out(request=request, by=small.other, places=len(places))
    assert verify(small.organisation.pk).faults == ()


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Élodie Placeholder", "ÉLODIE PLACEHOLDER"),
        ("Élodie Placeholder", "E\u0301lodie Placeholder"),
        ("Élodie Placeholder", "élodie\n  placeholder"),
        ("Pat O'Placeholder", "Pat O\u2019Placeholder"),
        ("Pat O\u2019Placeholder", "Pat O&#39;Placeholder"),
        ("Pat O'Placeholder", "<b>Pat O&#x27;Placeholder</b>"),
        ("Perry Placeholder", "_Perry Placeholder_"),
        ("Perry Placeholder", "notes_perry_placeholder.pdf"),
        ("Perry Placeholder", "Perry\u00a0Placeholder's"),
        ("A & B Placeholder", "A &amp; B Placeholder"),
        ("Плейсхолдер", "ПЛЕЙСХОЛДЕР"),
        ("Perry Placeholder", "Perry\u200bPlaceholder"),
        ("Perry Placeholder", "Pe\u00adrry Place\u00adhol\u200bder"),
        ("Perry Placeholder", "Perry<wbr> Place&shy;holder"),
        ("Perry Place\u00adholder", "Perry Placeholder"),
    ],
)
def test_every_way_of_writing_goes(small: Small, words: str, written: str) -> None:
    row = hold(small, DAY, note=f"We asked {words}.")
    other = hold(small, DAY, note=f"Then {written} said so.")
    remove(small, row, words)
    row.refresh_from_db()
    other.refresh_from_db()
    assert row.note == f"We asked {REMOVED}."
    assert REMOVED in other.note
    assert "laceholder" not in other.note.lower()
    assert "holder" not in other.note.lower()
    assert "хол" not in other.note.lower()


@pytest.mark.parametrize("kept", ["Perrys Placeholder", "xPerry Placeholder", "Perry alone"])
def test_other_words_stay(kept: str) -> None:
    assert pattern_of("Perry Placeholder").sub(REMOVED, kept) == kept


def test_a_date_loses_only_the_words_of_its_source(small: Small) -> None:
    """Its days and precision have a shape of their own, which words such as "month" also have."""
    dates: list[Callable[[], ImpreciseDate]] = [
        lambda: ImpreciseDate.month(2025, 3, "the month that Perry leaves"),
        lambda: ImpreciseDate(None, None, Precision.RELATIVE, "after the month ends"),
        lambda: ImpreciseDate.month(2025, 4),
    ]
    statements = []
    for number, made in enumerate(dates):
        with write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing:
            case = writing.add(Case(pseudonym=f"Ms {number}"))
            statements.append(
                writing.add(CaseStatement(subject=case, incident=made(), effective_on=DAY))
            )
    remove(small, hold(small, DAY, note="In the month of March."), "month")
    read = [CaseStatement.objects.get(pk=row.pk).incident for row in statements]
    assert [day.raw if day else None for day in read] == [
        f"the {REMOVED} that Perry leaves",
        f"after the {REMOVED} ends",
        "",
    ]
    assert [day.precision if day else None for day in read] == [
        Precision.MONTH,
        Precision.RELATIVE,
        Precision.MONTH,
    ]
    with pytest.raises(Refused, match="whole words"):
        ask(row=statements[2], field="incident", first=0, last=10, reason="why", by=small.by)


def test_a_short_column_holds_the_marker(small: Small) -> None:
    name = "Bob " + "x" * 195
    with write(organisation_id=small.organisation.pk, by=small.by, event="test") as writing:
        role = writing.add(Role(party=small.role.party, name=name))
    remove(small, hold(small, DAY, note="Bob said so."), "Bob")
    role.refresh_from_db()
    assert len(role.name) == 200
    assert role.name.startswith(REMOVED)


def test_a_second_request_never_removes_what_has_moved_into_its_place(small: Small) -> None:
    row = hold(small, DAY, note="Bob and Perry Placeholder came to see us.")
    later = ask(row=row, field="note", first=8, last=25, reason="why", by=small.by)
    assert words_asked_for(later) == "Perry Placeholder"
    remove(small, row, "Bob")
    with pytest.raises(Refused, match="Ask again"):
        words_asked_for(later)
    with pytest.raises(Refused, match="Ask again"):
        carry_out(request=later, by=small.other, places=1)


def test_what_is_no_record_loses_the_words_too(small: Small) -> None:
    file = StoredFile.objects.create(
        organisation=small.organisation.pk,
        sha256="0" * 64,
        size=1,
        name="Perry Placeholder.pdf",
        media_type="application/pdf",
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
        created_by=small.by.person,
    )
    elsewhere = StoredFile.objects.create(
        organisation=small_organisation().organisation.pk,
        sha256="0" * 64,
        size=1,
        name="Perry Placeholder.pdf",
        media_type="application/pdf",
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
        created_by=small.by.person,
    )
    remove(small, hold(small, DAY, note="Perry Placeholder came."), "Perry Placeholder")
    file.refresh_from_db()
    elsewhere.refresh_from_db()
    assert file.name == f"{REMOVED}.pdf"
    assert elsewhere.name == "Perry Placeholder.pdf", "another organisation's"


def test_a_json_value_is_walked() -> None:
    value = {"Perry Placeholder": [1, None, "a\nPerry Placeholder"]}
    assert value_without(value, pattern_of("Perry Placeholder")) == {
        REMOVED: [1, None, f"a\n{REMOVED}"]
    }
    assert list(texts_of(value)) == ["Perry Placeholder", "a\nPerry Placeholder"]


def test_the_names_that_we_gave_stay_in_a_json_value() -> None:
    """A person may be called Page, and every place in a document is on one."""
    value = [{"page": 3, "code": "page", "facts": {"page": "Ms Page"}}]
    shape = Shape(codes=frozenset({"code"}))
    assert value_without(value, pattern_of("Page"), shape=shape) == [
        {"page": 3, "code": "page", "facts": {"page": f"Ms {REMOVED}"}}
    ]
    assert list(texts_of(value, shape)) == ["Ms Page"]


def test_what_is_ours_in_a_json_value_depends_on_where_it_stands() -> None:
    shape = Shape(codes=frozenset({"said.status"}), marks=frozenset({"column odd", "late"}))
    value = {
        "said": {"status": "late", "words": "late"},
        "found": {"status": "late"},
        "flags": ["late", "column odd: late column"],
    }
    clean = value_without(value, pattern_of("late"), shape=shape)
    assert clean == {
        "said": {"status": "late", "words": REMOVED},
        "found": {"status": REMOVED},
        "flags": ["late", f"column odd: {REMOVED} column"],
    }
    assert list(texts_of(value, shape)) == ["late", "late", "", "late column"]
    said = value_without({"late": "late"}, pattern_of("late"), shape=Shape(by_words=True))
    assert said == {REMOVED: "late"}
