"""A letter for a family: what an edition says, on a page or two, to be signed by hand. Of approved words alone."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from amends.instruments.rendering import Document, read_page, write_docx, write_odt, write_pdf
from amends.ledger.rules import Refused
from amends.plans.rules import LADDER, Rung
from amends.publication import sentences
from amends.publication.models import Edition
from amends.publication.queries.editions import withdrawal_of
from amends.publication.queries.parts import is_judged_met
from amends.publication.rules import (
    ActionPart,
    EditionContent,
    RecommendationPart,
    WrongPlan,
    content_of_edition,
)
from amends.publication.sentences.ended import names_of_ended
from amends.publication.services.pages import TEMPLATES, locale_of
from amends.ui.dates import in_words

# Rungs below which an action is not in place, and below which it is not shown to work.
IN_PLACE, SHOWN = LADDER.index(Rung.IN_PLACE), LADDER.index(Rung.EVIDENCED)


@dataclass(frozen=True)
class StillToDo:
    """An action that is not done: what it is, and by when it was promised, in a sentence."""

    title: str
    by: str


@dataclass(frozen=True)
class LetterPage:
    """What a letter says. `not_met` are recommendations of which the edition does not say that they were met.

    `without` are those that nothing is done for. `back` is the way back to the editions; on paper
    and in files there is none.
    """

    content: EditionContent
    not_in_place: tuple[StillToDo, ...]
    not_shown: tuple[StillToDo, ...]
    not_met: tuple[RecommendationPart, ...]
    without: tuple[RecommendationPart, ...]
    back: str

    @property
    def all_done(self) -> bool:
        """Whether nothing that was promised waits, and every recommendation is served."""
        waits = (self.not_in_place, self.not_shown, self.not_met, self.without)
        return bool(self.content.recommendations) and not any(waits)


def letter_content(edition: Edition) -> EditionContent:
    """What an edition says, for a letter. Raises Refused where it was withdrawn, or a removal left a gap."""
    if withdrawal_of(edition) is not None:
        raise Refused(_("This edition was withdrawn. No letter is made from it."))
    try:
        return content_of_edition(json.loads(edition.content))
    except WrongPlan as broken:
        raise Refused(
            _(
                "A removal took a day or a number out of this edition. Make the letter from the"
                " next one."
            )
        ) from broken


def letter_page(content: EditionContent, *, back: str = "") -> str:
    """The letter as a page that can be printed."""
    with translation.override(locale_of(content.about.language)):
        rungs = {sentences.rung_named(rung): place for place, rung in enumerate(LADDER)}
        actions = {each.id: each for part in content.recommendations for each in part.actions}
        waiting: tuple[list[StillToDo], list[StillToDo]] = ([], [])
        given_up = names_of_ended(locale_of(content.about.language))
        for action in actions.values():
            # Nothing is still to do on what was given up; what it leaves open is told by itself.
            if action.standing in given_up:
                continue
            # What is no rung of ours, such as one in words that were revised since, is not taken for done.
            place = rungs.get(action.standing, 0)
            if place < SHOWN:
                what = "in_place_by" if place < IN_PLACE else "evidenced_by"
                waiting[place >= IN_PLACE].append(
                    StillToDo(action.title, promised_by(action, what, content))
                )
        page = LetterPage(
            content,
            tuple(waiting[0]),
            tuple(waiting[1]),
            tuple(r for r in content.recommendations if r.judged and not is_judged_met(r.judged)),
            tuple(r for r in content.recommendations if not is_served(r, content, given_up)),
            back,
        )
        return render_to_string(f"{TEMPLATES}/letter.jinja", {"page": page})


def is_served(part: RecommendationPart, content: EditionContent, given_up: Collection[str]) -> bool:
    """Whether a recommendation, or a part of it, has an action that was not given up."""

    def served(one: RecommendationPart) -> bool:
        return any(action.standing not in given_up for action in one.actions)

    return served(part) or any(
        served(each) and part.number and each.part_of == part.number
        for each in content.recommendations
    )


def promised_by(action: ActionPart, what: str, content: EditionContent) -> str:
    """By when it was promised, every day that was before, and whether the last has passed."""
    # A day that was promised again in other words did not move.
    days = [day for day, _again in groupby(e.by for e in action.promised if e.what == what)]
    given = [day for day in days if day is not None]
    if not given:
        return _("No date is promised.")
    first, now = given[0], days[-1]
    if now is None:
        later = "".join(_(", then by %(day)s") % {"day": in_words(day)} for day in given[1:])
        dropped = _("Promised by %(first)s%(later)s, then no date at all.") % {
            "first": in_words(first),
            "later": later,
        }
        missed = _("The first promise was not kept.") if first < content.about.as_at else ""
        return f"{dropped} {missed}".strip()
    told = [_("Promised by %(day)s.") % {"day": in_words(now)}]
    before = days[days.index(first) : -1]
    if any(day != now for day in before):
        later = "".join(
            _(", then by %(day)s") % {"day": in_words(day)} if day else _(", then no date at all")
            for day in before[1:]
        )
        told = [
            _("Promised by %(day)s. Before that it was promised by %(first)s%(later)s.")
            % {"day": in_words(now), "first": in_words(first), "later": later}
        ]
    if now < content.about.as_at:
        told.append(_("That day has passed. It is late."))
    return " ".join(told)


def letter_document(content: EditionContent) -> Document:
    """The letter as blocks."""
    return read_page(letter_page(content), day=content.about.published_on, address="")


# Each format by its file's name, and how it is made.
LETTERS: Mapping[str, Callable[[Document], bytes]] = {
    "letter.pdf": lambda document: write_pdf(document, skin="neutral"),
    "letter-large-print.pdf": lambda document: write_pdf(document, skin="neutral", large=True),
    "letter.docx": lambda document: write_docx(document, skin="neutral"),
    "letter.odt": lambda document: write_odt(document, skin="neutral"),
}


def letter_file(edition: Edition, name: str) -> bytes:
    """The letter in one of LETTERS. Raises Refused as `letter_content`, CannotDrawError for a letter no font has."""
    return LETTERS[name](letter_document(letter_content(edition)))
