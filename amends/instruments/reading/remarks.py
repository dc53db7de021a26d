"""What is said of a document or of a finding: a code and its facts. Sentences are made of them when read.

Facts are numbers, places and the document's own words. `str(remark)` is its sentence in English, which
the command line prints; whoever speaks another language has sentences of their own, by the same codes.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

Fact = int | str | list[str]
Json = dict[str, Any]

ASK = "Ask for the document that was scanned, or have its text recognised first."


@unique
class Code(Enum):
    """Everything that can be said; each in English, or in English of one and of several (`count`)."""

    # Why a passage was taken for a recommendation.
    CONCERN = "It is a matter of concern in a coroner's report to prevent future deaths."
    IN_COLUMN = "It is in the column “{heading}”."
    LISTED_BY_TABLE = "The table lists {number}; its words stand under that number."
    HEADED = "Headed “{heading}”."
    HEADED_IN_BOX = "Headed “{heading}”, in a box of its own."
    BEGINS_WITH = "Begins with “{heading}”."
    BEGINS_WITH_IN_BOX = "Begins with “{heading}”, in a box of its own."
    NUMBERED_UNDER = "Numbered {number}, under “{heading}”."
    PART_OF = "Part {part} of {whole}."
    LIST_CALLS_IT_SO = "The list calls it a recommendation (“{heading}”)."
    LIST_PRINTS_IT_SO = "In the list it is printed in the type of recommendations, not of conclusions (“{heading}”)."
    ASKS_IN_LIST = "It asks for something, in the list “{heading}”."
    IN_LIST = "It is in the list “{heading}”."
    ENDS_IN_NUMBER = "Ends in its number, {number}, where the report recommends."
    RECOMMENDED_IN_SENTENCE = "The sentence says that the report recommends."
    REPORTED = "The document says that {who} recommended it."
    REPORTED_IN_LIST = "The document lists it as a recommendation that {who} made."

    # What could not be read of a document, or was left out.
    NO_TEXT = "There is no readable text in this document: it may hold only pictures."
    NO_TEXT_IN_WEB_PAGE = "There is no readable text in this web page."
    NO_TEXT_ON_PAGES = (
        f"There is no readable text on page {{pages}}: it may be a scan. {ASK}",
        f"There is no readable text on pages {{pages}}: they may be scans. {ASK}",
    )
    NO_WRITING_ON_PAGES = (
        "There is no readable text on page {pages}: it is a picture in which no writing was seen.",
        "There is no readable text on pages {pages}: they are pictures in which no writing was seen.",
    )
    RECOGNISED = (
        "The text of page {pages} was recognised from a picture. Compare it with the page.",
        "The text of pages {pages} was recognised from pictures. Compare it with the pages.",
    )
    NOT_RECOGNISED = (
        "The text of page {pages} was not recognised, because it would take too long. Split the file.",
        "The text of pages {pages} was not recognised, because it would take too long. Split the file.",
    )
    PAGES_DAMAGED = (
        "Damaged, and not read: page {pages}.",
        "Damaged, and not read: pages {pages}.",
    )
    NOTHING_IN_WORKBOOK = "There is nothing in this workbook."
    HIDDEN_SHEET = "The sheet “{sheet}” is hidden in the workbook. It was read."
    COLOURS_NOT_READ = (
        "The colours of cells are not read in this kind of workbook. Where they mean something, save it "
        "as .xlsx."
    )
    NOT_WORKED_OUT = "The formula in cell {cell} has no result in this file."
    MACROS = "The file holds macros. They were not run."
    FILES_INSIDE = "The file holds other files. They were not read."
    ENCODING_GUESSED = "The file does not say which encoding it has; it was read as Windows-1252."
    CONVERTED = "LibreOffice converted the file before it was read. Compare it with the original."
    SEVERAL_REPORTS = "The file seems to hold several documents, which begin on pages {pages}. Each was read by itself."
    HEADINGS_SUPPOSED = "The lines of {table} have no headings: what their parts mean was taken from where their dates stand. Compare them with the document."
    NUMBERS_WITHOUT_WORDS = "Numbers in tables without their words in the document: {numbers}."
    GUIDANCE_LEFT_OUT = "The row at {cell} reads like guidance. It was left out."
    ITEM_LEFT_OUT = (
        "Item {number} of “{heading}” is printed like a recommendation but asks for nothing. "
        "It was left out."
    )
    ROWS_LEFT_OUT = (
        "One row under “{heading}” was left out: it has no number, and the report numbers its recommendations.",
        "Of “{heading}”, {count} rows were left out: they have no number, and the report numbers its recommendations.",
    )
    PARAGRAPHS_LEFT_OUT = (
        "Paragraphs of “{heading}” that recommend nothing were left out: {numbers}."
    )

    # Why a document could not be read.
    NO_FILE = "There is no file “{file}”."
    NOT_OPENED = "The file “{file}” cannot be opened. Check that you may read it."
    EMPTY = "The file is empty. Check that the right file was chosen, and that it was saved."
    NOTHING_PASTED = "There is no text. Paste the words of the document, then try again."
    SAVE_AS_WORD = "That kind of file is not read: save it as a Word document (.docx) or a PDF and upload that."
    PICTURE = "This is a picture, which has no text to read. Upload the document it was taken from."
    OTHER_KIND = "This is not a kind of file that is read. Upload a PDF, a Word or Excel document, CSV or text."
    LOCKED = "The file is locked with a password. Save a copy without one and upload that."
    DAMAGED = "The file is damaged, or only part of it arrived. Ask for a new copy."
    DAMAGED_PARTS = "The file is damaged: its packed parts cannot be unpacked. Ask for a new copy."
    PACKED_OTHERWISE = (
        "The file is packed in a way that is not read. Save it again and upload that."
    )
    DAMAGED_DOCUMENT = "The document is damaged. Open it in the program it was made with, save it again and upload that."
    DAMAGED_WEB_PAGE = "The web page is damaged. Save it again, or paste its text."
    DAMAGED_FOR_ALL = (
        "The file could not be read: it is damaged in a way that no reader can pass. Ask for a new "
        "copy, or save it again from the program it was made with."
    )
    NOT_CONVERTED = (
        "LibreOffice could not convert the file. Open it in Word, save it as .docx and upload that."
    )
    DECLARATION = (
        "The file holds an XML declaration that office programs never write and attacks do, so it was "
        "not opened. Open it yourself and save it again."
    )
    TOO_LARGE = "The file is larger than {megabytes} MB. Split it, or leave out pictures."
    TOO_LARGE_UNPACKED = "Unpacked, the file is larger than {megabytes} MB, so it was not opened."
    TOO_MANY_PARTS = "The file is packed from more than {parts} parts, so it was not opened."
    TOO_MANY_PAGES = "The PDF has {pages} pages; at most {most} are read. Split it."
    TOO_MANY_CELLS = "The file has more than {cells} cells. Delete what is not needed."
    TOO_WIDE = (
        "The workbook spans more than {cells} cells. Delete what stands far from the rest, or copy "
        "what is needed to a new workbook."
    )
    CELL_TOO_LONG = (
        "A cell in this file is longer than {characters} characters: a quotation mark may be missing. "
        "Mend it, or save it as an Excel workbook."
    )
    TOO_DEEP = "The document nests its parts too deeply to be read."
    TOO_MUCH_MEMORY = "Reading the file needs more than {megabytes} MB of memory. Split it."
    TOO_SLOW = "Reading the file took longer than {seconds} seconds, so it was stopped. Split it."

    # Why a document cannot be given back in its own layout.
    NOT_FILLED = "Only a Word document (.docx) or an Excel workbook (.xlsx) can be given back in its own layout. Save it as one of these and read that in."
    NOT_FILLED_MACROS = "The file holds macros, and such a file is not given back. Save it without them and read that in."

    # Why a page cannot be shown.
    TOO_LARGE_TO_SHOW = "The file is too large for its pages to be shown."
    NO_PDF = "Only the pages of a PDF can be shown as pictures."
    NO_SUCH_PAGE = "The document has {pages} pages; there is no page {page}."
    PAGE_DAMAGED = "Page {page} is damaged and cannot be shown."
    SCALE_TOO_LARGE = "The page is too large to be shown at that scale."


# Which of two sentences is said: of one, or of several.
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is said: its code, and what its sentence names."""

    code: Code
    facts: Mapping[str, Fact]

    def __str__(self) -> str:
        """The sentence, in English."""
        words: str | tuple[str, str] = self.code.value
        if isinstance(words, tuple):
            words = words[self.facts[COUNT] != 1]
        return words.format_map({name: _told(fact) for name, fact in self.facts.items()})

    def as_json(self) -> Json:
        """What `remark_of` reads."""
        return {"code": name_of(self.code), "facts": dict(self.facts)}


def remark(code: Code, **facts: Fact) -> Remark:
    """A remark, with the facts that its sentence names."""
    return Remark(code, facts)


def remark_of(said: Mapping[str, Any]) -> Remark:
    """The remark that `as_json` gave."""
    return Remark(Code[said["code"].upper()], said["facts"])


def name_of(code: Code) -> str:
    """A code as it is written down."""
    return code.name.lower()


def places_in(code: Code) -> frozenset[str]:
    """The facts that a code must come with."""
    words = code.value
    several = isinstance(words, tuple)
    texts = words if isinstance(words, tuple) else (words,)
    return frozenset(_named(texts)) | ({COUNT} if several else frozenset())


def _named(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield from (name for _, name, _, _ in string.Formatter().parse(text) if name)


def _told(fact: Fact) -> str:
    if isinstance(fact, list):
        return " and ".join(filter(None, (", ".join(fact[:-1]), *fact[-1:])))
    return f"{fact:,}" if isinstance(fact, int) else fact


def about_pages(code: Code, numbers: list[int]) -> Remark:
    """A remark about pages, those that follow each other as "1–16"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return remark(code, pages=told, count=len(numbers))


def pages_without_text(said: Remark) -> list[int]:
    """The numbers of the pages that a remark names for having no text; none if it says something else."""
    pages = said.facts["pages"] if said.code is Code.NO_TEXT_ON_PAGES else []
    runs = [run.split("–") for run in pages] if isinstance(pages, list) else []
    return [number for run in runs for number in range(int(run[0]), int(run[-1]) + 1)]
