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
    "|returned|moved|stopped|started|thought|believed|remembers?|worked|suffered|killed|stabbed|attacked|absconded|collapsed|experienced|disclosed|denied|admitted|received|needed|disengaged|spoke|visited|met|informed"
)
AFTER_NAME = re.compile(
    rf"^(?:['’]s?)?\s+(?:(?:also|then|later|often|never|always|subsequently|first)\s+)?(?:{VERBS})\b|^['’]s?\s+(?:{KIN}|death|care|treatment|condition|mental|behaviour|room|flat|body|risk|medication|mood|GP|diagnosis|history|presentation|needs|life|home|case|records?|account)\b|^,?\s+(?:aged|who|whose)\b|^\s*\(?(?:DOB|dob|aged)\b"
)
OF_A_LIFE = re.compile(
    rf"^(?:['’]s?)?\s+(?:died|lived|dies|told\s+(?:her|his|the)|attempted\s+suicide|went\s+missing|absconded|was\s+(?:born|found|detained|admitted|discharged|pronounced|arrested|seen|unwell))\b|^['’]s?\s+(?:{KIN}|death|mental\s+health)\b|^,?\s+aged\b|^\s*\(?(?:DOB|dob|aged)\b|^\s+(?:family|household|twins|brothers|sisters)\b"
)
AMONG_SMALL = re.compile(r"(?<![\w])[a-z]+,?[ ]$")
DETERMINED = re.compile(
    r"(?<!\w)(?:the|an?|this|these|those|our|their|its|your|his|her|my|each|every|any|no|some|all|such|another)[ \u00a0]$",
    re.IGNORECASE,
)
SAINTS = re.compile(r"\b(?:St\.?|Saint|Mount|Mt|Lake|Port|Fort|HMP|HMYOI|Camp|Storm|Cyclone)[ ]$")
