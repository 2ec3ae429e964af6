"""Who is tried at every address: each role where it belongs and elsewhere, and everybody without one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import candour
from candour.config.permissions.reading import FOLDER, OracleError

# Read as a file, so that the table needs neither Django nor a database.
ROLES = Path(candour.__file__).parent / "definitions" / "roles.yaml"

ELSEWHERE = " elsewhere"


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks. `role` is empty for those without one; `where` is home, elsewhere or national."""

    name: str
    role: str
    where: str
    label: str
    is_signed_in: bool


@cache
def visitors() -> tuple[Visitor, ...]:
    """
    Return everybody who is tried.

    :raises OracleError: when visitors.yaml and definitions/roles.yaml name different roles.
    """
    said = written()
    found = [Visitor(name, "", "", label, is_signed_in=False) for name, label in said["without_account"].items()]
    found += [Visitor(name, "", "", label, is_signed_in=True) for name, label in said["without_role"].items()]
    roles = {role["id"]: role for role in yaml.safe_load(ROLES.read_text("utf-8"))["roles"]}
    if differ := set(roles) ^ set(said["roles"]):
        raise OracleError(
            f"{', '.join(sorted(differ))}: visitors.yaml and definitions/roles.yaml name different roles. Write a line for each role under "
            "`roles` in src/candour/config/permissions/visitors.yaml and name it in the answers of the rooms that it may enter."
        )
    for name, role in roles.items():
        home = "national" if role["where"] == "national" else "home"
        found.append(Visitor(name, name, home, role["label"], is_signed_in=True))
        if home == "home":
            found.append(Visitor(name + ELSEWHERE, name, "elsewhere", f"{role['label']} of another organisation", is_signed_in=True))
    return tuple(found)


@cache
def written() -> dict[str, Any]:
    """Return visitors.yaml as it is written."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / "visitors.yaml").read_text("utf-8"))
    return data


def rooms_of(role: str) -> tuple[str, ...]:
    """Return the rooms in which a role is said to have anything of its own."""
    return tuple(written()["roles"][role]["rooms"])


def sees_names_of(role: str) -> tuple[str, ...]:
    """Return whose names a role is shown: of people at home (in the organisation concerned), elsewhere, or in national roles."""
    return tuple(written()["roles"][role].get("names", ()))
