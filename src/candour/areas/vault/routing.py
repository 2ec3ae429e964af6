"""Which database the vault's tables live in: one of their own where `CANDOUR_VAULT_DATABASE_URL` names it, else the one database."""

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models

ALIAS = "vault"
# What must be written in one transaction with the ledger's line stays in the ledger's database; none of it opens anything.
BESIDE_THE_LEDGER = frozenset({"mark", "access", "proposal", "agreement"})


def alias() -> str:
    """Return the alias of the database with the sealed material."""
    return ALIAS if ALIAS in settings.DATABASES else DEFAULT_DB_ALIAS


def settle() -> None:
    """Let what was deleted leave the journal too: SQLite's write-ahead log keeps old pages until it is folded in."""
    connection = connections[alias()]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class VaultRouter:
    """Sends the vault's tables to its own database, and keeps every other table out of it."""

    def db_for_read(self, model: type[models.Model], **_: Any) -> str | None:
        return self._place(model._meta.app_label, model._meta.model_name)

    def db_for_write(self, model: type[models.Model], **_: Any) -> str | None:
        return self._place(model._meta.app_label, model._meta.model_name)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_: Any) -> bool | None:
        if app_label == "vault" and model_name is not None:
            return db == self._place(app_label, model_name)
        # Only the vault's own tables exist in the vault's database; a migration's free statements run where the rest of Candour is.
        return None if db != ALIAS else False

    def _place(self, app_label: str, model_name: str | None) -> str | None:
        if app_label != "vault":
            return None
        return DEFAULT_DB_ALIAS if model_name in BESIDE_THE_LEDGER else ALIAS
