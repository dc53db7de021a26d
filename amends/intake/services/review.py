"""What a person makes of a passage. Two people at once are kept apart by its version."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.intake import rules
from amends.intake.models import Passage, Reading
from amends.intake.rules import PASSAGE_TRANSITIONS, PassageState, ReadingState, Step
from amends.intake.services.readings import check_may_read
from amends.investigations.models import ReportVersion
from amends.ledger.rules import Actor, Refused, canonical
from amends.ledger.services import write
from amends.people.models import Party
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation

LONGEST_LABEL = 40


def keep_edits(
    *,
    passage: Passage,
    text: str,
    label: str,
    paragraph: str,
    addressees: Sequence[Party],
    seen: int,
    by: Actor,
) -> Passage:
    """Keep what a person changed in a passage: words, number, paragraph, whom it is addressed to.

    `seen` is the version that they looked at. Raises Refused when somebody else was quicker, when
    it has been decided on, or when no words are left.
    """
    with _open_passage(passage, seen, by) as fresh:
        _edit(fresh, text, label, paragraph, addressees)
        return _saved(fresh)


def accept(
    *,
    passage: Passage,
    text: str,
    label: str,
    paragraph: str,
    addressees: Sequence[Party],
    seen: int,
    by: Actor,
    as_printed: bool = False,
) -> Recommendation:
    """Keep the passage as a recommendation of the report's version, exactly as it is given here.

    `as_printed` says that a person compared words that differ from those that were read with the
    report, which prints them so. Raises Refused without that where they differ, as `keep_edits` does, for a part whose whole has not been decided on, and as
    `add_recommendation` does.
    """
    version = _version_of(passage)
    organisation_id = version.organisation_id
    # The head before the reading: every write takes them in this order.
    with (
        write(organisation_id=organisation_id, by=by, event="recommendation.added"),
        _open_passage(passage, seen, by) as fresh,
    ):
        _edit(fresh, text, label, paragraph, addressees)
        if not as_printed and not rules.as_read(fresh.text, fresh.found_text):
            raise Refused(
                _(
                    "The words differ from those that were read from the document. Compare them with"
                    " the report, then confirm that it prints them so."
                )
            )
        reading = fresh.reading
        recommendation = add_recommendation(
            version=version,
            id=fresh.pk,
            number=fresh.label,
            paragraph=fresh.paragraph,
            text=fresh.text,
            position=_free_position(version, fresh.position),
            page=_page(reading, version, fresh),
            part_of=_whole_of(fresh),
            addressees=addressees,
            addressed_to="; ".join(fresh.printed_addressees),
            place=canonical(rules.place_of(reading.sha256, fresh.place)).decode(),
            effective_on=version.received_on,
            by=by,
        )
        fresh.recommendation_id = recommendation.pk
        fresh.state = PassageState.ACCEPTED.value
        _saved(fresh)
        return recommendation


def reject(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Say that a passage is no recommendation. It can be undone. Refusals as `keep_edits`."""
    with _open_passage(passage, seen, by) as fresh:
        _remember(fresh, Step.REJECT)
        fresh.state = PassageState.REJECTED.value
        return _saved(fresh)


def split(*, passage: Passage, at: int, seen: int, by: Actor) -> Passage:
    """Divide a passage before a character; returns the second half, which has no number yet.

    Both halves keep the places of the whole. Raises Refused as `keep_edits` does, where there is nothing
    to divide, and when there is no room for another.
    """
    with _open_passage(passage, seen, by) as fresh:
        first, second = fresh.text[:at].rstrip(), fresh.text[at:].strip()
        if not first or not second:
            raise Refused(_("Choose where the second recommendation begins."))
        after = (
            Passage.objects.filter(reading=fresh.reading_id, position__gt=fresh.position)
            .order_by("position")
            .values_list("position", flat=True)
            .first()
        )
        position = rules.place_between(fresh.position, after)
        if position is None:
            raise Refused(
                _("This passage has been divided too often. Undo, or add the rest by hand.")
            )
        half = Passage.objects.create(
            organisation_id=fresh.organisation_id,
            reading=fresh.reading,
            position=position,
            part_of_label=fresh.part_of_label,
            place=fresh.place,
            found_text=second,
            raw=fresh.raw,
            text=second,
            confidence=fresh.confidence,
            flags=fresh.flags,
            why=fresh.why,
            addressees=fresh.addressees,
            printed_addressees=fresh.printed_addressees,
        )
        _remember(fresh, Step.SPLIT, half)
        fresh.text = first
        _saved(fresh)
        return half


def join_next(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Take the words of the passage that follows into this one. Refusals as `keep_edits`.

    Raises Refused when none follows that is still to be decided on.
    """
    with _open_passage(passage, seen, by) as fresh:
        following = next_open(fresh)
        if following is None:
            raise Refused(_("No passage follows that could be joined to this one."))
        _remember(fresh, Step.JOIN, following)
        fresh.text = f"{fresh.text}\n{following.text}"
        fresh.place = [*fresh.place, *(span for span in following.place if span not in fresh.place)]
        fresh.raw = f"{fresh.raw}\n{following.raw}"
        fresh.found_text = f"{fresh.found_text}\n{following.found_text}"
        fresh.label = fresh.label or following.label
        following.state = PassageState.JOINED.value
        _saved(following)
        return _saved(fresh)


def undo(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Take back the last step: an edit, a division, a joining or a rejection.

    Raises Refused when somebody else was quicker, for an accepted passage, which is a record, when
    there is nothing to take back, and when the other half of a division has been worked on.
    """
    with _locked(passage, seen, by) as fresh:
        if fresh.state in {PassageState.ACCEPTED, PassageState.KEPT}:
            raise Refused(
                _("It is in the record, where nothing is taken back. Words can be removed from it.")
            )
        if not fresh.past or fresh.state == PassageState.JOINED:
            raise Refused(_("There is nothing to undo here."))
        before: dict[str, Any] = fresh.past.pop()
        if before["step"] == Step.SPLIT:
            _take_back_half(fresh, UUID(before["other"]))
        if before["step"] == Step.JOIN:
            joined = Passage.objects.get(pk=before["other"])
            joined.state = PassageState.OPEN.value
            _saved(joined)
        for name in REMEMBERED:
            setattr(fresh, name, before[name])
        return _saved(fresh)


REMEMBERED = ("text", "found_text", "label", "paragraph", "place", "raw", "addressees", "state")


def next_open(passage: Passage) -> Passage | None:
    """The passage that follows in the document, if it is still to be decided on. One query."""
    after = Passage.objects.filter(reading=passage.reading_id, position__gt=passage.position)
    found = after.exclude(state=PassageState.JOINED.value).order_by("position").first()
    return found if found is not None and found.state == PassageState.OPEN else None


def _version_of(passage: Passage) -> ReportVersion:
    version = passage.reading.version
    if version is None:
        raise Refused(_("A statement has no recommendations to accept."))
    return version


@contextmanager
def _locked(passage: Passage, seen: int, by: Actor) -> Iterator[Passage]:
    """The passage as it stands, alone with it until the block ends."""
    check_may_read(version=_version_of(passage), by=by)
    with transaction.atomic():
        reading = Reading.objects.select_for_update().defer("found").get(pk=passage.reading_id)
        if reading.state != ReadingState.READ:
            raise Refused(_("The document is still being read."))
        fresh = Passage.objects.get(pk=passage.pk)
        fresh.reading = reading
        if fresh.version != seen:
            raise Refused(
                _(
                    "Somebody else has worked on this passage since you opened it. Look at it again, then decide."
                )
            )
        yield fresh


@contextmanager
def _open_passage(passage: Passage, seen: int, by: Actor) -> Iterator[Passage]:
    with _locked(passage, seen, by) as fresh:
        if not PASSAGE_TRANSITIONS[PassageState(fresh.state)] or fresh.state != PassageState.OPEN:
            raise Refused(_("This passage has been decided on. Undo that first, where it can be."))
        yield fresh


def _edit(
    fresh: Passage, text: str, label: str, paragraph: str, addressees: Sequence[Party]
) -> None:
    """Put what was typed into the passage, and remember what it was if that differs."""
    if not text.strip():
        raise Refused(_("No words are left. If it is no recommendation, say so below."))
    label, paragraph = label.strip(), paragraph.strip()
    if max(len(label), len(paragraph)) > LONGEST_LABEL:
        raise Refused(_("Use 40 characters or fewer for the number and the paragraph."))
    given = [str(party.pk) for party in addressees]
    if (text, label, paragraph, given) == (
        fresh.text,
        fresh.label,
        fresh.paragraph,
        fresh.addressees,
    ):
        return
    _remember(fresh, Step.SAVE)
    fresh.text, fresh.label, fresh.paragraph, fresh.addressees = text, label, paragraph, given


def _remember(fresh: Passage, step: Step, other: Passage | None = None) -> None:
    before = {name: getattr(fresh, name) for name in REMEMBERED}
    before |= {"step": step.value, "other": str(other.pk) if other else ""}
    fresh.past = [*fresh.past, before]


def _saved(fresh: Passage) -> Passage:
    fresh.version += 1
    fresh.save()
    return fresh


def _take_back_half(fresh: Passage, half_id: UUID) -> None:
    half = Passage.objects.get(pk=half_id)
    if half.past or half.state != PassageState.OPEN:
        raise Refused(_("The second half has been worked on. Undo that first."))
    half.delete()


def _whole_of(fresh: Passage) -> Recommendation | None:
    """The accepted recommendation that this one is a part of, if the document says so."""
    if not fresh.part_of_label:
        return None
    wholes = list(
        Passage.objects.filter(
            reading=fresh.reading_id, label=fresh.part_of_label, part_of_label=""
        ).exclude(pk=fresh.pk)
    ) or list(
        Passage.objects.filter(reading=fresh.reading_id, label=fresh.part_of_label).exclude(
            pk=fresh.pk
        )
    )
    if any(whole.state == PassageState.OPEN for whole in wholes):
        raise Refused(
            _("This is a part of recommendation %(number)s. Decide on that one first.")
            % {"number": fresh.part_of_label}
        )
    kept = next((whole.recommendation_id for whole in wholes if whole.recommendation_id), None)
    return Recommendation.objects.get(pk=kept) if kept else None


def _free_position(version: ReportVersion, wanted: int) -> int:
    """The position in the document's order, or the next that nobody has taken by hand."""
    taken = set(
        version.recommendations.filter(position__gte=wanted).values_list("position", flat=True)
    )
    while wanted in taken:
        wanted += 1
    return wanted


def _page(reading: Reading, version: ReportVersion, fresh: Passage) -> int | None:
    """The page of paper that it begins on; none where the version is said to have fewer."""
    pages = [span["page"] for span in fresh.place if span.get("page")] if reading.paged else []
    if not pages or (version.pages is not None and pages[0] > version.pages):
        return None
    first: int = pages[0]
    return first
