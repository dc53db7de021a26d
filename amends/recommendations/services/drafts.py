"""What became of a draft's recommendations in the final report."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_same_organisation, write
from amends.people.permissions import Permission
from amends.recommendations import rules
from amends.recommendations.models import DraftLink, Recommendation
from amends.recommendations.queries import draft_link_of
from amends.recommendations.services.guards import check_may


def link_draft(
    *,
    draft: Recommendation,
    final: Recommendation | None,
    change: rules.Change,
    by: Actor,
    note: str = "",
) -> DraftLink:
    """Say what became of a draft's recommendation in the final report, from the day that it came.

    Raises Refused when the two are not the draft and the final of one report, when this has been
    said already, or when `change` is not what the words and numbers show.
    """
    check_may(by=by, version=draft.version, permission=Permission.LINK)
    with write(organisation_id=draft.organisation_id, by=by, event="draft.linked") as writing:
        check_same_organisation(draft.organisation_id, final)
        if draft.version.kind != VersionKind.DRAFT:
            raise Refused(_("Choose a recommendation of a draft."))
        if draft_link_of(draft) is not None:
            raise Refused(
                _(
                    "What became of the draft’s recommendation %(number)s has been recorded already."
                    " Correct that if it is wrong."
                )
                % {"number": draft.number}
            )
        check_change(draft, final, change)
        return writing.add(
            DraftLink(
                draft=draft,
                final=final,
                change=change,
                note=note.strip(),
                effective_on=_final_came(draft),
            )
        )


def link_drafts(
    *, choices: Sequence[tuple[Recommendation, Recommendation | None, str]], by: Actor
) -> list[DraftLink]:
    """Say it of several at once, or of none: (draft, final or None when withdrawn, note).

    What changed is read from the words and numbers. Raises what `link_draft` raises.
    """
    if not choices:
        raise Refused(_("Choose what became of at least one recommendation."))
    with write(organisation_id=choices[0][0].organisation_id, by=by, event="draft.linked"):
        return [
            link_draft(
                draft=draft,
                final=final,
                change=change_of(draft, final),
                by=by,
                note=note,
            )
            for draft, final, note in choices
        ]


def _final_came(draft: Recommendation) -> date:
    """The day that the final report came. Raises Refused when it has not."""
    came = versions_that_came(draft.version.report.versions.filter(kind=VersionKind.FINAL))
    final = came.order_by("-received_on").first()
    if final is None:
        raise Refused(_("The final report has not been received."))
    return final.received_on


def check_change(draft: Recommendation, final: Recommendation | None, change: rules.Change) -> None:
    """The two are the draft and the final of one report, and differ as is said."""
    if (final is None) != (change is rules.Change.WITHDRAWN):
        raise Refused(
            _("Say that it was withdrawn only if the final report does not have it.")
            if final
            else _("Choose the final report’s recommendation, or say that it was withdrawn.")
        )
    if final is None:
        return
    if (
        final.version.kind != VersionKind.FINAL
        or final.version.report_id != draft.version.report_id
    ):
        raise Refused(_("Choose a recommendation of the final version of the same report."))
    shown = change_of(draft, final)
    if change is not shown:
        raise Refused(
            _("The two texts show something else: compare the words and numbers, then try again.")
        )


def change_of(draft: Recommendation, final: Recommendation | None) -> rules.Change:
    """What the words and numbers show to have changed; withdrawn where the final has none."""
    if final is None:
        return rules.Change.WITHDRAWN
    return rules.change_between(
        draft_number=draft.number,
        draft_text=draft.text,
        final_number=final.number,
        final_text=final.text,
    )
