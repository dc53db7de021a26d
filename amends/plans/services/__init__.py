"""The writes of this stage; other stages import them from here."""

from amends.plans.services.actions import (
    add_action,
    make_one_off,
    note_source,
    place_action,
    set_strength,
)
from amends.plans.services.corrections import WAYS
from amends.plans.services.decisions import record_decision
from amends.plans.services.drafts import carry_from_draft
from amends.plans.services.gaps import take_up
from amends.plans.services.guards import check_there
from amends.plans.services.inheritances import decide_what_carries_over, inherit
from amends.plans.services.mergers import follow_mergers, follow_scope
from amends.plans.services.plans import answer_report, begin_plan, describe_plan
from amends.plans.services.promises import commit_to, correct_commitment
from amends.plans.services.scopes import (
    check_none_silenced_by_running,
    name_in_scope,
    name_reached,
    serve,
    set_scope,
    stop_serving,
)
from amends.plans.services.updates import correct_update, retract_update, update

__all__ = [
    "WAYS",
    "add_action",
    "answer_report",
    "begin_plan",
    "carry_from_draft",
    "check_none_silenced_by_running",
    "check_there",
    "commit_to",
    "correct_commitment",
    "correct_update",
    "decide_what_carries_over",
    "describe_plan",
    "follow_mergers",
    "follow_scope",
    "inherit",
    "make_one_off",
    "name_in_scope",
    "name_reached",
    "note_source",
    "place_action",
    "record_decision",
    "retract_update",
    "serve",
    "set_scope",
    "set_strength",
    "stop_serving",
    "take_up",
    "update",
]
