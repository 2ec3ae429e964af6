"""Taking a file: the one upload path."""

from typing import Protocol

from candour.areas.files import kinds, names, shelf
from candour.areas.files.models import StoredFile
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, action


class Upload(Protocol):
    """Anything with a name and bytes: Django's uploaded file, or an open file."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int = -1, /) -> bytes: ...


@action("files.taken")
def take(*, upload: Upload, purpose: str, owner_area: str, owner_ref: str, by: Actor, key: str | None = None) -> Done[str]:
    """
    Take a file for an area's thing and return its id; only that area can open it again, with the same reference.

    :raises Refused: with one sentence, when it is none that we take.
    """
    name = names.clean(upload.name or "")
    # One byte more than we take is enough to know that it is too large, whatever size it declares.
    data = upload.read(kinds.LARGEST + 1)
    kind = kinds.recognise(data, name)
    sha256 = shelf.put(data)
    row = StoredFile.objects.create(
        sha256=sha256,
        size=len(data),
        kind=kind.code,
        name=name,
        purpose=purpose,
        owner_area=owner_area,
        owner_ref=owner_ref,
        taken_on=clock.today(),
        taken_by=by.ref,
    )
    refs = {"file": row.pk, "sha256": sha256, "for": f"{owner_area}:{owner_ref}"}
    return Done(str(row.pk), refs=refs, payload={"sha256": sha256, "size": len(data), "kind": kind.code, "purpose": purpose})
