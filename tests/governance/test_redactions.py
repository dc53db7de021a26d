"""Who may ask for words to be removed, and who may remove them."""

from typing import Any

import pytest

from amends.governance import queries
from amends.governance.services import (
    ask_to_remove_words,
    find_record,
    remove_words,
    set_legal_hold,
)
from amends.ledger import redaction
from amends.ledger.models import RedactionRequest
from amends.ledger.rules import Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.plans.models import Update
from amends.recommendations.models import Recommendation
from tests.assurance.world import START, World, build

NAME = "Robin Placeholder"


def typed_by_mistake(world: World) -> Update:
    return world.add(
        Update(
            subject=world.action,
            text=f"We heard from {NAME} that nobody replied.",
            late_reason=f"{NAME} was away.",
            effective_on=START,
        ),
        "owner",
    )


def ask(world: World, record: Any, who: str = "owner", **parts: Any) -> RedactionRequest:
    said = {"words": NAME, "reason": "A relative's name."}
    return ask_to_remove_words(record=record, **(said | parts), by=world.by[who])


def test_asked_for_by_one_and_removed_by_another(world: World) -> None:
    update = typed_by_mistake(world)
    asked = ask(world, update, authority="Decision 31", public_note="A name was removed.")
    assert NAME not in str(asked.__dict__)
    assert redaction.words_asked_for(asked) == NAME
    (waiting,) = queries.requests_of(world.organisation.pk)
    assert (waiting.request, waiting.done_on) == (asked, None)
    done = remove_words(request=asked, by=world.by["information"], places=2)
    update.refresh_from_db()
    assert update.text == "We heard from [removed] that nobody replied."
    assert update.late_reason == "[removed] was away."
    (finished,) = queries.requests_of(world.organisation.pk)
    assert (finished.done_on, finished.places) == (done.effective_on, 2)
    assert verify(world.organisation.pk).faults == ()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"words": "Robin Somebody"}, "does not hold"),
        ({"words": "robin placeholder"}, "does not hold"),
        ({"words": "Placehold"}, "does not hold"),
        ({"words": " Ro "}, "three characters"),
        ({"reason": " "}, "Say why"),
        ({"reason": f"It names {NAME}."}, "Do not repeat"),
        ({"authority": f"{NAME} asked"}, "Do not repeat"),
        ({"public_note": NAME.upper()}, "Do not repeat"),
    ],
)
def test_what_cannot_be_asked(world: World, parts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        ask(world, typed_by_mistake(world), **parts)
    assert not RedactionRequest.objects.exists()


def test_two_people(world: World) -> None:
    asked = ask(world, typed_by_mistake(world), "information")
    with pytest.raises(Refused, match="second person"):
        remove_words(request=asked, by=world.by["information"], places=2)


@pytest.mark.parametrize("who", ["owner", "lead", "secretary", "reader", "outsider"])
def test_who_may_not_approve(world: World, who: str) -> None:
    asked = ask(world, typed_by_mistake(world), "information")
    with pytest.raises(NotPermitted):
        remove_words(request=asked, by=world.by[who], places=2)
    with pytest.raises(NotPermitted):
        set_legal_hold(
            organisation_id=world.organisation.pk, held=True, reason="x", by=world.by[who]
        )


@pytest.mark.parametrize("who", ["reader", "auditor", "reviewer", "outsider"])
def test_who_may_not_ask(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        ask(world, typed_by_mistake(world), who)


def test_words_of_a_draft_are_for_those_who_read_drafts(world: World) -> None:
    draft = world.add(
        Recommendation(version=world.draft, number="1", position=1, text=f"Ask {NAME}.")
    )
    with pytest.raises(NotPermitted):
        ask(world, draft, "owner")
    assert ask(world, draft, "lead").field == "text"


def test_the_number_of_places_is_what_was_agreed(world: World) -> None:
    asked = ask(world, typed_by_mistake(world))
    with pytest.raises(Refused, match="2 places, not 1"):
        remove_words(request=asked, by=world.by["information"], places=1)


def test_nothing_goes_under_a_hold(world: World) -> None:
    asked = ask(world, typed_by_mistake(world))
    held = {"organisation_id": world.organisation.pk, "by": world.by["information"]}
    set_legal_hold(**held, held=True, reason="An inquest.")  # type: ignore[arg-type]  # a dict of two kinds
    assert queries.hold_in_force(world.organisation.pk) is not None
    with pytest.raises(Refused, match="legal hold"):
        remove_words(request=asked, by=world.by["information"], places=2)
    set_legal_hold(**held, held=False, reason="It is over.")  # type: ignore[arg-type]  # a dict of two kinds
    assert queries.hold_in_force(world.organisation.pk) is None
    remove_words(request=asked, by=world.by["information"], places=2)


def test_records_of_this_organisation_alone(world: World) -> None:
    update = typed_by_mistake(world)
    found = find_record(kind="plans.update", thing=update.pk, organisation_id=world.organisation.pk)
    assert found == update
    other = build()
    for kind, organisation in (
        ("plans.update", other.organisation.pk),
        ("plans.action", world.organisation.pk),
        ("people.user", world.organisation.pk),
        ("nothing", world.organisation.pk),
    ):
        assert find_record(kind=kind, thing=update.pk, organisation_id=organisation) is None
