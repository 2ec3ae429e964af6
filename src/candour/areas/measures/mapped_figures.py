"""The figures in a published file: read, worked out from a share, or counted in a list beside it; and those that mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import columnar
from candour.analytics.tables import TableError
from candour.analytics.tables.table import as_number, worded
from candour.areas.measures import mapped_cells, mapped_sums
from candour.areas.measures.definitions import Column
from candour.areas.measures.mapped_rows import Rows
from candour.areas.measures.mappings import Into, Mapping

Values = NDArray[Any]


def read(rows: Rows, path: Path, mapping: Mapping, wanted: dict[str, Column], codes: Values) -> dict[str, Values]:
    """
    Return our columns of figures, of which `wanted` are the definitions; `codes` are the organisations of the rows.

    :raises TableError: when a list beside the file cannot be read.
    """
    found = {our: _number(rows, mapping.into[our], column, mapping) for our, column in wanted.items()}
    for our in wanted:
        into = mapping.into[our]
        if into.percent:
            share = rows.parsed(into.percent, mapped_cells.number(mapping.not_said, whole=False), np.float64)
            _refuse_above_hundred(rows, into.percent, share)
            found[our] = np.floor(found[into.of or ""] * share / 100 + 0.5)
        if into.rows_beside:
            found[our] = _rows_beside(rows, path, into, codes)
    return found


def _number(rows: Rows, into: Into, column: Column, mapping: Mapping) -> Values:
    if into.always is not None:
        return np.full(len(rows.number), float(str(into.always)))
    if not into.column:
        return np.zeros(len(rows.number))  # computed from the others
    whole = column.type in ("count", "whole") and into.times == 1
    return rows.parsed(into.column, mapped_cells.number(mapping.not_said, whole=whole, times=into.times), np.float64)


def _refuse_above_hundred(rows: Rows, name: str, share: Values) -> None:
    rows.reject(share > 100, lambda row: f"column {name}: {share[row]:g} is more than 100 of 100")


def _rows_beside(rows: Rows, path: Path, into: Into, codes: Values) -> Values:
    if into.rows_beside is None:
        return np.zeros(len(codes))
    other = path.parent / into.rows_beside.file
    counted = columnar.read(other, [into.rows_beside.column]).columns[into.rows_beside.column]
    parse = mapped_cells.area if any(code in mapped_cells.areas().values() for code in codes[rows.kept].tolist()) else worded
    each = np.bincount(counted.place, minlength=len(counted.cells))
    found: dict[str, int] = {}
    for cell, number in zip(counted.cells, each.tolist(), strict=True):
        try:
            found[parse(cell)] = found.get(parse(cell), 0) + number
        except ValueError as wrong:
            raise TableError(str(wrong), file=other.name, column=into.rows_beside.column) from None
    known = np.array([found.get(code, 0) for code in codes.tolist()], dtype=np.float64)
    rows.reject(known == 0, lambda row: f"{codes[row]} is not in {other.name}, where its rows are counted")
    return known


def refuse_silences(rows: Rows, mapping: Mapping, about: dict[str, Values], numbers: dict[str, Values], codes: str) -> None:
    """Leave out the zeros that mean that nobody reported, where a mapping has a rule for them."""
    if mapping.zeros is None:
        return
    our = next(our for our, into in mapping.into.items() if into.column == mapping.zeros.column)
    alike = [our for our, into in mapping.into.items() if into.kind_of_day]
    places = [np.unique(about[name].astype(str), return_inverse=True)[1].astype(np.int64) for name in (codes, *alike)]
    mapped_sums.refuse_silent_zeros(rows, mapping.zeros, numbers[our], places)


def refuse_constant_zero(rows: Rows, figures: tuple[str, ...]) -> None:
    """:raises TableError: when a column of figures holds nothing but zeros."""
    for figure in figures:
        column = rows.columns[figure]
        said = {worded(column.cells[place]) for place in np.unique(column.place[rows.kept]).tolist()}
        if rows.kept.sum() > 1 and not any(as_number(text) for text in said):
            why = f"holds nothing but 0 in all {rows.kept.sum():,} rows, so something broke before it was published; nothing was taken in"
            raise TableError(why, file=rows.file, column=figure)
