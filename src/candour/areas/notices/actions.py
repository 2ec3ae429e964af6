"""Telling people, and their having read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, Viewer, action
from candour.areas.notices import kinds, policy, queueing
from candour.areas.notices.models import Notice


@dataclass(frozen=True)
class NewNotice:
    """What one person is to be told."""

    person_id: str
    text: str
    address: str = ""


def tell(
    *, person_ids: Iterable[object], kind: str, text: str, by: Actor, address: str = "", urgent: bool = False, key: str | None = None
) -> int:
    """
    Tell some people one thing and return how many were told; each person once, however often named.

    :raises UnfitNotice: when the text or the address would not do, or the kind may not be urgent.
    """
    policy.require_fit_to_tell(kind=kind, text=text, address=address, is_urgent=urgent)
    told = tuple(NewNotice(person, text, address) for person in sorted({str(i) for i in person_ids}))
    return tell_each(kind=kind, notices=told, by=by, urgent=urgent, key=key)


@action("notices.told")
def tell_each(*, kind: str, notices: tuple[NewNotice, ...], by: Actor, urgent: bool = False, key: str | None = None) -> Done[int]:
    """
    Tell each person their own thing of one kind, in one batch, and return how many notices it was; nobody switched off is told.

    `urgent` is for danger to somebody now: it is mailed at once, also at night.

    :raises UnfitNotice: when a text or an address would not do, or the kind may not be urgent; then nobody is told.
    """
    for n in notices:
        policy.require_fit_to_tell(kind=kind, text=n.text, address=n.address, is_urgent=urgent)
    here = (
        accounts.active(ids=[n.person_id for n in notices], viewer=Viewer.system("telling only who is still here"))
        if notices
        else frozenset()
    )
    told = [n for n in notices if n.person_id in here]
    if not told:
        raise NothingNew(0)
    about, day = kinds.kind(kind), clock.today()
    mailable_on = queueing.first_mail_day(about.group)
    Notice.objects.bulk_create(
        Notice(person_id=n.person_id, kind=kind, text=n.text.strip(), address=n.address, day=day, is_urgent=urgent, mailable_on=mailable_on)
        for n in told
    )
    queueing.queue(people={n.person_id for n in told}, kind=about, is_urgent=urgent, mailable_on=mailable_on)
    # The ledger is for good: it learns that people were told, never whom or what.
    return Done(len(told), refs={"about": kind}, payload={"about": kind, "told": len(told)})


@action("notices.read")
def mark_read(*, notice_ids: Iterable[int], by: Actor) -> Done[int]:
    """
    Mark one's own notices as read and return how many were new; another person's are left as they are.

    :raises PermissionError: when no person acts.
    """
    reader = policy.require_reader(by)
    count = Notice.objects.filter(id__in=list(notice_ids), person_id=reader, read_on=None).update(read_on=clock.today())
    if not count:
        raise NothingNew(0)
    return Done(count, payload={"read": count})


@action("notices.put_back")
def mark_unread(*, notice_ids: Iterable[int], by: Actor) -> Done[int]:
    """
    Put one's own notices back among the unread and return how many it was; another person's are left as they are.

    :raises PermissionError: when no person acts.
    """
    reader = policy.require_reader(by)
    rows = Notice.objects.filter(id__in=list(notice_ids), person_id=reader, read_on__isnull=False)
    # What somebody read once needs no mail again: they put it back themselves.
    count = rows.update(read_on=None, is_mailed=True)
    if not count:
        raise NothingNew(0)
    return Done(count, payload={"put_back": count})
