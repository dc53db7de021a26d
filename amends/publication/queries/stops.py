"""What the disclosure gate stopped: each detail in its sentence, and where that is put right."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.instruments.disclosure import Kind
from amends.investigations.models import Case
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import Plan
from amends.publication.models import DraftEdition, Omission
from amends.publication.queries.editions import acceptances_of, words_of
from amends.publication.queries.known import known_names
from amends.publication.rules import (
    Contact,
    EditionContent,
    Glossary,
    Grade,
    Graded,
    Hit,
    Public,
    RecommendationPart,
    Themes,
    disclosure_hits,
    sentence_around,
    text_without,
    texts_of,
    told_sections_of,
)
from amends.publication.rules.edition import IN_PLACE, THEMES


@dataclass(frozen=True)
class Source:
    """Whose words a public text is: a field of the draft, approved words about a thing, a report's own, or
    a part of the easy-read.
    """

    field: str = ""
    kind: Public | None = None
    about: UUID | None = None
    verbatim: bool = False
    easy: UUID | None = None


@dataclass(frozen=True)
class Stop:
    """A detail that the disclosure gate stopped: where, what, and the text around it.

    `source` is None for what the record itself says, such as the name of a report.
    """

    section: str
    hit: Hit
    text: str
    source: Source | None

    @property
    def where(self) -> str:
        """Its section, in words."""
        return section_in_words(self.section)

    @property
    def place(self) -> tuple[int, int]:
        """Its sentence, as in a slice."""
        return sentence_around(self.text, self.hit)

    @property
    def sentence(self) -> str:
        """The sentence in which it stands."""
        first, last = self.place
        return self.text[first:last]

    @property
    def before(self) -> str:
        """Of its sentence, what stands before it."""
        return self.text[self.place[0] : self.hit.first]

    @property
    def after(self) -> str:
        """Of its sentence, what stands after it."""
        return self.text[self.hit.last : self.place[1]]

    @property
    def id(self) -> str:
        """A name for it that changes when any of it does."""
        told = "\0".join((self.section, self.hit.kind.value, self.hit.found, self.sentence))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def section_in_words(name: str) -> str:
    """Where in an edition something stands, from the name that `told_sections_of` gives its part."""
    known = {
        "about": _("about"),
        "statement": _("statement"),
        "in short": _("in short"),
        "what has changed": _("what has changed"),
        "corrections": _("corrections"),
        THEMES: _("themes"),
        "easy read": _("easy read"),
        "words": _("words"),
        "earlier editions": _("earlier editions"),
        "contact": _("contact"),
    }
    if name in known:
        return known[name]
    if name.startswith(IN_PLACE):
        return _("recommendation in place %(place)s") % {"place": name.removeprefix(IN_PLACE)}
    number, _between, place = name.removeprefix("recommendation ").partition(f" ({IN_PLACE}")
    if place:
        facts = {"number": number, "place": place.removesuffix(")")}
        return _("recommendation %(number)s (recommendation in place %(place)s)") % facts
    return _("recommendation %(number)s") % {"number": number}


def disclosure_stops(content: EditionContent, draft: DraftEdition) -> list[Stop]:
    """Details in any public text that nobody has settled yet. A fixed number of queries."""
    settled = {
        (each.section, each.kind, each.found, each.sentence) for each in acceptances_of(draft.plan)
    }
    known, office = known_names(draft.plan), details_of(content.contact)
    written = written_in(draft)
    found = (
        Stop(name, hit, text, own or written.get(text))
        for name, part in told_sections_of(content)
        for text, own in texts_with_source(part)
        for hit in disclosure_hits(text, known)
        if not ((hit.kind in SAID_ANYWHERE or part is content.contact) and detail_of(hit) in office)
    )
    once: dict[str, Stop] = {}
    for stop in found:
        if (stop.section, stop.hit.kind.value, stop.hit.found, stop.sentence) not in settled:
            once.setdefault(stop.id, stop)
    return list(once.values())


def pseudonyms_of(plan: Plan) -> list[str]:
    """How the people are called whom the plan's cases are about. One query."""
    cases = Case.objects.filter(reports__plans__plan=plan).order_by("pseudonym").distinct()
    return list(cases.values_list("pseudonym", flat=True))


def written_in(draft: DraftEdition) -> Mapping[str, Source]:
    """Whose words each text is that people wrote for the public. Two queries."""
    found = {
        row.text: Source(kind=kind, about=about)
        for (kind, about), row in words_of(draft.plan, Moment(date.max), draft.language).items()
    }
    for part in draft.easy_parts.all():
        for text in (part.text, part.text.strip(), part.shows, part.shows.strip()):
            found[text] = Source(easy=part.pk)
    for field in DraftEdition.DRAFT_WORDS:
        whole = getattr(draft, field)
        for text in (whole, *whole.splitlines()):
            found[text] = found[text.strip()] = Source(field=field)
    return found


def omissions_of(plan: Plan, sequence: int | None = None) -> list[Omission]:
    """What recommendations of a plan are published without, as known at a place. One query."""
    rows = standing_rows(Omission, Moment(date.max, sequence)).filter(subject__plan=plan)
    beside = ("subject__recommendation", "subject__judgement")
    newest = {
        (row.subject_id, row.found): row
        for row in rows.select_related(*beside).order_by("sequence")
    }
    return [row for row in newest.values() if not row.lifted]


def content_left_out(content: EditionContent, plan: Plan, sequence: int) -> EditionContent:
    """What an edition says, without what is left out of reports' and reviewers' own words. One query."""
    gone: dict[str, list[str]] = {}
    for row in omissions_of(plan, sequence):
        gone.setdefault(str(row.subject.about_id), []).append(row.found)

    def without(grade: Grade) -> Grade:
        words = gone.get(grade.id, ())
        return replace(
            grade,
            words=text_without(grade.words, words),
            declared=text_without(grade.declared, words),
        )

    parts = (
        with_grades(replace(part, text=text_without(part.text, gone.get(part.id, ()))), without)
        for part in content.recommendations
    )
    themes = themes_with(content.themes, without)
    return replace(content, recommendations=tuple(parts), themes=themes) if gone else content


def with_grades(part: RecommendationPart, change: Callable[[Grade], Grade]) -> RecommendationPart:
    """A recommendation with each grade of it, and of what serves it, changed."""
    actions = tuple(replace(each, grades=changed(each.grades, change)) for each in part.actions)
    return replace(part, grades=changed(part.grades, change), actions=actions)


def themes_with(themes: Themes, change: Callable[[Grade], Grade]) -> Themes:
    """What was graded together with each grade of it changed."""
    parts = (replace(each, grades=changed(each.grades, change)) for each in themes.parts)
    return Themes(tuple(parts))


def changed(scales: tuple[Graded, ...], change: Callable[[Grade], Grade]) -> tuple[Graded, ...]:
    """What was found on some scales with each grade changed."""
    return tuple(
        replace(scale, grades=tuple(change(grade) for grade in scale.grades)) for scale in scales
    )


# What an edition asks for of an office is no detail of a person: its e-mail address and telephone
# number wherever they are said, its street and postcode in its own address.
SAID_ANYWHERE = frozenset({Kind.EMAIL, Kind.PHONE})
OF_AN_OFFICE = SAID_ANYWHERE | {Kind.STREET, Kind.POSTCODE}


def details_of(contact: Contact) -> frozenset[tuple[Kind, str]]:
    """How the office is reached, as the gate would find it."""
    return frozenset(
        detail_of(hit)
        for text in (contact.email, contact.telephone, contact.address)
        for hit in disclosure_hits(text)
        if hit.kind in OF_AN_OFFICE
    )


def detail_of(hit: Hit) -> tuple[Kind, str]:
    """A hit, however it is spaced."""
    return hit.kind, re.sub(r"[\s-]", "", hit.found).casefold()


def texts_with_source(part: object) -> Iterator[tuple[str, Source | None]]:
    """Every text of a part; of verbatim ones whose words they are. What the words mean is nobody's."""
    if isinstance(part, Glossary):
        return
    if isinstance(part, RecommendationPart):
        yield part.text, Source(kind=Public.RECOMMENDATION, about=UUID(part.id), verbatim=True)
        yield from words_of_reviewers(
            *part.grades, *(scale for each in part.actions for scale in each.grades)
        )
        part = with_grades(replace(part, text=""), wordless)
    if isinstance(part, Themes):
        yield from words_of_reviewers(*(scale for each in part.parts for scale in each.grades))
        part = themes_with(part, wordless)
    yield from ((text, None) for text in texts_of(part))


def words_of_reviewers(*scales: Graded) -> Iterator[tuple[str, Source]]:
    """What reviewers wrote and declared, each with the grade that it is of."""
    for scale in scales:
        for grade in scale.grades:
            source = Source(kind=Public.GRADE, about=UUID(grade.id), verbatim=True)
            yield from ((text, source) for text in (grade.words, grade.declared))


def wordless(grade: Grade) -> Grade:
    """A grade without its reviewer's words."""
    return replace(grade, words="", declared="")
