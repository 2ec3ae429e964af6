"""Small records to check and to tamper with, written with the code of the log and without a database."""

import hashlib
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from candour.methods import canonical, merkle, notes, tiles

ORIGIN = "candour.example/record"
SIGNER = notes.Signer.from_pem(
    ORIGIN,
    b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
)  # the example key of RFC 8410
FIRST_DAY = date(2026, 3, 3)
Row = dict[str, Any]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sealed_up(row: Row) -> Row:
    """Give a row the hash that its content has."""
    content = {key: value for key, value in row.items() if key != "hash"}
    return {**content, "hash": sha256(canonical.encode(content))}


def chained(rows: list[Row]) -> list[Row]:
    """Give rows the numbers, links and hashes that they would have had in this order."""
    done: list[Row] = []
    for seq, row in enumerate(rows, 1):
        done.append(sealed_up({**row, "seq": seq, "prev_hash": done[-1]["hash"] if done else "0" * 64}))
    return done


def row(kind: str = "publishing.published", *, face: str = "public", day: date = FIRST_DAY, payload: bytes = b"", **refs: str) -> Row:
    number = hashlib.sha256(repr((kind, face, day, payload, refs)).encode()).hexdigest()
    salt = "" if face == "public" else number[:32]
    return {
        "format": 1,
        "seq": 0,
        "id": str(UUID(number[:32])),
        "kind": kind,
        "day": day.isoformat(),
        "face": face,
        "actor_role": "publisher",
        "refs": refs,
        "payload_hash": sha256(salt.encode() + payload),
        "salt": salt,
        "prev_hash": "",
        "hash": "",
    }


def rows_of(count: int, *, all_public: bool = False) -> list[Row]:
    """Return so many rows: every third hidden, a row a day."""
    faces = ["public"] * 3 if all_public else ["public", "public", "sealed"]
    return chained(
        [
            row(face=faces[number % 3], day=FIRST_DAY + timedelta(days=number // 50), payload=b"%d" % number, publication=str(number))
            for number in range(count)
        ]
    )


def public_entry(row: Row) -> bytes:
    hidden = ("format", "seq", "face", "prev_hash", "hash")
    return canonical.encode(row if row["face"] == "public" else {name: row[name] for name in hidden})


def write_record(folder: Path, entries: list[bytes], signer: notes.Signer = SIGNER) -> Path:
    """Write a record of these entries, signed."""
    tree = merkle.Tree(merkle.leaf_hash(entry) for entry in entries)
    for tile in tiles.tiles_for(len(entries)):
        if tile.level is None:
            content = tiles.bundle(entries[tile.index * 256 : tile.index * 256 + tile.width])
        else:
            content = tiles.tile_bytes(tree.read, tile)
        path = folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(signer.sign(notes.Checkpoint(signer.name, len(entries), tree.root()).text), "utf-8")
    (folder / "key").write_text(f"{signer.verifier}\n", "utf-8")
    return folder


def record_of(folder: Path, rows: list[Row]) -> Path:
    return write_record(folder, [public_entry(row) for row in rows])


def replace_entries(folder: Path, entries: list[bytes], size: int) -> None:
    """Put other entries into the bundles of a record of this size, and leave everything else."""
    for tile in tiles.tiles_for(size):
        if tile.level is None:
            start = tile.index * 256
            (folder / tile.path).write_bytes(tiles.bundle(entries[start : start + 256 if tile.width == 256 else None]))


def write_database(path: Path, rows: list[Row]) -> Path:
    """Write the ledger's table as Django does on SQLite."""
    import json

    names = list(rows[0])
    connection = sqlite3.connect(path)
    # Without Django's constraints, so that a test can put anything anywhere, as somebody with the file can.
    connection.execute(
        "CREATE TABLE ledger_row (seq bigint PRIMARY KEY, id char(32), format smallint, kind varchar(80), day date, face varchar(8),"
        " actor_role varchar(40), refs text, payload_hash varchar(64), salt varchar(32), prev_hash varchar(64), hash varchar(64))"
    )
    connection.executemany(
        f"INSERT INTO ledger_row ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        [[*{**row, "id": row["id"].replace("-", ""), "refs": json.dumps(row["refs"])}.values()] for row in rows],
    )
    connection.commit()
    connection.close()
    return path
