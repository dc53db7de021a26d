"""Messages in the language of the page, each looked up once: a plan says the same few many times over."""

from functools import lru_cache

from django.utils import translation
from django.utils.translation import get_language
from markupsafe import Markup


def gettext(message: str) -> str:
    """As Django's."""
    return said(get_language(), message)


def marked(message: str, /, **given: object) -> Markup:
    """A message as a page writes it, with what it is given in its places, escaped.

    What Jinja's own `_` does, without asking the page's context for it twice: pages are mostly messages.
    """
    if not given:
        return whole(get_language(), message)
    return bare(get_language(), message) % given


def ngettext(singular: str, plural: str, number: int) -> str:
    """As Django's."""
    return counted(get_language(), singular, plural, number)


# By type too: what is safe as HTML stays apart from what is not.
@lru_cache(maxsize=1 << 12, typed=True)
def said(_language: str | None, message: str) -> str:
    """By what the answer depends on."""
    return translation.gettext(message)


@lru_cache(maxsize=1 << 12)
def counted(_language: str | None, singular: str, plural: str, number: int) -> str:
    """By what the answer depends on."""
    return translation.ngettext(singular, plural, number)


@lru_cache(maxsize=1 << 12)
def bare(_language: str | None, message: str) -> Markup:
    """By what the answer depends on; nothing in its places yet."""
    return Markup(translation.gettext(message))  # noqa: S704  # the catalogue's own words


@lru_cache(maxsize=1 << 12)
def whole(_language: str | None, message: str) -> Markup:
    """A message that is given nothing."""
    return bare(_language, message) % {}
