"""The demo's trust, told once a run and copied."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from django.core.files.base import ContentFile

from amends.assurance.rules import Demands, Shape
from amends.assurance.services import (
    begin_measure,
    declare_sample,
    pasted_values,
    rebase,
    record_values,
    reviews,
    set_rule,
    themes,
)
from amends.evidence.rules import EvidenceKind, Stage
from amends.evidence.services import add_evidence
from amends.files import unfinished
from amends.files.models import StoredFile
from amends.files.services import store
from amends.governance.services import ask_to_remove_words, call_meeting, put_before
from amends.intake.rules.mapping import key
from amends.intake.services import begin_reading, carry_out, confirm_mapping, say_columns
from amends.investigations.models import Report, ReportVersion
from amends.investigations.rules import VersionKind
from amends.investigations.services import add_report, add_version
from amends.ledger import clock
from amends.ledger.rules import Actor, Moment
from amends.people.models import Body, Organisation, Role, User
from amends.people.queries import holder_on
from amends.people.services import create_organisation, create_user
from amends.plans.models import Action, Plan, Update
from amends.plans.queries import reached_by
from amends.publication import services as publication
from amends.publication.models import DraftEdition
from amends.recommendations.models import Recommendation
from amends.recommendations.services import add_recommendation, say_misread
from amends.web.demo.story import read, tell
from tests import databases
from tests.databases import Copy
from tests.intake.making import STATEMENT, locked_pdf, register_xlsx, report_pdf
from tests.intake.plan_making import CRISIS, RISK, plan_pdf
from tests.stories.demo import FIRST_CASE, TRUST, VISITOR, ensure_first_case

STORY = "amends_story"
# The evening after the story's last day.
NOW = datetime(2026, 7, 10, 19, tzinfo=UTC)
OUTSIDER = "outsider@example.org"


def tell_story() -> None:
    """The story, what it leaves out, and somebody of another organisation."""
    tell(read())
    tell_the_rest()


def tell_the_rest() -> None:
    """What the story leaves out.

    An edition in preparation, documents, some of them read in with remarks or in vain, words that
    somebody has asked to be removed, and another organisation.
    """
    organisation = Organisation.objects.get(slug=TRUST)
    visitor = User.objects.get(email=VISITOR)
    by = Actor(visitor.pk)
    plan = Plan.objects.get(name="Improvement plan")
    action = plan.placements.order_by("sequence")[0].subject
    with clock.set_to(NOW):
        draft = publication.prepare(plan=plan, as_at=date(2026, 7, 9), by=by)
        correct(plan, draft, by)
        first = Report.objects.filter(organisation=organisation).order_by("sequence")[0]
        report = add_report(case=first.case, title="Learning review", kind="internal", by=by)
        version = add_version(
            report=report,
            kind=VersionKind.FINAL,
            received_on=date(2026, 7, 1),
            file=stored(organisation, visitor, "report.pdf", report_pdf()),
            by=by,
        )
        heading = add_recommendation(
            version=version,
            number="",
            text="Chapter 1.",
            position=1000,
            effective_on=version.received_on,
            by=by,
        )
        say_misread(recommendation=heading, reason="It is a heading.", by=by)
        hand_in(organisation, version, by)
        hand_in_plan(organisation, plan, heading, by)
        keep_files(action, visitor, by)
        count_something(action, by)
        meet(organisation, plan, action, by)
        ask_for_more(organisation, action, by)
        update = Update.objects.filter(organisation=organisation).order_by("-sequence")[0]
        ask_to_remove_words(record=update, words=update.text, reason="It says too much.", by=by)
        outsider = create_user(email=OUTSIDER, name="Outsider")
        create_organisation(
            name="Elsewhere", slug="elsewhere", fictional=True, by=Actor(outsider.pk)
        )


def ask_for_more(organisation: Organisation, action: Action, by: Actor) -> None:
    """More is asked for before anything is embedded, then less again; and a sample is tested for all."""
    body = Body.objects.filter(organisation=organisation).order_by("sequence")[0]
    for demands in (Demands(kinds=3, looked=5, lasts=400), Demands(kinds=2, lasts=500)):
        set_rule(
            organisation_id=organisation.pk,
            demands=demands,
            reason="Agreed after the first year.",
            decided_by=body,
            effective_on=date(2026, 7, 10),
            by=by,
        )
    reached = reached_by(action, Moment(date(2026, 7, 10)))
    declare_sample(
        action=action,
        services=reached[:1],
        reason="Drawn by lot.",
        effective_on=date(2026, 7, 10),
        by=by,
    )


def correct(plan: Plan, draft: DraftEdition, by: Actor) -> None:
    """The next edition says what the first had wrong."""
    publication.correct_edition(
        draft=draft,
        edition=plan.editions.order_by("number")[0],
        wrong="Most teams use it.",
        right="Few teams use it.",
        why="It was counted twice.",
        since=None,
        by=by,
    )


def keep_files(action: Action, visitor: User, by: Actor) -> None:
    """Evidence with a file; a file that seems to hold details of a patient; an upload begun."""
    organisation = action.organisation
    add_evidence(
        organisation=organisation,
        title="Minutes of the meeting",
        kind=EvidenceKind.DOCUMENT,
        stage=Stage.HELD,
        actions=[action],
        services=[],
        effective_on=date(2026, 7, 1),
        upload=ContentFile(b"We met.", "minutes.txt"),
        by=by,
    )
    add_evidence(
        organisation=organisation,
        title="Notes of a visit",
        kind=EvidenceKind.OBSERVATION,
        stage=Stage.HELD,
        actions=[action],
        services=[],
        effective_on=date(2026, 7, 1),
        upload=ContentFile(b"Date of birth: 1/2/1980.", "visit.txt"),
        by=by,
    )
    unfinished.begin(organisation=organisation.pk, by=visitor.pk, name="a.pdf", size=9, modified=0)


def meet(organisation: Organisation, plan: Plan, action: Action, by: Actor) -> None:
    """A meeting to come with a plan and an action before it, and a review that has begun.

    What was presented of the review's second action has a file.
    """
    shown = Action.objects.get(placements__plan=plan, placements__number="4.1")
    body = Body.objects.filter(organisation=organisation).order_by("sequence")[0]
    meeting = call_meeting(body=body, day=date(2026, 7, 20), note="By video.", by=by)
    put_before(meeting=meeting, subjects=[plan, action], asked="Close at evidenced", by=by)
    others = Recommendation.objects.get(
        version__report__plans__plan=plan, version__kind="final", number="7"
    )
    theme = themes.begin_theme(
        plan=plan,
        name="Listening to families",
        parts=[others],
        effective_on=clock.today(),
        by=by,
    )
    role = Role.objects.get(organisation=organisation, name="Second Independent Reviewer")
    invited = holder_on(role, clock.today())
    assert invited is not None
    review = reviews.open_review(
        plan=plan,
        name="Independent review",
        blind=True,
        scales=["letters", "embedding"],
        subjects=[action, shown, theme],
        reviewers=[invited],
        by=by,
    )
    reviewer = review.reviewers.get()
    themselves = Actor(invited.pk, role.pk)
    reviews.declare(reviewer=reviewer, text="None.", by=themselves)
    item = review.items.get(theme=theme)
    reviews.grade(
        item=item, reviewer=reviewer, scale="letters", value="C", text="One team.", by=themselves
    )


def count_something(action: Action, by: Actor) -> None:
    """A measure with a year of values, a day without one, and new limits."""
    began = date(2025, 7, 1)
    measure = begin_measure(
        subject=action,
        shape="share",
        name="People seen within a week",
        definition="Counted by the record system each month.",
        direction="increase",
        target="90",
        effective_on=began,
        by=by,
    )
    rows = "\n".join(
        f"{began.year + (6 + month) // 12}-{(6 + month) % 12 + 1:02}-01,{12 + month // 2},20"
        for month in range(12)
    )
    values = pasted_values(f"{rows}\n2026-07-01,,", Shape.SHARE)
    record_values(measure=measure, values=values, source="Record system", by=by)
    rebase(measure=measure, effective_on=date(2026, 1, 1), reason="A new form.", by=by)


def hand_in(organisation: Organisation, version: ReportVersion, by: Actor) -> None:
    """Documents of a report, one with a remark and one that cannot be read; and a statement."""
    sheet, locked, statement = (
        ContentFile(register_xlsx(), "register.xlsx"),
        ContentFile(locked_pdf(), "locked.pdf"),
        ContentFile(STATEMENT.encode(), "statement.txt"),
    )
    for reading in (
        begin_reading(organisation=organisation, version=version, by=by),
        begin_reading(organisation=organisation, version=version, upload=sheet, by=by),
        begin_reading(organisation=organisation, version=version, upload=locked, by=by),
        begin_reading(organisation=organisation, upload=statement, by=by),
    ):
        carry_out(reading_id=reading.pk)


def hand_in_plan(organisation: Organisation, plan: Plan, served: Recommendation, by: Actor) -> None:
    """The plan as it was kept before, mapped, so that its rows wait to be decided on."""
    # Under numbers that the plan does not have: of these nobody is unsure.
    rows = [(number, *row[1:]) for number, row in (("9.1", CRISIS), ("9.2", RISK))]
    post = Role.objects.filter(organisation=organisation)[0]
    reading = begin_reading(
        organisation=organisation,
        plan=plan,
        upload=ContentFile(plan_pdf(rows), "Earlier plan.pdf"),
        by=by,
    )
    carry_out(reading_id=reading.pk)
    say_columns(reading=reading, said={}, by=by)
    confirm_mapping(
        reading=reading,
        as_at=date(2026, 6, 1),
        statuses={"complete": "complete", "on track": "on course"},
        owners={key("Director of Nursing"): post, key("Medical Director"): post},
        serves={"1": served},
        by=by,
    )


def stored(organisation: Organisation, user: User, name: str, content: bytes) -> StoredFile:
    """A document as somebody uploaded it."""
    return store(
        organisation=organisation.pk, upload=ContentFile(content, name), name=name, by=user.pk
    )


@contextmanager
def copied() -> Iterator[Copy]:
    """A copy of the story, with the default connection pointed at it."""
    engine = ensure_first_case()
    databases.ensure_told(engine, STORY, tell_the_rest, template=FIRST_CASE)
    with databases.copy_of(engine, STORY) as copy:
        yield copy
