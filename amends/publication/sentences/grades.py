"""What an edition says of grades: how many there are, whether they agree, and whose each is."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.assurance.models import Judgement
from amends.assurance.rules import SCALES, JudgementKind
from amends.ui.dates import in_words, number_in_words
from amends.ui.words import words_for

TOGETHER = "together"


def scale_named(key: str) -> str:
    """The question that a scale answers."""
    return _(SCALES[key].name)


def given_by(row: Judgement) -> str:
    """Whose a grade is, as it stands after "by": a post, never a person's name."""
    if row.together:
        return _("the reviewers together")
    if row.kind == JudgementKind.SELF:
        return (
            _("the %(role)s, of their own work") % {"role": row.recorded_as.name}
            if row.recorded_as
            else _("the owner, of their own work")
        )
    if row.recorded_as:
        return _("the %(role)s") % {"role": row.recorded_as.name}
    return _("an independent reviewer")


def graded_told(
    alone: Sequence[Judgement], together: Judgement | None, own: Judgement | None
) -> tuple[str, ...]:
    """How many reviewers graded something, and whether they and the owner agree. Never a mean of any."""
    told = [
        ngettext(
            "One independent reviewer graded it.",
            "%(count)s independent reviewers graded it.",
            len(alone),
        )
        % {"count": number_in_words(len(alone)).capitalize()}
    ]
    values = {row.value for row in alone}
    if len(alone) > 1:
        # Of two blind reviews, the reviewers of the later could read what the earlier released.
        if alone[0].review_id and all(
            row.blind and row.review_id == alone[0].review_id for row in alone
        ):
            told[0] += " " + _("None of them saw another’s grade before giving their own.")
        told.append(
            _("Their grades are the same.") if len(values) == 1 else _("Their grades differ.")
        )
    if together is not None:
        told.append(_("They then gave a grade together."))
        values = {together.value}
    if own is not None:
        told.append(
            _("The owner’s own grade is the same.")
            if values == {own.value}
            else _("The owner’s own grade is another.")
            if own.value not in values
            else _("The owner’s own grade is the same as one of them.")
        )
    return tuple(told)


def waiting_told() -> str:
    """That a grade was released and cannot be told yet."""
    return _(
        "An independent reviewer has graded it. The grade is published once the others, who give"
        " theirs without seeing it, have given them."
    )


def grade_told(about: str, row: Judgement) -> str:
    """A grade among what has changed; `about` says of what."""
    return _("%(about)s: graded “%(value)s” on “%(scale)s” by %(who)s on %(day)s.") % {
        "about": about,
        "value": words_for(row.value),
        "scale": scale_named(row.scale),
        "who": given_by(row),
        "day": in_words(row.effective_on),
    }
