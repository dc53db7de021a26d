"""What people are asked about meetings, decisions and words to be removed."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.assurance.forms import RUNGS, Choices, offer
from amends.ledger import clock
from amends.plans.rules import LADDER, DecisionKind, Rung
from amends.ui.date_field import DateField
from amends.ui.fields import (
    CharField,
    ChoiceField,
    HiddenField,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form

# Digits of a number of places that could be.
LONGEST_COUNT = 9

# Refusing stands beside closing: one is as easy as the other.
KINDS: dict[DecisionKind, Promise] = {
    DecisionKind.CLOSE: gettext_lazy("Close"),
    DecisionKind.REFUSE: gettext_lazy("Refuse to close"),
    DecisionKind.EXTEND: gettext_lazy("Extend"),
    DecisionKind.STOP: gettext_lazy("Stop"),
    DecisionKind.NOT_APPLICABLE: gettext_lazy("No longer applicable"),
    DecisionKind.SUPERSEDE: gettext_lazy("Replaced by something else"),
    DecisionKind.ONE_OFF: gettext_lazy("Done once, and ends at evidenced"),
    DecisionKind.REOPEN: gettext_lazy("Reopen"),
}
KIND_HINTS: dict[DecisionKind, Promise] = {
    DecisionKind.CLOSE: gettext_lazy("At the rung that is proven, and no higher."),
    DecisionKind.REFUSE: gettext_lazy("It stays open. Say what is still to be shown."),
    DecisionKind.EXTEND: gettext_lazy("Agrees to the promise that was changed on the same day."),
    DecisionKind.STOP: gettext_lazy("It will not be done. What it served has a gap again."),
    DecisionKind.NOT_APPLICABLE: gettext_lazy("What it served has a gap again."),
    DecisionKind.ONE_OFF: gettext_lazy("For an action that was agreed to be done once."),
}


class DecisionForm(Form):
    """What a body decided."""

    kind = ChoiceField(label=gettext_lazy("What was decided?"))
    rung = ChoiceField(
        label=gettext_lazy("At which rung does it close?"),
        hint=gettext_lazy("Only when it closes or ends as done once"),
        choices=[
            (rung.value, RUNGS[rung]) for rung in LADDER if rung.height >= Rung.IN_PLACE.height
        ],
        required=False,
        as_select=True,
        none_yet=gettext_lazy("It does not close"),
    )
    reopens_gap_of = ChoiceField(
        label=gettext_lazy("Which recommendation has a gap again?"),
        hint=gettext_lazy("Only when it is stopped or no longer applicable"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("None"),
    )
    reason = TextArea(label=gettext_lazy("Why?"))
    dissent = TextArea(
        label=gettext_lazy("Did anyone disagree, and why?"),
        hint=gettext_lazy("Kept beside the decision, and private unless you publish it"),
        required=False,
        rows=3,
    )
    asked = CharField(
        label=gettext_lazy("What was the body asked for?"),
        hint=gettext_lazy("For example, close at evidenced"),
        required=False,
    )
    body = ChoiceField(label=gettext_lazy("Which body decided?"), as_select=True)
    effective_on = DateField(label=gettext_lazy("On which day?"), latest=clock.today)
    meeting = ChoiceField(
        label=gettext_lazy("At which meeting?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("None recorded"),
    )
    letter = ChoiceField(
        label=gettext_lazy("Which letter says so?"),
        hint=gettext_lazy(
            "Needed when a body of another organisation decided. It came on that day or later"
        ),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("None"),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[DecisionKind],
        gaps: Choices,
        bodies: Choices,
        meetings: Choices,
        letters: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(kinds)
        offer(self.fields, "kind", [(k.value, str(w)) for k, w in KINDS.items() if k in allowed])
        kind = self.fields["kind"]
        if isinstance(kind, ChoiceField):
            kind.hints = {each.value: str(words) for each, words in KIND_HINTS.items()}
        offer(self.fields, "body", bodies)
        for name, choices in (("reopens_gap_of", gaps), ("meeting", meetings), ("letter", letters)):
            found = list(choices)
            offer(self.fields, name, found)
            if not found:
                del self.fields[name]
        if not allowed & {DecisionKind.CLOSE, DecisionKind.ONE_OFF}:
            del self.fields["rung"]

    def chosen(self, name: str) -> str:
        """An answer; empty for a question that was not asked."""
        return str(self.cleaned_data.get(name) or "")


class MeetingForm(Form):
    """A body met."""

    body = ChoiceField(label=gettext_lazy("Which body met?"), as_select=True)
    day = DateField(label=gettext_lazy("On which day?"), latest=clock.today)
    present = MultipleChoiceField(label=gettext_lazy("Who was there?"), required=False)
    note = TextArea(label=gettext_lazy("Anything to note"), required=False, rows=3)
    key = HiddenField()

    def __init__(self, *args: Any, bodies: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "body", bodies)
        offer(self.fields, "present", roles)


class CallForm(Form):
    """A body is to meet."""

    body = ChoiceField(label=gettext_lazy("Which body is to meet?"), as_select=True)
    day = DateField(label=gettext_lazy("On which day?"))
    note = TextArea(label=gettext_lazy("Anything to note"), required=False, rows=3)
    key = HiddenField()

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "body", bodies)


class AttendanceForm(Form):
    """Who was at a meeting."""

    present = MultipleChoiceField(label=gettext_lazy("Who was there?"))

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "present", roles)


class AgendaForm(Form):
    """What is before a meeting."""

    things = MultipleChoiceField(label=gettext_lazy("What is the meeting to decide on?"))
    asked = CharField(
        label=gettext_lazy("What is it asked for?"),
        hint=gettext_lazy("For example, close at evidenced. The same for all that you choose."),
        required=False,
    )

    def __init__(self, *args: Any, things: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "things", things)


class CallOffForm(Form):
    """A meeting does not take place, or is moved."""

    reason = TextArea(label=gettext_lazy("Why?"), rows=3)
    moved_to = DateField(
        label=gettext_lazy("To which day is it moved?"),
        hint=gettext_lazy("Leave this empty if it is called off"),
        required=False,
    )


class TakeOffForm(Form):
    """Why something is no longer before a meeting."""

    reason = TextArea(label=gettext_lazy("Why?"), rows=3)


class FileRemovalForm(Form):
    """Why a file must not be kept."""

    reason = TextArea(
        label=gettext_lazy("Why?"),
        hint=gettext_lazy("Kept for good: do not repeat what must be removed"),
        rows=3,
    )
    authority = CharField(
        label=gettext_lazy("On whose authority?"),
        hint=gettext_lazy("For example, the number of an information governance decision"),
        required=False,
    )
    public_note = TextArea(
        label=gettext_lazy("What should the public be told?"),
        hint=gettext_lazy("Shown beside published editions that held what is removed"),
        required=False,
        rows=3,
    )


class RemovalForm(FileRemovalForm):
    """Words that must not be kept."""

    field_order = ("words",)

    words = CharField(
        label=gettext_lazy("Which words must be removed?"),
        hint=gettext_lazy("Type them exactly as they stand in the record, and nothing around them"),
        spellcheck=False,
        autocomplete="off",
    )


class ApprovalForm(Form):
    """The second person agrees to the places that they were shown."""

    places = HiddenField()

    def clean_places(self) -> int:
        """The number of places; minus one, which never agrees, for anything that is no number."""
        word = str(self.cleaned_data["places"])
        return int(word) if word.isdecimal() and len(word) < LONGEST_COUNT else -1


class HoldForm(Form):
    """Why everything is held as it is, or no longer."""

    reason = TextArea(label=gettext_lazy("Why?"), rows=3)
