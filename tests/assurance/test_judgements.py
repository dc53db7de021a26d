"""Judging, and holding a standing lower."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.assurance import queries
from amends.assurance.models import Judgement, Lowering
from amends.assurance.services import correct_judgement, judge, lower
from amends.evidence.models import EvidenceState
from amends.evidence.rules import Stage
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import correct, retract
from amends.ledger.verification import verify
from amends.people.models import Holding
from amends.people.permissions import PROFILES, NotPermitted
from amends.people.services import grant
from tests.assurance.world import NOW, World, build, hold_role
from tests.factories import make_user

DAY = date(2025, 5, 1)
TODAY = Moment(date(2025, 6, 2))


def independent(world: World, who: str = "reviewer", **parts: Any) -> Judgement:
    said: dict[str, Any] = {
        "subject": world.recommendation,
        "scale": "intent",
        "value": "partly met",
        "kind": "independent",
        "effective_on": DAY,
        "conflict": "none",
        "text": "Shown in one team.",
    }
    return judge(**(said | parts), by=world.by[who])


def test_the_standing_of_a_recommendation(world: World) -> None:
    item = world.presented()
    first = independent(world, evidence=[item])
    later = independent(world, value="met", effective_on=date(2025, 5, 20))
    chosen = type(world.recommendation).objects.filter(pk=world.recommendation.pk)
    assert queries.intents(chosen, Moment(DAY)) == {world.recommendation.pk: first}
    assert queries.intents(chosen, TODAY) == {world.recommendation.pk: later}
    assert queries.intents(chosen, Moment(date(2025, 4, 30))) == {}
    assert [row.evidence_id for row in first.evidence.all()] == [item.pk]
    assert verify(world.organisation.pk).faults == ()


def test_a_grade_is_hidden_until_released(world: World) -> None:
    unseen = independent(world, released_on=date(2025, 6, 10))
    subject = world.recommendation
    reviewer = world.by["reviewer"].person
    assert list(queries.judgements_of(subject, TODAY, reader=None)) == []
    assert list(queries.judgements_of(subject, TODAY, reader=world.by["lead"].person)) == []
    assert list(queries.judgements_of(subject, TODAY, reader=reviewer)) == [unseen]
    then = Moment(date(2025, 6, 10))
    assert list(queries.judgements_of(subject, then, reader=None)) == []
    with clock.set_to(NOW + timedelta(days=8)):
        assert list(queries.judgements_of(subject, then, reader=None)) == [unseen]
    chosen = type(subject).objects.filter(pk=subject.pk)
    assert queries.intents(chosen, TODAY) == {}


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"conflict": " "}, "conflict of interest"),
        ({"text": ""}, "why this grade"),
        ({"scale": "stars"}, "scale on which"),
        ({"value": "A"}, "one of the grades"),
        ({"kind": "anyone"}, "who judged"),
        ({"kind": "panel"}, "Name the body"),
        ({"kind": "self"}, "judged by others"),
        ({"kind": "self", "scale": "letters", "value": "A"}, "Only the owner"),
        ({"released_on": date(2025, 4, 30)}, "before the day it was made"),
        ({"effective_on": date(2025, 6, 3)}, "future"),
    ],
)
def test_what_is_not_a_judgement(world: World, parts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        independent(world, **parts)
    assert not Judgement.objects.exists()


def test_only_a_panel_has_a_body(world: World) -> None:
    with pytest.raises(Refused, match="Only a panel"):
        independent(world, body=world.panel)
    assert independent(world, "lead", kind="panel", body=world.panel).body == world.panel


def test_an_action_is_not_judged_on_intent(world: World) -> None:
    with pytest.raises(Refused, match="scale on which"):
        independent(world, subject=world.action)
    independent(world, subject=world.action, scale="letters", value="C")


def test_the_owner_judges_as_owner(world: World) -> None:
    own = {"subject": world.action, "scale": "letters", "value": "B", "kind": "self"}
    independent(world, "owner", **own, conflict="I own it.")
    with pytest.raises(Refused, match="Only the owner"):
        independent(world, "lead", **own)


def test_nobody_judges_what_they_own(world: World) -> None:
    world.promise(world.action, day=date(2025, 4, 1), owner="reviewer")
    for subject, scale, value in (
        (world.action, "letters", "C"),
        (world.recommendation, "intent", "met"),
    ):
        # Nor as of a day before they came to own it.
        for day in (DAY, date(2025, 3, 31)):
            with pytest.raises(Refused, match="what they own"):
                independent(world, subject=subject, scale=scale, value=value, effective_on=day)


def test_nobody_judges_what_their_other_role_owns(world: World) -> None:
    hold_role(world, "owner", world.by["reviewer"].person, date(2025, 4, 1))
    with pytest.raises(Refused, match="what they own"):
        independent(world)


def test_nobody_judges_what_they_submitted(world: World) -> None:
    mine = world.evidence(
        (Stage.HELD, date(2025, 3, 1), "auditor"), (Stage.PRESENTED, date(2025, 3, 3), "reviewer")
    )
    with pytest.raises(Refused, match="what they submitted"):
        independent(world, evidence=[mine])
    with pytest.raises(Refused, match="what they submitted"):
        independent(world, subject=world.action, scale="letters", value="C")
    # Nor by leaving it unticked.
    with pytest.raises(Refused, match="what they submitted"):
        independent(world)


def test_only_who_neither_keeps_nor_works_on_plans_is_independent(world: World) -> None:
    for profile in PROFILES:
        user = make_user(profile)
        grant(organisation=world.organisation, user=user, profile=profile, by=world.by["lead"])
        world.by[profile] = Actor(user.pk)
        if profile == "reviewer":
            assert independent(world, profile).kind == "independent"
        elif profile == "governance lead":
            with pytest.raises(Refused, match="no independent"):
                independent(world, profile)
            assert independent(world, profile, kind="panel", body=world.panel).body == world.panel
        else:
            with pytest.raises(NotPermitted):
                independent(world, profile)


def test_nobody_becomes_independent_by_giving_up_other_access(world: World) -> None:
    user = make_user("Somebody")
    to: dict[str, Any] = {"organisation": world.organisation, "user": user, "by": world.by["lead"]}
    grant(**to, profile="action owner")
    grant(**to, profile="reviewer")
    world.by["somebody"] = Actor(user.pk)
    for day in (DAY, TODAY.day):
        with pytest.raises(Refused, match="no independent"):
            independent(world, "somebody", effective_on=day)
    with clock.set_to(NOW + timedelta(days=1)):
        independent(world, "somebody", effective_on=TODAY.day + timedelta(days=1))


def test_an_owner_passes_no_grade_off_as_a_panels(world: World) -> None:
    world.promise(world.action, day=date(2025, 4, 1), owner="lead")
    with pytest.raises(Refused, match="enters a panel"):
        independent(world, "lead", kind="panel", body=world.panel)


def test_a_correction_of_a_presentation_frees_nobody(world: World) -> None:
    mine = world.evidence(
        (Stage.HELD, date(2025, 3, 1), "auditor"), (Stage.PRESENTED, date(2025, 3, 3), "reviewer")
    )
    presented = mine.states.get(stage=Stage.PRESENTED.value)
    changes = {"effective_on": date(2025, 3, 4)}
    put_right = correct(
        presented, by=world.by["lead"], event="test.corrected", reason="A day later.", **changes
    )
    for taken_out in (False, True):
        if taken_out:
            retract(put_right, by=world.by["lead"], event="test.retracted", reason="Never shown.")
        with pytest.raises(Refused, match="what they submitted"):
            independent(world)


def test_a_presentation_taken_out_counts_no_more(world: World) -> None:
    again = world.evidence(
        (Stage.HELD, date(2025, 3, 1), "auditor"), (Stage.PRESENTED, date(2025, 3, 3), "reviewer")
    )
    taken_out = again.states.get(stage=Stage.PRESENTED.value)
    retract(taken_out, by=world.by["lead"], event="test.retracted", reason="Another report.")
    world.add(
        EvidenceState(
            subject=again,
            stage=Stage.PRESENTED.value,
            period_from=date(2025, 2, 1),
            period_to=date(2025, 2, 28),
            effective_on=date(2025, 3, 5),
        ),
        "owner",
    )
    independent(world, evidence=[again])


def test_whoever_covers_for_the_owner_judges_nothing_of_theirs(world: World) -> None:
    independent(world)
    world.add(
        Holding(
            subject=world.roles["owner"],
            covered_by=world.roles["reviewer"],
            effective_on=date(2025, 4, 1),
        )
    )
    with pytest.raises(Refused, match="what they own"):
        independent(world)


def test_evidence_must_have_been_presented(world: World) -> None:
    held = world.evidence()
    with pytest.raises(Refused, match="not been presented"):
        independent(world, evidence=[held])
    shown = world.presented()
    with pytest.raises(Refused, match="not been presented"):
        independent(world, evidence=[shown], effective_on=date(2025, 3, 2))
    independent(world, evidence=[shown], effective_on=date(2025, 3, 3))
    refused = world.evidence(
        (Stage.HELD, date(2025, 3, 1), "auditor"),
        (Stage.PRESENTED, date(2025, 3, 3), "owner"),
    )
    independent(world, evidence=[refused])


def test_evidence_of_an_action_is_about_it(world: World) -> None:
    other = world.presented(action=world.another_action())
    with pytest.raises(Refused, match="about this action"):
        independent(world, subject=world.action, scale="letters", value="C", evidence=[other])


def test_a_second_submit_writes_nothing(world: World) -> None:
    key = uuid7()
    first = independent(world, id=key)
    assert independent(world, id=key) == first
    assert Judgement.objects.count() == 1


def test_who_judged_puts_it_right(world: World) -> None:
    item = world.presented()
    unseen = independent(
        world, released_on=date(2025, 6, 10), evidence=[item], conflict="Wrote it."
    )
    for who in ("lead", "owner"):
        with pytest.raises(Refused, match="Only the person"):
            correct_judgement(judgement=unseen, reason="x", by=world.by[who], value="met")
    out = correct_judgement(
        judgement=unseen, reason="Both are in.", by=world.by["reviewer"], released_on=DAY
    )
    assert (out.value, out.conflict, out.released_on) == ("partly met", "Wrote it.", DAY)
    assert out.evidence.count() == 1
    assert list(queries.judgements_of(world.recommendation, TODAY, reader=None)) == [out]
    with pytest.raises(TypeError):
        correct_judgement(judgement=out, reason="x", by=world.by["reviewer"], kind="panel")


LATER = date(2025, 6, 10)


@pytest.mark.parametrize(
    ("kind", "released_on", "changes", "refused"),
    [
        ("independent", DAY, {"value": "met"}, "stays as it was released"),
        ("independent", DAY, {"released_on": LATER}, "stays as it was released"),
        ("independent", LATER, {"value": "A"}, "one of the grades"),
        ("independent", LATER, {"value": "met"}, ""),
        ("independent", LATER, {"released_on": DAY}, ""),
        ("panel", DAY, {"value": "met"}, ""),
        ("panel", DAY, {"released_on": LATER}, "cannot be moved"),
        ("panel", DAY, {"released_on": date(2025, 5, 2)}, "cannot be moved"),
        ("panel", LATER, {"released_on": date(2025, 7, 1)}, ""),
    ],
)
def test_what_was_released_is_neither_hidden_nor_a_reviewers_rewritten(
    world: World, kind: str, released_on: date, changes: dict[str, Any], refused: str
) -> None:
    body = world.panel if kind == "panel" else None
    made = independent(world, kind=kind, body=body, released_on=released_on)
    said: dict[str, Any] = {"judgement": made, "reason": "x", "by": world.by["reviewer"]}
    if not refused:
        put_right = correct_judgement(**said, **changes)
        assert {name: getattr(put_right, name) for name in changes} == changes
        return
    with pytest.raises(Refused, match=refused):
        correct_judgement(**said, **changes)
    assert Judgement.objects.count() == 1


def test_another_reviewers_grade_of_the_same_day_is_not_in_the_way(world: World) -> None:
    graded: dict[str, Any] = {"subject": world.action, "scale": "letters", "value": "C"}
    first = independent(world, kind="panel", body=world.panel, **graded)
    independent(world, "lead", kind="panel", body=world.panel, **graded)
    second = correct_judgement(judgement=first, reason="x", by=world.by["reviewer"], value="B")
    independent(world, kind="panel", body=world.panel, **graded)
    with pytest.raises(Refused, match="would undo it"):
        correct_judgement(judgement=second, reason="x", by=world.by["reviewer"], value="A")


@pytest.mark.parametrize("who", ["reader", "owner", "auditor", "outsider"])
def test_who_may_not_judge(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        independent(world, who)


def test_things_of_another_organisation(world: World) -> None:
    other = build()
    with pytest.raises(Refused, match="another organisation"):
        independent(world, "lead", kind="panel", body=other.panel)
    with pytest.raises(NotPermitted):
        independent(world, subject=other.recommendation)


def test_judgements_in_one_query(world: World) -> None:
    for _ in range(3):
        independent(world)
    with CaptureQueriesContext(connection) as captured:
        rows = list(queries.judgements_of(world.recommendation, TODAY, reader=None))
        assert [str(row.recorded_as) and row.body for row in rows] == [None] * 3
    assert len(captured) == 1


def test_lowering_and_its_end(world: World) -> None:
    limit = lower(
        action=world.action,
        rung="in place",
        reason="A family told us otherwise.",
        effective_on=DAY,
        by=world.by["reviewer"],
    )
    assert queries.lowering_in_force(world.action, TODAY) == limit
    assert queries.lowering_in_force(world.action, Moment(date(2025, 4, 30))) is None
    ending: dict[str, Any] = {"action": world.action, "rung": None, "effective_on": DAY}
    with pytest.raises(NotPermitted):
        lower(**ending, reason="No", by=world.by["owner"])
    with pytest.raises(Refused, match="Someone else"):
        lower(**ending, reason="Looked again.", by=world.by["lead"], expected=None)
    with pytest.raises(Refused, match="Say why"):
        lower(**ending, reason=" ", by=world.by["lead"])
    lower(**ending, reason="Looked again.", by=world.by["lead"], expected=limit.pk)
    assert queries.lowering_in_force(world.action, TODAY) is None
    with pytest.raises(Refused, match="nothing to end"):
        lower(**ending, reason="Again.", by=world.by["lead"])


def test_the_owner_lifts_no_limit(world: World) -> None:
    world.promise(world.action, day=date(2025, 4, 1), owner="lead")
    wanted: dict[str, Any] = {"action": world.action, "effective_on": DAY, "by": world.by["lead"]}
    lower(**wanted, rung="under way", reason="It is not what we hoped.")
    with pytest.raises(Refused, match="own action"):
        lower(**wanted, rung=None, reason="It is now.")


def test_a_higher_limit_is_lifted_by_nobody_who_may_not_end_it(world: World) -> None:
    wanted: dict[str, Any] = {"action": world.action, "reason": "I know better."}
    lower(**wanted, rung="under way", effective_on=DAY, by=world.by["reviewer"])
    later = date(2025, 5, 20)
    with pytest.raises(NotPermitted):
        lower(**wanted, rung="evidenced", effective_on=later, by=world.by["owner"])
    # Not on the very day of the limit either, where what is entered later counts.
    with pytest.raises(NotPermitted):
        lower(**wanted, rung="in place", effective_on=DAY, by=world.by["owner"])
    lower(**wanted, rung="not started", effective_on=later, by=world.by["owner"])
    lower(**wanted, rung="evidenced", effective_on=later, by=world.by["lead"])
    limit = queries.lowering_in_force(world.action, TODAY)
    assert limit is not None
    assert limit.rung == "evidenced"


def test_a_post_handed_over_for_a_day_lifts_no_limit(world: World) -> None:
    world.promise(world.action, day=date(2025, 4, 1), owner="lead")
    wanted: dict[str, Any] = {"action": world.action, "reason": "Why."}
    lower(**wanted, rung="under way", effective_on=DAY, by=world.by["reviewer"])
    hold_role(world, "lead", world.by["reader"].person, TODAY.day)
    himself = Actor(world.by["lead"].person)
    with pytest.raises(Refused, match="own action"):
        lower(**wanted, rung="evidenced", effective_on=TODAY.day, by=himself)
    with pytest.raises(Refused, match="own action"):
        lower(**wanted, rung=None, effective_on=TODAY.day, by=himself)


@pytest.mark.parametrize("rung", ["embedded", "perfect"])
def test_a_limit_lowers(world: World, rung: str) -> None:
    with pytest.raises(Refused, match="below"):
        lower(action=world.action, rung=rung, reason="x", effective_on=DAY, by=world.by["lead"])
    assert not Lowering.objects.exists()
