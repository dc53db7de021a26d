"""Cases and reports as pages show them, each in a fixed number of queries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.files.models import StoredFile
from amends.files.sentences import scan_in_words
from amends.investigations.models import (
    Case,
    CaseEvent,
    CaseStatement,
    Report,
    ReportDates,
    ReportVersion,
    VersionDocument,
    VersionWithdrawal,
)
from amends.investigations.rules import ReportKind, VersionKind, may_open, may_see
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.models import Record
from amends.ledger.queries import by_key, in_force, standing_rows
from amends.ledger.rules import Moment
from amends.ui.dates import in_words, month_in_words, period_in_words

DATE_NAMES = {
    "commissioned": gettext_lazy("Commissioned"),
    "draft_received": gettext_lazy("Draft received"),
    "factual_accuracy_by": gettext_lazy("Corrections of fact due by"),
    "factual_accuracy_returned": gettext_lazy("Corrections of fact returned"),
    "accepted": gettext_lazy("Accepted"),
    "final_received": gettext_lazy("Final report received"),
    "published": gettext_lazy("Published"),
    "response_due": gettext_lazy("Response due"),
}
KIND_NAMES = {
    ReportKind.INTERNAL.value: gettext_lazy("Internal investigation"),
    ReportKind.EXTERNAL.value: gettext_lazy("External investigation"),
}


# Everything that has been entered, whatever its day.
EVER = Moment(date.max)


def written(day: ImpreciseDate | None) -> str:
    """A date in words, no more precise than its source: its own words where it had some.

    "24 July 2017", "by the end of July 2017", "Q3 2017/18 (1 October to 31 December 2017)".
    """
    if day is None:
        return ""
    if day.first is None or day.last is None:
        return day.raw or _("not known")
    if day.precision is Precision.EXACT:
        return in_words(day.last)
    if day.precision is Precision.MONTH:
        return day.raw or month_in_words(day.first)
    if day.precision is Precision.YEAR:
        return day.raw or str(day.first.year)
    period = period_in_words(day.first, day.last)
    return f"{day.raw} ({period})" if day.raw else period


# Cases ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseLine:
    """A case in a list."""

    pk: UUID
    pseudonym: str
    public_reference: str
    incident: str
    reports: int
    reconstructed: bool


def cases(organisation_id: UUID, at: Moment) -> list[CaseLine]:
    """Every case with what is said of it, the newest first. Three queries."""
    found = list(Case.objects.filter(organisation=organisation_id).order_by("-sequence"))
    of = Case.objects.filter(organisation=organisation_id)
    said = by_key(in_force(CaseStatement, of, at))
    counts: dict[UUID, int] = {}
    for case_id in Report.objects.filter(organisation=organisation_id).values_list(
        "case", flat=True
    ):
        counts[case_id] = counts.get(case_id, 0) + 1
    return [
        CaseLine(
            pk=case.pk,
            pseudonym=case.pseudonym,
            public_reference=said[case.pk].public_reference if case.pk in said else "",
            incident=written(said[case.pk].incident) if case.pk in said else "",
            reports=counts.get(case.pk, 0),
            reconstructed=case.reconstructed,
        )
        for case in found
    ]


@dataclass(frozen=True)
class TimelineItem:
    """A line of a case's timeline. `first` orders it; `words` are the day as its source has it."""

    first: date
    last: date
    words: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class ReportLine:
    """A report in a list. `dates` are those that stand, in words, by their names."""

    pk: UUID
    title: str
    kind: str
    commissioner: str
    author: str
    dates: Mapping[str, str]


@dataclass(frozen=True)
class CaseAsAt:
    """A case on a day, from the incident on."""

    pk: UUID
    pseudonym: str
    reconstructed: bool
    day: date
    public_reference: str
    incident: str
    setting: str
    public_summary: str
    source: str
    timeline: tuple[TimelineItem, ...]
    planned: tuple[TimelineItem, ...]
    reports: tuple[ReportLine, ...]


def case_as_at(case: Case, at: Moment, *, drafts: bool) -> CaseAsAt:
    """A case with its timeline and reports; five queries.

    `drafts` says whether the reader may see that drafts were received. What lies after the day is
    in `planned`, in the same order.
    """
    said = in_force(CaseStatement, Case.objects.filter(pk=case.pk), at).first() or CaseStatement()
    reports = list(
        _known(Report.objects.filter(case=case.pk), at)
        .select_related("commissioner", "commissioning_body", "author")
        .order_by("sequence")
    )
    dates = by_key(in_force(ReportDates, Report.objects.filter(case=case.pk), at))
    happened = [*_incident(said), *_events(case, at), *_receipts(case, at, dates, drafts=drafts)]
    dated = [item for report in reports for item in _milestones(report, dates.get(report.pk))]
    items = sorted(
        # Of what is to come, only the dates that a report had been given were known.
        [*(item for item in happened if item.first <= at.day), *dated],
        key=lambda item: (item.first, item.last),
    )
    return CaseAsAt(
        pk=case.pk,
        pseudonym=case.pseudonym,
        reconstructed=case.reconstructed,
        day=at.day,
        public_reference=said.public_reference,
        incident=written(said.incident),
        setting=said.setting,
        public_summary=said.public_summary,
        source=said.source,
        timeline=tuple(item for item in items if item.first <= at.day),
        planned=tuple(item for item in items if item.first > at.day),
        reports=tuple(_report_line(report, dates.get(report.pk)) for report in reports),
    )


def _known[Row: Record](rows: QuerySet[Row], at: Moment) -> QuerySet[Row]:
    """Things that had been entered by then."""
    return rows if at.sequence is None else rows.filter(sequence__lte=at.sequence)


def _item(day: ImpreciseDate | None, what: str, detail: str = "") -> Iterator[TimelineItem]:
    """A line, if its date says anything."""
    if day is not None and day.first is not None and day.last is not None:
        yield TimelineItem(day.first, day.last, written(day), what, detail)


def _incident(said: CaseStatement) -> Iterator[TimelineItem]:
    return _item(said.incident, _("The incident"))


def _events(case: Case, at: Moment) -> Iterator[TimelineItem]:
    # A line that covers the day belongs to the timeline, though its last day is still to come.
    lines = standing_rows(CaseEvent, Moment(date.max, at.sequence)).filter(case=case.pk)
    for event in lines.order_by("sequence"):
        yield from _item(event.day, event.what)


def _milestones(report: Report, dates: ReportDates | None) -> Iterator[TimelineItem]:
    """The dates of a report."""
    for name, words in DATE_NAMES.items():
        yield from _item(getattr(dates, name, None), str(words), report.title)


def covers(given: ImpreciseDate | None, day: date) -> bool:
    """Whether a date may mean this day."""
    if given is None or given.first is None or given.last is None:
        return False
    return given.first <= day <= given.last


def _receipts(
    case: Case, at: Moment, dates: Mapping[UUID, ReportDates], *, drafts: bool
) -> Iterator[TimelineItem]:
    """Versions that came on a day which the report's dates do not give already."""
    versions = versions_that_came(ReportVersion.objects.filter(report__case=case.pk), at)
    for version in versions.select_related("report").order_by("sequence"):
        draft = version.kind == VersionKind.DRAFT
        if draft and not drafts:
            continue
        named = dates.get(version.report_id)
        given = getattr(named, "draft_received" if draft else "final_received", None)
        if not covers(given, version.received_on):
            what = _("A draft was received") if draft else _("The report was received")
            for item in _item(version.came, what, version.report.title):
                # It is told in the words of its source, from the day on which it counts.
                yield replace(item, first=version.received_on)


# Reports -------------------------------------------------------------------------------------


def versions_that_came(rows: QuerySet[ReportVersion], at: Moment = EVER) -> QuerySet[ReportVersion]:
    """Those of the versions that had been entered, and not withdrawn as a mistake, as far as known."""
    withdrawn = _known(VersionWithdrawal.objects.filter(version=OuterRef("pk")), at)
    return _known(rows, at).filter(~Exists(withdrawn))


def _report_line(report: Report, dates: ReportDates | None) -> ReportLine:
    commissioner = report.commissioner.name if report.commissioner else ""
    if report.commissioning_body is not None:
        commissioner = _("%(body)s of %(organisation)s") % {
            "body": report.commissioning_body.name,
            "organisation": commissioner,
        }
    author = report.author.name if report.author else ""
    return ReportLine(
        pk=report.pk,
        title=report.title,
        kind=str(KIND_NAMES[report.kind]),
        commissioner=commissioner,
        author=" – ".join(filter(None, (author, report.author_words))),
        dates={
            str(words): written(getattr(dates, name))
            for name, words in DATE_NAMES.items()
            if getattr(dates, name, None) is not None
        },
    )


@dataclass(frozen=True)
class VersionLine:
    """A draft or the final of a report. `file` is the name of its document, if it has one here.

    `may_open` says whether the reader may have the document, `shut` whether nobody can, `scan`
    what there is to say of that, and `refused` whether another copy is needed; `holder` is the record that names it.
    """

    pk: UUID
    kind: str
    received: str
    pages: int | None
    restricted: bool
    digest: str
    file: str
    removed: bool
    may_open: bool
    shut: bool
    scan: str
    refused: bool
    holder: str
    holder_pk: UUID


@dataclass(frozen=True)
class ReportAsAt:
    """A report on a day."""

    line: ReportLine
    case_id: UUID
    pseudonym: str
    reconstructed: bool
    versions: tuple[VersionLine, ...]


def report_as_at(report: Report, at: Moment, *, drafts: bool) -> ReportAsAt:
    """A report with its dates and the versions that the reader may know of. Five queries.

    `drafts` says whether the reader may read drafts and what else is restricted.
    """
    found = (
        Report.objects.select_related("case", "commissioner", "commissioning_body", "author")
    ).get(pk=report.pk)
    dates = in_force(ReportDates, Report.objects.filter(pk=report.pk), at).first()
    versions = [
        version
        for version in versions_that_came(found.versions.all(), at).order_by(
            "-received_on", "-sequence"
        )
        if may_see(VersionKind(version.kind), drafts=drafts) and version.received_on <= at.day
    ]
    of = ReportVersion.objects.filter(pk__in=[version.pk for version in versions])
    beside = by_key(in_force(VersionDocument, of, at, key="version"), "version")
    holders = {each.pk: beside.get(each.pk, each) for each in versions}
    files = StoredFile.objects.in_bulk([row.file_id for row in holders.values() if row.file_id])
    return ReportAsAt(
        line=_report_line(found, dates),
        case_id=found.case_id,
        pseudonym=found.case.pseudonym,
        reconstructed=found.case.reconstructed,
        versions=tuple(
            _version_line(version, holders[version.pk], files, drafts=drafts)
            for version in versions
        ),
    )


def _version_line(
    version: ReportVersion,
    holder: ReportVersion | VersionDocument,
    files: Mapping[UUID, StoredFile],
    *,
    drafts: bool,
) -> VersionLine:
    file = files.get(holder.file_id) if holder.file_id else None
    return VersionLine(
        pk=version.pk,
        kind=version.kind,
        received=written(version.came),
        pages=version.pages,
        restricted=version.restricted,
        digest=holder.file_digest,
        file=file.name if file and file.removed_at is None else "",
        removed=bool(holder.file_id) and (file is None or file.removed_at is not None),
        may_open=may_open(restricted=version.restricted, drafts=drafts),
        shut=file is not None and not file.is_open,
        scan=scan_in_words(file) if file and file.removed_at is None else "",
        refused=file is not None and file.needs_another,
        holder=holder._meta.label_lower,
        holder_pk=holder.pk,
    )


def was_withdrawn(version: ReportVersion) -> bool:
    """Whether a version was taken back as entered by mistake. One query."""
    return VersionWithdrawal.objects.filter(version=version).exists()


def document_of(version: ReportVersion) -> StoredFile | None:
    """The document of a version, if it has one that was not removed. Two queries at most."""
    pk = file_of_version(version)
    if pk is None:
        return None
    return StoredFile.objects.kept().of(version.organisation_id).filter(pk=pk).first()


def file_of_version(version: ReportVersion) -> UUID | None:
    """The id of the file that was put beside a version last, or that it came with. One query."""
    of = ReportVersion.objects.filter(pk=version.pk)
    beside = in_force(VersionDocument, of, EVER, key="version").first()
    return beside.file_id if beside else version.file_id


def case_statement(case: Case, at: Moment) -> CaseStatement:
    """What is said of a case; an empty statement when nothing is. One query."""
    of = Case.objects.filter(pk=case.pk)
    return in_force(CaseStatement, of, at).first() or CaseStatement()


def dates_of(report: Report, at: Moment) -> dict[str, ImpreciseDate | None]:
    """The dates of a report that stand, by name, None for each that is not known. One query."""
    row = in_force(ReportDates, Report.objects.filter(pk=report.pk), at).first() or ReportDates()
    return {name: getattr(row, name) for name in ReportDates.DATES}
