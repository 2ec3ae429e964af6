"""A small place to ask questions in: a trust with a hospital and a ward, a sister hospital, another trust, their area, and people."""

import datetime as dt
from dataclasses import dataclass, field

from candour.areas.accounts import door as accounts
from candour.areas.accounts.models import Membership, Person
from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.organisations import door as organisations
from candour.areas.questions import door as questions
from candour.areas.questions.door import Signal

BY = Actor.command("tests")
LONG_AGO = dt.date(2020, 1, 1)
EVIDENCE = {"observed": 480, "expected": 391.2, "value": 1.227}

PLACES = (
    ("QW1", "icb", "Fenmarch board", None, None),
    ("QW2", "icb", "Dunmere board", None, None),
    ("RW1", "trust", "Westering Trust", "QW1", None),
    ("RW101", "site", "Merrow Cross Hospital", "QW1", "RW1"),
    ("RW102", "site", "Low Bridge Hospital", "QW1", "RW1"),
    ("RW101A", "team", "Ward 4", "QW1", "RW101"),
    ("RF1", "trust", "Fallowgate Trust", "QW2", None),
    ("RW0", "trust", "Old Westering Trust", "QW1", None),
)
# name -> (role, organisation)
PEOPLE = {
    "executive": ("executive", "RW1"),
    "secretary": ("board_secretary", "RW1"),
    "director": ("board_member", "RW1"),
    "safety": ("safety_lead", "RW1"),
    "lead": ("team_lead", "RW1"),
    "nurse": ("staff", "RW1"),
    "hospital_executive": ("executive", "RW101"),
    "other_secretary": ("board_secretary", "RF1"),
    "commissioner": ("commissioner", "QW1"),
    "other_commissioner": ("commissioner", "QW2"),
    "inspector": ("inspector", None),
    "auditor": ("auditor", None),
    "national": ("national_team", None),
    "analyst": ("analyst", None),
    "publisher": ("publisher", None),
    "operator": ("operator", None),
}


@dataclass
class World:
    people: dict[str, str] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return Viewer.anonymous() if name == "anyone" else accounts.viewer_for(self.people[name])

    def by(self, name: str) -> Actor:
        return self.viewer(name).actor

    def grant(self, name: str, role: str, code: str | None, *, ends_on: dt.date | None = None) -> None:
        accounts.grant_role(person_id=self.people[name], role=role, organisation_code=code, starts_on=LONG_AGO, ends_on=ends_on, by=BY)

    def note(self, *signals: Signal, edition: str = "2026-01", rule: str = "shmi-outlier", on: dt.date | None = None) -> dict:
        return questions.note_signals(rule=rule, subject="shmi", edition=edition, on=on or clock.today(), signals=signals, by=BY)

    def ask(self, code: str = "RW1", **changes: str) -> str:
        return self.note(signal(code, **changes))["raised"][0]

    def see(self, code: str, name: str = "national") -> questions.QuestionDetail:
        return questions.question(code=code, viewer=self.viewer(name))

    def answer(self, code: str, name: str = "secretary", cause: str = "care", **changes: object) -> int:
        text = "We read all forty records again. In nine of them help came late at night."
        return questions.answer(**({"code": code, "cause": cause, "text": text, "by": self.by(name)} | changes))

    def accept(self, code: str, name: str = "auditor", **changes: object) -> str:
        return questions.accept(**({"code": code, "reason": "It says what was read and by whom.", "by": self.by(name)} | changes))

    def send_back(self, code: str, name: str = "auditor", **changes: object) -> str:
        return questions.return_answer(**({"code": code, "reason": "Nobody read a record.", "by": self.by(name)} | changes))


def signal(code: str = "RW1", direction: str = "concern", key: str = "") -> Signal:
    title = "More people died than expected." if direction == "concern" else "Fewer people died than expected."
    return Signal(key or f"shmi:{code}", code, direction, title, EVIDENCE)


def build() -> World:
    rows = tuple(
        organisations.NewOrganisation(code, kind, name, opened_on=LONG_AGO, since=LONG_AGO, icb_code=icb, parent_code=parent)
        for code, kind, name, icb, parent in PLACES
    )
    gone = (organisations.Succession("RW0", "RW1", dt.date(2021, 4, 1)),)
    organisations.register(rows=rows, successions=gone, source="tests", file_hash="0" * 64, by=BY)
    # In two statements, not in thirty actions: this world is built for every test.
    people = {name: Person(username=name, name=name.replace("_", " ").title(), password="!") for name in PEOPLE}
    Person.objects.bulk_create(people.values())
    Membership.objects.bulk_create(
        Membership(person=people[name], role=role, organisation_id=code, starts_on=LONG_AGO) for name, (role, code) in PEOPLE.items()
    )
    return World({name: str(person.pk) for name, person in people.items()})
