"""A visit to one service: several actions on one screen, sent once, with a draft that waits for a connection."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.assurance import services
from amends.assurance.forms.visits import VisitForm, gone_in, told_of_gone, uuid_of
from amends.assurance.models import Visit
from amends.assurance.queries.visits import Place, ToLookAt, draft_of, places, to_look_at
from amends.assurance.views.cells import words_of
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Refused
from amends.people.models import Service
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest
from amends.ui.dates import moment_in_words

# Hours for which a browser keeps what was not sent.
KEPT = 24


@dataclass(frozen=True)
class PlacesPage:
    """The services that can be visited."""

    slug: str
    places: tuple[Place, ...]


@require_safe
def visits(request: ScopedRequest) -> HttpResponse:
    """Choose the service that you are at."""
    scope = request.scope
    scope.require(Permission.RECORD_EMBEDDING)
    found = places(scope.organisation.pk, scope.user.pk, clock.today())
    page = PlacesPage(scope.organisation.slug, tuple(found))
    return render(request, "assurance/visits.jinja", {"page": page})


@dataclass(frozen=True)
class VisitPage:
    """One visit: what the page says around its form.

    `gone` is what was kept of actions that are not for the service any more. `sent` is the key of a
    visit that has been entered, `saved` of one that was saved just now, or thrown away: the browser may
    forget its copy. `draft` says which of what was saved the page shows. `newer` is whether the form shows what was sent just now: the browser's copy is not put over it.
    """

    slug: str
    service: Service
    now: dict[str, tuple[str, str]]
    user: str
    sent: str
    saved: str
    hours: int
    drafted: str
    draft: str
    gone: tuple[str, ...]
    newer: bool


@require_http_methods(("GET", "HEAD", "POST"))
def visit(request: ScopedRequest, service: UUID) -> HttpResponse:
    """Say what you saw at a service, keep it for later, or throw it away."""
    scope = request.scope
    scope.require(Permission.RECORD_EMBEDDING)
    where = scope.get(Service, service)
    address = reverse("visit", args=[scope.organisation.slug, where.pk])
    rows = to_look_at(where, clock.today())
    wanted = request.POST.get("do", "")
    if wanted == "forget":
        services.throw_draft_away(service=where, by=scope.by)
        messages.success(request, _("What you had saved is thrown away."))
        return redirect(f"{address}?saved={key_of(request)}")
    if wanted == "keep":
        return kept(request, where, address, rows)
    draft = draft_of(where, scope.user.pk)
    told = draft.said if draft is not None and request.method != "POST" else None
    form = VisitForm(request.POST or None, rows=rows, service=where, initial=beginning(told))
    made = sent_before(request, where)
    if made is not None:
        rest = rest_of(request, made, rows, where)
        if rest is None:
            services.throw_draft_away(service=where, by=scope.by, key=key_of(request))
            messages.success(
                request, _("This had been entered already. Nothing was entered twice.")
            )
            return redirect(f"{address}?sent={key_of(request)}")
        messages.warning(request, rest.told)
        form = VisitForm(rows=rows, service=where, initial=beginning(rest.said))
    elif form.is_valid():
        try:
            record(request, where, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("What you saw at %(service)s is entered.") % {"service": where.name}
            )
            return redirect(f"{address}?sent={key_of(request)}")
    page = VisitPage(
        slug=scope.organisation.slug,
        service=where,
        now={str(row.action.pk): (row.reading.reads.value, words_of(row.reading)) for row in rows},
        user=str(scope.user.pk),
        sent=request.GET.get("sent", ""),
        saved=request.GET.get("saved", ""),
        hours=KEPT,
        drafted=moment_in_words(draft.saved_at) if draft is not None else "",
        draft=draft.saved_at.isoformat() if draft is not None else "",
        gone=tuple(told_of_gone(draft.said, rows, where)) if draft is not None else (),
        newer=request.method == "POST",
    )
    return render(request, "assurance/visit.jinja", {"page": page, "form": form})


def record(request: ScopedRequest, service: Service, form: VisitForm) -> None:
    """Enter what the form says. Raises Refused."""
    key = UUID(key_of(request))
    services.record_visit(
        id=key,
        service=service,
        day=form.cleaned_data["effective_on"],
        looked_by=form.cleaned_data["looked_by"],
        shift=form.cleaned_data["shift"],
        expires_on=form.cleaned_data["expires_on"],
        seen=[services.Seen(row.action, **form.said(row)) for row in form.chosen()],
        by=request.scope.by,
        sent=services.digests_of(key, request.POST.dict()),
    )


def beginning(told: dict[str, str] | None) -> dict[str, object]:
    """What the form shows at first: what was kept, or a new visit today."""
    begun: dict[str, object] = {"effective_on": clock.today(), "key": str(uuid7())}
    return begun | initial_of(told or {})


def initial_of(told: dict[str, str]) -> dict[str, object]:
    """A draft as the fields of the form take it. What had been seen then is kept with it."""
    dates: dict[str, list[str]] = {}
    plain: dict[str, object] = {}
    for name, value in told.items():
        field, _under, part = name.rpartition("_")
        if part in {"day", "month", "year"}:
            dates.setdefault(field, ["", "", ""])[("day", "month", "year").index(part)] = value
        else:
            plain[name] = value
    return plain | dates


def key_of(request: ScopedRequest) -> str:
    """The id that the form made for the visit; a new one for a form that has none."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid7())


def sent_before(request: ScopedRequest, service: Service) -> Visit | None:
    """The visit that this form made, where it was sent before and the answer had not come back."""
    if request.method != "POST":
        return None
    return request.scope.all(Visit).filter(pk=key_of(request), service=service).first()


@dataclass(frozen=True)
class Rest:
    """What a form says that was sent before and has changed since: what is left of it, and a sentence."""

    said: dict[str, str]
    told: str


def rest_of(
    request: ScopedRequest, made: Visit, rows: list[ToLookAt], service: Service
) -> Rest | None:
    """What has not been entered of a form that was sent before, on a new form; None if all of it was."""
    said, before = request.POST.dict(), services.sent_of(made)
    now = services.digests_of(made.pk, said)
    if now == before:
        return None
    del said["key"]
    fresh, changed, entered = [], False, []
    for row in rows:
        pk, line = str(row.action.pk), f"{row.number} {row.action.title}"
        if pk in before:
            # Of this the reader is the one who entered something newer.
            said.pop(f"seen-{pk}", None)
            entered.append(line)
        if pk in now and now[pk] != before.get(pk):
            fresh.append(line)
            changed = changed or pk in before
        else:
            for name in [name for name in said if services.asked_in(name)[1] == pk]:
                if services.asked_in(name)[0] in services.OF_EACH:
                    del said[name]
    told = []
    if entered:
        told.append(
            _("Entered on %(moment)s: %(actions)s.")
            % {"moment": moment_in_words(made.recorded_at), "actions": "; ".join(entered)}
        )
    if fresh:
        told.append(_("Not entered yet: %(actions)s.") % {"actions": "; ".join(fresh)})
        told.append(
            _("Look at what it reads now, then send what is left.")
            if changed
            else _("Send what is left.")
        )
    changed_parts = {part for part in now if now[part] != before.get(part)}
    left = {
        name: each for name, each in said.items() if services.asked_in(name)[1] in changed_parts
    }
    if gone := told_of_gone(left, rows, service):
        told.append(
            _("Not entered, for its action is not for this service any more: “%(told)s”.")
            % {"told": "; ".join(gone)}
        )
    if now.get("") != before.get(""):
        told.append(
            _(
                "What you have changed about the visit is not entered for what was entered before."
                " Correct that at its action, if it was wrong."
            )
        )
    return Rest(said, " ".join(told))


def kept(
    request: ScopedRequest, service: Service, address: str, rows: list[ToLookAt]
) -> HttpResponse:
    """Keep what was filled in, whatever it is, until it is sent."""
    names = {"key", *VisitForm(rows=rows, service=service).fields}
    # Asked or not, by the day of the visit.
    names |= {f"used-{row.action.pk}" for row in rows}
    before = draft_of(service, request.scope.user.pk)
    # What was kept of an action that has ended since is not on the form, and is kept on.
    posted = (before.said if before is not None else {}) | request.POST.dict()
    gone = gone_in(posted, rows)
    said = {
        # PostgreSQL keeps no NUL in JSON.
        name: str(value).replace("\0", "")
        for name, value in posted.items()
        if (name in request.POST and (name in names or name.rpartition("_")[0] in names))
        or uuid_of(services.asked_in(name)[1]) in gone
    }
    try:
        services.keep_draft(service=service, said=said, by=request.scope.by)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept. It is not entered until you send it."))
        # What the browser kept of it is in Amends now, and would hide what is saved elsewhere afterwards.
        address = f"{address}?saved={key_of(request)}"
    return redirect(address)
