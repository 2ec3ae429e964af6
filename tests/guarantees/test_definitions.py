"""Every definition loads and says who owns it, where it comes from and when it is looked at again."""

import csv
from datetime import date
from pathlib import Path

import pytest
import yaml

DEFINITIONS = Path(__file__).resolve().parents[2] / "src" / "candour" / "definitions"
TEXTS = sorted(DEFINITIONS.rglob("*.yaml"))
TABLES = sorted(DEFINITIONS.rglob("*.csv"))


class OnceOnlyLoader(yaml.SafeLoader):
    """Refuses a key that is said twice, which YAML otherwise takes in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        assert not twice, f"{node.start_mark}: {', '.join(sorted(twice))} is said twice"
        return super().construct_mapping(node, deep)


def named(path: Path) -> str:
    return str(path.relative_to(DEFINITIONS))


def load(path: Path) -> dict:
    return yaml.load(path.read_text("utf-8"), OnceOnlyLoader)


def test_there_are_definitions():
    assert TEXTS


def test_definitions_are_yaml_by_that_name_or_csv():
    assert {p.suffix for p in DEFINITIONS.rglob("*") if p.is_file() and "__pycache__" not in p.parts} <= {".yaml", ".csv", ".md", ".py"}


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_a_definition_has_an_owner_a_source_and_days(path):
    said = load(path)
    assert isinstance(said, dict)
    assert str(said.get("owner") or "").strip(), "owner"
    assert isinstance(said.get("review_on"), date), "review_on"
    # a definition whose old versions stay says source and day with each
    versions = said.get("versions") or [said]
    for version in versions:
        assert version.get("source"), "source"
        assert isinstance(version.get("valid_from"), date), "valid_from"
        assert version["valid_from"] < said["review_on"]


def test_every_table_is_whole_and_a_text_beside_it_says_where_it_is_from():
    for path in TABLES:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert all(head), path.name
        assert len(set(head)) == len(head), path.name
        assert rows, path.name
        assert {len(row) for row in rows} == {len(head)}, path.name
        beside = [text for text in path.parent.glob("*.yaml") if text.stem == path.stem or path.name in text.read_text("utf-8")]
        assert beside, f"no YAML in {path.parent.name} names {path.name}"


def test_a_key_that_is_said_twice_is_refused():
    with pytest.raises(AssertionError, match="said twice"):
        yaml.load("owner: one\nowner: two\n", OnceOnlyLoader)


@pytest.mark.parametrize("path", sorted((DEFINITIONS / "methods").glob("*.yaml")), ids=named)
def test_a_method_says_formula_reason_source_and_limits_and_where_tools_disagree(path):
    said = load(path)
    assert 20 <= len(said["in_short"].split()) <= 80, "a plain paragraph for everybody"
    assert len(said["reason"].split()) >= 8
    assert any(part.get("formula") for part in said["parts"]), "formula"
    assert all(part.get("text") for part in said["parts"])
    for name in ("limits", "differs", "sources"):
        assert said[name], name
        assert all(isinstance(sentence, str) and sentence.strip() for sentence in said[name]), name
