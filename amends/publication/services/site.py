"""The whole public side as a folder of static files, of which only what has changed is drawn again."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Refused, canonical
from amends.publication.queries.editions import published_editions, publisher, withdrawal_of
from amends.publication.queries.site import public_outlines, publishers
from amends.publication.rules import LANGUAGE, searching, site
from amends.publication.rules.accessibility import AccessibilityStatement
from amends.publication.services import site_pages as pages
from amends.publication.services import site_state as states
from amends.publication.services.feeds import wide_follow_files
from amends.publication.services.files import alone, common_files, org_pub
from amends.publication.services.pages import locale_of
from amends.publication.services.site_folder import Site, check_folder
from amends.publication.services.site_pages import PlanLine
from amends.publication.services.site_plans import FormatsMissing, draw_plan, formats_of
from amends.publication.services.site_state import PlanState

SCRIPT = "public-search.js"
INDEX = "search/index.json"
# After so many plans, what was written is made sure to be on the disk before it counts as done.
BATCH = 50


@dataclass
class Built:
    """What a build did. `unfinished` names the editions that are not in every format, each with the reason."""

    plans: int = 0
    drawn: int = 0
    written: int = 0
    removed: int = 0
    unfinished: list[str] = field(default_factory=list)


def build_site(
    folder: Path,
    *,
    base: str,
    statement: AccessibilityStatement,
    formats: bool = True,
    anew: bool = False,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Built:
    """Make a folder hold the whole public side, and nothing else.

    Args:
        folder: empty, new, or built before. What is in it and not of the site is deleted, but for names
            at its top that begin with a dot.
        base: where the public will read it, without a slash at its end.
        statement: what the organisation says in its accessibility statement.
        formats: also PDF and the others; what is missing of them is made where the key is at hand.
        anew: draw everything, whatever was drawn before.
        told: called after each plan with how many are done, of how many.

    Raises Refused for a folder that is not ours or cannot be written to. Killed at any moment, it leaves whole
    files, and the next build goes on from there.

    """
    check_folder(folder)
    built = Built()
    try:
        with alone(folder), translation.override(locale_of(LANGUAGE)):
            here = Site(folder)
            _draw_plans(here, built, base=base, formats=formats, anew=anew, told=told)
            _draw_around(here, base, statement)
            here.end()
            built.written, built.removed = here.written, here.removed
            return built
    except OSError as problem:
        raise Refused(
            _(
                "Cannot write the site to %(folder)s (%(problem)s). Every file in it is whole; put that right,"
                " and build again."
            )
            % {"folder": folder, "problem": problem.strerror}
        ) from problem


def _draw_plans(
    here: Site,
    built: Built,
    *,
    base: str,
    formats: bool,
    anew: bool,
    told: Callable[[int, int], None],
) -> None:
    """Every plan's own files, where anything of it has changed; what is not public any more goes first."""
    now = clock.now()
    wanted = [(each, list(public_outlines(each.pk, now))) for each in publishers()]
    built.plans = sum(len(plans) for _organisation, plans in wanted)
    known = {str(plan) for _organisation, plans in wanted for plan in plans}
    gone = [plan for plan in states.saved(here) if plan not in known]
    for old in gone:
        here.begin()
        states.take_out(here, old)
    waiting: list[PlanState] = []
    done = 0
    for organisation, plans in wanted:
        keys = org_pub(organisation) if plans else ""
        for plan, outline in public_outlines(organisation.pk, now).items() if plans else ():
            mark = states.print_of(base, outline, keys)
            before = states.read(here, str(plan))
            complete = not formats or all(
                states.listed_formats(each) for each in outline if withdrawal_of(each) is None
            )
            same = before is not None and before.print == mark and here.stands(before.files.items())
            if anew or not (same and complete):
                # Its mark is of the outline, read first: what has changed since is drawn by the next build.
                editions = published_editions(organisation.slug, plan, now)
                made: dict[int, tuple[str, ...]] = {}
                for each in editions if formats else ():
                    try:
                        made[each.number] = formats_of(each)
                    except FormatsMissing as missing:
                        built.unfinished.append(str(missing))
                if made:
                    mark = states.print_of(base, outline, keys)
                here.begin()
                state = draw_plan(here, base, editions, mark, made)
                here.drop(before.files.keys() - state.files.keys() if before else ())
                waiting.append(state)
                built.drawn += 1
            done += 1
            told(done, built.plans)
            if len(waiting) >= BATCH:
                _settle(here, waiting)
    _settle(here, waiting)


def _settle(here: Site, waiting: list[PlanState]) -> None:
    """What was written is on the disk; only then do the plans count as drawn."""
    if waiting:
        here.settle()
    for state in waiting:
        states.save(here, state)
    waiting.clear()


def _draw_around(here: Site, base: str, statement: AccessibilityStatement) -> None:
    """Everything that stands around the plans; and nothing else is left."""
    wanted: set[str] = set()
    lines: dict[str, list[PlanLine]] = {}
    for state in states.states(here):
        wanted |= state.files.keys()
        lines.setdefault(state.line.slug, []).append(state.line)
    parts = [_pages_around(base, lines, statement), _for_machines(here, base)]
    names = _index_names(here) if here.whole else None
    if names is None:
        parts.append(_index(here))
    for name, data in (each for part in parts for each in part):
        here.put(name, data)
        wanted.add(name)
    here.sweep(wanted | (names or set()))
    if here.written or here.removed:
        here.settle()


def _pages_around(
    base: str, lines: dict[str, list[PlanLine]], statement: AccessibilityStatement
) -> Iterator[tuple[str, bytes]]:
    """The pages of no plan, and what they link to."""
    yield from common_files()
    script = finders.find(SCRIPT)
    if script:
        yield f"assets/{SCRIPT}", Path(script).read_bytes()
    now = clock.now()
    feeds = {"": list(wide_follow_files(None, now, base))}
    feeds |= {slug: list(wide_follow_files(publisher(slug), now, base)) for slug in lines}
    names = {
        slug: [name.rpartition("/")[2] for name, _data in each] for slug, each in feeds.items()
    }
    for each in feeds.values():
        yield from each
    named = sorted(lines, key=lambda slug: (lines[slug][0].organisation.casefold(), slug))
    ordered = {
        slug: sorted(lines[slug], key=lambda line: (line.title.casefold(), line.home))
        for slug in named
    }
    yield "index.html", pages.home_page(base, ordered, names[""])
    for slug, found in ordered.items():
        yield f"{slug}/index.html", pages.publisher_page(base, found, names[slug])
    yield "search/index.html", pages.search_page(base)
    yield "accessibility/index.html", pages.accessibility_page(base, statement)
    yield "404.html", pages.lost_page(base)


def _index_names(here: Site) -> set[str] | None:
    """The files of the index as it stands; None where one of them is missing."""
    try:
        told = json.loads(Path(here.path(INDEX)).read_bytes())
        names = {f"search/parts/{searching.part_name(prefix)}" for prefix in told["parts"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    names.add(INDEX)
    return names if all(Path(here.path(name)).is_file() for name in names) else None


def _index(here: Site) -> Iterator[tuple[str, bytes]]:
    """The parts of the index, one first letter after another, so that few words are held at a time."""
    prefixes: list[str] = []
    with ExitStack() as open_files:
        buckets: dict[str, IO[str]] = {}
        for plan in states.saved(here):
            with suppress(FileNotFoundError):
                text = Path(here.path(states.words_name(plan))).read_text(encoding="utf-8")
                for letter, rows in groupby(text.splitlines(keepends=True), key=itemgetter(0)):
                    if letter not in buckets:
                        buckets[letter] = open_files.enter_context(
                            tempfile.TemporaryFile("w+", encoding="utf-8")
                        )
                    buckets[letter].writelines(rows)
        for letter in sorted(buckets):
            buckets[letter].seek(0)
            postings: dict[str, list[str]] = {}
            for row in buckets[letter]:
                word, _space, places = row.rstrip("\n").partition(" ")
                postings.setdefault(word, []).append(places)
            whole = {word: " ".join(postings[word]) for word in sorted(postings)}
            for prefix, data in searching.parts_of(whole, letter):
                prefixes.append(prefix)
                yield f"search/parts/{searching.part_name(prefix)}", data
    yield INDEX, canonical({"common": sorted(searching.COMMON), "parts": prefixes})


def _for_machines(here: Site, base: str) -> Iterator[tuple[str, bytes]]:
    """The sitemap, the redirects, the headers, and what robots may read."""
    yield from site.sitemaps(base, _addresses(here))
    moved = (
        (f"{each.line.home}/latest/", f"{each.line.home}/{each.target}")
        for each in states.states(here)
    )
    yield "_redirects", site.redirects_file(base, moved).encode()
    yield "_headers", site.headers_file(base).encode()
    yield "robots.txt", site.robots_file(base).encode()


def _addresses(here: Site) -> Iterator[site.Listed]:
    """Every page that may be listed, with the last day on which it changed."""
    days: dict[str, date] = {}
    for state in states.states(here):
        slug, day = state.line.slug, state.line.changed_on
        days[slug] = max(days.get(slug, day), day)
        yield from ((place, date.fromisoformat(each)) for place, each in state.addresses)
    yield from ((f"{slug}/", day) for slug, day in days.items())
    if days:
        yield "", max(days.values())
