"""The languages that an edition may be written in: each has a catalogue of the fixed words."""

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.publication.queries.readiness import Missing, Where
from amends.publication.rules import LANGUAGE
from amends.publication.services.catalogues import public_messages


@dataclass(frozen=True)
class Language:
    """A language as HTML names it, what it calls itself, and who checked its catalogue, if anybody did."""

    tag: str
    name: str
    checked_by: str

    @property
    def told(self) -> str:
        """The language in a list to choose from; that nobody has checked its words is said."""
        if self.tag == LANGUAGE or self.checked_by:
            return self.name
        return _("%(language)s (its fixed words are not yet checked by a speaker)") % {
            "language": self.name
        }


def languages() -> list[Language]:
    """English, and whatever there is a catalogue of: ours, and those in the installation's own folder."""
    found = {LANGUAGE: Language(LANGUAGE, "English", "")}
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.mo")):
            tag = path.parent.parent.name.replace("_", "-")
            if tag.lower() != settings.LANGUAGE_CODE:
                found.setdefault(tag, Language(tag, name_of(tag), checked_by(path)))
    return list(found.values())


def name_of(tag: str) -> str:
    """What a language calls itself; its tag where nobody has told Django."""
    known = LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.partition("-")[0]) or {}
    return str(known.get("name_local") or tag)


def checked_by(path: Path) -> str:
    """What a catalogue says of who checked it: its header X-Checked-By."""
    try:
        with path.open("rb") as opened:
            return gettext.GNUTranslations(opened).info().get("x-checked-by", "").strip()
    except (OSError, UnicodeDecodeError, ValueError):
        return ""


class _Absent(gettext.NullTranslations):
    """What a catalogue is asked after itself: it has nothing to say."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""


def lacking(tag: str) -> int:
    """How many of the fixed words of editions the catalogues of a language do not have; they would be English."""
    if tag == LANGUAGE:
        return 0
    absent = _Absent()
    known: gettext.NullTranslations = absent
    for folder in settings.LOCALE_PATHS:
        for path in Path(folder).glob("*/LC_MESSAGES/django.mo"):
            if path.parent.parent.name.replace("_", "-") == tag:
                with path.open("rb") as opened:
                    found = gettext.GNUTranslations(opened)
                found.add_fallback(known)
                known = found
    return sum(
        not (known.ngettext(words[0], words[1], 1) if words[1:] else known.gettext(words[0]))
        for words in public_messages()
    )


def about_the_language(tag: str) -> Iterator[Missing]:
    """An edition is in one language: no fixed words in English between the others, called what they are not."""
    lacks = lacking(tag)
    if lacks:
        yield Missing(
            ngettext(
                "The catalogue of %(language)s lacks %(count)s of the fixed words, which would be"
                " English. Have it translated, or write this edition in English.",
                "The catalogue of %(language)s lacks %(count)s of the fixed words, which would be"
                " English. Have them translated, or write this edition in English.",
                lacks,
            )
            % {"language": name_of(tag), "count": lacks},
            Where.DRAFT,
        )


def is_offered(tag: str) -> bool:
    """Whether an edition may be written in a language."""
    return any(each.tag == tag for each in languages())
