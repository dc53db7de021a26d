"""What people are asked about recommendations."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.people.models import Body, Party, Service
from amends.recommendations.queries import Printed, RecommendationAt
from amends.recommendations.rules import Answer, LinkType, needs_reason, proposed_final
from amends.ui.date_field import DateField
from amends.ui.fields import (
    CharField,
    ChoiceField,
    FileField,
    HiddenField,
    IntegerField,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form

ANSWERS = {
    Answer.ACCEPTED: gettext_lazy("Accepted"),
    Answer.IN_PART: gettext_lazy("Accepted in part"),
    Answer.IN_PRINCIPLE: gettext_lazy("Accepted in principle"),
    Answer.NOT_ACCEPTED: gettext_lazy("Not accepted"),
    Answer.NOT_OURS: gettext_lazy("Not ours"),
}
ANSWER_HINTS = {
    Answer.IN_PART: gettext_lazy("Some of it is accepted. The reason says what is not."),
    Answer.IN_PRINCIPLE: gettext_lazy("The aim is accepted. The way to it may differ."),
    Answer.NOT_OURS: gettext_lazy("It is addressed to somebody else."),
}
LINK_TYPES = {
    LinkType.SAME: gettext_lazy("Same"),
    LinkType.OVERLAPS: gettext_lazy("Overlaps"),
    LinkType.DIFFERENT_PERSPECTIVE: gettext_lazy("Different perspective"),
    LinkType.WIDER: gettext_lazy("Wider"),
    LinkType.NARROWER: gettext_lazy("Narrower"),
    LinkType.CONFLICTS: gettext_lazy("Conflicts"),
    LinkType.SUPERSEDES: gettext_lazy("Supersedes"),
    LinkType.NOTHING_EARLIER: gettext_lazy("Nothing earlier found"),
}
LINK_HINTS = {
    LinkType.SAME: gettext_lazy("Both ask for the same thing."),
    LinkType.OVERLAPS: gettext_lazy(
        "Both ask for something in common, and each for something more."
    ),
    LinkType.DIFFERENT_PERSPECTIVE: gettext_lazy("They look at one matter in two ways."),
    LinkType.WIDER: gettext_lazy("The later one asks for more, or for the same in more places."),
    LinkType.NARROWER: gettext_lazy("The later one asks for less."),
    LinkType.CONFLICTS: gettext_lazy("Doing what one asks would undo the other."),
    LinkType.SUPERSEDES: gettext_lazy("The later one takes the place of the earlier."),
}
WITHDRAWN = "withdrawn"
WORDS_ANSWERED = {
    "final": gettext_lazy("The final report’s"),
    "draft": gettext_lazy("The draft’s"),
}
LEFT = {
    "something": gettext_lazy("Something is left to do"),
    "nothing": gettext_lazy("Nothing is left to do"),
}


def named(things: Iterable[Body | Party | Service]) -> list[tuple[str, str]]:
    """Things with a name, as choices."""
    return [(str(thing.pk), thing.name) for thing in things]


class AddForm(Form):
    """One recommendation, copied from the report. `key` keeps a form sent twice from adding two."""

    key = HiddenField(required=False)
    text = TextArea(
        label=gettext_lazy("The words, exactly as the report prints them"), rows=8, strip=False
    )
    number = CharField(
        label=gettext_lazy("Number"),
        hint=gettext_lazy("As printed, such as 3(a). Leave empty if it has none."),
        required=False,
        width=10,
        max_length=40,
    )
    paragraph = CharField(
        label=gettext_lazy("Paragraph"),
        hint=gettext_lazy("As printed, such as 9.19"),
        required=False,
        width=10,
        max_length=40,
    )
    page = IntegerField(label=gettext_lazy("Page"), required=False, min_value=1)
    position = IntegerField(
        label=gettext_lazy("Its place in the report’s order"),
        hint=gettext_lazy("1 for the first recommendation, counting parts too"),
        min_value=1,
        max_value=100_000,
    )
    part_of = ChoiceField(
        label=gettext_lazy("Is it part of another recommendation?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("No"),
    )
    addressees = MultipleChoiceField(
        label=gettext_lazy("Who is it addressed to?"),
        hint=gettext_lazy("Leave empty if the report names nobody."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        parties: Sequence[Party],
        others: Sequence[RecommendationAt],
        position: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = str(uuid7())
        self.fields["position"].initial = position
        self.fields["addressees"].choices = named(parties)  # type: ignore[attr-defined]  # a choice field
        self.fields["part_of"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(other.id), label(other.printed)) for other in others
        ]

    def clean_key(self) -> UUID | None:
        """The one-time key; a missing or spoilt one is no key."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return None


class IntentForm(Form):
    """What a recommendation is for."""

    quoted = TextArea(
        label=gettext_lazy("The finding behind it, in the report’s words"), required=False
    )
    page = IntegerField(
        label=gettext_lazy("Page of the finding"), required=False, min_value=1, max_value=100_000
    )
    reading = TextArea(
        label=gettext_lazy("Our own reading"),
        hint=gettext_lazy("It is always shown as ours, apart from the report’s words."),
        required=False,
    )
    effective_on = DateField(label=gettext_lazy("From"), latest=clock.today)


class AddresseesForm(Form):
    """Whom else a recommendation is addressed to."""

    addressees = MultipleChoiceField(
        label=gettext_lazy("Who else is it addressed to?"),
        hint=gettext_lazy("As the report says. What is added here is kept for good."),
        missing=gettext_lazy("Tick who it is addressed to"),
    )

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressees"].choices = named(parties)  # type: ignore[attr-defined]  # a choice field


class ScopeForm(Form):
    """Where a recommendation applies."""

    services = MultipleChoiceField(label=gettext_lazy("Services that it covers"), required=False)
    effective_on = DateField(
        label=gettext_lazy("From"), hint=gettext_lazy("This may be a day to come.")
    )
    reason = TextArea(
        label=gettext_lazy("Why"),
        hint=gettext_lazy("Needed when a service is no longer covered."),
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = named(services)  # type: ignore[attr-defined]  # a choice field


class RespondForm(Form):
    """A party's answer to one recommendation, or ours to a whole report."""

    answer = ChoiceField(
        label=gettext_lazy("What is the answer?"), hints=ANSWER_HINTS, coerce=Answer
    )
    reason = TextArea(
        label=gettext_lazy("Reason"),
        hint=gettext_lazy("Needed for every answer but “accepted”."),
        required=False,
    )
    decided_by = ChoiceField(label=gettext_lazy("Who decided?"), coerce=UUID)
    effective_on = DateField(label=gettext_lazy("When was it decided?"), latest=clock.today)
    words = ChoiceField(
        label=gettext_lazy("Which words were answered?"), choices=WORDS_ANSWERED, initial="final"
    )
    letter = ChoiceField(
        label=gettext_lazy("Which letter or paper says so?"),
        hint=gettext_lazy(
            "Documents held as evidence. Add it there first if it is not in the list."
        ),
        as_select=True,
        none_yet=gettext_lazy("None is held"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        answers: Sequence[Answer],
        bodies: Sequence[Body],
        received_on: date,
        has_draft: bool = False,
        letters: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_draft:
            del self.fields["words"]
        if letters:
            self.fields["letter"].choices = letters  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["letter"]
        self.fields["answer"].choices = [(each.value, ANSWERS[each]) for each in answers]  # type: ignore[attr-defined]  # a choice field
        self.fields["decided_by"].choices = named(bodies)  # type: ignore[attr-defined]  # a choice field
        self.fields["effective_on"].earliest = received_on  # type: ignore[attr-defined]  # a date field

    @property
    def on_draft(self) -> bool:
        """Whether the draft's words were answered, and not the final's."""
        return self.cleaned_data.get("words") == "draft"

    def clean(self) -> dict[str, Any]:
        """Ask for the reason beside the box that it goes in."""
        answer = self.cleaned_data.get("answer")
        if answer and needs_reason(answer) and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason for this answer"))
        return self.cleaned_data


class DraftsForm(Form):
    """What became of each of a draft's recommendations: a choice and a note for each."""

    def __init__(
        self, *args: Any, drafts: Sequence[Printed], finals: Sequence[Printed], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        known = [(final.id, final.number, final.text) for final in finals]
        for draft in drafts:
            proposed = proposed_final(number=draft.number, text=draft.text, finals=known)
            self.fields[f"became_{draft.id}"] = ChoiceField(
                label=_("What became of recommendation %(number)s of the draft?")
                % {"number": draft.number or draft.position},
                choices=[
                    *((str(final.id), label(final)) for final in finals),
                    (WITHDRAWN, _("Withdrawn by the author")),
                ],
                as_select=True,
                none_yet=_("Not decided yet"),
                initial=str(proposed or ""),
                required=False,
            )
            self.fields[f"note_{draft.id}"] = CharField(
                label=_("Note on recommendation %(number)s of the draft")
                % {"number": draft.number or draft.position},
                required=False,
                label_size="",
            )

    def chosen(self) -> list[tuple[UUID, UUID | None, str]]:
        """(draft, final or None for withdrawn, note) of each that was decided."""
        found = []
        for draft in self.drafts:
            became = self.cleaned_data[f"became_{draft.id}"]
            if became:
                final = None if became == WITHDRAWN else UUID(became)
                found.append((draft.id, final, self.cleaned_data[f"note_{draft.id}"]))
        return found


class LinkForm(Form):
    """What a later recommendation is to an earlier one."""

    type = ChoiceField(
        label=gettext_lazy("What is it?"),
        hint=gettext_lazy("Seen from the later recommendation."),
        hints=LINK_HINTS,
        choices=[
            (kind.value, words)
            for kind, words in LINK_TYPES.items()
            if kind is not LinkType.NOTHING_EARLIER
        ],
        coerce=LinkType,
    )
    left = ChoiceField(
        label=gettext_lazy("Is anything left to do?"),
        choices=LEFT,
        reveals={"something": ("residual_gap",)},
        initial="something",
    )
    residual_gap = TextArea(
        label=gettext_lazy("What is still to do, in words"), rows=4, required=False
    )
    carried = MultipleChoiceField(
        label=gettext_lazy("Which earlier actions carry over?"),
        hint=gettext_lazy(
            "An action carries its accepted evidence with it, and only where it is proven, in services"
            " of both scopes. That is worked out again whenever it is shown."
        ),
        required=False,
        coerce=UUID,
    )
    reason = TextArea(
        label=gettext_lazy("Why"),
        hint=gettext_lazy("If nothing is left, say how you know."),
        missing=gettext_lazy("Say why you decided this"),
        rows=4,
    )
    public = TextArea(
        label=gettext_lazy("A sentence for the public"),
        hint=gettext_lazy("Plain words, nothing about a person. It is approved apart, later."),
        required=False,
        rows=3,
    )
    decided_by = ChoiceField(
        label=gettext_lazy("Who decided?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("I did, in my own role"),
        coerce=UUID,
        empty_value=None,
    )
    effective_on = DateField(label=gettext_lazy("When was it decided?"), latest=clock.today)

    def __init__(
        self,
        *args: Any,
        bodies: Sequence[Body],
        received_on: date,
        actions: Sequence[tuple[str, str]] = (),
        decides: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if decides:
            self.fields["decided_by"].choices = named(bodies)  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["decided_by"]
        if actions and decides:
            self.fields["carried"].choices = actions  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["carried"]
        self.fields["effective_on"].earliest = received_on  # type: ignore[attr-defined]  # a date field

    def clean(self) -> dict[str, Any]:
        """Ask what is left beside the box that it goes in; "nothing" takes no words."""
        said = self.cleaned_data
        if said.get("left") == "nothing":
            said["residual_gap"] = ""
        elif said.get("left") and not said.get("residual_gap", "").strip():
            self.add_error("residual_gap", _("Say what is still to do, or that nothing is left"))
        return said


class NothingEarlierForm(LinkForm):
    """That nothing earlier was found."""

    type = None  # type: ignore[assignment]  # Django's way to leave out an inherited field


class WithdrawForm(Form):
    """That a link no longer holds."""

    reason = TextArea(
        label=gettext_lazy("Why does it no longer hold?"),
        missing=gettext_lazy("Say why the link is withdrawn"),
        rows=4,
    )
    effective_on = DateField(label=gettext_lazy("From"), latest=clock.today)


def label(printed: Printed) -> str:
    """What a list calls a recommendation: its number and how it begins."""
    start = " ".join(printed.text.split())
    start = f"{start[:80].rstrip()}…" if len(start) > 80 else start
    return f"{printed.number} {start}".strip()


class WhyForm(Form):
    """Why something that was entered is put right, or taken out."""

    why = TextArea(
        label=gettext_lazy("Why is it being corrected?"),
        hint=gettext_lazy("What was entered stays on record, with this reason"),
        missing=gettext_lazy("Say why it is being corrected"),
        rows=3,
    )


class RegisterForm(Form):
    """A file of others' recommendations."""

    document = FileField(
        label=gettext_lazy("The file"),
        hint=gettext_lazy("A published edition (JSON), or a register: Excel, CSV, Word or PDF"),
        extensions=("json", "xlsx", "xls", "ods", "csv", "docx", "odt", "pdf", "txt"),
        max_megabytes=25,
    )
    whose = CharField(
        label=gettext_lazy("Whose recommendations are they?"),
        hint=gettext_lazy("An edition says so itself"),
        required=False,
        max_length=200,
    )
    name = CharField(
        label=gettext_lazy("What is it called?"),
        hint=gettext_lazy("Leave empty to call it as the file is called"),
        required=False,
        max_length=200,
    )
    as_at = DateField(label=gettext_lazy("Of which day is it?"), required=False, latest=clock.today)
