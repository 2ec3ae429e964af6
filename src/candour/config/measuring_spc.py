"""The bench of control charts: many series at once beside the readable reference of the tests, one series at a time."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from candour.config.measuring import Result, in_turns, peak_mb

if TYPE_CHECKING:
    from candour.methods.checks import Floats

REFERENCE = Path(__file__).resolve().parents[3] / "tests" / "methods" / "spc_reference.py"
POINTS = 36
SIZES = (10_000, 1_000_000)
ONE_BY_ONE = 200  # series that the reference judges; its time for more is worked out from these


def bench_spc(rounds: int) -> list[Result]:
    """Time charts with every rule, both icons and a target; the floor is reading the same numbers once."""
    from candour.methods import spc

    reference = _reference()
    results = []
    for size in SIZES:
        values = _series(size)
        turns = max(1, min(rounds, 15 if size < 100_000 else 3))

        def ours(values: Floats = values) -> object:
            return spc.chart(values, better="up", target=55)

        def theirs(values: Floats = values) -> object:
            return (
                [reference(row.tolist(), rules="mdc-2023-12", better="up", target=55) for row in values[:ONE_BY_ONE]] if reference else None
            )

        seconds, peer, floor = in_turns(turns, ours, theirs, values.sum) if size < 100_000 else _once(turns, ours, theirs, values.sum)
        scaled = peer * size / ONE_BY_ONE if reference else None
        results.append(
            Result(
                f"{size:,} series x {POINTS}, all rules and icons",
                seconds,
                "s",
                f"the readable reference, {ONE_BY_ONE} series, scaled up",
                scaled,
                scaled / seconds if scaled else None,
                peak_mb(),
                floor,
            )
        )
    return results


def _series(size: int) -> Floats:
    """Return waiting times to one decimal, as they are published: a hundredth of the series have a point exactly on a line."""
    import numpy as np

    values = np.random.default_rng(1).standard_normal((size, POINTS))
    values *= 5
    values += 50
    np.round(values, 1, out=values)
    return values


def _once(turns: int, *things: Callable[[], object]) -> list[float]:
    """Run things in turns without a first run that does not count: each takes seconds."""
    best = [float("inf")] * len(things)
    for _ in range(turns):
        for at, thing in enumerate(things):
            started = time.perf_counter()
            thing()
            best[at] = min(best[at], time.perf_counter() - started)
    return best


def _reference() -> Callable[..., Any] | None:
    """Return the reference, which stands with the tests of a checkout and is not part of an installation."""
    spec = importlib.util.spec_from_file_location("spc_reference", REFERENCE) if REFERENCE.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = module.xmr
    return found
