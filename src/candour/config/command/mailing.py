"""`candour mail ...`: for whoever keeps the service running. Numbers, a try, an address taken off; never whose mail it is."""

from typing import Annotated

import typer
from rich.console import Console

from candour.config import starting
from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption, show

app = typer.Typer(add_completion=False)
out = Console(stderr=True, highlight=False)


@app.callback()
def mail() -> None:
    """Try the way out, see how much mail waits, take an address off."""


@app.command("status")
def status(form: FormatOption = Format.TABLE) -> None:
    """
    Say how many mails wait and how many people could not be reached; exit 1 if there are any of these.

    Example: candour mail status
    """
    starting.start_django()
    from candour.areas.ledger.door import Actor, Viewer
    from candour.areas.notices import door as notices

    counts = notices.mail_counts(viewer=Viewer.of(Actor.command(), ()))
    assert counts is not None  # noqa: S101 - whoever is at the command line may see numbers
    numbers = {"waiting": counts.waiting, "in_trouble": counts.in_trouble, "given_up": counts.given_up}
    rows = [
        ("wait to be sent", counts.waiting),
        ("of these tried in vain so far", counts.in_trouble),
        ("people who could not be reached", counts.given_up),
        *((f"trouble: {code}", n) for code, n in counts.troubles),
    ]
    notes = () if counts.is_on else ("No mail is sent: CANDOUR_MAIL_HOST is not set.",)
    body = {"is_on": counts.is_on, **numbers, "troubles": dict(counts.troubles), "warnings": []}
    show(Answer(json=body, columns=("mails", "number"), rows=rows, notes=notes), form)
    if counts.given_up:
        raise typer.Exit(1)


@app.command("try")
def attempt(address: Annotated[str, typer.Argument(help="Where to send one mail like every other.")]) -> None:
    """
    Send one mail like every other, now, or say what is in the way.

    Example: candour mail try you@example.org
    """
    starting.start_django()
    from django.conf import settings

    from candour.areas.notices import door as notices
    from candour.config.mail import unsafe_mail

    if settings.MAIL is None:
        raise BadInputError("no mail server is named; set CANDOUR_MAIL_HOST and CANDOUR_MAIL_FROM (docs/how-to/send-mail.md)")
    if problems := unsafe_mail(settings.MAIL):
        raise BadInputError(" ".join(problems))
    try:
        trouble = notices.try_mail(address=address)
    except notices.UnfitChoice as unfit:
        raise BadInputError(str(unfit)) from None
    if trouble:
        out.print(f"Not sent: {trouble}.")
        raise typer.Exit(1)
    out.print("The mail server took it. Whether it arrives, only its mailbox shows.")


@app.command("forget")
def forget(
    username: Annotated[str, typer.Argument(help="Whose address.")],
    because: Annotated[str, typer.Option("--because", help="Why; the person reads it on Who looked.")],
) -> None:
    """
    Take off the address to which somebody's mail goes. Nobody can put one in for somebody else.

    Example: candour mail forget ada.marsh --because "She asked: somebody else reads that mailbox."
    """
    starting.start_django()
    from candour.areas.accounts import door as accounts
    from candour.areas.ledger.door import Actor
    from candour.areas.notices import door as notices

    person = accounts.by_username(username=username)
    if person is None:
        raise BadInputError(f"nobody who may sign in has the user name '{username}'")
    try:
        notices.take_off_address(person_id=person, by=Actor.command(), because=because)
    except notices.UnfitChoice as unfit:
        raise BadInputError(str(unfit)) from None
    out.print("Nothing is mailed to them any more. They see on Who looked that it was done, and why.")
