"""What a person says that a plan's document means, before anything of it is kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.instruments.reading import Meaning
from amends.intake import models
from amends.intake.models import Reading, Row
from amends.intake.queries.again import (
    Earlier,
    Now,
    changed_parts,
    earlier_of,
    now_of,
    parts_of,
    proposed_parts,
)
from amends.intake.queries.mapping import key_of_column
from amends.intake.rules import PassageState, ReadingState
from amends.intake.rules.mapping import (
    Distinct,
    Kind,
    Says,
    asked_first,
    may_be_a_name,
    owners_of,
    served_of,
    statuses_of,
)
from amends.intake.rules.matching import Known, Part, carried, matches
from amends.intake.rules.rows import (
    Doubt,
    Meant,
    Said,
    doubts,
    numbered_all,
    problems,
    understood,
)
from amends.intake.services.memory import remember
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment, Refused
from amends.ledger.services import check_not_future
from amends.people.models import Role
from amends.people.permissions import Permission, check
from amends.plans.queries import actions_in
from amends.recommendations.models import Recommendation


@contextmanager
def _read(reading: Reading, by: Actor) -> Iterator[tuple[Reading, models.Mapping]]:
    """A plan's document that has been read, and its mapping, alone with both."""
    check(by=by, organisation_id=reading.organisation_id, permission=Permission.PLAN)
    with transaction.atomic():
        locked = Reading.objects.select_for_update(of=("self",)).select_related("plan")
        fresh = locked.get(pk=reading.pk)
        if fresh.plan is None or fresh.state != ReadingState.READ or fresh.found is None:
            raise Refused(_("The document has not been read as a plan."))
        yield fresh, models.Mapping.objects.get(pk=reading.pk)


def say_columns(*, reading: Reading, said: Mapping[str, str], by: Actor) -> bool:
    """Keep what a person says that columns hold, by the words of their headings; "" for nothing known.

    Whether that differs from how the rows were read: they are then read anew, and the caller sees to
    that. What differs is remembered for the organisation. Raises Refused for a meaning that does not exist, and once
    rows have been decided on.
    """
    with _read(reading, by) as (fresh, mapping):
        if not set(said.values()) <= {"", *Meaning}:
            raise Refused(_("Choose one of the meanings shown."))
        was: dict[str, str] = {}
        # As the page asks: of a heading that several tables have, a plan's first.
        for table in sorted(_found(fresh)["tables"], key=lambda one: not one["is_plan"]):
            for column in table["columns"]:
                was.setdefault(key_of_column(column), column["meaning"])
        changed = {
            words: meaning for words, meaning in said.items() if was.get(words, meaning) != meaning
        }
        if not changed:
            mapping.columns_confirmed = True
            mapping.save()
            return False
        untouched = (PassageState.OPEN.value, PassageState.KEPT.value)
        if fresh.rows.exclude(state__in=untouched, past=[]).exists():
            raise Refused(_("Rows have been worked on. Columns can be changed only before that."))
        # A column that nothing is known of is not read, and says so.
        told = {words: meaning or Meaning.NOT_READ.value for words, meaning in changed.items()}
        mapping.headings = {**mapping.headings, **told}
        mapping.columns_confirmed = mapping.confirmed = False
        mapping.save()
        remember(reading=fresh, kind=Kind.HEADING, said=told, by=by)
        Reading.objects.filter(pk=fresh.pk).update(state=ReadingState.WAITING.value)
        return True


def confirm_mapping(
    *,
    reading: Reading,
    as_at: date,
    statuses: Mapping[str, str],
    owners: Mapping[str, Role | None],
    serves: Mapping[str, Recommendation | None],
    by: Actor,
) -> models.Mapping:
    """Keep what the document's statuses, owners and numbers mean, and the day that it is of.

    Each is named by `rules.mapping.key` of the document's words; what is None is decided on each row.
    Rows on which nobody has worked are understood anew. Raises Refused for a day to come, and
    while a status says nothing of those that are asked about; of more, each is said on its row.
    """
    check_not_future(as_at)
    with _read(reading, by) as (fresh, mapping):
        if not mapping.columns_confirmed:
            raise Refused(_("Look at the columns first."))
        actions = _found(fresh)["actions"]
        asked, more = asked_first(statuses_of(actions))
        mapping.statuses = {one.key: _says(statuses, one) for one in asked}
        remember(reading=fresh, kind=Kind.STATUS, said=mapping.statuses, by=by)
        mapping.statuses |= {one.key: "" for one in more}
        mapping.owners = {one.key: _id(owners.get(one.key)) for one in owners_of(actions)}
        mapping.serves = {one.key: _id(serves.get(one.key)) for one in served_of(actions)}
        mapping.as_at = as_at
        mapping.confirmed = True
        mapping.save()
        # Roles, not names: whom a name stands for is said anew each time.
        posts = {words: role for words, role in mapping.owners.items() if role}
        named = {one.key for one in owners_of(actions) if may_be_a_name(one.words)}
        lasting = {words: role for words, role in posts.items() if words not in named}
        remember(reading=fresh, kind=Kind.OWNER, said=lasting, by=by)
        _understand(fresh, mapping)
        return mapping


def _found(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = reading.found or {}
    return found


def _says(statuses: Mapping[str, str], one: Distinct) -> str:
    said = statuses.get(one.key, "")
    if said not in set(Says):
        raise Refused(_("Say what “%(words)s” means.") % {"words": one.words})
    return Says(said).value


def _id(thing: Role | Recommendation | None) -> str:
    return str(thing.pk) if thing is not None else ""


def meant(mapping: models.Mapping) -> Meant:
    """The mapping as rules read it. Raises Refused before it was confirmed."""
    if not mapping.confirmed or mapping.as_at is None:
        raise Refused(_("Say first what the document’s words mean."))
    return Meant(mapping.as_at, mapping.statuses, mapping.owners, mapping.serves)


def _understand(reading: Reading, mapping: models.Mapping) -> None:
    """Say anew what each row comes to on which nobody has worked, and which action it is already."""
    rows = list(reading.rows.order_by("position"))
    untouched = {PassageState.OPEN, PassageState.KEPT}
    fresh: list[Row] = []
    others: list[Row] = []
    for row in rows:
        (fresh if row.state in untouched and not row.past else others).append(row)
    understand(reading, mapping, fresh, others)
    Row.objects.bulk_update(
        fresh,
        ["said", "flags", "unsure", "version", "earlier_id", "action_id", "parts", "state"],
    )


def understand(
    reading: Reading, mapping: models.Mapping, rows: list[Row], others: Sequence[Row] = ()
) -> None:
    """Put into rows what they come to, beside `others` that are decided. Nothing is saved."""
    means = meant(mapping)
    kept = [Said.from_json(row.said).number for row in others]
    plan = reading.plan
    standing = actions_in(plan, Moment(clock.today())) if plan else ()
    earlier = earlier_of(reading)
    linked = _linked(
        rows,
        {pk: one for pk, one in earlier.items() if pk not in {row.earlier_id for row in others}},
        [understood(row.found, means) for row in rows],
        means.as_at,
    )
    said = numbered_all(
        [(each, row.found["serves"]) for row, each in zip(rows, linked, strict=True)],
        [*kept, *(line.number for line in standing)],
    )
    here = {pk for row in (*rows, *others) for pk in (row.earlier_id, row.action_id)}
    taken = [line.number for line in standing if line.action.pk not in here]
    numbers = Counter([*kept, *taken, *(each.number for each in said)])
    known = now_of(reading, (row.earlier_id for row in rows if row.earlier_id), means.as_at)
    for row, each in zip(rows, said, strict=True):
        now = known.get(row.earlier_id) if row.earlier_id else None
        before = earlier[row.earlier_id].said if row.earlier_id else Said()
        _settle(row, each if now is None else _beside(each, row, now, before), now)
        row.flags += doubts(row.found, Said.from_json(row.said), numbers, means)
        row.unsure = bool(problems(Said.from_json(row.said)) or row.flags)
        row.version += 1


def _linked(
    rows: list[Row], earlier: Mapping[UUID, Earlier], said: list[Said], as_at: date
) -> list[Said]:
    """The rows with the actions that they are already, and what no document changed as it was kept."""
    found = matches(
        [(row.found["label"], row.found["text"]) for row in rows],
        [Known(pk, one.number, one.words) for pk, one in earlier.items()],
    )
    linked = []
    for row, pk, each in zip(rows, found, said, strict=True):
        row.earlier_id, row.parts = pk, []
        if pk is None:
            linked.append(each)
            continue
        parts = parts_of(row.found, earlier[pk])
        row.parts = sorted(parts)
        linked.append(carried(each, parts, earlier[pk].said, as_at))
    return linked


def _beside(said: Said, row: Row, now: Now, before: Said) -> Said:
    """A row of an action that stands, with what stands beside what any document said."""
    # What stands is changed from the day on which it was said, or later.
    since = max(said.since, now.said.since)
    if Part.SERVES not in row.parts:
        return replace(said, since=since)
    others = [pk for pk in now.said.serves if pk not in before.serves]
    return replace(said, since=since, serves=tuple(dict.fromkeys((*others, *said.serves))))


def _settle(row: Row, said: Said, now: Now | None) -> None:
    """Keep what a row comes to. One that would change nothing of its action `now` is in the plan already."""
    row.said = said.as_json()
    row.action_id, row.state, row.flags = None, PassageState.OPEN.value, []
    if now is None:
        row.earlier_id = None
        return
    changed = changed_parts(said, proposed_parts(row), now)
    if not changed and not now.elsewhere:
        row.action_id, row.state = row.earlier_id, PassageState.KEPT.value
    differences = {
        Doubt.CLAIM_GONE: Part.CLAIM in changed,
        Doubt.SERVES_LESS: Part.SERVES in changed and not set(now.said.serves) <= set(said.serves),
        Doubt.ELSEWHERE: bool(now.elsewhere),
    }
    row.flags = [doubt.value for doubt, true in differences.items() if true]
