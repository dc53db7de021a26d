"""The three editions: wording approved, drafted, stopped by a case detail, released by a second person."""

from amends.web.demo.world import World


def schedule(world: World) -> None:
    """Every edition of the story."""
