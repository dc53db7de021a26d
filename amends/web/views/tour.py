"""The guided tour of the demo: twelve steps, each with the pages that show it on the right day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.as_at import address
from amends.web.queries.tour import LAST_DAY, Places, places_of
from amends.web.views.links import Link

PUBLISHED = date(2025, 7, 16)
LATER = date(2025, 12, 10)


@dataclass(frozen=True)
class Step:
    """One thing to see: what it is, in words, and where."""

    title: str
    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class TourPage:
    """The steps, in order."""

    slug: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Guide:
    """Makes links to the story's pages as at a day."""

    slug: str
    places: Places

    def to(
        self, text: str, name: str, *args: object, on: date | None = None, known: date | None = None
    ) -> Link:
        """A link to a page, as at a day and as known on a day."""
        return Link(text, reverse(name, args=[self.slug, *args]) + address(on, known))

    def action(
        self,
        number: str,
        text: str,
        on: date = LAST_DAY,
        known: date | None = None,
        name: str = "action",
    ) -> Link:
        """A link to an action of the story."""
        return self.to(text, name, self.places.actions[number], on=on, known=known)

    def recommendation(self, number: str, text: str, on: date = LAST_DAY) -> Link:
        """A link to a recommendation of the final report."""
        return self.to(text, "recommendation", self.places.recommendations[number], on=on)


@require_safe
def tour(request: ScopedRequest) -> HttpResponse:
    """Twelve steps through the story; Http404 anywhere but in the story's own organisation."""
    scope = request.scope
    scope.require(Permission.READ)
    places = places_of(scope.organisation.pk) if scope.organisation.fictional else None
    if places is None:
        raise Http404
    guide = Guide(scope.organisation.slug, places)
    try:
        steps = (
            *asked_and_answered(guide),
            *promised_and_claimed(guide),
            *tested_and_decided(guide),
            *told(guide),
        )
    except KeyError as missing:
        raise Http404 from missing
    return render(request, "web/tour.jinja", {"page": TourPage(guide.slug, steps)})


def asked_and_answered(guide: Guide) -> Iterator[Step]:
    """Steps 1 to 3: what was asked for, what was said before, and what is answered."""
    places = guide.places
    yield Step(
        _("A report is read in"),
        _(
            "In February 2025 a draft came with ten recommendations. The final report has nine, one of"
            " them in two parts: two were reworded, one was withdrawn, and number 10 became 9. Each"
            " is kept exactly as printed, with its page."
        ),
        (
            guide.to(
                _("The recommendations of the report"), "report-recommendations", places.report
            ),
            guide.to(_("What became of each one in the draft"), "draft-to-final", places.report),
        ),
    )
    yield Step(
        _("“Already complete” becomes a claim"),
        _(
            "In 2023 a committee was told that an earlier plan was complete. Its action 4 had been"
            " tested in two teams of six. That much carries over to the new recommendation 4, and"
            " the rest is still to do. Recommendation 6 undoes something that the earlier plan did."
        ),
        (
            guide.action("4", _("The earlier action 4, on the day of publication"), PUBLISHED),
            guide.recommendation("4", _("Recommendation 4, on the same day"), PUBLISHED),
            guide.to(_("Both reports side by side"), "crosswalk", places.case),
        ),
    )
    yield Step(
        _("Every recommendation is answered"),
        _(
            "Seven are accepted. Number 8 is accepted in part, with the reason. Number 7 is for the"
            " police, whose letter is attached. Numbers 2 and 6 were answered again when their words"
            " changed."
        ),
        (
            guide.recommendation("8", _("Recommendation 8, accepted in part")),
            guide.recommendation("7", _("Recommendation 7, for the police")),
            guide.recommendation("2", _("Recommendation 2, answered twice")),
        ),
    )


def promised_and_claimed(guide: Guide) -> Iterator[Step]:
    """Steps 4 and 5: what was promised, and what was claimed of it."""
    places = guide.places
    yield Step(
        _("A date slips and both promises show"),
        _(
            "Action 1.1 was promised by 30 April, then by 31 July 2025. The last team began to use it"
            " on 8 December. Each move has its reason, who agreed to it, and what keeps people safe"
            " until then."
        ),
        (
            guide.action("1.1", _("Action 1.1 on the day it was last in place"), date(2025, 12, 8)),
            guide.to(
                _("What moved in the plan between July and December 2025"),
                "plan-changes",
                places.plan,
                on=LATER,
                known=PUBLISHED,
            ),
        ),
    )
    yield Step(
        _("The owner says complete; Amends says not evidenced"),
        _(
            "The evidence for action 1.2 was a blank form, and was refused. The owner says complete"
            " again. It stays in place, claimed, and not proven. A file that came in July 2026 holds"
            " what looks like an NHS number: it is kept shut until somebody has decided."
        ),
        (
            guide.action("1.2", _("Action 1.2")),
            guide.to(
                _("All the evidence of the plan, numbered, with its files"),
                "plan-index",
                places.plan,
                on=LAST_DAY,
            ),
        ),
    )


def tested_and_decided(guide: Guide) -> Iterator[Step]:
    """Steps 6 to 9: service by service, what was known when, and what a body decided."""
    yield Step(
        _("Across all services"),
        _(
            "Action 2.1 slipped in the West team, and nobody has looked at crisis team North. Two teams"
            " became one and start again as unknown. Recovery House closed. For action 4.1 the West"
            " team reads “not tested since 23 October 2025”. Action 6.1 is tested in three services for"
            " all nine. Two of them were visited in July 2026."
        ),
        (
            guide.action("2.1", _("Action 2.1 in every service"), name="action-matrix"),
            guide.action("4.1", _("Action 4.1 in every service"), name="action-matrix"),
            guide.action("6.1", _("Action 6.1, tested as a sample"), name="action-matrix"),
        ),
    )
    yield Step(
        _("What was known, and when"),
        _(
            "On 18 December 2025 the audit on Ward Two read “met”. In January it was counted again, and"
            " had not been met in November either. Both pages show the same day, 10 December 2025."
        ),
        (
            guide.action("3.1", _("As it was known on 18 December"), LATER, date(2025, 12, 18)),
            guide.action("3.1", _("As it was known on 1 February"), LATER, date(2026, 2, 1)),
        ),
    )
    yield Step(
        _("A body refuses to close"),
        _(
            "In January 2026 a panel outside the trust refused to close action 1.1, and one of its"
            " members disagreed. In March an audit failed, and work that had been called complete"
            " in 2023 was reopened."
        ),
        (
            guide.action("1.1", _("Action 1.1 after the panel met"), date(2026, 2, 1)),
            guide.action("4", _("The earlier action 4, reopened"), date(2026, 3, 31)),
            guide.recommendation("4", _("Recommendation 4, which fell with it")),
        ),
    )
    yield Step(
        _("One is earned"),
        _(
            "Action 5.1 was tested, watched and tested again in all four teams, and closed at"
            " “embedded”. Only then was recommendation 5 judged met. Action 9.1 is done once, and"
            " ends at “evidenced”. Since July 2026 the trust asks for tests that look at eight or more."
        ),
        (
            guide.action("5.1", _("Action 5.1")),
            guide.recommendation("5", _("Recommendation 5")),
            guide.action("9.1", _("Action 9.1")),
        ),
    )


def told(guide: Guide) -> Iterator[Step]:
    """Steps 10 to 12: did it work, what is kept from the public, and what it is told."""
    slug, plan = guide.slug, guide.places.plan
    public = reverse("public-edition", args=[slug, plan, 3])
    yield Step(
        _("Did it work?"),
        _(
            "That its actions are done does not mean that a recommendation is met. Number 1 was judged"
            " against what it is for, and is partly met. Amends makes no claim of cause. It does not"
            " draw the story’s monthly figures yet."
        ),
        (guide.recommendation("1", _("Recommendation 1, and what it is for")),),
    )
    yield Step(
        _("A name is removed, and a case detail is stopped"),
        _(
            "A name that was typed by mistake was removed for good, by two people, with a reason. The"
            " record says that something was removed, and when. Before edition 3 the words “who was 43"
            " and lived on Nowhere Parade” kept it from being released, and were written again."
        ),
        (
            guide.action("3.2", _("The update of 20 November 2025"), date(2025, 12, 1)),
            guide.to(_("What was removed"), "removals"),
            guide.to(_("The words approved for the public"), "wordings", plan),
        ),
    )
    yield Step(
        _("Edition 3 tells a relative"),
        _(
            "What moved, what edition 2 had wrong, what is proven and what is not. This page is public:"
            " it needs no account, and anyone can check that it has not been altered."
        ),
        (
            Link(_("Edition 3, as the public reads it"), public),
            guide.to(_("The plan since then"), "plan", plan, on=LAST_DAY),
        ),
    )
