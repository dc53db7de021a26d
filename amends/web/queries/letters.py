"""Papers held as evidence that may say what another party answered."""

from uuid import UUID

from amends.evidence.models import Evidence
from amends.governance.queries import letters_of


def letters(organisation_id: UUID) -> list[tuple[str, Evidence]]:
    """Each with its title, the newest first. One query."""
    return [(letter.title, letter) for letter in letters_of(organisation_id)]
