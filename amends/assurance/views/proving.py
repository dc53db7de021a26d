"""Pages on which people say which services are tested for all, and what is called embedded."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance import queries, services
from amends.assurance.forms.proving import RuleForm, SampleForm
from amends.assurance.models import EmbeddingRule, Sampling
from amends.assurance.queries.demands import Rules, demands_of, rules_of
from amends.assurance.rules import FLOOR
from amends.assurance.sentences import demands_told, loosening_told
from amends.assurance.services.demands import EVER
from amends.assurance.views.shared import Page, action_address, form_page, seen
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body, Organisation, Service
from amends.people.permissions import Permission
from amends.people.queries import body_choices
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action
from amends.plans.queries import reached_by
from amends.ui.dates import in_words


def declare_sample(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Say which of an action's services are tested for all of them."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Action, action)
    at = Moment(clock.today())
    reached = reached_by(about, at)
    standing = queries.samplings_of(about, at)
    newest = queries.newest_sampling(about)
    form = SampleForm(
        request.POST or None,
        seen=seen(newest),
        services=[(str(service.pk), service.name) for service in reached],
        initial={
            "effective_on": at.day,
            "services": [str(row.subject.service_id) for row in standing],
        },
    )
    if form.is_valid():
        try:
            services.declare_sample(
                action=about,
                services=chosen_of(reached, form.cleaned_data["services"]),
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["effective_on"],
                expected=newest,
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What is tested for all is recorded."))
            return redirect(action_address(scope, about))
    page = Page(
        title=_("Test a sample of the services"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save"),
        lines=(
            _(
                "Choose before anybody tests, and say how. The action then reads “tested in 6 of 40”"
                " everywhere, in editions too. It can be shown to work, and is never called embedded:"
                " nobody has tested the others."
            ),
            *(sampling_told(row) for row in standing),
        ),
    )
    return form_page(request, page, form)


def chosen_of(reached: tuple[Service, ...], ids: list[str]) -> list[Service]:
    """The services that were ticked."""
    return [service for service in reached if str(service.pk) in ids]


def sampling_told(row: Sampling) -> str:
    """A service of the sample, since when, and why."""
    return _("%(service)s is tested for all since %(day)s: %(reason)s") % {
        "service": row.subject.service.name,
        "day": in_words(row.effective_on),
        "reason": row.reason,
    }


@dataclass(frozen=True)
class RuleEntry:
    """One decision about the rule, in words."""

    day: str
    who: str
    reason: str
    told: tuple[str, ...]
    looser: bool


@dataclass(frozen=True)
class RulePage:
    """What is asked before anything is called embedded, now and before."""

    slug: str
    organisation: Organisation
    now: tuple[str, ...]
    own: bool
    floor: tuple[str, ...]
    loosened: tuple[str, ...]
    entries: tuple[RuleEntry, ...]
    may_change: bool


@require_safe
def embedding_rule(request: ScopedRequest, own: UUID) -> HttpResponse:
    """What the organisation asks before it calls anything embedded, and every decision about it."""
    scope = request.scope
    scope.require(Permission.READ)
    about = its_own(scope, own)
    today = clock.today()
    rules = rules_of(about.pk, EVER)
    less = {each.entry for each in rules.every_loosening(today)}
    page = RulePage(
        slug=about.slug,
        organisation=about,
        now=tuple(demands_told(rules.demands(today))),
        own=rules.on(today) is not None,
        floor=tuple(demands_told(FLOOR)),
        loosened=tuple(loosening_told(each) for each in rules.loosenings(today)),
        entries=entries_of(rules, less),
        may_change=scope.may(Permission.PLAN),
    )
    return render(request, "assurance/rule.jinja", {"page": page})


def its_own(scope: Scope, organisation: UUID) -> Organisation:
    """The organisation of whoever asks; Http404 for any other."""
    if organisation != scope.organisation.pk:
        raise Http404
    return scope.organisation


def entries_of(rules: Rules, looser: set[UUID]) -> tuple[RuleEntry, ...]:
    """Every decision that counts, the latest first."""
    gone = {row.corrects_id for row in rules.entered}
    standing = [row for row in rules.entered if not row.retracts and row.pk not in gone]
    ordered = sorted(standing, key=lambda row: (row.effective_on, row.sequence), reverse=True)
    return tuple(entry_of(row, row.pk in looser) for row in ordered)


def entry_of(row: EmbeddingRule, looser: bool) -> RuleEntry:
    """A decision in words."""
    return RuleEntry(
        in_words(row.effective_on),
        row.decided_by.name,
        row.reason,
        tuple(demands_told(demands_of(row))),
        looser,
    )


def set_rule(request: ScopedRequest, own: UUID) -> HttpResponse:
    """Ask for more before anything is called embedded, or for less than before."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = its_own(scope, own)
    today = clock.today()
    rules = rules_of(about.pk, EVER)
    newest = rules.entered[-1].pk if rules.entered else None
    now = rules.demands(today)
    form = RuleForm(
        request.POST or None,
        seen=seen(newest),
        bodies=body_choices(about.pk),
        initial={
            "kinds": now.kinds,
            "tests": now.tests,
            "looked": now.looked,
            "lasts": now.lasts,
            "effective_on": today,
        },
    )
    address = reverse("embedding-rule", args=[about.slug, about.pk])
    if form.is_valid():
        try:
            services.set_rule(
                organisation_id=about.pk,
                demands=form.demands(),
                reason=form.cleaned_data["reason"],
                decided_by=scope.get(Body, UUID(form.cleaned_data["decided_by"])),
                effective_on=form.cleaned_data["effective_on"],
                expected=newest,
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What is asked for is recorded."))
            return redirect(address)
    page = Page(
        title=_("Change what is asked before anything is called embedded"),
        caption=about.name,
        back=address,
        save=_("Save"),
        lines=(
            _(
                "Asking for more counts from the day that you give. Asking for less than before is a"
                " decision that plans and editions show, and counts from today on."
            ),
        ),
    )
    return form_page(request, page, form)
