"""Users, passwords and one-time links. They belong to no organisation; a new name is told to all that know them."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amends.ledger import clock
from amends.ledger.rules import Actor, Refused, new_salt
from amends.ledger.services import lock_head, write
from amends.people.models import PersonRenamed, SignInFailure, SignInLink, User
from amends.people.permissions import Permission, check_in_one_of
from amends.people.queries import called, organisations_that_know, user_by_email
from amends.people.rules import FAILURES_COUNT_FOR, may_try
from amends.people.services.guards import tidy

LINK_HOURS = 24


def create_user(*, email: str, name: str, password: str | None = None) -> User:
    """Make somebody who can sign in, or who holds a role; without a password only by link.

    Raises Refused for an address that is none or is taken, and for a password that is too easy.
    """
    email, name = _checked_email(email), tidy(name)
    user = User(email=email, name=name)
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Somebody with this email address is known already.")) from error
    return user


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            _("Enter an email address in the correct format, like name@example.com.")
        ) from error
    return email


def rename_person(*, user: User, name: str, by: Actor, email: str = "") -> User:
    """Show somebody under another name from now on, and in everything that was written before.

    The ledger of every organisation that knows them says that it was done, by whom and when, with a
    salted digest of the new name and address. It holds no names, and the salt of the digest before
    goes; so nothing of the old name, or of the old address where a new one is given, is left in the
    database, and nobody can try names against what is.

    Raises NotPermitted unless `by` keeps the people of an organisation that knows them, and Refused
    for no name, and for an address that is none or is taken.
    """
    name, email = tidy(name), _checked_email(email) if email else ""
    try:
        with transaction.atomic():
            known_to = sorted(organisations_that_know(user))
            check_in_one_of(by=by, organisations=known_to, permission=Permission.KEEP_PEOPLE)
            # Every head before the person's own row: a writer holds its head and then asks for the row.
            for organisation in known_to:
                lock_head(organisation)
            user.refresh_from_db()
            user.name, user.email, user.salt = name, email or user.email, new_salt()
            user.save(update_fields=["name", "email", "salt"])
            for organisation in known_to:
                with write(organisation_id=organisation, by=by, event="person.renamed") as writing:
                    writing.add(PersonRenamed(user=user, digest=called(user)))
    except IntegrityError as error:
        raise Refused(_("Somebody with this email address is known already.")) from error
    return user


def change_password(*, user: User, new: str, current: str | None = None) -> User:
    """Give a user a new password.

    `current` is None for somebody who came by a one-time link, or who has no password yet.
    Raises Refused when the current one is wrong, or the new one is too easy.
    """
    if current is not None and not user.check_password(current):
        raise Refused(_("The current password is not right. Type it again."))
    _check_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def sign_in(*, email: str, password: str) -> User:
    """The user whose address and password these are.

    Raises Refused with the same words for an address that nobody has and for a wrong password;
    after five wrong ones in fifteen minutes, for fifteen minutes, whoever asks.
    """
    whose = _digest(email.strip().lower())
    _count_failures(whose)
    user = authenticate(username=email.strip(), password=password)
    if not isinstance(user, User):
        raise Refused(
            _("The email address or the password is not right. Check both and try again.")
        )
    SignInFailure.objects.filter(whose=whose).delete()
    return user


def _count_failures(whose: str) -> None:
    """Take one of the tries, before the password is looked at, so that no two share it.

    A right password gives them all back. Raises Refused when none is left.
    """
    now = clock.now()
    with transaction.atomic():
        SignInFailure.objects.filter(at__lte=now - FAILURES_COUNT_FOR).delete()
        SignInFailure.objects.create(whose=whose, at=now)
        tried = SignInFailure.objects.filter(whose=whose).count()
        allowed = may_try(tried - 1)
        if not allowed:
            transaction.set_rollback(True)
    if not allowed:
        raise Refused(
            _("There have been too many tries with this address. Wait 15 minutes, then try again.")
        )


def make_sign_in_link(*, user: User, hours: int = LINK_HOURS) -> str:
    """The secret part of a link that signs one person in, once, within so many hours."""
    now = clock.now()
    SignInLink.objects.filter(expires_at__lte=now).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        digest=_digest(token), user=user, expires_at=now + timedelta(hours=hours)
    )
    return token


def use_sign_in_link(token: str) -> User:
    """The person that the link was made for; from now on it is used up.

    Raises Refused for a link that is unknown, used or too old: the words are the same.
    """
    now = clock.now()
    live = SignInLink.objects.filter(
        digest=_digest(token), used_at=None, expires_at__gt=now, user__is_active=True
    )
    with transaction.atomic():
        link = live.select_related("user").first()
        # Asked again of the one row, so that of two who use it at once one is refused.
        unused = SignInLink.objects.filter(pk=link.pk, used_at=None) if link else None
        if link is None or unused is None or not unused.update(used_at=now):
            raise Refused(_("This link has been used already, or is too old. Ask for a new one."))
    return link.user


def find_user(email: str) -> User:
    """The person with this address. Raises Refused."""
    user = user_by_email(email)
    if user is None:
        raise Refused(_("Nobody has the address %(email)s.") % {"email": email})
    return user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
