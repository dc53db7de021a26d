"""Reports on a case, their dates and their versions."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.files.models import StoredFile
from amends.files.services import Upload
from amends.investigations.models import Case, Report, ReportDates, ReportVersion
from amends.investigations.queries import DATE_NAMES, versions_that_came, written
from amends.investigations.rules import (
    ReportKind,
    Span,
    VersionKind,
    counts_from,
    out_of_order,
    unfolded,
)
from amends.investigations.services.cases import already
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.queries import in_force
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_kept,
    check_not_future,
    check_same_organisation,
    write,
)
from amends.people.models import Body, Party
from amends.people.permissions import Permission, check
from amends.people.queries import newest
from amends.people.services.uploads import bytes_written, keep_upload
from amends.ui.dates import in_words

LONGEST = 300
NO_DATES: Mapping[str, ImpreciseDate | None] = {}


def add_report(
    *,
    case: Case,
    title: str,
    kind: ReportKind | str,
    by: Actor,
    effective_on: date | None = None,
    id: UUID | None = None,
    commissioner: Party | None = None,
    commissioning_body: Body | None = None,
    author: Party | None = None,
    author_words: str = "",
    dates: Mapping[str, ImpreciseDate | None] = NO_DATES,
) -> Report:
    """Add an investigation's report, with `dates` by the names in `ReportDates.DATES`.

    The dates are true from `effective_on`; without one, each is true from its own day on, so that
    the report can be shown as at any day, however late it was entered.
    An `id` that was used already gives what it made. Raises Refused for a title that is missing or
    listed, a body of another party than the commissioner, dates out of order, or a day to come.
    """
    check(by=by, organisation_id=case.organisation_id, permission=Permission.KEEP_CASES)
    with write(organisation_id=case.organisation_id, by=by, event="report.added") as writing:
        kept = already(Report, id, case.organisation_id)
        if kept is not None:
            return kept
        check_same_organisation(case.organisation_id, commissioner, commissioning_body, author)
        title = _checked_title(case, title)
        if commissioning_body is not None:
            commissioner = commissioner or commissioning_body.party
            if commissioning_body.party_id != commissioner.pk:
                raise Refused(_("The body that commissioned it belongs to another organisation."))
        report = Report(
            case=case,
            title=title,
            kind=ReportKind(kind).value,
            commissioner=commissioner,
            commissioning_body=commissioning_body,
            author=author,
            author_words=author_words.strip()[:LONGEST],
        )
        if id is not None:
            report.pk = id
        writing.add(report)
        given = {name: day for name, day in dates.items() if day is not None}
        steps = unfolded(_spans(given), clock.today())
        if effective_on is not None:
            steps = [(effective_on, frozenset(given))] if given else []
        check_order(given)
        for day, names in steps:
            known = {name: given[name] for name in names}
            date_report(report=report, dates=known, effective_on=day, by=by)
        return report


def date_report(
    *,
    report: Report,
    dates: Mapping[str, ImpreciseDate | None],
    effective_on: date,
    by: Actor,
    expected: Expected = ANY,
) -> ReportDates:
    """Say what the dates of a report are, as known from a day on.

    Names that `dates` does not hold stay as they stand that day; None takes a date away.
    `expected` is the id of the newest statement about them. Raises Refused for dates out of order,
    for a day to come, and when nothing would change; KeyError for a name that is none.
    """
    check(by=by, organisation_id=report.organisation_id, permission=Permission.KEEP_CASES)
    unknown = dates.keys() - set(ReportDates.DATES)
    if unknown:
        raise KeyError(*unknown)
    with write(organisation_id=report.organisation_id, by=by, event="report.dated") as writing:
        last = newest(ReportDates, report)
        check_expected(last.pk if last else None, expected)
        check_not_future(effective_on)
        of = Report.objects.filter(pk=report.pk)
        stands = in_force(ReportDates, of, Moment(effective_on)).first() or ReportDates()
        before = {name: getattr(stands, name) for name in ReportDates.DATES}
        after = {**before, **dates}
        if after == before:
            raise Refused(_("The dates are the same as those that stand."))
        check_order(after)
        return writing.add(ReportDates(subject=report, effective_on=effective_on, **after))


def check_order(dates: Mapping[str, ImpreciseDate | None]) -> None:
    """Raises Refused, naming both, when one date of a report comes before one that it must follow."""
    wrong = out_of_order(_spans(dates))
    if wrong is not None:
        earlier, later = (str(DATE_NAMES[name]) for name in wrong)
        raise Refused(
            _("“%(later)s” cannot be before “%(earlier)s”. Check both dates.")
            % {"later": later, "earlier": earlier}
        )


def _spans(dates: Mapping[str, ImpreciseDate | None]) -> dict[str, Span]:
    return {name: (day.first, day.last) for name, day in dates.items() if day is not None}


def add_version(
    *,
    report: Report,
    kind: VersionKind | str,
    received_on: date | ImpreciseDate,
    by: Actor,
    id: UUID | None = None,
    pages: int | None = None,
    restricted: bool | None = None,
    file: StoredFile | None = None,
) -> ReportVersion:
    """Add a draft or the final of a report, with its document.

    A draft is always restricted; a final one is not unless said. An `id` that was used already
    gives what it made. Of a month or a year, the last day counts (`rules.counts_from`). Raises
    Refused for a day to come, a date that says no day, a second final, a draft that comes after the
    final or that all may read, a version without pages, or a file of another organisation's.
    """
    check(by=by, organisation_id=report.organisation_id, permission=Permission.KEEP_CASES)
    kind = VersionKind(kind)
    draft = kind is VersionKind.DRAFT
    if draft:
        check(by=by, organisation_id=report.organisation_id, permission=Permission.READ_DRAFTS)
    with write(organisation_id=report.organisation_id, by=by, event="version.added") as writing:
        kept = already(ReportVersion, id, report.organisation_id)
        if kept is not None:
            return kept
        came, day = _came(report, received_on, draft=draft)
        _check_sequence(report, draft=draft, received_on=day)
        if draft and restricted is False:
            raise Refused(_("A draft is read only by those who may read drafts."))
        if pages is not None and pages < 1:
            raise Refused(_("A report has one page or more."))
        check_file(file, report.organisation_id)
        version = ReportVersion(
            report=report,
            kind=kind.value,
            received_on=day,
            received=None if came == ImpreciseDate.on(day) else came,
            pages=pages,
            restricted=draft if restricted is None else restricted,
            file_id=file.pk if file else None,
            file_digest=file.sha256 if file else "",
        )
        if id is not None:
            version.pk = id
        return writing.add(version)


def receive_version(
    *,
    report: Report,
    kind: VersionKind | str,
    received_on: date | ImpreciseDate,
    by: Actor,
    upload: Upload | None,
    id: UUID | None = None,
    pages: int | None = None,
    restricted: bool | None = None,
) -> ReportVersion:
    """Add a version together with its document, as uploaded, or nothing. Refusals as `add_version`.

    Raises Refused too for a file that is empty or too large.
    """
    check(by=by, organisation_id=report.organisation_id, permission=Permission.KEEP_CASES)
    organisation_id = report.organisation_id
    with (
        bytes_written(upload, organisation_id) as content,
        write(organisation_id=organisation_id, by=by, event="version.added"),
    ):
        file = keep_upload(content, by) if content is not None else None
        return add_version(
            report=report,
            kind=kind,
            received_on=received_on,
            by=by,
            id=id,
            pages=pages,
            restricted=restricted,
            file=file,
        )


def check_file(file: StoredFile | None, organisation_id: UUID) -> None:
    """Raises Refused for a file of another organisation's, or one that was removed."""
    if file is not None and (file.organisation != organisation_id or file.removed_at is not None):
        raise Refused(_("That file cannot be used. Choose it again."))


def _checked_title(case: Case, title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Give the report's title."))
    if len(title) > LONGEST:
        raise Refused(_("Use %(most)d characters or fewer for the title.") % {"most": LONGEST})
    if case.reports.filter(title__iexact=title).exists():
        raise Refused(_("This case has a report with that title already."))
    return title


def _came(
    report: Report, received: date | ImpreciseDate, *, draft: bool
) -> tuple[ImpreciseDate, date]:
    """When a version came, as precisely as it is known, and the day that counts."""
    came = received if isinstance(received, ImpreciseDate) else ImpreciseDate.on(received)
    if came.first is None or came.last is None:
        raise Refused(_("Say in which month or year it came."))
    check_kept(came.first)
    check_kept(came.last)
    check_not_future(came.first)
    finals = (
        report.versions.filter(kind=VersionKind.FINAL) if draft else ReportVersion.objects.none()
    )
    final = versions_that_came(finals).order_by("received_on").first()
    day = counts_from(
        came.first,
        came.last,
        today=clock.today(),
        final=final.received_on if final is not None else None,
    )
    return came, day


def _check_sequence(report: Report, *, draft: bool, received_on: date) -> None:
    came = versions_that_came(report.versions.all())
    if not draft and came.filter(kind=VersionKind.FINAL).exists():
        raise Refused(
            _(
                "The final report is here already. To add its document, choose “Add its document”"
                " beside it. If it was entered by mistake, withdraw it there first."
            )
        )
    others = came.filter(kind=VersionKind.FINAL if draft else VersionKind.DRAFT)
    if draft and others.filter(received_on__lt=received_on).exists():
        raise Refused(_("The final report came before that day. A draft comes before it."))
    after = others.filter(received_on__gt=received_on).order_by("-received_on").first()
    if after is not None and not draft:
        raise Refused(_after(after, received_on))


def _after(draft: ReportVersion, day: date) -> str:
    """Why a final cannot have come on a day: a draft that came later, or that counts from later."""
    if draft.came.first is not None and draft.came.first > day:
        return _("A draft came after that day. The final report comes after it.")
    return _(
        "A draft is kept as received in “%(span)s”, and counts from %(day)s. Give that day or a"
        " later one; or, if nothing has been entered from the draft, withdraw it and add it again"
        " after the final report."
    ) % {"span": written(draft.came), "day": in_words(draft.received_on)}
