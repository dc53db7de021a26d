"""What is printed: long tables go on from page to page, and names stay words."""

from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page

from amends.ledger import clock
from amends.plans.services import set_scope
from tests import factories
from tests.fixtures.browser import Site
from tests.web.test_home import NOW, asked_of_us, promised

pytestmark = pytest.mark.browser

SERVICES = 24


def printed(page: Page) -> list[str]:
    """The words of each page on paper."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    return [" ".join(each.get_textpage().get_text_range().split()) for each in document]


def test_long_tables_begin_under_their_heading_and_names_are_not_broken_up(
    live_site: Site, new_page: Callable[..., Page]
) -> None:
    trust = factories.make_trust()
    plan, (asked,) = asked_of_us(trust, "4")
    action = promised(trust, plan, asked, date(2021, 4, 30))
    teams = [
        factories.make_service(trust, f"Recovery at home {number:02}") for number in range(SERVICES)
    ]
    with clock.set_to(NOW):
        set_scope(
            action=action,
            services=[trust.east, *teams],
            effective_on=date(2020, 1, 6),
            reason="",
            by=trust.by,
        )
    client = Client()
    client.force_login(trust.lead)
    page = new_page()
    page.context.add_cookies(
        [
            {
                "name": configured.SESSION_COOKIE_NAME,
                "value": client.cookies[configured.SESSION_COOKIE_NAME].value,
                "url": live_site.address,
            }
        ]
    )
    page.goto(f"{live_site.address}/o/{trust.slug}/actions/{action.pk}/")
    # A table that is longer than a page follows its heading at once.
    page.evaluate(
        """() => {
          const [row] = document.querySelectorAll("table tbody tr")
          for (let more = 0; more < 60; more++) row.after(row.cloneNode(true))
        }"""
    )
    first, *rest = printed(page)
    assert "What each service shows" in first
    assert len(rest) > 2
    page.goto(f"{live_site.address}/o/{trust.slug}/plans/{plan.pk}/services/")
    told = " ".join(printed(page))
    for number in range(SERVICES):
        assert f"Recovery at home {number:02}: unknown" in told, number
