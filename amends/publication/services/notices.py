"""What is said about an edition after it was sealed: withdrawn by a person, redacted by the ledger."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.models import OwedFiles, Redaction
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.permissions import Permission, check
from amends.publication.models import Edition, Notice
from amends.publication.queries.editions import (
    REDACTED,
    WITHDRAWN,
    current_key,
    withdrawal_of,
)
from amends.publication.rules import canonical_text, notice_body, redacted_sections, sign
from amends.publication.services.files import publish_files, write_owed
from amends.publication.services.keys import private_key


def withdraw(*, edition: Edition, reason: str, by: Actor) -> Notice:
    """Take an edition back. A tombstone stays at its address, with the reason, which is public.

    Raises Refused without a reason, or when it was withdrawn before.
    """
    check(by=by, organisation_id=edition.organisation_id, permission=Permission.RELEASE_EDITION)
    if not reason.strip():
        raise Refused(_("Say why the edition is withdrawn. The public will read it."))
    with write(
        organisation_id=edition.organisation_id, by=by, event="edition.withdrawn"
    ) as writing:
        now = Edition.objects.prefetch_related("notices").get(pk=edition.pk)
        if withdrawal_of(now) is not None:
            raise Refused(_("This edition has been withdrawn already."))
        notice = writing.add(signed_notice(now, WITHDRAWN, clock.today(), reason.strip(), []))
    write_files_of([now])
    return notice


def note_redaction(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`: say on every edition that held the words that they went, and when."""
    for redaction in Redaction.objects.filter(pk__in=redactions).select_related("request"):
        touched = {
            change["thing"]
            for change in json.loads(redaction.changes)
            if change["kind"] == Edition._meta.label_lower
        }
        editions = list(Edition.objects.filter(pk__in=touched).select_related("organisation"))
        with write(
            organisation_id=redaction.organisation_id, by=by, event="edition.redacted"
        ) as writing:
            for edition in sorted(editions, key=lambda each: each.sequence):
                writing.add(
                    signed_notice(
                        edition,
                        REDACTED,
                        redaction.effective_on,
                        redaction.request.public_note,
                        redacted_sections(
                            manifest=json.loads(edition.manifest),
                            content=edition.content,
                            page=edition.page,
                        ),
                    )
                )
        # Every file, because a removed word in a notice or in the organisation's name stands there too.
        OwedFiles.objects.create(organisation_id=redaction.organisation_id, redaction=redaction)
        # Tried at once; `publication.tasks` makes good what fails or dies here.
        transaction.on_commit(partial(write_owed, redaction.organisation_id), robust=True)


def signed_notice(
    edition: Edition, kind: str, on: date, words: str, sections: list[dict[str, str]]
) -> Notice:
    """A notice, signed with the key in use where its file is at hand.

    Removing words must not wait for a key. An unsigned notice is shown all the same, and whoever
    checks the file is told that nothing proves it.
    """
    key = current_key(edition.organisation_id)
    private = private_key(key) if key else None
    signature = ""
    if private is not None:
        body = notice_body(
            manifest=json.loads(edition.manifest),
            kind=kind,
            on=on.isoformat(),
            sections=sections,
        )
        signature = sign(private, body)
    return Notice(
        edition=edition,
        kind=kind,
        effective_on=on,
        text=words,
        sections=canonical_text(sections) if sections else "",
        signature=signature,
        key_id=key.id if key and signature else "",
    )


def write_files_of(editions: Sequence[Edition]) -> None:
    """Once this is committed, write the public side of their plans again."""
    wanted: dict[str, list[UUID]] = {}
    for edition in editions:
        plans = wanted.setdefault(edition.organisation.slug, [])
        if edition.plan_id not in plans:
            plans.append(edition.plan_id)
    transaction.on_commit(lambda: publish_files(wanted) and None, robust=True)
