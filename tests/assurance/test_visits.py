"""A visit to one service: entered once, drafts kept, and what somebody else entered meanwhile told."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.assurance.models import Cell, Visit, VisitDraft
from amends.assurance.queries.visits import to_look_at
from amends.assurance.services import Seen, keep_draft, record_cell, record_visit
from amends.assurance.services.visits import digests_of
from amends.evidence.models import Evidence, EvidenceState
from amends.ledger.rules import REMOVED, Refused
from amends.ledger.working import blank
from amends.plans.models import Action, ActionService, Decision, ScopeStatement
from tests.assurance.conftest import SignedIn
from tests.assurance.world import START, World

DAY = date(2025, 6, 2)


def in_use(world: World) -> None:
    record_cell(
        action=world.action,
        service=world.north,
        state="in use",
        effective_on=date(2025, 1, 20),
        expires_on=date(2026, 1, 1),
        basis="Seen",
        by=world.by["owner"],
    )


def visit(world: World, *seen: Seen, id: UUID | None = None, who: str = "auditor") -> Visit:
    return record_visit(
        id=id or uuid4(),
        service=world.north,
        day=DAY,
        looked_by="Matron",
        shift="night",
        expires_on=date(2025, 12, 1),
        seen=seen,
        by=world.by[who],
    )


def two_actions(world: World) -> tuple[Seen, Seen]:
    other = beside(world)
    in_use(world)
    return (
        Seen(world.action, "audited", "met", (18, 20), "Charts of the night"),
        Seen(other, "introduced"),
    )


def test_a_visit_enters_several_actions_and_what_they_rest_on_once(world: World) -> None:
    seen, key = two_actions(world), uuid4()
    made = visit(world, *seen, id=key)
    assert visit(world, *seen, id=key) == made
    first, second = Cell.objects.filter(looked_by="Matron").order_by("sequence")
    assert (first.state, first.result, first.sample_met, first.sample_of) == (
        "audited",
        "met",
        18,
        20,
    )
    assert first.basis == "Matron, night: Charts of the night"
    assert (second.state, second.expires_on, second.basis) == ("introduced", None, "Matron, night")
    piece = Evidence.objects.get(title="North team, 2025-06-02")
    assert (piece.kind, piece.shifts) == ("observation", "night")
    state = EvidenceState.objects.filter(subject=piece).order_by("-sequence")[0]
    assert (state.stage, state.period_from, state.period_to) == ("presented", DAY, DAY)
    assert [each.evidence_id for cell in (first, second) for each in cell.evidence.all()] == [
        piece.pk
    ] * 2


def test_what_one_action_cannot_take_is_named_and_nothing_is_entered(world: World) -> None:
    _first, second = two_actions(world)
    test = Seen(world.action, "audited", "met", (1, 2))
    with pytest.raises(Refused, match="Do the thing in every team: Whoever has owned"):
        visit(world, test, second, who="owner")
    with pytest.raises(Refused, match="Say who looked"):
        record_visit(
            id=uuid4(),
            service=world.north,
            day=DAY,
            looked_by=" ",
            shift="",
            expires_on=None,
            seen=[second],
            by=world.by["auditor"],
        )
    with pytest.raises(Refused, match="at least one action"):
        visit(world)
    assert not Visit.objects.exists()
    assert not Evidence.objects.exists()


def address(world: World) -> str:
    return f"/o/{world.organisation.slug}/visits/{world.north.pk}/"


def words(answer: Any) -> str:
    return unescape(answer.content.decode())


def filled(world: World, **more: str) -> dict[str, str]:
    pk, newest = world.action.pk, Cell.objects.filter(subject__action=world.action).first()
    return {
        "key": str(uuid4()),
        f"seen-{pk}": str(newest.pk) if newest else "",
        f"state-{pk}": "audited: met",
        f"of-{pk}": "20",
        f"met-{pk}": "18",
        f"note-{pk}": "Charts",
        "effective_on_day": "2",
        "effective_on_month": "6",
        "effective_on_year": "2025",
        "expires_on_day": "1",
        "expires_on_month": "12",
        "expires_on_year": "2025",
        "looked_by": "Matron",
        "shift": "night",
    } | more


def test_sending_twice_enters_it_once(page_world: World, signed_in: SignedIn) -> None:
    in_use(page_world)
    client = signed_in("auditor")
    assert page_world.action.title in words(client.get(address(page_world)))
    said = filled(page_world, do="send")
    answer = client.post(address(page_world), said)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{address(page_world)}?sent={said['key']}",
    )
    again = client.post(address(page_world), said, follow=True)
    assert "entered already. Nothing was entered twice" in words(again)
    assert f'data-sent="{said["key"]}"' in words(again)
    assert Visit.objects.count() == 1
    assert Cell.objects.filter(state="audited").count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("of", "20"),
        ("met", "18"),
        ("met", "many"),
        ("note", "Nobody knew of it"),
        ("used", "4"),
    ],
)
def test_what_is_filled_in_without_saying_what_was_seen_is_asked_about(
    page_world: World, signed_in: SignedIn, name: str, value: str
) -> None:
    in_use(page_world)
    other, client = beside(page_world), signed_in("auditor")
    field = f"{name}-{other.pk}" + ("_day" if name == "used" else "")
    said = filled(page_world, do="send") | {field: value}
    answer = client.post(address(page_world), said)
    shown = words(answer)
    assert answer.status_code == 200
    assert (
        "Action 2: you filled in a number, a note or a day. Choose what you saw, or clear" in shown
    )
    assert f'href="#id_state-{other.pk}"' in shown
    assert value in shown
    assert "at least one action" not in shown
    assert not Visit.objects.exists()
    # What is cleared was not filled in.
    assert client.post(address(page_world), said | {field: ""}).status_code == 302
    assert Visit.objects.count() == 1


def test_what_was_filled_in_of_an_action_that_has_ended_meanwhile_is_given_back(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    other, client = beside(page_world), signed_in("auditor")
    more = {f"state-{other.pk}": "introduced", f"note-{other.pk}": "Nobody knew of it"}
    said = filled(page_world, do="send")
    stopped(page_world, other)
    shown = words(client.post(address(page_world), said | more))
    told = "“2 Another thing 2: Introduced, not yet what people do; Nobody knew of it”"
    assert f"{told}. Nothing was entered" in shown
    assert not Visit.objects.exists()
    assert client.post(address(page_world), said).status_code == 302


def stopped(world: World, action: Action) -> None:
    world.add(
        Decision(
            action=action,
            kind="stop",
            body=world.board,
            effective_on=DAY,
            reason="It is done elsewhere.",
        )
    )


KEPT = "2 Another thing 2: Tested, and met; looked at 20; 18 as expected; Nobody knew of it"


def test_what_was_kept_of_an_action_that_has_ended_meanwhile_is_told(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    other, client = beside(page_world), signed_in("auditor")
    used = f"used-{other.pk}"
    of_other = {
        f"state-{other.pk}": "audited: met",
        f"of-{other.pk}": "20",
        f"met-{other.pk}": "18",
        f"note-{other.pk}": "Nobody knew of it",
        **{f"{used}_day": "4", f"{used}_month": "3", f"{used}_year": "2025"},
    }
    said = filled(page_world, do="keep")
    assert client.post(address(page_world), said | of_other).status_code == 302
    assert KEPT not in words(client.get(address(page_world)))
    stopped(page_world, other)
    shown = words(client.get(address(page_world)))
    assert f"{KEPT}; in use from 4 3 2025" in shown
    # Kept again without it, it is kept on; what is sent is the rest; and then it is gone.
    client.post(address(page_world), said)
    assert KEPT in words(client.get(address(page_world)))
    stopped(page_world, page_world.action)
    shown = words(client.get(address(page_world)))
    assert "No action is for this service" in shown
    assert KEPT in shown
    assert "1 Do the thing in every team: Tested, and met; looked at 20" in shown
    assert "You have begun" in words(client.get(f"/o/{page_world.organisation.slug}/visits/"))
    assert 'value="forget"' in shown
    client.post(address(page_world), {"do": "forget"})
    assert KEPT not in words(client.get(address(page_world)))


def test_what_is_added_of_an_action_that_has_ended_after_a_lost_answer_is_given_back(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    other, client = beside(page_world), signed_in("auditor")
    said = filled(page_world, do="send")
    client.post(address(page_world), said)
    stopped(page_world, other)
    more = said | {f"note-{other.pk}": "Nobody knew of it"}
    shown = words(client.post(address(page_world), more))
    assert "Not entered, for its action is not for this service any more: “2 Another" in shown
    assert "Nobody knew of it" in shown


def test_a_test_that_was_met_is_entered_with_the_day_from_which_it_was_in_use(
    page_world: World, signed_in: SignedIn
) -> None:
    client, pk = signed_in("auditor"), page_world.action.pk
    said = filled(page_world, do="send")
    shown = words(client.get(address(page_world)))
    assert "From which day was it in use here" in shown
    shown = words(client.post(address(page_world), said))
    assert "Action 1: it was tested and met, but nobody has recorded when it came into" in shown
    assert f'href="#id_used-{pk}-day"' in shown
    assert not Cell.objects.exists()

    def used(day: str, month: str) -> dict[str, str]:
        name = f"used-{pk}"
        return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": "2025"}

    shown = words(client.post(address(page_world), said | used("2", "6")))
    assert "must be before the day of the visit" in shown
    never = said | {f"state-{pk}": "introduced", f"of-{pk}": "", f"met-{pk}": ""}
    shown = words(client.post(address(page_world), never | used("4", "3")))
    assert "what you saw was not in use, so there is no day from which it was" in shown
    assert not Cell.objects.exists()
    assert client.post(address(page_world), said | used("4", "3")).status_code == 302
    before, tested = Cell.objects.order_by("sequence")
    assert (before.state, before.effective_on, before.expires_on) == (
        "in use",
        date(2025, 3, 4),
        DAY,
    )
    assert (tested.state, tested.result, tested.effective_on) == ("audited", "met", DAY)
    assert (before.looked_by, tested.looked_by) == ("", "Matron")
    assert "From which day was it in use here" not in words(client.get(address(page_world)))
    # Sent again it is known; with another day it is not what was entered.
    again = client.post(address(page_world), said | used("4", "3"), follow=True)
    assert "Nothing was entered twice" in words(again)
    shown = words(client.post(address(page_world), said | used("5", "3")))
    assert "Not entered yet: 1 Do the thing" in shown


def test_what_can_be_looked_at_is_found_in_ten_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    in_use(world)
    beside(world)
    with django_assert_num_queries(10):
        first, second = to_look_at(world.north, DAY)
    assert (first.used_from, second.used_from) == (date(2025, 1, 20), None)


def beside(world: World) -> Action:
    """A second action that is for the same team."""
    other = world.another_action()
    pair = world.add(ActionService(action=other, service=world.north))
    world.add(ScopeStatement(subject=pair, state="in scope", effective_on=START))
    return other


def key_in(shown: str) -> str:
    found = re.search(r'name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"', shown)
    assert found
    return found[1] or found[2]


def test_what_is_added_after_a_lost_answer_is_entered_and_nothing_twice(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    other, client = beside(page_world), signed_in("auditor")
    said = filled(page_world, do="send")
    assert client.post(address(page_world), said).status_code == 302
    # The answer was lost, or Back brought the page: the same form, with more in it.
    more = said | {f"state-{other.pk}": "introduced", f"note-{other.pk}": "Seen\r\non two days"}
    client.post(address(page_world), more | {"do": "keep"})
    answer = client.post(address(page_world), more)
    shown = words(answer)
    assert answer.status_code == 200
    assert "Entered on 2 June 2025 at 11:00am: 1 Do the thing in every team." in shown
    assert "Not entered yet: 2 Another thing 2." in shown
    assert 'data-sent=""' in shown
    assert "data-wrong" in shown
    assert VisitDraft.objects.exists()
    assert "on two days" in shown
    assert ">Charts<" not in shown
    fresh = key_in(shown)
    assert fresh != said["key"]
    rest = more | {"key": fresh, f"seen-{page_world.action.pk}": ""}
    for name in ("state", "of", "met", "note"):
        rest[f"{name}-{page_world.action.pk}"] = ""
    assert client.post(address(page_world), rest).status_code == 302
    assert Visit.objects.count() == 2
    assert Cell.objects.filter(state="audited").count() == 1
    assert Cell.objects.get(subject__action=other).state == "introduced"
    assert not VisitDraft.objects.exists()


def test_what_was_changed_after_a_lost_answer_is_said_and_not_dropped(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    client = signed_in("auditor")
    said = filled(page_world, do="send")
    client.post(address(page_world), said)
    shown = words(client.post(address(page_world), said | {f"met-{page_world.action.pk}": "19"}))
    assert "Not entered yet: 1 Do the thing in every team. Look at what it reads now" in shown
    assert 'value="19"' in shown
    newest = Cell.objects.get(state="audited")
    assert f'value="{newest.pk}"' in shown
    shown = words(client.post(address(page_world), said | {"looked_by": "Auditor"}))
    assert "What you have changed about the visit is not entered" in shown
    assert Visit.objects.count() == 1


def test_a_kept_copy_of_what_was_entered_goes_when_it_is_sent_again(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    client = signed_in("auditor")
    said = filled(page_world, do="send")
    client.post(address(page_world), said)
    client.post(address(page_world), said | {"do": "keep"})
    again = client.post(address(page_world), said, follow=True)
    assert "Nothing was entered twice" in words(again)
    assert not VisitDraft.objects.exists()


def test_what_is_kept_of_what_was_sent_tells_nobody_what_it_was(page_world: World) -> None:
    said = filled(page_world)
    one, other = (digests_of(uuid4(), said) for _each in range(2))
    assert one.keys() == other.keys() == {"", str(page_world.action.pk)}
    assert not set(one.values()) & set(other.values())


def test_a_draft_is_kept_without_a_script_and_is_nobody_elses(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    client = signed_in("auditor")
    half = filled(page_world, do="keep", looked_by="", effective_on_day="")
    half[f"met-{page_world.action.pk}"] = "many"
    assert client.post(address(page_world), half).status_code == 302
    draft = VisitDraft.objects.get()
    assert draft.said["key"] == half["key"]
    shown = words(client.get(address(page_world)))
    assert "and have not sent it" in shown
    assert 'value="many"' in shown
    assert half["key"] in shown
    assert "You have begun" in words(client.get(f"/o/{page_world.organisation.slug}/visits/"))
    assert "have not sent it" not in words(signed_in("lead").get(address(page_world)))
    client.post(address(page_world), filled(page_world, do="send", key=half["key"]))
    assert not VisitDraft.objects.exists()
    client.post(address(page_world), half)
    client.post(address(page_world), {"do": "forget"})
    assert not VisitDraft.objects.exists()


def test_words_over_two_lines_are_removed_from_what_is_kept_and_it_is_kept_in_one_row(
    world: World,
) -> None:
    note, by = f"note-{world.action.pk}", world.by["auditor"]
    first = keep_draft(service=world.north, said={"key": "a"}, by=by)
    said = {"key": "Jane Smith", note: "Told by Jane\r\nSmith"}
    assert keep_draft(service=world.north, said=said, by=by).pk == first.pk
    assert blank("Jane Smith", world.organisation.pk) == 1
    assert VisitDraft.objects.get().said == {"key": "Jane Smith", note: f"Told by {REMOVED}"}


def test_what_somebody_else_entered_meanwhile_is_told(
    page_world: World, signed_in: SignedIn
) -> None:
    said = filled(page_world, do="send")
    in_use(page_world)
    client = signed_in("auditor")
    answer = words(client.post(address(page_world), said))
    assert "Action 1: Post of owner entered something newer" in answer
    assert "in use, since 20 January 2025" in answer
    assert not Visit.objects.exists()
    # What it shows now has been seen: sent again it goes.
    newest = Cell.objects.get()
    assert f'value="{newest.pk}"' in answer
    again = client.post(
        address(page_world), said | {f"seen-{page_world.action.pk}": str(newest.pk)}
    )
    assert again.status_code == 302
    assert Visit.objects.count() == 1


def test_what_looks_like_a_patients_detail_is_asked_about(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    said = filled(page_world, do="send")
    said[f"note-{page_world.action.pk}"] = "NHS number 943 476 5919"
    answer = words(signed_in("auditor").post(address(page_world), said))
    assert "Have you checked these words?" in answer
    assert not Visit.objects.exists()


def test_only_who_records_may_visit(page_world: World, signed_in: SignedIn) -> None:
    assert signed_in("reader").get(address(page_world)).status_code == 404
    assert signed_in("outsider").get(address(page_world)).status_code == 404
