"""What somebody fills in at a visit to a service, on a phone: a few answers for each action."""

from collections.abc import Sequence
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.forms import sample_from
from amends.assurance.queries.visits import ToLookAt
from amends.investigations.forms import CheckedForm
from amends.ledger import clock
from amends.ui.date_field import DateField
from amends.ui.fields import CharField, ChoiceField, HiddenField, IntegerField, TextArea

# What is seen, with what an audit found in the same word.
SEEN: dict[str, Promise] = {
    "not started": gettext_lazy("Not started"),
    "introduced": gettext_lazy("Introduced, not yet what people do"),
    "in use": gettext_lazy("In use, not tested"),
    "audited: met": gettext_lazy("Tested, and met"),
    "audited: not met": gettext_lazy("Tested, and not met"),
    "sustained": gettext_lazy("Tested again later, and still met"),
    "slipped": gettext_lazy("Slipped: was in use, and no longer is"),
}
LASTS = ("in use", "audited: met", "audited: not met", "sustained")


class SeenField(HiddenField):
    """What had been written last when the page was drawn; drawn again, what is there now."""

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """Always what is there now: the person is told where that differs."""
        return super().macro_params(bound) | {"value": bound.initial or ""}


class VisitForm(CheckedForm):
    """One visit: its day, who looked and on which shift; and what was seen of each action."""

    effective_on = DateField(label=gettext_lazy("On which day did you look?"), latest=clock.today)
    looked_by = CharField(
        label=gettext_lazy("Who looked?"),
        hint=gettext_lazy("A role or a team, such as matron, or audit team"),
        max_length=200,
    )
    shift = CharField(
        label=gettext_lazy("On which shift?"),
        hint=gettext_lazy("Such as night, or weekend"),
        max_length=100,
        required=False,
    )
    expires_on = DateField(
        label=gettext_lazy("Until which day may it be relied on without another look?"),
        hint=gettext_lazy("For what is in use or was tested"),
        required=False,
    )
    key = HiddenField()

    def __init__(self, *args: Any, rows: Sequence[ToLookAt], **kwargs: Any) -> None:
        self.rows = tuple(rows)
        self.WATCHED = ("looked_by", "shift", *(f"note-{row.action.pk}" for row in rows))
        super().__init__(*args, **kwargs)
        for row in self.rows:
            self.fields |= fields_of(row)

    def parts(self) -> list[tuple[ToLookAt, list[BoundField]]]:
        """Each action with its fields."""
        return [
            (row, [self[f"{name}-{row.action.pk}"] for name in ("state", "of", "met", "note")])
            for row in self.rows
        ]

    def shared(self) -> list[BoundField]:
        """What is asked once."""
        names = ("effective_on", "looked_by", "shift", "expires_on", "checked")
        return [self[name] for name in names if name in self.fields]

    def chosen(self) -> list[ToLookAt]:
        """The actions of which something was seen, as far as the answers can be read."""
        said = getattr(self, "cleaned_data", {})
        return [row for row in self.rows if said.get(f"state-{row.action.pk}")]

    def stateless(self) -> list[ToLookAt]:
        """The actions of which something was filled in, whatever it is, but not what was seen."""
        return [
            row
            for row in self.rows
            if not self.data.get(f"state-{row.action.pk}")
            and any(
                str(self.data.get(f"{name}-{row.action.pk}", "")).strip()
                for name in ("of", "met", "note")
            )
        ]

    def gone(self) -> list[str]:
        """What was filled in of actions that are not for this service any more, as it was filled in."""
        here = {str(row.action.pk) for row in self.rows}
        told = []
        for name, value in self.data.items():
            asked, _dash, action = name.partition("-")
            if asked in {"state", "of", "met", "note"} and action and action not in here:
                told.append(str(SEEN.get(value, value)).strip())
        return [each for each in told if each]

    def clean(self) -> dict[str, Any]:
        """Something was seen; nobody else entered something newer meanwhile; numbers come in pairs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        stateless = self.stateless()
        for row in stateless:
            self.add_error(f"state-{row.action.pk}", without_state(row))
        gone = self.gone()
        if gone:
            self.add_error(None, no_longer_here(gone))
        if not self.chosen() and not stateless and not gone:
            self.add_error(None, _("Say what you saw of at least one action."))
        for row in self.chosen():
            pk = row.action.pk
            met, of = data.get(f"met-{pk}"), data.get(f"of-{pk}")
            if (met is None) != (of is None):
                missing = f"met-{pk}" if met is None else f"of-{pk}"
                if missing not in self.errors:
                    self.add_error(missing, _("Give both numbers, or neither."))
            if data.get(f"seen-{pk}", "") != str(row.newest or ""):
                self.add_error(None, changed_meanwhile(row))
        lasting = any(data[f"state-{row.action.pk}"] in LASTS for row in self.chosen())
        if lasting and data.get("expires_on") is None and "expires_on" not in self.errors:
            self.add_error("expires_on", _("Give the last day on which this may be relied on."))
        return data

    def said(self, row: ToLookAt) -> dict[str, Any]:
        """What was seen of one action, as services take it."""
        data, pk = self.cleaned_data, row.action.pk
        state, _colon, result = str(data[f"state-{pk}"]).partition(": ")
        return {
            "state": state,
            "result": result,
            "sample": sample_from(data[f"met-{pk}"], data[f"of-{pk}"]),
            "note": data[f"note-{pk}"],
            "expected": row.newest,
        }


def without_state(row: ToLookAt) -> str:
    """That a number or a note was filled in of an action, and nothing says what was seen."""
    return _(
        "Action %(number)s: you filled in a number or a note. Choose what you saw, or clear them."
    ) % {"number": row.number}


def no_longer_here(told: Sequence[str]) -> str:
    """That something was filled in of an action that has ended, or left this service, meanwhile."""
    return _(
        "You filled in something of an action that is not for this service any more: “%(told)s”."
        " Nothing was entered. Keep it elsewhere if you need it, then send the rest."
    ) % {"told": "; ".join(told)}


def changed_meanwhile(row: ToLookAt) -> str:
    """That somebody else entered something newer of an action."""
    return _(
        "Action %(number)s: %(who)s entered something newer since you opened this. Nothing of yours was"
        " entered. Look at what it reads now, then send again if it is still what you saw."
    ) % {"number": row.number, "who": row.entered_by or _("somebody else")}


def fields_of(row: ToLookAt) -> dict[str, Any]:
    """The fields of one action. What they are about is said in their labels too, for hearing."""
    pk = row.action.pk
    return {
        f"state-{pk}": ChoiceField(
            label=_("What did you see?"),
            choices=list(SEEN.items()),
            as_select=True,
            none_yet=_("I did not look at this"),
            required=False,
        ),
        f"of-{pk}": IntegerField(
            label=_("How many did you look at?"), required=False, min_value=0, max_value=1_000_000
        ),
        f"met-{pk}": IntegerField(
            label=_("How many were as expected?"), required=False, min_value=0, max_value=1_000_000
        ),
        f"note-{pk}": TextArea(
            label=_("Note"),
            hint=_("Nothing that says who a patient is"),
            rows=2,
            required=False,
        ),
        f"seen-{pk}": SeenField(initial=str(row.newest or ""), required=False),
    }
