import pickle

import pytest

from candour.methods.turnstile import Turnstile

PUBLIC, ANOTHER = "9.9.9.9", "2606:4700:4700::1111"


def test_one_place_gets_its_share_and_the_others_theirs():
    gate = Turnstile(each=2, in_all=10)
    assert [gate.admits(PUBLIC, now=5) for _ in range(3)] == [True, True, False]
    assert [gate.admits(ANOTHER, now=5) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("shared", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd00::1", "", "unix:"])
def test_a_place_that_many_share_is_only_counted_among_all(shared):
    gate = Turnstile(each=1, in_all=3)
    assert [gate.admits(shared, now=5) for _ in range(4)] == [True, True, True, False]
    assert not gate.admits(PUBLIC, now=5)


def test_each_hour_begins_anew_with_another_key():
    gate = Turnstile(each=1, in_all=1)
    assert gate.admits(PUBLIC, now=3599)
    key = gate._key
    assert not gate.admits(PUBLIC, now=3599.9)
    assert gate.admits(PUBLIC, now=3600)
    assert gate._key != key


def test_what_it_keeps_tells_nobody_who_came_and_cannot_be_stored():
    gate = Turnstile(each=5, in_all=5)
    gate.admits(PUBLIC, now=0)
    kept = repr(vars(gate)) + repr(gate)
    assert PUBLIC not in kept
    assert not any(PUBLIC.encode() in part for part in gate._counted)
    with pytest.raises(TypeError):
        pickle.dumps(gate)


def test_being_refused_is_not_counted():
    gate = Turnstile(each=1, in_all=2)
    assert [gate.admits(PUBLIC, now=0) for _ in range(5)] == [True] + [False] * 4
    assert gate.admits(ANOTHER, now=0)
