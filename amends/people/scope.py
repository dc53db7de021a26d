"""The one door to the data: everything is reached through the organisation of the person asking."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from amends.ledger.prepared import NOW, WORD, read
from amends.ledger.rules import Actor, Moment
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

        def question(of: Collection[UUID], _at: Moment) -> QuerySet[Row]:
            return model._default_manager.filter(pk__in=of)

        for row in read("one", model, question, [pk], NOW, *related):
            if getattr(row, "organisation_id", None) == self.organisation.pk:
                return row
        raise Http404


class ScopedRequest(HttpRequest):
    """A request of a member: `@member` has set its scope."""

    user: User
    scope: Scope


def scope_of(user: Any, slug: str) -> Scope:
    """The scope of a signed-in person in the organisation with this slug; Http404 for anyone else."""

    def question(of: Collection[UUID], _at: Moment) -> QuerySet[Membership]:
        return Membership.objects.filter(
            user__in=of, organisation__slug=WORD, ended_at__isnull=True
        )

    found = read("let in", Membership, question, [user.pk], NOW, "organisation", "role", word=slug)
    if not found:
        raise Http404
    return Scope(found[0].organisation, found[0], user)
