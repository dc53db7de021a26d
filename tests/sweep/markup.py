"""A page as a test reads it: its headings, its title, its forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FoundForm:
    """A form: where it goes, how, and what it sends."""

    action: str
    method: str
    upload: bool
    # Names in order, each with the values that the page offers.
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Markup(HTMLParser):
    """What the sweep asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.headings = 0
        self.forms: list[FoundForm] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self._in_title = False
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found.get("lang", "")
        elif tag == "title":
            # An SVG has titles too; the page's comes first.
            self._in_title = not self.title
        elif tag == "h1":
            self.headings += 1
        elif tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self.forms.append(
                FoundForm(
                    found.get("action", ""),
                    found.get("method", "get").lower(),
                    "multipart" in found.get("enctype", ""),
                )
            )
        for name in ("src", "data", "poster"):
            self._note(found.get(name, ""))
        if tag == "link":
            self._note(found.get("href", ""))
        self._field(tag, found)

    def _note(self, address: str) -> None:
        if address.startswith(("http:", "https:", "//")):
            self.outside.append(address)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "select":
            self._select = found.get("name", "")
            form.fields.setdefault(self._select, [])
        elif tag == "option" and self._select:
            form.fields[self._select].append(found.get("value", ""))
        elif tag in {"input", "textarea", "button"} and found.get("name"):
            form.fields.setdefault(found["name"], []).append(found.get("value", ""))
            if found.get("type") == "file":
                form.files.add(found["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
