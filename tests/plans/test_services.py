"""What may be said of plans and actions, and what is refused with words that say what to do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from amends.identifiers import uuid7
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Entry
from amends.ledger.rules import Actor, Moment, Refused
from amends.people import services as people
from amends.people.permissions import NotPermitted
from amends.plans import services
from amends.plans.models import (
    Action,
    Commitment,
    Decision,
    Inheritance,
    Placement,
    Plan,
    PlanStatement,
    ScopeStatement,
    Serving,
    StrengthStatement,
    Update,
)
from amends.plans.queries import promises_of, scope_at, served_by, updates_of
from amends.recommendations.rules import LinkType
from amends.recommendations.services import decide_link
from tests.databases import Copy
from tests.factories import (
    make_case,
    make_report,
    make_role,
    make_service,
    make_trust,
)
from tests.plans.story import BEGINS, DRAFT, DUE, FINAL, NOW, TODAY, Story, make_story, on, received

TOMORROW = date(2025, 6, 17)


@pytest.fixture
def story(database: Copy) -> Iterator[Story]:
    del database
    made = make_story()
    with clock.set_to(NOW):
        yield made


def refused(words: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=words)


# Plans -----------------------------------------------------------------------------------------


def test_a_plan_begins_once(story: Story) -> None:
    key = uuid7()

    def begin() -> Plan:
        return services.begin_plan(
            organisation=story.trust.organisation,
            id=key,
            name="  Another plan ",
            reports=[story.report, story.report],
            begins_on=date(2022, 5, 12),
            by=story.by,
        )

    plan = begin()
    assert begin() == plan
    assert plan.name == "Another plan"
    assert plan.answers.count() == 1
    assert PlanStatement.objects.get(subject=plan).effective_on == date(2022, 5, 12)


def test_a_plan_may_begin_in_the_future(story: Story) -> None:
    plan = services.begin_plan(
        organisation=story.trust.organisation,
        name="Later",
        reports=[story.report],
        begins_on=date(2025, 9, 1),
        by=story.by,
    )
    assert PlanStatement.objects.get(subject=plan).effective_on == TODAY


def test_what_a_plan_needs(story: Story) -> None:
    def begin(**more: object) -> Plan:
        said: dict[str, object] = {
            "organisation": story.trust.organisation,
            "name": "Plan",
            "reports": [story.report],
            "begins_on": BEGINS,
            "by": story.by,
        }
        return services.begin_plan(**(said | more))  # type: ignore[arg-type]  # a row of a table

    elsewhere = make_report(story.trust, make_case(story.trust))
    version = received(story.trust, elsewhere, VersionKind.FINAL, DRAFT)
    stranger = make_trust()
    with refused("Give the plan a name"):
        begin(name=" ")
    with refused("at least one report"):
        begin(reports=[])
    with refused("does not answer"):
        begin(begun_on_version=version)
    with refused("cannot begin before"):
        begin(begun_on_version=story.draft, begins_on=DRAFT.replace(day=1))
    with refused("another organisation"):
        begin(reports=[make_report(stranger, make_case(stranger))])
    with pytest.raises(NotPermitted):
        begin(by=story.owner)
    assert Plan.objects.filter(organisation=story.trust.pk).count() == 1


def test_a_plan_is_described_anew(story: Story) -> None:
    first = PlanStatement.objects.get(subject=story.plan)
    row = services.describe_plan(
        plan=story.plan,
        begins_on=date(2025, 3, 3),
        sponsor=story.owner_role,
        effective_on=TODAY,
        expected=first.pk,
        by=story.by,
    )
    with refused("Someone else has changed this"):
        services.describe_plan(
            plan=story.plan,
            begins_on=BEGINS,
            effective_on=TODAY,
            expected=first.pk,
            by=story.by,
        )
    assert row.sponsor == story.owner_role
    other = make_report(story.trust, story.case)
    services.answer_report(plan=story.plan, report=other, by=story.by)
    services.answer_report(plan=story.plan, report=other, by=story.by)
    assert story.plan.answers.count() == 2


# Actions ---------------------------------------------------------------------------------------


def test_words_an_owner_and_a_date_suffice(story: Story) -> None:
    key = uuid7()
    action = story.add(id=key, serves=[])
    assert story.add(id=key, serves=[]) == action
    assert Commitment.objects.filter(subject=action).count() == 1
    assert StrengthStatement.objects.get(subject=action).strength == "intermediate"
    assert not scope_at(action, Moment(TODAY)).inside


def test_nothing_of_an_action_is_kept_when_a_part_is_refused(story: Story) -> None:
    late = make_service(story.trust, opened_on=date(2025, 10, 1))
    before = (Action.objects.count(), Entry.objects.count())
    with refused("out of order"):
        story.add(evidenced_by=on(2025, 3, 1))
    with refused("has the number 1.1"):
        story.add("1.1")
    with refused("Give the action a number"):
        story.add(" ")
    with refused("Choose one of the strengths"):
        story.add(strength="iron")
    with refused("Say in a few words"):
        story.add(title="")
    with refused("does not run"):
        story.add(services=[late])
    with refused("in the future"):
        story.add(effective_on=TOMORROW, in_place_by=on(2025, 12, 1))
    with pytest.raises(NotPermitted):
        story.add(by=story.owner)
    assert (Action.objects.count(), Entry.objects.count()) == before


def test_an_old_action_is_entered_late(story: Story) -> None:
    old = story.add(
        "9",
        effective_on=date(2022, 5, 12),
        in_place_by=on(2022, 9, 30),
        serves=[],
    )
    assert promises_of(old, Moment(TODAY)).current is not None
    with refused("cannot be promised"):
        story.add("10", effective_on=date(2022, 10, 1), in_place_by=on(2022, 9, 30), serves=[])


def test_an_action_moves_to_another_plan(story: Story) -> None:
    other = services.begin_plan(
        organisation=story.trust.organisation,
        name="Other",
        reports=[story.report],
        begins_on=BEGINS,
        by=story.by,
    )

    def move(**more: object) -> Placement:
        said: dict[str, object] = {
            "action": story.action,
            "plan": other,
            "number": "7",
            "effective_on": TODAY,
            "reason": "Joined.",
            "by": story.by,
        }
        return services.place_action(**(said | more))  # type: ignore[arg-type]  # a row of a table

    with refused("Say why the action moves"):
        move(reason=" ")
    with refused("stands on that day already"):
        move(plan=story.plan, number="1.1")
    with refused("begins on 27 February 2025"):
        move(effective_on=DRAFT)
    story.add("2")
    with refused("Another action of this plan has the number 2"):
        move(plan=story.plan, number="2")
    placed = move()
    with refused("Someone else"):
        move(number="8", expected=uuid7())
    assert placed.plan == other
    # The number is free again in the plan that it left, from that day on.
    assert story.add("1.1", effective_on=TODAY, in_place_by=on(2025, 12, 1))


def test_strength_and_one_off(story: Story) -> None:
    services.set_strength(action=story.action, strength="stronger", effective_on=TODAY, by=story.by)

    def once(one_off: bool = True, reason: str = "Done in public once.") -> None:
        services.make_one_off(
            action=story.action,
            reason=reason,
            approved_by=story.trust.board,
            one_off=one_off,
            effective_on=TODAY,
            by=story.by,
        )

    with refused("Say why"):
        once(reason="")
    with refused("stands on that day already"):
        once(one_off=False)
    once()
    with refused("stands on that day already"):
        once()
    once(one_off=False)


# Promises --------------------------------------------------------------------------------------


def test_a_change_keeps_the_first_promise(story: Story) -> None:
    first = Commitment.objects.get(subject=story.action)
    story.change(expected=first.pk)
    promises = promises_of(story.action, Moment(TODAY))
    assert promises.first is not None
    assert promises.current is not None
    assert promises.first.in_place_by.due == DUE
    assert (promises.current.moved, promises.current.moved_in_all) == (92, 92)
    assert promises.slipped == 1
    assert promises_of(story.action, Moment(date(2025, 4, 23))).current == promises.first


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": ""}, "Say why the terms change"),
        ({"approver": None}, "which body approved"),
        ({"interim_control": " "}, "interim control"),
        ({"wording": " "}, "what is promised"),
        ({"effective_on": TOMORROW}, "in the future"),
        ({"effective_on": DRAFT}, "begins on 27 February 2025"),
        ({"in_place_by": on(2025, 4, 1)}, "cannot be promised"),
        ({"in_place_by": on(2025, 12, 31), "evidenced_by": on(2025, 9, 30)}, "out of order"),
        (
            {"in_place_by": ImpreciseDate.on(DUE), "evidenced_by": on(2025, 9, 30)},
            "stand already",
        ),
        ({"wording": "x" * 20_001}, "20000 characters or fewer"),
        ({"wording": "a\x00b"}, "cannot be kept"),
    ],
)
def test_what_a_change_needs(story: Story, more: dict[str, object], words: str) -> None:
    with refused(words):
        story.change(**more)
    assert Commitment.objects.count() == 1


def test_a_missed_date_stays_while_another_moves(story: Story) -> None:
    story.change(
        in_place_by=ImpreciseDate.on(DUE), evidenced_by=on(2025, 12, 31), effective_on=TODAY
    )
    assert Commitment.objects.count() == 2


def test_every_problem_is_said_at_once(story: Story) -> None:
    with pytest.raises(Refused) as refusal:
        story.change(reason="", approver=None, interim_control="")
    assert "why" in str(refusal.value)
    assert "body" in str(refusal.value)
    assert "safe" in str(refusal.value)


def test_a_promise_without_a_date_and_in_the_words_of_its_source(story: Story) -> None:
    row = story.change(in_place_by=ImpreciseDate.from_words("ongoing"), evidenced_by=None)
    assert row.in_place_by is not None
    assert row.in_place_by.due is None
    row = story.change(
        in_place_by=ImpreciseDate.from_words("end of July 2025"),
        effective_on=date(2025, 4, 25),
        evidenced_by=None,
    )
    assert row.in_place_by is not None
    assert (row.in_place_by.due, row.in_place_by.raw) == (date(2025, 7, 31), "end of July 2025")


def test_a_vacant_role_owns_nothing_unless_covered(story: Story) -> None:
    vacant = make_role(story.trust)
    with refused("Nobody holds this role"):
        story.change(owner=vacant)
    people.hold_role(
        role=vacant,
        holder=None,
        covered_by=story.owner_role,
        effective_on=BEGINS,
        by=story.by,
    )
    assert story.change(owner=vacant).owner == vacant


def test_a_form_of_terms_sent_twice_is_saved_once(story: Story) -> None:
    key = uuid7()
    assert story.change(id=key) == story.change(id=key)
    assert Commitment.objects.count() == 2


def test_terms_entered_wrongly_are_put_right(story: Story) -> None:
    first = Commitment.objects.get(subject=story.action)
    second = story.change()
    with refused("Say why the entry is being corrected"):
        services.correct_commitment(commitment=first, correction_reason="", by=story.by)
    fixed = services.correct_commitment(
        commitment=first,
        correction_reason="It said 31 May.",
        in_place_by=on(2025, 5, 31),
        by=story.by,
    )
    promises = promises_of(story.action, Moment(TODAY))
    assert [promise.id for promise in promises.made] == [fixed.pk, second.pk]
    with refused("corrected already"):
        services.correct_commitment(commitment=first, correction_reason="Again.", by=story.by)
    with refused("interim control"):
        services.correct_commitment(
            commitment=second, correction_reason="Why.", interim_control="", by=story.by
        )
    with pytest.raises(TypeError):
        services.correct_commitment(
            commitment=second, correction_reason="Why.", by=story.by, colour="red"
        )


# Updates ---------------------------------------------------------------------------------------


def test_the_owner_tells_and_claims(story: Story) -> None:
    key = uuid7()
    row = story.tell(text=" In use in East. ", claim="in place", forecast="on course", id=key)
    assert story.tell(text="In use in East.", claim="in place", id=key) == row
    line = updates_of(story.action, Moment(TODAY))[0]
    assert (line.text, line.claim, line.forecast) == ("In use in East.", "in place", "on course")
    assert not line.late


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": " "}, "how it goes"),
        ({"claim": "done"}, "claims shown"),
        ({"forecast": "green"}, "forecasts shown"),
        ({"effective_on": TOMORROW}, "in the future"),
        ({"effective_on": DRAFT}, "begins on"),
    ],
)
def test_what_an_update_needs(story: Story, more: dict[str, object], words: str) -> None:
    with refused(words):
        story.tell(by=story.by, **more)
    assert not Update.objects.exists()


def test_nobody_else_tells(story: Story) -> None:
    with pytest.raises(NotPermitted, match="Only the role that owns this action"):
        story.tell(by=story.other)
    with pytest.raises(NotPermitted):
        story.tell(by=story.trust.person("reader"))
    with pytest.raises(NotPermitted):
        story.tell(by=make_trust().by)
    # Whoever keeps the plan may enter what an owner says.
    assert story.tell(by=story.by)


def test_the_owner_of_that_day_tells(story: Story) -> None:
    taken = story.role(story.other)
    story.change(owner=taken, effective_on=date(2025, 6, 2))
    assert story.tell(by=story.owner, effective_on=date(2025, 6, 1))
    assert story.tell(by=story.other, effective_on=date(2025, 6, 2))
    with pytest.raises(NotPermitted):
        story.tell(by=story.owner, effective_on=date(2025, 6, 2))


def test_whoever_holds_or_covers_the_role_tells(story: Story) -> None:
    # A person without a role of their own in their membership, who holds the owner role since June.
    heir = Actor(story.trust.user("action owner").pk)
    with pytest.raises(NotPermitted):
        story.tell(by=heir)
    holder = story.user(heir)
    people.hold_role(
        role=story.owner_role, holder=holder, effective_on=date(2025, 6, 2), by=story.by
    )
    assert story.tell(by=heir, effective_on=date(2025, 5, 1))
    covering = story.role(story.other)
    people.hold_role(
        role=story.owner_role,
        holder=None,
        covered_by=covering,
        effective_on=date(2025, 6, 10),
        by=story.by,
    )
    assert story.tell(by=Actor(story.other.person), effective_on=TODAY)


def test_an_update_is_corrected_once_and_taken_out(story: Story) -> None:
    row = story.tell(claim="complete")
    with pytest.raises(NotPermitted):
        services.correct_update(update=row, reason="Mine now.", claim="", by=story.other)
    with refused("Say why"):
        services.correct_update(update=row, reason=" ", claim="", by=story.owner)
    fixed = services.correct_update(update=row, reason="Not complete.", claim="", by=story.owner)
    with refused("corrected already"):
        services.correct_update(update=row, reason="Again.", text="Other.", by=story.owner)
    assert [line.claim for line in updates_of(story.action, Moment(TODAY))] == [""]
    services.retract_update(update=fixed, reason="About another action.", by=story.owner)
    assert updates_of(story.action, Moment(TODAY)) == ()
    # What was known before can still be asked for.
    known = Moment(TODAY, row.sequence)
    assert [line.claim for line in updates_of(story.action, known)] == ["complete"]
    with pytest.raises(TypeError):
        services.correct_update(update=fixed, reason="Why.", by=story.owner, colour="red")


def test_a_correction_does_not_move_an_update_into_another_owners_time(story: Story) -> None:
    story.change(owner=story.role(story.other), effective_on=date(2025, 6, 2))
    row = story.tell(effective_on=date(2025, 6, 1))
    with pytest.raises(NotPermitted):
        services.correct_update(
            update=row, reason="Later.", effective_on=date(2025, 6, 3), by=story.owner
        )


# Scope -----------------------------------------------------------------------------------------


def scoped(story: Story, *names: str, **more: object) -> list[ScopeStatement]:
    places = {"east": story.trust.east, "west": story.trust.west}
    said: dict[str, object] = {
        "action": story.action,
        "services": [places[name] for name in names],
        "effective_on": TODAY,
        "reason": "",
        "by": story.by,
    }
    return services.set_scope(**(said | more))  # type: ignore[arg-type]  # a row of a table


def test_only_what_changes_is_written(story: Story) -> None:
    assert [row.state for row in scoped(story, "east", "west")] == ["in scope"]
    assert scoped(story, "east", "west") == []
    with refused("East team is no longer covered"):
        scoped(story, "west")
    assert [row.state for row in scoped(story, "west", reason="It merged.")] == ["left scope"]
    here = scope_at(story.action, Moment(TODAY))
    assert [service.name for service in here.inside] == ["West team"]
    eve = scope_at(story.action, Moment(date(2025, 6, 15)))
    assert [service.name for service in eve.inside] == ["East team"]


def test_what_is_left_out_says_why(story: Story) -> None:
    west = story.trust.west
    with refused("Say why West team is excluded"):
        scoped(story, "east", excluded={west: " "})
    with refused("both in scope and excluded"):
        scoped(story, "east", "west", excluded={west: "No."})
    assert scoped(story, "east", excluded={west: "They do not discharge."})
    assert scoped(story, "east", excluded={west: "They do not discharge."}) == []
    assert scoped(story, "east", excluded={west: "Another reason."})
    here = scope_at(story.action, Moment(TODAY))
    assert [why for _service, why in here.excluded] == ["Another reason."]
    assert [row.state for row in scoped(story, "east", "west")] == ["in scope"]


def test_a_scope_may_be_still_to_come(story: Story) -> None:
    opens = date(2025, 10, 1)
    new = make_service(story.trust, opened_on=opens)
    with refused("does not run on that day"):
        scoped(story, services=[story.trust.east, new])
    rows = scoped(story, services=[new], effective_on=opens, reason="Merged.")
    assert {row.state for row in rows} == {"in scope", "left scope"}
    assert [s.name for s in scope_at(story.action, Moment(TODAY)).inside] == ["East team"]
    with refused("Someone else"):
        scoped(story, "east", "west", expected=uuid7())
    with refused("another organisation"):
        scoped(story, services=[make_trust().east])
    with pytest.raises(NotPermitted):
        scoped(story, "west", by=story.owner, reason="Mine.")


# Serving ---------------------------------------------------------------------------------------


def test_an_action_serves_another_recommendation_and_stops(story: Story) -> None:
    second = story.recommend("2")

    def serve(**more: object) -> Serving:
        said: dict[str, object] = {
            "action": story.action,
            "recommendation": second,
            "effective_on": TODAY,
            "by": story.by,
        }
        return services.serve(**(said | more))  # type: ignore[arg-type]  # a row of a table

    row = serve()
    assert serve() == row
    assert [r.number for r in served_by(story.action, Moment(TODAY))] == ["1", "2"]
    stop = {
        "action": story.action,
        "recommendation": second,
        "effective_on": TODAY,
        "by": story.by,
    }
    with refused("Say why"):
        services.stop_serving(**stop, reason=" ")
    services.stop_serving(**stop, reason="It is not about this.")
    with refused("does not serve"):
        services.stop_serving(**stop, reason="Again.")
    assert [r.number for r in served_by(story.action, Moment(TODAY))] == ["1"]
    with refused("begins on"):
        serve(effective_on=DRAFT)
    drafted = story.recommend("1", story.draft)
    with pytest.raises(NotPermitted):
        serve(recommendation=drafted, by=story.owner)


# Carrying over ---------------------------------------------------------------------------------


def test_a_link_carries_over_what_serves_the_earlier_one(story: Story) -> None:
    internal = make_report(story.trust, story.case)
    first = received(story.trust, internal, VersionKind.FINAL, date(2022, 4, 29))
    earlier = story.recommend("1", first)
    old = story.add(
        "9", serves=[earlier], effective_on=date(2022, 5, 12), in_place_by=on(2022, 9, 30)
    )
    decision = decide_link(
        later=story.recommendation,
        earlier=earlier,
        type=LinkType.WIDER,
        residual_gap="Six teams.",
        reason="It asks for more.",
        effective_on=FINAL,
        by=story.by,
    )

    def inherit(**more: object) -> Inheritance:
        said: dict[str, object] = {
            "link": decision.subject,
            "action": old,
            "what": "Minutes of 2022.",
            "effective_on": FINAL,
            "by": story.by,
        }
        return services.inherit(**(said | more))  # type: ignore[arg-type]  # a row of a table

    with refused("does not serve the earlier"):
        inherit(action=story.action)
    with refused("does not stand on that day"):
        inherit(effective_on=date(2025, 6, 11))
    with refused("does not carry this action over"):
        inherit(carried=False)
    row = inherit(expected=None)
    with refused("stands on that day already"):
        inherit(expected=row.pk)
    with refused("Someone else"):
        inherit(what="More.", expected=None)
    assert inherit(carried=False, effective_on=TODAY).carried is False
    with pytest.raises(NotPermitted):
        inherit(by=story.owner)


# Decisions -------------------------------------------------------------------------------------


def decided(story: Story, **more: object) -> Decision:
    said: dict[str, object] = {
        "subject": story.action,
        "kind": "refuse to close",
        "body": story.trust.board,
        "reason": "Nobody has looked.",
        "effective_on": TODAY,
        "by": story.by,
    }
    return services.record_decision(**(said | more))  # type: ignore[arg-type]  # a row of a table


def test_a_decision_is_recorded_with_its_dissent(story: Story) -> None:
    row = decided(story, dissent=" One member would have closed it. ", asked="close at evidenced")
    assert row.action == story.action
    assert row.dissent == "One member would have closed it."
    for subject in (story.plan, story.recommendation):
        assert decided(story, subject=subject, kind="close", rung="in place").rung == "in place"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "forget"}, "decisions shown"),
        ({"kind": "close"}, "State the rung"),
        ({"kind": "close", "rung": "done"}, "rungs shown"),
        ({"rung": "in place"}, "Take the rung out"),
        ({"reason": ""}, "Say why"),
        ({"effective_on": TOMORROW}, "in the future"),
    ],
)
def test_what_a_decision_needs(story: Story, more: dict[str, object], words: str) -> None:
    with refused(words):
        decided(story, **more)
    assert not Decision.objects.exists()


def test_only_an_action_is_extended(story: Story) -> None:
    with refused("Only an action"):
        decided(story, subject=story.plan, kind="extend")
    with refused("another organisation"):
        decided(story, body=make_trust().board)
    with pytest.raises(NotPermitted):
        decided(story, by=story.owner)


def test_a_story_entered_in_its_own_time_reads_as_it_was_known(story: Story) -> None:
    with clock.set_to(datetime(2025, 7, 21, 10, tzinfo=UTC)):
        story.tell(
            effective_on=date(2025, 6, 30), late_reason="Found in a notebook.", claim="in place"
        )
        line = updates_of(story.action, Moment(date(2025, 7, 1)))[0]
    assert line.late
    assert line.late_reason == "Found in a notebook."
