"""Taking a grant back: it counts no longer at once, then the case gets a new key."""

import uuid
from dataclasses import dataclass

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.vault import cases, gate, granting, keys, marks, policy, rotating, sealing, swapping
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Grant
from candour.areas.vault.policy import Act


def revoke(*, case_id: str, holder: str, viewer: Viewer, unlocked: Unlocked) -> int:
    """
    Take a holder's grant of the case back and return the new generation of the case key.

    From this moment they open nothing, and their old key opens nothing that is in the database from now on. What they read before, they
    know. A backup from before holds the old wraps until it is deleted.

    :raises VaultError: when it is refused. :raises Unfit: when the holder would take their own, the last one, or holds none.
    """
    held = gate.admit(act=Act.REVOKE, viewer=viewer, case_id=case_id, unlocked=unlocked)
    gate.require_writer(held=held, act=Act.REVOKE, viewer=viewer)
    if holder == unlocked.holder:
        raise policy.Unfit("Hand over instead: whoever takes a grant back must hold one after it.", field="holder")
    rows = list(Grant.objects.filter(case=held.case, holder=holder))
    count = marks.standing(row.pk for row in rows)
    if not count:
        raise policy.Unfit("This person holds no grant of it.", field="holder")
    _end_grants(case_id=held.case.pk, grants=tuple(count), by=viewer.actor)
    return finish_rotation(case_id=case_id, viewer=viewer, unlocked=unlocked)


@action("vault.revoked", face="sealed")
def _end_grants(*, case_id: uuid.UUID, grants: tuple[uuid.UUID, ...], by: Actor) -> Done[None]:
    if not marks.standing(grants):
        raise NothingNew(None)
    marks.end(grants)
    return Done(None, refs={"case": case_id}, payload={"grants": sorted(str(g) for g in grants)})


def finish_rotation(*, case_id: str, viewer: Viewer, unlocked: Unlocked) -> int:
    """
    Change the case key, and return its generation. Called by `revoke`; again by any holder when that died half-way (`rotation_owed`).

    :raises VaultError: when it is refused.
    """
    held = gate.admit(act=Act.REVOKE, viewer=viewer, case_id=case_id, unlocked=unlocked)
    return _rotated(held, unlocked, viewer)


def _rotated(held: gate.Held, unlocked: Unlocked, viewer: Viewer) -> int:
    """Say first which key the case gets, then give it, then say that it has it: a death between leaves two keys that are right."""
    new, case_id = sealing.make_key(held.case.alg), held.case.pk
    public = swapping.named(new.public().raw)
    _say_rotation_begun(case_id=case_id, public=public, by=viewer.actor)
    generation = rotating.rotate(held=held, unlocked=unlocked, new=new)
    _say_rotated(case_id=case_id, public=public, generation=generation, by=viewer.actor)
    return generation


@action("vault.rotation_begun", face="sealed")
def _say_rotation_begun(*, case_id: uuid.UUID, public: str, by: Actor) -> Done[None]:
    return Done(None, refs={"case": case_id, "public": public})


@action("vault.rotated", face="sealed")
def _say_rotated(*, case_id: uuid.UUID, public: str, generation: int, by: Actor) -> Done[None]:
    return Done(None, refs={"case": case_id, "public": public}, payload={"generation": generation})


def rotation_owed(*, viewer: Viewer) -> list[str]:
    """Return the viewer's cases in which somebody lost their grant and the case key has not been changed since."""
    found = [gate.case_called(c.case_id) for c in cases.cases_held(viewer=viewer)]
    return [str(case.pk) for case in found if case and rotating.is_owed(case)]


@dataclass(frozen=True)
class Leaver:
    """Somebody who holds a grant and no longer any role here."""

    case_id: str
    holder: str


def leavers(*, viewer: Viewer) -> list[Leaver]:
    """
    Return who, in the viewer's cases, holds a grant and was switched off or holds no role any more: their grants should be taken back.

    They can open nothing meanwhile: a key is unlocked only for somebody with a role.
    """
    found: dict[tuple[str, str], Leaver] = {}
    for case in cases.cases_held(viewer=viewer):
        for row in gate.grants_of(case.case_id):
            if not policy.is_receipt(row.holder) and not accounts.viewer_for(row.holder).memberships:
                found[case.case_id, row.holder] = Leaver(case.case_id, row.holder)
    return list(found.values())


def hand_over(*, case_id: str, to: str, viewer: Viewer, unlocked: Unlocked, proposal_id: str | None = None) -> None:
    """
    Give `to` a grant of the case, unless they hold one, and end one's own; the case key is changed as the last act.

    :raises VaultError: as for `grant`.
    """
    held = gate.admit(act=Act.GRANT, viewer=viewer, case_id=case_id, unlocked=unlocked)
    if to == unlocked.holder:
        raise policy.Unfit("Name somebody else: whoever hands over keeps nothing.", field="to")
    key, before = keys.keys_for([to])[to], gate.grant_of(case_id, to)
    if before is None or before.key_id != key.pk:
        granting.grant(case_id=case_id, to=to, viewer=viewer, unlocked=unlocked, proposal_id=proposal_id)
    # The key is changed while it is still in hand: the one who leaves does it as their last act.
    _end_grants(case_id=held.case.pk, grants=(held.grant.pk,), by=viewer.actor)
    _rotated(held, unlocked, viewer)
