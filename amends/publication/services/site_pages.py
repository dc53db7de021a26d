"""Drawing the pages of the public site that stand around the editions. Nothing here is sealed: each is drawn anew."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from amends.publication.models import Edition
from amends.publication.queries.editions import notices_of, public_day, withdrawal_of
from amends.publication.rules.accessibility import AccessibilityStatement
from amends.publication.rules.edition import IN_PLACE, LANGUAGE
from amends.publication.rules.renderings import RENDERINGS
from amends.publication.rules.site import below, data_block
from amends.publication.services.pages import locale_of, with_signs
from amends.ui.dates import in_words

SCHEMA = "https://schema.org"
# How much of a recommendation is read in a list, in characters.
BEGINNING = 160


@dataclass(frozen=True)
class Head:
    """What the frame of a page needs: its title, what it is in a line, the ways to the top and to itself.

    `address` is below the site's own, `trail` the pages above it as (words, way). `data` says the same as the
    page in the words of schema.org.
    """

    title: str
    description: str
    base: str
    address: str
    top: str
    trail: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    indexed: bool = True

    @property
    def whole(self) -> str:
        """The page's address in full."""
        return f"{self.base}/{self.address}"

    @property
    def block(self) -> Markup:
        """The data as it stands in the page."""
        return Markup(data_block({"@context": SCHEMA, **self.data}))  # noqa: S704  # it can end no element


@dataclass(frozen=True)
class ToldRecommendation:
    """A recommendation as an edition tells it: `place` is its place on the edition's page, from 1."""

    id: str
    number: str
    part_of: str
    text: str
    report: str
    paragraph: str
    wording: str
    place: int
    edition: int
    actions: tuple[str, ...]

    @property
    def beginning(self) -> str:
        """Enough of it to know it by."""
        words = " ".join(self.text.split())
        return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True)
class ToldEdition:
    """An edition of the site: what it says, unless it was withdrawn, and the last day on which anything of it changed."""

    number: int
    as_at: date
    published_on: date
    withdrawn: bool
    changed_on: date
    title: str
    case: str
    summary: str
    recommendations: tuple[ToldRecommendation, ...]
    ids: tuple[str, ...]
    formats: tuple[str, ...] = ()
    language: str = LANGUAGE


@dataclass(frozen=True)
class ToldPlan:
    """A plan of the site, its editions oldest first. `home` is its address below the site's own."""

    id: str
    title: str
    organisation: str
    slug: str
    notice: str
    home: str
    editions: tuple[ToldEdition, ...]
    feeds: tuple[str, ...] = ()

    @property
    def latest(self) -> ToldEdition | None:
        """The newest edition that stands."""
        return next((each for each in reversed(self.editions) if not each.withdrawn), None)

    @property
    def changed_on(self) -> date:
        """The last day on which anything of it changed."""
        return max(each.changed_on for each in self.editions)

    def told(self) -> dict[str, tuple[ToldRecommendation | None, tuple[ToldEdition, ...]]]:
        """Each recommendation that any edition had: as the newest that stands tells it, and every edition with it."""
        found: dict[str, tuple[ToldRecommendation | None, tuple[ToldEdition, ...]]] = {}
        for edition in self.editions:
            standing = {each.id: each for each in edition.recommendations}
            for one in edition.ids:
                before, editions = found.get(one, (None, ()))
                found[one] = (standing.get(one, before), (*editions, edition))
        return found


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list: no more of it is kept once its own pages are drawn."""

    title: str
    organisation: str
    slug: str
    notice: str
    home: str
    latest: int
    as_at: date
    published_on: date
    changed_on: date


def told_edition(edition: Edition, newer: Edition | None, formats: Sequence[str]) -> ToldEdition:
    """An edition as the site tells of it. Of one that was withdrawn nothing is told but that it was there."""
    withdrawn = withdrawal_of(edition) is not None
    days = [public_day(edition), *(each.effective_on for each in notices_of(edition))]
    sections = {each["name"]: each["content"] for each in json.loads(edition.content)["sections"]}
    parts = [part for name, part in sections.items() if name.startswith(IN_PLACE)]
    about = sections["about"]
    return ToldEdition(
        number=edition.number,
        as_at=edition.as_at,
        published_on=public_day(edition),
        withdrawn=withdrawn,
        changed_on=max([*days, *([public_day(newer)] if newer else [])]),
        title="" if withdrawn else about["title"],
        case="" if withdrawn else about["case"],
        summary="" if withdrawn else sections["in short"]["summary"],
        recommendations=()
        if withdrawn
        else tuple(told(part, place, edition.number) for place, part in enumerate(parts, 1)),
        ids=tuple(part["id"] for part in parts),
        formats=tuple(name for name in RENDERINGS if name in formats),
        language=about.get("language", LANGUAGE),
    )


def told(part: Mapping[str, Any], place: int, edition: int) -> ToldRecommendation:
    """A recommendation out of an edition's content."""
    return ToldRecommendation(
        id=part["id"],
        number=part["number"],
        part_of=part["part_of"],
        text=part["text"],
        report=part["report"],
        paragraph=part["paragraph"],
        wording=part["wording"],
        place=place,
        edition=edition,
        actions=tuple(each["title"] for each in part["actions"]),
    )


def draw(name: str, head: Head, **page: object) -> bytes:
    """A page of the site."""
    with translation.override(locale_of(LANGUAGE)):
        given = {"head": head, "site": _("Improvement plans"), **page}
        drawn = render_to_string(f"publication/site/{name}.jinja", {"page": given})
        return with_signs(drawn).encode()


def home_page(
    base: str, publishers: Mapping[str, Sequence[PlanLine]], feeds: Sequence[str]
) -> bytes:
    """Every organisation, A to Z, with its plans where they are few."""
    few = sum(map(len, publishers.values())) <= 50
    data = {"@type": "WebSite", "name": _("Improvement plans"), "url": f"{base}/"}
    described = _("What organisations promised after investigations, and what has truly changed.")
    head = Head(_("Improvement plans"), described, base, "", "", data=data)
    return draw("home", head, publishers=publishers, few=few, feeds=feeds)


def publisher_page(base: str, lines: Sequence[PlanLine], feeds: Sequence[str]) -> bytes:
    """Every plan of an organisation, A to Z."""
    first = lines[0]
    data = {
        "@type": "CollectionPage",
        "name": first.organisation,
        "url": f"{base}/{first.slug}/",
        "publisher": {"@type": "Organization", "name": first.organisation},
    }
    described = _("Every improvement plan that %(organisation)s has published.") % {
        "organisation": first.organisation
    }
    head = Head(
        first.organisation, described, base, f"{first.slug}/", "../", home_trail("../"), data
    )
    return draw("publisher", head, lines=lines, notice=first.notice, feeds=feeds)


def plan_page(base: str, plan: ToldPlan) -> bytes:
    """The latest edition in short, its recommendations, and every edition."""
    latest = plan.latest
    title = latest.title if latest else plan.title
    data = {
        "@type": "CreativeWork",
        "name": title,
        "url": f"{base}/{plan.home}/",
        "publisher": {"@type": "Organization", "name": plan.organisation},
        "dateModified": plan.changed_on.isoformat(),
        "hasPart": [edition_data(base, plan, each) for each in plan.editions if not each.withdrawn],
    }
    head = Head(
        title,
        plan_in_a_line(plan),
        base,
        f"{plan.home}/",
        "../../",
        publisher_trail(plan, "../"),
        data,
    )
    return draw("plan", head, plan=plan, latest=latest)


def plan_in_a_line(plan: ToldPlan) -> str:
    """Whose plan it is, and of which day its latest edition."""
    latest = plan.latest
    if latest is None:
        return _("Every edition of this plan of %(organisation)s was withdrawn.") % {
            "organisation": plan.organisation
        }
    return _("The improvement plan of %(organisation)s, as at %(day)s.") % {
        "organisation": plan.organisation,
        "day": in_words(latest.as_at),
    }


def edition_data(base: str, plan: ToldPlan, edition: ToldEdition) -> dict[str, object]:
    """An edition in the words of schema.org."""
    place = f"{base}/{plan.home}/edition/{edition.number}/"
    return {
        "@type": "Report",
        "name": edition.title,
        "url": place,
        "version": str(edition.number),
        "datePublished": edition.published_on.isoformat(),
        "inLanguage": edition.language,
        "encoding": [
            {"@type": "MediaObject", "contentUrl": f"{place}{name}"}
            for name in ("edition.json", *edition.formats)
        ],
    }


def recommendation_page(
    base: str,
    plan: ToldPlan,
    told: ToldRecommendation,
    editions: Sequence[ToldEdition],
) -> bytes:
    """The permanent address of a recommendation: word for word, what is said of it now, and every edition with it."""
    title = _("Recommendation %(number)s") % {"number": told.number}
    newest = next(each for each in editions if each.number == told.edition)
    data = {
        "@type": "CreativeWork",
        "name": title,
        "url": f"{base}/{plan.home}/recommendation/{told.id}/",
        "text": told.text,
        "isPartOf": {"@type": "CreativeWork", "name": newest.title, "url": f"{base}/{plan.home}/"},
    }
    head = _head_of_recommendation(base, plan, told.id, f"{title}: {newest.title}", data)
    placed = [(each, each.ids.index(told.id) + 1) for each in reversed(editions)]
    return draw("recommendation", head, plan=plan, told=told, editions=placed, newest=newest)


def gone_page(base: str, plan: ToldPlan, id: str, editions: Sequence[ToldEdition]) -> bytes:
    """What stands at a recommendation's address once every edition that told it was withdrawn."""
    head = _head_of_recommendation(
        base, plan, id, _("This recommendation was withdrawn"), {}, indexed=False
    )
    return draw("gone", head, plan=plan, editions=editions)


def _head_of_recommendation(
    base: str,
    plan: ToldPlan,
    id: str,
    title: str,
    data: Mapping[str, object],
    *,
    indexed: bool = True,
) -> Head:
    address = f"{plan.home}/recommendation/{id}/"
    trail = publisher_trail(plan, "../../../")
    plan_title = plan.latest.title if plan.latest else plan.title
    trail = (*trail, (plan_title, "../../"))
    return Head(title, plan_in_a_line(plan), base, address, "../../../../", trail, data, indexed)


def latest_page(base: str, plan: ToldPlan, target: str) -> bytes:
    """On to the newest edition, for servers that cannot send on by themselves."""
    title = _("The latest edition")
    head = Head(
        title, plan_in_a_line(plan), base, f"{plan.home}/{target}", "../../../", indexed=False
    )
    return draw("latest", head, plan=plan, target=f"../{target}")


def search_page(base: str) -> bytes:
    """Looking for words in every plan."""
    head = Head(
        _("Search the plans"),
        _("Find plans and recommendations by the words in them."),
        base,
        "search/",
        "../",
        home_trail("../"),
    )
    return draw("search", head)


def accessibility_page(base: str, statement: AccessibilityStatement) -> bytes:
    """The accessibility statement in the form of the regulations."""
    head = Head(
        _("Accessibility statement"),
        _("How accessible this website is, and whom to tell if something is not."),
        base,
        "accessibility/",
        "../",
        home_trail("../"),
    )
    return draw("accessibility", head, statement=statement, missing=statement.missing)


def lost_page(base: str) -> bytes:
    """Not found: its links are whole addresses, because it is shown at any depth."""
    head = Head(
        _("Page not found"),
        "",
        base,
        "404.html",
        below(base),
        home_trail(below(base)),
        indexed=False,
    )
    return draw("lost", head)


def home_trail(way: str) -> tuple[tuple[str, str], ...]:
    """The way home."""
    return ((_("Improvement plans"), way),)


def publisher_trail(plan: ToldPlan, way: str) -> tuple[tuple[str, str], ...]:
    """The way home and to the organisation."""
    return (*home_trail(f"{way}../"), (plan.organisation, way))
