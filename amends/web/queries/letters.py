"""Papers held as evidence that may say what another party answered."""

from uuid import UUID

from amends.evidence.models import Evidence
from amends.governance.queries import letters_of
from amends.governance.sentences import letter_words


def letters(organisation_id: UUID) -> list[tuple[str, Evidence]]:
    """Each with its title and the day on which it came, the newest first. Two queries."""
    return [(letter_words(letter, came), letter) for letter, came in letters_of(organisation_id)]
