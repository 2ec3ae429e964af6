"""`candour permissions`: who may reach what, from the same data that the tests ask for cell by cell."""

from __future__ import annotations

from typing import Annotated

import typer

from candour.config.command.errors import BadInputError
from candour.config.command.output import Answer, Format, FormatOption, show
from candour.config.permissions import page, table
from candour.config.permissions.visitors import visitors

COLUMNS = ("role", "address", "method", "state", "answer")


def permissions(
    role: Annotated[str, typer.Option("--role", help="Only this role, for example executive, or 'executive elsewhere'.")] = "",
    address: Annotated[str, typer.Option("--address", help="Only addresses that begin so, or the one of this name.")] = "",
    as_page: Annotated[bool, typer.Option("--page", help="Write the page of the documents, docs/reference/permissions.md.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """
    Say who may reach what: the status that each role gets at each address, by method and by the state of what is behind it.

    Needs no database. Every line is asked for in the tests of each version and compared with what happens.

    Example: candour permissions --role executive --address /questions/
    """
    if as_page:
        typer.echo(page.text(), nl=False)
        return
    known = [visitor.name for visitor in visitors()]
    if role and role not in known:
        raise BadInputError(f"there is no role {role!r}; the roles are {', '.join(known)}")
    wanted = [
        cell
        for cell in table.rows()
        if (not role or cell.role == role) and (not address or cell.address.startswith(address) or cell.name == address)
    ]
    if not wanted:
        raise BadInputError(f"no address begins with {address!r}; candour permissions without --address lists all of them")
    rows = [(cell.role, cell.address, cell.method, cell.state, cell.answer) for cell in wanted]
    json = {"rows": [dict(zip(COLUMNS, row, strict=True)) | {"name": c.name, "room": c.room} for row, c in zip(rows, wanted, strict=True)]}
    notes = [f"{len(rows):,} lines. 200: reached; 302: sent elsewhere; 400: asked again; 401, 403: refused; 404: not there; 405: not so."]
    show(Answer({**json, "warnings": []}, COLUMNS, rows, notes=notes), form)
