"""What the pages and services of this stage read; other stages import it from here."""

from amends.plans.queries.carried import (
    CarriedLine,
    actions_serving,
    carried_by,
    newest_inheritance,
)
from amends.plans.queries.choices import (
    ServiceChoice,
    cases_of,
    next_number,
    offered,
    plans_of,
    reports_of,
    scope_choices,
    versions_of,
)
from amends.plans.queries.places import (
    ActionLine,
    ScopeAt,
    actions_in,
    newest_scope,
    placement_on,
    scope_at,
    served_by,
    unserved,
)
from amends.plans.queries.promises import (
    Promise,
    Promises,
    UpdateLine,
    first_day,
    owner_on,
    promises_of,
    updates_of,
)
from amends.plans.queries.standing import number_taken, owners, owns, speaks_for, standing_on

__all__ = [
    "ActionLine",
    "CarriedLine",
    "Promise",
    "Promises",
    "ScopeAt",
    "ServiceChoice",
    "UpdateLine",
    "actions_in",
    "actions_serving",
    "carried_by",
    "cases_of",
    "first_day",
    "newest_inheritance",
    "newest_scope",
    "next_number",
    "number_taken",
    "offered",
    "owner_on",
    "owners",
    "owns",
    "placement_on",
    "plans_of",
    "promises_of",
    "reports_of",
    "scope_at",
    "scope_choices",
    "served_by",
    "speaks_for",
    "standing_on",
    "unserved",
    "updates_of",
    "versions_of",
]
