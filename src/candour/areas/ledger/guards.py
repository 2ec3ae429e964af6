"""What keeps the ledger append-only in the database itself, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_row"
WEB_ROLE = "candour_web"

SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'The ledger is append-only.'); END"
    for verb in ("UPDATE", "DELETE")
)
POSTGRES_TRIGGERS = (
    "CREATE FUNCTION ledger_row_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'The ledger is append-only.'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION ledger_row_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_row_refuse()",
)

_migrating = ContextVar("migrating", default=False)


@contextmanager
def while_migrating() -> Iterator[None]:
    """Let the schema of the ledger's own tables be changed: used by the migrate command alone."""
    token = _migrating.set(True)
    try:
        yield
    finally:
        _migrating.reset(token)


def _authorise(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    if _migrating.get():
        return sqlite3.SQLITE_OK
    # For a trigger SQLite names the trigger first and its table second; for a table the table comes first.
    if action in (sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_DROP_TEMP_TRIGGER) and second == TABLE:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_DROP_TABLE and first == TABLE:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_ALTER_TABLE and second == TABLE:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first == TABLE:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() == "writable_schema" and second:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def guard_connection(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Set the authorizer of a new SQLite connection: the application can neither change lines nor drop what refuses it."""
    if connection.vendor == "sqlite" and not getattr(settings, "LEDGER_UNGUARDED", False):
        connection.connection.set_authorizer(_authorise)


def create_triggers(schema_editor: Any) -> None:
    statements = SQLITE_TRIGGERS if schema_editor.connection.vendor == "sqlite" else POSTGRES_TRIGGERS
    for statement in statements:
        schema_editor.execute(statement)


def grant_web_role(connection: BaseDatabaseWrapper) -> None:
    """
    Make the role that web processes take on PostgreSQL: it owns nothing, and of the ledger it may only add and read.

    Run after every migration by the owner of the tables. Other tables get the usual rights.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {WEB_ROLE} NOLOGIN")
        cursor.execute(f"GRANT {WEB_ROLE} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {WEB_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE}")
        # The vault's own database has no ledger in it.
        if TABLE in connection.introspection.table_names(cursor):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {TABLE} FROM {WEB_ROLE}")
        cursor.execute(f"REVOKE ALL ON django_migrations FROM {WEB_ROLE}")
        cursor.execute(f"GRANT SELECT ON django_migrations TO {WEB_ROLE}")
