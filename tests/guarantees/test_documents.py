"""What people must be able to look up is written down."""

import re
from pathlib import Path

import pytest

from candour.config.environment import Environment

CHECKOUT = Path(__file__).resolve().parents[2]
WRITTEN = [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]


@pytest.mark.parametrize("setting", sorted(Environment.model_fields))
def test_every_setting_is_documented(setting):
    assert f"`CANDOUR_{setting.upper()}`" in (CHECKOUT / "docs" / "reference" / "settings.md").read_text("utf-8")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_every_link_between_documents_leads_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#|/)([^)#\s]+)", path.read_text("utf-8"))
    assert [t for t in targets if not (path.parent / t).exists()] == []


def test_every_decision_record_is_listed():
    listed = (CHECKOUT / "docs" / "adr" / "index.md").read_text("utf-8")
    assert [p.name for p in (CHECKOUT / "docs" / "adr").glob("[0-9]*.md") if f"({p.name})" not in listed] == []


def test_every_command_of_the_script_is_documented():
    script = (CHECKOUT / "run").read_text("utf-8")
    commands = re.findall(r"^  ([a-z]+)\)", script.split("case $command in")[1], re.MULTILINE)
    reference = (CHECKOUT / "docs" / "reference" / "run.md").read_text("utf-8")
    assert {"demo", "test", "candour"} <= set(commands)
    assert [c for c in commands if f"`./run {c}" not in reference] == []
