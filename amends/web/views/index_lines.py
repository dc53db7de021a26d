"""The lines of an index of evidence, in words: for its page, for the sheet, and beside the files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amends.evidence.forms import KINDS, SUPPORTS
from amends.evidence.rules import EvidenceKind, Supports
from amends.files.archives import Fault, FileAltered, name_in_archive
from amends.files.models import StoredFile
from amends.files.rules import Scan
from amends.files.sentences import scan_in_words, shut_in_words
from amends.instruments.rendering import Cell, Sheet
from amends.ledger.clock import day_of
from amends.ui.dates import in_words, listed, period_in_words
from amends.ui.words import words_for
from amends.web.queries.evidence_index import Entry, FileAt, Index, Served

type Address = Callable[[Entry, FileAt], str]
type Left = Mapping[str, Fault]

NUMBER = 3


@dataclass(frozen=True)
class FileLine:
    """A file as an index shows it. `told` is what there is to say of it, `reason` why it was added."""

    name: str
    version: str
    size: int | None
    added: str
    reason: str
    sha256: str
    told: str
    href: str
    preview: str
    # Where it lies beside the index; "" for one that is not there.
    packed: str


@dataclass(frozen=True)
class Line:
    """A piece of evidence as an index shows it."""

    entry: Entry
    kind: str
    supports: str
    since: str
    covers: str
    place: str
    serves: tuple[str, ...]
    link: str
    files: tuple[FileLine, ...]


def packed_name(entry: Entry, each: FileAt) -> str:
    """The name of a file in the archive: its number in the index, its version, its own name."""
    number = f"{entry.number:0{NUMBER}}"
    if each.version > 1 or len(entry.files) > 1:
        number = f"{number}-v{each.version}"
    return name_in_archive(number, each.file.name if each.file else "")


def line_of(entry: Entry, index: Index, href: Address, preview: Address, left: Left | None) -> Line:
    """A piece of evidence in words. `left` is what an archive left out; None for a page."""
    at, check = entry.at, entry.link_check
    link = ""
    if at.link and check is None:
        link = _("Nobody has looked yet whether it is there.")
    elif check is not None:
        facts = {
            "day": in_words(check.checked_on),
            "who": check.recorded_as.name if check.recorded_as else check.recorded_by.name,
        }
        found = _("Last looked for on %(day)s by %(who)s, and found.")
        lost = _("Last looked for on %(day)s by %(who)s, and not found.")
        link = (found if check.found else lost) % facts
    return Line(
        entry=entry,
        kind=str(KINDS[EvidenceKind(at.kind)]),
        supports=str(SUPPORTS[Supports(at.supports)]) if at.supports else "",
        since=_("since %(day)s, by %(who)s") % {"day": in_words(at.since), "who": at.by},
        covers=period_in_words(*at.period) if at.period else _("not said"),
        place=listed(service.name for service in at.services) or _("not from a service"),
        serves=tuple(served_in_words(each) for each in entry.serves),
        link=link,
        files=tuple(file_line(entry, each, index, href, preview, left) for each in entry.files),
    )


def file_line(
    entry: Entry,
    each: FileAt,
    index: Index,
    href: Address,
    preview: Address,
    left: Left | None,
) -> FileLine:
    """A file in words."""
    facts = {"day": in_words(day_of(each.added_at)), "who": each.by}
    packed = packed_under(entry, each, index)
    fault = (left or {}).get(packed)
    file = each.file if fault is None else fault.file
    gone = file is None or file.removed_at is not None
    is_open = file is not None and file.is_open
    is_packed = is_open and (fault is None or isinstance(fault.reason, FileAltered))
    return FileLine(
        name=_("[removed]") if file is None or gone else file.name,
        version=_("version %(number)s") % {"number": each.version} if len(entry.files) > 1 else "",
        size=None if file is None or gone else file.size,
        added=_("Added on %(day)s by %(who)s.") % facts,
        reason=each.reason,
        sha256="" if file is None or gone else file.sha256,
        told=told_of(each, fault),
        href=href(entry, each) if is_open else "",
        preview=preview(entry, each) if is_open else "",
        packed=packed if is_packed else "",
    )


def packed_under(entry: Entry, each: FileAt, index: Index) -> str:
    """The name in the archive of a file, which is that of the piece that came with it first."""
    if each.first is None:
        return packed_name(entry, each)
    number, version = each.first
    holder = index.entries[number - 1]
    return packed_name(holder, next(f for f in holder.files if f.version == version))


def told_of(each: FileAt, fault: Fault | None) -> str:
    """What there is to say of a file: why it cannot be had, where it is listed first, how it was scanned."""
    file: StoredFile | None = each.file if fault is None else fault.file
    if file is None:
        return _("It was removed.")
    if file.removed_at is not None:
        return _("It was removed on %(day)s.") % {"day": in_words(day_of(file.removed_at))}
    if fault is not None and isinstance(fault.reason, FileAltered):
        return _(
            "Its bytes are not those that were taken in: their SHA-256 is another. Tell whoever"
            " runs this service."
        )
    if fault is not None or not file.is_open:
        return shut_in_words(file)
    if each.first is not None:
        number, version = each.first
        return _("The same file as under number %(number)s, version %(version)s.") % {
            "number": number,
            "version": version,
        }
    if file.scan is Scan.CLEAN and file.scanned_at is not None:
        return _("Scanned for viruses on %(day)s, and nothing was found.") % {
            "day": in_words(day_of(file.scanned_at))
        }
    return scan_in_words(file)


def served_in_words(each: Served) -> str:
    """An action with its number; one that stands elsewhere with the plan in which it does."""
    name = f"{each.number} {each.title}".strip()
    return (
        name if each.inside else _("%(action)s (in %(plan)s)") % {"action": name, "plan": each.plan}
    )


def in_short(index: Index) -> tuple[str, ...]:
    """What the index holds, and how much has nothing: the sentences before any table."""
    if not index.entries:
        return ()
    actions = ngettext("%(count)s action", "%(count)s actions", index.actions) % {
        "count": index.actions
    }
    pieces = ngettext(
        "%(count)s piece of evidence about %(actions)s:",
        "%(count)s pieces of evidence about %(actions)s:",
        len(index.entries),
    ) % {"count": len(index.entries), "actions": actions}
    stages = listed(f"{count} {words_for(stage)}" for stage, count in index.stages.items())
    sentences = [f"{pieces} {stages}."]
    if index.without:
        sentences.append(
            ngettext(
                "%(count)s action has no evidence.",
                "%(count)s actions have no evidence.",
                len(index.without),
            )
            % {"count": len(index.without)}
        )
    return tuple(sentences)


def sheet_of(lines: Iterable[Line]) -> Sheet:
    """The index as a table: a row for each file, and one for each piece without any."""
    headers = (
        _("Number"),
        _("Evidence"),
        _("Kind"),
        _("Is to show"),
        _("How far"),
        _("Since"),
        _("By"),
        _("Reason"),
        _("Covers from"),
        _("Covers to"),
        _("Services"),
        _("Shifts or days"),
        _("Actions"),
        _("Link"),
        _("Link last looked for"),
        _("Version"),
        _("File"),
        _("In the archive as"),
        _("Size in bytes"),
        _("Added on"),
        _("Added by"),
        _("Why it was added"),
        _("SHA-256"),
        _("About the file"),
    )
    rows = []
    for line in lines:
        beginning = _beginning(line)
        for each, told in zip(line.entry.files, line.files, strict=True):
            rows.append((*beginning, *_of_file(each, told)))
        if not line.files:
            rows.append((*beginning, *([None] * (len(headers) - len(beginning)))))
    return Sheet("index", headers, tuple(rows))


def _beginning(line: Line) -> tuple[Cell, ...]:
    at = line.entry.at
    first, last = at.period or (None, None)
    return (
        line.entry.number,
        at.title,
        line.kind,
        line.supports,
        words_for(at.stage),
        at.since,
        at.by,
        at.reason,
        first,
        last,
        "; ".join(service.name for service in at.services),
        at.shifts,
        "; ".join(line.serves),
        at.link,
        line.link,
    )


def _of_file(each: FileAt, told: FileLine) -> tuple[Cell, ...]:
    return (
        each.version,
        told.name,
        told.packed,
        told.size,
        day_of(each.added_at),
        each.by,
        told.reason,
        told.sha256,
        told.told,
    )
