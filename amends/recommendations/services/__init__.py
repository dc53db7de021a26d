"""What may be written about recommendations: their words, the answers to them, the crosswalk."""

from amends.recommendations.services.answers import (
    correct_response,
    respond,
    respond_to_all,
    retract_response,
)
from amends.recommendations.services.corrections import WAYS
from amends.recommendations.services.crosswalk import (
    correct_link_decision,
    decide_link,
    retract_link_decision,
    withdraw_link,
)
from amends.recommendations.services.drafts import (
    correct_draft_link,
    link_draft,
    link_drafts,
    retract_draft_link,
)
from amends.recommendations.services.printed import (
    add_addressees,
    add_recommendation,
    correct_scope,
    restore,
    retract_scope,
    say_misread,
    set_scope,
    state_intent,
)

__all__ = [
    "WAYS",
    "add_addressees",
    "add_recommendation",
    "correct_draft_link",
    "correct_link_decision",
    "correct_response",
    "correct_scope",
    "decide_link",
    "link_draft",
    "link_drafts",
    "respond",
    "respond_to_all",
    "restore",
    "retract_draft_link",
    "retract_link_decision",
    "retract_response",
    "retract_scope",
    "say_misread",
    "set_scope",
    "state_intent",
    "withdraw_link",
]
