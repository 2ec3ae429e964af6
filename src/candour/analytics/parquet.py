"""Tables as Parquet bytes, for those who take our tables into their own tools."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write(columns: Mapping[str, tuple[Sequence[Any], bool]], *, said: Mapping[str, str]) -> bytes:
    """
    Return columns as Parquet.

    Parameters
    ----------
    columns
        By name, in order: the values, and whether they are words rather than numbers. None stays missing.
    said
        What the file says of itself, in its own metadata.
    """
    arrays = {name: _array(list(values), words=words) for name, (values, words) in columns.items()}
    out = io.BytesIO()
    pq.write_table(pa.table(arrays).replace_schema_metadata(dict(said)), out, compression="zstd")
    return out.getvalue()


def _array(values: list[Any], *, words: bool) -> Any:
    if words:
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    if all(v is None or isinstance(v, int) for v in values):
        return pa.array(values, pa.int64())
    return pa.array([None if v is None else float(v) for v in values], pa.float64())
