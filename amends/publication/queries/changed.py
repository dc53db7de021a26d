"""What an edition says has changed since the one before it: approved sentences, and what the record shows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from amends.assurance.models import Judgement
from amends.assurance.rules import INTENT, Loosening
from amends.assurance.sentences import loosening_told
from amends.ledger.rules import Moment
from amends.publication import sentences
from amends.publication.models import DraftEdition, Edition
from amends.publication.queries.editions import contact_told
from amends.publication.queries.grades import ids_in
from amends.publication.queries.sources import Sources, contact_of
from amends.publication.rules import Changed, plain
from amends.publication.sentences.grades import grade_told
from amends.publication.sentences.themes import theme_named
from amends.standing.changes import Change, Of, What, changes_since
from amends.standing.sentences import about

# Kinds of change that the record tells without anybody's private words. Slipped dates are among them.
PUBLIC_CHANGES = frozenset(
    {
        What.STANDING,
        What.ADDED,
        What.MOVED,
        What.PROMISE,
        What.SCOPE,
        What.RESPONSE,
        What.JUDGEMENT,
        What.DECISION,
        What.CARRIED,
    }
)


def changed_of(draft: DraftEdition, previous: Sequence[Edition], sources: Sources) -> Changed:
    """The approved sentences, and what the record shows since the edition before."""
    approved = lines_of(draft.changed)
    if not previous:
        return Changed(0, approved, ())
    last = previous[-1]
    recorded = changes_since(sources.plan, Moment(last.as_at, last.head_sequence))
    themes = {str(each.id): theme_named(each.name, each.together) for each in sources.themes}
    lines = public_lines(recorded, ids_in(sources.grades.values()), themes)
    told, now = contact_told(last), plain(contact_of(draft))
    moved = isinstance(now, dict) and any(now[name] != words for name, words in told.items())
    anew = (sentences.contact_changed(last.number),) if moved else ()
    less = (loosening_told(each) for each in loosened_since(last, sources))
    return Changed(last.number, approved, (*less, *lines, *anew))


def loosened_since(last: Edition, sources: Sources) -> Iterator[Loosening]:
    """By what less is asked for than at the edition before, that one could not say yet."""
    said = sources.rules.known(last.head_sequence).loosenings(last.as_at)
    known = {each.entry for each in said}
    return (
        each for each in sources.rules.loosenings(sources.plan.at.day) if each.entry not in known
    )


def public_lines(
    found: Iterable[Change], grades: Collection[str], themes: Mapping[str, str]
) -> Iterable[str]:
    """Changes that may be told, in sentences that repeat nobody's private words.

    `grades` are the ids of those that the edition gives: one that waits for the other reviewers, and
    an owner's of their own work, are not told. `themes` says how the edition calls each, by its id.
    """
    for change in found:
        row = change.row
        if change.what not in PUBLIC_CHANGES:
            continue
        if isinstance(row, Judgement) and not of_intent(change):
            if str(row.pk) in grades and change.corrects is None:
                named = themes[str(row.theme_id)] if change.of is Of.THEME else about(change)
                yield grade_told(named, row)
        else:
            yield sentences.change_told(change)


def of_intent(change: Change) -> bool:
    """Whether a judgement is of a recommendation against what was intended."""
    return (
        isinstance(change.row, Judgement)
        and change.of is Of.RECOMMENDATION
        and change.row.scale == INTENT
    )


def lines_of(text: str) -> tuple[str, ...]:
    """Approved sentences, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
