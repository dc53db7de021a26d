"""A newer document of a plan: which actions its rows are, what it would change, what it leaves out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.evidence.models import EvidenceAction
from amends.intake.models import Reading, Row
from amends.intake.queries.plans import names_of
from amends.intake.rules import PassageState, first_words
from amends.intake.rules.matching import TERMS, Part, differing, told_since
from amends.intake.rules.rows import Day, Said, Update
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.queries import by_key, in_force
from amends.ledger.rules import Moment
from amends.plans.models import Action, ActionSource, Placement, Plan
from amends.plans.models import Update as Told
from amends.plans.queries import actions_in
from amends.plans.rules import Claim, Forecast, Rung
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt
from amends.ui.dates import in_words
from amends.ui.words import words_for

# A day beyond every statement.
EVER = Moment(date.max)
# How far a piece has come, as it stands behind what the piece is called.
HOW_FAR = re.compile(r" \([^()]*\)\s*$")
PARTS: dict[Part, Promise] = {
    Part.NUMBER: gettext_lazy("Number in the plan"),
    Part.WORDING: gettext_lazy("What is promised"),
    Part.OWNER: gettext_lazy("Owner"),
    Part.IN_PLACE_BY: gettext_lazy("In place by"),
    Part.EVIDENCED_BY: gettext_lazy("Evidenced by"),
    Part.SERVES: gettext_lazy("Serves"),
    Part.TOLD: gettext_lazy("What it tells"),
    Part.EVIDENCE: gettext_lazy("Evidence in its words"),
    Part.CLAIM: gettext_lazy("What an earlier document claimed"),
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
    # Readings begun at one held moment are in the order in which they were begun.
    order = ("reading__started_at", "reading_id", "position")
    for row in rows.exclude(reading=reading.pk).order_by(*order):
        if row.action_id is not None and row.found:
            found[row.action_id] = Earlier(
                row.found["label"], row.found["text"], row.found, Said.from_json(row.said)
            )
    return found


def parts_of(found: Mapping[str, Any], earlier: Earlier) -> frozenset[Part]:
    """What a row says otherwise than the document before; all of it where that is not known.

    A row that prints no number gives the action none anew.
    """
    parts = frozenset(Part) if earlier.found is None else differing(found, earlier.found)
    return parts if found["label"].strip() else parts - {Part.NUMBER}


@dataclass(frozen=True)
class Now:
    """An action as it stands, in the shape of a row, and as a document of the day `as_at` finds it.

    `told` is of days up to that one. `claim` is what a document before claims and nobody has limited.
    """

    said: Said
    as_at: date
    began: Day
    told: tuple[tuple[date, str, str, str, bool], ...] = ()
    # The plan in which it stands, where that is another.
    elsewhere: str = ""
    claim: str = ""
    claimed_on: date | None = None
    # What anybody claims and nobody has limited; what documents printed of it, and its evidence is called.
    stands: str = ""
    named: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        """The day on which what the document tells is entered: its own, or the action's first."""
        return max(self.as_at, date.fromisoformat(self.began.first))


def now_of(reading: Reading, actions: Iterable[UUID], as_at: date) -> dict[UUID, Now]:
    """How actions that a document of a day names stand today. A fixed number of queries."""
    wanted = set(actions)
    if not wanted:
        return {}
    standing = actions_as_at(wanted, reading.organisation_id, Moment(clock.today()))
    updates = _updates(wanted)
    named = _named(wanted)
    began = by_key(in_force(Placement, Action.objects.filter(pk__in=wanted), EVER, earliest=True))
    moved = {each.placement.plan_id for each in standing} - {reading.plan_id}
    plans = dict(Plan.objects.filter(pk__in=moved).values_list("pk", "name"))
    found = {}
    for each in standing:
        pk = each.action.pk
        first = began[pk].effective_on
        claim = _standing_claim(each, as_at)
        by_document = claim if claim and claim.source_file else None
        found[pk] = Now(
            said=_as_said(each),
            as_at=as_at,
            began=exactly(first),
            told=tuple(one for one in updates.get(pk, ()) if one[0] <= max(as_at, first)),
            elsewhere=plans.get(each.placement.plan_id, ""),
            claim=by_document.claim if by_document else "",
            claimed_on=by_document.effective_on if by_document else None,
            stands=claim.claim if claim else "",
            named=frozenset(named.get(pk, ())),
        )
    return found


def _standing_claim(standing: ActionAsAt, as_at: date) -> Told | None:
    """What was claimed by a day, unless somebody holds the action lower than in place."""
    claim, limit = standing.last_claim, standing.lowering
    if claim is None or claim.effective_on > as_at:
        return None
    lower = limit is not None and Rung(limit.rung).height < Rung.IN_PLACE.height
    return None if lower else claim


def exactly(day: date) -> Day:
    """A day as a row has it."""
    return Day(in_words(day), day.isoformat(), day.isoformat(), Precision.EXACT.value)


def _updates(actions: set[UUID]) -> dict[UUID, list[tuple[date, str, str, str, bool]]]:
    rows = Told.objects.filter(subject__in=actions, retracts=False, corrected_by=None)
    found: dict[UUID, list[tuple[date, str, str, str, bool]]] = {}
    for row in rows.order_by("effective_on", "sequence"):
        told = (row.effective_on, row.text, row.claim, row.forecast, row.source_file is not None)
        found.setdefault(row.subject_id, []).append(told)
    return found


def _named(actions: set[UUID]) -> dict[UUID, list[str]]:
    """The lines that documents printed of each action, and what its evidence is called. Two queries."""
    found: dict[UUID, list[str]] = {}
    printed = ActionSource.objects.filter(action__in=actions).values_list("action", "words")
    titles = EvidenceAction.objects.filter(action__in=actions)
    for pk, words in (*printed, *titles.values_list("action", "evidence__title")):
        # The first line of a cell stands behind its heading.
        lines = [part for line in words.split("\n") for part in (line, line.partition(": ")[2])]
        found.setdefault(pk, []).extend(" ".join(line.split()) for line in lines)
    return found


def _as_said(standing: ActionAsAt) -> Said:
    promise = standing.commitment
    return Said(
        number=standing.number,
        title=standing.action.title,
        wording=promise.wording if promise else "",
        owner=str(promise.owner_id) if promise else "",
        serves=tuple(str(pk) for pk in standing.serves),
        in_place_by=day_of(promise.in_place_by) if promise else None,
        evidenced_by=day_of(promise.evidenced_by) if promise else None,
        since=max(each.effective_on.isoformat() for each in (standing.placement, promise) if each),
    )


def day_of(promised: ImpreciseDate | None) -> Day | None:
    """A date as promised, in the shape of a row's."""
    if promised is None:
        return None
    first = promised.first.isoformat() if promised.first else ""
    last = promised.last.isoformat() if promised.last else ""
    raw = promised.raw or (in_words(promised.last) if promised.last else "")
    return Day(raw, first, last, promised.precision.value)


def untold(said: Said, known: Now) -> Said:
    """The row as it is told of its action, with only what has not been told of it.

    What it says of its own day has been where the document before, of those up to that day, said it
    in the same words: words that come back are told again.
    """
    whole = told_since(said, known.began, exactly(known.as_at))
    stated = [
        (text, claim, forecast)
        for day, text, claim, forecast, by_document in known.told
        if by_document and not any(_is_told(each, day, text) for each in whole.updates)
    ]
    updates = tuple(
        each
        for each in whole.updates
        if not any(_is_told(each, day, text) for day, text, *_rest in known.told)
    )
    same = stated[-1:] == [(whole.told.strip(), whole.claim, whole.forecast)]
    # Beside words that are all of days, a status alone says nothing new of what stands.
    if same or (whole.updates and _repeats(whole, known)):
        return replace(whole, updates=updates, told="", claim="", forecast="")
    return replace(whole, updates=updates)


def _repeats(said: Said, known: Now) -> bool:
    """Whether a status says what is claimed already, or forecast where nothing is claimed.

    What a document since then did not claim any more is not claimed already.
    """
    if said.claim or known.stands:
        return said.claim == known.stands and not _taken_back(said, known)
    forecasts = [forecast for _day, _text, _claim, forecast, _by in known.told if forecast]
    return bool(known.told) and said.forecast == (forecasts[-1] if forecasts else "")


def _taken_back(said: Said, known: Now) -> bool:
    """Whether a document stated something else of its own day after the newest claim."""
    claims = [at for at, (_day, _text, claim, *_rest) in enumerate(known.told) if claim]
    return any(
        by_document and not any(_is_told(each, day, text) for each in said.updates)
        for day, text, _claim, _forecast, by_document in known.told[
            claims[-1] + 1 if claims else 0 :
        ]
    )


def _is_told(each: Update, day: date, text: str) -> bool:
    return text == each.text.strip() and each.day.first <= day.isoformat() <= each.day.last


def changed_parts(said: Said, parts: Iterable[Part], known: Now) -> frozenset[Part]:
    """Which of the parts that a document says otherwise are not so in the plan already."""
    left = untold(said, known)
    new = {
        # In another plan it has the number that it was given there.
        Part.NUMBER: not known.elsewhere and said.number != known.said.number,
        Part.WORDING: said.wording != known.said.wording,
        Part.OWNER: said.owner != known.said.owner,
        Part.IN_PLACE_BY: not same_days(said.in_place_by, known.said.in_place_by),
        Part.EVIDENCED_BY: not same_days(said.evidenced_by, known.said.evidenced_by),
        Part.SERVES: set(said.serves) != set(known.said.serves),
        Part.TOLD: bool(left.updates or left.told or left.claim or left.forecast),
        Part.EVIDENCE: any(not _is_named(line, known) for line in said.evidence.split("\n")),
    }
    changed = frozenset(part for part in parts if new.get(part))
    gone = Part.TOLD in parts and known.claim and not said.claim
    return changed | {Part.CLAIM} if gone else changed


def _is_named(line: str, known: Now) -> bool:
    """Whether a line on evidence is known: printed before, or what a piece of evidence is called."""
    plain = " ".join(line.split())
    return not plain or plain in known.named or HOW_FAR.sub("", plain) in known.named


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
    claim_gone: bool
    elsewhere: str


def changes_of(row: Row, said: Said, as_at: date) -> Changes | None:
    """What a row of a document of a day would change of an earlier one's action; None for a new one."""
    action = Action.objects.filter(pk=row.earlier_id).first() if row.earlier_id else None
    if action is None:
        return None
    known = now_of(row.reading, [action.pk], as_at)[action.pk]
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
        Part.CLAIM: (_claimed_before(known), ""),
    }
    changes = tuple(Change(part, str(PARTS[part]), *texts[part]) for part in Part if part in parts)
    return Changes(action, changes, bool(parts & TERMS), Part.CLAIM in parts, known.elsewhere)


def proposed_parts(row: Row) -> frozenset[Part]:
    """What a row's document says otherwise, as it was found when its words were explained."""
    return frozenset(Part(each) for each in row.parts)


def _claimed(said: Said) -> str:
    known = [*Claim, *Forecast]
    return ", ".join(words_for(each) for each in (said.claim, said.forecast) if each in known)


def _claimed_before(known: Now) -> str:
    if known.claimed_on is None:
        return ""
    return _("%(claim)s, as a document of %(day)s claims") % {
        "claim": words_for(known.claim),
        "day": in_words(known.claimed_on),
    }


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


def gone_from(reading: Reading, rows: Iterable[Row] | None = None) -> tuple[Gone, ...]:
    """The actions of earlier documents that stand in the plan and have no row in this one. Five queries.

    `rows` are those of a document that is not kept.
    """
    if reading.plan is None:
        return ()
    if rows is None:
        rows = Row.objects.filter(reading=reading.pk).only("earlier_id", "action_id")
    here = {pk for row in rows for pk in (row.earlier_id, row.action_id)}
    standing = {line.action.pk for line in actions_in(reading.plan, Moment(clock.today()))}
    return tuple(
        Gone(pk, one.number, first_words(one.words))
        for pk, one in earlier_of(reading).items()
        if pk in standing and pk not in here
    )
