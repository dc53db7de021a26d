"""What may be said of plans, actions and promises, and what is refused with words that say what to do."""

from datetime import date

import pytest

from amends.identifiers import uuid7
from amends.investigations.rules import VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import Entry
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people import services as people
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from amends.plans import services
from amends.plans.models import (
    Action,
    Commitment,
    Placement,
    Plan,
    PlanStatement,
    StrengthStatement,
)
from amends.plans.queries import promises_of, scope_at
from tests.factories import (
    make_body,
    make_case,
    make_party,
    make_report,
    make_role,
    make_service,
    make_trust,
    make_version,
)
from tests.plans.story import BEGINS, DRAFT, DUE, TODAY, TOMORROW, Story, on, received, refused

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


def test_what_a_plan_says_of_itself_is_put_right(story: Story) -> None:
    way = services.WAYS[PlanStatement]
    first = PlanStatement.objects.get(subject=story.plan)
    for changes, why in (
        ({"begins_on": DRAFT.replace(day=1)}, "cannot begin before"),
        ({"effective_on": TOMORROW}, "to come|future"),
        (
            {"begun_on_version": make_version(story.trust, make_report(story.trust, story.case))},
            "n",
        ),
    ):
        with refused(why):
            correct_entry(way, first, changes=changes, reason="x", by=story.by)
    with refused("Correct it instead"):
        withdraw_entry(way, first, reason="x", by=story.by)
    with pytest.raises(NotPermitted):
        correct_entry(way, first, changes={"sponsor": None}, reason="x", by=story.owner)
    right = correct_entry(
        way,
        first,
        changes={"begins_on": TOMORROW, "sponsor": story.owner_role},
        reason="The board met later.",
        by=story.by,
    )

    def stands(known: int | None = None) -> PlanStatement:
        plans = Plan.objects.filter(pk=story.plan.pk)
        return in_force(PlanStatement, plans, Moment(TODAY, known)).get()

    assert stands() == right
    assert (right.begins_on, right.begun_on_version) == (TOMORROW, story.draft)
    assert stands(right.sequence - 1) == first
    second = services.describe_plan(
        plan=story.plan, begins_on=BEGINS, effective_on=TODAY, by=story.by
    )
    withdraw_entry(way, second, reason="Another plan's.", by=story.by)
    assert stands() == right
    assert verify(story.trust.pk).faults == ()


# Actions ---------------------------------------------------------------------------------------


def test_words_an_owner_and_a_date_suffice(story: Story) -> None:
    key = uuid7()
    action = story.add(id=key, serves=[])
    assert story.add(id=key, serves=[]) == action
    assert Commitment.objects.filter(subject=action).count() == 1
    assert not StrengthStatement.objects.filter(subject=action).exists()
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
    story.add("1.1", effective_on=TODAY, in_place_by=on(2025, 12, 1))


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


def test_a_body_of_another_organisation_approves_no_change_unseen(story: Story) -> None:
    """What it decides is a decision of its own, which names its letter."""
    panel = make_body(story.trust, "Assurance Panel", make_party(story.trust))
    with refused("belongs to another organisation"):
        story.change(approver=panel)


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
