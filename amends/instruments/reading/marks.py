"""What a person should look at in an action: the flags that `actions` gives.

Some end in what they are about, after a colon: the words of a column's heading, or which date.
"""

WHOLE = frozenset(
    {
        "a column without a heading", "an owner may be a person's initials",
        "an owner may be a person's name", "carried down from the row above",
        "completion told only in the words on progress", "no words for the action",
        "no words in the document", "one of several in a cell, matched by number",
        "recognised from a picture", "removed, or moved elsewhere in the document", "several owners",
        "status found in the words on progress", "status from the column of responses",
        "status told by colour alone", "the recommendation's words: the table has no actions",
    }
)  # fmt: skip
ABOUT_A_COLUMN = frozenset({"a second column of this kind", "column not understood"})
ABOUT_A_DATE = frozenset({"date not understood", "impossible date", "several dates"})
MARKS = WHOLE | ABOUT_A_COLUMN | ABOUT_A_DATE


def parted(flag: str) -> tuple[str, str]:
    """A flag, and what it is about; "" for one that is whole."""
    if flag in WHOLE:
        return flag, ""
    mark, _colon, about = flag.partition(": ")
    return mark, about
