"""A process of its own that writes to an organisation's ledger: `python -m tests.ledger.writer ORGANISATION PERSON ROLE COUNT`."""

import os
import sys
from datetime import date
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
django.setup()

from amends.ledger.rules import Actor  # noqa: E402 - models need Django set up first
from amends.ledger.services import write  # noqa: E402 - as above
from amends.people.models import Holding  # noqa: E402 - as above


def main(organisation: UUID, person: UUID, role: UUID, count: int) -> None:
    for number in range(count):
        with write(organisation_id=organisation, by=Actor(person), event="test") as writing:
            writing.add(
                Holding(
                    subject_id=role, effective_on=date(2025, 1, 1), note=f"{os.getpid()} {number}"
                )
            )


if __name__ == "__main__":
    main(UUID(sys.argv[1]), UUID(sys.argv[2]), UUID(sys.argv[3]), int(sys.argv[4]))
