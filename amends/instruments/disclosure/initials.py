"""Initials of people: "JB told staff", "the mother of T.W."."""

import re
from collections.abc import Iterator

from amends.instruments.disclosure.around import KIN, VERBS
from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.words import listed

NOT_INITIALS = frozenset(
    ("U.K.", "U.S.", "N.I.", "P.M.", "A.M.", "U.N.", "E.U.", "N.B.", "P.S.", "D.O.B.", "N.H.S.", "U.S.A.")
)  # fmt: skip
DOTTED = re.compile(r"(?<![\w.])[A-Z]\.[ ]?[A-Z]\.(?:[ ]?[A-Z]\.)?(?![\w])")
OF_A_PERSON = re.compile(
    rf"\b(?i:patient|nurse|client|resident|service\s+user|{KIN}|staff|witness|RMN|HCA|colleague|deceased|victim|perpetrator|individual|(?:death|care|treatment|family|parents|mother|father)\s+of)"
    r"(?i:\s+(?:named|called|known\s+as|initials?))?[,:]?\s+\(?(?P<who>[A-Z]{2,3}|[A-Z]\.[ ]?[A-Z]\.?)(?![\w.]|\s+[A-Z][a-z])"
)
SPEAKS = re.compile(
    rf"(?<![\w/&-])(?<!the )(?<!The )(?P<who>[A-Z]{{2}})(?:\s+(?:also|then|later|had\s+been|had|was)){{0,2}}\s+(?:{VERBS})\s+(?:that\s+)?(?:he|she|his|her|him|to\s+the\s+ward|staff|unwell|aged|found|dead|distressed|agitated)\b"
)


def initials_in(text: str) -> Iterator[Finding]:
    """Initials that stand for a person, by the words around them."""
    for match in DOTTED.finditer(text):
        # "J. R. Smith" is a name; "U.K." and "e.g." are none.
        if match[0] not in NOT_INITIALS and not re.match(r"\s+[A-Z][a-z]", text[match.end() :]):
            yield Finding(Kind.INITIALS, match[0], match.start(), match.end(), 0.6)
    for pattern, sure in ((OF_A_PERSON, 0.7), (SPEAKS, 0.6)):
        for match in pattern.finditer(text):
            if (
                match["who"].lower() not in listed("shortened.txt")
                and f"({match['who']})" not in text
            ):
                yield Finding(
                    Kind.INITIALS, match["who"], match.start("who"), match.end("who"), sure
                )
