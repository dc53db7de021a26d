"""Every page of the demo's trust in a real browser: axe, two widths, nothing asked of other machines."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from amends.people.models import Organisation, User
from tests import browsing
from tests.fixtures.browser import Site
from tests.sweep.addresses import Address, inside, outside
from tests.sweep.test_every_address import FILES, INSIDE, OTHERS, OUTSIDE, POST_ONLY, who

NO_PAGE = FILES | POST_ONLY
PARTS = 4
PAGES = [address for address in [*INSIDE, *OUTSIDE] if address.name not in NO_PAGE]


def sign_in(page: Page, site: Site, user: User) -> None:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": site.address}]
    )


def path_of(address: Address, trust: Organisation) -> str:
    """One page of each address."""
    return (
        next(iter(inside(address, trust))) if address.inside else outside(trust)[address.name]()[0]
    )


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_used_by_everyone(
    part: int,
    live_site: Site,
    new_page: Callable[..., Page],
    told: Organisation,
    lead: User,
) -> None:
    """As many pages as this part has; what is wrong with any of them is told at the end."""
    page = new_page(width=browsing.PHONE)
    wrong = []
    for address in PAGES[part::PARTS]:
        page.context.clear_cookies()
        if address.inside or address.name in {"start", "account", "change-password"}:
            sign_in(page, live_site, who(address, told, lead))
        answer = page.goto(path_of(address, told))
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status}")
            continue
        # On a phone; each stage's own story has axe look at its pages on a desk's screen.
        try:
            browsing.axe(page)
        except AssertionError as found:
            wrong.append(f"{address}: {found}")
        wrong += browsing.too_wide(page, str(address))
    assert wrong == [], "\n".join(wrong)


def test_the_ones_who_look_at_the_others_pages_are_there(told: Organisation, lead: User) -> None:
    """Guard against a page that is only ever looked at by somebody who is sent away."""
    names = {address.name for address in INSIDE}
    assert set(OTHERS) <= names
