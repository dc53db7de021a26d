"""What an edition says, in every format: each made from the page or from the same content."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from django.utils import translation
from django.utils.translation import gettext as _

from amends.instruments.rendering import (
    Document,
    Sheet,
    read_page,
    write_csv,
    write_docx,
    write_ods,
    write_odt,
    write_pdf,
    write_xlsx,
)
from amends.publication.rules import Astray, EditionContent, WrongPlan, write_plan
from amends.publication.services.languages import is_offered
from amends.publication.services.pages import locale_of, page_alone
from amends.publication.services.sheets import sheets_of


@dataclass(frozen=True)
class Drawn:
    """A page and what it was drawn from; where it is kept, from which its links lead on.

    `content` is None where a removal left none that holds: there can be no tables then.
    """

    content: EditionContent | None
    skin: str
    page: str
    day: date
    address: str

    @cached_property
    def document(self) -> Document:
        """What the page reads."""
        return read_page(self.page, day=self.day, address=self.address)

    @cached_property
    def whole(self) -> EditionContent:
        """The content, where there is one."""
        if self.content is None:
            raise ValueError("Of this edition only the page is left.")
        return self.content

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its tables."""
        with translation.override(locale_of(self.whole.about.language)):
            return sheets_of(self.whole)


def drawn_alone(content: EditionContent, skin: str) -> Drawn:
    """A plan that stands in no record: its page is one file, and not sealed."""
    about = content.about
    page = page_alone(content, skin=skin)
    return Drawn(content, skin, page, about.published_on, about.kept_at)


def _xlsx(drawn: Drawn) -> bytes:
    about = drawn.whole.about
    with translation.override(locale_of(about.language)):
        cut = _(
            " … [Excel holds no more in one cell. The whole of it is in plan.csv, plan.ods and on the page.]"
        )
    return write_xlsx(
        drawn.sheets,
        title=about.title,
        publisher=about.organisation,
        day=about.published_on,
        cut=cut,
    )


def _ods(drawn: Drawn) -> bytes:
    about = drawn.whole.about
    return write_ods(
        drawn.sheets,
        title=about.title,
        publisher=about.organisation,
        language=about.language,
        day=about.published_on,
    )


def _pdf(drawn: Drawn, *, large: bool = False) -> bytes:
    with translation.override(locale_of(drawn.document.language)):
        unshown = _("[a sign that this file has no letters for: %s]")
    return write_pdf(drawn.document, skin=drawn.skin, large=large, unshown=unshown)


type Format = tuple[str, Callable[[Drawn], bytes]]

# Each format by the name that a person gives it: the file, and how it is made.
DOCUMENTS: dict[str, Format] = {
    "html": ("plan.html", lambda drawn: drawn.page.encode()),
    "pdf": ("plan.pdf", _pdf),
    "large-print": ("plan-large-print.pdf", partial(_pdf, large=True)),
    "docx": ("plan.docx", lambda drawn: write_docx(drawn.document, skin=drawn.skin)),
    "large-print-docx": (
        "plan-large-print.docx",
        lambda drawn: write_docx(drawn.document, skin=drawn.skin, large=True),
    ),
    "odt": ("plan.odt", lambda drawn: write_odt(drawn.document, skin=drawn.skin)),
    "large-print-odt": (
        "plan-large-print.odt",
        lambda drawn: write_odt(drawn.document, skin=drawn.skin, large=True),
    ),
}
TABLES: dict[str, Format] = {
    "xlsx": ("plan.xlsx", _xlsx),
    "ods": ("plan.ods", _ods),
    "csv": ("plan.csv", lambda drawn: write_csv(drawn.sheets[0])),
    "json": ("plan.json", lambda drawn: write_plan(drawn.whole)),
}
FORMATS = DOCUMENTS | TABLES


def render(
    content: EditionContent, *, formats: Collection[str] = (), skin: str = "neutral"
) -> Iterator[tuple[str, bytes]]:
    """Each format's file name and bytes, as it is made; all of them where none is named.

    Raises CannotDrawError where a PDF cannot be made, WrongPlan for a language without a catalogue.
    """
    if not is_offered(content.about.language):
        raise WrongPlan(Astray.LANGUAGE, "about.language", content.about.language)
    drawn = drawn_alone(content, skin)
    for name, (file, write) in FORMATS.items():
        if not formats or name in formats:
            yield file, write(drawn)
