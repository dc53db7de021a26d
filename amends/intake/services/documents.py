"""The bytes of a stored file as a file on this machine, which the instrument needs; and their end."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import F

from amends.files.models import StoredFile
from amends.files.rules import FileMissing
from amends.files.services import open_stored
from amends.instruments.reading.process import PASSING
from amends.intake.models import Drawn, Mapping, Passage, Reading, Remembered, Row
from amends.intake.rules import PassageState, Purpose, ReadingState
from amends.ledger.rules import REMOVED, Actor

FILE_GONE = "file gone"
FILE_INFECTED = "file infected"
FILE_UNSCANNED = "file unscanned"
FILE_UNSCANNABLE = "file unscannable"


@contextmanager
def on_disk(file: StoredFile) -> Iterator[Path]:
    """Where the file can be read from inside the block: in the storage itself, or a copy of it.

    Raises FileShut as `open_stored` does.
    """
    with open_stored(file) as stored:
        try:
            path = Path(default_storage.path(file.place))
        except NotImplementedError:
            pass
        else:
            if not path.is_file():
                raise FileMissing(str(file.pk))
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix=PASSING) as copy:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)


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
