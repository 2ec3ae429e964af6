"""The kinds of notices and their groups, from `definitions/notices/kinds.yaml`, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

import candour

FILE = Path(candour.__file__).parent / "definitions" / "notices" / "kinds.yaml"
PAGE, AT_ONCE, DAILY, WEEKLY = "page", "at_once", "daily", "weekly"
WAYS = {
    AT_ONCE: _("A mail within a quarter of an hour"),
    DAILY: _("One mail on each working day at most"),
    WEEKLY: _("One mail a week at most"),
    PAGE: _("No mail"),
}


@dataclass(frozen=True)
class Group:
    """What people choose for: the kinds that belong together."""

    id: str
    label: str
    says: str
    ways: tuple[str, ...]
    is_protected: bool
    has_clock: bool
    order: int

    @property
    def default(self) -> str:
        return self.ways[0]

    @property
    def is_fixed(self) -> bool:
        return len(self.ways) == 1


@dataclass(frozen=True)
class Kind:
    """What one notice is about."""

    group: Group
    may_be_urgent: bool
    has_clock: bool


@cache
def groups() -> dict[str, Group]:
    """Return every group by its id, in the order in which people read them."""
    data = _data()
    return {g["id"]: _group(g, order, data["kinds"]) for order, g in enumerate(data["groups"])}


def kind(code: str) -> Kind:
    """Return what is known of a kind; one that nobody listed is protected, so that forgetting is safe."""
    listed = _listed()
    found = listed.get(code) or listed.get(f"{code.partition('.')[0]}.*")
    return found or Kind(groups()[_data()["unlisted"]], may_be_urgent=False, has_clock=False)


def is_listed(code: str) -> bool:
    return code in _listed() or f"{code.partition('.')[0]}.*" in _listed()


@cache
def _listed() -> dict[str, Kind]:
    return {k["kind"]: Kind(groups()[k["group"]], bool(k.get("urgent")), bool(k.get("clock"))) for k in _data()["kinds"]}


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


def _group(said: dict[str, Any], order: int, kinds: list[dict[str, Any]]) -> Group:
    has_clock = any(k.get("clock") for k in kinds if k["group"] == said["id"])
    return Group(said["id"], said["label"], said["says"], tuple(said["ways"]), bool(said.get("protected")), has_clock, order)
