"""Uploads within the services of every stage: written before their transaction, kept inside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from amends.files import services as files
from amends.files.models import StoredFile
from amends.files.rules import FileRefused
from amends.files.services import Upload, Written
from amends.ledger.reactions import announce
from amends.ledger.rules import Actor, Refused


@contextmanager
def bytes_written(upload: Upload | None, organisation_id: UUID) -> Iterator[Written | None]:
    """Write an upload's bytes before a transaction begins; None for none.

    The block opens the transaction and calls `keep_upload` in it. Raises Refused, with words for whoever
    sent it, for a file that is empty or too large.
    """
    if upload is None:
        yield None
        return
    with ExitStack() as stack:
        with _refused_in_words():
            content = stack.enter_context(
                files.written(organisation=organisation_id, upload=upload)
            )
        yield content


def keep_upload(content: Written, by: Actor) -> StoredFile:
    """The stored file of what was written, in the caller's transaction.

    One that is held from before may have been sent again to be looked at again: `file.sent again`.
    Raises Refused for an upload whose parts went meanwhile, where its bytes must be written once more.
    """
    with _refused_in_words():
        file = files.keep(content, name=content.upload.name or "", by=by.person)
    if file.held:
        announce("file.sent again", things=[file.pk], by=by)
    return file


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
