"""Organisations, those that they deal with, and who may enter."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import Writing, check_same_organisation, write
from amends.people.models import (
    AccessEnded,
    AccessGranted,
    Body,
    Membership,
    Organisation,
    Party,
    Role,
    SignInLinkMade,
    User,
)
from amends.people.permissions import PROFILES, Permission, check
from amends.people.queries import holders_of, user_by_email
from amends.people.rules import is_ods_code, is_slug
from amends.people.services.accounts import create_user, make_sign_in_link
from amends.people.services.guards import identified, kept_already, tidy

LEAD = "governance lead"


def create_organisation(
    *,
    name: str,
    slug: str,
    by: Actor,
    id: UUID | None = None,
    short_name: str = "",
    ods_code: str = "",
    kind: str = "",
    fictional: bool = False,
    notice: str = "",
    setup_profile: str | None = LEAD,
) -> Organisation:
    """Begin an organisation and its ledger, with itself as the first of its parties.

    Asks for no permission, because nobody has any before it: only commands call it. Whoever does
    it gets the access profile `setup_profile`; None for no access. `slug` stands in every address.
    Raises Refused for a slug that is taken or cannot stand in an address, or a wrong ODS code.
    """
    name, ods_code = tidy(name), _checked_code(ods_code)
    if not is_slug(slug):
        raise Refused(
            _("An address has small letters, digits and hyphens only, such as example-trust.")
        )
    with transaction.atomic():
        organisation = Organisation(
            id=id or uuid7(),
            name=name,
            short_name=short_name.strip(),
            slug=slug,
            ods_code=ods_code,
            kind=kind.strip(),
            fictional=fictional,
            notice=notice.strip(),
        )
        with write(organisation_id=organisation.pk, by=by, event="organisation.created") as writing:
            kept = Organisation.objects.filter(pk=organisation.pk).first()
            if kept is not None:
                return kept
            if Organisation.objects.filter(slug=slug).exists():
                raise Refused(
                    _("Another organisation here has the address %(slug)s.") % {"slug": slug}
                )
            writing.add(organisation)
            writing.add(Party(name=name, ods_code=ods_code, kind=kind.strip(), own=True))
            if setup_profile is not None:
                _check_profile(setup_profile)
                _let_in(writing, AccessGranted(user_id=by.person, profile=setup_profile))
    return organisation


def add_party(
    *,
    organisation: Organisation,
    name: str,
    by: Actor,
    ods_code: str = "",
    kind: str = "",
    id: UUID | None = None,
) -> Party:
    """Note an organisation that this one deals with: a commissioner, an author, an addressee.

    An `id` that was used already gives what it made. Raises Refused for a name that is listed.
    """
    name, ods_code = tidy(name), _checked_code(ods_code)
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=organisation.pk, by=by, event="party.added") as writing:
        kept = kept_already(Party, id, organisation.pk)
        if kept is not None:
            return kept
        if Party.objects.filter(organisation=organisation.pk, name__iexact=name).exists():
            raise Refused(_("%(name)s is in the list already.") % {"name": name})
        party = Party(name=name, ods_code=ods_code, kind=kind.strip())
        return writing.add(identified(party, id))


def add_body(*, party: Party, name: str, by: Actor, id: UUID | None = None) -> Body:
    """Note a body of a party that decides: a board, a committee, a panel.

    An `id` that was used already gives what it made. Raises Refused for a name that is listed.
    """
    name = tidy(name)
    check(by=by, organisation_id=party.organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=party.organisation_id, by=by, event="body.added") as writing:
        kept = kept_already(Body, id, party.organisation_id)
        if kept is not None:
            return kept
        if party.bodies.filter(name__iexact=name).exists():
            raise Refused(_("%(name)s is in the list already.") % {"name": name})
        return writing.add(identified(Body(party=party, name=name), id))


def grant(
    *, organisation: Organisation, user: User, profile: str, by: Actor, role: Role | None = None
) -> Membership:
    """Let a person in with an access profile, acting in a role; what they had before ends.

    Saying what stands already changes nothing. Raises Refused for a profile that does not exist,
    for one's own access (somebody else has to change that, but for the role), and when nobody
    would be left who may let people in.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_PEOPLE)
    _check_profile(profile)
    check_same_organisation(organisation.pk, role)
    with write(organisation_id=organisation.pk, by=by, event="access.granted") as writing:
        standing = Membership.objects.filter(
            organisation=organisation.pk, user=user.pk, ended_at=None
        ).first()
        role_id = role.pk if role else None
        if standing is not None:
            if (standing.profile, standing.role_id) == (profile, role_id):
                return standing
            if standing.profile != profile:
                _check_not_own(standing, by)
                if profile not in holders_of(Permission.KEEP_PEOPLE):
                    _check_not_last(standing)
            _end(writing, standing)
        return _let_in(writing, AccessGranted(user=user, profile=profile, role=role))


def invite(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    profile: str,
    by: Actor,
    role: Role | None = None,
) -> Membership:
    """Let the person with this address in, whom nobody may know yet. Refusals as for `grant`.

    Sent twice, it lets them in once. Raises Refused when the person has other access already, so
    that a mistyped address changes nobody's.
    """
    check(by=by, organisation_id=organisation.pk, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=organisation.pk, by=by, event="access.granted"):
        user = user_by_email(email) or create_user(email=email, name=name)
        standing = Membership.objects.filter(
            organisation=organisation.pk, user=user.pk, ended_at=None
        ).first()
        wanted = (profile, role.pk if role else None)
        if standing is not None and (standing.profile, standing.role_id) != wanted:
            raise Refused(_("This person has access already. Change it in the list of members."))
        return grant(organisation=organisation, user=user, profile=profile, role=role, by=by)


def end_membership(*, membership: Membership, by: Actor) -> Membership:
    """End a person's access at once; what they wrote stays. Done twice, it changes nothing.

    Raises Refused when nobody would be left who may let people in.
    """
    organisation_id = membership.organisation_id
    check(by=by, organisation_id=organisation_id, permission=Permission.KEEP_PEOPLE)
    with write(organisation_id=organisation_id, by=by, event="access.ended") as writing:
        standing = Membership.objects.filter(pk=membership.pk, ended_at=None).first()
        if standing is not None:
            _check_not_last(standing)
            _end(writing, standing)
    membership.refresh_from_db()
    return membership


def link_for_new_member(*, membership: Membership, by: Actor) -> str:
    """A one-time link for somebody who has never signed in and belongs nowhere else.

    For anyone else the link would be a way to act as them: Refused. Whoever runs the site can
    make one with `amends sign-in-link`.
    """
    check(by=by, organisation_id=membership.organisation_id, permission=Permission.KEEP_PEOPLE)
    user = membership.user
    elsewhere = Membership.objects.filter(user=user.pk).exclude(
        organisation=membership.organisation_id
    )
    with write(
        organisation_id=membership.organisation_id, by=by, event="access.link made"
    ) as writing:
        if membership.ended_at or user.last_login or elsewhere.exists():
            raise Refused(
                _(
                    "This person has signed in before, or belongs to another organisation too. Ask whoever runs Amends for a link."
                )
            )
        writing.add(SignInLinkMade(user=user))
        return make_sign_in_link(user=user)


def _let_in(writing: Writing, granted: AccessGranted) -> Membership:
    """Write down that somebody is let in, and what requests look up."""
    row = writing.add(granted)
    return Membership.objects.create(
        id=row.pk,
        organisation_id=row.organisation_id,
        user_id=row.user_id,
        profile=row.profile,
        role_id=row.role_id,
    )


def _end(writing: Writing, standing: Membership) -> None:
    """Write down that it ends, and take it from what requests look up."""
    writing.add(AccessEnded(granted_id=standing.pk))
    Membership.objects.filter(pk=standing.pk).update(ended_at=writing.recorded_at)


def _check_profile(profile: str) -> None:
    if profile not in PROFILES:
        raise Refused(_("Choose one of the access profiles."))


def _check_not_own(membership: Membership, by: Actor) -> None:
    if membership.user_id == by.person:
        raise Refused(_("Somebody else has to change your own access."))


def _check_not_last(membership: Membership) -> None:
    """Somebody must be left who can let people in. Call it with the head locked."""
    others = Membership.objects.filter(
        organisation=membership.organisation_id,
        ended_at=None,
        user__is_active=True,
        profile__in=holders_of(Permission.KEEP_PEOPLE),
    ).exclude(pk=membership.pk)
    if membership.profile in holders_of(Permission.KEEP_PEOPLE) and not others.exists():
        raise Refused(
            _(
                "This is the last person who can let others in. Let somebody else in as governance lead first."
            )
        )


def _checked_code(code: str) -> str:
    code = code.strip().upper()
    if code and not is_ods_code(code):
        raise Refused(_("An ODS code has 3 to 10 letters and digits, such as RXM."))
    return code
