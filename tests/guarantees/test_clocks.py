"""No instant without a zone, and one clock for every day: the demonstration moves it, and nothing may slip past."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

SOURCE = Path(__file__).resolve().parents[2] / "src" / "candour"
ALLOWED = {
    SOURCE / "areas" / "ledger" / "clock.py": "is the clock",
    SOURCE / "config" / "command" / "fetching.py": "a download happens on the machine's own day, and no home is open",
}
ASKS_THE_TIME = {"today", "now", "utcnow", "localdate", "localtime", "localnow", "fromtimestamp", "utcfromtimestamp"}
OF_THE_MACHINE = {"date", "datetime", "timezone"}


def calls_of_the_machine_clock(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS_THE_TIME:
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if name in OF_THE_MACHINE:
                yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", sorted(p for p in SOURCE.rglob("*.py") if p not in ALLOWED), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_asks_the_machine_what_time_it_is(path):
    assert list(calls_of_the_machine_clock(ast.parse(path.read_text("utf-8")))) == []


def test_the_search_finds_a_naive_now():
    assert list(calls_of_the_machine_clock(ast.parse("import datetime\ndatetime.datetime.now()"))) == ["line 2: datetime.datetime.now()"]


def test_instants_are_kept_in_utc_and_days_are_british():
    assert settings.USE_TZ
    assert settings.TIME_ZONE == "Europe/London"


def fields():
    return [f for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("candour.") for f in m._meta.local_fields]


def test_the_name_of_a_field_says_whether_it_is_an_instant_or_a_day():
    wrong = [
        f"{f.model.__name__}.{f.name}"
        for f in fields()
        if (f.get_internal_type() == "DateTimeField" and not f.name.endswith("_at") and f.name != "last_login")
        or (f.get_internal_type() == "DateField" and not f.name.endswith(("_on", "as_of")) and f.name != "day")
    ]
    assert wrong == []
