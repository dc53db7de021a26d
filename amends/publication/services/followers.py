"""Being written to about new editions: asked for, confirmed, left. Public, so nobody acts and nothing is recorded.

Addresses stand in two tables and nowhere else, encrypted with a key made of the secret key of the
installation; the ledger holds nothing of them. They go when one leaves, and when nobody confirms.
"""

import base64
import hashlib
import hmac
import re
import smtplib
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from enum import Enum
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from amends.identifiers import uuid7
from amends.ledger import clock
from amends.locks import lock
from amends.plans.models import Plan
from amends.publication.models import Edition, FollowAsk, Follower
from amends.publication.queries.editions import public_from, published_editions, withdrawal_of
from amends.publication.rules import LANGUAGE
from amends.publication.services.files import latest_of
from amends.publication.services.mail import mail_server, message, sends_mail
from amends.publication.services.pages import locale_of

# How long a link to confirm holds, and what was asked for is kept.
HOLDS = timedelta(days=2)
# Messages that anybody can have sent to one address in a day, about one plan and in all, and in an
# hour to anybody about the plans of one organisation: nobody's letter box is filled through us.
MOST_OF_PLAN, MOST_OF_ADDRESS, MOST_OF_ORGANISATION = 1, 3, 100
# An address is counted in whatever organisation's plans it asks for.
ANYWHERE = UUID(int=0)
# From this answer of a mail server on it will never take the message (RFC 5321, section 4.2.1).
NEVER = 500
# Answers about a letter box (RFC 5321, section 4.2.3); of what refuses say more exactly (RFC 3463): that
# it is the address, but that of the sender, or that somebody may not.
NO_SUCH_BOX = {550, 551, 553}
ADDRESSES, OF_THE_SENDER, MAY_NOT = 1, {7, 8}, 7
# What ends one message and not the connection.
OF_ONE_MESSAGE = (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, smtplib.SMTPSenderRefused)
# For how long nobody else writes to a follower to whom somebody who may have crashed is writing.
HELD = timedelta(minutes=5)
CONFIRM, LEAVE = "amends.follow.confirm", "amends.follow.leave"


class NotSent(Exception):
    """A message could not be sent. It names no address: what a mail server answers often does."""


class Unreadable(NotSent):
    """No address can be read: this process has another secret key than the one that they were kept with."""


class Answer(Enum):
    """What became of a message to one follower."""

    TAKEN = "taken"
    NOT_NOW = "not now"
    NEVER = "never"
    # Left, told, or being written to, since it was looked up.
    NOT_ASKED = "not asked"


def ask_to_follow(*, plan: Plan, address: str) -> UUID | None:
    """Keep an address until its confirmation is sent; None where no message may be sent to it now.

    Whoever asks is told the same either way: who follows, and who was asked too often, is nobody's
    business. Deletes what was never confirmed.
    """
    forget_unconfirmed()
    mark = fingerprint_of(address)
    with transaction.atomic():
        # Whoever counts waits for those who counted before, and everybody in the same order.
        lock(plan.organisation_id, "asking to follow")
        lock(ANYWHERE, f"asking to follow as {mark}")
        now = clock.now()
        day = FollowAsk.objects.filter(fingerprint=mark, asked_at__gt=now - timedelta(days=1))
        hour = FollowAsk.objects.filter(
            organisation=plan.organisation_id, asked_at__gt=now - timedelta(hours=1)
        )
        if (
            day.filter(plan=plan).count() >= MOST_OF_PLAN
            or day.count() >= MOST_OF_ADDRESS
            or hour.count() >= MOST_OF_ORGANISATION
        ):
            return None
        return FollowAsk.objects.create(
            id=uuid7(),
            organisation_id=plan.organisation_id,
            plan=plan,
            address=locked(address),
            fingerprint=mark,
            asked_at=now,
        ).pk


def forget_unconfirmed() -> None:
    """Delete what nobody confirmed in time."""
    FollowAsk.objects.filter(asked_at__lte=clock.now() - HOLDS).delete()


def send_confirmation(ask: UUID) -> None:
    """Send the link that confirms, once. Raises NotSent where that cannot be done now."""
    found = FollowAsk.objects.filter(pk=ask, sent=False).select_related("organisation").first()
    address = opened(found.address) if found else None
    if found is None or not address or not sends_mail():
        return
    link = linked("confirm", signing.dumps(str(found.pk), salt=CONFIRM))
    with translation.override(locale_of(LANGUAGE)):
        text = _(
            "Somebody, perhaps you, asked that this address be told when a plan by %(organisation)s has a"
            " new edition.\n\nTo confirm it, open this page and press the button. The link holds for two"
            " days:\n%(link)s\n\nIf it was not you, do nothing. Your address is then deleted."
        ) % {"organisation": found.organisation.name, "link": link}
        letter = message(to=address, subject=_("Confirm that you want to follow a plan"), text=text)
    try:
        with mail_server() as server:
            server.send_message(letter, to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as refused:
        if not is_for_good(refused):
            raise NotSent from None
        FollowAsk.objects.filter(pk=found.pk).update(address="")
    except (smtplib.SMTPException, OSError) as problem:
        raise NotSent(type(problem).__name__) from None
    FollowAsk.objects.filter(pk=found.pk).update(sent=True)


def asked_with(token: str) -> FollowAsk | None:
    """What a link to confirm is about, while it holds."""
    try:
        pk = UUID(signing.loads(token, salt=CONFIRM, max_age=HOLDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    since = clock.now() - HOLDS
    rows = FollowAsk.objects.filter(pk=pk, asked_at__gt=since).exclude(address="")
    return rows.select_related("organisation", "plan").first()


def confirm_follow(ask: FollowAsk) -> None:
    """Follow from the newest edition on; done twice, it is done once. The address stands in one place then."""
    editions = published_editions(ask.organisation.slug, ask.plan_id, clock.now(), whole=False)
    newest = max((each.number for each in editions), default=0)
    with transaction.atomic():
        Follower.objects.get_or_create(
            plan_id=ask.plan_id,
            fingerprint=ask.fingerprint,
            defaults={
                "id": uuid7(),
                "organisation_id": ask.organisation_id,
                "address": ask.address,
                "told": newest,
            },
        )
        FollowAsk.objects.filter(pk=ask.pk).update(address="")


def follower_with(token: str) -> UUID | None:
    """Whose link to leave it is; it holds for as long as anybody keeps the message."""
    try:
        return UUID(signing.loads(token, salt=LEAVE))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def leave(follower: UUID) -> None:
    """Delete an address, and what was asked with it. Done twice, it is done once."""
    with transaction.atomic():
        found = Follower.objects.filter(pk=follower).first()
        if found is not None:
            FollowAsk.objects.filter(plan=found.plan_id, fingerprint=found.fingerprint).delete()
            found.delete()


def tell_followers(edition_id: UUID) -> None:
    """Write to everybody who follows the plan and has not been written to about this edition.

    Each is noted as soon as the mail server took the message, so that whoever starts again after a
    crash writes to the rest, and to one person twice at most. An address that its server never takes
    goes at the end, but only where the server took somebody else's: one that takes nobody's is set up
    wrongly. Raises NotSent where some are left, Unreadable where no address can be read.
    """
    edition = Edition.objects.select_related("organisation").get(pk=edition_id)
    editions = published_editions(
        edition.organisation.slug, edition.plan_id, clock.now(), whole=False
    )
    newest = latest_of(editions)
    due = public_from(edition) <= clock.now() and withdrawal_of(edition) is None
    waiting = Follower.objects.filter(plan=edition.plan_id, told__lt=edition.number)
    # Whoever is told of the newest has been told.
    if not due or newest != edition.number or not sends_mail() or not waiting.exists():
        return
    found = {each.pk: opened(each.address) for each in waiting.order_by("pk")}
    readable = {pk: address for pk, address in found.items() if address is not None}
    if not readable:
        raise Unreadable
    answers: Counter[Answer] = Counter()
    gone: list[UUID] = []
    try:
        with mail_server() as server:
            for pk, address in readable.items():
                answer = tell(pk, address, edition, server)
                answers[answer] += 1
                if answer is Answer.NEVER:
                    gone.append(pk)
    except (smtplib.SMTPException, OSError) as problem:
        raise NotSent(type(problem).__name__) from None
    finally:
        if answers[Answer.TAKEN]:
            Follower.objects.filter(pk__in=gone).delete()
    if waiting.filter(pk__in=readable).exists():
        raise NotSent


def tell(follower: UUID, address: str, edition: Edition, server: smtplib.SMTP) -> Answer:
    """Write to one, who still follows and whom nobody else is writing to. Raises smtplib's errors of a connection."""
    now = clock.now()
    untold = Follower.objects.filter(pk=follower, told__lt=edition.number)
    free = Q(held_until=None) | Q(held_until__lte=now)
    if not untold.filter(free).update(held_until=now + HELD):
        return Answer.NOT_ASKED
    answer = Answer.NOT_NOW
    try:
        server.send_message(told_of(follower, address, edition), to_addrs=[address])
        answer = Answer.TAKEN
    except smtplib.SMTPRecipientsRefused as refused:
        answer = Answer.NEVER if is_for_good(refused) else Answer.NOT_NOW
    except OF_ONE_MESSAGE:
        # The others are not kept waiting for it.
        server.rset()
    finally:
        if answer is Answer.TAKEN:
            untold.update(told=edition.number, held_until=None)
        else:
            untold.update(held_until=None)
    return answer


def told_of(follower: UUID, address: str, edition: Edition) -> EmailMessage:
    """The message to a follower about an edition."""
    leaving = linked("leave", signing.dumps(str(follower), salt=LEAVE))
    place = f"{edition.organisation.slug}/{edition.plan_id}/edition/{edition.number}/"
    with translation.override(locale_of(LANGUAGE)):
        return message(
            to=address,
            subject=_("A plan that you follow has a new edition"),
            text=_(
                "A plan by %(organisation)s that you follow has a new edition:\n%(link)s\n\nIf you do"
                " not want to be told any more, open this page and press the button:\n%(leave)s"
            )
            % {
                "organisation": edition.organisation.name,
                "link": f"{settings.PUBLIC_ADDRESS}/{place}",
                "leave": leaving,
            },
            leave=leaving,
        )


def is_for_good(refused: smtplib.SMTPRecipientsRefused) -> bool:
    """Whether a mail server will never take a message to an address."""
    return all(is_of_address(code, words) for code, words in refused.recipients.values())


def is_of_address(code: int, words: bytes) -> bool:
    """Whether an answer says that the address is not there, and not that we may not write to it.

    A server that wants us to sign in, or that passes on nothing for us, refuses for good too, and
    everybody (RFC 5321, section 4.2.3; RFC 3463, sections 3.2 and 3.8).
    """
    if code < NEVER or b"relay" in words.lower():
        return False
    found = re.match(rb"5\.(\d+)\.(\d+)\b", words.strip())
    subject, detail = (int(found[1]), int(found[2])) if found else (None, None)
    if subject == ADDRESSES:
        return detail not in OF_THE_SENDER
    return code in NO_SUCH_BOX and subject != MAY_NOT


def linked(what: str, token: str) -> str:
    """The address of a page on which one confirms or leaves."""
    return f"{settings.PUBLIC_ADDRESS}/follow/{what}/{token}/"


# Addresses at rest --------------------------------------------------------------------------------


def key_for(purpose: str) -> bytes:
    """A key of its own for each use of the secret key."""
    derived = HKDF(SHA256(), 32, salt=None, info=f"amends followers {purpose}".encode())
    return derived.derive(settings.SECRET_KEY.encode())


def locked(address: str) -> str:
    """An address as it is kept."""
    box = Fernet(base64.urlsafe_b64encode(key_for("address")))
    return box.encrypt(address.strip().encode()).decode()


def opened(kept: str) -> str | None:
    """An address that was kept; None after the secret key was changed."""
    box = Fernet(base64.urlsafe_b64encode(key_for("address")))
    try:
        return box.decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def fingerprint_of(address: str) -> str:
    """What tells an address from others, without the address; nobody can make it without the secret key."""
    plain = address.strip().casefold().encode()
    return hmac.new(key_for("fingerprint"), plain, hashlib.sha256).hexdigest()
