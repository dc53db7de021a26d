"""Adding a piece of evidence, and saying what more it is about."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.evidence import services
from amends.evidence.forms import AddForm, AlsoForm, ticked
from amends.evidence.models import Evidence
from amends.evidence.queries import Named, actions_beside, file_of, services_offered
from amends.evidence.views.reached import address, reached, require_present, saved
from amends.files.sentences import scan_in_words
from amends.ledger import clock
from amends.people.arrivals import files_sent, used
from amends.people.forms import FormPage, answered
from amends.people.models import Service
from amends.people.scope import ScopedRequest
from amends.plans.models import Action


@dataclass(frozen=True)
class AddPage:
    """The form for one more piece of evidence about an action."""

    slug: str
    action: Action
    back: str


def add(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Add a piece of evidence about an action."""
    require_present(request)
    found = request.scope.get(Action, action)
    slug = request.scope.organisation.slug
    form = AddForm(
        request.POST or None,
        files_sent(request),
        services=services_offered(found),
        others=actions_beside(found),
        initial={"effective_on": clock.today()},
    )

    def write() -> Evidence:
        said = form.cleaned_data
        return services.add_evidence(
            organisation=request.scope.organisation,
            id=said["key"],
            title=said["title"],
            kind=said["kind"],
            stage=said["stage"],
            supports=said["supports"],
            actions=[found, *chosen(request, Action, ticked(form, "actions"))],
            services=chosen(request, Service, ticked(form, "services")),
            period=form.period,
            link=said["link"],
            note=said["note"],
            finding=said["finding"],
            shifts=said["shifts"],
            upload=said["file"],
            effective_on=said["effective_on"],
            by=request.scope.by,
        )

    made = answered(form, write)
    if made:
        used(form)
        messages.success(request, _("The evidence has been added."))
        file = file_of(made)
        if file is not None and file.removed_at is None and not file.is_open:
            messages.warning(request, scan_in_words(file))
        return redirect("action", slug, found.pk)
    if "file" in (form.files or {}) and "file" not in form.errors:
        form.add_error("file", _("Choose the file again. It was not kept, because of the problem"))
    page = AddPage(slug, found, back=reverse("action", args=[slug, found.pk]))
    return render(request, "evidence/add.jinja", {"page": page, "form": form})


def chosen[Row: (Action, Service)](
    request: ScopedRequest, model: type[Row], ids: set[str]
) -> list[Row]:
    """The things that were ticked, all of the organisation."""
    return list(request.scope.all(model).filter(pk__in=ids).order_by("sequence")) if ids else []


def also(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Say that a piece of evidence is about more actions or services."""
    require_present(request)
    found = reached(request, evidence)
    known = {row.action_id: row.action for row in found.actions.select_related("action")}
    places = set(found.services.values_list("service", flat=True))
    actions: dict[UUID, Named] = {}
    offered: dict[UUID, Named] = {}
    for action in known.values():
        actions |= {each.id: each for each in actions_beside(action) if each.id not in known}
        offered |= {each.id: each for each in services_offered(action) if each.id not in places}
    form = AlsoForm(
        request.POST or None, services=tuple(offered.values()), actions=tuple(actions.values())
    )

    def write() -> bool:
        services.also_about(
            evidence=found,
            actions=chosen(request, Action, ticked(form, "actions")),
            services=chosen(request, Service, ticked(form, "services")),
            by=request.scope.by,
        )
        return True

    return saved(
        request,
        form,
        write,
        found,
        FormPage(
            title=_("Add actions or services"),
            back=address(request, found),
            submit=_("Save"),
            caption=found.title,
            intro=(_("Once it is presented, it stays about what it is about then."),),
        ),
        done=_("The evidence is about these too now."),
    )
