"""The rules of `definitions/questions/*.yaml`: which words ask, who owes the answer and by when."""

import datetime as dt
import functools
from pathlib import Path
from typing import Annotated, Self

import pydantic
import yaml

import candour
from candour.areas.accounts import door as accounts

FOLDER = Path(candour.__file__).parent / "definitions" / "questions"
ANY = "any-signal"
# The rule that speaks for those of its sort that have no file of their own, by how their names end.
SORTS = {"-outlier": "funnel-outlier", "-early-warning": "early-warning"}
Text = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1)]
Days = Annotated[int, pydantic.Field(gt=0, le=366)]


class RuleError(ValueError):
    """A rule's file is wrong; the sentence names the file and what to mend."""


class _Shape(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Words(_Shape):
    concern: Text
    favourable: Text


class Version(_Shape):
    """What held from a day on."""

    valid_from: dt.date
    owner_role: Text
    due_days: Days
    again_days: Days
    source: Text


class Rule(_Shape):
    id: Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Text
    words: Words
    owner: Text
    review_on: dt.date
    versions: tuple[Version, ...] = pydantic.Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [v.valid_from for v in self.versions]
        if days != sorted(set(days)):
            raise ValueError("versions stand in the order of their first day, each day once")
        return self

    def on(self, day: dt.date) -> Version:
        """Return the version that holds on a day; before the first, the first."""
        return next((v for v in reversed(self.versions) if v.valid_from <= day), self.versions[0])

    def asks(self, direction: str) -> str:
        return self.words.favourable if direction == "favourable" else self.words.concern


def read(path: Path) -> Rule:
    """
    Read one rule.

    :raises RuleError: when the file does not say all that a rule says.
    """
    try:
        rule = Rule.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, pydantic.ValidationError) as wrong:
        raise RuleError(f"{path.name}: {wrong}") from wrong
    if rule.id != path.stem:
        raise RuleError(f"{path.name}: its id is '{rule.id}'; name the file {rule.id}.yaml.")
    if strange := {v.owner_role for v in rule.versions} - set(accounts.roles()):
        raise RuleError(f"{path.name}: '{strange.pop()}' is not a role in definitions/roles.yaml.")
    return rule


@functools.cache
def rules() -> dict[str, Rule]:
    """Return every rule by its id."""
    return {rule.id: rule for rule in map(read, sorted(FOLDER.glob("*.yaml")))}


def rule_for(rule_id: str) -> Rule:
    """Return a rule, or the one for its sort where it has no file of its own: a signal without a rule file is still asked about."""
    known = rules()
    sort = next((name for ending, name in SORTS.items() if rule_id.endswith(ending)), ANY)
    return known.get(rule_id) or known[sort]
