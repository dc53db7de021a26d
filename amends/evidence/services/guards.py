"""What stands against a state of a piece of evidence, in words."""

from datetime import date

from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, EvidenceState
from amends.evidence.queries import (
    Around,
    brought_by,
    evidence_now,
    file_of,
    first_days,
    newest_version,
    services_not_running,
)
from amends.evidence.rules import DECIDED, SHOWN, TRANSITIONS, Stage
from amends.files.rules import Held
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, lineage
from amends.people.permissions import Permission, check, check_any
from amends.plans.models import Action
from amends.plans.queries.standing import owned_between
from amends.ui.words import words_for


def stage_of(word: str) -> Stage:
    """The stage that a word names. Raises Refused for any other word."""
    try:
        return Stage(word)
    except ValueError as error:
        raise Refused(_("Choose one of the states shown.")) from error


def check_may(evidence: Evidence, stage: Stage, by: Actor) -> None:
    """Raises NotPermitted unless the person may bring evidence to this stage at all."""
    organisation_id = evidence.organisation_id
    if stage in DECIDED:
        check(by=by, organisation_id=organisation_id, permission=Permission.ACCEPT_EVIDENCE)
    else:
        check_any(
            by=by,
            organisation_id=organisation_id,
            permissions=[Permission.PRESENT_EVIDENCE, Permission.PLAN],
        )


def check_state(state: EvidenceState, around: Around, by: Actor) -> None:
    """Raises Refused for a state that cannot stand between those around it.

    Not after today; every step one of TRANSITIONS; held and beyond not before the period ended;
    shown only with a period; refused only with a reason; decided by nobody who owned its actions or brought it.
    """
    stage = Stage(state.stage)
    check_not_future(state.effective_on)
    _check_steps(stage, around)
    _check_period(state, stage)
    if stage is Stage.REFUSED and not state.reason:
        raise Refused(_("Say why the evidence is refused, and what would do."))
    if stage in SHOWN:
        _check_file(state.subject, stage)
    if stage in DECIDED:
        check_independent(state.subject, state.effective_on, by, state.period_from)


def _check_file(evidence: Evidence, stage: Stage) -> None:
    """A file that nobody may open is shown to nobody; one that is still being checked is accepted by nobody."""
    file = file_of(evidence)
    if file is None or file.removed_at is not None or file.is_open:
        return
    if file.is_refused:
        raise Refused(_("The virus scanner refused its file. Add a file: a clean copy of it."))
    if file.held == Held.UNKNOWN:
        raise Refused(
            _(
                "Its file is in quarantine, because it could not be looked through for details of"
                " patients. Add it in smaller parts, or wait for information governance to decide."
            )
        )
    if file.held == Held.QUARANTINE:
        raise Refused(
            _(
                "Its file is in quarantine, because it seems to hold details of patients. Add a newer file"
                " without them, or wait for information governance to decide."
            )
        )
    if stage is Stage.ACCEPTED:
        raise Refused(_("Its file is still being checked, so nobody can have read it yet."))


def check_independent(evidence: Evidence, day: date, by: Actor, first: date | None = None) -> None:
    """Raises Refused for whoever owned one of the actions, or brought the evidence.

    From the first day that it covers, or of which anything is said of it, until today: nobody
    becomes free to decide by handing a post over for a day.
    """
    days = {day, *first_days(evidence), *(() if first is None else (first,))}
    about = Action.objects.filter(evidence__evidence=evidence.pk)
    if owned_between(by, about, min(days), clock.today()):
        raise Refused(
            _(
                "Whoever owned an action since the time that the evidence covers does not accept or"
                " refuse it. Ask someone else."
            )
        )
    if brought_by(Evidence.objects.filter(pk=evidence.pk), by):
        raise Refused(
            _(
                "Whoever added or presented the evidence does not accept or refuse it. Ask someone else."
            )
        )


def _check_steps(stage: Stage, around: Around) -> None:
    if stage not in TRANSITIONS[around.before]:
        if around.before is None:
            raise Refused(_("Evidence begins as planned or held."))
        raise Refused(
            _("On that day it was “%(now)s”, which cannot become “%(then)s”.")
            % {"now": words_for(around.before), "then": words_for(stage)}
        )
    if around.after is not None and around.after not in TRANSITIONS[stage]:
        raise Refused(
            _(
                "Later it was “%(later)s”, which cannot follow “%(then)s”. Correct what came later first."
            )
            % {"later": words_for(around.after), "then": words_for(stage)}
        )


def _check_period(state: EvidenceState, stage: Stage) -> None:
    first, last = state.period_from, state.period_to
    if first is None or last is None:
        if stage in SHOWN:
            raise Refused(_("Say which period the evidence covers before it is shown to anyone."))
        return
    if last < first:
        raise Refused(_("The period ends before it begins. Check the two dates."))
    if stage is not Stage.PLANNED and state.effective_on < last:
        raise Refused(_("The period that it covers had not ended on that day."))


def check_running(evidence: Evidence, period: tuple[date, date] | None) -> None:
    """Raises Refused for a service that did not run at both ends of the period."""
    if period is None:
        return
    for service in services_not_running(evidence, period):
        raise Refused(
            _("%(service)s did not run in the whole period. Take it out, or check the dates.")
            % {"service": service.name}
        )


def is_outdated(evidence: Evidence) -> bool:
    """Whether a file came after the entry by which it is shown to others: they have not seen that file.

    An entry stands where the one that it corrects stood. Five queries, and one for each correction.
    """
    now, version = evidence_now(evidence), newest_version(evidence)
    if now is None or version is None or now.stage not in SHOWN:
        return False
    return version.sequence > lineage(EvidenceState.objects.get(pk=now.state))[-1].sequence


def check_not_outdated(evidence: Evidence, *, before: bool) -> None:
    """Raises Refused where a file that came later would count as shown, and did not `before`."""
    if is_outdated(evidence) and not before:
        raise Refused(
            _(
                "A newer file came after this, and would count as shown though nobody was shown it."
                " Leave the entry, and present the newer file."
            )
        )


def check_gap(around: Around) -> None:
    """Raises Refused when what came later cannot follow what came before, with nothing between."""
    if around.after is not None and around.after not in TRANSITIONS[around.before]:
        raise Refused(
            _("Later it was “%(later)s”, which needs this entry. Correct what came later first.")
            % {"later": words_for(around.after)}
        )
