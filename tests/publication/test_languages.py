"""An edition in another language: its fixed words, dates and numbers, and what stays English and says so."""

import gettext
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real_settings
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

from amends.assurance.models import Judgement
from amends.assurance.rules import SCALES
from amends.ledger.rules import Refused
from amends.publication import services
from amends.publication.rules import WrongPlan, content_of, read_plan, sections_of, write_plan
from amends.publication.sentences import change_told
from amends.publication.services.catalogues import public_messages
from amends.publication.services.languages import lacking
from amends.publication.services.pages import page_alone
from amends.publication.services.site_pages import ToldEdition, ToldPlan, edition_data
from amends.standing.changes import Change, Of, What
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


def leave_out(place: Path, *lacking: str) -> None:
    """Write the catalogue, without some of the fixed words."""
    messages = {"": HEADER}
    for words in public_messages():
        if words[0] not in lacking:
            messages["\0".join(words)] = "\0".join(quiet(each) for each in words)
    (place / "django.mo").write_bytes(compiled(messages))


@pytest.fixture
def another_language(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A catalogue of the public words in wide letters, in a folder as an installation has one."""
    place = tmp_path / "languages" / TAG / "LC_MESSAGES"
    place.mkdir(parents=True)
    leave_out(place)
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


def test_the_catalogue_has_what_is_said_of_grades_and_of_asking_for_less() -> None:
    told = {words[0] for words in public_messages()}
    for scale in SCALES.values():
        assert {scale.name, *(grade.meaning for grade in scale.grades)} <= told
    for words in (
        "Their grades differ.",
        "%(now)d tests, not %(before)d",
        "[a sign that this file has no letters for: %s]",
    ):
        assert words in told


def test_a_catalogue_lacks_what_it_does_not_translate(another_language: Path) -> None:
    assert (lacking("en-GB"), lacking(TAG)) == (0, 0)
    leave_out(another_language, "In short", "%(count)s point, %(days)s.")
    assert lacking(TAG) == 2
    assert lacking("cy") == len(public_messages())


def test_a_reviewers_words_are_marked_as_what_they_are_in(another_language: Path) -> None:
    content = make_content(1, 1)
    page = page_alone(replace(content, about=replace(content.about, language=TAG)), skin="neutral")
    for marked in ('lang="en-GB">In use in each team.', '<span lang="en-GB">Wrote the report.'):
        assert marked in page
    assert "<span lang" not in page_alone(content, skin="neutral")


def test_a_grade_of_the_edition_before_is_told_in_the_words_of_the_language(
    another_language: Path,
) -> None:
    then, now = (
        Judgement(value=value, effective_on=AS_AT, recorded_as=None, body=None)
        for value in ("partly met", "met")
    )
    change = Change(What.JUDGEMENT, "1", AS_AT, 1, row=now, before=then, of=Of.RECOMMENDATION)
    with translation.override(TAG):
        told = change_told(change)
    assert quiet("partly met") in told


@pytest.mark.parametrize("language", ["en-GB", TAG])
def test_programs_are_told_in_what_an_edition_is(language: str) -> None:
    told = ToldEdition(
        number=1,
        as_at=AS_AT,
        published_on=AS_AT,
        withdrawn=False,
        changed_on=AS_AT,
        title="A plan",
        case="A case",
        summary="In short.",
        recommendations=(),
        ids=(),
        language=language,
    )
    plan = ToldPlan("1", "A plan", "A trust", "a-trust", "", "a-trust/1", (told,))
    assert edition_data("https://example.org", plan, told)["inLanguage"] == language


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
    # Nothing of the catalogue is missing; then two of its words are.
    assert not any("fixed words" in each for each in lacks)
    leave_out(another_language, "In short", "Their grades differ.")
    with on(AS_AT, 10):
        lacks = [each.words for each in services.preview(draft).missing]
    assert any("lacks 2 of the fixed words, which would be English" in each for each in lacks)


@pytest.mark.usefixtures("another_language")
def test_what_rose_and_what_fell_is_known_in_another_language() -> None:
    """Editions in it are compared by its own words, and what is none of them is no rise."""
    content = make_content(1, 1)
    content = replace(content, about=replace(content.about, language=TAG))
    low, high = quiet("in place"), quiet("part of everyday practice")
    met, slipped = (
        quiet("tested again later, and met the standard"),
        quiet("was part of everyday practice, has slipped: %(now)s") % {"now": quiet("slipped")},
    )

    def told(standing: str, reads: str) -> dict[str, Any]:
        (part,) = content.recommendations
        (action,) = part.actions
        first, *rest = action.services
        action = replace(action, standing=standing, services=(replace(first, reads=reads), *rest))
        made = replace(content, recommendations=(replace(part, actions=(action,)),))
        found: dict[str, Any] = json.loads(
            json.dumps(content_of(made, {name: "" for name, _part in sections_of(made)}))
        )
        return found

    rose = services.compared_now(told(low, slipped), told(high, met))
    assert (len(rose.gained), rose.lost) == (2, ())
    fell = services.compared_now(told(high, met), told(low, slipped))
    assert (len(fell.lost), fell.gained) == (2, ())
    revised = services.compared_now(told("ezxwq", slipped), told("qwxze", "ezxwq"))
    assert (len(revised.lost), revised.gained) == (2, ())
