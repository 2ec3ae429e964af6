"""JSON and Parquet: formats that name the columns of every record."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from candour.analytics.tables import text
from candour.analytics.tables.errors import TableError, shown
from candour.analytics.tables.table import Cell, Source

CHUNK = 1 << 20
LONGEST_RECORD = 4 << 20
LARGEST_OBJECT = 64 << 20
BATCH = 16_384
FORM = 'a list of objects, or an object with "rows"'


def read_json(stream: BinaryIO, file: str) -> Source:
    """Return the records of a JSON file; a list is streamed, an object with "rows" is read whole."""
    characters, warnings = text.opened(stream, file)
    begin = characters.read(CHUNK)
    source = _object(begin, characters, file) if begin.lstrip()[:1] == "{" else _list(begin, characters, file)
    source.warnings, source.close = warnings, characters.close
    return source


def _list(begin: str, characters: io.TextIOWrapper, file: str) -> Source:
    if begin.lstrip()[:1] != "[":
        raise TableError(f"the JSON is not {FORM}", file=file)
    return _source(_items(begin.lstrip()[1:], characters, file), None, file)


def _items(buffer: str, characters: io.TextIOWrapper, file: str) -> Iterator[Any]:
    """Decode one item of the list after the other, reading on where an item is cut off."""
    decoder, place, item = json.JSONDecoder(), 0, 0
    while True:
        while place < len(buffer) and buffer[place] in " \t\r\n,":
            place += 1
        if buffer[place : place + 1] == "]":
            return
        try:
            value, end = decoder.raw_decode(buffer, place)
        except (json.JSONDecodeError, RecursionError):
            more = characters.read(CHUNK)
            if not more or len(buffer) - place > LONGEST_RECORD:
                raise TableError("the JSON is cut off or wrong here; check it with a JSON tool", file=file, row=item + 1) from None
            buffer, place = buffer[place:] + more, 0
            continue
        place, item = end, item + 1
        yield value


def _object(begin: str, characters: io.TextIOWrapper, file: str) -> Source:
    whole = begin + characters.read(LARGEST_OBJECT)
    if len(whole) > LARGEST_OBJECT:
        raise TableError("a JSON object is read whole and may have 64 MB; give a list of objects, CSV or Parquet", file=file)
    try:
        value = json.loads(whole)
    except (json.JSONDecodeError, RecursionError) as error:
        raise TableError(f"the JSON is wrong ({getattr(error, 'msg', 'too deep')}); check it with a JSON tool", file=file) from None
    rows = value.get("rows")
    if not isinstance(rows, list):
        raise TableError(f"the JSON is not {FORM}", file=file)
    named = value.get("columns")  # the form of a released table: columns once, then rows as lists
    columns = tuple(str(c["name"] if isinstance(c, dict) and "name" in c else c) for c in named) if isinstance(named, list) else None
    return _source(iter(rows), columns, file)


def _source(items: Iterator[Any], columns: tuple[str, ...] | None, file: str) -> Source:
    first = next(items, None)
    if columns is None:
        if first is None:
            raise TableError("the file holds no rows", file=file)
        if not isinstance(first, dict):
            raise TableError(f"the JSON is not {FORM}", file=file)
        columns = tuple(first)
    return Source(rows=_cells(first, items, columns, file), columns=columns)


def _cells(first: Any, items: Iterator[Any], columns: tuple[str, ...], file: str) -> Iterator[tuple[int, list[Cell]]]:
    known, number, item = set(columns), 0, first
    while item is not None:
        number += 1
        if isinstance(item, dict):
            if not item.keys() <= known:
                stranger = next(key for key in item if key not in known)
                reason = f"the key {shown(stranger)} is not in the first object; give every object the same keys"
                raise TableError(reason, file=file, row=number)
            item = [item.get(name) for name in columns]
        if not isinstance(item, list):
            raise TableError(f"the JSON is not {FORM}", file=file, row=number)
        yield number, [None if cell == "" or (isinstance(cell, str) and cell.isspace()) else cell for cell in item]
        item = next(items, None)


def read_parquet(path: Path, file: str) -> Source:
    """Return the records of a Parquet file, a batch of rows in memory at a time."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        parquet = ParquetFile(path)
    except (ArrowException, OSError):
        raise TableError("the file is not readable as Parquet", file=file) from None

    def rows() -> Iterator[tuple[int, tuple[Cell, ...]]]:
        number = 0
        try:
            for batch in parquet.iter_batches(batch_size=BATCH):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, tuple(None if cell == "" else cell for cell in cells)
        except ArrowException:
            raise TableError("the file is damaged from here on", file=file, row=number + 1) from None

    return Source(rows=rows(), columns=tuple(parquet.schema_arrow.names), close=parquet.close)
