"""What is mailed, to whom and when: nothing without an address of one's own, nothing that was read, nothing protected at once."""

import datetime as dt
import math
import random
from collections import Counter

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from candour.areas.accounts import door as accounts
from candour.areas.ledger import clock
from candour.areas.ledger.clock import LONDON
from candour.areas.notices import door as notices
from candour.areas.notices import kinds, outbox
from candour.areas.notices.models import Letterbox, Mail, Notice
from tests.areas.notices.people import BY, a_box, a_person, actor, choose, tell, viewer
from tests.areas.notices.post_office import Behaviour

pytestmark = pytest.mark.django_db
PROTECTED = "speak_up.answered"


def at(day: int, hour: int, minute: int = 0) -> time_machine.travel:
    """Move to an hour of November 2026 on the wall; the 23rd is a Monday."""
    return time_machine.travel(dt.datetime(2026, 11, day, hour, minute, tzinfo=LONDON), tick=False)


def send(day: int, hour: int, minute: int = 0) -> outbox.Sent:
    with at(day, hour, minute):
        return notices.send_due()


def test_nothing_is_queued_where_mail_is_not_set_up(settings: object):
    assert settings.MAIL is None
    tell(a_box(a_person("Ada")))
    assert not Mail.objects.exists()
    assert notices.send_due() == outbox.Sent()


def test_nobody_is_mailed_before_they_confirmed_an_address(mail_on: None):
    accounts.register_person(username="ada", name="Ada", email="ada@example.org", by=BY)
    ada = accounts.by_username(username="ada")
    tell(ada)
    assert not Mail.objects.exists()


def test_what_nobody_chose_comes_in_the_digest_of_the_next_working_morning(office: Behaviour):
    ada = a_box(a_person("Ada"), "ada@example.org")
    with at(20, 15):
        tell(ada)
        tell(ada)
    assert send(23, 7, 59) == outbox.Sent()
    assert send(23, 8).sent == 1
    assert [(m.recipients, m.sender) for m in office.taken] == [(["ada@example.org"], "no-reply@candour.example")]
    assert b"2 notices wait for you." in office.taken[0].raw
    assert not Mail.objects.exists()


def test_what_was_read_meanwhile_is_not_mailed(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        tell(ada)
        notices.mark_read(notice_ids=notices.unread_ids(viewer=viewer(ada), up_to=2**40), by=actor(ada))
    assert send(24, 8).not_needed == 1
    assert office.seen == []


def test_what_a_mail_counted_is_not_counted_again(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        tell(ada)
    send(24, 8)
    with at(24, 10):
        tell(ada)
    send(25, 8)
    assert [b"1 notice waits" in m.raw for m in office.taken] == [True, True]


def test_at_once_is_within_a_quarter_of_an_hour_and_several_are_one_mail(office: Behaviour):
    ada = a_box(a_person("Ada"))
    choose(ada, questions="at_once")
    with at(23, 10, 2):
        tell(ada)
    with at(23, 10, 14):
        tell(ada)
    assert send(23, 10, 15).sent == 1
    assert b"2 notices wait" in office.taken[0].raw
    assert send(24, 8) == outbox.Sent()


def test_at_once_at_night_is_the_digest_of_the_morning_and_nobody_gets_two(office: Behaviour):
    ada = a_box(a_person("Ada"))
    choose(ada, questions="at_once")
    with at(23, 20):
        tell(ada)
        tell(ada, kind="publishing.proposed")
    assert Mail.objects.count() == 1
    assert send(24, 8).sent == 1
    assert b"2 notices wait" in office.taken[0].raw


def test_whoever_chose_no_mail_or_one_a_week_gets_that(office: Behaviour):
    ada, ben = a_box(a_person("Ada")), a_box(a_person("Ben"))
    choose(ada, questions="page")
    choose(ben, questions="weekly")
    with at(24, 10):
        tell(ada, ben)
    assert send(25, 8) == outbox.Sent()
    assert send(30, 8).sent == 1
    assert [m.recipients for m in office.taken] == [[f"{ben[:8]}@example.org"]]


def test_the_choice_at_the_time_of_sending_counts(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        tell(ada)
        choose(ada, questions="page")
    assert send(24, 8).not_needed == 1


def test_quiet_hours_that_were_chosen_later_are_kept(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        tell(ada)
    Letterbox.objects.update(quiet_to=10)
    assert send(24, 8).put_off == 1
    assert send(24, 9, 59) == outbox.Sent()
    assert send(24, 10).sent == 1


def test_danger_to_somebody_goes_at_once_at_night_and_says_that_it_cannot_wait(office: Behaviour):
    ada = a_box(a_person("Ada"))
    choose(ada, questions="page", confidential="page")
    with at(22, 3):  # a Sunday
        tell(ada, kind="speak_up.danger_now", urgent=True)
        assert notices.send_due().sent == 1
    assert b"cannot wait" in office.taken[0].raw


def test_only_kinds_that_are_listed_for_it_may_be_urgent():
    with pytest.raises(notices.UnfitNotice, match="may be urgent"):
        tell(a_person("Ada"), kind="questions.raised", urgent=True)


def test_nobody_switched_off_is_told_or_mailed(office: Behaviour):
    ada, ben = a_box(a_person("Ada")), a_box(a_person("Ben"))
    with at(23, 10):
        accounts.switch_off(person_id=ada, by=BY)
        assert tell(ada, ben) == 1
        assert tell(ada) == 0
        accounts.switch_off(person_id=ben, by=BY)
    assert send(24, 8).not_needed == 1
    assert office.seen == []
    assert Notice.objects.filter(person_id=ada).count() == 0


def test_a_notice_that_is_rolled_back_leaves_no_mail(mail_on: None):
    ada = a_box(a_person("Ada"))
    with transaction.atomic():
        tell(ada)
        assert Mail.objects.count() == 1
        transaction.set_rollback(True)
    assert (Mail.objects.count(), Notice.objects.count()) == (0, 0)


def test_what_is_protected_is_never_mailed_at_once_and_waits_for_its_day(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        tell(ada, kind=PROTECTED)
        tell(ada, kind="never.listed")
    assert all(kinds.AT_ONCE not in g.ways for g in kinds.groups().values() if g.is_protected)
    assert Notice.objects.filter(mailable_on__in=[dt.date(2026, 11, 24), dt.date(2026, 11, 25)]).count() == 2
    assert send(23, 18, 59) == outbox.Sent()
    Notice.objects.update(mailable_on=dt.date(2026, 11, 25))
    Mail.objects.all().delete()
    Mail.objects.create(purpose="digest", person_id=ada, key="early", due_at=dt.datetime(2026, 11, 24, 8, tzinfo=LONDON))
    assert send(24, 8).not_needed == 1, "not before its day"
    Mail.objects.create(purpose="digest", person_id=ada, key="again", due_at=dt.datetime(2026, 11, 25, 8, tzinfo=LONDON))
    assert send(25, 8).sent == 1
    assert b"2 notices wait" in office.taken[0].raw


def test_a_mail_at_once_counts_nothing_that_is_protected(office: Behaviour):
    ada = a_box(a_person("Ada"))
    choose(ada, questions="at_once")
    with at(23, 10):
        tell(ada, kind=PROTECTED)
        Notice.objects.update(mailable_on=dt.date(2026, 11, 23))
        tell(ada)
    send(23, 10, 15)
    assert b"1 notice waits" in office.taken[0].raw
    assert Notice.objects.get(kind=PROTECTED).is_mailed is False


def test_a_digest_reads_the_same_whatever_is_in_it(office: Behaviour):
    people = [a_box(a_person(name), "same@example.org") for name in ("Ada", "Ben")]
    with at(23, 10):
        tell(people[0], kind=PROTECTED)
        tell(people[1], kind="questions.accepted")
        Notice.objects.filter(kind=PROTECTED).update(mailable_on=dt.date(2026, 11, 24))
        Mail.objects.update(due_at=dt.datetime(2026, 11, 24, 8, tzinfo=LONDON))
    assert send(24, 8).sent == 2
    first, second = (b"\n".join(line for line in m.raw.splitlines() if not line.startswith(b"Message-ID")) for m in office.taken)
    assert first == second


def test_the_hour_of_a_deed_says_nothing_about_the_day_or_hour_of_a_mail(mail_on: None):
    """TM04: the mutual information between the hour at which somebody acted and all that is stored or mailed of it."""
    ada = a_box(a_person("Ada"))
    group = kinds.kind(PROTECTED).group
    told, joint = random.Random(7), Counter()
    from candour.areas.notices import queueing
    from candour.areas.notices.quiet import Quiet

    for _ in range(10_000):
        moment = dt.datetime(2026, 11, 24, told.randrange(24), told.randrange(60), tzinfo=LONDON)
        with time_machine.travel(moment, tick=False):
            day = queueing.first_mail_day(group)
            due = queueing.due_for(kinds.DAILY, now=clock.now(), hours=Quiet(), mailable_on=day)
        joint[moment.hour, day, due] += 1
    assert information(joint) < 0.01
    tell(ada, kind=PROTECTED)
    stored = {f.name for f in Notice._meta.get_fields() if "Time" in type(f).__name__}
    assert stored == set(), "a notice holds days, no hours"


def information(joint: Counter) -> float:
    """Return the bits that the first says about the rest, with the bias of a small sample taken off (Miller and Madow)."""
    total = sum(joint.values())
    hours, rest = Counter(), Counter()
    for (hour, *other), n in joint.items():
        hours[hour] += n
        rest[tuple(other)] += n
    bits = sum(n / total * math.log2(n * total / (hours[hour] * rest[tuple(other)])) for (hour, *other), n in joint.items())
    return bits - (len(hours) - 1) * (len(rest) - 1) / (2 * total * math.log(2))


def test_mail_that_should_have_been_queued_is_found_within_two_days(office: Behaviour):
    ada, ben, cleo = a_box(a_person("Ada")), a_box(a_person("Ben")), a_box(a_person("Cleo"), is_failing=True)
    with at(23, 10):
        tell(ada, cleo)
        tell(ben)
        Mail.objects.exclude(person_id=ben).delete()
    with at(24, 10):
        assert notices.queue_forgotten() == 0
    with at(25, 10):
        assert notices.queue_forgotten() == 1
        assert notices.queue_forgotten() == 0
    assert send(26, 8).sent == 2


def test_telling_costs_as_many_queries_for_many_as_for_two(mail_on: None):
    people = [a_box(a_person(f"P{n}")) for n in range(12)]
    counted = []
    for some, text in ((people[:2], "One."), (people, "Another.")):
        with at(23, 10), CaptureQueriesContext(connection) as queries:
            tell(*some, text=text)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 11


def test_nothing_else_in_django_or_its_extensions_has_a_way_out():
    from candour.config import settings as ours

    with override_settings(EMAIL_BACKEND=ours.EMAIL_BACKEND):
        assert type(django_mail.get_connection()).__module__ == "django.core.mail.backends.dummy"
