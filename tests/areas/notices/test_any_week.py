"""Any week: people are told, read and choose in any order; nothing is mailed twice, at a quiet hour, too early, or never."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.areas.ledger.clock import LONDON
from candour.areas.notices import carrier, kinds
from candour.areas.notices import door as notices
from candour.areas.notices.models import Letterbox, Mail, Notice
from candour.areas.notices.quiet import Quiet
from tests.areas.notices.people import a_box, a_person, actor, choose, tell, viewer

KINDS = ("questions.raised", "publishing.proposed", "vault.granted")
STEPS = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from(KINDS)),
    st.tuples(st.just("read"), st.just("")),
    st.tuples(st.just("choose"), st.sampled_from([f"{g.id}={way}" for g in kinds.groups().values() if not g.is_fixed for way in g.ways])),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)
LOOKED_AT = (0, 7, 8, 9, 15, 18, 19)


class Bag:
    """Takes every mail and remembers when."""

    def __init__(self) -> None:
        self.counts: list[int] = []

    def hand_over(self, *, to: str, mail: bytes) -> None:
        first = next(line for line in mail.decode().splitlines() if line.endswith(("waits for you.", "wait for you.")))
        self.counts.append(int(first.split()[0]))


@pytest.mark.django_db
@settings(max_examples=10)
@given(st.lists(STEPS, max_size=14))
def test_any_week(steps: list[tuple[str, object]]) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        live_through(steps, patch)
        transaction.set_rollback(True)


def live_through(steps: list[tuple[str, object]], patch: pytest.MonkeyPatch) -> None:
    from candour.config.mail import MailSettings

    bag = Bag()

    @contextmanager
    def way_out() -> Iterator[Bag]:
        yield bag

    patch.setattr(carrier, "way_out", way_out)
    patch.setattr("django.conf.settings.MAIL", MailSettings("127.0.0.1", 9, "no-reply@candour.example", "none"))
    now = dt.datetime(2026, 11, 26, 10, tzinfo=LONDON).astimezone(dt.UTC)  # a Thursday
    with time_machine.travel(now, tick=False):
        ada = a_box(a_person("Ada"))
    for what, detail in [*steps, ("wait", 24 * 12)]:
        if what == "wait":
            for _ in range(int(detail)):
                now += dt.timedelta(hours=1)
                # Nothing changes at the other hours, and a week of all of them takes long.
                if now.astimezone(LONDON).hour in LOOKED_AT:
                    with time_machine.travel(now, tick=False):
                        pass_an_hour(now, bag)
            continue
        with time_machine.travel(now + dt.timedelta(minutes=5), tick=False):
            if what == "tell":
                tell(ada, kind=str(detail))
            elif what == "read":
                notices.mark_read(notice_ids=notices.unread_ids(viewer=viewer(ada), up_to=2**40), by=actor(ada))
            else:
                choose(ada, **dict([str(detail).split("=")]))
    assert sum(bag.counts) == Notice.objects.filter(is_mailed=True).count(), "counted once each"
    wanted = {c.group.id for c in notices.preferences(viewer=viewer(ada)).choices if c.way != kinds.PAGE}
    left = [n.kind for n in Notice.objects.filter(read_on=None, is_mailed=False) if kinds.kind(n.kind).group.id in wanted]
    assert left == [], "what is unread and wanted is mailed in the end"
    assert not Mail.objects.exists()
    assert Letterbox.objects.count() == 1


def pass_an_hour(now: dt.datetime, bag: Bag) -> None:
    before, mails = set(Notice.objects.filter(is_mailed=True).values_list("pk", flat=True)), len(bag.counts)
    wall = now.astimezone(LONDON)
    if wall.hour == 0:
        notices.queue_forgotten()
    notices.send_due()
    assert len(bag.counts) == mails or not Quiet().holds(now), f"mailed at {wall}"
    for notice in Notice.objects.filter(is_mailed=True).exclude(pk__in=before):
        if kinds.kind(notice.kind).group.is_protected:
            assert wall.hour == 8
            assert notice.mailable_on is not None
            assert wall.date() >= notice.mailable_on > notice.day
