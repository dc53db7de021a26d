"""What the parts of an edition are made from: the read model, approved words, and what stands beside them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.queries.demands import Rules, rules_of
from amends.investigations.models import Case, CaseStatement
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import ActionService, Commitment, Plan
from amends.publication.models import DraftEdition
from amends.publication.queries.editions import Words, words_of
from amends.publication.queries.grades import grades_as_at
from amends.publication.queries.themes import numbered_in, themes_begun, themes_told
from amends.publication.rules import Contact, Graded, Public, ThemePart
from amends.recommendations.models import Addressee
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt, PlanAsAt
from amends.standing.queries import plan_as_at


@dataclass(frozen=True)
class Sources:
    """Everything that the parts of an edition are made from."""

    plan: PlanAsAt
    others: Mapping[UUID, ActionAsAt]
    plan_names: Mapping[UUID, str]
    commitments: Mapping[UUID, Sequence[Commitment]]
    words: Words
    left_out: Mapping[tuple[UUID, UUID], UUID]
    addressees: Mapping[UUID, tuple[str, ...]]
    grades: Mapping[UUID, tuple[Graded, ...]]
    themes: tuple[ThemePart, ...]
    rules: Rules

    def said(self, kind: Public, about: UUID) -> str:
        """The approved words about a thing. A preview says where there are none; nothing is sealed so."""
        found = self.words.get((kind, about))
        return found.text if found else _("[no words approved yet]")


def sources_of(plan: Plan, at: Moment, approved: Moment, language: str) -> Sources:
    """The read model of the plan, and what stands beside it; words in one language."""
    found = plan_as_at(plan, at)
    others = actions_elsewhere(found)
    actions = [action.action.pk for action in (*found.actions, *others)]
    recommendations = [each.recommendation.pk for each in found.recommendations]
    placed = {action.placement.plan_id for action in others}
    pairs = ActionService.objects.filter(action__in=actions)
    themes, words = themes_begun(plan, at), words_of(plan, approved, language)
    grades = grades_as_at([*actions, *recommendations, *themes], at)
    numbered = numbered_in(found, {action.action.pk: action.number for action in others})
    return Sources(
        plan=found,
        others={action.action.pk: action for action in others},
        plan_names={each.pk: each.name for each in Plan.objects.filter(pk__in=placed)},
        commitments=commitments_of(actions, at),
        words=words,
        left_out={(pair.action_id, pair.service_id): pair.pk for pair in pairs},
        addressees=addressees_of(recommendations),
        grades=grades,
        themes=themes_told(themes, grades, numbered, words, at),
        rules=rules_of(plan.organisation_id, at),
    )


def actions_elsewhere(plan: PlanAsAt) -> list[ActionAsAt]:
    """Actions of other plans that serve a recommendation of this one."""
    inside = {action.action.pk for action in plan.actions}
    outside = {pk for each in plan.recommendations for pk in each.served_by} - inside
    return list(actions_as_at(list(outside), plan.plan.organisation_id, plan.at)) if outside else []


def case_of(plan: PlanAsAt) -> CaseStatement | None:
    """What is said of the case that the plan is about."""
    cases = Case.objects.filter(pk__in=[report.case_id for report in plan.reports])
    rows = in_force(CaseStatement, cases, plan.at).select_related("subject")
    return rows.order_by("sequence").first()


def commitments_of(actions: Collection[UUID], at: Moment) -> dict[UUID, list[Commitment]]:
    """Every promise of each action up to the moment, oldest first. One query."""
    found: dict[UUID, list[Commitment]] = {}
    rows = standing_rows(Commitment, at).filter(subject__in=actions)
    for row in rows.order_by("effective_on", "sequence"):
        found.setdefault(row.subject_id, []).append(row)
    return found


def addressees_of(recommendations: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Whom each recommendation is addressed to. One query."""
    found: dict[UUID, tuple[str, ...]] = {}
    rows = Addressee.objects.filter(recommendation__in=recommendations).select_related("party")
    for row in rows.order_by("sequence"):
        pk = row.recommendation_id
        found[pk] = (*found.get(pk, ()), row.party.name)
    return found


def contact_of(draft: DraftEdition) -> Contact:
    """The office that answers for the plan."""
    return Contact(
        draft.contact_office.strip(),
        draft.contact_email.strip(),
        draft.contact_telephone.strip(),
        draft.contact_address.strip(),
    )
