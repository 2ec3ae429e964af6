"""
The engine: sums over the facts, written in Ibis and run by DuckDB.

It reads Parquet files of the lake and nothing else: the connection may open exactly the files it was given, cannot reach the network or the
rest of the disk, and its settings are locked. Sums are exact and in a fixed order, so that the same facts give the same bytes on every
machine: whole numbers are summed as such and measured numbers as decimals with six places: a sum of floats depends on threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

ENGINES = ("duckdb",)
_DECIMAL = "decimal(18, 6)"


class EngineError(Exception):
    """The engine cannot do this; the sentence says why and what to do."""


@dataclass(frozen=True)
class Between:
    """A run of days in a column, both ends included."""

    column: str
    first: date
    last: date


class Facts:
    """Facts that are open for reading."""

    def __init__(self, connection: Any, schema: Any) -> None:
        import ibis

        self._connection = connection
        self._table = ibis.table(ibis.Schema.from_pyarrow(schema), name="facts")

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._table.columns)

    def sums(
        self, *, by: Sequence[str], counts: Sequence[str] = (), numbers: Sequence[str] = (), between: Between | None = None
    ) -> dict[str, NDArray[Any]]:
        """
        Return the sums per group, in the order of the groups.

        Parameters
        ----------
        by
            The columns that make a group.
        counts
            Columns of whole numbers to sum.
        numbers
            Columns of measured numbers to sum, exactly to six decimals.
        between
            Only the rows of these days.

        Returns
        -------
        dict
            The columns of `by`, `counts` and `numbers`, each an array with a value per group.
        """
        import ibis

        table = self._table
        if between is not None:
            column = table[between.column]
            table = table.filter((column >= ibis.literal(between.first)) & (column <= ibis.literal(between.last)))
        totals = {name: table[name].sum() for name in counts}
        totals |= {name: table[name].cast(_DECIMAL).sum().cast("float64") for name in numbers}
        answer = self._run(table.group_by(list(by)).aggregate(**totals).order_by(list(by)))
        sums = {name: answer.column(name).cast("int64") for name in counts}  # DuckDB sums whole numbers in 128 bits
        return {name: sums.get(name, answer.column(name)).to_numpy(zero_copy_only=False) for name in (*by, *counts, *numbers)}

    def reach(self, column: str) -> tuple[date, date]:
        """Return the first and the last day of a column."""
        found = self._run(self._table.aggregate(first=self._table[column].min(), last=self._table[column].max())).to_pylist()[0]
        return found["first"], found["last"]

    def _run(self, expression: Any) -> Any:
        # Ibis writes the query and DuckDB's own client runs it: Ibis's client asks DuckDB for results in a way that DuckDB has deprecated.
        import ibis

        return self._connection.sql(str(ibis.to_sql(expression, dialect="duckdb"))).to_arrow_table()


@contextmanager
def facts(paths: Sequence[Path], *, engine: str = "duckdb", threads: int = 2, memory: str = "1GB") -> Iterator[Facts]:
    """
    Open files of the lake, which must have the same columns, as one table.

    Raises
    ------
    EngineError
        If there is no file, or the engine that the settings name is not one that this Candour has.
    """
    if engine not in ENGINES:
        raise EngineError(f"CANDOUR_ENGINE is '{engine}', which this Candour does not have; use {' or '.join(ENGINES)}.")
    if not paths:
        raise EngineError("There are no facts to compute from; import some first.")
    import duckdb  # here, not above: pages that only show results never need it
    import pyarrow.parquet as pq

    connection = duckdb.connect(
        config={"threads": threads, "memory_limit": memory, "temp_directory": "", "autoinstall_known_extensions": "false"}
    )
    try:
        names = ", ".join("'" + str(path.resolve()).replace("'", "''") + "'" for path in paths)
        connection.execute(f"SET allowed_paths = [{names}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet([{names}])")  # noqa: S608 - our own paths, quoted
        yield Facts(connection, pq.read_schema(paths[0]))
    finally:
        connection.close()
