"""One document that is read, as its page tells of it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.background.models import TaskRun
from amends.background.rules import State as TaskState
from amends.files.models import StoredFile
from amends.instruments.reading import Doing
from amends.intake.models import Reading
from amends.intake.rules import (
    Purpose,
    ReadingState,
    percent,
)
from amends.intake.sentences import PROGRESS, WHAT_TO_DO, sentence_of
from amends.investigations.queries import written
from amends.investigations.rules import VersionKind
from amends.ledger.dates import Precision
from amends.ledger.rules import REMOVED

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
    # How far reading it has come, in words; "" where nobody knows.
    progress: str
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
        progress=progress_in_words(reading),
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


def progress_in_words(reading: Reading) -> str:
    """How many of the pages or rows the worker has gone through; "" where it is not under way."""
    if reading.state == ReadingState.WAITING and reading.problem:
        return str(WHAT_TO_DO[reading.problem])
    if reading.state != ReadingState.READING or not reading.doing:
        return ""
    words = PROGRESS[Doing(reading.doing)] % {"done": reading.done, "of": reading.of}
    return str(words)


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


def task_failed(reading: Reading) -> bool:
    """Whether the background task that was to read a document came to nothing. One query."""
    if not reading.task_id:
        return False
    return TaskRun.objects.filter(pk=reading.task_id, state=TaskState.FAILED.value).exists()


def document_of_reading(reading: Reading) -> StoredFile | None:
    """The file that was read, unless it was removed. One query."""
    kept = StoredFile.objects.kept().of(reading.organisation_id)
    return kept.filter(pk=reading.file_id).first()
