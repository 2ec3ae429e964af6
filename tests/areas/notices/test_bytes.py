"""Not a byte of any mail says what was told, about whom or where; and its headers name no machine and no person."""

import base64
import getpass
import quopri
import re
import socket
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.test import Client

from candour.areas.notices import carrier, kinds, outbox
from candour.areas.notices import door as notices
from candour.areas.notices.models import Mail
from tests.areas.notices.people import BY, a_box, a_person, actor, choose
from tests.areas.notices.post_office import Behaviour
from tests.areas.notices.test_mailing import at

pytestmark = pytest.mark.django_db
MARKERS = {
    "text": "Xylophagous-Marker-Text",
    "name": "Quillmark Personname",
    "kind": "vault.zzmarkerkind",
    "path": "/questions/zzmarkerpath/",
    "organisation": "Zzmarker Hospital Trust",
    "username": "zzmarkeruser",
}


@pytest.fixture
def every_mail(office: Behaviour) -> list[bytes]:
    """Send one of every sort of mail, about things full of markers."""
    from candour.areas.accounts import door as accounts

    ada = accounts.register_person(username=MARKERS["username"], name=MARKERS["name"], by=BY)
    a_box(ada, "somebody@example.org")
    choose(ada, questions="at_once")
    words = f"{MARKERS['text']} at {MARKERS['organisation']} for {MARKERS['name']}"
    with at(23, 10):
        for kind, urgent in (("questions.raised", False), (MARKERS["kind"], False), ("speak_up.danger_now", True)):
            notices.tell(person_ids=[ada], kind=kind, text=words, address=MARKERS["path"], by=BY, urgent=urgent)
        notices.ask_for_address(address="another@example.org", by=actor(ada))
        notices.send_due()
        link = re.search(rb"/notices/address/(\w+)/", b"".join(m.raw for m in office.taken))
        assert link is not None
        notices.confirm_address(token=link.group(1).decode(), by=actor(ada))
    for day, hour, minute in ((23, 10, 15), (24, 8, 0), (25, 8, 0)):
        with at(day, hour, minute):
            notices.send_due()
    assert not Mail.objects.exists()
    assert len(office.taken) == 5, "urgent, confirm, changed, at once and a digest"
    return [m.raw for m in office.taken]


def decoded(raw: bytes) -> bytes:
    """Return a mail in every form in which words could hide in it: as sent, and with its encodings undone."""
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
    forms = [raw, *parts, quopri.decodestring(raw), " ".join(f"{k}: {v}" for k, v in mail.items()).encode()]
    for word in re.findall(rb"[A-Za-z0-9+/_-]{12,}={0,2}", raw):
        for starts in range(4):
            whole = word[starts:].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            forms.append(base64.b64decode(whole + b"A" * (-len(whole) % 4)))
        if re.fullmatch(rb"[0-9a-fA-F]+", word) and len(word) % 2 == 0:
            forms.append(bytes.fromhex(word.decode()))
    return b"\n".join(forms)


def test_no_mail_holds_a_word_of_what_was_told(every_mail: list[bytes]):
    for raw in every_mail:
        found = decoded(raw).lower()
        assert [name for name, marker in MARKERS.items() if marker.lower().encode() in found] == []
        assert not [g.label for g in kinds.groups().values() if g.label.lower().encode() in found]


@pytest.mark.parametrize("form", [str.encode, lambda t: base64.b64encode(t.encode()), lambda t: t.encode().hex().encode()])
def test_the_search_finds_a_marker_in_each_form(form: object):
    raw = b"Subject: x\r\n\r\n" + form(MARKERS["text"]) + b"\r\n"
    assert MARKERS["text"].lower().encode() in decoded(raw).lower()


def test_the_subject_is_always_the_same(every_mail: list[bytes]):
    assert {message_from_bytes(raw)["Subject"] for raw in every_mail} == {"Something waits for you on Candour"}


def test_the_headers_are_these_and_name_no_machine_program_or_person(every_mail: list[bytes]):
    for raw in every_mail:
        mail = message_from_bytes(raw)
        assert set(mail.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe",
            "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip
        assert mail["From"] == "Candour <no-reply@candour.example>"
        assert re.fullmatch(r"<[0-9a-f-]{36}@candour\.example>", mail["Message-ID"])
        assert parsedate_to_datetime(mail["Date"]).utcoffset().total_seconds() == 0
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Unsubscribe"] == "<https://candour.example/notices/preferences/>"
        machine = {socket.gethostname(), socket.getfqdn(), getpass.getuser()} - {"localhost", "candour"}
        assert not [name for name in machine if name.encode() in raw]


def test_a_mail_is_plain_text_and_leads_nowhere_but_to_us(every_mail: list[bytes]):
    for raw in every_mail:
        mail = message_from_bytes(raw, policy=policy.default)
        assert mail.get_content_type() == "text/plain"
        assert all(link.startswith(b"https://candour.example/notices/") for link in re.findall(rb"https?://\S+", raw))
        assert max(len(line) for line in raw.splitlines()) <= 100


def test_the_server_is_greeted_by_the_public_name(office: Behaviour):
    ada = a_box(a_person("Ada"))
    with at(23, 10):
        notices.tell(person_ids=[ada], kind="questions.raised", text="One.", by=BY)
    with at(24, 8):
        notices.send_due()
    assert [m.helo for m in office.taken] == ["candour.example"]


def test_a_page_that_breaks_sends_no_mail_and_its_log_holds_no_marker(
    office: Behaviour, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """TM32, for mail: a fault on a page and a fault while a mail is made say nothing of whom they were about."""
    ada = a_box(a_person("Ada"), f"{MARKERS['username']}@example.org")
    with at(23, 10):
        notices.tell(person_ids=[ada], kind="questions.raised", text=MARKERS["text"], by=BY)
    client = Client(raise_request_exception=False)
    client.force_login(a_login(ada))
    monkeypatch.setattr("candour.areas.notices.presenters.by_group", lambda found: (_ for _ in ()).throw(RuntimeError("broken")))
    answer = client.get("/notices/")
    assert answer.status_code == 500
    assert MARKERS["text"].encode() not in answer.content
    monkeypatch.setattr("candour.areas.notices.wording.message", broken)
    with at(24, 8):
        assert notices.send_due().put_off == 1
    assert office.seen == []
    assert not [m for m in MARKERS.values() if m in caplog.text]
    assert "A mail could not be made: ValueError" in caplog.text


def broken(**words: object) -> bytes:
    raise ValueError(f"cannot write to {words['to']}")


def a_login(person: str) -> object:
    from candour.areas.accounts.models import Person

    return Person.objects.get(pk=person)


def test_neither_trouble_nor_mail_shows_an_address_when_it_is_printed():
    ready = outbox.Ready("somebody@example.org", b"content", (1,))
    assert "somebody" not in repr(ready)
    assert "@" not in repr([value for value in vars(carrier).values() if isinstance(value, carrier.Trouble)])


@time_machine.travel("2026-11-24T10:00:00Z", tick=False)
def test_an_address_that_would_write_a_header_of_its_own_is_refused(mail_on: None):
    ada = a_person("Ada")
    for address in (
        "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "ä@example.org",
        "no address",
        f"{'a' * 250}@example.org",
    ):
        with pytest.raises(notices.UnfitChoice):
            notices.ask_for_address(address=address, by=actor(ada))
    assert not Mail.objects.exists()
