"""What a plan's document means: its columns, its statuses, owners and numbers; and what is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.intake import queries, services, tasks
from amends.intake.forms import ColumnsForm, ForgetForm, MeaningsForm
from amends.intake.models import Reading
from amends.intake.queries import Standing
from amends.intake.queries.mapping import (
    Asked,
    MeaningsAsked,
    MemoryLine,
    TableShown,
    mapping_of,
    meanings_asked,
    memory_lines,
    tables_of,
)
from amends.intake.rules import first_words
from amends.intake.views.reached import plan_reading_of
from amends.ledger import clock
from amends.ledger.rules import Moment
from amends.people.forms import Choices, answered, chosen
from amends.people.models import Role
from amends.people.permissions import Permission
from amends.people.queries import role_choices
from amends.people.scope import ScopedRequest
from amends.plans.queries import cases_of, offered
from amends.recommendations.models import Recommendation

FORM_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class ColumnsPage:
    """The tables of a document, each with the form's fields for its columns."""

    slug: str
    standing: Standing
    tables: tuple[tuple[TableShown, tuple[str, ...]], ...]


@dataclass(frozen=True)
class MeaningsPage:
    """What is asked, group by group: title, paragraphs before it, names of the fields."""

    slug: str
    standing: Standing
    groups: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class MemoryPage:
    """What is remembered."""

    slug: str
    lines: tuple[MemoryLine, ...]


@require_http_methods(FORM_METHODS)
def columns(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """What each column holds. Sent with a change, the rows are read anew."""
    found = plan_reading_of(request, reading)
    tables = tables_of(found)
    form = ColumnsForm(request.POST if request.method == "POST" else None, tables=tables)
    anew = answered(
        form,
        lambda: tasks.correct_columns(reading=found, said=form.said(), by=request.scope.by),
    )
    slug = request.scope.organisation.slug
    if anew is not None:
        return redirect("reading" if anew else "plan-meanings", slug, found.pk)
    names = iter(form.keys)
    page = ColumnsPage(
        slug=slug,
        standing=queries.standing(found),
        tables=tuple((table, tuple(next(names) for _each in table.columns)) for table in tables),
    )
    return render(request, "intake/plan_columns.jinja", {"page": page, "form": form})


@require_http_methods(FORM_METHODS)
def meanings(request: ScopedRequest, reading: UUID) -> HttpResponse:
    """The day of the document, and what its statuses, owners and numbers mean."""
    found = plan_reading_of(request, reading)
    mapping = mapping_of(found)
    slug = request.scope.organisation.slug
    if not mapping.columns_confirmed:
        return redirect("plan-columns", slug, found.pk)
    recommendations = offered_for(request, found)
    asked = meanings_asked(found, mapping, recommendations, clock.today())
    form = MeaningsForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        posts=role_choices(request.scope.organisation.pk),
        recommendations=recommendation_choices(recommendations),
    )
    done = answered(form, lambda: confirmed(request, found, asked, form))
    if done is not None:
        messages.success(
            request, _("The rows have been understood so. Nothing is in the plan yet.")
        )
        return redirect("plan-rows", slug, found.pk)
    page = MeaningsPage(slug, queries.standing(found), groups_of(asked))
    return render(request, "intake/plan_meanings.jinja", {"page": page, "form": form})


def confirmed(
    request: ScopedRequest, reading: Reading, asked: MeaningsAsked, form: MeaningsForm
) -> object:
    """Keep what the form says. Raises Refused as the service does."""
    posts = {str(row.pk): row for row in request.scope.all(Role)}
    offered = {str(row.pk): row for row in offered_for(request, reading)}
    owners = {one.key: one.meaning for one in asked.more_owners}
    owners |= form.said("owner", asked.owners)
    serves = {one.key: one.meaning for one in asked.more_serves}
    serves |= form.said("serves", asked.serves)
    return services.confirm_mapping(
        reading=reading,
        as_at=form.cleaned_data["as_at"],
        statuses=form.said("status", asked.statuses),
        owners={words: posts.get(pk) for words, pk in owners.items()},
        serves={words: offered.get(pk) for words, pk in serves.items()},
        by=request.scope.by,
    )


def offered_for(request: ScopedRequest, reading: Reading) -> tuple[Recommendation, ...]:
    """The recommendations that rows of the document may serve."""
    if reading.plan is None:
        return ()
    drafts = request.scope.may(Permission.READ_DRAFTS)
    return offered(cases_of(reading.plan), Moment(clock.today()), drafts=drafts)


def recommendation_choices(rows: tuple[Recommendation, ...]) -> Choices:
    """Recommendations by id, with their number, report and first words."""
    return [
        (
            str(row.pk),
            _("%(number)s of %(report)s: %(words)s")
            % {
                "number": row.number,
                "report": row.version.report.title,
                "words": first_words(row.text),
            },
        )
        for row in rows
    ]


def groups_of(
    asked: MeaningsAsked,
) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """The questions under their headings; what the document has not is not asked."""
    groups = (
        (
            _("Statuses and colours"),
            _(
                "One trust’s amber is another’s on track. Say what each means here: what the document"
                " claims by it stays its claim, and proves nothing."
            ),
            "status",
            asked.statuses,
            more_of(
                asked.more_statuses,
                _(
                    "Not asked about, because each is in few rows: %(count)s more. They claim nothing here,"
                    " and what they claim is said on each row. If they are sentences, go back and say that their column"
                    " holds progress."
                ),
            ),
        ),
        (
            _("Owners"),
            _(
                "An action is owned by a post. Whoever holds the post may change, and the action stays."
            ),
            "owner",
            asked.owners,
            more_of(
                asked.more_owners,
                _(
                    "Not asked about, because each is in few rows: %(count)s more. One that is called as a post"
                    " is taken for it; the others are decided on each row."
                ),
            ),
        ),
        (
            _("What the actions serve"),
            _("The numbers of recommendations as the document prints them."),
            "serves",
            asked.serves,
            more_of(
                asked.more_serves,
                _(
                    "Not asked about, because each is in few rows: %(count)s more. One that is a"
                    " recommendation’s own number is taken for it; the others are decided on each row."
                ),
            ),
        ),
    )
    return tuple(
        (title, (words, *more), tuple(f"{name}-{number}" for number in range(len(ones))))
        for title, words, name, ones, more in groups
        if ones
    )


def more_of(more: Sequence[Asked], words: str) -> tuple[str, ...]:
    """What is said of those that are not asked about; nothing where all are."""
    return (words % {"count": len(more)},) if more else ()


@require_http_methods(FORM_METHODS)
def memory(request: ScopedRequest) -> HttpResponse:
    """What the organisation remembers of the words of its documents. Sent, some is forgotten."""
    request.scope.require(Permission.PLAN)
    organisation = request.scope.organisation
    lines = memory_lines(organisation.pk)
    form = ForgetForm(request.POST if request.method == "POST" else None, lines=lines)
    gone = answered(
        form,
        lambda: services.forget(
            organisation=organisation,
            things=[pk for each in form.cleaned_data["things"] if (pk := chosen(each))],
            by=request.scope.by,
        ),
    )
    if gone is not None:
        messages.success(request, _("It has been forgotten."))
        return redirect("document-memory", organisation.slug)
    page = MemoryPage(organisation.slug, lines)
    return render(request, "intake/document_memory.jinja", {"page": page, "form": form})
