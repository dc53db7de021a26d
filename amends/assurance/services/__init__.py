"""The writes of this stage; other stages import them from here."""

from amends.assurance.services.cells import (
    Entry,
    correct_cell,
    record_cell,
    record_cells,
    retract_cell,
    set_standard,
)
from amends.assurance.services.corrections import WAYS
from amends.assurance.services.demands import set_rule
from amends.assurance.services.judgements import correct_judgement, judge
from amends.assurance.services.limits import lower, may_lift
from amends.assurance.services.measures import begin_measure, rebase, record_values, set_terms
from amends.assurance.services.samples import declare_sample
from amends.assurance.services.scopes import check_still_counts
from amends.assurance.services.values import SHEETS, Measured, pasted_values, sheet_values
from amends.assurance.services.visits import (
    OF_EACH,
    Seen,
    asked_in,
    digests_of,
    in_use_before,
    keep_draft,
    record_visit,
    sent_of,
    throw_draft_away,
)

__all__ = [
    "OF_EACH",
    "SHEETS",
    "WAYS",
    "Entry",
    "Measured",
    "Seen",
    "asked_in",
    "begin_measure",
    "check_still_counts",
    "correct_cell",
    "correct_judgement",
    "declare_sample",
    "digests_of",
    "in_use_before",
    "judge",
    "keep_draft",
    "lower",
    "may_lift",
    "pasted_values",
    "rebase",
    "record_cell",
    "record_cells",
    "record_values",
    "record_visit",
    "retract_cell",
    "sent_of",
    "set_rule",
    "set_standard",
    "set_terms",
    "sheet_values",
    "throw_draft_away",
]
