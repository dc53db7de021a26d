"""An edition's other formats as files beside its page, with the signed list of them."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amends.instruments.rendering import CannotDrawError
from amends.ledger import clock
from amends.publication.models import Edition
from amends.publication.queries.editions import SAID_LATER, keys_of, public_from, withdrawal_of
from amends.publication.rules import (
    FILES,
    RENDERINGS,
    WrongPlan,
    content_of_edition,
    files_body,
    files_list,
    made_from,
    sign,
)
from amends.publication.services.files import alone, place_of, put, read_list
from amends.publication.services.formats import DOCUMENTS, TABLES, Drawn
from amends.publication.services.keys import sealing_key


def editions_to_render(organisation: UUID | None = None) -> Iterator[Edition]:
    """Every public edition that stands and whose formats are not there as they should be."""
    rows = Edition.objects.all()
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    pks = list(rows.order_by("organisation", "plan", "number").values_list("pk", flat=True))
    for pk in pks:
        edition = fresh(pk)
        public = public_from(edition) <= clock.now() and withdrawal_of(edition) is None
        if public and not is_rendered(edition):
            yield edition


def fresh(pk: UUID) -> Edition:
    """An edition as it is now."""
    rows = Edition.objects.select_related("organisation", "plan").prefetch_related(*SAID_LATER)
    return rows.get(pk=pk)


def is_rendered(edition: Edition) -> bool:
    """Whether every format that can be is there, made from the edition as it is now, signed with a key of ours."""
    folder = Path(settings.PUBLIC_FOLDER) / place_of(edition)
    body = read_list(folder)
    ours = {key.public for key in keys_of(edition.organisation_id) if key.distrusted is None}
    return (
        body is not None
        and body["key"] in ours
        and body["made_from"] == made_from(edition.page, edition.content)
        and all((folder / name).is_file() for name in body["files"])
    )


def left_out(edition: Edition) -> list[str]:
    """The formats that could not be made of an edition: its signed list does not have them."""
    body = read_list(Path(settings.PUBLIC_FOLDER) / place_of(edition))
    return [name for name in RENDERINGS if body is None or name not in body["files"]]


def renderings_of(edition: Edition) -> dict[str, bytes]:
    """Each format's file.

    A PDF that cannot be made is left out: whoever needs another format need not do without. Tables are left out where a removal took a day or a number with it, so that they no longer hold.
    """
    try:
        content = content_of_edition(json.loads(edition.content))
    except WrongPlan:
        content = None
    drawn = Drawn(
        content=content,
        skin=settings.SKIN,
        page=edition.page,
        day=edition.published_on,
        address=json.loads(edition.content)["sections"][0]["content"]["kept_at"],
    )
    wanted = DOCUMENTS | (TABLES if content is not None else {})
    made = {}
    for file, write in wanted.values():
        if file in RENDERINGS:
            with suppress(CannotDrawError):
                made[file] = write(drawn)
    return {name: made[name] for name in RENDERINGS if name in made}


def render_edition(edition: Edition) -> list[Path]:
    """Write every format of an edition and the signed list of them. Returns the files that changed.

    Nothing is written where the edition changed meanwhile. Raises Refused without a key at hand,
    OSError where the folder cannot be written to.
    """
    key, private = sealing_key(edition.organisation)
    files = renderings_of(edition)
    body = files_body(
        manifest=json.loads(edition.manifest),
        page=edition.page,
        content=edition.content,
        public=key.public,
        files=files,
    )
    listed = {**files, FILES: files_list(body, sign(private, body))}
    folder = Path(settings.PUBLIC_FOLDER)
    with alone(folder):
        now = fresh(edition.pk)
        if withdrawal_of(now) or made_from(now.page, now.content) != body["made_from"]:
            return []
        place = folder / place_of(edition)
        return [place / name for name, data in listed.items() if put(place / name, data)]


def rendered(edition: Edition, name: str) -> bytes | None:
    """One of an edition's other formats; all are made first where they are not there. None once withdrawn."""
    if withdrawal_of(edition) is not None:
        return None
    if not is_rendered(edition):
        render_edition(edition)
    path = Path(settings.PUBLIC_FOLDER) / place_of(edition) / name
    return path.read_bytes() if path.is_file() else None
