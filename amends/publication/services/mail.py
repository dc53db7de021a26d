"""Sending a message by the mail server of the settings. Nothing about anybody's care is ever in one."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from django.conf import settings

# Seconds to wait for a mail server.
PATIENCE = 20
# An address that is longer than a line is folded into encoded words, and no mail program reads those
# in List-Unsubscribe (RFC 2047, section 5, allows them in text alone): a line has what RFC 5322 allows.
LINES = policy.SMTP.clone(max_line_length=998, cte_type="7bit")
# A text that is written in other signs has shorter ones (RFC 2045, section 6.7).
TEXT = LINES.clone(max_line_length=76)


def sends_mail() -> bool:
    """Whether this installation can write to anybody, and knows the address that its links begin with."""
    return settings.MAIL is not None and bool(settings.PUBLIC_ADDRESS)


@contextmanager
def mail_server() -> Iterator[smtplib.SMTP]:
    """A connection to the mail server. Raises smtplib.SMTPException and OSError as they come."""
    said: Any = settings.MAIL
    context = ssl.create_default_context()
    # By which name we speak to it, said here: to look it up may reach another machine, and take long.
    ours = said.sender.rpartition("@")[2]
    server = (
        smtplib.SMTP_SSL(said.host, said.port, ours, timeout=PATIENCE, context=context)
        if said.secure == "tls"
        else smtplib.SMTP(said.host, said.port, ours, timeout=PATIENCE)
    )
    with server:
        if said.secure == "starttls":
            server.starttls(context=context)
        if said.user:
            server.login(said.user, said.password)
        yield server


def message(*, to: str, subject: str, text: str, leave: str = "") -> EmailMessage:
    """A message in plain text. `leave` is the address at which one leaves.

    One press does it where that is an https address; mail programs press no other (RFC 8058, section 3.1).
    """
    said: Any = settings.MAIL
    made = EmailMessage(policy=LINES)
    made["From"], made["To"], made["Subject"] = said.sender, to, subject
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain=said.sender.rpartition("@")[2])
    # Nobody's absence note is an answer to this.
    made["Auto-Submitted"] = "auto-generated"
    if leave:
        made["List-Unsubscribe"] = f"<{leave}>"
    if leave.startswith("https:"):
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body = EmailMessage(policy=TEXT)
    body.set_content(text)
    for name, value in body.items():
        made[name] = value
    made.set_payload(body.get_payload())
    return made
