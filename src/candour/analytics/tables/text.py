"""CSV and TSV: text of unknown encoding, streamed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from candour.analytics.tables.errors import TableError
from candour.analytics.tables.table import Cell, Source

CHUNK = 1 << 20
LONGEST_LINE = 10_000_000
NOT_IN_WINDOWS_1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def encoding_of(stream: BinaryIO, file: str) -> str:
    """
    Return "utf-8-sig" or "cp1252", having looked at the whole stream, and put it back at its beginning.

    The whole stream, because the byte that is not UTF-8 often stands in the last line: a copyright sign under a table. Reading it twice
    costs a tenth of a second for 200 MB and no memory.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, something = "utf-8-sig", False
    first = stream.read(CHUNK)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableError("the file is UTF-16; save it as CSV in UTF-8", file=file)
    chunk = first
    while chunk:
        if b"\0" in chunk:
            raise TableError("the file is binary, not text; give a CSV file, or name the file after what it is", file=file)
        something = something or bool(chunk.removeprefix(codecs.BOM_UTF8).strip())
        if encoding == "utf-8-sig":
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
        chunk = stream.read(CHUNK)
    if not something:
        raise TableError("the file is empty", file=file)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "cp1252"
    stream.seek(0)
    return encoding


def opened(stream: BinaryIO, file: str) -> tuple[io.TextIOWrapper, list[str]]:
    """Return a stream as text, and the warning that belongs to a file that is not UTF-8."""
    encoding = encoding_of(stream, file)
    warnings = [] if encoding == "utf-8-sig" else [f"{file} is not UTF-8 and was read as Windows-1252."]
    return io.TextIOWrapper(stream, encoding=encoding, newline=""), warnings


def read(stream: BinaryIO, file: str, *, delimiter: str) -> Source:
    """Return the rows of a delimited text file."""
    text, warnings = opened(stream, file)
    return Source(rows=_rows(text, file, delimiter), warnings=warnings, close=text.close)


def _rows(text: io.TextIOWrapper, file: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    number = 0
    lines = iter(partial(text.readline, LONGEST_LINE), "")  # a line without end would be held in memory whole
    try:
        # strict: without it a quotation mark that is never closed swallows the rest of the file in silence
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            if cells:
                yield number, [cell if cell and not cell.isspace() else None for cell in cells]
    except csv.Error as error:
        raise TableError(_explained(str(error)), file=file, row=number + 1) from None
    except UnicodeDecodeError:
        raise _undecodable(text, file) from None


def _undecodable(text: io.TextIOWrapper, file: str) -> TableError:
    """Return the error about the first byte that Windows-1252 has not; text is decoded in blocks, so its row is looked for afresh."""
    binary = cast("BinaryIO", text.buffer)
    binary.seek(0)
    for number, line in enumerate(binary, start=1):
        strange = next((byte for byte in line if byte in NOT_IN_WINDOWS_1252), None)
        if strange is not None:
            return TableError(f"byte 0x{strange:02X} is neither UTF-8 nor Windows-1252; save the file as UTF-8", file=file, row=number)
    return TableError("the file is neither UTF-8 nor Windows-1252; save it as UTF-8", file=file)


def _explained(error: str) -> str:
    if "field larger" in error:
        return "a cell is longer than 131,072 characters; either this is no table or a quotation mark is never closed"
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed; close it"
    return "the quotation marks do not match; double a quotation mark inside a quoted cell"
