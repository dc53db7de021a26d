"""Where people's own words would become public. Each of these is approved before an edition takes it."""

from enum import StrEnum


class Public(StrEnum):
    """What public words are about; the value stands in addresses."""

    CASE = "case"
    BACKGROUND = "background"
    RECOMMENDATION = "recommendation"
    PLAIN = "plain"
    ANSWER = "answer"
    EARLIER = "earlier"
    ACTION = "action"
    LEFT_OUT = "left-out"
    # How several things are called that reviewers grade as one.
    THEME = "theme"
    # A reviewer's own words: published as they are, or with "[removed]" in a place; never written anew.
    GRADE = "grade"


# What an edition does without where nobody wrote any.
IF_WISHED = frozenset({Public.PLAIN, Public.THEME})
# The column of a place that names what its words are about.
COLUMNS: dict[Public, str] = {
    Public.CASE: "case",
    Public.BACKGROUND: "case",
    Public.RECOMMENDATION: "recommendation",
    Public.PLAIN: "recommendation",
    Public.ANSWER: "answering",
    Public.EARLIER: "link",
    Public.ACTION: "action",
    Public.LEFT_OUT: "left_out",
    Public.THEME: "theme",
    Public.GRADE: "judgement",
}
