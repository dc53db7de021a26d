"""Pages on which meetings are called, put to work and recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amends.governance import forms, queries, services
from amends.governance.models import AgendaItem, Meeting
from amends.governance.queries import Subject
from amends.governance.sentences import meeting_words
from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment, Refused
from amends.people.models import Body, Role
from amends.people.permissions import Permission
from amends.people.queries import EVER
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries import plans_of
from amends.plans.queries.numbers import numbers_of
from amends.standing.queries import plan_as_at
from amends.ui.form import Form


@dataclass(frozen=True)
class Page:
    """A form about a meeting. `links` lead to the same form for other plans."""

    title: str
    caption: str
    back: str
    save: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def form_page(request: ScopedRequest, page: Page, form: Form) -> HttpResponse:
    """A page of one form."""
    return render(request, "governance/meeting.jinja", {"page": page, "form": form})


def roles_of(scope: Scope) -> dict[str, Role]:
    """The roles that may have been at a meeting, by their id as a form carries it."""
    rows = scope.all(Role).select_related("party").order_by("name")
    return {str(role.pk): role for role in rows}


def bodies_of(scope: Scope) -> dict[str, Body]:
    """The bodies that meet, by their id as a form carries it."""
    return {str(body.pk): body for body in scope.all(Body).order_by("name")}


def meeting_address(scope: Scope, meeting: Meeting) -> str:
    """The page of a meeting."""
    return reverse("meeting", args=[scope.organisation.slug, meeting.pk])


def record_meeting(request: ScopedRequest) -> HttpResponse:
    """Record that a body met."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    bodies, roles = bodies_of(scope), roles_of(scope)
    form = forms.MeetingForm(
        request.POST or None,
        bodies=[(pk, body.name) for pk, body in bodies.items()],
        roles=[(pk, role_words(role)) for pk, role in roles.items()],
        initial={"key": str(uuid7())},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.hold_meeting(
                body=bodies[data["body"]],
                day=data["day"],
                present=[roles[pk] for pk in data["present"]],
                note=data["note"],
                id=key_of(data["key"]),
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is recorded."))
            return redirect("meetings", scope.organisation.slug)
    page = Page(
        title=_("Record a meeting"),
        caption="",
        back=reverse("meetings", args=[scope.organisation.slug]),
        save=_("Save the meeting"),
    )
    return form_page(request, page, form)


def call_meeting(request: ScopedRequest) -> HttpResponse:
    """Say that a body is to meet."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    bodies = bodies_of(scope)
    form = forms.CallForm(
        request.POST or None,
        bodies=[(pk, body.name) for pk, body in bodies.items()],
        initial={"key": str(uuid7())},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            called = services.call_meeting(
                body=bodies[data["body"]],
                day=data["day"],
                note=data["note"],
                id=key_of(data["key"]),
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The meeting is called. Put before it what it is to decide.")
            )
            return redirect(meeting_address(scope, called))
    page = Page(
        title=_("Call a meeting"),
        caption="",
        back=reverse("meetings", args=[scope.organisation.slug]),
        save=_("Call the meeting"),
    )
    return form_page(request, page, form)


def attend(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """Record who was at a meeting."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    held = scope.get(Meeting, meeting, "body")
    there = {str(pk) for pk in held.attendances.values_list("role", flat=True)}
    roles = {pk: role for pk, role in roles_of(scope).items() if pk not in there}
    form = forms.AttendanceForm(
        request.POST or None, roles=[(pk, role_words(role)) for pk, role in roles.items()]
    )
    if form.is_valid():
        present = [roles[pk] for pk in form.cleaned_data["present"]]
        try:
            services.attend(meeting=held, present=present, by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Who was there is recorded."))
            return redirect(meeting_address(scope, held))
    page = Page(
        title=_("Record who was there"),
        caption=meeting_words(held),
        back=meeting_address(scope, held),
        save=_("Save"),
    )
    return form_page(request, page, form)


def call_off(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """Call a meeting off, or move it to another day."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    called = scope.get(Meeting, meeting, "body")
    form = forms.CallOffForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            off = services.call_off(
                meeting=called, reason=data["reason"], moved_to=data["moved_to"], by=scope.by
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The meeting is moved. What was before it is before the new one.")
                if off.instead
                else _("The meeting is called off. Nothing is before it any more."),
            )
            return redirect(meeting_address(scope, off.instead or called))
    page = Page(
        title=_("Call it off, or move it"),
        caption=meeting_words(called),
        back=meeting_address(scope, called),
        save=_("Save"),
        lines=(_("What was before it stays to be seen there, with your reason."),),
    )
    return form_page(request, page, form)


def offered(scope: Scope, plan: Plan) -> dict[str, tuple[Subject, str]]:
    """What of a plan can be put before a meeting: itself, its recommendations, its actions."""
    standing = plan_as_at(plan, Moment(clock.today()))
    drafts = scope.may(Permission.READ_DRAFTS)
    found: dict[str, tuple[Subject, str]] = {
        str(plan.pk): (plan, _("The whole plan: %(plan)s") % {"plan": plan.name})
    }
    for each in standing.recommendations:
        row = each.recommendation
        if drafts or not row.version.draft_readers_only:
            name = _("Recommendation %(number)s") % {"number": row.number or row.position}
            found[str(row.pk)] = (row, name)
    for action in standing.actions:
        name = _("Action %(number)s, %(title)s") % {
            "number": action.number,
            "title": action.action.title,
        }
        found[str(action.action.pk)] = (action.action, name)
    return found


def put_before(request: ScopedRequest, meeting: UUID) -> HttpResponse:
    """Choose what is before a meeting, one plan at a time."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    called = scope.get(Meeting, meeting, "body")
    plans = plans_of(scope.organisation.pk)
    if not plans:
        raise Http404
    plan = next((each for each in plans if str(each.pk) == request.GET.get("plan")), plans[0])
    there = {str(subject.pk) for _item, subject in queries.agenda(called)}
    things = {pk: each for pk, each in offered(scope, plan).items() if pk not in there}
    form = forms.AgendaForm(
        request.POST or None, things=[(pk, name) for pk, (_subject, name) in things.items()]
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.put_before(
                meeting=called,
                subjects=[things[pk][0] for pk in data["things"]],
                asked=data["asked"],
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is before the meeting."))
            return redirect(meeting_address(scope, called))
    page = Page(
        title=_("Put before the meeting"),
        caption=meeting_words(called),
        back=meeting_address(scope, called),
        save=_("Put before the meeting"),
        lines=(_("From the plan “%(plan)s”.") % {"plan": plan.name},),
        links=tuple((f"?plan={each.pk}", each.name) for each in plans if each != plan),
    )
    return form_page(request, page, form)


def take_off(request: ScopedRequest, item: UUID) -> HttpResponse:
    """Take something off an agenda."""
    scope = request.scope
    scope.require(Permission.RECORD_DECISIONS)
    row = scope.get(AgendaItem, item, "meeting__body", "action", "recommendation__version", "plan")
    if not standing_rows(AgendaItem, EVER).filter(pk=row.pk).exists():
        raise Http404
    about = queries.subject_of(row)
    if row.recommendation is not None and row.recommendation.version.draft_readers_only:
        scope.require(Permission.READ_DRAFTS)
    form = forms.TakeOffForm(request.POST or None)
    if form.is_valid():
        try:
            services.take_off(item=row, reason=form.cleaned_data["reason"], by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is no longer before the meeting."))
            return redirect(meeting_address(scope, row.meeting))
    page = Page(
        title=_("Take it off the agenda"),
        caption=str(about)
        if not isinstance(about, Action)
        else _("Action %(number)s, %(title)s")
        % {
            "number": numbers_of([about.pk], Moment(clock.today())).get(about.pk, ""),
            "title": about.title,
        },
        back=meeting_address(scope, row.meeting),
        save=_("Take it off"),
        lines=(meeting_words(row.meeting),),
    )
    return form_page(request, page, form)


def role_words(role: Role) -> str:
    """A role in a list, with its organisation when that is another."""
    if role.party.own:
        return role.name
    return _("%(role)s, %(party)s") % {"role": role.name, "party": role.party.name}


def key_of(word: str) -> UUID | None:
    """The one-time key of a form; None for anything that is not one."""
    try:
        return UUID(word)
    except ValueError:
        return None
