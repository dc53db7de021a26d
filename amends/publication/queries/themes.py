"""What an edition says of grades that were given to several things together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from amends.assurance.models import Belonging, Judgement, Theme
from amends.ledger.models import rows_of
from amends.ledger.queries import known_at, standing_among
from amends.ledger.rules import Moment
from amends.plans.models import Plan
from amends.publication.queries.editions import Words
from amends.publication.rules import Graded, Id, Public, ThemePart
from amends.publication.sentences.themes import together_told, was_of
from amends.standing.answers import PlanAsAt


@dataclass(frozen=True)
class Numbered:
    """What an edition tells of, by the numbers that it gives, in its order."""

    recommendations: Mapping[UUID, str]
    actions: Mapping[UUID, str]

    def together(self, parts: Collection[UUID]) -> str:
        """Things that were graded together, in words. What the edition does not tell of is counted."""
        return together_told(
            [number for pk, number in self.recommendations.items() if pk in parts],
            [number for pk, number in self.actions.items() if pk in parts],
            len(set(parts) - self.recommendations.keys() - self.actions.keys()),
        )


def numbered_in(plan: PlanAsAt, elsewhere: Mapping[UUID, str]) -> Numbered:
    """The recommendations of a plan and the actions that serve them; `elsewhere` the numbers of other plans'."""
    own = {each.action.pk: each.number for each in plan.actions}
    served = dict.fromkeys(pk for each in plan.recommendations for pk in each.served_by)
    return Numbered(
        {each.recommendation.pk: each.recommendation.number for each in plan.recommendations},
        {pk: elsewhere[pk] if pk in elsewhere else own[pk] for pk in served},
    )


def themes_begun(plan: Plan, at: Moment) -> list[UUID]:
    """The themes of a plan that had been entered, in that order. One query."""
    rows = known_at(Theme.objects.filter(plan=plan), at)
    return list(rows.order_by("sequence").values_list("pk", flat=True))


def themes_told(
    themes: Collection[UUID],
    grades: Mapping[UUID, tuple[Graded, ...]],
    numbered: Numbered,
    words: Words,
    at: Moment,
) -> tuple[ThemePart, ...]:
    """Those of some themes that were graded. Two queries, or none.

    A grade is of what belonged to its theme when it was given, as far as its reviewer could see: what
    was entered later, for however early a day, they did not grade.
    """
    graded = [pk for pk in themes if grades.get(pk)]
    if not graded:
        return ()
    given = Judgement.objects.filter(theme__in=graded).values_list("pk", "sequence")
    sequences = {str(pk): sequence for pk, sequence in given}
    belonging: dict[UUID, list[Belonging]] = {pk: [] for pk in graded}
    rows = known_at(rows_of(Belonging), at).filter(subject__theme__in=graded)
    for row in rows.select_related("subject").order_by("sequence"):
        belonging[row.subject.theme_id].append(row)
    parts = []
    for pk in graded:
        moments = {
            grade.id: Moment(grade.given_on, sequences[grade.id])
            for scale in grades[pk]
            for grade in scale.grades
        }
        of = {grade: parts_of(belonging[pk], moment) for grade, moment in moments.items()}
        newest = max(moments, key=lambda each: (moments[each].day, sequences[each]), default=None)
        now = parts_of(belonging[pk], at) if newest is None else of[newest]
        name = words.get((Public.THEME, pk))
        parts.append(
            ThemePart(
                id=Id(pk),
                name=name.text if name else "",
                together=numbered.together(now),
                recommendations=tuple(Id(one) for one in numbered.recommendations if one in now),
                actions=tuple(Id(one) for one in numbered.actions if one in now),
                grades=tuple(told_apart(scale, of, now, numbered) for scale in grades[pk]),
            )
        )
    return tuple(parts)


def parts_of(rows: Collection[Belonging], at: Moment) -> frozenset[UUID]:
    """What belonged to a theme at a moment, of everything that was entered about it."""
    newest = {row.subject_id: row for row in standing_among(rows, at)}
    things = (
        row.subject.action_id or row.subject.recommendation_id
        for row in newest.values()
        if row.belongs
    )
    return frozenset(pk for pk in things if pk is not None)


def told_apart(
    scale: Graded,
    of: Mapping[Id, frozenset[UUID]],
    now: frozenset[UUID],
    numbered: Numbered,
) -> Graded:
    """What was found on a scale, with a sentence for each grade that was of other things than `now`."""
    others = dict.fromkeys(
        was_of(numbered.together(of[grade.id]), grade.given_on)
        for grade in scale.grades
        if of[grade.id] != now
    )
    return replace(scale, told=(*scale.told, *others))
