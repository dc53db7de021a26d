"""Every recommendation that a document makes, once each, with its places and how sure that is."""

import re
from collections import Counter
from collections.abc import Sequence

from amends.instruments.reading.boxes import flat_blocks
from amends.instruments.reading.concerns import find_concerns
from amends.instruments.reading.found import Recommendation, overlap, say_who_and_when, similarity
from amends.instruments.reading.headed import find_headed
from amends.instruments.reading.labels import bare
from amends.instruments.reading.listed import (
    add_places,
    find_beside,
    find_listed,
    find_paragraphs,
)
from amends.instruments.reading.model import Document
from amends.instruments.reading.prose import find_coded, find_in_prose, find_reported
from amends.instruments.reading.registers import find_in_tables
from amends.instruments.reading.remarks import Code, Remark, remark
from amends.instruments.reading.several import reports_in

ALIKE = 0.8
# So much of a text of more than so many signs is in another one that says the same and more.
WITHIN, LONG_ENOUGH = 0.95, 15
LEAST_NUMBERED = 2
LABEL_END = re.compile(r"([A-Z]?\d[\w./-]*(?:\s?\([a-z0-9]+\))*|[A-Z]|[IVX]+|\w+)$", re.IGNORECASE)


def find_recommendations(document: Document) -> list[Recommendation]:
    """The recommendations of a document, in its own order, each once.

    A coroner's report to prevent future deaths has concerns in their place. The plainest kind that a document has decides: those that are announced and numbered, then
    those in a list, rows of tables, then sentences that recommend, and last sentences that report
    what others recommended. Of several reports in one file each is read by itself. Printed twice, they are one, with both places; the same number with
    other words is another recommendation.
    """
    return find_with_notes(document)[0]


def find_with_notes(document: Document) -> tuple[list[Recommendation], list[Remark]]:
    """As `find_recommendations`, with notes on what was left out though it looked like one."""
    reports = reports_in(document)
    if len(reports) == 1:
        return _found_in(document)
    found: list[Recommendation] = []
    notes = [remark(Code.SEVERAL_REPORTS, pages=[str(one.pages[0].number) for one in reports])]
    before = 0
    for report in reports:
        own, said = _found_in(report)
        for one in own:
            one.order += before
        found = _joined(found, own)
        notes.extend(said)
        before += len(flat_blocks(report))
    _mark_numbers(found)
    return found, notes


def _found_in(document: Document) -> tuple[list[Recommendation], list[Remark]]:
    """What is found in one report."""
    concerns = find_concerns(document)
    if concerns:
        return concerns, []
    blocks = flat_blocks(document)
    tabled, notes = find_in_tables(document)
    headed = _once(find_headed(blocks))
    numbered = sum(bool(one.label) and not one.part_of for one in headed)
    found = headed
    if numbered < LEAST_NUMBERED and not tabled:
        coded = _once(find_coded(blocks))
        listed, left_out = (coded, []) if coded else find_listed(blocks)
        notes.extend(left_out)
        found = _joined(_once(listed), headed) if listed else headed
    elif numbered >= LEAST_NUMBERED and not any(one.label for one in tabled):
        # Beside a report's own numbers, a column without any tells of others' recommendations.
        known, others = _known(tabled, headed)
        found, tabled = _joined(headed, known), []
        notes.extend(_left_out(others))
        found = [*found, *_once(find_beside(blocks, headed))]
    found = _joined(tabled, found) if tabled else found
    if not found:
        prose, under = _once(find_in_prose(blocks)), _once(find_paragraphs(blocks))
        # Where more paragraphs ask for something than say that they recommend it, they are what is meant.
        found = (under if len(under) > len(prose) else prose) or find_reported(blocks)
    if not tabled:
        add_places(found, blocks)
    _mark_numbers(found)
    for one in found:
        say_who_and_when(one)
        one.confidence = round(one.confidence, 2)
    return sorted(found, key=lambda one: one.order), notes


def number_of(label: str) -> str:
    """The number in a label, as it is compared: "Recommendation 4 (a)" is "4(a)"."""
    end = LABEL_END.search(bare(label) if not label.endswith(")") else label)
    return end.group().replace(" ", "").lower() if end else label.lower()


def _once(found: Sequence[Recommendation]) -> list[Recommendation]:
    """The same recommendations, those printed twice as one."""
    kept: list[Recommendation] = []
    for one in found:
        twin = next((other for other in kept if _is_twin(one, other)), None)
        if twin is None:
            kept.append(one)
        else:
            _merge(twin, one)
    return kept


def _is_twin(one: Recommendation, other: Recommendation) -> bool:
    if number_of(one.label) != number_of(other.label):
        return False
    if one.label:
        return _says_the_same(one, other)
    return similarity(one.text, other.text) > 0.9


def _says_the_same(one: Recommendation, other: Recommendation) -> bool:
    longer = min(len(one.text), len(other.text)) > LONG_ENOUGH
    alike = similarity(one.text, other.text) > ALIKE
    return alike or (longer and overlap(one.text, other.text) > WITHIN)


def _in_one_place(one: Recommendation, other: Recommendation) -> bool:
    """Whether two findings are of one printing."""
    return any(
        span == own or (span.page == own.page and span.box and own.box and span.box.holds(own.box))
        for span in one.spans
        for own in other.spans
    )


def _known(
    tabled: list[Recommendation], headed: list[Recommendation]
) -> tuple[list[Recommendation], list[Recommendation]]:
    """The rows of tables that say what is announced elsewhere, and the others."""
    known = [one for one in tabled if any(_says_the_same(one, other) for other in headed)]
    return known, [one for one in tabled if one not in known]


def _left_out(rows: list[Recommendation]) -> list[Remark]:
    """What is said of rows that are not taken, by the headings of their columns."""
    headings = Counter(str(one.why.facts["heading"]) for one in rows)
    return [
        remark(Code.ROWS_LEFT_OUT, heading=heading, count=count)
        for heading, count in headings.items()
    ]


def _merge(kept: Recommendation, other: Recommendation) -> None:
    """Make one of two printings; the words of the fuller and surer one are kept."""
    kept.confidence = max(kept.confidence, other.confidence)
    kept.add_place(other.spans)
    if " ".join(kept.text.split()) != " ".join(other.text.split()):
        kept.flag("printed in two wordings")
    fuller = len(other.text) > len(kept.text) * 1.1
    if fuller or ("unsure boundary" in kept.flags and "unsure boundary" not in other.flags):
        kept.text, kept.raw, kept.title = other.text, other.raw, other.title or kept.title
        if "unsure boundary" in kept.flags and "unsure boundary" not in other.flags:
            kept.flags.remove("unsure boundary")
            kept.confidence = other.confidence
    kept.paragraph = kept.paragraph or other.paragraph


def _joined(first: list[Recommendation], second: list[Recommendation]) -> list[Recommendation]:
    """Two kinds of finding in one list: what both found is one."""
    joined = list(first)
    for one in second:
        twin = next(
            (
                other
                for other in first
                if (
                    not one.label
                    or not other.label
                    or number_of(one.label) == number_of(other.label)
                )
                and _says_the_same(one, other)
            ),
            None,
        )
        if twin is None:
            joined.append(one)
        else:
            if not _in_one_place(one, twin):
                twin.add_place(one.spans)
            twin.paragraph = twin.paragraph or one.paragraph
    return joined


def _mark_numbers(found: list[Recommendation]) -> None:
    """Flag numbers that are used for two different recommendations."""
    seen: dict[str, Recommendation] = {}
    for one in found:
        key = number_of(one.label)
        if not one.label:
            continue
        if key in seen:
            one.flag("number used twice")
            seen[key].flag("number used twice")
        seen.setdefault(key, one)
