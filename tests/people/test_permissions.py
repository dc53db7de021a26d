"""docs/reference/permissions.md says what the access profiles hold. `AMENDS_WRITE_DOCS=yes` writes it."""

import os
from pathlib import Path

import pytest

from amends.people.permissions import PROFILES, Permission, permitted

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"
INTRO = """# Who may do what

A person reaches an organisation through a membership, which has one of these access profiles. What a profile
lets a person do is data, in `amends/people/permissions.py`; this page is made from it and a test compares.
What the *state* of a thing allows is apart: a service asks both.

Some things no profile allows alone: an edition is released, and words are removed, by a second person; evidence
is accepted by somebody other than the action's owner; nobody changes their own access.
"""


def page() -> str:
    """The page as it ought to be."""
    lines = [INTRO, "| Profile | What it is for |", "|---|---|"]
    lines += [f"| {each.name} | {each.description} |" for each in PROFILES.values()]
    lines += ["", "| May | " + " | ".join(str(each.name) for each in PROFILES.values()) + " |"]
    lines += ["|---" * (len(PROFILES) + 1) + "|"]
    for permission in Permission:
        held = ["yes" if permission in each.permissions else "" for each in PROFILES.values()]
        lines.append(f"| {permission.value} | " + " | ".join(held) + " |")
    return "\n".join(lines) + "\n"


def test_the_page_says_what_the_profiles_hold() -> None:
    if os.environ.get("AMENDS_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "Write it with AMENDS_WRITE_DOCS=yes."


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_held_by_some_profile(permission: Permission) -> None:
    assert any(permitted(profile, permission) for profile in PROFILES)


@pytest.mark.parametrize("permission", list(Permission))
def test_an_unknown_profile_holds_nothing(permission: Permission) -> None:
    assert not permitted("emperor", permission)


def test_who_prepares_an_edition_does_not_release_it() -> None:
    for profile in PROFILES.values():
        assert not {Permission.PREPARE_EDITION, Permission.RELEASE_EDITION} <= profile.permissions
        assert not {Permission.APPROVE_REDACTION, Permission.RELEASE_EDITION} <= profile.permissions
