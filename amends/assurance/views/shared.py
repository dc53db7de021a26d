"""What the pages of this stage share: the frame of one form, and where they lead."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from amends.assurance.models import Judged, kind_of
from amends.evidence.models import Evidence
from amends.people.scope import Scope
from amends.plans.models import Action
from amends.ui.form import Form


@dataclass(frozen=True)
class Page:
    """What a page of one form says around it. `lines` stand above the form, `more` beside it."""

    title: str
    caption: str
    back: str
    save: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def action_address(scope: Scope, action: Action) -> str:
    """The page of an action."""
    return reverse("action", args=[scope.organisation.slug, action.pk])


def subject_address(scope: Scope, subject: Judged) -> str:
    """The page of what is judged."""
    return reverse(kind_of(subject).value, args=[scope.organisation.slug, subject.pk])


def seen(newest: UUID | None) -> str:
    """The word for what had been written last, as a form carries it."""
    return str(newest) if newest else ""


def form_page(request: HttpRequest, page: Page, form: Form) -> HttpResponse:
    """A page of one form."""
    return render(request, "assurance/form.jinja", {"page": page, "form": form})


def evidence_choices(found: list[Evidence]) -> list[tuple[str, str]]:
    """Evidence as checkboxes show it."""
    return [(str(item.pk), item.title) for item in found]


def chosen(found: list[Evidence], ids: list[str]) -> list[Evidence]:
    """The evidence that was ticked."""
    return [item for item in found if str(item.pk) in ids]
