"""Who may: permissions are an enum, access profiles are data. What the state allows is in `rules`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amends.ledger import clock
from amends.ledger.rules import Actor, Refused
from amends.people.models import Membership
from amends.ui.words import words_for


class Permission(StrEnum):
    """One thing that a person may do in an organisation."""

    READ = "read"
    READ_DRAFTS = "read drafts"
    KEEP_PEOPLE = "keep people and services"
    KEEP_CASES = "keep cases and reports"
    RESPOND = "record responses"
    PROPOSE_LINKS = "propose crosswalk links"
    LINK = "decide crosswalk links"
    PLAN = "keep plans and actions"
    UPDATE = "write updates"
    PRESENT_EVIDENCE = "hold and present evidence"
    ACCEPT_EVIDENCE = "accept or refuse evidence"
    RECORD_EMBEDDING = "record what services do"
    JUDGE = "judge"
    REVIEW = "grade in a review"
    RECORD_DECISIONS = "record decisions"
    APPROVE_WORDING = "approve public wording"
    PREPARE_EDITION = "prepare editions"
    RELEASE_EDITION = "release editions"
    ASK_REDACTION = "ask for words to be removed"
    APPROVE_REDACTION = "approve the removal of words"
    LET_OPEN = "let files in quarantine be opened"


@dataclass(frozen=True)
class Profile:
    """A named set of permissions, as pages and docs show it."""

    name: object
    description: object
    permissions: frozenset[Permission]


PROFILES: dict[str, Profile] = {
    "governance lead": Profile(
        _("Governance lead"),
        _("Keeps cases, plans and evidence, prepares editions."),
        frozenset(Permission)
        - {Permission.RELEASE_EDITION, Permission.APPROVE_REDACTION, Permission.LET_OPEN},
    ),
    "action owner": Profile(
        _("Action owner"),
        _(
            "Writes updates and presents evidence for actions that their role owns, and proposes links."
        ),
        frozenset(
            {
                Permission.READ,
                Permission.PROPOSE_LINKS,
                Permission.UPDATE,
                Permission.PRESENT_EVIDENCE,
                Permission.RECORD_EMBEDDING,
                Permission.ASK_REDACTION,
            }
        ),
    ),
    "executive": Profile(
        _("Executive or board secretary"),
        _("Approves wording, releases editions, records decisions."),
        frozenset(
            {
                Permission.READ,
                Permission.READ_DRAFTS,
                Permission.RECORD_DECISIONS,
                Permission.APPROVE_WORDING,
                Permission.RELEASE_EDITION,
                Permission.UPDATE,
                Permission.PRESENT_EVIDENCE,
                Permission.ASK_REDACTION,
            }
        ),
    ),
    "information governance": Profile(
        _("Information governance lead"),
        _(
            "Approves the removal of words, decides on files in quarantine; owns actions like anyone else."
        ),
        frozenset(
            {
                Permission.READ,
                Permission.READ_DRAFTS,
                Permission.UPDATE,
                Permission.PRESENT_EVIDENCE,
                Permission.RECORD_EMBEDDING,
                Permission.ASK_REDACTION,
                Permission.APPROVE_REDACTION,
                Permission.LET_OPEN,
            }
        ),
    ),
    "reviewer": Profile(
        _("Reviewer"),
        _("Reads and judges, accepts or refuses evidence, proposes links, records decisions."),
        frozenset(
            {
                Permission.READ,
                Permission.PROPOSE_LINKS,
                Permission.JUDGE,
                Permission.REVIEW,
                Permission.ACCEPT_EVIDENCE,
                Permission.RECORD_DECISIONS,
            }
        ),
    ),
    "invited reviewer": Profile(
        _("Invited reviewer"),
        _("Sees only the reviews that they were invited to and what is in them, and grades it."),
        frozenset({Permission.REVIEW}),
    ),
    "auditor": Profile(
        _("Auditor"),
        _("Tests services and holds the evidence of it."),
        frozenset(
            {
                Permission.READ,
                Permission.PRESENT_EVIDENCE,
                Permission.RECORD_EMBEDDING,
                Permission.UPDATE,
            }
        ),
    ),
    "reader": Profile(_("Reader"), _("Reads plans."), frozenset({Permission.READ})),
}


# Whoever may do one of these keeps or works on plans, and grades none of them independently.
WORKS_ON_PLANS = frozenset({Permission.PLAN, Permission.UPDATE, Permission.PRESENT_EVIDENCE})


def independent_profiles() -> list[str]:
    """The profiles of those who may grade in a review, and neither keep nor work on plans."""
    return [
        key
        for key, each in PROFILES.items()
        if Permission.REVIEW in each.permissions and not each.permissions & WORKS_ON_PLANS
    ]


def works_on_plans(*, person: UUID, organisation_id: UUID, since: date) -> bool:
    """Whether somebody's access lets them keep or work on plans here, or did on any day since one. One query.

    Access that ended on that day still counts: nobody becomes independent by giving it up for a day.
    """
    eve = clock.end_of(since - timedelta(days=1))
    working = [key for key, each in PROFILES.items() if each.permissions & WORKS_ON_PLANS]
    held = Membership.objects.filter(
        user_id=person, organisation_id=organisation_id, profile__in=working
    )
    return held.filter(Q(ended_at=None) | Q(ended_at__gt=eve)).exists()


def membership_of(*, person: UUID, organisation_id: UUID) -> Membership | None:
    """The access that a person has now, if any."""
    return Membership.objects.filter(
        user_id=person, organisation_id=organisation_id, ended_at__isnull=True, user__is_active=True
    ).first()


def permitted(profile: str, permission: Permission) -> bool:
    """Whether a profile holds a permission; an unknown profile holds none."""
    return profile in PROFILES and permission in PROFILES[profile].permissions


def check(*, by: Actor, organisation_id: UUID, permission: Permission) -> None:
    """Raises NotPermitted unless the person may do this here."""
    membership = membership_of(person=by.person, organisation_id=organisation_id)
    if membership is None or not permitted(membership.profile, permission):
        raise NotPermitted(
            _("Your access here does not let you %(what)s.") % {"what": words_for(permission)}
        )


def check_any(*, by: Actor, organisation_id: UUID, permissions: Sequence[Permission]) -> None:
    """Raises NotPermitted, naming the first, unless the person holds one of the permissions here."""
    membership = membership_of(person=by.person, organisation_id=organisation_id)
    if membership is None or not any(permitted(membership.profile, each) for each in permissions):
        what = {"what": words_for(permissions[0])}
        raise NotPermitted(_("Your access here does not let you %(what)s.") % what)


def check_in_one_of(*, by: Actor, organisations: Collection[UUID], permission: Permission) -> None:
    """Raises NotPermitted unless the person may do this in one of the organisations."""
    held = Membership.objects.filter(
        user_id=by.person,
        organisation__in=organisations,
        ended_at__isnull=True,
        user__is_active=True,
    )
    if not any(
        permitted(profile, permission) for profile in held.values_list("profile", flat=True)
    ):
        raise NotPermitted(
            _("Your access here does not let you %(what)s.") % {"what": words_for(permission)}
        )


class NotPermitted(Refused):
    """Who asked may not. Pages answer 403, or 404 where even the thing's existence is private."""
