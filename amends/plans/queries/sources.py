"""Where an action was read from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amends.files.models import StoredFile
from amends.ledger.clock import day_of
from amends.plans.models import Action, ActionSource


@dataclass(frozen=True)
class Source:
    """A document's own words for an action. `file_name` is empty once the file was removed."""

    file_name: str
    sha256: str
    words: str
    place: str
    day: date


def sources_of(action: Action) -> tuple[Source, ...]:
    """The documents that an action was read from, the newest first. Two queries at most."""
    rows = list(ActionSource.objects.filter(action=action).order_by("-sequence"))
    if not rows:
        return ()
    kept = StoredFile.objects.kept().of(action.organisation_id)
    names = dict(kept.filter(pk__in=[row.file_id for row in rows]).values_list("pk", "name"))
    return tuple(
        Source(
            file_name=names.get(row.file_id, ""),
            sha256=row.sha256,
            words=row.words,
            place=_where(_place(row.place)),
            day=day_of(row.recorded_at),
        )
        for row in rows
    )


def read_from(places: Mapping[UUID, str], organisation_id: UUID) -> dict[UUID, str]:
    """Where updates or evidence were read from, in words: a document, and its pages or cells.

    Those that were read from none are left out. One query at most.
    """
    read = {pk: _place(place) for pk, place in places.items() if place}
    if not read:
        return {}
    digests = {place.get("file", "") for place in read.values()}
    kept = StoredFile.objects.kept().of(organisation_id).filter(sha256__in=digests)
    names = dict(kept.values_list("sha256", "name"))
    return {
        pk: _("Read from %(file)s: %(place)s.")
        % {
            "file": names.get(place.get("file", "")) or _("a document that was removed"),
            "place": _where(place) or _("the place was removed"),
        }
        for pk, place in read.items()
    }


def _place(place: str) -> Mapping[str, Any]:
    """A file's digest and the places in it; nothing where a removal has taken them."""
    try:
        found: Mapping[str, Any] = json.loads(place)
    except ValueError:
        return {}
    return found


def _where(place: Mapping[str, Any]) -> str:
    """The pages of paper that are named, else the addresses of the cells."""
    spans = place.get("spans", ())
    pages = [span["page"] for span in spans if span.get("page") and "box" in span]
    if pages:
        return ", ".join(_("page %(number)s") % {"number": n} for n in dict.fromkeys(pages))
    return ", ".join(dict.fromkeys(span["cell"] for span in spans if span.get("cell")))
