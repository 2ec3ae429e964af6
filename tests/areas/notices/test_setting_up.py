"""Setting mail up: what is unsafe is refused with a sentence, the command tries it and counts, and every kind that is told is listed."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from django.test import Client

import candour
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock
from candour.areas.notices import door as notices
from candour.areas.notices import kinds
from candour.areas.notices.models import Mail
from candour.config.checks import unsafe
from candour.config.command import run
from candour.config.environment import Environment
from candour.config.mail import MailSettings, mail_settings, unsafe_mail
from tests.areas.notices.people import a_box, a_person, actor, viewer
from tests.areas.notices.post_office import Behaviour

SOURCE = Path(candour.__file__).parent
SAFE = MailSettings("smtp.example", 587, "candour@example.org", "starttls")


def test_safe_settings_are_safe():
    assert unsafe_mail(SAFE) == unsafe_mail(None) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sender": ""}, "CANDOUR_MAIL_FROM is ''"),
        ({"sender": "Candour <candour@example.org>"}, "CANDOUR_MAIL_FROM"),
        ({"tls": "none"}, "could be read on the way"),
        ({"tls": "none", "host": "127.0.0.1", "user": "candour"}, "would travel in clear"),
        ({"user": "candour"}, "without CANDOUR_MAIL_PASSWORD_FILE"),
        ({"password_file": Path("/nowhere/at/all")}, "cannot be read"),
        ({"ca_file": Path("/nowhere/at/all")}, "there is no such file"),
    ],
)
def test_what_is_unsafe_is_said_in_a_sentence(changes: dict[str, object], words: str):
    assert [p for p in unsafe_mail(replace(SAFE, **changes)) if words in p]


@pytest.mark.parametrize(("mode", "content", "words"), [(0o644, "secret", "Others on this machine can read"), (0o600, " \n", "is empty")])
def test_a_password_file_is_its_owners_alone_and_holds_one(tmp_path: Path, mode: int, content: str, words: str):
    file = tmp_path / "password"
    file.write_text(content, "utf-8")
    file.chmod(mode)
    assert [p for p in unsafe_mail(replace(SAFE, user="candour", password_file=file)) if words in p]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_mail_in_clear_is_allowed_to_this_machine(host: str):
    assert unsafe_mail(replace(SAFE, tls="none", host=host)) == []


def test_unsafe_mail_is_refused_in_every_kind_of_home(settings: object):
    settings.MAIL = replace(SAFE, tls="none")
    assert [p for p in unsafe(processes=1) if "CANDOUR_MAIL_TLS" in p]


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_way(tls: str, port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANDOUR_MAIL_HOST", "smtp.example")
    monkeypatch.setenv("CANDOUR_MAIL_TLS", tls)
    found = mail_settings(Environment())
    assert found is not None
    assert (found.host, found.port, found.password_file) == ("smtp.example", port, None)
    monkeypatch.setenv("CANDOUR_KIND", "demo")
    assert mail_settings(Environment()) is None, "the demonstration writes to nobody"
    monkeypatch.setenv("CANDOUR_KIND", "production")
    assert mail_settings(Environment()) == found
    monkeypatch.setenv("CANDOUR_MAIL_HOST", "")
    assert mail_settings(Environment()) is None


def test_the_password_is_in_no_setting(tmp_path: Path):
    file = tmp_path / "password"
    file.write_text("a secret word", "utf-8")
    assert "a secret word" not in repr(replace(SAFE, password_file=file))


@pytest.mark.django_db
def test_the_command_says_how_much_waits_and_never_whose(capsys: pytest.CaptureFixture[str]):
    ada = a_box(a_person("Ada"), "ada@example.org")
    Mail.objects.create(purpose="digest", person_id=ada, key="1", due_at=clock.now(), tries=2, trouble="later")
    assert run(["mail", "status", "--format", "json"]) == 0
    Mail.objects.create(purpose="digest", person_id=ada, key="2", due_at=clock.now(), is_given_up=True, trouble="address refused")
    assert run(["mail", "status", "--format", "json"]) == 1
    said = capsys.readouterr().out
    assert "ada" not in said.lower()
    first, second = (json.loads(part) for part in said.replace("}\n{", "}\0{").split("\0"))
    assert (first["waiting"], first["in_trouble"], first["given_up"], first["is_on"]) == (1, 1, 0, False)
    assert (second["given_up"], second["troubles"]) == (1, {"address refused": 1, "later": 1})


@pytest.mark.django_db
def test_the_command_tries_the_way_out_and_says_what_is_in_it(office: Behaviour, capsys: pytest.CaptureFixture[str]):
    assert run(["mail", "try", "you@example.org"]) == 0
    assert [m.recipients for m in office.taken] == [["you@example.org"]]
    office.rcpt = "550 you@example.org is unknown"
    assert run(["mail", "try", "you@example.org"]) == 1
    assert "refuses this address" in capsys.readouterr().err
    assert run(["mail", "try", "no address"]) == 2


def test_the_command_says_that_no_server_is_named(capsys: pytest.CaptureFixture[str]):
    assert run(["mail", "try", "you@example.org"]) == 2
    assert "CANDOUR_MAIL_HOST" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_command_takes_an_address_off_with_a_reason(capsys: pytest.CaptureFixture[str]):
    ada = a_box(a_person("Ada"), "ada@example.org")
    assert run(["mail", "forget", "ada"]) == 2
    assert run(["mail", "forget", "nobody.there", "--because", "x"]) == 2
    assert run(["mail", "forget", "ada", "--because", " "]) == 2
    assert run(["mail", "forget", "ada", "--because", "She asked."]) == 0
    assert notices.preferences(viewer=viewer(ada)).address == ""


@pytest.mark.django_db
def test_the_worker_sends_what_is_due(office: Behaviour, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.HOME = tmp_path
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)  # it would close the test's own
    ada = a_box(a_person("Ada"), "ada@example.org", quiet_from=0, quiet_to=0, holds_days_off=False)
    notices.ask_for_address(address="new@example.org", by=actor(ada))
    assert run(["worker", "--once"]) == 0
    assert [m.recipients for m in office.taken] == [["new@example.org"]]


@pytest.mark.django_db
def test_the_operators_page_says_how_many_could_not_be_reached():
    ada = a_person("Ada")
    Mail.objects.create(purpose="digest", person_id=ada, key="2", due_at=clock.now(), is_given_up=True, trouble="address refused")
    pages = {}
    for name, role in (("Otto", "operator"), ("Eve", "executive")):
        client = Client()
        client.force_login(Person.objects.get(pk=a_person(name, role)))
        pages[role] = client.get("/home/").content.decode()
    assert "1 person could not be reached by mail." in pages["operator"]
    assert "could not be reached" not in pages["executive"]
    assert "Ada" not in pages["operator"]


def told_kinds() -> set[str]:
    """Return every kind that is told anywhere in the code, read from the calls."""
    found = set()
    for text in (path.read_text("utf-8") for path in SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(text)) if "notices" in text and "kind=" in text else ():
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in ("tell", "tell_each"):
                found |= {k.value.value for k in node.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)}
    return found


def test_every_kind_that_is_told_is_listed():
    told = told_kinds()
    assert {"questions.raised", "questions.returned"} <= told
    assert [k for k in told if not kinds.is_listed(k)] == [], "Add a line to definitions/notices/kinds.yaml: may it be mailed at once?"


def test_the_kinds_agree_with_each_other():
    data = yaml.safe_load(kinds.FILE.read_text("utf-8"))
    groups = kinds.groups()
    assert all(set(g.ways) <= set(kinds.WAYS) for g in groups.values())
    assert {k["group"] for k in data["kinds"]} == set(groups)
    assert groups[data["unlisted"]].is_protected
    for kind in data["kinds"]:
        group = groups[kind["group"]]
        assert not (kind.get("urgent") and group.is_protected), kind["kind"]
        assert not group.is_fixed or kind.get("urgent"), f"{kind['kind']} would be mailed at once whatever people choose"
    for area in ("vault", "speak_up", "incidents", "investigations", "families", "unheard_of"):
        assert kinds.kind(f"{area}.anything").group.is_protected
