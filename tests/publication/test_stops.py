"""What stops a release until somebody writes it again, tells it, or answers for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from amends.assurance.rules import Demands
from amends.assurance.services import record_cell, set_rule
from amends.investigations import services as investigations
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Refused
from amends.people import services as people
from amends.people.models import ServiceState, Succession
from amends.people.rules import Level
from amends.people.services import WAYS as PEOPLE
from amends.people.services import correct_entry
from amends.plans import services as plans
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.models import DraftEdition
from amends.publication.queries.stops import section_in_words
from amends.publication.rules import told_sections_of
from amends.recommendations.models import Response
from amends.recommendations.services import WAYS as RECOMMENDATIONS
from tests.publication.story import AS_AT, RECEIVED, Story, make_story, on, ready, refused, sections

LATER = date(2025, 12, 10)


def test_what_was_entered_late_must_be_corrected_in_words(story: Story) -> None:
    story.published()
    with on(date(2025, 7, 21)):
        plans.update(
            action=story.action,
            text="It was known in June.",
            effective_on=date(2025, 6, 30),
            by=story.by,
            late_reason="Found at a handover.",
        )
    later = date(2025, 12, 10)
    draft = story.draft(later)
    story.confirm(story.lines(later)[0], later)
    refused(story, "Say under “Corrections”", draft, later)
    with on(later):
        services.save_draft(
            draft=draft, version=1, by=story.by, corrections="Edition 1 did not say so.\n"
        )
    second = story.release(draft, later)
    assert sections(second)["corrections"]["lines"] == ["Edition 1 did not say so."]
    assert "It was known in June" not in second.content


def test_a_name_is_stopped_but_those_of_the_lists(story: Story) -> None:
    draft = ready(
        story,
        summary="Rowan Example told the Board of Exampleshire Trust and the Clinical Director.",
        statement="Alex Zimmer wrote it.",
    )
    refused(story, r"statement \(name of a person\)", draft)
    with on(AS_AT):
        services.accept_detail(
            plan=story.plan,
            section="statement",
            kind="name of a person",
            found="Alex Zimmer",
            sentence="Alex Zimmer wrote it.",
            reason="Alex Zimmer speaks for the family, and asked for it.",
            by=story.by,
        )
    story.release(draft)


def late_decision(story: Story) -> None:
    plans.record_decision(
        subject=story.action,
        kind="extend",
        body=story.trust.board,
        reason="Privately.",
        effective_on=date(2025, 7, 1),
        by=story.by,
    )


def late_scope(story: Story) -> None:
    plans.set_scope(
        action=story.action,
        services=[story.trust.east, story.trust.west],
        effective_on=date(2025, 7, 1),
        reason="Privately.",
        by=story.by,
    )


def late_commitment(story: Story) -> None:
    story.slip(date(2025, 7, 1))


def late_decision_on_the_plan(story: Story, plan: Plan | None = None) -> None:
    plans.record_decision(
        subject=plan or story.plan,
        kind="stop",
        body=story.trust.board,
        reason="Privately.",
        effective_on=date(2025, 7, 1),
        by=story.by,
    )


@pytest.mark.parametrize(
    "late", [late_decision, late_decision_on_the_plan, late_scope, late_commitment]
)
def test_every_kind_of_late_entry_must_be_told_in_words(
    story: Story, late: Callable[[Story], None]
) -> None:
    story.published()
    later = date(2025, 12, 10)
    draft = story.draft(later)
    with on(later, 12):
        now = missing_now(draft)
        assert not any("Corrections" in words for words in now)
        late(story)
        assert any("Corrections" in words for words in missing_now(draft))


def test_the_late_end_of_another_plan_that_answers_this_must_be_told_in_words(
    story: Story,
) -> None:
    with on(RECEIVED):
        other = plans.begin_plan(
            organisation=story.trust.organisation,
            name="Another plan",
            reports=[story.report],
            begins_on=RECEIVED,
            by=story.by,
        )
        plans.add_action(
            plan=other,
            number="7",
            title="Each ward asks twice",
            wording="Private wording of the promise.",
            owner=story.owner,
            in_place_by=ImpreciseDate.ongoing(),
            serves=[story.first],
            effective_on=RECEIVED,
            by=story.by,
        )
    story.published()
    draft = story.draft(LATER)
    with on(LATER, 12):
        assert not any("Corrections" in words for words in missing_now(draft))
        late_decision_on_the_plan(story, other)
        assert any("Corrections" in words for words in missing_now(draft))


def test_an_entry_that_was_moved_to_after_an_edition_must_be_told_in_words(story: Story) -> None:
    """The edition showed it, and nothing of it stands on that day any more."""
    story.published()
    later = date(2025, 12, 10)
    draft = story.draft(later)
    with on(later, 12):
        assert not any("Corrections" in words for words in missing_now(draft))
        for day in (date(2025, 8, 1), date(2025, 9, 1)):
            row = Response.objects.get(subject__recommendation=story.first, corrected_by=None)
            moved = {"effective_on": day}
            way = RECOMMENDATIONS[Response]
            correct_entry(way, row, changes=moved, reason="The wrong month.", by=story.by)
            assert any("Corrections" in words for words in missing_now(draft))


def late_opening(story: Story) -> None:
    people.add_service(
        organisation=story.trust.organisation,
        name="South team",
        level=Level.TEAM,
        parent=story.trust.division,
        opened_on=date(2025, 7, 1),
        by=story.by,
    )


def earlier_opening(story: Story) -> None:
    put_right(story, ServiceState.objects.get(subject__name="North team"), date(2025, 7, 1))


def later_opening(story: Story) -> None:
    put_right(story, ServiceState.objects.get(subject=story.trust.west), date(2025, 8, 1))


def earlier_merger(story: Story) -> None:
    put_right(story, Succession.objects.filter(retracts=False)[0], date(2025, 7, 1))


def put_right(story: Story, row: Any, day: date) -> None:
    correct_entry(
        PEOPLE[type(row)],
        row,
        changes={"effective_on": day},
        reason="It was another day.",
        by=story.by,
    )


def everywhere(*, merged: bool = False) -> tuple[Story, DraftEdition]:
    """Edition 1 says that the action is for every service; a service opens, or two merge, after it."""
    story = make_story()
    trust = story.trust
    with on(RECEIVED):
        plans.set_scope(
            action=story.action,
            services=[trust.east, trust.west],
            effective_on=RECEIVED,
            reason="Everyone.",
            by=story.by,
        )
    first = story.published()
    assert "for every service that we run" in first.content
    with on(date(2025, 9, 1)):
        if merged:
            people.merge_services(
                predecessors=[trust.east, trust.west],
                name="Joint team",
                effective_on=date(2025, 8, 1),
                by=story.by,
            )
        else:
            people.add_service(
                organisation=trust.organisation,
                name="North team",
                level=Level.TEAM,
                parent=trust.division,
                opened_on=date(2025, 8, 1),
                by=story.by,
            )
    return story, story.draft(LATER)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("merged", "late", "told"),
    [
        (False, late_opening, "the opening or closing of a service"),
        (False, earlier_opening, "the opening or closing of a service"),
        (False, later_opening, "the opening or closing of a service"),
        (True, earlier_merger, "a merger of services"),
    ],
)
def test_services_of_days_that_an_edition_showed_are_corrected_in_words(
    merged: bool, late: Callable[[Story], None], told: str
) -> None:
    story, draft = everywhere(merged=merged)
    with on(LATER, 12):
        assert not any("Corrections" in words for words in missing_now(draft))
        late(story)
        assert any(told in words and "Corrections" in words for words in missing_now(draft))


def test_a_service_that_no_action_is_for_corrects_no_edition(story: Story) -> None:
    story.published()
    draft = story.draft(LATER)
    with on(LATER, 12):
        late_opening(story)
        assert not any("Corrections" in words for words in missing_now(draft))


def test_a_rule_of_days_that_an_edition_showed_is_corrected_in_words(story: Story) -> None:
    with on(RECEIVED):
        record_cell(
            action=story.action,
            service=story.trust.east,
            state="in use",
            effective_on=RECEIVED,
            expires_on=date(2026, 1, 1),
            basis="Seen.",
            by=story.by,
        )
    story.published()
    draft = story.draft(LATER)
    with on(LATER, 12):
        told: list[str] = []
        # Of more kinds nothing depends yet; what was seen five weeks before was relied on too long.
        for demands, counts in ((Demands(kinds=3), False), (Demands(kinds=3, lasts=10), True)):
            set_rule(
                organisation_id=story.trust.organisation.pk,
                demands=demands,
                reason="Privately.",
                decided_by=story.trust.board,
                effective_on=RECEIVED,
                by=story.by,
            )
            told = [words for words in missing_now(draft) if "Corrections" in words]
            assert bool(told) is counts
        assert "what is asked for before anything is called" in told[0]


def test_a_case_described_otherwise_for_days_that_an_edition_showed_is_corrected_in_words(
    story: Story,
) -> None:
    story.published()
    draft = story.draft(LATER)
    with on(LATER, 12):
        changes: tuple[tuple[dict[str, Any], bool], ...] = (
            ({"setting": "A ward."}, False),
            ({"public_summary": "He died."}, True),
        )
        for said, counts in changes:
            investigations.describe_case(
                case=story.report.case, effective_on=date(2025, 7, 1), by=story.by, **said
            )
            told = [words for words in missing_now(draft) if "Corrections" in words]
            assert bool(told) is counts
            assert all("what is said of the case" in words for words in told)


def missing_now(draft: DraftEdition) -> list[str]:
    return [each.words for each in services.preview(draft).missing]


def test_a_stopped_detail_is_written_again_or_accepted_with_a_reason(story: Story) -> None:
    draft = ready(story)
    words = (
        "A relative of Mr Q, who was 43 and lived on Nowhere Parade, told us that nobody replied."
    )
    story.approve(story.first, words, AS_AT)
    refused(story, r"recommendation 1 \(age of a person\), recommendation 1 \(street\)", draft)
    for kind, found in (("age of a person", "who was 43"), ("street", "Nowhere Parade")):
        with on(AS_AT), pytest.raises(Refused, match="Say why"):
            services.accept_detail(
                plan=story.plan,
                section="recommendation 1",
                kind=kind,
                found=found,
                sentence=words,
                reason=" ",
                by=story.by,
            )
        with on(AS_AT):
            services.accept_detail(
                plan=story.plan,
                section="recommendation 1",
                kind=kind,
                found=found,
                sentence=words,
                reason="The family asked for it.",
                by=story.by,
            )
    with on(AS_AT):
        assert services.preview(draft).stops == ()
    story.approve(story.first, "A relative told us that nobody replied.", AS_AT)
    assert "Parade" not in story.release(draft).content


def test_every_section_has_its_words(story: Story) -> None:
    draft = ready(story)
    with on(AS_AT):
        told = [name for name, _part in told_sections_of(services.preview(draft).content)]
    twice = ["recommendation in place 2", "recommendation 9 (recommendation in place 3)"]
    assert [section_in_words(name) for name in told + twice] == told + twice
