"""What people are asked about plans and actions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.forms import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.plans.queries import Drafted, ServiceChoice
from amends.plans.rules import Claim, Forecast, Strength, is_late_entry
from amends.recommendations.rules import Change
from amends.ui.date_field import DateField
from amends.ui.dates import in_words
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    HiddenField,
    ImpreciseDateInput,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form

type Choices = Iterable[tuple[str, str]]

CLAIMS: dict[str, Promise] = {
    "": gettext_lazy("Neither"),
    Claim.IN_PLACE: gettext_lazy("It is in place"),
    Claim.COMPLETE: gettext_lazy("It is complete"),
}
FORECASTS: dict[str, Promise] = {
    Forecast.ON_COURSE: gettext_lazy("On course"),
    Forecast.AT_RISK: gettext_lazy("At risk"),
    Forecast.WILL_MISS: gettext_lazy("Will miss"),
}
STRENGTHS: dict[str, Promise] = {
    Strength.STRONGER: gettext_lazy("Stronger"),
    Strength.INTERMEDIATE: gettext_lazy("Intermediate"),
    Strength.WEAKER: gettext_lazy("Weaker"),
}
STRENGTH_HINTS: dict[str, Promise] = {
    Strength.STRONGER: gettext_lazy(
        "It works without anybody having to remember, such as a change of system or place."
    ),
    Strength.INTERMEDIATE: gettext_lazy("It helps people remember, such as a checklist."),
    Strength.WEAKER: gettext_lazy("It relies on people, such as training or a new policy."),
}
PROMISE_HINT = gettext_lazy("For example, 31 July 2017, July 2017 or ongoing")
# An answer of its own, because a choice without a value is not shown.
NO_CLAIM = "no claim"
LONGEST_TITLE = 300


def offer(fields: Mapping[str, Field], name: str, choices: Choices) -> None:
    """Give a field the answers that depend on the page."""
    field = fields[name]
    if isinstance(field, ChoiceField | MultipleChoiceField):
        field.choices = list(choices)


def promised(words: str) -> ImpreciseDate:
    """A promised date from words. Raises ValueError for words that say none."""
    return ImpreciseDate.from_words(words)


def promise_in_words(when: ImpreciseDate | None) -> str:
    """A promised date as its field shows it: the words of its source, or the day."""
    if when is None:
        return ""
    return when.raw or (in_words(when.last) if when.last else "")


class KeyedForm(Form):
    """A form with a one-time key, which keeps a form sent twice from writing twice."""

    key = HiddenField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = str(uuid7())


class BeginPlanForm(KeyedForm):
    """A plan: its name, what it answers, when it begins."""

    name = CharField(label=gettext_lazy("What is the plan called?"), max_length=200)
    reports = MultipleChoiceField(label=gettext_lazy("Which reports does it answer?"))
    begins_on = DateField(
        label=gettext_lazy("When does it begin?"),
        hint=gettext_lazy("It may begin on a draft, before the report is published"),
    )
    begun_on_version = ChoiceField(
        label=gettext_lazy("On which version is it begun?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Not said"),
    )
    sponsor = ChoiceField(
        label=gettext_lazy("Who sponsors it?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Nobody yet"),
    )

    def __init__(
        self, *args: Any, reports: Choices, versions: Choices, roles: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "reports", reports)
        offer(self.fields, "begun_on_version", versions)
        offer(self.fields, "sponsor", roles)


class PlanForm(Form):
    """What a plan says of itself from a day on."""

    begins_on = DateField(label=gettext_lazy("When does it begin?"))
    begun_on_version = ChoiceField(
        label=gettext_lazy("On which version is it begun?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Not said"),
    )
    sponsor = ChoiceField(
        label=gettext_lazy("Who sponsors it?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Nobody yet"),
    )
    effective_on = DateField(label=gettext_lazy("From which day is this so?"), latest=clock.today)

    def __init__(self, *args: Any, versions: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "begun_on_version", versions)
        offer(self.fields, "sponsor", roles)


class TermsForm(KeyedForm):
    """What is promised: words, an owner role, dates."""

    wording = TextArea(label=gettext_lazy("What is promised?"), rows=4)
    owner = ChoiceField(label=gettext_lazy("Which role owns it?"), as_select=True)
    in_place_by = ImpreciseDateInput(
        label=gettext_lazy("In place by"), hint=PROMISE_HINT, parse=promised
    )
    evidenced_by = ImpreciseDateInput(
        label=gettext_lazy("Evidenced by"), hint=PROMISE_HINT, parse=promised, required=False
    )
    re_test_by = ImpreciseDateInput(
        label=gettext_lazy("Tested again by"), hint=PROMISE_HINT, parse=promised, required=False
    )
    approver = ChoiceField(
        label=gettext_lazy("Which body approved it?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("None"),
    )

    def __init__(self, *args: Any, roles: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "owner", roles)
        offer(self.fields, "approver", bodies)


class ChangeTermsForm(TermsForm):
    """New terms, and what a change needs."""

    reason = TextArea(label=gettext_lazy("Why do the terms change?"), rows=3, required=False)
    interim_control = TextArea(
        label=gettext_lazy("What keeps people safe until then?"),
        hint=gettext_lazy("The interim control. If nothing is needed, say so and why"),
        rows=3,
        required=False,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    field_order = (
        "wording",
        "owner",
        "in_place_by",
        "evidenced_by",
        "re_test_by",
        "reason",
        "approver",
        "interim_control",
        "effective_on",
    )


class CorrectTermsForm(TermsForm):
    """Terms that were entered wrongly, put right."""

    reason = TextArea(label=gettext_lazy("Why did the terms change?"), rows=3, required=False)
    interim_control = TextArea(
        label=gettext_lazy("What keeps people safe until then?"), rows=3, required=False
    )
    correction_reason = TextArea(
        label=gettext_lazy("Why is the entry being corrected?"),
        hint=gettext_lazy("The entry that was wrong stays in the record, with this reason"),
        rows=3,
    )


class AddActionForm(TermsForm):
    """An action. Words, an owner and one date suffice."""

    serves = MultipleChoiceField(
        label=gettext_lazy("Which recommendations does it serve?"), required=False
    )
    title = CharField(
        label=gettext_lazy("Short title"),
        hint=gettext_lazy("Left empty, it is the first words of the promise"),
        required=False,
        max_length=LONGEST_TITLE,
    )
    number = CharField(label=gettext_lazy("Number in the plan"), width=5, max_length=40)
    services = MultipleChoiceField(label=gettext_lazy("Which services is it for?"), required=False)
    strength = ChoiceField(
        label=gettext_lazy("How strong is it?"),
        hint=gettext_lazy("Leave it open if nobody has judged that yet."),
        choices=STRENGTHS,
        hints=STRENGTH_HINTS,
        required=False,
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    field_order = (
        "wording",
        "owner",
        "in_place_by",
        "serves",
        "title",
        "number",
        "services",
        "evidenced_by",
        "re_test_by",
        "strength",
        "approver",
        "effective_on",
    )

    def __init__(self, *args: Any, serves: Choices, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "serves", serves)
        offer(self.fields, "services", services)

    def title_or_first_words(self) -> str:
        """The title, or as many first words of the promise as fit."""
        title: str = self.cleaned_data["title"] or " ".join(self.cleaned_data["wording"].split())
        if len(title) <= LONGEST_TITLE:
            return title
        return title[:LONGEST_TITLE].rpartition(" ")[0] or title[:LONGEST_TITLE]


class UpdateForm(KeyedForm):
    """The five-minute update."""

    text = TextArea(label=gettext_lazy("How is it going?"), max_words=500)
    forecast = ChoiceField(
        label=gettext_lazy("Will the next date be kept?"),
        choices=FORECASTS,
        required=False,
    )
    claim = ChoiceField(
        label=gettext_lazy("Do you say that it is in place or complete?"),
        hint=gettext_lazy("It is shown as what you say, until evidence of it has been accepted"),
        choices={NO_CLAIM: CLAIMS[""], **{key: CLAIMS[key] for key in Claim}},
        initial=NO_CLAIM,
        required=False,
    )
    effective_on = DateField(label=gettext_lazy("Which day is this about?"), latest=clock.today)
    late_reason = TextArea(
        label=gettext_lazy("If that is more than a week ago: why is it written only now?"),
        rows=2,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Something entered late says why."""
        data: dict[str, Any] = super().clean() or {}
        day = data.get("effective_on")
        if isinstance(day, date) and is_late_entry(day, clock.today()) and not data["late_reason"]:
            self.add_error("late_reason", _("Say why this is written only now."))
        return data

    def said(self) -> dict[str, Any]:
        """The answers as services take them."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "forecast": data["forecast"],
            "claim": "" if data["claim"] == NO_CLAIM else data["claim"],
            "effective_on": data["effective_on"],
            "late_reason": data["late_reason"],
        }


class CorrectUpdateForm(UpdateForm):
    """What was told, put right; or taken out altogether."""

    retract = BooleanField(
        label=gettext_lazy("It should never have been written: take it out"), required=False
    )
    reason = TextArea(
        label=gettext_lazy("Why is it being corrected?"),
        hint=gettext_lazy("The entry that was wrong stays in the record, with this reason"),
        rows=3,
    )


class ScopeForm(Form):
    """The services of an action: those that it is for, and those left out on purpose."""

    services = MultipleChoiceField(label=gettext_lazy("Which services is it for?"), required=False)
    excluded = MultipleChoiceField(
        label=gettext_lazy("Which are left out on purpose?"),
        hint=gettext_lazy("Each with its reason. It is shown beside the plan"),
        required=False,
    )
    reason = TextArea(
        label=gettext_lazy("Why does this change?"),
        hint=gettext_lazy("Needed when a service is no longer covered"),
        rows=2,
        required=False,
    )
    effective_on = DateField(
        label=gettext_lazy("From which day?"), hint=gettext_lazy("It may be still to come")
    )
    # The day whose services the page showed.
    shown = HiddenField(required=False)

    def __init__(self, *args: Any, choices: Sequence[ServiceChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = tuple(choices)
        for name in ("services", "excluded"):
            offer(self.fields, name, [(str(x.id), service_in_words(x)) for x in self.choices])
        for each in self.choices:
            self.fields[f"why-{each.id}"] = CharField(
                label=_("Why is %(service)s left out?") % {"service": each.name},
                required=False,
                initial=each.excluded,
                max_length=1000,
            )
        excluded = self.fields["excluded"]
        if isinstance(excluded, MultipleChoiceField):
            excluded.reveals = {str(each.id): (f"why-{each.id}",) for each in self.choices}

    def clean(self) -> dict[str, Any]:
        """A service is in or out; out needs a reason."""
        data: dict[str, Any] = super().clean() or {}
        for each in self.choices:
            if str(each.id) not in data.get("excluded", ()):
                continue
            service = {"service": each.name}
            if str(each.id) in data.get("services", ()):
                self.add_error("excluded", _("%(service)s is ticked twice. Choose one.") % service)
            if not data.get(f"why-{each.id}"):
                self.add_error(f"why-{each.id}", _("Say why %(service)s is left out.") % service)
        return data

    def left_out(self) -> dict[str, str]:
        """The reason for each service left out, by its id."""
        return {pk: self.cleaned_data[f"why-{pk}"] for pk in self.cleaned_data["excluded"]}


def service_in_words(each: ServiceChoice) -> str:
    """A service with the day on which it opens or closes, where that is still to come, or has closed.

    One that has parts says that all of them are meant.
    """
    day = each.closed_after or each.opens_on or each.closes_after
    if day is None or (each.whole and each.closed_after is None):
        whole = _("%(service)s: every part of which nothing else is said") % {"service": each.name}
        return whole if each.whole else each.name
    said = {"service": each.name, "day": in_words(day)}
    if each.closed_after is not None:
        return _("%(service)s (closed after %(day)s)") % said
    if each.opens_on is not None:
        return _("%(service)s (opens on %(day)s)") % said
    return _("%(service)s (closes after %(day)s)") % said


class ServeForm(Form):
    """One more recommendation that an action serves."""

    recommendation = ChoiceField(label=gettext_lazy("Which recommendation?"))
    reason = TextArea(label=gettext_lazy("Why?"), rows=2, required=False)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, recommendations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "recommendation", recommendations)


class StopServingForm(Form):
    """A recommendation that an action no longer serves."""

    reason = TextArea(label=gettext_lazy("Why does it no longer serve this?"), rows=3)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)


class PlaceForm(Form):
    """The plan and number under which an action stands."""

    plan = ChoiceField(label=gettext_lazy("Which plan?"))
    number = CharField(label=gettext_lazy("Number in the plan"), width=5, max_length=40)
    reason = TextArea(label=gettext_lazy("Why does it move?"), rows=2)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, plans: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "plan", plans)


class StrengthForm(Form):
    """How strong an action is."""

    strength = ChoiceField(
        label=gettext_lazy("How strong is it?"), choices=STRENGTHS, hints=STRENGTH_HINTS
    )
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)


class OneOffForm(Form):
    """Whether an action is done once and ends at "evidenced"."""

    one_off = ChoiceField(
        label=gettext_lazy("How is it done?"),
        choices={
            "once": gettext_lazy("Once. It ends when it is evidenced"),
            "again": gettext_lazy("Again and again, in services"),
        },
    )
    reason = TextArea(label=gettext_lazy("Why?"), rows=3)
    approved_by = ChoiceField(label=gettext_lazy("Which body agreed?"), as_select=True)
    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "approved_by", bodies)


class OfLinkForm(Form):
    """What is said of an action and a crosswalk link, from a day on."""

    effective_on = DateField(label=gettext_lazy("From which day?"), latest=clock.today)

    def __init__(self, *args: Any, actions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields, "action", actions)


class TakeUpForm(OfLinkForm):
    """An action that takes up what a link leaves to do."""

    field_order = ("action", "takes_up", "reason", "effective_on")

    action = ChoiceField(label=gettext_lazy("Which action?"))
    takes_up = ChoiceField(
        label=gettext_lazy("Does it take this up?"),
        choices={"yes": gettext_lazy("Yes"), "no": gettext_lazy("No longer")},
        initial="yes",
        inline=True,
    )
    reason = TextArea(
        label=gettext_lazy("Why?"),
        hint=gettext_lazy("Needed when it no longer does"),
        rows=3,
        required=False,
    )


class DraftedForm(Form):
    """What was said of each of a draft's recommendations, to be confirmed for the final's.

    Where no word changed it begins ticked; where the words did, a person reads both first.
    """

    def __init__(
        self, *args: Any, lines: Sequence[Drafted], may_answer: bool, may_plan: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        answer = _("The answer stands for recommendation %(number)s of the final report")
        action = _("These actions serve recommendation %(number)s of the final report too")
        for line in lines:
            about = {"number": line.final.number or line.final.position}
            for of, words, wanted in (
                ("answers", answer, line.answers and may_answer),
                ("actions", action, line.actions and may_plan),
            ):
                if wanted:
                    unchanged = line.link.change != Change.REWORDED
                    self.fields[f"{of}_{line.link.pk}"] = BooleanField(
                        label=words % about, initial=unchanged, required=False
                    )

    def said(self, line: Drafted) -> tuple[bool, bool]:
        """Whether the answers of a line stand, and whether its actions serve the final's."""
        said = self.cleaned_data
        answers, actions = f"answers_{line.link.pk}", f"actions_{line.link.pk}"
        return bool(said.get(answers)), bool(said.get(actions))


class CarryForm(OfLinkForm):
    """An earlier action that a link carries over."""

    field_order = ("action", "carried", "what", "effective_on")

    action = ChoiceField(label=gettext_lazy("Which earlier action?"))
    carried = ChoiceField(
        label=gettext_lazy("Is it carried over?"),
        choices={"yes": gettext_lazy("Yes"), "no": gettext_lazy("No longer")},
        initial="yes",
        inline=True,
    )
    what = TextArea(
        label=gettext_lazy("What does it carry over, in words?"),
        hint=gettext_lazy("What counts is what is proven, in services of both scopes"),
        rows=3,
        required=False,
    )
