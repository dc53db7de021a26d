"""The rows of a plan's document as pages show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.instruments.reading import Box
from amends.intake.models import Reading, Row
from amends.intake.rules import PassageState, cuts, first_words
from amends.intake.rules.rows import NOTHING_TAKEN, Said, problems
from amends.intake.sentences import PROBLEMS, doubt_in_words
from amends.ledger.queries import by_key, in_force
from amends.ledger.rules import Moment
from amends.people.models import Holding, Role
from amends.recommendations.models import Recommendation


@dataclass(frozen=True)
class Unheld:
    """A post that nobody is known to have held on the first day on which rows promise something."""

    pk: UUID
    name: str
    since: date
    held_from: date | None


def unheld(reading: Reading) -> tuple[Unheld, ...]:
    """The posts of rows still to be decided on, that nobody held when they begin. Three queries."""
    first: dict[str, str] = {}
    rows = Row.objects.filter(reading=reading.pk, state=PassageState.OPEN.value)
    for kept in rows.values_list("said", flat=True):
        said = Said.from_json(kept)
        if said.owner and said.since:
            first[said.owner] = min(first.get(said.owner, said.since), said.since)
    posts = Role.objects.filter(organisation=reading.organisation_id, pk__in=list(first))
    held = by_key(in_force(Holding, posts, Moment(date.max), earliest=True))
    found = []
    for post in posts.order_by("name"):
        since = date.fromisoformat(first[str(post.pk)])
        from_day = held[post.pk].effective_on if post.pk in held else None
        if from_day is None or from_day > since:
            found.append(Unheld(post.pk, post.name, since, from_day))
    return tuple(found)


def place_in_words(row: Row, *, paged: bool) -> str:
    """The pages on which a row is printed, or the first and the last of its cells."""
    spans = row.found.get("spans", [])
    if paged:
        return ", ".join(dict.fromkeys(str(each["page"]) for each in spans if each.get("page")))
    cells = [each["cell"] for each in spans if each.get("cell")]
    return " – ".join(dict.fromkeys((cells[0], cells[-1]))) if cells else ""


@dataclass(frozen=True)
class Untaken:
    """A column from whose cells nothing was taken, and how many of those there are."""

    heading: str
    cells: int


def untaken(reading: Reading) -> tuple[Untaken, ...]:
    """The columns that no action has anything of, in the document's order. One query."""
    count: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for found in Row.objects.filter(reading=reading.pk).values_list("found", flat=True):
        for cell in found.get("cells", ()):
            known = (cell["cell"] or str(cell), cell["header"])
            if known not in seen and not _cell_shown(cell).meaning:
                count[cell["header"]] += 1
            seen.add(known)
    return tuple(Untaken(heading, cells) for heading, cells in count.items())


@dataclass(frozen=True)
class CellShown:
    """A cell of the document. `meaning` is empty where nothing was taken from it."""

    heading: str
    text: str
    fill: str
    meaning: str


@dataclass(frozen=True)
class RowShown:
    """One row beside its cells. `cuts` are (character, words that begin there)."""

    pk: UUID
    version: int
    said: Said
    state: str
    unsure: bool
    doubts: tuple[str, ...]
    problems: tuple[str, ...]
    cells: tuple[CellShown, ...]
    group: str
    place: str
    pages: tuple[int, ...]
    owners: tuple[str, ...]
    served: tuple[str, ...]
    status: str
    cuts: tuple[tuple[int, str], ...]
    following: str
    last_step: str
    action_id: UUID | None


def row_shown(row: Row, reading: Reading, following: Row | None = None) -> RowShown:
    """One row with what a person needs to decide on it. No query."""
    said = Said.from_json(row.said)
    found = row.found
    spans = found.get("spans", [])
    pages = tuple(dict.fromkeys(each["page"] for each in spans if each.get("page")))
    return RowShown(
        pk=row.pk,
        version=row.version,
        said=said,
        state=row.state,
        unsure=row.unsure,
        doubts=tuple(doubt_in_words(flag) for flag in row.flags),
        problems=tuple(str(PROBLEMS[each]) for each in problems(said)),
        cells=tuple(_cell_shown(cell) for cell in found.get("cells", ())),
        group=found.get("group", ""),
        place=place_in_words(row, paged=reading.paged),
        pages=pages if reading.paged else (),
        owners=tuple(found.get("owners", ())),
        served=tuple(found.get("serves", ())),
        status=" · ".join(filter(None, (found.get("status"), found.get("forecast")))),
        cuts=tuple((at, first_words(said.wording[at:])) for at in cuts(said.wording)),
        following=first_words(Said.from_json(following.said).wording) if following else "",
        last_step=str(row.past[-1]["step"]) if row.past else "",
        action_id=row.action_id,
    )


def following_of(row: Row) -> Row | None:
    """The row that follows in the document, if it is still to be decided on. One query."""
    after = Row.objects.filter(reading=row.reading_id, position__gt=row.position)
    found = after.exclude(state=PassageState.JOINED.value).order_by("position").first()
    return found if found is not None and found.state == PassageState.OPEN else None


def _cell_shown(cell: Mapping[str, str]) -> CellShown:
    meaning = "" if cell["meaning"] in NOTHING_TAKEN else cell["meaning"]
    return CellShown(cell["header"], cell["text"], cell["fill"], meaning)


def sure_rows(reading: Reading, most: int, after: int = -1) -> list[Row]:
    """The first rows that are sure and still to be decided on, in the document's order. One query.

    Those up to the position `after` are passed by. What would change an action is looked at alone.
    """
    rows = Row.objects.filter(
        reading=reading.pk,
        state=PassageState.OPEN.value,
        unsure=False,
        earlier_id=None,
        position__gt=after,
    )
    return list(rows.order_by("position")[:most])


def boxes_of(row: Row, page: int) -> list[Box]:
    """Where a row stands on a page, in points."""
    return [
        Box(*span["box"])
        for span in row.found.get("spans", ())
        if span.get("page") == page and "box" in span
    ]


def names_of(rows: Sequence[Said], organisation_id: UUID) -> dict[str, str]:
    """What posts and recommendations that rows name are called, by id. Two queries."""
    posts = Role.objects.filter(
        organisation=organisation_id, pk__in={said.owner for said in rows if said.owner}
    )
    served = Recommendation.objects.filter(
        organisation=organisation_id, pk__in={pk for said in rows for pk in said.serves}
    )
    names = {str(post.pk): post.name for post in posts}
    return names | {
        str(one.pk): _("Recommendation %(number)s") % {"number": one.number} for one in served
    }
