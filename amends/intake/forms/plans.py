"""What people are asked about a plan's document: the file, its columns, what its words mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.instruments.reading import READABLE, Meaning
from amends.intake.queries.mapping import (
    Asked,
    ColumnShown,
    MeaningsAsked,
    MemoryLine,
    TableShown,
)
from amends.intake.rules.mapping import Says
from amends.ledger import clock
from amends.people.forms import Choices
from amends.ui.date_field import DateField
from amends.ui.fields import ChoiceField, FileField, MultipleChoiceField
from amends.ui.form import Form

MEANINGS: dict[str, Promise] = {
    Meaning.NOT_READ: gettext_lazy("Not read in"),
    Meaning.LABEL: gettext_lazy("The action’s number"),
    Meaning.SERVES: gettext_lazy("The number of the recommendation that it serves"),
    Meaning.RECOMMENDATION: gettext_lazy("The recommendation’s words"),
    Meaning.PARAGRAPH: gettext_lazy("The report’s paragraph"),
    Meaning.ACTION: gettext_lazy("What will be done"),
    Meaning.OWNERS: gettext_lazy("Who owns it"),
    Meaning.ADDRESSEES: gettext_lazy("Whom it is addressed to"),
    Meaning.STARTED: gettext_lazy("When it began"),
    Meaning.IN_PLACE_BY: gettext_lazy("In place by"),
    Meaning.COMPLETED: gettext_lazy("When it was completed"),
    Meaning.EVIDENCED_BY: gettext_lazy("Evidenced by"),
    Meaning.EVIDENCED: gettext_lazy("When it was evidenced"),
    Meaning.STATUS: gettext_lazy("Its status"),
    Meaning.FORECAST: gettext_lazy("How its date stands"),
    Meaning.PROGRESS: gettext_lazy("Progress"),
    Meaning.EVIDENCE: gettext_lazy("Evidence"),
    Meaning.RESPONSE: gettext_lazy("The response"),
    Meaning.SOURCE: gettext_lazy("The report that it comes from"),
    Meaning.SERVICE: gettext_lazy("The service"),
    Meaning.TOPIC: gettext_lazy("A theme"),
    Meaning.OUTCOME: gettext_lazy("The outcome hoped for"),
    Meaning.MILESTONES: gettext_lazy("Milestones"),
    Meaning.SUPPORT: gettext_lazy("Who supports it"),
    Meaning.PRIORITY: gettext_lazy("Its priority"),
    Meaning.LINKS: gettext_lazy("Links to other plans"),
}
SAYS: dict[str, Promise] = {
    Says.COMPLETE: gettext_lazy("The document claims that it is complete"),
    Says.IN_PLACE: gettext_lazy("The document claims that it is in place"),
    Says.ON_COURSE: gettext_lazy("Not yet in place, on course"),
    Says.AT_RISK: gettext_lazy("Not yet in place, at risk"),
    Says.WILL_MISS: gettext_lazy("Not yet in place, will miss its date"),
    Says.NOT_YET: gettext_lazy("Not yet in place, and no more"),
    Says.STOPPED: gettext_lazy("Stopped, or no longer wanted"),
    Says.NOTHING: gettext_lazy("Nothing of that"),
}


class PlanUploadForm(Form):
    """A plan's document."""

    document = FileField(
        label=gettext_lazy("The plan"),
        hint=gettext_lazy("Excel, Word, OpenDocument, PDF, a web page, CSV or text, as it is"),
        extensions=READABLE,
        max_megabytes=settings.UPLOAD_MEGABYTES,
    )


class ColumnsForm(Form):
    """What each heading of the document is taken to mean."""

    def __init__(self, *args: Any, tables: Sequence[TableShown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for table in tables:
            for column in table.columns:
                name = f"column-{len(self.keys)}"
                self.keys[name] = column.key
                self.fields[name] = ChoiceField(
                    label=_column_label(column),
                    hint=_column_hint(column.samples, column.memory),
                    choices=list(MEANINGS.items()),
                    as_select=True,
                    required=False,
                    none_yet=_("Not known: nothing is taken from it"),
                    initial=column.meaning,
                )

    def said(self) -> dict[str, str]:
        """The answers by the words of the heading."""
        return {key: str(self.cleaned_data[name] or "") for name, key in self.keys.items()}


def _column_label(column: ColumnShown) -> str:
    if column.heading:
        return _("What does the column “%(heading)s” hold?") % {"heading": column.heading}
    if column.left:
        return _("What does the column without a heading hold, on the right of “%(heading)s”?") % {
            "heading": column.left
        }
    return _("What does the first column hold, which has no heading?")


def _column_hint(samples: Sequence[str], memory: str) -> str:
    words = _("For example: %(cells)s") % {"cells": " · ".join(samples)} if samples else ""
    return " ".join(filter(None, (words, _from(memory))))


def _from(memory: str) -> str:
    return _("Remembered from %(file)s.") % {"file": memory} if memory else ""


class MeaningsForm(Form):
    """The day of the document, and what its statuses, owners and numbers mean."""

    as_at = DateField(
        label=gettext_lazy("As at which day is this document?"),
        hint=gettext_lazy(
            "What it says of an action is entered as said on this day. Look for the day on its"
            " first page, at the foot of its pages or in its name"
        ),
        latest=clock.today,
    )

    def __init__(
        self,
        *args: Any,
        asked: MeaningsAsked,
        posts: Choices,
        recommendations: Choices,
        **kwargs: Any,
    ) -> None:
        initial = {"as_at": asked.as_at}
        super().__init__(*args, initial=initial, **kwargs)
        self.asked = asked
        for number, one in enumerate(asked.statuses):
            self.fields[f"status-{number}"] = ChoiceField(
                label=_("What does “%(words)s” say of an action?") % {"words": one.words},
                hint=_hint(one),
                choices=list(SAYS.items()),
                as_select=True,
                initial=one.meaning,
            )
        for number, one in enumerate(asked.owners):
            self.fields[f"owner-{number}"] = _open_choice(
                _("Which post is “%(words)s”?") % {"words": one.words}, one, posts
            )
        for number, one in enumerate(asked.serves):
            self.fields[f"serves-{number}"] = _open_choice(
                _("Which recommendation is “%(words)s”?") % {"words": one.words},
                one,
                recommendations,
            )

    def said(self, name: str, asked: Sequence[Asked]) -> dict[str, str]:
        """The answers to one group of questions, by the document's words."""
        return {
            one.key: str(self.cleaned_data[f"{name}-{number}"] or "")
            for number, one in enumerate(asked)
        }


def _open_choice(label: str, one: Asked, choices: Choices) -> ChoiceField:
    return ChoiceField(
        label=label,
        hint=_hint(one),
        choices=choices,
        as_select=True,
        required=False,
        none_yet=_("Decide on each row"),
        initial=one.meaning,
    )


def _hint(one: Asked) -> str:
    rows = _("In %(count)s rows.") % {"count": one.rows} if one.rows > 1 else _("In one row.")
    name = (
        _("It reads like somebody’s name or initials. An action has a post, not a person.")
        if one.may_be_a_name
        else ""
    )
    return " ".join(filter(None, (rows, name, _from(one.memory))))


class ForgetForm(Form):
    """What is to be forgotten."""

    things = MultipleChoiceField(
        label=gettext_lazy("Tick what is to be forgotten"),
        missing=gettext_lazy("Tick at least one"),
    )

    def __init__(self, *args: Any, lines: Sequence[MemoryLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["things"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(line.pk), _memory_words(line)) for line in lines
        ]


def _memory_words(line: MemoryLine) -> str:
    names: Mapping[str, Any] = {"heading": MEANINGS, "status": SAYS}.get(line.kind, {})
    return _("“%(words)s”: %(meaning)s, from %(file)s") % {
        "words": line.words,
        "meaning": str(names.get(line.meaning, line.meaning)),
        "file": line.file_name,
    }
