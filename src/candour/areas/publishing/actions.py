"""What happens at the gate: one function per event."""

import json
from typing import Any

from django.db.models import Max

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action, take_turn
from candour.areas.publishing import attacking, freezing, kinds, policy
from candour.areas.publishing.disclosure import require_releasable
from candour.areas.publishing.models import Approval, Proposal, Publication, StandingApproval
from candour.areas.publishing.policy import GateError


@action("publishing.proposed")
def propose(
    *,
    kind: str,
    subject: str,
    edition: str,
    title: str,
    content: dict[str, Any],
    by: Actor,
    clearances: tuple[dict[str, str], ...] = (),
    correction_reason: str = "",
    key: str | None = None,
) -> Done[int]:
    """
    Propose a document or a table; it waits for a second person.

    :raises GateError: when disclosure, a clearance or the reason for a correction is missing.
    """
    kinds.require_cleared(kind, clearances)
    if kind == "table":
        require_releasable(content)
    if content.get("marks", {}).get("official"):
        raise GateError("Official figures pass under their standing approval: use release_official.")
    current = Publication.objects.filter(kind=kind, subject=subject, edition=edition, state="current").first()
    if current and freezing.same(bytes(current.content), content):
        raise NothingNew(0)
    looked = attacking.require_gives_nothing_away(content) if kind == "table" else None
    if current and not correction_reason:
        raise GateError(f"Publication {current.number} already holds {subject} {edition}. Say why it must be replaced.")
    data = freezing.freeze(content)
    proposal = Proposal.objects.create(
        kind=kind,
        subject=subject,
        edition=edition,
        title=title,
        content=data,
        sha256=freezing.sha256(data),
        clearances=list(clearances),
        correction_reason=correction_reason,
        proposed_by_id=policy.person_of(by),
        proposed_on=clock.today(),
    )
    if looked:
        attacking.keep(content, looked, proposal)
    return Done(proposal.pk, refs={"proposal": proposal.pk, "subject": subject}, payload={"sha256": proposal.sha256})


def propose_table(
    *, table: dict[str, Any], by: Actor, clearances: tuple[dict[str, str], ...] = (), correction_reason: str = "", key: str | None = None
) -> int:
    """Propose a released table under its own subject and edition."""
    return propose(
        kind="table",
        subject=table["subject"],
        edition=table["edition"],
        title=table["title"],
        content=table,
        by=by,
        clearances=clearances,
        correction_reason=correction_reason,
        key=key,
    )


@action("publishing.approved")
def approve(*, proposal_id: int, by: Actor, looked_at_disclosure: bool = False, key: str | None = None) -> Done[int]:
    """
    Say yes to a proposal; with two different people's yes it is published and its number returned, before that 0.

    :raises GateError: when the same person tries twice, or may not, or did not look where the attack could not decide.
    """
    take_turn()
    policy.require_person(by)
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    viewer = accounts.viewer_for(by.ref)
    approvers = frozenset(str(p) for p in Approval.objects.filter(proposal=proposal).values_list("person_id", flat=True))
    proposer = str(proposal.proposed_by_id) if proposal.proposed_by_id else None
    policy.require_may_approve(viewer=viewer, proposer=proposer, approvers=approvers, state=proposal.state)
    attacking.require_still_gives_nothing_away(proposal)
    policy.require_looked(undecided=attacking.undecided(proposal_id), looked=looked_at_disclosure)
    Approval.objects.create(proposal=proposal, person_id=by.ref, day=clock.today())
    number = 0
    if len(approvers | {by.ref} | ({proposer} if proposer else set())) >= policy.PEOPLE_NEEDED:
        proposal.state = Proposal.State.PUBLISHED
        proposal.save(update_fields=["state"])
        if proposal.withdraws_id:
            number = withdraw_now(number=proposal.withdraws_id, reason=proposal.correction_reason, for_privacy=proposal.for_privacy, by=by)
        else:
            number = publish(
                kind=proposal.kind,
                subject=proposal.subject,
                edition=proposal.edition,
                title=proposal.title,
                data=bytes(proposal.content),
                approval="two people",
                correction_reason=proposal.correction_reason,
                by=by,
            )
            attacking.published(proposal, number)
    return Done(number, refs={"proposal": proposal_id}, payload={"sha256": proposal.sha256})


@action("publishing.refused")
def refuse(*, proposal_id: int, reason: str, by: Actor, key: str | None = None) -> Done[int]:
    """
    Send a proposal back with a reason.

    :raises GateError: without a reason, or when it is decided already.
    """
    policy.require_approver(by)
    if not reason.strip():
        raise GateError("Say why you send it back, so that it can be mended.")
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.state != Proposal.State.PROPOSED:
        raise GateError("This proposal has already been decided.")
    proposal.state, proposal.refusal = Proposal.State.REFUSED, reason.strip()
    proposal.save(update_fields=["state", "refusal"])
    return Done(proposal_id, refs={"proposal": proposal_id}, payload={"reason": reason.strip()})


@action("publishing.published", face="public")
def publish(
    *, kind: str, subject: str, edition: str, title: str, data: bytes, approval: str, correction_reason: str, by: Actor
) -> Done[int]:
    """Freeze, number and publish. Called only by what checked that two people said yes."""
    content = json.loads(data)
    csv = freezing.table_csv(content) if kind == "table" else b""
    number = (Publication.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    before = Publication.objects.filter(kind=kind, subject=subject, edition=edition, state="current").first()
    if before:
        # The new one must exist before the old one can point to it, but an edition has one current publication only.
        before.state, before.ended_on, before.reason = Publication.State.SUPERSEDED, clock.today(), correction_reason
        before.save(update_fields=["state", "ended_on", "reason"])
    marks = content.get("marks", {})
    publication = Publication.objects.create(
        number=number,
        kind=kind,
        subject=subject,
        edition=edition,
        title=title,
        day=clock.today(),
        content=data,
        csv=csv,
        sha256=freezing.sha256(data),
        sha256_csv=freezing.sha256(csv) if csv else "",
        official=bool(marks.get("official")),
        invented=bool(marks.get("invented")),
        approval=approval,
    )
    if before:
        before.superseded_by = publication
        before.save(update_fields=["superseded_by"])
        supersede(number=before.number, successor=number, reason=correction_reason, by=by)
    refs = {"publication": number, "subject": subject, "edition": edition, "sha256_json": publication.sha256}
    if csv:
        refs["sha256_csv"] = publication.sha256_csv
    return Done(number, refs=refs, payload=data)


@action("publishing.superseded", face="public")
def supersede(*, number: int, successor: int, reason: str, by: Actor) -> Done[int]:
    """Put on the record that a publication was replaced, by which, and why."""
    return Done(number, refs={"publication": number, "successor": successor}, payload={"reason": reason})


@action("publishing.withdrawal_proposed")
def propose_withdrawal(*, number: int, reason: str, by: Actor, for_privacy: bool = False, key: str | None = None) -> Done[int]:
    """
    Propose that a publication be withdrawn; a second person approves it like any other proposal.

    :raises GateError: without a reason, or when it is not current.
    """
    policy.require_approver(by)
    if not reason.strip():
        raise GateError("Say why it must be withdrawn; the reason is shown in its place.")
    publication = Publication.objects.filter(number=number, state="current").first()
    if publication is None:
        raise GateError(f"Publication {number} is not current, so it cannot be withdrawn.")
    proposal = Proposal.objects.create(
        kind="withdrawal",
        subject=publication.subject,
        edition=publication.edition,
        title=f"Withdraw: {publication.title}",
        content=b"",
        sha256=publication.sha256,
        correction_reason=reason.strip(),
        withdraws=publication,
        for_privacy=for_privacy,
        proposed_by_id=policy.person_of(by),
        proposed_on=clock.today(),
    )
    return Done(proposal.pk, refs={"proposal": proposal.pk, "publication": number}, payload={"reason": reason.strip()})


@action("publishing.withdrawn", face="public")
def withdraw_now(*, number: int, reason: str, for_privacy: bool, by: Actor) -> Done[int]:
    """Withdraw a publication; for privacy its bytes are destroyed and only their hash, the reason and the day stay."""
    publication = Publication.objects.select_for_update().get(number=number)
    publication.state, publication.ended_on, publication.reason = Publication.State.WITHDRAWN, clock.today(), reason
    if for_privacy:
        publication.content, publication.csv = b"", b""
        Proposal.objects.filter(sha256=publication.sha256).update(content=b"")
    publication.save(update_fields=["state", "ended_on", "reason", "content", "csv"])
    return Done(number, refs={"publication": number, "bytes": "destroyed" if for_privacy else "kept"}, payload={"reason": reason})


@action("publishing.standing_approval_proposed")
def give_standing_approval(*, source: str, what: str, by: Actor) -> Done[int]:
    """Give the first of two yeses to figures that their publisher has already made public."""
    person = policy.require_approver(by)
    found, created = StandingApproval.objects.get_or_create(
        source=source, defaults={"what": what, "first_person_id": person, "first_on": clock.today()}
    )
    if not created:
        raise NothingNew(found.pk)
    return Done(found.pk, refs={"source": source}, payload={"what": what})


@action("publishing.standing_approval_given", face="public")
def confirm_standing_approval(*, source: str, by: Actor) -> Done[int]:
    """
    Give the second yes; from now on each release of this source passes unchanged and is marked so.

    :raises GateError: when the same person tries, or nobody gave the first.
    """
    person = policy.require_approver(by)
    standing = StandingApproval.objects.select_for_update().filter(source=source).first()
    if standing is None:
        raise GateError(f"Nobody has proposed a standing approval for '{source}' yet.")
    if str(standing.first_person_id) == person:
        raise GateError("You gave the first yes, so somebody else must give the second.")
    if standing.second_person_id:
        raise NothingNew(standing.pk)
    standing.second_person_id, standing.second_on = person, clock.today()
    standing.save(update_fields=["second_person", "second_on"])
    return Done(standing.pk, refs={"source": source}, payload={"what": standing.what})


@action("publishing.standing_approval_ended", face="public")
def end_standing_approval(*, source: str, reason: str, by: Actor) -> Done[int]:
    """End a standing approval; what it let through stays, nothing more passes."""
    policy.require_approver(by)
    standing = StandingApproval.objects.select_for_update().get(source=source)
    if standing.ended_on:
        raise NothingNew(standing.pk)
    standing.ended_on = clock.today()
    standing.save(update_fields=["ended_on"])
    return Done(standing.pk, refs={"source": source}, payload={"reason": reason})


@action("publishing.official_released")
def release_official(*, table: dict[str, Any], source: str, by: Actor, correction_reason: str = "") -> Done[int]:
    """
    Publish figures that their publisher has already made public, unchanged and marked so, under the standing approval of two people.

    :raises GateError: without that approval, or when the table is not marked official.
    """
    take_turn()
    if not table.get("marks", {}).get("official"):
        raise GateError("Only figures that their publisher has made public pass under a standing approval.")
    if not StandingApproval.objects.filter(source=source, second_person__isnull=False, ended_on__isnull=True).exists():
        raise GateError(f"No two people have given a standing approval for '{source}' yet.")
    require_releasable(table)
    subject, edition = table["subject"], table["edition"]
    current = Publication.objects.filter(kind="table", subject=subject, edition=edition, state="current").first()
    if current and freezing.same(bytes(current.content), table):
        raise NothingNew(current.number)
    number = publish(
        kind="table",
        subject=subject,
        edition=edition,
        title=table["title"],
        data=freezing.freeze(table),
        approval="standing approval",
        correction_reason=correction_reason or ("The publisher changed its file." if current else ""),
        by=by,
    )
    return Done(number, refs={"publication": number, "source": source}, payload={"source": source})
