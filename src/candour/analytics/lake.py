"""
The lake: facts as Parquet files that never change, each named by the hash of what it holds.

A file is written under a temporary name, forced to disk and renamed, so that a name in the lake always means a whole file. Which file is
the current one for a release is not decided here: the area that owns the facts keeps that in the database, where it changes in one
transaction with everything else. A file that no row names was left by an import that did not finish, and is swept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]

_NAME = re.compile(r"[0-9a-f]{64}\.parquet")
_HOUR = 3600


class LakeError(Exception):
    """A file of the lake is missing or was changed; the sentence says which."""


@dataclass(frozen=True)
class Stored:
    """A file in the lake: `content_hash` names what it says; `file_hash` is of its bytes, so that a changed one is found."""

    content_hash: str
    file_hash: str
    rows: int


def write(lake: Path, columns: Columns, *, order: Iterable[str]) -> Stored:
    """
    Write the columns as one file and return where; the same content is never written twice.

    Parameters
    ----------
    lake
        The directory of the lake; made if it is not there.
    columns
        Text, whole numbers, floats or days (`datetime64`), all of one length, without gaps.
    order
        The columns that rows are sorted by, so that two publishers' orders of the same rows are the same content.

    Raises
    ------
    ValueError
        If the columns differ in length, hold a gap, or two rows have the same values in `order`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = sorted(columns)
    keys = list(order)
    table = pa.table({name: _arrow(name, columns[name]) for name in names})
    if keys:
        table = table.sort_by([(key, "ascending") for key in keys])
        _refuse_twice(table, keys)
    content = _hash(table)
    path = path_of(lake, content)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{secrets.token_hex(8)}.partial")
        try:
            pq.write_table(table, temporary, compression="zstd")
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.rename(path)
        finally:
            temporary.unlink(missing_ok=True)
    return Stored(content, _file_hash(path), table.num_rows)


def path_of(lake: Path, content_hash: str) -> Path:
    """Return where the lake keeps this content."""
    return lake / content_hash[:2] / f"{content_hash}.parquet"


def checked(lake: Path, stored: Stored) -> Path:
    """
    Return the path of a file, once its bytes are found to be those that were written.

    Raises
    ------
    LakeError
        If the file is gone or any byte of it was changed.
    """
    path = path_of(lake, stored.content_hash)
    if not path.exists():
        raise LakeError(f"The facts {stored.content_hash[:12]} are gone from the lake ({path}): import the published file again.")
    if _file_hash(path) != stored.file_hash:
        raise LakeError(
            f"The facts {stored.content_hash[:12]} were changed after they were written ({path}): move the file away and import again."
        )
    return path


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Return the columns of one file."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}


def sweep(lake: Path, *, keep: Collection[str], older_than_seconds: float = _HOUR) -> list[str]:
    """Remove what no row names, unless it is so new that an import may still be under way; return the names removed."""
    removed = []
    before = time.time() - older_than_seconds
    for path in sorted(lake.glob("*/*")):
        orphan = path.suffix == ".partial" or (_NAME.fullmatch(path.name) is not None and path.stem not in keep)
        if orphan and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed.append(path.name)
    return removed


def _arrow(name: str, values: NDArray[Any]) -> Any:
    import pyarrow as pa

    array = np.asarray(values)
    kind = array.dtype.kind
    if array.ndim != 1:
        raise ValueError(f"the column {name} must have one dimension")
    if kind in "iub":
        return pa.array(array.astype(np.int64))
    if kind == "f":
        if not np.isfinite(array).all():
            raise ValueError(f"the column {name} has a gap in row {int(np.argmax(~np.isfinite(array))) + 1}")
        return pa.array(array.astype(np.float64) + 0.0)  # adding nothing turns -0.0 into 0.0, which is the same figure
    if kind == "M":
        if np.isnat(array).any():
            raise ValueError(f"the column {name} has a gap in row {int(np.argmax(np.isnat(array))) + 1}")
        return pa.array(array.astype("datetime64[D]"), type=pa.date32())
    text = pa.array(array.tolist(), type=pa.large_string())
    if text.null_count:
        raise ValueError(f"the column {name} has a gap")
    return text


def _refuse_twice(table: Any, keys: list[str]) -> None:
    import pyarrow.compute as pc

    same = None
    for key in keys:
        column = table.column(key).combine_chunks()
        equal = pc.equal(column[1:], column[:-1])
        same = equal if same is None else pc.and_(same, equal)
    if same is not None and pc.any(same).as_py():
        row = table.slice(pc.index(same, True).as_py(), 1).to_pylist()[0]
        raise ValueError("two rows say something about " + ", ".join(f"{key} {row[key]}" for key in keys))


def _hash(table: Any) -> str:
    """
    Hash what a table says, not how Parquet packed it, so that the hash outlives the library that wrote the file.

    The columns in the order of their names, each as a line of JSON (name, type, rows) and its values: whole numbers, days and floats as 8
    bytes, little endian; text as its end positions (8 bytes each) and its UTF-8.
    """
    import pyarrow as pa

    digest = hashlib.sha256()
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        if pa.types.is_large_string(column.type):
            parts, kind = _text_parts(column), "text"
        elif pa.types.is_date32(column.type):
            parts, kind = [column.to_numpy(zero_copy_only=False).astype("datetime64[D]").astype("<i8").tobytes()], "day"
        elif pa.types.is_integer(column.type):
            parts, kind = [column.to_numpy(zero_copy_only=False).astype("<i8").tobytes()], "whole"
        else:
            parts, kind = [column.to_numpy(zero_copy_only=False).astype("<f8").tobytes()], "number"
        digest.update(json.dumps([name, kind, len(column)]).encode() + b"\n")
        for part in parts:
            digest.update(part)
    return digest.hexdigest()


def _text_parts(column: Any) -> list[bytes]:
    """Return where each text ends and all texts after one another, as the column holds them already."""
    _, places, letters = column.buffers()
    ends = np.frombuffer(places, dtype="<i8")[column.offset : column.offset + len(column) + 1]
    return [(ends[1:] - ends[0]).tobytes(), memoryview(letters)[ends[0] : ends[-1]].tobytes() if letters else b""]


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
