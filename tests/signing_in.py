"""Signs a test client in, as strongly and as freshly as a test wants."""

from django.contrib.auth import SESSION_KEY
from django.test import Client

from candour.areas.accounts import proofs
from candour.areas.accounts.models import Person


def sign_in(client: Client, person: Person | str, *, strong: bool = False, fresh: bool = False) -> Client:
    """Sign somebody in, by their row, their id or their user name: with a passkey when `strong`, a moment ago when `fresh`."""
    client.force_login(person if isinstance(person, Person) else _found(person))
    session = client.session
    proofs.begin(session, is_strong=strong)
    if not fresh:
        session[proofs.MARK] = {name: at for name, at in session[proofs.MARK].items() if name != "proved"}
    session.save()
    assert SESSION_KEY in session
    return client


def _found(text: str) -> Person:
    return Person.objects.get(username=text) if Person.objects.filter(username=text).exists() else Person.objects.get(pk=text)
