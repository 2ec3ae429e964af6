"""People who are told things, and where their mail goes."""

from candour.areas.accounts import door as accounts
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.notices import door as notices
from candour.areas.notices.models import Letterbox

BY = Actor.command("tests")


def a_person(name: str, role: str = "") -> str:
    person = accounts.register_person(username=name.lower(), name=name, by=BY)
    if role:
        accounts.grant_role(person_id=person, role=role, by=BY)
    return person


def a_box(person: str, address: str = "", **changes: object) -> str:
    """Give a person a confirmed address, without the mail that confirms it."""
    Letterbox.objects.update_or_create(person_id=person, defaults={"address": address or f"{person[:8]}@example.org"} | changes)
    return person


def viewer(person: str) -> Viewer:
    return accounts.viewer_for(person)


def actor(person: str) -> Actor:
    return Actor.person(person, "staff")


def choose(person: str, **ways: str) -> None:
    box = Letterbox.objects.get(person_id=person)
    notices.set_preferences(
        ways=ways, quiet_from=box.quiet_from, quiet_to=box.quiet_to, holds_days_off=box.holds_days_off, by=actor(person)
    )


def tell(*people: str, kind: str = "questions.raised", text: str = "A question waits for your answer.", **changes: object) -> int:
    return notices.tell(person_ids=people, kind=kind, text=text, by=BY, **changes)
