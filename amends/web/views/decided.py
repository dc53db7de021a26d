"""What a body decided, in words: on what, at which rung, with whose letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amends.evidence.models import Evidence
from amends.governance import queries
from amends.governance.queries import Subject
from amends.people.scope import Scope
from amends.plans.models import Decision, Plan
from amends.recommendations.models import Recommendation
from amends.ui.dates import in_words
from amends.ui.words import words_for
from amends.web.sentences import capitalised
from amends.web.views.links import Link, address


@dataclass(frozen=True)
class Decided:
    """A decision as a list of them prints it.

    `outside` is the organisation whose body it was; `entered_by` its own role that entered it, empty
    where this organisation did.
    """

    about: Link
    what: str
    reason: str
    dissent: str
    body: str
    day: str
    outside: str
    entered_by: str
    letter: Link | None


def name_of(subject: Subject, numbers: Mapping[UUID, str]) -> str:
    """What is before a meeting, as its agenda calls it; `numbers` are those of actions."""
    if isinstance(subject, Recommendation):
        return _("Recommendation %(number)s, %(report)s") % {
            "number": subject.number or subject.position,
            "report": subject.version.report.title,
        }
    if isinstance(subject, Plan):
        return subject.name
    return action_name(numbers.get(subject.pk, ""), subject.title)


def action_name(number: str, title: str) -> str:
    """An action as lists call it; one that stands in no plan on the day has no number."""
    if not number:
        return title
    return _("Action %(number)s, %(title)s") % {"number": number, "title": title}


def link_to(scope: Scope, subject: Subject, numbers: Mapping[UUID, str]) -> Link:
    """The page of what is before a meeting."""
    name = queries.key_of(subject)
    return Link(
        name_of(subject, numbers), reverse(name, args=[scope.organisation.slug, subject.pk])
    )


def decided(
    scope: Scope, row: Decision, letters: Mapping[UUID, Evidence], numbers: Mapping[UUID, str]
) -> Decided:
    """A decision in words."""
    what = words_for(row.kind)
    if row.rung:
        what = _("%(what)s, at “%(rung)s”") % {"what": what, "rung": words_for(row.rung)}
    letter = letters.get(row.letter) if row.letter else None
    party, role = row.body.party, row.recorded_as
    theirs = not party.own and role is not None and role.party_id == party.pk
    return Decided(
        about=link_to(scope, queries.subject_of(row), numbers),
        what=capitalised(what),
        reason=row.reason,
        dissent=row.dissent,
        body=row.body.name,
        day=in_words(row.effective_on),
        outside="" if party.own else party.name,
        entered_by=role.name if theirs and role is not None else "",
        letter=Link(letter.title, address(scope, ("evidence", (letter.pk,)))) if letter else None,
    )


def last_decision(scope: Scope, row: Decision | None) -> Decided | None:
    """A decision with its letter, if there is one. Two queries, or none."""
    if row is None:
        return None
    return decided(scope, row, queries.letters_named([row]), {})
