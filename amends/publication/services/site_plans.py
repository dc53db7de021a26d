"""One plan of the public site: its files, and what the site keeps of it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused, canonical
from amends.publication.models import Edition
from amends.publication.queries.editions import withdrawal_of
from amends.publication.rules import searching
from amends.publication.rules.renderings import FILES
from amends.publication.services import site_pages as pages
from amends.publication.services.files import place_of, plan_files, read_list
from amends.publication.services.renderings import is_rendered, render_edition
from amends.publication.services.site_folder import Site
from amends.publication.services.site_pages import PlanLine, ToldPlan
from amends.publication.services.site_state import PlanState, words_name
from amends.ui.dates import in_words

# By how a file's name ends: it can be subscribed to.
FEEDS = (".atom", "feed.xml", "feed.json", ".ics")


class FormatsMissing(Exception):
    """An edition is not in every format; says which, and why."""


def formats_of(edition: Edition) -> tuple[str, ...]:
    """An edition's other formats that can be read, made first where they are missing, and their signed list.

    Raises FormatsMissing where they cannot be made.
    """
    if withdrawal_of(edition) is not None:
        return ()
    if not is_rendered(edition):
        try:
            render_edition(edition)
        except (Refused, OSError) as problem:
            named = _("%(plan)s, edition %(number)s") % {
                "plan": edition.plan.name,
                "number": edition.number,
            }
            raise FormatsMissing(f"{named}: {problem}") from problem
    place = Path(settings.PUBLIC_FOLDER) / place_of(edition)
    body = read_list(place)
    listed: dict[str, str] = body["files"] if body else {}
    fine = all(
        hashlib.sha256((place / name).read_bytes()).hexdigest() == digest
        for name, digest in listed.items()
    )
    return (*listed, FILES) if listed and fine else ()


def draw_plan(
    site: Site, base: str, editions: list[Edition], mark: str, formats: dict[int, tuple[str, ...]]
) -> PlanState:
    """Write the files of one plan. `formats` has the files of each edition's other formats, by its number."""
    files: dict[str, int] = {}
    newest = editions[-1]
    home = f"{newest.organisation.slug}/{newest.plan_id}"
    for name, data in plan_files(editions, base):
        # The site's own page of the plan says more.
        if name != f"{home}/index.html":
            files[name] = site.put(name, data)
    feeds = tuple(
        name.removeprefix(f"{home}/")
        for name in files
        if name.endswith(FEEDS) and name.rpartition("/")[0] == home
    )
    for edition in editions:
        for name in formats.get(edition.number, ()):
            place = f"{place_of(edition)}/{name}"
            files[place] = site.put(place, Path(f"{settings.PUBLIC_FOLDER}/{place}").read_bytes())
    plan = ToldPlan(
        id=str(newest.plan_id),
        title=newest.plan.name,
        organisation=newest.organisation.name,
        slug=newest.organisation.slug,
        notice=newest.organisation.notice,
        home=home,
        editions=tuple(
            pages.told_edition(each, newer, formats.get(each.number, ()))
            for each, newer in zip(editions, [*editions[1:], None], strict=True)
        ),
        feeds=feeds,
    )
    for name, data in own_files(base, plan):
        files[name] = site.put(name, data)
    site.put(words_name(plan.id), words_of(plan))
    return state_of(plan, mark, files)


def own_files(base: str, plan: ToldPlan) -> Iterator[tuple[str, bytes]]:
    """The pages of a plan beside its editions, and what the search shows of it."""
    yield f"{plan.home}/index.html", pages.plan_page(base, plan)
    yield f"{plan.home}/latest/index.html", pages.latest_page(base, plan, target_of(plan))
    for thing, (told, editions) in plan.told().items():
        yield (
            f"{plan.home}/recommendation/{thing}/index.html",
            pages.recommendation_page(base, plan, told, editions)
            if told
            else pages.gone_page(base, plan, thing, editions),
        )
    shown = {
        "title": plan.latest.title if plan.latest else plan.title,
        "organisation": plan.organisation,
        "home": plan.home,
        "day": in_words((plan.latest or plan.editions[-1]).as_at),
        "recommendations": [
            [each.id, each.number, each.beginning]
            for each in (plan.latest.recommendations if plan.latest else ())
        ],
    }
    yield f"search/plans/{searching.key_of(UUID(plan.id))}.json", canonical(shown)


def target_of(plan: ToldPlan) -> str:
    """Where `latest` leads, below the plan: the newest edition that stands, or the list of all."""
    return f"edition/{plan.latest.number}/" if plan.latest else "editions/"


def words_of(plan: ToldPlan) -> bytes:
    """Where each word of a plan stands, one a line: what it is called, what it says in short, each recommendation."""
    latest = plan.latest
    texts = [f"{plan.title} {plan.organisation}"]
    if latest:
        texts = [f"{latest.title} {latest.case} {plan.organisation} {latest.summary}"]
        texts += [
            " ".join((each.number, each.text, each.report, each.wording, *each.actions))
            for each in latest.recommendations
        ]
    key = searching.key_of(UUID(plan.id))
    places = searching.places_of(texts)
    return "".join(f"{word} {key}:{places[word]}\n" for word in sorted(places)).encode()


def state_of(plan: ToldPlan, mark: str, files: dict[str, int]) -> PlanState:
    """What later steps need of a plan, and the next build."""
    latest = plan.latest
    shown = latest or plan.editions[-1]
    listed = [(f"{plan.home}/", plan.changed_on)]
    listed += [
        (f"{plan.home}/edition/{each.number}/", each.changed_on)
        for each in plan.editions
        if not each.withdrawn
    ]
    listed += [
        (f"{plan.home}/recommendation/{thing}/", max(each.changed_on for each in editions))
        for thing, (told, editions) in plan.told().items()
        if told
    ]
    line = PlanLine(
        title=latest.title if latest else plan.title,
        organisation=plan.organisation,
        slug=plan.slug,
        notice=plan.notice,
        home=plan.home,
        latest=latest.number if latest else 0,
        as_at=shown.as_at,
        published_on=shown.published_on,
        changed_on=plan.changed_on,
    )
    addresses = tuple((place, day.isoformat()) for place, day in listed)
    return PlanState(mark, plan.id, line, target_of(plan), files, addresses)
