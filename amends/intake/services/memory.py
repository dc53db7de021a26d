"""What an organisation remembers of the words of its documents, and forgets when asked."""

from collections.abc import Collection, Mapping
from uuid import UUID

from amends.intake.models import Reading, Remembered
from amends.intake.rules.mapping import Kind
from amends.ledger.rules import Actor
from amends.people.models import Organisation
from amends.people.permissions import Permission, check


def remembered(organisation_id: UUID, kind: Kind) -> dict[str, str]:
    """What each of the words was last said to mean. One query."""
    rows = Remembered.objects.filter(organisation=organisation_id, kind=kind.value)
    return dict(rows.values_list("words", "meaning"))


def remembered_headings(organisation_id: UUID) -> dict[str, str]:
    """What columns were last said to hold, by the words of their headings. One query."""
    return remembered(organisation_id, Kind.HEADING)


def remember(*, reading: Reading, kind: Kind, said: Mapping[str, str], by: Actor) -> None:
    """Keep what some words were said to mean, in place of what they meant before; "" forgets them."""
    before = Remembered.objects.filter(
        organisation=reading.organisation_id, kind=kind.value, words__in=list(said)
    )
    same = {row.words for row in before.select_for_update() if said[row.words] == row.meaning}
    before.exclude(words__in=same).delete()
    Remembered.objects.bulk_create(
        Remembered(
            organisation_id=reading.organisation_id,
            kind=kind.value,
            words=words,
            meaning=meaning,
            reading=reading,
            said_by_id=by.person,
        )
        for words, meaning in said.items()
        if meaning and words not in same
    )


def forget(*, organisation: Organisation, things: Collection[UUID], by: Actor) -> int:
    """Forget what some words were said to mean; documents that were mapped stay so. How many went."""
    check(by=by, organisation_id=organisation.pk, permission=Permission.PLAN)
    gone, _of = Remembered.objects.filter(organisation=organisation, pk__in=things).delete()
    return gone
