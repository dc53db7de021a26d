"""A day, asked for as the NHS date input: day, month and year in three boxes."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.days import FIRST_DAY, LAST_DAY
from amends.ui.dates import in_words, listed
from amends.ui.fields import NHSField

PARTS = ("day", "month", "year")
ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
YEAR_DIGITS = 4
# Nothing that people type into a part is longer ("September").
LONGEST_PART = 20

type Parts = tuple[str, str, str]
type Limit = date | Callable[[], date] | None


class DateParts(forms.Widget):
    """Reads name_day, name_month and name_year; or name=2017-07-24, as addresses say it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Parts:
        """What was typed in each box, trimmed."""
        whole = ISO_DAY.fullmatch(str(data.get(name) or ""))
        if whole and self.value_omitted_from_data(data, files, name):
            return whole["day"], whole["month"], whole["year"]
        day, month, year = (
            str(data.get(f"{name}_{part}") or "").strip()[:LONGEST_PART] for part in PARTS
        )
        return day, month, year

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether none of the boxes was sent."""
        return all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        """The first box."""
        return f"{id_}-day"


class DateField(NHSField):
    """A day. `earliest` and `latest` are days, or functions asked when the form is checked.

    Errors name the parts that are wrong, and only those boxes are marked.
    """

    macro_template = "ui/fields/date.jinja"
    widget = DateParts
    missing_words = gettext_lazy("Enter the date for “{label}”")

    def __init__(
        self, *, earliest: Limit = FIRST_DAY, latest: Limit = LAST_DAY, **kwargs: Any
    ) -> None:
        self.earliest = earliest
        self.latest = latest
        kwargs.setdefault("hint", gettext_lazy("For example, 24 7 2017"))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Parts:
        """What the three boxes show."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return value or ("", "", "")

    def to_python(self, value: Any) -> date | None:
        """The day, or None if all boxes are empty. Raises ValidationError naming the parts."""
        if value is None or isinstance(value, date):
            return value
        absent = tuple(part for part, typed in zip(PARTS, value, strict=True) if not typed)
        if absent == PARTS:
            return None
        if absent:
            words = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
            message = _("The date must include %(what)s")
            what = listed(words[part] for part in absent)
            raise ValidationError(
                message, code="incomplete", params={"parts": absent, "what": what}
            )
        return _day_of(*value)

    def validate(self, value: Any) -> None:
        """Present if it must be, and inside the limits."""
        super().validate(value)
        if value is None:
            return
        earliest, latest = _resolved(self.earliest), _resolved(self.latest)
        if earliest is not None and value < earliest:
            message = _("The date must be on or after %(limit)s")
            raise _wrong(message, "too_early", limit=in_words(earliest))
        if latest is not None and value > latest:
            message = _("The date must be on or before %(limit)s")
            raise _wrong(message, "too_late", limit=in_words(latest))

    def macro_params(self, bound: BoundField) -> dict[str, Any]:
        """For the date-input macro."""
        typed = dict(zip(PARTS, bound.value(), strict=True))
        wrong = wrong_parts(bound)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        items = [
            {
                "id": f"{bound.auto_id}-{part}",
                "name": f"{bound.html_name}_{part}",
                "label": {"text": labels[part]},
                "value": typed[part],
                "width": 4 if part == "year" else 2,
                "error": part in wrong,
            }
            for part in PARTS
        ]
        legend = {"legend": self.label_params(bound)}
        return super().macro_params(bound) | {"fieldset": legend, "items": items}

    def first_id(self, bound: BoundField) -> str:
        """The first box that is wrong."""
        wrong = wrong_parts(bound)
        return f"{bound.auto_id}-{wrong[0] if wrong else 'day'}"


def wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The parts that the errors of a date field name; all three if an error names none."""
    for error in bound.errors.as_data():
        return tuple((error.params or {}).get("parts", PARTS))
    return ()


def _wrong(message: str, code: str, *parts: str, **words: str) -> ValidationError:
    return ValidationError(message, code=code, params={"parts": parts or PARTS, **words})


def _resolved(limit: Limit) -> date | None:
    return limit() if callable(limit) else limit


def _day_of(day: str, month: str, year: str) -> date:
    """The day that three typed parts mean. Raises ValidationError."""
    day_number, month_number = _number(day), _month_number(month)
    if len(year) != YEAR_DIGITS or _number(year) is None:
        raise _wrong(_("The year must have four numbers, such as 2017"), "year", "year")
    if month_number is None:
        raise _wrong(_("The month must be a number from 1 to 12, or its name"), "month", "month")
    try:
        return date(int(year), month_number, day_number or 0)
    except ValueError as error:
        message = _("The date must be a real date, such as 24 July 2017")
        raise _wrong(message, "not_real", *(PARTS if day_number else ("day",))) from error


def _number(typed: str) -> int | None:
    """A plain number, or None. Only 0 to 9: other scripts' digits would surprise people."""
    short = len(typed) <= YEAR_DIGITS
    return int(typed) if short and typed.isascii() and typed.isdigit() else None


def _month_number(typed: str) -> int | None:
    """A month as a number or by name ("7", "July", "jul"), in English or the page's language."""
    number = _number(typed)
    if number is not None:
        return number if 1 <= number <= len(ENGLISH_MONTHS) else None
    name = typed.casefold()
    for index, english in enumerate(ENGLISH_MONTHS, start=1):
        names = {
            english,
            english[:3],
            str(MONTHS[index]).casefold(),
            str(MONTHS_3[index]).casefold(),
        }
        if name in names:
            return index
    return None
