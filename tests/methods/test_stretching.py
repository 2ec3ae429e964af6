import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from candour.methods import stretching
from candour.methods.stretching import CHEAP, MOST_WAITING, STRONG, Busy, Cost, stretch

# From the authors' own implementation, P-H-C/phc-winner-argon2, src/test.c, version 0x13 of Argon2id.
PUBLISHED = [
    ("password", "somesalt", Cost(2**16, 2, 1), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
    ("password", "somesalt", Cost(2**8, 2, 1), "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
    ("password", "somesalt", Cost(2**8, 2, 2), "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
    ("password", "somesalt", Cost(2**16, 1, 1), "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"),
    ("password", "somesalt", Cost(2**16, 4, 1), "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"),
    ("differentpassword", "somesalt", Cost(2**16, 2, 1), "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"),
    ("password", "diffsalt", Cost(2**16, 2, 1), "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"),
]
SALT = b"sixteen bytes ok"


@pytest.mark.parametrize(("secret", "salt", "cost", "expected"), PUBLISHED)
def test_the_published_vectors_come_out(secret, salt, cost, expected):
    assert stretch(secret, salt=salt.encode(), cost=cost).hex() == expected
    assert stretch(secret.encode(), salt=salt.encode(), cost=cost).hex() == expected


def test_the_library_beneath_gives_the_vector_of_rfc_9106():
    work = Argon2id(salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8)
    assert work.derive(b"\x01" * 32).hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_the_strong_cost_is_at_least_what_asvs_asks_of_three_passes():
    assert (STRONG.memory_kib, STRONG.passes, STRONG.lanes) == (65_536, 3, 1)
    assert STRONG.memory_kib >= 12 * 1024


def test_a_longer_key_is_not_a_shorter_one_with_more_behind():
    assert len(stretch("a", salt=SALT, cost=CHEAP, length=64)) == 64
    assert stretch("a", salt=SALT, cost=CHEAP, length=64)[:32] != stretch("a", salt=SALT, cost=CHEAP, length=32)


@pytest.mark.parametrize("wrong", [{"salt": b"short"}, {"length": 3}, {"cost": Cost(7, 1, 1)}, {"cost": Cost(8, 0, 1)}])
def test_an_impossible_request_is_refused_and_takes_no_place(wrong):
    for _ in range(MOST_WAITING + 2):
        with pytest.raises(ValueError, match=r"."):
            stretch("a", **{"salt": SALT, "cost": CHEAP, **wrong})


class Held:
    """A piece of work that waits until it is let go, and counts how many are at work with it."""

    def __init__(self):
        self.go, self.at_work, self.most, self.nice = threading.Event(), 0, 0, set()

    def derive(self, material):
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        self.nice.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        assert self.go.wait(20)
        self.at_work -= 1
        return material


def test_one_is_worked_out_at_a_time_twenty_wait_and_the_next_is_asked_to_come_back():
    turns, held = stretching._Turns(), Held()
    with ThreadPoolExecutor(max_workers=MOST_WAITING + 1) as people:
        waiting = [people.submit(turns.take, held, bytes([number])) for number in range(MOST_WAITING + 1)]
        while turns.places._value:
            threading.Event().wait(0.001)
        with pytest.raises(Busy) as refusal:
            turns.take(held, b"one too many")
        held.go.set()
        assert [one.result(20) for one in waiting] == [bytes([number]) for number in range(MOST_WAITING + 1)]
    assert turns.take(held, b"again") == b"again"
    assert held.most == 1
    assert refusal.value.retry_after_seconds == 30
    assert "one too many" not in str(refusal.value)
    turns.worker.shutdown()


def test_the_thread_that_works_steps_back_and_no_other_does():
    before = os.getpriority(os.PRIO_PROCESS, 0)
    turns, held = stretching._Turns(), Held()
    held.go.set()
    turns.take(held, b"")
    assert held.nice == {min(before + 10, 19)}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    turns.worker.shutdown()


def test_a_failure_gives_its_place_back():
    class Broken:
        def derive(self, material):
            raise MemoryError

    turns = stretching._Turns()
    for _ in range(MOST_WAITING + 2):
        with pytest.raises(MemoryError):
            turns.take(Broken(), b"")
    turns.worker.shutdown()


def test_a_forked_process_has_a_worker_and_places_of_its_own():
    parent_and_child = """
import os
from candour.methods.stretching import CHEAP, stretch
first = stretch("a", salt=b"sixteen bytes ok", cost=CHEAP)
child = os.fork()
if child == 0:
    os._exit(0 if stretch("a", salt=b"sixteen bytes ok", cost=CHEAP) == first else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", parent_and_child], timeout=30, check=False).returncode == 0
