"""
What a long table says about one organisation, without reading the rest of it.

A table of every organisation, specialty and month has tens of thousands of rows, and a page about one organisation wants thirty of them.
The frozen bytes are canonical JSON with the rows of an organisation together, so they are cut out as bytes before anything is parsed.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing.models import Publication as Row
from candour.areas.publishing.queries import Publication

ROWS = b'"rows":[['
AFTER = (b']],"salt":', b']],"subject":')  # the keys that may follow "rows", which stand in the order of their names


@dataclass(frozen=True)
class Excerpt:
    """A table without its rows, and those of its rows that begin with one organisation's code."""

    table: dict[str, Any]
    rows: list[list[Any]]


def excerpts(*, publications: list[Publication], organisation_code: str, viewer: Viewer) -> dict[int, Excerpt]:
    """Return what several tables say about one organisation, by number, with at most one query. Shared: never change it."""
    found = {p.number: _held.get((p.number, p.sha256, organisation_code)) for p in publications}
    missing = [number for number, excerpt in found.items() if excerpt is None]
    if missing:
        for number, sha, data in Row.objects.filter(number__in=missing).values_list("number", "sha256", "content"):
            if data:
                found[number] = _keep((number, sha, organisation_code), cut_out(bytes(data), organisation_code))
    return {number: excerpt for number, excerpt in found.items() if excerpt is not None}


def cut_out(data: bytes, code: str) -> Excerpt:
    """Return the excerpt of frozen bytes; where they are not laid out as expected, the whole table is read instead."""
    try:
        return _quickly(data, code)
    except ValueError:
        table = json.loads(data)
        return Excerpt({**table, "rows": []}, [row for row in table["rows"] if row and row[0] == code])


def _quickly(data: bytes, code: str) -> Excerpt:
    start = data.index(ROWS)
    if data.count(b'"rows":') > 1:  # inside a text its quotes would be escaped, so another one is a key of something within the table
        raise ValueError("rows stand in two places")
    ends = [at for after in AFTER if (at := data.find(after, start)) >= 0]
    end = min(ends) + 2 if ends else data.index(b"]]", start) + 2
    table = json.loads(data[:start] + b'"rows":[]' + data[end:])
    first_cell = b"[" + json.dumps(code, ensure_ascii=False).encode() + b","
    first, last = data.find(first_cell, start, end), data.rfind(first_cell, start, end)
    if first < 0:
        return Excerpt(table, [])
    tail, _ = json.JSONDecoder().raw_decode(data[last:end].decode())
    between = data[first:last].rstrip(b",")
    rows = [*(json.loads(b"[" + between + b"]") if between else []), tail]
    return Excerpt(table, [row for row in rows if row[0] == code])


_held: OrderedDict[tuple[int, str, str], Excerpt] = OrderedDict()
_MOST = 512


def _keep(key: tuple[int, str, str], excerpt: Excerpt) -> Excerpt:
    if len(_held) >= _MOST:
        _held.popitem(last=False)
    _held[key] = excerpt
    return excerpt
