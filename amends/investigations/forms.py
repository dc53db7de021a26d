"""What people are asked about cases and reports, and the check that nobody is named."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.instruments.disclosure import (
    Kind,
    Likeness,
    likenesses_of_pseudonym,
    looks_like_identity,
)
from amends.instruments.reading import READABLE
from amends.investigations.models import ReportDates, ReportVersion
from amends.investigations.queries import DATE_NAMES, KIND_NAMES, written
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.people.forms import Choices, KeyedForm
from amends.ui.date_field import DateField
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    FileField,
    ImpreciseDateInput,
    IntegerField,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form
from amends.ui.words import words_for

NO_DATES: Mapping[str, ImpreciseDate | None] = {}
# As much of what was typed as is looked at.
MOST_LOOKED_AT = 20_000

KIND_WORDS = {
    Kind.NHS_NUMBER: gettext_lazy("“%(words)s” looks like an NHS number"),
    Kind.DATE_OF_BIRTH: gettext_lazy("“%(words)s” looks like a date of birth"),
    Kind.FULL_NAME: gettext_lazy("“%(words)s” looks like a person’s name"),
}
VERSION_NAMES = {
    VersionKind.DRAFT.value: gettext_lazy("A draft"),
    VersionKind.FINAL.value: gettext_lazy("The final report"),
}


class Checks(MultipleChoiceField):
    """One box for each warning; a tick for a warning that no longer stands is passed over."""

    def valid_value(self, value: Any) -> bool:
        """Whether a tick may be sent at all."""
        return True


def reading(kept: ImpreciseDate | None) -> Callable[[str], ImpreciseDate]:
    """How the words of a date are read, where words left as they were mean the date that stands.

    So a source's own words, which nobody could read again, survive a change of something else.
    """

    def read(words: str) -> ImpreciseDate:
        if kept is not None and words == as_typed(kept):
            return kept
        return ImpreciseDate.from_words(words)

    return read


def as_typed(day: ImpreciseDate | None) -> str:
    """A date as its box shows it: the source's own words, where it had some."""
    return day.raw or written(day) if day else ""


def version_in_words(version: ReportVersion) -> str:
    """A version as a list shows it."""
    said = {"title": version.report.title, "day": written(version.came)}
    if version.kind == VersionKind.DRAFT:
        return _("%(title)s: draft of %(day)s") % said
    return _("%(title)s: final of %(day)s") % said


class CheckedForm(Form):
    """A form whose `WATCHED` fields are looked through for words that say who a patient is.

    Each likeness must be ticked as checked, or go, before the form is taken. New words ask anew.
    """

    WATCHED: tuple[str, ...] = ()
    PSEUDONYM = ""
    # What finds likenesses in a watched field.
    LOOK: Callable[[str], list[Likeness]] = staticmethod(looks_like_identity)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_check: dict[str, str] = {}
        for likeness in self._likenesses() if self.is_bound else ():
            words = kind_told(likeness.kind) % {"words": likeness.words}
            self.to_check[_token(likeness)] = words
        if self.to_check:
            self.fields["checked"] = Checks(
                label=_("Have you checked these words?"),
                hint=_(
                    "Tick each that says nothing about who a patient or a relative is. Change the"
                    " others above."
                ),
                choices=self.to_check,
                required=False,
            )

    def _likenesses(self) -> list[Likeness]:
        found: list[Likeness] = []
        for name in (*self.WATCHED, self.PSEUDONYM):
            words = str(self.data.get(self.add_prefix(name), ""))[:MOST_LOOKED_AT] if name else ""
            look = likenesses_of_pseudonym if name == self.PSEUDONYM else self.LOOK
            found += look(words)
        return found

    def clean(self) -> dict[str, Any]:
        """Every likeness has been checked."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.to_check and not self.to_check.keys() <= set(said.get("checked", ())):
            self.add_error(
                "checked", _("Some words may say who somebody is. Change them, or tick each one")
            )
        return said


def kind_told(kind: Kind) -> str:
    """What a likeness looks like; `words` are still to be put in."""
    told = KIND_WORDS.get(kind)
    return str(told) if told else _("“%%(words)s” looks like: %(kind)s") % {"kind": words_for(kind)}


def _token(likeness: Likeness) -> str:
    return hashlib.sha256(f"{likeness.kind}\n{likeness.words}".encode()).hexdigest()[:16]


class CaseForm(CheckedForm, KeyedForm):
    """A new case."""

    WATCHED = ("public_reference", "setting", "public_summary")
    PSEUDONYM = "pseudonym"

    pseudonym = CharField(
        label=gettext_lazy("Pseudonym"),
        hint=gettext_lazy("As the report calls the person, such as Ms Z. Never a real name"),
        max_length=60,
        width=10,
        autocomplete="off",
    )
    incident = ImpreciseDateInput(
        label=gettext_lazy("When was the incident? (optional)"),
        hint=gettext_lazy("As precise as is known: 29 October 2021, October 2021 or 2021"),
        parse=ImpreciseDate.from_words,
        required=False,
    )
    public_reference = CharField(
        label=gettext_lazy("What the case is called in public (optional)"),
        hint=gettext_lazy("For example, The care and treatment of Ms Z"),
        required=False,
        max_length=200,
    )
    setting = TextArea(
        label=gettext_lazy("Where was care given? (optional)"), required=False, rows=3
    )
    public_summary = TextArea(
        label=gettext_lazy("What happened, in words that may be public (optional)"),
        hint=gettext_lazy("Two or three plain sentences. Families may read them"),
        required=False,
    )
    source = TextArea(
        label=gettext_lazy("Where does this come from? (optional)"),
        hint=gettext_lazy("For example, the title and date of a published statement"),
        required=False,
        rows=2,
    )
    reconstructed = BooleanField(
        label=gettext_lazy("Reconstructed from a public statement"),
        hint=gettext_lazy(
            "Every page of the case then says so, and it is never published from here"
        ),
        required=False,
    )


class DescribeForm(CheckedForm):
    """What is said of a case."""

    WATCHED = ("public_reference", "setting", "public_summary")

    incident = ImpreciseDateInput(
        label=gettext_lazy("When was the incident?"),
        hint=gettext_lazy("As precise as is known: 29 October 2021, October 2021 or 2021"),
        parse=ImpreciseDate.from_words,
        required=False,
    )
    public_reference = CharField(
        label=gettext_lazy("What the case is called in public"), required=False, max_length=200
    )
    setting = TextArea(label=gettext_lazy("Where was care given?"), required=False, rows=3)
    public_summary = TextArea(
        label=gettext_lazy("What happened, in words that may be public"), required=False
    )
    source = TextArea(label=gettext_lazy("Where does this come from?"), required=False, rows=2)
    effective_on = DateField(label=gettext_lazy("From which day is this so?"), latest=clock.today)

    def __init__(self, *args: Any, kept: ImpreciseDate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].parse = reading(kept)  # type: ignore[attr-defined]  # an imprecise date
        self.initial["incident"] = as_typed(kept)


class EventForm(CheckedForm, KeyedForm):
    """A line of the timeline."""

    WATCHED = ("what",)

    day = ImpreciseDateInput(
        label=gettext_lazy("When?"),
        hint=gettext_lazy("As precise as is known: 29 October 2021, October 2021 or 2021"),
        parse=ImpreciseDate.from_words,
    )
    what = TextArea(
        label=gettext_lazy("What happened?"),
        hint=gettext_lazy("One sentence, without anybody’s name"),
        rows=3,
        max_length=500,
    )


class DatesForm(Form):
    """The dates of a report, each as precise as is known."""

    def __init__(
        self, *args: Any, kept: Mapping[str, ImpreciseDate | None] = NO_DATES, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ReportDates.DATES:
            stands = kept.get(name)
            self.fields[name] = ImpreciseDateInput(
                label=DATE_NAMES[name], parse=reading(stands), required=False
            )
            self.initial[name] = as_typed(stands)
        if "effective_on" in self.fields:
            self.fields["effective_on"] = self.fields.pop("effective_on")

    def dates(self) -> Mapping[str, ImpreciseDate | None]:
        """What was answered."""
        return {name: self.cleaned_data[name] for name in ReportDates.DATES}


class DateReportForm(DatesForm):
    """New dates of a report that is there."""

    effective_on = DateField(label=gettext_lazy("From which day is this so?"), latest=clock.today)


class ReportForm(CheckedForm, KeyedForm, DatesForm):
    """A report on a case."""

    WATCHED = ("title",)

    title = CharField(label=gettext_lazy("Title of the report"), max_length=300)
    kind = ChoiceField(label=gettext_lazy("Who investigated?"), choices=KIND_NAMES)
    commissioner = ChoiceField(
        label=gettext_lazy("Who commissioned it?"),
        hint=gettext_lazy("One that is not in the list is added under Organisations first"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Not known"),
    )
    commissioning_body = ChoiceField(
        label=gettext_lazy("Which body of it? (optional)"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("None named"),
    )
    author = ChoiceField(
        label=gettext_lazy("Who wrote it?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Not known"),
    )
    author_words = CharField(
        label=gettext_lazy("More about the authors (optional)"),
        hint=gettext_lazy("Roles, not names: two senior clinicians from other divisions"),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, parties: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("commissioner", parties),
            ("author", parties),
            ("commissioning_body", bodies),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


class DocumentForm(Form):
    """The document of a version that came without one."""

    document = FileField(
        label=gettext_lazy("The document"),
        extensions=READABLE,
        max_megabytes=settings.UPLOAD_MEGABYTES,
    )


class WithdrawVersionForm(Form):
    """That a version was entered by mistake."""

    reason = TextArea(
        label=gettext_lazy("Why was it a mistake?"),
        missing=gettext_lazy("Say why the version is withdrawn"),
        rows=3,
    )


def say_receipts(form: Form, dates: Mapping[str, ImpreciseDate | None], *, drafts: bool) -> None:
    """Remind whoever says when a version came of what the report's dates say, as a statement gave them."""
    names = ("draft_received", "final_received") if drafts else ("final_received",)
    said = [f"{DATE_NAMES[name]}: {written(dates[name])}" for name in names if dates.get(name)]
    if said:
        told = _("The report’s dates say: %(dates)s.") % {"dates": "; ".join(said)}
        form.fields["received"].help_text += f" {told}"


class VersionForm(KeyedForm):
    """A draft or the final of a report."""

    kind = ChoiceField(
        label=gettext_lazy("What came?"),
        choices=VERSION_NAMES,
        hints={
            VersionKind.DRAFT.value: gettext_lazy(
                "Only those who may read drafts see it, and it is never published"
            )
        },
    )
    received = ImpreciseDateInput(
        label=gettext_lazy("When did it come?"),
        hint=gettext_lazy(
            "As precisely as is known: 17 February 2017, February 2017 or 2017. Of a month or a year,"
            " the last day counts."
        ),
        parse=ImpreciseDate.from_words,
    )
    pages = IntegerField(
        label=gettext_lazy("How many pages has it? (optional)"),
        required=False,
        min_value=1,
        max_value=10_000,
    )
    restricted = BooleanField(
        label=gettext_lazy("Only those who may read drafts may open the document"), required=False
    )
    document = FileField(
        label=gettext_lazy("The document (optional)"),
        extensions=READABLE,
        max_megabytes=settings.UPLOAD_MEGABYTES,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        drafts: bool,
        dates: Mapping[str, ImpreciseDate | None] = NO_DATES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        say_receipts(self, dates, drafts=drafts)
        if not drafts:
            final = VersionKind.FINAL.value
            self.fields["kind"].choices = [(final, VERSION_NAMES[final])]  # type: ignore[attr-defined]  # a choice field
