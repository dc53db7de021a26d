"""Making and retiring keys, and vouching with a new one for what a key sealed that others may have had."""

import json
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import Writing, check_not_future, write
from amends.people.models import Organisation
from amends.people.permissions import Permission, check_any
from amends.publication.models import Edition, Notice, PublicKey
from amends.publication.queries.editions import (
    REDACTED,
    VOUCHED,
    current_key,
    keys_of,
    public_plans,
)
from amends.publication.rules import key_id_of, redacted_sections
from amends.publication.services.files import publish_files
from amends.publication.services.keys import can_seal, keep_private, key_path
from amends.publication.services.notices import signed_notice

MAY_KEEP_KEYS = (Permission.PREPARE_EDITION, Permission.RELEASE_EDITION)


def make_key(*, organisation: Organisation, by: Actor, reason: str = "") -> PublicKey:
    """Make a key pair; from now on it seals this organisation's editions.

    The private key is a file for its owner alone in the folder that AMENDS_KEYS names; it is never
    in the database. Raises Refused when the file cannot be written.
    """
    check_any(by=by, organisation_id=organisation.pk, permissions=MAY_KEEP_KEYS)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    path = key_path(key_id_of(public))
    keep_private(path, private)
    try:
        with write(organisation_id=organisation.pk, by=by, event="key.made") as writing:
            made = writing.add(
                PublicKey(
                    key_id=key_id_of(public),
                    public=public,
                    effective_on=clock.today(),
                    reason=reason.strip(),
                )
            )
            _vouch(writing, organisation)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _write_files(organisation)
    return made


def retire_key(
    *,
    organisation: Organisation,
    key_id: str,
    reason: str,
    by: Actor,
    distrusted_from: date | None = None,
) -> PublicKey:
    """Seal nothing more with a key. Editions that it sealed stay sealed, and can still be checked.

    `distrusted_from` is the day since which somebody else may have had it. Whoever checks is told, and
    each edition that this organisation's record holds is vouched for with the next key. A key that was
    retired before can still be said to be distrusted. Raises Refused without a reason, or for a key
    that is not in use.
    """
    check_any(by=by, organisation_id=organisation.pk, permissions=MAY_KEEP_KEYS)
    if not reason.strip():
        raise Refused(_("Say why the key is being retired."))
    with write(organisation_id=organisation.pk, by=by, event="key.retired") as writing:
        key = next((each for each in keys_of(organisation.pk) if each.id == key_id), None)
        if key is None or (key.retired is not None and distrusted_from is None):
            raise Refused(_("This key is not in use."))
        if distrusted_from is not None:
            check_not_future(distrusted_from)
        row = writing.add(
            PublicKey(
                key_id=key.id,
                public=key.public,
                retired=True,
                distrusted_from=distrusted_from,
                effective_on=clock.today(),
                reason=reason.strip(),
            )
        )
        _vouch(writing, organisation)
    _write_files(organisation)
    return row


def _vouch(writing: Writing, organisation: Organisation) -> None:
    """Say with the key in use, if its file is at hand, which editions of a distrusted key are ours."""
    distrusted = {key.id for key in keys_of(organisation.pk) if key.distrusted is not None}
    current = current_key(organisation.pk)
    if not distrusted or current is None or not can_seal(organisation.pk):
        return
    rows = Edition.objects.filter(organisation=organisation.pk, key_id__in=distrusted)
    done = Notice.objects.filter(kind=VOUCHED, key_id=current.id).values("edition")
    for edition in rows.exclude(pk__in=done).order_by("sequence"):
        writing.add(signed_notice(edition, VOUCHED, clock.today(), "", []))
    said = Notice.objects.filter(organisation=organisation.pk, key_id__in=distrusted)
    for notice in said.exclude(kind=VOUCHED).select_related("edition").order_by("sequence"):
        _say_again(writing, notice)


def _say_again(writing: Writing, notice: Notice) -> None:
    """Sign with the key in use what a distrusted one said of an edition, for that no longer counts.

    Digests of what was changed again since are left out: a later notice has the ones that hold.
    """
    edition = notice.edition
    now = redacted_sections(
        manifest=json.loads(edition.manifest), content=edition.content, page=edition.page
    )
    holding = [each for each in json.loads(notice.sections or "[]") if each in now]
    if notice.kind == REDACTED and not holding:
        return
    again = signed_notice(edition, notice.kind, notice.effective_on, notice.text, holding)
    said = edition.notices.filter(kind=again.kind, effective_on=again.effective_on)
    if not said.filter(sections=again.sections, key_id=again.key_id).exists():
        writing.add(again)


def _write_files(organisation: Organisation) -> None:
    """Once this is committed, write what the organisation has published again, with its keys."""
    plans = list(public_plans(organisation.pk, clock.now()))
    if plans:
        wanted = {organisation.slug: plans}
        transaction.on_commit(lambda: publish_files(wanted) and None, robust=True)
