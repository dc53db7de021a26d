"""Giving stored files to a browser."""

from collections.abc import Iterator

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from amends.files import rules
from amends.files.models import StoredFile
from amends.files.services import open_stored


def download_response(file: StoredFile) -> FileResponse:
    """A download, never a page: it is saved under its own name and nothing in it runs here.

    Whether the person may have it is for the caller to ask. Raises FileRemoved and FileMissing.
    """
    response = FileResponse(
        open_stored(file),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type if file.media_type in rules.HARMLESS else rules.UNKNOWN,
    )
    response.headers["Content-Length"] = str(file.size)
    harden(response)
    return response


def archive_response(archive: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """A ZIP as it is written (`archives.archive`), to be saved under a name of ours."""
    response = StreamingHttpResponse(archive, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    harden(response)
    return response


def harden(response: HttpResponseBase) -> None:
    """Have a browser run nothing of it, guess nothing about it, show it to no other site and keep it nowhere."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
