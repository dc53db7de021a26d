"""A server that is killed in the middle of an upload loses nothing that it had acknowledged."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from amends.evidence.models import Evidence
from amends.files.models import StoredFile
from amends.people.models import User
from tests.databases import Copy
from tests.evidence.story import make_story
from tests.evidence.test_pages import adding, at
from tests.fixtures.servers import free_ports

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
PART = 400_000
CONTENT = bytes(range(256)) * 6_000


@contextmanager
def serving(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The application in a process of its own, until the block ends or it is killed."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}"),
            "amends.config.wsgi:application",
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield server
    finally:
        server.kill()
        server.wait(timeout=SECONDS)


class Browser:
    """Somebody who is signed in, and whose page has its token."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.token = port, "a" * 32
        self.cookie = f"{session}; csrftoken={self.token}"

    def ask(self, method: str, address: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": kind}
        line.request(method, address, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def send(self, address: str, said: dict[str, object]) -> tuple[int, str]:
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", address, urlencode(said).encode(), kind)

    def part(self, address: str, start: int) -> int:
        body = CONTENT[start : start + PART]
        status, said = self.ask("POST", f"{address}?from={start}", body, "application/octet-stream")
        assert status == 200, said
        received: int = json.loads(said)["received"]
        return received


@pytest.mark.sqlite_only(
    reason="what a database survives is its own; one is enough to kill a server"
)
def test_killed_in_the_middle_nothing_acknowledged_is_lost(
    committed_database: Copy, tmp_path: Path
) -> None:
    story = make_story()
    person = Client()
    person.force_login(User.objects.get(pk=story.auditor.person))
    name = settings.SESSION_COOKIE_NAME
    session = f"{name}={person.cookies[name].value}"
    [port] = free_ports(1)
    environment = os.environ | committed_database.environment | {"AMENDS_DATA": str(tmp_path)}
    form = at(story, "add-evidence", story.action.pk)
    browser = Browser(port, session)
    with serving(port, environment) as server:
        said = {"name": "audit.bin", "size": len(CONTENT), "modified": 7}
        _status, answer = browser.send(at(story, "begin-upload"), said)
        begun = json.loads(answer)
        acknowledged = 0
        for _ in range(2):
            acknowledged = browser.part(begun["address"], acknowledged)
        with socket.create_connection(("127.0.0.1", port)) as line:
            head = (
                f"POST {begun['address']}?from={acknowledged} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: {browser.cookie}\r\nX-CSRFToken: {browser.token}\r\n"
                f"Content-Length: {PART}\r\n\r\n"
            )
            line.sendall(head.encode() + CONTENT[acknowledged : acknowledged + PART // 2])
            server.send_signal(signal.SIGKILL)
            server.wait(timeout=SECONDS)
    with serving(port, environment):
        _status, answer = browser.ask("GET", begun["address"])
        assert json.loads(answer)["received"] == acknowledged == 2 * PART
        while acknowledged < len(CONTENT):
            acknowledged = browser.part(begun["address"], acknowledged)
        digest = hashlib.sha256(CONTENT).hexdigest()
        parts = {"file-parts": begun["id"], "file-sha256": digest}
        status, page = browser.send(form, adding(**parts, title="Audit after the storm"))
        assert status == 302, page
    file = StoredFile.objects.get()
    assert (file.sha256, file.size) == (digest, len(CONTENT))
    assert Evidence.objects.get(title="Audit after the storm").file_id == file.pk
    kept = tmp_path / "files" / file.place
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == digest
