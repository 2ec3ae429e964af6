"""
Takes one check out of the running program, in a process that was forked for it: no file changes, and nothing is loaded anew.

The code of each function that reads differently without the check is exchanged where the function lives, so that whoever holds it
(a decorator, a url, an action) runs the other code. A view that loses a decorator is made again and put in its place among the urls.
"""

import ast
import builtins
import gc
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.nightly.finding import Check, without


class Unappliable(Exception):  # noqa: N818
    """The check cannot be taken out of a running program."""


def delete(check: Check) -> None:
    """
    Take a check out of this process.

    :raises Unappliable: when no function in memory holds it.
    """
    builtins.candour_unchecked = _unchecked  # type: ignore[attr-defined]
    tree = without(check)
    if check.kind == "decorator":
        _remake(check, tree)
    else:
        _exchange(check, tree)


def _unchecked(call: Callable[[], Any]) -> Any:
    """Do what a check that returns something does, and go on where it refuses."""
    try:
        return call()
    except Exception:  # noqa: BLE001 - whatever it refuses with
        return None


def _exchange(check: Check, tree: ast.Module) -> None:
    path = str(check.path)
    old = dict(_codes(compile(check.path.read_text("utf-8"), path, "exec")))
    new = dict(_codes(compile(tree, path, "exec")))
    changed = {key: code for key, code in new.items() if key in old and old[key] != code}
    count = 0
    for function in [o for o in gc.get_objects() if type(o) is FunctionType]:
        key = (function.__code__.co_qualname, function.__code__.co_firstlineno)
        if function.__code__.co_filename == path and key in changed:
            try:
                function.__code__ = changed[key]
            except ValueError as wrong:
                raise Unappliable(f"{check.name}: {wrong}") from wrong
            count += 1
    if not count:
        raise Unappliable(f"{check.name}: no function in memory holds it")


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    yield (code.co_qualname, code.co_firstlineno), code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _remake(check: Check, tree: ast.Module) -> None:
    module = sys.modules[check.module]
    made: dict[str, Any] = {"__name__": check.module, "__file__": str(check.path), "__package__": module.__package__}
    exec(compile(tree, str(check.path), "exec"), made)
    name = check.where.split(".")[0]
    if not _put(get_resolver(), module, made, name):
        raise Unappliable(f"{check.name}: no address leads to it")


def _put(resolver: URLResolver, module: ModuleType, made: dict[str, Any], name: str) -> int:
    count = 0
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            if found.callback is getattr(module, name, None):
                found.callback = made[name]
                count += 1
        else:
            count += _put(found, module, made, name)
    return count
