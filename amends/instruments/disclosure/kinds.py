"""What a finding is: its kind, its words, their place, and how sure it is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What words look like; of a document also what is hidden in it."""

    NHS_NUMBER = "NHS number"
    NATIONAL_INSURANCE = "National Insurance number"
    HOSPITAL_NUMBER = "hospital or record number"
    OFFICIAL_NUMBER = "passport, licence or registration number"
    VEHICLE = "vehicle registration"
    BANK = "bank or card number"
    PHONE = "telephone number"
    EMAIL = "e-mail address"
    WEB_ADDRESS = "web address of a person"
    MACHINE = "network address"
    POSTCODE = "postcode"
    STREET = "street"
    DATE_OF_BIRTH = "date of birth"
    EVENT_DAY = "day of an event"
    AGE = "age of a person"
    FULL_NAME = "name of a person"
    INITIALS = "initials of a person"
    SMALL_WARD = "named ward or team"
    RARE = "rare combination"
    PLACEHOLDER = "placeholder"
    COMMENT = "comment"
    TRACKED_CHANGE = "tracked change"
    HIDDEN_TEXT = "hidden text"
    HIDDEN_CELLS = "hidden sheet, row or column"
    METADATA = "property of the file"


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that a person must look at.

    `start` and `end` count characters as in a slice, in the text of page `page` (0 where there are
    no pages). `confidence` is from 0 to 1: how likely such words are what their kind says, as
    measured on texts that were labelled by hand. It says nothing of what was not found.
    """

    kind: Kind
    text: str
    start: int
    end: int
    confidence: float
    page: int = 0
