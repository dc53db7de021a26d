"""Days that no record speaks of are refused, wherever they come from."""

from collections.abc import Callable
from datetime import date

import pytest

from amends.ledger.rules import Refused
from amends.people import services
from amends.people.models import ServiceState
from tests.databases import Copy
from tests.factories import make_role, make_service, make_trust


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_that_no_record_speaks_of(database: Copy, day: date) -> None:
    trust = make_trust()
    north, south = make_service(trust, "North"), make_service(trust, "South")
    role = make_role(trust, "Matron")
    writes: tuple[Callable[[], object], ...] = (
        lambda: make_service(trust, "West", opened_on=day),
        lambda: services.close_service(service=north, last_day=day, reason="Gone.", by=trust.by),
        lambda: services.merge_services(
            predecessors=[north, south], effective_on=day, name="Both", by=trust.by
        ),
        lambda: services.hold_role(role=role, holder=trust.lead, effective_on=day, by=trust.by),
    )
    for write in writes:
        with pytest.raises(Refused):
            write()
    assert ServiceState.objects.filter(running=False).count() == 0
