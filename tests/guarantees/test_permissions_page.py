"""The page and the command say what the oracle says."""

import json
from pathlib import Path

import pytest

from candour.config.command import run
from candour.config.permissions import page, table
from candour.config.permissions.reading import OracleError, read

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_documents_is_that_of_the_oracle() -> None:
    written = (CHECKOUT / "docs" / "reference" / "permissions.md").read_text("utf-8")
    assert written == page.text(), f"docs/reference/permissions.md is out of date. Renew it: {page.RENEWED_BY}"


def test_the_command_gives_every_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["permissions", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert len(rows) == len(table.rows())
    assert set(rows[0]) == {"role", "address", "method", "state", "answer", "name", "room"}


def test_the_command_gives_one_role_at_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["permissions", "--role", "executive elsewhere", "--address", "gate", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["role,address,method,state,answer", "executive elsewhere,/publishing/,GET,,404"]


@pytest.mark.parametrize(("option", "said"), [("--role", "there is no role 'king'"), ("--address", "no address begins with 'king'")])
def test_the_command_says_what_it_does_not_know(option: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["permissions", option, "king"]) == 2
    assert said in capsys.readouterr().err


WRONG = {
    "an answer that nobody wrote": ("get: the_king", "there is no answer 'the_king'"),
    "a state that the thing does not have": ("get: {lost: everyone, others: everyone}", "'lost' is no state of thing"),
    "a missing part that is not in it": ("missing: {king: none}, get: everyone", "'king' does not stand in braces"),
    "a word that means nothing": ("got: everyone, get: everyone", "Extra inputs"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_room_that_cannot_be_read_is_named_with_what_to_mend(wrong: str, tmp_path: Path) -> None:
    line, said = WRONG[wrong]
    (tmp_path / "cellar.yaml").write_text(
        f'room: Cellar\nsays: Dark.\nthings: {{thing: {{states: {{found: Found}}}}}}\naddresses: [{{name: a, at: "/{{thing}}/", {line}}}]\n'
    )
    with pytest.raises(OracleError, match=said) as refused:
        read(tmp_path / "cellar.yaml")
    assert "cellar.yaml" in str(refused.value)
