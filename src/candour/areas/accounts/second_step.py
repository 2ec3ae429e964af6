"""Between the password and the second step: who it will be, for ten minutes, without being signed in."""

from django.http import HttpRequest

from candour.areas.accounts import codes, passkeys
from candour.areas.accounts.models import Person
from candour.areas.ledger import clock

MARK = "second-step"
LASTS_SECONDS = 600


def is_needed(person_id: object) -> bool:
    """Answer whether somebody has a second step: then the password alone lets nobody in."""
    return codes.has_app(person_id) or passkeys.has_one(person_id)


def remember(request: HttpRequest, person: Person, *, to: str) -> None:
    request.session[MARK] = {"person": str(person.pk), "at": int(clock.instant().timestamp()), "to": to}


def person(request: HttpRequest) -> Person | None:
    """Return who gave the right password a moment ago."""
    mark = request.session.get(MARK)
    if not mark or clock.instant().timestamp() - mark["at"] > LASTS_SECONDS:
        return None
    return Person.objects.filter(pk=mark["person"], is_active=True).first()


def forget(request: HttpRequest) -> str:
    """Forget who it was, and return where they wanted to go."""
    return str((request.session.pop(MARK, None) or {}).get("to", "/home/"))
