"""Grades as an edition gives them: released, word for word, the owner's own beside them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.assurance.queries import released_by
from amends.assurance.queries.reviews import still_blind
from amends.assurance.rules import SCALES, JudgementKind
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment
from amends.publication.rules import Grade, Graded, Id
from amends.publication.sentences import grades as sentences
from amends.ui.words import words_for

KINDS = (JudgementKind.INDEPENDENT.value, JudgementKind.SELF.value)


def grades_as_at(things: Collection[UUID], at: Moment) -> dict[UUID, tuple[Graded, ...]]:
    """What reviewers found of each action, recommendation or theme, by its id. At most two queries.

    An owner's own grade is told only beside a reviewer's: alone it would be a claim. A grade of a
    blind review is told once each of its reviewers has released theirs; until then, that it is there.
    """
    about = Q(action__in=things) | Q(recommendation__in=things) | Q(theme__in=things)
    rows = standing_rows(Judgement, at).filter(about, released_by(at), kind__in=KINDS)
    ordered = list(
        rows.select_related("recorded_as", "review").order_by("effective_on", "sequence")
    )
    hidden = still_blind(ordered)
    found: dict[UUID, dict[str, list[Judgement]]] = {}
    for row in ordered:
        subject = row.about_id
        if subject is not None:
            found.setdefault(subject, {}).setdefault(row.scale, []).append(row)
    told: dict[UUID, tuple[Graded, ...]] = {}
    for subject, scales in found.items():
        on = [graded(key, scales[key], hidden) for key in SCALES if key in scales]
        told[subject] = tuple(each for each in on if each is not None)
    return told


def graded(scale: str, rows: Sequence[Judgement], hidden: Collection[UUID]) -> Graded | None:
    """What was graded on one scale; the latest of each person. `rows` are in their order."""
    shown = [row for row in rows if row.pk not in hidden]
    independent = [row for row in shown if row.kind == JudgementKind.INDEPENDENT]
    alone = list({row.recorded_by_id: row for row in independent if not row.together}.values())
    together = next((row for row in reversed(independent) if row.together), None)
    own = next((row for row in reversed(shown) if row.kind == JudgementKind.SELF), None)
    waits = (sentences.waiting_told(),) if len(shown) < len(rows) else ()
    if not alone:
        return Graded(sentences.scale_named(scale), waits, ()) if waits else None
    given = [row for row in (*alone, together, own) if row is not None]
    return Graded(
        sentences.scale_named(scale),
        (*sentences.graded_told(alone, together, own), *waits),
        tuple(grade(row) for row in given),
    )


def grade(row: Judgement) -> Grade:
    """One grade. An owner's words were written for the record and are not in it."""
    own = row.kind == JudgementKind.SELF
    meaning = SCALES[row.scale].meaning(row.value)
    return Grade(
        id=Id(row.pk),
        kind=sentences.TOGETHER if row.together else row.kind,
        who=sentences.given_by(row),
        grade=words_for(row.value),
        meaning=_(meaning) if meaning else "",
        given_on=row.effective_on,
        declared="" if own else row.conflict,
        words="" if own else row.text,
    )


def ids_in(told: Collection[tuple[Graded, ...]]) -> frozenset[str]:
    """The reviewers' grades among what an edition gives."""
    return frozenset(
        each.id
        for scales in told
        for graded in scales
        for each in graded.grades
        if each.kind != JudgementKind.SELF
    )
