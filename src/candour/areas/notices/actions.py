"""Telling people, and their having read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action
from candour.areas.notices import policy
from candour.areas.notices.models import Notice


@dataclass(frozen=True)
class NewNotice:
    """What one person is to be told."""

    person_id: str
    text: str
    address: str = ""


def tell(*, person_ids: Iterable[object], kind: str, text: str, by: Actor, address: str = "", key: str | None = None) -> int:
    """
    Tell some people one thing and return how many were told; each person once, however often named.

    :raises UnfitNotice: when the text or the address would not do.
    """
    policy.require_fit_to_tell(kind=kind, text=text, address=address)
    told = tuple(NewNotice(person, text, address) for person in sorted({str(i) for i in person_ids}))
    return tell_each(kind=kind, notices=told, by=by, key=key)


@action("notices.told")
def tell_each(*, kind: str, notices: tuple[NewNotice, ...], by: Actor, key: str | None = None) -> Done[int]:
    """
    Tell each person their own thing of one kind, in one batch, and return how many notices it was.

    :raises UnfitNotice: when a text or an address would not do; then nobody is told.
    """
    for n in notices:
        policy.require_fit_to_tell(kind=kind, text=n.text, address=n.address)
    if not notices:
        raise NothingNew(0)
    day = clock.today()
    Notice.objects.bulk_create(Notice(person_id=n.person_id, kind=kind, text=n.text.strip(), address=n.address, day=day) for n in notices)
    # The ledger is for good: it learns that people were told, never whom or what.
    return Done(len(notices), refs={"about": kind}, payload={"about": kind, "told": len(notices)})


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
