"""The open data as a folder: every current table and document, and the record that proves them."""

import json
from dataclasses import dataclass
from pathlib import Path

from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.public import formats


@dataclass(frozen=True)
class Written:
    tables: int
    documents: int
    lines: int


def export(directory: Path) -> Written:
    """
    Write the open data into a folder.

    :raises FileExistsError: when the folder holds something that is not an earlier export.
    """
    index_file = directory / "index.json"
    if directory.exists() and not directory.is_dir():
        raise FileExistsError(f"{directory} is a file. Name an empty folder.")
    if directory.exists() and any(directory.iterdir()) and not index_file.exists():
        raise FileExistsError(f"{directory} is not empty and was not written by candour export. Name an empty folder.")
    viewer = Viewer.anonymous()
    tables = publishing.current(kind="table", viewer=viewer)
    others = [p for p in publishing.all_publications(viewer=viewer, limit=100_000) if p.kind != "table" and p.state == "current"]
    (directory / "tables").mkdir(parents=True, exist_ok=True)
    (directory / "documents").mkdir(exist_ok=True)
    for p in tables:
        table = publishing.content(number=p.number, viewer=viewer)
        forms = {
            "csv": publishing.csv_bytes(number=p.number, viewer=viewer),
            "json": publishing.json_bytes(number=p.number, viewer=viewer),
            "csv-metadata.json": formats.csvw(p, table),
            "parquet": formats.parquet(p, table),
        }
        for ending, data in forms.items():
            _write(directory / "tables" / formats.file_name(p, ending), data)
    for p in others:
        _write(directory / "documents" / f"{p.kind}-{formats.file_name(p, 'json')}", publishing.json_bytes(number=p.number, viewer=viewer))
    exported = ledger.export_record(directory / "record")
    index = [
        {
            "number": p.number,
            "kind": p.kind,
            "subject": p.subject,
            "edition": p.edition,
            "title": p.title,
            "day": p.day.isoformat(),
            "sha256": p.sha256,
        }
        for p in [*tables, *others]
    ]
    _write(index_file, json.dumps(index, indent=1).encode())
    return Written(len(tables), len(others), exported.size)


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    temporary.replace(path)
