"""What decisions on any part of a document share. Two people at once are kept apart by its version."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.intake import rules
from amends.intake.models import Reading, Staged
from amends.intake.rules import PASSAGE_TRANSITIONS, PassageState, ReadingState, Step
from amends.ledger.rules import Refused


@contextmanager
def locked[Part: Staged](part: Part, seen: int) -> Iterator[Part]:
    """The part as it stands, alone with it until the block ends.

    Raises Refused when somebody has worked on it since the version `seen`.
    """
    with transaction.atomic():
        reading = Reading.objects.select_for_update().defer("found").get(pk=part.reading_id)
        if reading.state != ReadingState.READ:
            raise Refused(_("The document is still being read."))
        fresh = type(part)._default_manager.get(pk=part.pk)
        fresh.reading = reading
        if fresh.version != seen:
            raise Refused(
                _(
                    "Somebody else has worked on this since you opened it. Look at it again, then decide."
                )
            )
        yield fresh


@contextmanager
def still_open[Part: Staged](part: Part, seen: int) -> Iterator[Part]:
    """As `locked`, for what is still to be decided on."""
    with locked(part, seen) as fresh:
        if not PASSAGE_TRANSITIONS[PassageState(fresh.state)] or fresh.state != PassageState.OPEN:
            raise Refused(_("This has been decided on. Undo that first, where it can be."))
        yield fresh


def remember(fresh: Staged, step: Step, other: Staged | None = None) -> None:
    """Keep what the part is before a step, so that the step can be undone."""
    values = {name: getattr(fresh, name) for name in fresh.REMEMBERED}
    before = {n: str(each) if isinstance(each, UUID) else each for n, each in values.items()}
    before |= {"step": step.value, "other": str(other.pk) if other else ""}
    fresh.past = [*fresh.past, before]


def saved[Part: Staged](fresh: Part) -> Part:
    """Write the part as its next version."""
    fresh.version += 1
    fresh.save()
    return fresh


def take_back[Part: Staged](fresh: Part) -> Part:
    """Undo the last step of a part that is locked. Raises Refused where that cannot be."""
    if fresh.state in {PassageState.ACCEPTED, PassageState.KEPT}:
        raise Refused(
            _("It is in the record, where nothing is taken back. Words can be removed from it.")
        )
    if not fresh.past or fresh.state == PassageState.JOINED:
        raise Refused(_("There is nothing to undo here."))
    before: dict[str, Any] = fresh.past.pop()
    parts = type(fresh)._default_manager
    if before["step"] == Step.SPLIT:
        half = parts.get(pk=UUID(before["other"]))
        if half.past or half.state != PassageState.OPEN:
            raise Refused(_("The second half has been worked on. Undo that first."))
        half.delete()
    if before["step"] == Step.JOIN:
        joined = parts.get(pk=UUID(before["other"]))
        joined.state = PassageState.OPEN.value
        saved(joined)
    for name in fresh.REMEMBERED:
        setattr(fresh, name, before[name])
    return saved(fresh)


def next_open[Part: Staged](part: Part) -> Part | None:
    """The part that follows in the document, if it is still to be decided on. One query."""
    after = type(part)._default_manager.filter(reading=part.reading_id, position__gt=part.position)
    found = after.exclude(state=PassageState.JOINED.value).order_by("position").first()
    return found if found is not None and found.state == PassageState.OPEN else None


def room_after(fresh: Staged) -> int:
    """The position of what is split off. Raises Refused when there is no room left."""
    after = (
        type(fresh)
        ._default_manager.filter(reading=fresh.reading_id, position__gt=fresh.position)
        .order_by("position")
        .values_list("position", flat=True)
        .first()
    )
    position = rules.place_between(fresh.position, after)
    if position is None:
        raise Refused(_("This has been divided too often. Undo, or add the rest by hand."))
    return position


def reject[Part: Staged](fresh: Part) -> Part:
    """Say of an open part that nothing is to be kept of it."""
    remember(fresh, Step.REJECT)
    fresh.state = PassageState.REJECTED.value
    return saved(fresh)
