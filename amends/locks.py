"""Keeping others from one thing until a transaction ends, where no row stands for it that could be locked."""

import hashlib
from uuid import UUID

from django.db import connection


def lock(organisation: UUID, what: str) -> None:
    """Keep others that name the same thing of an organisation waiting until the transaction ends.

    SQLite needs none: a transaction has the only write lock from its beginning.
    """
    if connection.vendor != "postgresql":
        return
    number = hashlib.sha256(f"{organisation}/{what}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)]
        )
