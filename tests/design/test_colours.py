import pytest

from candour.design import colours

TABLE = colours.table()


@pytest.mark.parametrize(("text", "ground"), colours.TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(text: str, ground: str):
    assert colours.contrast(TABLE[text], TABLE[ground]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), colours.MARK_PAIRS)
def test_a_mark_that_carries_meaning_stands_out(mark: str, ground: str):
    assert colours.contrast(TABLE[mark], TABLE[ground]) >= 3


def test_contrast_is_the_one_of_the_guidelines():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_colours_of_the_look_are_kept():
    kept = {
        "INK": "#14233b",
        "PAPER": "#ffffff",
        "MIST": "#f3f5f7",
        "TEAL": "#0b5d66",
        "AMBER": "#8a5a00",
        "AMBER_PAPER": "#fff4d6",
        "RED": "#a3160b",
    }
    assert {name: TABLE[name] for name in kept} == kept
