"""
What trusts outside the stories do with their questions: most answer, some late, some never; the outside reader sends some answers back.

Without them the country would look as if nobody ever answered. Chance says who answers what and when; the words are written by hand.
"""

import datetime as dt
from functools import partial

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor
from candour.areas.questions import door as questions
from candour.demo.making.acts import Act, Cast
from candour.demo.texts import Replies, Texts
from candour.demo.world import World
from candour.demo.world.calendar import day_back, working_day
from candour.demo.world.chance import stream
from candour.demo.world.names import FIRST_NAMES, LAST_NAMES

# How likely a trust is to answer in a quarter in which it owes an answer: one in five never does.
WILLING = (0.0, 0.4, 0.8, 0.9, 1.0)
# The stories say what these do.
OWN_STORY = {"X-DT01": 0.0, "X-FT01": 0.0, "X-CT01": 1.0, "X-GT01": 1.0}
SECRETARIES = {"X-CT01": "linnet-vale-secretary", "X-GT01": "saltermouth-secretary"}
SENT_BACK = 0.12
ALL = 1000


def acts(world: World, texts: Texts, cast: Cast) -> list[Act]:
    """Return, for the month after each quarter's official figures, a day on which trusts answer and one on which the reader reads."""
    clerks = Clerks(world, cast)
    happens = []
    for back in range(33, -1, -3):
        answers, reads = (working_day(day_back(world.today, back, day)) for day in (14, 25))
        happens.append(Act(answers, 50, "answers", partial(_answer, world.seed, answers, texts.replies, clerks, cast)))
        if reads > answers:
            happens.append(Act(reads, 51, "answers", partial(_read, world.seed, texts.replies, cast)))
    return happens


class Clerks:
    """The board secretaries of trusts outside the stories: each gets an account when their trust first answers."""

    def __init__(self, world: World, cast: Cast) -> None:
        self._seed, self._cast = world.seed, cast
        self._known: dict[str, Actor] = {code: cast.actor(slug) for code, slug in SECRETARIES.items()}

    def of(self, code: str) -> Actor:
        if code not in self._known:
            rng = stream(self._seed, f"clerk {code}")
            name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
            command = Actor.command("demonstration")
            person = accounts.register_person(username=f"secretary-{code.lower()}", name=name, by=command)
            accounts.grant_role(person_id=person, role="board_secretary", organisation_code=code, by=command)
            self._known[code] = Actor.person(person, "board_secretary")
        return self._known[code]


def _owed(cast: Cast, show: str) -> list[questions.QuestionSummary]:
    """Return what came from a published figure; the questions of the stories have their own answers."""
    viewer = accounts.viewer_for(cast.ids["outside-reader"])
    found = questions.questions(viewer=viewer, show=show, page_size=ALL)
    return sorted((q for q in found if q.rule.endswith("-outlier")), key=lambda q: q.code)


def _answer(seed: int, day: dt.date, replies: Replies, clerks: Clerks, cast: Cast) -> None:
    for question in _owed(cast, "owed"):
        code = question.organisation_code
        willing = OWN_STORY.get(code, float(stream(seed, f"willing {code}").choice(WILLING)))
        rng = stream(seed, f"answer {question.code} {day}")
        fitting = replies.to(question.subject, question.direction)
        if fitting and day > question.raised_on and rng.random() < willing:
            reply = fitting[int(rng.integers(len(fitting)))]
            questions.answer(code=question.code, cause=reply.cause, text=reply.text, by=clerks.of(code))


def _read(seed: int, replies: Replies, cast: Cast) -> None:
    reader = cast.actor("outside-reader")
    for question in _owed(cast, "to_read"):
        rng = stream(seed, f"read {question.code} {question.version}")
        if rng.random() < SENT_BACK:
            questions.return_answer(code=question.code, reason=str(rng.choice(replies.returned)), by=reader)
        else:
            questions.accept(code=question.code, reason=str(rng.choice(replies.accepted)), by=reader)
