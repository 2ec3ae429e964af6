"""
Reads every input format of Candour, one row at a time: CSV, TSV, Parquet, JSON, XLSX and ODS, by the file's ending, and `-` for CSV on
standard input.

    with tables.read("shmi.csv") as table:
        observed = table.column("OBSERVED")               # or one sentence that names the columns there are
        for row in table:
            row.number, table.number_in(row, observed)    # or one sentence with file, row and column

Header names match whatever their case, and a space matches an underscore. A blank cell is None in every format. Rows are counted as a
spreadsheet shows them: the header is row 1 (in JSON and Parquet, which have none, the first record is). Every error is a `TableError`:
one sentence that says what is wrong, where, and what to do.
"""

from candour.analytics.tables.errors import Rejection, TableError
from candour.analytics.tables.reading import FORMATS, read
from candour.analytics.tables.table import Cell, Row, Table

__all__ = ["FORMATS", "Cell", "Rejection", "Row", "Table", "TableError", "read"]
