"""Pairs in the NHS's language, invented and labelled by one hand: by topic, an earlier text and six newer ones."""

import json
from pathlib import Path

_EVERY: list[dict[str, str]] = json.loads(
    (Path(__file__).parent / "pairs.json").read_text(encoding="utf-8")
)
TOPICS = _EVERY[:20]
# Written when weights and thresholds stood.
LATER = _EVERY[20:]
# What kind of pair each is, and the type that should be proposed.
KINDS = {
    "same": "same",
    "perspective": "different perspective",
    "wider": "wider",
    "narrower": "narrower",
    "opposite": "conflicts with",
    "near": "nothing earlier found",
}
