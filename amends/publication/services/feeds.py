"""Following what is published: feeds of a plan, an organisation and the whole site, and calendars of promised days."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from amends.people.models import Organisation
from amends.publication.models import Edition
from amends.publication.queries.editions import (
    REDACTED,
    corrected_numbers,
    notices_of,
    numbers_in,
    public_from,
    recently_published,
    withdrawal_of,
)
from amends.publication.rules import LANGUAGE, told_of
from amends.publication.rules.calendar import Event, calendar
from amends.publication.rules.compared import day_of
from amends.publication.rules.exchange import KINDS_OF_PROMISE
from amends.publication.rules.feeds import (
    ATOM_FILE,
    JSON_FILE,
    Entry,
    Feed,
    Gone,
    atom,
    json_feed,
    newest,
)
from amends.publication.sentences.ended import names_of_ended
from amends.publication.services.pages import locale_of
from amends.ui.dates import in_words

CALENDAR = "dates.ics"
# Entries of a feed, and of those that are gone: what is older stands in the list of editions.
MOST_ENTRIES = 100
# The numbers of the editions that an edition, by its id, corrects.
type Corrected = Mapping[UUID, set[int]]
WRITERS = {ATOM_FILE: atom, JSON_FILE: json_feed}


def base_of(asked_at: str = "", base: str = "") -> str:
    """The address of the top of the public side: as a site is built for it, as it was set, as it was asked for."""
    said: str = base or settings.PUBLIC_ADDRESS
    return f"{said}/" if said else asked_at


def plan_feed(slug: str, plan_id: UUID, now: datetime, asked_at: str = "") -> Feed | None:
    """What came out last of one plan; None where nothing is public."""
    of = Edition.objects.filter(organisation__slug=slug, plan=plan_id)
    editions = recently_published(of, now, MOST_ENTRIES)
    return feed_of(editions, corrected_numbers(editions), asked_at) if editions else None


def feed_of(
    editions: Sequence[Edition], corrected: Corrected, asked_at: str = "", *, base: str = ""
) -> Feed:
    """The newest of what came out of one plan; there is at least one edition. `base` is of a site that is built."""
    plan, organisation = editions[0].plan, editions[0].organisation
    with translation.override(locale_of(LANGUAGE)):
        title = _("%(plan)s, %(organisation)s") % {
            "plan": plan.name,
            "organisation": organisation.name,
        }
        return Feed(
            id=f"urn:uuid:{plan.pk}",
            title=title,
            language=LANGUAGE,
            folder=f"{organisation.slug}/{plan.pk}/",
            entries=entries_among(editions, corrected),
            gone=gone_of(editions),
            base=base_of(asked_at, base),
        )


def wide_feed(
    organisation: Organisation | None, now: datetime, asked_at: str = "", *, base: str = ""
) -> Feed | None:
    """What came out last of an organisation, or of all; None where nothing is public."""
    everywhere = Edition.objects.all()
    of = everywhere.filter(organisation=organisation) if organisation else everywhere
    editions = recently_published(of, now, MOST_ENTRIES)
    if not editions:
        return None
    with translation.override(locale_of(LANGUAGE)):
        title = (
            _("Improvement plans of %(organisation)s") % {"organisation": organisation.name}
            if organisation
            else _("Improvement plans")
        )
        site = uuid5(NAMESPACE_URL, settings.PUBLIC_ADDRESS or "amends:public")
        return Feed(
            id=f"urn:uuid:{organisation.pk if organisation else site}",
            title=title,
            language=LANGUAGE,
            folder=f"{organisation.slug}/" if organisation else "",
            entries=entries_among(editions, corrected_numbers(editions)),
            gone=gone_of(editions),
            base=base_of(asked_at, base),
        )


def entries_among(editions: Sequence[Edition], corrected: Corrected) -> tuple[Entry, ...]:
    """The newest entries of editions."""
    told = (each for edition in editions for each in entries_of(edition, corrected))
    return newest(list(told), MOST_ENTRIES)


def entries_of(edition: Edition, corrected: Corrected) -> Iterator[Entry]:
    """An edition, what it corrects, and its withdrawal; the edition itself only while it stands."""
    began, withdrawn = public_from(edition), withdrawal_of(edition)
    home = f"{edition.organisation.slug}/{edition.plan_id}/edition/{edition.number}/"
    by = edition.organisation.name
    facts = {"number": edition.number, "plan": edition.plan.name, "day": in_words(edition.as_at)}
    if withdrawn is not None:
        title = _("Edition %(number)s was withdrawn: %(plan)s") % facts
        moment = max(began, withdrawn.recorded_at)
        yield Entry(f"urn:uuid:{withdrawn.pk}", title, withdrawn.text, by, moment, moment, home)
        return
    removed = [each.recorded_at for each in notices_of(edition) if each.kind == REDACTED]
    yield Entry(
        f"urn:uuid:{edition.pk}",
        _("Edition %(number)s: %(plan)s") % facts,
        _("A new edition. It shows how things stood on %(day)s.") % facts,
        by,
        began,
        max(began, *removed) if removed else began,
        home,
    )
    for number in sorted(corrected.get(edition.pk, ())):
        yield Entry(
            f"urn:uuid:{uuid5(edition.pk, f'corrects {number}')}",
            _("Edition %(number)s corrects edition %(corrected)s: %(plan)s")
            % {**facts, "corrected": number},
            _("Something in edition %(number)s was wrong. The newer edition says what is right.")
            % {"number": number},
            by,
            began,
            began,
            f"{home}#corrections",
        )


def gone_of(editions: Sequence[Edition]) -> tuple[Gone, ...]:
    """The editions that were withdrawn last, for readers that take an entry away again."""
    gone = [
        Gone(f"urn:uuid:{each.pk}", max(public_from(each), notice.recorded_at), notice.text)
        for each in editions
        if (notice := withdrawal_of(each)) is not None
    ]
    return tuple(sorted(gone, key=lambda each: (each.when, each.id), reverse=True)[:MOST_ENTRIES])


def written(feed: Feed, name: str) -> bytes:
    """The bytes of a feed: `name` is feed.atom or feed.json."""
    return WRITERS[name](feed)


def plan_follow_files(
    home: str, editions: Sequence[Edition], base: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Feeds and calendars of a plan as files; no calendar of an edition that was withdrawn."""
    feed = feed_of(editions, {each.pk: numbers_in(each) for each in editions}, base=base)
    yield from ((f"{home}/{name}", written(feed, name)) for name in WRITERS)
    for each in editions:
        if withdrawal_of(each) is None:
            yield f"{home}/edition/{each.number}/{CALENDAR}", edition_calendar(each)
    newest = plan_calendar(editions)
    if newest is not None:
        yield f"{home}/{CALENDAR}", newest


def gone_calendars(editions: Sequence[Edition]) -> Iterator[str]:
    """Calendars of editions that were withdrawn, and the plan's where none stands: they go."""
    home = f"{editions[-1].organisation.slug}/{editions[-1].plan_id}" if editions else ""
    gone = [each for each in editions if withdrawal_of(each) is not None]
    yield from (f"{home}/edition/{each.number}/{CALENDAR}" for each in gone)
    if editions and len(gone) == len(editions):
        yield f"{home}/{CALENDAR}"


def wide_follow_files(
    organisation: Organisation | None, now: datetime, base: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Feeds of an organisation, or of the site, as files; none where nothing is public."""
    feed = wide_feed(organisation, now, base=base)
    if feed is not None:
        yield from ((f"{feed.folder}{name}", written(feed, name)) for name in WRITERS)


# Promised days ------------------------------------------------------------------------------------


def plan_calendar(editions: Sequence[Edition]) -> bytes | None:
    """The days that the newest edition which stands promises; None where none does.

    After a withdrawal an earlier edition's days hold again, under a moment and a number that have not
    fallen: both are of all that came out, and of all that was said of it since.
    """
    standing = [each for each in editions if withdrawal_of(each) is None]
    return dated(standing[-1], editions) if standing else None


def edition_calendar(edition: Edition) -> bytes:
    """The days that one edition promises."""
    return dated(edition, [edition])


def dated(edition: Edition, of: Sequence[Edition]) -> bytes:
    """An edition's days, out of its sealed JSON, so that nothing private can be among them.

    `of` are the editions in whose calendar they stand, the oldest first.
    """
    notices = [notice for each in of for notice in notices_of(each)]
    with translation.override(locale_of(LANGUAGE)):
        return calendar(
            edition.plan.name,
            events_of(json.loads(edition.content), edition.plan_id),
            made=max([edition.frozen_at, *(each.recorded_at for each in notices)]),
            revision=of[-1].number + len(notices),
        )


def events_of(content: dict[str, object], plan: UUID) -> Iterator[Event]:
    """Each promise of each action as it stands, by an id that stays when it moves."""
    told = told_of(content)
    given_up = names_of_ended(str(told.edition["about"].get("language", LANGUAGE)))
    leads = {
        "in_place_by": _("Action %(number)s is promised to be in place"),
        "evidenced_by": _("Action %(number)s is promised to be shown to work"),
        "re_test_by": _("Action %(number)s is to be tested again"),
    }
    for action, part in told.actions.items():
        for what in KINDS_OF_PROMISE:
            promises = [each for each in part["promised"] if each["what"] == what]
            days = [day for each in promises if (day := day_of(each["by"])) is not None]
            if days:
                yield Event(
                    uid=f"{what}.{action}@{plan}",
                    day=days[-1],
                    # Nobody is to wait for the day of what was stopped.
                    dropped=promises[-1]["by"] is None or part["standing"] in given_up,
                    summary=leads[what] % {"number": part["number"]},
                    description=_("%(title)s. As edition %(edition)s gives it: %(words)s.")
                    % {
                        "title": part["title"],
                        "edition": told.edition["about"]["number"],
                        "words": promises[-1]["words"],
                    },
                    url=told.edition["about"]["kept_at"],
                )
