"""k of n office holders together give one grant to one named person; fewer never do."""

from itertools import permutations

import pytest

from candour.areas.ledger.models import Row
from candour.areas.vault import continuity_wraps, sealing
from candour.areas.vault import door as vault
from candour.areas.vault.models import Case, Grant, Nested
from tests.areas.vault.holders import begin, leave, open_as, person_called

pytestmark = pytest.mark.django_db


def world(k: int, n: int):
    gone, heir = person_called("Gone"), person_called("Heir")
    offices = [person_called(f"Office{i}") for i in range(n)]
    case = begin(gone, continuity=vault.Continuity(k, tuple(o.id for o in offices)))
    return gone, heir, offices, case, leave(case_id=case, data="Sealed.")


def peel_all(proposal, offices):
    """Let whoever's turn it is take their layer off, until the last; return who did."""
    by_id, done = {o.id: o for o in offices}, []
    while turn := vault.whose_turn(proposal_id=proposal, viewer=offices[0].viewer):
        person = by_id[turn.holder]
        done.append(person)
        if vault.peel(proposal_id=proposal, viewer=person.viewer, unlocked=person.unlocked):
            break
    return done


@pytest.mark.parametrize(("k", "n", "wraps"), [(2, 3, 3), (3, 5, 10)])
def test_enough_of_them_in_any_order_give_one_grant_to_the_named_person(k, n, wraps):
    _, heir, offices, case, item = world(k, n)
    assert Nested.objects.count() == wraps
    proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=offices[0].viewer)
    for person in reversed(offices[-k:]):
        assert vault.whose_turn(proposal_id=proposal, viewer=offices[0].viewer) is None
        vault.agree(proposal_id=proposal, viewer=person.viewer)
    done = peel_all(proposal, offices)
    assert {p.id for p in done} == {p.id for p in offices[-k:]}
    assert open_as(heir, item).text == "Sealed."
    assert Grant.objects.count() == 2
    assert Nested.objects.count() == wraps
    assert Row.objects.filter(kind="vault.continuity_granted", face="sealed").count() == 1
    for office in offices:
        with pytest.raises(vault.NoSuchThing):
            open_as(office, item)


def test_every_order_of_agreeing_comes_to_the_same():
    _, heir, offices, case, item = world(2, 3)
    for n, order in enumerate(permutations(offices, 2)):
        heir = person_called(f"Heir{n}")
        proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=order[0].viewer)
        for person in order:
            vault.agree(proposal_id=proposal, viewer=person.viewer)
        assert {p.id for p in peel_all(proposal, offices)} == {p.id for p in order}
        assert open_as(heir, item).text == "Sealed."


def test_fewer_than_enough_never_do_however_often_they_agree():
    _, heir, offices, case, item = world(3, 5)
    proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=offices[0].viewer)
    for _ in range(3):
        for person in offices[:2]:
            vault.agree(proposal_id=proposal, viewer=person.viewer)
    assert vault.whose_turn(proposal_id=proposal, viewer=offices[0].viewer) is None
    for person in offices:
        with pytest.raises(vault.NoSuchThing):
            vault.peel(proposal_id=proposal, viewer=person.viewer, unlocked=person.unlocked)
    with pytest.raises(vault.NoSuchThing):
        open_as(heir, item)


def test_nobody_peels_out_of_turn_or_from_outside():
    gone, heir, offices, case, _ = world(2, 3)
    proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=offices[0].viewer)
    for person in offices[:2]:
        vault.agree(proposal_id=proposal, viewer=person.viewer)
    turn = vault.whose_turn(proposal_id=proposal, viewer=offices[0].viewer)
    assert turn is not None
    later = next(o for o in offices[:2] if o.id != turn.holder)
    with pytest.raises(vault.Unfit, match="another office holder's turn"):
        vault.peel(proposal_id=proposal, viewer=later.viewer, unlocked=later.unlocked)
    for outsider in (heir, gone):
        with pytest.raises(vault.NoSuchThing):
            vault.peel(proposal_id=proposal, viewer=outsider.viewer, unlocked=outsider.unlocked)
        with pytest.raises(vault.NoSuchThing):
            vault.agree(proposal_id=proposal, viewer=outsider.viewer)
        assert vault.whose_turn(proposal_id=proposal, viewer=outsider.viewer) is None


def test_what_one_passes_on_opens_nothing_by_itself():
    _, heir, offices, case, _ = world(2, 3)
    proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=offices[0].viewer)
    for person in offices[:2]:
        vault.agree(proposal_id=proposal, viewer=person.viewer)
    turn = vault.whose_turn(proposal_id=proposal, viewer=offices[0].viewer)
    first = next(o for o in offices if o.id == turn.holder)
    assert not vault.peel(proposal_id=proposal, viewer=first.viewer, unlocked=first.unlocked)
    copy = Nested.objects.exclude(for_proposal=None).get()
    with pytest.raises(sealing.CannotOpen):
        sealing.as_key(bytes(copy.wrapped))
    for depth in (0, 1):
        context = continuity_wraps.context_of(Case.objects.get(), 1, copy.layers, depth)
        for person in (first, offices[2], heir):
            with pytest.raises(sealing.CannotOpen):
                sealing.unwrap(bytes(copy.wrapped), private=person.unlocked.private, use="continuity", context=context)


def test_it_is_off_unless_the_case_says_so():
    ada, bo = person_called("Ada"), person_called("Bo")
    case = begin(ada)
    assert not Nested.objects.exists()
    for person in (ada, bo):
        with pytest.raises(vault.NoSuchThing):
            vault.ask_continuity(case_id=case, to=bo.id, reason="r", viewer=person.viewer)


@pytest.mark.parametrize(("k", "offices"), [(1, 3), (4, 3), (2, 1), (0, 3)])
def test_a_quorum_that_cannot_be_is_refused(k, offices):
    ada = person_called("Ada")
    named = tuple(person_called(f"Office{i}").id for i in range(offices))
    with pytest.raises(vault.Unfit):
        begin(ada, continuity=vault.Continuity(k, named))


def test_a_new_generation_makes_the_wraps_anew_and_leaves_out_whoever_was_barred():
    gone, heir, offices, case, item = world(2, 3)
    vault.bar(case_id=case, person_id=offices[2].id, viewer=gone.viewer, unlocked=gone.unlocked)
    assert [[p for p, _ in n.layers] for n in Nested.objects.all()] == [[offices[0].id, offices[1].id]]
    assert set(Nested.objects.values_list("generation", flat=True)) == {2}
    proposal = vault.ask_continuity(case_id=case, to=heir.id, reason="The only holder died.", viewer=offices[0].viewer)
    with pytest.raises(vault.NoSuchThing):
        vault.agree(proposal_id=proposal, viewer=offices[2].viewer)
    for person in offices[:2]:
        vault.agree(proposal_id=proposal, viewer=person.viewer)
    peel_all(proposal, offices)
    assert open_as(heir, item).text == "Sealed."
