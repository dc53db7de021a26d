"""What every page of this stage reaches first, and how it saves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.models import DatedRecord, Record
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import Permission
from amends.people.queries import newest
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries import Promise, Promises
from amends.recommendations.models import Link, Recommendation
from amends.ui.dates import in_words
from amends.ui.form import Form


@dataclass(frozen=True)
class Page:
    """What a page of one form says around it.

    `facts` are keys and values above the form; `more` names the fields that stand behind
    "more"; `missing` says (title, words) why there is no form yet.
    """

    title: str
    caption: str
    back: str
    save: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    more_title: str = ""
    missing: tuple[str, str] | None = None


def form_page(request: HttpRequest, page: Page, form: Form) -> HttpResponse:
    """A page of one form."""
    return render(request, "plans/form.jinja", {"page": page, "form": form})


def today() -> Moment:
    """Now, and everything known."""
    return Moment(clock.today())


def action_of(request: ScopedRequest, pk: UUID) -> Action:
    """An action of the organisation's; Http404 for any other."""
    return request.scope.get(Action, pk)


def plan_of(request: ScopedRequest, pk: UUID) -> Plan:
    """A plan of the organisation's; Http404 for any other."""
    return request.scope.get(Plan, pk)


def action_address(scope: Scope, action: Action | UUID) -> str:
    """The page of an action."""
    pk = action if isinstance(action, UUID) else action.pk
    return reverse("action", args=[scope.organisation.slug, pk])


def plan_address(scope: Scope, plan: Plan) -> str:
    """The page of a plan."""
    return reverse("plan", args=[scope.organisation.slug, plan.pk])


def seen[Row: DatedRecord](model: type[Row], thing: Record) -> UUID | None:
    """The id of what was said last about a thing, which a form carries."""
    row = newest(model, thing)
    return row.pk if row else None


def seen_word(pk: UUID | None) -> str:
    """The same, as the form's hidden field has it."""
    return str(pk) if pk else ""


def key_of(word: str) -> UUID | None:
    """The one-time key of a form; None for anything that is not one."""
    try:
        return UUID(word)
    except ValueError:
        return None


def made_before[Row: Record](request: ScopedRequest, model: type[Row]) -> Row | None:
    """What this very form made when it was sent the first time."""
    key = key_of(request.POST.get("key", ""))
    return request.scope.all(model).filter(pk=key).first() if key else None


def saved[Result](form: Form, write: Callable[[], Result]) -> Result | None:
    """What a service wrote; None, with its refusal on the form, when it would not."""
    try:
        return write()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def done(request: ScopedRequest, words: str, address: str) -> HttpResponse:
    """Say that it is saved, and go on."""
    messages.success(request, words)
    return redirect(address)


def chosen[Thing: Record](things: Iterable[Thing], ids: Iterable[str]) -> list[Thing]:
    """The things that were ticked."""
    wanted = set(ids)
    return [thing for thing in things if str(thing.pk) in wanted]


def one_chosen[Thing: Record](things: Iterable[Thing], pk: str) -> Thing | None:
    """The thing that was chosen, if one was."""
    return next(iter(chosen(things, [pk])), None)


def recommendation_in_words(row: Recommendation) -> str:
    """A recommendation as a checkbox shows it: number, report and first words."""
    words = " ".join(row.text.split())
    start = words if len(words) <= 160 else f"{words[:160].rpartition(' ')[0]} …"
    return _("%(number)s of %(report)s: %(words)s") % {
        "number": row.number,
        "report": row.version.report.title,
        "words": start,
    }


def promise_line(promise: Promise) -> str:
    """A promise in one line: "30 April 2025, promised on 27 February 2025"."""
    by = promise.in_place_by
    words = by.raw or (in_words(by.last) if by.last else _("no date promised"))
    return _("%(date)s, promised on %(day)s") % {
        "date": words,
        "day": in_words(promise.promised_on),
    }


def promise_facts(promises: Promises) -> tuple[tuple[str, str], ...]:
    """The first promise and the current one; one line where nothing has moved."""
    first, current = promises.first, promises.current
    if first is None or current is None:
        return ()
    if current.promised_on == first.promised_on:
        return ((_("In place by"), promise_line(first)),)
    return (
        (_("First promise"), promise_line(first)),
        (_("Current promise"), promise_line(current)),
    )


def link_of(request: ScopedRequest, link: UUID, permission: Permission) -> Link:
    """A link with both its sides, for who may say this of it; Http404 for a draft's, to most."""
    scope = request.scope
    scope.require(permission)
    about = scope.get(Link, link, "later__version", "earlier__version")
    if any(side and side.version.draft_readers_only for side in (about.later, about.earlier)):
        scope.require(Permission.READ_DRAFTS)
    return about
