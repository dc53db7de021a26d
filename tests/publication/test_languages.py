"""An edition in another language: its fixed words, dates and numbers, and what stays English and says so."""

import gettext
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as real_settings
from django.utils.translation import trans_real
from pytest_django import Settings

from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.rules import WrongPlan, read_plan, write_plan
from amends.publication.services.catalogues import public_messages
from amends.ui import catalogue as looked_up
from amends.ui import dates
from tests.publication.contents import make_content
from tests.publication.story import AS_AT, Story, on, ready
from tests.sweep.pseudo import wide

# A language that nobody here will ever add a catalogue of: Ainu.
TAG = "ain"
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
ENGLISH = re.compile(r"[A-Za-z]{4,}")


def quiet(message: str) -> str:
    """A message in wide small letters: the gate takes wide capitals for names."""
    return wide(message).lower()


def compiled(messages: Mapping[str, str]) -> bytes:
    """A catalogue as gettext reads it (MO)."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    keys, values = b"", b""
    table: list[tuple[int, int, int, int]] = []
    for key, value in pairs:
        table.append((len(key), len(keys), len(value), len(values)))
        keys += key + b"\0"
        values += value + b"\0"
    begin = 28 + 16 * len(pairs)
    firsts = b"".join(struct.pack("<II", a, begin + b) for a, b, _c, _d in table)
    seconds = b"".join(struct.pack("<II", c, begin + len(keys) + d) for _a, _b, c, d in table)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + firsts + seconds + keys + values


def forget() -> None:
    """What is kept by language was looked up before the catalogue was there."""
    trans_real._translations.clear()  # type: ignore[attr-defined]  # Django offers no other way
    for kept in (dates.said, looked_up.said, looked_up.counted):
        kept.cache_clear()


@pytest.fixture
def another_language(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A catalogue of the public words in wide letters, in a folder as an installation has one."""
    messages = {"": HEADER}
    for words in public_messages():
        key = "\0".join(words)
        messages[key] = "\0".join(quiet(each) for each in words)
    place = tmp_path / "languages" / TAG / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(compiled(messages))
    settings.LOCALE_PATHS = [tmp_path / "languages", *real_settings.LOCALE_PATHS]
    forget()
    yield place
    forget()


def test_there_is_english_and_whatever_has_a_catalogue(another_language: Path) -> None:
    told = {each.tag: each.told for each in services.languages()}
    assert set(told) == {"en-GB", TAG}
    assert told["en-GB"] == "English"
    assert "not yet checked by a speaker" in told[TAG]
    with (another_language / "django.mo").open("rb") as opened:
        assert gettext.GNUTranslations(opened).gettext("In short") == quiet("In short")
    (another_language / "django.mo").write_bytes(compiled({"": HEADER + "X-Checked-By: R E\n"}))
    assert "not yet checked" not in services.languages()[1].told


def test_only_languages_with_a_catalogue_are_taken(story: Story) -> None:
    with pytest.raises(Refused, match="no catalogue"):
        ready(story, language="cy")
    content = make_content(1, 1)
    welsh = replace(content, about=replace(content.about, language="cy"))
    assert read_plan(write_plan(welsh)) == welsh
    with pytest.raises(WrongPlan):
        list(services.render(welsh, formats=["csv"]))


def test_words_in_english_are_not_taken_into_another_language(
    story: Story, another_language: Path
) -> None:
    draft = ready(story, language=TAG)
    with on(AS_AT, 10):
        lacks = [each.words for each in services.preview(draft).missing]
    assert any("Recommendation 1 has no approved wording" in each for each in lacks)
    with on(AS_AT, 10):
        page = services.preview(draft).page
    assert f'<html lang="{TAG}">' in page
    assert "We have changed the record system" not in page
