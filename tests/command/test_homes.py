"""A home knows what it was built from."""

from datetime import date
from pathlib import Path

import candour
from candour.config import starting


def test_a_home_is_stale_when_what_it_is_made_of_has_changed(tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "candour"
    (package / "definitions" / "measures").mkdir(parents=True)
    rule = package / "definitions" / "measures" / "a.yaml"
    rule.write_text("a: 1")
    monkeypatch.setattr(candour, "__file__", str(package / "__init__.py"))
    home = tmp_path / "home"
    home.mkdir()
    assert starting.built_version(home) is None
    starting.mark_home(home, kind="demo", day=date(2026, 11, 22), version=starting.made_of())
    assert starting.built_version(home) == starting.made_of()
    rule.write_text("a: 2")
    assert starting.built_version(home) != starting.made_of()


def test_what_a_home_is_made_of_names_the_version_and_does_not_change_by_itself() -> None:
    assert starting.made_of() == starting.made_of()
    assert starting.made_of().startswith(f"{candour.__version__}+")
