"""What a page says, as a person reads it."""

import html
import re

from django.http import HttpResponseBase


def words_of(answer: object) -> str:
    """The words inside `main`, in order, with single spaces; the whole page where there is none."""
    assert isinstance(answer, HttpResponseBase)
    text = getattr(answer, "content", b"").decode()
    inside = re.search(r"<main.*</main>", text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", inside[0] if inside else text)
    return re.sub(r"\s+", " ", html.unescape(plain)).replace(" .", ".")
