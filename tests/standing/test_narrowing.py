"""Leaving a team out never makes an action rise, unless somebody says from which day it is left out, and why."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.assurance.models import Cell
from amends.assurance.rules import Demands
from amends.assurance.services import check_still_counts, record_cell, retract_cell, set_rule
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment, Refused
from amends.people import services as people
from amends.people.models import Service, ServiceState
from amends.people.services import correct_entry, withdraw_entry
from amends.plans import services as plans
from amends.plans.models import ScopeStatement
from amends.plans.queries import opened_since, reached_by
from amends.plans.rules import ScopeState
from amends.plans.services import WAYS
from amends.standing import milestones
from amends.standing.answers import ActionAsAt
from amends.standing.changes import What, changes
from amends.standing.queries import action_as_at
from amends.standing.sentences import sentence
from tests.assurance.world import NOW, OPENED, START, World, build
from tests.fixtures.databases import Begin

SEEN = date(2025, 3, 3)
NARROWED = date(2025, 4, 1)
LATER = date(2025, 5, 1)
SILENCED = "has been told of by itself"
CELLS = (None, "introduced", "in use", "slipped")
# What the new scope says of the division, of the service below it, and of the team below that.
WAYS_TO_SAY = (None, ScopeState.IN, ScopeState.EXCLUDED)


@pytest.fixture
def world(beginning: Begin) -> World:
    return beginning(build)


class Tree:
    """A division, its service, and the service's two teams."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.division = self._opened("Division", "division", None)
        self.service = self._opened("Service", "service", self.division)
        self.one = self._opened("One", "team", self.service)
        self.two = self._opened("Two", "team", self.service)
        self.line = (self.division, self.service, self.one)

    def _opened(self, name: str, level: str, parent: Service | None) -> Service:
        return people.add_service(
            organisation=self.world.organisation,
            name=name,
            level=level,
            parent=parent,
            opened_on=OPENED,
            by=self.world.by["lead"],
        )

    def scoped(
        self, *services: Service, day: date = START, without: tuple[Service, ...] = ()
    ) -> None:
        plans.set_scope(
            action=self.world.action,
            services=services,
            excluded=dict.fromkeys(without, "Not theirs."),
            effective_on=day,
            reason="The plan changed.",
            by=self.world.by["lead"],
        )

    def says(self, service: Service, state: str | None, day: date = START) -> None:
        if state is not None:
            record_cell(
                action=self.world.action,
                service=service,
                state=state,
                effective_on=day,
                expires_on=date(2026, 1, 1) if state == "in use" else None,
                basis="Seen.",
                by=self.world.by["auditor"],
            )

    def on(self, day: date) -> ActionAsAt:
        found = action_as_at(self.world.action, Moment(day))
        assert found is not None
        return found

    def visited(self) -> None:
        """The division is in use, and at a visit it has slipped in one of its teams."""
        self.scoped(self.division)
        self.says(self.division, "in use")
        plans.name_reached(
            action=self.world.action,
            service=self.one,
            effective_on=SEEN,
            by=self.world.by["auditor"],
        )
        self.says(self.one, "slipped", SEEN)

    def statement(self, service: Service) -> ScopeStatement:
        return ScopeStatement.objects.filter(subject__service=service).latest("sequence")


def test_a_slip_that_was_seen_at_a_visit_is_not_wiped_by_leaving_the_team_unticked(
    world: World,
) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        before = tree.on(SEEN)
        for day in (SEEN, NARROWED):
            with pytest.raises(Refused, match="One is part of Division and has been told of"):
                tree.scoped(tree.division, day=day)
        # Leaving both, and coming back with the division alone, is the same in two steps.
        tree.scoped(world.north, day=NARROWED)
        with pytest.raises(Refused, match=SILENCED):
            tree.scoped(world.north, tree.division, day=LATER)
        # So is saying it of an earlier day, under what was said of the later one.
        with pytest.raises(Refused, match=SILENCED):
            tree.scoped(tree.one, world.north, tree.service, day=date(2025, 3, 20))
        tree.scoped(tree.division, tree.one, day=LATER)
        assert tree.on(LATER).rung is before.rung


def scopes_told(tree: Tree, since: Moment, until: Moment) -> list[str]:
    """What is told of the action's services to whoever read at `since`."""
    found = changes(tree.world.plan, since, until)
    return [sentence(each, private=False) for each in found if each.what is What.SCOPE]


def test_a_visit_is_not_told_as_a_wider_scope(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.scoped(tree.division)
        organisation = world.organisation.pk
        since = moment(organisation_id=organisation, day=START, known=None)
        plans.name_reached(
            action=world.action, service=tree.one, effective_on=SEEN, by=world.by["auditor"]
        )
        until = Moment(LATER)
        assert scopes_told(tree, since, until) == []
        # What had not been in scope on the eve is told as it was.
        tree.scoped(tree.division, tree.one, without=(tree.two,), day=NARROWED)
        tree.scoped(tree.division, tree.one, tree.two, world.north, day=LATER)
        assert scopes_told(tree, since, until) == [
            "Action 1: Two is left out of it on purpose from 1 April 2025.",
            "Action 1: it is for Two too from 1 May 2025.",
            "Action 1: it is for North team too from 1 May 2025.",
        ]
        wrong = tree.statement(tree.two)
        correct_entry(
            WAYS[ScopeStatement],
            wrong,
            changes={"state": "excluded", "reason": "They have no beds."},
            reason="Mistyped.",
            by=world.by["lead"],
        )
        assert not any("Two too" in each for each in scopes_told(tree, since, until))


def test_nor_by_a_correction(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        changes = {"state": "left scope", "reason": "A slip of the pen."}
        with pytest.raises(Refused, match=SILENCED):
            correct_entry(
                WAYS[ScopeStatement],
                tree.statement(tree.one),
                changes=changes,
                reason="Mistyped.",
                by=world.by["lead"],
            )


WOULD_GO = "Something is recorded of One on 3 March 2025 for “Do the thing in every team”"
PUT_RIGHT = (
    {"effective_on": NARROWED},
    {"state": "excluded", "reason": "They have no beds."},
    {"state": "excluded", "reason": "They have no beds.", "effective_on": date(2025, 3, 1)},
)


def withdrawn(tree: Tree, entry: ScopeStatement) -> None:
    withdraw_entry(WAYS[ScopeStatement], entry, reason="Never meant.", by=tree.world.by["lead"])


def test_nor_by_taking_out_or_moving_the_entry_that_the_visit_made(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        named, before = tree.statement(tree.one), tree.on(LATER)
        with pytest.raises(Refused, match=WOULD_GO):
            withdrawn(tree, named)
        for changes in PUT_RIGHT:
            with pytest.raises(Refused, match=WOULD_GO):
                correct_entry(
                    WAYS[ScopeStatement],
                    named,
                    changes=changes,
                    reason="Mistyped.",
                    by=world.by["lead"],
                )
        assert tree.on(LATER) == before
        # An earlier day leaves what was seen where it is.
        correct_entry(
            WAYS[ScopeStatement],
            named,
            changes={"effective_on": START},
            reason="Mistyped.",
            by=world.by["lead"],
        )
        assert tree.on(LATER).rung is before.rung


def test_nor_in_two_steps(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        named = tree.statement(tree.one)
        tree.scoped(world.north, day=SEEN)
        left = tree.statement(tree.one)
        assert left.state == ScopeState.LEFT.value
        withdrawn(tree, named)
        # What is left says that the team was left out, from when, and why: it stays.
        with pytest.raises(Refused, match=WOULD_GO):
            withdrawn(tree, left)


def test_nor_is_the_entry_of_the_whole_division_taken_out_under_what_is_recorded_of_it(
    world: World,
) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.scoped(tree.division, world.north)
        tree.says(tree.division, "slipped", SEEN)
        with pytest.raises(Refused, match="Something is recorded of Division on 3 March 2025"):
            withdrawn(tree, tree.statement(tree.division))


def test_once_what_was_recorded_is_taken_out_the_entry_may_go_too(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        retract_cell(
            cell=Cell.objects.get(subject__service=tree.one),
            reason="It was another team.",
            by=world.by["auditor"],
        )
        withdrawn(tree, tree.statement(tree.one))
        assert [cell.service for cell in tree.on(LATER).cells] == [tree.division]


def test_a_correction_of_a_scope_asks_four_queries_about_what_is_recorded(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        right = correct_entry(
            WAYS[ScopeStatement],
            tree.statement(tree.one),
            changes={"effective_on": START},
            reason="Mistyped.",
            by=world.by["lead"],
        )
        with django_assert_num_queries(4):
            check_still_counts([right.pk], world.by["lead"])
        assert right.corrects_id is not None
        with django_assert_num_queries(1):
            check_still_counts([right.corrects_id], world.by["lead"])


def test_a_team_that_was_named_by_mistake_is_taken_out_as_an_entry(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.scoped(tree.division, tree.one)
        withdraw_entry(
            WAYS[ScopeStatement],
            tree.statement(tree.one),
            reason="Never meant.",
            by=world.by["lead"],
        )
        assert [cell.service for cell in tree.on(LATER).cells] == [tree.division]


def test_what_closed_or_was_only_left_out_may_go(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.scoped(tree.division, tree.one, without=(tree.two,))
        people.close_service(
            service=tree.one, last_day=SEEN, reason="The lease ended.", by=world.by["lead"]
        )
        tree.scoped(tree.division, day=NARROWED)
        assert {cell.service for cell in tree.on(LATER).cells} == {tree.division}
        assert tree.on(LATER).reached == 1


def closed(tree: Tree, last_day: date = SEEN) -> ServiceState:
    return people.close_service(
        service=tree.one, last_day=last_day, reason="The lease ended.", by=tree.world.by["lead"]
    )


def test_nor_by_closing_the_team_and_taking_that_back(world: World) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.visited()
        before = tree.on(LATER)
        closed(tree)
        tree.scoped(tree.division, day=NARROWED)
        left = tree.statement(tree.one)
        with pytest.raises(Refused, match="left the scope of “Do the thing in every team” while"):
            people.keep_open(service=tree.one, reason="It stays.", by=world.by["lead"])
        # Nor by moving the closing to a day after it had left.
        for state in ServiceState.objects.filter(subject=tree.one, running=False):
            with pytest.raises(Refused, match="One is part of Division, and left the scope"):
                correct_entry(
                    people.WAYS[ServiceState],
                    state,
                    changes={"effective_on": LATER},
                    reason="Later.",
                    by=world.by["lead"],
                )
        withdrawn(tree, left)
        people.keep_open(service=tree.one, reason="It stays.", by=world.by["lead"])
        assert tree.on(LATER) == before
        assert milestones.wrong(world.organisation.pk) == 0


# What may be seen in a team.
SAID = ("introduced", "in use", "slipped", "audited: met", "audited: not met")
FADES = {"in use", "audited: met"}
# A quarter: the last day on which what was seen on 3 March may be relied on is 2 June.
QUARTER = 91
RUN_OUT = date(2025, 6, 3)


def looked_at(tree: Tree, said: str) -> None:
    """What was seen in the team on 3 March, to be looked at again after a quarter."""
    world, (state, _colon, result) = tree.world, said.partition(": ")
    tree.says(tree.one, "in use", START)
    record_cell(
        action=world.action,
        service=tree.one,
        state=state,
        result=result,
        sample=(18, 20) if result else None,
        effective_on=SEEN,
        expires_on=date(2025, 12, 1) if said in FADES or result else None,
        basis="Seen.",
        evidence=[world.presented(services=[tree.one])] if result else [],
        by=world.by["auditor"],
    )


@pytest.mark.parametrize("lasts", [None, QUARTER])
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("again", ["taken back", "opened anew"])
def test_a_team_that_closes_and_runs_again_reads_what_is_known_of_it_and_no_more(
    world: World, said: str, lasts: int | None, again: str
) -> None:
    by = world.by["lead"]
    with clock.set_to(NOW):
        if lasts:
            set_rule(
                organisation_id=world.organisation.pk,
                demands=Demands(lasts=lasts),
                reason="Every quarter.",
                decided_by=world.board,
                effective_on=START,
                by=by,
            )
        tree = Tree(world)
        tree.scoped(tree.division, tree.one)
        tree.says(tree.division, "in use")
        looked_at(tree, said)
    with clock.set_to(datetime(2025, 6, 10, 10, tzinfo=UTC)):
        before = reads(tree, SEEN)
        assert before == {"Division": ("in use", 1), "One": (said, 1)}
        closed(tree, last_day=date(2025, 3, 31))
        # While it is closed nothing is said of it, and the division speaks for the other alone.
        assert reads(tree, NARROWED) == {"Division": before["Division"]}
        if again == "taken back":
            people.keep_open(service=tree.one, reason="It stays.", by=by)
            faded = "not tested since"
            of_division = (faded if lasts else "in use", 1)
            assert reads(tree, NARROWED)["One"] == (said, 1)
            # It runs out as if it had never closed, on the day after its last, and not for being bad.
            assert reads(tree, date(2025, 6, 2))["One"] == (said, 1)
            now = faded if lasts and said in FADES else said
            assert reads(tree, RUN_OUT) == {"Division": of_division, "One": (now, 1)}
        else:
            new = people.add_service(
                organisation=world.organisation,
                name="One",
                level="team",
                parent=tree.service,
                opened_on=LATER,
                by=by,
            )
            # It is another team: what was seen before is not said of it, and it is asked about.
            assert reads(tree, LATER) == {
                "Division": ("not tested since" if lasts else "in use", 2)
            }
            at = moment(organisation_id=world.organisation.pk, day=LATER, known=None)
            (asked,) = opened_since(world.organisation.pk, [world.action.pk], at)
            assert (asked.service, asked.through) == (new, tree.division)
        assert milestones.wrong(world.organisation.pk) == 0


def reads(tree: Tree, day: date) -> dict[str, tuple[str, int]]:
    """What each service in scope reads on a day, and for how many it speaks."""
    return {cell.service.name: (cell.reads.value, cell.covers) for cell in tree.on(day).cells}


@pytest.mark.parametrize("of_team", CELLS)
@pytest.mark.parametrize("of_division", ["introduced", "in use"])
def test_no_new_scope_raises_an_action_without_a_told_decision(
    world: World, of_division: str, of_team: str | None
) -> None:
    with clock.set_to(NOW):
        tree = Tree(world)
        tree.scoped(tree.division, tree.one)
        tree.says(tree.division, of_division)
        tree.says(tree.one, of_team, SEEN)
        before, day, for_whom = tree.on(SEEN), SEEN, reached(tree, SEEN)
        refused = 0
        for said in product(WAYS_TO_SAY, repeat=3):
            new = dict(zip(tree.line, said, strict=True))
            inside = [service for service, state in new.items() if state is ScopeState.IN]
            without = [service for service, state in new.items() if state is ScopeState.EXCLUDED]
            day = date.fromordinal(day.toordinal() + 1)
            try:
                tree.scoped(*inside, without=tuple(without), day=day)
            except Refused:
                refused += 1
                continue
            after = tree.on(day)
            # Whom it is for no longer is told, with the day and the reason.
            if for_whom <= reached(tree, day):
                assert after.rung.height <= before.rung.height, said
        assert refused


def reached(tree: Tree, day: date) -> set[Service]:
    """The services that the action is for on a day."""
    return {*reached_by(tree.world.action, Moment(day))}
