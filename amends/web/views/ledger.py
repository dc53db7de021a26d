"""The ledger told row by row, and checked when somebody asks."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.ledger.sentences import fault_in_words
from amends.ledger.verification import Fault, Verdict, verify
from amends.people.permissions import Permission
from amends.people.queries import memberships_astray
from amends.people.scope import Scope, ScopedRequest
from amends.publication.queries.editions import anchors_of
from amends.ui.form import Form
from amends.web.events import parts, told
from amends.web.queries.entries import THINGS
from amends.web.queries.ledger import LISTED, PAGES, LedgerPart, Rows, ledger_part
from amends.web.views.links import Link, address, allowed

# A page answers within seconds up to here; beyond, the command does it.
MOST_CHECKED = 20_000
MOST_DIGITS = 18
MOST_LINKS = 3
MOST_FAULTS = 10


@dataclass(frozen=True)
class Line:
    """What somebody wrote, in words; `parts` says of which rows it consists."""

    rows: Rows
    parts: str
    words: str
    links: tuple[Link, ...]
    more: int


@dataclass(frozen=True)
class LedgerPage:
    """Some rows of the ledger, newest first."""

    slug: str
    part: LedgerPart
    lines: tuple[Line, ...]
    newest: bool
    may_check: bool
    verdict: Verdict | None
    faults: tuple[tuple[Fault, str], ...]
    links: tuple[Link, ...]


@require_http_methods(("GET", "HEAD", "POST"))
def ledger(request: ScopedRequest) -> HttpResponse:
    """Every write, newest first; a POST checks the whole chain and writes nothing."""
    scope = request.scope
    scope.require(Permission.READ)
    before = place(request.GET.get("before", ""))
    hidden = hidden_from(scope)
    part = ledger_part(
        scope.organisation.pk,
        before=before,
        drafts=scope.may(Permission.READ_DRAFTS),
        hidden=hidden,
    )
    form = Form(request.POST if request.method == "POST" else None)
    checkable = part.head <= MOST_CHECKED
    verdict = None
    if form.is_valid():
        if checkable:
            pk = scope.organisation.pk
            verdict = verify(pk, anchors_of(pk))
            verdict = replace(verdict, faults=(*verdict.faults, *memberships_astray(pk)))
        else:
            form.add_error(
                None,
                _(
                    "This ledger is too long to be checked while a page waits. Whoever runs Amends can check it with the command “amends verify --ledger”."
                ),
            )
    page = LedgerPage(
        slug=scope.organisation.slug,
        part=part,
        lines=tuple(line(scope, rows, hidden) for rows in part.rows),
        newest=before is None,
        may_check=checkable,
        verdict=verdict,
        faults=first_faults(verdict),
        links=allowed(
            scope,
            (Permission.ASK_REDACTION, _("Words that were removed"), "removals", ()),
            (Permission.LET_OPEN, _("Files in quarantine"), "quarantine", ()),
        ),
    )
    return render(request, "web/ledger.jinja", {"page": page, "form": form})


def first_faults(verdict: Verdict | None) -> tuple[tuple[Fault, str], ...]:
    """The first things that are wrong, each with its words."""
    faults = verdict.faults[:MOST_FAULTS] if verdict else ()
    return tuple((fault, fault_in_words(fault)) for fault in faults)


def place(text: str) -> int | None:
    """A place in the sequence as an address has it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def hidden_from(scope: Scope) -> frozenset[str]:
    """The kinds of things whose pages the reader may not read."""
    return frozenset(
        kind for kind, thing in THINGS.items() if not any(scope.may(each) for each in thing.readers)
    )


def line(scope: Scope, rows: Rows, hidden: Collection[str]) -> Line:
    """Rows with a link to the nearest thing that has a page."""
    links = tuple(
        Link(
            numbered(name) if kind == "recommendations.recommendation" else name,
            address(scope, (PAGES[kind][1], () if PAGES[kind][1] == LISTED else (pk,))),
        )
        for (kind, pk), name in rows.things[:MOST_LINKS]
    )
    words = told(rows.event, hidden)
    return Line(
        rows, parts(rows.event, rows.kinds, hidden), words, links, len(rows.things) - len(links)
    )


def numbered(number: str) -> str:
    """A recommendation by its number, if it has one."""
    if not number:
        return _("A recommendation without a number")
    return _("Recommendation %(number)s") % {"number": number}
