"""Beside each entry: to put it right, and to have words removed, for those who may and no one else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from amends.assurance.models import Cell, Judgement
from amends.assurance.services import judge, record_cell
from amends.ledger import clock
from amends.ledger.services import retract
from amends.plans.models import Commitment, Update
from amends.plans.services import correct_update
from tests.assurance.reading import address, words
from tests.assurance.world import NOW, World, build
from tests.fixtures.databases import Begin

TOLD = date(2025, 2, 1)
USED = date(2025, 3, 1)
JUDGED = date(2025, 5, 1)


@pytest.fixture
def world(page_beginning: Begin, settings: Settings) -> World:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    made = page_beginning(build)
    with clock.set_to(NOW):
        made.update(made.action, day=TOLD)
        record_cell(
            action=made.action,
            service=made.north,
            state="in use",
            effective_on=USED,
            expires_on=date(2026, 3, 1),
            basis="A report",
            by=made.by["owner"],
        )
        for subject, scale, value in (
            (made.action, "letters", "C"),
            (made.recommendation, "intent", "partly met"),
        ):
            judge(
                subject=subject,
                scale=scale,
                value=value,
                kind="panel",
                body=made.panel,
                effective_on=JUDGED,
                conflict="none",
                text="Seen in one team.",
                by=made.by["reviewer"],
            )
    return made


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    """What a page says to one of the people."""

    def read(who: str, name: str = "action", query: str = "") -> str:
        client = Client()
        client.force_login(world.users[who])
        thing = world.action if name == "action" else world.recommendation
        with clock.set_to(NOW):
            return words(client, address(world, name, thing.pk) + query)

    return read


def corrections(world: World) -> dict[str, str]:
    rows = {
        "correct-update": Update.objects.get(retracts=False),
        "correct-terms": Commitment.objects.get(),
        "correct-cell": Cell.objects.get(),
        "correct-judgement": Judgement.objects.get(action=world.action),
    }
    return {name: address(world, name, row.pk) for name, row in rows.items()}


def removals(world: World) -> list[str]:
    rows = (
        Update.objects.get(),
        Commitment.objects.get(),
        Cell.objects.get(),
        Judgement.objects.get(action=world.action),
    )
    return [address(world, "ask-removal", row._meta.label_lower, row.pk) for row in rows]


@pytest.mark.parametrize(
    ("who", "corrects"),
    [
        ("lead", {"correct-update", "correct-terms", "correct-cell"}),
        ("owner", {"correct-update", "correct-cell"}),
        ("auditor", {"correct-update", "correct-cell"}),
        ("reviewer", {"correct-judgement"}),
        ("information", {"correct-update", "correct-cell"}),
        ("reader", set()),
    ],
)
def test_correct_is_offered_to_those_who_find_the_form(
    world: World, page: Callable[..., str], who: str, corrects: set[str]
) -> None:
    told = page(who)
    offered = {name for name, where in corrections(world).items() if where in told}
    assert offered == corrects
    client = Client()
    client.force_login(world.users[who])
    with clock.set_to(NOW):
        found = {
            name
            for name, where in corrections(world).items()
            if client.get(where).status_code == 200
        }
    assert found == corrects


def test_a_reviewers_grade_that_was_released_is_offered_for_correction_to_nobody(
    world: World, page: Callable[..., str]
) -> None:
    with clock.set_to(NOW):
        row = judge(
            subject=world.action,
            scale="letters",
            value="D",
            kind="independent",
            effective_on=JUDGED,
            conflict="none",
            text="One team of two.",
            by=world.by["reviewer"],
        )
    told = page("reviewer")
    assert "One team of two." in told
    assert address(world, "correct-judgement", row.pk) not in told


@pytest.mark.parametrize(
    ("who", "may"), [("lead", True), ("owner", True), ("reviewer", False), ("reader", False)]
)
def test_removal_is_offered_to_those_who_may_ask(
    world: World, page: Callable[..., str], who: str, may: bool
) -> None:
    told = page(who)
    assert [where in told for where in removals(world)] == [may] * 4
    assert ("Remove words" in told) is may
    assert ("If a judgement is wrong" in told) is (may or who == "reviewer")
    assert ("If a promise is wrong" in told) is may


def test_nothing_is_offered_on_another_day(page: Callable[..., str]) -> None:
    told = page("lead", query="?on=2025-04-01")
    assert "As at 1 April 2025" in told
    assert "Remove words" not in told


def test_an_entry_is_corrected_once(world: World, page: Callable[..., str]) -> None:
    update = Update.objects.get()
    with clock.set_to(NOW):
        put_right = correct_update(
            update=update, text="We began it.", reason="Not done yet.", by=world.by["owner"]
        )
    told = page("owner")
    assert address(world, "correct-update", update.pk) not in told
    assert address(world, "correct-update", put_right.pk) in told
    assert told.count("This entry was corrected or taken out, and no longer counts.") == 1
    assert address(world, "ask-removal", "plans.update", update.pk) in told
    with clock.set_to(NOW):
        gone = retract(
            put_right, by=world.by["owner"], event="test.retracted", reason="Another action."
        )
    told = page("owner")
    assert "If an update is wrong" in told
    assert "correct/" not in told.split("Updates by the owner")[1].split("<h2>")[0]
    assert "This takes out an earlier entry: Another action." in told
    assert address(world, "ask-removal", "plans.update", gone.pk) in told


def test_the_judgement_of_a_recommendation(world: World, page: Callable[..., str]) -> None:
    row = Judgement.objects.get(recommendation=world.recommendation)
    correct = address(world, "correct-judgement", row.pk)
    remove = address(world, "ask-removal", "assurance.judgement", row.pk)
    assert [each in page("reviewer", "recommendation") for each in (correct, remove)] == [1, 0]
    assert [each in page("lead", "recommendation") for each in (correct, remove)] == [0, 1]
    assert [each in page("reader", "recommendation") for each in (correct, remove)] == [0, 0]


def test_a_judgement_not_yet_released_is_seen_by_its_reviewer_alone(
    world: World, page: Callable[..., str]
) -> None:
    with clock.set_to(NOW):
        judge(
            subject=world.action,
            scale="letters",
            value="A",
            kind="independent",
            effective_on=JUDGED,
            released_on=date(2025, 7, 1),
            conflict="none",
            text="Not to be seen yet.",
            by=world.by["reviewer"],
        )
    assert "Not to be seen yet." in page("reviewer")
    assert "Not to be seen yet." not in page("lead")


def test_queries_do_not_grow(world: World, page: Callable[..., str]) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page("lead")
        return len(captured)

    before = count()
    with clock.set_to(NOW):
        for day in (2, 3, 4):
            world.update(world.action, day=date(2025, 2, day))
            world.promise(world.action, day=date(2025, 2, day))
    assert count() == before
