"""docs/reference/scales.md says what the scales are. `AMENDS_WRITE_DOCS=yes` writes it."""

import os

from amends.assurance.rules import SCALES, Subject
from tests.repo.tree import ROOT

PAGE = ROOT / "docs" / "reference" / "scales.md"
INTRO = """# Scales

Scales on which people judge. They are data: `amends/assurance/scales.toml`, from which this page is made. A grade is given by
somebody, on a day, for a reason; it is never worked out, and grades are never put together into one.
"""


def page() -> str:
    """The page as it ought to be."""
    parts = [INTRO]
    for scale in SCALES.values():
        about = [each.value for each in Subject if each in scale.subjects]
        parts.append(f"## {scale.name}\n\nOf: {', '.join(about)}. In the data: `{scale.key}`.\n")
        rows = [f"| {grade.key} | {grade.meaning} |" for grade in scale.grades]
        parts.append("\n".join(["| grade | what it means |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def test_the_page_says_what_the_scales_are() -> None:
    if os.environ.get("AMENDS_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "Write it with AMENDS_WRITE_DOCS=yes."
