"""What an edition says, as tables for those who count: recommendations, actions, promises, services."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from amends.instruments.rendering import Cell, Sheet
from amends.publication.rules import ActionPart, EditionContent, Graded
from amends.publication.sentences.themes import theme_named


def sheets_of(content: EditionContent) -> tuple[Sheet, ...]:
    """The tables, the one that stands for the whole first: a row for each action of each recommendation."""
    return (
        _actions(content),
        _recommendations(content),
        _promises(content),
        _services(content),
        _grades(content),
    )


def _once(content: EditionContent) -> Iterator[ActionPart]:
    """Each action, once."""
    found = {each.id: each for part in content.recommendations for each in part.actions}
    yield from found.values()


def _promised(action: ActionPart, what: str) -> tuple[date | None, date | None]:
    """The first and the newest day that was promised."""
    days = [each.by for each in action.promised if each.what == what]
    return (days[0], days[-1]) if days else (None, None)


def _actions(content: EditionContent) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for part in content.recommendations:
        for action in part.actions:
            in_place, shown, tested = (
                _promised(action, what) for what in ("in_place_by", "evidenced_by", "re_test_by")
            )
            rows.append(
                (
                    part.number,
                    part.id,
                    action.number,
                    action.id,
                    action.title,
                    action.plan or content.about.plan,
                    action.standing,
                    action.of,
                    action.embedded,
                    *in_place,
                    *shown,
                    *tested,
                    " ".join((*action.told, *action.promises)),
                )
            )
        if not part.actions:
            rows.append((part.number, part.id, *[""] * 5, None, None, *[None] * 6, ""))
    headers = (
        _("Recommendation"),
        _("Recommendation’s id"),
        _("Action"),
        _("Action’s id"),
        _("What it is"),
        _("Plan"),
        _("Where it stands"),
        _("Services that it is for"),
        _("Of these, part of everyday practice in"),
        _("First promised in place by"),
        _("Now promised in place by"),
        _("First promised to be shown to work by"),
        _("Now promised to be shown to work by"),
        _("First to be tested again by"),
        _("Now to be tested again by"),
        _("In words"),
    )
    return Sheet(_("Actions"), headers, tuple(rows))


def _recommendations(content: EditionContent) -> Sheet:
    headers = (
        _("Recommendation"),
        _("Recommendation’s id"),
        _("Report"),
        _("Paragraph"),
        _("What was recommended, word for word"),
        _("Addressed to"),
        _("What was answered"),
        _("What is different now, and what is not"),
        _("Approved by"),
        _("Approved on"),
        _("Independent judgement"),
        _("Actions"),
    )
    rows = tuple(
        (
            part.number,
            part.id,
            part.report,
            part.paragraph,
            part.text,
            "\n".join(part.addressed_to),
            "\n".join(f"{each.party} {each.answer}. {each.why}".strip() for each in part.answers),
            part.wording,
            part.approved_as,
            part.approved_on,
            part.judged,
            len(part.actions),
        )
        for part in content.recommendations
    )
    return Sheet(_("Recommendations"), headers, rows)


def _promises(content: EditionContent) -> Sheet:
    told = {
        "in_place_by": _("in place"),
        "evidenced_by": _("shown to work"),
        "re_test_by": _("tested again"),
    }
    headers = (
        _("Action"),
        _("Action’s id"),
        _("What was promised"),
        _("Promised on"),
        _("By"),
        _("As it was written"),
    )
    rows = tuple(
        (action.number, action.id, told[each.what], each.said_on, each.by, each.words)
        for action in _once(content)
        for each in action.promised
    )
    return Sheet(_("Promises"), headers, rows)


def _services(content: EditionContent) -> Sheet:
    headers = (_("Action"), _("Action’s id"), _("Service"), _("How it stands there"), _("Since"))
    inside = [
        (action.number, action.id, each.name, each.reads, each.since)
        for action in _once(content)
        for each in action.services
    ]
    outside = [
        (action.number, action.id, name, _("Not for this service: %(why)s") % {"why": why}, None)
        for action in _once(content)
        for name, why in action.not_in_scope
    ]
    return Sheet(_("Services"), headers, (*inside, *outside))


def _grades(content: EditionContent) -> Sheet:
    headers = (
        _("Recommendation"),
        _("Action"),
        _("Graded together"),
        _("Id of what is graded"),
        _("Question"),
        _("Whose grade it is"),
        _("Grade"),
        _("What it means"),
        _("Given on"),
        _("Interests declared"),
        _("Word for word"),
    )
    graded: list[tuple[str, str, str, str, tuple[Graded, ...]]] = [
        (part.number, "", "", part.id, part.grades) for part in content.recommendations
    ]
    graded += [("", each.number, "", each.id, each.grades) for each in _once(content)]
    graded += [
        ("", "", theme_named(each.name, each.together), each.id, each.grades)
        for each in content.themes.parts
    ]
    rows = tuple(
        (
            recommendation,
            action,
            together,
            name,
            scale.scale,
            each.who,
            each.grade,
            each.meaning,
            each.given_on,
            each.declared,
            each.words,
        )
        for recommendation, action, together, name, scales in graded
        for scale in scales
        for each in scale.grades
    )
    return Sheet(_("Grades"), headers, rows)
