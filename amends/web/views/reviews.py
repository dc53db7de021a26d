"""Independent reviews: a review, and what is graded in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amends.assurance.forms import reviews as forms
from amends.assurance.models import (
    Judged,
    Judgement,
    Review,
    Reviewer,
    ReviewGrade,
    ReviewItem,
    Theme,
    kind_of,
)
from amends.assurance.queries import judgements_of, reviews
from amends.assurance.queries.themes import actions_behind, themes_of
from amends.assurance.rules import SCALES, JudgementKind, Scale
from amends.assurance.services import reviews as services
from amends.assurance.services.together import propose
from amends.evidence.queries import EvidenceAt, evidence_of_actions
from amends.evidence.rules import SHOWN
from amends.governance.sentences import claimed_words
from amends.identifiers import uuid7
from amends.investigations.rules import VersionKind
from amends.ledger import clock
from amends.ledger.rules import Moment, Refused
from amends.people.permissions import Permission
from amends.people.scope import Scope, ScopedRequest
from amends.plans.models import Action, Plan
from amends.plans.queries.numbers import numbers_of
from amends.recommendations.models import Recommendation
from amends.standing.actions import actions_as_at
from amends.standing.answers import ActionAsAt
from amends.standing.queries import plan_as_at, touching
from amends.ui.form import Form
from amends.ui.words import words_for
from amends.web.moments import Shown, shown
from amends.web.views.decided import action_name
from amends.web.views.together import agreeing, pointing_at_people, told_of_people


@dataclass(frozen=True)
class ScaleLine:
    """What stands of an item on one scale, as far as the reader may see it."""

    key: str
    name: str
    mine: str
    released: tuple[Judgement, ...]
    hidden: int
    differ: bool
    together: Judgement | None
    own: tuple[Judgement, ...]
    # Whether the reader may propose a grade that reviewers give together; what is proposed, and who
    # has yet to agree.
    may_settle: bool
    proposal: ReviewGrade | None
    waits: tuple[str, ...]
    agreed: bool

    @property
    def is_said(self) -> bool:
        """Something stands of it, or is known to be kept back."""
        return bool(self.own or self.mine or self.released or self.hidden)


@dataclass(frozen=True)
class ItemLine:
    """Something that a review is about."""

    pk: UUID
    name: str
    scales: tuple[ScaleLine, ...]

    @property
    def is_bare(self) -> bool:
        """Nothing stands of it that the reader may see."""
        return not any(line.is_said for line in self.scales)


@dataclass(frozen=True)
class Invited:
    """A reviewer, and what they declare; `changed`: otherwise than beside grades that they released."""

    name: str
    declared: str
    changed: bool


@dataclass(frozen=True)
class ReviewPage:
    """A review: who reviews, what they declared, and how far each thing is graded."""

    slug: str
    review: Review
    shown: Shown
    reviewers: tuple[Invited, ...]
    items: tuple[ItemLine, ...]
    reviewing: bool
    declared: str
    declaration: UUID | None
    waiting: int


@dataclass(frozen=True)
class ItemPage:
    """Something to be graded: what is claimed, what is proven, and what was shown of it."""

    slug: str
    review: Review
    shown: Shown
    item: ItemLine
    text: str
    actions: tuple[tuple[ActionAsAt, str], ...]
    evidence: tuple[EvidenceAt, ...]
    scale: ScaleLine
    others: tuple[tuple[str, str], ...]
    may_grade: bool
    declared: bool
    # What in the words proposed may point at a person, and the words of which the reader was told so.
    warnings: tuple[str, ...]
    warned: str


def name_of(subject: Judged, numbers: Mapping[UUID, str]) -> str:
    """What is graded, as lists call it; `numbers` are those of actions."""
    if isinstance(subject, Action):
        return action_name(numbers.get(subject.pk, ""), subject.title)
    if isinstance(subject, Theme):
        return _("Theme: %(name)s") % {"name": subject.name}
    return _("Recommendation %(number)s") % {"number": subject.number or subject.position}


def reached(scope: Scope, review: Review) -> Reviewer | None:
    """The reader's invitation; None for a member who may read. Http404 for anybody else."""
    reviewer = reviews.reviewer_of(review, scope.user.pk)
    if not (scope.may(Permission.READ) or (reviewer and scope.may(Permission.REVIEW))):
        raise Http404
    return reviewer if scope.may(Permission.REVIEW) else None


def opened(request: ScopedRequest, review: Review) -> Shown:
    """The day that a page of a review shows; Http404 for one before it was opened."""
    at = shown(request, request.scope)
    if not reviews.was_open(review, at.at):
        raise Http404
    return at


def lines_of(
    scope: Scope, review: Review, items: Iterable[ReviewItem], at: Moment
) -> tuple[ItemLine, ...]:
    """Each item on each scale, as at a moment. A fixed number of queries, and one more for each item's own grade."""
    reviewer = reviews.reviewer_of(review, scope.user.pk)
    people = dict(review.reviewers.order_by("sequence").values_list("user", "user__name"))
    able = {user for _review, user in reviews.who_may_grade([review.pk])}
    proposed = reviews.proposals(review, at) if reviewer else {}
    done, settled = reviews.released(review, at), reviews.together(review, at)
    mine = reviews.graded(reviewer, at) if reviewer else {}
    items = list(items)
    numbers = numbers_of([item.action_id for item in items if item.action_id], at)
    lines = []
    for item in items:
        subject = reviews.subject_of(item)
        own = [
            row
            for row in judgements_of(subject, at, reader=scope.user.pk)
            if row.kind == JudgementKind.SELF
        ]
        scales = []
        for key in review.scales.split():
            if kind_of(subject) not in SCALES[key].subjects:
                continue
            seen = reviews.visible(review, done, item.pk, key, scope.user.pk, people)
            grade = mine.get((item.pk, key))
            may_settle = (
                reviewer is not None
                and scope.user.pk in able
                and (item.pk, key) not in settled
                and reviews.may_come_together(able, done, item.pk, key)
            )
            told = proposed.get((item.pk, key)) if may_settle else None
            agreed = told.agreed if told else frozenset()
            scales.append(
                ScaleLine(
                    key=key,
                    name=_(SCALES[key].name),
                    mine=words_for(grade.value) if grade else "",
                    released=seen.grades,
                    hidden=seen.hidden,
                    differ=seen.differ,
                    together=settled.get((item.pk, key)),
                    own=tuple(row for row in own if row.scale == key),
                    may_settle=may_settle,
                    proposal=told.row if told else None,
                    waits=tuple(
                        name for pk, name in people.items() if pk in able and pk not in agreed
                    ),
                    agreed=scope.user.pk in agreed,
                )
            )
        lines.append(ItemLine(item.pk, name_of(subject, numbers), tuple(scales)))
    return tuple(lines)


@require_safe
def review(request: ScopedRequest, review: UUID) -> HttpResponse:
    """One review as at a day, as far as the reader may see it."""
    scope = request.scope
    found = scope.get(Review, review, "plan")
    reviewer = reached(scope, found)
    at = opened(request, found)
    people = found.reviewers.select_related("user").order_by("sequence")
    said = {each.pk: reviews.declared(each, at.at) for each in people}
    beside = {(row.recorded_by_id, row.conflict) for row in reviews.released(found, at.at).values()}
    own = said.get(reviewer.pk) if reviewer else None
    page = ReviewPage(
        slug=scope.organisation.slug,
        review=found,
        shown=at,
        reviewers=tuple(
            Invited(
                each.user.name,
                row.text if (row := said[each.pk]) else "",
                any(
                    user == each.user_id and (not row or text != row.text) for user, text in beside
                ),
            )
            for each in people
        ),
        items=lines_of(scope, found, reviews.items_of(found), at.at),
        reviewing=reviewer is not None and at.is_today,
        declared=own.text if own else "",
        declaration=own.pk if own else None,
        waiting=len(reviews.waiting(reviewer)) if reviewer else 0,
    )
    return render(request, "web/review.jinja", {"page": page, "form": at.form})


def open_review(request: ScopedRequest, plan: UUID) -> HttpResponse:
    """Invite people to review some of a plan."""
    scope = request.scope
    scope.require(Permission.PLAN)
    about = scope.get(Plan, plan)
    standing = plan_as_at(about, Moment(clock.today()))
    things: dict[str, Judged] = {
        str(r.recommendation.pk): r.recommendation
        for r in standing.recommendations
        if r.recommendation.version.kind == VersionKind.FINAL
    }
    things |= {str(each.action.pk): each.action for each in standing.actions}
    numbers = {each.action.pk: each.number for each in standing.actions}
    themes = themes_of(about, Moment(clock.today()))
    things |= {str(each.theme.pk): each.theme for each in themes}
    people = {str(user.pk): user for user in reviews.whom_to_invite(about.organisation_id)}
    form = forms.ReviewForm(
        request.POST or None,
        reviewers=[(pk, user.name) for pk, user in people.items()],
        things=[(pk, name_of(thing, numbers)) for pk, thing in things.items()],
        scales=[(key, _(scale.name)) for key, scale in reviews.scales_offered().items()],
        initial={
            "key": str(uuid7()),
            "things": [pk for pk in things if not isinstance(things[pk], Theme)],
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.open_review(
                plan=about,
                name=data["name"],
                blind=data["blind"],
                scales=data["scales"],
                subjects=[things[pk] for pk in data["things"]],
                reviewers=[people[pk] for pk in data["reviewers"]],
                id=key_of(data["key"]),
                by=scope.by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The review is open."))
            return redirect("review", scope.organisation.slug, made.pk)
    back = reverse("plan", args=[scope.organisation.slug, about.pk])
    return form_page(request, form, _("Open a review"), about.name, back, _("Open the review"))


def declare(request: ScopedRequest, review: UUID) -> HttpResponse:
    """A reviewer declares their interests."""
    scope = request.scope
    found = scope.get(Review, review, "plan")
    reviewer = reached(scope, found)
    if reviewer is None:
        raise Http404
    said = reviews.declared(reviewer)
    form = forms.DeclarationForm(request.POST or None, initial={"text": said.text if said else ""})
    back = reverse("review", args=[scope.organisation.slug, found.pk])
    if form.is_valid():
        try:
            services.declare(reviewer=reviewer, text=form.cleaned_data["text"], by=scope.by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your interests are declared."))
            return redirect(back)
    return form_page(request, form, _("Declare your interests"), found.name, back, _("Declare"))


def reviewed(request: ScopedRequest, reviewed: UUID) -> HttpResponse:
    """What is claimed, proven and shown of something, and the reader's own grade of it."""
    scope = request.scope
    item = scope.get(
        ReviewItem, reviewed, "review__plan", "action", "recommendation__version", "theme"
    )
    found = item.review
    reviewer = reached(scope, found)
    at = opened(request, found)
    (line,) = lines_of(scope, found, [item], at.at)
    scale = next((each for each in line.scales if each.key == request.GET.get("scale")), None)
    scale = scale or line.scales[0]
    # Nothing is written on a page of another day.
    writing = reviewer if at.is_today else None
    if writing is not None and agreeing(request, scale.proposal, writing):
        return redirect("review", scope.organisation.slug, found.pk)
    form = grading(request, item, writing, scale)
    if form is None:
        return redirect("review", scope.organisation.slug, found.pk)
    written = form.data.get("text", "") or (scale.proposal.text if scale.proposal else "")
    actions, evidence = standing_of(item, at.at)
    staying = at.query.replace("?", "&", 1)
    subject = reviews.subject_of(item)
    page = ItemPage(
        slug=scope.organisation.slug,
        review=found,
        shown=at,
        item=line,
        text=subject.text if isinstance(subject, Recommendation) else "",
        actions=tuple((action, claimed_words(action)) for action in actions),
        evidence=evidence,
        scale=scale,
        others=tuple(
            (f"?scale={each.key}{staying}", each.name) for each in line.scales if each != scale
        ),
        may_grade=reviewer is not None
        and at.is_today
        and (scale.may_settle or not mine_released(scope, scale)),
        declared=reviewer is not None and reviews.declared(reviewer) is not None,
        warnings=tuple(pointing_at_people(found.plan, [(line.name, written)]))
        if scale.may_settle
        else (),
        warned=written.strip(),
    )
    return render(request, "web/reviewed.jinja", {"page": page, "form": form})


def mine_released(scope: Scope, scale: ScaleLine) -> bool:
    """Whether the reader's own grade on a scale is released."""
    return any(row.recorded_by_id == scope.user.pk for row in scale.released)


def grading(
    request: ScopedRequest, item: ReviewItem, reviewer: Reviewer | None, line: ScaleLine
) -> forms.GradeForm | None:
    """The form of a grade, one's own or the one given together; None once it is written."""
    scale: Scale = SCALES[line.key]
    now = reviews.graded(reviewer).get((item.pk, line.key)) if reviewer else None
    initial = {} if now is None or line.may_settle else {"value": now.value, "text": now.text}
    form = forms.GradeForm(request.POST or None, scale=scale, initial=initial)
    if reviewer is None or "agree" in request.POST or not form.is_valid():
        return form
    said: dict[str, Any] = {"item": item, "reviewer": reviewer, "scale": scale.key}
    said |= {name: form.cleaned_data[name] for name in ("value", "text")}
    try:
        if not line.may_settle:
            services.grade(**said, by=request.scope.by)
        elif told_of_people(request, item, said["text"]):
            seen = key_of(request.POST.get("seen", ""))
            propose(**said, expected=seen, by=request.scope.by)
        else:
            return form
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form
    if line.may_settle:
        messages.success(request, _("It is proposed, and stands once each other reviewer agrees."))
    else:
        messages.success(request, _("The grade is kept."))
    return None


def standing_of(item: ReviewItem, at: Moment) -> tuple[list[ActionAsAt], tuple[EvidenceAt, ...]]:
    """The actions that an item is about at a moment, and what had been presented of them."""
    subject = reviews.subject_of(item)
    if isinstance(subject, Action):
        actions = actions_as_at([subject.pk], item.organisation_id, at)
    elif isinstance(subject, Theme):
        behind = list(actions_behind(subject, at.day).values_list("pk", flat=True))
        actions = actions_as_at(behind, item.organisation_id, at)
    else:
        serving = actions_as_at(touching([subject.pk]), item.organisation_id, at)
        actions = [each for each in serving if subject.pk in each.serves]
    pieces = evidence_of_actions([each.action.pk for each in actions], at)
    return actions, tuple(piece for piece in pieces if piece.stage in SHOWN)


def form_page(
    request: ScopedRequest,
    form: Form,
    title: str,
    caption: str,
    back: str,
    save: str,
    lines: tuple[str, ...] = (),
) -> HttpResponse:
    """A page of one form."""
    page = {"title": title, "caption": caption, "back": back, "save": save, "lines": lines}
    return render(request, "web/review_form.jinja", {"page": page, "form": form})


def key_of(word: str) -> UUID | None:
    """The one-time key of a form; None for anything that is not one."""
    try:
        return UUID(word)
    except ValueError:
        return None
