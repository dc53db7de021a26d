"""A plan's document given back in its own layout, with how things stand on a day in its cells."""

import json
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from amends.files.models import StoredFile
from amends.files.rules import FileRemoved, FileShut, FileWaiting
from amends.files.services import on_disk
from amends.instruments.reading import FILLABLE, ReadingError, fill_in_worker
from amends.intake.models import Mapping as Meanings
from amends.intake.models import Reading, Row
from amends.intake.queries.giving_back import ToGiveBack, to_give_back
from amends.intake.rules import ReadingState
from amends.intake.sentences import NOT_GIVEN_BACK, sentence_of
from amends.ledger.rules import REMOVED, Moment, Refused
from amends.ui.dates import in_words


@dataclass(frozen=True)
class GivenBack:
    """A document with the day's standing in its cells, and what was written and what was not."""

    name: str
    media_type: str
    data: bytes
    told: ToGiveBack


def give_back(*, reading: Reading, at: Moment) -> GivenBack:
    """Write how the plan stands into a copy of the document that it was brought in from.

    Whether the person may have it is for the caller to ask. The file itself is not changed, and
    nothing is kept. Raises Refused, with words on what to do instead, for a document that was not
    explained, was removed or had words removed from it, and for a kind that is not given back.
    """
    whole = Reading.objects.select_related("plan").get(pk=reading.pk)
    meanings = Meanings.objects.filter(reading=reading.pk, confirmed=True).first()
    if whole.plan is None or whole.state != ReadingState.READ or meanings is None:
        raise Refused(_("Say first what the document’s words mean."))
    if whole.found is None:
        raise Refused(_("The document was removed. Read in a copy of it."))
    media_type = str(whole.found["media_type"])
    if media_type not in {kind.value for kind in FILLABLE}:
        raise Refused(str(NOT_GIVEN_BACK.get(media_type, NOT_GIVEN_BACK[""])))
    _check_whole(whole)
    told = to_give_back(whole, whole.plan, meanings, at)
    try:
        file = StoredFile.objects.get(pk=whole.file_id)
        with on_disk(file) as path:
            filled = fill_in_worker(
                path,
                [one.edit for one in told.filling.fills],
                [one.row for one in told.filling.added],
            )
    except FileWaiting as error:
        raise Refused(
            _("The document waits to be scanned for viruses. Try again later.")
        ) from error
    except FileRemoved as error:
        raise Refused(_("The document was removed. Read in a copy of it.")) from error
    except FileShut as error:
        raise Refused(_("The document cannot be opened any more. Read in a copy of it.")) from error
    except ReadingError as error:
        raise Refused(sentence_of(error.remark.as_json())) from error
    stem, dot, ending = whole.file_name.rpartition(".")
    name = _("%(name)s, as at %(day)s") % {"name": stem or ending, "day": in_words(at.day)}
    return GivenBack(
        name=f"{name}.{ending}" if dot else name,
        media_type=media_type,
        data=filled.data,
        told=replace(
            told,
            filling=told.filling.without(filled.unfilled),
            signatures=filled.signatures,
        ),
    )


def _check_whole(reading: Reading) -> None:
    """Raises Refused where words were removed of what was read: the file has them still."""
    rows = Row.objects.filter(reading=reading.pk).values_list("found", flat=True)
    if REMOVED in json.dumps([reading.found, *rows], ensure_ascii=False):
        raise Refused(
            _(
                "Words of this document were removed for good, and its file has them still. Take them"
                " out of a copy, and read that in."
            )
        )
