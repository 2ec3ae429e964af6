"""Letting somebody else open a case: by a holder who has just proved who they are, and with a second person where the case asks for one."""

import uuid

from django.db import transaction

from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import cases, gate, keys, marks, policy, proposals, routing, sealing
from candour.areas.vault.gate import Look, Unlocked
from candour.areas.vault.models import Case, Grant, Proposal
from candour.areas.vault.policy import Act, Why


def grant(*, case_id: str, to: str, viewer: Viewer, unlocked: Unlocked, proposal_id: str | None = None) -> str:
    """
    Give `to` (a person's id, or a receipt's holder) a grant of the case and return its id: they can open all of it, old and new.

    Where the case asks for a second person, `proposal_id` names what `propose_grant` began and another person agreed to.

    :raises NotFresh: unless the viewer has just proved who they are.
    :raises NoSuchThing: when the viewer holds no grant themselves.
    :raises OnlyWriter: when whoever wrote it decides; whoever holds a grant already gets one for their new key from any holder.
    :raises Unfit: when `to` is barred, or holds a grant already.
    :raises HasNoKey: when `to` has no key yet.
    :raises NeedsSecond: when nobody else has agreed; marked.
    """
    held = gate.admit(act=Act.GRANT, viewer=viewer, case_id=case_id, unlocked=unlocked, purpose="")
    if gate.barred(held.case.pk, [to]):
        raise policy.Unfit("This person is barred from this case, for good.", field="to")
    key, before = keys.keys_for([to])[to], gate.grant_of(case_id, to)
    if before and before.key_id == key.pk:
        raise policy.Unfit("This person can open it already.", field="to")
    if before is None:
        gate.require_writer(held=held, act=Act.GRANT, viewer=viewer)
    second = ""
    if held.case.needs_second:
        second = proposals.second_of(proposal_id, kind=Proposal.Kind.GRANT, case=held.case, for_holder=to, first=unlocked.holder)
        if not second:
            raise gate.refuse(Look(viewer, Act.GRANT, "", case_id), Why.NO_SECOND)
    private = gate.case_key(held, unlocked)
    # Who let somebody in stays who it was when they get a grant for a new key.
    granted_by = before.granted_by if before else unlocked.holder
    return _keep_grant(
        case_id=held.case.pk, to=to, private=private, granted_by=granted_by, second=second, proposal_id=proposal_id, by=viewer.actor
    )


@action("vault.granted", face="sealed")
def _keep_grant(
    *, case_id: uuid.UUID, to: str, private: sealing.PrivateKey, granted_by: str, second: str, proposal_id: str | None, by: Actor
) -> Done[str]:
    with transaction.atomic(using=routing.alias()):
        case = Case.objects.select_for_update().get(pk=case_id)
        if case.public != private.public().raw or gate.barred(case_id, [to]):
            raise policy.Unfit("Somebody changed who may open this at the same moment. Look again and try once more.", field="to")
        earlier = list(Grant.objects.filter(case=case, holder=to).values_list("pk", flat=True))
        row = cases.wrapped_grant(case, case.generation, private, to, keys.keys_for([to])[to], granted_by=granted_by, second_by=second)
        row.save(force_insert=True)
    # A grant to an earlier key of the same holder opens nothing for anyone any more.
    marks.end(earlier)
    marks.stand([row.pk], what="grant", case_id=case_id)
    if proposal_id and second:
        proposals.finish(proposal_id)
    return Done(str(row.pk), refs={"case": case_id, "grant": row.pk}, payload={"second": bool(second)})
