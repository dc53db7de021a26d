"""A page as a person meets it: elements, their words, and which label names which control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Element:
    """A tag with its attributes and what is inside it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all inside it, in order."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str = "", *, css: str = "", **attributes: str) -> list[Element]:
        """The elements inside with this tag, class and attributes."""
        return [
            element
            for element in self.walk()
            if element is not self
            and tag in ("", element.tag)
            and (not css or css in element.attributes.get("class", "").split())
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", *, css: str = "", **attributes: str) -> Element:
        """The only such element; fails if there are none or several."""
        found = self.all(tag, css=css, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {css} {attributes}"
        return found[0]

    @property
    def words(self) -> str:
        """The text inside, with single spaces."""
        return " ".join(self._text().split())

    @property
    def text(self) -> str:
        """The text inside, as it stands."""
        return self._text()

    def _text(self) -> str:
        return "".join(
            part
            if isinstance(part, str)
            else ("" if part.tag in {"script", "style"} else part._text())
            for part in self.inside
        )

    def labelled(self, label: str) -> Element:
        """The control that this label is for."""
        target = next(each for each in self.all("label") if each.words == label)
        return self.one(id=target.attributes["for"])

    def described_by(self, element: Element) -> str:
        """The words of everything that describes an element."""
        ids = element.attributes.get("aria-describedby", "").split()
        return " ".join(self.one(id=each).words for each in ids)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """The page's elements. Fails on markup that does not close what it opens, or an id used twice."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"never closed: {[each.tag for each in builder.open[1:]]}"
    ids = [each.attributes["id"] for each in builder.root.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids)), (
        f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    )
    return builder.root
