"""The factories make what they say."""

from datetime import date

from amends.ledger.rules import Moment
from amends.people import queries
from tests.databases import Copy
from tests.factories import make_case, make_report, make_trust, make_version


def test_a_trust_stands(database: Copy) -> None:
    trust = make_trust()
    owner = trust.person("action owner")
    report = make_report(trust, make_case(trust))
    version = make_version(trust, report)
    running = queries.services_running(trust.pk, Moment(date(2024, 1, 1)))

    assert [service.name for service in running] == ["East team", "West team"]
    assert version.report.case.organisation_id == trust.pk
    assert owner.role is not None
    assert {line.name for line in queries.members(trust.pk)} >= {"Governance lead"}
