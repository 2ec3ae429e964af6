"""The pages under docs/reference/methods say what the methods do."""

import re
from pathlib import Path

import pytest

from candour.config import command
from candour.methods import disclosure, fairness, funnel, funnel_scales, ranks, rates, receipts, seven_days, spc, surveillance
from candour.methods.disclosure import attack, units

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "methods"
METHODS = [
    rates.wilson_interval(1, 2).method,
    rates.byar_interval(1).method,
    rates.exact_interval(1).method,
    *(rule.method() for rule in disclosure.OFFERED.values()),
    attack.METHOD,
    units.METHOD,
    receipts.METHOD,
    *(
        w([1], [0.5], surveillance.Plan(test=t)).method
        for w in (surveillance.watch_periods, surveillance.watch_patients)
        for t in surveillance.TESTS
    ),
    *(seven_days.side_by_side(seven_days.DAYS[:2], [1, 1], [2, 2], kind=kind).method for kind in seven_days.KINDS),
    *(spc.chart([5, 9, 6], rules=rules).method for rules in spc.RULES),
    *(spc.chart([5, 9, 6], chart=chart).method for chart in ("run", "c", "g", "t")),
    *(spc.chart([5, 9, 6], denominators=[10, 10, 10], chart=chart).method for chart in ("p", "pprime", "u", "uprime")),
    *(ranks.ranks([1, 1], [2, 2], better="up", kind=kind, draws=1).method for kind in ranks.KINDS),
    *(fairness.gradient([1, 1, 1], [0.1, 0.2, 0.4], kind=kind).method for kind in fairness.KINDS),
    *(funnel.funnel([5, 9], [10, 10], kind=kind, overdispersion=rule).method for kind, rule in funnel_scales.SCALES),
]
EXAMPLES = [
    (page.name, *found)
    for page in sorted(PAGES.glob("*.md"))
    for found in re.findall(r"```sh\n(candour interval .*)\n```\n```text\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
def test_every_method_has_a_page_whose_title_names_it_and_its_version(method):
    titles = [page.read_text("utf-8").split("\n", 1)[0] for page in PAGES.glob("*.md")]
    assert any(f"`{method.id}`" in title and f"version {method.version}" in title for title in titles)
    assert f"`{method.id}`" in (PAGES / "index.md").read_text("utf-8")


def test_there_are_examples_to_run():
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("page", "line", "shown"), EXAMPLES)
def test_an_example_prints_what_its_page_shows(page, line, shown, capsys):
    assert command.run(line.split()[1:]) == 0
    assert [row.split() for row in capsys.readouterr().out.splitlines()[:2]] == [row.split() for row in shown.splitlines()]
