"""A visit that is entered later: what is asked of it, and how long it counts, follow from its own day."""

import re
from datetime import date

from amends.assurance.forms.visits import USUAL
from amends.assurance.models import Cell
from tests.assurance.conftest import SignedIn
from tests.assurance.test_visits import address, filled, in_use, words
from tests.assurance.world import World


def test_a_visit_on_a_past_day_asks_since_when_by_that_day_and_counts_the_expiry_from_it(
    page_world: World, signed_in: SignedIn
) -> None:
    in_use(page_world)
    client, pk = signed_in("auditor"), page_world.action.pk
    shown = words(client.get(address(page_world)))
    assert f"used-{pk}" not in shown
    assert "Left empty: 182 days from the day on which you looked" in shown
    january = {
        "effective_on_day": "19",
        "effective_on_month": "1",
        **dict.fromkeys(("expires_on_day", "expires_on_month", "expires_on_year"), ""),
    }
    said = filled(page_world, do="send") | january
    shown = words(client.post(address(page_world), said))
    assert "it was recorded as in use here only from 20 January 2025" in shown
    assert f'href="#id_used-{pk}-day"' in shown
    # Kept, the form that comes back asks by that day too, and what was said of it is kept.
    day = {f"used-{pk}_day": "13", f"used-{pk}_month": "1", f"used-{pk}_year": "2025"}
    client.post(address(page_world), said | day | {"do": "keep"})
    shown = words(client.get(address(page_world)))
    assert re.search(rf'name="used-{pk}_day"[^>]*value="13"', shown)
    assert client.post(address(page_world), said | day).status_code == 302
    before, tested = Cell.objects.order_by("sequence")[1:]
    assert (before.state, before.effective_on) == ("in use", date(2025, 1, 13))
    assert (tested.result, tested.effective_on) == ("met", date(2025, 1, 19))
    assert tested.expires_on == date(2025, 1, 19) + USUAL
