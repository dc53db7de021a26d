"""Words with capitals beside each other, one by one: what the name of a person may be among."""

import re
from dataclasses import dataclass

from amends.instruments.disclosure.words import folded, is_surname, listed

TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Baron|Rev|Reverend|Revd|Fr|Master|Baby|Sister|Imam|Rabbi|PC|DC|DS|DI|DCI|WPC|Sgt|Cllr|Councillor|Capt|Captain|Judge|Justice|Nurse|Matron|Midwife|Consultant|Constable|Sergeant|Inspector|Superintendent|Detective)"
TITLE = re.compile(rf"{TITLES}\.?")
# Titles that begin what is no name as often: "Baby Unit", "Judge advocate".
TITLES_AND_WORDS = frozenset(
    ("master", "baby", "sister", "lord", "lady", "judge", "justice", "captain", "pc", "dc", "ds", "di", "fr", "sir", "nurse",
     "matron", "midwife", "consultant", "constable", "sergeant", "inspector", "superintendent", "detective")
)  # fmt: skip
PARTICLES = (
    "de", "da", "di", "du", "del", "della", "der", "den", "van", "von", "la", "le", "bin", "binti", "ibn", "al", "el", "ul",
    "dos", "das", "ni", "nic", "ap", "ab", "ferch", "y", "ter", "ten",
)  # fmt: skip
# "McDonald", "DeShawn", "LeBlanc": one name with two capitals.
OF_TWO_PARTS = re.compile(r"(?:Ma?c|Fitz|D[aeiu]|L[aeo]|V[ao]n|O)[A-Z][a-z]{2}")
# A word with a capital, in one of the ways in which names are written; initials; a title.
WORD = r"[^\W\d_a-z][^\W\d_]*(?:(?:['’](?!s\b)|[\-‑])[^\W\d_]+)*"
UNIT = rf"(?:{TITLES}\.|[A-Z]\.(?:[ ]?[A-Z]\.)*(?![A-Za-z]{{2,}}\.)|{WORD})(?![\w])"
SMALL = rf"(?:{'|'.join(PARTICLES)})"
BESIDE = rf"(?:[ \u00a0]?\n[ \u00a0]*|[ \u00a0]{{1,2}}(?:{SMALL}[ \u00a0]{{1,2}}){{0,2}}|(?<=\.))"
# A quotation mark before it may begin it, but not what is in the middle of a word.
RUN = re.compile(rf"(?<![\w@/\\-])(?<!\w['’]){UNIT}(?:{BESIDE}{UNIT}){{0,40}}")
PIECE = re.compile(rf"(?P<unit>{UNIT})|(?P<small>{SMALL})(?!\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a run and its place; `apart` where it begins a new line."""

    text: str
    start: int
    end: int
    small: bool
    apart: bool

    @property
    def initial(self) -> bool:
        """Whether it is "J", "J." or "J.R.": what may stand for a given name."""
        return len(self.text) == 1 or (self.text.endswith(".") and not self.title)

    @property
    def title(self) -> bool:
        """Whether it is "Mr" or "Dr."."""
        return TITLE.fullmatch(self.text) is not None

    @property
    def capitals(self) -> bool:
        """Whether it has more capitals than a name has: "DWP", "APFs", "KiwiRail"."""
        parts = re.split("['’‑-]", self.text)
        if len(parts) > 1:
            # "MERS-CoV", "SPI-B"; "Smith-Jones" and "O'Neill" have one in each part.
            few = self.text.isupper() and all(len(part) < 4 for part in parts)
            return few or (parts[0].isupper() and len(parts[0]) > 1 and not self.text.isupper())
        several = sum(sign.isupper() for sign in self.text) > 1
        return several and not OF_TWO_PARTS.match(self.text)

    @property
    def nobody(self) -> bool:
        """Whether it belongs to no name: it begins a sentence, or a body or post is called so."""
        plain = folded(self.text)
        return (
            plain in listed("never.txt")
            or plain in listed("things.txt")
            or plain in listed("not_names.txt")
        )

    @property
    def thing(self) -> bool:
        """Whether it makes what stands before it the name of a place, a body or a law."""
        return folded(self.text) in listed("things.txt")

    @property
    def name(self) -> bool:
        """Whether a family may be called so: a word with a capital that is not known to be another."""
        if self.small or self.initial or self.title or self.nobody:
            return False
        # "Jane Smith JP": two or three capitals stand for something else.
        known = is_surname(self.text) or folded(self.text) in PARTICLES
        return not (self.capitals and len(self.text) < 4 and not known)


def tokens_of(run: re.Match[str]) -> list[Token]:
    """The words of a run of them, in order."""
    tokens: list[Token] = []
    for match in PIECE.finditer(run[0]):
        before = run[0][tokens[-1].end - run.start() : match.start()] if tokens else ""
        start = run.start() + match.start()
        small = match["small"] is not None
        tokens.append(Token(match[0], start, start + len(match[0]), small, "\n" in before))
    return tokens
