"""The public side as files: written whole or not at all, and again at any time with the same result."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.models import OwedFiles
from amends.ledger.rules import Refused, canonical
from amends.people.models import Organisation
from amends.publication.models import Edition, Notice
from amends.publication.queries.editions import (
    CorrectedBy,
    Key,
    corrected_in,
    keys_of,
    notices_of,
    public_from,
    public_plans,
    published_editions,
    publisher,
    withdrawal_of,
)
from amends.publication.rules import (
    FILES,
    RENDERINGS,
    ListedKey,
    keys_file,
    made_from,
    read_files,
)
from amends.publication.services.comparing import changes_files, gone_changes
from amends.publication.services.feeds import (
    gone_calendars,
    plan_follow_files,
    wide_follow_files,
)
from amends.publication.services.pages import (
    check_page,
    draw,
    follow_page,
    page_now,
    plan_page,
)

# The end of a name that no web server is to give out: a file that is not whole yet.
PART = ".part"
# What the pages link to beside themselves.
ASSETS = ("nhsuk-frontend.min.css", "amends.css", "images/amends-icon.svg", "verify.js")


def asset(name: str) -> bytes | None:
    """A file that public pages link to; None for any other name."""
    found = finders.find(name) if name in ASSETS else None
    return Path(found).read_bytes() if found else None


def latest_of(editions: list[Edition]) -> int:
    """The number of the newest edition that was not withdrawn; 0 when all were."""
    return max((each.number for each in editions if withdrawal_of(each) is None), default=0)


def edition_file(edition: Edition, latest: int, corrected: Sequence[CorrectedBy] = ()) -> bytes:
    """An edition's JSON file: content, manifest, signature, and the notices that are not sealed."""
    said_later = notices_of(edition)
    keys = {key.id: key for key in keys_of(edition.organisation_id)} if said_later else {}
    notices: list[object] = [said_of(each, keys) for each in said_later]
    if latest > edition.number:
        notices.append({"kind": "superseded", "latest": latest})
    withdrawn = withdrawal_of(edition) is not None
    # What a correction quotes was withdrawn with the edition that it is taken from.
    notices += [
        {"kind": "corrected", "by": each.by, "corrections": [] if withdrawn else list(each.said)}
        for each in corrected
    ]
    content = "null" if withdrawn else edition.content
    # Canonical JSON of parts that are stored as canonical JSON: their names in order, nothing between.
    return (
        f'{{"edition":{content},"manifest":{edition.manifest},'
        f'"notices":{canonical(notices).decode()},"signature":{canonical(edition.signature).decode()}}}'
    ).encode()


def said_of(notice: Notice, keys: dict[str, Key]) -> dict[str, object]:
    """A notice as the file gives it, with the public half of the key that signed it."""
    return {
        "kind": notice.kind,
        "on": notice.effective_on.isoformat(),
        "words": notice.text,
        "sections": json.loads(notice.sections or "[]"),
        "signature": notice.signature,
        "key": keys[notice.key_id].public if notice.key_id in keys else "",
    }


def org_pub(organisation: Organisation) -> str:
    """The file of an organisation's public keys."""
    keys = keys_of(organisation.pk)
    return keys_file(
        organisation.name,
        [ListedKey(key.public, key.begun, key.retired, key.distrusted) for key in keys],
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One writer at a time, from reading to writing: nobody puts back what another has taken out."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sweep_parts(folder: Path) -> None:
    """Delete what writers left that were killed: it may hold words that have been removed since."""
    for left in folder.rglob(f".*{PART}"):
        left.unlink(missing_ok=True)


def write_owed(organisation_id: UUID) -> None:
    """Write an organisation's public files where a removal still owes that. Refusals as `publish_files`."""
    owed = list(OwedFiles.objects.filter(organisation=organisation_id).values_list("pk", flat=True))
    if not owed:
        return
    organisation = Organisation.objects.get(pk=organisation_id)
    publish_files({organisation.slug: list(public_plans(organisation_id, clock.now()))})
    OwedFiles.objects.filter(pk__in=owed).delete()


def publish_files(plans: dict[str, list[UUID]] | None = None) -> list[Path]:
    """Write the public side of these plans (ids by organisation's slug), or of everything.

    Each file is written beside its place and then moved into it, so that whoever is killed in the
    middle leaves only whole files; what is there already is left alone. Returns the files that
    changed. Raises Refused when the folder cannot be written to.
    """
    folder = Path(settings.PUBLIC_FOLDER)
    try:
        with alone(folder):
            sweep_parts(folder)
            owed = list(OwedFiles.objects.values_list("pk", flat=True)) if plans is None else []
            written = [
                folder / name
                for name, data in _everything(plans)
                if (drop(folder / name) if data is None else put(folder / name, data))
            ]
            OwedFiles.objects.filter(pk__in=owed).delete()
            return written
    except OSError as problem:
        raise Refused(
            _(
                "Cannot write the public files to %(folder)s (%(problem)s). Put that right, then run: amends publish"
            )
            % {"folder": folder, "problem": problem.strerror}
        ) from problem


def is_written(edition: Edition) -> bool:
    """Whether the public can read an edition's page from its file, if its day has come."""
    name = f"{edition.organisation.slug}/{edition.plan_id}/edition/{edition.number}/index.html"
    return public_from(edition) > clock.now() or (Path(settings.PUBLIC_FOLDER) / name).is_file()


def _everything(plans: dict[str, list[UUID]] | None) -> Iterator[tuple[str, bytes | None]]:
    """Every public file's name and bytes; None for one that must go."""
    now = clock.now()
    yield from common_files()
    if plans is None:
        plans = {
            each.slug: list(public_plans(each.pk, now))
            for each in Organisation.objects.order_by("slug")
        }
    yield from wide_follow_files(None, now)
    for slug, wanted in plans.items():
        yield from wide_follow_files(publisher(slug), now)
        for plan in wanted:
            editions = published_editions(slug, plan, now)
            yield from plan_files(editions)
            for edition in editions:
                place = place_of(edition)
                yield from ((f"{place}/{name}", None) for name in stale_files(edition))
            yield from (
                (name, None) for name in (*gone_changes(editions), *gone_calendars(editions))
            )


def common_files() -> Iterator[tuple[str, bytes]]:
    """What the public files of every plan stand beside."""
    for name in ASSETS:
        data = asset(name)
        if data is not None:
            yield f"assets/{name}", data
    yield "how-to-check/index.html", draw("checking", None).encode()
    yield "check/index.html", check_page().encode()


def plan_files(editions: list[Edition], base: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of one plan, but for its editions' other formats; none while nothing of it is public.

    `base` is where a site will be read that is built; only where that is the address of ours does anybody
    answer who takes an address for messages.
    """
    if not editions:
        return
    slug = editions[-1].organisation.slug
    latest, corrected = latest_of(editions), corrected_in(editions)
    home = f"{slug}/{editions[-1].plan_id}"
    yield f"{slug}/org.pub", org_pub(editions[-1].organisation).encode()
    for edition in editions:
        place = place_of(edition)
        said = corrected.get(edition.number, ())
        yield f"{place}/index.html", page_now(edition, latest, said).encode()
        yield f"{place}/edition.json", edition_file(edition, latest, said)
    yield f"{home}/editions/index.html", plan_page(editions, home="../").encode()
    yield f"{home}/index.html", plan_page(editions, home="").encode()
    yield from changes_files(home, editions)
    yield from plan_follow_files(home, editions, base)
    answered = base in {"", settings.PUBLIC_ADDRESS}
    yield f"{home}/follow/index.html", follow_page(editions, answered=answered).encode()


def place_of(edition: Edition) -> str:
    """Where an edition's files stand, below the public folder."""
    return f"{edition.organisation.slug}/{edition.plan_id}/edition/{edition.number}"


def read_list(folder: Path) -> dict[str, Any] | None:
    """The list of the other formats that stand in an edition's folder, if there is one."""
    try:
        found = read_files((folder / FILES).read_bytes())
    except OSError:
        return None
    return found[0] if found else None


def stale_files(edition: Edition) -> tuple[str, ...]:
    """Formats that were made before words were removed, or of an edition that was withdrawn: they go at once."""
    body = read_list(Path(settings.PUBLIC_FOLDER) / place_of(edition))
    now = made_from(edition.page, edition.content)
    if body is not None and body["made_from"] == now and withdrawal_of(edition) is None:
        return ()
    return (*RENDERINGS, FILES)


def drop(path: Path) -> bool:
    """Take a file away. Returns whether it was there."""
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def put(path: Path, data: bytes) -> bool:
    """Make a file hold these bytes, at one stroke. Returns whether it did not already."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}{PART}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return True
