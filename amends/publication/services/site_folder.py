"""The folder that the site is built in: Amends' own, every file whole, and nothing left that is not of the site."""

import os
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.publication.services.files import PART

# Its name begins with a dot, so that servers do not give it out. It says that a folder is ours.
STATE = ".amends-site"


def check_folder(folder: Path) -> None:
    """Raises Refused for a folder that the site must not be built in: what is not ours is never deleted."""
    kept = Path(settings.PUBLIC_FOLDER).resolve()
    place = folder.resolve()
    if place == kept or kept in place.parents or place in kept.parents:
        raise Refused(
            _(
                "Amends keeps its own copy of what was published in %(kept)s. Name a folder apart from it."
            )
            % {"kept": kept}
        )
    if folder.exists() and not folder.is_dir():
        raise Refused(_("%(folder)s is a file. Name a folder.") % {"folder": folder})
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STATE).is_dir():
        raise Refused(
            _(
                "%(folder)s is not empty, and amends site build did not make it. Name an empty or new folder."
            )
            % {"folder": folder}
        )


class Site:
    """The folder as it is being built, and how many files were written and deleted.

    Names are below the folder, with slashes. A site has tens of thousands of small files, so that they are
    made sure to be on the disk together (`settle`), not each by itself.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0
        self.removed = 0
        (folder / STATE).mkdir(parents=True, exist_ok=True)
        self._whole = folder / STATE / "whole"

    def path(self, name: str) -> str:
        """Where a file stands."""
        return f"{self.folder}/{name}"

    @property
    def whole(self) -> bool:
        """Whether no plan has changed since everything around the plans was drawn."""
        return self._whole.exists()

    def begin(self) -> None:
        """A plan is about to change: until `end`, what is drawn from all plans together is out of date."""
        self._whole.unlink(missing_ok=True)

    def end(self) -> None:
        """Everything is drawn."""
        if not self.whole:
            self._whole.touch()

    def put(self, name: str, data: bytes) -> int:
        """Make a file hold these bytes, at one stroke; left alone where it does. Returns its size."""
        path = self.path(name)
        try:
            if os.stat(path).st_size == len(data):
                with open(path, "rb") as file:
                    if file.read() == data:
                        return len(data)
        except OSError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        place, last = os.path.split(path)
        beside = f"{place}/.{last}{PART}"
        try:
            with open(beside, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except OSError:
            with suppress(OSError):
                os.unlink(beside)
            raise
        if not name.startswith(STATE):
            self.written += 1
        return len(data)

    def stands(self, files: Iterable[tuple[str, int]]) -> bool:
        """Whether files are there, as large as they were."""
        try:
            return all(os.stat(self.path(name)).st_size == size for name, size in files)
        except OSError:
            return False

    def drop(self, names: Iterable[str]) -> None:
        """Delete files."""
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(self.path(name))
                self.removed += 1

    def drop_folder(self, name: str, files: int) -> None:
        """Delete a folder with so many files of the site."""
        if os.path.isdir(self.path(name)):
            shutil.rmtree(self.path(name))
            self.removed += files

    def settle(self) -> None:
        """What was written is on the disk."""
        os.sync()

    def sweep(self, wanted: Collection[str]) -> None:
        """Delete every file that is not wanted, and folders that are empty then.

        Left alone are names at the top that begin with a dot, such as .well-known; not what a killed
        writer left, which may hold words that were removed since.
        """
        root = f"{self.folder}/"
        for place, _inner, names in os.walk(self.folder, topdown=False):
            here = f"{place}/".removeprefix(root)
            hidden = here.startswith(".")
            unwanted = [
                f"{here}{name}"
                for name in names
                if name.endswith(PART)
                or not (hidden or (not here and name.startswith(".")) or f"{here}{name}" in wanted)
            ]
            self.drop(unwanted)
            if here and not hidden and (unwanted or not names):
                with suppress(OSError):
                    os.rmdir(place)
