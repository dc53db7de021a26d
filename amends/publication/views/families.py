"""Naming a family by words that name nobody, and recording what passes with it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.investigations.models import Case
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.forms import FormPage, answered
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.publication import services
from amends.publication.forms import FamilyForm, StepForm
from amends.publication.models import Family, FamilyEntry
from amends.publication.queries.editions import own_roles
from amends.publication.queries.families import CopyNow, copies_of, with_entries
from amends.publication.rules.families import Step
from amends.publication.sentences.families import STEPS, TO_RECORD

FORM_METHODS = ("GET", "HEAD", "POST")


@require_http_methods(FORM_METHODS)
def add_family(request: ScopedRequest, case: UUID) -> HttpResponse:
    """Say that a case has a family."""
    request.scope.require(Permission.KEEP_CASES)
    found, slug = request.scope.get(Case, case), request.scope.organisation.slug
    form = FamilyForm(request.POST if request.method == "POST" else None)

    def write() -> Family:
        said = form.cleaned_data
        return services.add_family(
            case=found, reference=said["reference"], id=said["key"], by=request.scope.by
        )

    made = answered(form, write)
    if made is not None:
        messages.success(request, _("The family is recorded, by these words alone."))
        return redirect("family", slug, made.pk)
    page = FormPage(
        title=_("Add a family"),
        caption=found.pseudonym,
        back=reverse("families", args=[slug, found.pk]),
        submit=_("Add the family"),
        intro=(
            _(
                "A family may see the final copy of each edition before it comes out, and may choose"
                " to receive nothing. What is recorded is only that it was offered, what they chose"
                " and said, and what was changed because of it."
            ),
        ),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})


def copy_named(copy: CopyNow) -> str:
    """An edition in a list to choose from."""
    facts = {"number": copy.number, "plan": copy.plan.name}
    if copy.draft is not None:
        return _("Edition %(number)s of %(plan)s, as it is being prepared") % facts
    return _("Edition %(number)s of %(plan)s") % facts


@require_http_methods(FORM_METHODS)
def record(request: ScopedRequest, family: UUID, step: str) -> HttpResponse:
    """Record one thing that passed; Http404 for one that cannot follow what they said before."""
    request.scope.require(Permission.KEEP_CASES)
    found, slug = request.scope.get(Family, family, "case"), request.scope.organisation.slug
    (standing,) = with_entries([found], Moment(clock.today()))
    if step not in set(Step) or Step(step) not in standing.next:
        raise Http404
    copies = {f"{each.plan.pk}:{each.number}": each for each in copies_of(found.case)}
    roles = own_roles(found.organisation_id)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        step=Step(step),
        copies=[(key, copy_named(each)) for key, each in copies.items()],
        roles=roles,
        initial={"effective_on": clock.today(), "copy": next(iter(copies), "")},
    )

    def write() -> FamilyEntry:
        said = form.cleaned_data
        return services.record_step(
            family=found,
            step=Step(step),
            effective_on=said["effective_on"],
            as_role=next(each for each in roles if each.pk == said["as_role"]),
            copy=copies.get(said.get("copy", "")),
            again_on=said.get("again_on"),
            told=services.Told(
                said.get("words", ""), said.get("quoted", False), said.get("changed", "")
            ),
            id=said["key"],
            by=request.scope.by,
        )

    if answered(form, write) is not None:
        messages.success(request, _("It was recorded: %(what)s.") % {"what": STEPS[Step(step)]})
        return redirect("family", slug, found.pk)
    page = FormPage(
        title=str(TO_RECORD[Step(step)]),
        caption=found.reference,
        back=reverse("family", args=[slug, found.pk]),
        submit=_("Record it"),
        intro=(_("No names, addresses or telephone numbers. Nothing of this is published."),),
    )
    return render(request, "people/form.jinja", {"page": page, "form": form})
