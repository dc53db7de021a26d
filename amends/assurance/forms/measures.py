"""What people are asked about measures."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.assurance.rules import Shape, plain_number
from amends.assurance.services import SHEETS, Measured, pasted_values, sheet_values
from amends.instruments.spc import Direction
from amends.ledger import clock
from amends.ui.date_field import DateField
from amends.ui.fields import CharField, ChoiceField, FileField, HiddenField, TextArea
from amends.ui.form import Form

SHAPES: dict[str, Promise] = {
    Shape.VALUE: gettext_lazy("One number"),
    Shape.SHARE: gettext_lazy("How many, and out of how many"),
}
SHAPE_HINTS: dict[str, Promise] = {
    Shape.VALUE: gettext_lazy("For example, incidents in a month, or days waited"),
    Shape.SHARE: gettext_lazy("For example, 18 of 20 records. It is shown in per cent"),
}
DIRECTIONS: dict[str, Promise] = {
    Direction.INCREASE: gettext_lazy("Up is good"),
    Direction.DECREASE: gettext_lazy("Down is good"),
    Direction.NEUTRAL: gettext_lazy("Neither: only to see what changes"),
}
MOST_MEGABYTES = 2


class TermsForm(Form):
    """What a measure counts, which way is better and what is aimed at."""

    definition = TextArea(
        label=gettext_lazy("What is counted, and where do the numbers come from?"), rows=3
    )
    unit = CharField(
        label=gettext_lazy("In what is it counted?"),
        hint=gettext_lazy("For example, incidents or days. A share is in per cent"),
        max_length=60,
        width=20,
        required=False,
    )
    direction = ChoiceField(label=gettext_lazy("Which way is better?"), choices=DIRECTIONS)
    target = CharField(
        label=gettext_lazy("What is aimed at?"),
        hint=gettext_lazy("A number, if there is one"),
        max_length=30,
        width=5,
        inputmode="decimal",
        required=False,
    )
    effective_on = DateField(
        label=gettext_lazy("From which day is this so?"),
        hint=gettext_lazy("A target holds from this day"),
        latest=clock.today,
    )

    def clean_target(self) -> str:
        """A number, or nothing."""
        words: str = self.cleaned_data["target"]
        if words.strip() and plain_number(words) is None:
            self.add_error("target", _("Give the target as a number, such as 95"))
        return words


class MeasureForm(TermsForm):
    """A new measure."""

    name = CharField(
        label=gettext_lazy("What is it called?"),
        hint=gettext_lazy("For example, crisis plans written within five working days"),
        max_length=200,
    )
    shape = ChoiceField(
        label=gettext_lazy("What is written down for each day or month?"),
        choices=SHAPES,
        hints=SHAPE_HINTS,
    )
    key = HiddenField()
    field_order = ("name", "definition", "shape", "unit", "direction", "target", "effective_on")


class ChangedTermsForm(TermsForm):
    """The terms of a measure from a day on."""

    seen = HiddenField(required=False)


class ValuesForm(Form):
    """Values typed, pasted out of a sheet, or in a file."""

    rows = TextArea(
        label=gettext_lazy("Type or paste the rows"),
        hint=gettext_lazy(
            "A row for each day or month: the date, then what was measured, with a comma or a tab"
            " between. Rows copied from a sheet can be pasted as they are."
        ),
        rows=8,
        max_length=100_000,
        required=False,
    )
    file = FileField(
        label=gettext_lazy("Or a file of such rows"),
        hint=gettext_lazy("The first sheet of a workbook, or a sheet saved as CSV"),
        extensions=("csv", "txt", "tsv", *SHEETS),
        max_megabytes=MOST_MEGABYTES,
        required=False,
    )
    source = CharField(
        label=gettext_lazy("Where do these numbers come from?"),
        hint=gettext_lazy("For example, the record system, read on 3 May"),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Rows or a file, in text that can be read."""
        data: dict[str, Any] = super().clean() or {}
        file, rows = data.get("file"), data.get("rows", "").strip()
        if file and rows:
            self.add_error("file", _("Paste rows or choose a file: one of them."))
        elif not file and not rows and not self.errors:
            self.add_error("rows", _("Give at least one row, or choose a file."))
        return data

    def values(self, shape: Shape) -> list[Measured]:
        """What was measured. Raises Refused, and UnicodeDecodeError for a file that is not text."""
        file = self.cleaned_data["file"]
        if not file:
            return pasted_values(self.cleaned_data["rows"], shape)
        name: str = file.name
        content: bytes = file.read()
        if name.casefold().endswith(SHEETS):
            with NamedTemporaryFile(suffix=Path(name).suffix) as copy:
                copy.write(content)
                copy.flush()
                return sheet_values(Path(copy.name), shape, name=name)
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        return pasted_values(content.decode("utf-16" if wide else "utf-8-sig"), shape)


class RebaseForm(Form):
    """New limits from a day on."""

    effective_on = DateField(
        label=gettext_lazy("From which day are the limits new?"), latest=clock.today
    )
    reason = TextArea(
        label=gettext_lazy("Why?"),
        hint=gettext_lazy(
            "What changed for good: a new process, or another way of counting. A better result"
            " alone is no reason"
        ),
        rows=3,
    )
