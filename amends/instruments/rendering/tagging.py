"""What Typst cannot tag yet, put into the tags of a finished PDF: that the first cell of a row is its header."""

import io
from collections.abc import Iterator
from itertools import count

from pikepdf import Array, Dictionary, Name, NameTree, Object, ObjectStreamMode, Pdf, String


def with_row_headers(data: bytes) -> bytes:
    """A tagged PDF in which the first cell of each row is its header, and the other cells of the row name it.

    Typst lets each cell name the header of its column, and where a cell names headers, only those count.
    Nothing that is seen or read changes. The same bytes give the same bytes.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        numbers = count(1)
        named: dict[str, Object] = {}
        for row in _rows(pdf.Root.StructTreeRoot):
            first, *others = _elements(row)
            if first.S != Name.TD:
                continue
            name = f"row-{next(numbers)}"
            named[name] = first
            first.S, first.ID = Name.TH, String(name)
            _of_table(first).Scope = Name.Row
            for cell in others:
                said = _of_table(cell)
                said.Headers = Array([*said.get("/Headers", Array()), String(name)])
        if named:
            _name(pdf, named)
        kept = io.BytesIO()
        pdf.save(kept, deterministic_id=True, object_stream_mode=ObjectStreamMode.preserve)
        return kept.getvalue()


def _rows(root: Object) -> Iterator[Object]:
    """Every row of every table that has cells, in their order."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        inside = list(_elements(element))
        if element.get("/S") == Name.TR and inside:
            yield element
        else:
            waiting.extend(reversed(inside))


def _elements(parent: Object) -> Iterator[Object]:
    """The elements inside one, in their order; what is no element is marked content and left alone."""
    kids = parent.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid


def _of_table(cell: Object) -> Object:
    """The attributes that a cell has as part of a table; they are made where it has none."""
    said = cell.get("/A", Array())
    owned = list(said) if isinstance(said, Array) else [said]
    for each in owned:
        if isinstance(each, Dictionary) and each.get("/O") == Name.Table:
            return each
    cell.A = Array([*owned, Dictionary(O=Name.Table)])
    made: Object = cell.A[-1]
    return made


def _name(pdf: Pdf, named: dict[str, Object]) -> None:
    """Enter elements under their ids, by which others name them."""
    root = pdf.Root.StructTreeRoot
    tree = NameTree(root.IDTree) if "/IDTree" in root else NameTree.new(pdf)
    for name, element in named.items():
        tree[name] = element
    root.IDTree = tree.obj
