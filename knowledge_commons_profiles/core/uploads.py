"""How much of an upload is kept: Django itself would write gigabytes to the disk before a view is asked."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LARGEST_BYTES = 10 * 1024 * 1024  # what any form of ours takes; each form says so itself
CHUNK_BYTES = FileUploadHandler.chunk_size


class BoundedUploadHandler(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS: swallows what a request sends beyond the largest upload.

    A file that was cut is therefore still larger than any form takes, and the form says what is wrong with it. All
    files of a request share the limit.
    """

    received_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 (Django's signature)
        self.received_bytes += len(raw_data)
        return raw_data if self.received_bytes <= LARGEST_BYTES + 2 * CHUNK_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:  # noqa: ARG002 (Django's signature)
        """Leave it to the next handler."""
        return None
