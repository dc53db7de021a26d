"""A process of its own that releases an edition, and is killed where it is told.

    python -m tests.publication.process WHERE PLAN PERSON

WHERE is "sealing": as the edition's row has been inserted and nothing is committed; or "writing":
as the first public file is to be moved into its place; or "removing": as what somebody asked for has been removed, and the first file is to be moved; or
"never".
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import django


def die() -> None:
    """As kill -9 does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def after_the_row(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    """Die once the edition has been inserted."""
    result = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "publication_edition"'):
        die()
    return result


def main(where: str, plan: str, person: str) -> None:
    """Release the draft of a plan."""
    django.setup()
    from django.db import connection

    from amends.ledger.models import RedactionRequest
    from amends.ledger.redaction import carry_out, places_holding, words_asked_for
    from amends.ledger.rules import Actor
    from amends.publication import services
    from amends.publication.models import DraftEdition
    from tests.publication.story import AS_AT, DAY, on

    if where == "sealing":
        connection.execute_wrappers.append(after_the_row)
    if where in {"writing", "removing"}:
        Path.replace = lambda *_: die()  # type: ignore[assignment,method-assign]  # dies instead
    if where == "removing":
        with on(DAY):
            request = RedactionRequest.objects.get()
            places = len(places_holding(words_asked_for(request), request.organisation_id))
            carry_out(request=request, by=Actor(UUID(person)), places=places)
        return
    with on(AS_AT, 11):
        services.release(draft=DraftEdition.objects.get(plan=UUID(plan)), by=Actor(UUID(person)))


if __name__ == "__main__":
    main(*sys.argv[1:])
