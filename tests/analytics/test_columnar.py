import datetime as dt
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.analytics import columnar, tables
from candour.analytics.tables import TableError

ROWS = [("RAA", dt.date(2021, 4, 1), 5.0), ("RAB", dt.date(2021, 4, 1), None), ("RAA", dt.date(2021, 5, 1), 5.0), ("", None, 7.5)]


def parquet(folder: Path) -> Path:
    path = folder / "a.parquet"
    names = ("Trust Code", "day", "seen")
    pq.write_table(pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(names)}), path)
    return path


def csv(folder: Path) -> Path:
    path = folder / "a.csv"
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in ROWS]
    path.write_text("Trust Code,day,seen\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [parquet, csv])
def test_each_distinct_cell_is_kept_once_and_every_row_finds_its_own(tmp_path, make) -> None:
    path = make(tmp_path)
    found = columnar.read(path, ["trust_code", "SEEN"])
    with tables.read(path) as table:
        places = [table.column(name) for name in ("trust_code", "seen")]
        slow = [(row.number, *(row.cells[place] for place in places)) for row in table]
    columns = [found.columns[name] for name in ("trust_code", "SEEN")]
    assert [(n, *(c.cells[c.place[i]] for c in columns)) for i, n in enumerate(found.number.tolist())] == slow
    assert all(len(c.cells) == len(set(c.cells)) == 3 for c in columns)
    assert columns[0].texts().tolist() == ["RAA", "RAB", "RAA", ""]
    assert columns[1].each(lambda cell: cell is None, bool).tolist() == [False, True, False, False]


def test_a_cell_is_looked_at_once_however_many_rows_it_has() -> None:
    asked = []
    column = columnar.Column(("a", "b"), np.array([0, 1] * 500))
    assert column.each(lambda cell: asked.append(cell) or len(asked), np.int64).sum() == 1500
    assert asked == ["a", "b"]


def test_a_ragged_row_is_named_and_the_others_stay(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n4,5\n", "utf-8")
    found = columnar.read(path, ["b"])
    assert [(r.row, r.reason[:21]) for r in found.rejected] == [(3, "the row has 1 cells w")]
    assert found.number.tolist() == [2, 4]


def test_json_may_hold_lists(tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"a": [1]}, {"a": [1]}, {"a": 2}]), "utf-8")
    assert columnar.read(path, ["a"]).columns["a"].texts().tolist() == ["[1]", "[1]", "2"]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda f: f / "none.csv", "there is no such file"),
        (lambda f: f, "this is a folder; give the files in it"),
        (lambda f: (f / "a.csv").write_text("other\n1\n", "utf-8") and f / "a.csv", "there is no column 'seen'; the columns are other"),
        (lambda f: (f / "a.csv").write_text("seen\n", "utf-8") and f / "a.csv", "the file holds no rows"),
        (lambda f: (f / "a.parquet").write_text("no", "utf-8") and f / "a.parquet", "not readable as Parquet"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(tmp_path, make, sentence) -> None:
    with pytest.raises(TableError, match=sentence):
        columnar.read(make(tmp_path), ["seen"])


def test_a_parquet_file_that_is_cut_off_gets_a_sentence(tmp_path) -> None:
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:4] + b"\0" * 40 + path.read_bytes()[44:])
    with pytest.raises(TableError, match="damaged or not readable as Parquet"):
        columnar.read(path, ["seen", "trust_code", "day"])
