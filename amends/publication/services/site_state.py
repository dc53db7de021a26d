"""What the last build of the site left: two small files for each plan, so that the next draws only what has changed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from amends.ledger.rules import canonical
from amends.publication.models import Edition
from amends.publication.queries.editions import notices_of, public_from, withdrawal_of
from amends.publication.rules.renderings import FILES
from amends.publication.services.files import place_of
from amends.publication.services.mail import sends_mail
from amends.publication.services.site_folder import STATE, Site
from amends.publication.services.site_pages import PlanLine

PACKAGE = Path(__file__).resolve().parents[2]
# What the look of the pages depends on.
DRAWN_BY = ("publication", "ui")
DAYS = ("as_at", "published_on", "changed_on")


@dataclass(frozen=True)
class PlanState:
    """What was drawn of a plan.

    `print` is of what its pages depend on, `files` has each one's size, `addresses` are those of the
    sitemap with their days, `target` where `latest` leads.
    """

    print: str
    id: str
    line: PlanLine
    target: str
    files: dict[str, int]
    addresses: tuple[tuple[str, str], ...]


def state_name(plan: str) -> str:
    """The file that keeps what was drawn of a plan."""
    return f"{STATE}/plans/{plan}.json"


def words_name(plan: str) -> str:
    """The file that keeps where each word of a plan stands, one a line."""
    return f"{STATE}/words/{plan}.txt"


def save(site: Site, state: PlanState) -> None:
    """Keep what was drawn."""
    told = asdict(state)
    told["line"] |= {name: told["line"][name].isoformat() for name in DAYS}
    site.put(state_name(state.id), canonical(told))


def read(site: Site, plan: str) -> PlanState | None:
    """What was drawn of a plan; None where nothing was, or another version of Amends drew it."""
    try:
        told = json.loads(Path(site.path(state_name(plan))).read_bytes())
        line = told["line"]
        told["line"] = PlanLine(**line | {name: date.fromisoformat(line[name]) for name in DAYS})
        return PlanState(**told)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def saved(site: Site) -> list[str]:
    """The plans that were drawn, in order."""
    return sorted(path.stem for path in Path(site.path(f"{STATE}/plans")).glob("[!.]*.json"))


def states(site: Site) -> Iterator[PlanState]:
    """What was drawn of each plan, one after the other."""
    for plan in saved(site):
        state = read(site, plan)
        if state is not None:
            yield state


def take_out(site: Site, plan: str) -> None:
    """Delete every file of a plan that is not public any more."""
    state = read(site, plan)
    if state is not None:
        site.drop_folder(state.line.home, len(state.files))
    for name in (state_name(plan), words_name(plan)):
        Path(site.path(name)).unlink(missing_ok=True)


def print_of(base: str, editions: Sequence[Edition], keys: str) -> str:
    """What a plan's pages depend on, as a digest: the same again, and they need not be drawn.

    An edition's own words never change but by a removal, which says so in a notice.
    """
    newest = editions[-1]
    facts = [
        drawn_by(),
        base,
        settings.PUBLIC_ADDRESS,
        sends_mail(),
        keys,
        newest.organisation.slug,
        newest.organisation.name,
        newest.organisation.notice,
        newest.plan.name,
        [
            [
                str(each.pk),
                each.number,
                public_from(each).isoformat(),
                [[str(one.pk), one.text, one.signature, one.key_id] for one in notices_of(each)],
                listed_formats(each),
            ]
            for each in editions
        ],
    ]
    return hashlib.sha256(canonical(facts)).hexdigest()


def listed_formats(edition: Edition) -> str:
    """The digest of the signed list of an edition's other formats; empty where there is none, or it was withdrawn."""
    if withdrawal_of(edition) is not None:
        return ""
    try:
        data = Path(f"{settings.PUBLIC_FOLDER}/{place_of(edition)}/{FILES}").read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(data).hexdigest()


@cache
def drawn_by() -> str:
    """A digest of the program that draws, and of its words in every language: after an update all is drawn anew."""
    digest = hashlib.sha256()
    for stage in DRAWN_BY:
        for path in sorted((PACKAGE / stage).rglob("*")):
            if path.suffix in {".py", ".jinja"}:
                digest.update(path.read_bytes())
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).rglob("*.mo")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
