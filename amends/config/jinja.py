"""The Jinja environment of every page."""

from typing import Any, NoReturn

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from jinja2.utils import missing

from amends.ui import dates, status
from amends.ui.words import words_for
from amends.web import words


class LoudUndefined(ChainableUndefined):
    """A name that does not exist raises when it is printed, looped over or counted.

    The NHS macros look up options that were not passed, so a missing key of a plain dict, an `if`
    without an `else`, and the macros' own `undefined` stay silent. A missing attribute of anything
    that is not a dict (a page's dataclass, a form) raises even in a condition.
    """

    __slots__ = ()

    def _is_a_macro_option(self) -> bool:
        if self._undefined_obj is missing:
            return self._undefined_name in {None, "undefined"}
        return isinstance(self._undefined_obj, dict | list | tuple | str)

    def _may_be_tested(self) -> bool:
        return self._undefined_obj is missing or self._is_a_macro_option()

    def _shout(self) -> NoReturn:
        raise self._undefined_exception(self._undefined_message)

    def __str__(self) -> str:
        return super().__str__() if self._is_a_macro_option() else self._shout()

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        return super().__iter__() if self._is_a_macro_option() else self._shout()

    def __len__(self) -> int:
        return super().__len__() if self._is_a_macro_option() else self._shout()

    def __bool__(self) -> bool:
        return super().__bool__() if self._may_be_tested() else self._shout()


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of the page with this URL name. Raises NoReverseMatch."""
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> Environment:
    """What TEMPLATES names; `options` are Django's (loader, autoescape, auto_reload, undefined)."""
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options["undefined"] = LoudUndefined if settings.LOUD_TEMPLATES else ChainableUndefined
    env = Environment(  # noqa: S701  # Django passes autoescape=True in options
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options
    )
    env.globals |= {"url": url, "static": static, "status_look": status.look}
    env.filters |= {
        "in_words": dates.in_words,
        "month_in_words": dates.month_in_words,
        "moment_in_words": dates.moment_in_words,
        "period_in_words": dates.period_in_words,
        "length_in_words": dates.length_in_words,
        "late_in_words": dates.late_in_words,
        "ago_in_words": dates.ago_in_words,
        "number_in_words": dates.number_in_words,
        "listed": dates.listed,
        "size_in_words": filesizeformat,
        "as_at_in_words": words.as_at_in_words,
        "promised": words.promised,
        "reading": words.reading,
        "look_of": words.look_of,
        "words": words_for,
    }
    install = env.install_gettext_callables  # type: ignore[attr-defined]  # added by the extension
    install(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    return env
