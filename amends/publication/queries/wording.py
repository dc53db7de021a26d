"""Everything of people's words that an edition would make public, its approved words, and what moved since."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.models import Judgement, Theme
from amends.assurance.queries import hidden_from
from amends.assurance.queries.themes import themes_of
from amends.investigations.models import Case
from amends.ledger.models import DatedRecord
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, ActionService, ScopeStatement
from amends.plans.rules import ScopeState
from amends.publication import sentences
from amends.publication.models import Wording
from amends.publication.queries.editions import words_of
from amends.publication.queries.known import known_names
from amends.publication.queries.moved import corrected_about, is_after, moved_since
from amends.publication.queries.parts import answers_of
from amends.publication.queries.sources import actions_elsewhere, case_of
from amends.publication.rules import IF_WISHED, LANGUAGE, Hit, Public, disclosure_hits
from amends.recommendations.models import Answering, Link, Recommendation
from amends.recommendations.rules import Answer
from amends.standing.answers import PlanAsAt, RecommendationAsAt
from amends.standing.changes import Change, Of
from amends.standing.sentences import sentence
from amends.ui.dates import in_words

type Thing = Case | Recommendation | Answering | Link | Action | ActionService | Theme


@dataclass(frozen=True)
class WordingLine:
    """One thing that an edition would say in people's words.

    `recorded` is how the record puts it, private until it is approved; `verbatim` a report's own
    words. `since` is what moved after the words were approved, `hits` what they may disclose.
    """

    kind: Public
    thing: Thing
    about: str
    verbatim: str
    recorded: str
    wording: Wording | None
    since: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()

    @property
    def if_wished(self) -> bool:
        """Whether an edition does without it where nobody wrote any."""
        return self.kind in IF_WISHED

    @property
    def open(self) -> bool:
        """Whether it keeps an edition from being released."""
        return self.stale or (self.wording is None and not self.if_wished)

    @property
    def stale(self) -> bool:
        """Approved, and something moved since about which nobody has said that the words still hold."""
        return self.wording is not None and bool(self.since)


@dataclass(frozen=True)
class Spoken:
    """A thing that would be public in people's words, and the row that holds them in the record."""

    kind: Public
    thing: Thing
    about: str
    recorded: str
    row: DatedRecord | None
    verbatim: str = ""


def wording_lines(
    found: PlanAsAt, *, approved: Moment, language: str = LANGUAGE, reader: UUID | None = None
) -> list[WordingLine]:
    """What an edition of a plan as found would say in people's words: of recommendations, then the rest.

    `approved` is until when approvals count, `language` that of the words. `reader` is the person who
    is shown what moved, from whom a blind review may still hide grades. A fixed number of queries.
    """
    words = words_of(found.plan, approved, language)
    known = {pk: row for (kind, pk), row in words.items() if kind is Public.RECOMMENDATION}
    names = known_names(found.plan)
    moved = moved_since(found, known)
    hidden = hidden_among(moved.values(), reader)
    lines = []
    for each in found.recommendations:
        row = each.recommendation
        wording = known.get(row.pk)
        since = [c for c in moved.get(row.pk, ()) if is_about(c, each, found)]
        lines.append(
            line_of(
                Spoken(Public.RECOMMENDATION, row, recommendation_named(row.number), "", None),
                wording,
                names,
                since=tuple(dict.fromkeys(moved_told(change, hidden) for change in since)),
                verbatim=row.text,
            )
        )
    rest = list(spoken_in(found))
    told = [(type(each.row), each.thing.pk) for each in rest if each.row is not None]
    corrected = corrected_about(told, found.at)
    for spoken in rest:
        about = spoken.thing.pk
        wording = words.get((spoken.kind, about))
        anew = tuple(said_anew(spoken.row, wording, corrected.get(about, 0)))
        lines.append(line_of(spoken, wording, names, since=anew, verbatim=spoken.verbatim))
    return lines


def hidden_among(moved: Iterable[Iterable[Change]], reader: UUID | None) -> set[UUID]:
    """The grades among what moved that somebody may not see before they have given their own. One query, or none."""
    grades = {
        each.row.pk for changes in moved for each in changes if isinstance(each.row, Judgement)
    }
    if reader is None or not grades:
        return set()
    rows = Judgement.objects.filter(hidden_from(reader), pk__in=grades)
    return set(rows.values_list("pk", flat=True))


def moved_told(change: Change, hidden: Collection[UUID]) -> str:
    """What moved; of a grade that is still hidden from the reader, that there is one."""
    if change.row is not None and change.row.pk in hidden:
        return _("A grade was given that you can see once you have given yours.")
    return sentence(change)


def recommendation_named(number: str) -> str:
    """A recommendation by its number."""
    return _("Recommendation %(number)s") % {"number": number}


def line_of(
    spoken: Spoken,
    wording: Wording | None,
    known: Collection[str],
    *,
    since: tuple[str, ...],
    verbatim: str = "",
) -> WordingLine:
    """A thing beside its approved words."""
    return WordingLine(
        kind=spoken.kind,
        thing=spoken.thing,
        about=spoken.about,
        verbatim=verbatim,
        recorded=spoken.recorded,
        wording=wording,
        since=since,
        hits=disclosure_hits(wording.text, known) if wording else (),
    )


def spoken_in(plan: PlanAsAt) -> Iterator[Spoken]:
    """Everything but the wording of recommendations."""
    case = case_of(plan)
    if case is not None:
        for kind, words, about in (
            (Public.CASE, case.public_reference, _("How the case is called")),
            (Public.BACKGROUND, case.public_summary, _("What happened")),
        ):
            if words:
                yield Spoken(kind, case.subject, about, words, case)
    for each in plan.recommendations:
        yield from spoken_of(each)
    for theme in themes_of(plan.plan, plan.at):
        about = _("Theme “%(name)s”: how it is called in public (if wished)")
        name = theme.theme.name
        yield Spoken(Public.THEME, theme.theme, about % {"name": name}, name, None)
    actions = {a.action.pk: a for a in (*plan.actions, *actions_elsewhere(plan))}
    excluded = in_force(ScopeStatement, ActionService.objects.filter(action__in=actions), plan.at)
    rows: dict[UUID, list[ScopeStatement]] = {}
    for row in excluded.select_related("subject__service"):
        if row.state == ScopeState.EXCLUDED:
            rows.setdefault(row.subject.action_id, []).append(row)
    for pk in dict.fromkeys(pk for each in plan.recommendations for pk in each.served_by):
        action = actions[pk]
        named = {"number": action.number}
        about = _("Action %(number)s: what it is called") % named
        yield Spoken(Public.ACTION, action.action, about, action.action.title, None)
        for row in sorted(rows.get(pk, ()), key=lambda each: each.subject.service.name):
            yield Spoken(
                Public.LEFT_OUT,
                row.subject,
                _("Action %(number)s: why it is not for %(service)s")
                % {**named, "service": row.subject.service.name},
                row.reason,
                row,
            )


def spoken_of(each: RecommendationAsAt) -> Iterator[Spoken]:
    """Why a recommendation got the answers that it got, and what was already done about it."""
    named = {"number": each.recommendation.number}
    yield Spoken(
        Public.PLAIN,
        each.recommendation,
        _("Recommendation %(number)s: what it asks for, in plain words (if wished)") % named,
        "",
        None,
        each.recommendation.text,
    )
    for answer in answers_of(each):
        if answer.answer is not Answer.ACCEPTED:
            row = answer.response
            yield Spoken(
                Public.ANSWER,
                row.subject,
                _("Recommendation %(number)s: why %(party)s %(answer)s")
                % {
                    **named,
                    "party": row.subject.party.name,
                    "answer": sentences.answer_in_words(answer.answer),
                },
                row.reason,
                row,
            )
    for link in each.links:
        if link.decision.public:
            yield Spoken(
                Public.EARLIER,
                link.decision.subject,
                _("Recommendation %(number)s: what was already done") % named,
                link.decision.public,
                link.decision,
            )


def said_anew(row: DatedRecord | None, wording: Wording | None, corrected: int) -> Iterator[str]:
    """That the record puts a thing anew, or as it did before, since its public words were approved.

    `corrected` is the place of the last correction about the thing, 0 for none.
    """
    if row is None or wording is None:
        return
    if is_after(row, wording):
        yield _("The record says it anew from %(day)s.") % {"day": in_words(row.effective_on)}
    elif corrected > wording.sequence:
        yield _("An entry about it was put right or taken out since.")


def is_about(change: Change, each: RecommendationAsAt, plan: PlanAsAt) -> bool:
    """Whether a change is about a recommendation or what serves it.

    A grade of a theme, and a decision on the whole plan, are of neither alone.
    """
    if change.of is Of.RECOMMENDATION:
        return change.label == each.recommendation.number
    if change.of is not Of.ACTION:
        return False
    return change.label in {a.number for a in plan.actions if a.action.pk in each.served_by}


def find(lines: Iterable[WordingLine], kind: Public, about: UUID) -> WordingLine | None:
    """The line about one thing."""
    return next((each for each in lines if each.kind is kind and each.thing.pk == about), None)
