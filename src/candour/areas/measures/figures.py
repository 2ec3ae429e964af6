"""The funnel of one edition, from counts that a disclosure rule has let through, and what every table of figures shares."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.areas.measures.counting import Cells
from candour.areas.measures.definitions import Measure, Method
from candour.methods import canonical, funnel
from candour.methods.funnel import Funnel

PLACES = 6  # of what is shown; bands are judged before rounding
Row = list[Any]


@dataclass(frozen=True)
class Figures:
    """One table of figures; `cut` says how the measure was split, and is empty by organisation."""

    cut: str
    columns: tuple[str, ...]
    rows: list[Row]
    totals: dict[str, Any]
    method: dict[str, Any]
    data_hash: str
    warnings: tuple[str, ...] = ()
    checks: dict[str, Any] = field(default_factory=dict)


def by_organisation(measure: Measure, cells: Cells, *, names: Mapping[str, str], rule: str) -> tuple[Figures, Funnel]:
    """
    Return the funnel of organisations, and the method's own answer for whoever checks it.

    :raises ValueError: when no organisation has anything to be counted.
    """
    (top, bottom), more = counted(measure), extras(measure)
    units = cells.by("organisation")
    shown = units.released(rule)
    codes = units.groups["organisation"]
    some = shown[bottom] > 0
    warnings = []
    if not some.all():
        warnings.append(f"Nothing could be counted in {_and(codes[~some])}.")
    codes, shown = codes[some], {n: v[some] for n, v in shown.items()}
    if not len(codes):
        raise ValueError(f"{measure.slug}: no organisation has anything to be counted.")
    if measure.method is None:  # pragma: no cover - whoever asks for a funnel looked
        raise ValueError(f"{measure.slug} has no funnel.")
    spread = measure.method.overdispersion
    if spread != "none" and not shown[top].any():
        spread = "none"
        warnings.append("Nothing was observed anywhere, so the limits show chance alone.")
    judged = funnel.funnel(
        shown[top],
        shown[bottom],
        kind=measure.compared_by,
        overdispersion=spread,
        levels=measure.method.limits,
        per=measure.per,
        names=list(codes),
    )
    limits = _limits(measure, judged, shown, measure.method)
    columns = ["organisation", "name", top, bottom, "value", *limits, "z", "z_adjusted", "band", *more]
    parts = [
        [str(code) for code in codes],
        [names.get(str(code), str(code)) for code in codes],
        plain(shown[top]),
        plain(shown[bottom]),
        plain(judged.value),
        *(plain(values) for values in limits.values()),
        plain(judged.z),
        plain(judged.z_adjusted),
        [str(band) for band in judged.band],
        *(plain(shown[name]) for name in more),
    ]
    rows = [list(row) for row in zip(*parts, strict=True)]
    figures = Figures(
        cut="",
        columns=tuple(columns),
        rows=rows,
        totals=totals(shown, (top, bottom, *more), rule),
        method=_with_estimates(judged),
        data_hash=data_hash(columns, rows, ("organisation", top, bottom)),
        warnings=(*warnings, *judged.warnings),
    )
    return figures, judged


def data_hash(columns: Sequence[str], rows: Sequence[Row], keep: Sequence[str]) -> str:
    """
    Return the hash of what a method was given, as anyone can make it from the released table.

    SHA-256 of the canonical JSON (RFC 8785) of `{"columns": [...], "rows": [[...]]}` with the columns `keep` only, in the table's order.
    Not of the raw facts: a hash of small counts could be used to test guesses about them.
    """
    places = [list(columns).index(name) for name in keep]
    said = canonical.encode({"columns": list(keep), "rows": [[row[i] for i in places] for row in rows]})
    return f"sha256:{hashlib.sha256(said).hexdigest()}"


def counted(measure: Measure) -> tuple[str, str]:
    """Return the columns above and below the line of a measure that has both."""
    if measure.top is None or measure.bottom is None:  # pragma: no cover - the definition was checked when it was read
        raise ValueError(f"{measure.slug} has no numerator or denominator.")
    return measure.top, measure.bottom


def extras(measure: Measure) -> tuple[str, ...]:
    """Return the columns that are carried along and may be added up."""
    return tuple(c.name for c in measure.facts if c.role == "extra" and c.type == "count")


def _limits(measure: Measure, judged: Funnel, shown: Mapping[str, NDArray[Any]], method: Method) -> dict[str, NDArray[Any]]:
    """
    Return the limits by column.

    The published SHMI has over-dispersed limits at 95 % and exact Poisson limits at 99.8 %; so under its rule only the first level is
    widened.
    """
    lower, upper = list(judged.lower), list(judged.upper)
    if method.overdispersion == "shmi":
        top, bottom = counted(measure)
        exact = funnel.funnel(shown[top], shown[bottom], kind=measure.compared_by, levels=method.limits, per=measure.per)
        lower[1:], upper[1:] = exact.lower[1:], exact.upper[1:]
    limits = {}
    for level, low, high in zip(judged.levels, lower, upper, strict=True):
        digits = f"{level:.10g}".removeprefix("0.")
        limits[f"lower_{digits}"], limits[f"upper_{digits}"] = low, high
    return limits


def _with_estimates(judged: Funnel) -> dict[str, Any]:
    method = judged.method.as_dict()
    parameters = dict(judged.method.parameters)
    if judged.overdispersion.rule == "shmi":
        # Only the first is widened, so whoever runs the rule again asks for that one.
        parameters["levels"], parameters["levels_exact"] = list(judged.levels[:1]), list(judged.levels[1:])
    parameters["centre"] = number(judged.centre / judged.per)
    spread = judged.overdispersion
    estimates = {"tau2": number(spread.tau2, 9), "phi": number(spread.phi, 9), "kept": spread.kept, "dropped": spread.dropped}
    return {**method, "parameters": parameters, "estimates": estimates}


def totals(shown: Mapping[str, NDArray[Any]], names: Sequence[str], rule: str) -> dict[str, Any]:
    """Return the sums of what is shown; under a rounding rule they are rounded once more, so that they say no more than the rows do."""
    found: dict[str, Any] = {}
    for name in names:
        values = shown[name]
        if values.dtype.kind == "i":
            whole = Cells({"": np.array([""])}, {name: np.array([values.sum()])})
            found[name] = int(whole.released(rule)[name][0])
        else:
            found[name] = number(math.fsum(values))
    return found


def plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "i":
        return [int(v) for v in values]
    return [number(v) for v in values]


def number(value: float, places: int = PLACES) -> float | None:
    return None if not math.isfinite(value) else round(float(value), places) + 0.0


def _and(codes: NDArray[Any]) -> str:
    shown = [str(c) for c in codes[:10]]
    return ", ".join(shown) + (f" and {len(codes) - 10} more" if len(codes) > 10 else "")
