"""
What TM02 does: somebody takes the whole machine, and looks for what was sealed in all that lies on it.

People with sessions and unlocked keys, notes, receipts, files and a destroyed item are made in a real home; then all of it is searched.
"""

import logging
import os
import secrets
import sqlite3
from pathlib import Path

from tests.areas.vault import searching


def marker(name: str) -> str:
    return f"{name}-{secrets.token_hex(12)}"


def live() -> dict[str, bytes]:
    """Do what people do, and return what nobody may find there afterwards."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from candour.areas.ledger.door import Actor, Viewer, take_in_waiting
    from candour.areas.vault import door as vault
    from candour.methods import receipts
    from tests.areas.vault.holders import begin, leave, leave_again, open_as, person_called, register, viewer_of

    words = {name: marker(name) for name in ("note", "title", "statement", "file", "later", "destroyed", "reported", "swept", "refused")}
    ada, bo = person_called("Ada"), person_called("Bo")
    passphrase = marker("passphrase")
    cy, viewer = register("Cy"), None
    viewer = viewer_of(cy)
    made = vault.make_key(passphrase=passphrase, viewer=viewer)
    vault.confirm_key(key_id=made.key_id, viewer=viewer)
    case = begin(ada, bo, continuity=vault.Continuity(2, (ada.id, bo.id, cy)))
    item = leave(case_id=case, data=words["statement"])
    leave_again(item_id=item, data=words["later"])
    leave(case_id=case, data=(words["file"] + "\n").encode() * 40_000, field="file")
    vault.deposit(case_id=case, field="note", data=words["swept"])
    note = vault.keep_note(title=words["title"], text=words["note"], viewer=ada.viewer)
    gone = leave(case_id=case, data=words["destroyed"])
    proposal = vault.propose_destroying(case_id=case, item_id=gone, reason="r", authority="a", viewer=ada.viewer)
    vault.agree(proposal_id=proposal, viewer=bo.viewer)
    open_as(ada, gone)
    vault.destroy(proposal_id=proposal, viewer=ada.viewer)
    receipt = receipts.make()
    vault.keep_note_with_receipt(title="", text=words["reported"], prepared=vault.prepare_receipt(receipt=receipt))
    mine = vault.unlock_receipt(receipt=receipt)
    by_receipt = Viewer.of(Actor.receipt(), ())
    for one in vault.items_for(viewer=by_receipt, unlocked=mine):
        vault.open_item(item_id=one.item_id, purpose="mine", unlocked=mine, viewer=by_receipt)
    session = SessionStore()
    session["vault_bond"] = secrets.token_urlsafe(16)
    session["_auth_user_id"] = cy
    session.save()
    unlocked = vault.unlock(passphrase=passphrase, viewer=viewer)
    token = vault.remember(unlocked=unlocked, session_bond=session["vault_bond"], viewer=viewer)
    assert vault.remembered(token=token, session_bond=session["vault_bond"], viewer=viewer)
    for wrong in (words["refused"] + " and more",):
        try:
            vault.unlock(passphrase=wrong, viewer=viewer)
        except vault.CannotOpen:
            logging.getLogger("candour").exception("A key did not open.")
    for one in vault.items_for(viewer=ada.viewer):
        open_as(ada, one.item_id)
    vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    own = vault.propose_destroying(case_id=note, reason="r", authority="a", viewer=ada.viewer)
    vault.destroy(proposal_id=own, viewer=ada.viewer, unlocked=ada.unlocked)
    note = vault.keep_note(title=words["title"], text=words["note"], viewer=ada.viewer)
    with transaction.atomic():
        take_in_waiting()
    found = {name: text.encode() for name, text in words.items()}
    found |= {"passphrase": passphrase.encode(), "cookie": token.encode()}
    found |= {"receipt in digits": receipt.digits.replace(" ", "").encode(), "receipt": receipt.as_bytes()}
    found |= {f"receipt in words {sign!r}": sign.join(receipt.words).encode() for sign in " -,"}
    found |= {"recovery key": made.recovery_key.encode(), "recovery key in one": made.recovery_key.replace(" ", "").encode()}
    found |= {f"private key {n}": p.raw[-32:] for n, p in enumerate((unlocked.private, ada.unlocked.private, mine.private))}
    return found


def take_everything(home: Path, seized: Path) -> list[Path]:
    """Take the home, a copy of each database made by SQLite itself, the environment, and what was written in temporary places."""
    seized.mkdir()
    for database in home.glob("*.sqlite3"):
        with sqlite3.connect(database) as connection:
            connection.execute("VACUUM INTO ?", (str(seized / f"backup-{database.name}"),))
            (seized / f"dump-{database.name}.sql").write_text("\n".join(connection.iterdump()), "utf-8")
        connection.close()
    (seized / "environment").write_bytes(Path("/proc/self/environ").read_bytes() + repr(dict(os.environ)).encode())
    return [home, seized, Path(os.environ["TMPDIR"])]


def seize(home: Path, folder: Path) -> dict[str, object]:
    """Return what was found, and what the search looked at."""
    from django.conf import settings
    from django.db import connections

    from candour.areas.ledger import door as ledger

    temporary = folder / "tmp"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    (home / "secret-key").write_text(settings.SECRET_KEY, "utf-8")
    logging.basicConfig(filename=home / "candour.log", level=logging.DEBUG, force=True)
    markers = live()
    ledger.sign_record()
    journals = [p.name for p in home.glob("*.sqlite3-*")]
    connections.close_all()
    places = take_everything(home, folder / "seized")
    looked_at = sorted(str(p.relative_to(folder)) for place in places for p in place.rglob("*") if p.is_file())
    return {
        "found": searching.find_in(places, markers),
        "markers": len(markers),
        "looked_at": looked_at,
        "journals": journals,
        "planted": controls(home),
    }


def controls(home: Path) -> dict[str, bool]:
    """Plant a marker in each form in a file and in a row of the database, one at a time, and say of each whether the search found it."""
    planted = marker("control").encode()
    found = {}
    for form, write in searching.PLANTED.items():
        file = home / "static" / "planted"
        file.write_bytes(write(planted))
        found[f"file: {form}"] = bool(searching.find_in([home / "static"], {"control": planted}))
        file.unlink()
        database = home / "static" / "planted.sqlite3"
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE t (a BLOB)")
            connection.execute("INSERT INTO t VALUES (?)", (write(planted),))
        connection.close()
        found[f"row: {form}"] = bool(searching.find_in([home / "static"], {"control": planted}))
        database.unlink()
    found["nothing planted"] = not searching.find_in([home / "static"], {"control": planted})
    return found
