"""Pairs in the NHS's language, invented and labelled as they were written: by topic, an earlier text and newer ones."""

import json
from collections.abc import Sequence
from pathlib import Path

type Topic = dict[str, str]

_HERE = Path(__file__).parent
_EVERY: list[Topic] = json.loads((_HERE / "pairs.json").read_text(encoding="utf-8"))
TOPICS = _EVERY[:20]
# Written when weights and thresholds stood; the rules of the types have been mended with them in view since.
LATER = _EVERY[20:]
# By two other hands, each variant as another author would put it who had not seen the earlier text.
NATURAL: list[Topic] = json.loads((_HERE / "natural.json").read_text(encoding="utf-8"))
# Nothing was set or mended with these in view: they are for judging alone.
HELD_OUT: list[Topic] = json.loads((_HERE / "held_out.json").read_text(encoding="utf-8"))
# What kind of pair each is, and the type that should be proposed.
KINDS = {
    "same": "same",
    "perspective": "different perspective",
    "wider": "wider",
    "narrower": "narrower",
    "opposite": "conflicts with",
    "near": "nothing earlier found",
    "overlaps": "overlaps",
}
# The first topics have no pair that overlaps.
IN_EVERY = tuple(KINDS)[:6]


def typed(topics: Sequence[Topic]) -> list[tuple[str, str, str]]:
    """Each pair of some topics: the newer text, the earlier one, the type that was meant."""
    return [
        (topic[kind], topic["earlier"], wanted)
        for topic in topics
        for kind, wanted in KINDS.items()
        if kind in topic
    ]
