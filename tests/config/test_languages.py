"""A language is offered only where its words are there."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.databases import Copy


def test_every_language_but_our_own_has_a_catalogue() -> None:
    without = [
        code
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
        and not any(
            Path(folder, code.replace("-", "_"), "LC_MESSAGES", "django.mo").exists()
            for folder in settings.LOCALE_PATHS
        )
    ]
    assert without == []


@pytest.mark.parametrize("asked", ["cy", "cy, en;q=0.5", "fr", ""])
def test_a_page_says_the_language_that_it_is_in(page_database: Copy, asked: str) -> None:
    """WCAG 3.1.1: English words are never called Welsh."""
    page = Client().get("/accessibility/", headers={"accept-language": asked})
    assert b'<html lang="en' in page.content
