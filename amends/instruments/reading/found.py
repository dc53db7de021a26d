"""A recommendation as found in a document, and what two findings have in common."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from amends.instruments.reading.dates import ImpreciseDate, parse_date
from amends.instruments.reading.model import Block, Kind, Span
from amends.instruments.reading.remarks import Remark

LONGEST_NAME = 120
WORD = re.compile(r"[a-z0-9£%]+")
# A reference to the report's paragraph, after the sentence's end or inside it.
REFERENCE = re.compile(
    r"\s*\((?:(?P<kind>recommendation|conclusion)s?,?\s+)?(?:see\s+)?paras?(?:graphs?)?\.?\s+"
    r"(?P<paragraph>[A-Z]?\d+(?:\.\d+)*(?:\s*(?:,|and|to|[–-])\s*[A-Z]?\d+(?:\.\d+)*)*)\s*\)(?P<end>\.?)\s*$",
    re.IGNORECASE,
)
ONLY_KIND = re.compile(r"\s*\((?P<kind>recommendation|conclusion)\)\s*$", re.IGNORECASE)
DIRECTIVE = re.compile(
    r"\b(?:recommend(?:s|ed)?|should|must|ought to|urges?|calls? (?:on|for|upon)|encourages?|"
    r"invites?|asks? (?:the|that)|needs? to|requires?|ensures?)\b",
    re.IGNORECASE,
)
IMPERATIVE = re.compile(
    r"\W*(?:(?:To|Urgently|Formally|Fully)\s+)?(?:Agree|Align|Allocate|Amend|Appoint|Apply|Arrange|Ask|Assess|Assure|Audit|Bring|Build|Carry|"
    r"Change|Check|Clarify|Commission|Communicate|Complete|Conduct|Confirm|Consider|Consult|Continue|Convene|Create|"
    r"Define|Deliver|Demonstrate|Design|Develop|Discuss|Display|Draft|Educate|Embed|Enable|Encourage|Engage|Enhance|"
    r"Ensure|Establish|Evaluate|Examine|Expand|Explore|Extend|Give|Hold|Identify|Implement|Improve|Include|Increase|"
    r"Inform|Integrate|Introduce|Invest|Investigate|Invite|Involve|Issue|Keep|Launch|Lead|Learn|Listen|Maintain|Make|"
    r"Meet|Monitor|Nominate|Obtain|Offer|Plan|Prepare|Prioritise|Produce|Promote|Provide|Publish|Put|Raise|Reconsider|"
    r"Record|Recruit|Reduce|Refresh|Reinforce|Remind|Remove|Replace|Report|Request|Require|Resolve|Revise|Review|"
    r"Rewrite|Roll|Run|Schedule|Secure|Seek|Send|Set|Share|Simplify|Speak|Standardise|Stop|Streamline|Strengthen|"
    r"Support|Take|Tell|Test|Track|Train|Undertake|Update|Use|Verify|Work|Write)\b",
    re.IGNORECASE,
)
BODY = (
    r"Government|Trust|NHS|Board|Secretary|Department|Minist\w+|Authorit\w+|Council|Commission\w*|"
    r"Agency|Director\w*|Office|Polic\w+|Constabulary|Association|College|Committee|Service|Executive|"
    r"Regulator|Inspectorate|Hospital|Partnership|Company|Limited|Ltd|Chief|Manager|Operator|Team|"
    r"Governor|Healthcare|Social Care|Heads? of|Practices?|services?|trusts?|boards?|councils?|hospitals?|police|force|governments?|departments?|providers?|commissioners?|ministers?|[A-Z]{2,}"
)
ADDRESSEE = re.compile(
    r"(?:^|[.;:\n]\s*|\bthat,?\s+)(?P<who>(?:[Tt]he\s+|[Aa]ll\s+|[Ee]ach\s+)?[A-Z][^.;:\n]{0,140}?)"
    r"(?:,[^.;:\n,]{3,120},)?\s+(?:should|must|shall|needs? to|ought to)\b"
)
# The subject of "If …, the Trust should" or "We recommend that the Trust should" is its last part.
LAST_SUBJECT = re.compile(r"(?:,|\bthat)\s+(?P<who>(?:the|all|each|every)\s+[^,]+)$")
SUBORDINATE = re.compile(
    r"^(?:If|As|In|For|Given|Rather|Whilst|While|Where|When|Once|Until|Unless|Although|However|Further|"
    r"Furthermore|Therefore|To|At|On|By|We|It|This|These|Those|They|There|Such|Until|Following|Where)\b"
)
# One thing more, after what the sentence before says.
MORE = re.compile(
    r"^(?:Finally|Lastly|Also|In addition|Additionally|Further|Furthermore|Moreover|Second(?:ly)?|Third(?:ly)?),\s+"
)
TELLS = re.compile(
    r"\b(?:has|have|had|is|are|was|were|presents?|could|would|will|that|which|who)\b"
)
NAMES_BODY = re.compile(rf"\b(?:{BODY})\b")
CAPITALISED = r"[A-Z][\w’'&-]*"
NAME = rf"{CAPITALISED}(?:\s+(?:(?:of|and|for|in)\s+(?:the\s+)?)?{CAPITALISED})*"
# "The Board to seek assurance", "That the Board seeks assurance".
ASKED_OF = re.compile(
    rf"^(?:That\s+(?:(?:the|all|each)\s+)?[A-Z]|(?:(?:The|All|Each)\s+)?{NAME}\s+to\s+[a-z]{{3,}})"
)
TO_BODY = re.compile(rf"\brecommend(?:s|ed)?\s+(?:to|that)\s+(?P<who>(?:the\s+)?{NAME})")
DEADLINE = re.compile(
    r"\b(?:within|no later than|not later than|by|before|at least every|every)\s+"
    r"(?:(?:the\s+)?(?:next\s+|first\s+)?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty[- ]four)\s+"
    r"(?:working\s+|calendar\s+)?(?:days?|weeks?|months?|years?)\b(?:\s+(?:of|from|after)\s+(?:the\s+)?[^,.;:\n]{3,60})?"
    r"|(?:the\s+)?(?:end\s+of\s+)?(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter)\s+\d{4}"
    r"|(?:the\s+)?end\s+of\s+(?:the\s+)?(?:financial\s+)?(?:year\s+)?(?:\d{4}(?:[/–-]\d{2,4})?|this\s+(?:year|parliament)))",
    re.IGNORECASE,
)
# "The Trust should:", "The ICB should, within a year:"; "We recommend that the Trust:"; "That the Committee:".
ENDS_IN_VERB = re.compile(
    r"\b(?:should|must|shall|ought\s+to|needs?\s+to|is\s+to|are\s+to)(?:,[^.;:]{3,60}?,?)?\s*(?:[:–—…-]|\.\.\.)?\s*$",
    re.IGNORECASE,
)
ENDS_IN_BODY = re.compile(
    r"(?:^That|\b(?:recommend(?:s|ed)?(?:\s+that|\s+to)?|asks?|invites?|urges?|calls?\s+(?:on|upon)|requires?))\s+"
    r"(?P<who>[^.;:]{2,120}?)(?:,[^.;:,]{3,60},?)?(?:\s+to)?\s*[:–—…-]\s*$"
)
LAST_NAME = re.compile(r"\b[A-Z][\w’'&-]*(?:\s+\([A-Z]+\))?$")
LONGEST_STEM = 300
# A heading that says for whom what is under it is meant: "For the Trust", "NHS England".
FOR_BODY = re.compile(
    rf"^(?:\d[\d.]*\s+)?(?:(?:safety\s+)?recommendations?\s+)?(?:for|to)\s+(?P<who>(?:the\s+|all\s+|each\s+)?{NAME})\W*$",
    re.IGNORECASE,
)
ONLY_BODY = re.compile(
    rf"^(?P<who>(?:[Tt]he\s+)?(?:{NAME}\s+)?(?:Trust|Board|Council|Commission|Department|Office|Government|"
    r"Constabulary|Ministry|Authority|College|Police|Agency|England|Wales|ICB|CCG))\W*$"
)
RECURRING = re.compile(r"^(?:at least )?every\b", re.IGNORECASE)


# What a person should look at in a finding; FLAGS is all of them.
Flag = Literal[
    "asks for nothing", "characters mended", "in parts", "in prose", "may be a conclusion", "no number",
    "number used twice", "printed in two wordings", "printed twice", "recognised from a picture",
    "reported, not made here", "several deadlines", "unsure boundary", "words found outside the table",
]  # fmt: skip
FLAGS: frozenset[Flag] = frozenset(get_args(Flag))


@dataclass(slots=True)
class Recommendation:
    """One recommendation of a document.

    `label` is as printed; `part_of` the label of the recommendation that it is a part of;
    `paragraph` the report's own number for it. `text` is verbatim and mended, with its `title` as
    the first line if it has one; `raw` is as extracted. `spans` are all the places where it is
    printed. `confidence` is from 0 to 1; `why` says why it was taken.
    """

    label: str
    text: str
    raw: str
    spans: tuple[Span, ...]
    confidence: float
    why: Remark
    paragraph: str = ""
    part_of: str = ""
    title: str = ""
    flags: list[Flag] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    deadline: ImpreciseDate | None = None
    # Where it stands in reading order, so that findings of several kinds can be put in one order.
    order: int = 0

    @property
    def pages(self) -> list[int]:
        """The pages that it is printed on, in order, each once."""
        return sorted({span.page for span in self.spans if span.page})

    def flag(self, words: Flag) -> None:
        """Mark it, once."""
        if words not in self.flags:
            self.flags.append(words)

    def add_place(self, spans: Iterable[Span]) -> None:
        """Note that it is printed elsewhere too."""
        self.spans = (*self.spans, *(span for span in spans if span not in self.spans))
        self.flag("printed twice")
        self.confidence = min(round(self.confidence + 0.03, 2), 0.99)


def words_of(blocks: Sequence[Block]) -> str:
    """The text of some blocks, each on its own line, labels of items kept."""
    return "\n".join(
        block.text if block.kind is Kind.HEADING and not block.label else block.printed
        for block in blocks
        if block.text
    )


def raw_of(blocks: Sequence[Block]) -> str:
    """The text of some blocks as extracted."""
    return "\n".join(block.raw for block in blocks)


def spans_of(blocks: Iterable[Block]) -> tuple[Span, ...]:
    """The places of some blocks, those that touch each other as one box for each page."""
    merged: list[Span] = []
    for span in (span for block in blocks for span in block.spans):
        before = merged[-1] if merged else None
        if before and before.box and span.box and before.page == span.page:
            down = span.box.top - before.box.bottom
            beside = span.box.left < before.box.right and before.box.left < span.box.right
            if beside and down > -4:
                merged[-1] = Span(span.page, before.box.union(span.box))
                continue
        merged.append(span)
    return tuple(merged)


def without_reference(text: str) -> tuple[str, str, str]:
    """A text without the reference that follows its last sentence; the paragraph; what it calls it.

    "… ambitions. (Recommendation, Paragraph 17)" gives the words up to "ambitions.", "17" and
    "recommendation". A reference inside the last sentence is a part of it and stays.
    """
    found = REFERENCE.search(text)
    if not found:
        only = ONLY_KIND.search(text)
        return (text[: only.start()], "", only["kind"].lower()) if only else (text, "", "")
    kind = (found["kind"] or "").lower()
    if found["end"]:
        return text, found["paragraph"], kind
    return text[: found.start()], found["paragraph"], kind


def is_directive(text: str) -> bool:
    """Whether a text asks for something to be done."""
    return bool(DIRECTIVE.search(text))


def similarity(one: str, other: str) -> float:
    """How much of two texts' words is shared, from 0 to 1."""
    first, second = Counter(WORD.findall(one.lower())), Counter(WORD.findall(other.lower()))
    both = sum((first & second).values())
    return 2 * both / ((first.total() + second.total()) or 1)


def overlap(one: str, other: str) -> float:
    """How much of the shorter text's words the longer one has, from 0 to 1."""
    first, second = Counter(WORD.findall(one.lower())), Counter(WORD.findall(other.lower()))
    both = sum((first & second).values())
    return both / (min(first.total(), second.total()) or 1)


def key_of(text: str) -> str:
    """The first words of a text, by which the same text is found elsewhere."""
    return " ".join(WORD.findall(text.lower())[:9])


def asks(text: str) -> bool:
    """Whether an item of a list of recommendations asks for something, in so many words or by its verb alone."""
    return is_directive(text) or bool(IMPERATIVE.match(text) or ASKED_OF.match(text))


def says_who(text: str) -> bool:
    """Whether a text says plainly who should act."""
    return any(_subject(found["who"]) for found in ADDRESSEE.finditer(text))


def stem_of(sentence: str) -> str:
    """A sentence that the items of a list end ("The Trust should:"); empty if it is none."""
    if len(sentence) > LONGEST_STEM:
        return ""
    if ENDS_IN_VERB.search(sentence):
        return sentence
    body = ENDS_IN_BODY.search(sentence)
    who = body["who"] if body else ""
    named = LAST_NAME.search(who) or any(
        found.end() == len(who) for found in NAMES_BODY.finditer(who)
    )
    return sentence if named else ""


def addressed_by(heading: str) -> str:
    """The body for which a heading says that what is under it is meant; empty if it says none."""
    found = FOR_BODY.match(heading) or ONLY_BODY.match(heading)
    who = found["who"] if found else ""
    return who if NAMES_BODY.search(who) or ONLY_BODY.match(who) else ""


def say_who_and_when(recommendation: Recommendation) -> None:
    """Fill in whom a recommendation addresses and by when, where its words say so plainly."""
    text = recommendation.text
    # What a column says of the addressee needs no reading between the lines.
    for pattern in () if recommendation.addressees else (ADDRESSEE, TO_BODY):
        for match in pattern.finditer(text):
            who = _subject(match["who"])
            known = who.lower() in (one.lower() for one in recommendation.addressees)
            if who and not known:
                recommendation.addressees.append(who)
    deadlines = [
        match.group()
        for line in re.split(r"(?<=[.])\s|\n", text)
        for match in DEADLINE.finditer(line)
        if not RECURRING.match(match.group()) and (is_directive(line) or not line[:1].isupper())
    ]
    if deadlines:
        recommendation.deadline = parse_date(deadlines[0])
        if len(deadlines) > 1:
            recommendation.flag("several deadlines")


def _subject(words: str) -> str:
    """The body that is addressed, out of the words before "should"; empty if it is not plain."""
    last = LAST_SUBJECT.search(words)
    who = MORE.sub("", last["who"] if last else words).split("(")[0].strip(" ,")
    if SUBORDINATE.match(who) or TELLS.search(who) or not NAMES_BODY.search(who):
        return ""
    return who if len(who) < LONGEST_NAME else ""
