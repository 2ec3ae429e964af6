"""The first people of a real service, at the command line."""

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from candour.areas.accounts.models import Membership, Person
from candour.config.command import people


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(people.starting, "start_django", lambda: None)
    return lambda *words: CliRunner().invoke(people.app, words)


def test_two_registrars_are_named_and_no_third(run: Any) -> None:
    for name in ("ada", "ben"):
        done = run("first-registrar", name, name.title())
        assert done.exit_code == 0, done.output
        assert re.search(r"^[0-9a-z]{5}(-[0-9a-z]{5}){3}$", done.stdout, re.MULTILINE)
    refused = run("first-registrar", "cem", "Cem")
    assert "Two people hold the power" in str(refused.exception)
    assert Membership.objects.filter(role="registrar_national").count() == 2
    assert not Person.objects.filter(username="cem").exists()


def test_somebody_is_registered_once_and_switched_off(run: Any) -> None:
    assert run("register", "dan", "Dan").exit_code == 0
    assert "already" in str(run("register", "DAN", "Dan").exception)
    assert run("switch-off", "dan").exit_code == 0
    assert not Person.objects.get(username="dan").is_active
    assert "nobody" in str(run("switch-off", "dan").exception)
