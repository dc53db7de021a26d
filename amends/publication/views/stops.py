"""What may point at a person: each in its sentence, and settled there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from amends.assurance.models import Judgement
from amends.instruments.disclosure import Kind
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.models import Role
from amends.people.permissions import Permission
from amends.people.queries import posts_of
from amends.people.scope import ScopedRequest
from amends.plans.models import Plan
from amends.publication import services
from amends.publication.forms import AcceptForm, LeaveOutForm, ReplaceForm, SettleForm
from amends.publication.models import DisclosureAcceptance, DraftEdition, Omission, Wording
from amends.publication.queries.editions import acceptances_of, words_of
from amends.publication.queries.stops import (
    Stop,
    omissions_of,
    pseudonyms_of,
    section_in_words,
)
from amends.publication.rules import Public
from amends.publication.views.drafts import may_see, the_draft
from amends.recommendations.models import Recommendation

FOREVER = Moment(date.max)
OF_PEOPLE = frozenset({Kind.FULL_NAME, Kind.INITIALS})


@dataclass(frozen=True)
class StopLine:
    """A detail, and the forms by which the reader may settle it. `stop.id` names its place on the page."""

    stop: Stop
    accept: AcceptForm | None
    replace: ReplaceForm | None
    leave_out: LeaveOutForm | None
    # The posts of the reader in which other words may be approved.
    posts: tuple[Role, ...]

    @property
    def forms(self) -> list[SettleForm]:
        """Those that there are."""
        return [form for form in (self.replace, self.leave_out, self.accept) if form is not None]

    @property
    def bound(self) -> SettleForm | None:
        """The one that was sent."""
        return next((form for form in self.forms if form.is_bound), None)

    @property
    def about(self) -> UUID:
        """Of verbatim words, the recommendation or the grade. Raises Http404 for others."""
        if self.stop.source is None or self.stop.source.about is None:
            raise Http404
        return self.stop.source.about

    def sent(self, data: QueryDict) -> "StopLine":
        """The same, with the form that was sent filled with what was typed."""
        of = {"accept": self.accept, "replace": self.replace, "leave-out": self.leave_out}
        form = of.get(data.get("do", ""))
        if form is not None:
            form.data, form.is_bound = data, True
        return self


@dataclass(frozen=True)
class StopsPage:
    """What the gate stopped, what was let through and what is left out of a report's words.

    `proposals` are words to write instead of a person's name, each by one press.
    """

    slug: str
    plan: Plan
    stops: tuple[StopLine, ...]
    proposals: tuple[str, ...]
    accepted: tuple[DisclosureAcceptance, ...]
    left_out: tuple[Omission, ...]
    may_settle: bool

    def section(self, accepted: DisclosureAcceptance) -> str:
        """Where something stands that was let through."""
        return section_in_words(accepted.section)

    def proposed(self, stop: Stop) -> tuple[str, ...]:
        """What could stand instead of a detail."""
        return self.proposals if stop.hit.kind in OF_PEOPLE else ()


@dataclass(frozen=True)
class Reader:
    """What whoever looks may do, and in which posts."""

    may_approve: bool
    may_prepare: bool
    posts: tuple[Role, ...]

    def line(self, stop: Stop, before: Wording | None) -> StopLine:
        """A detail with the forms that the reader may use. `before` are the approved words that hold it."""
        source, posts = stop.source, self.posts
        if before is not None and before.approved_as in posts:
            posts = (before.approved_as,)
        elsewhere = source is None or source.verbatim or source.easy is not None
        ours = not elsewhere and stop.hit.kind is not Kind.RARE
        in_draft = source is not None and bool(source.field)
        may = self.may_prepare if in_draft else self.may_approve and bool(posts)
        replace = None
        if ours and may:
            ask_post = not in_draft and len(posts) > 1
            replace = ReplaceForm(posts=posts, ask_post=ask_post, **unsent(stop, "replace"))
        out = source is not None and source.verbatim and self.may_approve
        return StopLine(
            stop,
            accept=AcceptForm(**unsent(stop, "accept")) if self.may_approve else None,
            replace=replace,
            leave_out=LeaveOutForm(**unsent(stop, "leave-out")) if out else None,
            posts=() if in_draft else posts,
        )


def unsent(stop: Stop, do: str) -> dict[str, Any]:
    """How a form of one stop begins."""
    return {"initial": {"stop": stop.id, "do": do}, "auto_id": f"id_{stop.id}_{do}_%s"}


def proposals(pseudonyms: Iterable[str]) -> Iterator[str]:
    """What may stand instead of a person's name."""
    for each in pseudonyms:
        yield each
        yield _("a relative of %(person)s") % {"person": each}
    yield _("a patient")
    yield _("a member of staff")


def stops(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """What may point at a person, in its place: write it otherwise, or say why it may be published."""
    may_see(request)
    found, slug = request.scope.get(Plan, plan), request.scope.organisation.slug
    draft, gone = the_draft(found), omissions_of(found)
    words = words_of(found, FOREVER, draft.language)
    reader = Reader(
        request.scope.may(Permission.APPROVE_WORDING),
        request.scope.may(Permission.PREPARE_EDITION),
        tuple(posts_of(request.scope.user.pk, found.organisation_id, clock.today())),
    )
    lines = {
        stop.id: reader.line(
            stop,
            words.get((stop.source.kind, stop.source.about))
            if stop.source and stop.source.kind and stop.source.about and not stop.source.verbatim
            else None,
        )
        for stop in services.preview(draft).stops
    }
    if request.method == "POST":
        if reader.may_approve and request.POST.get("do") == "show-again":
            show_again(request, gone)
            return redirect("disclosure-stops", slug, found.pk)
        line = lines.get(request.POST.get("stop", ""))
        if line is None:
            messages.error(request, _("This has changed since the page was opened. Look again."))
            return redirect("disclosure-stops", slug, found.pk)
        line = line.sent(request.POST)
        if settle(request, draft, line):
            return redirect("disclosure-stops", slug, found.pk)
        lines[line.stop.id] = line
    page = StopsPage(
        slug,
        found,
        tuple(lines.values()),
        tuple(proposals(pseudonyms_of(found))),
        tuple(acceptances_of(found)),
        tuple(gone),
        reader.may_approve,
    )
    forms = [form for line in page.stops for form in line.forms]
    return render(request, "publication/stops.jinja", {"page": page, "forms": forms})


def show_again(request: ScopedRequest, gone: Iterable[Omission]) -> None:
    """Show words of a report in editions again."""
    omission = next((each for each in gone if str(each.pk) == request.POST.get("omission")), None)
    if omission is not None:
        services.show_again(omission=omission, by=request.scope.by)
        messages.success(request, _("The next edition shows these words again."))


def settle(request: ScopedRequest, draft: DraftEdition, line: StopLine) -> bool:
    """Do what the form that was sent says. Returns whether it was done; else the form says why not."""
    form = line.bound
    if form is None or not form.is_valid():
        return False
    said, by, plan, stop = form.cleaned_data, request.scope.by, draft.plan, line.stop
    try:
        if said["do"] == "replace":
            chosen = said.get("approved_as")
            post = next((each for each in line.posts if chosen in {None, each.pk}), None)
            text = services.replace_detail(
                draft=draft, stop=stop, instead=said["instead"], approved_as=post, by=by
            )
            told = _("It was replaced. The text now reads: “%(text)s”") % {"text": text}
        elif said["do"] == "leave-out":
            services.leave_out(
                plan=plan,
                thing=verbatim_of(request, line),
                kind=stop.hit.kind.value,
                found=stop.hit.found,
                reason=said["reason"],
                by=by,
            )
            told = _("Editions show [removed] in its place. The record keeps the words.")
        else:
            services.accept_detail(
                plan=plan,
                section=stop.section,
                kind=stop.hit.kind.value,
                found=stop.hit.found,
                sentence=stop.sentence,
                reason=said["reason"],
                by=by,
            )
            told = _("It was accepted with your reason.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, told)
    return True


def verbatim_of(request: ScopedRequest, line: StopLine) -> Recommendation | Judgement:
    """Whose verbatim words hold a detail: a report's or a reviewer's."""
    if line.stop.source is not None and line.stop.source.kind is Public.GRADE:
        return request.scope.get(Judgement, line.about)
    return request.scope.get(Recommendation, line.about, "version")
