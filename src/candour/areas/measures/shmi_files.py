"""
Reads a published SHMI file: hospital mortality by trust, as it was released.

The files are dated by their names only, end (three of the eight of 2011 to 2014) in a copyright notice inside the table, spell one header
in two ways and once have a column more. Nothing of that may be lost or taken for a figure: a row is either taken in, or listed with its
number and the reason.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candour.analytics import tables
from candour.areas.measures.periods import Period, shmi_release

SOURCE = "shmi"
INDICATOR = "I00699"
LARGEST = 50_000_000  # a release has 16 KB; with every site and diagnosis group it would have some MB
NEEDED = ("PROVIDER", "PROVIDER NAME", "DENOMINATOR", "OBSERVED", "EXPECTED")
# What the publisher computed, kept to check ours against: column, our name.
PUBLISHED = {
    "VALUE": "published_value",
    "PO_LL": "published_lower_998",
    "PO_UL": "published_upper_998",
    "OD_LL": "published_lower_95",
    "OD_UL": "published_upper_95",
    "OD_BANDING": "published_band",
}
_EXTRA = {"PO_BANDING": "published_poisson_band"}
_BANDS = frozenset({1, 2, 3})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = re.compile(r"[a-z]+|\d+")


@dataclass
class ShmiFile:
    """What a file says: the columns of its facts, and every row and column that a reader should know of."""

    name: str
    period: Period
    published_hash: str
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    read: int = 0
    rejected: list[tables.Rejection] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    row_of: dict[str, int] = field(default_factory=dict)


def release_of(path: Path) -> Period:
    """
    Return which release a file is, from a month and a year in its name or in the folders above it.

    :raises TableError: when neither says so.
    """
    for part in (path.stem, *(folder.name for folder in list(path.absolute().parents)[:3])):
        words = _WORD.findall(part.lower())
        years = [int(w) for w in words if re.fullmatch(r"20\d\d", w)]
        months = [_MONTHS.index(w[:3]) + 1 for w in words if w[:3] in _MONTHS and _is_month(w)]
        if not months and (found := re.search(r"20\d\d-(0[1-9]|1[0-2])(?!\d)", part)):
            months = [int(found[1])]
        if len(years) == len(months) == 1:
            return shmi_release(years[0], months[0])
    raise tables.TableError(
        "neither the file nor its name says which release it is; put the month and year of the release into the name, as in "
        "shmi-2014-january.csv",
        file=path.name,
    )


def read(path: Path) -> ShmiFile:
    """
    Read one published file.

    :raises TableError: when it is not a SHMI file that can be read; no row of it counts then.
    """
    hashed = _hash(path)
    with tables.read(path, keep_going=True) as table:
        # What is no table is told first; only then is its name looked at.
        found = ShmiFile(path.name, release_of(path), hashed)
        _take(table, found)
    if not found.columns:
        why = f" (row {found.rejected[0].row}: {found.rejected[0].reason})" if found.rejected else ""
        raise tables.TableError(f"not one row of figures could be read{why}", file=path.name)
    return found


def _hash(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            why = f"the file has {size / 1e6:,.0f} MB, and a SHMI release has less than one; give the file of one release"
            raise tables.TableError(why, file=path.name)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reasons = {FileNotFoundError: "there is no such file", IsADirectoryError: "this is a folder; give the files in it"}
        reason = reasons.get(type(error), (error.strerror or "it cannot be read").lower())
        raise tables.TableError(f"{reason}; check the name and the folder", file=str(path)) from None


def _is_month(word: str) -> bool:
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
    return word in _MONTHS or word in full or word == "sept"


def _take(table: tables.Table, found: ShmiFile) -> None:
    places = {name: table.column(name) for name in NEEDED}
    optional = {ours: table.column(theirs) for theirs, ours in {**PUBLISHED, **_EXTRA}.items() if table.has(theirs)}
    indicator = table.column("INDICATOR_CODE") if table.has("INDICATOR_CODE") else None
    _note_columns(table, found)
    taken: dict[str, tuple[int, dict[str, Any]]] = {}
    twice: dict[str, list[int]] = {}
    for row in table:
        found.read += 1
        try:
            provider, values = _row(table, row, places, optional, indicator)
        except tables.TableError as error:
            found.rejected.append(error.rejection())
            continue
        if provider not in taken:
            taken[provider] = (row.number, values)
        elif taken[provider][1] == values:
            reason = f"{provider} says the same in row {taken[provider][0]}; taken once"
            found.rejected.append(tables.Rejection(table.file, row.number, reason))
        else:
            twice.setdefault(provider, [taken[provider][0]]).append(row.number)
    # Of two rows that differ nobody can say which is right, so neither is taken.
    for provider, rows in twice.items():
        del taken[provider]
        for number in rows:
            others = " and ".join(str(n) for n in rows if n != number)
            found.rejected.append(tables.Rejection(table.file, number, f"{provider} says something else in row {others}; neither is taken"))
    found.read += len(table.rejected)
    found.rejected = sorted([*found.rejected, *table.rejected], key=lambda r: r.row)
    found.noted += table.warnings
    found.row_of = {provider: number for provider, (number, _) in taken.items()}
    _columns(found, taken)


def _row(
    table: tables.Table, row: tables.Row, places: dict[str, int], optional: dict[str, int], indicator: int | None
) -> tuple[str, dict[str, Any]]:
    filled = [cell for cell in row.cells if cell is not None]
    if len(filled) == 1 and "copyright" in str(filled[0]).lower():
        raise tables.TableError("copyright notice, no figures", file=table.file, row=row.number)
    provider = table.text_in(row, places["PROVIDER"])
    if not provider:
        raise tables.TableError("no provider is named", file=table.file, row=row.number)
    if indicator is not None and (other := table.text_in(row, indicator)) != INDICATOR:
        raise table.error(row, indicator, f"'{other[:40]}' is another indicator; the SHMI is {INDICATOR}")
    values: dict[str, Any] = {
        "name": table.text_in(row, places["PROVIDER NAME"]) or provider,
        "observed": _whole(table, row, places["OBSERVED"]),
        "expected": table.count_in(row, places["EXPECTED"]),
        "discharges": _whole(table, row, places["DENOMINATOR"]),
    }
    if values["expected"] <= 0:
        raise table.error(row, places["EXPECTED"], "no deaths are expected, so nothing can be compared")
    if values["observed"] > values["discharges"]:
        raise table.error(row, places["OBSERVED"], f"more deaths than the {values['discharges']:,} discharges")
    for name, place in optional.items():
        values[name] = _whole(table, row, place) if name.endswith("band") else table.count_in(row, place)
        if name.endswith("band") and values[name] not in _BANDS:
            raise table.error(row, place, f"{values[name]} is no band; it is 1 (higher), 2 (as expected) or 3 (lower)")
    return provider, values


def _whole(table: tables.Table, row: tables.Row, place: int) -> int:
    value = table.count_in(row, place)
    if value != int(value):
        raise table.error(row, place, f"{value:g} is not a whole number")
    return int(value)


def _note_columns(table: tables.Table, found: ShmiFile) -> None:
    usual = {_plain(n) for n in (*NEEDED, *PUBLISHED, "INDICATOR_CODE")}
    found.noted += [
        f"The column {name} is in this file only; " + ("kept beside the figures." if _plain(name) in _EXTRA else "not used.")
        for name in table.columns
        if name.strip() and _plain(name) not in usual
    ]
    if missing := [name for name in PUBLISHED if not table.has(name)]:
        found.noted.append(f"Without {', '.join(missing)} our limits cannot be checked against the publisher's.")


def _plain(name: str) -> str:
    spelt = re.sub(r"[\s_]+", "_", name.strip()).upper()
    return "PROVIDER NAME" if spelt == "PROVIDER_NAME" else spelt


def _columns(found: ShmiFile, taken: dict[str, tuple[int, dict[str, Any]]]) -> None:
    if not taken:
        return
    codes = sorted(taken)
    found.columns["organisation"] = np.array(codes, dtype=object)
    for name, first in taken[codes[0]][1].items():
        kind = object if isinstance(first, str) else np.int64 if isinstance(first, int) else np.float64
        found.columns[name] = np.array([taken[code][1][name] for code in codes], dtype=kind)
