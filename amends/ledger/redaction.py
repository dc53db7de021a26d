"""Removing words for good: two people, a reason, a date (DESIGN.md, "Redaction").

Who may ask and who may approve is for the stage that shows the pages; that they are two people,
and that nothing is under a legal hold, is decided here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.models import LegalHold, Record, Redaction, RedactionRequest, rows_of
from amends.ledger.queries import standing_rows
from amends.ledger.reactions import announce
from amends.ledger.rules import (
    REMOVED,
    Actor,
    Moment,
    Plain,
    Refused,
    canonical,
    digest,
    new_salt,
)
from amends.ledger.services import words_of, write
from amends.ledger.spelling import SPLITS, pattern_of, surest_part
from amends.ledger.triggers import recorded_models
from amends.ledger.working import (
    WorkingPlace,
    blank,
    organisation_of,
    working_models,
    working_places,
    working_texts,
)

SHORTEST = 3


@dataclass(frozen=True)
class Place:
    """A field of a record that holds the words, and what it will read without them."""

    row: Record
    field: str
    text: str


def words_asked_for(request: RedactionRequest) -> str:
    """The words at the place that the request names. Raises Refused when they are gone or have moved."""
    row = named_row(request)
    if changed_since(request):
        raise Refused(_("Words were removed there after this was asked. Ask again."))
    text = texts_at(row).get(request.field, "")
    words = text[request.first : request.last]
    if not words.strip() or REMOVED in words:
        raise Refused(_("The words are no longer there. They may have been removed already."))
    if not holds(row, request.field, text, words):
        raise Refused(_("What stands there was changed after this was asked. Ask again."))
    return words


def changed_since(request: RedactionRequest) -> bool:
    """Whether another removal has moved the words of the field that the request counts."""
    later = Redaction.objects.filter(
        organisation=request.organisation_id,
        sequence__gt=request.sequence,
        changes__contains=str(request.thing),
    )
    return any(
        (change["thing"], change["field"]) == (str(request.thing), request.field)
        for redaction in later
        for change in json.loads(redaction.changes)
    )


def named_row(request: RedactionRequest) -> models.Model:
    """The row that the request names. Raises Refused when it is there no more, as a draft may be."""
    rows = model_of(request.kind)._default_manager.filter(organisation=request.organisation_id)
    row = rows.filter(pk=request.thing).first()
    if row is None:
        raise Refused(_("What held the words is no longer there."))
    return row


def record_models() -> list[type[Record]]:
    """Every table of records."""
    return [model for model in recorded_models() if issubclass(model, Record)]


def model_of(kind: str) -> type[models.Model]:
    """The table of a kind such as `plans.update`. Raises Refused for one that holds no words."""
    for model in (*record_models(), *working_models()):
        if model._meta.label_lower == kind:
            return model
    raise Refused(_("There is no such kind of record."))


def texts_at(row: models.Model) -> dict[str, str]:
    """The words of a row by field, of a record or of anything else that holds words."""
    return words_of(row) if isinstance(row, Record) else working_texts(row)


def holds(row: models.Model, field: str, text: str, words: str) -> bool:
    """Whether a field's text holds the words as whole words."""
    pattern = pattern_of(words)
    if isinstance(row, Record):
        return row.without(field, text, pattern) != text
    return pattern.search(text) is not None


def places_holding(words: str, organisation_id: UUID) -> list[Place | WorkingPlace]:
    """Every field that holds the words: of the organisation's records, then of what is no record."""
    return [*recorded_places(words, organisation_id), *working_places(words, organisation_id)]


def recorded_places(words: str, organisation_id: UUID) -> list[Place]:
    """Every field of every record of the organisation that holds the words."""
    pattern, part = pattern_of(words), surest_part(words)
    places = []
    for model in record_models():
        if not model.WORDS:
            continue
        wanted = Q()
        for name in model.WORDS if part else ():
            wanted |= Q(**{f"{name}__icontains": part})
            for split in SPLITS:
                wanted |= Q(**{f"{name}__icontains": split})
        for row in rows_of(model).filter(wanted, organisation=organisation_id):
            for name, text in words_of(row).items():
                clean = row.without(name, text, pattern)
                if clean != text:
                    places.append(Place(row, name, clean))
    return places


def ask(
    *,
    row: models.Model,
    field: str,
    first: int,
    last: int,
    reason: str,
    by: Actor,
    authority: str = "",
    public_note: str = "",
) -> RedactionRequest:
    """Ask for the characters [first, last) of a field to be removed, everywhere they stand.

    Raises Refused without a reason, for an unknown field, or for fewer than three characters
    (which would tear holes in words that have nothing to do with it).
    """
    if not reason.strip():
        raise Refused(_("Say why the words must be removed."))
    if field not in getattr(row, "WORDS" if isinstance(row, Record) else "DRAFT_WORDS", ()):
        raise Refused(_("Only words can be removed; this field holds none."))
    text = texts_at(row).get(field, "")
    words = text[first:last]
    if len(words.strip()) < SHORTEST:
        raise Refused(_("Choose at least three characters to remove."))
    if not holds(row, field, text, words):
        raise Refused(_("Choose whole words to remove."))
    with write(organisation_id=organisation_of(row), by=by, event="redaction.asked") as writing:
        return writing.add(
            RedactionRequest(
                kind=row._meta.label_lower,
                thing=row.pk,
                field=field,
                first=first + len(words) - len(words.lstrip()),
                last=first + len(words.rstrip()),
                reason=reason.strip(),
                authority=authority.strip(),
                public_note=public_note.strip(),
            )
        )


def check_no_hold(organisation_id: UUID) -> None:
    """Raises Refused while a legal hold is in force."""
    latest = (
        standing_rows(LegalHold, Moment(clock.today()))
        .filter(organisation=organisation_id)
        .order_by("-effective_on", "-sequence")
        .first()
    )
    if latest is not None and latest.held:
        raise Refused(_("A legal hold is in force. Nothing can be removed until it is lifted."))


def carry_out(*, request: RedactionRequest, by: Actor, places: int) -> Redaction:
    """Remove the words from every record, draft and edition; the rows stay, with a marker.

    `places` is the number of fields that the second person saw and agreed to.

    Raises Refused for the person who asked, under a legal hold, when it has been done, or when
    the number of places has changed since it was shown.
    """
    if by.person == request.recorded_by_id:
        raise Refused(_("A second person must approve the removal."))
    with write(organisation_id=request.organisation_id, by=by, event="redaction.made") as writing:
        if Redaction.objects.filter(request=request).exists():
            raise Refused(_("This has been done already."))
        check_no_hold(request.organisation_id)
        words = words_asked_for(request)
        everywhere = places_holding(words, request.organisation_id)
        if len(everywhere) != places:
            raise Refused(
                _("The words now stand in %(now)s places, not %(then)s. Look again, then approve.")
                % {"now": len(everywhere), "then": places}
            )
        found = [place for place in everywhere if isinstance(place, Place)]
        salts = [new_salt() for _ in found]
        changes: list[Plain] = [
            {
                "kind": place.row._meta.label_lower,
                "thing": str(place.row.pk),
                "field": place.field,
                "digest": digest(place.text, salt),
            }
            for place, salt in zip(found, salts, strict=True)
        ]
        redaction = writing.add(
            Redaction(
                request=request,
                effective_on=clock.day_of(writing.recorded_at),
                places=places,
                changes=canonical(changes).decode(),
            )
        )
        for row, blanked in gathered(found, salts):
            _blank(row, blanked, redaction)
        blank(words, request.organisation_id)
        transaction.on_commit(overwrite_log, robust=True)
        announce("redaction.made", things=[redaction.pk], by=by)
        return redaction


def overwrite_log() -> None:
    """On SQLite, bring what was written into the database's file and empty the log beside it.

    The log holds the pages as they were. Where somebody is reading just then, the next time will do.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def gathered(
    places: list[Place], salts: list[str]
) -> Iterator[tuple[Record, dict[str, tuple[str, str]]]]:
    """Places by row, because a row makes the transition once for one redaction."""
    rows: dict[tuple[str, UUID], tuple[Record, dict[str, tuple[str, str]]]] = {}
    for place, salt in zip(places, salts, strict=True):
        key = (place.row._meta.label, place.row.pk)
        rows.setdefault(key, (place.row, {}))[1][place.field] = (place.text, salt)
    yield from rows.values()


def _blank(row: Record, fields: dict[str, tuple[str, str]], redaction: Redaction) -> None:
    salts = {**row.salts, **{name: salt for name, (_text, salt) in fields.items()}}
    texts = {
        column.name: column.to_python(fields[column.name][0])
        for column in row._meta.concrete_fields
        if column.name in fields
    }
    # The one door in code past the refusal to update, as the triggers are the one in the database.
    models.QuerySet(type(row)).filter(pk=row.pk).update(**texts, salts=salts, redaction=redaction)


def set_hold(*, organisation_id: UUID, held: bool, reason: str, by: Actor) -> LegalHold:
    """Place or lift a legal hold on everything that the organisation has recorded."""
    if not reason.strip():
        raise Refused(_("Say why."))
    with write(
        organisation_id=organisation_id,
        by=by,
        event="hold.placed" if held else "hold.lifted",
    ) as w:
        return w.add(LegalHold(effective_on=clock.today(), held=held, reason=reason.strip()))
