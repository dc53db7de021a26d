"""Who may ask for words to be removed, who may remove them, and holding everything as it is."""

from uuid import UUID

from django.utils.translation import gettext as _

from amends.investigations.models import ReportVersion
from amends.investigations.rules import VersionKind
from amends.ledger import redaction
from amends.ledger.models import LegalHold, Record, Redaction, RedactionRequest
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import words_of
from amends.people.permissions import Permission, check
from amends.recommendations.models import Recommendation


def find_record(*, kind: str, thing: UUID, organisation_id: UUID) -> Record | None:
    """The record of the organisation that an address names, such as `plans.update` and its id."""
    try:
        model = redaction.record_model(kind)
    except Refused:
        return None
    return model._default_manager.filter(pk=thing, organisation=organisation_id).first()


def is_of_a_draft(record: Record) -> bool:
    """Whether a record is a draft report or its words, which only some may read."""
    if isinstance(record, ReportVersion):
        return record.kind == VersionKind.DRAFT
    return isinstance(record, Recommendation) and record.version.kind == VersionKind.DRAFT


def ask_to_remove_words(
    *,
    record: Record,
    words: str,
    reason: str,
    by: Actor,
    authority: str = "",
    public_note: str = "",
) -> RedactionRequest:
    """Ask for words to be removed from a record, and from everywhere else that they stand.

    Raises Refused when the record does not hold the words exactly as typed, without a reason, and
    when the reason, the authority or the note repeats them (they would be kept there for good).
    """
    organisation = record.organisation_id
    check(by=by, organisation_id=organisation, permission=Permission.ASK_REDACTION)
    if is_of_a_draft(record):
        check(by=by, organisation_id=organisation, permission=Permission.READ_DRAFTS)
    words = words.strip()
    if len(words) < redaction.SHORTEST:
        raise Refused(_("Type at least three characters of what must be removed."))
    pattern = redaction.pattern_of(words)
    if any(pattern.search(text) for text in (reason, authority, public_note)):
        raise Refused(_("Do not repeat the words in the reason, the authority or the note."))
    for field, text in words_of(record).items():
        first = text.find(words)
        if first >= 0 and pattern.search(text):
            return redaction.ask(
                row=record,
                field=field,
                first=first,
                last=first + len(words),
                reason=reason,
                by=by,
                authority=authority,
                public_note=public_note,
            )
    raise Refused(
        _("This record does not hold those words. Type whole words, exactly as they stand there.")
    )


def remove_words(*, request: RedactionRequest, by: Actor, places: int) -> Redaction:
    """Remove the words everywhere, for good. `places` is the number that the person agreed to.

    Raises Refused for the person who asked, under a legal hold, when it has been done already, or
    when the number of places has changed since it was shown.
    """
    check(by=by, organisation_id=request.organisation_id, permission=Permission.APPROVE_REDACTION)
    return redaction.carry_out(request=request, by=by, places=places)


def set_legal_hold(*, organisation_id: UUID, held: bool, reason: str, by: Actor) -> LegalHold:
    """Place or lift a legal hold: while it stands, no words are removed. Raises Refused without a reason."""
    check(by=by, organisation_id=organisation_id, permission=Permission.APPROVE_REDACTION)
    return redaction.set_hold(organisation_id=organisation_id, held=held, reason=reason, by=by)
