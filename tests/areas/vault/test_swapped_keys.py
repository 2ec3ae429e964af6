"""Whoever keeps the database puts a public key of their own in somebody's place: nothing is sealed for it, and it is noticed."""

import pytest
from django.db import transaction

from candour.areas.ledger.door import take_in_waiting
from candour.areas.vault import door as vault
from candour.areas.vault import marks, revoking, rotating, sealing, swapping
from candour.areas.vault.models import Access, Case, HolderKey, Item
from candour.methods import receipts
from tests.areas.vault.holders import PASSPHRASE, begin, leave, open_as, person_called

pytestmark = pytest.mark.django_db


def theirs() -> bytes:
    return sealing.make_key().public().raw


def put_in_place_of(person) -> None:
    HolderKey.objects.filter(holder=person.id).update(public=theirs())


def put_beside(person) -> None:
    """Put in a newer key with its mark, everything but the line that the ledger would have."""
    row = HolderKey.objects.get(holder=person.id)
    row.pk, row.generation, row.public, row._state.adding = None, row.generation + 1, theirs(), True
    row.id = HolderKey._meta.pk.get_default()
    row.save(force_insert=True)
    marks.stand([row.pk], what="key")


@pytest.mark.parametrize("swap", [put_in_place_of, put_beside])
def test_nothing_is_shared_with_a_key_that_no_line_knows(swap):
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    swap(bo)
    with pytest.raises(vault.Altered, match="not the one that the record knows"):
        vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    with pytest.raises(vault.Altered):
        begin(ada, bo, ref="two")
    with pytest.raises(vault.Altered):
        leave(case_id=case, data="words", readers=(bo.id,))
    assert not Item.objects.exists()


@pytest.mark.parametrize("swap", [put_in_place_of, put_beside])
def test_whose_key_was_changed_is_told_when_they_unlock_it_and_it_is_marked(swap):
    bo = person_called("Bo")
    swap(bo)
    with pytest.raises(vault.Altered):
        vault.unlock(passphrase=PASSPHRASE, viewer=bo.viewer)
    assert Access.objects.get(outcome="altered").who == bo.id


def test_nothing_is_left_in_a_case_whose_key_was_changed():
    ada = person_called("Ada")
    case = begin(ada)
    Case.objects.filter(pk=case).update(public=theirs())
    with pytest.raises(vault.Altered):
        leave(case_id=case, data="words")
    assert not Item.objects.exists()


def test_an_earlier_key_of_the_case_is_as_wrong_as_a_strange_one():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo)
    before = bytes(Case.objects.get(pk=case).public)
    vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(ada, leave(case_id=case, data="after")).text == "after"
    Case.objects.filter(pk=case).update(public=before)
    with pytest.raises(vault.Altered):
        leave(case_id=case, data="for whoever was sent away")


def test_a_change_of_key_that_died_leaves_a_case_in_which_things_can_be_left(monkeypatch):
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo)

    def die(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(rotating, "rotate", die)
        with pytest.raises(KeyboardInterrupt):
            vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(ada, leave(case_id=case, data="still here")).text == "still here"
    with monkeypatch.context() as dying:
        dying.setattr(revoking, "_say_rotated", die)
        with pytest.raises(KeyboardInterrupt):
            vault.finish_rotation(case_id=case, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(ada, leave(case_id=case, data="here too")).text == "here too"
    vault.finish_rotation(case_id=case, viewer=ada.viewer, unlocked=ada.unlocked)
    assert open_as(ada, leave(case_id=case, data="and after")).text == "and after"


def test_what_a_receipt_holds_is_known_before_and_after_the_night():
    receipt = receipts.make()
    case = vault.keep_note_with_receipt(title="", text="It rang.", prepared=vault.prepare_receipt(receipt=receipt))
    assert swapping.is_known_case(Case.objects.get(pk=case))
    with transaction.atomic():
        take_in_waiting()
    swapping._known.cache_clear()
    assert swapping.is_known_case(Case.objects.get(pk=case))
    assert vault.unlock_receipt(receipt=receipt).holder.startswith("receipt:")
