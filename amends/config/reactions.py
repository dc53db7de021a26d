"""What later stages do about what earlier ones announce: event to functions, run in the same transaction."""

from amends.ledger.reactions import Reaction

REACTIONS: dict[str, tuple[Reaction, ...]] = {}
