import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.analytics import engine, lake

FIRST = np.datetime64("2025-01-01")
rows = st.tuples(
    st.sampled_from(["RAA", "RAB", "O'Malley", "Ünit", ""]),
    st.integers(0, 5),
    st.sampled_from(["day", "night"]),
    st.integers(0, 10**9),
    st.decimals(0, 10**6, places=6),
)


def write(folder: Path, records: list[tuple[str, int, str, int, Decimal]]) -> Path:
    columns = {
        "organisation": np.array([r[0] for r in records], dtype=object),
        "month": np.array([FIRST + np.timedelta64(31 * r[1], "D") for r in records], dtype="datetime64[D]"),
        "shift": np.array([r[2] for r in records], dtype=object),
        "row": np.arange(len(records)),
        "events": np.array([r[3] for r in records], dtype=np.int64),
        "expected": np.array([float(r[4]) for r in records]),
    }
    return lake.path_of(folder, lake.write(folder, columns, order=["row"]).content_hash)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(rows, min_size=1, max_size=60),
    by=st.sampled_from([("organisation",), ("shift", "organisation"), ("month",)]),
    last=st.integers(0, 6),
)
def test_the_engine_says_what_slow_plain_python_says(tmp_path: Path, records, by, last) -> None:
    path = write(tmp_path, records)
    end = (FIRST + np.timedelta64(31 * last, "D")).item()

    with engine.facts([path]) as facts:
        answer = facts.sums(by=by, counts=["events"], numbers=["expected"], between=engine.Between("month", FIRST.item(), end))

    plain: dict[tuple, list] = defaultdict(lambda: [0, Decimal(0)])
    for organisation, month, shift, events, expected in records:
        day = (FIRST + np.timedelta64(31 * month, "D")).item()
        if day <= end:
            values = {"organisation": organisation, "shift": shift, "month": day}
            group = plain[tuple(values[k] for k in by)]
            group[0] += events
            group[1] += expected
    groups = list(zip(*(answer[k].tolist() for k in by), strict=True))
    assert groups == sorted(plain, key=lambda g: [v.encode() if isinstance(v, str) else v for v in g])
    assert answer["events"].tolist() == [plain[g][0] for g in groups]
    assert answer["expected"].tolist() == [float(plain[g][1]) for g in groups]


def test_the_order_of_the_rows_and_the_number_of_threads_change_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(20261122)
    many = 300_000  # more than two of DuckDB's row groups, so that threads share the work
    organisation = np.array([f"R{i:02d}" for i in rng.integers(0, 40, many)], dtype=object)
    expected = rng.random(many) * 1000
    answers = []
    for number, order in enumerate((np.arange(many), rng.permutation(many))):
        # the row numbers differ between the two files, so that they are two different contents
        columns = {"organisation": organisation[order], "expected": expected[order], "row": np.arange(many) + number}
        path = lake.path_of(tmp_path, lake.write(tmp_path, columns, order=["row"]).content_hash)
        for threads in (1, 2):
            with engine.facts([path], threads=threads) as facts:
                answers.append(facts.sums(by=["organisation"], numbers=["expected"])["expected"].tolist())
    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_it_opens_the_files_it_was_given_and_no_other(tmp_path: Path) -> None:
    given_, other = write(tmp_path, [("RAA", 0, "day", 1, Decimal(1))]), write(tmp_path, [("RAB", 0, "day", 2, Decimal(1))])
    with engine.facts([given_]) as facts:
        reads = (f"select * from read_parquet('{other}')", "select * from read_csv('/etc/hostname')")
        for attempt in (*reads, f"copy (select 1) to '{tmp_path}/x.csv'"):
            with pytest.raises(Exception, match="Permission Error"):
                facts._connection.execute(attempt)
        with pytest.raises(Exception, match="locked"):
            facts._connection.execute("SET enable_external_access = true")


def test_two_files_are_one_table(tmp_path: Path) -> None:
    paths = [write(tmp_path, [("RAA", 0, "day", 1, Decimal(1))]), write(tmp_path, [("RAA", 5, "day", 2, Decimal(2))])]
    with engine.facts(paths) as facts:
        assert facts.sums(by=["organisation"], counts=["events"])["events"].tolist() == [3]
        assert facts.reach("month") == (dt.date(2025, 1, 1), dt.date(2025, 6, 5))


def test_a_folder_with_a_quote_in_its_name_is_no_way_in(tmp_path: Path) -> None:
    folder = tmp_path / "it's"
    with engine.facts([write(folder, [("RAA", 0, "day", 1, Decimal(1))])]) as facts:
        assert facts.sums(by=["organisation"], counts=["events"])["events"].tolist() == [1]


def test_an_engine_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(engine.EngineError, match="'spark://x'"), engine.facts([tmp_path], engine="spark://x"):
        pass
    with pytest.raises(engine.EngineError, match="no facts"), engine.facts([]):
        pass
