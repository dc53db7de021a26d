"""Published statements: the one that the project began from, and another of our own."""

from pathlib import Path

from amends.instruments.reading import (
    Statement,
    find_statement,
    read_bytes,
    read_document,
    read_pasted,
)
from amends.instruments.reading.output import as_json
from tests.instruments.reading import making
from tests.instruments.reading.making import FILLER, heading, text

OURS = """
Statement on the independent review into the care of Mr K

Mr K died at Lanternfield House in the spring of 2019. He was being supported by Exampleshire
Partnership NHS Trust at the time of the event.

The Trust's own review was carried out by two senior nurses from another division and was completed
in Q3 2019/20. All actions from that review have been delivered.

In March 2021 an independent review of the care of Mr K was commissioned by Exampleshire Integrated
Care Board, and was undertaken by Lanternfield Independent Reviews. We received the draft on 3 May
2022. The Board accepts all of the recommendations in full. Our improvement plan has been in place
since 1 June 2022, and progress was last updated on 30 September 2022. The review was published on
4 October 2022.

We will publish what has changed every six months.

We are sorry. Mr K and his family were let down, and no words can put that right.

Dr Example Person, Chief Executive, Exampleshire Partnership NHS Trust
"""


def what(statement: Statement) -> dict[str, list[tuple[str, str]]]:
    """The dates of a statement, by what they are dates of."""
    dates: dict[str, list[tuple[str, str]]] = {}
    for one in statement.dates:
        dates.setdefault(one.what, []).append((one.date.raw, one.date.precision.value))
    return dates


def test_the_statement_that_the_project_began_from(shared_seed: Path) -> None:
    (file,) = shared_seed.glob("*.txt")
    found = find_statement(read_document(file))
    assert found is not None
    assert found.pseudonyms == ["Ms Z"]
    assert found.organisation == "Derbyshire Healthcare NHS Foundation Trust"
    internal, external = found.investigations
    assert (internal.kind, internal.by) == (
        "internal",
        "Derbyshire Healthcare NHS Foundation Trust",
    )
    assert (external.kind, external.commissioned_by) == ("external", "NHS England")
    assert external.by == "a non-NHS organization"
    assert what(found) == {
        "date of the statement": [("24 July 2017", "exact")],
        "incident": [("2013", "year")],
        "published": [("24 July 2017", "exact")],
        "draft received": [("February 2017", "month")],
        "plan in place since": [("February 2017", "month")],
        "plan updated": [("24 July 2017", "exact")],
    }
    assert found.acceptance is not None
    assert found.acceptance.how == "in full"
    assert found.acceptance.quoted.words.endswith("accepted in full by the Trust.")
    assert [(one.about, one.in_full) for one in found.claims] == [
        ("internal plan", True),
        ("recommendations", False),
    ]
    assert found.apology is not None
    assert found.apology.words.startswith(
        "Derbyshire Healthcare NHS Foundation Trust is deeply regretful"
    )
    assert found.apology.words.endswith("these tragic circumstances.")
    assert found.signatory is not None
    assert (found.signatory.post, found.signatory.organisation) == (
        "Chief Executive",
        "Derbyshire Healthcare NHS Foundation Trust",
    )
    assert found.signatory.name.split()[-1] == "Majid"


def test_every_quotation_has_its_place(shared_seed: Path) -> None:
    (file,) = shared_seed.glob("*.txt")
    document = read_document(file)
    found = find_statement(document)
    assert found is not None
    paragraphs = {block.spans[0].cell: block.printed for block in document.blocks()}
    quoted = [found.case, found.apology, *(one.quoted for one in found.dates)]
    quoted += [one.quoted for one in found.investigations]
    for one in quoted:
        assert one is not None
        assert one.spans
        place = " ".join(paragraphs[one.spans[0].cell].split())
        assert " ".join(one.words.split())[:60] in place


def test_a_statement_in_other_words() -> None:
    found = find_statement(read_pasted(OURS))
    assert found is not None
    assert found.pseudonyms == ["Mr K"]
    assert found.organisation == "Exampleshire Partnership NHS Trust"
    internal, external = found.investigations
    assert internal.by == "two senior nurses from another division"
    assert external.commissioned_by == "Exampleshire Integrated Care Board"
    assert external.by == "Lanternfield Independent Reviews"
    assert what(found) == {
        "incident": [("spring of 2019", "season")],
        "internal investigation": [("Q3 2019/20", "quarter")],
        "commissioned": [("March 2021", "month")],
        "draft received": [("3 May 2022", "exact")],
        "plan in place since": [("1 June 2022", "exact")],
        "plan updated": [("30 September 2022", "exact")],
        "published": [("4 October 2022", "exact")],
    }
    assert found.acceptance is not None
    assert found.acceptance.how == "in full"
    assert [one.about for one in found.claims] == ["actions"]
    assert found.apology is not None
    assert found.apology.words == "We are sorry."
    assert found.signatory is not None
    assert (found.signatory.name, found.signatory.post) == ("Dr Example Person", "Chief Executive")
    assert found.signatory.organisation == "Exampleshire Partnership NHS Trust"


def test_a_statement_in_a_pdf_has_pages_and_boxes() -> None:
    story = [heading("Statement on the care of Mr K")]
    story += [text(" ".join(part.split())) for part in OURS.strip().split("\n\n")[1:]]
    document = read_bytes(making.pdf(*story), name="statement.pdf")
    found = find_statement(document)
    assert found is not None
    assert found.apology is not None
    assert found.apology.spans[0].page == 1
    assert found.apology.spans[0].box is not None
    shown = as_json(document, [], [], found, [])["statement"]
    assert shown["apology"]["spans"][0]["box"]


def test_a_report_is_no_statement() -> None:
    story = [heading("Report"), *[text(FILLER * 6) for _ in range(30)]]
    story += [text("We are sorry that recommendations were accepted in full for Ms Z.")]
    assert find_statement(read_bytes(making.pdf(*story), name="report.pdf")) is None


def test_a_letter_is_no_statement() -> None:
    assert (
        find_statement(read_pasted("Dear all,\n\nWe meet on 4 May 2022.\n\nYours,\nA Person"))
        is None
    )
