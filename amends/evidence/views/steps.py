"""How evidence comes further: held, presented, accepted or refused; and putting entries right."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amends.evidence import services
from amends.evidence.forms import (
    CorrectForm,
    DecideForm,
    MoveForm,
    RetractForm,
    WithdrawAcceptanceForm,
)
from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import newest_state, newest_version, period_of, seen_of, states_of
from amends.evidence.rules import DECIDED, Stage
from amends.evidence.views.reached import address, reached, require_present, saved
from amends.ledger import clock
from amends.people.forms import FormPage
from amends.people.permissions import Permission
from amends.people.scope import ScopedRequest


def hold(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Say that planned evidence has come into our hands."""
    require_present(request)
    return moved(
        request,
        evidence,
        Stage.HELD,
        title=_("We have it now"),
        intro=(_("Give the days that it covers. They are not when it was written or sent."),),
        done=_("The evidence is held."),
    )


def present(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Put evidence forward to whoever accepts or refuses it."""
    require_present(request)
    return moved(
        request,
        evidence,
        Stage.PRESENTED,
        title=_("Present it"),
        intro=(
            _("Someone who neither owns the action nor presents it decides whether it shows it."),
        ),
        done=_("The evidence has been presented."),
    )


def moved(
    request: ScopedRequest,
    pk: UUID,
    stage: Stage,
    *,
    title: str,
    intro: tuple[str, ...],
    done: str,
) -> HttpResponse:
    """The form of one step on the way, with the period that it covers."""
    found = reached(request, pk)
    last, newer = newest_state(found), newest_version(found)
    first, until = (period_of(last) if last else None) or (None, None)
    form = MoveForm(
        request.POST or None,
        seen=seen_of(last, newer),
        initial={
            "effective_on": clock.today(),
            "period_first": first,
            "period_last": until,
        },
    )

    def write() -> EvidenceState:
        return services.move(
            evidence=found,
            id=form.cleaned_data["key"],
            stage=stage,
            reason=form.cleaned_data["reason"],
            effective_on=form.cleaned_data["effective_on"],
            period=form.period,
            expected=last.pk if last else None,
            expected_file=newer.pk if newer else None,
            by=request.scope.by,
        )

    if sent_before(request, found):
        return redirect(address(request, found))
    page = FormPage(
        title=title,
        back=address(request, found),
        submit=title,
        caption=found.title,
        intro=intro,
    )
    return saved(request, form, write, found, page, done=done)


def sent_before(request: ScopedRequest, found: Evidence) -> bool:
    """Whether this very form was saved already: its key is the id of an entry about the evidence."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return False
    return found.states.filter(pk=key).exists()


def decide(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Accept a piece of evidence, or refuse it."""
    request.scope.require(Permission.ACCEPT_EVIDENCE)
    found = reached(request, evidence)
    last, newer = newest_state(found), newest_version(found)
    form = DecideForm(
        request.POST or None,
        seen=seen_of(last, newer),
        initial={"effective_on": clock.today()},
    )

    def write() -> EvidenceState:
        said = form.cleaned_data
        return services.move(
            evidence=found,
            id=said["key"],
            stage=said["verdict"],
            reason=said["reason"],
            effective_on=said["effective_on"],
            expected=last.pk if last else None,
            expected_file=newer.pk if newer else None,
            by=request.scope.by,
        )

    if sent_before(request, found):
        return redirect(address(request, found))
    page = FormPage(
        title=_("Accept or refuse it"),
        back=address(request, found),
        submit=_("Record the decision"),
        caption=found.title,
        intro=(_("Whoever owns one of its actions, or presented it, does not decide."),),
    )
    return saved(request, form, write, found, page, done=_("The decision has been recorded."))


def withdraw(request: ScopedRequest, evidence: UUID) -> HttpResponse:
    """Say that accepted evidence no longer counts, from a day on."""
    request.scope.require(Permission.ACCEPT_EVIDENCE)
    found = reached(request, evidence)
    last, newer = newest_state(found), newest_version(found)
    form = WithdrawAcceptanceForm(
        request.POST or None,
        seen=seen_of(last, newer),
        initial={"effective_on": clock.today()},
    )

    def write() -> EvidenceState:
        said = form.cleaned_data
        return services.move(
            evidence=found,
            id=said["key"],
            stage=Stage.REFUSED,
            reason=said["reason"],
            effective_on=said["effective_on"],
            expected=last.pk if last else None,
            expected_file=newer.pk if newer else None,
            by=request.scope.by,
        )

    if sent_before(request, found):
        return redirect(address(request, found))
    page = FormPage(
        title=_("It no longer counts"),
        back=address(request, found),
        submit=_("Record that it no longer counts"),
        caption=found.title,
        intro=(
            _("From that day on it is refused. What it showed before stays as it was shown then."),
        ),
        warning=True,
    )
    return saved(
        request, form, write, found, page, done=_("From that day on the evidence does not count.")
    )


def entry(request: ScopedRequest, pk: UUID) -> EvidenceState:
    """An entry that counts and that the person may correct; Http404 for any other."""
    found = request.scope.get(EvidenceState, pk, "subject")
    request.scope.require(Permission.READ)
    if Stage(found.stage) in DECIDED:
        request.scope.require(Permission.ACCEPT_EVIDENCE)
    else:
        require_present(request)
    if not any(line.id == found.pk and line.counts for line in states_of(found.subject)):
        raise Http404
    return found


def correct(request: ScopedRequest, state: UUID) -> HttpResponse:
    """Put right an entry about evidence."""
    found = entry(request, state)
    first, until = period_of(found) or (None, None)
    form = CorrectForm(
        request.POST or None,
        initial={
            "effective_on": found.effective_on,
            "period_first": first,
            "period_last": until,
            "why": found.reason,
        },
    )

    def write() -> EvidenceState:
        said = form.cleaned_data
        return services.correct_state(
            state=found,
            effective_on=said["effective_on"],
            period=form.period,
            why=said["why"],
            reason=said["reason"],
            by=request.scope.by,
        )

    page = FormPage(
        title=_("Correct this entry"),
        back=address(request, found.subject),
        submit=_("Save the correction"),
        caption=found.subject.title,
        intro=(_("What was entered stays on record, marked as corrected."),),
    )
    return saved(
        request, form, write, found.subject, page, done=_("The correction has been saved.")
    )


def retract(request: ScopedRequest, state: UUID) -> HttpResponse:
    """Take out an entry about evidence that should never have been made."""
    found = entry(request, state)
    form = RetractForm(request.POST or None)

    def write() -> EvidenceState:
        return services.retract_state(
            state=found, reason=form.cleaned_data["reason"], by=request.scope.by
        )

    page = FormPage(
        title=_("Take out this entry"),
        back=address(request, found.subject),
        submit=_("Take it out"),
        caption=found.subject.title,
        intro=(_("It stays on record, marked as taken out, and stops counting."),),
        warning=True,
    )
    return saved(request, form, write, found.subject, page, done=_("The entry has been taken out."))
