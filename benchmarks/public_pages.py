"""Every page of a built site before axe: python -m benchmarks.public_pages FOLDER [--every 1].

On a desktop, on a phone of 320 px, in print and in forced colours, served by a plain web server under the site's own
headers (built with `--base-url http://127.0.0.1`). `--every 50` looks at each fiftieth page of a kind and at every kind.
Exits with 1 where anything was found.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import browsing
from tests.publication.site_server import VIEWS, objections, served


def kind_of(name: str) -> str:
    """A page's address without what names a thing."""
    parts = name.split("/")
    return "/".join([f"{len(parts)} deep", *parts[2:3]]) if len(parts) > 2 else name


def main() -> None:
    """Look, and print what was found."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("folder", type=Path)
    said.add_argument("--every", type=int, default=1)
    options = said.parse_args()
    pages = sorted(
        path.relative_to(options.folder).as_posix() for path in options.folder.rglob("*.html")
    )
    seen: Counter[str] = Counter()
    wanted = []
    for name in pages:
        if "/latest/" in name:
            # It leads on at once.
            continue
        if seen[kind_of(name)] % options.every == 0:
            wanted.append(name)
        seen[kind_of(name)] += 1
    wrong: list[str] = []
    with sync_playwright() as driver, served(options.folder) as address:
        browser = driver.chromium.launch(
            executable_path=browsing.chromium(), args=list(browsing.ARGUMENTS)
        )
        visit = browsing.Visit(browser, address, width=browsing.DESKTOP, scripts=True)
        for name in wanted:
            visit.page.goto(f"{address}/{name}")
            wrong += objections(visit.page)
        visit.close()
        wrong += [words for words in visit.complaints if "Failed to load" not in words]
        browser.close()
    print("\n".join(wrong))
    print(
        f"{len(wanted)} of {len(pages)} pages, each in {len(VIEWS)} views: {len(wrong)} violations"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
