"""`candour bench`: Candour beside its peers, in turns, in the same run. Figures from a busy machine are rough; ratios say more."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from candour.config.command.errors import BadInputError
from candour.config.measuring import Result

BENCHES = ("serve", "fairness", "funnel", "interval", "ranks", "spc", "vault", "verify", "watch")
OF_THEIR_OWN = {
    "serve": "candour.config.measuring_pages",
    "spc": "candour.config.measuring_spc",
    "vault": "candour.config.measuring_vault",
    **dict.fromkeys(("fairness", "ranks", "watch"), "candour.config.measuring_methods"),
}


def bench(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help=f"Which: {', '.join(BENCHES)}.")],
    rounds: Annotated[int, typer.Option(help="How often each is run, in turns.")] = 40,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",  # noqa: A002 - the option's name
) -> None:
    """
    Measure Candour beside a named peer, in turns, in the same run; a ratio above 1 is better than the peer.

    Example: candour bench serve funnel
    """
    results: list[Result] = []
    for name in names:
        results += _bench(name)(rounds)
    if format == "json":
        typer.echo(json.dumps({"results": [r.as_json() for r in results]}, indent=1))
        return
    table = Table("what", "value", "unit", "peer", "peer's value", "ratio", "peak MB", box=None)
    for r in results:
        peer = "absent" if r.peer_value is None else f"{r.peer_value:,.3g}"
        ratio = "" if r.ratio is None else f"{r.ratio:,.2f}"
        table.add_row(r.what, f"{r.value:,.3g}", r.unit, r.peer, peer, ratio, "" if r.peak_mb is None else f"{r.peak_mb:,.0f}")
    Console(width=150).print(table)


def _bench(name: str) -> Callable[[int], list[Result]]:
    if name not in BENCHES:
        raise BadInputError(f"There is no bench '{name}'; there are {', '.join(BENCHES)}.")
    module = import_module(OF_THEIR_OWN.get(name, "candour.config.measuring"))
    found: Callable[[int], list[Result]] = getattr(module, f"bench_{name}")
    return found
