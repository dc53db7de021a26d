"""Two people at once, with real commits."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connection

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.plans import services
from amends.plans.models import Action, Commitment, Placement, ScopeStatement, Update
from amends.plans.queries import newest_scope
from tests.databases import Copy
from tests.plans.story import NOW, TODAY, make_story


def at_once(*attempts: Callable[[], object]) -> list[str]:
    """What each said: "saved", or why not."""
    said: list[str] = []
    gate = threading.Barrier(len(attempts))

    def attempt(work: Callable[[], object]) -> None:
        try:
            with clock.set_to(NOW):
                gate.wait()
                work()
        except Refused as refusal:
            said.append(str(refusal))
        else:
            said.append("saved")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(work,)) for work in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_one_of_two_who_change_the_terms_is_told_to_look(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    seen = Commitment.objects.get(subject=story.action).pk
    said = at_once(
        lambda: story.change(expected=seen),
        lambda: story.change(wording="We will do more.", expected=seen),
    )
    assert said[1] == "saved"
    assert said[0].startswith("Someone else has changed this")
    assert Commitment.objects.filter(subject=story.action).count() == 2


def test_a_form_sent_twice_at_once_is_saved_once(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    keys = uuid7(), uuid7(), uuid7()
    said = at_once(
        *[lambda: story.add("2", id=keys[0])] * 2,
        *[lambda: story.tell(id=keys[1], expected=None)] * 2,
        *[lambda: story.change(id=keys[2])] * 2,
    )
    assert said == ["saved"] * 6
    assert Action.objects.filter(pk=keys[0]).count() == 1
    assert Placement.objects.filter(number="2").count() == 1
    assert Update.objects.count() == 1
    assert Commitment.objects.filter(subject=story.action).count() == 2


def test_two_actions_do_not_get_one_number(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    said = at_once(lambda: story.add("2", title="One"), lambda: story.add("2", title="Other"))
    assert said[1] == "saved"
    assert "has the number 2" in said[0]
    assert Action.objects.count() == 2


def test_two_who_set_the_scope_do_not_undo_each_other(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    seen = newest_scope(story.action)

    def scope(reason: str) -> object:
        return services.set_scope(
            action=story.action,
            services=[story.trust.west],
            effective_on=TODAY,
            reason=reason,
            expected=seen,
            by=story.by,
        )

    said = at_once(lambda: scope("One."), lambda: scope("Other."))
    assert said[1] == "saved"
    assert said[0].startswith("Someone else")
    assert ScopeStatement.objects.filter(effective_on=TODAY).count() == 2


def test_an_update_is_taken_out_once(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    with clock.set_to(NOW):
        row = story.tell(effective_on=date(2025, 6, 2))
    said = at_once(
        lambda: services.retract_update(update=row, reason="Wrong.", by=story.owner),
        lambda: services.correct_update(update=row, reason="Wrong.", text="Y.", by=story.owner),
    )
    assert said[1] == "saved"
    assert "corrected already" in said[0]
