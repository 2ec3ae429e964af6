"""Telling people, and their having read it."""

from collections.abc import Iterable

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Done, NothingNew, action
from candour.areas.notices import policy
from candour.areas.notices.models import Notice


@action("notices.told")
def tell(*, person_ids: Iterable[object], kind: str, text: str, by: Actor, address: str = "", key: str | None = None) -> Done[int]:
    """
    Tell some people one thing and return how many were told; each person once, however often named.

    :raises UnfitNotice: when the text or the address would not do.
    """
    policy.require_fit_to_tell(kind=kind, text=text, address=address)
    people = sorted({str(i) for i in person_ids})
    if not people:
        raise NothingNew(0)
    day = clock.today()
    Notice.objects.bulk_create(Notice(person_id=p, kind=kind, text=text.strip(), address=address, day=day) for p in people)
    # The ledger is for good: it learns that people were told, never whom or what.
    return Done(len(people), refs={"about": kind}, payload={"about": kind, "told": len(people)})


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
