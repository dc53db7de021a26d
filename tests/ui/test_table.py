"""Our table is the NHS component's markup, written out: the two are compared."""

import re
from typing import Any

import pytest
from django.template import engines
from markupsafe import Markup

HEAD = ["Action", ("Days", "numeric")]
ROWS = [["1 <b>", "12"], [Markup("<a href='#'>2</a>"), 13]]
OURS = """{% from "ui/components.jinja" import table %}{{ table("All", head, rows, caption_size="s", narrow=narrow) }}"""
THEIRS = """{% from "nhsuk/components/tables/macro.jinja" import table %}{{ table({
  "caption": {"text": "All", "size": "s"}, "head": [{"text": "Action"}, {"text": "Days", "format": "numeric"}],
  "rows": [[{"html": rows[0][0]|e}, {"html": "12"}], [{"html": rows[1][0]}, {"html": "13"}]],
  "firstCellIsHeader": true, "responsive": narrow}) }}"""


def drawn(source: str, narrow: bool) -> str:
    environment: Any = next(iter(engines.all())).env  # type: ignore[attr-defined]  # Jinja's, by our settings
    html = environment.from_string(source).render(head=HEAD, rows=ROWS, narrow=narrow)
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


@pytest.mark.parametrize("narrow", [True, False])
def test_the_table_is_the_components(narrow: bool) -> None:
    assert drawn(OURS, narrow) == drawn(THEIRS, narrow)
