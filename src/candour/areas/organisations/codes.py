"""The lists of codes in `definitions/organisations`, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import candour

FOLDER = Path(candour.__file__).parent / "definitions" / "organisations"


@dataclass(frozen=True)
class Code:
    """A region or an integrated care board as the lists name it."""

    code: str
    name: str
    ons_code: str = ""
    former_ons_codes: tuple[str, ...] = ()
    subtype: str = ""
    region: str = ""


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return data


def _codes(items: list[dict[str, Any]]) -> dict[str, Code]:
    return {i["code"]: Code(**{**i, "former_ons_codes": tuple(i.get("former_ons_codes", ()))}) for i in items}


@cache
def regions() -> dict[str, Code]:
    return _codes(_read("regions")["regions"])


@cache
def icbs() -> dict[str, Code]:
    return _codes(_read("icbs")["icbs"])


@cache
def no_icb() -> frozenset[str]:
    """Return the codes that stand in the place of an integrated care board where there is none."""
    return frozenset(_read("regions")["no_icb"])


@cache
def former_ons_codes() -> dict[str, str]:
    """Return the code of an integrated care board by an ONS code that it no longer has."""
    return {ons: icb.code for icb in icbs().values() for ons in icb.former_ons_codes}


@cache
def subtypes() -> dict[str, str]:
    """Return the label of each kind of trust by its code."""
    return {s["code"]: s["label"] for s in _read("kinds")["subtypes"]}


@cache
def subtype_said() -> dict[str, str]:
    """Return the code of a kind of trust by the words that other files use for it, in small letters."""
    return {words.casefold(): s["code"] for s in _read("kinds")["subtypes"] for words in s["says"]}
