"""What a page says of a stored file that cannot be opened, or was never scanned."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.files.models import StoredFile
from amends.files.rules import Held, Scan, ScanProblem

WAITING = {
    "": gettext_lazy("It is being scanned for viruses. Until then nobody can open it."),
    ScanProblem.DOWN: gettext_lazy(
        "It waits to be scanned for viruses: the scanner cannot be reached. It is tried again by"
        " itself; until then nobody can open the file."
    ),
    ScanProblem.REFUSED: gettext_lazy(
        "It waits to be scanned for viruses: the scanner would not look at all of it. It is tried"
        " again by itself; until then nobody can open the file."
    ),
}

HELD = {
    Held.LOOKING: gettext_lazy(
        "It is being looked through for details of patients. Until then nobody can open it."
    ),
    Held.QUARANTINE: gettext_lazy(
        "It seems to hold details of patients, so nobody can open it. Send a newer file without them."
        " Otherwise information governance decides."
    ),
    Held.UNKNOWN: gettext_lazy(
        "It could not be looked through for details of patients: that took more time or memory than is"
        " allowed here, or failed. So nobody can open it. Send it in smaller parts. Otherwise information governance"
        " decides."
    ),
}


def scan_in_words(file: StoredFile) -> str:
    """Why a file is shut, or that it was not scanned; "" for one that was scanned and is clean."""
    if file.scan is Scan.INFECTED:
        return _(
            "The virus scanner refused this file (%(found)s). It has been deleted, and nobody has"
            " opened it here. Send a clean copy."
        ) % {"found": file.infected_with}
    if file.scan is Scan.REFUSED:
        return _(
            "The virus scanner would not look at all of this file, so nobody can open it. Send it in"
            " smaller parts, or as a PDF without other files inside. Or ask whoever runs this service"
            " to let the scanner take more, then send it again."
        )
    if file.scan is Scan.WAITING:
        return str(WAITING[file.scan_problem])
    if file.held:
        return str(HELD[Held(file.held)])
    if file.scan is Scan.NOT_SET:
        return _("It has not been scanned for viruses: no scanner is set here.")
    return ""


def shut_in_words(file: StoredFile) -> str:
    """Why a kept file could not be opened."""
    if file.is_open:
        return _("The file cannot be found where it was stored. Tell whoever runs this service.")
    return scan_in_words(file)
