"""
ODS: the spreadsheet of LibreOffice, streamed out of its zip.

Not by calamine, which held 1.3 GB for 320,000 rows: the XML is read a chunk at a time and a row is forgotten once it is given out. The file
may come from anywhere, so entities are refused, and a cell or row "repeated a million times" costs nothing until it holds something.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from xml.parsers import expat

from candour.analytics.tables import sheets
from candour.analytics.tables.errors import TableError
from candour.analytics.tables.table import Cell, Source

CHUNK = 1 << 18
MOST_ROWS = 1 << 20  # of a spreadsheet program
MOST_COLUMNS = 1 << 14
LONGEST_CELL = 1 << 20
CELLS = ("table:table-cell", "table:covered-table-cell")
TRUE = "true"


class _SheetReader:
    """What the parser calls: gathers the rows of one sheet."""

    def __init__(self, wanted: str | None) -> None:
        self.wanted = wanted
        self.names: list[str] = []
        self.reading = False
        self.rows: list[tuple[int, int, list[Cell]]] = []  # first number, how often, cells
        self.number = 1
        self._cells: list[Cell] = []
        self._blank = 0  # blank cells not written out, because mostly nothing follows them
        self._repeat_row = 1
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._paragraphs = 0
        self._length = 0
        self._skip = 0  # depth inside a comment on a cell
        self._in_cell = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.names.append(attributes.get("table:name", ""))
            self.reading = self.names[-1] == self.wanted if self.wanted else len(self.names) == 1
        elif not self.reading:
            return
        elif self._skip or name == "office:annotation":
            self._skip += 1
        elif name in CELLS:
            self._in_cell, self._attributes, self._text, self._paragraphs, self._length = True, attributes, [], 0, 0
        elif name == "table:table-row":
            self._cells, self._blank = [], 0
            self._repeat_row = _times(attributes.get("table:number-rows-repeated"))
        elif self._in_cell:
            self._start_text(name, attributes)

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "text:p":
            if self._paragraphs:
                self._text.append("\n")
            self._paragraphs += 1
        elif name == "text:s":
            self._text.append(" " * min(_times(attributes.get("text:c")), 1000))
        elif name == "text:tab":
            self._text.append("\t")
        elif name == "text:line-break":
            self._text.append("\n")

    def characters(self, text: str) -> None:
        if self._in_cell and self._paragraphs and not self._skip:
            self._text.append(text)
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise _TooWideError

    def end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
        elif not self.reading:
            return
        elif name in CELLS:
            self._in_cell = False
            self._add(_value(self._attributes, "".join(self._text)), _times(self._attributes.get("table:number-columns-repeated")))
        elif name == "table:table-row":
            if any(cell is not None for cell in self._cells):
                self.rows.append((self.number, self._repeat_row, self._cells))
            self.number += self._repeat_row
        elif name == "table:table":
            self.reading = False

    def _add(self, value: Cell, times: int) -> None:
        if value is None:
            self._blank += times
            return
        if len(self._cells) + self._blank + times > MOST_COLUMNS:
            raise _TooWideError
        self._cells.extend([None] * self._blank)
        self._cells.extend([value] * times)
        self._blank = 0


class _TooWideError(Exception):
    """More columns, or more text in a cell, than any spreadsheet program can have."""


def _times(repeated: str | None) -> int:
    return max(1, int(repeated)) if repeated and repeated.isdecimal() and len(repeated) < 10 else 1


def _value(attributes: dict[str, str], text: str) -> Cell:
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type")
    try:
        if kind in ("float", "percentage", "currency"):
            number = float(attributes["office:value"])
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        if kind == "date":
            stamp = attributes["office:date-value"]
            return datetime.fromisoformat(stamp) if "T" in stamp else date.fromisoformat(stamp)
        if kind == "boolean":
            return attributes["office:boolean-value"] == TRUE
    except (KeyError, ValueError):
        return text or None  # what the cell shows is better than nothing
    written = attributes.get("office:string-value", text)
    return written if written and not written.isspace() else None


def _refuse_entities(*_: object) -> None:
    raise _EntityError


class _EntityError(Exception):
    """The XML declares entities, which no spreadsheet program writes."""


def _parser(reader: _SheetReader) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = _refuse_entities
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def read(path: Path, file: str, sheet: str | None) -> Source:
    """Return the rows of one sheet of an ODS file; the first if none is named."""
    try:
        packed = zipfile.ZipFile(path)
        content = packed.open("content.xml")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        raise TableError("the file is not a readable ODS spreadsheet; save it again, or as CSV", file=file) from None
    source = Source(rows=iter(()), pads=True, close=packed.close)
    source.rows = _rows(content.read, file, sheet, source.warnings)
    return source


def _rows(read: Callable[[int], bytes], file: str, sheet: str | None, warnings: list[str]) -> Iterator[tuple[int, list[Cell]]]:
    reader = _SheetReader(sheet)
    parser = _parser(reader)
    given = 0
    chunk = b"begin"
    while chunk:
        try:
            chunk = read(CHUNK)
            parser.Parse(chunk, not chunk)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
            raise TableError("the spreadsheet is damaged or locked from here on; save it again", file=file, row=reader.number) from None
        except _EntityError:
            raise TableError("the spreadsheet declares XML entities, which is not safe to read; save it again", file=file) from None
        except _TooWideError:
            raise TableError("the row is longer than any spreadsheet can be; save it as CSV", file=file, row=reader.number) from None
        for first, times, cells in reader.rows:
            given += times
            if given > MOST_ROWS:
                raise TableError(f"the sheet has more than {MOST_ROWS:,} rows; save it as CSV or Parquet", file=file, row=first)
            for number in range(first, first + times):
                yield number, cells
        reader.rows.clear()
    warnings.extend(sheets.chosen(reader.names, sheet, file)[1])
