"""Messages as they are sent, by the rules of mail: RFC 5322, 2045, 2369, 3834 and 8058."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from pytest_django import Settings

from amends.config.environment import MailServer
from amends.publication.services import mail

LEAVE = f"https://plans.example.org/public/follow/leave/{'a' * 90}/"
NAMES = ["Exampleshire Trust", "Bwrdd Iechyd Ŷ’r Ŵyl " * 9, "健" * 200, "Trust " * 33, "x" * 200]


@pytest.fixture(autouse=True)
def server(settings: Settings) -> None:
    settings.MAIL = MailServer("127.0.0.1", 25, "", "", "", "plans@example.org")


def text_of(name: str) -> str:
    return f"A plan by {name} that you follow has a new edition:\n{LEAVE}\n\n.\nFrom here on.\n"


def read(made: EmailMessage) -> EmailMessage:
    found = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_carried_by_short_plain_lines(name: str) -> None:
    made = mail.message(to="one@example.org", subject="Told", text=text_of(name), leave=LEAVE)
    sent = made.as_bytes()
    assert sent.isascii()
    head, _empty, body = sent.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert f"List-Unsubscribe: <{LEAVE}>".encode() in head.split(b"\r\n")
    found = read(made)
    assert found.get_content().replace("\r\n", "\n") == text_of(name)
    assert found.defects == []


def test_what_stands_above_it_says_when_from_whom_and_that_nobody_wrote_it() -> None:
    found = read(mail.message(to="one@example.org", subject="Told", text="A word.\n"))
    for header in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(found.get_all(header, [])) == 1, header
    assert parsedate_to_datetime(found["Date"]).year >= 2026
    assert found["Message-ID"].endswith("@example.org>")
    assert found["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in found


@pytest.mark.parametrize(("scheme", "press"), [("https", True), ("http", False)])
def test_one_press_leaves_by_a_safe_address_alone(scheme: str, press: bool) -> None:
    leave = f"{scheme}://plans.example.org/follow/leave/token/"
    found = read(mail.message(to="one@example.org", subject="Told", text="A word.", leave=leave))
    assert found["List-Unsubscribe"] == f"<{leave}>"
    assert ("List-Unsubscribe-Post" in found) is press
