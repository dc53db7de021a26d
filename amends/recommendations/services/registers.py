"""Importing what others were recommended: a published edition, or a register in a sheet or document."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from amends.instruments.reading import Meaning, ReadingError, read_in_worker
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.models import Organisation
from amends.people.permissions import Permission, check
from amends.recommendations.models import Register, RegisterEntry

EDITION = "amends edition "
IN_PLACE = "recommendation in place "
# Columns in which a register says how a recommendation stands; what they say is kept as it is written.
CLAIMS = (Meaning.STATUS, Meaning.COMPLETED)
MOST = 2_000
LONGEST = 50_000
MOST_BYTES = 25 * 1024 * 1024
SHORT = 40


@dataclass(frozen=True)
class Found:
    """What a file holds: entries of (label, text, standing), and what it says of itself."""

    entries: tuple[tuple[str, str, str], ...]
    name: str = ""
    whose: str = ""
    as_at: date | None = None


def import_register(
    *,
    organisation: Organisation,
    path: Path,
    by: Actor,
    file_name: str = "",
    name: str = "",
    whose: str = "",
    as_at: date | None = None,
) -> Register:
    """Keep the recommendations of a file as others'. Nothing is decided, and no plan holds them.

    An edition says itself whose it is, and of which day; its seal is not checked here. Raises Refused
    for a file that cannot be read, that has none or too many, that was imported already, and where
    neither it nor the person says whose they are.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_CASES)
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise Refused(_("The file cannot be opened.")) from error
    if not content:
        raise Refused(_("The file is empty, or larger than %(most)d MB.") % {"most": 25})
    called = file_name or path.name
    found = found_in(path, content, called)
    whose, name = whose.strip() or found.whose, name.strip() or found.name or called
    if not whose:
        raise Refused(_("Say whose recommendations these are."))
    digest = hashlib.sha256(content).hexdigest()
    with write(organisation_id=organisation.pk, by=by, event="register.imported") as writing:
        if Register.objects.filter(organisation=organisation, sha256=digest).exists():
            raise Refused(_("This file has been imported already."))
        register = writing.add(
            Register(
                name=name,
                whose=whose,
                as_at=as_at or found.as_at,
                file_name=called[:255],
                sha256=digest,
            )
        )
        for position, (label, text, standing) in enumerate(found.entries, start=1):
            writing.add(
                RegisterEntry(
                    register=register,
                    position=position,
                    label=label[:SHORT],
                    text=text,
                    standing=standing,
                )
            )
        return register


def found_in(path: Path, content: bytes, called: str) -> Found:
    """The recommendations of a file. Raises Refused with what to do."""
    if called.casefold().endswith(".json"):
        found = edition_in(content)
    else:
        try:
            read = read_in_worker(path, name=called)
        except ReadingError as error:
            raise Refused(" ".join(str(error).split())) from error
        claims = claims_in(read["actions"])
        found = Found(
            tuple(
                (one["label"] or "", one["text"], claimed(one, claims))
                for one in read["recommendations"]
            )
        )
    if not found.entries:
        raise Refused(_("No recommendations were found in the file."))
    if len(found.entries) > MOST or any(len(text) > LONGEST for _l, text, _s in found.entries):
        raise Refused(
            _("The file has too many recommendations, or one that is too long. Split it.")
        )
    return found


def claims_in(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What the rows of a sheet say of how things stand, by the cell of the recommendation, in its words."""
    found: dict[str, list[str]] = {}
    for row in rows:
        said = " ".join(
            f"{cell['header']}: {' '.join(cell['text'].split())}."
            for cell in row["cells"]
            if cell["meaning"] in CLAIMS and cell["text"].strip()
        )
        for cell in row["cells"]:
            if said and cell["meaning"] == Meaning.RECOMMENDATION:
                found.setdefault(cell["cell"], []).append(said)
    return found


def claimed(one: dict[str, Any], claims: dict[str, list[str]]) -> str:
    """All that is said of one recommendation, each thing once."""
    said = [words for span in one["spans"] for words in claims.get(span.get("cell", ""), ())]
    return " ".join(dict.fromkeys(said))


def edition_in(content: bytes) -> Found:
    """What a published edition's JSON says of its recommendations."""
    refusal = Refused(_("This is JSON, but not a published edition of a plan."))
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refusal from error
    if not isinstance(said, dict) or not str(said.get("format", "")).startswith(EDITION):
        raise refusal
    try:
        sections = {each["name"]: each["content"] for each in said["sections"]}
        about = sections["about"]
        entries = tuple(
            (str(part["number"]), str(part["text"]), " ".join(standing_in(part)))
            for name, part in sections.items()
            if name.startswith(IN_PLACE)
        )
        return Found(
            entries,
            _("%(title)s, edition %(number)s")
            % {"title": about["title"], "number": about["number"]},
            str(about["organisation"]),
            date.fromisoformat(about["as_at"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise refusal from error


def standing_in(part: dict[str, Any]) -> Iterator[str]:
    """What an edition says of how a recommendation stands, in its own words."""
    if part.get("judged"):
        yield str(part["judged"])
    for action in part.get("actions", ()):
        yield f"{action['number']} {action['title']}: {action['standing']}."
