"""Questions that are compiled once answer as the ORM does, whatever they are asked about."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from amends.ledger.prepared import NOW, THING, WORD, ask, prepare, read, rows
from amends.people.models import Organisation, Service
from tests.factories import Trust, make_service, make_trust


@pytest.fixture
def trust(database: object) -> Trust:
    return make_trust()


def named(of: Any, _at: object) -> QuerySet[Service]:
    return Service.objects.filter(organisation__in=of, name=WORD)


def test_a_question_about_a_word_means_the_word_that_is_given(trust: Trust) -> None:
    for name in ("Night team", "O’Brien’s ☃ 100% (%s)"):
        one = make_service(trust, name)
        found = read("tried", Service, named, [trust.pk], NOW, word=name)
        assert [row.pk for row in found] == [one.pk]
    assert read("tried", Service, named, [trust.pk], NOW, word="Nobody’s team") == []


def test_any_number_of_things_has_one_text_on_postgresql(trust: Trust) -> None:
    things = [trust.division, trust.east, trust.west]
    seen: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    for n in (1, 2, 3):
        with connection.execute_wrapper(keep):
            found = rows(Service, "pk", [each.pk for each in things[:n]])
        assert {row.pk for row in found} == {each.pk for each in things[:n]}
    assert len(set(seen)) == (1 if connection.vendor == "postgresql" else 3)


def test_a_row_read_without_its_salts_still_has_them(trust: Trust) -> None:
    (row,) = rows(Organisation, "pk", [trust.pk])
    assert "salts" not in row.__dict__
    assert row.salts
    assert row.salts == Organisation.objects.get(pk=trust.pk).salts


@pytest.mark.postgresql_only(reason="SQLite has no lists")
def test_things_are_asked_about_with_in_alone(trust: Trust) -> None:
    with pytest.raises(ValueError, match="IN alone"):
        prepare(Organisation.objects.filter(pk=THING).values_list("pk"))


def test_nothing_is_asked_about_nothing(trust: Trust) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ask("never asked", lambda of, at: named(of, at).values_list("pk"), [], NOW) == []
    assert not queries


@pytest.mark.postgresql_only(reason="a setting of PostgreSQL's planner")
def test_postgresql_is_told_that_indexes_cost_little(trust: Trust) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone()[0] == "1.1"
