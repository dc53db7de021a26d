"""Keeping evidence, moving it on, and who may."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.evidence import services
from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import newest_state
from amends.files.models import StoredFile
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Actor, Refused
from amends.ledger.verification import verify
from amends.people import services as people
from amends.people.permissions import NotPermitted
from amends.plans.services import commit_to
from tests import factories
from tests.evidence.story import COVERED, DECIDED, HELD, NOW, SHOWN, START, Story, make_story

TODAY = NOW.date()


def stage_of(evidence: Evidence) -> str:
    found = newest_state(evidence)
    assert found is not None
    return found.stage


def test_a_piece_goes_all_the_way_and_keeps_its_period(story: Story) -> None:
    evidence = story.accepted()
    states = list(evidence.states.order_by("sequence"))
    assert [state.stage for state in states] == ["held", "presented", "accepted"]
    assert {(state.period_from, state.period_to) for state in states} == {COVERED}
    assert [row.action_id for row in evidence.actions.all()] == [story.action.pk]
    assert [row.service_id for row in evidence.services.all()] == [story.trust.east.pk]
    assert verify(story.trust.pk).intact


def test_planned_evidence_may_cover_what_is_still_to_come(story: Story) -> None:
    ahead = (date(2025, 9, 1), date(2025, 9, 30))
    evidence = story.add(stage="planned", period=ahead, effective_on=START)
    with pytest.raises(Refused, match="had not ended"):
        services.move(evidence=evidence, stage="held", effective_on=HELD, by=story.auditor)
    services.move(
        evidence=evidence, stage="held", period=COVERED, effective_on=HELD, by=story.auditor
    )
    assert stage_of(evidence) == "held"


def test_a_period_that_ends_on_the_day_has_ended(story: Story) -> None:
    story.add(period=(HELD, HELD), effective_on=HELD)
    with pytest.raises(Refused, match="had not ended"):
        story.add(period=(HELD, HELD + timedelta(days=1)), effective_on=HELD)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "300 characters"),
        ({"title": "a\x00b"}, "cannot be kept"),
        ({"kind": "rumour"}, "answers shown"),
        ({"supports": "everything"}, "answers shown"),
        ({"stage": "accepted"}, "begins as planned or held"),
        ({"stage": "presented"}, "begins as planned or held"),
        ({"stage": "lost"}, "states shown"),
        ({"link": "javascript:alert(1)"}, "whole address"),
        ({"link": "records/audit.pdf"}, "whole address"),
        ({"effective_on": TODAY + timedelta(days=1)}, "future"),
        ({"period": (COVERED[1], COVERED[0])}, "before it begins"),
        ({"period": (date(2010, 1, 1), COVERED[1])}, "did not run"),
    ],
)
def test_what_cannot_be_added(story: Story, said: dict[str, Any], words: str) -> None:
    by = story.lead if said.get("stage") == "accepted" else story.auditor
    with pytest.raises(Refused, match=words):
        story.add(**(said | {"by": by}))
    assert not Evidence.objects.filter(organisation=story.trust.pk).exists()
    assert verify(story.trust.pk).intact


def test_a_form_sent_twice_adds_once(story: Story) -> None:
    key = uuid7()
    first = story.add(id=key)
    assert story.add(id=key).pk == first.pk == key
    assert Evidence.objects.filter(organisation=story.trust.pk).count() == 1
    state = uuid7()
    once = story.present(first, id=state)
    assert story.present(first, id=state).pk == once.pk == state


def test_an_upload_is_kept_with_the_evidence_or_not_at_all(story: Story) -> None:
    def upload() -> SimpleUploadedFile:
        return SimpleUploadedFile("audit.csv", b"met,looked at\n9,20\n")

    with pytest.raises(Refused, match="begins as"):
        story.add(upload=upload(), stage="presented")
    assert not StoredFile.objects.of(story.trust.pk).exists()
    evidence = story.add(upload=upload())
    file = StoredFile.objects.of(story.trust.pk).get()
    assert (evidence.file_id, evidence.file_digest) == (file.pk, file.sha256)
    with pytest.raises(Refused, match="empty"):
        story.add(upload=SimpleUploadedFile("nothing.txt", BytesIO().read()))


def test_a_file_of_another_organisation_is_not_taken(story: Story) -> None:
    other = make_story()
    theirs = other.add(upload=SimpleUploadedFile("a.txt", b"words"))
    file = StoredFile.objects.of(other.trust.pk).get()
    with pytest.raises(Refused, match="another organisation"):
        story.add(file=file)
    for wrong in ({"actions": [other.action]}, {"services": [other.trust.east]}):
        with pytest.raises(Refused, match="another organisation"):
            story.add(**wrong)
    with pytest.raises(Refused, match="another organisation"):
        story.add(id=theirs.pk)


@pytest.mark.parametrize("stage", ["planned", "held", "accepted", "refused"])
def test_held_evidence_can_only_be_presented(story: Story, stage: str) -> None:
    evidence = story.add()
    with pytest.raises(Refused, match="cannot become"):
        services.move(
            evidence=evidence, stage=stage, reason="Why", effective_on=SHOWN, by=story.lead
        )
    assert stage_of(evidence) == "held"


def test_evidence_without_a_period_is_shown_to_nobody(story: Story) -> None:
    evidence = story.add(period=None)
    with pytest.raises(Refused, match="which period"):
        story.present(evidence)
    story.present(evidence, period=COVERED)
    assert stage_of(evidence) == "presented"


def test_a_refusal_says_why_and_more_may_be_presented(story: Story) -> None:
    evidence = story.presented()
    with pytest.raises(Refused, match="what would do"):
        story.decide(evidence, "refused", reason="  ")
    story.decide(evidence, "refused", reason="A blank form shows nothing.")
    story.present(evidence, effective_on=date(2025, 4, 1))
    story.decide(evidence, effective_on=date(2025, 4, 8))
    assert stage_of(evidence) == "accepted"


def test_accepted_evidence_may_turn_out_not_to_count(story: Story) -> None:
    evidence = story.accepted()
    story.decide(evidence, "refused", reason="Records were counted twice.", effective_on=TODAY)
    assert stage_of(evidence) == "refused"


def test_the_owner_never_accepts(story: Story) -> None:
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    lead_owns = story.trust.user("governance lead", story.owner_role)
    in_the_role = Actor(lead_owns.pk, story.owner_role.pk)
    for stage in ("accepted", "refused"):
        with pytest.raises(Refused, match="owned an action"):
            story.decide(evidence, stage, reason="Why", by=in_the_role)


def test_whoever_holds_the_owning_post_does_not_accept_in_another_role(story: Story) -> None:
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    people.hold_role(
        role=story.owner_role,
        holder=story.trust.lead,
        effective_on=date(2025, 3, 12),
        by=story.trust.by,
    )
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence)


def test_an_earlier_day_is_no_way_round_owning_it_today(story: Story) -> None:
    evidence = story.add()
    story.present(evidence, by=story.auditor)
    commit_to(
        action=story.action,
        wording="We will do it.",
        owner=story.trust.role,
        in_place_by=ImpreciseDate.on(date(2025, 9, 30)),
        effective_on=date(2025, 5, 1),
        by=story.trust.by,
        reason="A new post",
        approver=story.trust.board,
        interim_control="None needed: nothing else changes.",
    )
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence)
    story.decide(evidence, by=story.reviewer)
    assert stage_of(evidence) == "accepted"


def test_the_owner_of_any_of_its_actions_does_not_accept(story: Story) -> None:
    evidence = story.add(actions=[story.action, story.other])
    story.present(evidence, by=story.auditor)
    commit_to(
        action=story.other,
        wording="We will do it.",
        owner=story.trust.role,
        in_place_by=ImpreciseDate.on(date(2025, 9, 30)),
        effective_on=DECIDED,
        by=story.trust.by,
        reason="A new post",
        approver=story.trust.board,
        interim_control="None needed: nothing else changes.",
    )
    with pytest.raises(Refused, match="owned an action"):
        story.decide(evidence)


def test_whoever_presented_it_does_not_accept_it(story: Story) -> None:
    evidence = story.add()
    story.present(evidence, by=story.lead)
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence)
    colleague = Actor(story.trust.user("governance lead", story.trust.role).pk, story.lead.role)
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence, by=colleague)
    same_person = Actor(story.lead.person, None)
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence, by=same_person)
    story.decide(evidence, by=story.reviewer)
    assert stage_of(evidence) == "accepted"


def test_a_helpful_correction_frees_nobody_to_accept_their_own(story: Story) -> None:
    evidence = story.add()
    state = story.present(evidence, by=story.lead)
    services.correct_state(
        state=state, reason="A day out", effective_on=SHOWN - timedelta(days=1), by=story.owner
    )
    with pytest.raises(Refused, match="added or presented"):
        story.decide(evidence)


def test_a_presentation_taken_out_bars_nobody(story: Story) -> None:
    evidence = story.add()
    state = story.present(evidence, by=story.lead)
    services.retract_state(state=state, reason="The wrong piece", by=story.lead)
    story.present(evidence)
    story.decide(evidence)
    assert stage_of(evidence) == "accepted"


@pytest.mark.parametrize(
    ("profile", "presents", "accepts"),
    [
        ("governance lead", True, True),
        ("action owner", True, False),
        ("executive", True, False),
        ("information governance", True, False),
        ("auditor", True, False),
        ("reviewer", False, True),
        ("reader", False, False),
    ],
)
def test_who_may(story: Story, profile: str, presents: bool, accepts: bool) -> None:
    somebody = story.trust.person(profile)
    evidence = story.presented()
    if presents:
        story.add(by=somebody)
    else:
        with pytest.raises(NotPermitted):
            story.add(by=somebody)
    if accepts:
        story.decide(evidence, by=somebody)
    else:
        with pytest.raises(NotPermitted):
            story.decide(evidence, by=somebody)
    outsider = Actor(factories.make_user().pk)
    with pytest.raises(NotPermitted):
        story.add(by=outsider)


def test_two_people_do_not_decide_at_once(story: Story) -> None:
    evidence = story.presented()
    seen = newest_state(evidence)
    assert seen is not None
    story.decide(evidence, expected=seen.pk)
    with pytest.raises(Refused, match="Someone else"):
        story.decide(evidence, "refused", reason="Why", by=story.reviewer, expected=seen.pk)
    assert stage_of(evidence) == "accepted"


def test_what_is_entered_late_must_fit_between_what_stands(story: Story) -> None:
    evidence = story.accepted()
    with pytest.raises(Refused, match="cannot become"):
        story.present(evidence, effective_on=DECIDED)
    with pytest.raises(Refused, match="Later it was"):
        services.move(
            evidence=evidence,
            stage="refused",
            reason="Why",
            effective_on=SHOWN,
            by=story.reviewer,
        )
    with pytest.raises(Refused, match="begins as"):
        story.present(evidence, effective_on=START)


def test_history_entered_years_later(story: Story) -> None:
    with clock.set_to(NOW + timedelta(days=900)):
        evidence = story.accepted()
        assert [row.effective_on for row in evidence.states.order_by("sequence")] == [
            HELD,
            SHOWN,
            DECIDED,
        ]


def test_a_state_is_put_right(story: Story) -> None:
    evidence = story.accepted()
    accepted = newest_state(evidence)
    assert accepted is not None
    with pytest.raises(Refused, match="why"):
        services.correct_state(state=accepted, reason=" ", effective_on=TODAY, by=story.lead)
    shorter = (COVERED[0], date(2025, 2, 14))
    corrected = services.correct_state(
        state=accepted, reason="Two weeks only", period=shorter, by=story.lead
    )
    assert (corrected.period_to, corrected.stage) == (shorter[1], "accepted")
    assert newest_state(evidence) == corrected
    with pytest.raises(Refused, match="corrected already"):
        services.correct_state(state=accepted, reason="Again", effective_on=TODAY, by=story.lead)
    with pytest.raises(Refused, match="did not run"):
        services.correct_state(
            state=corrected, reason="Longer", period=(date(2000, 1, 1), COVERED[1]), by=story.lead
        )
    with pytest.raises(TypeError):
        services.correct_state(state=corrected, reason="x", by=story.lead, title="Other")
    assert verify(story.trust.pk).intact


def test_an_owner_cannot_correct_a_refusal_away(story: Story) -> None:
    evidence = story.presented()
    refused = story.decide(evidence, "refused", reason="A blank form")
    with pytest.raises(NotPermitted):
        services.correct_state(state=refused, reason="Oh", stage="accepted", by=story.owner)
    with pytest.raises(NotPermitted):
        services.retract_state(state=refused, reason="Oh", by=story.owner)
    in_the_role = Actor(
        story.trust.user("governance lead", story.owner_role).pk, story.owner_role.pk
    )
    with pytest.raises(Refused, match="owned an action"):
        services.correct_state(state=refused, reason="Oh", stage="accepted", by=in_the_role)
    with pytest.raises(Refused, match="owned an action"):
        services.retract_state(state=refused, reason="Oh", by=in_the_role)


def test_what_others_rest_on_is_not_taken_out(story: Story) -> None:
    evidence = story.accepted()
    held, presented, accepted = evidence.states.order_by("sequence")
    for state in (held, presented):
        with pytest.raises(Refused, match="needs this entry"):
            services.retract_state(state=state, reason="By mistake", by=story.lead)
    services.retract_state(state=accepted, reason="The wrong piece", by=story.lead)
    assert stage_of(evidence) == "presented"
    with pytest.raises(Refused, match="corrected already"):
        services.retract_state(state=accepted, reason="Again", by=story.lead)


def test_what_it_is_about_is_settled_once_it_is_presented(story: Story) -> None:
    evidence = story.add()
    services.also_about(
        evidence=evidence, actions=[story.other], services=[story.trust.west], by=story.auditor
    )
    assert set(evidence.actions.values_list("action", flat=True)) == {
        story.action.pk,
        story.other.pk,
    }
    assert evidence.services.count() == 2
    with pytest.raises(Refused, match="new"):
        services.also_about(evidence=evidence, actions=[story.other], by=story.auditor)
    young = factories.make_service(story.trust, opened_on=date(2025, 5, 1))
    with pytest.raises(Refused, match="did not run"):
        services.also_about(evidence=evidence, services=[young], by=story.auditor)
    assert evidence.services.count() == 2
    story.present(evidence)
    third = factories.make_service(story.trust)
    with pytest.raises(Refused, match="presented as it is"):
        services.also_about(evidence=evidence, services=[third], by=story.auditor)
    with pytest.raises(NotPermitted):
        services.also_about(evidence=evidence, services=[third], by=story.reviewer)


def test_a_letter_is_about_no_action(story: Story) -> None:
    letter = story.add(title="Letter from the panel", actions=[], services=[], kind="document")
    assert not letter.actions.exists()
    story.present(letter)
    story.decide(letter)
    assert EvidenceState.objects.filter(subject=letter).count() == 3
