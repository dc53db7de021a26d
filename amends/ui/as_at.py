"""The form of the as-at bar: which day a page shows, and what was known on which day."""

from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from amends.ui.date_field import DateField
from amends.ui.form import Form


class AsAtForm(Form):
    """A GET form: `?on_day=24&on_month=7&on_year=2017`, or `?on=2017-07-24`; the same for `known`.

    Both may be left empty: today, and everything known now.
    """

    on = DateField(
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
        return self.cleaned_data.get("on") if self.is_valid() else None

    @property
    def chosen_known(self) -> date | None:
        """The day of knowledge asked for; None for now."""
        return self.cleaned_data.get("known") if self.is_valid() else None


def address(day: date | None, known: date | None = None) -> str:
    """The query string that shows a day, with its question mark; empty for today as known now."""
    asked = {"on": day, "known": known}
    given = {name: value.isoformat() for name, value in asked.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
