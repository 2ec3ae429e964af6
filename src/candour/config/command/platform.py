"""The commands that run the platform: they load Django, so nothing here is imported by the method commands."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from candour.config import starting
from candour.config.command.errors import BadInputError

out = Console(stderr=True, highlight=False)
Port = Annotated[int, typer.Option(envvar="PORT", help="The port on 127.0.0.1.")]


def _serve_in_new_process(port: int) -> None:
    """Replace this process by the server: settings were read for building, the server reads them afresh."""
    os.execv(sys.executable, [sys.executable, "-m", "candour", "serve", "--port", str(port)])  # noqa: S606


def _require_free(port: int, host: str = "127.0.0.1") -> None:
    """Say in one sentence, and before a long build, that somebody else serves on this port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise BadInputError(
                f"port {port} on {host} cannot be used ({taken.strerror}); choose another with PORT=... or --port"
            ) from None


def _build_beside(home: Path, build: object) -> None:
    """Build in a folder beside the home and put it in place in one step, so that a half-built home is never served."""
    building = home.with_name(home.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    os.environ["CANDOUR_HOME"] = str(building)
    starting.start_django()
    starting.migrate()
    build(building)  # type: ignore[operator]
    from django.db import connections

    connections.close_all()
    shutil.rmtree(home, ignore_errors=True)
    building.replace(home)
    os.environ["CANDOUR_HOME"] = str(home)


def demo(
    port: Port = 8000,
    rebuild: Annotated[bool, typer.Option(help="Build the invented health system anew, for today.")] = False,
    build_only: Annotated[bool, typer.Option(help="Build it and stop.")] = False,
    seed: Annotated[int, typer.Option(help="Another seed makes another world with the same stories.")] = 2013,
) -> None:
    """
    Build the invented health system once and serve it.

    Example: candour demo --port 8080
    """
    if not build_only:
        _require_free(port)
    home = starting.choose_home("demo")
    if rebuild or starting.built_version(home) != starting.made_of():
        started = time.monotonic()

        def build(building: Path) -> None:
            from candour.demo import build as demonstration

            day = demonstration.build(seed=seed, report=lambda words: out.print(f"  {words}"))
            starting.mark_home(building, kind="demo", day=day, version=starting.made_of())

        out.print("Building the invented health system (once):")
        _build_beside(home, build)
        out.print(f"Built in {time.monotonic() - started:.0f} s.")
    if not build_only:
        from candour.demo.personas import PERSONAS

        out.print(f"\nCandour, the demonstration: [bold]http://localhost:{port}[/bold]   the tour: http://localhost:{port}/tour/")
        out.print("Everything in it is invented. Sign in with one click as one of these at /demo/people/:")
        for persona in PERSONAS:
            out.print(f"  {persona.name:<22} {persona.who}")
        out.print("Stop with Ctrl-C.\n")
        # The first look at a page draws its pictures; a visitor to the tour should not wait for them.
        subprocess.Popen([sys.executable, "-m", "candour.demo.warming"], env=os.environ.copy())
        _serve_in_new_process(port)


def real(
    port: Port = 8000,
    rebuild: Annotated[bool, typer.Option(help="Import everything anew.")] = False,
    build_only: Annotated[bool, typer.Option(help="Import and stop.")] = False,
) -> None:
    """
    Import England's published figures into a home of their own and serve them.

    The files come from CANDOUR_REAL_DATA, or from what `candour fetch` brought.

    Example: CANDOUR_REAL_DATA=../data candour real
    """
    if not build_only:
        _require_free(port)
    home = starting.choose_home("real")
    if rebuild or starting.built_version(home) != starting.made_of():
        files = starting.find_files(home.parent / "fetched")

        def build(building: Path) -> None:
            from candour.areas.ledger import clock
            from candour.config import england

            england.build(files, report=lambda words: out.print(f"  {words}"))
            starting.mark_home(building, kind="real", day=clock.today(), version=starting.made_of())

        out.print("Importing England's published figures (once):")
        _build_beside(home, build)
    if not build_only:
        out.print(f"\nCandour, England, published figures: [bold]http://localhost:{port}[/bold]\nStop with Ctrl-C.\n")
        _serve_in_new_process(port)


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="How many server processes.")] = 2,
    worker: Annotated[bool, typer.Option(help="Run the worker for reactions beside the server.")] = True,
) -> None:
    """
    Serve the home that CANDOUR_HOME names.

    Example: candour serve --port 8000 --workers 4
    """
    starting.start_django()
    from candour.config.checks import refuse_if_unsafe
    from candour.config.serving import serve as run

    refuse_if_unsafe(processes=workers)
    _require_free(port, host)
    starting.collect_static()
    run(host=host, port=port, workers=workers, with_worker=worker)


def worker(
    once: Annotated[bool, typer.Option(help="Do what is due and stop.")] = False,
    nightly: Annotated[bool, typer.Option(help="Also take in the anonymous lines that wait.")] = False,
    pause: Annotated[float, typer.Option(help="Seconds between looks.")] = 5.0,
) -> None:
    """
    Run the reactions that are due, in order, each once, and send the mail that waits.

    Example: candour worker --once --nightly
    """
    starting.start_django()
    from django.db import close_old_connections, transaction

    from candour.areas.files import door as files
    from candour.areas.ledger import clock
    from candour.areas.ledger import door as ledger
    from candour.areas.ledger.door import Viewer
    from candour.areas.notices import door as notices
    from candour.areas.vault import door as vault
    from candour.public import pictures

    taken_on = None if nightly else clock.today()
    while True:
        close_old_connections()
        if taken_on != clock.today():
            taken_on = clock.today()
            with transaction.atomic():
                ledger.take_in_waiting()
            vault.sweep_left()
            files.sweep()
            notices.queue_forgotten()
        _, stuck = ledger.run_once()
        notices.send_due()
        try:
            ledger.sign_record()
        except ledger.RefusedError as refused:
            out.print(f"The public record is not signed further: {refused}")
        if once:
            if stuck:
                out.print(f"These reactions failed and will be tried again: {', '.join(stuck)}.")
                raise typer.Exit(1)
            return
        pictures.draw_ahead(Viewer.anonymous())
        time.sleep(pause)


def migrate() -> None:
    """
    Bring the database up to date and give the web role its rights.

    Example: candour migrate
    """
    starting.start_django()
    starting.migrate()
    out.print("The database is up to date.")


def check() -> None:
    """
    Check the settings and walk the whole ledger; exit 1 and name the first line that is wrong.

    Example: candour check
    """
    starting.start_django()
    from candour.areas.ledger import door as ledger
    from candour.config import hosts
    from candour.config.checks import unsafe

    for sentence in hosts.said():
        out.print(sentence)
    problems = unsafe(processes=2)
    for problem in problems:
        out.print(f"Unsafe: {problem}")
    fault = ledger.first_fault()
    if fault:
        out.print(f"The ledger is not as it was written: {fault.what}")
    try:
        ledger.sign_record()
    except ledger.RefusedError as refused:
        problems.append(str(refused))
        out.print(f"The public record cannot be signed: {refused}")
    if problems or fault:
        raise typer.Exit(1)
    out.print(f"The settings are safe and all {ledger.size():,} lines of the ledger are as they were written.")
