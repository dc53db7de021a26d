"""A language for tests: English in wide letters, so that words which no catalogue can reach stand out."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.db import models
from django.utils.translation.trans_real import DjangoTranslation

# What stands in a message and is no word of it: places to fill in, marks and entities.
NO_WORDS = re.compile(r"(%\(\w+\)\w|%[a-z%]|\{\w*\}|<[^>]*>|&\w+;)")
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in map(chr, (*range(65, 91), *range(97, 123)))}
# Attributes that are read aloud or shown.
HEARD = ("alt", "aria-label", "placeholder", "title")
UNSEEN = ("script", "style")
# What somebody quotes is theirs; the marks of our own sentences are “ and ”.
QUOTED = re.compile(r'"[^"]*"')
WORDS = re.compile(r"[A-Za-z][A-Za-z’'-]*(?: +[A-Za-z][A-Za-z’'-]*)*")


def wide(message: str) -> str:
    """A message as this language has it."""
    return "".join(
        part if NO_WORDS.fullmatch(part) else part.translate(WIDE)
        for part in NO_WORDS.split(message.rpartition("\x04")[2])
    )


class Wide(DjangoTranslation):
    """The catalogue of every message that there is."""

    def __init__(self) -> None:
        super().__init__("en-gb")

    def gettext(self, message: str) -> str:
        """One message."""
        return wide(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A message by number."""
        return wide(msgid1 if n == 1 else msgid2)


# A sign that nobody sees and nobody types.
MARK = "\u2060"


class Marked(DjangoTranslation):
    """English, with a mark in every message."""

    def __init__(self) -> None:
        super().__init__("en-gb")

    def gettext(self, message: str) -> str:
        """One message."""
        return message.rpartition("\x04")[2] + MARK

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A message by number."""
        return self.gettext(msgid1 if n == 1 else msgid2)


class Seen(HTMLParser):
    """Every run of text of a page that somebody sees or hears."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        found = dict(attrs)
        self.texts += [found[name] or "" for name in HEARD if name in found]
        if tag == "input" and found.get("type") == "submit":
            self.texts.append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)


def narrow(page: str) -> set[str]:
    """The runs of words of a page that no catalogue reached."""
    return {
        " ".join(run.split())
        for text in Seen(page).texts
        for run in WORDS.findall(QUOTED.sub("0", " ".join(text.split())))
    }


def strings_in(value: object) -> list[str]:
    """Every string in a value of JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in strings_in(inner)]
    if isinstance(value, list | tuple):
        return [each for inner in value for each in strings_in(inner)]
    return []


def stored() -> dict[str, set[str]]:
    """All that is stored as text, by table and column."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.CharField | models.TextField | models.JSONField):
                values = model._default_manager.values_list(column.name, flat=True)
                found[f"{model._meta.db_table}.{column.name}"] = {
                    string for value in values for string in strings_in(value)
                }
    return found


def written_by_people() -> str:
    """The same, one after the other."""
    found = {string for strings in stored().values() for string in strings}
    return "\n".join(" ".join(string.split()) for string in sorted(found))
