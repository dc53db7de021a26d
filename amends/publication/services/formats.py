"""What an edition says, in every format: each made from the page or from the same content."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils import translation

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
from amends.publication.rules import EditionContent, write_plan
from amends.publication.services.pages import LANGUAGE, page_alone
from amends.publication.services.sheets import sheets_of

SKINS = ("nhs", "neutral")
LOOK = ("nhsuk-frontend.min.css", "amends.css")
# The identity of the NHS is not ours to give: its colours and letters are for those who may use them.
PLAIN_LOOK = (
    "body, body * { font-family: system-ui, Arial, sans-serif }"
    " .nhsuk-header, .amends-header { background-color: #1d1d1b }"
    " .nhsuk-inset-text { border-left-color: #1d1d1b }"
    " a:not(:focus) { color: #1d1d1b }"
)
# Pictures that no part of a public page shows; a page in one file has none beside it.
BESIDE = re.compile(r"url\(/assets/[^)]*\)")


@dataclass(frozen=True)
class Drawn:
    """An edition's content with its page in one file, and what the page reads as a document."""

    content: EditionContent
    skin: str

    @cached_property
    def page(self) -> str:
        """The page."""
        return page_alone(self.content, style=style_of(self.skin))

    @cached_property
    def document(self) -> Document:
        """What the page reads."""
        about = self.content.about
        return read_page(self.page, day=about.published_on, address=about.kept_at)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its tables."""
        with translation.override(LANGUAGE):
            return sheets_of(self.content)


def style_of(skin: str) -> str:
    """The stylesheets of a skin as one text that asks for nothing else."""
    texts = []
    for name in LOOK:
        found = finders.find(name)
        if found:
            texts.append(BESIDE.sub("none", Path(found).read_text(encoding="utf-8")))
    return "\n".join([*texts, *([PLAIN_LOOK] if skin == "neutral" else [])])


def _xlsx(drawn: Drawn) -> bytes:
    about = drawn.content.about
    return write_xlsx(
        drawn.sheets, title=about.title, publisher=about.organisation, day=about.published_on
    )


def _ods(drawn: Drawn) -> bytes:
    about = drawn.content.about
    return write_ods(
        drawn.sheets,
        title=about.title,
        publisher=about.organisation,
        language=about.language,
        day=about.published_on,
    )


# Each format by the name that a person gives it: the file, and how it is made.
FORMATS: dict[str, tuple[str, Callable[[Drawn], bytes]]] = {
    "html": ("plan.html", lambda drawn: drawn.page.encode()),
    "pdf": ("plan.pdf", lambda drawn: write_pdf(drawn.document, skin=drawn.skin)),
    "large-print": (
        "plan-large-print.pdf",
        lambda drawn: write_pdf(drawn.document, skin=drawn.skin, large=True),
    ),
    "docx": ("plan.docx", lambda drawn: write_docx(drawn.document, skin=drawn.skin)),
    "odt": ("plan.odt", lambda drawn: write_odt(drawn.document, skin=drawn.skin)),
    "xlsx": ("plan.xlsx", _xlsx),
    "ods": ("plan.ods", _ods),
    "csv": ("plan.csv", lambda drawn: write_csv(drawn.sheets[0])),
    "json": ("plan.json", lambda drawn: write_plan(drawn.content)),
}


def render(
    content: EditionContent, *, formats: Collection[str] = (), skin: str = "neutral"
) -> Iterator[tuple[str, bytes]]:
    """Each format's file name and bytes, as it is made; all of them where none is named.

    Raises CannotDrawError where a PDF cannot be made.
    """
    drawn = Drawn(content, skin)
    for name, (file, write) in FORMATS.items():
        if not formats or name in formats:
            yield file, write(drawn)
