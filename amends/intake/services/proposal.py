"""What a plan's document would propose, without keeping anything of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from amends.identifiers import uuid7
from amends.intake import models
from amends.intake.models import Reading, Row
from amends.intake.queries.again import Gone, gone_from
from amends.intake.queries.mapping import MeaningsAsked, asked_of
from amends.intake.rules import GAP, Purpose
from amends.intake.services.mapping import understand
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.ledger.services import check_not_future
from amends.plans.models import Plan
from amends.plans.queries import cases_of, offered


@dataclass(frozen=True)
class Proposal:
    """The rows of a document with what is remembered, or plain, of its words; nothing is saved."""

    as_at: date
    asked: MeaningsAsked
    rows: tuple[Row, ...]
    gone: tuple[Gone, ...]


def propose(
    *, plan: Plan, found: Mapping[str, Any], file_name: str, as_at: date | None = None
) -> Proposal:
    """Understand a document as it would be shown to a person first.

    `as_at` is the day that it is of; without one, the day that it says, or today. What nobody has
    said the meaning of means nothing. Raises Refused for a day to come.
    """
    if as_at is not None:
        check_not_future(as_at)
    today = clock.today()
    reading = Reading(
        organisation=plan.organisation,
        purpose=Purpose.PLAN.value,
        plan=plan,
        file_id=uuid7(),
        file_name=file_name,
    )
    mapping = models.Mapping(reading=reading, organisation=plan.organisation, as_at=as_at)
    served = offered(cases_of(plan), Moment(today), drafts=True)
    asked = asked_of(found, file_name, mapping, served, today)
    mapping.as_at = asked.as_at or today
    mapping.confirmed = True
    mapping.statuses = {one.key: one.meaning for one in asked.statuses}
    mapping.owners = {one.key: one.meaning for one in (*asked.owners, *asked.more_owners)}
    mapping.serves = {one.key: one.meaning for one in (*asked.serves, *asked.more_serves)}
    rows = [
        Row(organisation=plan.organisation, reading=reading, position=number * GAP, found=one)
        for number, one in enumerate(found["actions"], start=1)
    ]
    understand(reading, mapping, rows)
    return Proposal(mapping.as_at, asked, tuple(rows), gone_from(reading, rows))
