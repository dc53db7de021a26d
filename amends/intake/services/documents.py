"""The bytes of a stored file as a file on this machine, which the instrument needs; and their end."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from amends.intake.models import Drawn, Mapping, Passage, Reading, Remembered, Row
from amends.intake.rules import PassageState, Purpose, ReadingState
from amends.ledger.rules import REMOVED, Actor

FILE_GONE = "file gone"
FILE_HELD = "file held"
FILE_INFECTED = "file infected"
FILE_UNSCANNED = "file unscanned"
FILE_UNSCANNABLE = "file unscannable"


# What a passage holds of the file it was found in, and what is left of that.
BLANK = {
    "label": "",
    "paragraph": "",
    "part_of_label": "",
    "place": [],
    "found_text": REMOVED,
    "raw": "",
    "text": REMOVED,
    "why": {},
    "deadline": "",
    "printed_addressees": [],
    "past": [],
}


def note_removed_files(files: Sequence[UUID], by: Actor) -> None:
    """Answer to `file.removed`: a reading stays, and goes without everything that was read.

    What people accepted stands in records of its own. What nobody has decided on can no longer be,
    and what is still to be read never will be.
    """
    del by
    readings = list(Reading.objects.select_for_update().filter(file_id__in=files).order_by("pk"))
    Reading.objects.filter(pk__in=[each.pk for each in readings]).update(
        file_name=REMOVED, sha256="", found=None, notes=[], said={}
    )
    unread = [
        each.pk
        for each in readings
        if each.state != ReadingState.READ
        or (each.purpose == Purpose.STATEMENT and each.case_id is None)
    ]
    Reading.objects.filter(pk__in=unread).update(state=ReadingState.FAILED.value, problem=FILE_GONE)
    rows = Row.objects.filter(reading__in=readings)
    rows.filter(state=PassageState.OPEN.value).update(state=PassageState.REJECTED.value)
    rows.update(found={}, said={}, flags=[], past=[], version=F("version") + 1)
    Mapping.objects.filter(reading__in=readings).update(
        headings={}, statuses={}, owners={}, serves={}
    )
    Remembered.objects.filter(reading__in=readings).delete()
    Drawn.objects.filter(reading__in=readings).delete()
    passages = Passage.objects.filter(reading__in=readings)
    passages.filter(state=PassageState.OPEN.value).update(state=PassageState.REJECTED.value)
    passages.update(**BLANK, version=F("version") + 1)
