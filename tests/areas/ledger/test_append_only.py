"""The application can neither change nor remove a line, and an edit made around it is found."""

import sqlite3
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from candour.areas.ledger import door as ledger
from candour.areas.ledger import lines
from candour.areas.ledger.guards import WEB_ROLE, grant_web_role
from candour.areas.ledger.models import Row

pytestmark = pytest.mark.django_db

STATEMENTS = (
    "UPDATE ledger_row SET kind = 'x' WHERE seq = 1",
    "DELETE FROM ledger_row WHERE seq = 1",
    "DELETE FROM ledger_row",
)


def add(n: int = 3, face: str = "public") -> None:
    with transaction.atomic():
        for i in range(n):
            payload_hash, salt = lines.commit_to({"n": i}, face=face)
            lines.append(
                kind="test.done",
                face=face,
                actor_role="operator",
                refs={"n": str(i)},
                payload_hash=payload_hash,
                salt=salt,
                line_id=uuid.uuid4(),
            )


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_cannot_change_or_remove_a_line(statement: str) -> None:
    add()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Row.objects.count() == 3
    assert ledger.first_fault() is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize("statement", ["DROP TRIGGER ledger_row_no_update", "DROP TABLE ledger_row", "ALTER TABLE ledger_row RENAME TO x"])
def test_the_application_cannot_drop_what_refuses_it(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_triggers_refuse_even_without_the_guard_of_the_connection(statement: str, tmp_path) -> None:
    add()
    path = tmp_path / "copy.sqlite3"
    copy = sqlite3.connect(path)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'ledger_row' AND sql IS NOT NULL ORDER BY type = 'trigger'")
        for (sql,) in cursor.fetchall():
            copy.execute(sql)
        cursor.execute("SELECT * FROM ledger_row")
        rows = cursor.fetchall()
    copy.executemany(f"INSERT INTO ledger_row VALUES ({','.join('?' * len(rows[0]))})", rows)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        copy.execute(statement)
    copy.close()


@pytest.mark.postgresql_only
@pytest.mark.parametrize("statement", [*STATEMENTS, "TRUNCATE ledger_row"])
def test_the_web_role_may_only_add_and_read(statement: str) -> None:
    add()
    grant_web_role(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB_ROLE}")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)
        add(1)
        assert Row.objects.count() == 4
        cursor.execute("RESET ROLE")


@pytest.mark.postgresql_only
def test_even_the_owner_cannot_truncate() -> None:
    add()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_row")


@pytest.mark.postgresql_only
def test_the_web_role_owns_nothing() -> None:
    grant_web_role(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)", [WEB_ROLE])
        assert cursor.fetchone() == (0,)


def edit_around(statement: str) -> None:
    """Do what someone with the file or the server in their hands could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            connection.connection.set_authorizer(None)
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_row'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement)
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("ALTER TABLE ledger_row DISABLE TRIGGER USER")
            cursor.execute(statement)
            cursor.execute("ALTER TABLE ledger_row ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE ledger_row SET kind = 'test.undone' WHERE seq = 4", 4),
        ("UPDATE ledger_row SET day = '2020-01-01' WHERE seq = 2", 2),
        ("UPDATE ledger_row SET actor_role = 'executive' WHERE seq = 7", 7),
        ("UPDATE ledger_row SET payload_hash = '{}' WHERE seq = 3".format("0" * 64), 3),
        ("UPDATE ledger_row SET face = 'sealed' WHERE seq = 5", 5),
        ("DELETE FROM ledger_row WHERE seq = 6", 6),
        ("DELETE FROM ledger_row WHERE seq = 1", 1),
    ],
)
def test_an_edit_made_around_the_application_is_found_and_named(statement: str, seq: int) -> None:
    add(8)
    edit_around(statement)
    fault = ledger.first_fault()
    assert fault is not None
    assert fault.seq == seq


def test_an_untouched_ledger_has_no_fault() -> None:
    add(5)
    add(5, face="internal")
    add(5, face="sealed")
    assert ledger.first_fault() is None


def test_a_line_is_never_written_outside_the_transaction_of_its_act() -> None:
    class Loose:
        in_atomic_block = False
        vendor = connection.vendor

    original = lines.connection
    lines.connection = Loose()  # type: ignore[assignment]
    try:
        with pytest.raises(RuntimeError, match="inside the transaction"):
            lines.append(kind="x", face="public", actor_role="a", refs={}, payload_hash="", salt="", line_id=uuid.uuid4())
    finally:
        lines.connection = original


def test_what_is_not_public_shows_nothing_but_its_hash() -> None:
    add(1, face="public")
    add(1, face="internal")
    add(1, face="sealed")
    sealed, internal, public = ledger.public_lines()
    assert public.kind == "test.done"
    assert public.refs == {"n": "0"}
    assert all(line.kind is line.day is line.role is line.refs is line.payload_hash is None for line in (internal, sealed))


def test_the_same_words_leave_different_commitments_unless_public() -> None:
    assert lines.commit_to({"a": 1}, face="public") == lines.commit_to({"a": 1}, face="public")
    assert lines.commit_to({"a": 1}, face="sealed") != lines.commit_to({"a": 1}, face="sealed")
