"""What is added to a piece of evidence later: a newer file, and that somebody looked where it lives."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.evidence.models import Evidence, EvidenceVersion, LinkCheck
from amends.evidence.queries import evidence_now, file_of
from amends.evidence.rules import takes_a_file
from amends.evidence.services.quarantine import keep_read, upload_read
from amends.files.services import Upload
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import check_not_future, write
from amends.people.permissions import Permission, check_any
from amends.people.services.guards import identified, kept_already
from amends.plans.services.guards import words

PERMISSIONS = (Permission.PRESENT_EVIDENCE, Permission.PLAN)


def add_version(
    *, evidence: Evidence, upload: Upload, reason: str, by: Actor, id: UUID | None = None
) -> EvidenceVersion:
    """Add a newer file; the one before stays. An `id` that was used already gives what it made.

    Raises Refused without a reason, for the same file again, and once the evidence was presented or
    accepted: whoever decides on it decides on what was presented. One that was refused takes one, and
    so does one that was presented with a file that the virus scanner refused or that is in quarantine,
    which nobody can have read; the same file again is then scanned again, because scanners err too.
    """
    organisation = evidence.organisation
    check_any(by=by, organisation_id=organisation.pk, permissions=PERMISSIONS)
    reason = words(reason, missing=_("Say what is new in this file."))
    with (
        upload_read(upload, organisation.pk) as content,
        write(organisation_id=organisation.pk, by=by, event="evidence.version added") as writing,
    ):
        made = kept_already(EvidenceVersion, id, organisation.pk)
        if made is not None:
            return made
        now, before = evidence_now(evidence), file_of(evidence)
        refused = before is not None and before.is_refused
        shut = before is not None and before.needs_another
        if now is None or not takes_a_file(now.stage, refused=shut):
            raise Refused(
                _(
                    "It has been presented as it is. Add a piece of evidence for the newer file instead."
                )
            )
        if content is None:
            raise Refused(_("Choose the file."))
        file = keep_read(content, by)
        if before is not None and before.pk == file.pk and not refused:
            raise Refused(_("This is the same file. Choose the newer one."))
        version = EvidenceVersion(
            evidence=evidence, file_id=file.pk, file_digest=file.sha256, reason=reason
        )
        return writing.add(identified(version, id))


def check_link(
    *,
    evidence: Evidence,
    checked_on: date,
    found: bool,
    by: Actor,
    note: str = "",
    id: UUID | None = None,
) -> LinkCheck:
    """Say that somebody looked, on a day, whether what lives elsewhere is still to be found there.

    Raises Refused for evidence without a link, for a day to come, and for what was not found
    without a note of what was there instead.
    """
    organisation_id = evidence.organisation_id
    check_any(by=by, organisation_id=organisation_id, permissions=PERMISSIONS)
    check_not_future(checked_on)
    note = words(note)
    if not evidence.link:
        raise Refused(_("This evidence has no link."))
    if not found and not note:
        raise Refused(_("Say what was there instead, and where it may be now."))
    with write(organisation_id=organisation_id, by=by, event="evidence.link checked") as writing:
        kept = kept_already(LinkCheck, id, organisation_id)
        if kept is not None:
            return kept
        check = LinkCheck(evidence=evidence, checked_on=checked_on, found=found, note=note)
        return writing.add(identified(check, id))
