"""The bytes of a removed file go, whatever happens after the removal is committed."""

from uuid import UUID

from django.tasks import task

from amends.files import services


@task()
def delete_removed_bytes(file_id: str) -> None:
    """Delete them, unless the same content has been handed in again. Done twice, it does it once."""
    services.delete_removed(UUID(file_id))
