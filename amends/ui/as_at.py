"""The form of the as-at bar: which day a page shows, and what was known on which day."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from amends.ui.date_field import PARTS, DateField
from amends.ui.form import Form


class AsAtForm(Form):
    """A GET form: `?day_day=24&day_month=7&day_year=2017`, and the same with `known`.

    Both may be left empty: today, and everything known now.
    """

    day = DateField(
        label=_("As at"), hint=_("What was true on this day"), required=False, label_size="s"
    )
    known = DateField(
        label=_("As it was known on"),
        hint=_("Leave empty to use everything recorded up to now"),
        required=False,
        label_size="s",
    )

    @property
    def chosen_day(self) -> date | None:
        """The day asked for; None for today, or if the answer could not be read."""
        return self.cleaned_data.get("day") if self.is_valid() else None

    @property
    def chosen_known(self) -> date | None:
        """The day of knowledge asked for; None for now."""
        return self.cleaned_data.get("known") if self.is_valid() else None


def address(day: date | None, known: date | None = None) -> str:
    """The query string that shows a day, with its question mark; empty for today as known now."""
    parts: list[str] = []
    for name, value in (("day", day), ("known", known)):
        if value is not None:
            numbers: dict[str, Any] = {"day": value.day, "month": value.month, "year": value.year}
            parts += [f"{name}_{part}={numbers[part]}" for part in PARTS]
    return "?" + "&".join(parts) if parts else ""
