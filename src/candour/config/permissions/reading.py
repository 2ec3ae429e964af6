"""Reading the rooms' files; what is wrong in one is said with its file, its address and what to do."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pydantic
import yaml

FOLDER = Path(__file__).parent
NOT_ROOMS = ("visitors", "answers", "acts")
FIRST, LAST = ("public",), ("demo",)
MISSING = "missing"
Answer = dict[str, int]
By = str | dict[str, str]
Text = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1)]


class OracleError(ValueError):
    """The oracle contradicts itself or leaves something out; the sentence says what to write where."""


class _Shape(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Thing(_Shape):
    """
    What stands in braces in an address, with its states.

    `field` names the model's field whose choices the states follow ("questions.Question.state"): a state may add to a choice after a
    dash (`open-ended`). `also` are states that lie in who looks: own, elsewhere, granted ...
    """

    field: str = ""
    states: dict[Text, Text] = pydantic.Field(default_factory=dict)
    also: dict[Text, Text] = pydantic.Field(default_factory=dict)

    @property
    def all_states(self) -> dict[str, str]:
        return {**self.states, **self.also}


class Address(_Shape):
    """One address of a room, as its file says it."""

    name: Text
    at: Text
    get: By
    post: By | None = None
    query: str = ""
    missing: dict[str, str | int] = pydantic.Field(default_factory=dict)
    values: dict[str, str | int] = pydantic.Field(default_factory=dict)
    needs: Literal["", "strong", "fresh"] = ""
    answers_any_method: bool = False

    @property
    def braces(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\{(\w+)\}", self.at))


class _Written(_Shape):
    room: Text
    says: Text
    things: dict[Text, Thing] = pydantic.Field(default_factory=dict)
    values: dict[Text, str | int] = pydantic.Field(default_factory=dict)
    answers: dict[Text, Answer] = pydantic.Field(default_factory=dict)
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Room:
    """A room's file, checked."""

    code: str
    title: str
    says: str
    things: dict[str, Thing]
    values: dict[str, str]
    answers: dict[str, Answer]
    addresses: tuple[Address, ...]
    own_answers: frozenset[str] = field(default_factory=frozenset)

    def thing_of(self, address: Address) -> str:
        """Return the thing with states in an address, or nothing."""
        return next((name for name in address.braces if name in self.things), "")


def shared_answers() -> dict[str, Answer]:
    """Return the answers that every room may give."""
    data: dict[str, Answer] = yaml.safe_load((FOLDER / "answers.yaml").read_text("utf-8"))
    return data


@cache
def rooms() -> tuple[Room, ...]:
    """
    Return every room: the public pages first, the demonstration last, the others by the names of their files.

    :raises OracleError: for the first thing that cannot be.
    """
    files = (path for path in FOLDER.glob("*.yaml") if path.stem not in NOT_ROOMS)
    return tuple(read(path) for path in sorted(files, key=lambda p: (p.stem in LAST, p.stem not in FIRST, p.stem)))


def read(path: Path) -> Room:
    """
    Read one room's file.

    :raises OracleError: naming the file and what to mend.
    """
    try:
        said = _Written.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, pydantic.ValidationError) as wrong:
        raise OracleError(f"{path.name}: {wrong}") from wrong
    shared = shared_answers()
    if twice := set(shared) & set(said.answers):
        raise OracleError(f"{path.name}: the answer '{min(twice)}' stands in answers.yaml already; name this one differently.")
    values = {name: str(value) for name, value in said.values.items()}
    room = Room(path.stem, said.room, said.says, said.things, values, {**shared, **said.answers}, said.addresses, frozenset(said.answers))
    for address in room.addresses:
        _check(room, address, path.name)
    return room


def _check(room: Room, address: Address, file: str) -> None:
    where = f"{file}: {address.name}"
    things = [name for name in address.braces if name in room.things]
    if len(things) > 1:
        raise OracleError(f"{where}: two things with states stand in one address; write one of them as a value.")
    states = {*(room.things[things[0]].all_states if things else ()), "others", MISSING}
    for by in (address.get, address.post or address.get):
        named = {by} if isinstance(by, str) else set(by.values())
        if unknown := named - set(room.answers):
            raise OracleError(f"{where}: there is no answer '{min(unknown)}'; write it under `answers` in {file} or in answers.yaml.")
        if not isinstance(by, str) and (strange := set(by) - states):
            raise OracleError(
                f"{where}: '{min(strange)}' is no state of {things[0] if things else 'anything in it'}; write it under `things`."
            )
    if strange := set(address.missing) - set(address.braces):
        raise OracleError(f"{where}: '{min(strange)}' does not stand in braces in its address.")


def answer_for(answers: dict[str, Answer], by: By, state: str) -> Answer:
    """
    Return the answer that an address gives for a state.

    :raises OracleError: when it says nothing for the state.
    """
    if isinstance(by, str):
        return answers[by]
    name = by.get(state) or by.get("others")
    if name is None:
        raise OracleError(f"There is no answer for the state '{state}'; name it, or say what `others` get.")
    return answers[name]


def has_own_missing(by: By) -> bool:
    return isinstance(by, dict) and MISSING in by
