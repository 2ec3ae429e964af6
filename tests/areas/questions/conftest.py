import pytest

from tests.areas.questions import world as place


@pytest.fixture
def world(db, tmp_path, settings) -> place.World:
    settings.HOME = tmp_path
    return place.build()
