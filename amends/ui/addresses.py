"""Addresses of pages, each made once: a page of a plan says dozens of them."""

from functools import lru_cache

from django.urls import URLResolver, get_resolver, get_script_prefix, get_urlconf, reverse


def address_of(name: str, *args: object) -> str:
    """The address of the page with this URL name. Raises NoReverseMatch."""
    return _made(get_resolver(get_urlconf()), get_script_prefix(), name, args)


@lru_cache(maxsize=1 << 14)
def _made(_pages: URLResolver, _prefix: str, name: str, args: tuple[object, ...]) -> str:
    """By what the answer depends on."""
    return reverse(name, args=args)
