"""A newer document of a plan: which actions its rows are, what it would change, what it leaves out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.intake.models import Reading, Row
from amends.intake.queries.plans import names_of
from amends.intake.rules import PassageState, first_words
from amends.intake.rules.matching import TERMS, Part, differing
from amends.intake.rules.rows import Day, Said
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment
from amends.plans.models import Action, ActionSource
from amends.plans.models import Update as Told
from amends.plans.rules import Claim, Forecast
from amends.standing.answers import ActionAsAt
from amends.standing.queries import action_as_at, plan_as_at
from amends.ui.dates import in_words
from amends.ui.words import words_for

PARTS: dict[Part, Promise] = {
    Part.NUMBER: gettext_lazy("Number in the plan"),
    Part.WORDING: gettext_lazy("What is promised"),
    Part.OWNER: gettext_lazy("Owner"),
    Part.IN_PLACE_BY: gettext_lazy("In place by"),
    Part.EVIDENCED_BY: gettext_lazy("Evidenced by"),
    Part.SERVES: gettext_lazy("Serves"),
    Part.TOLD: gettext_lazy("What it tells"),
    Part.EVIDENCE: gettext_lazy("Evidence in its words"),
}


@dataclass(frozen=True)
class Earlier:
    """An action as the last document before printed it. `found` is None once that was removed."""

    number: str
    words: str
    found: Mapping[str, Any] | None = None
    said: Said = field(default_factory=Said)


def earlier_of(reading: Reading) -> dict[UUID, Earlier]:
    """The actions of the plan that came from other documents, as the last of them has each.

    What a row of this document was accepted into is decided, and left out. Three queries.
    """
    if reading.plan_id is None:
        return {}
    decided = set(
        Row.objects.filter(reading=reading.pk, state=PassageState.ACCEPTED.value).values_list(
            "action_id", flat=True
        )
    )
    sources = ActionSource.objects.filter(action__placements__plan=reading.plan_id)
    sources = sources.exclude(file_id=reading.file_id).exclude(action__in=decided)
    found = {
        row.action_id: Earlier(row.number, row.words)
        for row in sources.distinct().order_by("sequence")
    }
    rows = Row.objects.filter(reading__plan=reading.plan_id, action_id__in=list(found))
    for row in rows.exclude(reading=reading.pk).order_by("reading__started_at", "position"):
        if row.action_id is not None and row.found:
            found[row.action_id] = Earlier(
                row.found["label"], row.found["text"], row.found, Said.from_json(row.said)
            )
    return found


def parts_of(found: Mapping[str, Any], earlier: Earlier) -> frozenset[Part]:
    """What a row says otherwise than the document before; all of it where that is not known."""
    return frozenset(Part) if earlier.found is None else differing(found, earlier.found)


@dataclass(frozen=True)
class Now:
    """An action as it stands in the plan, in the shape of a row; and what was told of it."""

    said: Said
    told: tuple[tuple[date, str, str, str, bool], ...] = ()


def now_of(reading: Reading, actions: Iterable[UUID]) -> dict[UUID, Now]:
    """How actions stand today. A fixed number of queries."""
    wanted = set(actions)
    if reading.plan is None or not wanted:
        return {}
    standing = plan_as_at(reading.plan, Moment(clock.today())).actions
    updates = _updates(wanted)
    return {
        each.action.pk: Now(_as_said(each), tuple(updates.get(each.action.pk, ())))
        for each in standing
        if each.action.pk in wanted
    }


def now(action: Action) -> Now:
    """How one action stands today."""
    standing = action_as_at(action, Moment(clock.today()))
    told = tuple(_updates({action.pk}).get(action.pk, ()))
    return Now(_as_said(standing) if standing else Said(), told)


def _updates(actions: set[UUID]) -> dict[UUID, list[tuple[date, str, str, str, bool]]]:
    rows = Told.objects.filter(subject__in=actions, retracts=False, corrected_by=None)
    found: dict[UUID, list[tuple[date, str, str, str, bool]]] = {}
    for row in rows.order_by("effective_on", "sequence"):
        told = (row.effective_on, row.text, row.claim, row.forecast, row.source_file is not None)
        found.setdefault(row.subject_id, []).append(told)
    return found


def _as_said(standing: ActionAsAt) -> Said:
    promise = standing.commitment
    return Said(
        number=standing.number,
        title=standing.action.title,
        wording=promise.wording if promise else "",
        owner=str(promise.owner_id) if promise else "",
        serves=tuple(str(pk) for pk in standing.serves),
        in_place_by=_day(promise.in_place_by) if promise else None,
        evidenced_by=_day(promise.evidenced_by) if promise else None,
        since=max(each.effective_on.isoformat() for each in (standing.placement, promise) if each),
    )


def _day(promised: ImpreciseDate | None) -> Day | None:
    if promised is None:
        return None
    first = promised.first.isoformat() if promised.first else ""
    last = promised.last.isoformat() if promised.last else ""
    raw = promised.raw or (in_words(promised.last) if promised.last else "")
    return Day(raw, first, last, promised.precision.value)


def untold(said: Said, known: Now) -> Said:
    """The row with only what has not been told of its action: an update told before is left out."""
    updates = tuple(
        each
        for each in said.updates
        if not any(
            text == each.text and each.day.first <= day.isoformat() <= each.day.last
            for day, text, *_rest in known.told
        )
    )
    claims = [
        (text, claim, forecast)
        for _day_told, text, claim, forecast, by_document in known.told
        if by_document and (claim or forecast)
    ]
    same = (said.told, said.claim, said.forecast)
    plain = not said.claim and not said.forecast
    by_documents = [text for _day_told, text, *_rest, by_document in known.told if by_document]
    before = plain and by_documents[-1:] == [said.told]
    if before or (claims and claims[-1] == same):
        return replace(said, updates=updates, told="", claim="", forecast="")
    return replace(said, updates=updates)


def changed_parts(said: Said, parts: Iterable[Part], known: Now) -> frozenset[Part]:
    """Which of the parts that a document says otherwise are not so in the plan already."""
    left = untold(said, known)
    new = {
        Part.NUMBER: said.number != known.said.number,
        Part.WORDING: said.wording != known.said.wording,
        Part.OWNER: said.owner != known.said.owner,
        Part.IN_PLACE_BY: not same_days(said.in_place_by, known.said.in_place_by),
        Part.EVIDENCED_BY: not same_days(said.evidenced_by, known.said.evidenced_by),
        Part.SERVES: not set(said.serves) <= set(known.said.serves),
        Part.TOLD: bool(left.updates or left.told or left.claim or left.forecast),
        Part.EVIDENCE: bool(said.evidence),
    }
    return frozenset(part for part in parts if new[part])


def same_days(one: Day | None, other: Day | None) -> bool:
    """Whether two dates are the same days, however they are written."""
    if one is None or other is None:
        return one is other
    return (one.first, one.last, one.precision) == (other.first, other.last, other.precision)


@dataclass(frozen=True)
class Change:
    """A part of an action, as it is in the plan and as the document has it."""

    part: Part
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What a row would change of an action that is in the plan."""

    action: Action
    changes: tuple[Change, ...]
    new_terms: bool


def changes_of(row: Row, said: Said) -> Changes | None:
    """What a row would change of the action of an earlier document; None for a new action."""
    action = Action.objects.filter(pk=row.earlier_id).first() if row.earlier_id else None
    if action is None:
        return None
    known = now(action)
    parts = changed_parts(said, proposed_parts(row), known)
    names = names_of([said, known.said], row.organisation_id)
    left = untold(said, known)
    told = [f"{each.day.raw}: {each.text}" for each in left.updates]
    told += [each for each in (_claimed(left), left.told) if each]
    texts = {
        Part.NUMBER: (known.said.number, said.number),
        Part.WORDING: (known.said.wording, said.wording),
        Part.OWNER: (names.get(known.said.owner, ""), names.get(said.owner, "")),
        Part.IN_PLACE_BY: (_raw(known.said.in_place_by), _raw(said.in_place_by)),
        Part.EVIDENCED_BY: (_raw(known.said.evidenced_by), _raw(said.evidenced_by)),
        Part.SERVES: (_listed(known.said, names), _listed(said, names)),
        Part.TOLD: ("", "\n".join(told)),
        Part.EVIDENCE: ("", said.evidence),
    }
    changes = tuple(Change(part, str(PARTS[part]), *texts[part]) for part in Part if part in parts)
    return Changes(action, changes, bool(parts & TERMS))


def proposed_parts(row: Row) -> frozenset[Part]:
    """What a row's document says otherwise, as it was found when its words were explained."""
    return frozenset(Part(each) for each in row.parts)


def _claimed(said: Said) -> str:
    known = [*Claim, *Forecast]
    return ", ".join(words_for(each) for each in (said.claim, said.forecast) if each in known)


def _raw(day: Day | None) -> str:
    return day.raw if day else ""


def _listed(said: Said, names: Mapping[str, str]) -> str:
    return ", ".join(names[pk] for pk in said.serves if pk in names)


@dataclass(frozen=True)
class Gone:
    """An action of an earlier document that this one does not have."""

    action_id: UUID
    number: str
    words: str


def gone_from(reading: Reading) -> tuple[Gone, ...]:
    """The actions that came from earlier documents and have no row in this one. Four queries."""
    here = Row.objects.filter(reading=reading.pk).values_list("earlier_id", "action_id")
    rows = {pk for pair in here for pk in pair if pk is not None}
    return tuple(
        Gone(pk, one.number, first_words(one.words))
        for pk, one in earlier_of(reading).items()
        if pk not in rows
    )
