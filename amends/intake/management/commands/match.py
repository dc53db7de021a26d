"""`amends match`: which earlier recommendations new ones may be about, as a list or as JSON."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from amends.instruments.matching import Candidate, Earlier, Type
from amends.instruments.reading import ReadingError, read_in_worker
from amends.intake.rules import first_words

MEGABYTES = 200
MOST = 100_000
LONGEST = 50_000
# The signs with which a file that holds JSON begins, after spaces and a byte order mark.
BEGINS_JSON = (b"{", b"[")


@dataclass(frozen=True, slots=True)
class Asked:
    """A recommendation of one of the two files."""

    label: str
    text: str


class Command(BaseCommand):
    """Needs no database and no settings, and writes nothing."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said on the command line."""
        parser.description = _(
            "For each recommendation of one document, print the likeliest of an earlier one: how likely"
            " it is that both are about one matter, a type of link, and the words that the earlier one"
            " does not cover. Proposals, for a person to decide. Nothing is kept."
        )
        file = _("A document, or what `amends read --json` printed of one.")
        parser.add_argument("new", metavar="NEW", help=file)
        parser.add_argument("earlier", metavar="EARLIER", help=file)
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help=_("Print one JSON list, as docs/reference/matching.md describes."),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read both files, compare them and say what was found."""
        new, earlier = (_recommendations(Path(options[name])) for name in ("new", "earlier"))
        if not new:
            raise CommandError(
                _("No recommendations were found in “%(file)s”. Look at it with amends read.")
                % {"file": options["new"]}
            )
        found = Earlier([one.text for one in earlier]).candidates([one.text for one in new])
        if options["as_json"]:
            pairs = zip(new, found, strict=True)
            answer = [_as_json(one, candidates, earlier) for one, candidates in pairs]
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for one, candidates in zip(new, found, strict=True):
            for line in _told(one, candidates, earlier):
                self.stdout.write(line)


def _as_json(one: Asked, candidates: list[Candidate], earlier: list[Asked]) -> dict[str, Any]:
    return {
        "label": one.label,
        "candidates": [
            {
                "label": earlier[each.place].label,
                "score": each.score,
                "type": each.proposal.type.value,
                "covered": each.covered,
                "uncovered": each.uncovered,
            }
            for each in candidates
        ],
    }


def _told(one: Asked, candidates: list[Candidate], earlier: list[Asked]) -> Iterator[str]:
    yield f"{one.label or _('(none)')}  {first_words(one.text, 80)}"
    for each in candidates:
        other = earlier[each.place]
        kind = each.proposal.type.value
        yield f"    {each.score:.2f}  {kind}  {other.label or _('(none)')}  {first_words(other.text, 60)}"
        # What another matter does not cover is all of it.
        for words in () if each.proposal.type is Type.NOTHING else each.uncovered:
            yield "          " + _("not covered: “%(words)s”") % {"words": first_words(words, 100)}


def _recommendations(path: Path) -> list[Asked]:
    """Those of a document, or of a file of JSON; raises CommandError with what to do."""
    try:
        size = path.stat().st_size if path.is_file() else 0
        with path.open("rb") as file:
            begins = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except (OSError, ValueError):
        begins, size = b"", 0
    if begins.startswith(BEGINS_JSON):
        if size > MEGABYTES * 1024 * 1024:
            raise CommandError(
                _("“%(file)s” is larger than %(size)s MB. Split it.")
                % {"file": path, "size": MEGABYTES}
            )
        found = _from_json(path)
    else:
        try:
            found = read_in_worker(path)["recommendations"]
        except ReadingError as error:
            raise CommandError(f"{path}: {' '.join(str(error).split())}") from error
    return _checked(path, found)


def _from_json(path: Path) -> Any:
    try:
        said = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        raise CommandError(
            _("“%(file)s” is not whole JSON. Run amends read --json again.") % {"file": path}
        ) from error
    return said.get("recommendations") if isinstance(said, dict) else None


def _checked(path: Path, found: Any) -> list[Asked]:
    if not isinstance(found, list) or not all(_is_recommendation(one) for one in found):
        raise CommandError(
            _(
                "“%(file)s” is JSON, but not what amends read --json prints: it needs “recommendations”,"
                " a list in which each has a “label” and a “text”."
            )
            % {"file": path}
        )
    if len(found) > MOST:
        raise CommandError(
            _("“%(file)s” has more than %(most)s recommendations. Split it.")
            % {"file": path, "most": f"{MOST:,}"}
        )
    if any(len(one["text"]) > LONGEST for one in found):
        raise CommandError(
            _(
                "A recommendation in “%(file)s” is longer than %(most)s characters. Look at it first."
            )
            % {"file": path, "most": f"{LONGEST:,}"}
        )
    return [Asked(one["label"] or "", one["text"]) for one in found]


def _is_recommendation(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("text"), str)
        and isinstance(one.get("label"), str | None)
    )
