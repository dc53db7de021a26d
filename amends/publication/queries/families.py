"""The families of a case, what passed with each, and what is open before an edition comes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amends.investigations.models import Case
from amends.ledger import clock
from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment
from amends.plans.models import Plan
from amends.publication.models import DraftEdition, Edition, Family, FamilyEntry, Wording
from amends.publication.queries.editions import draft_of
from amends.publication.rules.families import (
    OPEN,
    Said,
    Stands,
    Step,
    Wish,
    may_record,
    stands,
    wish_of,
)
from amends.publication.sentences.families import standing_told

type Copy = tuple[UUID, int]


@dataclass(frozen=True)
class CopyNow:
    """An edition that a family may see before it comes out. `draft` is None once it is released.

    `words_at` is the place in the ledger of the last words that were approved for its plan.
    """

    plan: Plan
    number: int
    draft: DraftEdition | None
    words_at: int

    @property
    def key(self) -> Copy:
        """What names it."""
        return self.plan.pk, self.number

    def moved_after(self, row: FamilyEntry) -> bool:
        """Whether it was saved, or words in it approved, after an entry about it."""
        if self.draft is None:
            return False
        # An entry may have been made while nothing was prepared in Amends yet.
        saved = row.draft is not None and (row.draft, row.version) != (
            self.draft.pk,
            self.draft.version,
        )
        return saved or self.words_at > row.sequence


@dataclass(frozen=True)
class FamilyAsAt:
    """A family on a day: everything that passed, oldest first, and what it last wished."""

    family: Family
    rows: tuple[FamilyEntry, ...]

    @property
    def wish(self) -> Wish:
        """What they last said about receiving anything."""
        return wish_of(said_in(self.rows, {}))

    @property
    def next(self) -> tuple[Step, ...]:
        """What may be recorded next."""
        return may_record(said_in(self.rows, {}))


@dataclass(frozen=True)
class FamilyLine:
    """How things stand with one family and one edition."""

    family: Family
    stands: Stands
    words: str

    @property
    def open(self) -> bool:
        """Whether whoever releases says why it goes ahead."""
        return self.stands in OPEN


def said_in(rows: Iterable[FamilyEntry], copies: Mapping[Copy, CopyNow]) -> list[Said]:
    """Entries as the rules take them, with whether each one's copy moved since."""
    found = []
    for row in rows:
        copy = (row.plan_id, row.number) if row.plan_id and row.number else None
        now = copies.get(copy) if copy else None
        moved = now is not None and now.moved_after(row)
        found.append(Said(Step(row.step), copy, row.again_on, moved))
    return found


def families_of(case: Case, at: Moment) -> list[FamilyAsAt]:
    """The families of a case that were known at a moment, in the order in which they were named. Two queries."""
    families = Family.objects.filter(case=case).order_by("sequence")
    if at.sequence is not None:
        families = families.filter(sequence__lte=at.sequence)
    return with_entries(families, at)


def with_entries(families: Iterable[Family], at: Moment) -> list[FamilyAsAt]:
    """Families with everything that passed with each. One query beside theirs."""
    known = list(families)
    entries = standing_rows(FamilyEntry, at).filter(subject__in=[each.pk for each in known])
    rows: dict[UUID, list[FamilyEntry]] = {}
    told = entries.select_related("plan", "as_role", "recorded_by", "recorded_as")
    for row in told.order_by("effective_on", "sequence"):
        rows.setdefault(row.subject_id, []).append(row)
    return [FamilyAsAt(each, tuple(rows.get(each.pk, ()))) for each in known]


def copies_of(case: Case) -> list[CopyNow]:
    """The editions of a case's plans that a family may see first, of each plan the newest first.

    One is that which is being prepared. A fixed number of queries for each plan.
    """
    plans = Plan.objects.filter(answers__report__case=case).order_by("sequence").distinct()
    found = []
    for plan in plans:
        draft = draft_of(plan)
        if draft is not None:
            found.append(copy_of(draft))
        numbers = (
            Edition.objects.filter(plan=plan).order_by("-number").values_list("number", flat=True)
        )
        found += [CopyNow(plan, number, None, 0) for number in numbers]
    return found


def copy_of(draft: DraftEdition) -> CopyNow:
    """A draft as a family may see it. Two queries."""
    last = Edition.objects.filter(plan=draft.plan_id).order_by("-number").first()
    words = Wording.objects.filter(subject__plan=draft.plan_id).order_by("-sequence").first()
    number = last.number + 1 if last else 1
    return CopyNow(draft.plan, number, draft, words.sequence if words else 0)


def lines_about(families: Sequence[FamilyAsAt], copy: CopyNow) -> list[FamilyLine]:
    """How things stand today with each family and one edition."""
    found = []
    for each in families:
        how = stands(said_in(each.rows, {copy.key: copy}), copy.key, clock.today())
        words = standing_told(how, family=each.family.reference, number=copy.number)
        found.append(FamilyLine(each.family, how, words))
    return found


def families_at_gate(draft: DraftEdition) -> list[FamilyLine]:
    """How things stand with every family of a plan's cases before its draft is released. Four queries."""
    cases = Case.objects.filter(reports__plans__plan=draft.plan_id)
    families = Family.objects.filter(case__in=cases).order_by("sequence")
    return lines_about(with_entries(families, Moment(clock.today())), copy_of(draft))
