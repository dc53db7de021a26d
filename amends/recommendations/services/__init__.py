"""What may be written about recommendations: their words, the answers to them, the crosswalk."""

from amends.recommendations.services.answers import (
    respond,
    respond_to_all,
)
from amends.recommendations.services.corrections import WAYS
from amends.recommendations.services.crosswalk import (
    decide_link,
    withdraw_link,
)
from amends.recommendations.services.drafts import (
    link_draft,
    link_drafts,
)
from amends.recommendations.services.printed import (
    add_addressees,
    add_recommendation,
    restore,
    say_misread,
    set_scope,
    state_intent,
)
from amends.recommendations.services.proposals import propose_link
from amends.recommendations.services.registers import import_register
from amends.recommendations.services.vectors import forget_vectors, keep_vectors

__all__ = [
    "WAYS",
    "add_addressees",
    "add_recommendation",
    "decide_link",
    "forget_vectors",
    "import_register",
    "keep_vectors",
    "link_draft",
    "link_drafts",
    "propose_link",
    "respond",
    "respond_to_all",
    "restore",
    "say_misread",
    "set_scope",
    "state_intent",
    "withdraw_link",
]
