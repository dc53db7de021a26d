"""The demo's story, told through the services, gives the answers that its author expects."""

from datetime import date
from typing import Any

from amends.assurance.models import Visit
from amends.assurance.queries import measure_as_at
from amends.assurance.queries.demands import rules_of
from amends.assurance.rules import FLOOR, Reads
from amends.evidence.queries import quarantined
from amends.instruments.spc import PointType
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Moment
from amends.ledger.verification import verify
from amends.standing.answers import ActionAsAt, CellAsAt, PlanAsAt, RecommendationAsAt
from amends.standing.queries import organisation_as_at, plan_as_at
from amends.web import words
from amends.web.demo.story import Told, read, tell


def known_then(told: Told, day: date, known: date | None = None) -> Moment:
    return moment(organisation_id=told.organisation.pk, day=day, known=known or day)


def actions_on(told: Told, at: Moment) -> dict[str, ActionAsAt]:
    names = {action.pk: name for name, action in told.world.actions.items()}
    plans = organisation_as_at(told.organisation.pk, at).plans
    return {names[a.action.pk]: a for plan in plans for a in plan.actions}


def cell_of(action: ActionAsAt, told: Told, service: str) -> CellAsAt:
    wanted = told.world.services[service].pk
    return next(cell for cell in action.cells if cell.service.pk == wanted)


def read_as(cell: CellAsAt) -> str:
    if cell.reads is Reads.NOT_TESTED_SINCE and cell.cell is not None:
        return f"not tested since {cell.cell.effective_on}"
    return cell.reads.value


def check_standing(told: Told, expected: dict[str, Any]) -> None:
    for day, wanted in expected["standing"].items():
        found = actions_on(told, known_then(told, day))
        assert {name: found[name].rung.value for name in wanted} == wanted, day
    for day, wanted in expected["embedded_services"].items():
        found = actions_on(told, known_then(told, day))
        for name, counts in wanted.items():
            assert [found[name].embedded_services, len(found[name].cells)] == counts, (day, name)


def check_known(told: Told, expected: dict[str, Any]) -> None:
    for row in expected["known"]:
        name, service = row["cell"]
        found = actions_on(told, known_then(told, row["as_at"], row["known"]))
        assert read_as(cell_of(found[name], told, service)) == row["reads"], row


def check_lateness(told: Told, expected: dict[str, Any]) -> None:
    for name, wanted in expected["in_place"].items():
        action = actions_on(told, Moment(wanted["day"]))[name]
        assert action.in_place_on == wanted["day"], name
        first, current = action.first_commitment, action.commitment
        assert first is not None
        assert current is not None
        late = (
            words.overdue(first.in_place_by, wanted["day"]),
            words.overdue(current.in_place_by, wanted["day"]),
        )
        assert late == (wanted["late_first"], wanted["late_current"]), name


def recommendations_on(told: Told, plan: PlanAsAt) -> dict[str, RecommendationAsAt]:
    names = {r.pk: name for name, r in told.world.recommendations.items()}
    return {names[r.recommendation.pk]: r for r in plan.recommendations}


def check_recommendations(told: Told, expected: dict[str, Any]) -> None:
    for day, wanted in expected["recommendations"].items():
        plan = plan_as_at(told.world.plans["p-ext"], known_then(told, day))
        found = recommendations_on(told, plan)
        judgements = {name: found[name].judgement for name in wanted}
        answers = {name: row.value if row is not None else None for name, row in judgements.items()}
        assert answers == wanted, day


def check_crosswalk(told: Told) -> None:
    """Only what is proven carries over, and it falls when the earlier action does."""
    plan = told.world.plans["p-ext"]
    then = recommendations_on(told, plan_as_at(plan, known_then(told, date(2025, 7, 16))))
    carried = [item for link in then["ext-4"].links for item in link.carried]
    assert {s.name for item in carried for s in item.services} == {
        told.world.services[name].name for name in ("cmht-east", "crisis-south")
    }
    later = recommendations_on(told, plan_as_at(plan, known_then(told, date(2026, 3, 30))))
    assert [item for link in later["ext-4"].links for item in link.carried] == []
    assert then["ext-9"].links[0].earlier is None
    assert not then["ext-7"].ours


def check_gap(told: Told) -> None:
    """What no longer applies left a gap on that day, and the action that took its place answers it."""
    (row,) = (each for each in read()["decisions"] if each.get("gap_answered_by"))
    action = told.world.actions[row["subject"]]
    plans = organisation_as_at(told.organisation.pk, Moment(row["effective_on"])).plans
    asked = told.world.recommendations[row["reopens_gap"]]
    (found,) = (r for plan in plans for r in plan.recommendations if r.recommendation == asked)
    by = told.world.actions[row["gap_answered_by"]]
    assert found.served_by == (action.pk, by.pk)
    assert (found.reopened, found.uncovered) == ((), False)
    ended = next(a.ended for plan in plans for a in plan.actions if a.action == action)
    assert ended is not None
    assert ended.reopens_gap_of == asked


def check_measure(told: Told, wanted: dict[str, Any]) -> None:
    """A signal after the change; the chart says nothing of its cause."""
    found = measure_as_at(told.world.measures[wanted["id"]], Moment(date(2026, 7, 10)), ())
    assert found is not None
    assert found.chart is not None
    points = found.chart.points
    assert len(points) == wanted["points"]
    after = [point for point in points if point.day > date(2025, 7, 28)]
    assert len(after) >= wanted["shift_after_in_place_at_least"]
    assert {point.type for point in after} == {PointType.IMPROVEMENT}


def check_proving(told: Told, expected: dict[str, Any]) -> None:
    """A sample, more asked for, a visit whose evidence waits, and files that are held."""
    at, wanted = Moment(date(2026, 7, 10)), expected["sample"]
    action = actions_on(told, at)[wanted["action"]]
    assert (action.tested_services, action.reached) == (wanted["tested"], wanted["of"])
    assert words.services(action).startswith("tested in 2 of 9 services, as a sample of them")
    rules = rules_of(told.organisation.pk, at)
    assert rules.demands(date(2026, 7, 1)) == FLOOR
    assert rules.demands(at.day).looked == 8
    visited = Visit.objects.filter(organisation=told.organisation)
    assert {row.service.name for row in visited} == {
        told.world.services[row["service"]].name for row in read()["visits"]
    }
    held = [name for name, piece in told.world.evidence.items() if quarantined(piece)]
    assert held == expected["held"]


def test_the_story_gives_the_expected_answers(database: object) -> None:
    story = read()
    told = tell(story)
    expected = story["expected"]
    check_standing(told, expected)
    check_known(told, expected)
    check_lateness(told, expected)
    check_recommendations(told, expected)
    check_crosswalk(told)
    check_gap(told)
    check_measure(told, expected["measure"])
    check_proving(told, expected)
    assert "Perry Placeholder" not in str(
        [u.text for u in type(told.world.updates["a-3.2-u4"]).objects.all()]
    )
    assert verify(told.organisation.pk).faults == ()
    assert clock.day_of(told.organisation.recorded_at) == date(2025, 2, 24)
