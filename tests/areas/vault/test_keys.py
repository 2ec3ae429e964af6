"""Keys of people and of receipts: made, unlocked, remembered, recovered, kept outside."""

import json
import pickle
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings

from candour.areas.ledger import clock
from candour.areas.ledger.door import Actor, Viewer
from candour.areas.ledger.models import Row, Waiting
from candour.areas.vault import door as vault
from candour.areas.vault import sealing, unsealing
from candour.areas.vault.models import Access, Grant, HolderKey, Remembered
from candour.config.command import run
from candour.methods import receipts, stretching
from tests.areas.vault.holders import PASSPHRASE, begin, leave, open_as, person_called, register, viewer_of

pytestmark = pytest.mark.django_db
RECEIPT_VIEWER = Viewer.of(Actor.receipt(), ())


def test_the_wrong_passphrase_opens_nothing_and_is_marked():
    ada = person_called("Ada")
    with pytest.raises(vault.CannotOpen):
        vault.unlock(passphrase=PASSPHRASE + "!", viewer=ada.viewer)
    assert (Access.objects.get().outcome, Row.objects.filter(kind="vault.refused").count()) == ("wrong", 1)


@pytest.mark.parametrize("act", ["make_key", "unlock"])
def test_a_key_is_made_and_unlocked_only_by_who_signed_in_strongly(act):
    who = register("Ada")
    with pytest.raises(vault.NotStrong):
        getattr(vault, act)(passphrase=PASSPHRASE, viewer=viewer_of(who, strong=False))
    assert Access.objects.get().outcome == "not_strong"
    assert not HolderKey.objects.exists()


def test_a_short_passphrase_is_refused_and_a_wide_one_is_the_same_as_a_narrow_one():
    who = register("Ada")
    with pytest.raises(vault.Unfit) as refused:
        vault.make_key(passphrase="too short", viewer=viewer_of(who))
    assert refused.value.field == "passphrase"
    made = vault.make_key(passphrase="café four words here", viewer=viewer_of(who))
    vault.confirm_key(key_id=made.key_id, viewer=viewer_of(who))
    assert vault.unlock(passphrase="cafe\u0301 four words here", viewer=viewer_of(who)).holder == who


def test_the_passphrase_changes_and_the_sheet_stays_good():
    ada = person_called("Ada")
    vault.change_passphrase(old=PASSPHRASE, new="quite another passphrase", viewer=ada.viewer)
    with pytest.raises(vault.CannotOpen):
        vault.unlock(passphrase=PASSPHRASE, viewer=ada.viewer)
    assert vault.unlock(passphrase="quite another passphrase", viewer=ada.viewer).private == ada.unlocked.private
    for new in ("the third passphrase now", "the fourth passphrase now"):
        assert vault.recover(recovery_key=ada.recovery_key, new_passphrase=new, viewer=ada.viewer).private == ada.unlocked.private
        assert vault.unlock(passphrase=new, viewer=ada.viewer).private == ada.unlocked.private


def test_another_persons_sheet_recovers_nothing():
    ada, bo = person_called("Ada"), person_called("Bo")
    with pytest.raises(vault.CannotOpen):
        vault.recover(recovery_key=bo.recovery_key, new_passphrase="the third passphrase now", viewer=ada.viewer)
    with pytest.raises(vault.Misread):
        vault.recover(recovery_key="ABCD", new_passphrase="the third passphrase now", viewer=ada.viewer)
    with pytest.raises(vault.NotFresh):
        vault.recover(recovery_key=ada.recovery_key, new_passphrase="x" * 20, viewer=viewer_of(ada.id, fresh=False))


def test_a_cheap_lock_of_an_earlier_time_becomes_dear_at_the_next_unlock():
    ada = person_called("Ada")
    dearer = stretching.Cost(16, 2, 1)
    with override_settings(STRETCH=dearer):
        vault.unlock(passphrase=PASSPHRASE, viewer=ada.viewer)
        assert sealing.cost_of(bytes(HolderKey.objects.get().locked)) == dearer
        assert vault.unlock(passphrase=PASSPHRASE, viewer=ada.viewer).private == ada.unlocked.private


def test_an_unlocked_key_shows_nothing_and_cannot_be_stored():
    ada = person_called("Ada")
    shown = f"{ada.unlocked!r} {ada.unlocked} {ada}"
    assert ada.unlocked.private.raw.hex() not in shown
    for store in (pickle.dumps, json.dumps):
        with pytest.raises(TypeError):
            store(ada.unlocked)


@pytest.mark.parametrize(("idle_minutes", "times", "is_there"), [(14, 1, True), (16, 1, False), (14, 33, True), (14, 35, False)])
def test_a_remembered_key_locks_after_15_minutes_and_after_8_hours(idle_minutes, times, is_there):
    ada = person_called("Ada")
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        token = vault.remember(unlocked=ada.unlocked, session_bond="bond", viewer=ada.viewer)
        for n in range(1, times + 1):
            traveller.move_to(start + timedelta(minutes=idle_minutes * n))
            found = vault.remembered(token=token, session_bond="bond", viewer=ada.viewer)
        assert (found is not None) is is_there
        locks = vault.locks_at(token=token, session_bond="bond", viewer=ada.viewer)
        assert locks is not None
        assert (locks > clock.now()) is is_there


def test_a_remembered_key_is_this_persons_and_this_sessions_and_goes_with_its_token():
    ada, bo = person_called("Ada"), person_called("Bo")
    token = vault.remember(unlocked=ada.unlocked, session_bond="bond", viewer=ada.viewer)
    assert token not in str(list(Remembered.objects.values()))
    for wrong in ({"token": token + "x"}, {"session_bond": "other"}, {"viewer": bo.viewer}, {"viewer": viewer_of(ada.id, strong=False)}):
        assert vault.remembered(**{"token": token, "session_bond": "bond", "viewer": ada.viewer} | wrong) is None
    with pytest.raises(vault.NotUnlocked):
        vault.remember(unlocked=ada.unlocked, session_bond="bond", viewer=bo.viewer)
    row = Remembered.objects.get()
    Remembered.objects.filter(pk=row.pk).update(holder=bo.id)
    assert vault.remembered(token=token, session_bond="bond", viewer=bo.viewer) is None
    Remembered.objects.filter(pk=row.pk).update(holder=ada.id)
    again = vault.remember(unlocked=ada.unlocked, session_bond="bond", viewer=ada.viewer)
    assert vault.remembered(token=token, session_bond="bond", viewer=ada.viewer) is None
    assert vault.remembered(token=again, session_bond="bond", viewer=ada.viewer) is not None


# --- receipts -------------------------------------------------------------------------------------------------------------------


def kept_with_receipt(text: str = "What I saw.") -> receipts.Receipt:
    receipt = receipts.make()
    vault.keep_note_with_receipt(title="", text=text, prepared=vault.prepare_receipt(receipt=receipt))
    return receipt


def test_a_receipt_opens_its_note_and_its_lines_wait_for_the_night():
    receipt = kept_with_receipt()
    unlocked = vault.unlock_receipt(receipt=receipts.read(receipt.digits))
    (mine,) = vault.items_for(viewer=RECEIPT_VIEWER, unlocked=unlocked)
    opened = vault.open_item(item_id=mine.item_id, purpose="my own", unlocked=unlocked, viewer=RECEIPT_VIEWER)
    assert opened.text == "What I saw."
    added = vault.add_to_note(case_id=mine.case_id, text="And more.", viewer=RECEIPT_VIEWER, unlocked=unlocked)
    assert vault.open_item(item_id=added, purpose="my own", unlocked=unlocked, viewer=RECEIPT_VIEWER).text == "And more."
    assert Row.objects.count() == 0
    assert {w.actor_role for w in Waiting.objects.all()} == {"anyone", "receipt"}


def test_a_wrong_receipt_and_a_destroyed_one_answer_alike():
    receipt = kept_with_receipt()
    unlocked = vault.unlock_receipt(receipt=receipt)
    (mine,) = vault.items_for(viewer=RECEIPT_VIEWER, unlocked=unlocked)
    vault.destroy_access(unlocked=unlocked, by=Actor.receipt())
    said = []
    for wrong in (receipt, receipts.make()):
        with pytest.raises(vault.CannotOpen) as refused:
            vault.unlock_receipt(receipt=wrong)
        said.append((type(refused.value), str(refused.value)))
    assert len(set(said)) == 1
    assert vault.items_for(viewer=RECEIPT_VIEWER, unlocked=unlocked) == []
    with pytest.raises(vault.NoSuchThing):
        vault.open_item(item_id=mine.item_id, purpose="my own", unlocked=unlocked, viewer=RECEIPT_VIEWER)
    assert not HolderKey.objects.exists()
    assert not Grant.objects.exists()


def test_one_receipt_does_not_open_what_another_left():
    mine, other = (vault.unlock_receipt(receipt=kept_with_receipt(text)) for text in ("Mine.", "Other."))
    (item,) = vault.items_for(viewer=RECEIPT_VIEWER, unlocked=other)
    with pytest.raises(vault.NoSuchThing):
        vault.open_item(item_id=item.item_id, purpose="p", unlocked=mine, viewer=RECEIPT_VIEWER)
    ada = person_called("Ada")
    for viewer, unlocked in ((ada.viewer, mine), (RECEIPT_VIEWER, ada.unlocked), (Viewer.anonymous(), mine)):
        with pytest.raises(vault.NotUnlocked):
            vault.open_item(item_id=item.item_id, purpose="p", unlocked=unlocked, viewer=viewer)
    with pytest.raises(vault.NotUnlocked):
        vault.destroy_access(unlocked=ada.unlocked, by=Actor.receipt())


def test_when_a_receipt_came_back_is_shown_to_no_handler():
    ada, receipt = person_called("Ada"), receipts.make()
    holder = vault.make_receipt_key(prepared=vault.prepare_receipt(receipt=receipt), by=Actor.anonymous())
    case = begin(ada)
    item = leave(case_id=case, data="What I saw.", readers=(holder,))
    unlocked = vault.unlock_receipt(receipt=receipt)
    vault.open_item(item_id=item, purpose="my own", unlocked=unlocked, viewer=RECEIPT_VIEWER)
    open_as(ada, item)
    assert [look.who for look in vault.who_looked(case_id=case, viewer=ada.viewer)] == [ada.id]
    assert Access.objects.count() == 2


# --- kept outside -----------------------------------------------------------------------------------------------------------------


def outside(tmp_path: Path, who: str):
    """Make a key as `candour unseal --make-key` does and bring its public half; return the file."""
    made = unsealing.make_key_file(passphrase=PASSPHRASE, cost=stretching.CHEAP)
    vault.bring_public_key(text=made.public, viewer=viewer_of(who))
    file, secret = tmp_path / "my-key.json", tmp_path / "passphrase"
    file.write_bytes(made.content)
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    return file, secret


def test_a_case_that_is_opened_outside_is_never_opened_here_and_opens_with_the_command(tmp_path, capsys):
    who = register("Ada")
    file, secret = outside(tmp_path, who)
    viewer = viewer_of(who)
    case = vault.keep_note(title="Tuesday", text="I saw it.", viewer=viewer)
    private = unsealing.read_key(file.read_bytes(), passphrase=PASSPHRASE)
    for item in vault.items_for(viewer=viewer, case_id=case):
        with pytest.raises(vault.OpensOutside):
            vault.open_item(item_id=item.item_id, purpose="p", unlocked=vault.Unlocked(who, private), viewer=viewer)
    with pytest.raises(vault.CannotOpen):
        vault.unlock(passphrase=PASSPHRASE, viewer=viewer)
    bundle = tmp_path / "case.sealed.json"
    bundle.write_bytes(vault.bundle_of(case_id=case, viewer=viewer))
    assert b"I saw it" not in bundle.read_bytes()
    assert Access.objects.filter(outcome="left").count() == Row.objects.filter(kind="vault.bundle_left").count() == 1
    assert run(["unseal", str(bundle), "--key", str(file), "--passphrase-file", str(secret)]) == 0
    shown = capsys.readouterr().out
    assert "I saw it." in shown
    assert "Tuesday" in shown
    assert run(["unseal", str(bundle), "--key", str(file), "--passphrase-file", str(secret), "--out", str(tmp_path / "out")]) == 0
    written = sorted((tmp_path / "out").iterdir())
    assert {p.read_text("utf-8") for p in written} == {"I saw it.", "Tuesday"}
    assert {p.stat().st_mode & 0o777 for p in written} == {0o600}


def test_an_altered_bundle_another_key_and_a_wrong_passphrase_open_nothing(tmp_path, capsys):
    who, other = register("Ada"), register("Bo")
    file, secret = outside(tmp_path, who)
    (tmp_path / "bo").mkdir()
    others, _ = outside(tmp_path / "bo", other)
    case = vault.keep_note(title="Tuesday", text="I saw it.", viewer=viewer_of(who))
    whole = vault.bundle_of(case_id=case, viewer=viewer_of(who))
    bundle = tmp_path / "case.sealed.json"
    swapped = json.loads(whole)
    first, second = swapped["items"]
    first["ciphertext"], second["ciphertext"] = second["ciphertext"], first["ciphertext"]
    relabelled = json.loads(whole) | {"organisation": "RX9"}
    for content, key, code in (
        (json.dumps(swapped).encode(), file, 1),
        (json.dumps(relabelled).encode(), file, 1),
        (whole, others, 1),
        (b"{}", file, 2),
        (whole[:-100], file, 2),
        (whole, bundle, 2),
    ):
        bundle.write_bytes(content)
        assert run(["unseal", str(bundle), "--key", str(key), "--passphrase-file", str(secret)]) == code
    bundle.write_bytes(whole)
    secret.write_text("not the passphrase at all", "utf-8")
    assert run(["unseal", str(bundle), "--key", str(file), "--passphrase-file", str(secret)]) == 1
    out, said = capsys.readouterr()
    assert out == ""
    assert "I saw it" not in said


def test_a_key_is_made_once_readable_by_its_owner_alone_and_never_written_over(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(stretching, "STRONG", stretching.CHEAP)
    secret, file = tmp_path / "passphrase", tmp_path / "my-key.json"
    secret.write_text("short", "utf-8")
    assert run(["unseal", "--make-key", str(file), "--passphrase-file", str(secret)]) == 2
    secret.write_text(PASSPHRASE, "utf-8")
    assert run(["unseal", "--make-key", str(file), "--passphrase-file", str(secret)]) == 0
    public = capsys.readouterr().out.strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert sealing.public_from_text(public).alg == sealing.HYBRID
    assert PASSPHRASE not in file.read_text("utf-8")
    before = file.read_bytes()
    assert run(["unseal", "--make-key", str(file), "--passphrase-file", str(secret)]) == 2
    assert file.read_bytes() == before
    assert run(["unseal"]) == run(["unseal", str(file)]) == run(["unseal", str(file), "--make-key", "x"]) == 2


def test_a_bundle_for_a_key_that_is_held_here_is_refused_because_nobody_could_open_it():
    ada = person_called("Ada")
    with pytest.raises(vault.Unfit, match="held here"):
        vault.bundle_of(case_id=begin(ada), viewer=ada.viewer)


@pytest.mark.parametrize("text", ["", "candour-public-key:rsa:AAAA:00000000", "x" * 5000])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(vault.Unfit):
        vault.bring_public_key(text=text, viewer=viewer_of(register("Ada")))
