"""
The `candour` command.

Each command is named in `COMMANDS` and imported only when it is called: `candour interval` starts without Django, and a command that
cannot be loaded does not take the others with it. A new command is one line there and one function with typed arguments, whose docstring
ends in an example. Exit codes: 0, 1 for the negative finding of a check, 2 for bad input; an error is one sentence on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Annotated, Any, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from candour.config.command.errors import BadInputError

__all__ = ["COMMANDS", "BadInputError", "Entry", "main", "run"]


class Entry(NamedTuple):
    """Where a command is and what the overview says of it."""

    place: str  # "module:function"; the function may also be a Typer app with commands of its own
    says: str
    panel: str


METHODS, RECORD, PLATFORM, DATA = "Methods, without any database", "The public record", "The platform", "Data"
VAULT = "Sealed material, away from the service"

COMMANDS: dict[str, Entry] = {
    "interval": Entry("candour.config.command.methods:interval", "Give the confidence interval of a proportion or a rate.", METHODS),
    "intervals": Entry("candour.config.command.intervals:intervals", "Give every row of a file its value with an interval.", METHODS),
    "funnel": Entry("candour.config.command.methods:funnel", "Judge units against the limits of a funnel plot.", METHODS),
    "spc": Entry("candour.config.command.spc:spc", "Chart a figure over time and name what is more than chance.", METHODS),
    "ranks": Entry("candour.config.command.ranks:ranks", "Say between which places units may stand.", METHODS),
    "seven-days": Entry("candour.config.command.seven_days:seven_days", "Set weekdays and weekends side by side.", METHODS),
    "watch": Entry("candour.config.command.watch:watch", "Sound an alarm when evidence adds up over time.", METHODS),
    "fairness": Entry("candour.config.command.fairness:fairness", "Give the gradient from most to least deprived.", METHODS),
    "disclose": Entry("candour.config.command.disclose:disclose", "Release counts about people, or say why not.", METHODS),
    "verify": Entry("candour.config.command.record:verify", "Check the public record offline.", RECORD),
    "unseal": Entry("candour.config.command.unseal:unseal", "Open a sealed bundle with your own key, offline.", VAULT),
    "demo": Entry("candour.config.command.platform:demo", "Build the invented health system once and serve it.", PLATFORM),
    "real": Entry("candour.config.command.platform:real", "Import England's published figures and serve them.", PLATFORM),
    "serve": Entry("candour.config.command.platform:serve", "Serve the site.", PLATFORM),
    "worker": Entry("candour.config.command.platform:worker", "Run what follows from events.", PLATFORM),
    "migrate": Entry("candour.config.command.platform:migrate", "Bring the database up to date.", PLATFORM),
    "permissions": Entry("candour.config.command.permissions:permissions", "Say who may reach what.", PLATFORM),
    "mail": Entry("candour.config.command.mailing:app", "Try mail, see how much waits, take an address off.", PLATFORM),
    "people": Entry("candour.config.command.people:app", "Name the first registrars, register people, switch off.", PLATFORM),
    "check": Entry("candour.config.command.platform:check", "Check settings and ledger.", PLATFORM),
    "import": Entry("candour.config.command.imports:app", "Import published files; a second time changes nothing.", DATA),
    "fetch": Entry("candour.config.command.fetching:app", "Download published files from their publishers.", DATA),
    "compute": Entry("candour.config.command.computing:compute", "Compute measures from the facts.", DATA),
    "export": Entry("candour.config.command.exporting:export", "Write the open data into a folder.", DATA),
    "bench": Entry("candour.config.command.measuring:bench", "Measure Candour beside its peers.", DATA),
}


def load(name: str) -> Any:
    """Return the command of that name, imported now."""
    module, _, attribute = COMMANDS[name].place.partition(":")
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        spec = None
    if spec is None:
        raise BadInputError(f"this version of Candour has no command {name!r} yet; see candour --help")
    found = getattr(__import__(module, fromlist=[attribute]), attribute, None)
    if found is None:
        raise BadInputError(f"this version of Candour has no command {name!r} yet; see candour --help")
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)  # a group even while it has one command, so that a second one renames nothing
    elif callable(found) and not isinstance(found, TyperCommand | TyperGroup):
        alone = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
        alone.command(name, no_args_is_help=False)(found)
        command = get_command(alone)
    else:
        command = found
    command.name = name
    return command


class LazyGroup(TyperGroup):
    """The overview of all commands, which imports only the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        attributes["commands"] = {
            name: TyperCommand(name, help=entry.says, rich_help_panel=entry.panel, rich_markup_mode="rich")
            for name, entry in COMMANDS.items()
            if is_there(entry)
        }
        super().__init__(**attributes)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command to run: the real one, not its line in the overview."""
        if args and args[0] in COMMANDS:
            return args[0], load(args[0]), args[1:]
        return super().resolve_command(ctx, args)


def is_there(entry: Entry) -> bool:
    """Return whether the module of a command is part of this installation, without importing it."""
    try:
        return find_spec(entry.place.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


app = typer.Typer(cls=LazyGroup, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:
    if wanted:
        import candour

        typer.echo(f"candour {candour.__version__}")
        raise typer.Exit


@app.callback()
def candour(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose. May stand anywhere.")] = False,
) -> None:
    """
    Candour: the open learning system of a health service.

    Example: candour interval --kind wilson --events 65 --total 100

    Every command explains itself: candour COMMAND --help
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; what goes wrong is one sentence on standard error."""
    words = list(arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"] or ["--help"]
    try:
        code = get_command(app).main(args=words, prog_name="candour", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except typer.Abort:
        return _said("stopped", 130)
    except Exception as error:  # the last place where an error can become a sentence
        if debug:
            raise
        return _explained(error)
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def _explained(error: Exception) -> int:
    if hasattr(error, "format_message"):  # what Typer says of wrong options
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "candour"
        said = " ".join(str(error.format_message()).split()).replace("Value error, ", "")
        return _said(f"{said} See {path} --help." if said.endswith("?") else f"{said.rstrip('.')}; see {path} --help.", 2)
    if isinstance(error, BadInputError):
        return _said(str(error), 2)
    if "candour.analytics.tables" in sys.modules:
        from candour.analytics.tables import TableError

        if isinstance(error, TableError):
            return _said(str(error), 2)
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
    return _said(f"something is wrong inside Candour ({said}); run it again with --debug and tell us what it shows", 70)


def _said(sentence: str, code: int) -> int:
    print(f"candour: {sentence if sentence.endswith(('.', '?')) else sentence + '.'}", file=sys.stderr)  # noqa: T201 - this is where it is said
    return code
