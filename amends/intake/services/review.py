"""What a person makes of a passage. Two people at once are kept apart by its version."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from amends.intake import rules
from amends.intake.models import Passage, Reading
from amends.intake.rules import PassageState, Step
from amends.intake.services import steps
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
        return steps.saved(fresh)


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
        steps.saved(fresh)
        return recommendation


def reject(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Say that a passage is no recommendation. It can be undone. Refusals as `keep_edits`."""
    with _open_passage(passage, seen, by) as fresh:
        return steps.reject(fresh)


def split(*, passage: Passage, at: int, seen: int, by: Actor) -> Passage:
    """Divide a passage before a character; returns the second half, which has no number yet.

    Both halves keep the places of the whole. Raises Refused as `keep_edits` does, where there is nothing
    to divide, and when there is no room for another.
    """
    with _open_passage(passage, seen, by) as fresh:
        first, second = fresh.text[:at].rstrip(), fresh.text[at:].strip()
        if not first or not second:
            raise Refused(_("Choose where the second recommendation begins."))
        half = Passage.objects.create(
            organisation_id=fresh.organisation_id,
            reading=fresh.reading,
            position=steps.room_after(fresh),
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
        steps.remember(fresh, Step.SPLIT, half)
        fresh.text = first
        steps.saved(fresh)
        return half


def join_next(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Take the words of the passage that follows into this one. Refusals as `keep_edits`.

    Raises Refused when none follows that is still to be decided on.
    """
    with _open_passage(passage, seen, by) as fresh:
        following = steps.next_open(fresh)
        if following is None:
            raise Refused(_("No passage follows that could be joined to this one."))
        steps.remember(fresh, Step.JOIN, following)
        fresh.text = f"{fresh.text}\n{following.text}"
        fresh.place = [*fresh.place, *(span for span in following.place if span not in fresh.place)]
        fresh.raw = f"{fresh.raw}\n{following.raw}"
        fresh.found_text = f"{fresh.found_text}\n{following.found_text}"
        fresh.label = fresh.label or following.label
        following.state = PassageState.JOINED.value
        steps.saved(following)
        return steps.saved(fresh)


def undo(*, passage: Passage, seen: int, by: Actor) -> Passage:
    """Take back the last step: an edit, a division, a joining or a rejection.

    Raises Refused when somebody else was quicker, for an accepted passage, which is a record, when
    there is nothing to take back, and when the other half of a division has been worked on.
    """
    check_may_read(version=_version_of(passage), by=by)
    with steps.locked(passage, seen) as fresh:
        return steps.take_back(fresh)


def _version_of(passage: Passage) -> ReportVersion:
    version = passage.reading.version
    if version is None:
        raise Refused(_("A statement has no recommendations to accept."))
    return version


@contextmanager
def _open_passage(passage: Passage, seen: int, by: Actor) -> Iterator[Passage]:
    check_may_read(version=_version_of(passage), by=by)
    with steps.still_open(passage, seen) as fresh:
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
    steps.remember(fresh, Step.SAVE)
    fresh.text, fresh.label, fresh.paragraph, fresh.addressees = text, label, paragraph, given


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
