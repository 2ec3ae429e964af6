"""The rules that ask: every file is read, and says whose it is, where its days come from and when it is looked at again."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from candour.areas.questions import rules

FILES = sorted(rules.FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_rule_can_be_read_and_asks_in_both_directions(path: Path):
    rule = rules.read(path)
    assert rule.asks("concern").endswith("?")
    assert rule.asks("favourable").endswith("?")
    assert rule.review_on > rule.versions[-1].valid_from
    assert all(v.again_days <= v.due_days for v in rule.versions)


def test_a_rule_without_a_file_of_its_own_asks_as_any_signal():
    assert rules.rule_for("something-new").id == rules.ANY
    assert rules.rule_for("waiting-18-weeks-outlier").id == "funnel-outlier"
    assert rules.rule_for("incident-reports-early-warning").id == "early-warning"
    assert rules.rule_for("shmi-outlier").id == "shmi-outlier"


def changed(tmp_path: Path, **changes: object) -> Path:
    data = yaml.safe_load((rules.FOLDER / "shmi-outlier.yaml").read_text("utf-8"))
    path = tmp_path / "shmi-outlier.yaml"
    path.write_text(yaml.safe_dump(data | changes), "utf-8")
    return path


def test_the_days_of_a_rule_are_those_of_its_version_on_the_day(tmp_path: Path):
    first = {"valid_from": "2020-01-01", "owner_role": "executive", "due_days": 28, "again_days": 14, "source": "A test."}
    rule = rules.read(changed(tmp_path, versions=[first, first | {"valid_from": "2026-03-01", "due_days": 20}]))
    assert [rule.on(dt.date(2026, 2, 28)).due_days, rule.on(dt.date(2026, 3, 1)).due_days] == [28, 20]
    assert rule.on(dt.date(2019, 1, 1)).due_days == 28


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "other"}, "name the file"),
        ({"versions": []}, "versions"),
        ({"due": 3}, "due"),
        ({"owner": ""}, "owner"),
        ({"versions": [{"valid_from": "2020-01-01", "owner_role": "wizard", "due_days": 1, "again_days": 1, "source": "x"}]}, "wizard"),
        (
            {"versions": [{"valid_from": "2020-01-01", "owner_role": "executive", "due_days": 0, "again_days": 1, "source": "x"}]},
            "due_days",
        ),
    ],
)
def test_a_wrong_rule_is_refused_with_its_file_and_field(tmp_path: Path, changes: dict[str, object], why: str):
    with pytest.raises(rules.RuleError, match=rf"(?s)^shmi-outlier\.yaml.*{why}"):
        rules.read(changed(tmp_path, **changes))
