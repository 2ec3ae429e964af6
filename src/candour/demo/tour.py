"""The tour: ten stops in the order of the story, with what can be seen at each today."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from candour.areas.ledger import clock
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Viewer
from candour.areas.publishing import door as publishing
from candour.demo import tampering
from candour.demo.texts import Stop, texts_for
from candour.demo.world import build_world
from candour.public.compare_checks import funnel_command

DO_NOT_TRUST_US = "do-not-trust-us"
MEASURE = "shmi"
ABOUT = "X-FT01"
BY_HAND = (
    "import sqlite3; d = sqlite3.connect('COPY'); d.execute('DROP TRIGGER ledger_row_no_update'); "
    "d.execute('UPDATE ledger_row SET actor_role = ? WHERE seq = ?', ['nobody', LINE]); d.commit()"
)


@functools.cache
def stops() -> tuple[Stop, ...]:
    """Return the stops; their words name no day, so any world will do."""
    return texts_for(build_world(0, clock.today())).tour


def stop(slug: str) -> Stop | None:
    return next((s for s in stops() if s.slug == slug), None)


def beside(number: int) -> tuple[Stop | None, Stop | None]:
    """Return the stops before and after."""
    by_number = {s.number: s for s in stops()}
    return by_number.get(number - 1), by_number.get(number + 1)


@dataclass(frozen=True)
class Example:
    """A public figure with all that is needed to make it again."""

    publication: publishing.Publication
    table: dict[str, Any]
    row: dict[str, Any]
    line: int
    csv: str
    file: str
    download: str
    command: str


def example(*, address: str, viewer: Viewer) -> Example | None:
    """Return the figure of the last stop: the newest of one measure, about one organisation of the stories."""
    found = publishing.newest(kind="table", subject=MEASURE, viewer=viewer)
    if found is None:
        return None
    table = publishing.content(number=found.number, viewer=viewer)
    row = publishing.row_index(number=found.number, viewer=viewer).get(ABOUT, [{}])[0]
    file = f"{found.subject}-{found.edition}.csv"
    csv = f"/measures/{found.subject}/{found.edition}.csv"
    return Example(
        publication=found,
        table=table,
        row=row,
        line=line_of(found.number),
        csv=csv,
        file=file,
        download=f"curl -o {file} {address}{csv}",
        command=f"./run {funnel_command(table, found)}",
    )


def by_hand(line: int) -> str:
    """Return the commands that change one day in a copy of the database, for whoever has all the keys; empty where it is no file."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return ""
    original = tampering.shown(Path(settings.DATABASES["default"]["NAME"]))
    copy = original.replace(".sqlite3", "-spoilt.sqlite3")
    python = BY_HAND.replace("LINE", str(line)).replace("COPY", copy)
    return "\n".join(
        (f"cp {original} {copy}", f'python3 -c "{python}"', f"./run candour verify {copy}", f"./run candour verify {original}")
    )


def line_of(number: int) -> int:
    """Return the line of the record that tells of a publication."""
    before: int | None = None
    while lines := ledger.public_lines(before=before, only_public=True, limit=200):
        for line in lines:
            if line.kind == "publishing.published" and line.refs and line.refs.get("publication") == str(number):
                return line.seq
        before = lines[-1].seq
    raise LookupError(f"No line tells of publication {number}.")
