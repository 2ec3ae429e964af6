"""Every command and every event that leaves a line in the ledger can be looked up."""

import ast
import importlib
import re
from pathlib import Path

from candour.areas.ledger.door import ACTIONS
from candour.config.command import COMMANDS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def face_of(place: str) -> str:
    module, _, name = place.rpartition(".")
    tree = ast.parse(Path(importlib.import_module(module).__file__).read_text("utf-8"))
    function = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    said = [k.value for d in function.decorator_list if isinstance(d, ast.Call) for k in d.keywords if k.arg == "face"]
    return ast.literal_eval(said[0]) if said else "internal"


def test_every_event_is_documented_with_its_face():
    written = re.findall(r"^\| `([a-z_.]+)` \| (\w+) \|", (REFERENCE / "events.md").read_text("utf-8"), re.MULTILINE)
    assert {kind: face_of(place) for kind, place in ACTIONS.items()} == dict(written)


def test_an_event_is_named_after_the_area_that_writes_it():
    assert [kind for kind, place in ACTIONS.items() if place.split(".")[2] != kind.split(".")[0]] == []


def test_every_command_is_documented():
    written = (REFERENCE / "command.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"`candour {name}" not in written] == []
