"""The one door to the data: everything is reached through the organisation of the person asking."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from amends.ledger.rules import Actor
from amends.people.models import Membership, Organisation, User
from amends.people.permissions import Permission, permitted


@dataclass(frozen=True)
class Scope:
    """What one person may reach: one organisation, with one access profile."""

    organisation: Organisation
    membership: Membership
    user: User

    @property
    def by(self) -> Actor:
        """The person as services take them: with the role that their membership names."""
        return Actor(person=self.user.pk, role=self.membership.role_id)

    def may(self, permission: Permission) -> bool:
        """Whether the access profile holds the permission."""
        return permitted(self.membership.profile, permission)

    def require(self, permission: Permission) -> None:
        """Raises Http404 unless permitted: to an outsider a thing that is private does not exist."""
        if not self.may(permission):
            raise Http404

    def all[Row: Model](self, model: type[Row]) -> QuerySet[Row]:
        """Every row of a table that belongs to the organisation."""
        return model._default_manager.filter(organisation=self.organisation.pk)

    def get[Row: Model](self, model: type[Row], pk: UUID, *related: str) -> Row:
        """One row of the organisation's, with its `related`; Http404 for anything else."""
        rows = self.all(model).filter(pk=pk)
        # Without names, select_related would follow every key.
        row = (rows.select_related(*related) if related else rows).first()
        if row is None:
            raise Http404
        return row


class ScopedRequest(HttpRequest):
    """A request of a member: `@member` has set its scope."""

    user: User
    scope: Scope


def scope_of(user: Any, slug: str) -> Scope:
    """The scope of a signed-in person in the organisation with this slug; Http404 for anyone else."""
    membership = (
        Membership.objects.select_related("organisation", "role")
        .filter(organisation__slug=slug, user_id=user.pk, ended_at__isnull=True)
        .first()
    )
    if membership is None:
        raise Http404
    return Scope(membership.organisation, membership, user)
