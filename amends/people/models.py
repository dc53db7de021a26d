"""Organisations, their services, the roles people hold, and who may sign in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from amends.identifiers import uuid7
from amends.ledger.models import DatedRecord, Identity, in_force_index
from amends.people import rules


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address in any case: what the sign-in form asks."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in, or who held a role once. Belongs to no organisation by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    # Of the digest that the ledger has of a name and address given later; it goes with the next ones.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email")]

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs one person in, once. Only its digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"for {self.user_id} until {self.expires_at}"


class SignInFailure(models.Model):
    """A try to sign in that has not succeeded, kept for a while to slow down guessing.

    `whose` is the digest of the address: nothing is kept of people who are not known here.
    """

    whose = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["whose"], name="people_signinfailure_whose")]

    def __str__(self) -> str:
        return f"at {self.at}"


class Organisation(Identity):
    """A tenant: the organisation that keeps its plans here. Its own row in its own ledger.

    `notice` is shown on every page, such as "This trust does not exist".
    """

    WORDS = ("name", "short_name", "kind", "notice")

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    slug = models.SlugField(unique=True)
    ods_code = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=100, blank=True)
    fictional = models.BooleanField(default=False)
    notice = models.TextField(blank=True)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class AccessGranted(Identity):
    """Somebody was let in with an access profile, acting in a role: by whom and when, for good."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    profile = models.CharField(max_length=40)
    role = models.ForeignKey("people.Role", models.PROTECT, null=True, related_name="+")

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.user_id} as {self.profile}"


class AccessEnded(Identity):
    """What somebody had been granted ended: by whom and when."""

    granted = models.OneToOneField(AccessGranted, models.PROTECT, related_name="ended")

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.granted_id} ended"


class SignInLinkMade(Identity):
    """A member made a one-time link with which somebody else first signs in."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"for {self.user_id}"


class PersonRenamed(Identity):
    """Somebody is shown under another name, or has another address: by whom and when, for good.

    Neither stands here, for a later one must leave nothing of them. `digest` is salted, and the salt
    stands with the name that it is of: once that is gone, nobody can try a name against it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.user_id} renamed"


class Membership(models.Model):
    """A person's access to an organisation as each request looks it up, in one query.

    It says nothing of its own: it has the id of its `AccessGranted`, is written with it and with
    its `AccessEnded`, and `amends verify --ledger` compares them. `profile` is one of the access
    profiles of `permissions.PROFILES`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    profile = models.CharField(max_length=40)
    role = models.ForeignKey("people.Role", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="people_membership_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}"


class Party(Identity):
    """An organisation as this one knows it: itself, a commissioner, an author, an addressee.

    Kept by each organisation for itself, so that no key crosses from one tenant to another.
    """

    WORDS = ("name", "kind")

    name = models.CharField(max_length=200)
    ods_code = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=100, blank=True)
    own = models.BooleanField(default=False)

    class Meta(Identity.Meta):
        constraints = [
            *Identity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(own=True), name="people_party_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Body(Identity):
    """A named body that decides: a board, a committee, a panel."""

    WORDS = ("name",)

    party = models.ForeignKey(Party, models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=200)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Service(Identity):
    """A division, a service of it, or a team: what a scope is made of."""

    WORDS = ("name",)

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices={x.value: x.value for x in rules.Level})
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class ServiceState(DatedRecord):
    """A service opens, or has closed: the first day it runs, the first day it no longer does."""

    WORDS = ("reason", "correction_reason")

    subject = models.ForeignKey(Service, models.PROTECT, related_name="states")
    running = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("people_servicestate_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} {'runs' if self.running else 'closed'} {self.effective_on}"


class Succession(DatedRecord):
    """One service became part of another on a day: a merger has several of these."""

    WORDS = ("correction_reason",)
    KEYS = ("predecessor",)

    predecessor = models.ForeignKey(Service, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Service, models.PROTECT, related_name="predecessors")
    decided_by = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("people_succession_in_force", "predecessor")]
        constraints = [
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="people_succession_self",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} into {self.successor_id}"


class Role(Identity):
    """A post, such as Medical Director: what owns actions. Held by a person for a while."""

    WORDS = ("name",)

    party = models.ForeignKey(Party, models.PROTECT, related_name="roles")
    name = models.CharField(max_length=200)
    signatory = models.BooleanField(default=False)

    class Meta(Identity.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Holding(DatedRecord):
    """Who holds a role from a day on; nobody, when it falls vacant; who covers it."""

    WORDS = ("note", "correction_reason")

    subject = models.ForeignKey(Role, models.PROTECT, related_name="holdings")
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="holdings")
    covered_by = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta(DatedRecord.Meta):
        indexes = [in_force_index("people_holding_in_force")]

    def __str__(self) -> str:
        return f"{self.subject_id} held from {self.effective_on}"


class OdsOrganisation(models.Model):
    """The national list of organisations, for the picker. Reference data, the same for everyone."""

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
