"""What every write of this stage checks first."""

from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.models import ImmutableQuerySet, Record
from amends.ledger.rules import Refused
from amends.ledger.services import check_same_organisation


def tidy(name: str, *, most: int = 200) -> str:
    """A name in one line without stray blanks. Raises Refused for none, or one that is too long."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give a name."))
    if "\x00" in name:
        raise Refused(_("The name holds a character that cannot be kept. Type it again."))
    if len(name) > most:
        raise Refused(_("Use %(most)d characters or fewer for the name.") % {"most": most})
    return name


def kept_already[Row: Record](
    model: type[Row], id: UUID | None, organisation_id: UUID
) -> Row | None:
    """What a form that was sent twice made the first time. Raises Refused if it is another's."""
    if id is None:
        return None
    kept = ImmutableQuerySet(model).filter(pk=id).first()
    check_same_organisation(organisation_id, kept)
    return kept


def identified[Row: Record](row: Row, id: UUID | None) -> Row:
    """The new row, under the id that its form chose, if it did."""
    if id is not None:
        row.pk = id
    return row
