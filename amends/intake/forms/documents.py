"""The forms of a document to be read, and of a passage found in one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.instruments.reading import READABLE
from amends.intake.queries import PassageShown, VersionChoice
from amends.intake.rules import as_read
from amends.investigations.forms import NO_DATES, VERSION_NAMES, say_receipts
from amends.investigations.queries import written
from amends.investigations.rules import VersionKind
from amends.ledger.dates import ImpreciseDate
from amends.people.forms import Choices, KeyedForm
from amends.ui.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    FileField,
    ImpreciseDateInput,
    MultipleChoiceField,
    TextArea,
)
from amends.ui.form import Form

NEW = {f"new {kind.value}": kind for kind in VersionKind}


class ReadInForm(KeyedForm):
    """A document to be read in for a report."""

    which = ChoiceField(label=gettext_lazy("Which version of the report is it?"))
    received = ImpreciseDateInput(
        label=gettext_lazy("When did it come?"),
        hint=gettext_lazy(
            "Only for a version that is not here yet, as precisely as is known: 24 July 2017, July"
            " 2017 or 2017"
        ),
        parse=ImpreciseDate.from_words,
        required=False,
    )
    document = FileField(
        label=gettext_lazy("The document"),
        hint=gettext_lazy(
            "PDF, Word, Excel, CSV or text. Leave it empty to read the document that is kept with the version."
        ),
        extensions=READABLE,
        max_megabytes=settings.UPLOAD_MEGABYTES,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        versions: Sequence[VersionChoice],
        drafts: bool,
        dates: Mapping[str, ImpreciseDate | None] = NO_DATES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        say_receipts(self, dates, drafts=drafts)
        self.versions = {str(each.pk): each for each in versions}
        field = self.fields["which"]
        choices = [(pk, _version_words(each)) for pk, each in self.versions.items()]
        choices += [
            (name, _("Not here yet: %(version)s") % {"version": VERSION_NAMES[kind.value]})
            for name, kind in NEW.items()
            if drafts or kind is VersionKind.FINAL
        ]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        field.hints = {  # type: ignore[attr-defined]  # a choice field
            pk: _("Kept with it: %(name)s") % {"name": each.file}
            for pk, each in self.versions.items()
            if each.file
        }
        field.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """A new version has its day and its document."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        which = str(said.get("which", ""))
        chosen = self.versions.get(which)
        nothing = not said.get("document") and "document" not in self.errors
        if which in NEW and not said.get("received") and "received" not in self.errors:
            self.add_error("received", _("Say when it came: the day, the month or the year"))
        if which and nothing and (chosen is None or not chosen.file):
            self.add_error("document", _("Choose the document. None is kept with this version"))
        return said


def _version_words(each: VersionChoice) -> str:
    return _("%(version)s, received %(day)s") % {
        "version": VERSION_NAMES[each.kind],
        "day": written(each.version.came),
    }


class StatementUploadForm(Form):
    """A published statement."""

    document = FileField(
        label=gettext_lazy("The statement"),
        hint=gettext_lazy("PDF, Word or text, as it was published"),
        extensions=READABLE,
        max_megabytes=settings.UPLOAD_MEGABYTES,
    )


class PassageForm(Form):
    """One passage as a person leaves it. Which button was pressed says what is done."""

    text = TextArea(
        label=gettext_lazy("The words, exactly as the report prints them"), rows=12, strip=False
    )
    label = CharField(
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
    addressees = MultipleChoiceField(
        label=gettext_lazy("Who is it addressed to?"), required=False, coerce=UUID
    )
    nobody = BooleanField(
        label=gettext_lazy("Nobody in this list"),
        hint=gettext_lazy(
            "The document’s own words are kept, and whom they mean can be added later."
        ),
        required=False,
    )
    as_printed = BooleanField(
        label=gettext_lazy("The report prints these words so: I have compared them"),
        hint=gettext_lazy("They differ from the words that were read. The record will say so."),
        required=False,
    )
    cut = ChoiceField(
        label=gettext_lazy("Where does a second recommendation begin?"),
        as_select=True,
        required=False,
        none_yet=gettext_lazy("Nowhere: it is one recommendation"),
    )

    def __init__(
        self,
        *args: Any,
        shown: PassageShown,
        addressees: Sequence[str],
        parties: Choices,
        **kwargs: Any,
    ) -> None:
        initial = {
            "text": shown.text,
            "label": shown.number,
            "paragraph": shown.paragraph,
            "addressees": addressees,
        }
        super().__init__(*args, seen=str(shown.version), initial=initial, **kwargs)
        self.fields["addressees"].choices = parties  # type: ignore[attr-defined]  # a choice field
        if shown.printed_addressees:
            self.fields["addressees"].help_text = _("The document says: %(who)s") % {
                "who": "; ".join(shown.printed_addressees)
            }
        else:
            del self.fields["nobody"]
        self.fields["cut"].choices = [(str(at), words) for at, words in shown.cuts]  # type: ignore[attr-defined]  # a choice field
        if not shown.cuts:
            del self.fields["cut"]
        if as_read(str(self["text"].value() or ""), shown.found_text):
            del self.fields["as_printed"]

    def same_words(self, shown: PassageShown) -> bool:
        """Whether the words are those that were last saved."""
        return bool(self.cleaned_data["text"] == shown.text)
