"""Having a document read: the file is kept, a worker reads it, passages are made of what it found."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.files.models import StoredFile
from amends.files.rules import (
    FileHeld,
    FileInfected,
    FileMissing,
    FileRemoved,
    FileUnscannable,
    FileWaiting,
)
from amends.files.scanning import scan
from amends.files.services import Upload, Written, on_disk
from amends.instruments.reading import Doing, Meaning, ReadingError, read_in_worker
from amends.intake import rules
from amends.intake.models import Drawn, Passage, Reading, Row
from amends.intake.models import Mapping as Meanings
from amends.intake.queries import task_failed
from amends.intake.rules import READING_TRANSITIONS, PassageState, Purpose, ReadingState
from amends.intake.rules.sheets import parts_of
from amends.intake.services.documents import (
    FILE_GONE,
    FILE_HELD,
    FILE_INFECTED,
    FILE_UNSCANNABLE,
    FILE_UNSCANNED,
)
from amends.intake.services.memory import remembered_headings
from amends.investigations.models import ReportVersion
from amends.investigations.queries import document_of
from amends.investigations.rules import VersionKind
from amends.investigations.services import check_came
from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, check_same_organisation
from amends.people.models import Organisation, Party
from amends.people.permissions import Permission, check
from amends.people.queries import own_party
from amends.people.services.uploads import bytes_written, keep_upload
from amends.plans.models import Plan
from amends.recommendations.models import Recommendation

type Found = dict[str, Any]

NO_HEADINGS: Mapping[str, Meaning] = {}


def begin_reading(
    *,
    organisation: Organisation,
    by: Actor,
    upload: Upload | None = None,
    content: Written | None = None,
    version: ReportVersion | None = None,
    plan: Plan | None = None,
    headings: Mapping[str, Meaning] = NO_HEADINGS,
    as_at: date | None = None,
) -> Reading:
    """Keep a document and wait for it to be read: for a report's version, for a plan, or as a statement.

    `content` is an upload that was written already. Without either it is the version's own document. The same file for the same purpose is the
    same reading. `headings` and `as_at` are proposed of a plan, as what is remembered is. Raises
    Refused for a file that is empty or too large, for a version without a document, for a day to
    come, and where more is said of a document that was brought in before; NotPermitted for who may
    not keep cases, or plans, or not read drafts.
    """
    check_may_begin(organisation=organisation, by=by, version=version, plan=plan, as_at=as_at)
    with bytes_written(upload, organisation.pk) as fresh, transaction.atomic():
        file = _document(content or fresh, version, by)
        reading, made = Reading.objects.get_or_create(
            organisation=organisation,
            purpose=_purpose(version, plan).value,
            version=version,
            plan=plan,
            file_id=file.pk,
            defaults={
                "file_name": file.name,
                "sha256": file.sha256,
                "started_by_id": by.person,
                "started_at": clock.now(),
            },
        )
        if made and plan is not None:
            Meanings.objects.create(
                reading=reading,
                organisation=organisation,
                headings=remembered_headings(organisation.pk) | dict(headings),
                as_at=as_at,
            )
        elif headings or as_at is not None:
            raise Refused(
                _(
                    "The document has been brought in already. Say what its columns hold and of which"
                    " day it is on its own page."
                )
            )
        return reading


def check_may_begin(
    *,
    organisation: Organisation,
    by: Actor,
    version: ReportVersion | None,
    plan: Plan | None,
    as_at: date | None,
) -> None:
    """Raises what `begin_reading` does of what is asked, before anything is written."""
    if plan is not None:
        check_same_organisation(organisation.pk, plan)
        check(by=by, organisation_id=organisation.pk, permission=Permission.PLAN)
    else:
        check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_CASES)
    if version is not None:
        check_may_read(version=version, by=by)
        check_came(version)
    if as_at is not None:
        check_not_future(as_at)


def _purpose(version: ReportVersion | None, plan: Plan | None) -> Purpose:
    if plan is not None:
        return Purpose.PLAN
    return Purpose.STATEMENT if version is None else Purpose.REPORT


def check_may_decide(*, reading: Reading, by: Actor) -> None:
    """Raises NotPermitted for who may not decide on what a document was read for."""
    if reading.version is not None:
        check_may_read(version=reading.version, by=by)
    else:
        permission = Permission.KEEP_CASES if reading.plan is None else Permission.PLAN
        check(by=by, organisation_id=reading.organisation_id, permission=permission)


def check_may_read(*, version: ReportVersion, by: Actor) -> None:
    """Raises NotPermitted for a version that the person may not open, or a case they may not keep."""
    organisation_id = version.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.KEEP_CASES)
    if version.restricted or version.kind == VersionKind.DRAFT:
        check(by=by, organisation_id=organisation_id, permission=Permission.READ_DRAFTS)


def _document(content: Written | None, version: ReportVersion | None, by: Actor) -> StoredFile:
    if content is not None:
        return keep_upload(content, by)
    kept = document_of(version) if version is not None else None
    if kept is None:
        raise Refused(_("Choose the document. None is kept with this version of the report."))
    return kept


def note_task(*, reading: Reading, task_id: str) -> None:
    """Remember which background task reads the document."""
    Reading.objects.filter(pk=reading.pk).update(task_id=task_id)
    reading.task_id = task_id


def try_again(*, reading: Reading, by: Actor) -> Reading:
    """Have a document read once more, after it failed or its worker was lost.

    Raises Refused for a document that was read, and for one of a version that was withdrawn.
    """
    check_may_decide(reading=reading, by=by)
    if reading.version is not None:
        check_came(reading.version)
    with transaction.atomic():
        locked = Reading.objects.select_for_update().defer("found").get(pk=reading.pk)
        state = ReadingState(locked.state)
        at_work = state is ReadingState.WAITING and not task_failed(locked)
        done = state is ReadingState.READ or ReadingState.WAITING not in READING_TRANSITIONS[state]
        if done or at_work:
            raise Refused(_("The document has been read, or is about to be."))
        locked.state, locked.problem, locked.said = ReadingState.WAITING.value, "", {}
        locked.save(update_fields=["state", "problem", "said"])
        return locked


def carry_out(*, reading_id: UUID) -> bool:
    """Read the document in a process with limits, and make passages of what was found in it.

    May be called again: what was read is not read twice, and what another worker left is begun
    anew. What is wrong with the file is written down for the person; anything else is a fault.
    False where it must be called again later, because the virus scanner is down.
    """
    if not _taken(reading_id):
        return True
    reading = Reading.objects.defer("found").get(pk=reading_id)
    headings = _headings(reading)
    try:
        file = scan(reading.file_id) or StoredFile.objects.get(pk=reading.file_id)
        with on_disk(file) as path:
            found = read_in_worker(
                path,
                name=reading.file_name,
                headings=headings,
                told=partial(_note_progress, reading_id),
            )
    except ReadingError as error:
        _fail(reading_id, headings, error.code, _storable(error.remark.as_json()))
    except FileWaiting:
        with _still_wanted(reading_id, headings) as wanted:
            if wanted is not None:
                wanted.state, wanted.problem = ReadingState.WAITING.value, FILE_UNSCANNED
                wanted.save(update_fields=["state", "problem"])
        return False
    except FileHeld:
        _fail(reading_id, headings, FILE_HELD, {})
    except FileUnscannable:
        _fail(reading_id, headings, FILE_UNSCANNABLE, {})
    except FileInfected:
        _fail(reading_id, headings, FILE_INFECTED, {})
    except (FileRemoved, FileMissing):
        _fail(reading_id, headings, FILE_GONE, {})
    else:
        count = len(found["actions"]) + len(found["recommendations"])
        _note_progress(reading_id, Doing.WRITING, count, count)
        _note_found(reading_id, headings, _storable(found))
    return True


def _note_progress(reading_id: UUID, doing: Doing, done: int, of: int) -> None:
    Reading.objects.filter(pk=reading_id).update(doing=doing.value, done=done, of=of)


def _headings(reading: Reading) -> dict[str, Meaning]:
    """What a person said that columns of a plan mean."""
    if reading.purpose != Purpose.PLAN:
        return {}
    said: dict[str, str] = Meanings.objects.get(pk=reading.pk).headings
    return {words: Meaning(meaning) for words, meaning in said.items()}


def _taken(reading_id: UUID) -> bool:
    """Whether there is still something to read; it is under way from here on."""
    waiting = (ReadingState.WAITING.value, ReadingState.READING.value)
    return bool(
        Reading.objects.filter(pk=reading_id, state__in=waiting).update(
            state=ReadingState.READING.value, problem="", doing="", done=0, of=0
        )
    )


@contextmanager
def _still_wanted(reading_id: UUID, headings: Mapping[str, Meaning]) -> Iterator[Reading | None]:
    """The reading, alone with it; None where what was read is not waited for any more.

    A worker that was taken for lost may end after another has begun with other meanings of columns.
    """
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading_id)
        wanted = reading.state == ReadingState.READING and _headings(reading) == headings
        yield reading if wanted else None


def _fail(reading_id: UUID, headings: Mapping[str, Meaning], code: str, said: Found) -> None:
    with _still_wanted(reading_id, headings) as reading:
        if reading is not None:
            reading.state, reading.problem, reading.said = ReadingState.FAILED.value, code, said
            reading.save(update_fields=["state", "problem", "said"])


def _note_found(reading_id: UUID, headings: Mapping[str, Meaning], found: Found) -> None:
    with _still_wanted(reading_id, headings) as reading:
        if reading is None:
            return
        base = _base(reading)
        _draw(reading, found.pop("drawn"), found, base)
        reading.found = found
        reading.pages = found["pages"]
        reading.paged = found["paged"]
        reading.notes = found["remarks"]
        reading.state = ReadingState.READ.value
        reading.save()
        if reading.version is not None:
            Passage.objects.bulk_create(_passages(reading, reading.version, found, base))
        if reading.plan_id is not None:
            Row.objects.filter(reading=reading).delete()
            Row.objects.bulk_create(_rows(reading, found))


def _draw(reading: Reading, drawn: list[Found], found: Found, base: int) -> None:
    """Keep the sheets and tables, to be shown beside what was understood."""
    Drawn.objects.filter(reading=reading).delete()
    plan = reading.purpose == Purpose.PLAN
    Drawn.objects.bulk_create(
        Drawn(
            organisation_id=reading.organisation_id,
            reading=reading,
            part=number,
            holder=part.holder,
            first_row=part.first,
            last_row=part.last,
            rows=part.rows,
        )
        for number, part in enumerate(parts_of(drawn, found, plan=plan, base=base), start=1)
    )


def _rows(reading: Reading, found: Found) -> list[Row]:
    """A row to decide on, once somebody has said what the document's words mean."""
    return [
        Row(
            organisation_id=reading.organisation_id,
            reading=reading,
            position=number * rules.GAP,
            found=one,
        )
        for number, one in enumerate(found["actions"], start=1)
    ]


def _base(reading: Reading) -> int:
    """The position after which what was found begins: after what the record has."""
    kept = Recommendation.objects.filter(version=reading.version_id) if reading.version_id else ()
    last = max((each.position for each in kept), default=0)
    return -(-last // rules.GAP) * rules.GAP


def _passages(reading: Reading, version: ReportVersion, found: Found, base: int) -> list[Passage]:
    names = dict(
        Party.objects.filter(organisation=version.organisation_id).values_list("pk", "name")
    )
    own = own_party(version.organisation_id).pk
    kept = list(Recommendation.objects.filter(version=version))
    return [
        _passage(
            reading,
            one,
            base + number * rules.GAP,
            kept,
            rules.addressed(one["addressees"], names, own),
        )
        for number, one in enumerate(found["recommendations"], start=1)
    ]


def _passage(
    reading: Reading,
    one: Found,
    position: int,
    kept: list[Recommendation],
    addressees: list[UUID],
) -> Passage:
    """A passage to decide on, unless its very words stand in the record already."""
    twin = next((each for each in kept if rules.same_words(each.text, one["text"])), None)
    return Passage(
        organisation_id=reading.organisation_id,
        reading=reading,
        position=position,
        label=rules.number_of(one["label"]),
        paragraph=one["paragraph"][:40],
        part_of_label=rules.number_of(one["part_of"] or ""),
        place=one["spans"],
        found_text=one["text"],
        raw=one["raw"],
        text=one["text"],
        confidence=round(one["confidence"], 3),
        flags=one["flags"],
        why=one["reason"],
        deadline=(one["deadline"] or {}).get("raw", ""),
        printed_addressees=one["addressees"],
        addressees=[str(pk) for pk in addressees],
        state=PassageState.KEPT.value if twin else PassageState.OPEN.value,
        recommendation_id=twin.pk if twin else None,
    )


def _storable(value: Any) -> Any:
    """Without characters that a database cannot hold: NUL, halves of pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    return value
