"""
Everybody tries every act at the doors themselves: whoever may not is refused there, whatever page or command they come by.

Run as a part of test_permissions.py, in the world that is built there.
"""

import ast
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection
from django.urls import get_resolver

import candour
from candour.areas.ledger import acts as ledger_acts
from candour.areas.ledger.door import Actor
from candour.config.permissions import acts
from tests.guarantees.permission_acts import refusals, ways
from tests.guarantees.permission_asking import ONE_IN, Asker, taken_back
from tests.guarantees.permission_world import World

SOURCE = Path(candour.__file__).parent
TRIED = sorted(kind for kind, act in acts.acts().items() if act.who)


def _actor(world: World, by: str) -> Actor:
    if by == acts.COMMAND:
        return Actor.command("tests")
    return Actor.anonymous() if by == acts.WITHOUT_ACCOUNT else world.actor(by)


def test_every_act_of_the_ledger_has_its_line_and_nothing_else() -> None:
    # The addresses bring every area in, so that all of its actions are known.
    assert get_resolver().url_patterns
    kinds = {kind for kind, where in ledger_acts.ACTIONS.items() if where.startswith("candour.")}
    said = set(acts.acts())
    assert kinds - said == set(), "Write a line for each in src/candour/config/permissions/acts.yaml: who may do it, in which state."
    assert said - kinds == set(), "No action writes these any more: take their lines out of src/candour/config/permissions/acts.yaml."


def test_every_act_that_is_not_trusted_is_tried() -> None:
    assert set(ways()) == set(TRIED), "Say in tests/guarantees/permission_acts how an act is done."


def test_every_group_of_people_is_used() -> None:
    used = {acts.who(act, state) for act in acts.acts().values() if act.who for state in acts.states(act)}
    assert used == set(acts._written()["groups"])


def test_no_door_leads_to_what_is_done_only_from_within() -> None:
    for kind, act in acts.acts().items():
        if act.inner and get_resolver().url_patterns:
            module, _, name = ledger_acts.ACTIONS[kind].rpartition(".")
            door = SOURCE / "areas" / module.split(".")[2] / "door.py"
            tree = ast.parse(door.read_text("utf-8"))
            exported = {(n.module, a.name) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
            assert (module, name) not in exported, f"{kind} is said to be inner, and {door.parent.name}/door.py exports {name}."


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"{kind.replace('.', '-')}") for kind in TRIED])
def test_an_act_is_done_by_those_who_may_and_refused_to_everybody_else(kind: str, asker: Asker) -> None:
    wrong = {}
    for attempt in (a for a in acts.attempts() if a.kind == kind and _is_tried(a)):
        by = _actor(asker.world, attempt.by)
        with taken_back():
            try:
                ways()[kind](asker.world, by, attempt.by, attempt.state)
            except refusals():
                is_done = False
            else:
                is_done = True
        if is_done != attempt.is_done:
            wrong[f"{attempt.by} {attempt.state}"] = f"{'done' if is_done else 'refused'}"
    assert wrong == {}


def _is_tried(attempt: acts.Attempt) -> bool:
    return connection.vendor == "sqlite" or crc32(f"{attempt.kind} {attempt.by} {attempt.state}".encode()) % ONE_IN == 0
