"""Pictures are drawn before somebody waits for them, each once, and none outlives what it was drawn from."""

from candour.areas.ledger.door import Viewer
from candour.public import pictures


def test_the_newest_tables_are_drawn_ahead_a_few_at_a_time_and_each_once(world, monkeypatch) -> None:
    pictures.forget_all()
    drawn: list[tuple[str, int | None]] = []
    monkeypatch.setattr(pictures, "funnel", lambda publication, table, width: drawn.append((publication.subject, width)))
    viewer = Viewer.anonymous()
    while pictures.draw_ahead(viewer, most=1):
        assert len(drawn) <= 20
    assert {width for _, width in drawn} == {None, 300}
    assert len(drawn) == len(set(drawn)) >= 2
    assert not any(":" in subject for subject, _ in drawn)
    assert pictures.draw_ahead(viewer) == 0
    pictures.forget_all()
    assert pictures.draw_ahead(viewer, most=1) == 1
    pictures.forget_all()
