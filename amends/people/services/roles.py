"""Roles, and who holds them from when."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.rules import Actor, Refused
from amends.ledger.services import (
    ANY,
    Expected,
    check_expected,
    check_same_organisation,
    write,
)
from amends.people.models import Holding, Party, Role, User
from amends.people.permissions import Permission, check
from amends.people.queries import holding_on, newest
from amends.people.services.guards import identified, kept_already, tidy


def add_role(
    *, party: Party, name: str, by: Actor, signatory: bool = False, id: UUID | None = None
) -> Role:
    """Note a post of a party, such as Medical Director. A signatory may sign public statements.

    An `id` that was used already gives what it made. Raises Refused for a name that is listed.
    """
    name = tidy(name)
    check(by=by, organisation_id=party.organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=party.organisation_id, by=by, event="role.added") as writing:
        kept = kept_already(Role, id, party.organisation_id)
        if kept is not None:
            return kept
        if party.roles.filter(name__iexact=name).exists():
            raise Refused(_("%(name)s is in the list already.") % {"name": name})
        return writing.add(identified(Role(party=party, name=name, signatory=signatory), id))


def hold_role(
    *,
    role: Role,
    holder: User | None,
    effective_on: date,
    by: Actor,
    covered_by: Role | None = None,
    note: str = "",
    expected: Expected = ANY,
) -> Holding:
    """Say who holds a role from a day on, past or to come; None when it is vacant.

    `covered_by` is the role that stands in while it is vacant. `expected` is the id of the newest
    statement about it. Raises Refused when that person holds it on that day already, or when a
    role covers for itself.
    """
    check(by=by, organisation_id=role.organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=role.organisation_id, by=by, event="role.held") as writing:
        check_same_organisation(role.organisation_id, covered_by)
        last = newest(Holding, role)
        check_expected(last.pk if last else None, expected)
        if covered_by is not None and covered_by.pk == role.pk:
            raise Refused(_("A role cannot cover for itself. Choose another role."))
        if holder is not None and covered_by is not None:
            raise Refused(_("Another role covers only while nobody holds this one."))
        standing = holding_on(role, effective_on)
        if standing is not None and (standing.holder_id, standing.covered_by_id) == (
            holder.pk if holder else None,
            covered_by.pk if covered_by else None,
        ):
            raise Refused(_("That is what stands on that day already."))
        return writing.add(
            Holding(
                subject=role,
                holder=holder,
                covered_by=covered_by,
                note=note.strip(),
                effective_on=effective_on,
            )
        )
