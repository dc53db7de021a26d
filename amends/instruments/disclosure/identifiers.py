"""Numbers and addresses that lead to one person: found by their form, their check digits, or a word before them."""

import re
from collections.abc import Iterator

from amends.instruments.disclosure.checks import (
    is_account_number,
    is_card_number,
    is_nhs_number,
)
from amends.instruments.disclosure.kinds import Finding, Kind
from amends.instruments.disclosure.patterns import GAP

# Three, three and four, or in groups of any size between which the same sign stands.
TEN_DIGITS = re.compile(
    rf"(?<![\w+])(?<!\d[.-])(?:\d{{3}}{GAP}{{0,3}}\d{{3}}{GAP}{{0,3}}\d{{4}}"
    r"|(?=[\d -]{9,18}(?!\d))\d{1,8}(?P<sign>[ -])(?:\d{1,8}(?P=sign)){0,7}\d{1,8})(?!\w)(?!-\d)"
)
# "NHS No: 943 476 5918": said to be one, mistyped or not.
SAID_NHS = re.compile(
    rf"\bN\.?H\.?S\.?\s*(?:number|no\b\.?|num\b\.?|id\b|#)\W{{0,4}}(?:is\s+|was\s+)?(?P<number>\d(?:{GAP}{{0,3}}\d){{8,10}})(?!\w)",
    re.IGNORECASE,
)
INSURANCE = re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE)
SAID_INSURANCE = re.compile(
    r"\b(?:NI|NINO|National\s+Insurance)\s*(?:number|no\b\.?|num\b\.?)?\W{0,4}(?:is\s+|was\s+)?"
    r"(?P<number>[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[A-Z])?)\b",
    re.IGNORECASE,
)
# Prefixes that are given to nobody: a number with one is made up, or mistyped.
NO_PREFIX = re.compile(r"[DFIQUV]|.O|BG|GB|NK|KN|TN|NT|ZZ")
BETWEEN = r"[ \t\u00a0().\-–]{0,3}"
PHONE = re.compile(
    rf"(?<![\w/.])(?!\d{{1,2}}[.-]\d{{1,2}}[.-]\d{{2,4}}\b)"
    rf"(?:(?:\(?\+|00)\s?44{BETWEEN}(?:\(?0\)?{BETWEEN})?|\(?0)[1-9](?:{BETWEEN}\d){{8,9}}(?!\d)(?!\w)"
    r"(?:,?\s*(?:ext(?:ension)?\.?|x)\s*\d{2,6}\b)?"
)
# Elsewhere: "+353 1 234 5678", "(555) 010-9999", "001-555-010-9999x12".
PHONE_ABROAD = re.compile(
    rf"(?<![\w/.])(?:\+\d{{1,3}}(?:{BETWEEN}\d){{7,12}}"
    rf"|(?:\+?0{{0,2}}1[-. ])?(?:\(\d{{3}}\)\s?|\d{{3}}[-.])\d{{3}}[-. ]\d{{4}})(?!\d)(?:\s?(?:ext\.?|x)\s?\d{{1,6}})?(?!\w)"
)
SAID_PHONE = re.compile(
    r"\b(?:(?:tel(?:ephone)?|phone|mobile|mob|fax|ext(?:ension)?|bleep|pager)\b"
    r"(?:\s+(?:number|no))?[.:]{0,2}\s{0,2}(?:is\s+|on\s+)?"
    r"|(?:call|ring|text|message|contact|reach|answer)(?:s|ed|ing)?\b(?:\s+\w{1,12}){0,3}?\s+(?:on|at|to)\s+(?=(?:\D{0,2}\d){6}))"
    r"(?P<number>\+?[\d(][\d ()\-–.]{2,16}\d)\b",
    re.IGNORECASE,
)
PHONE_SAID_AFTER = re.compile(
    rf"(?<![\w/.])\(?\d(?:{BETWEEN}\d){{6,13}}(?=\s?[-–(]?\s?(?:office|fax|mobile|tel|cell)\b(?!\s+\w))",
    re.IGNORECASE,
)
EMAIL = re.compile(
    r"(?<![\w.+'’-])[\w.+'’-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
)
AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC"
    "|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME"
    "|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA"
    "|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
OUTWARD = r"\d[A-Z\d]?"
INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(rf"\b(?:[A-Z]{{1,2}}{OUTWARD}\s{{0,2}}{INWARD}|GIR\s?0AA)\b")
POSTCODE_IN_SMALL = re.compile(
    r"\b(?P<area>[A-Za-z]{1,2})\d[A-Za-z\d]?\s{0,2}\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}\b"
)
OF_BRITAIN = frozenset(AREAS.split("|"))
SAID_POSTCODE = re.compile(
    r"\b(?:post(?:al)?|zip)\s?code(?:\s+(?:district|area))?\W{0,3}(?:is\s+|was\s+)?"
    rf"(?P<number>(?:{AREAS}){OUTWARD}|\d{{3}}[ -]?\d{{0,3}}(?:-\d{{4}})?)\b"
    r"|\bZIP:\s*(?P<zip>\d{3}[ -]?\d{0,3}(?:-\d{4})?)\b",
    re.IGNORECASE,
)
# A code with at least three digits, as it may follow a word that says what it is.
CODE = r"(?P<number>(?=(?:[A-Z/-]*\d){3})[A-Z\d][A-Z\d/-]{1,18}[A-Z\d](?:[ ]\d{2,6}){0,2})\b"
IS = r"(?:\s*(?:number|no\b\.?|num\b\.?|id\b|ref(?:erence)?\b\.?|#))?[\s:#.=(-]{1,4}(?:is\s+|was\s+)?"
HOSPITAL = re.compile(
    rf"\b(?:hospital|hosp\.?|patient|MRN|medical\s+record|case\s?notes?|unit|PAS|RiO|PID|SystmOne|EMIS|Lorenzo|Cerner|client|CHI|H&C)"
    rf"(?:\s*(?:number|no\b\.?|num\b\.?|id\b|identifier|ref(?:erence)?\b\.?|#)){{1,2}}[\s:#.=(-]{{0,4}}(?:is\s+|was\s+)?{CODE}"
    rf"|\b(?:MRN|URN|PAS|RiO|PID)[\s:#.=(-]{{1,4}}(?:is\s+|was\s+)?(?P<other>(?=(?:[A-Z/-]*\d){{3}})[A-Z\d][A-Z\d/-]{{3,19}})\b"
    rf"|\b(?:St?EIS|Datix|Ulysses|incident|serious\s+incident|SI|PSII|LeDeR|inquest|crime|complaint)\s*(?:(?:log|report)\s*)?(?:number|no\b\.?|num\b\.?|id\b|ref(?:erence)?\b\.?|#)[\s:#.=(-]{{0,4}}(?:is\s+|was\s+)?(?P<incident>(?=(?:[A-Z/-]*\d){{3}})[A-Z\d][A-Z\d/-]{{2,18}}[A-Z\d])\b"
    r"|\b(?:St?EIS|Datix|Ulysses)[\s:#.=(-]{1,4}(?P<system>(?=(?:[A-Z/-]*\d){3})[A-Z\d][A-Z\d/-]{3,19})\b",
    re.IGNORECASE,
)
BARE_RECORD = re.compile(r"(?<![\w/.-])[A-Z]{1,3}\d{6,8}[A-Z]?(?![\w/.-])")
OFFICIAL = re.compile(
    rf"\b(?:GMC|NMC|GPhC|GDC|HCPC|PIN|passport|driv(?:ing|er[’']?s?)\s+licen[cs]e|prison(?:er)?|warrant|collar|staff|employee|payroll)"
    rf"(?:\s*(?:number|no\b\.?|num\b\.?|id\b|pin\b|ref(?:erence)?\b\.?|#)){{1,2}}[\s:#.=(-]{{0,4}}(?:is\s+|was\s+)?{CODE}"
    r"|\b(?P<licence>[A-Z]{2}[A-Z9]{3}\d{6}[A-Z9]{2}\d[A-Z]{2})\b",
    re.IGNORECASE,
)
SOCIAL_SECURITY = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
VEHICLE = re.compile(
    r"\b[A-HJ-PR-Y][A-HJ-PR-Y]\d{2}[ ]?[A-HJ-PR-Z]{3}\b|\b[A-HJ-NPR-TV-Y]\d{2,3}[ ][A-HJ-PR-TV-Y]{3}\b"
)
SAID_VEHICLE = re.compile(
    r"\b(?:number\s?plate|registration(?:\s+(?:number|plate|mark))?|VRM|reg(?:\s+(?:number|no))?)\W{1,4}(?:is\s+|was\s+)?"
    r"(?P<number>(?=[A-Z ]*\d)[A-Z\d]{1,4}[ ]?[A-Z\d]{2,4})\b"
)
CARD = re.compile(r"(?<![\w-])(?:\d(?:[ -]?\d){12,18}|\d{12})(?![\w-])")
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z\d]{2,4}){3,8}\b", re.IGNORECASE)
SHORTEST_ACCOUNT = 14
# What a book is numbered by, and years in a row, are no cards.
NOT_CARD = re.compile(r"97[89][ -]?\d(?:[ -]?\d){9}|(?:(?:19|20)\d\d[ -]?)+")
SORT_CODE = re.compile(
    r"\bsort\s?code\W{0,3}(?P<number>\d{2}[ -]?\d{2}[ -]?\d{2})\b"
    r"|\b(?:bank\s+)?account\s+(?:number|no\.?)\W{0,3}(?P<account>\d{7,10})\b",
    re.IGNORECASE,
)
MACHINE = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f]{1,4}(?![\w:])|\b(?:[0-9A-F]{2}:){5}[0-9A-F]{2}\b",
    re.IGNORECASE,
)

# Web addresses; those of public bodies say nothing of a person.
WEB = re.compile(
    r"(?:\bhttps?://|\bwww\.)(?P<host>[\w.-]{3,100})(?P<path>[^\s<>\"”)\]]{0,300})", re.IGNORECASE
)
OF_BODIES = re.compile(
    r"(?:^|\.)(?:gov|nhs|parliament|police|mod|ac|judiciary|public-inquiry|nationalarchives|gov\.\w\w|govt\.nz|ac\.uk|ombudsman\.org)"
    r"(?:\.uk)?\.?$|(?:^|\.)(?:doi\.org|gov\.(?:wales|scot)|(?:\w+\.)?(?:wales|scot)|edu|int|parliamentlive\.tv|assets\.publishing\.service\.?|legislation\.?)\.?$",
    re.IGNORECASE,
)
OF_PEOPLE = re.compile(
    r"facebook|fb\.com|linkedin|twitter|(?:^|\.)x\.com|instagram|tiktok|snapchat|justgiving|gofundme|muchloved|funeral|tribute|legacy\.com|ancestry",
    re.IGNORECASE,
)

# Patterns that need no check, with how sure each is.
PLAIN: tuple[tuple[Kind, float, re.Pattern[str]], ...] = (
    (Kind.NATIONAL_INSURANCE, 0.95, SAID_INSURANCE),
    (Kind.PHONE, 0.95, PHONE),
    (Kind.PHONE, 0.7, PHONE_ABROAD),
    (Kind.PHONE, 0.8, SAID_PHONE),
    (Kind.PHONE, 0.8, PHONE_SAID_AFTER),
    (Kind.EMAIL, 0.99, EMAIL),
    (Kind.POSTCODE, 0.95, POSTCODE),
    (Kind.POSTCODE, 0.8, SAID_POSTCODE),
    (Kind.HOSPITAL_NUMBER, 0.9, HOSPITAL),
    (Kind.HOSPITAL_NUMBER, 0.5, BARE_RECORD),
    (Kind.OFFICIAL_NUMBER, 0.9, OFFICIAL),
    (Kind.OFFICIAL_NUMBER, 0.6, SOCIAL_SECURITY),
    (Kind.VEHICLE, 0.7, VEHICLE),
    (Kind.VEHICLE, 0.8, SAID_VEHICLE),
    (Kind.BANK, 0.9, SORT_CODE),
    (Kind.MACHINE, 0.7, MACHINE),
)


def identifiers_in(text: str) -> Iterator[Finding]:
    """Numbers and addresses that lead to one person, in no order; some may overlap."""
    yield from _nhs_numbers(text)
    yield from _bank_numbers(text)
    for match in INSURANCE.finditer(text):
        sure = 0.8 if NO_PREFIX.match(match[0].upper()) else 0.97
        yield _finding(Kind.NATIONAL_INSURANCE, match, sure)
    for kind, sure, pattern in PLAIN:
        for match in pattern.finditer(text):
            yield _finding(kind, match, sure)
    for match in POSTCODE_IN_SMALL.finditer(text):
        if match["area"].upper() in OF_BRITAIN:
            yield Finding(Kind.POSTCODE, match[0], match.start(), match.end(), 0.7)
    for match in WEB.finditer(text):
        if not OF_BODIES.search(match["host"]):
            sure = 0.8 if OF_PEOPLE.search(match[0]) else 0.5
            yield Finding(Kind.WEB_ADDRESS, match[0], match.start(), match.end(), sure)


def _bank_numbers(text: str) -> Iterator[Finding]:
    for match in CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if is_card_number(digits) and not NOT_CARD.fullmatch(match[0]):
            yield _finding(Kind.BANK, match, 0.9)
    for match in ACCOUNT.finditer(text):
        # Words that follow it may look like more of it.
        words = match[0]
        while words and not is_account_number(words):
            words = words.rpartition(" ")[0]
        if len(words) > SHORTEST_ACCOUNT:
            yield Finding(Kind.BANK, words, match.start(), match.start() + len(words), 0.97)


def _nhs_numbers(text: str) -> Iterator[Finding]:
    for match in TEN_DIGITS.finditer(text):
        if is_nhs_number(re.sub(r"\D", "", match[0])):
            yield Finding(Kind.NHS_NUMBER, match[0], match.start(), match.end(), 0.97)
    for match in SAID_NHS.finditer(text):
        digits = re.sub(r"\D", "", match["number"])
        yield _finding(Kind.NHS_NUMBER, match, 0.99 if is_nhs_number(digits) else 0.8)


def _finding(kind: Kind, match: re.Match[str], confidence: float) -> Finding:
    """What a pattern found: of one that begins with the word for it, what follows that."""
    group = match.lastgroup or 0
    words, start = match[group], match.start(group)
    if words[0] == "(" and ")" not in words:
        words, start = words[1:], start + 1
    return Finding(kind, words, start, start + len(words), confidence)
