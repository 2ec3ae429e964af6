"""What the page about protection promises is proved by tests that are there."""

import ast
from pathlib import Path

import pytest

from candour.public.protection import protection

CHECKOUT = Path(__file__).resolve().parents[2]
PROOFS = sorted({(promise["what"], test) for promise in protection()["promises"] for test in promise["proved_by"]})


@pytest.mark.parametrize(("what", "test"), PROOFS)
def test_every_promise_names_tests_that_are_there(what: str, test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((CHECKOUT / path).read_text("utf-8"))
    found = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}
    machines = {n.targets[0].id for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    assert found or any(m.startswith("Test") for m in machines), f"{path}, which proves '{what}', holds no test"
    if name:
        assert name in found, f"{path} holds no {name}, which proves '{what}'"


def test_every_promise_has_a_proof_and_what_cannot_be_promised_is_said_as_often() -> None:
    said = protection()
    assert all(promise["proved_by"] for promise in said["promises"])
    assert len(said["cannot"]) >= len(said["promises"])


@pytest.mark.django_db
def test_the_page_says_all_of_it_to_anyone(client) -> None:
    from html import unescape

    page = unescape(client.get("/about/protection/").text)
    said = protection()
    for part, words in (
        ("promises", ("what", "says", "not_even")),
        ("against", ("who", "tries", "stopped")),
        ("cannot", ("what", "says")),
        ("keys", ("key", "who", "opens", "lost")),
    ):
        for each in said[part]:
            assert [each[word] for word in words if each[word] not in page] == []
    assert "candour verify http://testserver" in page
