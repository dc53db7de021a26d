"""Links from pages that show several stages to the pages where each stage does its work."""

from dataclasses import dataclass

from django.urls import NoReverseMatch

from amends.people.permissions import Permission
from amends.people.scope import Scope
from amends.ui.addresses import address_of


@dataclass(frozen=True)
class Link:
    """A link in words."""

    text: str
    href: str


def address(scope: Scope, *names: tuple[str, tuple[object, ...]]) -> str:
    """The first of these pages that is there; the organisation's own page if none is."""
    for name, args in names:
        try:
            return address_of(name, scope.organisation.slug, *args)
        except NoReverseMatch:
            continue
    return address_of("home", scope.organisation.slug)


def allowed(
    scope: Scope, *offered: tuple[Permission, str, str, tuple[object, ...]]
) -> tuple[Link, ...]:
    """The links that the reader's access lets them use, in the order given."""
    links = []
    for permission, text, name, args in offered:
        if not scope.may(permission):
            continue
        try:
            href = address_of(name, scope.organisation.slug, *args)
        except NoReverseMatch:
            continue
        links.append(Link(text, href))
    return tuple(links)
