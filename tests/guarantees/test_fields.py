"""What holds for every model of Candour."""

import ast
import inspect
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import candour
from candour.areas.ledger.tiers import Tier, tier_of

STOREYS = ["ledger", "organisations", "accounts", "notices", "files", "publishing", "questions", "vault", "measures"]
LEVEL = {
    "ledger": 0,
    "organisations": 1,
    "accounts": 2,
    "notices": 3,
    "files": 3,
    "publishing": 4,
    "questions": 5,
    "vault": 5,
    "measures": 6,
}
MODELS = list(apps.get_models(include_auto_created=True))
OWN = [m for m in MODELS if m._meta.app_label in LEVEL]
AREAS = Path(candour.__file__).parent / "areas"


def test_every_area_is_looked_at() -> None:
    assert {m._meta.app_label for m in OWN} == set(STOREYS)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_field_carries_a_sensitivity_tier(model: type[models.Model]) -> None:
    missing = [f.name for f in model._meta.get_fields() if isinstance(f, models.Field) and not (f.auto_created or tier_of(f))]
    assert not missing, f"Give these a tier: {', '.join(f'{model._meta.label}.{name}' for name in missing)}"


@pytest.mark.parametrize("model", OWN, ids=lambda m: m._meta.label)
def test_foreign_keys_point_down_and_protect(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey):
            continue
        own, other = model._meta.app_label, field.related_model._meta.app_label
        assert own == other or LEVEL[other] < LEVEL[own], f"{model._meta.label}.{field.name} points up"
        assert field.remote_field.on_delete is models.PROTECT, f"{model._meta.label}.{field.name} does not protect"
        assert field.remote_field.related_name == "+", f"{model._meta.label}.{field.name} opens a way back up"


def test_the_ledger_has_no_foreign_keys() -> None:
    assert not [f for m in OWN if m._meta.app_label == "ledger" for f in m._meta.get_fields() if isinstance(f, models.ForeignKey)]


def test_nobody_is_all_powerful() -> None:
    from django.contrib.auth import get_user_model

    names = {f.name for f in get_user_model()._meta.get_fields()}
    assert not names & {"is_superuser", "is_staff", "groups", "user_permissions"}
    assert "django.contrib.admin" not in {config.name for config in apps.get_app_configs()}


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def calls_an_action(function: ast.FunctionDef, actions: set[str]) -> bool:
    called = {
        n.func.id if isinstance(n.func, ast.Name) else getattr(n.func, "attr", "") for n in ast.walk(function) if isinstance(n, ast.Call)
    }
    return bool(called & actions)


# Looked up by the actions beside them; they change nothing.
READS_ONLY = {"measure_called"}


@pytest.mark.parametrize("path", sorted(AREAS.glob("*/actions*.py")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_function_that_writes_is_an_action(path: Path) -> None:
    """One function, one event, one line: in an area's actions each public function is decorated, or only passes on to one that is."""
    functions = public_functions(path)
    decorated = {f.name for f in functions if any("action" in ast.unparse(d) for d in f.decorator_list)}
    bare = [f.name for f in functions if f.name not in decorated and not calls_an_action(f, decorated)]
    bare = [name for name in bare if name not in READS_ONLY]
    assert not bare, f"{path.parent.name}.actions: {', '.join(bare)} writes no line"


def test_every_door_takes_keywords_and_says_who() -> None:
    from importlib import import_module

    careless = []
    for area in STOREYS[1:]:
        door = import_module(f"candour.areas.{area}.door")
        for name in door.__all__:
            thing = getattr(door, name)
            if not inspect.isfunction(thing) or getattr(thing, "__module__", "").endswith(("roles", "definitions")):
                continue
            parameters = inspect.signature(thing).parameters
            if not {"viewer", "by"} & set(parameters) and name not in WITHOUT_A_VIEWER:
                careless.append(f"{area}.{name}")
    assert not careless, f"These say neither who looks nor who acts: {', '.join(careless)}"


# What makes a viewer cannot ask for one; definitions are the same for everyone; sweeping shows nothing.
WITHOUT_A_VIEWER = {"viewer_for", "by_username", "definition", "definitions", "dimensions", "sweep", "attachment", "readable_name"}
# These stand before a view, or mark a session, and read the viewer from the request.
WITHOUT_A_VIEWER |= {"require_strong", "require_fresh", "mark_for_demonstration", "keep_unlocked"}
# The worker's and the operator's: they give numbers and words, and name nobody.
WITHOUT_A_VIEWER |= {"send_due", "queue_forgotten", "try_mail"}
# Anyone may leave something sealed, and the vault does not ask who; a receipt is all that says who comes with it.
WITHOUT_A_VIEWER |= {"deposit", "amend", "keep", "prepare_receipt", "unlock_receipt", "keep_note_with_receipt", "sweep_left"}
# What somebody sends is rebuilt whoever they are; nothing is kept and nothing is shown but to them.
WITHOUT_A_VIEWER |= {"rebuild"}


def test_tiers_are_the_five_of_the_house() -> None:
    assert [t.value for t in Tier] == ["T0", "T1", "T2", "T3", "T4"]
