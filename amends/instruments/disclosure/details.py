"""What narrows a text down to one person without naming them: birth, age, a day, a street."""

import re
from collections.abc import Iterator

from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.patterns import DAY, DAY_AND_MONTH, MONTHS, NUMBER_WORDS

BORN = re.compile(
    rf"\b(?:born\s+(?:on\s+|in\s+)?(?:the\s+)?(?:{DAY}|(?:{MONTHS})\s+\d{{4}}|\d{{4}}\b)"
    rf"|(?:d[./]?\s?o[./]?\s?b\b\.?|dates?\s+of\s+birth|birth\s?date)(?:[^\d\n]{{0,25}}?(?:{DAY})|\W{{0,3}}(?:was\s+|is\s+)?)"
    rf"|birthday[^\d\n]{{0,25}}?(?:{DAY})"
    r"|year\s+of\s+birth\W{0,3}(?:was\s+|is\s+)?\d{4})"
    rf"|\(b\.?\s*(?:{DAY}|\d{{4}})\)"
    rf"|(?:{DAY})[^\d\n]{{0,10}}?\b(?:d\.?o\.?b\b\.?|date of birth)",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(
    rf"(?:(?:(?<=his\s)|(?<=her\s)|(?<=their\s)|(?<=[’']s\s))\d{{1,2}}(?:st|nd|rd|th)\s+birthday|birthday\s+(?:(?:is|was|on)\s+){{0,2}}(?:the\s+)?{DAY_AND_MONTH})",
    re.IGNORECASE,
)
YEARS = rf"(?:\d{{1,3}}|{NUMBER_WORDS})"
# Ages of a group are nobody's: "aged 18 to 24", "women aged 50 and over".
OF_A_GROUP = r"(?!\s*(?:[-–—]\s*\d|(?:to|and|or)\s+(?:\d|over|under|above|below|older|younger|more|less|up)|\+|plus\b|years?\s+(?:and|or)\s+(?:over|under|above|older|younger)))"
AGE = re.compile(
    rf"\b(?:(?:who|he|she|they)\s+(?:is|was|were|are)\s+(?:only\s+|just\s+)?{YEARS}(?!\w)(?!\s*(?:%|per\s+cent|of\b|days?|weeks?|months?|minutes?|hours?|miles?|people|times))"
    rf"|(?:aged\s+|age[ \t]+|at\s+the\s+age\s+of\s+|turn(?:s|ed|ing)?[ \t]+){YEARS}\b{OF_A_GROUP}"
    rf"|(?<![-–]){YEARS}[-\s]years?[-\s]olds?"
    rf"|\d{{1,3}}\s?(?:y\.?o\.?|yrs?\s+old|y/o)\b"
    r"|in\s+(?:his|her|their)\s+(?:early\s+|mid[- ]|late\s+)?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[1-9]0s))\b",
    re.IGNORECASE,
)
# Words before an age that make it one of a group, or of a rule.
GROUP_BEFORE = re.compile(
    r"\b(?:people|persons?|women|men|children|those|adults|patients|pupils|girls|boys|residents|everyone|anyone|population|all|over|under"
    r"|between|minimum|retirement|pension(?:able)?|voting|school|average|mean|median|state|until|younger|older|from|before|after|below|above)\s+(?:who\s+(?:are|were)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
ROADS = "Road|Street|Avenue|Lane|Parade|Crescent|Terrace|Mews|Rd|Ave|Boulevard|Esplanade|Cul-de-sac"
# Words that end the names of streets and of much else: only with a number, or after a word for living there.
SOMETIMES_ROADS = (
    "Close|Drive|Gardens|Grove|Place|Square|Way|Walk|Hill|Row|Court|Green|Park|View|Rise|Gate|Wharf|Quay|Yard|Croft|Heights|House|Lodge|Villas|Cottages?"
    "|Fields?|Meadows?|Bank|Mount|Vale|Wood|St\\.|Dr\\.|Blvd\\.?"
)
NAME = r"[A-Z][\w’'-]{1,30}"
UNITS = r"(?:(?:Flat|Apartment|Apt\.?|Room|Suite)\s+\w{1,5},?\s+)"
# The town and the post code that follow a street.
REST = r"(?:,?[ \t]*\n?[ \t]*(?:[A-Z][a-z’'-]+(?:[ -](?:upon|on|under|le|the|in|[A-Z][a-z’'-]+)){0,4},[ \t]*\n?[ \t]*){0,3}[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b)?"
NOT_AFTER = r"(?!\s+(?:Ward|Team|Clinic|Unit|Service|Surgery|Practice|Hospital|Centre|Trust|School|Station|University|College|Court|Prison)\b)"
STREET = re.compile(
    rf"\b{UNITS}?(?:\d{{1,4}}[a-zA-Z]?(?:[-–/]\d{{1,4}})?,?[ \t]+)?(?:{NAME}[ \t]+){{1,3}}(?:{ROADS})\b{NOT_AFTER}{REST}"
)
NUMBERED_STREET = re.compile(
    rf"(?<![\w.,/-])(?<!\d )(?:{UNITS}|\d{{1,4}}[a-zA-Z]?(?:[-–/]\d{{1,4}})?,?[ \t]+)(?:{NAME}[ \t]+){{1,3}}(?:{SOMETIMES_ROADS})(?!\w){NOT_AFTER}{REST}"
)
LIVED = re.compile(
    rf"\b(?:liv(?:es?|ed|ing)|resid(?:es?|ed|ing)|home|address|moved)\s+(?:is\s+|was\s+)?(?:at|in|on|to|of)?[:\s]\s*(?P<street>(?:{NAME}\s+){{1,3}}(?:{SOMETIMES_ROADS})(?!\w){NOT_AFTER})"
)
# Streets that stand for something else.
NOT_HOMES = re.compile(
    r"\b(?:Downing|Wall|Fleet|High|Harley|Sesame|Carnaby|Coronation|Silk|Main|Great George|Victoria|Exercise \w+|Forum|Whitehall|Bond|One|Two|Critical)\s+(?:Street|Road|Lane)\b|\b(?:Slow|Fast|Memory)\s+Lane\b|\bRegent’?s? Street\b"
)
EVENT = (
    r"(?:died|dies|death|deaths|dead|suicide|homicide|killed|killing|murder(?:ed)?|manslaughter|stabb(?:ed|ing)|attack(?:ed)?|assault(?:ed)?|overdose|ligature"
    r"|hang(?:ed|ing)|drown(?:ed|ing)|collaps(?:ed|ing)|found\s+(?:unresponsive|dead|hanging|deceased|collapsed)|fell|admitted|admission|discharged|detained|sectioned"
    r"|arrest(?:ed)?|absconded|went\s+missing|missing|was\s+born|stillborn|incident|offence|inquest|transferred|referred|seen\s+by|assessed|presented|attended|consultation|surgery|operation)"
)
# What makes a date one of the business of a body, not of an event.
BUSINESS = re.compile(
    r"\b(?:published|publication|publish|meeting|board|committee|minister|government|parliament|report(?:ed)?|response|regulations?|guidance|by|deadline|due|review(?:ed)?"
    r"|accessed|hearing|policy|plan|action|version|updated|strategy|act|evidence|letter|email|guideline|cabinet)\b",
    re.IGNORECASE,
)
EVENT_DAY = re.compile(
    rf"\b{EVENT}\b[^.;\n\d]{{0,40}}?\b(?:on|of|at|date[ds]?|:)\s+(?:the\s+|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?P<day>{DAY})"
    rf"|\b(?:On|on)\s+(?:the\s+|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?P<before>{DAY}),?\s+[^.;\n\d]{{0,50}}?\b{EVENT}\b",
)


def details_in(text: str) -> Iterator[Finding]:
    """Births, ages, days of events and streets, in no order; some may overlap."""
    for match in BORN.finditer(text):
        # The words alone ask for a date of birth, or speak of one.
        told = any(sign.isdigit() for sign in match[0])
        yield _finding(Kind.DATE_OF_BIRTH, match, 0.95 if told else 0.3)
    for match in BIRTHDAY.finditer(text):
        yield _finding(Kind.DATE_OF_BIRTH, match, 0.7)
    for match in AGE.finditer(text):
        if not GROUP_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
            yield _finding(Kind.AGE, match, 0.8)
    for match in EVENT_DAY.finditer(text):
        group = "day" if match["day"] else "before"
        if not BUSINESS.search(match[0]):
            yield _finding(Kind.EVENT_DAY, match, 0.6, group)
    yield from _streets(text)


def _streets(text: str) -> Iterator[Finding]:
    for match in STREET.finditer(text):
        numbered = match[0][0].isdigit() or match[0].startswith(("Flat", "Apartment", "Room"))
        if not NOT_HOMES.search(match[0]):
            yield _finding(Kind.STREET, match, 0.9 if numbered else 0.7)
    for match in NUMBERED_STREET.finditer(text):
        yield _finding(Kind.STREET, match, 0.8)
    for match in LIVED.finditer(text):
        yield _finding(Kind.STREET, match, 0.7, "street")


def _finding(kind: Kind, match: re.Match[str], confidence: float, group: int | str = 0) -> Finding:
    return Finding(kind, match[group], match.start(group), match.end(group), confidence)
