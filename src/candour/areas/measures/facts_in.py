"""Facts as they arrive: checked against the definition, and compared with what was there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import lake
from candour.areas.measures.definitions import Column, Measure
from candour.areas.measures.policy import MeasureError

Columns = dict[str, NDArray[Any]]
KEYS = ("month", "organisation", "site", "dimension")
# Said once for the whole file, so they are kept with the file and not in its rows.
OF_THE_EDITION = ("edition", "starts_on", "ends_on", "released_on")


def keys(measure: Measure) -> list[str]:
    """Return the columns that say what a row is about."""
    return [column.name for role in KEYS for column in measure.facts if column.role == role]


def checked(measure: Measure, columns: Mapping[str, NDArray[Any]], *, period: tuple[dt.date, dt.date]) -> Columns:
    """
    Return the columns as the lake keeps them.

    :raises MeasureError: naming the column and the row that cannot be.
    """
    given = {name: np.asarray(values) for name, values in columns.items()}
    lengths = {name: len(values) for name, values in given.items()}
    if len(set(lengths.values())) > 1:
        raise MeasureError(f"{measure.slug}: the columns differ in length ({lengths}).")
    if not lengths or not next(iter(lengths.values())):
        raise MeasureError(f"{measure.slug}: there are no facts to take in.")
    kept = {}
    for column in measure.facts:
        if column.role in OF_THE_EDITION:
            _refuse_several(measure, column, given.pop(column.name, None))
            continue
        if column.name not in given:
            raise MeasureError(f"{measure.slug}: the column {column.name} is missing.")
        kept[column.name] = _typed(measure, column, given.pop(column.name))
    kept |= given  # what a source says beyond the definition, such as its own limits, is kept to check against
    _refuse_impossible(measure, kept)
    month = measure.column("month")
    if month:
        first, last = kept[month].min().item(), kept[month].max().item()
        if first < period[0] or last > period[1]:
            raise MeasureError(f"{measure.slug}: months from {first} to {last} are outside the period {period[0]} to {period[1]}.")
    return kept


def differences(measure: Measure, before: Path, after: Path) -> dict[str, int]:
    """Return how many rows were added, changed, unchanged and removed between two files of the lake."""
    old, new = (_by_key(measure, path) for path in (before, after))
    same = sum(1 for key, values in new.items() if key in old and old[key] == values)
    shared = sum(1 for key in new if key in old)
    return {"added": len(new) - shared, "changed": shared - same, "unchanged": same, "removed": len(old) - shared}


def _by_key(measure: Measure, path: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    columns = {name: values.tolist() for name, values in lake.read(path).items()}
    names = keys(measure)
    rest = [name for name in columns if name not in names]
    about = zip(*(columns[name] for name in names), strict=True)
    said = zip(*(columns[name] for name in rest), strict=True)
    return {key: dict(zip(rest, values, strict=True)) for key, values in zip(about, said, strict=True)}


def _refuse_several(measure: Measure, column: Column, values: NDArray[Any] | None) -> None:
    if values is not None and len(np.unique(values)) > 1:
        raise MeasureError(f"{measure.slug}: these facts hold several values of {column.name}; take in one edition at a time.")


def _typed(measure: Measure, column: Column, values: NDArray[Any]) -> NDArray[Any]:
    place = f"{measure.slug}: {column.name}"
    if column.type == "date":
        return values.astype("datetime64[D]")
    if column.type in ("code", "text"):
        return values.astype(str).astype(object)
    if values.dtype.kind not in "iuf":
        raise MeasureError(f"{place} must be numbers.")
    wrong = ~np.isfinite(values) | (values < 0)
    if column.type in ("count", "whole"):
        wrong |= values != np.floor(values)
    if wrong.any():
        row = int(np.argmax(wrong))
        must = "a number that is 0 or more" if column.type == "number" else "a whole number that is 0 or more"
        raise MeasureError(f"{place} in row {row + 1} must be {must}.")
    return values.astype(np.float64 if column.type == "number" else np.int64)


def _refuse_impossible(measure: Measure, kept: Columns) -> None:
    if measure.kind != "proportion":
        return
    top, bottom = measure.top or "", measure.bottom or ""
    more = kept[top] > kept[bottom]
    if more.any():
        raise MeasureError(f"{measure.slug}: in row {int(np.argmax(more)) + 1} the {top} is more than the {bottom}.")
