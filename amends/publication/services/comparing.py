"""The pages that say what has changed between two editions: drawn from the sealed JSON of both, and nothing else."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.utils import translation

from amends.publication.models import Edition
from amends.publication.queries.editions import public_day, putting_right, withdrawal_of
from amends.publication.rules import LANGUAGE, told_of
from amends.publication.sentences.compared import Compared, compared
from amends.publication.services.pages import draw, locale_of


@dataclass(frozen=True)
class Compares:
    """An edition as it may be chosen."""

    number: int
    as_at: date
    published_on: date
    withdrawn: bool


@dataclass(frozen=True)
class ChoosePage:
    """Which two editions to compare. `pairs` are those that have an address of their own as files.

    `asked` says that the page can answer a form, which a file cannot; `wrong` that two were chosen
    of which one was withdrawn, or twice the same.
    """

    title: str
    organisation: str
    notice: str
    editions: tuple[Compares, ...]
    pairs: tuple[tuple[int, int], ...]
    asked: bool
    wrong: bool = False
    chosen: tuple[int, int] = (0, 0)
    top: str = "../../../"

    @property
    def whole(self) -> tuple[Compares, ...]:
        """Those that can be compared."""
        return tuple(each for each in self.editions if not each.withdrawn)


@dataclass(frozen=True)
class ChangesPage:
    """What differs between two editions; `between` are those that came out between the two, and stand."""

    title: str
    organisation: str
    notice: str
    before: Compares
    between: tuple[Compares, ...]
    after: Compares
    found: Compared
    top: str = "../../../../../"

    @property
    def every(self) -> tuple[Compares, ...]:
        """Every edition that something is told of, the oldest first."""
        return (self.before, *self.between, self.after)


def told(edition: Edition) -> Compares:
    """What is said of an edition where it may be chosen."""
    return Compares(
        edition.number, edition.as_at, public_day(edition), withdrawal_of(edition) is not None
    )


def choose_page(
    editions: Sequence[Edition],
    *,
    asked: bool,
    chosen: tuple[int, int] = (0, 0),
    wrong: bool = False,
) -> str:
    """The page on which two editions are chosen; there is at least one."""
    newest = editions[-1]
    return draw(
        "choose",
        ChoosePage(
            title=newest.plan.name,
            organisation=newest.organisation.name,
            notice=newest.organisation.notice,
            editions=tuple(told(each) for each in editions),
            pairs=tuple((one.number, other.number) for one, other in pairs_of(editions)),
            asked=asked,
            wrong=wrong,
            chosen=chosen,
        ),
    )


def changes_page(before: Edition, after: Edition, editions: Sequence[Edition]) -> str:
    """What has changed between two editions that both stand, the earlier first; `editions` are all, the oldest first.

    What an edition between the two corrected is told; of one that was withdrawn nothing is.
    """
    between = [
        each
        for each in editions
        if before.number < each.number < after.number and withdrawal_of(each) is None
    ]
    return draw(
        "changes",
        ChangesPage(
            title=after.plan.name,
            organisation=after.organisation.name,
            notice=after.organisation.notice,
            before=told(before),
            between=tuple(told(each) for each in between),
            after=told(after),
            found=compared_now(
                json.loads(before.content),
                json.loads(after.content),
                # Only what these corrected is told, and few correct anything.
                [json.loads(each.content) for each in putting_right(between).values()],
            ),
        ),
    )


def compared_now(
    before: dict[str, Any], after: dict[str, Any], between: Iterable[dict[str, Any]] = ()
) -> Compared:
    """What differs between two editions' JSON, and what those between corrected, in the language of editions."""
    with translation.override(locale_of(LANGUAGE)):
        return compared(told_of(before), told_of(after), [told_of(each) for each in between])


def pairs_of(editions: Sequence[Edition]) -> Iterator[tuple[Edition, Edition]]:
    """Each edition that stands beside the one before it and beside the first, the newest first."""
    whole = [each for each in editions if withdrawal_of(each) is None]
    for place in range(len(whole) - 1, 0, -1):
        yield whole[place - 1], whole[place]
        if place > 1:
            yield whole[0], whole[place]


def changes_files(home: str, editions: Sequence[Edition]) -> Iterator[tuple[str, bytes]]:
    """The same as files, below a plan's folder."""
    yield f"{home}/changes/index.html", choose_page(editions, asked=False).encode()
    for before, after in pairs_of(editions):
        name = f"{home}/changes/{before.number}/{after.number}/index.html"
        yield name, changes_page(before, after, editions).encode()


def gone_changes(editions: Sequence[Edition]) -> Iterator[str]:
    """The files of pairs of which one was withdrawn: they go."""
    for one, other in combinations(editions, 2):
        if withdrawal_of(one) or withdrawal_of(other):
            home = f"{one.organisation.slug}/{one.plan_id}"
            yield f"{home}/changes/{one.number}/{other.number}/index.html"
