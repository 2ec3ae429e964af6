"""`candour people ...`: the first people of a real service, and switching somebody off at once. Roles are given on the pages, by two."""

from typing import Annotated

import typer
from rich.console import Console

from candour.config import starting
from candour.config.command.errors import BadInputError

app = typer.Typer(add_completion=False)
out = Console(stderr=True, highlight=False)
Username = Annotated[str, typer.Argument(help="The user name.")]
Name = Annotated[str, typer.Argument(help="The name as others read it.")]


@app.callback()
def people() -> None:
    """Name the first two registrars, register people, switch somebody off."""


@app.command("first-registrar")
def first_registrar(username: Username, name: Name) -> None:
    """
    Name one of the first two national registrars, on the public record, and print a starting code; from the third on two people decide.

    Example: candour people first-registrar ada "Ada Marsh"
    """
    starting.start_django()
    from django.db import transaction

    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor

    by = Actor.command()
    try:
        # All or nothing: a refusal registers nobody.
        with transaction.atomic():
            person = accounts.by_username(username=username) or accounts.register_person(username=username, name=name, by=by)
            accounts.name_registrar(person_id=person, by=by)
    except accounts.NotAllowed as refused:
        raise BadInputError(str(refused)) from None
    _hand_over(username, accounts.begin_anew(person_id=person, by=by))


@app.command("register")
def register(username: Username, name: Name) -> None:
    """
    Register somebody, who may do nothing until two people give them a role, and print a starting code.

    Example: candour people register ben "Ben Reed"
    """
    starting.start_django()
    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor

    if accounts.by_username(username=username):
        raise BadInputError(f"somebody has the user name '{username}' already; whoever lost their way in goes to a registrar")
    person = accounts.register_person(username=username, name=name, by=Actor.command())
    _hand_over(username, accounts.begin_anew(person_id=person, by=Actor.command()))


@app.command("switch-off")
def switch_off(username: Username) -> None:
    """
    Take all access from somebody at once, and end their sessions.

    Example: candour people switch-off ben
    """
    starting.start_django()
    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor

    person = accounts.by_username(username=username)
    if person is None:
        raise BadInputError(f"nobody who may sign in has the user name '{username}'")
    accounts.switch_off(person_id=person, by=Actor.command())
    out.print(f"{username} may no longer sign in, and every session of theirs has ended.")


def _hand_over(username: str, code: str) -> None:
    out.print(f"The starting code of {username}, shown only now. It counts once, within three days; hand it over yourself:")
    typer.echo(code)
