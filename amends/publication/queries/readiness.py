"""What still keeps a draft edition from being released, each with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.models import Case, Report, ReportDates, ReportVersion
from amends.investigations.queries import versions_that_came
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.people.queries import holder_on
from amends.plans.models import (
    Plan,
)
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import (
    corrections_of,
    current_key,
    editions_of,
    public_from,
    withdrawal_of,
)
from amends.publication.queries.late import told_late
from amends.publication.queries.sources import contact_of
from amends.publication.queries.wording import wording_lines
from amends.standing.answers import PlanAsAt
from amends.standing.queries import plan_as_at
from amends.ui.dates import in_words, moment_in_words


class Where(StrEnum):
    """Which page puts it right."""

    DRAFT = "draft"
    WORDING = "wording"
    DISCLOSURE = "disclosure"
    KEYS = "keys"
    REPORT = "report"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Missing:
    """One thing that is not right yet, as a sentence that says what to do.

    `kind` and `about` name the words that have to be approved.
    """

    words: str
    where: Where
    kind: str = ""
    about: UUID | None = None


def missing_for_release(
    draft: DraftEdition, *, published_on: date, today: date, sequence: int
) -> list[Missing]:
    """Everything but the disclosure stops, in the order in which a person would see to it."""
    at = Moment(draft.as_at, sequence)
    plan = plan_as_at(draft.plan, at)
    return [
        *about_the_case(draft.plan, at, published_on),
        *about_the_words(draft),
        *about_the_dates(draft, published_on, today),
        *about_the_signatory(draft, published_on),
        *about_the_wording(draft, plan, today),
        *about_corrections(draft, plan),
        *(
            []
            if current_key(draft.organisation_id)
            else [Missing(_("There is no key to seal editions with. Make one."), Where.KEYS)]
        ),
    ]


def about_the_case(plan: Plan, at: Moment, published_on: date) -> Iterator[Missing]:
    """Never a reconstructed case, never a draft report, never before the report itself."""
    reports = list(Report.objects.filter(plans__plan=plan).select_related("case"))
    if is_reconstructed(plan):
        yield Missing(
            _(
                "This case was reconstructed from a public statement. It is never sealed or published."
            ),
            Where.NOWHERE,
        )
    if not reports:
        yield Missing(_("This plan answers no report. Say which."), Where.REPORT)
    finals = set(
        versions_that_came(
            ReportVersion.objects.filter(
                report__in=[each.pk for each in reports],
                kind=VersionKind.FINAL.value,
                received_on__lte=at.day,
            ),
            at,
        ).values_list("report_id", flat=True)
    )
    things = Report.objects.filter(pk__in=[each.pk for each in reports])
    dates = {
        row.subject_id: row
        for row in in_force(ReportDates, things, Moment(published_on, at.sequence))
    }
    for report in reports:
        named = {"report": report.title}
        published = dates[report.pk].published if report.pk in dates else None
        if report.pk not in finals:
            yield Missing(
                _(
                    "The final version of “%(report)s” had not been received on the day of this edition. A draft is never published."
                )
                % named,
                Where.REPORT,
            )
        elif published is None or published.due is None:
            yield Missing(
                _("Record the day on which “%(report)s” is published.") % named, Where.REPORT
            )
        elif published.due > published_on:
            yield Missing(
                _("“%(report)s” is published on %(day)s. Publish the edition on that day or later.")
                % {**named, "day": in_words(published.due)},
                Where.REPORT,
            )


def is_reconstructed(plan: Plan) -> bool:
    """Whether a case of the plan was rebuilt from a public statement."""
    return Case.objects.filter(reports__plans__plan=plan, reconstructed=True).exists()


def about_the_words(draft: DraftEdition) -> Iterator[Missing]:
    """The words that no edition goes without."""
    needed = {
        "apology": _("Write the apology."),
        "statement": _("Write the statement."),
        "summary": _("Write the short summary."),
        "signatory_name": _("Name the person who signs."),
    }
    for name, words in needed.items():
        if not getattr(draft, name).strip():
            yield Missing(words, Where.DRAFT)
    if draft.signatory_role is None:
        yield Missing(_("Say in which role that person signs."), Where.DRAFT)
    if draft.approving_body is None or draft.approved_on is None:
        yield Missing(_("Say which body approved this edition, and when."), Where.DRAFT)
    contact = contact_of(draft)
    if not contact.office:
        yield Missing(_("Say which office people can contact about this plan."), Where.DRAFT)
    if not (contact.email or contact.telephone or contact.address):
        yield Missing(
            _(
                "No contact is given. Give an email address, a telephone number or a postal address"
                " of the office."
            ),
            Where.DRAFT,
        )


def about_the_dates(draft: DraftEdition, published_on: date, today: date) -> Iterator[Missing]:
    """As at, approved, frozen, published: in this order, and after the edition before."""
    if draft.as_at > today:
        yield Missing(
            _("An edition shows a day that has been. Choose today or earlier."), Where.DRAFT
        )
    if published_on < today:
        yield Missing(_("An edition is published today or later."), Where.DRAFT)
    approved, confirmed = draft.approved_on, draft.confirmed_on
    if approved is not None and approved > today:
        yield Missing(_("It has not been approved yet: that day is to come."), Where.DRAFT)
    if confirmed is not None and (confirmed > today or draft.confirmed_as is None):
        yield Missing(
            _("Say who confirmed the approval, and on which day until today."), Where.DRAFT
        )
    elif (
        confirmed is not None
        and draft.confirmed_as is not None
        and holder_on(draft.confirmed_as, confirmed) is None
    ):
        yield Missing(
            _("Nobody held the post of %(role)s on the day of the confirmation.")
            % {"role": draft.confirmed_as.name},
            Where.DRAFT,
        )
    if (
        approved is not None
        and approved < draft.as_at
        and (confirmed is None or confirmed < draft.as_at)
    ):
        yield Missing(
            _(
                "It was approved before the day that it shows. Have it approved again, or say who"
                " confirmed on the day that nothing had changed."
            ),
            Where.DRAFT,
        )
    previous = editions_of(draft.plan)
    if previous and draft.as_at < previous[-1].as_at:
        yield Missing(
            _("Edition %(number)s shows %(day)s. This one cannot show an earlier day.")
            % {"number": previous[-1].number, "day": in_words(previous[-1].as_at)},
            Where.DRAFT,
        )
    yield from about_the_order(previous)


def about_the_order(previous: Sequence[Edition]) -> Iterator[Missing]:
    """An edition speaks of those before it, so none comes out before them."""
    for edition in previous:
        moment = public_from(edition)
        if moment > clock.now() and withdrawal_of(edition) is None:
            yield Missing(
                _(
                    "Edition %(number)s comes out on %(moment)s. Release this one after that, or"
                    " publish that one earlier."
                )
                % {"number": edition.number, "moment": moment_in_words(moment)},
                Where.NOWHERE,
            )


def about_the_signatory(draft: DraftEdition, published_on: date) -> Iterator[Missing]:
    """Whoever signs holds the post on the day of publication."""
    if draft.signatory_role is None or not draft.signatory_name.strip():
        return
    holder = holder_on(draft.signatory_role, published_on)
    if holder is None or holder.name.strip() != draft.signatory_name.strip():
        yield Missing(
            _("%(name)s does not hold the post of %(role)s on the day of publication.")
            % {"name": draft.signatory_name, "role": draft.signatory_role.name},
            Where.DRAFT,
        )


def about_the_wording(draft: DraftEdition, plan: PlanAsAt, today: date) -> Iterator[Missing]:
    """Whatever people put into words was approved to be public, and after what moved about it."""
    approved = Moment(max(today, draft.as_at), plan.at.sequence)
    if not plan.recommendations:
        yield Missing(_("There are no recommendations to publish."), Where.REPORT)
    for line in wording_lines(plan, approved=approved, language=draft.language):
        if line.wording is None and line.if_wished:
            continue
        if line.wording is None:
            told = _("%(about)s has no approved wording.")
        elif line.stale:
            told = _(
                "%(about)s: something moved after its words were approved. Approve others, or"
                " confirm that they still hold."
            )
        else:
            continue
        yield Missing(told % {"about": line.about}, Where.WORDING, line.kind.value, line.thing.pk)


def about_corrections(draft: DraftEdition, plan: PlanAsAt) -> Iterator[Missing]:
    """What was entered late or corrected since the edition before must be said in words; nothing withdrawn is quoted."""
    previous, corrections = editions_of(draft.plan), corrections_of(draft)
    gone = {each.pk for each in previous if withdrawal_of(each) is not None}
    for number in sorted({each.edition.number for each in corrections if each.edition_id in gone}):
        yield Missing(
            _("Edition %(number)s was withdrawn. Leave out what corrects it.") % {"number": number},
            Where.DRAFT,
        )
    if not previous or draft.corrections.strip():
        return
    # That an older edition is corrected says nothing of what is late against the last.
    if any(each.edition_id == previous[-1].pk for each in corrections):
        return
    for told in told_late(plan, previous[-1]):
        yield Missing(told % {"number": previous[-1].number}, Where.DRAFT)
