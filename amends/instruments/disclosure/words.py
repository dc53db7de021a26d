"""Lists of words: what people are called, and what has a capital and is nobody's name."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

# Letters that have no accent to take off, and the apostrophe that is printed.
PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "’": "'"}
)
# How families are called that are in no list.
FAMILIES = re.compile(r"(?:mc|mac|o'|fitz|d')[a-z]{3}")


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list that stands beside this module, in small letters without accents."""
    lines = files("amends.instruments.disclosure").joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def folded(word: str) -> str:
    """A word in small letters, without accents and without what follows its apostrophe, as the lists have it."""
    if word.isascii():
        plain = word.lower()
    else:
        apart = unicodedata.normalize("NFKD", word.translate(PLAIN))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).lower()
    return re.sub(r"'s?$", "", plain)


def is_given(word: str) -> bool:
    """Whether people are called so by those who know them, each part of it where it has a hyphen."""
    return all(part in listed("given_names.txt") for part in folded(word).split("-"))


def is_surname(word: str) -> bool:
    """Whether it is a common surname, or has two, or a form that only surnames have."""
    plain = folded(word)
    known = listed("surnames.txt")
    # "Kowalska" is of the family of "Kowalski".
    of_a_woman = plain.endswith(("ska", "cka")) and plain[:-1] + "i" in known
    listed_part = any(part in known for part in plain.split("-"))
    return listed_part or of_a_woman or bool(FAMILIES.match(plain))


def is_ordinary(word: str) -> bool:
    """Whether it is also a word of the language, a month or a place: no name without more to say so."""
    plain = folded(word)
    known = listed("english.txt")
    # "Exampleshire", "Director-General".
    made_of = plain.endswith("shire") or (
        "-" in plain and all(one in known for one in plain.split("-"))
    )
    return plain in known or plain in listed("places.txt") or made_of
