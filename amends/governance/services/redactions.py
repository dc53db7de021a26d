"""Who may ask for words or a file to be removed, who may remove them, and holding everything as it is."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, EvidenceVersion
from amends.files.models import StoredFile
from amends.files.services import remove
from amends.files.tasks import delete_removed_bytes
from amends.governance.queries import DIGEST, READ_DIGEST, digest_column, file_of
from amends.intake.models import Passage, Reading, Row
from amends.investigations.models import ReportVersion, VersionDocument
from amends.investigations.rules import VersionKind
from amends.ledger import redaction
from amends.ledger.models import LegalHold, Redaction, RedactionRequest
from amends.ledger.reactions import announce
from amends.ledger.rules import Actor, Refused
from amends.ledger.spelling import pattern_of
from amends.ledger.working import organisation_of
from amends.people.permissions import Permission, check
from amends.recommendations.models import Recommendation


def find_record(*, kind: str, thing: UUID, organisation_id: UUID) -> Model | None:
    """What of the organisation an address names, such as `plans.update` or `intake.reading` and its id."""
    try:
        model = redaction.model_of(kind)
    except Refused:
        return None
    return model._default_manager.filter(pk=thing, organisation=organisation_id).first()


def needed_to_ask(record: Model) -> tuple[Permission, ...]:
    """What somebody must be allowed, to ask for words of it to be removed: to see it, too."""
    needed = [Permission.ASK_REDACTION]
    if isinstance(record, Reading | Passage):
        needed.append(Permission.KEEP_CASES)
    if isinstance(record, Row) or (isinstance(record, Reading) and record.plan_id is not None):
        needed.append(Permission.PLAN)
    if is_of_a_draft(record):
        needed.append(Permission.READ_DRAFTS)
    return tuple(needed)


def is_of_a_draft(record: Model) -> bool:
    """Whether it is a draft report, its words, or what was read out of it: only some may read that."""
    if isinstance(record, Passage):
        record = record.reading
    if isinstance(record, Reading) and record.version is not None:
        return record.version.restricted or is_of_a_draft(record.version)
    if isinstance(record, ReportVersion):
        return record.kind == VersionKind.DRAFT
    if isinstance(record, VersionDocument):
        return record.version.kind == VersionKind.DRAFT
    return isinstance(record, Recommendation) and record.version.kind == VersionKind.DRAFT


def ask_to_remove_words(
    *,
    record: Model,
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
    organisation = organisation_of(record)
    for permission in needed_to_ask(record):
        check(by=by, organisation_id=organisation, permission=permission)
    words = words.strip()
    if len(words) < redaction.SHORTEST:
        raise Refused(_("Type at least three characters of what must be removed."))
    pattern = pattern_of(words)
    if any(pattern.search(text) for text in (reason, authority, public_note)):
        raise Refused(_("Do not repeat the words in the reason, the authority or the note."))
    for field, text in redaction.texts_at(record).items():
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


def ask_to_remove_file(
    *,
    record: Model,
    reason: str,
    by: Actor,
    authority: str = "",
    public_note: str = "",
) -> RedactionRequest:
    """Ask for the file of a record to be removed for good, from every record that holds it.

    What is asked for is its digest, by which records hold it; `remove_files` answers the rest.
    Raises Refused for a record without a file, or whose file has gone, without a reason, and when
    the reason, the authority or the note repeats the file's name (it would be kept there for good).
    """
    organisation = organisation_of(record)
    for permission in needed_to_ask(record):
        check(by=by, organisation_id=organisation, permission=permission)
    file = file_of(record)
    if file is None:
        raise Refused(_("No file is kept here. It may have been removed already."))
    name = file.name.casefold()
    if any(name in text.casefold() for text in (reason, authority, public_note)):
        raise Refused(_("Do not repeat the file’s name in the reason, the authority or the note."))
    return redaction.ask(
        row=record,
        field=digest_column(record),
        first=0,
        last=len(file.sha256),
        reason=reason,
        by=by,
        authority=authority,
        public_note=public_note,
    )


def remove_files(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`: where the digest of a file went, its bytes and its name go too.

    Later stages hear of it as `file.removed`. Why it went stands in the redaction, whose words can
    be removed in their turn; beside the file there is only which redaction it was.
    """
    for made in Redaction.objects.filter(pk__in=redactions).select_related("request"):
        named = {
            (change["kind"], UUID(change["thing"]))
            for change in json.loads(made.changes)
            if change["field"] == DIGEST
        }
        ids = {file for file in [read_from(made.request)] if file is not None}
        for model in (Evidence, EvidenceVersion, ReportVersion, VersionDocument):
            things = [thing for kind, thing in named if kind == model._meta.label_lower]
            rows = model.objects.filter(pk__in=things, file_id__isnull=False)
            ids.update(pk for pk in rows.values_list("file_id", flat=True) if pk is not None)
        files = StoredFile.objects.kept().of(made.organisation_id).filter(pk__in=ids)
        gone = [remove(file=file, reason=f"redaction {made.pk}", by=by.person) for file in files]
        for file in gone:
            delete_removed_bytes.enqueue(str(file.pk))
        if gone:
            announce("file.removed", things=[file.pk for file in gone], by=by)


def read_from(request: RedactionRequest) -> UUID | None:
    """The file of the reading that a request for a file names: it may be held by no record."""
    if (request.kind, request.field) != (Reading._meta.label_lower, READ_DIGEST):
        return None
    rows = Reading.objects.filter(pk=request.thing, organisation=request.organisation_id)
    return rows.values_list("file_id", flat=True).first()


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
