"""The bytes of a stored file as a file on this machine, which the instrument needs; and their end."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage

from amends.files.models import StoredFile
from amends.files.rules import FileMissing
from amends.files.services import open_stored
from amends.intake.models import Reading
from amends.ledger.rules import REMOVED, Actor


@contextmanager
def on_disk(file: StoredFile) -> Iterator[Path]:
    """Where the file can be read from inside the block: in the storage itself, or a copy of it.

    Raises FileRemoved and FileMissing.
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
        with tempfile.NamedTemporaryFile(prefix="amends-") as copy:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)


def note_removed_files(files: Sequence[UUID], by: Actor) -> None:
    """Answer to `file.removed`: a reading of the file stays, and its name and digest go with it."""
    del by
    Reading.objects.filter(file_id__in=files).update(file_name=REMOVED, sha256="")
