"""Drawing public pages: from an edition's content alone, so that the same content gives the same page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from amends.publication.models import Edition, Notice
from amends.publication.queries.editions import (
    REDACTED,
    WITHDRAWN,
    CorrectedBy,
    language_told,
    notices_of,
    numbers_in,
    public_day,
    putting_right,
    withdrawal_of,
)
from amends.publication.rules import (
    LANGUAGE,
    ActionPart,
    EditionContent,
    ThemePart,
    page_with_notices,
)
from amends.publication.sentences.themes import theme_named
from amends.publication.sentences.verdicts import words_of_the_check
from amends.publication.services.mail import sends_mail
from amends.publication.services.styles import styled

TEMPLATES = "publication/public"
# From an edition's address to the top of the public side, and where a preview finds that.
TOP = "../../../../"
SITE = "/public/"
# Bullets of the fonts Symbol and Wingdings, which stand in a text as letters that only these fonts have.
SIGNS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf06c": "•",
        "\uf0a7": "▪",
        "\uf06e": "▪",
        "\uf06f": "□",
        "\uf071": "□",
        "\uf0a8": "□",
        "\uf076": "◆",
        "\uf0d8": "➢",
        "\uf0e0": "→",
        "\uf0e8": "→",
        "\uf0fc": "✓",
        "\uf0fb": "✗",
        "\uf02d": "-",
    }
)
SIGN = re.compile(f"[{''.join(map(chr, SIGNS))}]")


@dataclass(frozen=True)
class FirstTold:
    """Where on its page an action is told in full: the recommendation and the action in it, counted from 1."""

    recommendation: int
    action: int

    @property
    def place(self) -> str:
        """Of its address on the page. A number that the organisation gave is words, and may be removed."""
        return f"{self.recommendation}-{self.action}"


@dataclass(frozen=True)
class EditionPage:
    """What the page of an edition is drawn from. `salt` keeps its digest from proving a guess.

    `alone` is a page made from a file, with nothing beside it: it is not sealed.
    """

    content: EditionContent
    salt: str
    preview: bool = False
    alone: bool = False

    @property
    def record(self) -> str:
        """The language of words that are the record’s own; "" where the edition is in the same."""
        return "" if self.content.about.language == LANGUAGE else LANGUAGE

    @property
    def top(self) -> str:
        """The way to the top of the public side."""
        return SITE if self.preview else TOP

    def first_told(self, action: ActionPart) -> FirstTold:
        """Where an action that serves several recommendations stands first."""
        return self._first_told[action.id]

    def called(self, theme: ThemePart) -> str:
        """How things that were graded together are called."""
        return theme_named(theme.name, theme.together)

    @cached_property
    def _first_told(self) -> dict[str, FirstTold]:
        found: dict[str, FirstTold] = {}
        for outer, each in enumerate(self.content.recommendations, 1):
            for inner, one in enumerate(each.actions, 1):
                found.setdefault(one.id, FirstTold(outer, inner))
        return found


@dataclass(frozen=True)
class LaterWord:
    """What is said about an edition after it was sealed."""

    kind: str
    on: date
    words: str


@dataclass(frozen=True)
class NoticesPage:
    """The notices above an edition: its number, what was said later, and the newest edition."""

    number: int
    said: tuple[LaterWord, ...]
    latest: int
    # The day on which it came out, where that is another than the one that it says.
    moved: date | None = None
    corrected: tuple[CorrectedBy, ...] = ()


@dataclass(frozen=True)
class TombstonePage:
    """What stands where a withdrawn edition stood."""

    language: str
    title: str
    organisation: str
    number: int
    as_at: date
    published_on: date
    on: date
    reason: str
    top: str = TOP


@dataclass(frozen=True)
class MissingPage:
    """What stands where a format of an edition would be: whether it was withdrawn, or words were removed."""

    language: str
    title: str
    organisation: str
    number: int
    withdrawn: bool
    removed: bool
    top: str = TOP


@dataclass(frozen=True)
class FollowPage:
    """The ways to follow a plan."""

    title: str
    organisation: str
    notice: str
    mail: bool
    # Whether an edition stands, whose days a calendar can hold.
    calendar: bool
    wrong: bool = False
    typed: str = ""
    top: str = "../../../"


@dataclass(frozen=True)
class FollowStep:
    """asked, confirm, follows, leave, left, or over: a link that holds no more."""

    step: str
    organisation: str
    top: str


@dataclass(frozen=True)
class PlanPage:
    """The editions of one plan, newest first; the number and days of each, whether it was withdrawn, which it corrects.

    The last of each says whether it puts anything right that can be read, in a sentence that names no edition too.
    `home` leads from the page to the plan's own address: the list stands there and one step below.
    """

    language: str
    home: str
    title: str
    organisation: str
    notice: str
    editions: tuple[tuple[int, date, date, bool, tuple[int, ...], bool], ...]


def locale_of(language: str) -> str:
    """A language as Django names it, from how HTML does."""
    return language.lower()


def draw(name: str, page: object, language: str = LANGUAGE) -> str:
    """A public page as text, in its own language whoever asks for it to be written.

    The bullets that Word writes in letters of its own are everybody's.
    """
    with translation.override(locale_of(language)):
        return with_signs(render_to_string(f"{TEMPLATES}/{name}.jinja", {"page": page}))


def with_signs(page: str) -> str:
    """A page with everybody's bullets. Hardly any page has Word's, and `translate` takes as long as drawing one."""
    return page.translate(SIGNS) if SIGN.search(page) else page


def check_page() -> str:
    """The page that checks an edition in the reader's own browser."""
    with translation.override(locale_of(LANGUAGE)):
        return draw("check", words_of_the_check())


def frozen_page(content: EditionContent, *, salt: str, preview: bool = False) -> str:
    """The page of an edition, with nothing yet in the place of its notices; its look is in it, so that it keeps it."""
    page = draw("edition", EditionPage(content, salt, preview), content.about.language)
    return page if preview else styled(page, settings.SKIN)


def page_alone(content: EditionContent, *, skin: str) -> str:
    """The page of an edition that has nothing beside it."""
    page = draw("edition", EditionPage(content, "", alone=True), content.about.language)
    return styled(page, skin)


def page_now(edition: Edition, latest: int, corrected: Sequence[CorrectedBy] = ()) -> str:
    """An edition's page as it is read today: frozen, with notices; or a tombstone.

    `latest` is the number of the newest edition that stands, `corrected` what later ones say of this one.
    """
    said = notices_of(edition)
    withdrawn = next((each for each in said if each.kind == WITHDRAWN), None)
    if withdrawn is not None:
        return tombstone(edition, withdrawn)
    # A newer key may have said the same again.
    words = tuple(
        dict.fromkeys(
            LaterWord(each.kind, each.effective_on, each.text)
            for each in said
            if each.kind == REDACTED
        )
    )
    day = public_day(edition)
    moved = day if day != edition.published_on else None
    if not words and not corrected and latest <= edition.number and moved is None:
        return edition.page
    return page_with_notices(
        edition.page,
        draw(
            "notices",
            NoticesPage(edition.number, words, latest, moved, tuple(corrected)),
            language_told(edition),
        ),
    )


def tombstone(edition: Edition, withdrawn: Notice) -> str:
    """The page of an edition that was withdrawn: that it was there, when it went, and why."""
    language = language_told(edition)
    return draw(
        "withdrawn",
        TombstonePage(
            language=language,
            title=edition.plan.name,
            organisation=edition.organisation.name,
            number=edition.number,
            as_at=edition.as_at,
            published_on=public_day(edition),
            on=withdrawn.effective_on,
            reason=withdrawn.text,
        ),
        language,
    )


def missing_page(edition: Edition) -> str:
    """The page of a format that is not there, with the reason."""
    kinds = {each.kind for each in notices_of(edition)}
    language = language_told(edition)
    return draw(
        "missing",
        MissingPage(
            language=language,
            title=edition.plan.name,
            organisation=edition.organisation.name,
            number=edition.number,
            withdrawn=WITHDRAWN in kinds,
            removed=REDACTED in kinds,
        ),
        language,
    )


def follow_page(
    editions: list[Edition], *, wrong: bool = False, typed: str = "", answered: bool = True
) -> str:
    """How to follow a plan; there is at least one edition.

    `wrong` says that `typed` is no address; `answered` whether the page is given out where a form is.
    """
    newest = editions[-1]
    return draw(
        "follow",
        FollowPage(
            newest.plan.name,
            newest.organisation.name,
            newest.organisation.notice,
            answered and sends_mail(),
            any(withdrawal_of(each) is None for each in editions),
            wrong,
            typed,
        ),
    )


def follow_step(step: str, edition: Edition | None) -> str:
    """A step of following by e-mail. Of the two that a message leads to, none says which plan it is."""
    if edition is None:
        return draw("follow_step", FollowStep(step, "", "../../../"))
    return draw("follow_step", FollowStep(step, edition.organisation.name, "../../../"))


def plan_page(editions: list[Edition], *, home: str) -> str:
    """The list of a plan's editions; there is at least one. `home` as in PlanPage."""
    newest = editions[-1]
    language = language_told(newest)
    said = putting_right(editions)
    return draw(
        "plan",
        PlanPage(
            language=language,
            home=home,
            title=newest.plan.name,
            organisation=newest.organisation.name,
            notice=newest.organisation.notice,
            editions=tuple(
                (
                    each.number,
                    each.as_at,
                    public_day(each),
                    withdrawal_of(each) is not None,
                    tuple(sorted(numbers_in(said[each.pk]))) if each.pk in said else (),
                    each.pk in said and withdrawal_of(each) is None,
                )
                for each in reversed(editions)
            ),
        ),
        language,
    )
