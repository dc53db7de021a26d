"""What people are asked about an entry that is wrong: its own fields, why, and whether it goes altogether."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.forms import RUNGS
from amends.assurance.forms.measures import DIRECTIONS
from amends.assurance.models import Belonging, Lowering, MeasureTerms, MeasureValue, Sampling
from amends.evidence.models import Opening
from amends.governance.forms import KINDS as DECISIONS
from amends.investigations.forms import (
    CheckedForm,
    DescribeForm,
    EventForm,
    as_typed,
    reading,
)
from amends.investigations.models import CaseEvent, CaseStatement
from amends.investigations.queries import DATE_NAMES
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDateField
from amends.ledger.models import DatedRecord
from amends.people.models import ServiceState, Succession
from amends.people.services.corrections import Way
from amends.plans.forms import STRENGTHS
from amends.plans.models import (
    Decision,
    Inheritance,
    OneOff,
    ScopeStatement,
    Serving,
    StrengthStatement,
    TakingUp,
)
from amends.plans.rules import Rung, ScopeState
from amends.publication.forms import StepForm
from amends.publication.models import FamilyEntry
from amends.recommendations.forms import ANSWERS, LEFT, LINK_TYPES
from amends.recommendations.models import DraftLink, LinkDecision, LinkProposal, Response
from amends.recommendations.rules import LinkType
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    ImpreciseDateInput,
    IntegerField,
    TextArea,
)

type Words = str | Promise
type Choices = list[tuple[str, Words]]

FIELDS: dict[str, Words] = {
    **DATE_NAMES,
    "again_on": gettext_lazy("From which day may they be asked again?"),
    "answer": gettext_lazy("What is the answer?"),
    "approved_by": gettext_lazy("Who agreed to it?"),
    "as_role": gettext_lazy("Which role spoke with them?"),
    "asked": gettext_lazy("What was the body asked for?"),
    "belongs": gettext_lazy("Does it belong to the theme?"),
    "begins_on": gettext_lazy("When does it begin?"),
    "begun_on_version": gettext_lazy("On which version is it begun?"),
    "body": gettext_lazy("Which body decided?"),
    "carried": gettext_lazy("Is it carried over?"),
    "changed": gettext_lazy("What was changed because of what they said?"),
    "covered_by": gettext_lazy("While it is vacant, who covers it?"),
    "day": gettext_lazy("When?"),
    "decided_by": gettext_lazy("Who decided?"),
    "definition": gettext_lazy("What is counted, and where do the numbers come from?"),
    "denominator": gettext_lazy("Out of how many?"),
    "direction": gettext_lazy("Which way is better?"),
    "dissent": gettext_lazy("Did anyone disagree, and why?"),
    "effective_on": gettext_lazy("From which day?"),
    "final": gettext_lazy("What became of it?"),
    "holder": gettext_lazy("Who holds it?"),
    "incident": gettext_lazy("When was the incident?"),
    "kind": gettext_lazy("What was decided?"),
    "kinds": gettext_lazy("How many kinds of accepted evidence?"),
    "lasts": gettext_lazy("After how many days without another look is nothing relied on?"),
    "letter": gettext_lazy("Which letter says so?"),
    "looked": gettext_lazy("How many must a test have looked at, at the least?"),
    "meeting": gettext_lazy("At which meeting?"),
    "note": gettext_lazy("Note"),
    "nothing_left": gettext_lazy("Is anything left to do?"),
    "number": gettext_lazy("Which number has it there?"),
    "numerator": gettext_lazy("How many?"),
    "one_off": gettext_lazy("Is it done once?"),
    "page": gettext_lazy("On which page?"),
    "per_cent": gettext_lazy("Which share must be met, per cent?"),
    "plan": gettext_lazy("In which plan does it stand?"),
    "public": gettext_lazy("A sentence for the public"),
    "public_reference": gettext_lazy("What the case is called in public"),
    "public_summary": gettext_lazy("What happened, in words that may be public"),
    "quoted": gettext_lazy("The finding, as quoted"),
    "reading": gettext_lazy("Our own reading"),
    "reason": gettext_lazy("Why is it so?"),
    "reopens_gap_of": gettext_lazy("Which recommendation has a gap again?"),
    "residual_gap": gettext_lazy("What is still to do, in words"),
    "rung": gettext_lazy("At which rung?"),
    "sampled": gettext_lazy("Is it tested for all?"),
    "serves": gettext_lazy("Does the action serve it?"),
    "setting": gettext_lazy("Where was care given?"),
    "source": gettext_lazy("Where does this come from?"),
    "sponsor": gettext_lazy("Who sponsors it?"),
    "state": gettext_lazy("Is the service in its scope?"),
    "strength": gettext_lazy("How strong is it?"),
    "takes_up": gettext_lazy("Does the action take it up?"),
    "target": gettext_lazy("What is aimed at, as a number?"),
    "text": gettext_lazy("Is there any conflict of interest?"),
    "tests": gettext_lazy("How many tests that were met, the first among them?"),
    "type": gettext_lazy("What is it?"),
    "unit": gettext_lazy("In what is it counted?"),
    "value": gettext_lazy("What was measured, as a number?"),
    "what": gettext_lazy("What happened?"),
    "words": gettext_lazy("What was said, or agreed?"),
}
# What a field of one table is asked as, where that is not how others ask.
OWN: dict[tuple[type[models.Model], str], Words] = {
    (Decision, "effective_on"): gettext_lazy("On which day?"),
    (FamilyEntry, "effective_on"): gettext_lazy("On which day?"),
    (FamilyEntry, "quoted"): gettext_lazy("Are these their own words, kept with their leave?"),
    (MeasureValue, "effective_on"): gettext_lazy("For which day, or the time that begins with it?"),
    (Inheritance, "what"): gettext_lazy("What does it carry over, in words?"),
    (LinkDecision, "effective_on"): gettext_lazy("When was it decided?"),
    (LinkProposal, "effective_on"): gettext_lazy("When was it proposed?"),
    (Opening, "reason"): gettext_lazy("Why may it be opened?"),
    (Opening, "effective_on"): gettext_lazy("On which day was it let open?"),
    (Response, "effective_on"): gettext_lazy("When was it decided?"),
    (ServiceState, "effective_on"): gettext_lazy(
        "Which is the first day on which it runs, or no longer does?"
    ),
    (Succession, "effective_on"): gettext_lazy(
        "From which day is it part of the other, and all that came together with it?"
    ),
}
# Words for nothing chosen, where it says something.
NOTHING: dict[tuple[type[models.Model], str], Words] = {
    (DraftLink, "final"): gettext_lazy("Withdrawn by the author"),
}
YES_OR_NO: Choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
SCOPES: dict[str, Words] = {
    ScopeState.IN.value: gettext_lazy("In scope"),
    ScopeState.EXCLUDED.value: gettext_lazy("Left out on purpose"),
    ScopeState.LEFT.value: gettext_lazy("No longer covered"),
}
OF_A_LINK: dict[str, Mapping[str, Words]] = {
    "nothing_left": {"no": LEFT["something"], "yes": LEFT["nothing"]},
    "type": {
        kind.value: words
        for kind, words in LINK_TYPES.items()
        if kind is not LinkType.NOTHING_EARLIER
    },
}
# The words of what is chosen from a fixed list.
FIXED: dict[tuple[type[models.Model], str], Mapping[str, Words]] = {
    (Belonging, "belongs"): dict(YES_OR_NO),
    (Decision, "kind"): {kind.value: words for kind, words in DECISIONS.items()},
    (Decision, "rung"): RUNGS,
    (Lowering, "rung"): {key: words for key, words in RUNGS.items() if key != Rung.EMBEDDED},
    (MeasureTerms, "direction"): DIRECTIONS,
    (FamilyEntry, "quoted"): dict(YES_OR_NO),
    (Inheritance, "carried"): dict(YES_OR_NO),
    **{
        (model, name): words
        for model in (LinkDecision, LinkProposal)
        for name, words in OF_A_LINK.items()
    },
    (OneOff, "one_off"): dict(YES_OR_NO),
    (Response, "answer"): {answer.value: words for answer, words in ANSWERS.items()},
    (ScopeStatement, "state"): SCOPES,
    (Sampling, "sampled"): dict(YES_OR_NO),
    (Serving, "serves"): dict(YES_OR_NO),
    (StrengthStatement, "strength"): STRENGTHS,
    (TakingUp, "takes_up"): dict(YES_OR_NO),
}


# Where words may say who somebody is, and what finds more than the usual.
WATCHED: dict[type[models.Model], tuple[str, ...]] = {
    CaseEvent: EventForm.WATCHED,
    CaseStatement: DescribeForm.WATCHED,
    FamilyEntry: StepForm.WATCHED,
}
LOOKS = {FamilyEntry: StepForm.LOOK}


def asked(model: type[models.Model], name: str) -> Words:
    """How a field of an entry is asked for."""
    return OWN.get((model, name)) or FIELDS[name]


class EntryForm(CheckedForm):
    """An entry as it stands, to be changed where it is wrong; or to be taken out.

    `choices` are the things that a field may name, by its name.
    """

    def __init__(
        self,
        *args: Any,
        way: Way[Any],
        row: DatedRecord,
        choices: Mapping[str, Choices],
        **kwargs: Any,
    ) -> None:
        self.WATCHED = WATCHED.get(way.model, ())
        self.LOOK = LOOKS.get(way.model, self.LOOK)
        super().__init__(*args, **kwargs)
        checked = self.fields.pop("checked", None)
        self.names = way.fields_of(row)
        for name in self.names:
            self.fields[name] = field_for(way, row, name, choices.get(name))
            self.initial[name] = shown(row, name)
        self.fields["retract"] = BooleanField(
            label=_("It should never have been entered: take it out"), required=False
        )
        self.fields["correction_reason"] = TextArea(
            label=_("What was wrong?"),
            hint=_("The entry that was wrong stays in the record, with this reason"),
            rows=3,
        )
        if checked is not None:
            self.fields["checked"] = checked

    def said(self) -> dict[str, Any]:
        """What the entry is to say, field by field; things that it names by their ids."""
        return {name: self.cleaned_data[name] for name in self.names}


def shown(row: DatedRecord, name: str) -> Any:
    """What a field shows of the entry."""
    column = row._meta.get_field(name)
    value = getattr(row, name if not isinstance(column, models.ForeignKey) else column.attname)
    if isinstance(column, ImpreciseDateField):
        return as_typed(value)
    if isinstance(column, models.BooleanField):
        return "yes" if value else "no"
    return str(value) if isinstance(value, UUID) else value


def field_for(way: Way[Any], row: DatedRecord, name: str, choices: Choices | None) -> Any:
    """The field that asks for a column: its kind follows from the column's."""
    column = way.model._meta.get_field(name)
    needed = not (column.null or getattr(column, "blank", False))
    said: dict[str, Any] = {"label": asked(way.model, name), "required": needed}
    fixed = FIXED.get((way.model, name))
    if fixed is not None:
        if choices is not None:
            fixed = {key: fixed[key] for key, _thing in choices}
        coerce: Callable[[str], Any] = str
        if isinstance(column, models.BooleanField):
            coerce = is_yes
        return (
            ChoiceField(choices=list(fixed.items()), coerce=coerce, **said)
            if needed
            else (
                ChoiceField(choices=list(fixed.items()), as_select=True, none_yet=_("None"), **said)
            )
        )
    if choices is not None:
        none = NOTHING.get((way.model, name)) or _("None")
        nothing: dict[str, Any] = {} if needed else {"none_yet": none, "empty_value": None}
        return ChoiceField(choices=choices, as_select=True, coerce=UUID, **nothing, **said)
    if isinstance(column, ImpreciseDateField):
        return ImpreciseDateInput(parse=reading(getattr(row, name)), **said)
    if isinstance(column, models.DateField):
        past = name == "effective_on" and not way.may_be_to_come
        return DateField(latest=clock.today, **said) if past else DateField(**said)
    if isinstance(column, models.IntegerField):
        return IntegerField(min_value=1, **said)
    if isinstance(column, models.TextField):
        return TextArea(rows=3, **said)
    return CharField(max_length=column.max_length, **said)


def is_yes(answer: str) -> bool:
    """Whether the answer is yes."""
    return answer == "yes"
