"""What more than one person must want: proposed by one, agreed to by others, each having just proved who they are."""

import uuid
from dataclasses import dataclass

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.vault import gate, policy
from candour.areas.vault.gate import Unlocked
from candour.areas.vault.models import Agreement, Case, Proposal
from candour.areas.vault.policy import Act


@dataclass(frozen=True)
class ProposalSummary:
    """A proposal as those see it who may agree."""

    proposal_id: str
    kind: str
    case_id: str
    item_id: str
    for_holder: str
    asked_by: str
    reason: str
    authority: str
    state: str
    agreed: tuple[str, ...]


def propose_grant(*, case_id: str, to: str, reason: str, viewer: Viewer, unlocked: Unlocked) -> str:
    """
    Propose a grant where the case asks for a second person, and return the proposal's id.

    :raises VaultError: when the viewer holds no grant, or has not just proved who they are.
    """
    held = gate.admit(act=Act.GRANT, viewer=viewer, case_id=case_id, unlocked=unlocked)
    gate.require_writer(held=held, act=Act.GRANT, viewer=viewer)
    if gate.barred(held.case.pk, [to]):
        raise policy.Unfit("This person is barred from this case, for good.", field="to")
    return propose(kind=Proposal.Kind.GRANT, case_id=held.case.pk, for_holder=to, reason=policy.require_reason(reason), by=viewer.actor)


@action("vault.proposed", face="sealed")
def propose(
    *,
    kind: str,
    case_id: uuid.UUID,
    reason: str,
    by: Actor,
    item_id: uuid.UUID | None = None,
    for_holder: str = "",
    authority: str = "",
) -> Done[str]:
    """Keep what one person proposes."""
    row = Proposal.objects.create(
        kind=kind,
        case_id=case_id,
        item_id=item_id,
        for_holder=for_holder,
        asked_by=by.ref,
        reason=reason,
        authority=authority,
        asked_on=clock.today(),
    )
    payload = {"kind": kind, "for": for_holder, "reason": reason, "authority": authority, "item": str(item_id or "")}
    return Done(str(row.pk), refs={"proposal": row.pk, "case": case_id}, payload=payload)


def agree(*, proposal_id: str, viewer: Viewer) -> None:
    """
    Agree to what another person proposed, having just proved who one is. Only those whom the case knows may: its holders, its office
    holders and its seconds; to continuity its office holders only, the one who asked too. To all others there is no such proposal.

    :raises NoSuchThing: when there is none, or the viewer is neither, or is the one it is for.
    :raises Unfit: when they proposed it themselves.
    """
    row = Proposal.objects.filter(pk=gate.as_uuid(proposal_id), state__in=(Proposal.State.OPEN, Proposal.State.AGREED)).first()
    held = gate.admit(
        act=Act.AGREE,
        viewer=viewer,
        case_id=row.case_id if row else "",
        unlocked=None,
        is_theirs=lambda case: row is not None and _may_agree(row, case, viewer.actor.ref),
    )
    if row is None:
        raise policy.NoSuchThing
    if row.asked_by == viewer.actor.ref and row.kind != Proposal.Kind.CONTINUITY:
        raise policy.Unfit("You proposed this, so somebody else must agree.", field="proposal")
    _keep_agreement(proposal_id=row.pk, needed=held.case.quorum if row.kind == Proposal.Kind.CONTINUITY else 1, by=viewer.actor)


def _may_agree(row: Proposal, case: Case, person: str) -> bool:
    if person == row.for_holder or gate.barred(case.pk, [person]):
        return False
    if row.kind == Proposal.Kind.CONTINUITY:
        return person in case.offices
    return person in {*case.offices, *case.seconds} or gate.grant_of(case.pk, person) is not None


@action("vault.agreed", face="sealed")
def _keep_agreement(*, proposal_id: uuid.UUID, needed: int, by: Actor) -> Done[None]:
    _, is_new = Agreement.objects.get_or_create(proposal_id=proposal_id, person=by.ref, defaults={"agreed_on": clock.today()})
    if not is_new:
        raise NothingNew(None)
    if Agreement.objects.filter(proposal_id=proposal_id).count() >= needed:
        Proposal.objects.filter(pk=proposal_id, state=Proposal.State.OPEN).update(state=Proposal.State.AGREED)
    return Done(None, refs={"proposal": proposal_id})


def second_of(proposal_id: str | None, *, kind: str, case: Case, for_holder: str, first: str) -> str:
    """Return who else agreed to exactly this, or nothing."""
    row = Proposal.objects.filter(
        pk=gate.as_uuid(proposal_id), kind=kind, case_id=case.pk, for_holder=for_holder, state=Proposal.State.AGREED
    ).first()
    if row is None:
        return ""
    # Whoever agreed must still be somebody other than the one who does it, and not barred since.
    agreed = [a.person for a in Agreement.objects.filter(proposal=row) if a.person != first]
    out = gate.barred(case.pk, agreed)
    return next((person for person in agreed if person not in out), "")


def finish(proposal_id: str) -> None:
    """Close a proposal that was carried out, inside the transaction of the act."""
    Proposal.objects.filter(pk=gate.as_uuid(proposal_id)).update(state=Proposal.State.DONE)


def open_proposals(*, case_id: str, viewer: Viewer) -> list[ProposalSummary]:
    """Return what waits in a case, to those who may agree to it or proposed it."""
    case = gate.case_called(case_id)
    person = policy.holder_of(viewer)
    if case is None or not person or not viewer.memberships:
        return []
    rows = Proposal.objects.filter(case_id=case.pk, state__in=(Proposal.State.OPEN, Proposal.State.AGREED)).order_by("asked_on", "id")
    return [summary_of(row) for row in rows if row.asked_by == person or _may_agree(row, case, person)]


def summary_of(row: Proposal) -> ProposalSummary:
    agreed = tuple(Agreement.objects.filter(proposal=row).order_by("agreed_on", "person").values_list("person", flat=True))
    return ProposalSummary(
        str(row.pk),
        row.kind,
        str(row.case_id),
        str(row.item_id or ""),
        row.for_holder,
        row.asked_by,
        row.reason,
        row.authority,
        row.state,
        agreed,
    )
