"""The stop "The chief executive looks": the same sealed note, tried by its author, by an executive, by the operator and in the database."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connections

from candour.areas.accounts import door as accounts
from candour.areas.ledger import door as ledger
from candour.areas.organisations import door as organisations
from candour.areas.vault import door as vault
from candour.demo import traces
from candour.demo.making import sealed
from candour.demo.personas import PERSONAS, Offered

SLUG = "the-chief-executive-looks"
# A few words of the note, long enough that they stand nowhere else, and some that stand in the clear.
OF_THE_NOTE, IN_THE_CLEAR = "It rang for forty minutes", "Martin Averill"
SHOWN = 48  # how many bytes of something locked are shown
PURPOSE = "A visitor to the tour looks."


class NotThere(Exception):  # noqa: N818 - the state of this home
    """This home has no sealed note: it was built without one."""


@dataclass(frozen=True)
class Opened:
    """What the author sees."""

    who: Offered
    title: str
    text: str


@dataclass(frozen=True)
class Tried:
    """What somebody found who may not: how much their list holds, what the note answers, and what a note that is not there answers."""

    who: Offered
    list_holds: int
    answer: str
    nowhere: str
    line: int


@dataclass(frozen=True)
class Searched:
    """What whoever has the disk finds of the note's words, and of words that are not sealed."""

    who: Offered
    note: traces.Traces
    control: traces.Traces


@dataclass(frozen=True)
class Row:
    """What stands in the database."""

    table: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """One look at the note, as its author reads it later."""

    day: dt.date
    who: str
    organisation: str
    purpose: str
    was_opened: bool


def persona(slug: str) -> Offered:
    return next(p for p in PERSONAS if p.slug == slug)


def _person(slug: str) -> str:
    found = accounts.by_username(username=slug)
    if found is None:
        raise NotThere
    return found


def _items() -> dict[str, vault.ItemSummary]:
    items = {i.field: i for i in sealed.note_items(sealed.viewer_of(_person(sealed.told()["writer"])))}
    if not {"title", "note"} <= set(items):
        raise NotThere
    return items


def as_author() -> Opened:
    """Open the note as the person who wrote it: a real opening, which leaves a real mark."""
    slug = sealed.told()["writer"]
    viewer = sealed.viewer_of(_person(slug))
    read = partial(vault.open_item, purpose=PURPOSE, unlocked=sealed.unlocked(slug, viewer), viewer=viewer)
    items = _items()
    return Opened(persona(slug), read(item_id=items["title"].item_id).text, read(item_id=items["note"].item_id).text)


def as_somebody_else(slug: str) -> Tried:
    """
    Try to open the note as somebody whom nobody let in, with its true number, which only the database gives away.

    :raises RuntimeError: when it opened.
    """
    viewer = sealed.viewer_of(_person(slug))
    key = sealed.unlocked(slug, viewer)

    def answer_to(number: str) -> str:
        try:
            vault.open_item(item_id=number, purpose=PURPOSE, unlocked=key, viewer=viewer)
        except vault.VaultError as refused:
            return str(refused)
        raise RuntimeError("The note opened for somebody who holds no key of it.")

    answers = answer_to(_items()["note"].item_id), answer_to(str(uuid.uuid4()))
    return Tried(persona(slug), len(sealed.note_items(viewer)), *answers, ledger.size())


def on_the_disk() -> Searched:
    """Search everything that this service keeps for words of the note, and for words that nobody sealed."""
    home = Path(settings.HOME)
    return Searched(persona("operator"), traces.search(OF_THE_NOTE, home), traces.search(IN_THE_CLEAR, home))


def in_the_database() -> list[Row]:
    """Return the rows of the note as the database holds them, read around Candour as its keeper would."""
    number = _items()["note"].item_id.replace("-", "")
    connection = connections["vault" if "vault" in connections else "default"]
    key = number if connection.vendor == "sqlite" else _items()["note"].item_id
    rows = []
    with connection.cursor() as cursor:
        for table, of_item in (
            ("vault_item", "SELECT * FROM vault_item WHERE item = %s"),
            ("vault_itemkey", "SELECT k.* FROM vault_itemkey k JOIN vault_item i ON k.item_id = i.id WHERE i.item = %s"),
        ):
            cursor.execute(of_item, [key])
            names = [column[0] for column in cursor.description]
            rows += [Row(table, tuple(zip(names, map(_written, values), strict=True))) for values in cursor.fetchall()]
    return rows


def _written(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
        return f"{data[:SHOWN].hex(' ')} ... ({len(data):,} bytes)" if data else "(empty)"
    return str(value)


def looks() -> list[Look]:
    """Return who looked, as the author sees it, newest first."""
    viewer = sealed.viewer_of(_person(sealed.told()["writer"]))
    found = vault.who_looked(case_id=_items()["note"].case_id, viewer=viewer)
    names = accounts.people(ids=[f.who for f in found], viewer=viewer)
    places = organisations.summaries(codes={f.organisation_code for f in found}, viewer=viewer)
    roles = accounts.roles()
    return [
        Look(
            day=dt.date.fromisoformat(f.day),
            who=_shown(f, names, roles),
            organisation=places[f.organisation_code].name if f.organisation_code in places else "",
            purpose=f.purpose,
            was_opened=f.outcome == "opened",
        )
        for f in reversed(found)
    ]


def _shown(look: vault.AccessSummary, names: dict[str, accounts.PersonSummary], roles: dict[str, accounts.Role]) -> str:
    role = roles[look.role].label if look.role in roles else look.role
    return f"{names[look.who].name}, {role.lower()}" if look.who in names else role
