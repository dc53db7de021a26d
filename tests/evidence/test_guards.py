"""Nobody decides on evidence for what they owned, or on what they brought themselves."""

from datetime import UTC, date, datetime, time

import pytest

from amends.evidence import services
from amends.evidence.models import Evidence
from amends.evidence.queries import newest_state
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.people import services as people
from amends.people.models import Role, User
from tests.evidence.story import COVERED, DECIDED, HELD, Story


def stage_of(evidence: Evidence) -> str:
    found = newest_state(evidence)
    assert found is not None
    return found.stage


def hand_over(
    story: Story,
    holder: User | None,
    day: date,
    *,
    covered_by: Role | None = None,
    entered_on: date | None = None,
) -> None:
    """The owning post is handed over, as entered at nine on the day unless said otherwise."""
    entered = datetime.combine(entered_on or day, time(9), UTC)
    with clock.set_to(entered):
        people.hold_role(
            role=story.owner_role,
            holder=holder,
            covered_by=covered_by,
            effective_on=day,
            by=story.trust.by,
        )


def test_a_post_handed_over_for_a_day_frees_nobody(story: Story) -> None:
    owner = story.trust.user("governance lead")
    himself = Actor(owner.pk)
    hand_over(story, owner, date(2025, 1, 8))
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence, by=himself)
    today = clock.today()
    hand_over(story, story.trust.user(), today)
    for day in (DECIDED, today):
        with pytest.raises(Refused, match="owned an action"):
            story.decide(evidence, effective_on=day, by=himself)


def test_a_handing_over_entered_late_frees_nobody(story: Story) -> None:
    owner = story.trust.user("governance lead")
    hand_over(story, owner, date(2025, 1, 8))
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    # Said today of a day before the evidence begins.
    hand_over(story, story.trust.user(), date(2025, 1, 9), entered_on=clock.today())
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence, by=Actor(owner.pk))


def test_who_left_the_post_before_is_free(story: Story) -> None:
    left = story.trust.user("governance lead")
    for day, holder in ((8, left), (20, story.trust.user())):
        hand_over(story, holder, date(2025, 1, day))
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    story.decide(evidence, by=Actor(left.pk))
    assert stage_of(evidence) == "accepted"


def test_a_cover_for_a_while_does_not_accept(story: Story) -> None:
    for day, cover in ((3, story.trust.role), (5, None)):
        hand_over(story, None, date(2025, 2, day), covered_by=cover)
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence)


def test_whoever_added_it_does_not_accept_it(story: Story) -> None:
    evidence = story.add(by=story.lead)
    story.present(evidence, by=story.auditor)
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence)
    # Nor once what they said of it has been taken out and said by another.
    services.retract_state(
        state=evidence.states.get(stage="presented"), reason="Not yet", by=story.auditor
    )
    services.retract_state(
        state=evidence.states.get(stage="held"), reason="A day out", by=story.lead
    )
    services.move(
        evidence=evidence, stage="held", effective_on=HELD, period=COVERED, by=story.auditor
    )
    story.present(evidence, by=story.auditor)
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence)
    story.decide(evidence, "refused", reason="Too few", by=story.reviewer)
    story.present(evidence, by=story.auditor, effective_on=date(2025, 3, 20))
    # Who refused it brought nothing.
    story.decide(evidence, by=story.reviewer, effective_on=date(2025, 3, 21))
    assert stage_of(evidence) == "accepted"
