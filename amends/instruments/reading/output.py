"""What was read, as JSON: with codes, and as `amends read --json` prints it (docs/reference/reading.schema.json)."""

from collections.abc import Iterable, Iterator, Sequence

from amends.instruments.reading.actions import Action
from amends.instruments.reading.columns import Columns
from amends.instruments.reading.dates import ImpreciseDate
from amends.instruments.reading.found import Recommendation
from amends.instruments.reading.model import Document, Span
from amends.instruments.reading.remarks import Json, Remark, remark_of
from amends.instruments.reading.statements import Quoted, Statement
from amends.instruments.reading.unaccounted import Passage, unaccounted
from amends.instruments.reading.watching import Doing, counted


def in_english(found: Json) -> Json:
    """What was found, with sentences in place of codes and facts: what `amends read --json` prints."""
    told = {name: found[name] for name in found if name not in ("remarks", "drawn")}
    told["problems"] = [str(remark_of(each)) for each in found["remarks"]]
    told["recommendations"] = [
        {name: one[name] for name in one if name != "reason"}
        | {"why": str(remark_of(one["reason"]))}
        for one in found["recommendations"]
    ]
    return told


def as_json(
    document: Document,
    recommendations: Sequence[Recommendation],
    actions: Sequence[Action],
    statement: Statement | None,
    remarks: Iterable[Remark],
    tables: Sequence[Columns] = (),
) -> Json:
    """One object for a document; `remarks` are added to the document's own."""
    return {
        "file": document.file,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "pages": len(document.pages),
        "paged": document.paged,
        "recognised": [
            {"page": page.number, "confidence": round(page.recognised, 2)}
            for page in document.pages
            if page.recognised
        ],
        "pictures": [page.number for page in document.pages if page.unread],
        "recommendations": [_recommendation(one) for one in recommendations],
        "actions": [_action(one) for one in counted(Doing.WRITING, actions, len(actions))],
        "tables": [
            {
                "name": one.name,
                "page": one.page or None,
                "rows": one.rows,
                "is_plan": one.is_plan,
                "columns": [
                    {
                        "key": each.key,
                        "heading": each.heading,
                        "meaning": each.meaning.value if each.meaning else "",
                        "samples": each.samples,
                        "cell": each.cell,
                        "counts": each.counts,
                    }
                    for each in one.columns
                ],
            }
            for one in tables
        ],
        "statement": _statement(statement) if statement else None,
        "remarks": [each.as_json() for each in (*document.problems, *remarks)],
        "unaccounted": _unaccounted(document, recommendations, actions, statement, tables),
    }


def _unaccounted(
    document: Document,
    recommendations: Sequence[Recommendation],
    actions: Sequence[Action],
    statement: Statement | None,
    tables: Sequence[Columns],
) -> Json:
    places = [span for one in actions for span in one.spans]
    # The headings of a plan's columns are understood, if not kept.
    plans = [one for one in tables if one.is_plan]
    places += [span for one in plans for span in one.spans]
    quoted = _quotations(statement) if statement else ()
    others = [span for one in recommendations for span in one.spans]
    others += [span for one in quoted for span in one.spans]
    left = unaccounted(document, [*places, *others])
    beside = list(_beside(document, places, left.passages)) if plans else []
    return {
        "letters": left.letters,
        "of": left.of,
        "passages": [_passage(one) for one in left.passages],
        "in_no_action": {
            "letters": sum(one.letters for _after, one in beside),
            "passages": [_passage(one) | {"after": after} for after, one in beside],
        },
    }


def _beside(
    document: Document, places: Sequence[Span], nowhere: Sequence[Passage]
) -> Iterator[tuple[int, Passage]]:
    """What is in no action, and not in nothing at all; after how many of what is."""
    after, left = 0, set(nowhere)
    for one in unaccounted(document, places).passages:
        if one in left:
            after += 1
        else:
            yield after, one


def _passage(one: Passage) -> Json:
    return {"text": one.text, "spans": _spans(one.spans)}


def _quotations(one: Statement) -> Iterator[Quoted]:
    """Every part of a statement's text that something was understood of."""
    maybe = (one.case, one.apology, one.acceptance and one.acceptance.quoted)
    yield from (quoted for quoted in (*maybe, one.signatory and one.signatory.quoted) if quoted)
    yield from (each.quoted for each in one.investigations)
    yield from (each.quoted for each in one.dates)
    yield from (each.quoted for each in one.claims)
    yield from one.commitments


def _recommendation(one: Recommendation) -> Json:
    return {
        "label": one.label,
        "paragraph": one.paragraph,
        "part_of": one.part_of or None,
        "title": one.title,
        "text": one.text,
        "raw": one.raw,
        "pages": one.pages,
        "spans": _spans(one.spans),
        "addressees": one.addressees,
        "deadline": _date(one.deadline),
        "confidence": one.confidence,
        "flags": one.flags,
        "reason": one.why.as_json(),
    }


def _action(one: Action) -> Json:
    return {
        "label": one.label,
        "serves": one.serves,
        "text": one.text,
        "owners": one.owners,
        "in_place_by": _planned(one.in_place_by),
        "evidenced_by": _planned(one.evidenced_by),
        "started": _planned(one.started),
        "completed": _planned(one.completed),
        "status": one.status,
        "progress": one.progress,
        "evidence": one.evidence,
        "forecast": one.forecast,
        "updates": [{"date": _date(each.date), "text": each.text} for each in one.updates],
        "group": one.group,
        "cells": [
            {
                "header": cell.header,
                "text": cell.text,
                "cell": cell.cell,
                "meaning": cell.meaning,
                "fill": cell.fill,
            }
            for cell in one.cells
        ],
        "spans": _spans(one.spans),
        "flags": one.flags,
    }


def _statement(one: Statement) -> Json:
    signatory = one.signatory
    return {
        "title": one.title,
        "organisation": one.organisation,
        "case": {
            "pseudonym": one.pseudonyms[0] if one.pseudonyms else "",
            "others": one.pseudonyms[1:],
            **_quoted(one.case),
        },
        "investigations": [
            {
                "kind": each.kind,
                "by": each.by,
                "commissioned_by": each.commissioned_by,
                **_quoted(each.quoted),
            }
            for each in one.investigations
        ],
        "dates": [
            {"what": each.what, "date": _date(each.date), **_quoted(each.quoted)}
            for each in one.dates
        ],
        "acceptance": None
        if one.acceptance is None
        else {"how": one.acceptance.how, **_quoted(one.acceptance.quoted)},
        "claims": [
            {"about": each.about, "in_full": each.in_full, **_quoted(each.quoted)}
            for each in one.claims
        ],
        "commitments": [_quoted(each) for each in one.commitments],
        "apology": _quoted(one.apology) if one.apology else None,
        "signatory": None
        if signatory is None
        else {
            "name": signatory.name,
            "post": signatory.post,
            "organisation": signatory.organisation,
            **_quoted(signatory.quoted),
        },
        "confidence": one.confidence,
        "flags": one.flags,
    }


def _quoted(quoted: Quoted | None) -> Json:
    if quoted is None:
        return {"words": "", "spans": []}
    return {"words": quoted.words, "spans": _spans(quoted.spans)}


def _date(date: ImpreciseDate | None) -> Json | None:
    return dict(date.as_json()) if date else None


def _planned(date: ImpreciseDate | None) -> Json | None:
    """A date of a plan: a whole year says less of a day than any of the precisions that these have."""
    said = _date(date)
    return said | {"precision": "unknown"} if said and said["precision"] == "year" else said


def _spans(spans: Iterable[Span]) -> list[Json]:
    shown: list[Json] = []
    for span in spans:
        place: Json = {"page": span.page or None}
        if span.box:
            box = (span.box.left, span.box.top, span.box.right, span.box.bottom)
            place["box"] = [round(edge, 1) for edge in box]
        if span.cell:
            place["cell"] = span.cell
        shown.append(place)
    return shown
