"""The first pages of who sits on a panel or reviews; actions by their numbers in what is put before them."""

from collections.abc import Callable

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from amends.assurance.services import reviews as services
from amends.governance.services import call_meeting, put_before
from tests.assurance.reading import address, words
from tests.assurance.world import World
from tests.governance.test_panels import TO_COME, called
from tests.governance.test_reviews import BEFORE, invited, reviewed

type SignedIn = Callable[[str], Client]


def test_a_reviewers_home_says_what_is_left_as_at_a_day(page_world: World) -> None:
    world, page_two = page_world, reviewed(page_world)
    where = address(world, "reviews")
    client = page_two.client(page_two.one)

    def own(query: str = "") -> str:
        return words(client, f"{where}{query}").partition("You were invited to grade")[2]

    assert "There was no review on this day" in words(client, f"{where}?on={BEFORE}")
    assert "You have not declared your interests" in own()
    assert "1 of 1 grade is left to give" in own()
    assert address(world, "declare-interests", page_two.review.pk) in own()
    page_two.declared()
    assert "You have declared your interests." in own()
    assert "2 reviewers, of whom 2 declared interests; 0 grades released so far." in own()
    page_two.grade(page_two.one, "B")
    assert "You have given every grade that was asked of you." in own()
    assert "1 grade of yours is not released" in own()
    assert address(world, "release-grades", page_two.review.pk) in own()
    page_two.release(page_two.one)
    assert "1 grade of yours is released." in own()
    assert "not released" not in own()
    assert "1 grade released so far." in own()
    # Whoever keeps the plan sees every review, and is not asked for a grade.
    lead = Client()
    lead.force_login(world.users["lead"])
    told = words(lead, where)
    assert "Every review" in told
    assert "left to give" not in told


def test_a_reviewer_inside_is_told_on_their_first_page(page_world: World) -> None:
    inside = page_world.users["reviewer"]
    review = services.open_review(
        plan=page_world.plan,
        name="Half a year on",
        blind=True,
        scales=["letters"],
        subjects=[page_world.action],
        reviewers=[inside],
        by=page_world.by["lead"],
    )
    client = Client()
    client.force_login(inside)
    home = words(client, address(page_world, "home"))
    assert "Reviews that wait for you" in home
    assert address(page_world, "review", review.pk) in home
    owner = Client()
    owner.force_login(page_world.users["owner"])
    assert "Reviews that wait for you" not in words(owner, address(page_world, "home"))


def test_what_is_graded_has_its_number_and_that_nothing_is_released_is_said_once(
    page_world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    others = [page_world.another_action(str(number)) for number in range(2, 6)]
    review = services.open_review(
        plan=page_world.plan,
        name="One year on",
        blind=True,
        scales=["letters"],
        subjects=[page_world.action, *others],
        reviewers=[invited(page_world, "First Reviewer")],
        by=page_world.by["lead"],
    )
    client = Client()
    client.force_login(review.reviewers.get().user)
    told = words(client, address(page_world, "review", review.pk))
    assert told.count("Nobody has released a grade") == 1
    assert "Action 1, Do the thing in every team" in told
    item = review.items.order_by("sequence").first()
    assert item is not None
    told = words(client, address(page_world, "reviewed", item.pk))
    assert told.split("<main")[1].count("Do the thing in every team") == 1
    with django_assert_max_num_queries(14):
        client.get(address(page_world, "reviews"))


def test_a_panel_members_first_page_names_the_meetings_of_their_panel(
    page_world: World, signed_in: SignedIn
) -> None:
    home = address(page_world, "home")
    member, owner = signed_in("reviewer"), signed_in("owner")
    first = words(member, home)
    assert "Assurance Panel, where you sit or were present" in first
    assert "No meeting is called. Once one is" in first
    assert "Assurance Panel" not in words(owner, home).split("<main")[1]
    meeting = called(page_world, TO_COME)
    put_before(meeting=meeting, subjects=[page_world.action], by=page_world.by["secretary"])
    page = words(member, home).split("Assurance Panel, where you sit or were present")[1]
    assert "20 June 2025" in page
    assert "1 thing" in page
    assert address(page_world, "meeting-pack", meeting.pk) in page
    before = words(member, f"{home}?on=2025-06-01")
    assert "20 June 2025" not in before


def test_meetings_are_listed_body_by_body_those_of_the_reader_first(
    page_world: World, signed_in: SignedIn
) -> None:
    call_meeting(body=page_world.board, day=TO_COME, by=page_world.by["secretary"])
    called(page_world, TO_COME)
    told = words(signed_in("reviewer"), address(page_world, "meetings"))
    own, _found, other = told.partition(f"<h2>{page_world.board.name}</h2>")
    assert "Assurance Panel, where you sit or were present" in own
    assert "20 June 2025" in own
    assert "20 June 2025" in other
    assert "Assurance Panel" not in other


def test_an_agenda_and_its_decisions_name_actions_by_number_and_what_was_asked(
    page_world: World, signed_in: SignedIn
) -> None:
    meeting = called(page_world)
    by = page_world.by["secretary"]
    put_before(meeting=meeting, subjects=[page_world.action], asked="Close it", by=by)
    for name in ("meeting", "meeting-pack", "meeting-decisions"):
        told = words(signed_in("reader"), address(page_world, name, meeting.pk))
        assert "Action 1, Do the thing in every team" in told, name
        assert "Asked: Close it" in told, name
    item = meeting.agenda.get()
    told = words(signed_in("secretary"), address(page_world, "take-off-agenda", item.pk))
    assert "Action 1, Do the thing in every team" in told
