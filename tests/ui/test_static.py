"""The shipped files: the right version, and nothing fetched from outside."""

import re
from importlib import metadata
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

import amends.ui

STATIC = Path(amends.ui.__file__).parent / "static"
PACKAGE = Path(amends.ui.__file__).parent.parent
CSS = sorted(STATIC.glob("*.css"))
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
# Names of vocabularies, which nothing fetches.
NAMES = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"})


def vendored_version() -> str:
    found = re.search(r"nhsuk-frontend (\d+\.\d+\.\d+)", (STATIC / "VENDORED.md").read_text())
    assert found
    return found[1]


def test_the_vendored_version_is_what_the_files_say() -> None:
    script = (STATIC / "nhsuk-frontend.min.js").read_text()
    assert f'version="{vendored_version()}"' in script
    css = (STATIC / "nhsuk-frontend.min.css").read_text()
    assert f'--nhsuk-frontend-version:"{vendored_version()}"' in css


def test_the_vendored_version_pairs_with_the_macros() -> None:
    package = metadata.metadata("nhsuk-frontend-jinja")
    description = package.json["description"]
    pairs = dict(re.findall(r"\| (\d+\.\d+\.\d+) \| (\d+\.\d+\.\d+) \|", str(description)))
    assert pairs[vendored_version()] == package["Version"]


def test_the_licence_is_beside_it() -> None:
    assert "MIT License" in (STATIC / "LICENCE-nhsuk-frontend.txt").read_text()


@pytest.mark.parametrize("css", CSS, ids=lambda path: path.name)
def test_everything_that_the_css_names_is_shipped(css: Path) -> None:
    for address in URL.findall(css.read_text()):
        assert address.startswith(settings.STATIC_URL), address
        assert (STATIC / address.removeprefix(settings.STATIC_URL)).is_file(), address


@pytest.mark.parametrize("css", CSS, ids=lambda path: path.name)
def test_no_css_asks_for_a_font_a_map_or_another_sheet(css: Path) -> None:
    text = css.read_text()
    assert "@font-face" not in text
    assert "@import" not in text
    assert "sourceMappingURL" not in text
    assert "Frutiger" not in text


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"}),
        *PACKAGE.glob("*/jinja2/**/*.jinja"),
    ],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_nothing_shipped_names_another_machine(path: Path) -> None:
    addresses = re.findall(
        r"https?://[^\s\"'`)>]+|(?<=[\"'(])//[\w.]+\.\w+[^\s\"')]*", path.read_text()
    )
    foreign = [each for each in addresses if each not in NAMES and urlparse(each).hostname]
    assert foreign == []


def test_no_picture_carries_the_nhs_identity() -> None:
    assert sorted(path.name for path in (STATIC / "images").iterdir()) == [
        "amends-icon.svg",
        "nhsuk-icon-arrow-down.svg",
        "nhsuk-icon-arrow-up-down.svg",
        "nhsuk-icon-arrow-up.svg",
        "nhsuk-icon-cross.svg",
    ]


def test_the_images_survive_hashed_names(tmp_path: Path) -> None:
    """As collectstatic does it outside development: the CSS must lead to the hashed images."""
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url=settings.STATIC_URL)
    source = FileSystemStorage(location=str(STATIC))
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)
    processed = {
        name: hashed for name, hashed, _ in storage.post_process({n: (storage, n) for n in names})
    }
    css = (tmp_path / str(processed["nhsuk-frontend.min.css"])).read_text()
    assert Path(str(processed["images/nhsuk-icon-cross.svg"])).name in css
    assert "nhsuk-icon-cross.svg" not in css
