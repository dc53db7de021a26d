"""A later recommendation beside an earlier one: what differs, what is proven, and what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.evidence.queries import evidence_of_actions
from amends.evidence.rules import Stage
from amends.instruments.matching import facets_of
from amends.investigations.rules import VersionKind, may_see
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body
from amends.people.permissions import Permission
from amends.people.queries import own_party
from amends.people.scope import ScopedRequest
from amends.plans.models import Action
from amends.plans.queries import carried_by
from amends.plans.services import decide_what_carries_over
from amends.recommendations import rules, sentences
from amends.recommendations.forms import LINK_TYPES, LinkForm, NothingEarlierForm
from amends.recommendations.models import LinkDecision, LinkProposal, Recommendation
from amends.recommendations.queries import (
    Printed,
    beside,
    bodies_of,
    crosswalk_of,
    decisions_about,
    last_decision,
    link_between,
    link_of,
    printed,
    proposals_about,
    recommendation_at,
    words_came,
)
from amends.recommendations.services import propose_link
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt
from amends.standing.queries import carried_over, services_above, touching
from amends.standing.sentences import ended_told
from amends.ui.dates import listed
from amends.ui.words import words_for
from amends.web.views.cases import notices_of

# The name of the button that proposes and does not decide.
PROPOSE = "propose"
MOST_EVIDENCE = 20


@dataclass(frozen=True)
class EarlierAction:
    """An action that serves the earlier recommendation: how it stands, what of it would carry over."""

    id: UUID
    title: str
    told: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """What a comparison of the two texts found: a prompt. `facets` are (what, later, earlier)."""

    words: rules.Comparison
    likeness: str
    proposed: str
    grounds: tuple[str, ...]
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    facets: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PairPage:
    """A later recommendation beside an earlier one, or beside nothing."""

    slug: str
    later: Printed
    earlier: Printed | None
    compared: Compared | None
    actions: tuple[EarlierAction, ...]
    scoped: bool
    history: tuple[LinkDecision, ...]
    proposals: tuple[LinkProposal, ...]
    stands: LinkDecision | None
    type_words: str
    may_decide: bool
    next: Printed | None


def decide(
    request: ScopedRequest, recommendation: UUID, earlier: UUID | None = None
) -> HttpResponse:
    """Say what a later recommendation is to an earlier one, or that nothing earlier was found."""
    scope = request.scope
    scope.require(Permission.PROPOSE_LINKS)
    later = reached(request, recommendation)
    before = reached(request, earlier) if earlier else None
    at = Moment(clock.today())
    stands = link_between(later, before, at)
    actions = serving(before, at) if before else ()
    page = pair(request, later, before, stands, actions, at)
    carried = carried_now(later, before, at)
    bodies = bodies_of(own_party(scope.organisation.pk))
    form = (LinkForm if before else NothingEarlierForm)(
        request.POST or None,
        seen=str(last_decision(later, before) or ""),
        bodies=bodies,
        received_on=words_came(later),
        actions=[(str(each.id), f"{each.title}: {each.told}") for each in page.actions],
        decides=page.may_decide,
        initial=initial(stands) | {"carried": [str(pk) for pk in carried]},
    )
    if form.is_valid():
        try:
            if PROPOSE in request.POST or not page.may_decide:
                propose(request, later, before, form)
            else:
                record(request, later, before, form, bodies, actions, carried)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return to_next(request, page)
    return render(request, "web/decide_link.jinja", {"page": page, "form": form})


def reached(request: ScopedRequest, pk: UUID) -> Recommendation:
    """A recommendation that the person may read; Http404 for any other."""
    scope = request.scope
    found = scope.get(Recommendation, pk, "version__report__case")
    if not may_see(VersionKind(found.version.kind), drafts=scope.may(Permission.READ_DRAFTS)):
        raise Http404
    notices_of(request, found.version.report.case)
    return found


def serving(before: Recommendation, at: Moment) -> tuple[ActionAsAt, ...]:
    """The actions that serve the earlier one, as they stand."""
    found = actions_as_at(touching([before.pk]), before.organisation_id, at)
    return tuple(action for action in found if before.pk in action.serves)


def carried_now(
    later: Recommendation, before: Recommendation | None, at: Moment
) -> tuple[UUID, ...]:
    """The actions that the link carries over so far."""
    link = link_of(later, before) if before else None
    return tuple(line.action for line in carried_by(link, at)) if link else ()


def propose(
    request: ScopedRequest, later: Recommendation, before: Recommendation | None, form: LinkForm
) -> None:
    """Record what the person proposes."""
    said = form.cleaned_data
    propose_link(
        later=later,
        earlier=before,
        type=said.get("type", rules.LinkType.NOTHING_EARLIER),
        residual_gap=said["residual_gap"],
        nothing_left=said["left"] == "nothing",
        reason=said["reason"],
        public=said["public"],
        effective_on=said["effective_on"],
        by=request.scope.by,
    )
    messages.success(request, _("Your proposal has been recorded. Nothing is decided by it."))


def record(
    request: ScopedRequest,
    later: Recommendation,
    before: Recommendation | None,
    form: LinkForm,
    bodies: Sequence[Body],
    actions: Sequence[ActionAsAt],
    carried: Sequence[UUID],
) -> None:
    """Record what was decided, and what carries over with it."""
    said = form.cleaned_data
    chosen = set(said.get("carried", ()))
    things: dict[UUID, Action] = {each.action.pk: each.action for each in actions}
    decide_what_carries_over(
        later=later,
        earlier=before,
        type=said.get("type", rules.LinkType.NOTHING_EARLIER),
        residual_gap=said["residual_gap"],
        nothing_left=said["left"] == "nothing",
        reason=said["reason"],
        public=said["public"],
        decided_by=next((body for body in bodies if body.pk == said["decided_by"]), None),
        carried=[thing for pk, thing in things.items() if pk in chosen.difference(carried)],
        no_longer=[thing for pk, thing in things.items() if pk in carried and pk not in chosen],
        effective_on=said["effective_on"],
        by=request.scope.by,
        expected=last_decision(later, before),
    )
    messages.success(request, _("The decision has been recorded."))


def to_next(request: ScopedRequest, page: PairPage) -> HttpResponse:
    """Where to go on: to the next that is still to decide, or back to all of them."""
    if page.next is not None:
        return redirect("choose-earlier", page.slug, page.next.id)
    return redirect("crosswalk", page.slug, page.later.case)


def initial(stands: LinkDecision | None) -> dict[str, object]:
    """What the form shows first: what was decided, to be changed."""
    if stands is None or stands.withdrawn:
        return {"effective_on": clock.today()}
    return {
        "type": stands.type,
        "left": "nothing" if stands.nothing_left else "something",
        "residual_gap": stands.residual_gap,
        "reason": stands.reason,
        "public": stands.public,
        "decided_by": stands.decided_by_id,
        "effective_on": clock.today(),
    }


def pair(
    request: ScopedRequest,
    later: Recommendation,
    before: Recommendation | None,
    stands: LinkDecision | None,
    actions: Sequence[ActionAsAt],
    at: Moment,
) -> PairPage:
    """What the page shows around its form."""
    scope = request.scope
    drafts = scope.may(Permission.READ_DRAFTS)
    standing = recommendation_at(later, at, drafts=drafts)
    named = frozenset(each.id for each in standing.services) if standing else frozenset()
    may_decide = scope.may(Permission.LINK)
    proposals = proposals_about(later, before)
    # Whoever has not proposed yet proposes without having read what others do.
    shown = may_decide or any(each.recorded_by_id == scope.user.pk for each in proposals)
    return PairPage(
        slug=scope.organisation.slug,
        later=printed(later),
        earlier=printed(before) if before else None,
        compared=compared(later.text, before.text) if before else None,
        actions=earlier_actions(actions, named, later.organisation_id, at),
        scoped=bool(named),
        history=decisions_about(later, before),
        proposals=proposals if shown else (),
        stands=stands if stands and not stands.withdrawn else None,
        type_words=str(LINK_TYPES[rules.LinkType(stands.type)]) if stands else "",
        may_decide=may_decide,
        next=crosswalk_of(later.version.report.case, at, drafts=drafts).after(later.pk),
    )


def compared(later: str, earlier: str) -> Compared:
    """What differs, and what is proposed."""
    found = beside(later, earlier)
    sides = (sentences.facets_told(facets_of(text)) for text in (later, earlier))
    names = (_("Who is asked"), _("Where"), _("By when"), _("How often"))
    return Compared(
        words=rules.compare(later, earlier),
        likeness=sentences.likeness_told(found),
        proposed=str(LINK_TYPES[rules.LinkType(found.proposal.type.value)]),
        grounds=sentences.grounds_told(found.proposal),
        covered=found.covered,
        uncovered=found.uncovered,
        facets=tuple(
            (name, one, other)
            for name, one, other in zip(names, *sides, strict=True)
            if one or other
        ),
    )


def earlier_actions(
    actions: Sequence[ActionAsAt], scope: frozenset[UUID], organisation: UUID, at: Moment
) -> tuple[EarlierAction, ...]:
    """Each action with its standing, what of it is proven in both scopes, and on which evidence."""
    above = services_above(organisation) if actions else {}
    found: dict[UUID, tuple[str, ...]] = {}
    ids = [each.action.pk for each in actions]
    for piece in evidence_of_actions(ids, at, most=MOST_EVIDENCE) if actions else ():
        if piece.stage is Stage.ACCEPTED:
            for each in piece.actions:
                found[each.id] = (*found.get(each.id, ()), piece.title)
    return tuple(
        EarlierAction(
            action.action.pk,
            f"{action.number} {action.action.title}",
            standing_told(action, scope, above),
            found.get(action.action.pk, ()),
        )
        for action in actions
    )


def standing_told(
    action: ActionAsAt, scope: frozenset[UUID], above: dict[UUID, UUID | None]
) -> str:
    """Where an earlier action stands, and where it would carry over."""
    if action.ended is not None:
        return ended_told(action)
    rung = words_for(action.rung)
    proven = carried_over([action], scope, above)
    if not proven:
        return _("%(rung)s; nothing of it is proven in services of both scopes") % {"rung": rung}
    return _("%(rung)s; proven in %(services)s") % {
        "rung": rung,
        "services": listed(service.name for service in proven[0].services),
    }
