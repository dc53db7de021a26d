"""The five-minute update, and putting right what was told."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans import services
from amends.plans.forms import CLAIMS, FORECASTS, NO_CLAIM, CorrectUpdateForm, UpdateForm
from amends.plans.models import Action, Update
from amends.plans.queries import UpdateLine, promises_of, updates_of
from amends.plans.views.reached import (
    Page,
    action_address,
    action_of,
    done,
    form_page,
    key_of,
    made_before,
    promise_facts,
    saved,
    seen,
    seen_word,
    today,
)
from amends.ui.dates import in_words


def tell(request: ScopedRequest, action: UUID) -> HttpResponse:
    """Tell how an action goes."""
    scope = request.scope
    require_telling(scope)
    about = action_of(request, action)
    if made_before(request, Update) is not None:
        return done(request, _("Your update is saved."), action_address(scope, about))
    last = seen(Update, about)
    form = UpdateForm(
        request.POST or None, seen=seen_word(last), initial={"effective_on": clock.today()}
    )
    if form.is_valid():
        row = saved(
            form,
            lambda: services.update(
                action=about,
                id=key_of(form.cleaned_data["key"]),
                expected=last,
                by=scope.by,
                **form.said(),
            ),
        )
        if row is not None:
            return done(request, _("Your update is saved."), action_address(scope, about))
    page = Page(
        title=_("How is it going?"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save the update"),
        lines=(
            _("Updates are private. What the public reads is written and approved separately."),
        ),
        facts=(*promise_facts(promises_of(about, today())), *last_told(about)),
    )
    return form_page(request, page, form)


def require_telling(scope: Scope) -> None:
    """Raises Http404 for anyone who writes no updates at all; the service knows whose they are."""
    if not scope.may(Permission.PLAN):
        scope.require(Permission.UPDATE)


def last_told(action: Action) -> tuple[tuple[str, str], ...]:
    """The latest update, so that nobody repeats it."""
    return tuple(
        (_("Last update, %(day)s") % {"day": in_words(line.effective_on)}, told_in_words(line))
        for line in updates_of(action, today(), most=1)
    )


def told_in_words(line: UpdateLine) -> str:
    """An update in one line, with what it forecast and claimed."""
    said = [line.text]
    if line.forecast:
        said.append(_("Forecast: %(forecast)s.") % {"forecast": FORECASTS[line.forecast]})
    if line.claim:
        said.append(_("Said: %(claim)s.") % {"claim": CLAIMS[line.claim]})
    return " ".join(said)


def correct(request: ScopedRequest, update: UUID) -> HttpResponse:
    """Put an update right, or take it out."""
    scope = request.scope
    require_telling(scope)
    row = scope.get(Update, update, "subject")
    about = row.subject
    form = CorrectUpdateForm(
        request.POST or None,
        initial={
            "text": row.text,
            "forecast": row.forecast,
            "claim": row.claim or NO_CLAIM,
            "effective_on": row.effective_on,
            "late_reason": row.late_reason,
        },
    )
    if form.is_valid():
        corrected = saved(form, lambda: corrected_by(scope, row, form))
        if corrected is not None:
            return done(request, _("The entry is corrected."), action_address(scope, about))
    page = Page(
        title=_("Correct an update"),
        caption=about.title,
        back=action_address(scope, about),
        save=_("Save the correction"),
        lines=(_("What was known before stays in the record, and can still be shown."),),
    )
    return form_page(request, page, form)


def corrected_by(scope: Scope, row: Update, form: CorrectUpdateForm) -> Update:
    """Write the correction. Raises Refused as the services do."""
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["retract"]:
        return services.retract_update(update=row, reason=reason, by=scope.by)
    return services.correct_update(update=row, reason=reason, by=scope.by, **form.said())
