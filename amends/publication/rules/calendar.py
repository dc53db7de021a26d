"""Days as an iCalendar file (RFC 5545). Plain Python."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from amends.publication.rules.exchange import UNHOLDABLE

# Octets of a line before it is folded (RFC 5545, section 3.1).
MOST_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """A day that was promised; `dropped` says that it holds no more."""

    uid: str
    day: date
    dropped: bool
    summary: str
    description: str
    url: str = ""


def calendar(name: str, events: Iterable[Event], *, made: datetime, revision: int) -> bytes:
    """A calendar of whole days, made at a moment, for the so manieth time.

    Neither may fall for as long as the calendar stands: programs keep what they have, and take nothing
    older for it (RFC 5545, sections 3.8.7.2 and 3.8.7.4; RFC 5546, section 2.1.5).
    """
    stamp = made.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Amends//Improvement plan//EN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for each in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(each.uid)}",
            f"DTSTAMP:{stamp}",
            f"LAST-MODIFIED:{stamp}",
            f"SEQUENCE:{revision}",
            f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}",
            f"STATUS:{'CANCELLED' if each.dropped else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            f"SUMMARY:{escaped(each.summary)}",
            f"DESCRIPTION:{escaped(each.description)}",
            *([f"URL:{each.url}"] if each.url else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def escaped(words: str) -> str:
    """Text as a value (RFC 5545, section 3.3.11)."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(plain, written)
    return UNHOLDABLE.sub("", words)


def folded(line: str) -> Iterator[bytes]:
    """A line in parts of at most 75 octets, never within a letter; each but the first begins with a space."""
    left = line.encode()
    begin = b""
    while len(begin + left) > MOST_OCTETS:
        end = MOST_OCTETS - len(begin)
        # The octets of a letter that go on with it begin with the bits 10 (RFC 3629, section 3).
        while left[end] & 0xC0 == 0x80:
            end -= 1
        yield begin + left[:end]
        left, begin = left[end:], b" "
    yield begin + left
