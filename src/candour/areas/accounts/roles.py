"""The roles of `definitions/roles.yaml`, read once."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

import candour

FILE = Path(candour.__file__).parent / "definitions" / "roles.yaml"


class UnknownRole(ValueError):  # noqa: N818
    """The role is not in definitions/roles.yaml."""


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    does: str
    where: str = "local"
    reaches_protected: bool = False


@dataclass(frozen=True)
class Rule:
    """Who may ask for a role and who may agree to it."""

    asked_by: tuple[str, ...]
    agreed_by: tuple[str, ...]


@cache
def roles() -> dict[str, Role]:
    """Return every role by its code."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return {r["id"]: Role(r["id"], r["label"], r["does"], r["where"], r.get("reaches_protected", False)) for r in data["roles"]}


@cache
def rules() -> dict[str, Rule]:
    """Return who gives each role, by its code."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return {role: Rule(tuple(rule["asked_by"]), tuple(rule["agreed_by"])) for rule in data["given"] for role in rule["roles"]}


def require_role(code: str) -> None:
    """:raises UnknownRole: when the role is not defined."""
    if code not in roles():
        raise UnknownRole(f"'{code}' is not a role in definitions/roles.yaml.")


def holds(starts_on: date, ends_on: date | None, day: date) -> bool:
    return starts_on <= day and (ends_on is None or day <= ends_on)
