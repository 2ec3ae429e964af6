"""What the published tables say, in the words that pages use."""

from dataclasses import dataclass
from typing import Any

from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.areas.publishing.door import Publication

Table = dict[str, Any]
Row = dict[str, Any]


def counted(table: Table) -> tuple[str, str]:
    """
    Return the names of the columns of what is counted and of what it is divided by; empty where a table has none.

    They stand before the value, whatever their names: two where there are two, of a count only the first, of an index only the second.
    """
    at = next(i for i, c in enumerate(table["columns"]) if c["name"] == "value")
    before = [c["name"] if c["type"] in ("count", "number") else "" for c in table["columns"][:at]]
    kind = table["measure"]["kind"]
    if kind == "count":
        return before[-1], ""
    if kind == "index":
        return "", before[-1]
    return before[-2], before[-1]


@dataclass(frozen=True)
class Figure:
    """One organisation's row in one edition of one measure."""

    publication: Publication
    table: Table
    row: Row

    @property
    def measure(self) -> dict[str, Any]:
        words: dict[str, Any] = self.table["measure"]
        return words

    @property
    def band_words(self) -> str:
        words: str = (self.measure["bands"] or {}).get(self.row.get("band"), "")
        return words

    @property
    def is_compared(self) -> bool:
        """Answer whether a funnel compares it; the level of some figures says nothing about another organisation's."""
        return bool(self.row.get("band"))

    @property
    def stands_apart(self) -> bool:
        return self.is_compared and bool(self.row["band"] != "as_expected")

    @property
    def ends_on(self) -> str:
        day: str = self.table["period"]["ends_on"]
        return day


def is_main(publication: Publication) -> bool:
    """A part of a measure, such as `shmi:by-specialty`, is shown on the page of its measure only."""
    return ":" not in publication.subject


def main_tables(viewer: Viewer) -> list[Publication]:
    """Return every current edition of every measure, by measure, newest first."""
    return [p for p in publishing.current(kind="table", viewer=viewer) if is_main(p)]


def newest(tables: list[Publication]) -> list[Publication]:
    seen: dict[str, Publication] = {}
    for p in tables:
        seen.setdefault(p.subject, p)
    return list(seen.values())


def about(organisation_code: str, tables: list[Publication], viewer: Viewer) -> dict[str, list[Figure]]:
    """Return an organisation's figures by measure, newest edition first, with at most one query."""
    contents = publishing.contents(publications=tables, viewer=viewer)
    rows = publishing.rows_about(publications=tables, organisation_code=organisation_code, viewer=viewer)
    found: dict[str, list[Figure]] = {}
    for p in tables:
        for row in rows.get(p.number, [])[:1]:
            found.setdefault(p.subject, []).append(Figure(p, contents[p.number], row))
    return found


def columns_to_show(table: Table) -> list[str]:
    """Return the columns a reader wants first, in their order."""
    have = [c["name"] for c in table["columns"]]
    counts = () if table["measure"]["kind"] == "count" else counted(table)  # of a count the value says it already
    wanted = ("name", "organisation", *counts, "value", "lower_95", "upper_95", "band")
    chosen = [n for n in wanted if n in have and not (n == "organisation" and "name" in have)]
    return chosen if len(chosen) > 1 else have
