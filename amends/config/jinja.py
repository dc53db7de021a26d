"""The Jinja environment of every page."""

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils.translation import get_language, npgettext, pgettext
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
)
from markupsafe import Markup

from amends.files.sentences import scan_in_words
from amends.standing.sentences import ended_told, gap_told
from amends.ui import dates, status
from amends.ui.addresses import address_of
from amends.ui.catalogue import gettext, marked, ngettext
from amends.ui.words import words_for
from amends.web import words


class NhsLoader(PackageLoader):
    """The NHS package's templates, which look up options that were not passed: they alone may.

    They are compiled in an environment of their own, so that leniency ends where their code ends: a
    name that one of our pages has wrong raises even inside their macros.
    """

    def __init__(self) -> None:
        super().__init__("nhsuk_frontend_jinja")
        self.lenient: Environment | None = None

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the name is Jinja's
    ) -> Template:
        """One template, compiled once."""
        if self.lenient is None:
            self.lenient = environment.overlay(loader=self, undefined=ChainableUndefined)
        if environment is not self.lenient:
            return self.lenient.get_template(name)
        return super().load(environment, name, globals)


@lru_cache(maxsize=1 << 12, typed=True)
def drawn_status(env: Environment, _language: str | None, key: str, words: str) -> Markup:
    """The status component, drawn once for all that read the same: a plan shows the same few often."""
    return Markup(env.get_template("ui/components.jinja").module.draw_status(key, words))  # type: ignore[attr-defined]  # noqa: S704  # a macro's own markup


def environment(**options: Any) -> Environment:
    """What TEMPLATES names; `options` are Django's (loader, autoescape, auto_reload, undefined)."""
    options["loader"] = ChoiceLoader([options["loader"], NhsLoader()])
    options["undefined"] = StrictUndefined if settings.LOUD_TEMPLATES else ChainableUndefined
    env = Environment(  # noqa: S701  # Django passes autoescape=True in options
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options
    )
    env.globals |= {
        "url": address_of,
        "static": static,
        "status_look": status.look,
        "drawn_status": lambda key, words: drawn_status(env, get_language(), key, words),
    }
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
        "scan_in_words": scan_in_words,
        "as_at_in_words": words.as_at_in_words,
        "promised": words.promised,
        "reading": words.reading,
        "look_of": words.look_of,
        "outside_in_words": words.outside,
        "sampled": words.sampled,
        "scale_name": words.scale_name,
        "disagreements": words.disagreements,
        "ended_told": ended_told,
        "gap_told": gap_told,
        "words": words_for,
    }
    install = env.install_gettext_callables  # type: ignore[attr-defined]  # added by the extension
    install(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    env.globals["_"] = marked
    return env
