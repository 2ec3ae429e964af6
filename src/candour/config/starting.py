"""Starting the platform in the right home: for the command, never for a web request."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import candour
from candour.config.environment import CHECKOUT, Environment, SettingError


def choose_home(kind: str) -> Path:
    """Point this process at the home of the demonstration or of England's figures; each has its own, so they can never mix."""
    home = Environment().home
    home = home if home.name == kind else home / kind
    os.environ["CANDOUR_HOME"] = str(home)
    os.environ["CANDOUR_KIND"] = kind
    return home


def start_django() -> None:
    """Load Django with the settings of the chosen home."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.config.settings")
    django.setup()


def mark_home(home: Path, *, kind: str, day: date, version: str) -> None:
    """Say what a home was built as, last of all: a home without its mark is not finished."""
    temporary = home / "home.json.new"
    temporary.write_text(json.dumps({"kind": kind, "built_on": day.isoformat(), "version": version}, indent=1), "utf-8")
    temporary.replace(home / "home.json")


def made_of() -> str:
    """
    Return what a home is made of: the version, and the fingerprint of tables, definitions and the invented world.

    A home that was built from something else is built anew, so that nobody looks at yesterday's demonstration with today's code.
    """
    package = Path(candour.__file__).parent
    kinds = ("areas/*/migrations/*.py", "definitions/**/*.yaml", "demo/**/*.py", "demo/**/*.yaml")
    digest = hashlib.sha256()
    for path in sorted(path for kind in kinds for path in package.glob(kind)):
        digest.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return f"{candour.__version__}+{digest.hexdigest()[:12]}"


def built_version(home: Path) -> str | None:
    """Return the version a home was built with, or None when it was never finished."""
    mark = home / "home.json"
    return json.loads(mark.read_text("utf-8")).get("version") if mark.exists() else None


def migrate() -> None:
    """Bring the database up to date, and the vault's own where there is one, then give the web role its rights."""
    from django.core.management import call_command
    from django.db import connections

    from candour.areas.ledger import door as ledger

    with ledger.while_migrating():
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
    for alias in connections:
        ledger.grant_web_role(connections[alias])


def collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def find_files(fetched: Path) -> Path:
    """
    Return the folder with `shmi/` and `ods/`: CANDOUR_REAL_DATA, else what `candour fetch` brought, else the folder beside the checkout.

    :raises SettingError: when there is none.
    """
    named = os.environ.get("CANDOUR_REAL_DATA")
    for folder in [Path(named)] if named else [fetched, CHECKOUT.parent / "shared" / "data"]:
        if (folder / "shmi").is_dir() and (folder / "ods").is_dir():
            return folder
    raise SettingError(
        f"There are no published files in {named or fetched}. Set CANDOUR_REAL_DATA to a folder with shmi/ and ods/ in it, "
        "or run 'candour fetch organisations' and 'candour fetch shmi' first."
    )
