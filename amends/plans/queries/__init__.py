"""What the pages and services of this stage read; other stages import it from here."""

from amends.plans.queries.choices import bodies_known, cases_of, offered, plans_of, role_choices
from amends.plans.queries.places import (
    ActionLine,
    ScopeAt,
    ServiceChoice,
    actions_in,
    newest_scope,
    placement_on,
    scope_at,
    scope_choices,
    served_by,
    unserved,
)
from amends.plans.queries.promises import (
    Promise,
    Promises,
    UpdateLine,
    first_day,
    newest_update,
    owner_on,
    promises_of,
    updates_of,
)

__all__ = [
    "ActionLine",
    "Promise",
    "Promises",
    "ScopeAt",
    "ServiceChoice",
    "UpdateLine",
    "actions_in",
    "bodies_known",
    "cases_of",
    "first_day",
    "newest_scope",
    "newest_update",
    "offered",
    "owner_on",
    "placement_on",
    "plans_of",
    "promises_of",
    "role_choices",
    "scope_at",
    "scope_choices",
    "served_by",
    "unserved",
    "updates_of",
]
