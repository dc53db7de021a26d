"""What can be wrong with what a chart is asked for."""

from enum import Enum, unique


@unique
class Fault(Enum):
    """Everything that can be wrong, each in English with its facts in braces."""

    NO_POINTS = "There are no points."
    NO_FILE = "There is no file {file}. Look at how its name is spelt."
    NOT_A_FILE = "{file} is not a file."
    TOO_BIG = "{file} is larger than {megabytes} MB. Split it."
    UNREADABLE = "{file} cannot be read ({why})."
    NOT_UTF8 = "This is not text in UTF-8. Save the file as “CSV UTF-8”."
    NOT_TEXT = "This is not text. Save the sheet as “CSV UTF-8”."
    NOTHING_IN_FILE = "There is nothing in the file."
    HEADINGS_ALONE = "There are headings and no points under them."
    NOT_CSV = "The quotation marks do not close, or a field is far too long."
    NO_COLUMN = "There is no such column. The headings are: {headings}."
    TWO_COLUMNS = "Two columns have this heading. Keep one."
    FIELDS = "There are {found} fields where there are {wanted} headings."
    CONTROLS = "There are line ends or other signs in this that cannot be shown."
    TOO_LONG = "This is far too long."
    TOO_MANY = "There are more than {all} points, or {one} in one series. Split the file."
    NO_NAME = "Each series needs a name of up to {letters} letters."
    NOT_A_DATE = "“{words}” is not a date. Write it like {example}."
    NO_SUCH_DAY = "“{words}” is not a day of the calendar."
    DAY_TWICE = "{day} stands there twice. Keep one."
    DAY_IN_ROW = "The date stands in row {before} already. Keep one."
    SERIES_TWICE = "The series stands there twice. Keep one."
    NOT_A_NUMBER = "“{words}” is not a number. Leave it blank if there is none."
    NOT_PLAIN = (
        "“{words}” is not a plain number. Write it like 1234.5, without commas, spaces or signs."
    )
    TOO_LARGE = "“{words}” is too large to count with."
    NOT_WHOLE = "“{words}” is not a whole number from 1."
    NOT_TRUE_OR_FALSE = "“{words}” is neither TRUE nor FALSE."
    NOT_A_CHOICE = "“{words}” is none of: {choices}."
    TWO_TARGETS = "Two targets are from the same day. Keep one."
    NO_WORDS = "Say what happened: 2017-04-30=in place."


class SpcError(Exception):
    """A chart cannot be made of this.

    `fault` and `facts` say what is wrong, for callers that have words of their own; `row` (the headings
    are row 1, as a spreadsheet counts) and `column` say where. `str(error)` says it all in English.
    """

    def __init__(
        self, fault: Fault, *, row: int | None = None, column: str = "", **facts: object
    ) -> None:
        self.fault = fault
        self.row = row
        self.column = column
        self.facts = facts
        place = ", ".join(
            filter(None, (f"row {row}" if row else "", f"column “{column}”" if column else ""))
        )
        words = fault.value.format(**facts)
        super().__init__(f"{place[0].upper()}{place[1:]}: {words}" if place else words)
