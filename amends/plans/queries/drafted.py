"""What was said of a draft's words, and not yet of the final's that they became."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from amends.investigations.models import Report
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import ActionServes, Serving
from amends.recommendations.models import Answering, DraftLink, Recommendation, Response


@dataclass(frozen=True)
class Drafted:
    """One of the draft's recommendations and what the final's does not have of it yet."""

    link: DraftLink
    draft: Recommendation
    final: Recommendation
    answers: tuple[Response, ...]
    actions: tuple[Serving, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.answers or self.actions)


def drafted_of(report: Report, day: date) -> tuple[Drafted, ...]:
    """Every recommendation of a report's drafts that became one of the final's. Five queries."""
    rows = standing_rows(DraftLink, Moment(day)).filter(
        draft__version__report=report, final__isnull=False
    )
    return _drafted(rows.select_related(*BESIDE).order_by("draft__position"), day)


def drafted_by(link: DraftLink, day: date) -> Drafted | None:
    """One of them; None when it no longer stands. Five queries."""
    rows = standing_rows(DraftLink, Moment(day)).filter(pk=link.pk, final__isnull=False)
    return next(iter(_drafted(rows.select_related(*BESIDE), day)), None)


BESIDE = ("draft__version__report", "final__version__report")


def _drafted(links: Iterable[DraftLink], day: date) -> tuple[Drafted, ...]:
    links = list(links)
    drafts = [link.draft_id for link in links]
    finals = [link.final_id for link in links]
    at = Moment(day)
    both = Answering.objects.filter(recommendation__in=[*drafts, *finals])
    given = list(
        in_force(Response, both, at)
        .select_related("subject__party", "decided_by__party")
        .order_by("subject__sequence")
    )
    answered = {(row.subject.recommendation_id, row.subject.party_id) for row in given}
    pairs = ActionServes.objects.filter(recommendation__in=[*drafts, *finals])
    serving = list(
        in_force(Serving, pairs, at)
        .filter(serves=True)
        .select_related("subject__action")
        .order_by("subject__sequence")
    )
    served = {(row.subject.recommendation_id, row.subject.action_id) for row in serving}
    return tuple(
        Drafted(
            link=link,
            draft=link.draft,
            final=link.final,
            answers=tuple(
                row
                for row in given
                if row.subject.recommendation_id == link.draft_id
                and (link.final_id, row.subject.party_id) not in answered
            ),
            actions=tuple(
                row
                for row in serving
                if row.subject.recommendation_id == link.draft_id
                and (link.final_id, row.subject.action_id) not in served
            ),
        )
        for link in links
        if link.final is not None
    )
