"""Stored files in a bucket of S3-compatible storage, as the setting `AMENDS_FILES` may say."""

from datetime import datetime
from http import HTTPStatus

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):  # type: ignore[misc]  # the package says nothing of its types
    """Puts whole objects, and deletes them for good."""

    def get_modified_time(self, name: str) -> datetime:
        """When an object was written. Raises FileNotFoundError for one that is gone, as a folder does."""
        try:
            when: datetime = super().get_modified_time(name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(name) from error
            raise
        return when

    def delete(self, name: str) -> None:
        """Delete every version of an object: in a bucket with versions the last one is only hidden.

        Raises botocore's ClientError where that is not permitted, so that nothing counts as removed
        that is still there.
        """
        key = self._normalize_name(name)
        for version in self.bucket.object_versions.filter(Prefix=key):
            if version.object_key == key:
                version.delete()
