"""Readings and passages as pages show them, each in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.background.models import TaskRun
from amends.background.rules import State as TaskState
from amends.files.models import StoredFile
from amends.instruments.reading import Box
from amends.intake.models import Passage, Reading
from amends.intake.rules import (
    TAKEN_UP,
    PassageState,
    Purpose,
    Queued,
    ReadingState,
    as_read,
    cuts,
    first_words,
    in_turn,
    is_unsure,
    made_of,
    percent,
)
from amends.intake.rules import left_over as left_over_of
from amends.intake.sentences import FLAGS, WHAT_TO_DO, sentence_of
from amends.investigations.models import Report, ReportVersion
from amends.investigations.queries import versions_that_came, written
from amends.investigations.rules import VersionKind
from amends.ledger.dates import Precision
from amends.ledger.rules import REMOVED
from amends.plans.models import Plan

# Pictures that are shown at once; further pages are linked.
MOST_PICTURES = 3
GONE = gettext_lazy("Its file was removed for good. What was accepted from it stays.")
UNREADABLE = gettext_lazy("The file could not be read. Save it anew, or ask for another copy.")
LOST = gettext_lazy("Reading stopped before it was done. Nothing is lost: try it again.")


@dataclass(frozen=True)
class Standing:
    """A reading as its page tells of it. `stage` is waiting, reading, read or failed."""

    pk: UUID
    file_name: str
    purpose: str
    stage: str
    what_to_do: str
    # What exactly was found to be wrong.
    said: str
    pages: int | None
    paged: bool
    notes: tuple[str, ...]
    # The version that it was read for was taken back as a mistake.
    withdrawn: bool
    version_id: UUID | None
    # Hundredths of the text that are in nothing that was found; None where nobody counted.
    left_over: int | None
    case_id: UUID | None
    report_id: UUID | None
    report_title: str
    # The plan whose rows are read, and its name.
    plan_id: UUID | None
    plan_name: str
    pseudonym: str
    # The version of the report whose own document it is; "" for a further copy, or a statement.
    kept_as: str
    may_try_again: bool
    file_gone: bool


@dataclass(frozen=True)
class Line:
    """A passage in a list."""

    pk: UUID
    number: str
    paragraph: str
    part_of: str
    pages: tuple[int, ...]
    unsure: bool
    state: str
    words: str
    recommendation_id: UUID | None


@dataclass(frozen=True)
class Overview:
    """What was found, in the order in which it is looked at, and what has come of it."""

    lines: tuple[Line, ...]
    found: int
    unsure: int
    decided: int
    accepted: int
    rejected: int
    kept: int
    next: UUID | None


@dataclass(frozen=True)
class Picture:
    """A page on which a passage stands."""

    number: int
    shown: bool


@dataclass(frozen=True)
class PassageShown:
    """One passage beside its place. `cuts` are (character, words that begin there)."""

    pk: UUID
    reading_id: UUID
    version: int
    number: str
    paragraph: str
    part_of: str
    text: str
    found_text: str
    differs: bool
    raw: str
    state: str
    unsure: bool
    why: str
    flags: tuple[str, ...]
    deadline: str
    printed_addressees: tuple[str, ...]
    pictures: tuple[Picture, ...]
    cells: tuple[str, ...]
    cuts: tuple[tuple[int, str], ...]
    following: str
    last_step: str
    recommendation_id: UUID | None


def standing(reading: Reading) -> Standing:
    """How far a reading has come; `reading` with its version, report and case. One query at most."""
    stage, words = reading.state, ""
    lost = stage in {ReadingState.WAITING, ReadingState.READING} and task_failed(reading)
    if lost:
        stage, words = ReadingState.FAILED.value, str(LOST)
    elif stage == ReadingState.FAILED:
        words = str(WHAT_TO_DO.get(reading.problem, UNREADABLE))
    report = reading.version.report if reading.version else None
    withdrawn = getattr(reading.version, "withdrawal", None) is not None
    return Standing(
        pk=reading.pk,
        file_name=reading.file_name,
        purpose=reading.purpose,
        stage=stage,
        what_to_do=words,
        said=sentence_of(reading.said),
        pages=reading.pages,
        paged=reading.paged,
        left_over=_left_over_share(reading),
        notes=(
            *map(sentence_of, reading.notes),
            *([str(GONE)] if reading.file_name == REMOVED else []),
        ),
        withdrawn=withdrawn,
        version_id=reading.version_id,
        case_id=report.case_id if report else reading.case_id,
        report_id=report.pk if report else None,
        report_title=report.title if report else "",
        plan_id=reading.plan_id,
        plan_name=reading.plan.name if reading.plan else "",
        pseudonym=report.case.pseudonym if report else "",
        may_try_again=(
            stage == ReadingState.FAILED and reading.file_name != REMOVED and not withdrawn
        ),
        file_gone=reading.file_name == REMOVED,
        kept_as=kept_as(reading),
    )


def kept_as(reading: Reading) -> str:
    """The version that came with the file, in words."""
    version = reading.version
    if version is None or version.file_id != reading.file_id:
        return ""
    facts = {"day": written(version.came)}
    exact = version.came.precision is Precision.EXACT
    if version.kind == VersionKind.DRAFT:
        told = _("a draft, received on %(day)s") if exact else _("a draft, received: %(day)s")
    elif exact:
        told = _("the final report, received on %(day)s")
    else:
        told = _("the final report, received: %(day)s")
    return told % facts


def _left_over_share(reading: Reading) -> int | None:
    if reading.state != ReadingState.READ:
        return None
    counted = (
        "found__unaccounted__letters",
        "found__unaccounted__of",
        "found__unaccounted__in_no_action__letters",
    )
    letters, of, beside = Reading.objects.values_list(*counted).get(pk=reading.pk)
    if letters is None:
        return None
    return percent(letters + ((beside or 0) if reading.purpose == Purpose.PLAN else 0), of)


@dataclass(frozen=True)
class LeftOver:
    """Text that is in nothing that was found. `page` is 0 where the document has none."""

    number: int
    page: int
    cell: str
    text: str
    words: str
    passage_id: UUID | None


def left_over(reading: Reading) -> list[LeftOver]:
    """What of a document is not accounted for, in its order. Two queries."""
    found = Reading.objects.values_list("found", flat=True).get(pk=reading.pk)
    passages = Passage.objects.filter(reading=reading.pk)
    taken = [each for each in passages if TAKEN_UP in each.flags]
    lines = []
    for number, one in enumerate(left_over_of(found, reading.purpose)):
        first = one["spans"][0] if one["spans"] else {}
        passage = made_of(one, taken)
        lines.append(
            LeftOver(
                number=number,
                page=(first.get("page") or 0) if reading.paged else 0,
                cell=first.get("cell", ""),
                text=one["text"],
                words=first_words(one["text"]),
                passage_id=passage.pk if passage else None,
            )
        )
    return lines


def task_failed(reading: Reading) -> bool:
    """Whether the background task that was to read a document came to nothing. One query."""
    if not reading.task_id:
        return False
    return TaskRun.objects.filter(pk=reading.task_id, state=TaskState.FAILED.value).exists()


def overview(reading: Reading) -> Overview:
    """The passages of a reading. One query."""
    rows = list(Passage.objects.filter(reading=reading.pk).order_by("position"))
    by_pk = {row.pk: row for row in rows}
    shown = [row for row in rows if row.state != PassageState.JOINED]
    turns = in_turn([_queued(row) for row in shown])
    counts = {state: sum(row.state == state for row in shown) for state in PassageState}
    return Overview(
        lines=tuple(_line(by_pk[pk]) for pk in turns),
        found=len(shown),
        unsure=sum(is_unsure(float(row.confidence), row.flags) for row in shown),
        decided=len(shown) - counts[PassageState.OPEN],
        accepted=counts[PassageState.ACCEPTED],
        rejected=counts[PassageState.REJECTED],
        kept=counts[PassageState.KEPT],
        next=next((pk for pk in turns if by_pk[pk].state == PassageState.OPEN), None),
    )


def _queued(row: Passage) -> Queued:
    unsure = is_unsure(float(row.confidence), row.flags)
    return Queued(row.pk, row.position, row.label, row.part_of_label, unsure)


def _line(row: Passage) -> Line:
    return Line(
        pk=row.pk,
        number=row.label,
        paragraph=row.paragraph,
        part_of=row.part_of_label,
        pages=_pages(row),
        unsure=is_unsure(float(row.confidence), row.flags),
        state=row.state,
        words=first_words(row.text),
        recommendation_id=row.recommendation_id,
    )


def _pages(row: Passage) -> tuple[int, ...]:
    """The pages that it is printed on, in the order in which they were found."""
    return tuple(dict.fromkeys(span["page"] for span in row.place if span.get("page")))


def passage_shown(passage: Passage, reading: Reading) -> PassageShown:
    """One passage with what a person needs to decide on it. One query."""
    after = Passage.objects.filter(reading=passage.reading_id, position__gt=passage.position)
    following = after.exclude(state=PassageState.JOINED.value).order_by("position").first()
    joinable = following is not None and following.state == PassageState.OPEN
    pages = _pages(passage) if reading.paged else ()
    return PassageShown(
        pk=passage.pk,
        reading_id=reading.pk,
        version=passage.version,
        number=passage.label,
        paragraph=passage.paragraph,
        part_of=passage.part_of_label,
        text=passage.text,
        found_text=passage.found_text,
        differs=differs_from_read(passage),
        raw=passage.raw,
        state=passage.state,
        unsure=is_unsure(float(passage.confidence), passage.flags),
        why=sentence_of(passage.why),
        flags=tuple(str(FLAGS[flag]) for flag in passage.flags),
        deadline=passage.deadline,
        printed_addressees=tuple(passage.printed_addressees),
        pictures=tuple(
            Picture(number, shown=place < MOST_PICTURES) for place, number in enumerate(pages)
        ),
        cells=tuple(dict.fromkeys(span["cell"] for span in passage.place if span.get("cell"))),
        cuts=tuple((at, first_words(passage.text[at:])) for at in cuts(passage.text)),
        following=first_words(following.text) if joinable and following else "",
        last_step=str(passage.past[-1]["step"]) if passage.past else "",
        recommendation_id=passage.recommendation_id,
    )


def read_otherwise(recommendation_id: UUID) -> str:
    """The words that were read for a recommendation, where those kept differ from them. One query."""
    passage = Passage.objects.filter(recommendation_id=recommendation_id).first()
    return passage.found_text if passage is not None and differs_from_read(passage) else ""


def differs_from_read(passage: Passage) -> bool:
    """Whether its words are others than those that were read; where words were removed, no more is said."""
    removed = REMOVED in passage.text or REMOVED in passage.found_text
    return not removed and not as_read(passage.text, passage.found_text)


def boxes_on(passage: Passage, page: int) -> list[Box]:
    """Where a passage stands on a page, in points."""
    return [
        Box(*span["box"]) for span in passage.place if span.get("page") == page and "box" in span
    ]


def document_of_reading(reading: Reading) -> StoredFile | None:
    """The file that was read, unless it was removed. One query."""
    kept = StoredFile.objects.kept().of(reading.organisation_id)
    return kept.filter(pk=reading.file_id).first()


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
