"""Destroying for good: two people, a reason, an authority; the keys and the ciphertext go, a tombstone stays."""

from datetime import timedelta

import pytest
import time_machine

from candour.areas.ledger import clock
from candour.areas.ledger.models import Row
from candour.areas.vault import destroying, shelf
from candour.areas.vault import door as vault
from candour.areas.vault.models import Case, Grant, Item, ItemKey, Mark, Tombstone
from tests.areas.vault.holders import PASSPHRASE, begin, leave, leave_again, open_as, person_called, register, viewer_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "The retention time is over.", "authority": "Records schedule, line 12"}


def propose(person, case, **which):
    return vault.propose_destroying(case_id=case, viewer=person.viewer, unlocked=person.unlocked, **WHY, **which)


def test_an_item_is_destroyed_by_two_people_and_leaves_a_tombstone():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo)
    item, other = leave(case_id=case, data=bytes(2_000_000), field="file"), leave(case_id=case, data="Stays.")
    leave_again(item_id=item, data="Second version.")
    proposal = propose(ada, case, item_id=item)
    with pytest.raises(vault.NeedsSecond):
        vault.destroy(proposal_id=proposal, viewer=ada.viewer)
    with pytest.raises(vault.Unfit, match="somebody else"):
        vault.agree(proposal_id=proposal, viewer=ada.viewer)
    vault.agree(proposal_id=proposal, viewer=bo.viewer)
    vault.destroy(proposal_id=proposal, viewer=ada.viewer)
    for person in (ada, bo):
        with pytest.raises(vault.NoSuchThing):
            open_as(person, item)
        assert open_as(person, other).text == "Stays."
    assert Item.objects.count() == ItemKey.objects.count() == 1
    assert shelf.lying() == []
    stone = Tombstone.objects.get()
    assert (str(stone.pk), stone.reason, stone.authority, stone.asked_by, stone.agreed_by) == (item, *WHY.values(), ada.id, bo.id)
    with pytest.raises(vault.NoSuchThing):
        leave_again(item_id=item, data="Again.")
    assert Row.objects.filter(kind="vault.destroyed", face="sealed").count() == 1


def test_a_case_goes_whole():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo, bars=(person_called("Cy").id,), continuity=vault.Continuity(2, (ada.id, bo.id)))
    item = leave(case_id=case, data="Sealed.")
    proposal = propose(ada, case)
    vault.agree(proposal_id=proposal, viewer=bo.viewer)
    vault.destroy(proposal_id=proposal, viewer=bo.viewer)
    with pytest.raises(vault.NoSuchThing):
        open_as(ada, item)
    with pytest.raises(vault.NoSuchThing):
        vault.deposit(case_id=case, field="note", data="More.")
    assert (Case.objects.count(), Grant.objects.count(), Tombstone.objects.get().what) == (0, 0, "case")
    assert vault.cases_held(viewer=ada.viewer) == []
    with pytest.raises(vault.NoSuchThing):
        vault.destroy(proposal_id=proposal, viewer=ada.viewer)


@pytest.mark.parametrize("missing", ["reason", "authority"])
def test_a_reason_and_an_authority_are_asked_for(missing):
    ada = person_called("Ada")
    with pytest.raises(vault.Unfit) as refused:
        vault.propose_destroying(case_id=begin(ada), viewer=ada.viewer, unlocked=ada.unlocked, **WHY | {missing: " "})
    assert refused.value.field == missing


def test_ones_own_note_is_ones_own_to_destroy():
    ada = person_called("Ada")
    case = vault.keep_note(title="Tuesday", text="I saw it.", viewer=ada.viewer)
    vault.destroy(proposal_id=propose(ada, case), viewer=ada.viewer, unlocked=ada.unlocked)
    assert vault.items_for(viewer=ada.viewer) == []


def test_a_destruction_that_died_after_its_line_opens_nothing_and_is_finished_by_the_sweep(monkeypatch):
    ada = person_called("Ada")
    case = vault.keep_note(title="Tuesday", text="I saw it.", viewer=ada.viewer)
    (item, _) = vault.items_for(viewer=ada.viewer)
    proposal = propose(ada, case)

    def die(_):
        raise SystemExit("killed")

    with monkeypatch.context() as broken:
        broken.setattr(destroying, "shred", die)
        with pytest.raises(SystemExit):
            vault.destroy(proposal_id=proposal, viewer=ada.viewer, unlocked=ada.unlocked)
    assert Item.objects.count() == 2
    with pytest.raises(vault.NoSuchThing):
        open_as(ada, item.item_id)
    assert vault.sweep_left() == 1
    assert (Item.objects.count(), Tombstone.objects.count()) == (0, 1)
    assert vault.sweep_left() == 0


def test_what_was_left_and_never_kept_is_not_seen_and_is_swept_after_a_whole_day():
    ada = person_called("Ada")
    case = begin(ada)
    kept = leave(case_id=case, data="Kept.")
    left = vault.deposit(case_id=case, field="file", data=bytes(2_000_000))
    with pytest.raises(vault.NoSuchThing):
        open_as(ada, left.item_id)
    assert vault.sweep_left() == 0
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert vault.sweep_left() == 2
        assert vault.sweep_left() == 0
    assert [str(i) for i in Item.objects.values_list("item", flat=True)] == [kept]
    assert shelf.lying() == []
    with pytest.raises(vault.NoSuchThing):
        vault.keep(left=[left])


def test_the_sweep_takes_nothing_that_counts_however_old_it_is():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada, bo, continuity=vault.Continuity(2, (ada.id, bo.id)))
    item = leave(case_id=case, data="Kept.", readers=(bo.id,))
    vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    before = {m: m.objects.count() for m in (Case, Grant, Item, ItemKey, Mark)}
    with time_machine.travel(clock.now() + timedelta(days=4000)):
        assert vault.sweep_left() == 0
    assert {m: m.objects.count() for m in before} == before
    assert open_as(ada, item).text == "Kept."


def test_a_key_whose_sheet_was_never_confirmed_is_swept_and_nothing_is_sealed_for_it():
    who = register("Ada")
    vault.make_key(passphrase=PASSPHRASE, viewer=viewer_of(who))
    with pytest.raises(vault.HasNoKey):
        vault.keep_note(title="", text="x", viewer=viewer_of(who))
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert vault.sweep_left() == 1


def test_whom_a_note_is_shared_with_cannot_destroy_it_alone_and_its_writer_can():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = vault.keep_note(title="The bell", text="It rang.", viewer=ada.viewer)
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    proposal = propose(bo, case)
    with pytest.raises(vault.OnlyWriter):
        vault.destroy(proposal_id=proposal, viewer=bo.viewer)
    assert Case.objects.filter(pk=case).exists()
    vault.destroy(proposal_id=propose(ada, case), viewer=ada.viewer, unlocked=ada.unlocked)
    assert not Case.objects.filter(pk=case).exists()
