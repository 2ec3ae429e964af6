"""Reactions run in order, at least once, each line once."""

import pytest

from candour.areas.ledger import door as ledger
from candour.areas.ledger import outbox
from candour.areas.ledger.models import Handled
from tests.areas.ledger.test_append_only import add

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import defaultdict

    monkeypatch.setattr(outbox, "_REACTIONS", defaultdict(list))


def test_a_reaction_sees_each_line_once_and_in_order() -> None:
    seen: list[int] = []
    ledger.on("test.done")(lambda event: seen.append(event.seq))
    add(3)
    assert ledger.run_once() == (3, [])
    add(2)
    assert ledger.run_once() == (2, [])
    assert ledger.run_once() == (0, [])
    assert seen == [1, 2, 3, 4, 5]


def test_a_reaction_that_fails_keeps_its_place_and_stops_no_other() -> None:
    broken, seen, others = True, [], []

    @ledger.on("test.done")
    def fragile(event: ledger.Event) -> None:
        if broken and event.seq == 2:
            raise ValueError("not yet")
        seen.append(event.seq)

    ledger.on("test.done")(lambda event: others.append(event.seq))
    add(3)
    _, stuck = ledger.run_once()
    assert seen == [1]
    assert others == [1, 2, 3]
    assert len(stuck) == 1
    broken = False
    ledger.run_once()
    assert seen == [1, 2, 3]
    assert others == [1, 2, 3]


def test_what_a_failed_reaction_did_is_undone() -> None:
    @ledger.on("test.done")
    def half(event: ledger.Event) -> None:
        Handled.objects.create(reaction="half done", seq=99)
        raise ValueError("after")

    add(1)
    ledger.run_once()
    assert not Handled.objects.filter(seq=99).exists()
