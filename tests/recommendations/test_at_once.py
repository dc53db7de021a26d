"""Two people at once, with real commits."""

import threading
from collections.abc import Callable

from django.db import connection

from amends.ledger.rules import Refused
from amends.recommendations.models import Link, LinkDecision, Response
from amends.recommendations.rules import LinkType
from tests.databases import Copy
from tests.recommendations.story import make_story


def at_once(*attempts: Callable[[], object]) -> list[str]:
    """What each said: "saved", or why not."""
    said: list[str] = []
    gate = threading.Barrier(len(attempts))

    def attempt(work: Callable[[], object]) -> None:
        gate.wait()
        try:
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


def test_one_of_two_deciders_is_told_to_look(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    later, earlier = story.add(story.final), story.add(story.internal)
    other = story.actor("governance lead")
    said = at_once(
        lambda: story.link(later, earlier, expected=None),
        lambda: story.link(later, earlier, type=LinkType.WIDER, by=other, expected=None),
    )
    assert said[1] == "saved"
    assert said[0].startswith("Someone else has changed this")
    assert (Link.objects.count(), LinkDecision.objects.count()) == (1, 1)


def test_something_and_nothing_are_not_both_saved(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    later, earlier = story.add(story.final), story.add(story.internal)
    said = at_once(
        lambda: story.link(later, earlier, expected=None),
        lambda: story.link(later, None, expected=None),
    )
    assert said[1] == "saved"
    assert "earlier" in said[0]
    assert Link.objects.count() == 1


def test_a_form_sent_twice_at_once_is_saved_once(committed_database: Copy) -> None:
    del committed_database
    story = make_story()
    made = story.add(story.final)
    said = at_once(*[lambda: story.respond(made)] * 2)
    assert said == ["This answer has been recorded already.", "saved"]
    assert Response.objects.count() == 1
