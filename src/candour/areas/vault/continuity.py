"""
When nobody is left who can open a case: k of n office holders together give one grant to one named person.

They agree in any order, each having just proved who they are. Then the case key, which was wrapped for them one around the other, is
unwrapped layer by layer in that order. What is passed on between them is still wrapped for whoever comes next, and the last of them hands
the key to the named person's own key and to nobody else. One office holder less than k never sees anything but ciphertext.
"""

import uuid
from dataclasses import dataclass

from django.db import transaction

from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import cases, continuity_wraps, gate, keys, marks, policy, proposals, routing, sealing
from candour.areas.vault.gate import Look, Unlocked
from candour.areas.vault.models import Agreement, Case, Nested, Proposal
from candour.areas.vault.policy import Act, Why


def ask_continuity(*, case_id: str, to: str, reason: str, viewer: Viewer) -> str:
    """
    Ask, as an office holder of the case, that `to` be given a grant, and return the proposal's id. Then `agree`, then `peel`.

    :raises NoSuchThing: when there is no such case, it has no continuity, or the viewer holds no office in it: alike.
    :raises Unfit: without a reason, or when `to` is barred or has no key.
    """
    held = gate.admit(
        act=Act.ASK_CONTINUITY,
        viewer=viewer,
        case_id=case_id,
        unlocked=None,
        is_theirs=lambda case: bool(case.quorum) and viewer.actor.ref in case.offices,
    )
    _require_fit(held.case, to)
    said = policy.require_reason(reason)
    return proposals.propose(kind=Proposal.Kind.CONTINUITY, case_id=held.case.pk, for_holder=to, reason=said, by=viewer.actor)


def _require_fit(case: Case, to: str) -> None:
    if gate.barred(case.pk, [to]):
        raise policy.Unfit("This person is barred from this case, for good.", field="to")
    keys.keys_for([to])


@dataclass(frozen=True)
class Turn:
    """Whose layer is next, and how many are left."""

    holder: str
    left: int


def whose_turn(*, proposal_id: str, viewer: Viewer) -> Turn | None:
    """Return whose turn it is to peel, to the office holders of the case; None while too few have agreed, and to all others."""
    row = _agreed(proposal_id)
    case = gate.case_called(row.case_id) if row else None
    if row is None or case is None or policy.holder_of(viewer) not in case.offices:
        return None
    nested = _nested(row, case)
    return Turn(nested.layers[nested.peeled][0], len(nested.layers) - nested.peeled) if nested else None


def _agreed(proposal_id: str) -> Proposal | None:
    return Proposal.objects.filter(pk=gate.as_uuid(proposal_id), kind=Proposal.Kind.CONTINUITY, state=Proposal.State.AGREED).first()


def _nested(row: Proposal, case: Case) -> Nested | None:
    """Return what is being peeled for this proposal, else the first combination whose people have all agreed."""
    begun = Nested.objects.filter(case=case, generation=case.generation, for_proposal=row.pk).first()
    if begun:
        return begun
    agreed = set(Agreement.objects.filter(proposal=row).values_list("person", flat=True))
    agreed -= gate.barred(case.pk, agreed)
    whole = Nested.objects.filter(case=case, generation=case.generation, for_proposal=None).order_by("pk")
    return next((nested for nested in whole if {person for person, _ in nested.layers} <= agreed), None)


def peel(*, proposal_id: str, viewer: Viewer, unlocked: Unlocked) -> bool:
    """
    Take the next layer off, when it is the viewer's turn; return whether that was the last, so that the named person now holds a grant.

    :raises NoSuchThing: when there is no such proposal, too few have agreed, or the viewer holds no office in the case.
    :raises Unfit: when it is another's turn.
    :raises CannotOpen: when the layer was not made for this key.
    """
    row = _agreed(proposal_id)
    held = gate.admit(act=Act.PEEL, viewer=viewer, case_id=row.case_id if row else "", unlocked=unlocked)
    nested = _nested(row, held.case) if row else None
    if row is None or nested is None or unlocked.holder not in held.case.offices:
        raise gate.refuse(Look(viewer, Act.PEEL, "", str(held.case.pk)), Why.NO_GRANT)
    if nested.layers[nested.peeled][0] != unlocked.holder:
        raise policy.Unfit("It is another office holder's turn.", field="proposal")
    _require_fit(held.case, row.for_holder)
    context = continuity_wraps.context_of(held.case, nested.generation, nested.layers, nested.peeled)
    inner = sealing.unwrap(bytes(nested.wrapped), private=unlocked.private, use="continuity", context=context)
    if nested.peeled + 1 < len(nested.layers):
        _keep_peeled(proposal_id=row.pk, nested_id=nested.pk, inner=inner, by=viewer.actor)
        return False
    _give(proposal_id=row.pk, private=sealing.as_key(inner), by=viewer.actor)
    with transaction.atomic(using=routing.alias()):
        Nested.objects.filter(for_proposal=row.pk).delete()
    return True


@action("vault.continuity_peeled", face="sealed")
def _keep_peeled(*, proposal_id: uuid.UUID, nested_id: uuid.UUID, inner: bytes, by: Actor) -> Done[None]:
    with transaction.atomic(using=routing.alias()):
        nested = Nested.objects.select_for_update().get(pk=nested_id)
        # A copy is peeled, so that the combination stays whole for another time.
        if nested.for_proposal is None:
            nested = Nested(case_id=nested.case_id, generation=nested.generation, layers=nested.layers, for_proposal=proposal_id)
        nested.wrapped, nested.peeled = inner, nested.peeled + 1
        nested.save()
    return Done(None, refs={"proposal": proposal_id})


@action("vault.continuity_granted", face="sealed")
def _give(*, proposal_id: uuid.UUID, private: sealing.PrivateKey, by: Actor) -> Done[str]:
    row = Proposal.objects.select_for_update().get(pk=proposal_id, state=Proposal.State.AGREED)
    with transaction.atomic(using=routing.alias()):
        case = Case.objects.select_for_update().get(pk=row.case_id)
        if bytes(case.public) != private.public().raw or gate.barred(case.pk, [row.for_holder]):
            raise policy.Unfit("Somebody changed who may open this at the same moment. Look again and try once more.", field="proposal")
        key = keys.keys_for([row.for_holder])[row.for_holder]
        given = cases.wrapped_grant(case, case.generation, private, row.for_holder, key, granted_by=by.ref)
        given.save(force_insert=True)
    marks.stand([given.pk], what="grant", case_id=case.pk)
    proposals.finish(str(proposal_id))
    return Done(str(given.pk), refs={"proposal": proposal_id, "case": case.pk, "grant": given.pk}, payload={"reason": row.reason})
