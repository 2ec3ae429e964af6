from candour.public.compare_cuts import CUTS
from candour.public.compare_words import CANNOT


def test_every_cut_says_what_it_cannot_tell() -> None:
    assert set(CANNOT) == set(CUTS)
