"""The ways in which reports print their recommendations; every word is invented."""

from collections.abc import Callable

import pytest
from reportlab.platypus import Flowable

from amends.instruments.reading import find_recommendations, read_bytes
from tests.instruments.reading import making
from tests.instruments.reading.making import (
    FILLER,
    boxed,
    heading,
    new_page,
    numbered,
    small_heading,
    text,
)


def story() -> list[Flowable]:
    return [
        heading("Findings"), text(FILLER), small_heading("Recommendation 1"),
        text("The trust should ask every family why they were not told."), text(FILLER),
        small_heading("Recommendation 3"), text("The board should read what they say."), text(FILLER),
    ]  # fmt: skip


FORMS: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "codes": (
        lambda: making.pdf(
            heading("Our recommendations"), text("R7 The trust should ask why."),
            text("R10 The board should read it."), text(FILLER),
        ),
        ["R7", "R10"],
    ),
    "parts of parts": (
        lambda: making.pdf(
            small_heading("Recommendation 4"), text("The government should:"),
            numbered("(a)", "set up a scheme which should:"), numbered("(i)", "pay; and"),
            numbered("(ii)", "report each year."), numbered("(b)", "publish the rules."),
        ),
        ["Recommendation 4", "Recommendation 4(a)", "Recommendation 4(a)(i)",
         "Recommendation 4(a)(ii)", "Recommendation 4(b)"],
    ),
    "the report's paragraphs": (
        lambda: making.pdf(
            heading("17 Recommendations"), numbered("17.5", "We make two recommendations."),
            numbered("17.6", "The trust should audit its plans within six months of publication."),
            numbered("17.7", "The commissioners should assure themselves that this was done."),
            heading("18 Appendix"), numbered("18.1", "The panel met four times."),
        ),
        ["17.6", "17.7"],
    ),
    "where its reasons stand after the label": (
        lambda: making.pdf(
            heading("Recommendations"), text("<b>Recommendation 1</b> (paragraph 4.54)"),
            text("The trust must look at every plan of care."),
            text("<b>Recommendation 2</b> (see pages 7 to 9)"), text("The trust must ring them."),
        ),
        ["Recommendation 1", "Recommendation 2"],
    ),
    "boxes": (
        lambda: making.pdf(
            text(FILLER), boxed(text("<b>Recommendation 3</b>"), text("The force should record calls.")),
            text(FILLER), boxed(text("<b>Recommendation 4</b>"), text("The council should check homes.")),
        ),
        ["Recommendation 3", "Recommendation 4"],
    ),
    "a summary and the body": (
        lambda: making.pdf(
            heading("Summary of recommendations"), numbered("1.", "The trust should ask families why."),
            numbered("2.", "The board should read every letter."), new_page(), heading("Findings"),
            text(FILLER), text("<b>Recommendation 1:</b> The trust should ask families why."),
            text(FILLER), text("<b>Recommendation 2:</b> The board should read every letter."),
        ),
        ["Recommendation 1", "Recommendation 2"],
    ),
    "references to those of another report": (
        lambda: making.pdf(
            text("Recommendation 3 was accepted in 2019. As set out in Recommendation 2, they were told."),
            small_heading("Recommendation 1"),
            text("The trust should act on Recommendation 2 of the earlier report."), text(FILLER),
        ),
        ["Recommendation 1"],
    ),
    "nothing but references": (
        lambda: making.pdf(
            heading("Findings"), text(FILLER),
            text("The nurse should have called the doctor. See recommendation 3 of the first report."),
        ),
        [],
    ),
    "two reports in one file": (
        lambda: making.pdf(
            heading("Report A"), small_heading("Recommendation 1"), text("Ask why in A."),
            small_heading("Recommendation 2"), text("Write it down in A."), new_page(),
            heading("Report B"), small_heading("Recommendation 1"), text("Visit homes in B."),
        ),
        ["Recommendation 1", "Recommendation 2", "Recommendation 1"],
    ),
    "paragraphs without numbers": (
        lambda: making.pdf(
            heading("Our decision"), text(FILLER), heading("Recommendations"),
            text("Within one month the Trust should write to Mr G to apologise."),
            text("The Trust should pay Mr G £500."),
        ),
        ["", ""],
    ),
    "a body that recommends, in Roman numbers": (
        lambda: making.pdf(
            heading("The Commission recommends that:"), numbered("i.", "the Cabinet reviews parking;"),
            numbered("ii.", "officers report back; and"), numbered("iii.", "the Council writes."),
            heading("Background"), text(FILLER),
        ),
        ["i", "ii", "iii"],
    ),
    "letters": (
        lambda: making.pdf(
            heading("Recommendations"), text("That the Committee:"), numbered("(a)", "notes the report;"),
            numbered("(b)", "asks officers to review the policy."), heading("Background"), text(FILLER),
        ),
        ["a", "b"],
    ),
    "observations beside": (
        lambda: making.pdf(
            heading("Safety recommendations"), text("<b>Safety recommendation R/2023/221:</b>"),
            text("The body recommends that the regulator publishes standards."),
            heading("Safety observations"), text("<b>Safety observation O/2023/201:</b>"),
            text("Trusts can improve by talking to families."),
        ),
        ["Safety recommendation R/2023/221"],
    ),
    "columns": (lambda: making.pdf(*story(), columns=2), ["Recommendation 1", "Recommendation 3"]),
    "wide pages": (lambda: making.pdf(*story(), wide=True), ["Recommendation 1", "Recommendation 3"]),
    "print-outs": (
        lambda: making.pdf(
            *story(), new_page(), text(FILLER), new_page(), text(FILLER), new_page(), text(FILLER),
            header="27/11/2026, 10:14 Report – Example", footer="https://www.example.org/final?page=2 {}/4",
        ),
        ["Recommendation 1", "Recommendation 3"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_recommendations(form: str) -> None:
    make, labels = FORMS[form]
    found = find_recommendations(read_bytes(make(), name="report.pdf"))
    assert [one.label for one in found] == labels


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_that_lie_are_read_upright_and_marked_where_they_stand(degrees: int) -> None:
    plain = find_recommendations(read_bytes(making.pdf(*story()), name="report.pdf"))
    data = making.turned(making.pdf(*story()), degrees)
    document = read_bytes(data, name="report.pdf")
    found = find_recommendations(document)
    assert [(one.label, one.text) for one in found] == [(one.label, one.text) for one in plain]
    page = document.pages[0]
    high = 842 if degrees == 180 else 595
    assert round(page.height) == high
    box, same = found[0].spans[0].box, plain[0].spans[0].box
    assert box is not None
    assert same is not None
    if degrees == 180:
        assert round(box.bottom - (842 - same.top)) == 0
    if degrees == 90:
        assert round(box.top - same.left) == 0
        assert round(box.right - (842 - same.top)) == 0


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("shown_upright", [True, False])
def test_letters_that_are_drawn_turned_are_read_upright(degrees: int, shown_upright: bool) -> None:
    plain = find_recommendations(read_bytes(making.pdf(*story()), name="report.pdf"))
    data = making.laid(making.pdf(*story()), degrees)
    if shown_upright:
        data = making.turned(data, degrees)
    found = find_recommendations(read_bytes(data, name="report.pdf"))
    assert [(one.label, one.text) for one in found] == [(one.label, one.text) for one in plain]
    for one, same in zip(found, plain, strict=True):
        box, other = one.spans[0].box, same.spans[0].box
        assert box is not None
        assert other is not None
        if shown_upright:
            assert abs(box.left - other.left) < 1
            assert abs(box.top - other.top) < 1
