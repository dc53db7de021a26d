"""Putting right what was entered about a version: its document that came later, or that it never came."""

from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from amends.files.models import StoredFile
from amends.files.services import Upload
from amends.investigations.models import ReportVersion, VersionDocument, VersionWithdrawal
from amends.investigations.queries import file_of_version, was_withdrawn
from amends.investigations.rules import VersionKind
from amends.investigations.services.reports import check_file
from amends.ledger import clock
from amends.ledger.models import Record, rows_of
from amends.ledger.rules import Actor, Refused
from amends.ledger.services import write
from amends.people.permissions import Permission, check
from amends.people.services.uploads import bytes_written, keep_upload


def attach_document(*, version: ReportVersion, file: StoredFile, by: Actor) -> VersionDocument:
    """Put its document beside a version that came without one, from today on.

    Or a copy in the place of one that the virus scanner refused or that is in quarantine. Raises
    Refused for a version that has another or was withdrawn, or for a file of another
    organisation's.
    """
    check_may_keep(version, by)
    organisation_id = version.organisation_id
    with write(organisation_id=organisation_id, by=by, event="version.documented") as writing:
        check_came(version)
        if not takes_a_document(version):
            raise Refused(
                _(
                    "This version has its document already. If it is the wrong one, and nothing has"
                    " been entered from it, withdraw the version and add it again."
                )
            )
        check_file(file, organisation_id)
        return writing.add(
            VersionDocument(
                version=version,
                file_id=file.pk,
                file_digest=file.sha256,
                effective_on=clock.today(),
            )
        )


def takes_a_document(version: ReportVersion) -> bool:
    """Whether a version has no document, or one that nobody can open as it is. Two queries at most."""
    pk = file_of_version(version)
    if pk is None:
        return True
    file = StoredFile.objects.kept().filter(pk=pk).first()
    return file is not None and file.needs_another


def attach_upload(*, version: ReportVersion, upload: Upload, by: Actor) -> VersionDocument:
    """As `attach_document`, from an upload. Raises Refused too for one that is empty or too large."""
    check_may_keep(version, by)
    organisation_id = version.organisation_id
    with (
        bytes_written(upload, organisation_id) as content,
        write(organisation_id=organisation_id, by=by, event="version.documented"),
    ):
        if content is None:
            raise Refused(_("Choose the document."))
        return attach_document(version=version, file=keep_upload(content, by), by=by)


def withdraw_version(*, version: ReportVersion, reason: str, by: Actor) -> VersionWithdrawal:
    """Say that a version was entered by mistake. It stays on record, and from here on it never came.

    Raises Refused without a reason, and when the record rests on it: a recommendation kept from it, a
    plan that begins on it. A document that was read in holds it only by what was kept of it.
    """
    check_may_keep(version, by)
    organisation_id = version.organisation_id
    with write(organisation_id=organisation_id, by=by, event="version.withdrawn") as writing:
        check_came(version)
        if not reason.strip():
            raise Refused(_("Say why the version is withdrawn."))
        if in_use(version):
            raise Refused(
                _(
                    "Something rests on this version: a recommendation kept from it, or a plan that"
                    " begins on it. So it stays."
                )
            )
        return writing.add(VersionWithdrawal(version=version, reason=reason.strip()))


def check_came(version: ReportVersion) -> None:
    """Raises Refused for a version that was withdrawn: nothing more is entered about it."""
    if was_withdrawn(version):
        raise Refused(_("This version was withdrawn as entered by mistake. Choose another."))


def check_may_keep(version: ReportVersion, by: Actor) -> None:
    """Raises NotPermitted unless the person keeps cases, and may read the version if it is a draft."""
    check(by=by, organisation_id=version.organisation_id, permission=Permission.KEEP_CASES)
    if version.kind == VersionKind.DRAFT:
        check(by=by, organisation_id=version.organisation_id, permission=Permission.READ_DRAFTS)


def in_use(version: ReportVersion) -> bool:
    """Whether a record of any stage names the version; its own document does not hold it.

    What is no record is working material: a document that could not be read, or of which nothing was
    kept, put nothing into the record.
    """
    return any(
        rows_of(relation.related_model).filter(**{relation.field.name: version}).exists()
        for relation in version._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
        and issubclass(relation.related_model, Record)
        and relation.related_model not in {VersionDocument, VersionWithdrawal}
    )
