"""Whatever a page says goes through gettext: in a language that has every message, only names are left."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.translation import activate, gettext, override, trans_real
from django.utils.translation.trans_real import DjangoTranslation

from amends.config.jinja import drawn_status
from amends.evidence.models import Evidence
from amends.files.models import StoredFile
from amends.instruments.reading.preview import preview
from amends.people.models import Organisation, User
from amends.publication.models import Family
from amends.ui import catalogue, dates
from amends.ui.as_at import drawn
from tests.databases import Copy
from tests.sweep.addresses import inside, outside
from tests.sweep.pseudo import MARK, Marked, Wide, narrow, stored, strings_in, written_by_people
from tests.sweep.story import tell_story
from tests.sweep.test_every_address import (
    FILES,
    INSIDE,
    OUTSIDE,
    POST_ONLY,
    SENDS_ON,
    signed_in,
    who,
)

# An edition keeps the words in which it was sealed.
KEPT_AS_SAID = {"publication_edition.content", "publication_edition.page"}
SEALED = {"public-plan", "public-latest", "public-edition", "public-changes-between", "letter"}
# Values of our enums that the story's people have typed too, in documents and in names of files and organisations.
TYPED = {"complete", "fictional", "none", "report", "statement", "team"}
# What is typed into a terminal is the same in every language.
NOBODYS_LANGUAGE = {
    "amends changes edition",
    "amends verify edition",
    "amends verify plan",
    "key org",
    "page page",
}


def forget() -> None:
    """What is kept drawn, by language, was drawn from the catalogue that is changed here."""
    kept_drawn = (drawn, drawn_status, dates.said)
    kept_said = (catalogue.said, catalogue.counted, catalogue.bare, catalogue.whole)
    for kept in (*kept_drawn, *kept_said):
        kept.cache_clear()


@contextmanager
def spoken(catalogue: DjangoTranslation) -> Iterator[None]:
    """Every message out of another catalogue."""
    # Outside, so that the language is chosen anew once its own catalogue is back.
    with override("en-gb"), pytest.MonkeyPatch.context() as changed:
        changed.setitem(trans_real._translations, "en-gb", catalogue)  # type: ignore[attr-defined]  # Django's own store
        activate("en-gb")
        forget()
        yield
    forget()


@pytest.fixture
def wide() -> Iterator[None]:
    """Every message in wide letters."""
    with spoken(Wide()):
        yield


def values() -> set[str]:
    """What the program calls things; people are told it in words."""
    return {
        member.value
        for kind in StrEnum.__subclasses__()
        if kind.__module__.startswith("amends.")
        for member in kind
    } - TYPED


def pages(trust: Organisation, lead: User) -> Iterator[tuple[str, str]]:
    """Every page that somebody is shown, as somebody who may see it."""
    skipped = FILES | POST_ONLY | SEALED
    for address in INSIDE:
        if address.name not in skipped | SENDS_ON:
            client = signed_in(who(address, trust, lead))
            for path in inside(address, trust):
                answer = client.get(path)
                assert answer.status_code == 200, path
                yield path, answer.content.decode()
    for address in OUTSIDE:
        if address.name not in skipped:
            for path in outside(trust)[address.name]():
                yield path, Client().get(path, follow=True).content.decode()


def in_files(trust: Organisation) -> str:
    """The words of the files of evidence, which a preview shows as they are."""
    held = Evidence.objects.filter(organisation=trust.pk).exclude(file_id=None)
    files = StoredFile.objects.filter(pk__in=held.values("file_id"))
    seen = [preview(Path(default_storage.path(file.place)), 1, name=file.name) for file in files]
    return "\n".join(" ".join(string.split()) for string in strings_in(seen))


def at_the_beginning(trust: Organisation) -> str:
    """What families are called, as it stands where a sentence begins."""
    called = Family.objects.filter(organisation=trust.pk).values_list("reference", flat=True)
    return "\n".join(f"{each[:1].upper()}{each[1:]}" for each in ("", *called))


def test_no_sentence_is_stored(page_database: Copy) -> None:
    """Sentences are made when they are read: what a message said while something was written is nowhere."""
    with spoken(Marked()):
        tell_story()
        assert gettext("Said").endswith(MARK)
    kept = {place for place, texts in stored().items() if any(MARK in text for text in texts)}
    assert kept == KEPT_AS_SAID


def test_words_that_no_catalogue_reaches_stand_out(wide: None) -> None:
    page = f"<p title='bare'>{gettext('Said on %(day)s') % {'day': 'in place'}}</p>"
    assert narrow(page) == {"bare", "in place"}


def test_a_page_says_nothing_that_no_catalogue_reaches(
    told: Organisation, lead: User, wide: None
) -> None:
    people, enums = written_by_people() + in_files(told) + at_the_beginning(told), values()
    found: dict[str, str] = {}
    for path, page in pages(told, lead):
        for run in narrow(page) - NOBODYS_LANGUAGE:
            if run in enums or run not in people:
                found.setdefault(run, path)
    assert found == {}
