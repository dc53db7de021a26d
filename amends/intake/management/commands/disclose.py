"""`amends disclose`: what in a document may say who somebody is, as a list or as JSON."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.instruments.disclosure import Finding, Text, Unseen, scan_document
from amends.instruments.reading import ReadingError, texts_in_worker
from amends.intake.rules import first_words
from amends.intake.sentences import sentence_of
from amends.ui.words import words_for

STANDARD_INPUT = "-"
# A longer text takes minutes: some thousands of pages.
LONGEST = 10_000_000
LIKELY = 0.5


class Command(BaseCommand):
    """Needs no database and no settings, and writes nothing."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "Print what in a document may say who somebody is, for a person to look at: names, numbers,"
            " addresses, dates of birth, rare combinations, comments, tracked changes, hidden text, properties"
            " of the file, and what was left to fill in. It does not find everything. Nothing is kept."
        )
        parser.add_argument(
            "file",
            metavar="FILE",
            nargs="?",
            default=STANDARD_INPUT,
            help=_(
                "The document to look through. Without one, or as “-”, text from standard input."
            ),
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help=_("Print one JSON list, as docs/reference/disclosure.md describes."),
        )
        parser.add_argument(
            "--least",
            type=float,
            default=LIKELY,
            metavar="SURE",
            help=_("Leave out what is less sure than this, from 0 to 1; 0.5 if not said."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look through the document and say what was found."""
        file: str = options["file"]
        document = _standard_input() if file == STANDARD_INPUT else _read(file)
        pages = [Text(one["text"], one["page"]) for one in document["pages"]]
        if sum(len(page.text) for page in pages) > LONGEST:
            raise CommandError(
                _("The text is longer than %(most)s characters. Split it.")
                % {"most": f"{LONGEST:,}"}
            )
        unseen = [Unseen(**one) for one in document["unseen"]]
        found = scan_document(pages, unseen, least=options["least"])
        if options["as_json"]:
            said = [_as_json(one) for one in found]
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            for problem in document["problems"]:
                self.stderr.write(problem)
            return
        for line in _told(document, found):
            self.stdout.write(line)


def _read(file: str) -> dict[str, Any]:
    try:
        found = texts_in_worker(file)
    except ReadingError as error:
        raise CommandError(" ".join(str(error).split())) from error
    return found | {"problems": [sentence_of(one) for one in found["remarks"]]}


def _standard_input() -> dict[str, Any]:
    data = sys.stdin.buffer.read(4 * LONGEST)
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise CommandError(_("That is a document, not text. Name its file instead."))
    if not data.strip():
        raise CommandError(
            _("There is no text on standard input. Name a file, or hand in some text.")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    name = _("standard input")
    return {"file": name, "pages": [{"page": 0, "text": text}], "unseen": [], "problems": []}


def _as_json(one: Finding) -> dict[str, Any]:
    return asdict(one) | {"kind": one.kind.value}


def _told(document: dict[str, Any], found: list[Finding]) -> Iterator[str]:
    count = len(found)
    words = ngettext("%(count)s thing to look at", "%(count)s things to look at", count)
    yield f"{document['file']} · {words % {'count': count}}"
    if found:
        yield ""
        yield from _table(found)
    yield ""
    if not found:
        yield _("Nothing was found in this way. That does not mean that nothing is there.")
    yield _(
        "It is found by patterns, lists of names and the words around them, which miss some. Read the"
        " document as well before anyone else does."
    )
    if document["problems"]:
        yield ""
        yield _("Please note:")
        yield from (f"  {problem}" for problem in document["problems"])


def _table(found: list[Finding]) -> Iterator[str]:
    rows = [(_("page"), _("how sure"), _("looks like"), _("words"))]
    for one in found:
        page = str(one.page) if one.page else "–"
        rows.append(
            (page, f"{one.confidence:.2f}", str(words_for(one.kind)), first_words(one.text, 80))
        )
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        yield "  ".join([*cells, row[3]]).rstrip()
