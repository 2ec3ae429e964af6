"""Reads the texts and puts them on a world: days, codes and people in place of T-n, parts and slugs."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from candour.demo.texts.days import dated, day_of
from candour.demo.world.shapes import Persona, World

Outcome = Literal["accepted", "returned", "noted", "unread"]
OUTCOMES = ("accepted", "returned", "noted", "unread")


class TextError(ValueError):
    """A text cannot be put on the world; the message names its file and the text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and what a reader outside the line made of it. `attachment` is a document's id."""

    day: dt.date
    by: Persona
    title: str
    text: str
    outcome: Outcome
    reason: str
    cause: str = "other"
    read_by: Persona | None = None
    read_on: dt.date | None = None
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a story, about the organisation `about`; `signal` is the rule that fired."""

    id: str
    story: str
    about: str
    measure: str
    signal: str
    raised: dt.date
    due: dt.date
    board_told: dt.date | None
    owner: Persona
    state: str
    title: str
    text: str
    evidence: tuple[str, ...]
    answers: tuple[Answer, ...]
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A longer text: a recount, a board's note, a letter, a statement, something learned."""

    id: str
    story: str
    kind: str
    about: str
    day: dt.date
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    cannot_tell: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What a parent would want to know first about one place."""

    organisation: str
    known: str
    not_known: str
    answers: str
    do: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be seen at a stop of the tour."""

    title: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the tour; `later` says what will be there when it is `ready`."""

    number: int
    slug: str
    title: str
    intro: str
    ready: bool
    parts: tuple[Part, ...]
    later: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a trust outside the stories answered to a question about one measure."""

    direction: str
    measure: str
    cause: str
    text: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The answers of trusts outside the stories, and what the outside reader made of them."""

    answers: tuple[Reply, ...]
    accepted: tuple[str, ...]
    returned: tuple[str, ...]

    def to(self, measure: str, direction: str) -> tuple[Reply, ...]:
        """Return the answers that fit a question."""
        return tuple(r for r in self.answers if (r.measure, r.direction) == (measure, direction))


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts, put on one world."""

    questions: tuple[Question, ...]
    documents: tuple[Document, ...]
    cards: tuple[Card, ...]
    tour: tuple[Stop, ...]
    notices: Mapping[str, str]
    replies: Replies


def texts_for(world: World) -> Texts:
    """
    Return all texts with the days, codes and people of `world`.

    Raises
    ------
    TextError
        If a text names a day, place or person that is not in the world, or lacks a field.
    """
    place = _Place(world)
    return Texts(
        questions=tuple(place.put("questions.yaml", row, place.question) for row in _read("questions.yaml")),
        documents=tuple(place.put("boards.yaml", row, place.document) for row in _read("boards.yaml")),
        cards=tuple(place.put("cards.yaml", row, place.card) for row in _read("cards.yaml")),
        tour=tuple(place.put("tour.yaml", row, place.stop) for row in _read("tour.yaml")),
        notices=MappingProxyType(dict(_read("notices.yaml"))),
        replies=_replies(_read("answers.yaml")),
    )


def _replies(content: dict[str, Any]) -> Replies:
    answers = (Reply(direction, **row) for direction in ("concern", "favourable") for row in content[direction])
    return Replies(tuple(answers), tuple(content["accepted"]), tuple(content["returned"]))


@functools.cache
def _read(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


class _Place:
    """Puts rows of YAML on a world."""

    def __init__(self, world: World) -> None:
        self.today = world.today
        self.people = {persona.slug: persona for persona in world.personas}
        story = world.story
        self.codes = {
            "westering": story.westering,
            "merrow_cross": story.merrow_cross,
            "fallowgate_trust": story.fallowgate_trust,
            "fallowgate": story.fallowgate,
            "tallow_lane_trust": story.tallow_lane_trust,
            "alder_vale": story.alder_vale,
            "closed_the_gap_1": story.closed_the_gap[0],
            "closed_the_gap_2": story.closed_the_gap[1],
            "lantern_bay": story.label_hospitals[2].rsplit("-", 1)[0],
            "department": "X-N01",
            "national_team": "X-N02",
        }

    def put(self, file: str, row: dict[str, Any], make: Any) -> Any:
        try:
            return make(row)
        except (KeyError, TypeError, ValueError) as error:
            name = row.get("id") or row.get("place") or row.get("slug")
            raise TextError(f"{file}: {name}: {error}") from error

    def words(self, text: str) -> str:
        return dated(text, self.today)

    def day_or_none(self, told: str | None) -> dt.date | None:
        return day_of(told, self.today) if told else None

    def question(self, row: dict[str, Any]) -> Question:
        row = dict(row)
        return Question(
            about=self.codes[row.pop("about")],
            raised=day_of(row.pop("raised"), self.today),
            due=day_of(row.pop("due"), self.today),
            board_told=self.day_or_none(row.pop("board_told")),
            owner=self.people[row.pop("owner")],
            title=self.words(row.pop("title")),
            text=self.words(row.pop("text")),
            evidence=tuple(map(self.words, row.pop("evidence"))),
            answers=tuple(map(self.answer, row.pop("answers"))),
            **row,
        )

    def answer(self, row: dict[str, Any]) -> Answer:
        row = dict(row)
        if row["outcome"] not in OUTCOMES:
            raise ValueError(f"outcome {row['outcome']!r} is none of {', '.join(OUTCOMES)}")
        reader = row.pop("read_by", None)
        return Answer(
            day=day_of(row.pop("day"), self.today),
            by=self.people[row.pop("by")],
            text=self.words(row.pop("text")),
            reason=self.words(row.pop("reason")),
            read_by=self.people[reader] if reader else None,
            read_on=self.day_or_none(row.pop("read_on", None)),
            **row,
        )

    def document(self, row: dict[str, Any]) -> Document:
        row = dict(row)
        return Document(
            about=self.codes[row.pop("about")],
            day=day_of(row.pop("day"), self.today),
            title=self.words(row.pop("title")),
            summary=self.words(row.pop("summary")),
            paragraphs=tuple(map(self.words, row.pop("paragraphs"))),
            cannot_tell=tuple(row.pop("cannot_tell", ())),
            figures=tuple((str(what), str(figure)) for what, figure in row.pop("figures", {}).items()),
            **row,
        )

    def card(self, row: dict[str, Any]) -> Card:
        row = dict(row)
        return Card(organisation=self.codes[row.pop("place")], **row)

    def stop(self, row: dict[str, Any]) -> Stop:
        row = dict(row)
        return Stop(parts=tuple(Part(**part) for part in row.pop("parts")), **row)
