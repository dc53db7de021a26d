"""No two pages share an address: the second could never be reached."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PART = re.compile(r"<(?:(\w+):)?\w+>")


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Every whole route, its parts by type and not by name, with the name of its page."""
    for pattern in patterns:
        assert isinstance(pattern.pattern, RoutePattern), f"{pattern} is no plain route"
        route = before + PART.sub(r"<\1>", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.name or ""


def twice(found: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """Routes that lead to more than one page."""
    pages = defaultdict(list)
    for route, name in found:
        pages[route].append(name)
    return {route: names for route, names in pages.items() if len(names) > 1}


def test_no_two_pages_share_an_address() -> None:
    assert twice(routes(get_resolver().url_patterns)) == {}


def test_no_two_pages_share_a_name() -> None:
    assert twice((name, route) for route, name in routes(get_resolver().url_patterns)) == {}


def test_another_name_for_a_part_makes_no_other_address() -> None:
    one, other = (PART.sub(r"<\1>", f"actions/<uuid:{name}>/") for name in ("action", "thing"))
    assert twice(iter([(one, "a"), (other, "b"), ("actions/<str>/", "c")])) == {one: ["a", "b"]}
