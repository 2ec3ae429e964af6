"""How each act is done: a function by the name of its line in the ledger, for the tests that let everybody try."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from candour.areas.ledger.door import Actor
from tests.guarantees.permission_world import World

# What is done, by whom (and under which visitor's name), to the thing in which state.
Do = Callable[[World, Actor, str, str], object]


def ways() -> dict[str, Do]:
    """Return how each act is done, from every area's module here."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules([str(Path(__file__).parent)])]
    return {kind: do for module in modules for kind, do in module.WAYS.items()}


def refusals() -> tuple[type[Exception], ...]:
    """Return how the doors refuse; anything else that is raised is a fault."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules([str(Path(__file__).parent)])]
    return tuple(error for module in modules for error in module.REFUSALS)
