"""Beginning a case: its key is made, wrapped for its first holders, and forgotten here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, Viewer, action
from candour.areas.vault import continuity_wraps, gate, keys, marks, policy, routing, sealing, swapping
from candour.areas.vault.models import Bar, Case, Grant, HolderKey, Reader
from candour.areas.vault.policy import Act


@dataclass(frozen=True)
class Continuity:
    """Which k of which office holders (by person id) can together give a grant to somebody, should nobody be left who can."""

    k: int
    offices: tuple[str, ...]


@action("vault.case_begun", face="sealed")
def begin_case(
    *,
    area: str,
    ref: str,
    holders: tuple[str, ...],
    by: Actor,
    organisation_code: str = "",
    mode: str = "here",
    bars: tuple[str, ...] = (),
    needs_second: bool = False,
    seconds: tuple[str, ...] = (),
    destroyed_by: int = 2,
    continuity: Continuity | None = None,
    alg: str = sealing.DEFAULT,
    key: str | None = None,
) -> Done[str]:
    """
    Begin a case and return its id. May stand inside the caller's own action.

    `area` is the caller's own name and `ref` what it calls the case: opaque, it is kept in clear. `holders` get the first grants (person
    ids, or a receipt's holder); whoever begins needs none. `bars` name who may never hold a key of it. `mode="outside"` is the strongest:
    the service never opens it, for anyone. `needs_second` asks for another person's agreement before each further grant; `destroyed_by` is
    how many must want a destruction (2, or 1 where the writer alone decides). Those who may agree are the other holders, the office holders
    and `seconds`, who need no key and can read nothing. Continuity is off unless it is given.

    :raises HasNoKey: when a holder or an office holder has no key yet.
    :raises Unfit: when a holder is barred, the mode asks for keys kept outside and one is not, or the quorum cannot be.
    """
    offices = continuity.offices if continuity else ()
    if not holders or {*holders, *offices, *seconds} & set(bars):
        raise policy.Unfit("Name at least one holder, and nobody who is barred.", field="holders")
    if continuity and not (2 <= continuity.k <= len(set(offices)) == len(offices) <= policy.MOST_OFFICES):
        raise policy.Unfit("Name each office holder once, at least two of whom must agree.", field="continuity")
    found = keys.keys_for([*holders, *offices])
    if mode == Case.Mode.OUTSIDE and any(found[h].mode != HolderKey.Mode.KEPT_OUTSIDE for h in holders):
        raise policy.Unfit("A case that is opened outside only is for keys that are kept outside.", field="holders")
    private, day = sealing.make_key(alg), clock.today()
    case = Case(area=area, ref=ref, organisation_code=organisation_code, mode=Case.Mode(mode), needs_second=needs_second, alg=alg)
    case.seconds, case.destroyed_by = list(seconds), destroyed_by
    case.quorum, case.offices, case.begun_on, case.public = (continuity.k if continuity else 0), list(offices), day, private.public().raw
    grants = [wrapped_grant(case, 1, private, holder, found[holder], granted_by=by.ref) for holder in dict.fromkeys(holders)]
    with transaction.atomic(using=routing.alias()):
        case.save(force_insert=True)
        Bar.objects.bulk_create(Bar(case=case, holder=holder, set_on=day) for holder in dict.fromkeys(bars))
        Grant.objects.bulk_create(grants)
        continuity_wraps.make(case=case, private=private)
    marks.stand([case.pk], what="case")
    marks.stand([g.pk for g in grants], what="grant", case_id=case.pk)
    payload = {"area": area, "mode": mode, "holders": len(grants), "bars": len(bars), "quorum": case.quorum, "of": len(offices)}
    return Done(str(case.pk), refs={"case": case.pk, "public": swapping.named(case.public)}, payload=payload)


def wrapped_grant(
    case: Case, generation: int, private: sealing.PrivateKey, holder: str, key: HolderKey, *, granted_by: str = "", second_by: str = ""
) -> Grant:
    """Return a grant, not yet kept: the case key of a generation, wrapped for a holder."""
    context = gate.context_of_grant(case, generation, holder, key)
    wrapped = sealing.wrap_key(private, to=keys.public_of(key), use="case key", context=context)
    return Grant(
        case=case,
        generation=generation,
        holder=holder,
        key=key,
        wrapped=wrapped,
        granted_by=granted_by,
        second_by=second_by,
        granted_on=clock.today(),
    )


def bar(*, case_id: str, person_id: str, viewer: Viewer, unlocked: gate.Unlocked) -> None:
    """
    Bar a person from the case for good. A grant that they hold is taken back, and the case gets a new key.

    Whoever holds a grant may do it, having just proved who they are; where the writer decides alone, only they. Nobody bars themselves.

    :raises VaultError: when it is refused.
    """
    from candour.areas.vault import revoking

    held = gate.admit(act=Act.BAR, viewer=viewer, case_id=case_id, unlocked=unlocked)
    gate.require_writer(held=held, act=Act.BAR, viewer=viewer)
    if person_id == unlocked.holder:
        raise policy.Unfit("Somebody else who holds a key must bar you.", field="person_id")
    set_bar(case_id=held.case.pk, holder=person_id, by=viewer.actor)
    if gate.grant_of(held.case.pk, person_id):
        revoking.revoke(case_id=case_id, holder=person_id, viewer=viewer, unlocked=unlocked)
    elif person_id in held.case.offices and held.case.mode == Case.Mode.HERE:
        # What was wrapped for them as an office holder is made anew without them.
        revoking.finish_rotation(case_id=case_id, viewer=viewer, unlocked=unlocked)


@action("vault.barred", face="sealed")
def set_bar(*, case_id: uuid.UUID, holder: str, by: Actor) -> Done[None]:
    """Keep the bar first and say it after: a bar without its line only takes access away."""
    with transaction.atomic(using=routing.alias()):
        Bar.objects.get_or_create(case_id=case_id, holder=holder, defaults={"set_on": clock.today()})
        # What was wrapped for them item by item goes at once; a grant goes by revoking, which changes the case key.
        Reader.objects.filter(item__case_id=case_id, holder=holder).delete()
    return Done(None, refs={"case": case_id})


@dataclass(frozen=True)
class HolderSummary:
    """Somebody who holds a grant, as the other holders see them."""

    holder: str
    granted_by: str
    second_by: str
    granted_on: str


@dataclass(frozen=True)
class CaseSummary:
    """A case as its holders see it; nothing of its content."""

    case_id: str
    area: str
    ref: str
    organisation_code: str
    mode: str
    needs_second: bool
    generation: int
    quorum: int
    offices: tuple[str, ...]
    destroyed_by: int
    begun_on: str


def summary_of(case: Case) -> CaseSummary:
    return CaseSummary(
        str(case.pk),
        case.area,
        case.ref,
        case.organisation_code,
        str(case.mode),
        case.needs_second,
        case.generation,
        case.quorum,
        tuple(case.offices),
        case.destroyed_by,
        case.begun_on.isoformat(),
    )


def cases_held(*, viewer: Viewer, unlocked: gate.Unlocked | None = None, area: str | None = None) -> list[CaseSummary]:
    """Return the cases of which the viewer holds a grant, newest last; someone with a receipt brings their unlocked key."""
    holder = unlocked.holder if unlocked and policy.is_receipt(unlocked.holder) else policy.holder_of(viewer)
    if not holder or (not policy.is_receipt(holder) and not viewer.memberships):
        return []
    rows = list(Grant.objects.filter(holder=holder).select_related("case").order_by("case__begun_on", "case_id"))
    count = marks.standing([r.pk for r in rows] + [r.case_id for r in rows])
    cases = {r.case_id: r.case for r in rows if r.pk in count and r.case_id in count}
    out = {b.case_id for b in Bar.objects.filter(case_id__in=list(cases), holder=holder)}
    return [summary_of(c) for c in cases.values() if c.pk not in out and (area is None or c.area == area)]


def case_for(*, case_id: str, viewer: Viewer) -> CaseSummary:
    """
    Return a case that the signed-in viewer holds. Whoever does not, and for a case that does not exist, is refused and marked.

    :raises NoSuchThing: when it is missing or not theirs: alike.
    """
    return summary_of(gate.admit(act=Act.READ_ACCESSES, viewer=viewer, case_id=case_id, unlocked=None).case)


def holders_of(*, case_id: str, viewer: Viewer, unlocked: gate.Unlocked | None = None) -> list[HolderSummary]:
    """
    Return who holds a grant of the case, to those who hold one themselves.

    :raises NoSuchThing: to all others, as for a case that does not exist.
    """
    if case_id not in {c.case_id for c in cases_held(viewer=viewer, unlocked=unlocked)}:
        raise policy.NoSuchThing
    return [HolderSummary(g.holder, g.granted_by, g.second_by, g.granted_on.isoformat()) for g in _by_day(gate.grants_of(case_id))]


def _by_day(grants: Iterable[Grant]) -> list[Grant]:
    return sorted(grants, key=lambda g: (g.granted_on, g.holder))
