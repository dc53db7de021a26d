"""Everything that was entered about a thing, and putting an entry of it right or taking it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import ForeignKey, Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.assurance.models import Belonging, Declaration, Sampling
from amends.governance.models import Meeting
from amends.investigations.forms import version_in_words
from amends.investigations.models import Case, ReportVersion
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.models import DatedRecord
from amends.ledger.rules import Moment, Refused
from amends.people.models import ServiceState, Succession
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.people.services import correct_entry, withdraw_entry
from amends.plans.models import Inheritance, ScopeStatement, Serving, TakingUp
from amends.publication.models import FamilyEntry
from amends.publication.rules.families import Step
from amends.publication.sentences.families import STEPS
from amends.recommendations.models import (
    LinkDecision,
    LinkProposal,
    Recommendation,
    RecommendationScope,
    Response,
)
from amends.ui.as_at import AsAtForm
from amends.ui.dates import in_words, moment_in_words
from amends.web import words
from amends.web.events import KINDS
from amends.web.forms import FIXED, NOTHING, EntryForm, asked
from amends.web.moments import Shown
from amends.web.queries.entries import (
    BY_KIND,
    THINGS,
    WAYS,
    as_told,
    choices_for,
    entries_about,
    is_of_a_draft,
    named,
    still_counts,
    thing_of,
)
from amends.web.views.cases import notices_of
from amends.web.views.entries import entries
from amends.web.views.links import Link


@dataclass(frozen=True)
class EntryLine:
    """An entry: what it is, what it says, who entered it, and whether it counts."""

    what: str
    day: str
    facts: tuple[tuple[str, str], ...]
    entered: str
    withdrawn: str
    replaced: bool
    links: tuple[Link, ...]


@dataclass(frozen=True)
class EntriesPage:
    """Everything that was entered about a thing, but for what its own page shows."""

    title: str
    back: str
    back_words: str
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True)
class CorrectPage:
    """The form that puts an entry right."""

    title: str
    caption: str
    back: str
    facts: tuple[tuple[str, str], ...]
    # Why there is no form.
    missing: str


def capital(text: str) -> str:
    """A word at the beginning of a line."""
    return text[:1].upper() + text[1:]


def name_of(thing: Model) -> str:
    """A thing in a list."""
    if isinstance(thing, Recommendation):
        return _("Recommendation %(number)s") % {"number": thing.number}
    if isinstance(thing, ReportVersion):
        return version_in_words(thing)
    if isinstance(thing, Meeting):
        return _("%(body)s, %(day)s") % {"body": thing.body.name, "day": in_words(thing.day)}
    return str(thing)


def value_in_words(row: DatedRecord, name: str, *, drafts: bool) -> str:
    """What a field of an entry says; "" for nothing."""
    value = as_told(getattr(row, name), drafts=drafts)
    fixed = FIXED.get((type(row), name))
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if fixed is not None:
        return str(fixed.get(value, value))
    if isinstance(value, ImpreciseDate):
        return words.promised(value)
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, Model):
        return name_of(value)
    if isinstance(value, UUID):
        return _("recorded")
    return str(NOTHING.get((type(row), name), "")) if value is None else str(value)


def what_it_is(row: DatedRecord) -> str:
    """The kind of an entry, and what it is about beside the thing."""
    if isinstance(row, Succession):
        named = {"name": row.predecessor.name, "other": row.successor.name}
        return _("%(name)s became part of %(other)s") % named
    kind = capital(str(KINDS[row._meta.label_lower]))
    about = what_else(row)
    return f"{kind}: {about}" if about else kind


def what_else(row: DatedRecord) -> str:
    """What an entry is about beside the thing that it is told of; "" for nothing."""
    match row:
        case RecommendationScope() if not row.covered:
            return _("%(name)s, no longer") % {"name": row.subject.service.name}
        case ScopeStatement() | RecommendationScope() | Sampling():
            return row.subject.service.name
        case Serving():
            return name_of(row.subject.recommendation)
        case TakingUp() | Inheritance():
            return row.subject.action.title
        case Belonging():
            part = row.subject.action or row.subject.recommendation
            return name_of(part) if part else ""
        case Declaration():
            return row.subject.user.name
        case Response():
            return row.subject.party.name
        case LinkDecision() | LinkProposal() if row.subject.earlier is not None:
            earlier = row.subject.earlier
            return f"{name_of(earlier)}, {earlier.version.report.title}"
        case FamilyEntry():
            return str(STEPS[Step(row.step)])
        case ServiceState():
            return _("it opens") if row.running else _("it closes")
        case _:
            return ""


def facts_of(row: DatedRecord, *, drafts: bool) -> tuple[tuple[str, str], ...]:
    """What an entry says, field by field, but for its day."""
    told = {
        name: value_in_words(row, name, drafts=drafts)
        for name in WAYS[type(row)].fields_of(row)
        if name != "effective_on"
    }
    return tuple((str(asked(type(row), name)), words) for name, words in told.items() if words)


@require_safe
def entries_of(request: ScopedRequest, kind: str, thing: UUID) -> HttpResponse:
    """Every entry about a thing, the latest day first."""
    scope = request.scope
    told = THINGS.get(kind)
    if told is None or not any(scope.may(each) for each in told.readers):
        raise Http404
    about = scope.get(told.model, thing)
    drafts = scope.may(Permission.READ_DRAFTS)
    if isinstance(about, Recommendation) and about.version.kind == "draft" and not drafts:
        raise Http404
    notices_of(request, about if isinstance(about, Case) else None)
    rows = entries_about(kind, about, drafts=drafts)
    today = clock.today()
    at = Shown(AsAtForm(), Moment(today), None, today)
    offered = entries(scope, at, rows)
    page = EntriesPage(
        title=_("Everything entered about %(thing)s") % {"thing": name_of(about)},
        back=reverse(told.page, args=[scope.organisation.slug, about.pk]),
        back_words=name_of(about),
        lines=tuple(
            EntryLine(
                what=what_it_is(row),
                day=in_words(row.effective_on),
                facts=facts_of(row, drafts=drafts),
                entered=_("Entered on %(moment)s by %(who)s")
                % {
                    "moment": moment_in_words(row.recorded_at),
                    "who": row.recorded_as.name if row.recorded_as else row.recorded_by.name,
                },
                withdrawn=row.correction_reason if row.retracts else "",
                replaced=row.pk in offered.replaced,
                links=offered.links.get(row.pk, ()),
            )
            for row in rows
        ),
    )
    return render(request, "web/entries.jinja", {"page": page})


@require_http_methods(("GET", "HEAD", "POST"))
def correct(request: ScopedRequest, kind: str, entry: UUID) -> HttpResponse:
    """Put one entry right, or take it out."""
    scope = request.scope
    way = BY_KIND.get(kind)
    if way is None or not any(scope.may(each) for each in way.permissions):
        raise Http404
    row = scope.get(way.model, entry)
    drafts = scope.may(Permission.READ_DRAFTS)
    if is_of_a_draft(row) and not drafts:
        raise Http404
    of, thing = thing_of(row)
    notices_of(request, thing if isinstance(thing, Case) else None)
    # An invited reviewer sees their review, and no list of entries.
    told = ("entries", of) if scope.may(Permission.READ) else (THINGS[of].page,)
    back = reverse(told[0], args=[scope.organisation.slug, *told[1:], thing.pk])
    choices = {
        name: [(pk, name_of(each) if isinstance(each, Model) else each) for pk, each in found]
        for name, found in choices_for(row, drafts=drafts).items()
    }
    # A page drawn before words were removed does not bring them back.
    seen = str(row.redaction_id or "")
    form = EntryForm(request.POST or None, way=way, row=row, choices=choices, seen=seen)
    counts = still_counts(row)
    if form.is_valid() and put_right(form, scope, row):
        messages.success(
            request,
            _("The entry is taken out.")
            if form.cleaned_data["retract"]
            else _("The entry is corrected."),
        )
        return redirect(back)
    page = CorrectPage(
        title=_("Correct this entry"),
        caption=f"{name_of(thing)}: {what_it_is(row)}",
        back=back,
        facts=(
            (str(asked(way.model, "effective_on")), in_words(row.effective_on)),
            *facts_of(row, drafts=drafts),
        ),
        missing=""
        if counts
        else _("This entry has been corrected already. Correct the correction instead."),
    )
    return render(request, "web/correct_entry.jinja", {"page": page, "form": form})


def put_right(form: EntryForm, scope: Scope, row: DatedRecord) -> bool:
    """Write what the form says; False, with the refusal on the form, when it cannot stand."""
    way = WAYS[type(row)]
    reason = form.cleaned_data["correction_reason"]
    try:
        if form.cleaned_data["retract"]:
            withdraw_entry(way, row, reason=reason, by=scope.by)
        else:
            correct_entry(
                way, row, changes=with_things(row, form.said()), reason=reason, by=scope.by
            )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def with_things(row: DatedRecord, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, with the things themselves in place of their ids."""
    found = dict(said)
    for name, value in said.items():
        column = row._meta.get_field(name)
        if isinstance(column, ForeignKey) and value is not None:
            found[name] = named(column.related_model, [value])[value]
    return found
