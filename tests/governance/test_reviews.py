"""Independent reviews: invited people see what they are granted, grade blind, and then together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from amends.assurance.forms.reviews import ReviewForm, ThemeForm
from amends.assurance.models import Judgement, Review, Reviewer, ReviewGrade
from amends.assurance.services import correct_judgement, judge, together
from amends.assurance.services import reviews as services
from amends.ledger import clock
from amends.ledger.queries import moment
from amends.ledger.rules import Actor, Moment, Refused
from amends.people.models import Membership, User
from amends.people.permissions import NotPermitted
from amends.people.services import grant
from amends.standing.changes import What, changes
from amends.ui.dates import in_words
from tests.assurance.reading import address, sent, words
from tests.assurance.world import NOW, World
from tests.sweep.addresses import every_address

TODAY = NOW.date()
BEFORE = TODAY - timedelta(days=1)
RAN = "How far is it proven?"


@dataclass
class Two:
    """A blind review of the action, by two people from outside."""

    world: World
    review: Review
    one: Reviewer
    other: Reviewer

    def by(self, reviewer: Reviewer) -> Actor:
        return Actor(reviewer.user_id)

    def declared(self) -> "Two":
        for each in (self.one, self.other):
            services.declare(reviewer=each, text="None.", by=self.by(each))
        return self

    def grade(self, reviewer: Reviewer, value: str, text: str = "I looked.") -> ReviewGrade:
        return services.grade(
            item=self.review.items.get(),
            reviewer=reviewer,
            scale="letters",
            value=value,
            text=text,
            by=self.by(reviewer),
        )

    def release(self, reviewer: Reviewer) -> list[Judgement]:
        return services.release(reviewer=reviewer, by=self.by(reviewer))

    def propose(self, reviewer: Reviewer, value: str, text: str = "We talked.") -> ReviewGrade:
        return together.propose(
            item=self.review.items.get(),
            reviewer=reviewer,
            scale="letters",
            value=value,
            text=text,
            by=self.by(reviewer),
        )

    def agree(self, reviewer: Reviewer, proposal: ReviewGrade) -> Judgement | None:
        return together.agree(proposal=proposal, reviewer=reviewer, by=self.by(reviewer))

    def released(self) -> "Two":
        self.declared()
        for reviewer, value in ((self.one, "B"), (self.other, "D")):
            self.grade(reviewer, value)
            self.release(reviewer)
        return self

    def client(self, reviewer: Reviewer) -> Client:
        client = Client()
        client.force_login(reviewer.user)
        return client


def invited(world: World, name: str) -> User:
    user = User.objects.create(email=f"{uuid4()}@example.org", name=name)
    grant(
        organisation=world.organisation,
        user=user,
        profile="invited reviewer",
        by=world.by["lead"],
    )
    return user


def reviewed(world: World) -> Two:
    people = [invited(world, name) for name in ("First Reviewer", "Second Reviewer")]
    review = services.open_review(
        plan=world.plan,
        name="One year on",
        blind=True,
        scales=["letters"],
        subjects=[world.action],
        reviewers=people,
        by=world.by["lead"],
    )
    one, other = review.reviewers.order_by("sequence")
    return Two(world, review, one, other)


@pytest.fixture
def two(world: World) -> Two:
    return reviewed(world)


@pytest.fixture
def page_two(page_world: World) -> Two:
    return reviewed(page_world)


def test_interests_are_declared_before_anything_is_graded(two: Two) -> None:
    with pytest.raises(Refused, match="conflict of interest"):
        two.grade(two.one, "B")
    with pytest.raises(Refused, match="conflict of interest"):
        services.declare(reviewer=two.one, text=" ", by=two.by(two.one))
    with pytest.raises(Refused, match="Only the reviewer"):
        services.declare(reviewer=two.one, text="None.", by=two.by(two.other))
    two.declared().grade(two.one, "B")


def test_a_grade_is_its_reviewers_until_they_release_it_unedited(two: Two) -> None:
    two.declared()
    two.grade(two.one, "B")
    two.grade(two.one, "C", "On a second look, less.")
    assert not Judgement.objects.exists()
    (released,) = two.release(two.one)
    assert (released.value, released.text) == ("C", "On a second look, less.")
    assert (released.conflict, released.kind, released.blind) == ("None.", "independent", True)
    with pytest.raises(Refused, match="waits to be released"):
        two.release(two.one)
    with pytest.raises(Refused, match="stays as it is"):
        two.grade(two.one, "A")


def test_a_released_grade_stays_as_it_is(two: Two) -> None:
    """Whoever gave it has seen the others' since."""
    two.declared().grade(two.one, "B")
    (row,) = two.release(two.one)
    with pytest.raises(Refused, match="stays as it was released"):
        correct_judgement(judgement=row, reason="So they say.", by=two.by(two.one), value="D")


def test_what_moved_does_not_tell_a_blind_grade_early(two: Two) -> None:
    two.declared().grade(two.one, "B")
    two.release(two.one)
    since = moment(organisation_id=two.world.plan.organisation_id, day=BEFORE, known=BEFORE)

    def judged(reader: UUID | None) -> int:
        found = changes(two.world.plan, since, Moment(TODAY), reader=reader)
        return sum(each.what is What.JUDGEMENT for each in found)

    assert [judged(None), judged(two.one.user_id), judged(two.other.user_id)] == [1, 1, 0]


def test_nobody_grades_what_they_own(two: Two) -> None:
    with pytest.raises(Refused, match="does not let them"):
        services.open_review(
            plan=two.world.plan,
            name="x",
            blind=False,
            scales=["letters"],
            subjects=[two.world.action],
            reviewers=[two.world.users["owner"]],
            by=two.world.by["lead"],
        )
    with pytest.raises(NotPermitted):
        services.declare(reviewer=two.one, text="None.", by=two.world.by["owner"])
    theirs = two.world.another_action("2", owner="reviewer")
    review = services.open_review(
        plan=two.world.plan,
        name="Their own",
        blind=False,
        scales=["letters"],
        subjects=[theirs],
        reviewers=[two.world.users["reviewer"]],
        by=two.world.by["lead"],
    )
    reviewer = review.reviewers.get()
    services.declare(reviewer=reviewer, text="It is mine.", by=two.world.by["reviewer"])
    with pytest.raises(Refused, match="Nobody judges what they own"):
        services.grade(
            item=review.items.get(),
            reviewer=reviewer,
            scale="letters",
            value="A",
            text="Fine.",
            by=two.world.by["reviewer"],
        )


def test_who_keeps_the_plan_is_no_reviewer_of_it(two: Two) -> None:
    lead = two.world.by["lead"]
    with pytest.raises(Refused, match="no independent reviewer"):
        services.open_review(
            plan=two.world.plan,
            name="By myself",
            blind=True,
            scales=["letters"],
            subjects=[two.world.action],
            reviewers=[two.world.users["lead"]],
            by=lead,
        )
    # Nor is one who came to keep it after they were invited.
    two.declared().grade(two.one, "A")
    grant(
        organisation=two.world.organisation,
        user=two.one.user,
        profile="governance lead",
        by=lead,
    )
    for act in (lambda: two.grade(two.one, "B"), lambda: two.release(two.one)):
        with pytest.raises(Refused, match="no independent reviewer"):
            act()
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("scale", ["intent", "nothing", "acceptance"])
def test_a_review_has_scales_on_which_its_things_can_be_graded(two: Two, scale: str) -> None:
    with pytest.raises(Refused):
        services.open_review(
            plan=two.world.plan,
            name="x",
            blind=False,
            scales=[scale],
            subjects=[two.world.action],
            reviewers=[two.one.user],
            by=two.world.by["lead"],
        )


@pytest.mark.parametrize("letters", [200, 201])
def test_a_name_that_is_too_long_is_refused(two: Two, letters: int) -> None:
    said: dict[str, Any] = {
        "plan": two.world.plan,
        "name": "x" * letters,
        "blind": False,
        "scales": ["letters"],
        "subjects": [two.world.action],
        "reviewers": [two.one.user],
        "by": two.world.by["lead"],
    }
    if letters == 200:
        assert services.open_review(**said).name == said["name"]
        return
    with pytest.raises(Refused, match="shorter name"):
        services.open_review(**said)
    blank: dict[str, Any] = {"reviewers": [], "things": [], "scales": []}
    for form in (
        ReviewForm({"name": said["name"]}, **blank),
        ThemeForm({"name": said["name"]}, things=[]),
    ):
        assert "200 characters or fewer" in " ".join(map(str, form.errors["name"]))


def test_what_is_released_is_read_once_more(page_two: Two) -> None:
    two = page_two.declared()
    client, where = two.client(two.one), address(two.world, "release-grades", two.review.pk)
    assert "Nothing that you graded waits to be released." in words(client, where)
    assert '<form method="post" novalidate>' not in client.get(where).content.decode()
    two.grade(two.one, "C", "Seen in the north.")
    found = words(client, where)
    for told in ("Do the thing in every team", RAN, "C", "Seen in the north.", "None."):
        assert told in found
    assert '<form method="post" novalidate>' in client.get(where).content.decode()


def test_interests_declared_anew_are_told_beside_what_was_released(page_two: Two) -> None:
    two = page_two.declared()
    two.grade(two.one, "C")
    two.release(two.one)
    lead = Client()
    lead.force_login(two.world.users["lead"])
    where = address(two.world, "review", two.review.pk)
    assert "Changed since grades were released" not in words(lead, where)
    for each in (two.one, two.other):
        services.declare(reviewer=each, text="I worked there once.", by=two.by(each))
    # The other has released nothing, so nothing stands beside what they said first.
    assert words(lead, where).count("Changed since grades were released") == 1


def test_two_grade_blind_and_then_see_each_other(page_two: Two) -> None:
    two = page_two
    first, second = two.client(two.one), two.client(two.other)
    item = two.review.items.get()
    where = address(two.world, "reviewed", item.pk)
    review = address(two.world, "review", two.review.pk)
    assert "Declare your interests before you grade" in words(first, where)
    for client in (first, second):
        declaring = address(two.world, "declare-interests", two.review.pk)
        assert sent(client, declaring, {"text": "None."}) == review
    assert sent(first, where, {"value": "B", "text": "Seen in both teams."}) == review
    assert "Seen in both teams." not in words(second, review)
    lead = Client()
    lead.force_login(two.world.users["lead"])
    assert "Seen in both teams." not in words(lead, review)
    assert sent(first, address(two.world, "release-grades", two.review.pk), {}) == review
    assert "Seen in both teams." in words(lead, review)
    hidden = words(second, where)
    assert "Seen in both teams." not in hidden
    assert "You see it once you have released yours." in hidden
    sent(second, where, {"value": "D", "text": "Not in the south."})
    sent(second, address(two.world, "release-grades", two.review.pk), {})
    found = words(second, review)
    assert "Seen in both teams." in found
    assert "The reviewers differ." in found
    assert "The grade that you came to together" in words(first, where)
    assert sent(first, where, {"value": "C", "text": "We looked again."}) == review
    # It is theirs alone until each of them agrees.
    assert "We looked again." not in words(lead, review)
    assert "Yet to agree: Second Reviewer." in words(second, where)
    assert "Agree to what is proposed" not in words(first, where)
    assert sent(second, where, {"agree": "x"}) == review
    assert "We looked again." not in words(lead, review)
    proposal = ReviewGrade.objects.get(together=True)
    assert sent(second, where, {"agree": str(proposal.pk)}) == review
    told = words(lead, review)
    assert "Together:" in told
    assert "We looked again." in told
    assert "We looked again." in words(lead, address(two.world, "action", two.world.action.pk))


def test_the_owners_own_grade_stands_beside(page_two: Two) -> None:
    two = page_two.declared()
    judge(
        subject=two.world.action,
        scale="letters",
        value="A",
        kind="self",
        effective_on=TODAY,
        conflict="It is ours.",
        text="All done.",
        by=two.world.by["owner"],
    )
    two.grade(two.one, "C")
    two.release(two.one)
    found = words(two.client(two.one), address(two.world, "review", two.review.pk))
    assert "The owner, of their own work: <strong>A</strong>" in found
    assert "<strong>C</strong>, First Reviewer" in found


def test_an_invited_reviewer_reaches_their_review_and_nothing_else(page_two: Two) -> None:
    client = page_two.client(page_two.one)
    slug = page_two.world.organisation.slug
    home = client.get(address(page_two.world, "home"))
    assert home["Location"] == address(page_two.world, "reviews")
    assert "One year on" in words(client, home["Location"])
    things = {
        "plan": page_two.world.plan.pk,
        "action": page_two.world.action.pk,
        "recommendation": page_two.world.recommendation.pk,
        "case": page_two.world.case.pk,
    }
    open_to = {"home", "reviews", "account", "change-password"}
    for page in every_address():
        names = [name for name in page.arguments if name != "organisation"]
        if not page.inside or page.name in open_to or not set(names) <= set(things):
            continue
        path = page.route.replace("<slug:organisation>", slug)
        for name in names:
            path = path.replace(f"<uuid:{name}>", str(things[name]))
        assert client.get(f"/{path}").status_code in {404, 405}, page.name


def test_another_review_is_not_theirs(page_two: Two) -> None:
    stranger = invited(page_two.world, "Somebody else")
    client = Client()
    client.force_login(stranger)
    for name, pk in (
        ("review", page_two.review.pk),
        ("declare-interests", page_two.review.pk),
        ("release-grades", page_two.review.pk),
        ("reviewed", page_two.review.items.get().pk),
    ):
        assert client.get(address(page_two.world, name, pk)).status_code == 404
    assert "One year on" not in words(client, address(page_two.world, "reviews"))


def test_a_reviewers_home_is_as_at_a_day(page_two: Two) -> None:
    client, where = page_two.client(page_two.one), address(page_two.world, "reviews")
    opened = in_words(TODAY)
    found = words(client, f"{where}?on={TODAY.isoformat()}")
    assert f"Improvement plan, opened {opened}" in found
    eve = (TODAY - timedelta(days=1)).isoformat()
    for query in (f"?on={eve}", f"?on={TODAY.isoformat()}&known={eve}"):
        found = words(client, where + query)
        assert "There was no review on this day" in found
        assert "One year on" not in found
    later = (TODAY + timedelta(days=1)).isoformat()
    there = address(page_two.world, "review", page_two.review.pk)
    assert f"{there}?on={later}" in client.get(f"{where}?on={later}").content.decode()


def test_a_review_and_what_is_in_it_are_as_at_a_day(page_two: Two) -> None:
    page_two.declared()
    client, world = page_two.client(page_two.one), page_two.world
    pages = [
        address(world, "review", page_two.review.pk),
        address(world, "reviewed", page_two.review.items.get().pk),
    ]
    eve = (TODAY - timedelta(days=1)).isoformat()
    for where in pages:
        for query in ("?on=1999-01-01", f"?on={eve}", f"?known={eve}"):
            assert client.get(where + query).status_code == 404
        words(client, where)
    later = f"{pages[1]}?on={(TODAY + timedelta(days=1)).isoformat()}"
    assert "Keep the grade" in words(client, pages[1])
    assert "Keep the grade" not in words(client, later)
    sent(client, later, {"value": "C", "text": "I looked."})
    assert not ReviewGrade.objects.exists()


def test_who_was_let_out_reviews_no_more(two: Two) -> None:
    two.declared()
    Membership.objects.filter(user=two.one.user).update(ended_at=clock.now())
    with pytest.raises(NotPermitted):
        two.grade(two.one, "B")
