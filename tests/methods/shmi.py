"""Reads the published hospital mortality files for the tests of methods, with nothing of Candour in between."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAMES = {"1": "higher_than_expected", "2": "as_expected", "3": "lower_than_expected"}


@dataclass(frozen=True)
class Release:
    name: str
    codes: list[str]
    columns: dict[str, np.ndarray]

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]

    def bands(self, column: str) -> np.ndarray:
        return np.array([NAMES[str(int(number))] for number in self.columns[column]])


def read(path: Path) -> Release:
    with path.open(encoding="cp1252", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["OBSERVED"].strip().isdigit()]  # blank and copyright rows hold no figures
    figures = [name for name in rows[0] if not name.startswith(("INDICATOR", "PROVIDER"))]
    return Release(path.stem, [row["PROVIDER"] for row in rows], {name: np.array([float(row[name]) for row in rows]) for name in figures})


def releases(folder: Path) -> list[Release]:
    return [read(path) for path in sorted((folder / "shmi").glob("shmi-*.csv"))]
