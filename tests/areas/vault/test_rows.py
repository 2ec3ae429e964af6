"""Somebody with the database in their hands moves and alters rows: nothing opens in another place than its own."""

import itertools

import pytest

from candour.areas.ledger.models import Row
from candour.areas.vault import depositing, gate, sealing, shelf
from candour.areas.vault import door as vault
from candour.areas.vault.models import Access, Case, Grant, Item, ItemKey, Mark, Reader
from tests.areas.vault.holders import begin, leave, leave_again, open_as, person_called

pytestmark = pytest.mark.django_db
PARTS = {"key": (ItemKey, ("wrapped", "generation")), "content": (Item, ("ciphertext", "sha256", "bucket"))}


def copied(model, pk, fields):
    return model.objects.filter(pk=pk).values(*fields).get()


def test_every_swap_between_items_fields_versions_and_cases_is_refused_and_marked():
    ada = person_called("Ada")
    one, two = begin(ada), begin(ada, ref="two")
    first = leave(case_id=one, data="first, as it was written at first")
    leave_again(item_id=first, data="first, as it was written later on")
    leave(case_id=one, data="second, of the same field and case")
    leave(case_id=one, data="third, of another field altogether", field="name")
    leave(case_id=two, data="fourth, of another case altogether")
    rows = {row.pk: row for row in Item.objects.all()}
    says = {pk: open_as(ada, str(row.item), version=row.version).text for pk, row in rows.items()}
    assert len(set(says.values())) == 5
    tried = 0
    for (here, there), parts in itertools.product(itertools.permutations(rows, 2), (("key",), ("content",), ("key", "content"))):
        kept = {part: copied(PARTS[part][0], here, PARTS[part][1]) for part in parts}
        for part in parts:
            PARTS[part][0].objects.filter(pk=here).update(**copied(PARTS[part][0], there, PARTS[part][1]))
        with pytest.raises(vault.CannotOpen):
            open_as(ada, str(rows[here].item), version=rows[here].version)
        for part in parts:
            PARTS[part][0].objects.filter(pk=here).update(**kept[part])
        tried += 1
    assert tried == 5 * 4 * 3
    assert Row.objects.filter(kind="vault.opening_failed").count() == Access.objects.filter(outcome="failed").count() == tried
    assert {pk: open_as(ada, str(row.item), version=row.version).text for pk, row in rows.items()} == says


@pytest.mark.parametrize("change", [{"field": "name"}, {"version": 7}, {"item": None}, {"case": None}])
def test_a_row_that_is_relabelled_opens_no_more(change):
    ada = person_called("Ada")
    one, two = begin(ada), begin(ada, ref="two")
    item, other = leave(case_id=one, data="Sealed."), leave(case_id=two, data="Other.")
    row = Item.objects.get(item=item)
    if "item" in change:
        change = {"item": Item.objects.get(item=other).pk}
        item = str(change["item"])
    if "case" in change:
        change = {"case_id": two}
        Mark.objects.filter(thing=row.pk).update(case_id=two)
    Item.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(vault.CannotOpen):
        open_as(ada, item)


def test_a_case_moved_to_another_organisation_opens_no_more():
    ada = person_called("Ada")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    Case.objects.filter(pk=case).update(organisation_code="RX9")
    with pytest.raises(vault.CannotOpen):
        open_as(ada, item)


def test_a_grant_copied_to_somebody_else_or_to_another_case_opens_nothing():
    ada, bo = person_called("Ada"), person_called("Bo")
    one, two = begin(ada), begin(bo, ref="two")
    item = leave(case_id=one, data="Sealed.")
    mine, theirs = Grant.objects.get(case=one), Grant.objects.get(case=two)
    # Bo's own grant is moved to Ada's case, with its mark standing, and then gets Ada's wrap and Ada's name for its key.
    Grant.objects.filter(pk=theirs.pk).update(case_id=one)
    with pytest.raises(vault.CannotOpen):
        open_as(bo, item)
    Grant.objects.filter(pk=theirs.pk).update(wrapped=bytes(mine.wrapped), key=mine.key_id)
    with pytest.raises(vault.CannotOpen):
        open_as(bo, item)


def test_a_grant_put_in_without_its_line_counts_for_nothing():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    row = Grant.objects.get(holder=bo.id)
    Mark.objects.filter(thing=row.pk).delete()
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)


def test_the_wraps_of_an_earlier_generation_put_back_open_nothing():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="Sealed.")
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    theirs, key = (
        copied(Grant, Grant.objects.get(holder=bo.id).pk, ("wrapped", "generation")),
        ItemKey.objects.values("wrapped", "generation").get(),
    )
    vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    ItemKey.objects.update(**key)
    with pytest.raises(vault.CannotOpen):
        open_as(ada, item)
    # Even with their old wrap back and the mark standing again, the revoked reader's key opens nothing that was wrapped anew.
    ItemKey.objects.update(generation=2)
    Grant.objects.filter(holder=bo.id).update(**theirs)
    Mark.objects.filter(thing=Grant.objects.get(holder=bo.id).pk).update(ended_on=None)
    with pytest.raises(vault.CannotOpen):
        open_as(bo, item)


def test_a_revoked_readers_old_case_key_opens_nothing_new_and_nothing_rewrapped():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    leave(case_id=case, data="Before.")
    vault.grant(case_id=case, to=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    held = gate.Held(Case.objects.get(), Grant.objects.select_related("key").get(holder=bo.id))
    kept_by_bo = gate.case_key(held, bo.unlocked)
    vault.revoke(case_id=case, holder=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    leave(case_id=case, data="After.")
    tried = 0
    for row in Item.objects.all():
        key = ItemKey.objects.get(pk=row.pk)
        for generation in (1, 2):
            with pytest.raises(sealing.CannotOpen):
                sealing.unseal_item(
                    bytes(key.wrapped),
                    bytes(row.ciphertext),
                    private=kept_by_bo,
                    item=depositing.context_of_item(row, held.case),
                    wrapping=depositing.context_of_key(row, held.case, generation),
                )
            tried += 1
    assert tried == 4
    assert bytes(Grant.objects.get(holder=bo.id).wrapped) == b""


def test_a_file_on_the_shelf_that_was_altered_or_taken_away_is_not_shown():
    ada = person_called("Ada")
    item = leave(case_id=begin(ada), data=bytes(2_000_000), field="file")
    row = Item.objects.get()
    assert row.is_on_shelf
    assert not row.ciphertext
    (path,) = (p for p in shelf.folder().rglob("*.sealed") if p.stem == row.pk.hex)
    assert path.stat().st_mode & 0o777 == 0o600
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\0")
    with pytest.raises(vault.CannotOpen):
        open_as(ada, item)
    path.unlink()
    with pytest.raises(vault.CannotOpen):
        open_as(ada, item)
    path.write_bytes(whole)
    assert open_as(ada, item).data == bytes(2_000_000)


def test_a_reader_of_one_item_reads_that_and_nothing_else():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    mine, other = leave(case_id=case, data="To both.", readers=(bo.id,)), leave(case_id=case, data="To Ada.")
    assert open_as(bo, mine).text == open_as(ada, mine).text == "To both."
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, other)
    assert [i.item_id for i in vault.items_for(viewer=bo.viewer)] == [mine]
    row = Reader.objects.get()
    Reader.objects.filter(pk=row.pk).update(item=Item.objects.get(item=other))
    with pytest.raises(vault.CannotOpen):
        open_as(bo, other)


def test_a_reader_who_is_barred_later_loses_the_wrap_and_a_wrap_put_back_opens_nothing():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    item = leave(case_id=case, data="To both.", readers=(bo.id,))
    wrap = Reader.objects.values("item_id", "holder", "key_id", "wrapped").get()
    vault.bar(case_id=case, person_id=bo.id, viewer=ada.viewer, unlocked=ada.unlocked)
    assert not Reader.objects.exists()
    Reader.objects.create(**wrap)
    with pytest.raises(vault.NoSuchThing):
        open_as(bo, item)
    assert vault.items_for(viewer=bo.viewer) == []
    assert Access.objects.filter(outcome="barred").count() == 1
