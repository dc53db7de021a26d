"""Two people, or one person twice, at the same moment, with real commits."""

import threading
from collections.abc import Callable

from django.db import connection

from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import newest_state
from amends.evidence.services import also_about
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from tests.databases import Copy
from tests.evidence.story import NOW, make_story


def at_once(*attempts: Callable[[], object]) -> list[str]:
    """What each said: "saved", or why not."""
    said: list[str] = []
    gate = threading.Barrier(len(attempts))

    def attempt(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            with clock.set_to(NOW):
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


def test_accepting_and_refusing_at_once_decides_once(committed_database: Copy) -> None:
    del committed_database
    with clock.set_to(NOW):
        story = make_story()
        evidence = story.presented()
        seen = newest_state(evidence)
    assert seen is not None
    said = at_once(
        lambda: story.decide(evidence, expected=seen.pk),
        lambda: story.decide(
            evidence, "refused", reason="Too few", by=story.reviewer, expected=seen.pk
        ),
    )
    assert said[1] == "saved"
    assert said[0].startswith("Someone else has changed this")
    assert EvidenceState.objects.filter(subject=evidence).count() == 3
    assert verify(story.trust.pk).intact


def test_a_form_sent_twice_at_once_adds_once(committed_database: Copy) -> None:
    del committed_database
    with clock.set_to(NOW):
        story = make_story()
    key = uuid7()
    assert at_once(*[lambda: story.add(id=key)] * 2) == ["saved", "saved"]
    assert Evidence.objects.count() == 1
    state = uuid7()
    evidence = Evidence.objects.get()
    assert at_once(*[lambda: story.present(evidence, id=state)] * 2) == ["saved", "saved"]
    assert EvidenceState.objects.count() == 2
    assert verify(story.trust.pk).intact


def test_widening_does_not_slip_past_presenting(committed_database: Copy) -> None:
    del committed_database
    with clock.set_to(NOW):
        story = make_story()
        evidence = story.add()
    at_once(
        lambda: story.present(evidence),
        lambda: also_about(evidence=evidence, services=[story.trust.west], by=story.auditor),
    )
    presented = EvidenceState.objects.get(subject=evidence, stage="presented")
    assert not evidence.services.filter(sequence__gt=presented.sequence).exists()
