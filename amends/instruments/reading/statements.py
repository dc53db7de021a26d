"""A published statement on a case: what it says of the case, the investigations, the dates, the
answer to the recommendations, the plan, the apology, and who signed it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from amends.instruments.reading.dates import ImpreciseDate, find_dates
from amends.instruments.reading.model import Block, Document, Kind, Span
from amends.instruments.reading.prose import sentences

# A statement is short, or stands at the beginning of the plan that it covers.
MOST_BLOCKS = 80
MOST_WORDS = 3_000
LEAST_SIGNS = 3

PSEUDONYM = re.compile(
    r"\b(?P<who>(?:Mr|Ms|Mrs|Miss|Mx|Child|Baby|Patient|Adult|Person|Resident|Service [Uu]ser)\s[A-Z]{1,2}\d?)\b(?![.’']?[a-z])"
)
ORGANISATION = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’'&-]{0,40},?\s+(?:(?:of|and|for|the|&)\s+){0,2}){0,7}"
    r"(?:NHS (?:Foundation )?Trust|NHS England(?: and NHS Improvement)?|NHS Improvement|Integrated Care Board|Clinical Commissioning Group|"
    r"Health Board|Foundation Trust|University Hospitals?|County Council|City Council|Borough Council|Council|Constabulary|Police|Ambulance Service))"
    r"(?:\s\([A-Za-z ]+\))?"
)
SHORT_NAME = re.compile(
    r"\b(?P<name>(?:[Tt]he|[Oo]ur) (?:Trust|Board|Council|Health Board|Provider|Hospital))\b"
)
INTERNAL = re.compile(
    r"\b(?:internal|own)\s+(?:\w+\s+){0,2}(?:investigation|review|inquiry)\b", re.IGNORECASE
)
EXTERNAL = re.compile(
    r"\b(?:external|independent)\s+(?:\w+\s+){0,2}(?:investigation|review|inquiry|report)\b|\bcommissioned\b",
    re.IGNORECASE,
)
UNDERTOOK = re.compile(
    r"\b(?:undertook|carried out|conducted|completed|held|began|started|launched|set up|initiated|made)\b",
    re.IGNORECASE,
)
UNDERTAKEN_BY = re.compile(
    r"\b(?:undertaken|carried out|conducted|written|led|prepared|produced|completed) by\s+(?P<who>[^.;,]{3,90}?)(?=\s+(?:in|on|and|which|who|was|were|has|to|into)\b|[.;,]|$)"
    r"|\b(?:comes?|came) from\s+(?P<from>[^.;,]{3,90}?)(?=\s+(?:and|which|who)\b|[.;,]|$)"
)
COMMISSIONED_BY = re.compile(
    r"\bcommissioned by\s+(?P<who>[^.;,]{3,90}?)(?=\s+(?:in|on|and|which|from|to|was|were|into)\b|[.;,]|$)"
)
COMMISSIONED = re.compile(
    r"(?P<who>[A-Z][^.;,]{2,80}?)\s+(?:also\s+|then\s+|separately\s+|subsequently\s+|has\s+|had\s+)*commissioned\b(?! by)"
)
ACCEPTED = re.compile(
    r"\brecommendations?\b[^.]{0,90}?\baccepted\b(?:\s+(?P<how>in full|in part|in principle))?"
    r"|\b(?:we|trust|board|council)\s+(?:has\s+|have\s+|fully\s+)*accept(?:s|ed)?\s+(?P<all>all|each|every one)?[^.]{0,50}?\brecommendations?\b(?:\s+(?P<how2>in full|in part|in principle))?",
    re.IGNORECASE,
)
NOT_ACCEPTED = re.compile(r"\bnot\s+(?:been\s+)?accept", re.IGNORECASE)
CLAIM = re.compile(
    r"\b(?P<what>(?:action |improvement )?plans?|actions?|recommendations?|changes|improvements?)\b[^.]{0,140}?"
    r"\b(?:has|have|are|is|were|was)\s+(?:now\s+|all\s+|therefore\s+|since\s+|already\s+|been\s+|fully\s+){0,4}"
    r"(?:completed?|implemented|delivered|closed|achieved)(?:\s+in full)?\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(?:committed to|will continue|will be|we will|seeks? to|undertakes? to|intends? to|pledge|promise)\b",
    re.IGNORECASE,
)
APOLOGY = re.compile(r"\b(?:apolog\w+|sorry|regret\w*|condolences)\b", re.IGNORECASE)
POST = re.compile(
    r"\b(?:chief executive|chief officer|chief nurse|accountable officer|director|chair(?:man|woman|person)?|medical director|"
    r"managing director|leader|commissioner|chief constable|secretary|head of|president|governor)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady)\.?\s+)?[A-Z][\w’'-]+(?:\s+(?:[A-Z]\.?|[A-Z][\w’'-]+|de|van|der|al|bin)){1,4}(?:\s+(?:OBE|CBE|MBE|DBE|QPM|FRCP))*$"
)
PLAN = re.compile(r"\b(?:action|improvement)\s+plans?\b", re.IGNORECASE)

# What a date is the date of, by the words around it; the nearest words decide.
EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("draft received", r"\bdraft\b"),
        ("plan in place since", r"\bin place (?:since|from)\b|\bplan (?:began|started|has been in place)\b"),
        ("plan updated", r"\b(?:updated?|progress|position|reviewed)\b(?=[^.]*$)"),
        ("published", r"\bpublish\w*|\bpublication\b|\breleased\b"),
        ("commissioned", r"\bcommission\w*\b"),
        ("accepted", r"\baccepted\b"),
        ("internal investigation", r"\binternal\b"),
        ("report received", r"(?<!draft )\breport was (?:received|shared|sent)\b|\bfinal report\b"),
        ("next review", r"\bnext (?:review|update)\b|\bwill be (?:reviewed|updated)\b"),
        ("plan completed", r"\bcompleted\b"),
        ("incident", r"\b(?:incidents?|events?|death|died|killed|homicide|attack|occurred|happened|took place)\b"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of the statement, and where they stand."""

    words: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """A date of the statement, and what it is the date of ("" where the words do not say)."""

    what: str
    date: ImpreciseDate
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Investigation:
    """An investigation that the statement speaks of: "internal" or "external"."""

    kind: str
    by: str
    commissioned_by: str
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An answer given to all recommendations at once; `how` is "in full" or the like, or empty."""

    how: str
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says something is done; `about` is "internal plan", "plan" or the like."""

    about: str
    in_full: bool
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed, in which post, for which organisation."""

    name: str
    post: str
    organisation: str
    quoted: Quoted


@dataclass(slots=True)
class Statement:
    """What a published statement proposes, for a person to confirm."""

    title: str
    organisation: str
    pseudonyms: list[str]
    case: Quoted | None
    investigations: list[Investigation]
    dates: list[DatedEvent]
    acceptance: Acceptance | None
    claims: list[Claim]
    commitments: list[Quoted]
    apology: Quoted | None
    signatory: Signatory | None
    confidence: float = 0.0
    flags: list[str] = field(default_factory=list)


Said = tuple[str, Block]


def find_statement(document: Document) -> Statement | None:
    """The statement that a document is or begins with; None where it is none.

    At least three of these make a statement: a pseudonym, an investigation, an answer to the
    recommendations, an apology, a signatory, a plan.
    """
    blocks = _beginning(document)
    said = [(sentence, block) for block in blocks for sentence in sentences(_flat(block))]
    signatory = _signatory(blocks)
    statement = Statement(
        title=next((_flat(block) for block in blocks if block.kind is Kind.HEADING), ""),
        organisation=_organisation(blocks, signatory),
        pseudonyms=_pseudonyms(blocks),
        case=_case(said),
        investigations=_investigations(said),
        dates=list(_dates(said)),
        acceptance=_acceptance(said),
        claims=list(_claims(said)),
        commitments=[_quote(*one) for one in said if PROMISE.search(one[0])],
        apology=_apology(said),
        signatory=signatory,
    )
    signs = (
        bool(statement.pseudonyms), bool(statement.investigations), bool(statement.acceptance),
        bool(statement.apology), bool(signatory), any(PLAN.search(sentence) for sentence, _ in said),
    )  # fmt: skip
    if sum(signs) < LEAST_SIGNS or not (statement.apology or statement.acceptance):
        return None
    statement.confidence = min(round(0.4 + 0.1 * sum(signs), 2), 0.95)
    statement.flags = _flags(statement)
    return statement


def _beginning(document: Document) -> list[Block]:
    """The blocks of a short document, or none: reports quote apologies, and are not statements."""
    blocks = [block for block in document.blocks() if block.kind is not Kind.CONTENTS]
    words = 0
    for number, block in enumerate(blocks):
        words += len(block.text.split())
        if number >= MOST_BLOCKS or words > MOST_WORDS:
            # A plan's rows may follow; a report's chapters may not.
            return []
    return blocks


def _flat(block: Block) -> str:
    """A block's words on one line."""
    return " ".join(block.printed.split())


def _quote(sentence: str, block: Block) -> Quoted:
    return Quoted(sentence, block.spans)


def _pseudonyms(blocks: Sequence[Block]) -> list[str]:
    """The pseudonyms, the one named most often first."""
    counts = Counter(
        " ".join(match["who"].split())
        for block in blocks
        for match in PSEUDONYM.finditer(_flat(block))
    )
    return [who for who, _ in counts.most_common()]


def _case(said: Sequence[Said]) -> Quoted | None:
    """The sentence that says what happened, or at least names the case."""
    for sentence, block in said:
        if PSEUDONYM.search(sentence) and re.search(
            r"\b(?:incident|death|homicide|event|died)\b", sentence
        ):
            return _quote(sentence, block)
    return next((_quote(*one) for one in said if PSEUDONYM.search(one[0])), None)


def _organisations(text: str) -> list[str]:
    found = [match["name"] for match in ORGANISATION.finditer(text)]
    return [re.sub(r"^(?:The|At|In|By|For)\s+", "", name).strip() for name in found]


def _organisation(blocks: Sequence[Block], signatory: Signatory | None) -> str:
    if signatory and signatory.organisation:
        return signatory.organisation
    counts = Counter(
        name for block in blocks for name in _organisations(_flat(block)) if name != "NHS England"
    )
    return counts.most_common(1)[0][0] if counts else ""


def _investigations(said: Sequence[Said]) -> list[Investigation]:
    found: list[Investigation] = []
    internal = next(
        (one for one in said if INTERNAL.search(one[0]) and UNDERTOOK.search(one[0])), None
    )
    internal = internal or next((one for one in said if INTERNAL.search(one[0])), None)
    if internal:
        found.append(Investigation("internal", _who_undertook(internal[0]), "", _quote(*internal)))
    external = [one for one in said if EXTERNAL.search(one[0])]
    if external:
        found.append(_external(external, said))
    return found


def _who_undertook(sentence: str) -> str:
    """The organisation that carried out an internal investigation."""
    by = UNDERTAKEN_BY.search(sentence)
    if by and by["who"]:
        return by["who"].strip()
    match = UNDERTOOK.search(sentence)
    before = sentence[: match.start()] if match else sentence
    names = _organisations(before) or _organisations(sentence)
    if names:
        return names[-1]
    short = SHORT_NAME.search(sentence)
    return short["name"] if short else ""


def _external(sentences_: Sequence[Said], said: Sequence[Said]) -> Investigation:
    """The external investigation: who commissioned it, and who wrote it."""
    commissioner, quoted = "", sentences_[0]
    for one in sentences_:
        by = COMMISSIONED_BY.search(one[0])
        active = COMMISSIONED.search(one[0])
        if by or active:
            words = by["who"] if by else active["who"] if active else ""
            names = _organisations(words)
            commissioner, quoted = (names[-1] if names else words.strip()), one
            break
    author = ""
    for sentence, _ in said:
        match = UNDERTAKEN_BY.search(sentence)
        if match and not INTERNAL.search(sentence):
            author = (match["who"] or match["from"]).strip()
            break
    return Investigation("external", author, commissioner, _quote(*quoted))


def _dates(said: Sequence[Said]) -> Iterator[DatedEvent]:
    """Every date, with what the words between it and its neighbours say that it is."""
    for sentence, block in said:
        found = find_dates(sentence)
        for number, one in enumerate(found):
            start = found[number - 1].end if number else 0
            end = found[number + 1].start if number + 1 < len(found) else len(sentence)
            what = _nearest_before(sentence[start : one.start])
            what = what or _nearest_after(sentence[one.end : end])
            if what == "plan completed" and INTERNAL.search(sentence) and not PLAN.search(sentence):
                what = "internal investigation"
            if not what and block.kind is Kind.HEADING:
                what = "date of the statement"
            yield DatedEvent(what, one.date, _quote(sentence, block))


def _nearest_before(words: str) -> str:
    best, place = "", -1
    for what, pattern in EVENTS:
        for match in pattern.finditer(words):
            if match.start() > place:
                best, place = what, match.start()
    return best


def _nearest_after(words: str) -> str:
    best, place = "", len(words) + 1
    for what, pattern in EVENTS:
        match = pattern.search(words)
        if match and match.start() < place:
            best, place = what, match.start()
    return best


def _acceptance(said: Sequence[Said]) -> Acceptance | None:
    for sentence, block in said:
        match = ACCEPTED.search(sentence)
        if match and not NOT_ACCEPTED.search(sentence):
            how = (match["how"] or match["how2"] or "").lower()
            return Acceptance(how or ("in full" if match["all"] else ""), _quote(sentence, block))
    return None


def _claims(said: Sequence[Said]) -> Iterator[Claim]:
    for sentence, block in said:
        match = CLAIM.search(sentence)
        if match is None:
            continue
        what = match["what"].lower()
        about = (
            "plan" if "plan" in what else "recommendations" if "recommend" in what else "actions"
        )
        if INTERNAL.search(sentence):
            about = f"internal {about}" if about == "plan" else about
        yield Claim(about, "in full" in match.group().lower(), _quote(sentence, block))


def _apology(said: Sequence[Said]) -> Quoted | None:
    """The sentences that say sorry, those between them included."""
    saying = [number for number, (sentence, _) in enumerate(said) if APOLOGY.search(sentence)]
    if not saying:
        return None
    first, last = saying[0], saying[0]
    for number in saying[1:]:
        if number - last <= 2:
            last = number
    words = " ".join(sentence for sentence, _ in said[first : last + 1])
    spans = tuple(
        dict.fromkeys(span for _, block in said[first : last + 1] for span in block.spans)
    )
    return Quoted(words, spans)


def _signatory(blocks: Sequence[Block]) -> Signatory | None:
    """The name above a post near the end, with the organisation beside it."""
    lines = [
        (piece.strip(), block)
        for block in blocks
        for line in block.raw.split("\n")
        for piece in ([line] if len(line) < 40 else re.split(r",\s+|\s{3,}", line))
        if piece.strip()
    ]
    for number in range(len(lines) - 1, 0, -1):
        line, block = lines[number]
        name, above = lines[number - 1]
        if not POST.search(line) or len(line) > 90 or line.endswith("."):
            continue
        if not PERSON.match(name.strip("* ")) or _organisations(name) or POST.search(name):
            continue
        after = lines[number + 1][0] if number + 1 < len(lines) else ""
        organisation = next(iter(_organisations(after) or _organisations(line)), "")
        post = re.split(r",\s+", line)[0].strip("* ")
        words = "\n".join(part for part in (name, line, after if organisation else "") if part)
        spans = tuple(dict.fromkeys((*above.spans, *block.spans)))
        return Signatory(name.strip("* "), post, organisation, Quoted(words, spans))
    return None


def _flags(statement: Statement) -> list[str]:
    flags = []
    if len(statement.pseudonyms) > 1:
        flags.append("several pseudonyms")
    if any(not one.what for one in statement.dates):
        flags.append("a date without a meaning")
    if statement.claims:
        flags.append("says that something is complete")
    if statement.signatory is None:
        flags.append("no signatory found")
    return flags
