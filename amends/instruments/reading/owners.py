"""Who a plan says is to do a thing: the roles in a cell, and names where roles should stand."""

import re

ROLE = re.compile(
    r"\b(?:director|manager|lead|head|chief|officer|executive|chair|nurse|matron|consultant|doctor|"
    r"pharmacist|psychologist|psychiatrist|social worker|team|board|committee|group|trust|nhs|icb|ccg|"
    r"police|council|service|services|department|ministry|authority|agency|ltd|limited|provider|"
    r"commissioner|commission|association|college|clinical|medical|governance|quality|safety|deputy|associate|"
    r"ward|wing|house|unit|clinic|site|division|directorate|locality|region|area|pathway|care|health|"
    r"assistant|secretary|coordinator|co-ordinator|practitioner|supervisor|partner|partnership|university|"
    r"hospital|all|staff|owner|sponsor|administrator|analyst|specialist|advisor|adviser|responsible)s?\b",
    re.IGNORECASE,
)
# A post or a body, whole: what stands on either side of a comma or an "and" is an owner of its own
# only if each side has one, for "Head of Quality and Safety" is one post.
POST = re.compile(
    r"\b(?:director|manager|lead|leader|head|chief|officer|chair|nurse|matron|consultant|doctor|pharmacist|"
    r"psychologist|psychiatrist|secretary|co-?ordinator|practitioner|supervisor|administrator|analyst|"
    r"specialist|advis[eo]r|trust|icb|ccg|council|police|constabulary|authority|agency|board|committee|team)s?\b",
    re.IGNORECASE,
)
BEGINS = re.compile(r"^(?:the\s+)?[A-Z]")
UPPER, LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
# Part of a name: Siân, O'Leary, McNeil, Prys-Jones.
PART = rf"[{UPPER}](?:[’'][{UPPER}])?[{LOWER}]+(?:[’'-][{UPPER}]?[{LOWER}]+|[{UPPER}][{LOWER}]+)*"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Sister|Rev)\.?\s+"
NAME = re.compile(
    rf"^(?:{TITLE})?(?:(?:{PART}|(?:[{UPPER}]\.?\s?){{1,3}})\s+){{1,3}}{PART}$|^{TITLE}{PART}$"
)
INITIALS = re.compile(r"^(?:[A-Z]\.?){2,3}$")
# Bodies that are known by their letters.
BODIES = frozenset(
    {"ICB", "CCG", "NHS", "CQC", "DHSC", "LA", "HR", "IT", "GP", "GPS", "MHT", "PCN"}
)
# A body that a post may be of: "Team lead, Crisis Team" is one owner.
OF_A_BODY = re.compile(
    r"\b(?:trust|council|police|constabulary|authority|agency|board|committee|team)$", re.IGNORECASE
)
LINE = re.compile(r"\n|;|\s/\s")
BULLETED = re.compile(r"^(?:[•▪●–-]|\d{1,2}[.)])\s*")
PARTED = re.compile(r",\s+(?:and\s+)?|\s+(?:and|&|with|\+)\s+")
ROLE_WORDS = re.compile(
    r"^(?:led by|lead|leads|owner|working with|supported by|with)\s*:\s*", re.IGNORECASE
)
TITLED = re.compile(r"^\(?(?:as above|see above|tbc|tba|n/?a|none)\)?\.?$", re.IGNORECASE)


def owners_in(words: str) -> list[str]:
    """The owners that a cell names, as printed, each once and in order."""
    found: list[str] = []
    for line in LINE.split(words):
        whole = ROLE_WORDS.sub("", BULLETED.sub("", line.strip())).strip().rstrip(",")
        for owner in _parted(whole):
            if owner and owner not in found and not TITLED.match(owner):
                found.append(owner)
    return found


def _parted(words: str) -> list[str]:
    """A line's owners: it is parted only where every part is a post or a body of its own."""
    pieces = [piece.strip() for piece in PARTED.split(words) if piece.strip()]
    if _is_post_of_body(words):
        return [words]
    if len(pieces) > 1 and all(POST.search(piece) and BEGINS.match(piece) for piece in pieces):
        return pieces
    by_comma = [piece.strip() for piece in re.split(r",\s+", words) if piece.strip()]
    if len(by_comma) > 1 and all(INITIALS.match(piece) for piece in by_comma):
        return by_comma
    slashed = words.split("/")
    if len(slashed) > 1 and all(INITIALS.match(piece) for piece in slashed):
        return slashed
    return [words]


def _is_post_of_body(words: str) -> bool:
    """Whether a line is one post and, after a comma, the body that it is of."""
    post, comma, body = words.partition(", ")
    one = comma and "," not in body and not PARTED.search(body)
    return bool(one and POST.search(post) and not OF_A_BODY.search(post) and OF_A_BODY.search(body))


def owner_flags(owners: list[str]) -> list[str]:
    """What a person should look at in owners: names, initials, more than one."""
    flags = []
    if any(NAME.match(owner) and not ROLE.search(owner) for owner in owners):
        flags.append("an owner may be a person's name")
    if any(INITIALS.match(owner) and owner.upper() not in BODIES for owner in owners):
        flags.append("an owner may be a person's initials")
    if len(owners) > 1:
        flags.append("several owners")
    return flags
