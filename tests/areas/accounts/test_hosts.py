"""Host names of their own, the headers of every answer, and a production profile that Django finds nothing wrong with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

from candour.areas.accounts.models import Person
from candour.config import hosts
from candour.config.checks import unsafe
from tests.signing_in import sign_in

OWN = {
    "SPEAK_HOST": "speak.candour.example",
    "ADMIN_HOST": "admin.candour.example",
    "FILES_HOST": "files.candour.example",
    "BASE_URL": "https://candour.example",
    "ALLOWED_HOSTS": ["*"],
}
MAIN = "candour.example"


@pytest.fixture
def apart():
    with override_settings(**OWN):
        yield


@pytest.mark.parametrize(
    ("host", "path", "wanted"),
    [
        (MAIN, "/sign-in/", 200),
        (MAIN, "/sealed/write/", "https://speak.candour.example/sealed/write/"),
        (MAIN, "/sealed/return/", 404),
        (MAIN, "/people/", "https://admin.candour.example/people/"),
        (MAIN, "/people/cover/", "https://admin.candour.example/people/cover/"),
        (MAIN, "/people/ask/", 404),
        (MAIN, "/files/" + "a" * 43 + "/", 404),
        ("speak.candour.example", "/sealed/write/", 200),
        ("speak.candour.example", "/", "/sealed/write/"),
        ("speak.candour.example", "/sign-in/", 404),
        ("speak.candour.example", "/organisations/", 404),
        ("speak.candour.example", "/people/", 404),
        ("speak.candour.example", "/healthz", 200),
        ("admin.candour.example", "/", "/people/"),
        ("admin.candour.example", "/sign-in/", 200),
        ("admin.candour.example", "/sealed/write/", 404),
        ("files.candour.example", "/", 404),
        ("files.candour.example", "/sign-in/", 404),
    ],
)
def test_asvs_3_5_4_each_part_answers_on_its_own_host(db, apart, host: str, path: str, wanted: int | str):
    answer = Client().get(path, headers={"host": host})
    assert (answer["Location"] if isinstance(wanted, str) else answer.status_code) == wanted


def test_nothing_is_sent_to_a_page_of_another_host(db, apart):
    assert Client().post("/sealed/write/", headers={"host": MAIN}).status_code == 404
    assert Client().post("/people/ask/", headers={"host": MAIN}).status_code == 404


def test_without_hosts_of_their_own_everything_is_on_one(db):
    assert hosts.named() == {}
    assert all("main host" in sentence for sentence in hosts.said())
    assert Client().get("/sealed/write/").status_code == 200


@pytest.mark.parametrize("host", ["testserver", "speak.candour.example"])
def test_whoever_speaks_up_is_never_known_and_gets_no_session(ada: Person, host: str):
    client = sign_in(Client(), ada)
    with override_settings(**(OWN if host != "testserver" else {})):
        page = client.get("/sealed/write/", headers={"host": host})
    assert page.status_code == 200
    assert not page.wsgi_request.viewer.is_signed_in
    assert "sessionid" not in page.cookies
    assert "Ada" not in page.text
    assert "no-store" in page["Cache-Control"]
    assert client.get("/home/").status_code == 200


def test_cookies_belong_to_one_host_and_end_with_the_browser(ada: Person):
    client = Client()
    client.post("/sign-in/", {"username": "ada", "password": "seven blue herons over Merrow"})
    cookie = client.cookies["sessionid"]
    assert (cookie["domain"], cookie["httponly"], cookie["samesite"], cookie["expires"]) == ("", True, "Lax", "")


def test_asvs_3_4_every_answer_has_its_headers(db):
    for path in ("/sign-in/", "/organisations/", "/nothing-here/", "/healthz"):
        answer = Client().get(path)
        policy = answer["Content-Security-Policy"]
        for said in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "'nonce-"):
            assert said in policy or (said == "'nonce-" and "nonce=" not in answer.text), path
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]


def test_asvs_14_3_2_what_is_made_for_somebody_signed_in_is_kept_nowhere(ada: Person):
    client = sign_in(Client(), ada)
    for path in ("/home/", "/account/", "/organisations/", "/nothing-here/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_security_txt_says_whom_to_tell(db, settings):
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@candour.example"
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:security@candour.example\n" in answer.text
    assert "Expires: 20" in answer.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"OIDC_ISSUER": "http://sign-in.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "must begin with https"),
        ({"OIDC_ISSUER": "https://sign-in.example"}, "Set all three"),
        ({"SECURITY_CONTACT": ""}, "CANDOUR_SECURITY_CONTACT"),
        ({"SPEAK_HOST": "candour.example"}, "is the main host"),
        ({"SPEAK_HOST": "two.candour.example", "ADMIN_HOST": "two.candour.example"}, "are the same"),
    ],
)
def test_a_real_service_does_not_start_with_an_unsafe_door(change: dict[str, str], said: str):
    with override_settings(KIND="production", BASE_URL="https://candour.example", **change):
        assert any(said in problem for problem in unsafe(processes=1))


def test_django_finds_nothing_wrong_with_the_production_profile(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_")}
    environment |= {
        "CANDOUR_KIND": "production",
        "CANDOUR_HOME": str(tmp_path),
        "CANDOUR_SECRET_KEY": "k3y-of-a-test-only-" + "aB3dE6gH9jK2mN5pQ8sT1vW4xY7z" * 2,
        "CANDOUR_BASE_URL": "https://candour.example",
        "CANDOUR_SPEAK_HOST": "speak.candour.example",
        "DJANGO_SETTINGS_MODULE": "candour.config.settings",
    }
    command = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), done.stderr


def test_asvs_3_3_1_a_real_service_s_cookies_say_so(tmp_path: Path):
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.ALLOWED_HOSTS"
    code = f"from candour.config import settings as s; print({names})"
    environment = {"CANDOUR_KIND": "production", "CANDOUR_HOME": str(tmp_path), "CANDOUR_BASE_URL": "https://candour.example"}
    environment |= {"CANDOUR_ADMIN_HOST": "admin.candour.example", "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=3) == ["__Host-session", "__Host-csrf", "True", "['candour.example', 'admin.candour.example']\n"]
