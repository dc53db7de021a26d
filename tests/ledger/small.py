"""An organisation with a role that somebody holds: enough rows to chain."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.ledger.rules import Actor
from amends.ledger.services import write
from amends.people.models import Holding, Organisation, Party, Role, User


@dataclass(frozen=True)
class Small:
    """A small organisation and two people."""

    organisation: Organisation
    role: Role
    by: Actor
    other: Actor


def person(name: str) -> User:
    return User.objects.create(email=f"{uuid7()}@example.org", name=name)


BEGAN = datetime(2025, 1, 1, 9, tzinfo=UTC)


def small_organisation(role_name: str = "Medical Director") -> Small:
    """Made on 1 January 2025, so that a test may set the clock to any later day."""
    with clock.set_to(BEGAN):
        return begin(role_name)


def begin(role_name: str) -> Small:
    by, other = Actor(person("First").pk), Actor(person("Second").pk)
    pk = uuid7()
    with write(organisation_id=pk, by=by, event="organisation.created") as writing:
        organisation = writing.add(Organisation(id=pk, name="A trust", slug=f"t-{pk}"))
        party = writing.add(Party(name="A trust", own=True))
        role = writing.add(Role(party=party, name=role_name))
    return Small(organisation, role, by, other)


def hold(small: Small, day: date, note: str = "", holder: UUID | None = None) -> Holding:
    with write(organisation_id=small.organisation.pk, by=small.by, event="role.held") as writing:
        return writing.add(
            Holding(
                subject=small.role, holder_id=holder or small.by.person, effective_on=day, note=note
            )
        )
