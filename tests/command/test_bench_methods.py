"""Each bench of fairness, early warning and ranks answers in the form of all benches; how fast it is belongs to a quiet machine."""

import json

import pytest

from candour.config import command, measuring_methods


@pytest.mark.parametrize(("name", "results"), [("fairness", 1), ("watch", 2), ("ranks", 1)])
def test_a_bench_runs_its_peer_in_the_same_call(name, results, capsys, monkeypatch):
    for size in ("AREAS", "UNITS", "TRUSTS", "DRAWS", "ONE_BY_ONE"):
        monkeypatch.setattr(measuring_methods, size, 20)
    assert command.run(["bench", name, "--rounds", "1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["results"]
    assert len(found) == results
    for one in found:
        assert set(one) == {"what", "value", "unit", "peer", "peer_value", "ratio", "peak_mb", "floor"}
        assert one["ratio"] == pytest.approx(one["peer_value"] / one["value"])
