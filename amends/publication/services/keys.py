"""Keys that seal editions: the private half a file, the public half a dated row."""

import os
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from amends.ledger.rules import Refused
from amends.people.models import Organisation
from amends.publication.queries.editions import Key, current_key


def sealing_key(organisation: Organisation) -> tuple[Key, Ed25519PrivateKey]:
    """The key in use, both halves. Raises Refused where there is none, or its file is not at hand."""
    key = current_key(organisation.pk)
    if key is None:
        raise Refused(_("There is no key to seal editions with. Make one first."))
    private = private_key(key)
    if private is None:
        raise Refused(
            _(
                "The private key %(key)s is not on this machine. Put its file back, or retire the key"
                " and make another."
            )
            % {"key": key.id}
        )
    return key, private


def can_seal(organisation_id: UUID) -> bool:
    """Whether there is a key in use and its file is at hand."""
    key = current_key(organisation_id)
    return key is not None and private_key(key) is not None


def private_key(key: Key) -> Ed25519PrivateKey | None:
    """The private half, if its file is here and holds it."""
    try:
        private = load_pem_private_key(key_path(key.id).read_bytes(), password=None)
    except (OSError, ValueError):
        return None
    if not isinstance(private, Ed25519PrivateKey):
        return None
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return private if public == key.public else None


def key_path(key_id: str) -> Path:
    """Where a private key is kept."""
    return Path(settings.KEY_FOLDER) / f"{key_id}.key"


def keep_private(path: Path, private: Ed25519PrivateKey) -> None:
    """Write a private key for its owner alone. Raises Refused."""
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise Refused(
            _("The private key cannot be written to %(folder)s (%(problem)s).")
            % {"folder": path.parent, "problem": problem.strerror}
        ) from problem
