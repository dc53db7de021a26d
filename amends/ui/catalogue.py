"""Messages in the language of the page, each looked up once: a plan says the same few many times over."""

from functools import lru_cache

from django.utils import translation
from django.utils.translation import get_language


def gettext(message: str) -> str:
    """As Django's."""
    return said(get_language(), message)


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
