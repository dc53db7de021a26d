"""What would be public in people's words: the list, approving each, and saying that it still holds."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import Permission
from amends.people.queries import acts_as
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.forms import WordingForm
from amends.publication.queries.editions import language_of, own_roles
from amends.publication.queries.wording import WordingLine, find, wording_lines
from amends.publication.rules import LANGUAGE, Public
from amends.publication.views.drafts import may_see
from amends.standing.queries import plan_as_at


@dataclass(frozen=True)
class WordingsPage:
    """Everything that would be public in people's words, with its last approved words."""

    slug: str
    plan: Plan
    lines: tuple[WordingLine, ...]
    may_approve: bool
    # What the words are in, where that is not English.
    language: str
    # The posts in which the reader may say that words still hold.
    posts: frozenset[UUID]

    @property
    def open(self) -> int:
        """How many lines keep an edition from being released."""
        return sum(line.open for line in self.lines)


@dataclass(frozen=True)
class WordingPage:
    """One thing whose public words are to be approved."""

    slug: str
    plan: Plan
    line: WordingLine
    language: str


def language_told(tag: str) -> str:
    """A language that is not English, as a page names it."""
    names = {each.tag: each.told for each in services.languages()}
    return "" if tag == LANGUAGE else names.get(tag, tag)


def _lines(plan: Plan, reader: UUID) -> list[WordingLine]:
    now = Moment(clock.today())
    found = plan_as_at(plan, now)
    return wording_lines(found, approved=now, language=language_of(plan), reader=reader)


def _line(request: ScopedRequest, plan: Plan, kind: str, about: UUID) -> WordingLine:
    """One line. Raises Http404 for anything that no edition would say."""
    lines = _lines(plan, request.scope.user.pk)
    found = find(lines, Public(kind), about) if kind in set(Public) else None
    if found is None:
        raise Http404
    return found


@require_safe
def wordings(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """What would be public, its last approved words, and what moved since."""
    may_see(request)
    found = request.scope.get(Plan, plan)
    reader, today = request.scope.user.pk, clock.today()
    lines = tuple(_lines(found, reader))
    stale = {line.wording.approved_as for line in lines if line.wording and line.stale}
    page = WordingsPage(
        request.scope.organisation.slug,
        found,
        lines,
        request.scope.may(Permission.APPROVE_WORDING),
        language_told(language_of(found)),
        frozenset(role.pk for role in stale if acts_as(reader, role, today)),
    )
    return render(request, "publication/wordings.jinja", {"page": page})


def approve_wording(request: ScopedRequest, plan: UUID, kind: str, about: UUID) -> HttpResponse:
    """Approve public words about one thing."""
    request.scope.require(Permission.APPROVE_WORDING)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    line = _line(request, found, kind, about)
    roles, before = own_roles(found.organisation_id), line.wording
    form = WordingForm(
        request.POST or None,
        roles=roles,
        seen=str(before.pk) if before else "",
        initial={
            "text": before.text if before else line.recorded,
            "approved_as": str(before.approved_as_id) if before else "",
            "effective_on": clock.today(),
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.approve_words(
                plan=found,
                kind=line.kind,
                thing=line.thing,
                text=said["text"],
                approved_as=next(each for each in roles if each.pk == said["approved_as"]),
                effective_on=said["effective_on"],
                by=request.scope.by,
                language=language_of(found),
                expected=before.pk if before else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The wording was approved."))
            return redirect("wordings", slug, found.pk)
    page = WordingPage(slug, found, line, language_told(language_of(found)))
    return render(request, "publication/wording.jinja", {"page": page, "form": form})


@require_POST
def confirm_wording(request: ScopedRequest, plan: UUID, kind: str, about: UUID) -> HttpResponse:
    """Say that approved words still hold, after what moved since."""
    request.scope.require(Permission.APPROVE_WORDING)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    line = _line(request, found, kind, about)
    if line.wording is None or str(line.wording.pk) != request.POST.get("seen", ""):
        messages.error(request, _("Other words were approved meanwhile. Read those first."))
        return redirect("wordings", slug, found.pk)
    try:
        services.confirm_words(
            plan=found,
            kind=line.kind,
            thing=line.thing,
            wording=line.wording,
            by=request.scope.by,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The words were confirmed, as of today."))
    return redirect("wordings", slug, found.pk)
