"""`amends verify`: check an edition's file, or walk the ledger."""

import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.ledger import triggers
from amends.ledger.sentences import fault_in_words
from amends.ledger.verification import Verdict, chains, verify
from amends.people.models import Organisation
from amends.people.queries import memberships_astray, names_astray
from amends.publication.queries.editions import anchors_of
from amends.publication.queries.published import PublishedFile, published_files
from amends.publication.rules import (
    FILES,
    State,
    distrusted_in,
    read_keys,
    verify_edition,
    verify_rendering,
)
from amends.publication.sentences.verdicts import rendering_in_words, verdict_in_words
from amends.standing import milestones

MOST_KEY_BYTES = 1_000_000
MOST_OF_A_HEAD = 1_000
EDITION = "edition.json"


class Command(BaseCommand):
    """Needs no database for a file: a relative can run it on a laptop."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Check that an edition is as it was published (give its edition.json, or its page, PDF or"
            " another of its files with edition.json and files.json beside it), or, with --ledger,"
            " that nothing in this installation's record was altered, added, taken out or cut off."
            " Exit code 0: intact. Exit code 1: not, and the answer says where."
        )
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            metavar="FILE",
            help=_("The edition.json that stands beside the published page, or a file beside it."),
        )
        parser.add_argument(
            "--key",
            type=Path,
            metavar="PUB",
            help=_(
                "The organisation's org.pub. Without it the seal is checked and not whose it is."
            ),
        )
        parser.add_argument(
            "--page",
            type=Path,
            metavar="HTML",
            help=_("The edition's page, saved as it was sent, to compare with the sealed one."),
        )
        parser.add_argument(
            "--ledger",
            action="store_true",
            help=_(
                "Walk the ledger of this installation, compare it with every row, with every edition"
                " and with the published files, and name the first bad row."
            ),
        )
        parser.add_argument(
            "--organisation", metavar="SLUG", help=_("With --ledger: this organisation alone.")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, say so in a line, and end with 1 when something is wrong."""
        file: Path | None = options["file"]
        if options["ledger"] == (file is not None):
            raise CommandError(
                _("Name one thing to check: the file of an edition, or --ledger. See --help.")
            )
        fine = (
            self._ledger(options["organisation"])
            if file is None
            else self._edition(file, options["key"], options["page"])
        )
        if not fine:
            sys.exit(1)

    def _edition(self, file: Path, key: Path | None, page: Path | None) -> bool:
        keys, distrusted = _keys_in(key)
        data = _read(file)
        if page is None and data[:MOST_OF_A_HEAD].lstrip().lower().startswith(b"<!doctype html"):
            file, page = file.with_name(EDITION), file
            data = _read(file)
        html = _read(page).decode(errors="replace") if page else None
        verdict = verify_edition(data, keys, html, distrusted)
        listed = file.with_name(FILES)
        if verdict.state is State.NOT_AN_EDITION and page is None and listed.is_file():
            name, verdict = verify_rendering(data, _read(listed), keys, distrusted)
            self.stdout.write(rendering_in_words(name, verdict))
        else:
            self.stdout.write(verdict_in_words(verdict))
        return verdict.good

    def _ledger(self, slug: str | None) -> bool:
        names = dict(Organisation.objects.order_by("slug").values_list("pk", "slug"))
        # A chain whose organisation is gone is walked as well: the row of that is what is missing.
        names |= {pk: str(pk) for pk in sorted(chains() - names.keys())}
        files = list(published_files())
        if slug:
            names = {pk: name for pk, name in names.items() if name == slug}
            if not names:
                raise CommandError(
                    _("There is no organisation called %(slug)s here.") % {"slug": slug}
                )
            files = [
                each for each in files if each.organisation in names or slug in each.path.parts
            ]
        if not names and not files:
            self.stdout.write(_("There is no ledger here yet."))
        found = [
            self._triggers(),
            *(self._chain(pk, name, files) for pk, name in names.items()),
            *(self._file(file) for file in files),
        ]
        return all(found)

    def _triggers(self) -> bool:
        tables = triggers.missing(connection)
        if tables:
            self.stdout.write(triggers.unguarded(tables))
        return not tables

    def _chain(self, pk: UUID, name: str, files: list[PublishedFile]) -> bool:
        published = [file.anchor for file in files if file.anchor and file.organisation == pk]
        verdict = verify(pk, dict.fromkeys([*anchors_of(pk), *published]))
        astray = (*memberships_astray(pk), *names_astray(pk))
        verdict = replace(verdict, faults=(*verdict.faults, *astray))
        self.stdout.write(f"{name}: {_found(verdict)}")
        derived = milestones.wrong(pk)
        if derived:
            told = ngettext(
                "%(name)s: %(count)d day on which an action was first in place is not the one that the records give. Run: amends rebuild-standing",
                "%(name)s: %(count)d days on which actions were first in place are not those that the records give. Run: amends rebuild-standing",
                derived,
            )
            self.stdout.write(told % {"name": name, "count": derived})
        return verdict.intact and not derived

    def _file(self, file: PublishedFile) -> bool:
        if not file.fine:
            what = (
                _("was published and is not in the record")
                if file.anchor and not file.recorded
                else verdict_in_words(file.verdict)
            )
            self.stdout.write(f"{file.path}: {what}")
        return file.fine


def _keys_in(key: Path | None) -> tuple[dict[str, str] | None, dict[str, date]]:
    """The public keys of a file by their ids, and which others may have had, since when.

    None where no file was named. Raises CommandError.
    """
    if key is None:
        return None, {}
    try:
        text = _read(key)[:MOST_KEY_BYTES].decode()
        return read_keys(text), distrusted_in(text)
    except ValueError as problem:
        raise CommandError(
            _("%(file)s holds no public key. Give the organisation's org.pub.") % {"file": key}
        ) from problem


def _found(verdict: Verdict) -> str:
    """One ledger's verdict: how far it goes, or its first bad row."""
    if verdict.intact:
        return _("intact, %(count)s entries, ends with %(head)s") % {
            "count": verdict.entries,
            "head": verdict.head[:16],
        }
    first = verdict.faults[0]
    where = f"{first.kind} {first.thing}".strip()
    told = _("entry %(sequence)s: %(what)s") % {
        "sequence": first.sequence,
        "what": fault_in_words(first),
    }
    if where:
        told = f"{told} ({where})"
    rest = len(verdict.faults) - 1
    return told + (_("; and %(count)s more") % {"count": rest} if rest else "")


def _read(path: Path) -> bytes:
    """The bytes of a file. Raises CommandError."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(
            _("Cannot read %(file)s: %(problem)s.") % {"file": path, "problem": problem.strerror}
        ) from problem
