"""
Destroying for good: the keys go, then the ciphertext, and a tombstone says that, why, and on whose authority.

It is said first and done after. From the moment of the line nothing of it opens; a process that dies before the rest is done leaves a
proposal without its tombstone, and the sweep finishes it.
"""

import uuid

from django.db import transaction
from django.db.models import QuerySet

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import gate, marks, policy, proposals, routing, shelf
from candour.areas.vault.gate import Held, Look, Unlocked
from candour.areas.vault.models import Agreement, Bar, Case, Grant, Item, ItemKey, Mark, Nested, Proposal, Reader, Tombstone
from candour.areas.vault.policy import Act, Why


def propose_destroying(
    *, case_id: str, reason: str, authority: str, viewer: Viewer, unlocked: Unlocked | None = None, item_id: str | None = None
) -> str:
    """
    Propose to destroy a whole case, or one item of it, and return the proposal's id. Then another person agrees, then `destroy`.

    `authority` is the rule or the decision that allows it. Where whoever began the case may destroy it alone, nobody needs to agree.

    :raises VaultError: when the viewer holds no grant, or has not just proved who they are.
    :raises Unfit: without a reason and an authority.
    """
    held = gate.admit(act=Act.DESTROY, viewer=viewer, case_id=case_id, unlocked=unlocked)
    said, allowed = policy.require_reason(reason), policy.require_reason(authority, field="authority", longest=200)
    item = gate.as_uuid(item_id) if item_id else None
    if item and not marks.standing(Item.objects.filter(case=held.case, item=item).values_list("pk", flat=True)):
        raise policy.NoSuchThing
    return proposals.propose(
        kind=Proposal.Kind.DESTROY, case_id=held.case.pk, item_id=item, reason=said, authority=allowed, by=viewer.actor
    )


def destroy(*, proposal_id: str, viewer: Viewer, unlocked: Unlocked | None = None) -> None:
    """
    Destroy what was proposed, once as many agreed as the case asks for. Cannot be undone.

    Copies of the database made before still hold it, until they are deleted: docs/explanation/vault.md says how long that may take.

    Whoever destroys alone what they wrote brings their unlocked key, unless it is kept outside.

    :raises NeedsSecond: when nobody else has agreed; marked. :raises OnlyWriter: when it is for whoever wrote it alone to say; marked.
    :raises NotUnlocked: when a writer comes without their key; marked. :raises CannotOpen: when it is another key.
    :raises NoSuchThing: when there is no such proposal, or the viewer holds no grant.
    """
    row = Proposal.objects.filter(pk=gate.as_uuid(proposal_id), kind=Proposal.Kind.DESTROY).exclude(state=Proposal.State.DONE).first()
    held = gate.admit(act=Act.DESTROY, viewer=viewer, case_id=row.case_id if row else "", unlocked=unlocked)
    if row is None:
        raise policy.NoSuchThing
    gate.require_writer(held=held, act=Act.DESTROY, viewer=viewer)
    if not _another(row, held.case):
        if held.case.destroyed_by != 1 or not gate.began(held.grant):
            raise gate.refuse(Look(viewer, Act.DESTROY, "", str(held.case.pk)), Why.NO_SECOND)
        if held.case.mode == Case.Mode.HERE:
            _require_key(held, unlocked, viewer)
    _say_destroyed(proposal_id=row.pk, by=viewer.actor)
    shred(row)


def _require_key(held: Held, unlocked: Unlocked | None, viewer: Viewer) -> None:
    """
    Check that whoever destroys what they wrote can open it: somebody else who was let in under their name cannot.

    :raises NotUnlocked: without a key; marked. :raises CannotOpen: when it is another key than the one it was sealed for.
    """
    if unlocked is None:
        raise gate.refuse(Look(viewer, Act.DESTROY, "", str(held.case.pk), holder=held.grant.holder), Why.NOT_THEIRS)
    gate.case_key(held, unlocked)


def _another(row: Proposal, case: Case) -> str:
    """Return who agreed besides the one who proposed, or nothing."""
    agreed = [a.person for a in Agreement.objects.filter(proposal=row) if a.person != row.asked_by]
    out = gate.barred(case.pk, agreed)
    return next((person for person in agreed if person not in out), "")


@action("vault.destroyed", face="sealed")
def _say_destroyed(*, proposal_id: uuid.UUID, by: Actor) -> Done[None]:
    row = Proposal.objects.get(pk=proposal_id)
    items = list(_items(row).values_list("pk", flat=True))
    marks.end(items)
    if row.item_id is None:
        marks.end([row.case_id])
        Mark.objects.filter(case_id=row.case_id, ended_on=None).update(ended_on=clock.today())
    proposals.finish(str(proposal_id))
    return Done(None, refs={"proposal": proposal_id, "case": row.case_id}, payload={"reason": row.reason, "authority": row.authority})


def _items(row: Proposal) -> QuerySet[Item]:
    found = Item.objects.filter(case_id=row.case_id)
    return found.filter(item=row.item_id) if row.item_id else found


def shred(row: Proposal) -> None:
    """Take the keys and the ciphertext of what was destroyed out of the vault; done again, it changes nothing."""
    thing = row.item_id or row.case_id
    with transaction.atomic(using=routing.alias()):
        case = Case.objects.select_for_update().filter(pk=row.case_id).first()
        if case is None or Tombstone.objects.filter(pk=thing).exists():
            return
        items = list(_items(row).values_list("pk", "is_on_shelf"))
        ItemKey.objects.filter(item_id__in=_items(row)).delete()
        Reader.objects.filter(item_id__in=_items(row)).delete()
        _items(row).delete()
        Tombstone.objects.create(
            id=thing,
            what="item" if row.item_id else "case",
            area=case.area,
            ref=case.ref,
            case_id=case.pk,
            reason=row.reason,
            authority=row.authority,
            asked_by=row.asked_by,
            agreed_by=_another(row, case),
            destroyed_on=clock.today(),
        )
        if row.item_id is None:
            Grant.objects.filter(case=case).delete()
            Nested.objects.filter(case=case).delete()
            Bar.objects.filter(case=case).delete()
            case.delete()
    shelf.remove(pk for pk, is_on_shelf in items if is_on_shelf)
    routing.settle()
