"""A plain web server for a built site: its files, the headers of `_headers`, and 404.html; nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests import browsing

# As it is, on a phone, on paper, and in colours of the reader's own.
VIEWS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("desktop", browsing.DESKTOP, {}),
    ("320 px", browsing.PHONE, {}),
    ("print", browsing.DESKTOP, {"media": "print"}),
    ("forced colours", browsing.DESKTOP, {"forced_colors": "active"}),
)
AS_IT_IS = {"media": "screen", "forced_colors": "none"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields the address."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(folder))

        def end_headers(self) -> None:
            lines = (folder / "_headers").read_text().splitlines() if folder.exists() else []
            for line in lines[1 : lines.index("/*/org.pub")]:
                name, _colon, value = line.strip().partition(": ")
                self.send_header(name, value)
            super().end_headers()

        def send_error(self, code: int, *_more: Any) -> None:
            lost = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(lost)))
            self.end_headers()
            self.wfile.write(lost)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def objections(page: Page) -> list[str]:
    """What axe objects to on the page as it stands, in each view, and where it is wider than the screen."""
    browsing.axe(page)
    wrong = []
    for name, width, media in VIEWS:
        page.emulate_media(**{**AS_IT_IS, **media})
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations']})",
            list(browsing.RULES),
        )
        wrong += [
            f"{page.url}, {name}: {each['id']}: {each['nodes'][0]['html']}"
            for each in found["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{page.url}, {name}: wider than the screen")
    page.emulate_media(**AS_IT_IS)  # type: ignore[arg-type]  # its values are of the two kinds
    return wrong
