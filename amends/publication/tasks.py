"""Public files written in the background: what a removal owes, an edition at its moment, its other formats."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.tasks import task

from amends.ledger import clock
from amends.ledger.models import Redaction
from amends.ledger.rules import Actor, Refused
from amends.publication import services
from amends.publication.models import Edition, Embargo, PublicKey
from amends.publication.queries.editions import SAID_LATER, embargo_of, public_from

# For how long followers are tried to be written to, and how long after each attempt that failed.
TRIED_FOR, TRIED_AFTER = timedelta(days=3), timedelta(minutes=30)


@task()
def rewrite_public_files(organisation_id: str) -> None:
    """Write what is owed. Done twice, it does it once."""
    services.write_owed(UUID(organisation_id))


@task()
def render_editions(organisation_id: str) -> None:
    """Write every format of the organisation's public editions. Done twice, it does it once."""
    for edition in services.editions_to_render(UUID(organisation_id)):
        services.render_edition(edition)


def have_files_rewritten(redactions: Sequence[UUID], by: Actor) -> None:
    """Answer to `redaction.made`, in its transaction: the task is there if the removal is."""
    del by
    rows = Redaction.objects.filter(pk__in=redactions).order_by("organisation")
    for organisation in rows.values_list("organisation", flat=True).distinct():
        rewrite_public_files.enqueue(str(organisation))
        render_editions.enqueue(str(organisation))


@task()
def publish_when_due(edition_id: str) -> None:
    """Write the public files of an edition's plan. Before its moment, that leaves the edition out."""
    services.publish_files(services.plan_of(UUID(edition_id)))
    organisation = Edition.objects.values_list("organisation", flat=True).get(pk=edition_id)
    render_editions.enqueue(str(organisation))


def have_published(things: Sequence[UUID], by: Actor) -> None:
    """Answer to an edition or a word about when it may be read: it is published at that moment."""
    del by
    moved = Embargo.objects.filter(pk__in=things).values("subject")
    rows = Edition.objects.filter(Q(pk__in=things) | Q(pk__in=moved))
    for edition in rows.prefetch_related(*SAID_LATER):
        if edition.pk in things and embargo_of(edition) is not None:
            # Released with it: the answer to that word is enough.
            continue
        moment = public_from(edition)
        if services.sends_mail():
            tell_followers.using(run_after=moment).enqueue(str(edition.pk))
        if moment > clock.now():
            publish_when_due.using(run_after=moment).enqueue(str(edition.pk))
        elif edition.pk not in things:
            render_editions.enqueue(str(edition.organisation_id))


def have_formats_signed(things: Sequence[UUID], by: Actor) -> None:
    """Answer to a key that was made or retired: what it is to sign is signed, where its file is at hand."""
    del by
    keys = PublicKey.objects.filter(pk__in=things).select_related("organisation")
    for organisation in {each.organisation for each in keys}:
        published = Edition.objects.filter(organisation=organisation).exists()
        if published and services.can_seal(organisation.pk):
            render_editions.enqueue(str(organisation.pk))


@task()
def confirm_address(ask_id: str) -> None:
    """Send the link that confirms an address. Sent once, it is not sent again."""
    services.send_confirmation(UUID(ask_id))


@task()
def forget_address(ask_id: str) -> None:
    """Delete an address that nobody confirmed, and every other whose time is over."""
    del ask_id
    services.forget_unconfirmed()


@task()
def tell_followers(edition_id: str) -> None:
    """Write to those who follow a plan. While a mail server cannot be reached it is tried again, for days."""
    try:
        # What they are told of is there to be read.
        services.publish_files(services.plan_of(UUID(edition_id)))
        services.tell_followers(UUID(edition_id))
    except (services.NotSent, Refused):
        edition = Edition.objects.prefetch_related(*SAID_LATER).get(pk=edition_id)
        if clock.now() > public_from(edition) + TRIED_FOR:
            raise
        tell_followers.using(run_after=clock.now() + TRIED_AFTER).enqueue(edition_id)
