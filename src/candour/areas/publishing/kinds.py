"""The kinds of document, from `definitions/publishing/kinds.yaml`: what each needs before it may leave."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import candour
from candour.areas.publishing.policy import GateError

FILE = Path(candour.__file__).parent / "definitions" / "publishing" / "kinds.yaml"
ANSWERS = {"family_told", "declined", "nobody_concerned"}


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    needs_clearance: bool
    why: str


@cache
def all_kinds() -> dict[str, Kind]:
    data = yaml.safe_load(FILE.read_text("utf-8"))
    return {k["code"]: Kind(k["code"], k["label"], k["needs_clearance"], k["why"]) for k in data["kinds"]}


def require_cleared(code: str, clearances: tuple[dict[str, str], ...]) -> None:
    """:raises GateError: when the kind is unknown or a clearance is missing or says too little."""
    kind = all_kinds().get(code)
    if kind is None:
        raise GateError(f"'{code}' is not a kind of document in definitions/publishing/kinds.yaml.")
    if kind.needs_clearance and not clearances:
        raise GateError(f"{kind.label}: {kind.why} Record a clearance: the family was told, declined, or nobody is concerned.")
    for clearance in clearances:
        if clearance.get("answer") not in ANSWERS or not clearance.get("by") or not clearance.get("on"):
            raise GateError("A clearance says what (family_told, declined, nobody_concerned), by whom and on which day.")
