"""The form of the as-at bar: which day a page shows, and what was known on which day."""

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amends.ui.date_field import PARTS, DateField, Parts
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

    def bar(self) -> SafeString:
        """The two dates as the bar shows them. Every page that shows a day has them, so they are kept."""
        if self.errors:
            return self.render()
        return drawn(type(self), get_language(), self["on"].value(), self["known"].value())

    @property
    def chosen_day(self) -> date | None:
        """The day asked for; None for today, or if the answer could not be read."""
        return self.cleaned_data.get("on") if self.is_valid() else None

    @property
    def chosen_known(self) -> date | None:
        """The day of knowledge asked for; None for now."""
        return self.cleaned_data.get("known") if self.is_valid() else None


@lru_cache(maxsize=256)
def drawn(kind: type[AsAtForm], _language: str | None, on: Parts, known: Parts) -> SafeString:
    """The fields with these days in them, in the language of the moment. Days alone are kept, no words."""
    typed = {"on": on, "known": known}
    days = {
        f"{name}_{part}": text
        for name, parts in typed.items()
        for part, text in zip(PARTS, parts, strict=True)
    }
    return kind(days).render()


def address(day: date | None, known: date | None = None) -> str:
    """The query string that shows a day, with its question mark; empty for today as known now."""
    asked = {"on": day, "known": known}
    given = {name: value.isoformat() for name, value in asked.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
