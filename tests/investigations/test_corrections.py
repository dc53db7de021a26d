"""A day of the timeline put right or taken out, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from amends.investigations import queries, services
from amends.investigations.models import Case, CaseEvent
from amends.ledger import clock
from amends.ledger.dates import ImpreciseDate
from amends.ledger.rules import Moment, Refused
from amends.ledger.verification import verify
from amends.people.permissions import NotPermitted
from amends.people.services import correct_entry, withdraw_entry
from tests.databases import Copy
from tests.factories import Trust, make_case, make_trust

TODAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)
on = ImpreciseDate.on


@pytest.fixture
def trust(database: Copy) -> Trust:
    return make_trust()


@pytest.fixture
def case(trust: Trust) -> Case:
    return make_case(trust, "Mr Q")


def test_a_line_of_the_timeline_is_put_right_and_taken_out(trust: Trust, case: Case) -> None:
    way = services.WAYS[CaseEvent]

    def told(at: Moment) -> list[tuple[str, str]]:
        shown = queries.case_as_at(case, at, drafts=True).timeline
        return [(item.words, item.what) for item in shown if item.what != "The incident"]

    with clock.set_to(NOW):
        wrong = services.add_event(case=case, day=on(date(2019, 12, 2)), what="A.", by=trust.by)
        beside = services.add_event(case=case, day=on(date(2019, 12, 2)), what="B.", by=trust.by)
        assert wrong.effective_on == date(2019, 12, 2)
        for changes, words in (
            ({"day": on(TODAY + timedelta(days=9))}, "day to come|still to come|future"),
            ({"what": " "}, "Say what happened"),
            ({"what": "A."}, "Nothing is different"),
        ):
            with pytest.raises(Refused, match=words):
                correct_entry(way, wrong, changes=changes, reason="x", by=trust.by)
        right = correct_entry(
            way,
            wrong,
            changes={"day": ImpreciseDate.month(2019, 11)},
            reason="Misread.",
            by=trust.by,
        )
        assert right.effective_on == date(2019, 11, 30)
        # A line of the same day stands beside it, and is in nobody's way.
        correct_entry(way, right, changes={"day": wrong.day}, reason="No.", by=trust.by)
        assert told(Moment(TODAY)) == [("2 December 2019", "B."), ("2 December 2019", "A.")]
        assert told(Moment(TODAY, right.sequence)) == [
            ("November 2019", "A."),
            ("2 December 2019", "B."),
        ]
        withdraw_entry(way, beside, reason="Another case's.", by=trust.by)
    assert told(Moment(TODAY)) == [("2 December 2019", "A.")]
    assert told(Moment(TODAY, beside.sequence)) == [
        ("2 December 2019", "A."),
        ("2 December 2019", "B."),
    ]
    assert verify(trust.pk).faults == ()
    for by in (trust.person("executive"), make_trust().by):
        with pytest.raises(NotPermitted):
            withdraw_entry(way, right, reason="x", by=by)
