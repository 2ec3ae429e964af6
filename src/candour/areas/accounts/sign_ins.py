"""Sessions in which somebody is signed in: beginning one, ending it here, and ending it from elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from candour.areas.accounts import proofs
from candour.areas.accounts.models import Person, SignedIn
from candour.areas.ledger import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
# What opened the session; only a passkey, or an organisation that says that one was used, makes it strong.
PASSKEY, ORGANISATION, CODE, PASSWORD, STARTING_CODE = "passkey", "organisation", "code", "password", "starting code"
HOW = "signed-in-how"
# Signed in, but first a way in of one's own has to be chosen; until then there are no roles.
UNFINISHED = "signed-in-unfinished"


@dataclass(frozen=True)
class Elsewhere:
    """Another session of the same person."""

    how: str
    began_at: datetime


def begin(request: HttpRequest, person: Person, *, how: str, is_strong: bool, is_fresh: bool = True, is_unfinished: bool = False) -> None:
    """Sign somebody in: under a new session key, with what was proved and when."""
    if (old := request.session.session_key) is not None:
        SignedIn.objects.filter(session_key=old).delete()
    login(request, person, backend=BACKEND)
    proofs.begin(request.session, is_strong=is_strong, is_fresh=is_fresh)
    request.session[HOW] = how
    request.session.pop(UNFINISHED, None)
    if is_unfinished:
        request.session[UNFINISHED] = True
    _write(request, person, how)


def strengthen(request: HttpRequest, person: Person, *, is_strong: bool) -> None:
    """Somebody signed in has proved again who they are: the session goes on under a new key."""
    go_on(request, person)
    proofs.prove(request.session, is_strong=is_strong)
    if is_strong:
        request.session[HOW] = PASSKEY


def go_on(request: HttpRequest, person: Person) -> None:
    """Go on under a new key, also after the password changed, which ends every session that does not."""
    _forget(request)
    update_session_auth_hash(request, person)
    _write(request, person, request.session.get(HOW, PASSWORD))


def end(request: HttpRequest) -> None:
    """Sign out here."""
    _forget(request)
    logout(request)


def end_all(person_id: object, *, but: str = "") -> int:
    """End every session of a person, but the one with that key; return how many there were."""
    rows = SignedIn.objects.filter(person_id=str(person_id)).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def elsewhere(person_id: object, *, here: str) -> list[Elsewhere]:
    """Return the other sessions of a person that still hold, the newest first."""
    rows = list(SignedIn.objects.filter(person_id=str(person_id)).exclude(session_key=here).order_by("-began_at"))
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=clock.instant()).values_list("session_key", flat=True))
    return [Elsewhere(row.how, row.began_at) for row in rows if row.session_key in alive]


def _write(request: HttpRequest, person: Person, how: str) -> None:
    if request.session.session_key is None:
        request.session.create()
    now = clock.instant()
    SignedIn.objects.filter(began_at__lt=now - proofs.LONGEST).delete()
    SignedIn.objects.create(session_key=str(request.session.session_key), person=person, how=how, began_at=now)


def _forget(request: HttpRequest) -> None:
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()
