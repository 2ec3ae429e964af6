"""A real mail server that is slow, busy, broken, false or dead: never a mail lost, never one without verified TLS, never one in clear."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from candour.areas.ledger import clock
from candour.areas.notices import carrier, outbox
from candour.areas.notices import door as notices
from candour.areas.notices.models import Letterbox, Mail, Notice
from candour.config.mail import MailSettings, unsafe_mail
from tests.areas.notices.conftest import SENDER
from tests.areas.notices.people import a_box, a_person, actor, tell, viewer
from tests.areas.notices.post_office import PASSWORD, Behaviour, PostOffice, let_in, make_certificate
from tests.areas.notices.test_mailing import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> str:
    """Return somebody for whom a mail is due on Tuesday morning."""
    return a_box(a_person("Ada"), "ada@example.org")


def due(person: str) -> None:
    with at(23, 10):
        tell(person)


@pytest.fixture
def servers() -> Iterator[list[PostOffice]]:
    started: list[PostOffice] = []
    yield started
    for server in started:
        server.stop()


def serve(servers: list[PostOffice], behaviour: Behaviour, **options: object) -> PostOffice:
    server = PostOffice(behaviour, **options)
    server.start()
    servers.append(server)
    return server


def test_starttls_with_a_verified_certificate_and_a_password_from_its_file(
    ada: str, tmp_path: Path, settings: object, servers: list[PostOffice], mail_on: None
):
    authority, context = make_certificate(tmp_path)
    behaviour = Behaviour()
    server = serve(servers, behaviour, tls_context=context, require_starttls=True, authenticator=let_in, auth_required=True)
    secret = tmp_path / "password"
    secret.touch(mode=0o600)
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    settings.MAIL = MailSettings("127.0.0.1", server.port, SENDER, "starttls", user="candour", password_file=secret, ca_file=authority)
    assert unsafe_mail(settings.MAIL) == []
    due(ada)
    with at(24, 8):
        assert notices.send_due().sent == 1
    assert [m.is_tls for m in behaviour.taken] == [True]

    secret.write_text("a wrong one", "utf-8")
    with at(24, 10):
        tell(ada)
    with at(25, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "not let in"
    assert len(behaviour.seen) == 1


def test_tls_from_the_first_byte(ada: str, tmp_path: Path, settings: object, servers: list[PostOffice], mail_on: None):
    authority, context = make_certificate(tmp_path)
    behaviour = Behaviour()
    server = serve(servers, behaviour, ssl_context=context)
    settings.MAIL = MailSettings("127.0.0.1", server.port, SENDER, "tls", ca_file=authority)
    due(ada)
    with at(24, 8):
        assert notices.send_due().sent == 1
    assert [m.is_tls for m in behaviour.taken] == [True]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name", "expired", "machine's own"])
def test_a_certificate_that_cannot_be_verified_gets_no_mail(
    ada: str, tls: str, wrong: str, tmp_path: Path, settings: object, servers: list[PostOffice], mail_on: None
):
    authority, context = make_certificate(
        tmp_path / "one", name="mail.example" if wrong == "name" else "127.0.0.1", days=-1 if wrong == "expired" else 2
    )
    if wrong == "authority":
        authority, _ = make_certificate(tmp_path / "two")
    behaviour = Behaviour()
    server = serve(servers, behaviour, **({"ssl_context": context} if tls == "tls" else {"tls_context": context}))
    trusted = None if wrong == "machine's own" else authority
    settings.MAIL = MailSettings("127.0.0.1", server.port, SENDER, tls, ca_file=trusted)
    due(ada)
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "no verified TLS"
    assert behaviour.seen == []


def test_a_server_that_offers_no_tls_gets_no_mail(ada: str, office: Behaviour, settings: object):
    settings.MAIL = replace(settings.MAIL, tls="starttls")
    due(ada)
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "no verified TLS"
    assert office.seen == []


def test_mail_in_clear_leaves_for_this_machine_alone(ada: str, mail_on: None, settings: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("smtplib.SMTP", lambda *a, **k: pytest.fail("it tried to reach it"))
    settings.MAIL = MailSettings("mail.example", 25, SENDER, "none")
    due(ada)
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "no verified TLS"


def test_a_busy_server_is_asked_again_later_with_growing_pauses_under_the_same_message_id(ada: str, office: Behaviour):
    due(ada)
    office.data = "451 come again"
    with at(24, 8):
        assert notices.send_due().put_off == 1
        assert notices.send_due() == outbox.Sent()
    with at(24, 8, 1):
        assert notices.send_due().put_off == 1
    with at(24, 8, 5):
        assert notices.send_due() == outbox.Sent()
    office.data = ""
    with at(24, 8, 6):
        assert notices.send_due().sent == 1
    assert len({message_from_bytes(m.raw)["Message-ID"] for m in office.seen}) == 1
    assert not Mail.objects.exists()


def test_an_address_that_is_refused_for_good_is_given_up_and_its_owner_sees_it(ada: str, office: Behaviour):
    due(ada)
    office.rcpt = "550 no such mailbox ada@example.org"
    with at(24, 8):
        assert notices.send_due().given_up == 1
    assert notices.preferences(viewer=viewer(ada)).is_failing
    mark = Mail.objects.get()
    assert (mark.address, mark.trouble, mark.is_given_up) == ("", "address refused", True)
    with at(30, 8):
        assert notices.send_due() == outbox.Sent()


def test_the_operator_sees_how_many_could_not_be_reached_and_nobody_sees_whom(ada: str, office: Behaviour):
    due(ada)
    office.rcpt = "550 no"
    with at(24, 8):
        notices.send_due()
    operator, other = a_person("Otto", "operator"), a_person("Eva", "executive")
    counts = notices.mail_counts(viewer=viewer(operator))
    assert (counts.waiting, counts.given_up, counts.troubles) == (0, 1, (("address refused", 1),))
    assert ada not in repr(counts)
    assert notices.mail_counts(viewer=viewer(other)) is None


def test_a_mark_goes_when_the_person_can_be_reached_again(ada: str, office: Behaviour):
    due(ada)
    office.data = "554 not this one"
    with at(24, 8):
        assert notices.send_due().given_up == 1
        assert not notices.preferences(viewer=viewer(ada)).is_failing, "the address is not why"
    office.data = ""
    with at(24, 10):
        tell(ada)
    with at(25, 8):
        assert notices.send_due().sent == 1
    assert b"2 notices wait" in office.taken[0].raw
    assert not Mail.objects.exists()


@pytest.mark.parametrize("answer", ["451 not now", "553 not from you"])
def test_a_refused_sender_is_our_fault_and_no_mail_is_given_up_for_it(ada: str, office: Behaviour, answer: str):
    due(ada)
    office.mail = answer
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "sender refused"


def test_a_slow_server_is_not_waited_for(ada: str, office: Behaviour, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(carrier, "SECONDS_TO_WAIT", 0.2)
    office.seconds_before_answer = 1.0
    due(ada)
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert Mail.objects.get().trouble == "cut off"


def test_a_server_that_dies_after_the_data_gets_the_same_mail_again(ada: str, office: Behaviour):
    due(ada)
    office.dies_after_data = 1
    with at(24, 8):
        assert notices.send_due().put_off == 1
    with at(24, 8, 1):
        assert notices.send_due().sent == 1
    assert len(office.seen) == 2
    assert len({message_from_bytes(m.raw)["Message-ID"] for m in office.seen}) == 1
    assert Notice.objects.get().is_mailed


def test_one_mail_that_the_server_dies_of_does_not_hold_up_the_others(office: Behaviour):
    people = [a_box(a_person(f"P{n}")) for n in range(4)]
    for person in people:
        due(person)
    office.dies_after_data = 1
    with at(24, 8):
        done = notices.send_due()
    assert (done.sent, done.put_off) == (3, 1)


def test_a_server_that_is_down_is_found_out_once_for_all(mail_on: None, monkeypatch: pytest.MonkeyPatch):
    for n in range(5):
        due(a_box(a_person(f"P{n}")))
    tries = []
    monkeypatch.setattr("smtplib.SMTP", lambda *a, **k: tries.append(1) or (_ for _ in ()).throw(ConnectionRefusedError()))
    with at(24, 8):
        assert notices.send_due().put_off == 5
    assert len(tries) == 1
    assert set(Mail.objects.values_list("trouble", "tries")) == {("unreachable", 1)}


def test_a_server_that_stays_down_for_four_days_is_given_up_and_the_notices_wait_for_the_next_mail(
    ada: str, mail_on: None, office: Behaviour
):
    due(ada)
    moment = dt.datetime(2026, 11, 24, 8, tzinfo=clock.LONDON)
    office.data = "421 closed"
    Letterbox.objects.update(quiet_from=0, quiet_to=0, holds_days_off=False)
    tries = 0
    while not Mail.objects.filter(is_given_up=True).exists():
        with time_machine.travel(moment, tick=False):
            assert notices.send_due().sent == 0
        moment = Mail.objects.get().due_at
        tries += 1
    assert tries == 11
    assert dt.timedelta(days=3) < moment - dt.datetime(2026, 11, 24, 8, tzinfo=clock.LONDON) < dt.timedelta(days=5)
    office.data = ""
    with time_machine.travel(moment + dt.timedelta(hours=1), tick=False):
        assert notices.queue_forgotten() == 1
        moment = Mail.objects.get(is_given_up=False).due_at
    with time_machine.travel(moment, tick=False):
        assert notices.send_due().sent == 1


def test_a_link_that_does_not_arrive_is_said(ada: str, office: Behaviour):
    office.rcpt = "550 no such mailbox"
    with at(24, 10):
        notices.ask_for_address(address="wrong@example.org", by=actor(ada))
        assert notices.send_due().given_up == 1
        found = notices.preferences(viewer=viewer(ada))
    assert (found.asked_in_vain, found.is_failing, found.address) == (True, False, "ada@example.org")


def test_two_workers_never_send_the_same_mail(ada: str, office: Behaviour):
    due(ada)
    with at(24, 8):
        first = outbox._claim(50)
        assert len(first) == 1
        assert notices.send_due() == outbox.Sent()
    with at(24, 8, 5):
        assert notices.send_due() == outbox.Sent()
    with time_machine.travel(dt.datetime(2026, 11, 24, 8, 5, 1, tzinfo=clock.LONDON), tick=False):
        assert notices.send_due().sent == 1, "a claim runs out, so that a dead worker's mail is not lost"


# In a process of its own, without the threads of the mail server: each step is a child, which may die as it likes.
KILLED = """
import json, os, shutil, sqlite3, sys
from candour.config import starting
starting.start_django()
from candour.areas.notices import door, outbox
home, copy = sys.argv[1:]

def step(**instead):
    child = os.fork()
    if not child:
        for name in instead:
            setattr(outbox, name, lambda *a, **k: os._exit(9))
        os._exit(door.send_due().sent)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def look(*changes):
    with sqlite3.connect(copy) as file:
        for change in changes:
            file.execute(change)
        found = [file.execute(q).fetchone()[0] for q in ("select count(*) from notices_mail", "select is_mailed from notices_notice")]
    file.close()
    return found

for dies_in in ("prepare", "_settle"):
    shutil.copy(home, copy)
    ended = step(**{dies_in: True})
    between = look("update notices_mail set free_at = '2020-01-01 00:00:00'")
    print(json.dumps([ended, between, step(), look()]))
"""


@pytest.mark.sqlite_only
def test_a_worker_that_is_killed_loses_no_mail(ada: str, office: Behaviour, settings: object, tmp_path: Path):
    """Between claiming and sending it goes once, between sending and marking twice, under one Message-ID; never not at all."""
    due(ada)
    Mail.objects.update(due_at=clock.now() - dt.timedelta(minutes=1))
    Letterbox.objects.update(quiet_from=0, quiet_to=0, holds_days_off=False)
    home, copy = tmp_path / "home.sqlite3", tmp_path / "copy.sqlite3"
    connection.ensure_connection()
    home.write_bytes(connection.connection.serialize())
    environment = os.environ | {
        "CANDOUR_KIND": "test",
        "CANDOUR_DATABASE_URL": f"sqlite:///{copy}",
        "CANDOUR_MAIL_HOST": "127.0.0.1",
        "CANDOUR_MAIL_PORT": str(settings.MAIL.port),
        "CANDOUR_MAIL_FROM": SENDER,
        "CANDOUR_MAIL_TLS": "none",
    }
    command = [sys.executable, "-W", "ignore", "-c", KILLED, str(home), str(copy)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    # How it died, what the outbox held then, how many the next worker sent, what the outbox held at the end.
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[9, [1, 0], 1, [0, 1]]] * 2
    assert len(office.taken) == 1 + 2
    assert len({message_from_bytes(m.raw)["Message-ID"] for m in office.taken}) == 1
