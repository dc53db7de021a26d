"""Taking up text of a document that the reader found nothing in."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from amends.intake import rules
from amends.intake.models import Passage, Reading
from amends.intake.rules import TAKEN_UP, PassageState, ReadingState
from amends.intake.services.readings import check_may_read
from amends.ledger.rules import Actor, Refused
from amends.recommendations.models import Recommendation


def take_up(*, reading: Reading, number: int, by: Actor) -> Passage:
    """Make a passage, to be decided on like any other, of text that was not accounted for.

    `number` counts from 0 in the reader's list. The same text taken up twice is the same passage.
    Raises Refused for text that is not there, and NotPermitted as reading in does.
    """
    version = reading.version
    if version is None:
        raise Refused(_("A statement has no recommendations to accept."))
    check_may_read(version=version, by=by)
    with transaction.atomic():
        locked = Reading.objects.select_for_update().get(pk=reading.pk)
        left = rules.left_over(locked.found) if locked.state == ReadingState.READ else []
        if not 0 <= number < len(left):
            raise Refused(_("That text is not in the list any more. Look at the list again."))
        one = left[number]
        passages = list(Passage.objects.filter(reading=locked.pk).order_by("position"))
        made = rules.made_of(one, passages)
        if made is not None:
            return made
        twin = next(
            (
                each
                for each in Recommendation.objects.filter(version=version)
                if rules.same_words(each.text, one["text"])
            ),
            None,
        )
        return Passage.objects.create(
            organisation_id=locked.organisation_id,
            reading=locked,
            position=_place(passages, one),
            place=one["spans"],
            found_text=one["text"],
            raw=one["text"],
            text=one["text"],
            confidence=0,
            flags=[TAKEN_UP],
            state=PassageState.KEPT.value if twin else PassageState.OPEN.value,
            recommendation_id=twin.pk if twin else None,
        )


def _place(passages: list[Passage], one: dict[str, Any]) -> int:
    """A position after everything that stands before it in the document."""
    key = rules.place_key(one["spans"])
    before = max(
        (each.position for each in passages if rules.place_key(each.place) <= key), default=None
    )
    if before is None:
        before = max(0, passages[0].position - rules.GAP) if passages else 0
    after = min((each.position for each in passages if each.position > before), default=None)
    position = rules.place_between(before, after)
    if position is None:
        raise Refused(_("There is no room for another passage here. Add it by hand."))
    return position
