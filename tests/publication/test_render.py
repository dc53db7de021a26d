"""`amends render`: a plan's file in every format, with no database and no settings."""

import gzip
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from amends.instruments.rendering import write_pdf
from amends.instruments.rendering.blocks import Heading
from amends.publication import services
from amends.publication.rules import read_plan, write_plan
from amends.publication.services.formats import FORMATS, drawn_alone
from amends.publication.services.pages import frozen_page
from tests.instruments.rendering import structure
from tests.instruments.rendering.structure import bare
from tests.instruments.rendering.test_formats import odt_lines, seen, word_lines
from tests.publication.contents import make_content

CONTENT = make_content()


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Every format of one plan."""
    return dict(services.render(CONTENT))


def test_every_format_says_what_the_page_says(made: dict[str, bytes]) -> None:
    assert list(made) == [file for file, _ in FORMATS.values()]
    page = bare(seen(made["plan.html"].decode()))
    assert "Mr Q" in page or "MrQ" in page
    assert bare("".join(word_lines(made["plan.docx"]))) == page
    assert bare("".join(word_lines(made["plan-large-print.docx"]))) == page
    for name in ("plan.odt", "plan-large-print.odt"):
        assert bare("".join(odt_lines(made[name]))) == page
    for name in ("plan.pdf", "plan-large-print.pdf"):
        assert structure.faults(made[name], page, "en-GB") == []
    assert read_plan(made["plan.json"]) == CONTENT


def test_a_large_plan_can_be_followed_by_ear() -> None:
    drawn = drawn_alone(make_content(30, 4, 6), "nhs")
    assert structure.faults(write_pdf(drawn.document), seen(drawn.page), "en-GB") == []


@pytest.mark.parametrize("skin", services.SKINS)
def test_the_page_is_whole_in_one_file(skin: str) -> None:
    ((_name, data),) = services.render(CONTENT, formats=["html"], skin=skin)
    page = data.decode()
    for word in ("<script", "<link", "url(", "@import", "amends-salt"):
        assert word not in page
    assert not re.search(r'href="(?!#)|src="(?!data:)', page)
    assert "is not sealed" in page
    assert len(gzip.compress(data)) < 300_000


def test_a_sealed_page_keeps_its_look_wherever_it_is_saved(settings: Settings) -> None:
    page = frozen_page(CONTENT, salt="00")
    assert 'rel="stylesheet"' not in page
    look = page.partition("<style>")[2].partition("</style>")[0]
    # What the page shows, what is shown above it later, how it is printed; and nothing that it never shows.
    for wanted in (
        ".nhsuk-inset-text",
        ".amends-notice",
        ".nhsuk-tag--white",
        "@media print",
        "@page",
        ":focus",
    ):
        assert wanted in look
    assert ".nhsuk-button" not in look
    # Lines of some 75 signs, as long as read well: what a form on another page is limited to is not for them.
    of_text = re.findall(r"[^{}]*\.nhsuk-main-wrapper > p\b[^{}]*\{([^}]*)\}", look)
    assert [each.strip() for each in of_text] == ["max-width: 44em;"]
    assert "#1d1d1b" in look
    assert look.count("{") == look.count("}")
    settings.SKIN = "nhs"
    assert "#1d1d1b" not in frozen_page(CONTENT, salt="00")


def test_headings_are_nested_in_every_format() -> None:
    levels = [
        each.level
        for each in drawn_alone(CONTENT, "nhs").document.blocks
        if isinstance(each, Heading)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_sheets_hold_each_action_and_each_promise(made: dict[str, bytes]) -> None:
    lines = made["plan.csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 8
    assert lines[1].startswith("R1,recommendation-1,1.1,action-1.1,")
    assert "2023-09-15,2024-09-14" in lines[1]


def test_what_is_wrong_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(write_plan(CONTENT).replace(b'"as_at": "2025-11-25"', b'"as_at": "soon"'))
    with pytest.raises(CommandError, match=r"about\.as_at: “soon” is no day"):
        call_command("render", file, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(CommandError, match=r"Cannot use .*none\.json"):
        call_command("render", tmp_path / "none.json", "--out", tmp_path / "out")


def test_it_needs_no_database_and_no_settings(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(write_plan(CONTENT))
    environment = {
        name: word for name, word in os.environ.items() if not name.startswith("AMENDS_")
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "amends",
            "render",
            "plan.json",
            "--out",
            "out",
            "--formats",
            "html",
            "csv",
        ],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition(",")[0] for line in done.stdout.splitlines()] == [
        "out/plan.html",
        "out/plan.csv",
    ]
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "out",
        "plan.csv",
        "plan.html",
        "plan.json",
    ]
