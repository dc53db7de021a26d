"""The index of the public site: words by what they begin with, in parts so small that a phone loads little.

What stands in it is what the pages show. `ui/static/public-search.js` reads it, and folds words in the same way.
"""

import hashlib
import json
import re
import unicodedata
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from uuid import UUID

WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile("['’]")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# The most bytes of a part, unless it is one word alone.
MOST = 24_000
PLAIN_NAME = re.compile(r"[a-z0-9]*")
# Words that stand in almost every sentence, and nobody looks for.
COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "on",
        "or",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "we",
        "were",
        "which",
        "who",
        "will",
        "with",
    ]
)


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> str:
    """A word as the index holds it: one of a thing and many of it are the same."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "siu":
        return word[:-1]
    return word


def words_in(text: str) -> set[str]:
    """The words of a text, without accents, folded, the most common left out."""
    bare = APOSTROPHES.sub("", text).lower()
    if not bare.isascii():
        bare = BEYOND_ASCII.sub(without_accent, unicodedata.normalize("NFKD", bare))
    return {folded(word) for word in set(WORD.findall(bare)) - COMMON}


def without_accent(found: re.Match[str]) -> str:
    """A letter as it is; nothing for an accent, which stands by itself."""
    return "" if unicodedata.category(found[0]).startswith("M") else found[0]


def key_of(plan: UUID) -> str:
    """By what the index names a plan: short, and the same in every build."""
    return b32encode(hashlib.sha256(plan.bytes).digest()[:5]).decode().lower()


def places_of(texts: Iterable[str]) -> dict[str, str]:
    """Where each word of a plan stands: 0 is the plan itself, then its recommendations from 1, as "0,3,4"."""
    found: dict[str, list[str]] = {}
    for place, text in enumerate(texts):
        for word in words_in(text):
            found.setdefault(word, []).append(str(place))
    return {word: ",".join(places) for word, places in found.items()}


def parts_of(postings: Mapping[str, str], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """The index in parts: what the words of each begin with, and its bytes.

    `postings` holds, by word in order, the plans as "key:0,3 key:1". A part too large becomes one
    for each next letter; the word that is its beginning itself stays in a part by itself.
    """
    data = json.dumps(postings, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) <= MOST or len(postings) == 1:
        yield prefix, data
        return
    deeper = len(prefix) + 1
    for beginning, words in groupby(postings, key=lambda word: word[:deeper]):
        inner = {word: postings[word] for word in words}
        if beginning == prefix:
            yield prefix, json.dumps(inner, ensure_ascii=False, separators=(",", ":")).encode()
        else:
            yield from parts_of(inner, beginning)


def part_name(prefix: str) -> str:
    """The name of a part's file: letters that not every file system holds are written as hex."""
    if PLAIN_NAME.fullmatch(prefix):
        return f"p-{prefix}.json"
    return f"u-{prefix.encode().hex()}.json"
