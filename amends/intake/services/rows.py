"""What a person makes of a row of a plan's document: edits, divisions, and an action for good."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.assurance.services import lower
from amends.evidence.rules import Stage
from amends.evidence.services import add_evidence
from amends.instruments.reading import Meaning
from amends.intake import rules
from amends.intake.models import Mapping as Meanings
from amends.intake.models import Reading, Row
from amends.intake.queries.again import Now, changed_parts, now_of, proposed_parts, untold
from amends.intake.rules import PassageState, Step
from amends.intake.rules.matching import TERMS, Part, by_hand, own
from amends.intake.rules.rows import LONGEST_TITLE as SHORT_TITLE
from amends.intake.rules.rows import (
    Day,
    Said,
    doubts,
    numbered_all,
    problems,
    row_words,
    understood,
)
from amends.intake.sentences import PROBLEMS
from amends.intake.services import steps
from amends.intake.services.mapping import meant
from amends.intake.services.readings import check_may_decide
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate, Precision
from amends.ledger.rules import Actor, Moment, Refused, canonical
from amends.ledger.services import write
from amends.people.models import Body, Role
from amends.plans.models import Action, Commitment, Plan
from amends.plans.queries import actions_in, standing_on
from amends.plans.rules import Rung
from amends.plans.services import (
    add_action,
    commit_to,
    note_source,
    place_action,
    serve,
    stop_serving,
    update,
)
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words

LONGEST_EVIDENCE = 280
# What updates are told in, and what claims and forecasts are.
TELLING = frozenset({Meaning.PROGRESS})
CLAIMING = frozenset({Meaning.STATUS, Meaning.FORECAST, Meaning.COMPLETED, Meaning.EVIDENCED})


@contextmanager
def _open_row(row: Row, seen: int, by: Actor) -> Iterator[Row]:
    check_may_decide(reading=row.reading, by=by)
    with steps.still_open(row, seen) as fresh:
        if not Meanings.objects.filter(pk=fresh.reading_id, confirmed=True).exists():
            raise Refused(_("Say first what the document’s words mean."))
        yield fresh


def keep_row(*, row: Row, said: Said, seen: int, by: Actor) -> Row:
    """Keep what a person changed in a row, whole or not: it is still to be accepted.

    `seen` is the version that they looked at. Raises Refused when somebody else was quicker, when
    it has been decided on, and before the mapping was confirmed.
    """
    with _open_row(row, seen, by) as fresh:
        _edit(fresh, said)
        return steps.saved(fresh)


def accept_row(*, row: Row, said: Said, seen: int, by: Actor) -> Action:
    """Keep a row as an action of the plan, with its first promise, what it tells and where it stood.

    A status is a claim of the document's, on the day that it is of. Raises Refused for every one of
    `rules.rows.Problem`, as `keep_row` does, and as the services do that write each part.
    """
    organisation_id = row.organisation_id
    # The head before the reading: every write takes them in this order.
    with (
        write(organisation_id=organisation_id, by=by, event="action.imported"),
        _open_row(row, seen, by) as fresh,
    ):
        _edit(fresh, said)
        wrong = problems(said)
        if wrong:
            raise Refused(" ".join(str(PROBLEMS[problem]) for problem in wrong))
        reading = Reading.objects.defer("found").select_related("plan").get(pk=fresh.reading_id)
        as_at = meant(Meanings.objects.get(pk=fresh.reading_id)).as_at
        earlier = Action.objects.filter(pk=fresh.earlier_id).first() if fresh.earlier_id else None
        if earlier is None:
            action, new = _added(_plan(reading), fresh, said, by), said
        else:
            action, new, as_at = change(earlier, fresh, said, as_at, by)
        tell(action, reading, fresh, new, as_at, by)
        source(action, reading, fresh, by)
        fresh.action_id = action.pk
        fresh.state = PassageState.ACCEPTED.value
        steps.saved(fresh)
        return action


def accept_rows(
    *, reading: Reading, seen: Mapping[UUID, int], by: Actor
) -> list[tuple[Row, Refused | None]]:
    """Accept several rows as they stand, each by itself: what is refused keeps none of the others back.

    `seen` are the versions that the person looked at.
    """
    rows = Row.objects.filter(reading=reading.pk, pk__in=list(seen)).order_by("position")
    done: list[tuple[Row, Refused | None]] = []
    for row in rows:
        row.reading = reading
        try:
            accept_row(row=row, said=Said.from_json(row.said), seen=seen[row.pk], by=by)
        except Refused as refusal:
            done.append((row, refusal))
        else:
            done.append((row, None))
    return done


def reject_row(*, row: Row, seen: int, by: Actor) -> Row:
    """Say that a row is no action of the plan. It can be undone. Refusals as `keep_row`."""
    with _open_row(row, seen, by) as fresh:
        return steps.reject(fresh)


def split_row(*, row: Row, at: int, seen: int, by: Actor) -> Row:
    """Divide a row's words before a character; returns the second half, without a number or progress.

    Both halves keep the cells of the whole. Raises Refused as `keep_row` does, where there is nothing to
    divide, and when there is no room for another.
    """
    with _open_row(row, seen, by) as fresh:
        said = Said.from_json(fresh.said)
        first, second = said.wording[:at].rstrip(), said.wording[at:].strip()
        if not first or not second:
            raise Refused(_("Choose where the second action begins."))
        half = replace(
            said,
            number="",
            title=_title(second),
            wording=second,
            claim="",
            forecast="",
            told="",
            updates=(),
            evidence="",
            evidence_kind="",
        )
        made = Row.objects.create(
            organisation_id=fresh.organisation_id,
            reading=fresh.reading,
            position=steps.room_after(fresh),
            found=fresh.found,
            said=half.as_json(),
            flags=fresh.flags,
        )
        steps.remember(fresh, Step.SPLIT, made)
        fresh.said = replace(said, wording=first, title=_title(first)).as_json()
        steps.saved(fresh)
        return made


def join_row(*, row: Row, seen: int, by: Actor) -> Row:
    """Take the row that follows into this one. Refusals as `keep_row`, and where none follows."""
    with _open_row(row, seen, by) as fresh:
        following = steps.next_open(fresh)
        if following is None:
            raise Refused(_("No row follows that could be joined to this one."))
        steps.remember(fresh, Step.JOIN, following)
        one, other = Said.from_json(fresh.said), Said.from_json(following.said)
        fresh.said = replace(
            one,
            wording=_both(one.wording, other.wording),
            told=_both(one.told, other.told),
            evidence=_both(one.evidence, other.evidence),
            updates=(*one.updates, *other.updates),
            serves=tuple(dict.fromkeys((*one.serves, *other.serves))),
        ).as_json()
        fresh.found = {
            **fresh.found,
            **{
                name: [
                    *fresh.found[name],
                    *(n for n in following.found[name] if n not in fresh.found[name]),
                ]
                for name in ("cells", "spans", "flags")
            },
        }
        # Two owners, dates or claims have become one: a person looks at it.
        fresh.flags = list(dict.fromkeys((*fresh.flags, *following.flags)))
        fresh.unsure = True
        following.state = PassageState.JOINED.value
        steps.saved(following)
        return steps.saved(fresh)


def undo_row(*, row: Row, seen: int, by: Actor) -> Row:
    """Take back the last step of a row: an edit, a division, a joining or a rejection."""
    check_may_decide(reading=row.reading, by=by)
    with steps.locked(row, seen) as fresh:
        return steps.take_back(fresh)


def _edit(fresh: Row, said: Said) -> None:
    if said.as_json() == Said.from_json(fresh.said).as_json():
        return
    steps.remember(fresh, Step.SAVE)
    if fresh.earlier_id:
        # What a person says otherwise is proposed as well, whatever the document changed.
        parts = by_hand(said, Said.from_json(fresh.said))
        fresh.parts = sorted(proposed_parts(fresh) | parts)
    fresh.said = said.as_json()
    fresh.unsure = bool(problems(said))


def _both(one: str, other: str) -> str:
    return "\n".join(filter(None, (one, other)))


def _title(words: str) -> str:
    return rules.first_words(words, SHORT_TITLE)


def _plan(reading: Reading) -> Plan:
    if reading.plan is None:
        raise Refused(_("The document has not been read as a plan."))
    return reading.plan


def _added(plan: Plan, row: Row, said: Said, by: Actor) -> Action:
    served = Recommendation.objects.filter(
        organisation=row.organisation_id, pk__in=list(said.serves)
    )
    return add_action(
        plan=plan,
        id=row.pk,
        number=said.number,
        title=said.title or _title(said.wording),
        wording=said.wording,
        owner=owner_of(row, said),
        in_place_by=as_promised(said.in_place_by),
        evidenced_by=as_promised(said.evidenced_by) if said.evidenced_by else None,
        serves=list(served),
        effective_on=date.fromisoformat(said.since),
        by=by,
    )


def owner_of(row: Row, said: Said) -> Role:
    """The post that a row says owns it. Raises Refused where it is no post of the organisation's."""
    role = Role.objects.filter(organisation=row.organisation_id, pk=UUID(said.owner)).first()
    if role is None:
        raise Refused(_("Choose the post that owns the action."))
    return role


def as_promised(day: Day | None) -> ImpreciseDate:
    """A date as promises keep one; none where a document says none."""
    if day is None:
        return ImpreciseDate.ongoing()
    precision = Precision(day.precision)
    return ImpreciseDate(
        date.fromisoformat(day.first) if day.first else None,
        date.fromisoformat(day.last) if day.last else None,
        precision,
        "" if precision is Precision.EXACT else " ".join(day.raw.split()),
    )


def change(
    action: Action, row: Row, said: Said, as_at: date, by: Actor
) -> tuple[Action, Said, date]:
    """Have an action of the plan be as a newer document says; what is left to be told, and on which day.

    Only what this document says otherwise than the one before it, or a person, is changed. New
    terms are a new promise, with the reason, the body that agreed and the interim control.
    """
    known = now_of(row.reading, [action.pk], as_at)[action.pk]
    parts = changed_parts(said, proposed_parts(row), known)
    if not parts and not known.elsewhere:
        raise Refused(_("The plan says all of this already."))
    since = date.fromisoformat(said.since)
    if parts & {Part.NUMBER, *TERMS} and said.since < known.said.since:
        raise Refused(
            _("What is promised stands since %(day)s. Give that day, or a later one.")
            % {"day": in_words(date.fromisoformat(known.said.since))}
        )
    if Part.NUMBER in parts:
        place_action(
            action=action,
            plan=_plan(row.reading),
            number=said.number,
            reason=said.reason,
            effective_on=since,
            by=by,
        )
    if parts & TERMS:
        _promise(action, row, said, since, by)
    if Part.SERVES in parts:
        _serve(action, said, known, by)
    if Part.CLAIM in parts and said.lowered.strip():
        lower(
            action=action,
            rung=Rung.UNDER_WAY.value,
            reason=said.lowered,
            effective_on=known.day,
            by=by,
        )
    left = untold(said, known)
    if Part.TOLD not in parts:
        left = replace(left, updates=(), told="", claim="", forecast="")
    if Part.EVIDENCE not in parts:
        left = replace(left, evidence="", evidence_kind="")
    return action, left, known.day


def _serve(action: Action, said: Said, known: Now, by: Actor) -> None:
    """Have an action serve what its row says, and no more."""
    before, after = set(known.said.serves), set(said.serves)
    about = {"organisation": action.organisation_id}
    for recommendation in Recommendation.objects.filter(**about, pk__in=after - before):
        serve(action=action, recommendation=recommendation, effective_on=known.day, by=by)
    for recommendation in Recommendation.objects.filter(**about, pk__in=before - after):
        stop_serving(
            action=action,
            recommendation=recommendation,
            reason=said.reason,
            effective_on=known.day,
            by=by,
        )


def _promise(action: Action, row: Row, said: Said, since: date, by: Actor) -> None:
    stands = standing_on(Commitment, action, since)
    approver = (
        Body.objects.filter(organisation=row.organisation_id, pk=UUID(said.approver)).first()
        if said.approver
        else None
    )
    commit_to(
        action=action,
        wording=said.wording,
        owner=owner_of(row, said),
        in_place_by=as_promised(said.in_place_by),
        evidenced_by=as_promised(said.evidenced_by) if said.evidenced_by else None,
        re_test_by=stands.re_test_by if stands else None,
        reason=said.reason,
        approver=approver,
        interim_control=said.interim_control,
        effective_on=since,
        by=by,
    )


def part_row(*, row: Row, said: Said, seen: int, by: Actor) -> Row:
    """Say that a row is not the action of an earlier document that it was taken for, but another.

    It is what the row itself says, with what the person typed over what was proposed. Refusals as
    `keep_row`, and of a row that was taken for none.
    """
    with _open_row(row, seen, by) as fresh:
        if fresh.earlier_id is None:
            raise Refused(_("It is an action of its own already."))
        steps.remember(fresh, Step.APART)
        means = meant(Meanings.objects.get(pk=fresh.reading_id))
        alone = own(understood(fresh.found, means), said, Said.from_json(fresh.past[0]["said"]))
        others = Row.objects.filter(reading=fresh.reading_id).exclude(pk=fresh.pk)
        taken = [Said.from_json(each).number for each in others.values_list("said", flat=True)]
        taken += [each.number for each in actions_in(_plan(fresh.reading), Moment(clock.today()))]
        (alone,) = numbered_all([(alone, fresh.found["serves"])], taken)
        numbers = Counter([alone.number, *taken])
        fresh.earlier_id, fresh.parts, fresh.said = None, [], alone.as_json()
        fresh.flags = list(doubts(fresh.found, alone, numbers, means))
        fresh.unsure = True
        return steps.saved(fresh)


def tell(action: Action, reading: Reading, row: Row, said: Said, as_at: date, by: Actor) -> None:
    """Write what a document tells of an action, each of its day."""
    told = [(min(date.fromisoformat(u.day.last), as_at), u.text) for u in said.updates]
    for day, text in sorted(told):
        if text.strip():
            update(
                action=action,
                text=text,
                effective_on=day,
                source_file=reading.file_id,
                source_place=_place(reading, row, TELLING, text),
                by=by,
            )
    if said.told.strip() or said.claim or said.forecast:
        update(
            action=action,
            text=said.told,
            effective_on=as_at,
            claim=said.claim,
            forecast=said.forecast,
            source_file=reading.file_id,
            source_place=_place(reading, row, {*TELLING, *CLAIMING}),
            by=by,
        )
    if said.evidence_kind and said.evidence.strip():
        add_evidence(
            organisation=action.organisation,
            title=rules.first_words(said.evidence, LONGEST_EVIDENCE),
            kind=said.evidence_kind,
            stage=Stage.PLANNED.value,
            actions=[action],
            services=[],
            effective_on=as_at,
            note=said.evidence,
            source_place=_place(reading, row, {Meaning.EVIDENCE}),
            by=by,
        )


def _place(reading: Reading, row: Row, meanings: Collection[Meaning], words: str = "") -> str:
    """Where a row's document says something, with the file's digest."""
    spans = rules.spans_of(row.found, meanings, words)
    return canonical(rules.place_of(reading.sha256, spans)).decode()


def source(action: Action, reading: Reading, row: Row, by: Actor) -> None:
    """Keep where the action was read from, with the row's own words."""
    note_source(
        action=action,
        file_id=reading.file_id,
        sha256=reading.sha256,
        number=row.found["label"],
        words=row_words(row.found),
        place=canonical(rules.place_of(reading.sha256, row.found["spans"])).decode(),
        by=by,
    )
