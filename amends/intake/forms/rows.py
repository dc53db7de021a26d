"""A row of a plan's document as a person leaves it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.evidence.forms import KINDS
from amends.intake.queries.plans import RowShown
from amends.intake.rules.rows import Day, Problem, Said, Update, problems
from amends.intake.sentences import PROBLEMS
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.people.forms import Choices
from amends.plans.forms import FORECASTS
from amends.plans.rules import Claim
from amends.ui.date_field import DateField
from amends.ui.dates import in_words
from amends.ui.fields import (
    CharField,
    ChoiceField,
    ImpreciseDateInput,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form

CLAIMS: dict[str, Promise] = {
    Claim.IN_PLACE: gettext_lazy("That it is in place"),
    Claim.COMPLETE: gettext_lazy("That it is complete"),
}
ONE_DAY = gettext_lazy("The document says “%(words)s”, read as %(first)s")
SEVERAL_DAYS = gettext_lazy("The document says “%(words)s”, read as %(first)s to %(last)s")
NO_DAY = gettext_lazy("The document says “%(words)s”, which promises no day")
NOT_READ = gettext_lazy(
    "The document says “%(words)s”, which names no day that can be. Say which is meant"
)


def in_days(day: Day | None) -> str:
    """A date in its own words, and the days that it was read as."""
    if day is None:
        return _("The document gives none. For example, 31 July 2021, July 2021 or ongoing")
    if day.unreadable:
        return str(NOT_READ) % {"words": day.raw}
    if not day.first or not day.last:
        return str(NO_DAY) % {"words": day.raw}
    first, last = (in_words(date.fromisoformat(each)) for each in (day.first, day.last))
    words = ONE_DAY if first == last else SEVERAL_DAYS
    return str(words) % {"words": day.raw, "first": first, "last": last}


def as_day(words: str) -> Day:
    """A date that a person wrote. Raises ValueError for words that say none."""
    made = ImpreciseDate.from_words(words)
    first = made.first.isoformat() if made.first else ""
    last = made.last.isoformat() if made.last else ""
    return Day(words, first, last, made.precision.value)


class DayInput(ImpreciseDateInput):
    """A date; words that stand as they were read keep what they were read as."""

    def __init__(self, *, before: Day | None, **kwargs: Any) -> None:
        def parse(words: str) -> Day:
            return (
                before if before is not None and words == _one_line(before.raw) else as_day(words)
            )

        initial = _one_line(before.raw) if before else ""
        more: dict[str, Any] = {"initial": initial, "hint": in_days(before), "required": False}
        super().__init__(parse=parse, **(more | kwargs))


def _one_line(words: str) -> str:
    return " ".join(words.split())[:100].strip()


class RowForm(Form):
    """One row. Which button was pressed says what is done."""

    wording = TextArea(label=gettext_lazy("What is promised?"), rows=5, required=False)
    title = CharField(label=gettext_lazy("Short title"), required=False, max_length=300)
    number = CharField(
        label=gettext_lazy("Number in the plan"), required=False, width=10, max_length=40
    )
    serves = MultipleChoiceField(
        label=gettext_lazy("Which recommendations does it serve?"), required=False
    )
    owner = ChoiceField(
        label=gettext_lazy("Which post owns it?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("Choose a post"),
    )
    claim = ChoiceField(
        label=gettext_lazy("What does the document claim?"),
        required=False,
        as_select=True,
        choices=list(CLAIMS.items()),
        none_yet=gettext_lazy("Neither that it is in place nor that it is complete"),
    )
    forecast = ChoiceField(
        label=gettext_lazy("What does it say of the date?"),
        required=False,
        as_select=True,
        choices=list(FORECASTS.items()),
        none_yet=gettext_lazy("Nothing"),
    )
    told = TextArea(
        label=gettext_lazy("What it tells, as at the day of the document"), rows=4, required=False
    )
    evidence = TextArea(label=gettext_lazy("What it says of evidence"), rows=3, required=False)
    evidence_kind = ChoiceField(
        label=gettext_lazy("Is this evidence to be planned?"),
        hint=gettext_lazy(
            "Planned evidence proves nothing yet. The words stay with the row either way"
        ),
        required=False,
        as_select=True,
        choices=list(KINDS.items()),
        none_yet=gettext_lazy("No"),
    )
    since = DateField(
        label=gettext_lazy("From which day does the plan promise this?"),
        hint=gettext_lazy(
            "The day of the document, or the earliest day that the row tells of. Change it if you"
            " know better"
        ),
        latest=clock.today,
    )
    reason = TextArea(label=gettext_lazy("Why does it change?"), rows=3, required=False)
    approver = ChoiceField(
        label=gettext_lazy("Which body agreed to the new promise?"),
        required=False,
        as_select=True,
        none_yet=gettext_lazy("None"),
    )
    interim_control = TextArea(
        label=gettext_lazy("What keeps people safe until then?"),
        hint=gettext_lazy("The interim control. If nothing is needed, say so and why"),
        rows=3,
        required=False,
    )
    lowered = TextArea(
        label=gettext_lazy(
            "An earlier document claimed more. If it is not in place any more: why is it not?"
        ),
        hint=gettext_lazy(
            "The action is then held at “under way” from the day of this document. Leave it empty,"
            " and the earlier claim stands beside what this document tells"
        ),
        rows=3,
        required=False,
    )
    cut = ChoiceField(
        label=gettext_lazy("Where does a second action begin?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Nowhere: it is one action"),
    )

    def __init__(
        self,
        *args: Any,
        shown: RowShown,
        posts: Choices,
        recommendations: Choices,
        bodies: Choices = (),
        changes: bool = False,
        claim_gone: bool = False,
        **kwargs: Any,
    ) -> None:
        said = shown.said
        why = (*WHY, *(("lowered",) if claim_gone else ())) if changes else ()
        self.plain = (*PLAIN, *why)
        initial = {name: getattr(said, name) for name in self.plain}
        initial |= {"serves": list(said.serves), "since": _day(said.since)}
        super().__init__(*args, seen=str(shown.version), initial=initial, **kwargs)
        self.updates = len(said.updates)
        self._add_dates(said)
        choices = {
            # What it serves stands first: there may be many.
            "serves": sorted(recommendations, key=lambda each: each[0] not in said.serves),
            "owner": posts,
            "approver": bodies,
            "cut": [(str(at), words) for at, words in shown.cuts],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a choice field
        for name in {*WHY, "lowered"} - set(why):
            del self.fields[name]
        if not shown.cuts:
            del self.fields["cut"]
        for name, words in (("serves", shown.served), ("owner", shown.owners)):
            if words:
                self.fields[name].help_text = _("The document says: %(words)s") % {
                    "words": "; ".join(words)
                }
        if shown.status:
            self.fields["claim"].help_text = _("The document says: %(words)s") % {
                "words": shown.status
            }

    def _add_dates(self, said: Said) -> None:
        self.fields["in_place_by"] = DayInput(label=_("In place by"), before=said.in_place_by)
        self.fields["evidenced_by"] = DayInput(label=_("Evidenced by"), before=said.evidenced_by)
        for number, each in enumerate(said.updates):
            self.fields[f"day-{number}"] = DayInput(
                label=_("Update %(number)s: of which day?") % {"number": number + 1},
                before=each.day,
            )
            self.fields[f"text-{number}"] = TextArea(
                label=_("Update %(number)s: what does it tell?") % {"number": number + 1},
                rows=3,
                required=False,
                initial=each.text,
            )
        order = ["wording", "title", "number", "serves", "owner", "in_place_by", "evidenced_by"]
        order += ["claim", "forecast"]
        order += [name for n in range(self.updates) for name in (f"day-{n}", f"text-{n}")]
        self.order_fields(
            [*order, "told", "evidence", "evidence_kind", "lowered", "since", *WHY, "cut"]
        )

    def clean(self) -> dict[str, Any]:
        """An update that has words needs its day; without either it is left out."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(self.updates):
            if given.get(f"text-{n}", "").strip() and given.get(f"day-{n}", "") is None:
                self.add_error(
                    f"day-{n}", _("Say of which day it is. To leave it out, clear its words too.")
                )
        return given

    def said(self) -> Said:
        """The row as it stands in the form."""
        given: Mapping[str, Any] = self.cleaned_data
        updates = (
            Update(given[f"day-{n}"], given[f"text-{n}"])
            for n in range(self.updates)
            if given[f"day-{n}"] is not None
        )
        return Said(
            **{name: given[name] for name in self.plain},
            serves=tuple(given["serves"]),
            in_place_by=given["in_place_by"],
            evidenced_by=given["evidenced_by"],
            updates=tuple(updates),
            since=given["since"].isoformat(),
        )

    def may_be_accepted(self) -> bool:
        """Whether nothing keeps the row from being accepted; what does is said beside its field."""
        said = self.said()
        days = ((f"day-{n}", self.cleaned_data[f"day-{n}"]) for n in range(self.updates))
        late = (name for name, day in days if day and (day.unreadable or not day.last))
        fields: dict[Problem, str | None] = {**FIELDS, Problem.UPDATES: next(late, None)}
        for problem in problems(said):
            self.add_error(fields.get(problem), str(PROBLEMS[problem]))
        return not self.errors


# The field that puts right what keeps a row from being accepted.
FIELDS: dict[Problem, str] = {
    Problem.NO_NUMBER: "number",
    Problem.NO_WORDS: "wording",
    Problem.NO_OWNER: "owner",
    Problem.NO_DATE: "in_place_by",
    Problem.IN_PLACE_BY: "in_place_by",
    Problem.EVIDENCED_BY: "evidenced_by",
}
# Texts that stand in a row as in its form.
PLAIN = (
    "number",
    "title",
    "wording",
    "owner",
    "claim",
    "forecast",
    "told",
    "evidence",
    "evidence_kind",
)
# What a change of what is promised needs beside it.
WHY = ("reason", "approver", "interim_control")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
