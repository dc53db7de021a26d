"""Where an action was read from."""

import json
from dataclasses import dataclass
from datetime import date

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
            place=_cells(row.place),
            day=day_of(row.recorded_at),
        )
        for row in rows
    )


def _cells(place: str) -> str:
    """The addresses of the cells, unless a removal has taken them."""
    try:
        spans = json.loads(place)["spans"]
    except ValueError:
        return ""
    return ", ".join(dict.fromkeys(span["cell"] for span in spans if span.get("cell")))
