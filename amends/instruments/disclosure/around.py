"""Words around a name that say that it is a person's."""

import re

# Words with small letters around a single name that say that it is a person's.
KIN = "son|daughter|wife|husband|partner|mother|father|mum|mam|mom|dad|brother|sister|uncle|aunt|nephew|niece|grandson|granddaughter|grandmother|grandfather|child|baby|friend|girlfriend|boyfriend|fianc[eé]e?|widow|widower|carer|parents?|family|sibling|cousin|stepson|stepdaughter|stepfather|stepmother"
BEFORE_NAME = re.compile(
    rf"\b(?:(?:{KIN}|patient|resident|nurse|colleague|victim|perpetrator|deceased|named|called|known\s+as|name(?:\s+(?:is|was))?|signed(?:\s+by)?|author|dear|regards|sincerely|faithfully|contact|attention|cc|nickname|alias|aka)(?:\s+of)?"
    rf"|(?:death|murder|killing|suicide|care|treatment|loss|family|parents|memory)\s+of)[,:]?\s*[“\"‘'(]?$",
    re.IGNORECASE,
)
VERBS = (
    "said|told|says|was|had|has|is|did|died|became|began|went|came|felt|took|told|asked|made|saw|lived|left|called|reported|attended|presented|described|stated|explained|refused|agreed|wanted|tried|wrote|rang|phoned"
    "|lives|tells|likes|thinks|wants|feels|loves|returned|moved|stopped|started|thought|believed|remembers?|worked|suffered|killed|stabbed|attacked|absconded|collapsed|experienced|disclosed|denied|admitted|received|needed|disengaged|spoke|visited|met|informed"
)
AFTER_NAME = re.compile(
    rf"^(?:['’]s?)?\s+(?:(?:also|then|later|often|never|always|subsequently|first)\s+)?(?:{VERBS})\b|^['’]s?\s+(?:{KIN}|death|care|treatment|condition|mental|behaviour|room|flat|body|risk|medication|mood|GP|diagnosis|history|presentation|needs|life|home|case|records?|account)\b|^,?\s+(?:aged|who|whose)\b|^\s+and\s+(?:his|her)\b|^\s*\(?(?:DOB|dob|aged)\b"
)
OF_A_LIFE = re.compile(
    rf"^(?:['’]s?)?\s+(?:died|lived|dies|told\s+(?:her|his|the)|attempted\s+suicide|went\s+missing|absconded|was\s+(?:born|found|detained|admitted|discharged|pronounced|arrested|seen|unwell))\b|^['’]s?\s+(?:{KIN}|death|mental\s+health)\b|^,?\s+aged\b|^\s*\(?(?:DOB|dob|aged)\b|^\s+(?:family|household|twins|brothers|sisters)\b"
)
AMONG_SMALL = re.compile(r"(?<![\w])[a-z]+,?[ ]$")
DETERMINED = re.compile(
    r"(?<!\w)(?:the|an?|this|these|those|our|their|its|your|his|her|my|each|every|any|no|some|all|such|another)[ \u00a0]$",
    re.IGNORECASE,
)
SAINTS = re.compile(
    r"\b(?:St\.?|Saint|Mount|Mt|Lake|Port|Fort|HMP|HMYOI|HMS|Camp|Storm|Cyclone|Hurricane|Exercise|Operation|Project|Loch)[ ]$"
)
# What says outright that a name follows, be it a word of the language: "my name is", "called him", "she said: …, says".
NAMED = re.compile(
    r"(?:\b(?:my|his|her|their|your|maiden|first|last|middle|given|family|birth|full|married)\s+name\s*(?:is|was|:|\?)|\bsurname\s*(?:is|was|:)"
    r"|(?:^|\n)\s*(?:patient\s+)?name\s*[:|]|\b(?:call|calls|called|named|names|nicknamed)\s+(?:me|him|her)|(?-i:\b(?:mr|mrs|ms|miss|dr))\.?)\s+[“\"‘'(]?$"
    r"|[,.!?…”\"’']\s*(?:says|said|asked|replied|wrote|added|explained|recalled|remembered|warned)\s+$",
    re.IGNORECASE,
)
# A greeting, the end of a letter, or somebody spoken to, met or asked: a name that is also a word is likely here.
GREETED = re.compile(
    r"(?:^|[.!?,:;\n“\"‘'])\s*(?:hi|hello|hey|thanks|thank\s+you|goodbye|bye|good\s+(?:morning|afternoon|evening))(?:\s+there)?,?\s+$"
    r"|\b(?:best|love|cheers|thanks|wishes|yours|thank\s+you)[,.]?[ ]*\n\s*$",
    re.IGNORECASE,
)
# What somebody does, right before a name without a title.
DOING = "psychiatrist|psychologist|solicitor|barrister|paramedic|officer|coroner|doctor|surgeon|physiotherapist|pharmacist|worker|co-?ordinator|manager|director|therapist|chaplain|president|minister|author|teacher|driver|neighbour|singer|actor|actress|player|captain|coach"
DOES = re.compile(rf"\b(?:{DOING})[ ]$", re.IGNORECASE)
# Before a name that is a word, too, within a sentence.
BESIDE_ONE = re.compile(r"\b(?:with|from|to|by|for)[ ]$")
MET = re.compile(
    r"\b(?:I['’]m|I\s+am|it['’]s\s+me|meet|ask|tell|told|asked|thanked|met|rang|phoned|e-?mailed|texted|visited|invited?|married)\s+$"
    r"|\b(?i:by|author|owner|lead|chair|interviewee|interviewer|witness|reviewer|next of kin|from|to)[ ]?[:|–-][ ]$"
)
# What only people do, so that a word that is in no list is a person's even where it begins a sentence.
AS_PEOPLE_DO = re.compile(
    r"^\s+(?:(?:also|then|later|often|never|always|subsequently|first)\s+)?(?:said|told|says|tells|lives|lived|died|went|came|felt|feels|asked|wrote|rang|phoned|thinks|thought|likes|wants|wanted|loves|absconded|collapsed|cried|slept|drank|smoked|married)\b|^['’]s\s+(?:son|daughter|wife|husband|mother|father|mum|dad|brother|sister|girlfriend|boyfriend)\b"
)
# How words of the language end, and names of people hardly ever.
LIKE_A_WORD = re.compile(
    r"(?:ing|ed|ly|tions?|sions?|ments?|ness|ity|ities|ers|ors|ians|ists?|ies|isms?|ants?|ents?|ways|ology|graphy|ware|watch|care|shire|able|ible|ful|less|ous|ive|ives|ics?|ical)$"
)
