"""What people are asked about services, judgements and limits."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Field
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.rules import CellState, JudgementKind, Result, Scale
from amends.ledger import clock
from amends.plans.rules import LADDER, Rung
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    HiddenField,
    IntegerField,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form
from amends.ui.words import words_for

type Choices = Iterable[tuple[str, str]]

STATE_HINTS: dict[str, Promise] = {
    CellState.UNKNOWN: gettext_lazy("Nobody has looked."),
    CellState.NOT_STARTED: gettext_lazy("Somebody has looked, and it has not begun."),
    CellState.INTRODUCED: gettext_lazy("It has been brought in, and is not yet what people do."),
    CellState.IN_USE: gettext_lazy("People do it. Nobody has tested how well."),
    CellState.AUDITED: gettext_lazy("Somebody other than the owner tested it."),
    CellState.SUSTAINED: gettext_lazy("It was tested again later, and still holds."),
    CellState.SLIPPED: gettext_lazy("It was in use, and no longer is."),
}
STATES: dict[str, Promise] = {
    CellState.UNKNOWN: gettext_lazy("Unknown"),
    CellState.NOT_STARTED: gettext_lazy("Not started"),
    CellState.INTRODUCED: gettext_lazy("Introduced"),
    CellState.IN_USE: gettext_lazy("In use"),
    CellState.AUDITED: gettext_lazy("Audited"),
    CellState.SUSTAINED: gettext_lazy("Sustained"),
    CellState.SLIPPED: gettext_lazy("Slipped"),
}
RESULTS: dict[str, Promise] = {
    Result.MET: gettext_lazy("Met"),
    Result.NOT_MET: gettext_lazy("Not met"),
}
RUNGS: dict[str, Promise] = {
    Rung.NOT_STARTED: gettext_lazy("Not started"),
    Rung.UNDER_WAY: gettext_lazy("Under way"),
    Rung.IN_PLACE: gettext_lazy("In place"),
    Rung.EVIDENCED: gettext_lazy("Evidenced"),
    Rung.EMBEDDED: gettext_lazy("Embedded"),
}
# The first is offered only to those who may be one.
KINDS: dict[str, Promise] = {
    JudgementKind.INDEPENDENT: gettext_lazy("An independent reviewer"),
    JudgementKind.PANEL: gettext_lazy("A panel of a body"),
    JudgementKind.SELF: gettext_lazy("The owner"),
}
# Choosing this ends a limit.
NO_LIMIT = "no limit"


def sample_from(met: int | None, of: int | None) -> tuple[int, int] | None:
    """A sample as services take it: none at all, or both numbers."""
    return None if met is None or of is None else (met, of)


class CellForm(Form):
    """What one service does from a day on."""

    state = ChoiceField(
        label=gettext_lazy("What does this service do?"),
        choices=STATES,
        hints=STATE_HINTS,
        reveals={CellState.AUDITED: "result"},
    )
    result = ChoiceField(
        label=gettext_lazy("What did the audit find?"), choices=RESULTS, required=False, inline=True
    )
    of = IntegerField(
        label=gettext_lazy("How many were looked at?"),
        hint=gettext_lazy("For a test, or if something was counted"),
        required=False,
        min_value=0,
        max_value=1_000_000,
    )
    met = IntegerField(
        label=gettext_lazy("How many of them met the standard?"),
        required=False,
        min_value=0,
        max_value=1_000_000,
    )
    effective_on = DateField(label=gettext_lazy("From which day is this true?"), latest=clock.today)
    expires_on = DateField(
        label=gettext_lazy("Until which day may it be relied on without another look?"),
        hint=gettext_lazy(
            "For what is in use or was tested. After that day it reads “not tested since”."
        ),
        required=False,
    )
    basis = TextArea(
        label=gettext_lazy("What does this rest on?"),
        hint=gettext_lazy("For example, audit of 20 records, or a report from the record system"),
        rows=3,
    )
    looked_by = CharField(
        label=gettext_lazy("Who looked?"),
        hint=gettext_lazy("A role or a team. Leave empty if it was you"),
        required=False,
        max_length=200,
    )
    evidence = MultipleChoiceField(
        label=gettext_lazy("Which evidence shows it?"),
        hint=gettext_lazy("A test needs at least one"),
        required=False,
    )

    def __init__(self, *args: Any, evidence: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "evidence", evidence)

    def clean(self) -> dict[str, Any]:
        """A sample is two numbers or none."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("met") is None) != (data.get("of") is None):
            missing = "met" if data.get("met") is None else "of"
            if missing not in self.errors:
                self.add_error(missing, _("Give both numbers, or neither."))
        return data

    def said(self) -> dict[str, Any]:
        """The answers as services take them, but for the evidence."""
        data = self.cleaned_data
        audited = data["state"] == CellState.AUDITED
        return {
            "state": data["state"],
            "result": data["result"] if audited else "",
            "sample": sample_from(data["met"], data["of"]),
            "effective_on": data["effective_on"],
            "expires_on": data["expires_on"],
            "basis": data["basis"],
            "looked_by": data["looked_by"],
        }


class CorrectionForm(CellForm):
    """What was wrong, put right; or taken out altogether."""

    retract = BooleanField(
        label=gettext_lazy("It should never have been recorded: take it out"), required=False
    )
    reason = TextArea(
        label=gettext_lazy("Why is it being corrected?"),
        hint=gettext_lazy("The entry that was wrong stays in the record, with this reason"),
        rows=3,
    )


class OfService:
    """A field in a table, whose service stands at the head of the row: the label is for hearing."""

    def label_params(self, bound: BoundField) -> dict[str, Any]:
        """The label, hidden from view."""
        params: dict[str, Any] = super().label_params(bound)  # type: ignore[misc]  # mixed into fields
        return params | {"classes": "nhsuk-u-visually-hidden"}


class ServiceState(OfService, ChoiceField):
    """The state of one service of several."""


class ServiceCount(OfService, IntegerField):
    """A number counted in one service of several."""


# What goes on, and needs a day until which it may be relied on.
LASTING = frozenset({CellState.IN_USE, CellState.AUDITED, CellState.SUSTAINED})
# Of a service that is left out of what is said of every one.
AS_IT_IS = "as it is"


class CellsForm(Form):
    """What several services do from one day on: a row for each, one date and one basis.

    `every` is said of each service whose own row says nothing.
    """

    every = ChoiceField(
        label=gettext_lazy("What do all the services do of which you choose nothing below?"),
        hint=gettext_lazy("Leave it if you know something new of single services only"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Nothing new"),
    )
    effective_on = DateField(label=gettext_lazy("From which day is this true?"), latest=clock.today)
    expires_on = DateField(
        label=gettext_lazy("Until which day may it be relied on without another look?"),
        hint=gettext_lazy("For services in which it is in use or was tested"),
        required=False,
    )
    basis = TextArea(label=gettext_lazy("What does this rest on?"), rows=3)
    looked_by = CharField(
        label=gettext_lazy("Who looked?"),
        hint=gettext_lazy("A role or a team. Leave empty if it was you"),
        required=False,
        max_length=200,
    )
    evidence = MultipleChoiceField(
        label=gettext_lazy("Which evidence shows it?"),
        hint=gettext_lazy("Each piece counts only in the services that it is from"),
        required=False,
    )

    def __init__(
        self, *args: Any, services: Mapping[str, str], evidence: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = dict(services)
        offer(self.fields, "evidence", evidence)
        offer(self.fields, "every", states_offered().items())
        for pk, name in self.services.items():
            self.fields |= row_of(pk, name)

    def rows(self) -> list[tuple[str, BoundField, BoundField, BoundField]]:
        """The id of each service and its three fields."""
        return [
            (pk, self[f"state-{pk}"], self[f"of-{pk}"], self[f"met-{pk}"]) for pk in self.services
        ]

    def shared(self) -> list[BoundField]:
        """The fields that all services share, and what is said of every one."""
        names = ("effective_on", "expires_on", "basis", "looked_by", "evidence", "every")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Something must be said of some service; a sample is two numbers or none."""
        data: dict[str, Any] = super().clean() or {}
        for pk, name in self.services.items():
            met, of = data.get(f"met-{pk}"), data.get(f"of-{pk}")
            if (met is None) != (of is None) and not self.errors.get(f"met-{pk}"):
                self.add_error(
                    f"met-{pk}",
                    _("Give both numbers for %(service)s, or neither.") % {"service": name},
                )
        if not self.errors and not self.said():
            self.add_error(None, _("Choose what at least one service does."))
        self.check_expiry(data)
        return data

    def check_expiry(self, data: Mapping[str, Any]) -> None:
        """The one expiry is there, and late enough: told once, however many services need it."""
        lasting = any(each["state"] in LASTING for each in self.said().values())
        expires_on, day = data.get("expires_on"), data.get("effective_on")
        if not lasting or "expires_on" in self.errors:
            return
        if expires_on is None:
            self.add_error(
                "expires_on",
                _(
                    "Give the last day on which this may be relied on without another look: some of it"
                    " is in use or was tested"
                ),
            )
        elif day is not None and expires_on <= day:
            self.add_error(
                "expires_on", _("The expiry date must be after the day from which this is true")
            )

    def said(self) -> dict[str, dict[str, Any]]:
        """For each service of which something is said: state, result, sample and expiry."""
        data = self.cleaned_data
        found = {}
        for pk in self.services:
            chosen = data.get(f"state-{pk}") or data.get("every") or ""
            state, _colon, result = chosen.partition(":")
            if state and state != AS_IT_IS:
                lasts = state in LASTING
                found[pk] = {
                    "state": state,
                    "result": result,
                    "sample": sample_from(data.get(f"met-{pk}"), data.get(f"of-{pk}")),
                    "expires_on": data.get("expires_on") if lasts else None,
                }
        return found


def states_offered() -> dict[str, str]:
    """What a service can do, with what an audit found in the same word."""
    states: dict[str, str] = {}
    for state, words in STATES.items():
        if state == CellState.AUDITED:
            states |= {f"{state}:{each}": f"{words}: {RESULTS[each]}" for each in Result}
        else:
            states[state] = str(words)
    return states


def row_of(pk: str, name: str) -> dict[str, Field]:
    """The fields of one service."""
    states = states_offered() | {AS_IT_IS: _("Stays as it is")}
    said = {"service": name}
    counted: dict[str, Any] = {
        "required": False,
        "min_value": 0,
        "max_value": 1_000_000,
        "width": 4,
    }
    return {
        f"state-{pk}": ServiceState(
            label=_("What %(service)s does") % said,
            choices=states,
            required=False,
            as_select=True,
            none_yet=_("Nothing new"),
        ),
        f"of-{pk}": ServiceCount(label=_("Looked at in %(service)s") % said, **counted),
        f"met-{pk}": ServiceCount(label=_("Met the standard in %(service)s") % said, **counted),
    }


class StandardForm(Form):
    """The share of a sample that must be met."""

    per_cent = IntegerField(
        label=gettext_lazy("How much of a sample must meet the standard?"),
        hint=gettext_lazy("Audits recorded before keep their result"),
        suffix=gettext_lazy("per cent"),
        min_value=1,
        max_value=100,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)


class LimitForm(Form):
    """The rung above which an action may not stand."""

    rung = ChoiceField(label=gettext_lazy("Hold this action no higher than"))
    reason = TextArea(
        label=gettext_lazy("Why?"),
        hint=gettext_lazy("For example, what a family, a patient or a member of staff told you"),
        rows=3,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, limit: Rung | None, may_lift: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Rung.EVIDENCED if limit is None or may_lift else limit
        choices = [(rung.value, str(RUNGS[rung])) for rung in LADDER if rung.height <= most.height]
        ending = [(NO_LIMIT, _("No limit any more"))] if limit is not None and may_lift else []
        offer(self.fields, "rung", [*choices, *ending])


class JudgementForm(Form):
    """A grade, who gave it, on which evidence, with any conflict of interest."""

    value = ChoiceField(label=gettext_lazy("Grade"))
    text = TextArea(label=gettext_lazy("Why?"))
    kind = ChoiceField(
        label=gettext_lazy("Who judged?"),
        choices=KINDS,
        reveals={JudgementKind.PANEL: "body"},
    )
    body = ChoiceField(label=gettext_lazy("Which body’s panel?"), required=False, as_select=True)
    conflict = TextArea(
        label=gettext_lazy("Is there any conflict of interest?"),
        hint=gettext_lazy("Write “none” if there is none"),
        rows=2,
    )
    evidence = MultipleChoiceField(
        label=gettext_lazy("Which evidence was looked at?"), required=False
    )
    effective_on = DateField(label=gettext_lazy("When was it judged?"), latest=clock.today)
    released_on = DateField(
        label=gettext_lazy("From which day may others see it?"),
        hint=gettext_lazy("Leave empty for the same day"),
        required=False,
    )
    key = HiddenField()

    def __init__(
        self,
        *args: Any,
        scale: Scale,
        bodies: Choices,
        evidence: Choices,
        independent: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, str(name)) for key, name in KINDS.items()]
        offer(self.fields, "kind", kinds if independent else kinds[1:])
        value = self.fields["value"]
        value.label = _(scale.name)
        offer(
            self.fields,
            "value",
            [(grade.key, words_for(grade.key).capitalize()) for grade in scale.grades],
        )
        if isinstance(value, ChoiceField):
            value.hints = {grade.key: _(grade.meaning) for grade in scale.grades}
        offer(self.fields, "body", bodies)
        offer(self.fields, "evidence", evidence)


class JudgementCorrectionForm(Form):
    """What the person who judged may put right."""

    value = ChoiceField(label=gettext_lazy("Grade"))
    text = TextArea(label=gettext_lazy("Why?"))
    conflict = TextArea(label=gettext_lazy("Is there any conflict of interest?"), rows=2)
    released_on = DateField(label=gettext_lazy("From which day may others see it?"))
    reason = TextArea(label=gettext_lazy("Why is it being changed?"), rows=2)

    def __init__(self, *args: Any, scale: Scale, released: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if released:
            del self.fields["released_on"]
        self.fields["value"].label = _(scale.name)
        offer(
            self.fields,
            "value",
            [(grade.key, words_for(grade.key).capitalize()) for grade in scale.grades],
        )


def offer(fields: Mapping[str, Field], name: str, choices: Choices) -> None:
    """Give a field the answers that depend on the page."""
    field = fields[name]
    if isinstance(field, ChoiceField | MultipleChoiceField):
        field.choices = list(choices)
