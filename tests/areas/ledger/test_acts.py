"""One act, one transaction, one line, however often it is sent."""

import pytest

from candour.areas.ledger import acts, lines
from candour.areas.ledger import door as ledger
from candour.areas.ledger.door import Actor, Done, NothingNew, action
from candour.areas.ledger.models import Key, Row, Waiting

pytestmark = pytest.mark.django_db
SOMEONE = Actor.command("someone")


@pytest.fixture(autouse=True)
def _own_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "ACTIONS", {})


def make(kind: str = "test.noted", face: acts.Face = "internal", fail: bool = False):
    @action(kind, face=face)
    def note(*, text: str, by: Actor, key: str | None = None) -> Done[str]:
        Key.objects.create(kind="side effect", actor="", key=text)
        if fail:
            raise ValueError("no")
        return Done(text, refs={"text": "1"}, payload={"text": text})

    return note


def test_an_act_writes_exactly_one_line() -> None:
    assert make()(text="a", by=SOMEONE) == "a"
    (row,) = Row.objects.all()
    assert (row.kind, row.seq, row.actor_role, row.prev_hash) == ("test.noted", 1, "operator", lines.FIRST)


def test_an_act_that_fails_leaves_neither_change_nor_line() -> None:
    with pytest.raises(ValueError, match="no"):
        make(fail=True)(text="a", by=SOMEONE)
    assert not Row.objects.exists()
    assert not Key.objects.exists()


def test_the_same_act_sent_twice_answers_with_the_first_value_and_writes_once() -> None:
    note = make()
    assert note(text="a", by=SOMEONE, key="k") == note(text="b", by=SOMEONE, key="k") == "a"
    assert Row.objects.count() == 1


def test_the_same_key_of_someone_else_is_another_act() -> None:
    note = make()
    note(text="a", by=SOMEONE, key="k")
    assert note(text="b", by=Actor.command("another"), key="k") == "b"
    assert Row.objects.count() == 2


def test_nested_acts_share_the_transaction_and_each_writes_its_line() -> None:
    inner = make("test.inner")

    @action("test.outer")
    def outer(*, by: Actor) -> Done[int]:
        inner(text="x", by=by)
        return Done(1)

    outer(by=SOMEONE)
    assert list(Row.objects.order_by("seq").values_list("kind", flat=True)) == ["test.inner", "test.outer"]


def test_an_outer_act_that_fails_takes_the_inner_line_with_it() -> None:
    inner = make("test.inner")

    @action("test.outer")
    def outer(*, by: Actor) -> Done[int]:
        inner(text="x", by=by)
        raise ValueError("late")

    with pytest.raises(ValueError, match="late"):
        outer(by=SOMEONE)
    assert not Row.objects.exists()


def test_nothing_new_leaves_no_line() -> None:
    @action("test.same")
    def same(*, by: Actor) -> Done[int]:
        Key.objects.create(kind="side effect", actor="", key="rolled back")
        raise NothingNew(7)

    assert same(by=SOMEONE) == 7
    assert not Row.objects.exists()
    assert not Key.objects.exists()


def test_an_act_without_its_line_is_impossible() -> None:
    @action("test.careless")
    def careless(*, by: Actor) -> Done[int]:
        Key.objects.create(kind="side effect", actor="", key="a")
        return 1  # type: ignore[return-value]

    with pytest.raises(TypeError, match="no act without its line"):
        careless(by=SOMEONE)
    assert not Key.objects.exists()


def test_two_actions_cannot_write_the_same_kind() -> None:
    make("test.twice")
    with pytest.raises(TypeError, match="Two actions"):
        make("test.twice")


def test_an_action_takes_keywords_only_and_says_by_whom() -> None:
    with pytest.raises(TypeError, match="keywords only"):

        @action("test.loose")
        def loose(text: str, *, by: Actor) -> Done[int]:
            return Done(1)

    with pytest.raises(TypeError, match="keywords only"):

        @action("test.nobody")
        def nobody(*, text: str) -> Done[int]:
            return Done(1)


@pytest.mark.parametrize("by", [Actor.anonymous(), Actor.receipt()], ids=["anonymous", "receipt"])
def test_a_nameless_act_leaves_its_line_only_in_the_nightly_shuffled_batch(by: Actor) -> None:
    note = make(f"test.{by.kind}")
    for i in range(40):
        note(text=f"{i:02d}", by=by)
    assert not Row.objects.exists()
    assert Waiting.objects.count() == 40
    order_of_writing = list(Waiting.objects.order_by("pk").values_list("id", flat=True))
    assert ledger.take_in_waiting() == 40
    order_of_lines = list(Row.objects.order_by("seq").values_list("id", flat=True))
    assert set(order_of_lines) == set(order_of_writing)
    assert order_of_lines != order_of_writing
    assert ledger.first_fault() is None
    assert ledger.take_in_waiting() == 0
