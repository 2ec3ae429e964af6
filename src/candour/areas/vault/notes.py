"""A sealed note: what somebody saw, dated, that nobody opens but they. A case of its own with one item, and no other use of the vault."""

import uuid

from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import cases, depositing, gate, keys, policy, receipt_keys
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Case, HolderKey
from candour.areas.vault.policy import Act

AREA = "notes"
TITLE, NOTE = "title", "note"


def keep_note(*, title: str, text: str, viewer: Viewer, key: str | None = None) -> str:
    """
    Keep a note that only the viewer can open, and return its case. The key need not be unlocked to write: sealing needs the public half.

    With a key that is kept outside the note's case is one that the service never opens.

    :raises HasNoKey: when the viewer has no key yet.
    :raises Unfit: when title or text is empty or too large.
    """
    holder = policy.holder_of(viewer)
    if not holder:
        raise policy.NotUnlocked
    is_outside = keys.keys_for([holder])[holder].mode == HolderKey.Mode.KEPT_OUTSIDE
    return _keep_note(title=title, text=text, holder=holder, is_outside=is_outside, prepared=None, by=viewer.actor, key=key)


def keep_note_with_receipt(*, title: str, text: str, prepared: receipt_keys.Prepared) -> str:
    """
    Keep a note that only the receipt opens, and return its case. `prepared` comes from `prepare_receipt`, the slow part, beforehand.

    Its line waits for the nightly shuffled batch, and nothing is kept of who wrote it.
    """
    return _keep_note(title=title, text=text, holder=prepared.holder, is_outside=False, prepared=prepared, by=Actor.anonymous(), key=None)


@action("vault.note_kept", face="sealed")
def _keep_note(
    *, title: str, text: str, holder: str, is_outside: bool, prepared: receipt_keys.Prepared | None, by: Actor, key: str | None
) -> Done[str]:
    if prepared is not None:
        receipt_keys.make_receipt_key(prepared=prepared, by=by)
    mode = Case.Mode.OUTSIDE if is_outside else Case.Mode.HERE
    case_id = cases.begin_case(area=AREA, ref=uuid.uuid4().hex, holders=(holder,), mode=mode, destroyed_by=1, by=by)
    parts = ((TITLE, title.strip()), (NOTE, text))
    depositing.keep(left=[depositing.deposit(case_id=case_id, field=field, data=data) for field, data in parts if data.strip()])
    return Done(case_id, refs={"case": case_id})


def add_to_note(*, case_id: str, text: str, viewer: Viewer, unlocked: Unlocked | None = None, key: str | None = None) -> str:
    """
    Add to a note, never changing what stands there, and return the new item's id.

    Whoever holds it may, and a signed-in person need not have unlocked their key: sealing needs the public half only. With a receipt its
    unlocked key says whose it is: `viewer=Viewer.of(Actor.receipt(), ())`.

    :raises NoSuchThing: when it is not theirs or not there.
    """
    held = gate.admit(act=Act.ADD, viewer=viewer, case_id=case_id, unlocked=unlocked)
    return _add_to_note(case_id=str(held.case.pk), text=text, by=viewer.actor, key=key)


@action("vault.note_added_to", face="sealed")
def _add_to_note(*, case_id: str, text: str, by: Actor, key: str | None) -> Done[str]:
    left = depositing.deposit(case_id=case_id, field=NOTE, data=text)
    depositing.keep(left=[left])
    return Done(left.item_id, refs={"case": case_id})
