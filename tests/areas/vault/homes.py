"""Real homes for the vault's tests: a folder, files for databases, nothing rolled back; for scripts in processes of their own."""

import os
import shutil
from pathlib import Path


def start(home: Path, *, own_database: bool) -> None:
    """Start Django in a home, with the vault in a database of its own or not, and make its tables."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "static").mkdir(exist_ok=True)
    for name in [n for n in os.environ if n.startswith("CANDOUR_")]:
        del os.environ[name]
    os.environ.update(CANDOUR_KIND="test", CANDOUR_HOME=str(home), DJANGO_SETTINGS_MODULE="candour.config.settings")
    if own_database:
        os.environ["CANDOUR_VAULT_DATABASE_URL"] = f"sqlite:///{home / 'vault.sqlite3'}"
    import django

    django.setup()
    from django.db import connections

    from candour.config import starting

    for alias in connections:
        # A killed process loses nothing that it had handed to the system: only a power cut would, and nobody pulls the plug here.
        options = connections[alias].settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=EXTRA", "synchronous=OFF").replace("=FULL", "=OFF")
    starting.migrate()


def close() -> None:
    from django.db import connections

    connections.close_all()


def move_to(copy: Path) -> None:
    """Let this process work in a copy of its home from now on."""
    from django.conf import settings
    from django.db import connections

    close()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = str(copy / Path(str(connections[alias].settings_dict["NAME"])).name)
    settings.HOME = copy


def copy_of(home: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    return to
