"""What each row of a published file is about: the month, the organisation, and the names of groups that changed over time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics.tables.table import worded
from candour.areas.measures import mapped_cells
from candour.areas.measures.definitions import Column, Measure
from candour.areas.measures.mapped_rows import Rows
from candour.areas.measures.mappings import Into, Mapping

Values = NDArray[Any]
NOT_A_TRUST = "the code is not an NHS trust's, and this measure is about trusts"


def values(rows: Rows, into: Into, column: Column) -> Values:
    """Return what each row says of a column that is no figure; a row that says nothing sensible is rejected."""
    if into.always is not None:
        value = np.datetime64(into.always, "D") if isinstance(into.always, dt.date) else into.always
        return np.full(len(rows.number), value, dtype="datetime64[D]" if isinstance(into.always, dt.date) else object)
    if into.kind_of_day:
        return rows.parsed(into.kind_of_day, mapped_cells.kind_of_day, object)
    name = into.column or ""
    if column.type == "date":
        return rows.parsed(name, mapped_cells.WRITTEN[into.written], "datetime64[D]")
    if into.codes == "area":
        return rows.parsed(name, mapped_cells.area, object)
    if into.codes == "trust":
        return _trusts(rows, into, name)
    if into.renames:
        known = {rename.says: rename.becomes for rename in into.renames}

        def ours(cell: Any) -> str | int:
            if worded(cell) not in known:
                raise ValueError(f"'{worded(cell)[:60]}' is no name that the mapping knows; add it to renames")
            return known[worded(cell)]

        return rows.parsed(name, ours, np.int64 if all(isinstance(v, int) for v in known.values()) else object)
    return rows.parsed(name, _label, object)


def _trusts(rows: Rows, into: Into, name: str) -> Values:
    codes = rows.parsed(name, mapped_cells.trust(sectors=into.sectors), object)
    distinct, place = np.unique(codes.astype(str), return_inverse=True)
    theirs = np.array([mapped_cells.is_trust(code) for code in distinct.tolist()], dtype=bool)[place]
    if into.others is None:
        rows.leave_out(~theirs, column=name, says="codes that are no trust's", because=NOT_A_TRUST)
        return codes
    others = len(np.unique(codes[~theirs & rows.kept].astype(str)))
    if others:
        said = f"{others} organisations that are not NHS trusts stand together as '{into.others}', so that the sum is the whole country's."
        rows.warnings.append(said)
    return np.where(theirs, codes, into.others).astype(object)


def _label(cell: Any) -> str:
    if not worded(cell):
        raise ValueError("the cell is blank")
    return worded(cell)


def renamed(rows: Rows, into: Into) -> dict[str, list[str]]:
    """Return under which names of the file each of our names stands."""
    if not into.renames or not into.column:
        return {}
    column = rows.columns[into.column]
    used = {worded(column.cells[place]) for place in np.unique(column.place[rows.kept]).tolist()}
    found: dict[str, list[str]] = {}
    for rename in into.renames:
        if rename.says in used:
            found.setdefault(str(rename.becomes), []).append(rename.says)
    return found


def refuse_labels_out_of_time(rows: Rows, mapping: Mapping, about: dict[str, Values], measure: Measure) -> None:
    """Reject a row with a name that was not in use in its month."""
    months = about[measure.column("month") or ""]
    for into in mapping.into.values():
        if not into.column or not any(r.since or r.until for r in into.renames):
            continue
        said = rows.columns[into.column].texts()
        for rename in into.renames:
            early = months < np.datetime64(rename.since.replace(day=1)) if rename.since else np.zeros(len(months), dtype=bool)
            late = months > np.datetime64(rename.until) if rename.until else np.zeros(len(months), dtype=bool)
            when = f"from {rename.since} on" if rename.since else f"until {rename.until}"
            wrong = (said == rename.says) & (early | late)
            rows.reject(wrong, lambda _, r=rename, w=when: f"the name '{r.says}' was used {w}, and the row is of another time")  # type: ignore[misc]
