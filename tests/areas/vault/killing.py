"""
A script: does each protected act again and again, and kills the process before each statement that the act sends to a database.

`python -m tests.areas.vault.killing FOLDER one|two STEP [ACT...]` seizes a home of one or two databases first (`seizing.py`), then prints
that and, for each act, how often it was killed (before each STEPth statement) and what was wrong afterwards.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine

from tests.areas.vault import homes, seizing

Act = Callable[[], object]


def world() -> dict[str, Any]:
    """Make people with keys and a case with items, in the home that is open."""
    from candour.areas.ledger.door import Actor, Viewer
    from candour.areas.vault import door as vault
    from candour.methods import receipts
    from tests.areas.vault.holders import begin, leave, person_called

    ada, bo, cy, di = (person_called(name) for name in ("Ada", "Bo", "Cy", "Di"))
    case = begin(ada, bo, continuity=vault.Continuity(2, (ada.id, cy.id)))
    items = [leave(case_id=case, data=f"item {n}") for n in range(3)] + [leave(case_id=case, data=bytes(1_500_000), field="file")]
    note = vault.keep_note(title="", text="destroy me", viewer=ada.viewer)
    destroying = vault.propose_destroying(case_id=note, reason="r", authority="a", viewer=ada.viewer)
    continuity = vault.ask_continuity(case_id=case, to=di.id, reason="r", viewer=cy.viewer)
    for person in (ada, cy):
        vault.agree(proposal_id=continuity, viewer=person.viewer)
    receipt = receipts.make()
    vault.keep_note_with_receipt(title="", text="mine", prepared=vault.prepare_receipt(receipt=receipt))
    return {
        "ada": ada,
        "bo": bo,
        "cy": cy,
        "di": di,
        "case": case,
        "items": items,
        "note": note,
        "destroying": destroying,
        "continuity": continuity,
        "receipt": vault.unlock_receipt(receipt=receipt),
        "by": Viewer.of(Actor.receipt(), ()),
    }


def acts(w: dict[str, Any]) -> dict[str, Act]:
    from candour.areas.vault import door as vault
    from tests.areas.vault.holders import PASSPHRASE, leave, open_as

    ada, bo, cy, di, case = w["ada"], w["bo"], w["cy"], w["di"], w["case"]

    def peel_all() -> None:
        while turn := vault.whose_turn(proposal_id=w["continuity"], viewer=ada.viewer):
            person = ada if turn.holder == ada.id else cy
            if vault.peel(proposal_id=w["continuity"], viewer=person.viewer, unlocked=person.unlocked):
                return

    return {
        "open": lambda: open_as(ada, w["items"][0]),
        "refuse": lambda: open_as(di, w["items"][0]),
        "leave": lambda: leave(case_id=case, data="new"),
        "leave a file": lambda: leave(case_id=case, data=bytes(1_200_000), field="file"),
        "note": lambda: vault.keep_note(title="t", text="new note", viewer=cy.viewer),
        "grant": lambda: vault.grant(case_id=case, to=di.id, viewer=ada.viewer, unlocked=ada.unlocked),
        "revoke": lambda: vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked),
        "bar": lambda: vault.bar(case_id=case, person_id=bo.id, viewer=ada.viewer, unlocked=ada.unlocked),
        "hand over": lambda: vault.hand_over(case_id=case, to=di.id, viewer=ada.viewer, unlocked=ada.unlocked),
        "destroy": lambda: vault.destroy(proposal_id=w["destroying"], viewer=ada.viewer, unlocked=ada.unlocked),
        "continuity": peel_all,
        "passphrase": lambda: vault.change_passphrase(old=PASSPHRASE, new="another four words", viewer=ada.viewer),
        "burn": lambda: vault.destroy_access(unlocked=w["receipt"], by=w["by"].actor),
    }


def die_before(statement: int) -> None:
    """Kill this process before the nth statement that it sends from now on; what it had decrypted by then is in a file beside the home."""
    from django.conf import settings
    from django.db import connections

    from candour.areas.vault import sealing

    left = [statement]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    for alias in connections:
        connections[alias].ensure_connection()
        connections[alias].execute_wrappers.append(count)
    unseal = sealing.unseal_item

    def unseal_and_say(*args: Any, **named: Any) -> bytes:
        (Path(settings.HOME) / "decrypted").touch()
        return unseal(*args, **named)

    sealing.unseal_item = unseal_and_say


def opens(person: Any, item: str) -> bool:
    from candour.areas.vault import door as vault
    from tests.areas.vault.holders import open_as

    try:
        open_as(person, item)
    except (vault.VaultError, vault.CannotOpen):
        return False
    return True


def wrong_after(name: str, w: dict[str, Any], before: dict[str, int]) -> list[str]:
    """Return what is not as it must be, whatever was interrupted."""
    from django.conf import settings
    from django.db import connections

    from candour.areas.ledger.door import first_fault
    from candour.areas.ledger.models import Row
    from candour.areas.vault import door as vault
    from tests.areas.vault.holders import PASSPHRASE

    said = {kind: Row.objects.filter(kind=kind).count() - before.get(kind, 0) for kind in Row.objects.values_list("kind", flat=True)}
    wrong = [f"integrity of {a}" for a in connections if _integrity(a) != "ok"]
    wrong += ["chain"] if first_fault() else []
    if (Path(settings.HOME) / "decrypted").exists() and not said.get("vault.opened"):
        wrong.append("decrypted without a line")
    ada, bo, di = w["ada"], w["bo"], w["di"]
    has_left = bool(said.get("vault.revoked"))
    holder, other = (di, ada) if name == "hand over" and has_left else (ada, bo if name in ("revoke", "bar") else None)
    if other is not None and has_left and opens(other, w["items"][0]):
        wrong.append("opens after the line that took it back")
    if other is not None and not has_left and not said.get("vault.barred") and name == "revoke" and not opens(other, w["items"][0]):
        wrong.append("lost without a line")
    if name == "bar" and said.get("vault.barred") and opens(bo, w["items"][0]):
        wrong.append("opens although barred")
    if not all(opens(holder, item) for item in w["items"]):
        wrong.append("something is lost")
    if name in ("grant", "hand over", "continuity"):
        given = said.get("vault.granted", 0) + said.get("vault.continuity_granted", 0)
        if opens(di, w["items"][0]) != bool(given):
            wrong.append("a grant and its line differ")
    if name in ("leave", "leave a file") and len(vault.items_for(viewer=ada.viewer, case_id=w["case"])) not in (4, 5):
        wrong.append("half left")
    if name == "note" and len(vault.cases_held(viewer=w["cy"].viewer)) != said.get("vault.note_kept", 0):
        wrong.append("a note and its line differ")
    notes = vault.items_for(viewer=ada.viewer, case_id=w["note"])
    if len(notes) != (0 if said.get("vault.destroyed") else 1):
        wrong.append("destroyed and its line differ")
    if name == "passphrase":
        typed = "another four words" if said.get("vault.passphrase_changed") else PASSPHRASE
        wrong += [] if vault.unlock(passphrase=typed, viewer=ada.viewer) else ["passphrase"]
    return wrong + _wrong_after_mending(name, w, holder, said)


def _wrong_after_mending(name: str, w: dict[str, Any], holder: Any, said: dict[str, int]) -> list[str]:
    """Do what the night and the next holder do, and return what is still not as it must be."""
    from candour.areas.ledger import clock
    from candour.areas.vault import door as vault
    from candour.areas.vault import marks, shelf
    from candour.areas.vault.models import Case, Grant, HolderKey, Item

    wrong = []
    for case in vault.rotation_owed(viewer=holder.viewer):
        vault.finish_rotation(case_id=case, viewer=holder.viewer, unlocked=holder.unlocked)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        vault.sweep_left()
        if vault.sweep_left():
            wrong.append("the sweep is never done")
    for table in (Item, Case, Grant, HolderKey):
        rows = list(table._default_manager.values_list("pk", flat=True))
        if table is Grant:
            rows = list(Grant.objects.exclude(wrapped=b"").values_list("pk", flat=True))
        if set(rows) - marks.standing(rows):
            wrong.append(f"{table.__name__} without a mark stays")
    if {i.pk for i in Item.objects.filter(is_on_shelf=True)} != set(shelf.lying()):
        # A file younger than a day may belong to a deposit that is being made: the sweep leaves it.
        os.utime(shelf.folder())
        if not {i.pk for i in Item.objects.filter(is_on_shelf=True)} <= set(shelf.lying()):
            wrong.append("a file is lost")
    if not all(opens(holder, item) for item in w["items"]):
        wrong.append("something is lost after mending")
    return wrong


def _integrity(alias: str) -> str:
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def in_a_child(what: Act) -> int:
    """Run something in a child and return its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            what()
            code = 0
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            code = 3
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def seized(home: Path, folder: Path) -> dict[str, Any]:
    """Seize a copy of the home, in a child, and return what was found."""
    folder.mkdir()
    copy = homes.copy_of(home, folder / "home")

    def act() -> None:
        homes.move_to(copy)
        (folder / "seized.json").write_text(json.dumps(seizing.seize(copy, folder)), "utf-8")

    homes.close()
    return json.loads((folder / "seized.json").read_text("utf-8")) if in_a_child(act) == 0 else {"found": ["the seizing itself failed"]}


def killed_each_time(folder: Path, name: str, step: int, w: dict[str, Any], before: dict[str, int]) -> dict[str, Any]:
    """Do one act until it comes to its end, killed before each `step`th statement, and return how often and what was wrong."""
    killed, wrong = 0, []

    def act() -> None:
        homes.move_to(folder / "copy")
        die_before(statement)
        try:
            acts(w)[name]()
        except LookupError:
            if name != "refuse":
                raise

    def check() -> None:
        homes.move_to(folder / "copy")
        (folder / "wrong.json").write_text(json.dumps(wrong_after(name, w, before)), "utf-8")

    for statement in range(min(step, 4), 500, step):
        homes.copy_of(folder / "home", folder / "copy")
        (folder / "wrong.json").write_text('["the check itself failed"]', "utf-8")
        ended = in_a_child(act)
        in_a_child(check)
        wrong += [f"before statement {statement}: {what}" for what in json.loads((folder / "wrong.json").read_text("utf-8"))]
        if ended == 0:
            return {"killed": killed, "wrong": wrong}
        killed += 1
        wrong += [] if ended == -signal.SIGKILL else [f"before statement {statement}: ended with {ended}"]
    return {"killed": killed, "wrong": [*wrong, "it never came to its end"]}


def main(folder: Path, databases: str, step: int, names: list[str]) -> None:
    home = folder / "home"
    homes.start(home, own_database=databases == "two")
    from django.db.models import Count

    from candour.areas.ledger.models import Row

    report: dict[str, Any] = {"seized": seized(home, folder / "seizing")}
    w = world()
    before = dict(Row.objects.values_list("kind").annotate(Count("seq")))
    homes.close()
    for name in names or list(acts(w)):
        report[name] = killed_each_time(folder, name, step, w, before)
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
