"""The crosswalk of a case: what has been decided, what has not, and about one pair everything."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from amends.investigations.models import Case
from amends.investigations.queries import EVER
from amends.ledger.queries import in_force, standing_rows
from amends.ledger.rules import Moment
from amends.recommendations.models import Link, LinkDecision, LinkProposal, Recommendation
from amends.recommendations.queries.standing import (
    PRINTED_ORDER,
    LinkAt,
    Printed,
    links_of,
    not_misread,
    printed,
    received,
    with_report,
)


@dataclass(frozen=True)
class LaterAt:
    """A recommendation of a later report, with what has been decided about what came before it."""

    printed: Printed
    links: tuple[LinkAt, ...]


@dataclass(frozen=True)
class CrosswalkAt:
    """A case's crosswalk: every recommendation that something might have come before."""

    undecided: tuple[LaterAt, ...]
    decided: tuple[LaterAt, ...]
    earlier: tuple[Printed, ...]

    @property
    def total(self) -> int:
        """How many there are to decide."""
        return len(self.undecided) + len(self.decided)

    def after(self, later: UUID) -> Printed | None:
        """The next that is still to decide, the first again after the last; None when none is left."""
        left = [each.printed for each in self.undecided if each.printed.id != later]
        places = {each.id: place for place, each in enumerate(self.earlier)}
        here = places.get(later, -1)
        following = [each for each in left if places[each.id] > here]
        return next(iter([*following, *left]), None)

    def candidates(self, later: Printed) -> tuple[Printed, ...]:
        """What was recommended before: every recommendation of the reports received earlier."""
        return tuple(
            each
            for each in self.earlier
            if each.report != later.report and each.received_on < later.received_on
        )


def link_between(
    later: Recommendation, earlier: Recommendation | None, at: Moment
) -> LinkDecision | None:
    """The decision in force about one pair, withdrawn or not."""
    of = Link.objects.filter(later=later, earlier=earlier)
    return in_force(LinkDecision, of, at).select_related("decided_as", "decided_by").first()


def link_of(later: Recommendation, earlier: Recommendation) -> Link | None:
    """The link of one pair, whatever is decided of it."""
    return Link.objects.filter(later=later, earlier=earlier).first()


def decisions_about(
    later: Recommendation, earlier: Recommendation | None
) -> tuple[LinkDecision, ...]:
    """Everything that was ever decided about one pair, oldest first."""
    rows = LinkDecision.objects.filter(subject__later=later, subject__earlier=earlier)
    return tuple(
        rows.select_related("decided_as", "decided_by").order_by("effective_on", "sequence")
    )


def proposals_about(
    later: Recommendation, earlier: Recommendation | None
) -> tuple[LinkProposal, ...]:
    """What each person proposes about one pair, whoever proposed first in front. One query."""
    rows = standing_rows(LinkProposal, EVER).filter(subject__later=later, subject__earlier=earlier)
    latest: dict[UUID, LinkProposal] = {}
    for row in rows.select_related("recorded_by", "recorded_as").order_by(
        "effective_on", "sequence"
    ):
        latest[row.recorded_by_id] = row
    return tuple(sorted(latest.values(), key=lambda row: row.sequence))


def crosswalk_of(case: Case, at: Moment, *, drafts: bool = False) -> CrosswalkAt:
    """What is decided and what is not, from the version of each report that is to be read.

    That is the final version once it has come, and the latest draft until then. Two queries.
    """
    kept = not_misread(received(at=at, drafts=drafts), at)
    rows = with_report(kept.filter(version__report__case=case))
    everything = [printed(row) for row in rows.order_by(*PRINTED_ORDER)]
    standing = defaultdict(list)
    for link in links_of(case, at, drafts=drafts):
        standing[link.later.id].append(link)
    chosen = _read_versions(everything)
    current = tuple(row for row in everything if row.version in chosen)
    found = CrosswalkAt((), (), current)
    later = [LaterAt(row, tuple(standing[row.id])) for row in current if found.candidates(row)]
    return CrosswalkAt(
        undecided=tuple(each for each in later if not each.links),
        decided=tuple(each for each in later if each.links),
        earlier=current,
    )


def _read_versions(rows: Iterable[Printed]) -> set[UUID]:
    """The version of each report to read. Rows come with the latest version last."""
    chosen: dict[UUID, Printed] = {}
    for row in rows:
        kept = chosen.get(row.report)
        if kept is None or kept.is_draft or not row.is_draft:
            chosen[row.report] = row
    return {row.version for row in chosen.values()}
