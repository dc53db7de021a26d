"""The bytes of a stored file as a file on this machine, which the instrument needs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from amends.files.models import StoredFile
from amends.files.rules import FileMissing
from amends.files.services import open_stored


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
