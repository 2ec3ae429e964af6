"""
The sealed note of the stories: a nurse keeps it, somebody outside reads it at her wish, and the chief executive tries three times.

The keys of the cast are made here, with passphrases that anyone can read below: they show how the vault works and protect nothing.
"""

import contextlib
import dataclasses
import datetime as dt
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Viewer
from candour.areas.vault import door as vault
from candour.demo.making.acts import Act, Cast
from candour.demo.texts.days import day_of
from candour.demo.world import World

FILE = Path(__file__).parents[1] / "texts" / "sealed.yaml"


@cache
def told() -> dict[str, Any]:
    """Return the story of the note."""
    said: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return said


def passphrase(slug: str) -> str:
    """Return the passphrase of somebody of the cast."""
    return f"the demonstration opens for {slug}"


def viewer_of(person_id: str) -> Viewer:
    """Return somebody of the cast as if they had come with a passkey a moment ago, which only the demonstration may pretend."""
    return dataclasses.replace(accounts.viewer_for(person_id), is_strong=True, is_fresh=True)


def unlocked(slug: str, viewer: Viewer) -> vault.Unlocked:
    return vault.unlock(passphrase=passphrase(slug), viewer=viewer)


def acts(world: World, cast: Cast) -> list[Act]:
    """Return what happened to the note, each on its day; whatever opens or tries to stands alone."""
    story = told()

    def day(said: str) -> dt.date:
        return day_of(said, world.today)

    written, shared = day(story["written"]), story["shared"]
    happens = [
        *(Act(written, 70, "sealed", partial(_make_key, slug, cast)) for slug in story["with_a_key"]),
        Act(written, 71, "sealed", partial(_write, cast)),
        Act(day(shared["day"]), 72, "sealed", partial(_share, cast), alone=True),
        Act(day(shared["read"]), 73, "sealed", partial(_read, shared["with"], shared["purpose"], cast), alone=True),
    ]
    tries = [Act(day(t["day"]), 74, "sealed", partial(_try, t["who"], t["purpose"], cast), alone=True) for t in story["tries"]]
    return [*happens, *tries]


def _make_key(slug: str, cast: Cast) -> None:
    viewer = viewer_of(cast.ids[slug])
    made = vault.make_key(passphrase=passphrase(slug), viewer=viewer)
    vault.confirm_key(key_id=made.key_id, viewer=viewer)


def _write(cast: Cast) -> None:
    vault.keep_note(title=told()["title"], text=told()["text"], viewer=viewer_of(cast.ids[told()["writer"]]))


def _share(cast: Cast) -> None:
    viewer = viewer_of(cast.ids[told()["writer"]])
    case = note_items(viewer)[0].case_id
    vault.grant(case_id=case, to=cast.ids[told()["shared"]["with"]], viewer=viewer, unlocked=unlocked(told()["writer"], viewer))


def _read(slug: str, purpose: str, cast: Cast) -> None:
    viewer = viewer_of(cast.ids[slug])
    key = unlocked(slug, viewer)
    for item in note_items(viewer):
        vault.open_item(item_id=item.item_id, purpose=purpose, unlocked=key, viewer=viewer)


def _try(slug: str, purpose: str, cast: Cast) -> None:
    """Try to open the note with its real number, which the computer department can look up."""
    (item,) = (i for i in note_items(viewer_of(cast.ids[told()["writer"]])) if i.field == "note")
    viewer = viewer_of(cast.ids[slug])
    with contextlib.suppress(vault.NoSuchThing):
        vault.open_item(item_id=item.item_id, purpose=purpose, unlocked=unlocked(slug, viewer), viewer=viewer)
        raise RuntimeError(f"{slug} could open the note: the vault does not hold.")


def note_items(viewer: Viewer) -> list[vault.ItemSummary]:
    """Return what somebody may open of the note, title and text."""
    return vault.items_for(viewer=viewer)
