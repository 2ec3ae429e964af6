"""Taking a file, letting it go, and fetching it once from the place for files."""

from candour.areas.files import policy, shelf
from candour.areas.files.models import Pass, StoredFile
from candour.areas.files.queries import NoSuchFile, find
from candour.areas.files.workshop import Rebuilt
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action


@action("files.taken")
def take(*, file: Rebuilt, purpose: str, owner_area: str, owner_ref: str, by: Actor, key: str | None = None) -> Done[str]:
    """Keep a rebuilt file for an area's thing and return its id; only that area can open it again, with the same reference."""
    sha256 = shelf.put(file.data)
    row = StoredFile.objects.create(
        sha256=sha256,
        size=len(file.data),
        kind=file.kind,
        name=file.name,
        purpose=purpose,
        owner_area=owner_area,
        owner_ref=owner_ref,
        taken_on=clock.today(),
        taken_by=by.ref,
        removed=dict(file.removed),
        left=dict(file.left),
    )
    refs = {"file": row.pk, "sha256": sha256, "for": f"{owner_area}:{owner_ref}"}
    return Done(str(row.pk), refs=refs, payload={"sha256": sha256, "size": len(file.data), "kind": file.kind, "purpose": purpose})


@action("files.let_go")
def let_go(*, file_id: str, owner_area: str, owner_ref: str, reason: str, by: Actor, key: str | None = None) -> Done[str]:
    """
    Destroy a file's bytes when the time for which its owner keeps it has ended; that it was there stays known, its name does not.

    The owning area decides when, and calls this from its own retention.

    :raises NoSuchFile: when the owner has no such file.
    """
    policy.require_reason(reason)
    row = find(file_id=file_id, owner_area=owner_area, owner_ref=owner_ref, viewer=Viewer.system("letting files go"))
    if row.let_go_on:
        raise NothingNew(str(row.pk))
    sha256 = row.sha256
    Pass.objects.filter(file=row).delete()
    row.let_go_on, row.name, row.removed, row.left = clock.today(), "", {}, {}
    row.save(update_fields=["let_go_on", "name", "removed", "left"])
    shelf.drop_after_commit(sha256, is_wanted=lambda: StoredFile.objects.filter(sha256=sha256, let_go_on=None).exists())
    return Done(str(row.pk), refs={"file": row.pk, "for": f"{owner_area}:{owner_ref}"}, payload={"reason": reason.strip()})


__all__ = ["NoSuchFile", "let_go", "take"]
