"""How a file arrives: in memory only, so that what somebody sends never lies on a disk before it is rebuilt."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from candour.areas.files.kinds import LARGEST


class InMemory(FileUploadHandler):
    """Keeps one byte more than we take, enough to know that it is too much; the rest is read and forgotten."""

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        self.held = bytearray()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.held += raw_data[: max(0, LARGEST + 1 - len(self.held))]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        return SimpleUploadedFile(self.file_name or "", bytes(self.held), self.content_type or "application/octet-stream")
