"""Reading files: only with the owner that they were taken for."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from candour.areas.files import policy, shelf, words
from candour.areas.files.kinds import KINDS
from candour.areas.files.models import StoredFile
from candour.areas.ledger.door import Viewer


class NoSuchFile(LookupError):  # noqa: N818
    """There is no such file for this owner: missing and somebody else's answer alike."""


@dataclass(frozen=True)
class FileSummary:
    """What a page says of a file."""

    id: str
    name: str
    kind: str
    label: str
    size: int
    sha256: str
    taken_on: date
    taken_by: str
    purpose: str
    #: What was taken out of it, and what is still in it and may tell more than it seems to: each in plain words.
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    let_go_on: date | None = None


@dataclass(frozen=True)
class Opened:
    """A file with its bytes, to be handed back as an attachment."""

    id: str
    name: str
    content_type: str
    data: bytes = field(repr=False)


def _summary(row: StoredFile) -> FileSummary:
    return FileSummary(
        id=str(row.pk),
        name=row.name,
        kind=row.kind,
        label=KINDS[row.kind].label,
        size=row.size,
        sha256=row.sha256,
        taken_on=row.taken_on,
        taken_by=row.taken_by,
        purpose=row.purpose,
        removed=words.removed(row.removed),
        left=words.left(row.left),
        let_go_on=row.let_go_on,
    )


def summaries(*, ids: Iterable[object], owner_area: str, owner_ref: str, viewer: Viewer) -> dict[str, FileSummary]:
    """Return what is known of an owner's files; the area asks only for whom it has already let in."""
    wanted = [str(i) for i in ids if _is_id(i)] if policy.may_read(viewer) else []
    rows = StoredFile.objects.filter(pk__in=wanted, owner_area=owner_area, owner_ref=owner_ref)
    return {str(row.pk): _summary(row) for row in rows}


def find(*, file_id: object, owner_area: str, owner_ref: str, viewer: Viewer) -> StoredFile:
    """
    Return the row of an owner's file.

    :raises NoSuchFile: when the owner has no such file.
    """
    row = None
    if policy.may_read(viewer) and _is_id(file_id):
        row = StoredFile.objects.filter(pk=str(file_id), owner_area=owner_area, owner_ref=owner_ref).first()
    if row is None:
        raise NoSuchFile("There is no such file.")
    return row


def open_for(*, file_id: object, owner_area: str, owner_ref: str, viewer: Viewer) -> Opened:
    """
    Open a file for the area that owns it, after that area has decided that the viewer may read it.

    :raises NoSuchFile: when the owner has no such file.
    :raises Damaged: when its bytes are gone, or no longer those that were taken; the sentence says which.
    """
    return opened(find(file_id=file_id, owner_area=owner_area, owner_ref=owner_ref, viewer=viewer))


def opened(row: StoredFile) -> Opened:
    """
    Return the row's bytes from the shelf.

    :raises Damaged: when they are gone, or no longer those that were taken.
    """
    if row.let_go_on:
        raise shelf.Damaged("This file was let go when the time for which it was kept had ended.")
    return Opened(str(row.pk), row.name, KINDS[row.kind].content_type, shelf.get(row.sha256))


def _is_id(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
