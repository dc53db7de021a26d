"""What people are asked about evidence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.evidence.queries import Named
from amends.evidence.rules import EvidenceKind, Stage, Supports
from amends.ledger import clock
from amends.people.forms import KeyedForm
from amends.ui.date_field import DateField
from amends.ui.fields import CharField, ChoiceField, FileField, MultipleChoiceField, TextArea
from amends.ui.form import Form

KINDS = {
    EvidenceKind.DOCUMENT: gettext_lazy("Document"),
    EvidenceKind.AUDIT: gettext_lazy("Audit or data"),
    EvidenceKind.INTERVIEW: gettext_lazy("Interview"),
    EvidenceKind.OBSERVATION: gettext_lazy("Observation"),
    EvidenceKind.SURVEY: gettext_lazy("Survey"),
    EvidenceKind.ACCOUNT: gettext_lazy("Account by someone who uses services, or by their family"),
}
SUPPORTS = {
    Supports.IN_PLACE: gettext_lazy("That it is in place"),
    Supports.IN_USE: gettext_lazy("That it is in use"),
    Supports.EFFECT: gettext_lazy("That it makes a difference"),
}
BEGINNINGS = {
    Stage.PLANNED: gettext_lazy("Planned: it is still to be made"),
    Stage.HELD: gettext_lazy("Held: we have it"),
}
VERDICTS = {
    Stage.ACCEPTED: gettext_lazy("Accept it"),
    Stage.REFUSED: gettext_lazy("Refuse it"),
}
PERIOD_HINT = gettext_lazy("What it tells about, not when it was written or sent.")

type Period = tuple[date, date] | None


class PeriodForm(KeyedForm):
    """A form that asks which days a piece of evidence covers; both, or neither."""

    def clean(self) -> dict[str, Any]:
        """The two days belong together, in order."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("period_first"), said.get("period_last")
        if (first is None) != (last is None) and not self.has_error_in_period():
            self.add_error(
                "period_last" if last is None else "period_first",
                _("Give both days of the period, or neither"),
            )
        elif first and last and last < first:
            self.add_error("period_last", _("The period must end on or after the day it begins"))
        return said

    def has_error_in_period(self) -> bool:
        """Whether one of the days could not be read."""
        return any(name in self.errors for name in ("period_first", "period_last"))

    @property
    def period(self) -> Period:
        """The days that were given."""
        first, last = self.cleaned_data["period_first"], self.cleaned_data["period_last"]
        return (first, last) if first and last else None


def first_day() -> DateField:
    """The first day that evidence covers."""
    return DateField(
        label=gettext_lazy("First day that it covers"), hint=PERIOD_HINT, required=False
    )


def last_day() -> DateField:
    """The last day that evidence covers."""
    return DateField(label=gettext_lazy("Last day that it covers"), required=False)


class AddForm(PeriodForm):
    """A piece of evidence about an action. The first questions suffice."""

    title = CharField(
        label=gettext_lazy("What is it?"),
        hint=gettext_lazy("For example, Audit of 20 records, spring 2026. No names of patients."),
        missing=gettext_lazy("Say what it is"),
        max_length=300,
    )
    kind = ChoiceField(
        label=gettext_lazy("What kind is it?"),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
    )
    stage = ChoiceField(
        label=gettext_lazy("How far has it come?"),
        choices=[(stage.value, words) for stage, words in BEGINNINGS.items()],
        initial=Stage.HELD.value,
    )
    effective_on = DateField(
        label=gettext_lazy("Since when?"),
        hint=gettext_lazy("The day it was planned, or the day it came into our hands."),
        latest=clock.today,
    )
    services = MultipleChoiceField(
        label=gettext_lazy("Which services is it from?"),
        hint=gettext_lazy("Leave empty if it is not from a service. It proves nothing elsewhere."),
        required=False,
    )
    shifts = CharField(
        label=gettext_lazy("From which shifts or days?"),
        hint=gettext_lazy(
            "If it is not from all of them. For example, nights in two weeks of May."
        ),
        required=False,
        max_length=300,
    )
    period_first = first_day()
    period_last = last_day()
    file = FileField(label=gettext_lazy("File"), required=False)
    link = CharField(
        label=gettext_lazy("Link"),
        hint=gettext_lazy("The whole address at which it can be found, if it is not sent here."),
        required=False,
        max_length=1000,
        spellcheck=False,
    )
    supports = ChoiceField(
        label=gettext_lazy("What is it to show?"),
        choices=[(what.value, words) for what, words in SUPPORTS.items()],
        required=False,
    )
    finding = TextArea(
        label=gettext_lazy("What it found"),
        hint=gettext_lazy("If it was not met anywhere, say so here."),
        required=False,
        rows=3,
    )
    note = TextArea(label=gettext_lazy("Note"), required=False, rows=3)
    actions = MultipleChoiceField(
        label=gettext_lazy("Is it about other actions too?"), required=False
    )

    # What stands behind "More about it".
    BEHIND = ("shifts", "supports", "finding", "note", "actions")

    def __init__(
        self, *args: Any, services: Sequence[Named], others: Sequence[Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = named(services)  # type: ignore[attr-defined]  # a choice field
        self.fields["actions"].choices = named(others)  # type: ignore[attr-defined]  # a choice field
        if not services:
            del self.fields["services"]
        if not others:
            del self.fields["actions"]

    def behind(self) -> list[Any]:
        """The fields that stand behind "More about it"."""
        return [self[name] for name in self.BEHIND if name in self.fields]

    def in_front(self) -> list[Any]:
        """The fields that everybody sees."""
        return [field for field in self.visible_fields() if field.name not in self.BEHIND]

    @property
    def is_open(self) -> bool:
        """Whether something behind "More about it" is wrong."""
        return any(name in self.errors for name in self.BEHIND)


class AlsoForm(Form):
    """More actions and services that a piece of evidence is about."""

    actions = MultipleChoiceField(label=gettext_lazy("More actions"), required=False)
    services = MultipleChoiceField(label=gettext_lazy("More services"), required=False)

    def __init__(
        self, *args: Any, services: Sequence[Named], actions: Sequence[Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("actions", actions), ("services", services)):
            self.fields[name].choices = named(offered)  # type: ignore[attr-defined]  # a choice field
            if not offered:
                del self.fields[name]


class MoveForm(PeriodForm):
    """A piece of evidence comes into our hands, or is presented."""

    effective_on = DateField(label=gettext_lazy("On which day?"), latest=clock.today)
    period_first = first_day()
    period_last = last_day()
    reason = TextArea(label=gettext_lazy("Why"), required=False, rows=3)


class DecideForm(KeyedForm):
    """A piece of evidence is accepted or refused. Either is as easy as the other."""

    verdict = ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[(stage.value, words) for stage, words in VERDICTS.items()],
        hints={
            Stage.ACCEPTED.value: gettext_lazy("It shows what it says, for the services it names."),
            Stage.REFUSED.value: gettext_lazy("Say below why, and what would do."),
        },
        coerce=Stage,
    )
    reason = TextArea(
        label=gettext_lazy("Why"),
        hint=gettext_lazy("Needed when it is refused. The owner reads it."),
        required=False,
        rows=4,
    )
    effective_on = DateField(label=gettext_lazy("On which day?"), latest=clock.today)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        said = super().clean() or self.cleaned_data
        if said.get("verdict") is Stage.REFUSED and not said.get("reason"):
            self.add_error("reason", _("Say why it is refused, and what would do"))
        return said


class WithdrawAcceptanceForm(KeyedForm):
    """Evidence that was accepted turns out not to show it."""

    reason = TextArea(
        label=gettext_lazy("Why does it no longer count?"),
        missing=gettext_lazy("Say why it no longer counts"),
        rows=4,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)


class CorrectForm(PeriodForm):
    """An entry about evidence is put right."""

    effective_on = DateField(label=gettext_lazy("The right day"), latest=clock.today)
    period_first = first_day()
    period_last = last_day()
    why = TextArea(label=gettext_lazy("Why it was so"), required=False, rows=3)
    reason = TextArea(
        label=gettext_lazy("Why is this corrected?"),
        missing=gettext_lazy("Say why it is corrected"),
        rows=3,
    )


class VersionForm(KeyedForm):
    """A newer file of a piece of evidence."""

    file = FileField(label=gettext_lazy("The newer file"), missing=gettext_lazy("Choose the file"))
    reason = TextArea(
        label=gettext_lazy("What is new in it?"),
        missing=gettext_lazy("Say what is new in it"),
        rows=3,
    )


class LinkCheckForm(KeyedForm):
    """Whether what lives elsewhere is still there."""

    found = ChoiceField(
        label=gettext_lazy("Is it still to be found there?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    checked_on = DateField(
        label=gettext_lazy("On which day was it looked for?"), latest=clock.today
    )
    note = TextArea(
        label=gettext_lazy("Note"),
        hint=gettext_lazy("If it was not there: what was, and where it may be now."),
        required=False,
        rows=3,
    )


class LetOpenForm(KeyedForm):
    """A file in quarantine may be opened."""

    reason = TextArea(
        label=gettext_lazy("Why may it be opened?"),
        hint=gettext_lazy(
            "For example, that the details are made up, or that whoever they are of has agreed. The"
            " reason stays in the record: do not repeat a detail in it."
        ),
        missing=gettext_lazy("Say why it may be opened"),
        rows=3,
    )


class RetractForm(Form):
    """An entry about evidence is taken out."""

    reason = TextArea(
        label=gettext_lazy("Why is it taken out?"),
        missing=gettext_lazy("Say why it is taken out"),
        rows=3,
    )


def named(things: Sequence[Named]) -> list[tuple[str, str]]:
    """Actions and services as choices."""
    return [(str(thing.id), thing.name) for thing in things]


def ticked(form: Form, name: str) -> set[str]:
    """What was ticked; nothing for a question that was not asked."""
    return set(form.cleaned_data.get(name) or ()) if name in form.fields else set()
