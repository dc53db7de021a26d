"""What the reader of documents says by code, in the words of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from amends.instruments.reading import Doing, Meaning, Unfilled
from amends.instruments.reading.kinds import FileKind
from amends.instruments.reading.marks import parted
from amends.instruments.reading.remarks import COUNT, Code, Fact, remark_of
from amends.intake.rules import TAKEN_UP
from amends.intake.rules.fillings import Why
from amends.intake.rules.rows import Doubt, Problem
from amends.intake.rules.sheets import Skipped
from amends.ui.dates import listed
from amends.ui.fields import Words

# How far reading has come.
PROGRESS: dict[Doing, Words] = {
    Doing.PAGES: _("%(done)s of %(of)s pages have been read."),
    Doing.PICTURES: _("The text of %(done)s of %(of)s pages has been recognised in pictures."),
    Doing.ROWS: _("%(done)s of %(of)s rows have been gone through."),
    Doing.WRITING: _("Everything has been gone through. What was found is being written down."),
}
# Why nothing was found in a row of a sheet or table.
SKIPPED: dict[Skipped, Words] = {
    Skipped.HEADINGS: _("Not a row: the headings of the columns."),
    Skipped.GROUP: _("Not a row: a heading for those below."),
    Skipped.GUIDANCE: _("Left out: it reads like guidance."),
    Skipped.NO_PLAN: _("Left out: the table was not read as a plan."),
    Skipped.NOTHING: _("Nothing was found in it."),
}
SENTENCES: dict[Code, Words] = {
    # Why a passage was taken for a recommendation.
    Code.CONCERN: _("It is a matter of concern in a coroner's report to prevent future deaths."),
    Code.IN_COLUMN: _("It is in the column “%(heading)s”."),
    Code.LISTED_BY_TABLE: _("The table lists %(number)s; its words stand under that number."),
    Code.HEADED: _("Headed “%(heading)s”."),
    Code.HEADED_IN_BOX: _("Headed “%(heading)s”, in a box of its own."),
    Code.BEGINS_WITH: _("Begins with “%(heading)s”."),
    Code.BEGINS_WITH_IN_BOX: _("Begins with “%(heading)s”, in a box of its own."),
    Code.NUMBERED_UNDER: _("Numbered %(number)s, under “%(heading)s”."),
    Code.PART_OF: _("Part %(part)s of %(whole)s."),
    Code.LIST_CALLS_IT_SO: _("The list calls it a recommendation (“%(heading)s”)."),
    Code.LIST_PRINTS_IT_SO: _(
        "In the list it is printed in the type of recommendations, not of conclusions "
        "(“%(heading)s”)."
    ),
    Code.ASKS_IN_LIST: _("It asks for something, in the list “%(heading)s”."),
    Code.IN_LIST: _("It is in the list “%(heading)s”."),
    Code.ENDS_IN_NUMBER: _("Ends in its number, %(number)s, where the report recommends."),
    Code.RECOMMENDED_IN_SENTENCE: _("The sentence says that the report recommends."),
    Code.REPORTED: _("The document says that %(who)s recommended it."),
    Code.REPORTED_IN_LIST: _("The document lists it as a recommendation that %(who)s made."),
    # What could not be read of a document, or was left out.
    Code.NO_TEXT: _("There is no readable text in this document: it may hold only pictures."),
    Code.NO_TEXT_IN_WEB_PAGE: _("There is no readable text in this web page."),
    Code.NO_TEXT_ON_PAGES: ngettext_lazy(
        "There is no readable text on page %(pages)s: it may be a scan. Ask for the "
        "document that was scanned, or have its text recognised first.",
        "There is no readable text on pages %(pages)s: they may be scans. Ask for the "
        "document that was scanned, or have its text recognised first.",
        COUNT,
    ),
    Code.NO_WRITING_ON_PAGES: ngettext_lazy(
        "There is no readable text on page %(pages)s: it is a picture in which no writing was seen.",
        "There is no readable text on pages %(pages)s: they are pictures in which no writing was "
        "seen.",
        COUNT,
    ),
    Code.RECOGNISED: ngettext_lazy(
        "The text of page %(pages)s was recognised from a picture. Compare it with the page.",
        "The text of pages %(pages)s was recognised from pictures. Compare it with the pages.",
        COUNT,
    ),
    Code.NOT_RECOGNISED: ngettext_lazy(
        "The text of page %(pages)s was not recognised, because it would take too long. "
        "Split the file.",
        "The text of pages %(pages)s was not recognised, because it would take too long. "
        "Split the file.",
        COUNT,
    ),
    Code.PAGES_DAMAGED: ngettext_lazy(
        "Damaged, and not read: page %(pages)s.",
        "Damaged, and not read: pages %(pages)s.",
        COUNT,
    ),
    Code.NOTHING_IN_WORKBOOK: _("There is nothing in this workbook."),
    Code.HIDDEN_SHEET: _("The sheet “%(sheet)s” is hidden in the workbook. It was read."),
    Code.COLOURS_NOT_READ: _(
        "The colours of cells are not read in this kind of workbook. Where they mean something, "
        "save it as .xlsx."
    ),
    Code.NOT_WORKED_OUT: _("The formula in cell %(cell)s has no result in this file."),
    Code.MACROS: _("The file holds macros. They were not run."),
    Code.FILES_INSIDE: _("The file holds other files. They were not read."),
    Code.ENCODING_GUESSED: _(
        "The file does not say which encoding it has; it was read as Windows-1252."
    ),
    Code.CONVERTED: _(
        "LibreOffice converted the file before it was read. Compare it with the original."
    ),
    Code.SEVERAL_REPORTS: _(
        "The file seems to hold several documents, which begin on pages %(pages)s. Each was read "
        "by itself."
    ),
    Code.HEADINGS_SUPPOSED: _(
        "The lines of %(table)s have no headings: what their parts mean was taken from where "
        "their dates stand. Compare them with the document."
    ),
    Code.NUMBERS_WITHOUT_WORDS: _(
        "Numbers in tables without their words in the document: %(numbers)s."
    ),
    Code.GUIDANCE_LEFT_OUT: _("The row at %(cell)s reads like guidance. It was left out."),
    Code.ITEM_LEFT_OUT: _(
        "Item %(number)s of “%(heading)s” is printed like a recommendation but asks for "
        "nothing. It was left out."
    ),
    Code.ROWS_LEFT_OUT: ngettext_lazy(
        "One row under “%(heading)s” was left out: it has no number, and the report numbers its "
        "recommendations.",
        "Of “%(heading)s”, %(count)s rows were left out: they have no number, and the report "
        "numbers its recommendations.",
        COUNT,
    ),
    Code.PARAGRAPHS_LEFT_OUT: _(
        "Paragraphs of “%(heading)s” that recommend nothing were left out: %(numbers)s."
    ),
    # Why a document could not be read.
    Code.NO_FILE: _("There is no file “%(file)s”."),
    Code.NOT_OPENED: _("The file “%(file)s” cannot be opened. Check that you may read it."),
    Code.EMPTY: _(
        "The file is empty. Check that the right file was chosen, and that it was saved."
    ),
    Code.NOTHING_PASTED: _("There is no text. Paste the words of the document, then try again."),
    Code.SAVE_AS_WORD: _(
        "That kind of file is not read: save it as a Word document (.docx) or a PDF and "
        "upload that."
    ),
    Code.PICTURE: _(
        "This is a picture, which has no text to read. Upload the document it was taken from."
    ),
    Code.OTHER_KIND: _(
        "This is not a kind of file that is read. Upload a PDF, a Word or Excel "
        "document, CSV or text."
    ),
    Code.LOCKED: _("The file is locked with a password. Save a copy without one and upload that."),
    Code.DAMAGED: _("The file is damaged, or only part of it arrived. Ask for a new copy."),
    Code.DAMAGED_PARTS: _(
        "The file is damaged: its packed parts cannot be unpacked. Ask for a new copy."
    ),
    Code.PACKED_OTHERWISE: _(
        "The file is packed in a way that is not read. Save it again and upload that."
    ),
    Code.DAMAGED_DOCUMENT: _(
        "The document is damaged. Open it in the program it was made with, save it again "
        "and upload that."
    ),
    Code.DAMAGED_WEB_PAGE: _("The web page is damaged. Save it again, or paste its text."),
    Code.DAMAGED_FOR_ALL: _(
        "The file could not be read: it is damaged in a way that no reader can pass. Ask "
        "for a new copy, or save it again from the program it was made with."
    ),
    Code.NOT_CONVERTED: _(
        "LibreOffice could not convert the file. Open it in Word, save it as .docx and upload that."
    ),
    Code.DECLARATION: _(
        "The file holds an XML declaration that office programs never write and attacks "
        "do, so it was not opened. Open it yourself and save it again."
    ),
    Code.TOO_LARGE: _("The file is larger than %(megabytes)s MB. Split it, or leave out pictures."),
    Code.TOO_LARGE_UNPACKED: _(
        "Unpacked, the file is larger than %(megabytes)s MB, so it was not opened."
    ),
    Code.TOO_MANY_PARTS: _(
        "The file is packed from more than %(parts)s parts, so it was not opened."
    ),
    Code.TOO_MANY_PAGES: _("The PDF has %(pages)s pages; at most %(most)s are read. Split it."),
    Code.TOO_MANY_CELLS: _("The file has more than %(cells)s cells. Delete what is not needed."),
    Code.TOO_WIDE: _(
        "The workbook spans more than %(cells)s cells. Delete what stands far from the "
        "rest, or copy what is needed to a new workbook."
    ),
    Code.CELL_TOO_LONG: _(
        "A cell in this file is longer than %(characters)s characters: a quotation mark "
        "may be missing. Mend it, or save it as an Excel workbook."
    ),
    Code.TOO_DEEP: _("The document nests its parts too deeply to be read."),
    Code.TOO_MUCH_MEMORY: _(
        "Reading the file needs more than %(megabytes)s MB of memory. Split it."
    ),
    Code.TOO_SLOW: _(
        "Reading the file took longer than %(seconds)s seconds, so it was stopped. Split it."
    ),
    # Why a document cannot be given back in its own layout.
    Code.NOT_FILLED: _(
        "Only a Word document (.docx) or an Excel workbook (.xlsx) can be given back in its own layout."
        " Save it as one of these and read that in."
    ),
    Code.NOT_FILLED_MACROS: _(
        "The file holds macros, and such a file is not given back. Save it without them and read that in."
    ),
    # Why a page cannot be shown.
    Code.TOO_LARGE_TO_SHOW: _("The file is too large for its pages to be shown."),
    Code.NO_PDF: _("Only the pages of a PDF can be shown as pictures."),
    Code.NO_SUCH_PAGE: _("The document has %(pages)s pages; there is no page %(page)s."),
    Code.PAGE_DAMAGED: _("Page %(page)s is damaged and cannot be shown."),
    Code.SCALE_TOO_LARGE: _("The page is too large to be shown at that scale."),
}
# What a person should look at in a passage.
FLAGS: dict[str, Words] = {
    "asks for nothing": _("No words that ask for something were found in it"),
    "characters mended": _("Damaged characters were mended; compare them"),
    "in parts": _("It has parts, which follow as passages of their own"),
    "in prose": _("It stands in running text, without a number or a heading"),
    "may be a conclusion": _("It may be a conclusion and not a recommendation"),
    "no number": _("No number is printed with it"),
    "number used twice": _("Its number is printed with other words too"),
    "printed in two wordings": _("It is printed in two places in different words; compare both"),
    "recognised from a picture": _("Its words were recognised from a picture; compare them"),
    "printed twice": _("It is printed in more than one place"),
    "reported, not made here": _("The document may only repeat what another said"),
    TAKEN_UP: _("A person took it up; the reader had found nothing in it"),
    "several deadlines": _("It names more than one time by which to do something"),
    "unsure boundary": _("Where it ends is not certain"),
    "words found outside the table": _("A table gives its number, and another place its words"),
}
# What to do about a document that could not be read, by the kind of fault.
WHAT_TO_DO: dict[str, Words] = {
    "broken": _("The file is damaged. Ask for a new copy, then read that in."),
    "empty": _("The file is empty. Check that the right one was chosen."),
    "encrypted": _(
        "The file is locked with a password. Save a copy without one, then read that in."
    ),
    "file gone": _("The file was removed for good, with all that was read from it."),
    "file unscanned": _(
        "The file waits to be scanned for viruses: the scanner cannot be reached, or would not look at"
        " all of it. It is tried again by itself."
    ),
    "file unscannable": _(
        "The virus scanner would not look at all of the file, so nobody can open it. Send it in smaller"
        " parts, or as a PDF without other files inside."
    ),
    "file held": _(
        "The file may hold details of patients. Read it again once information governance lets it open."
    ),
    "file infected": _("The virus scanner refused the file. Send a clean copy."),
    "too big": _("The file is too large to be read. Split it, then read in its parts."),
    "too slow": _("Reading it took too long. Split it, then read in its parts."),
    "unknown kind": _(
        "The file is of a kind that is not read. Save it as PDF, Word, Excel, CSV or text."
    ),
    "unsafe": _("The file holds something that could do harm. Open it yourself and save it anew."),
}

# What keeps a row of a plan from being accepted, and what to do about it.
PROBLEMS: dict[Problem, Words] = {
    Problem.NO_NUMBER: _("Give the action a number."),
    Problem.NO_WORDS: _("Say in words what is promised."),
    Problem.NO_OWNER: _("Choose the post that owns the action."),
    Problem.NO_DATE: _(
        "Say by when it is to be in place. Write “ongoing” where no date is promised."
    ),
    Problem.IN_PLACE_BY: _("The date by which it is to be in place names no day. Put it right."),
    Problem.EVIDENCED_BY: _(
        "The date by which it is to be evidenced names no day. Put it right, or leave it empty."
    ),
    Problem.TOO_LONG: _(
        "What is promised, what is told or the evidence is longer than 20,000 characters. Shorten"
        " it, or divide the row."
    ),
    Problem.UPDATES: _("The date of an update names no day. Put it right."),
}
# What a person should look at in a row of a plan.
DOUBTS: dict[str, Words] = {
    Doubt.NUMBER_TWICE: _("Another row, or another action of the plan, has its number too"),
    Doubt.SERVES_NOTHING_KNOWN: _("It names a recommendation, and nobody has said which that is"),
    Doubt.COMPLETED_ON: _(
        "It names a day on which it was completed. Say whether the document claims that"
    ),
    Doubt.EVIDENCED_ON: _(
        "It names a day on which it was evidenced. Evidence counts once somebody other than the owner"
        " has accepted it. Say whether the document claims that the action is in place"
    ),
    Doubt.CLAIM_GONE: _(
        "An earlier document claimed more than this one does. Say whether the action is in place"
    ),
    Doubt.SERVES_LESS: _(
        "It no longer names a recommendation that the document before said it serves. Say whether it"
        " still serves it"
    ),
    Doubt.ELSEWHERE: _("The action stands in another plan now"),
    Doubt.PROGRESS_SAYS_DONE: _(
        "Its progress says that it is done, and its status does not. Say whether the document claims"
        " that"
    ),
    Doubt.STATUS_NOT_SAID: _(
        "Nobody has said what its status means. Say what it claims, if anything"
    ),
    Doubt.STOPPED: _(
        "The document says that it was stopped, which only a body decides. Accept it, then record"
        " that decision; or leave it out"
    ),
    "a column without a heading": _("Nothing was taken from a column without a heading"),
    "carried down from the row above": _("What it serves was carried down from the row above"),
    "completion told only in the words on progress": _(
        "Only the words on progress say that it is done. Say below whether the document claims that"
    ),
    "no words for the action": _("The row has no words for the action"),
    "no words in the document": _("The row has no words for the action"),
    "one of several in a cell, matched by number": _(
        "It is one of several in a cell; its owner, date and evidence were matched by number"
    ),
    "removed, or moved elsewhere in the document": _(
        "The row may only say that the action was removed, or stands elsewhere"
    ),
    "recognised from a picture": _("Its words were recognised from a picture; compare them"),
    "several owners": _("It names several owners. An action has one"),
    "status found in the words on progress": _("Its status was found in the words on progress"),
    "status from the column of responses": _("Its status was taken from the column of responses"),
    "status told by colour alone": _("Its status is told by colour alone"),
    "the recommendation's words: the table has no actions": _(
        "The words are the recommendation’s: the table has no actions"
    ),
    "an owner may be a person's name": _("An owner may be somebody’s name"),
    "an owner may be a person's initials": _("An owner may be somebody’s initials"),
}
# Those that name a column by its own heading, and those that name a date by ours.
DOUBTS_OF_COLUMNS: dict[str, Words] = {
    "column not understood": _("Nothing was taken from the column “%(words)s”"),
    "a second column of this kind": _(
        "Nothing was taken from the column “%(words)s”, because another is of the same kind"
    ),
}
DOUBTS_OF_DATES: dict[str, Words] = {
    "impossible date": _("A date cannot be: %(words)s"),
    "several dates": _("A cell names several dates: %(words)s"),
    "date not understood": _("A date was not understood: %(words)s"),
}
DATES: dict[str, Words] = {
    "completed": _("completed"),
    "evidenced": _("evidenced"),
    "evidenced by": _("evidenced by"),
    "in place by": _("in place by"),
    "started": _("started"),
}

# What to do about a document of a kind that is not given back in its own layout.
NOT_GIVEN_BACK: dict[str, Words] = {
    FileKind.ODT.value: _(
        "An OpenDocument text is not given back in its own layout yet. Save it as a Word document"
        " (.docx), read that in, and it can be."
    ),
    FileKind.PDF.value: _(
        "A PDF cannot be given back: its cells cannot be written. Ask for the Word or Excel file that"
        " it was made from, and read that in."
    ),
    FileKind.HTML.value: _(
        "A web page is not given back. Print the page of the plan, or read in the Word document or Excel"
        " workbook that is asked for."
    ),
    "": _(
        "Only Word documents (.docx) and Excel workbooks (.xlsx) are given back in their own layout as"
        " yet. Open the document in Word, Excel or LibreOffice, save it as one of these, read that in,"
        " and it can be."
    ),
}
# What a cell holds that is written, or is not.
WHAT: dict[Meaning, Words] = {
    Meaning.LABEL: _("Number"),
    Meaning.SERVES: _("What it serves"),
    Meaning.RECOMMENDATION: _("Recommendation"),
    Meaning.STATUS: _("Status"),
    Meaning.FORECAST: _("Forecast"),
    Meaning.ACTION: _("What is promised"),
    Meaning.OWNERS: _("Owner"),
    Meaning.IN_PLACE_BY: _("In place by"),
    Meaning.EVIDENCED_BY: _("Evidenced by"),
    Meaning.COMPLETED: _("Day of completion"),
    Meaning.EVIDENCED: _("Day of evidencing"),
    Meaning.PROGRESS: _("Progress"),
    Meaning.EVIDENCE: _("Evidence"),
}
NOT_WRITTEN: dict[Why | Unfilled, Words] = {
    Why.SHARED: _("Several rows share the cell, and it would not be right for all of them"),
    Why.NO_WORD: _("No word or colour of the document says how it stands"),
    Why.IN_OTHER_WORDS: _("The document tells it in words that cannot be told apart from others"),
    Why.NOT_BORNE_OUT: _("The document’s own words stay, and Amends does not bear them out"),
    Why.SEVERAL_DAYS: _("Evidence was accepted on several days"),
    Why.NOT_IN_PLAN: _("The action is not in the plan on this day"),
    Unfilled.NO_CELL: _("The document has no cell there"),
    Unfilled.FORMULA: _("The cell holds a formula"),
    Unfilled.MERGED: _("The cell is merged with another"),
    Unfilled.NO_WORDS: _("The cell holds a number, to which words cannot be added"),
    Unfilled.NESTED: _("The cell holds a table of its own"),
    Unfilled.TOO_LONG: _("It is longer than a cell can be"),
    Unfilled.NO_ROOM: _("There is no room for a row below the last one"),
}


def doubt_in_words(flag: str) -> str:
    """What a person should look at in a row of a plan."""
    if flag in DOUBTS:
        return str(DOUBTS[flag])
    mark, about = parted(flag)
    if mark in DOUBTS_OF_COLUMNS:
        return str(DOUBTS_OF_COLUMNS[mark] % {"words": about})
    if mark in DOUBTS_OF_DATES:
        return str(DOUBTS_OF_DATES[mark] % {"words": DATES.get(about, about)})
    # A removal may have taken a word that the flag itself has.
    return str(_("Compare it with the document: words were removed from what was to be looked at"))


def sentence_of(said: Mapping[str, Any]) -> str:
    """The sentence of a remark that was stored as its code and facts; empty for none."""
    if not said:
        return ""
    remark = remark_of(said)
    facts = {name: _shown(name, fact) for name, fact in remark.facts.items()}
    return str(SENTENCES[remark.code] % facts)


def _shown(name: str, fact: Fact) -> Fact:
    if isinstance(fact, list):
        return listed(fact)
    # How many there are decides the form of the sentence, and is a number until then.
    is_told = isinstance(fact, str) or name == COUNT
    return fact if is_told else number_format(fact, force_grouping=True)
