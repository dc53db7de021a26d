"""What somebody fills in at a visit to a service, on a phone: a few answers for each action."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.forms import sample_from
from amends.assurance.queries.visits import ToLookAt, as_numbered
from amends.assurance.services import OF_EACH, asked_in, in_use_before
from amends.investigations.forms import CheckedForm
from amends.ledger import clock
from amends.people.models import Service
from amends.ui.date_field import DateField
from amends.ui.dates import in_words
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
# What counts only after a day on which it was in use; and what says that it never was.
TESTED_MET = ("audited: met", "sustained")
NEVER_IN_USE = ("not started", "introduced")
# For how long what was seen may be relied on from its day, unless somebody says until when.
USUAL = timedelta(days=182)


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
        required=False,
    )
    key = HiddenField()

    def __init__(
        self, *args: Any, rows: Sequence[ToLookAt], service: Service, **kwargs: Any
    ) -> None:
        self.rows, self.service = tuple(rows), service
        self.WATCHED = ("looked_by", "shift", *(f"note-{row.action.pk}" for row in rows))
        super().__init__(*args, **kwargs)
        self.day = self.day_of_visit()
        self.fields["expires_on"].help_text = _(
            "For what is in use or was tested. Left empty: %(number)s days from the day on which you looked"
        ) % {"number": USUAL.days}
        for row in self.rows:
            self.fields |= fields_of(row, self.day)

    def day_of_visit(self) -> date:
        """The day on which somebody looked, as far as the form says it; today otherwise."""
        field = self.fields["effective_on"]
        said = self["effective_on"].data if self.is_bound else self.initial.get("effective_on")
        try:
            return field.clean(said) or clock.today()
        except ValidationError:
            return clock.today()

    def parts(self) -> list[tuple[ToLookAt, list[BoundField]]]:
        """Each action with its fields."""
        return [
            (row, [self[name] for name in fields_of(row, self.day) if not name.startswith("seen-")])
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
                str(value).strip() and asked_in(name)[1] == str(row.action.pk)
                for name, value in self.data.items()
                if asked_in(name)[0] in OF_EACH
            )
        ]

    def clean(self) -> dict[str, Any]:
        """Something was seen; nobody else entered something newer meanwhile; numbers come in pairs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        stateless = self.stateless()
        for row in stateless:
            self.add_error(f"state-{row.action.pk}", without_state(row))
        gone = told_of_gone(self.data, self.rows, self.service)
        if gone:
            self.add_error(None, no_longer_here(gone))
        if not self.chosen() and not stateless and not gone:
            self.add_error(None, _("Say what you saw of at least one action."))
        for row in self.chosen():
            self.check_use(row, data)
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
            data["expires_on"] = self.day + USUAL
        return data

    def check_use(self, row: ToLookAt, data: Mapping[str, Any]) -> None:
        """A test that was met comes after a day on which it was in use here, which is recorded or given."""
        name, state = f"used-{row.action.pk}", data[f"state-{row.action.pk}"]
        if name not in self.fields or name in self.errors:
            return
        used, day = data.get(name), data.get("effective_on")
        if used is None and state in TESTED_MET:
            self.add_error(name, never_in_use(row))
        elif used is not None and state in NEVER_IN_USE:
            self.add_error(name, not_in_use(row))
        elif used is not None and day is not None and used >= day:
            self.add_error(name, in_use_before())

    def said(self, row: ToLookAt) -> dict[str, Any]:
        """What was seen of one action, as services take it."""
        data, pk = self.cleaned_data, row.action.pk
        state, _colon, result = str(data[f"state-{pk}"]).partition(": ")
        return {
            "state": state,
            "result": result,
            "sample": sample_from(data[f"met-{pk}"], data[f"of-{pk}"]),
            "note": data[f"note-{pk}"],
            "used": data.get(f"used-{pk}"),
            "expected": row.newest,
        }


def gone_in(said: Mapping[str, Any], rows: Sequence[ToLookAt]) -> dict[UUID, dict[str, str]]:
    """What was filled in of actions that are not for this service any more, as it was filled in, by action."""
    here = {row.action.pk for row in rows}
    found: dict[UUID, dict[str, str]] = {}
    for name, value in said.items():
        asked, action = asked_in(name)
        words = str(value).strip()
        if asked in OF_EACH and words and (pk := uuid_of(action)) is not None and pk not in here:
            parts = found.setdefault(pk, {})
            parts[asked] = f"{parts[asked]} {words}" if asked in parts else words
    return found


def uuid_of(words: str) -> UUID | None:
    """An id as a form has it; None where it is none."""
    try:
        return UUID(words)
    except ValueError:
        return None


def told_of_gone(said: Mapping[str, Any], rows: Sequence[ToLookAt], service: Service) -> list[str]:
    """The same in words, each with its action's number and title. One query, or none."""
    gone = gone_in(said, rows)
    if not gone:
        return []
    named = as_numbered(service.organisation_id, gone, clock.today())
    return [
        f"{named.get(pk, _('Another action'))}: {'; '.join(typed(parts))}"
        for pk, parts in gone.items()
    ]


def typed(parts: Mapping[str, str]) -> Iterator[str]:
    """What was filled in of one action, so that it can be read without its form."""
    for asked, words in parts.items():
        match asked:
            case "state":
                yield str(SEEN.get(words, words))
            case "of":
                yield _("looked at %(number)s") % {"number": words}
            case "met":
                yield _("%(number)s as expected") % {"number": words}
            case "used":
                yield _("in use from %(day)s") % {"day": words}
            case _:
                yield words


def never_in_use(row: ToLookAt) -> str:
    """Why what was tested and met does not count as that."""
    if row.used_from is not None:
        return _(
            "Action %(number)s: it was tested and met, but it was recorded as in use here only from"
            " %(day)s. Say from which earlier day it was in use, or choose “In use, not tested”."
        ) % {"number": row.number, "day": in_words(row.used_from)}
    return _(
        "Action %(number)s: it was tested and met, but nobody has recorded when it came into use here."
        " Say from which day it was in use, or choose “In use, not tested”."
    ) % {"number": row.number}


def not_in_use(row: ToLookAt) -> str:
    """That a day of coming into use was given of what was not in use."""
    return _(
        "Action %(number)s: what you saw was not in use, so there is no day from which it was."
        " Clear the day, or choose what you saw."
    ) % {"number": row.number}


def without_state(row: ToLookAt) -> str:
    """That a number, a note or a day was filled in of an action, and nothing says what was seen."""
    return _(
        "Action %(number)s: you filled in a number, a note or a day. Choose what you saw, or clear them."
    ) % {"number": row.number}


def no_longer_here(told: Sequence[str]) -> str:
    """That something was filled in of an action that has ended, or left this service, meanwhile."""
    return _(
        "You filled in something of an action that is not for this service any more. “%(told)s”."
        " Nothing was entered. Keep it elsewhere if you need it, then send the rest."
    ) % {"told": "; ".join(told)}


def changed_meanwhile(row: ToLookAt) -> str:
    """That somebody else entered something newer of an action."""
    return _(
        "Action %(number)s: %(who)s entered something newer since you opened this. Nothing of yours was"
        " entered. Look at what it reads now, then send again if it is still what you saw."
    ) % {"number": row.number, "who": row.entered_by or _("somebody else")}


def fields_of(row: ToLookAt, day: date) -> dict[str, Any]:
    """The fields of one action at a visit on a day. What they are about is said in their labels too, for hearing.

    Since when it was in use is asked where nothing says that it was before that day.
    """
    pk = row.action.pk
    used = DateField(
        label=_("From which day was it in use here, as far as you could see?"),
        hint=_(
            "Nobody has recorded that, and a test counts only after that day. For example, 24 7 2017"
        )
        if row.used_from is None
        else _(
            "It was recorded as in use from %(day)s, and a test counts only after such a day."
            " For example, 24 7 2017"
        )
        % {"day": in_words(row.used_from)},
        required=False,
        latest=clock.today,
    )
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
    } | ({f"used-{pk}": used} if row.used_from is None or row.used_from >= day else {})
