"""A storage as S3 is one: names and contents, no folders and no paths."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage


class Bucket(Storage):
    """Kept in memory. What is asked of it beyond this, raises NotImplementedError."""

    objects: ClassVar[dict[str, bytes]] = {}

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        del mode
        if name not in self.objects:
            raise FileNotFoundError(name)
        return ContentFile(self.objects[name])

    def _save(self, name: str, content: "File[Any]") -> str:
        self.objects[name] = content.read()
        return name

    def delete(self, name: str) -> None:
        """Gone, whether it was there or not."""
        self.objects.pop(name, None)

    def exists(self, name: str) -> bool:
        """Whether there is an object of that name."""
        return name in self.objects

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Names up to the next slash, and names that have none."""
        prefix = f"{path}/" if path else ""
        rest = [name.removeprefix(prefix) for name in self.objects if name.startswith(prefix)]
        folders = {name.split("/")[0] for name in rest if "/" in name}
        return list(folders), [name for name in rest if "/" not in name]

    def get_modified_time(self, name: str) -> datetime:
        """Now."""
        del name
        return datetime.now(UTC)
