"""What must hold of services, their parts and their mergers, once an entry about them was put right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amends.ledger.queries import standing_rows
from amends.ledger.rules import Moment, Refused
from amends.people.models import Service, ServiceState, Succession
from amends.people.queries import EVER
from amends.ui.dates import in_words

type Span = tuple[date, date]


@dataclass(frozen=True)
class Fault:
    """Something that cannot be: about what, and why, in a sentence."""

    about: tuple[object, ...]
    why: str


@dataclass(frozen=True)
class Tree:
    """Every service of an organisation as far as known, with when each runs and what it became part of.

    A span is the first day that a service runs and the first that it no longer does.
    """

    services: dict[UUID, Service]
    spans: dict[UUID, list[Span]]
    closings: dict[UUID, set[date]]
    mergers: list[Succession]

    def runs(self, service: UUID, day: date) -> bool:
        """Whether it runs on a day."""
        return any(first <= day < after for first, after in self.spans.get(service, []))


def tree(organisation_id: UUID, at: Moment) -> Tree:
    """Three queries."""
    services = {row.pk: row for row in Service.objects.filter(organisation=organisation_id)}
    states = standing_rows(ServiceState, at).filter(organisation=organisation_id)
    spans: dict[UUID, list[Span]] = {}
    closings: dict[UUID, set[date]] = {}
    for state in states.order_by("effective_on", "sequence"):
        said = spans.setdefault(state.subject_id, [])
        is_open = bool(said) and said[-1][1] == date.max
        if state.running and not is_open:
            said.append((state.effective_on, date.max))
        elif not state.running:
            closings.setdefault(state.subject_id, set()).add(state.effective_on)
            # A closing of what did not run is a span of no days, so that it is found.
            opened = said.pop()[0] if is_open else state.effective_on
            said.append((opened, state.effective_on))
    mergers = standing_rows(Succession, at).filter(organisation=organisation_id)
    return Tree(services, spans, closings, list(mergers.order_by("sequence")))


def faults(of: Tree) -> Iterator[Fault]:
    """What cannot be."""
    for service, spans in of.spans.items():
        yield from lives(of, of.services[service], spans)
    for merger in of.mergers:
        said = {
            "name": of.services[merger.predecessor_id].name,
            "other": of.services[merger.successor_id].name,
            "day": in_words(merger.effective_on),
        }
        closed = merger.effective_on in of.closings.get(merger.predecessor_id, ())
        if not closed or not of.runs(merger.successor_id, merger.effective_on):
            yield Fault(
                ("merger", merger.predecessor_id, merger.effective_on),
                _(
                    "%(name)s became part of %(other)s on %(day)s, and must close and the other run"
                    " on that day. Put that entry right instead."
                )
                % said,
            )


def lives(of: Tree, service: Service, spans: list[Span]) -> Iterator[Fault]:
    """What cannot be about the days on which one service runs."""
    for first, after in spans:
        if first >= after:
            yield Fault(
                ("closed", service.pk),
                _("%(name)s would close before it opens.") % {"name": service.name},
            )
        above = of.spans.get(service.parent_id, []) if service.parent_id else [(first, after)]
        if not any(opens <= first and after <= closes for opens, closes in above):
            yield Fault(
                ("part", service.pk),
                _("%(part)s is part of %(name)s, which would not run on all of its days.")
                % {
                    "part": service.name,
                    "name": of.services[service.parent_id].name if service.parent_id else "",
                },
            )
        for other in of.services.values():
            same = other.parent_id == service.parent_id and other.pk != service.pk
            if same and other.name.casefold() == service.name.casefold():
                theirs = of.spans.get(other.pk, [])
                if any(opens < after and first < closes for opens, closes in theirs):
                    yield Fault(
                        ("twice", service.pk),
                        _("%(name)s would run twice at one time.") % {"name": service.name},
                    )


def check_tree(organisation_id: UUID, before: int) -> None:
    """Raises Refused for what cannot be, and could before the rows that came after a place in the ledger."""
    known = {fault.about for fault in faults(tree(organisation_id, Moment(EVER.day, before)))}
    for fault in faults(tree(organisation_id, EVER)):
        if fault.about not in known:
            raise Refused(fault.why)
