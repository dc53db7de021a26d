"""A folder of files that notes whether a transaction was open while bytes were being written."""

from typing import Any, ClassVar

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import connection


class Watched(FileSystemStorage):
    """As the folder that it is, with `seen` of every save."""

    seen: ClassVar[list[bool]] = []

    def _save(self, name: str, content: "File[Any]") -> str:
        self.seen.append(connection.in_atomic_block)
        saved: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        return saved
