"""`candour verify`: check the public record. All the work is done by the single file `candour/verify.py`, which is also shipped alone."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from candour import verify as checker


class Format(StrEnum):
    table = "table"
    json = "json"


Source = Annotated[str, typer.Argument(metavar="PATH|URL", help="An exported record, a candour SQLite database, or a site's address.")]
Page = Annotated[str | None, typer.Option(metavar="FILE", help="A downloaded JSON, CSV or HTML file: was it published, is it current?")]
Key = Annotated[str | None, typer.Option(metavar="FILE", help="The verifier key, if you have it from elsewhere than the record.")]
Since = Annotated[str | None, typer.Option(metavar="FILE", help="A checkpoint or an exported record kept from an earlier day.")]
Form = Annotated[Format, typer.Option("--format", help="Words for people, or JSON.")]


def verify(source: Source, page: Page = None, key: Key = None, since: Since = None, form: Form = Format.table) -> None:
    """
    Check that nothing in the public record was changed, removed, added or moved; name the first wrong row if anything was.

    Answers 0 if all is well, 1 if something is wrong, 2 if there was nothing to check. Needs neither network nor trust in this site.

    Example: candour verify https://candour.example --page shmi-2014-01.csv
    """
    try:
        report = checker.check(source, page=page, key=key, since=since)
    except checker.NothingToCheckError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from None
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) if form is Format.json else "\n".join(report.lines())
    sys.stdout.write(f"{text}\n")
    raise typer.Exit(0 if report.ok else 1)
