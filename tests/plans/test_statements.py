"""What owners tell, where an action is done, what it serves, what is carried over and decided."""

from datetime import UTC, date, datetime

import pytest

from amends.identifiers import uuid7
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment
from amends.people import services as people
from amends.people.permissions import NotPermitted
from amends.plans import services
from amends.plans.models import (
    Decision,
    Inheritance,
    ScopeStatement,
    Serving,
    Update,
)
from amends.plans.queries import scope_at, served_by, updates_of
from amends.recommendations.rules import LinkType
from amends.recommendations.services import decide_link
from tests.factories import (
    make_report,
    make_service,
    make_trust,
)
from tests.plans.story import (
    DRAFT,
    FINAL,
    TODAY,
    TOMORROW,
    Story,
    on,
    received,
    refused,
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
    story.tell(by=story.by)


def test_the_owner_of_that_day_tells(story: Story) -> None:
    taken = story.role(story.other)
    story.change(owner=taken, effective_on=date(2025, 6, 2))
    story.tell(by=story.owner, effective_on=date(2025, 6, 1))
    story.tell(by=story.other, effective_on=date(2025, 6, 2))
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
    story.tell(by=heir, effective_on=date(2025, 5, 1))
    covering = story.role(story.other)
    people.hold_role(
        role=story.owner_role,
        holder=None,
        covered_by=covering,
        effective_on=date(2025, 6, 10),
        by=story.by,
    )
    story.tell(by=Actor(story.other.person), effective_on=TODAY)


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


def test_what_closed_stays_in_scope_until_it_is_named_no_more(story: Story) -> None:
    people.close_service(
        service=story.trust.east, last_day=date(2025, 6, 1), reason="Merged.", by=story.by
    )
    [row] = scoped(story, "east", "west")
    assert row.subject.service == story.trust.west
    assert scoped(story, "west", reason="It closed.")
    with refused("East team does not run on that day"):
        scoped(story, "east", "west")


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

    def stop(reason: str) -> Serving:
        return services.stop_serving(
            action=story.action,
            recommendation=second,
            effective_on=TODAY,
            reason=reason,
            by=story.by,
        )

    with refused("Say why"):
        stop(" ")
    stop("It is not about this.")
    with refused("does not serve"):
        stop("Again.")
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
