"""The documents of a report, a plan or an organisation, listed; and what a statement said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from amends.files.models import StoredFile
from amends.intake.models import Reading
from amends.intake.queries.readings import progress_in_words
from amends.intake.rules import (
    PassageState,
    Purpose,
    ReadingState,
)
from amends.investigations.models import Report, ReportVersion
from amends.investigations.queries import versions_that_came
from amends.plans.models import Plan


@dataclass(frozen=True)
class VersionChoice:
    """A version of a report that a document can be read in for. `file` is its own, if kept."""

    pk: UUID
    kind: str
    version: ReportVersion
    file: str


def versions_of(report: Report, *, drafts: bool) -> list[VersionChoice]:
    """The versions of a report that the reader may work on, the newest first. Two queries."""
    rows = [
        row
        for row in versions_that_came(report.versions.all()).order_by("-received_on", "-sequence")
        if drafts or not row.restricted
    ]
    kept = StoredFile.objects.kept().of(report.organisation_id)
    names = {
        file.pk: file.name for file in kept.filter(pk__in=[r.file_id for r in rows if r.file_id])
    }
    return [
        VersionChoice(row.pk, row.kind, row, names.get(row.file_id, "") if row.file_id else "")
        for row in rows
    ]


@dataclass(frozen=True)
class ReadingLine:
    """A reading in a list. `open` passages of `found` wait to be looked at."""

    pk: UUID
    file_name: str
    state: str
    purpose: str
    started_on: date
    about: str = ""
    found: int = 0
    open: int = 0
    progress: str = ""


def counted(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    """Readings with how many passages they have, and how many of them are still to be decided."""
    joined, still = PassageState.JOINED.value, PassageState.OPEN.value
    # A reading has passages or rows, never both: the one count multiplies by nothing.
    return rows.defer("found").annotate(
        found_count=Count("passages", filter=~Q(passages__state=joined))
        + Count("rows", filter=~Q(rows__state=joined)),
        open_count=Count("passages", filter=Q(passages__state=still))
        + Count("rows", filter=Q(rows__state=still)),
    )


def _reading_line(row: Reading, about: str = "") -> ReadingLine:
    return ReadingLine(
        row.pk,
        row.file_name,
        row.state,
        row.purpose,
        timezone.localdate(row.started_at),
        about,
        getattr(row, "found_count", 0),
        getattr(row, "open_count", 0),
        progress_in_words(row),
    )


def readings_of(report: Report, *, drafts: bool) -> list[ReadingLine]:
    """What has been read in for a report, the newest first. One query."""
    rows = counted(Reading.objects.filter(version__report=report.pk)).select_related("version")
    return [
        _reading_line(row)
        for row in rows.order_by("-started_at")
        if row.version is not None and (drafts or not row.version.restricted)
    ]


def plan_readings(plan: Plan) -> list[ReadingLine]:
    """What has been read in for a plan, the newest first. One query."""
    rows = counted(Reading.objects.filter(plan=plan.pk))
    return [_reading_line(row) for row in rows.order_by("-started_at")]


def half_done(organisation_id: UUID, *, drafts: bool) -> list[ReadingLine]:
    """Documents that have been read and wait for somebody to decide, the oldest first. One query."""
    rows = counted(
        Reading.objects.filter(organisation=organisation_id, state=ReadingState.READ.value)
    )
    rows = rows.filter(
        Q(purpose=Purpose.REPORT.value, open_count__gt=0, version__withdrawal=None)
        | Q(purpose=Purpose.STATEMENT.value, case=None)
        | Q(purpose=Purpose.PLAN.value, open_count__gt=0)
    )
    return [
        _reading_line(row, row.version.report.title if row.version else _plan_name(row))
        for row in rows.select_related("version__report", "plan").order_by("started_at")
        if row.version is None or drafts or not row.version.restricted
    ]


def _plan_name(row: Reading) -> str:
    return row.plan.name if row.plan else ""


def statement_readings(organisation_id: UUID) -> list[ReadingLine]:
    """Statements that have not become cases yet, the newest first. One query."""
    rows = Reading.objects.filter(
        organisation=organisation_id, purpose=Purpose.STATEMENT.value, case=None
    )
    return [_reading_line(row) for row in rows.defer("found").order_by("-started_at")[:20]]


def statement_of(reading: Reading) -> Mapping[str, Any] | None:
    """What the instrument understood of a statement; None when the document is none. One query."""
    found = Reading.objects.values_list("found", flat=True).get(pk=reading.pk)
    statement: Mapping[str, Any] | None = found["statement"] if found else None
    return statement


@dataclass(frozen=True)
class Said:
    """What a published statement said that is used later: as a start, to be confirmed again."""

    reading: UUID
    acceptance: str
    apology: str
    signatory: str


def said_of(cases: Iterable[UUID]) -> Said | None:
    """What the newest statement that became one of these cases said; None without one. One query."""
    rows = Reading.objects.filter(purpose=Purpose.STATEMENT.value, case__in=list(cases))
    row = rows.order_by("-started_at").first()
    statement = row.found["statement"] if row is not None and row.found else None
    if row is None or not statement:
        return None
    signatory = statement["signatory"] or {}
    return Said(
        reading=row.pk,
        acceptance=statement["acceptance"]["words"] if statement["acceptance"] else "",
        apology=statement["apology"]["words"] if statement["apology"] else "",
        signatory=signatory.get("name") or "",
    )


def other_findings(reading: Reading) -> tuple[int, bool]:
    """How many rows of actions a document holds, and whether it reads like a statement. One query."""
    found = Reading.objects.values_list("found", flat=True).get(pk=reading.pk) or {}
    actions: Sequence[Any] = found.get("actions", ())
    return len(actions), found.get("statement") is not None
